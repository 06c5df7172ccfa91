"""Folders of clips, from any model: what a recogniser hears in each, and how that agrees with tags.

Files that can't be read, are empty or hold no finite sound are listed with the reason and left out
of every figure; how many clips a figure stands for is told with it.
"""

from __future__ import annotations

import csv
import difflib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isotone.audio import read_audio
from isotone.errors import InputError
from isotone.evaluate.metrics import tags as tag_metrics
from isotone.evaluate.recognisers.registry import Recogniser

__all__ = [
    "ClipScores",
    "Thresholds",
    "audio_files",
    "find_thresholds",
    "measure_tags",
    "read_tags",
    "score_folder",
]

_SUFFIXES = frozenset({".wav", ".flac", ".mp3", ".ogg", ".opus", ".aiff", ".aif"})
Progress = Callable[[float, float, str], None]


@dataclass(frozen=True, slots=True)
class ClipScores:
    """What was heard in one file.

    Parameters
    ----------
    file : str
        Relative to the folder, with forward slashes.
    scores : ndarray, shape (tags,), or None
        None where the file could not be heard.
    reason : str
        Why not.
    """

    file: str
    scores: NDArray[np.float32] | None
    reason: str = ""


def audio_files(folder: str | Path) -> list[Path]:
    """Return the audio files of a folder and what lies below it, in order of their names.

    Raises
    ------
    InputError
        If it is no folder or holds none.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give one with audio files")
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES and p.is_file())
    if not found:
        raise InputError(f"{folder} holds no audio; files end in {', '.join(sorted(_SUFFIXES))}")
    return found


def score_folder(
    folder: str | Path, recogniser: Recogniser, *, progress: Progress | None = None
) -> Iterator[ClipScores]:
    """Yield what a recogniser hears in each file of a folder, one file in memory at a time."""
    folder = Path(folder)
    files = audio_files(folder)
    for i, path in enumerate(files):
        name = path.relative_to(folder).as_posix()
        if progress is not None:
            progress(i, len(files), f"{i} of {len(files)} clips")
        try:
            waveform = read_audio(path)
            if not waveform.n_samples:
                raise InputError("it holds no sound")
            if not np.isfinite(waveform.samples).all():
                raise InputError("it holds nan or inf")
            scores = np.asarray(recogniser.scores(waveform), np.float32)
        except InputError as error:
            yield ClipScores(name, None, str(error))
            continue
        if scores.shape != (len(recogniser.tags),) or not np.isfinite(scores).all():
            raise InputError(
                f"{recogniser.name} must give {len(recogniser.tags)} finite scores; "
                f"got shape {scores.shape}"
            )
        yield ClipScores(name, scores)


def read_tags(path: str | Path, known: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the tags that clips should carry, by file.

    Parameters
    ----------
    path : str or Path
        A CSV file with the columns ``file`` and ``tags``; several tags are parted by spaces or
        semicolons.
    known : sequence of str
        The recogniser's tags.

    Raises
    ------
    InputError
        If columns are missing, a file stands twice, or a tag is not known (the nearest is named).
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"no table of tags at {path}; it needs the columns file and tags")
    found: dict[str, frozenset[str]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if not {"file", "tags"} <= set(rows.fieldnames or ()):
            raise InputError(f"{path} must have the columns file and tags; got {rows.fieldnames}")
        for row in rows:
            name, listed = row["file"] or "", (row["tags"] or "").replace(";", " ").split()
            for tag in listed:
                if tag not in known:
                    near = difflib.get_close_matches(tag, known, n=1)
                    hint = f"; did you mean {near[0]!r}?" if near else ""
                    raise InputError(f"{path}: {name} has the unknown tag {tag!r}{hint}")
            if name in found:
                raise InputError(f"{path}: {name} stands there twice")
            found[name] = frozenset(listed)
    return found


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which on a tag counts as heard, fixed on clips that are not measured.

    Parameters
    ----------
    recogniser, version : str
    source : str
        What they were fixed on, such as ``MTG-Jamendo validation, split 0``.
    by_tag : mapping of str to float
        A tag that no clip had is missing: it is never predicted.
    """

    recogniser: str
    version: str
    source: str
    by_tag: Mapping[str, float]

    def for_tags(self, tags: Sequence[str]) -> NDArray[np.float64]:
        """Return the thresholds in the order of some tags; infinity where there is none."""
        return np.array([self.by_tag.get(tag, np.inf) for tag in tags])

    def to_json(self) -> str:
        """Return them as text."""
        known = {
            "recogniser": self.recogniser,
            "version": self.version,
            "source": self.source,
            "thresholds": dict(self.by_tag),
        }
        return json.dumps(known, indent=2) + "\n"

    @classmethod
    def read(cls, path: str | Path, recogniser: Recogniser) -> Thresholds:
        """Read them from a file; refuse those of another recogniser or version."""
        try:
            known = json.loads(Path(path).read_text("utf-8"))
            found = cls(
                str(known["recogniser"]),
                str(known["version"]),
                str(known["source"]),
                {str(tag): float(value) for tag, value in known["thresholds"].items()},
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path} holds no thresholds; make them with: isotone evaluate thresholds"
            ) from error
        if (found.recogniser, found.version) != (recogniser.name, recogniser.version):
            raise InputError(
                f"{path} is of {found.recogniser} {found.version}; the clips were heard by "
                f"{recogniser.name} {recogniser.version}"
            )
        return found


def _table(
    clips: Sequence[ClipScores], truth: Mapping[str, frozenset[str]], tags: Sequence[str]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    heard = [clip for clip in clips if clip.scores is not None]
    missing = [clip.file for clip in heard if clip.file not in truth]
    if missing:
        raise InputError(f"no tags for {missing[0]} ({len(missing)} files have none)")
    if not heard:
        raise InputError("no clip could be heard; nothing is measured")
    said = np.array([[tag in truth[clip.file] for tag in tags] for clip in heard])
    return said, np.array([clip.scores for clip in heard], np.float64)


def find_thresholds(
    clips: Sequence[ClipScores],
    truth: Mapping[str, frozenset[str]],
    recogniser: Recogniser,
    *,
    source: str,
) -> Thresholds:
    """Return the thresholds of highest F1 on validation clips."""
    true, scores = _table(clips, truth, recogniser.tags)
    best = tag_metrics.best_thresholds(true, scores)
    by_tag = {
        tag: float(value)
        for tag, value in zip(recogniser.tags, best, strict=True)
        if np.isfinite(value)
    }
    return Thresholds(recogniser.name, recogniser.version, source, by_tag)


def measure_tags(
    clips: Sequence[ClipScores],
    truth: Mapping[str, frozenset[str]],
    recogniser: Recogniser,
    thresholds: Thresholds | None,
) -> dict[str, float]:
    """Return the paper's figures of a set of clips.

    Areas and ranking need no threshold. Precision, recall, F1 and Hamming score do: without one
    they are not there.

    Returns
    -------
    dict of str to float
        With ``n_clips``.
    """
    true, scores = _table(clips, truth, recogniser.tags)
    figures: dict[str, float] = {"n_clips": float(len(true))}
    if thresholds is not None:
        said = tag_metrics.predicted_tags(scores, thresholds.for_tags(recogniser.tags))
        found = tag_metrics.agreement(true, said)
        for name in (
            "precision_micro", "recall_micro", "f1_micro",
            "precision_macro", "recall_macro", "f1_macro", "hamming_score",
        ):  # fmt: skip
            figures[name] = float(getattr(found, name))
    figures["label_ranking_average_precision"] = tag_metrics.label_ranking_average_precision(
        true, scores
    )
    share = true.mean(axis=0)
    if ((share > 0.0) & (share < 1.0)).any():
        figures["roc_auc_macro"] = tag_metrics.macro_roc_auc(true, scores)
        figures["pr_auc_macro"] = tag_metrics.macro_pr_auc(true, scores)
    return figures
