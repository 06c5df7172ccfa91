"""Who hears the clips of a comparison, and what was heard, kept so that it is heard once.

Each judge has a file of its own, one line of JSON a clip: the clip's SHA-256, the judge's version
and what it heard. A run that was stopped goes on behind the last line. Lines of another version are
refused: figures of two versions of a recogniser are never mixed.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from isotone.audio import Waveform, read_audio
from isotone.errors import InputError, OutputError
from isotone.evaluate.compare.tasks import Task
from isotone.evaluate.recognisers.registry import Recogniser
from isotone.evaluate.spread import ALONE, Workers, spread
from isotone.measure.clicks import ClippingMeter
from isotone.measure.loudness import LoudnessMeter
from isotone.measure.peak import TruePeakMeter
from isotone.measure.silence import SilenceMeter

__all__ = ["ClapJudge", "Heard", "Judge", "SoundJudge", "TagJudge", "hear_clips"]

Values = dict[str, Any]
Progress = Callable[[int, int], None]


class Judge(Protocol):
    """What measures one clip alone."""

    @property
    def name(self) -> str:
        """Name of its file."""
        ...

    @property
    def version(self) -> str:
        """What changes whenever its numbers would."""
        ...

    def hear(self, waveform: Waveform, task: Task) -> Values:
        """Return plain numbers, or lists of them, by name."""
        ...


@dataclass(frozen=True, slots=True)
class SoundJudge:
    """Loudness, peak, clipping and silence."""

    name: str = "sound"
    version: str = "1"

    def hear(self, waveform: Waveform, task: Task) -> Values:
        """Return what needs no recogniser."""
        del task
        rate, n_channels = waveform.sample_rate, waveform.n_channels
        loudness, peak = LoudnessMeter(rate, n_channels), TruePeakMeter(n_channels)
        clipping, silence = ClippingMeter(n_channels), SilenceMeter(rate, n_channels)
        for meter in (loudness, peak, clipping, silence):
            meter.update(waveform.samples)
        rests = silence.result()
        longest = max(rests.leading_s, rests.longest_gap_s, rests.trailing_s)
        return {
            "loudness_lufs": _number(loudness.integrated_lufs),
            "true_peak_dbtp": _number(peak.true_peak_dbtp),
            "full_scale_share": clipping.result().n_full_scale / waveform.samples.size,
            "longest_silence_s": waveform.duration_s if rests.is_silent else longest,
        }


@dataclass(frozen=True, slots=True)
class TagJudge:
    """A recogniser of mood tags."""

    recogniser: Recogniser

    @property
    def name(self) -> str:
        """The recogniser's name, marked as tags: CLAP also judges prompts."""
        return f"tags-{self.recogniser.name}"

    @property
    def version(self) -> str:
        """The recogniser's version."""
        return self.recogniser.version

    def hear(self, waveform: Waveform, task: Task) -> Values:
        """Return the scores of all tags, in the recogniser's order."""
        del task
        scores = np.asarray(self.recogniser.scores(waveform), np.float64)
        if scores.shape != (len(self.recogniser.tags),) or not np.isfinite(scores).all():
            raise InputError(
                f"{self.recogniser.name} must give {len(self.recogniser.tags)} finite scores; "
                f"got shape {scores.shape}"
            )
        return {"scores": [round(float(score), 7) for score in scores]}


@dataclass(frozen=True, slots=True)
class ClapJudge:
    """The CLAP score of a clip and its own prompt.

    Parameters
    ----------
    clap : Clap
        See ``isotone.evaluate.recognisers.clap``.
    """

    clap: Any
    name: str = "clap"

    @property
    def version(self) -> str:
        """Checkpoint and revision."""
        return str(self.clap.version)

    def hear(self, waveform: Waveform, task: Task) -> Values:
        """Return the score."""
        return {"prompt": task.prompt, "score": float(self.clap.score(waveform, task.prompt))}


@dataclass(frozen=True, slots=True)
class Heard:
    """What one judge heard in one clip.

    Parameters
    ----------
    values : dict or None
        None where the clip could not be heard.
    reason : str
        Why not.
    """

    values: Values | None
    reason: str = ""


def hear_clips(
    judge: Judge,
    tasks: Sequence[Task],
    files: Sequence[Path],
    kept: Path,
    *,
    load: Callable[[], Judge] | None = None,
    workers: Workers = ALONE,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> list[Heard]:
    """Return what a judge hears in each task's clip, from its file where it was heard before.

    Parameters
    ----------
    judge : Judge
    tasks : sequence of Task
    files : sequence of Path
        Each task's clip.
    kept : Path
        The judge's file; lines are added to it as they are made.
    load : callable, optional
        Makes the same judge in another process; see ``spread``.
    workers : Workers
    overwrite : bool
        Begin a file of another version anew.
    progress : callable, optional

    Raises
    ------
    InputError
        If the file holds results of another version.
    """
    known = _read(kept, judge, overwrite=overwrite)
    keys = [_digest(path, task) for task, path in zip(tasks, files, strict=True)]
    pending = {
        key: (path, task)
        for key, path, task in zip(keys, files, tasks, strict=True)
        if key not in known
    }
    results = spread(
        partial(_hear, judge),
        list(pending.values()),
        load=None if load is None else partial(_ear, load),
        workers=workers,
    )
    found: list[Heard] = []
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        with kept.open("a", encoding="utf-8") as file:
            kept.chmod(0o600)
            for i, (key, path) in enumerate(zip(keys, files, strict=True)):
                if key not in known:
                    heard = next(results)
                    row = {"clip": path.name, "key": key, "judge": judge.name,
                           "version": judge.version}  # fmt: skip
                    row |= {"error": heard.reason} if heard.values is None else heard.values
                    file.write(json.dumps(row) + "\n")
                    file.flush()
                    known[key] = heard
                found.append(known[key])
                if progress is not None:
                    progress(i + 1, len(tasks))
    except OSError as error:
        raise OutputError(f"{kept} could not be written: {error.strerror}") from error
    finally:
        results.close()
    return found


def _hear(judge: Judge, clip: tuple[Path, Task]) -> Heard:
    path, task = clip
    try:
        waveform = read_audio(path)
        if not np.isfinite(waveform.samples).all():
            raise InputError("it holds nan or inf")
        return Heard(judge.hear(waveform, task))
    except InputError as error:
        return Heard(None, str(error))


def _ear(load: Callable[[], Judge]) -> Callable[[tuple[Path, Task]], Heard]:
    return partial(_hear, load())


def _digest(path: Path, task: Task) -> str:
    """Return a digest of the clip and of the prompt that it is heard with."""
    whole = hashlib.sha256()
    if path.is_file():
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    whole.update(task.prompt.encode())
    return whole.hexdigest()[:32]


def _read(path: Path, judge: Judge, *, overwrite: bool) -> dict[str, Heard]:
    if not path.is_file():
        return {}
    text = path.read_text("utf-8")
    lines = text.splitlines()
    if text and not text.endswith("\n"):
        # A run was stopped within its last line.
        lines.pop()
        path.write_text("".join(line + "\n" for line in lines), "utf-8")
    known: dict[str, Heard] = {}
    for number, line in enumerate(lines, start=1):
        try:
            row: Mapping[str, Any] = json.loads(line)
            key, version = str(row["key"]), str(row["version"])
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}: line {number} holds no result; remove the file") from error
        if version != judge.version:
            if overwrite:
                path.unlink()
                return {}
            raise InputError(
                f"{path} holds results of {judge.name} {version}, and {judge.version} is asked "
                "for: two versions are never mixed; choose another --out, or add --overwrite to "
                "hear the clips again"
            )
        if "error" in row:
            known[key] = Heard(None, str(row["error"]))
        else:
            known[key] = Heard({k: v for k, v in row.items()
                                if k not in ("clip", "key", "judge", "version")})  # fmt: skip
    return known


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
