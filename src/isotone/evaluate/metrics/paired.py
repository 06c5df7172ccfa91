"""Figures of two sets of the same clips, and the interval of their difference.

The clips of a pair were asked for with one prompt and one seed; a resample draws pairs, so what the
prompts have in common leaves the difference (paired bootstrap: Efron 1979; Koehn 2004 for metrics
of whole sets). Figures are functions of how often each pair was drawn: ``ResampledTags`` sorts the
scores once and measures each of two thousand resamples with sums alone; its values are those of
``tags`` on rows that are repeated as often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isotone.errors import InputError
from isotone.evaluate.metrics import tags as tag_metrics
from isotone.evaluate.metrics.bootstrap import Interval

__all__ = ["LEAST_PAIRS", "Figures", "ResampledRanks", "ResampledTags", "paired_intervals"]

Counts = NDArray[np.float64]
Figures = Callable[[Counts], Mapping[str, float]]
"""How often each pair was drawn -> figures by name; nan where one can't be measured."""

LEAST_PAIRS = 3
"""Fewer resamples than of three pairs are hardly different from each other: judgement."""

_MOST_REFUSED = 0.5  # of the resamples, above which an interval would say too little: judgement


def _nan_mean(values: NDArray[np.float64], counted: NDArray[np.bool_]) -> float:
    return float(values[counted].mean()) if counted.any() else float("nan")


@dataclass(frozen=True, slots=True, eq=False, init=False)
class ResampledTags:
    """Tag metrics of a table of clips, for any number of times that each clip counts.

    Parameters
    ----------
    truth : array of 0 and 1, shape (clips, tags)
    scores : array, shape (clips, tags)
    thresholds : array, shape (tags,), optional
        Without them precision, recall, F1 and Hamming score are not measured.
    """

    _true: NDArray[np.float64]
    _said: NDArray[np.float64] | None
    _order: NDArray[np.intp]
    _hit: NDArray[np.float64]
    _end: NDArray[np.intp]
    _lrap: NDArray[np.float64]

    def __init__(
        self, truth: ArrayLike, scores: ArrayLike, thresholds: ArrayLike | None = None
    ) -> None:
        true, found = np.asarray(truth, np.float64), np.asarray(scores, np.float64)
        # Checked by the plain metric, row by row: a clip's own ranking needs no other clip.
        rows = [
            tag_metrics.label_ranking_average_precision(t[None], s[None])
            for t, s in zip(true, found, strict=True)
        ]
        said = None
        if thresholds is not None:
            said = tag_metrics.predicted_tags(found, thresholds).astype(np.float64)
        order = np.argsort(-found.T, axis=1, kind="stable")
        ranked = np.take_along_axis(found.T, order, axis=1)
        is_end = np.append(np.diff(ranked, axis=1) != 0.0, np.ones((len(ranked), 1), bool), axis=1)
        # Equal scores are passed by a threshold together: what counts is the last end of a group
        # of equals at or before each place; 0 stands before the first.
        places = np.arange(1, found.shape[0] + 1)
        ends = np.maximum.accumulate(np.where(is_end, places, 0), axis=1)
        for name, value in (
            ("_true", true), ("_said", said), ("_order", order),
            ("_hit", np.take_along_axis(true.T, order, axis=1)), ("_end", ends),
            ("_lrap", np.array(rows)),
        ):  # fmt: skip
            object.__setattr__(self, name, value)

    @property
    def n_clips(self) -> int:
        """Number of clips."""
        return int(self._true.shape[0])

    def figures(self, counts: ArrayLike) -> dict[str, float]:
        """Return the figures with each clip counted so many times.

        Returns
        -------
        dict of str to float
            nan where no tag has a clip with it and a clip without.
        """
        weights = np.asarray(counts, np.float64)
        total = weights.sum()
        found: dict[str, float] = {}
        n_true = weights @ self._true
        counted = n_true > 0
        if self._said is not None:
            hits, n_said = weights @ (self._true * self._said), weights @ self._said
            precision = np.divide(hits, n_said, out=np.zeros_like(hits), where=n_said > 0)
            recall = np.divide(hits, n_true, out=np.zeros_like(hits), where=counted)
            both = n_said + n_true
            f1 = np.divide(2.0 * hits, both, out=np.zeros_like(hits), where=both > 0)
            h, s, t = hits.sum(), n_said.sum(), n_true.sum()
            wrong = n_said + n_true - 2.0 * hits
            found |= {
                "precision_micro": float(h / s) if s else 0.0,
                "recall_micro": float(h / t) if t else float("nan"),
                "f1_micro": float(2.0 * h / (s + t)) if s + t else float("nan"),
                "precision_macro": _nan_mean(precision, counted),
                "recall_macro": _nan_mean(recall, counted),
                "f1_macro": _nan_mean(f1, counted),
                "hamming_score": float(1.0 - wrong.sum() / (total * wrong.size)),
                "hamming_loss": float(wrong.sum() / (total * wrong.size)),
            }
        found["label_ranking_average_precision"] = float(weights @ self._lrap / total)
        return found | self._areas(weights)

    def _areas(self, weights: Counts) -> dict[str, float]:
        drawn = weights[self._order]
        zero = np.zeros((len(drawn), 1))

        def at_ends(values: NDArray[np.float64]) -> NDArray[np.float64]:
            summed = np.concatenate([zero, np.cumsum(values, axis=1)], axis=1)
            return np.concatenate([zero, np.take_along_axis(summed, self._end, axis=1)], axis=1)

        right, wrong = at_ends(drawn * self._hit), at_ends(drawn * (1.0 - self._hit))
        n_right, n_wrong = right[:, -1], wrong[:, -1]
        both = (n_right > 0) & (n_wrong > 0)
        if not both.any():
            return {"roc_auc_macro": float("nan"), "pr_auc_macro": float("nan")}
        right, wrong = right[both], wrong[both]
        n_right, n_wrong = n_right[both], n_wrong[both]
        # Trapezoids: ties count a half.
        roc = (np.diff(wrong, axis=1) * (right[:, 1:] + right[:, :-1]) / 2.0).sum(axis=1)
        passed = right[:, 1:] + wrong[:, 1:]
        precision = np.divide(right[:, 1:], passed, out=np.zeros_like(passed), where=passed > 0)
        pr = (np.diff(right, axis=1) * precision).sum(axis=1)
        return {
            "roc_auc_macro": float((roc / (n_right * n_wrong)).mean()),
            "pr_auc_macro": float((pr / n_right).mean()),
        }


@dataclass(frozen=True, slots=True, eq=False, init=False)
class ResampledRanks:
    """Rank correlation of two series, for any number of times that each pair counts.

    Parameters
    ----------
    first, second : array, shape (n,)
    """

    _places: tuple[NDArray[np.intp], NDArray[np.intp]]

    def __init__(self, first: ArrayLike, second: ArrayLike) -> None:
        one, two = np.asarray(first, np.float64), np.asarray(second, np.float64)
        if one.ndim != 1 or one.shape != two.shape:
            raise InputError(f"two series of one length are compared; got {one.shape}, {two.shape}")
        if not np.isfinite(one).all() or not np.isfinite(two).all():
            raise InputError("series must be finite; got nan or inf")
        places = tuple(np.unique(x, return_inverse=True)[1] for x in (one, two))
        object.__setattr__(self, "_places", places)

    def spearman(self, counts: ArrayLike) -> float:
        """Return Spearman's correlation, ties at their mean rank; nan where a series is constant.

        nan too with fewer than three pairs.
        """
        weights = np.asarray(counts, np.float64)
        total = weights.sum()
        if total < LEAST_PAIRS:
            return float("nan")
        centred = []
        for place in self._places:
            equal = np.bincount(place, weights)
            ranks = (np.cumsum(equal) - (equal - 1.0) / 2.0)[place]
            centred.append(ranks - weights @ ranks / total)
        one, two = centred
        below = float((weights @ (one * one)) * (weights @ (two * two)))
        # Ranks differ by halves: what is smaller is rounding of a constant series.
        return float(weights @ (one * two) / np.sqrt(below)) if below > 1e-9 else float("nan")


def paired_intervals(
    base: Figures,
    adapted: Figures,
    n: int,
    *,
    level: float = 0.95,
    n_resamples: int = 2000,
    seed: int = 0,
) -> dict[str, Interval | str]:
    """Return ``adapted - base`` of each figure with its interval over resampled pairs.

    Parameters
    ----------
    base, adapted : callable
        How often each pair was drawn, shape (n,) -> figures by name; the same names.
    n : int
        Pairs.
    level : float
        In (0, 1).
    n_resamples : int
    seed : int
        The same seed draws the same pairs as `bootstrap` does.

    Returns
    -------
    dict of str to Interval or str
        The reason where there is no interval: too few pairs, or a figure that too many resamples
        leave open. Resamples that leave a figure open don't count for it.
    """
    if not 0.0 < level < 1.0:
        raise InputError(f"level must lie in (0, 1); got {level:g}")
    once = np.ones(n)
    first, second = base(once), adapted(once)
    if list(first) != list(second):
        raise InputError("base and adapted must have the same figures")
    if n < LEAST_PAIRS:
        return dict.fromkeys(first, f"an interval needs at least {LEAST_PAIRS} clips; got {n}")
    rng = np.random.default_rng(seed)
    names = list(first)
    drawn = np.empty((n_resamples, len(names)))
    for i in range(n_resamples):
        counts = np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64)
        one, two = base(counts), adapted(counts)
        drawn[i] = [two[name] - one[name] for name in names]
    tail = 50.0 * (1.0 - level)
    found: dict[str, Interval | str] = {}
    for name, column in zip(names, drawn.T, strict=True):
        values = column[np.isfinite(column)]
        value = second[name] - first[name]
        if not np.isfinite(value):
            found[name] = "it can't be measured on these clips"
        elif len(values) < (1.0 - _MOST_REFUSED) * n_resamples:
            found[name] = "too few clips for an interval: most resamples leave it open"
        else:
            low, high = np.percentile(values, [tail, 100.0 - tail])
            found[name] = Interval(float(value), float(low), float(high), level, n)
    return found
