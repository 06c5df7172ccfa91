"""Intervals by resampling: how far a figure would move with other clips of the same kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isotone.errors import InputError

__all__ = ["Interval", "block_bootstrap", "bootstrap", "paired_difference"]

_N_RESAMPLES = 2000
_LEAST_CLIPS = 3  # fewer resamples than that are hardly different from each other: judgement


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its percentile interval (Efron 1979).

    Parameters
    ----------
    value : float
        Of the clips as they are.
    low, high : float
    level : float
        Share of resamples between low and high.
    n : int
        Clips.
    """

    value: float
    low: float
    high: float
    level: float
    n: int


def bootstrap(
    statistic: Callable[[NDArray[np.intp]], float],
    n: int,
    *,
    level: float = 0.95,
    n_resamples: int = _N_RESAMPLES,
    seed: int = 0,
) -> Interval:
    """Return a statistic of ``n`` clips with its interval over resampled clips.

    Parameters
    ----------
    statistic : callable
        Indices of clips, with repetitions -> figure. It may raise `InputError` for a resample that
        it can't measure (no clip of a tag, say); such a resample is drawn again.
    n : int
        At least 3 clips.
    level : float
        In (0, 1).
    n_resamples : int
    seed : int
        The same seed gives the same interval.

    Raises
    ------
    InputError
        If there are too few clips, or nearly no resample can be measured.
    """
    if n < _LEAST_CLIPS:
        raise InputError(f"an interval needs at least {_LEAST_CLIPS} clips; got {n}")
    if not 0.0 < level < 1.0:
        raise InputError(f"level must lie in (0, 1); got {level:g}")
    value = statistic(np.arange(n))
    rng = np.random.default_rng(seed)
    values: list[float] = []
    n_refused = 0
    while len(values) < n_resamples:
        try:
            values.append(statistic(rng.integers(0, n, n)))
        except InputError as refusal:
            n_refused += 1
            if n_refused > 10 * n_resamples:
                raise InputError(f"too few clips for an interval: {refusal}") from refusal
    tail = 50.0 * (1.0 - level)
    low, high = np.percentile(values, [tail, 100.0 - tail])
    return Interval(float(value), float(low), float(high), level, n)


def paired_difference(
    base: ArrayLike, adapted: ArrayLike, *, level: float = 0.95, seed: int = 0
) -> Interval:
    """Return the mean of ``adapted - base`` over clips of the same prompts and seeds.

    Parameters
    ----------
    base, adapted : array, shape (clips,)
        A figure of each clip, in the same order.
    """
    first, second = np.asarray(base, np.float64), np.asarray(adapted, np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise InputError(
            f"base and adapted must be one figure for each clip; got {first.shape}, {second.shape}"
        )
    if not np.isfinite(first).all() or not np.isfinite(second).all():
        raise InputError("base and adapted must be finite; got nan or inf")
    difference = second - first
    return bootstrap(lambda at: float(difference[at].mean()), first.size, level=level, seed=seed)


def block_bootstrap(
    measure: Callable[[NDArray[np.float64], NDArray[np.float64]], float],
    first: ArrayLike,
    second: ArrayLike,
    *,
    block: int,
    level: float = 0.95,
    n_resamples: int = _N_RESAMPLES,
    seed: int = 0,
) -> Interval:
    """Return a figure of two series over time, with its interval over resampled stretches.

    Neighbours in time are alike, the more where windows overlap; drawing them one by one would
    make intervals too narrow. Stretches of ``block`` neighbours are drawn instead, around the end
    to the beginning (Politis and Romano 1992). Resamples in which a series is constant are drawn
    again.

    Parameters
    ----------
    measure : callable
        Two series -> figure.
    first, second : array, shape (times,)
    block : int
        At least 1; the series must hold at least three blocks.
    level : float
        In (0, 1).
    n_resamples : int
    seed : int
    """
    one, two = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if block < 1 or one.size < 3 * block:
        raise InputError(f"an interval needs at least 3 stretches of {block}; got {one.size} times")
    n_blocks = -(-one.size // block)

    value = measure(one, two)
    if not np.isfinite(value):
        raise InputError("a series is constant")
    rng = np.random.default_rng(seed)
    values: list[float] = []
    n_refused = 0
    while len(values) < n_resamples:
        starts = rng.integers(0, one.size, n_blocks)
        places = ((starts[:, None] + np.arange(block)) % one.size).ravel()[: one.size]
        figure = measure(one[places], two[places])
        if np.isfinite(figure):
            values.append(figure)
            continue
        n_refused += 1
        if n_refused > 10 * n_resamples:
            raise InputError("a series is constant in nearly every stretch")
    tail = 50.0 * (1.0 - level)
    low, high = np.percentile(values, [tail, 100.0 - tail])
    return Interval(value, float(low), float(high), level, one.size)
