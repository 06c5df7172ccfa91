"""How well a recognised path of valence and arousal follows the intended one.

Conventions: paths are sampled at the same, even times, shape (times, 2), valence first, in [-1, 1];
a recogniser's own scale need not be that wide, so correlations matter more than distances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isotone.errors import InputError

__all__ = [
    "best_lag_s",
    "concordance",
    "path_agreement",
    "pearson",
    "quadrant_accuracy",
    "spearman",
]


def _two(first: ArrayLike, second: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    one, two = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if one.ndim != 1 or one.shape != two.shape or one.size < 3:
        raise InputError(
            f"two series of one length, at least 3, are compared; got {one.shape}, {two.shape}"
        )
    if not np.isfinite(one).all() or not np.isfinite(two).all():
        raise InputError("series must be finite; got nan or inf")
    return one, two


def pearson(first: ArrayLike, second: ArrayLike) -> float:
    """Return the linear correlation; nan where one series is constant."""
    one, two = _two(first, second)
    a, b = one - one.mean(), two - two.mean()
    below = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum() / below) if below > 0.0 else float("nan")


def spearman(first: ArrayLike, second: ArrayLike) -> float:
    """Return the correlation of ranks, ties at their mean rank (Spearman 1904)."""
    one, two = _two(first, second)
    return pearson(_ranks(one), _ranks(two))


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2.0)[place])


def concordance(intended: ArrayLike, recognised: ArrayLike) -> float:
    """Return Lin's concordance (1989): 1 for the same series, less for another scale or place."""
    one, two = _two(intended, recognised)
    covariance = float(((one - one.mean()) * (two - two.mean())).mean())
    below = float(one.var() + two.var() + (one.mean() - two.mean()) ** 2)
    return 2.0 * covariance / below if below > 0.0 else float("nan")


def quadrant_accuracy(intended: ArrayLike, recognised: ArrayLike, *, margin: float = 0.1) -> float:
    """Return the share of times at which both lie in one quadrant.

    Times at which the intended point lies within ``margin`` of an axis are left out; nan if all do.
    """
    one, two = _path("intended", intended), _path("recognised", recognised)
    if one.shape != two.shape:
        raise InputError(f"paths must have one length; got {len(one)} and {len(two)} times")
    clear = (np.abs(one) >= margin).all(axis=1)
    if not clear.any():
        return float("nan")
    return float((np.sign(one[clear]) == np.sign(two[clear])).all(axis=1).mean())


def _path(name: str, values: ArrayLike) -> NDArray[np.float64]:
    path = np.asarray(values, np.float64)
    if path.ndim != 2 or path.shape[1] != 2 or len(path) < 3 or not np.isfinite(path).all():
        raise InputError(
            f"{name} must be at least 3 finite points, shape (times, 2); got {path.shape}"
        )
    return path


def best_lag_s(
    intended: ArrayLike, recognised: ArrayLike, step_s: float, *, most_s: float = 60.0
) -> float:
    """Return by how many seconds the recognised series lags where it follows best.

    The lag of highest linear correlation of what overlaps, at least half of the series; positive
    when the music comes later than the plan. nan where nothing correlates.
    """
    one, two = _two(intended, recognised)
    if not step_s > 0.0:
        raise InputError(f"step_s must be positive; got {step_s:g}")
    most = min(int(most_s / step_s), one.size // 2)
    best, best_lag = -np.inf, float("nan")
    for lag in sorted(range(-most, most + 1), key=abs):
        a = one[: one.size - lag] if lag >= 0 else one[-lag:]
        b = two[lag:] if lag >= 0 else two[: two.size + lag]
        if a.size < 3:
            continue
        value = pearson(a, b)
        if value > best + 1e-12:
            best, best_lag = value, lag * step_s
    return best_lag if best > 0.0 else float("nan")


@dataclass(frozen=True, slots=True)
class PathAgreement:
    """How well one dimension was followed.

    Parameters
    ----------
    pearson, spearman, concordance : float
        In [-1, 1]; nan where a series is constant.
    lag_s : float
        Of best fit; positive when the music comes later.
    """

    pearson: float
    spearman: float
    concordance: float
    lag_s: float


def path_agreement(intended: ArrayLike, recognised: ArrayLike, step_s: float) -> PathAgreement:
    """Return all measures of one dimension, sampled every ``step_s`` seconds."""
    return PathAgreement(
        pearson=pearson(intended, recognised),
        spearman=spearman(intended, recognised),
        concordance=concordance(intended, recognised),
        lag_s=best_lag_s(intended, recognised, step_s),
    )
