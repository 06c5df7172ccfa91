"""Sessions as files: made, and made again from their manifest."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isotone.affect.circumplex import Affect
from isotone.audio import Waveform
from isotone.engines.protocol import Engine, Watcher
from isotone.errors import InputError
from isotone.journey.journey import Journey
from isotone.music.score import Score
from isotone.plan.live import LivePlan
from isotone.plan.plan import Plan
from isotone.session.chain import Feeling, Mastered, engine_for, plan_session
from isotone.session.delivery import Delivery, Session
from isotone.session.shelf import ScoreShelf

if TYPE_CHECKING:
    from isotone.deliver.folder import OutputFolder
    from isotone.deliver.manifest import Manifest
    from isotone.deliver.report import ReportAggregator

__all__ = ["Progress", "Tap", "make", "perform", "remake"]

Progress = Callable[[float, float], None]
"""Called with the seconds of sound that are finished and the seconds in all."""

Tap = Callable[[Waveform], None]
"""Given every block of the mastered sound, in order."""


def make(
    now: Feeling,
    goal: Feeling,
    *,
    minutes: float = 15.0,
    strategy: str = "iso",
    waypoints: Sequence[Feeling] = (),
    genre: str | None = None,
    lead: str | None = None,
    avoid: Sequence[str] = (),
    palette: str = "own",
    segment_s: float = 30.0,
    seed: int | None = None,
    engine: str | Engine = "composer",
    soundfont: str | Path | None = None,
    out: str | Path | None = None,
    delivery: Delivery | None = None,
    progress: Progress | None = None,
) -> Session:
    """Make a session: plan it, perform it, write its files.

    Parameters
    ----------
    now, goal, minutes, strategy, waypoints, genre, lead, avoid, palette, segment_s, seed
        As for ``plan_session``.
    engine : str or Engine
        One of ``isotone.engines.installed_engines()``, or an engine made with options of its own.
    soundfont : str or Path, optional
    out : str or Path, optional
        Folder for the files; by default a dated one under ``isotone-sessions/``.
    delivery : Delivery, optional
    progress : callable, optional
        Called with the seconds finished and the seconds in all.

    Returns
    -------
    Session

    Raises
    ------
    InputError
        If something asked for is not allowed.
    OutputError
        If the files can't be written; nothing half-written is left.
    """
    planned = plan_session(
        now,
        goal,
        minutes=minutes,
        strategy=strategy,
        waypoints=waypoints,
        genre=genre,
        lead=lead,
        avoid=avoid,
        palette=palette,
        segment_s=segment_s,
        seed=seed,
    )
    return perform(
        planned,
        engine=engine,
        soundfont=soundfont,
        out=out,
        delivery=delivery,
        progress=progress,
        labels=(_word_of(now), _word_of(goal)),
    )


def _word_of(feeling: Feeling) -> str | None:
    """Return the word if it is one of the vocabulary's own: a listener's words are never kept."""
    from isotone.affect.lexicon import vocabulary

    if isinstance(feeling, str) and feeling.strip().lower() in vocabulary():
        return feeling.strip().lower()
    return None


def perform(
    source: Plan | LivePlan,
    *,
    engine: str | Engine = "composer",
    soundfont: str | Path | None = None,
    out: str | Path | None = None,
    delivery: Delivery | None = None,
    progress: Progress | None = None,
    labels: tuple[str | None, str | None] = (None, None),
    words: str | None = None,
    created: str | None = None,
    tap: Tap | None = None,
    watcher: Watcher | None = None,
) -> Session:
    """Perform a plan and write the session's files.

    Parameters
    ----------
    source : Plan or LivePlan
        The goal and the end of a live one may move meanwhile; the files tell how it went.
    engine, soundfont, out, delivery, progress
        As for ``make``.
    labels : tuple of (str or None, str or None)
        Words of the vocabulary that named now and goal, for titles.
    words : str, optional
        The listener's own words, only if they asked to keep them.
    created : str, optional
        ISO date; today's by default. A remake keeps the first one.
    tap : callable, optional
        Given every block of the mastered sound on its way to the file. It may take its time, which
        holds up the engine, and may raise, which leaves nothing behind.
    watcher : Watcher, optional
        Told of the score and the stems, beside the files.

    Returns
    -------
    Session
    """
    from isotone.deliver.cue import cue_sheet
    from isotone.deliver.encode import AudioWriter, audio_format
    from isotone.deliver.folder import OutputFolder
    from isotone.deliver.report import ReportAggregator, render_report
    from isotone.session.record import manifest_of, tags_of, with_findings, with_results

    delivery = delivery or Delivery()
    chosen_format = audio_format(delivery.format)
    if delivery.bits not in chosen_format.bits_allowed and not chosen_format.is_lossy:
        allowed = " or ".join(map(str, chosen_format.bits_allowed))
        raise InputError(f"bits must be {allowed} for {delivery.format}; got {delivery.bits}")
    created = created or datetime.date.today().isoformat()
    plan = _plan_of(source)
    # What stands in the sound file's own tags is written before the first sample: the way as it was
    # planned, now and when it is made again.
    planned = replace(plan, journey=plan.journey.as_planned)
    rendering = engine_for(engine, soundfont, delivery)
    settings = dict(getattr(rendering, "settings", {}))
    manifest = manifest_of(
        planned, rendering.name, soundfont, delivery, labels, words, created, settings
    )
    folder_path = _default_folder(manifest, source.seed) if out is None else Path(out)
    audio_name = f"session{chosen_format.suffix}"

    with OutputFolder(folder_path, overwrite=delivery.overwrite) as folder, ExitStack() as open_:
        shelf = ScoreShelf()
        open_.callback(shelf.close)
        files = _Files(folder, source.seed, delivery, rendering.sample_rate, manifest, shelf)
        report = ReportAggregator(planned.duration_s, rendering.sample_rate)
        recorder = _Recorder(report, files, shelf, watcher)
        mastered = Mastered(source, rendering, recorder, delivery)
        writer = open_.enter_context(
            AudioWriter(
                folder,
                audio_name,
                format=delivery.format,
                sample_rate=rendering.sample_rate,
                bits=delivery.bits,
                tags=tags_of(manifest),
                seed=source.seed,
                expected_samples=round(planned.duration_s * rendering.sample_rate),
            )
        )
        open_.enter_context(files)
        written_s = 0.0
        for block in mastered:
            report.add_block(block)
            writer.write(block)
            written_s += block.duration_s
            if tap is not None:
                tap(block)
            if progress is not None:
                progress(written_s, source.duration_s)
        writer.close()
        files.close()
        plan = _plan_of(source)
        manifest = manifest_of(
            plan, rendering.name, soundfont, delivery, labels, words, created, settings
        )
        manifest = with_findings(manifest, getattr(rendering, "findings", {}))
        manifest = with_results(manifest, folder, mastered.master, writer, audio_name, files.names)
        if plan.journey.extensions:
            report = _report_of_file(folder.temporary_path(audio_name), plan.duration_s, shelf)
        folder.write_text(
            "session.cue",
            cue_sheet(
                audio_name,
                manifest.segments,
                title=manifest.title,
                date=manifest.created,
                performer="isotone",
            ),
        )
        way = [
            (seconds, a.valence, a.arousal)
            for seconds, a in _way(plan.journey, min(1200, max(60, round(plan.duration_s))))
        ]
        folder.write_text(
            "report.html", render_report(manifest, report.read(), way=way, audio_name=audio_name)
        )
        folder.write_text("session.json", manifest.to_json())
    return Session(folder_path, plan, manifest)


def _plan_of(source: Plan | LivePlan) -> Plan:
    return source.plan if isinstance(source, LivePlan) else source


def _report_of_file(path: Path, duration_s: float, fragments: Iterable[Score]) -> ReportAggregator:
    """Return the report of a session that became longer on the way, in columns of its whole length.

    Read from the file, so that it is the same report when all is known from the start.
    """
    import numpy as np
    import soundfile

    from isotone.deliver.report import ReportAggregator

    with soundfile.SoundFile(str(path)) as file:
        report = ReportAggregator(duration_s, file.samplerate)
        for fragment in fragments:
            report.add_fragment(fragment)
        for block in file.blocks(65_536, dtype="float32", always_2d=True):
            report.add_block(Waveform(np.ascontiguousarray(block.T), file.samplerate))
    return report


def remake(
    manifest: Manifest,
    *,
    soundfont: str | Path | None = None,
    out: str | Path | None = None,
    delivery: Delivery | None = None,
    progress: Progress | None = None,
) -> Session:
    """Make a session again from its manifest: the same bytes, on the same versions.

    Parameters
    ----------
    manifest : Manifest
        From ``isotone.deliver.load_manifest``.
    soundfont : str or Path, optional
        The SoundFont that the session was played with, if it was not the shipped one.
    out, progress
        As for ``make``.
    delivery : Delivery, optional
        By default as the manifest says.

    Raises
    ------
    ManifestError
        If another version of isotone made it, or another SoundFont was given.
    """
    from isotone.engines.registry import load_engine
    from isotone.session.record import check_soundfont, engine_options_of, plan_of

    manifest.check_remakable()
    check_soundfont(manifest, soundfont)
    source = plan_of(manifest)
    if delivery is None:
        delivery = Delivery(manifest.format, manifest.bits, target_lufs=manifest.target_lufs)
    options = engine_options_of(manifest)
    return perform(
        source,
        engine=load_engine(manifest.engine, **options) if options else manifest.engine,
        soundfont=soundfont,
        out=out,
        delivery=delivery,
        progress=progress,
        labels=(manifest.now.word, manifest.goal.word),
        words=manifest.words,
        created=manifest.created,
    )


def _default_folder(manifest: Manifest, seed: int) -> Path:
    """Return a folder that is not there yet, named by date and vocabulary words alone."""
    now = manifest.now.word or "now"
    goal = manifest.goal.word or "goal"
    stem = f"{manifest.created}-{now}-to-{goal}-{seed}"
    base = Path("isotone-sessions")
    folder, n = base / stem, 2
    while folder.exists():
        folder, n = base / f"{stem}-{n}", n + 1
    return folder


def _way(journey: Journey, n: int) -> Iterator[tuple[float, Affect]]:
    for i in range(n + 1):
        seconds = journey.duration_s * i / n
        yield seconds, journey.affect_at(seconds)


class _Recorder:
    """The session's watcher: score and stems to the report, the files and whoever else asked."""

    def __init__(
        self,
        report: ReportAggregator,
        files: _Files,
        shelf: ScoreShelf,
        other: Watcher | None,
    ) -> None:
        self._report = report
        self._files = files
        self._shelf = shelf
        self._other = other

    def score(self, fragment: Score) -> None:
        self._shelf.append(fragment)
        self._report.add_fragment(fragment)
        if self._other is not None:
            self._other.score(fragment)

    def stems(self, stems: Mapping[str, Waveform]) -> None:
        self._files.add_stems(stems)
        if self._other is not None:
            self._other.stems(stems)


class _Files:
    """What is written beside the sound while it is made: the score and the stems."""

    def __init__(
        self,
        folder: OutputFolder,
        seed: int,
        delivery: Delivery,
        sample_rate: int,
        manifest: Manifest,
        shelf: ScoreShelf,
    ) -> None:
        self._folder = folder
        self._seed = seed
        self._delivery = delivery
        self._rate = sample_rate
        self._manifest = manifest
        self._shelf = shelf
        self._writers: dict[str, Any] = {}
        self._n_samples = 0
        self.names: list[str] = []

    def add_stems(self, stems: Mapping[str, Waveform]) -> None:
        if not self._delivery.stems:
            return
        from isotone.deliver.encode import AudioWriter, audio_format
        from isotone.session.record import tags_of

        n = 0
        for name, waveform in stems.items():
            n = waveform.n_samples
            if name not in self._writers:
                suffix = audio_format(self._delivery.format).suffix
                file_name = f"stems/{_file_stem(name)}{suffix}"
                self._writers[name] = AudioWriter(
                    self._folder,
                    file_name,
                    format=self._delivery.format,
                    sample_rate=self._rate,
                    bits=self._delivery.bits,
                    tags=replace(tags_of(self._manifest), title=name),
                    seed=self._seed,
                )
                self.names.append(file_name)
                self._pad(name, self._n_samples)
            self._writers[name].write(waveform)
        for name in self._writers:
            if name not in stems:
                self._pad(name, n)
        self._n_samples += n

    def _pad(self, name: str, n_samples: int) -> None:
        """Write silence where a part rests, so that all stems are as long as the session."""
        import numpy as np

        while n_samples > 0:
            n = min(n_samples, self._rate)
            self._writers[name].write(Waveform(np.zeros((2, n), np.float32), self._rate))
            n_samples -= n

    def close(self) -> None:
        """Finish the stems and write the score."""
        for writer in self._writers.values():
            writer.close()
        if self._delivery.midi and len(self._shelf):
            from isotone.music.midi import write_midi

            # Reserved through the folder, so that it appears with the rest or not at all.
            path = self._folder.reserve("session.mid")
            write_midi(self._shelf, path, title=self._manifest.title)
            self.names.append("session.mid")

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        for writer in self._writers.values():
            writer.abort()


def _file_stem(name: str) -> str:
    return "".join(c if c.isalnum() or c in " -_" else "-" for c in name).strip() or "part"
