"""How what a recogniser hears in clips, from any model, agrees with the tags they were asked for.

Files that can't be heard are left out of every figure; how many clips a figure stands for is told
with it.
"""

from __future__ import annotations

import csv
import difflib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError
from isotone.evaluate.hearing import ClipScores
from isotone.evaluate.metrics import tags as tag_metrics
from isotone.evaluate.projection import Reference, find_reference
from isotone.evaluate.recognisers.registry import Recogniser

__all__ = [
    "COMPOSER",
    "Thresholds",
    "find_thresholds",
    "load_thresholds",
    "measure_tags",
    "read_tags",
    "shipped_thresholds",
]

COMPOSER = "composer"
"""In a file's place: thresholds and reference from composed music, which come with isotone."""


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
    reference : Reference, optional
        How scores are spread over the same clips: it takes base rates out of affect.
    """

    recogniser: str
    version: str
    source: str
    by_tag: Mapping[str, float]
    reference: Reference | None = None

    def for_tags(self, tags: Sequence[str]) -> NDArray[np.float64]:
        """Return the thresholds in the order of some tags; infinity where there is none."""
        return np.array([self.by_tag.get(tag, np.inf) for tag in tags])

    def to_json(self) -> str:
        """Return them as text."""
        known: dict[str, Any] = {
            "recogniser": self.recogniser,
            "version": self.version,
            "source": self.source,
            "thresholds": dict(self.by_tag),
        }
        if self.reference is not None:
            known["reference"] = {
                "n_clips": self.reference.n_clips,
                "logit_mean": dict(self.reference.mean),
                "logit_spread": dict(self.reference.spread),
            }
        return json.dumps(known, indent=2) + "\n"

    @classmethod
    def read(cls, path: str | Path, recogniser: Recogniser) -> Thresholds:
        """Read them from a file; refuse those of another recogniser or version."""
        try:
            found = cls._parsed(Path(path).read_text("utf-8"))
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

    @classmethod
    def _parsed(cls, text: str) -> Thresholds:
        known = json.loads(text)
        source, reference = str(known["source"]), None
        if "reference" in known:
            spread = _numbers(known["reference"]["logit_spread"])
            if min(spread.values()) <= 0.0:
                raise ValueError("a spread must be above 0")
            reference = Reference(
                source,
                int(known["reference"]["n_clips"]),
                _numbers(known["reference"]["logit_mean"]),
                spread,
            )
        return cls(
            str(known["recogniser"]),
            str(known["version"]),
            source,
            _numbers(known["thresholds"]),
            reference,
        )


def _numbers(values: Mapping[str, Any]) -> dict[str, float]:
    found = {str(tag): float(value) for tag, value in values.items()}
    if not all(math.isfinite(value) for value in found.values()):
        raise ValueError("numbers must be finite")
    return found


def shipped_thresholds(recogniser: Recogniser) -> Thresholds | None:
    """Return the thresholds and the reference from composed music, if there are some.

    They come from isotone's own composer, whose moods are known because it was asked for them: no
    listener has judged these clips, so they are no validation data, and their source says so.

    Returns
    -------
    Thresholds or None
        None for a recogniser, or a version of it, that they were not made with.
    """
    folder = resources.files("isotone.evaluate").joinpath("data")
    file = folder.joinpath(f"composer-{recogniser.name}-{recogniser.version}.json")
    return Thresholds._parsed(file.read_text("utf-8")) if file.is_file() else None


def load_thresholds(where: str | Path, recogniser: Recogniser) -> Thresholds:
    """Return the thresholds of a file, or with ``"composer"`` those that come with isotone.

    Raises
    ------
    InputError
        If the file holds none, those of another recogniser or version, or none come with isotone
        for this one.
    """
    if str(where) != COMPOSER:
        return Thresholds.read(where, recogniser)
    found = shipped_thresholds(recogniser)
    if found is None:
        raise InputError(
            f"no thresholds from composed music for {recogniser.name} {recogniser.version}; make "
            "some with: isotone evaluate thresholds"
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
    """Return the thresholds of highest F1 on clips that are not measured, and their reference.

    Parameters
    ----------
    clips : sequence of ClipScores
        At least two that could be heard.
    truth : mapping of str to frozenset of str
        The tags of each file.
    recogniser : Recogniser
    source : str
        What these clips are; told with every result.
    """
    true, scores = _table(clips, truth, recogniser.tags)
    best = tag_metrics.best_thresholds(true, scores)
    by_tag = {
        tag: float(value)
        for tag, value in zip(recogniser.tags, best, strict=True)
        if np.isfinite(value)
    }
    reference = find_reference(scores, recogniser.tags, source=source)
    return Thresholds(recogniser.name, recogniser.version, source, by_tag, reference)


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
