"""Base against adapted: one table of figures with the interval of each difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError
from isotone.evaluate.clips import Thresholds
from isotone.evaluate.compare.judges import Heard
from isotone.evaluate.compare.tasks import Task
from isotone.evaluate.metrics.paired import (
    Figures,
    ResampledRanks,
    ResampledTags,
    paired_intervals,
)
from isotone.evaluate.projection import affect_from_scores
from isotone.evaluate.recognisers.registry import Recogniser

__all__ = ["METRICS", "Clip", "Comparison", "ModelTable", "Row", "Side", "compare_sides"]

Counts = NDArray[np.float64]

METRICS: dict[str, tuple[str, str]] = {
    "clap_score": ("CLAP score", "higher"),
    "precision_micro": ("precision, micro", "higher"),
    "recall_micro": ("recall, micro", "higher"),
    "f1_micro": ("F1, micro", "higher"),
    "precision_macro": ("precision, macro", "higher"),
    "recall_macro": ("recall, macro", "higher"),
    "f1_macro": ("F1, macro", "higher"),
    "hamming_score": ("Hamming score", "higher"),
    "hamming_loss": ("Hamming loss", "lower"),
    "label_ranking_average_precision": ("label ranking average precision", "higher"),
    "roc_auc_macro": ("ROC-AUC, macro", "higher"),
    "pr_auc_macro": ("PR-AUC, macro", "higher"),
    "valence_rank_correlation": ("valence, rank correlation", "higher"),
    "arousal_rank_correlation": ("arousal, rank correlation", "higher"),
    "fad": ("FAD to the reference", "lower"),
    "fad_infinity": ("FAD-infinity to the reference", "lower"),
    "kad": ("KAD to the reference", "lower"),
    "loudness_lufs": ("loudness, LUFS", ""),
    "true_peak_dbtp": ("true peak, dBTP", ""),
    "full_scale_share": ("samples at full scale, share", "lower"),
    "longest_silence_s": ("longest silence, s", "lower"),
}
"""Figures in the order of the table: how they are called, and which way is better."""

_NEEDS_THRESHOLDS = (
    "precision, recall, F1 and Hamming score are left out: they need thresholds fixed on other "
    "clips (--thresholds; make them with: isotone evaluate thresholds)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one model.

    Parameters
    ----------
    metric : str
        A key of ``METRICS``.
    base, adapted : float or None
        None for a side that is not compared, or a figure that can't be measured.
    difference, low, high : float or None
        Adapted less base, and its 95 % interval.
    n : int
        Pairs of clips, or clips where there is one side.
    note : str
        Why there is no interval.
    """

    metric: str
    base: float | None
    adapted: float | None
    difference: float | None
    low: float | None
    high: float | None
    n: int
    note: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether the interval lies on one side of zero."""
        return self.low is not None and self.high is not None and self.low * self.high > 0.0


@dataclass(frozen=True, slots=True)
class Clip:
    """One task's clips, as a page lists them.

    Parameters
    ----------
    file, prompt : str
    tags : tuple of str
    base, adapted : dict
        The clip's ``source`` and what was heard in it: ``clap_score``, ``heard`` (the four tags
        that stand out), or ``error``; empty for a side that is not compared.
    """

    file: str
    prompt: str
    tags: tuple[str, ...]
    base: dict[str, Any]
    adapted: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """Everything that was heard of one variant, in the order of the tasks.

    Parameters
    ----------
    about : dict
        What all its clips share.
    files : tuple of str
        Its clips, relative to the comparison's folder, with forward slashes.
    heard : mapping of str to sequence of Heard
        By kind of judge: ``clap``, ``tags``, ``sound``.
    distances : mapping of str to float
        To the reference set.
    """

    about: dict[str, Any]
    files: tuple[str, ...]
    heard: Mapping[str, Sequence[Heard]]
    distances: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelTable:
    """One model's part of a comparison.

    Parameters
    ----------
    model : str
        A short name.
    base, adapted : dict or None
        What the clips of each side share.
    rows : tuple of Row
    clips : tuple of Clip
    left_out : dict of str to str
        Files that could not be heard, with the reason; their pairs count for no figure.
    """

    model: str
    base: dict[str, Any] | None
    adapted: dict[str, Any] | None
    rows: tuple[Row, ...]
    clips: tuple[Clip, ...]
    left_out: dict[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole comparison.

    Parameters
    ----------
    about : dict
        Software, judges with their versions, thresholds, tasks and seed.
    models : tuple of ModelTable
    notes : tuple of str
        What was not measured, and why.
    """

    about: dict[str, Any]
    models: tuple[ModelTable, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)

    @property
    def left_out(self) -> dict[str, str]:
        """Files that could not be heard, of all models."""
        return {file: why for model in self.models for file, why in model.left_out.items()}


def compare_sides(
    model: str,
    tasks: Sequence[Task],
    base: Side | None,
    adapted: Side | None,
    *,
    recogniser: Recogniser | None,
    thresholds: Thresholds | None,
    seed: int = 0,
) -> tuple[ModelTable, list[str]]:
    """Return one model's table, and what could not be measured.

    Parameters
    ----------
    model : str
    tasks : sequence of Task
    base, adapted : Side or None
        At least one.
    recogniser : Recogniser, optional
        Whose scores the sides hold under ``tags``.
    thresholds : Thresholds, optional
    seed : int
        Of the intervals.

    Raises
    ------
    InputError
        If a tag is unknown to the recogniser, or no pair of clips could be heard.
    """
    sides = {"base": base, "adapted": adapted}
    left_out, is_heard = _left_out(tasks, sides)
    which = np.flatnonzero(is_heard)
    if not which.size:
        why = next(iter(left_out.values()), "there is none")
        raise InputError(
            f"{model}: no clip could be heard on both sides, so nothing is measured ({why})"
        )
    kept = [tasks[int(i)] for i in which]
    notes: list[str] = []
    if recogniser is not None and thresholds is None:
        notes.append(_NEEDS_THRESHOLDS)
    both = [side for side in (base, adapted) if side is not None]
    reference = _scores(both, which) if recogniser is not None else None
    figures = {
        name: None
        if side is None
        else _figures(side, kept, which, recogniser, thresholds, reference, notes)
        for name, side in sides.items()
    }
    rows = _rows(figures["base"], figures["adapted"], len(kept), seed)
    rows += _distance_rows(base, adapted, len(kept))
    order = list(METRICS)
    rows.sort(key=lambda row: order.index(row.metric.partition(":")[0]))
    table = ModelTable(
        model=model,
        base=None if base is None else base.about,
        adapted=None if adapted is None else adapted.about,
        rows=tuple(rows),
        clips=_clips(tasks, sides, recogniser),
        left_out=left_out,
    )
    return table, list(dict.fromkeys(notes))


def _left_out(
    tasks: Sequence[Task], sides: Mapping[str, Side | None]
) -> tuple[dict[str, str], NDArray[np.bool_]]:
    left_out: dict[str, str] = {}
    is_heard = np.ones(len(tasks), bool)
    for side in sides.values():
        if side is None:
            continue
        for results in side.heard.values():
            for i, found in enumerate(results):
                if found.values is None:
                    is_heard[i] = False
                    left_out.setdefault(side.files[i], found.reason)
    return left_out, is_heard


def _scores(sides: Sequence[Side], which: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.array([_value(side, "tags", i, "scores") for side in sides for i in which])


def _value(side: Side, kind: str, i: int, name: str) -> Any:
    values = side.heard[kind][i].values
    return None if values is None else values[name]


def _figures(
    side: Side,
    tasks: Sequence[Task],
    which: NDArray[np.intp],
    recogniser: Recogniser | None,
    thresholds: Thresholds | None,
    reference: NDArray[np.float64] | None,
    notes: list[str],
) -> Figures:
    """Return the side's figures as a function of how often each clip counts."""
    means: dict[str, NDArray[np.float64]] = {}
    if "clap" in side.heard:
        means["clap_score"] = np.array([_value(side, "clap", i, "score") for i in which])
    for name in ("loudness_lufs", "true_peak_dbtp", "full_scale_share", "longest_silence_s"):
        if "sound" in side.heard:
            values = [_value(side, "sound", i, name) for i in which]
            means[name] = np.array([np.nan if v is None else v for v in values], np.float64)
    tags: ResampledTags | None = None
    affects: list[tuple[str, ResampledRanks, NDArray[np.intp]]] = []
    if recogniser is not None and reference is not None:
        scores = _scores([side], which)
        limits = None if thresholds is None else thresholds.for_tags(recogniser.tags)
        truth = _truth(tasks, recogniser)
        if truth.any():
            tags = ResampledTags(truth, scores, limits)
        else:
            notes.append("no prompt has a mood tag, so nothing is compared with tags")
        affects = _affects(tasks, scores, recogniser, reference, notes)

    def figures(counts: Counts) -> dict[str, float]:
        found = {name: _mean(values, counts) for name, values in means.items()}
        if tags is not None:
            found |= tags.figures(counts)
        return found | {name: ranks.spearman(counts[at]) for name, ranks, at in affects}

    return figures


def _mean(values: NDArray[np.float64], counts: Counts) -> float:
    """Return the mean over the clips that have a value (a silent clip has no loudness)."""
    there = np.isfinite(values)
    total = counts[there].sum()
    return float(counts[there] @ values[there] / total) if total else float("nan")


def _truth(tasks: Sequence[Task], recogniser: Recogniser) -> NDArray[np.bool_]:
    for task in tasks:
        unknown = [tag for tag in task.tags if tag not in recogniser.tags]
        if unknown:
            raise InputError(
                f"{recogniser.name} does not hear the tag {unknown[0]!r} of prompt {task.number}; "
                f"it hears {', '.join(recogniser.tags[:6])} ..."
            )
    return np.array([[tag in task.tags for tag in recogniser.tags] for task in tasks])


def _affects(
    tasks: Sequence[Task],
    scores: NDArray[np.float64],
    recogniser: Recogniser,
    reference: NDArray[np.float64],
    notes: list[str],
) -> list[tuple[str, ResampledRanks, NDArray[np.intp]]]:
    places = [task.affect for task in tasks]
    at = np.array([i for i, place in enumerate(places) if place is not None], np.intp)
    if at.size < 3:
        notes.append("valence and arousal need at least 3 prompts whose tags name an affect")
        return []
    try:
        heard = affect_from_scores(scores[at], recogniser.tags, reference=reference)
    except InputError as error:
        notes.append(f"valence and arousal are not measured: {error}")
        return []
    meant = np.array([(a.valence, a.arousal) for a in places if a is not None])
    return [
        (f"{name}_rank_correlation", ResampledRanks(meant[:, i], heard[:, i]), at)
        for i, name in enumerate(("valence", "arousal"))
    ]


def _rows(base: Figures | None, adapted: Figures | None, n: int, seed: int) -> list[Row]:
    once = np.ones(n)
    one = None if base is None else base(once)
    two = None if adapted is None else adapted(once)
    if one is None or two is None or base is None or adapted is None:
        single = one or two or {}
        return [
            Row(name, _known(value if one else None), _known(value if two else None),
                None, None, None, n)
            for name, value in single.items()
        ]  # fmt: skip
    rows = []
    intervals = paired_intervals(base, adapted, n, seed=seed)
    for name in one:
        found = intervals[name]
        low, high, note = (None, None, found) if isinstance(found, str) else (
            found.low, found.high, "")  # fmt: skip
        rows.append(
            Row(name, _known(one[name]), _known(two[name]), _known(two[name] - one[name]),
                low, high, n, note)
        )  # fmt: skip
    return rows


def _distance_rows(base: Side | None, adapted: Side | None, n: int) -> list[Row]:
    one = {} if base is None else base.distances
    two = {} if adapted is None else adapted.distances
    why = "resampled sets hold copies, which bias distances between sets"
    rows = []
    for name in one or two:
        first, second = one.get(name), two.get(name)
        both = first is not None and second is not None
        rows.append(
            Row(name, _known(first), _known(second),
                second - first if first is not None and second is not None else None,
                None, None, n, why if both else "")
        )  # fmt: skip
    return rows


def _known(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None


def _clips(
    tasks: Sequence[Task], sides: Mapping[str, Side | None], recogniser: Recogniser | None
) -> tuple[Clip, ...]:
    centre = None
    known = [side for side in sides.values() if side is not None]
    if recogniser is not None:
        rows = [
            found.values["scores"]
            for side in known
            for found in side.heard["tags"]
            if found.values is not None
        ]
        # Tags that stand out against all clips of the model: base rates would be the same list.
        centre = (np.mean(rows, axis=0), np.std(rows, axis=0) + 1e-9)

    def told(side: Side | None, i: int) -> dict[str, Any]:
        if side is None:
            return {}
        found: dict[str, Any] = {"source": side.files[i]}
        for kind, results in side.heard.items():
            heard = results[i]
            if heard.values is None:
                return {"source": side.files[i], "error": heard.reason}
            if kind == "clap":
                found["clap_score"] = heard.values["score"]
            elif kind == "tags" and recogniser is not None and centre is not None:
                standard = (np.array(heard.values["scores"]) - centre[0]) / centre[1]
                found["heard"] = [recogniser.tags[t] for t in np.argsort(-standard)[:4]]
        return found

    return tuple(
        Clip(task.file, task.prompt, task.tags, told(sides["base"], i), told(sides["adapted"], i))
        for i, task in enumerate(tasks)
    )
