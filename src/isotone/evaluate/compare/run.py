"""Plays, hears and compares: the whole of a comparison in one folder, from where it was stopped.

::

    OUT/tasks.csv                      what was asked for
    OUT/clips/small/base/00001.flac    each clip, with its recipe in its comment
    OUT/clips/small/adapted/...
    OUT/heard/small-base/clap.jsonl    what each judge heard, a line a clip
    OUT/comparison.md .json .csv .html
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from isotone._version import __version__
from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.evaluate.clips import Thresholds
from isotone.evaluate.compare.judges import (
    ClapJudge,
    Heard,
    Judge,
    SoundJudge,
    TagJudge,
    hear_clips,
)
from isotone.evaluate.compare.show import as_csv, as_json, as_markdown, as_page
from isotone.evaluate.compare.sources import PlayedClips, Source, find_clips
from isotone.evaluate.compare.table import Comparison, Side, compare_sides
from isotone.evaluate.compare.takes import Takes, Variant
from isotone.evaluate.compare.tasks import Task, tasks_table
from isotone.evaluate.recognisers.registry import Recogniser
from isotone.evaluate.spread import ALONE, Workers
from isotone.files import write_whole

__all__ = ["Judges", "compare", "compare_folders", "pair_adapters"]

Progress = Callable[[float, float, str], None]
_PROBE_HZ = 32_000
_PLAYING = 20.0  # what a clip takes to be played, in the time that it takes to be heard: judgement


@dataclass(frozen=True, slots=True)
class Judges:
    """Who hears the clips.

    Parameters
    ----------
    recogniser : Recogniser, optional
        For the paper's tag metrics and for affect.
    thresholds : Thresholds, optional
        The recogniser's; without them precision, recall, F1 and Hamming score are left out.
    clap : Clap, optional
        For CLAP scores.
    distances : callable, optional
        The clips of one side to its distances from a reference set, by name.
    reference : str
        What that set is.
    load_recogniser, load_clap : callable, optional
        Make the same recogniser and model in another process; see ``spread``.
    workers : Workers
        Who hears clips; the models play in this process.
    """

    recogniser: Recogniser | None = None
    thresholds: Thresholds | None = None
    clap: Any = None
    distances: Callable[[Sequence[Path]], dict[str, float]] | None = None
    reference: str = ""
    load_recogniser: Callable[[], Recogniser] | None = None
    load_clap: Callable[[], Any] | None = None
    workers: Workers = ALONE

    @property
    def by_kind(self) -> dict[str, Judge]:
        """Judges of one clip, by what they are for."""
        found: dict[str, Judge] = {}
        if self.clap is not None:
            found["clap"] = ClapJudge(self.clap)
        if self.recogniser is not None:
            found["tags"] = TagJudge(self.recogniser)
        return found | {"sound": SoundJudge()}

    def loader(self, kind: str) -> Callable[[], Judge] | None:
        """Return what makes the judge of a kind in another process."""
        if kind == "clap":
            return None if self.load_clap is None else partial(_clap_judge, self.load_clap)
        if kind == "tags":
            load = self.load_recogniser
            return None if load is None else partial(_tag_judge, load)
        return SoundJudge


def _clap_judge(load: Callable[[], Any]) -> Judge:
    return ClapJudge(load())


def _tag_judge(load: Callable[[], Recogniser]) -> Judge:
    return TagJudge(load())


def pair_adapters(
    models: Sequence[str], adapters: Sequence[str]
) -> list[tuple[Variant | None, Variant | None]]:
    """Return each model with its adapter.

    An adapter fits one size of model only. Adapters are given as many as models, in the same order;
    or one folder is given that holds one adapter for each model, in a folder that names the model
    (``small``, ``jamendo-small``, as ``isotone train`` writes them); or none.

    Raises
    ------
    InputError
        If models repeat, or adapters can't be told apart.
    """
    if not models:
        raise InputError("at least one model is compared; add --model small")
    if len(set(models)) != len(models):
        raise InputError(f"each model is compared once; got {', '.join(models)}")
    bases = [Variant(model) for model in models]
    if not adapters:
        return [(base, None) for base in bases]
    if len(adapters) == len(models):
        found = list(adapters)
    else:
        parts = [_adapter_in(Path(adapters[0]).expanduser(), base.label) for base in bases]
        if len(adapters) != 1 or None in parts:
            wanted = ", ".join(base.label for base in bases)
            raise InputError(
                f"an adapter fits one size of model: give --adapter {len(models)} times in the "
                f"order of the models, or once as a folder that holds one adapter each for {wanted}"
                f"; got {len(adapters)}: {', '.join(adapters)}"
            )
        found = [str(part) for part in parts]
    return [
        (base, Variant(base.model, adapter)) for base, adapter in zip(bases, found, strict=True)
    ]


def _adapter_in(folder: Path, label: str) -> Path | None:
    """Return the one adapter of a folder that names a model, or None."""
    if not folder.is_dir():
        return None
    found = []
    for part in sorted(folder.iterdir()):
        if label in re.split(r"[-_. ]", part.name) or part.name == label:
            places = (part, part / "best")
            found += [p for p in places if (p / "adapter_config.json").is_file()][:1]
    return found[0] if len(found) == 1 else None


def compare(
    pairs: Sequence[tuple[Variant | None, Variant | None]],
    tasks: Sequence[Task],
    out: str | Path,
    *,
    judges: Judges,
    seconds: float = 30.0,
    options: dict[str, Any] | None = None,
    tasks_from: str = "given",
    seed: int = 0,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Comparison:
    """Compare models as they are with their adapters on the same prompts and seeds.

    Parameters
    ----------
    pairs : sequence of (Variant or None, Variant or None)
        Base and adapted of each model; one of them may be missing.
    tasks : sequence of Task
    out : str or Path
        The comparison's folder. What is there already is neither played nor heard again.
    judges : Judges
    seconds : float
        Length of a clip.
    options : dict, optional
        Of the engine; see ``Takes``.
    tasks_from : str
        Where the tasks come from, for the record.
    seed : int
        Of the intervals.
    overwrite : bool
        Replace clips and results that were made otherwise.
    progress : callable, optional
        Told work done, work in all, and a few words.

    Returns
    -------
    Comparison
        Written as ``comparison.md``, ``.json``, ``.csv`` and ``.html`` too.

    Raises
    ------
    IsotoneError
        If weights are missing or broken, or the folder holds another comparison.
    """
    out = Path(out)
    names = _names([pair[0] or pair[1] for pair in pairs])
    # Everything that can be refused is refused before the first hour of playing.
    sources: dict[str, tuple[PlayedClips | None, PlayedClips | None]] = {}
    for name, pair in zip(names, pairs, strict=True):
        sides: list[PlayedClips | None] = []
        for kind, variant in zip(("base", "adapted"), pair, strict=True):
            if variant is None:
                sides.append(None)
                continue
            takes = Takes(variant, seconds=seconds, options=options or {})
            sides.append(PlayedClips(takes, out / "clips" / name / kind))
        sources[name] = (sides[0], sides[1])
    _check_tags(tasks, judges.recogniser)
    folders = [side.folder for pair in sources.values() for side in pair if side is not None]
    if not all((folder / task.file).is_file() for folder in folders for task in tasks):
        _check_length(judges, tasks[0], seconds)
    _keep_tasks(out, tasks, overwrite=overwrite)
    about = {
        "sides": ("base", "adapted"),
        "what": "The same prompts and seeds, played by each model as it is and with its adapter.",
        "tasks_from": tasks_from,
        "seconds": seconds,
    }
    meter = _Meter(progress, _n_sides(sources), len(tasks), len(judges.by_kind), _PLAYING)
    return _compared(sources, tasks, out, judges, about, seed, overwrite, meter)


def compare_folders(
    base: str | Path,
    other: str | Path,
    tasks: Sequence[Task],
    out: str | Path,
    *,
    judges: Judges,
    tasks_from: str = "given",
    seed: int = 0,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Comparison:
    """Compare two folders of clips, of any models, that were asked for with the same prompts.

    Parameters
    ----------
    base, other : str or Path
        Hold each task's file under the same name; its ending may differ.
    tasks : sequence of Task
        See ``tasks.read_clips``.
    out : str or Path
        Where the tables go, and what was heard.
    judges : Judges
    tasks_from, seed, overwrite, progress
        As in ``compare``.

    Raises
    ------
    IsotoneError
        If a file is missing, or a CLAP score is asked for without prompts.
    """
    out = Path(out)
    first, second = (find_clips(Path(folder), tasks) for folder in (base, other))
    _check_tags(tasks, judges.recogniser)
    if judges.clap is not None:
        for task in tasks:
            if not task.prompt:
                raise InputError(f"a CLAP score needs prompts; {task.file} has none")
    if first.folder.resolve() == second.folder.resolve():
        raise InputError(f"{base} would be compared with itself; name two folders")
    names = (first.folder.resolve().name, second.folder.resolve().name)
    if names[0] == names[1]:
        names = (str(base), str(other))
    _keep_tasks(out, tasks, overwrite=overwrite)
    about = {
        "sides": names,
        "what": "The same prompts, played by two models.",
        "tasks_from": tasks_from,
        "seconds": None,
    }
    meter = _Meter(progress, 2, len(tasks), len(judges.by_kind), 0.0)
    sources: dict[str, tuple[Source | None, Source | None]] = {"clips": (first, second)}
    return _compared(sources, tasks, out, judges, about, seed, overwrite, meter)


def _n_sides(sources: Mapping[str, tuple[Source | None, Source | None]]) -> int:
    return sum(side is not None for pair in sources.values() for side in pair)


def _compared(
    sources: Mapping[str, tuple[Source | None, Source | None]],
    tasks: Sequence[Task],
    out: Path,
    judges: Judges,
    about: dict[str, Any],
    seed: int,
    overwrite: bool,
    meter: _Meter,
) -> Comparison:
    tables, notes = [], []
    for name, pair in sources.items():
        sides: list[Side | None] = []
        for kind, source in zip(("base", "adapted"), pair, strict=True):
            if source is None:
                sides.append(None)
                continue
            files = source.ready(tasks, overwrite=overwrite, work=meter.played)
            meter.end_playing()
            heard: dict[str, list[Heard]] = {}
            for judge_kind, judge in judges.by_kind.items():
                kept = out / "heard" / f"{name}-{kind}" / f"{judge.name}.jsonl"
                heard[judge_kind] = hear_clips(
                    judge, tasks, files, kept, overwrite=overwrite,
                    load=judges.loader(judge_kind), workers=judges.workers,
                    progress=meter.hearing(f"{source.words}: {judge.name}"),
                )  # fmt: skip
            distances = {} if judges.distances is None else judges.distances(files)
            relative = tuple(Path(os.path.relpath(path, out)).as_posix() for path in files)
            sides.append(Side(source.about, relative, heard, distances))
        table, said = compare_sides(
            name, tasks, sides[0], sides[1],
            recogniser=judges.recogniser, thresholds=judges.thresholds, seed=seed,
        )  # fmt: skip
        tables.append(table)
        notes += said
    found = Comparison(
        about={
            "software": f"isotone {__version__}",
            "judges": {judge.name: judge.version for judge in judges.by_kind.values()},
            "thresholds": None if judges.thresholds is None else judges.thresholds.source,
            "reference": judges.reference or None,
            "n_tasks": len(tasks),
            "seed": seed,
            **about,
        },
        models=tuple(tables),
        notes=tuple(dict.fromkeys([*notes, *_absent(judges)])),
    )
    for suffix, text in (
        ("md", as_markdown(found)), ("json", as_json(found)),
        ("csv", as_csv(found)), ("html", as_page(found)),
    ):  # fmt: skip
        write_whole(out / f"comparison.{suffix}", text)
    return found


def _absent(judges: Judges) -> list[str]:
    notes = []
    if judges.clap is None:
        notes.append("CLAP scores are left out: add --clap laion/larger_clap_music")
    if judges.recogniser is None:
        notes.append("tags and affect are left out: add --weights moodtheme_baseline.pth")
    return notes


def _check_tags(tasks: Sequence[Task], recogniser: Recogniser | None) -> None:
    if recogniser is None:
        return
    for task in tasks:
        for tag in task.tags:
            if tag not in recogniser.tags:
                raise InputError(
                    f"{recogniser.name} does not hear the tag {tag!r} of prompt {task.number}; "
                    f"it hears {', '.join(recogniser.tags[:8])} ..."
                )


def _check_length(judges: Judges, task: Task, seconds: float) -> None:
    """Let every judge hear noise of the clips' length: one that needs more says so at once."""
    rng = np.random.default_rng(0)
    noise = 0.1 * rng.standard_normal((1, round(seconds * _PROBE_HZ)))
    for judge in judges.by_kind.values():
        try:
            judge.hear(Waveform(noise.astype(np.float32), _PROBE_HZ), task)
        except InputError as error:
            raise InputError(f"clips of {seconds:g} s can't be judged: {error}") from error


def _keep_tasks(out: Path, tasks: Sequence[Task], *, overwrite: bool) -> None:
    path, table = out / "tasks.csv", tasks_table(tasks)
    if path.is_file() and path.read_text("utf-8") != table and not overwrite:
        raise InputError(
            f"{path} asks for other prompts or seeds; choose another --out, or add --overwrite"
        )
    if out.is_dir() and any(out.iterdir()) and not path.is_file():
        raise InputError(f"{out} holds other files and no comparison; choose another --out")
    write_whole(path, table)


def _names(variants: Sequence[Variant | None]) -> list[str]:
    names: list[str] = []
    for variant in variants:
        if variant is None:
            raise InputError("each model is compared with or without its adapter; got neither")
        label = "".join(c if c.isalnum() or c in "._-" else "-" for c in variant.label)
        name, n = label, 1
        while name in names:
            n += 1
            name = f"{label}-{n}"
        names.append(name)
    return names


class _Meter:
    """Adds playing and hearing up to one progress with time left."""

    def __init__(
        self, progress: Progress | None, n_sides: int, n_clips: int, n_judges: int, playing: float
    ) -> None:
        self._progress, self._n_clips, self._playing = progress, n_clips, playing
        self._total = n_sides * n_clips * (playing + n_judges)
        self._done = 0.0

    def _tell(self, more: float, words: str) -> None:
        if self._progress is not None:
            self._progress(min(self._done + more, self._total), self._total, words)

    def played(self, clips: float, words: str) -> None:
        self._tell(clips * self._playing, words)

    def end_playing(self) -> None:
        self._done += self._n_clips * self._playing

    def hearing(self, words: str) -> Callable[[int, int], None]:
        def tell(done: int, total: int) -> None:
            self._tell(float(done), words)
            if done == total:
                self._done += total

        return tell
