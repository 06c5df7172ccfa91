"""How well recognised tags agree with the tags that clips should carry.

Conventions: rows are clips, columns are tags. ``truth`` holds 0 and 1, ``scores`` numbers that rise
with confidence, ``predicted`` 0 and 1 after a threshold for each tag. A precision without any
prediction, or a recall without any true tag, is 0, as in scikit-learn; macro means go over the tags
that have at least one true clip and, for the areas, one clip without. Thresholds are fixed on other
clips than those measured (`best_thresholds`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isotone.errors import InputError

__all__ = [
    "TagAgreement",
    "agreement",
    "average_precision",
    "best_thresholds",
    "label_ranking_average_precision",
    "macro_pr_auc",
    "macro_roc_auc",
    "predicted_tags",
    "roc_auc",
]


def _matrix(name: str, values: ArrayLike) -> NDArray[np.float64]:
    matrix = np.asarray(values, np.float64)
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise InputError(f"{name} must have shape (clips, tags), neither 0; got {matrix.shape}")
    if not np.isfinite(matrix).all():
        raise InputError(f"{name} must be finite; got nan or inf")
    return matrix


def _binary(name: str, values: ArrayLike) -> NDArray[np.bool_]:
    matrix = _matrix(name, values)
    if not np.isin(matrix, (0.0, 1.0)).all():
        raise InputError(f"{name} must hold 0 and 1 only")
    return matrix.astype(bool)


def _alike(truth: NDArray[np.bool_], other: NDArray[np.generic], name: str) -> None:
    if truth.shape != other.shape:
        raise InputError(f"truth and {name} must have one shape; got {truth.shape}, {other.shape}")


@dataclass(frozen=True, slots=True)
class TagAgreement:
    """Agreement of predicted tags with true ones; everything from 0 to 1, higher is better.

    Parameters
    ----------
    precision_micro, recall_micro, f1_micro : float
        Over all decisions at once.
    precision_macro, recall_macro, f1_macro : float
        Means over the tags that have a true clip.
    hamming_score : float
        Share of right decisions, 1 less the Hamming loss (Sorower 2010, section 4.2).
    n_clips, n_tags : int
        ``n_tags`` are those that the macro means go over.
    """

    precision_micro: float
    recall_micro: float
    f1_micro: float
    precision_macro: float
    recall_macro: float
    f1_macro: float
    hamming_score: float
    n_clips: int
    n_tags: int

    @property
    def hamming_loss(self) -> float:
        """Share of wrong decisions."""
        return 1.0 - self.hamming_score


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def agreement(truth: ArrayLike, predicted: ArrayLike) -> TagAgreement:
    """Return precision, recall, F1 and Hamming score of predicted tags.

    Parameters
    ----------
    truth, predicted : array, shape (clips, tags)
        0 and 1.

    Raises
    ------
    InputError
        If shapes differ, other numbers are found, or no clip has a true tag.
    """
    true, said = _binary("truth", truth), _binary("predicted", predicted)
    _alike(true, said, "predicted")
    hits = (true & said).sum(axis=0).astype(np.float64)
    n_said, n_true = said.sum(axis=0).astype(np.float64), true.sum(axis=0).astype(np.float64)
    counted = n_true > 0
    if not counted.any():
        raise InputError("truth must hold at least one tag of one clip; got none")
    precision, recall = _ratio(hits, n_said), _ratio(hits, n_true)
    f1 = _ratio(2.0 * hits, n_said + n_true)
    total = np.array([hits.sum(), n_said.sum(), n_true.sum()])
    return TagAgreement(
        precision_micro=float(total[0] / total[1]) if total[1] else 0.0,
        recall_micro=float(total[0] / total[2]),
        f1_micro=float(2.0 * total[0] / (total[1] + total[2])),
        precision_macro=float(precision[counted].mean()),
        recall_macro=float(recall[counted].mean()),
        f1_macro=float(f1[counted].mean()),
        hamming_score=float((true == said).mean()),
        n_clips=true.shape[0],
        n_tags=int(counted.sum()),
    )


def predicted_tags(scores: ArrayLike, thresholds: ArrayLike) -> NDArray[np.bool_]:
    """Return which scores reach their tag's threshold, shape (clips, tags)."""
    found = _matrix("scores", scores)
    limits = np.asarray(thresholds, np.float64)
    if limits.shape != (found.shape[1],) or np.isnan(limits).any():
        raise InputError(f"thresholds must be {found.shape[1]} numbers; got shape {limits.shape}")
    return np.asarray(found >= limits)


def best_thresholds(truth: ArrayLike, scores: ArrayLike) -> NDArray[np.float64]:
    """Return for each tag the threshold of highest F1 on validation clips.

    Ties go to the higher threshold. A tag without a true clip gets infinity: never predicted.
    """
    true, found = _binary("truth", truth), _matrix("scores", scores)
    _alike(true, found, "scores")
    best = np.full(true.shape[1], np.inf)
    for tag in range(true.shape[1]):
        n_true = int(true[:, tag].sum())
        if not n_true:
            continue
        order = np.argsort(-found[:, tag], kind="stable")
        ranked, hit = found[order, tag], np.cumsum(true[order, tag])
        is_last = np.append(np.diff(ranked) != 0.0, True)  # equal scores are predicted together
        f1 = 2.0 * hit / (np.arange(1, ranked.size + 1) + n_true)
        f1[~is_last] = -1.0
        best[tag] = ranked[int(np.argmax(f1))]
    return best


def roc_auc(truth: ArrayLike, scores: ArrayLike) -> float:
    """Return the area under the ROC curve of one tag; ties count a half (Mann and Whitney 1947).

    Parameters
    ----------
    truth : array of 0 and 1, shape (clips,)
    scores : array, shape (clips,)
    """
    true = _binary("truth", np.reshape(np.asarray(truth), (-1, 1)))[:, 0]
    found = _matrix("scores", np.reshape(np.asarray(scores), (-1, 1)))[:, 0]
    n_true = int(true.sum())
    if not 0 < n_true < true.size:
        raise InputError("an ROC curve needs clips with the tag and clips without")
    _, place, count = np.unique(found, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(count) - (count - 1) / 2.0
    ranks = mean_rank[place]
    return float(
        (ranks[true].sum() - n_true * (n_true + 1) / 2.0) / (n_true * (true.size - n_true))
    )


def average_precision(truth: ArrayLike, scores: ArrayLike) -> float:
    """Return the area under the precision-recall curve of one tag, without interpolation.

    Sum over distinct scores of precision times the step in recall (as scikit-learn's; Davis and
    Goadrich 2006 on why not by trapezoids).
    """
    true = _binary("truth", np.reshape(np.asarray(truth), (-1, 1)))[:, 0]
    found = _matrix("scores", np.reshape(np.asarray(scores), (-1, 1)))[:, 0]
    if not true.any():
        raise InputError("a precision-recall curve needs a clip with the tag")
    order = np.argsort(-found, kind="stable")
    ranked, hit = found[order], np.cumsum(true[order])
    last = np.flatnonzero(np.append(np.diff(ranked) != 0.0, True))
    precision, recall = hit[last] / (last + 1.0), hit[last] / hit[-1]
    return float((precision * np.diff(recall, prepend=0.0)).sum())


def _macro(name: str, truth: ArrayLike, scores: ArrayLike) -> float:
    true, found = _binary("truth", truth), _matrix("scores", scores)
    _alike(true, found, "scores")
    share = true.mean(axis=0)
    counted = np.flatnonzero((share > 0.0) & (share < 1.0))
    if not counted.size:
        raise InputError("no tag has clips with it and clips without; areas need both")
    measure = roc_auc if name == "roc" else average_precision
    return float(np.mean([measure(true[:, tag], found[:, tag]) for tag in counted]))


def macro_roc_auc(truth: ArrayLike, scores: ArrayLike) -> float:
    """Return the mean ROC-AUC over tags that have clips with them and clips without."""
    return _macro("roc", truth, scores)


def macro_pr_auc(truth: ArrayLike, scores: ArrayLike) -> float:
    """Return the mean PR-AUC (average precision) over tags with clips with them and without."""
    return _macro("pr", truth, scores)


def label_ranking_average_precision(truth: ArrayLike, scores: ArrayLike) -> float:
    """Return the mean over clips of how purely true tags lead the ranking.

    For each true tag, the share of true tags among those that score at least as high; averaged over
    a clip's true tags, then over clips (Tsoumakas et al. 2010). A clip with no true tag, or only
    true ones, counts 1, as in scikit-learn.
    """
    true, found = _binary("truth", truth), _matrix("scores", scores)
    _alike(true, found, "scores")
    values = []
    for row, score in zip(true, found, strict=True):
        if row.all() or not row.any():
            values.append(1.0)
            continue
        at_least = score[None, :] >= score[row][:, None]
        values.append(float(((at_least & row).sum(axis=1) / at_least.sum(axis=1)).mean()))
    return float(np.mean(values))
