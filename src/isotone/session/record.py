"""The manifest of a session: made from a plan, and a plan made from it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isotone.affect.circumplex import Affect
from isotone.audio import SESSION_SAMPLE_RATE
from isotone.deliver.encode import AudioWriter, audio_format
from isotone.deliver.folder import OutputFolder
from isotone.deliver.manifest import (
    FeelingRecord,
    GoalMoveRecord,
    Manifest,
    Measures,
    OutputRecord,
    SegmentRecord,
    Setting,
    SoundFontRecord,
    digest_of_file,
    running_versions,
)
from isotone.deliver.tags import Tags
from isotone.errors import InputError, ManifestError
from isotone.journey.journey import Extension, GoalMove, Journey, plan_journey
from isotone.plan.palette import Band
from isotone.plan.plan import Plan, build_plan
from isotone.session.delivery import Delivery

if TYPE_CHECKING:
    from isotone.assemble import Master

__all__ = [
    "check_soundfont",
    "engine_options_of",
    "manifest_of",
    "plan_of",
    "tags_of",
    "with_findings",
    "with_results",
]


def manifest_of(
    source: Plan,
    engine: str,
    soundfont: str | Path | None,
    delivery: Delivery,
    labels: tuple[str | None, str | None],
    words: str | None,
    created: str,
    settings: Mapping[str, Setting] | None = None,
) -> Manifest:
    """Return the manifest of a plan about to be performed: all that is needed to do it again."""

    def record(affect: Affect, word: str | None = None) -> FeelingRecord:
        return FeelingRecord(valence=affect.valence, arousal=affect.arousal, word=word)

    journey = source.journey
    font = None
    if engine == "composer":
        from isotone.sampler.bank import shipped_bank_path

        path = shipped_bank_path() if soundfont is None else Path(soundfont)
        try:
            font = SoundFontRecord(name=path.name, sha256=digest_of_file(path))
        except OSError as error:
            raise InputError(f"{path} could not be opened: {error.strerror}") from error
    phases = journey.phases
    return Manifest(
        created=created,
        seed=source.seed,
        duration_s=source.duration_s,
        now=record(journey.now, labels[0]),
        goal=record(journey.goal, labels[1]),
        strategy=journey.strategy,
        journey={
            "planned_s": journey.planned_s,
            "match_s": phases.match_s,
            "travel_s": phases.travel_s,
            "settle_s": phases.settle_s,
            **_recorded_extensions(journey),
        },
        waypoints=tuple(record(point) for point in journey.waypoints),
        goal_moves=tuple(
            GoalMoveRecord(
                at_s=move.at_s,
                valence=move.goal.valence,
                arousal=move.goal.arousal,
                travel_s=move.travel_s,
            )
            for move in journey.goal_moves
        ),
        engine=engine,
        engine_settings={
            **source.band.to_settings(),
            **{f"{engine}.{key}": value for key, value in (settings or {}).items()},
        },
        genre=source.genre,
        lead=source.lead,
        avoid=source.avoid,
        palette=source.palette,
        segment_s=source.segment_s,
        format=delivery.format,
        bits=24 if delivery.bits == 24 else 16,
        sample_rate=SESSION_SAMPLE_RATE,
        target_lufs=delivery.target_lufs,
        ceiling_dbtp=audio_format(delivery.format).ceiling_dbtp,
        soundfont=font,
        segments=tuple(
            SegmentRecord(
                start_s=segment.start_s,
                end_s=segment.end_s,
                valence=segment.affect.valence,
                arousal=segment.affect.arousal,
                moods=segment.moods,
                genre=segment.genre,
                instruments=segment.instruments,
                prompt=segment.prompt,
            )
            for segment in source.segments
        ),
        words=words,
        versions=running_versions(),
    )


def tags_of(manifest: Manifest) -> Tags:
    """Return the tags of a session's audio: words of the vocabulary and coordinates alone."""
    from isotone.affect.lexicon import nearest_feeling

    path: list[str] = [manifest.now.word] if manifest.now.word else []
    for segment in manifest.segments:
        word = nearest_feeling(Affect(segment.valence, segment.arousal))
        if word not in path:
            path.append(word)
    goal = manifest.goal.word
    if goal and not manifest.goal_moves:
        path = [word for word in path if word != goal] + [goal]
    return Tags(
        title=manifest.title,
        mood_path=tuple(path),
        date=manifest.created,
        genre=manifest.genre or "",
    )


def _affect(record: Any) -> Affect:
    return Affect(record.valence, record.arousal)


def _recorded_extensions(journey: Journey) -> dict[str, float | int]:
    """Return the extensions as flat settings, each with its place among all changes."""
    settings: dict[str, float | int] = {}
    extensions = [(i, c) for i, c in enumerate(journey.changes) if isinstance(c, Extension)]
    for n, (place, extension) in enumerate(extensions):
        settings[f"extension_{n}_place"] = place
        settings[f"extension_{n}_at_s"] = extension.at_s
        settings[f"extension_{n}_extra_s"] = extension.extra_s
    return settings


def _changes(
    manifest: Manifest, settings: Mapping[str, str | int | float]
) -> tuple[GoalMove | Extension, ...]:
    """Return moves and extensions in the order in which they were made."""
    changes: list[GoalMove | Extension] = [
        GoalMove(move.at_s, _affect(move), move.travel_s) for move in manifest.goal_moves
    ]
    n = 0
    while f"extension_{n}_at_s" in settings:
        at_s, extra_s = (float(settings[f"extension_{n}_{key}"]) for key in ("at_s", "extra_s"))
        changes.insert(int(settings[f"extension_{n}_place"]), Extension(at_s, extra_s))
        n += 1
    return tuple(changes)


def engine_options_of(manifest: Manifest) -> dict[str, Setting]:
    """Return the options that the session's engine was made with."""
    prefix = f"{manifest.engine}."
    return {
        key[len(prefix) :]: value
        for key, value in manifest.engine_settings.items()
        if key.startswith(prefix) and not key.startswith(f"{prefix}found.")
    }


def with_findings(manifest: Manifest, findings: Mapping[str, Setting]) -> Manifest:
    """Return the manifest with what the engine has to report after the session."""
    found = {f"{manifest.engine}.found.{key}": value for key, value in findings.items()}
    return replace(manifest, engine_settings={**manifest.engine_settings, **found})


def plan_of(manifest: Manifest) -> Plan:
    """Return the plan that a manifest records, its moved goals in it."""
    settings = {name: value for name, value in manifest.journey.items() if value is not None}
    journey = plan_journey(
        _affect(manifest.now),
        _affect(manifest.goal),
        minutes=float(settings.get("planned_s", manifest.duration_s)) / 60.0,
        strategy=manifest.strategy,
        waypoints=[_affect(point) for point in manifest.waypoints],
    )
    journey = replace(journey, changes=_changes(manifest, settings))
    return build_plan(
        journey,
        seed=manifest.seed,
        segment_s=manifest.segment_s,
        avoid=manifest.avoid,
        palette=manifest.palette,
        band=Band.from_settings(manifest.engine_settings),
    )


def check_soundfont(manifest: Manifest, soundfont: str | Path | None) -> None:
    """Refuse another SoundFont than the one the session was played with."""
    from isotone.sampler.bank import shipped_bank_path

    if manifest.soundfont is None:
        return
    path = shipped_bank_path() if soundfont is None else Path(soundfont)
    if digest_of_file(path) != manifest.soundfont.sha256:
        raise ManifestError(
            f"the session was played with the SoundFont {manifest.soundfont.name}, and {path.name} "
            "is another one; give it with --soundfont"
        )


def with_results(
    manifest: Manifest,
    folder: OutputFolder,
    master: Master,
    writer: AudioWriter,
    audio_name: str,
    other_names: Sequence[str],
) -> Manifest:
    """Return the manifest with the files' digests and what was measured on the sound.

    A lossy file is decoded again for its true peak, since coding moves peaks.
    """
    outputs = []
    for name in (audio_name, *other_names):
        path = folder.temporary_path(name)
        outputs.append(
            OutputRecord(name=name, n_bytes=path.stat().st_size, sha256=digest_of_file(path))
        )
    decoded = None
    if writer.format.is_lossy:
        decoded = _decoded_true_peak_dbtp(folder.temporary_path(audio_name))
    measures = Measures(
        duration_s=writer.n_samples / writer.sample_rate,
        n_samples=writer.n_samples,
        integrated_lufs=_finite(master.integrated_lufs),
        true_peak_dbtp=_finite(master.true_peak_dbtp),
        decoded_true_peak_dbtp=_finite(decoded),
        loudness_range_lu=_finite(master.loudness_range_lu),
    )
    return manifest.with_results(measures, tuple(outputs))


def _finite(value: float | None) -> float | None:
    return round(value, 2) if value is not None and math.isfinite(value) else None


def _decoded_true_peak_dbtp(path: Path) -> float:
    """Return the true peak of a coded file, decoded piece by piece."""
    import numpy as np
    import soundfile

    from isotone.measure.peak import TruePeakMeter

    meter = TruePeakMeter()
    with soundfile.SoundFile(str(path)) as file:
        for block in file.blocks(65_536, dtype="float32", always_2d=True):
            meter.update(np.ascontiguousarray(block.T))
    return meter.true_peak_dbtp
