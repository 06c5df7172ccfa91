"""True peak: the height of the waveform between its samples.

ITU-R BS.1770-5, annex 2, asks for at least fourfold oversampling. Here it is eightfold, by a
windowed sinc of 24 taps a phase, and it is done only where it can matter. An interpolated value is
the straight line between its neighbours plus a sum over second differences, whose weights add up to
.4; where that bound stays under the level in question, as it does nearly everywhere in music,
nothing is interpolated.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

__all__ = ["HALF_TAPS", "OVERSAMPLING", "interpolator", "peaks_between"]

OVERSAMPLING = 8
HALF_TAPS = 12
"""Samples on each side that an interpolated value sees."""

_CHUNK = 64  # longer than the filter, so that a window lies in two chunks
_MOST_CHUNKS = 512  # interpolated at a time: bounds the memory of a loud passage


@functools.cache
def interpolator() -> NDArray[np.float32]:
    """Return the interpolation filter, shape (OVERSAMPLING - 1, 2 * HALF_TAPS).

    Row ``p`` gives the value ``(p + 1) / OVERSAMPLING`` of a sample after the sample at tap
    ``HALF_TAPS - 1``.
    """
    rows = []
    for p in range(1, OVERSAMPLING):
        at = np.arange(-HALF_TAPS + 1, HALF_TAPS + 1) - p / OVERSAMPLING
        taps = (
            np.sinc(at)
            * np.kaiser(2 * HALF_TAPS * 64 + 1, 7.0)[
                np.round((at / HALF_TAPS + 1) * HALF_TAPS * 64).astype(int)
            ]
        )
        rows.append(taps / taps.sum())
    return np.array(rows, np.float32)


@functools.cache
def _bound() -> tuple[float, float]:
    """Return what the highest sample and the highest second difference count in the bound.

    With the line through the two samples around it, and what is left of its first moment, taken
    from a phase's taps, the rest sums to zero against constants and lines: it is the second
    difference of some ``g``, and adds at most the sum of ``abs(g)`` times the highest second
    difference of the signal.
    """
    moments, sums = [], []
    for p, taps in enumerate(interpolator().astype(np.float64), 1):
        rest = taps.copy()
        rest[HALF_TAPS - 1] -= 1.0 - p / OVERSAMPLING
        rest[HALF_TAPS] -= p / OVERSAMPLING
        moment = float((rest * np.arange(rest.size)).sum())
        rest[HALF_TAPS - 1] += moment
        rest[HALF_TAPS] -= moment
        moments.append(abs(moment))
        sums.append(float(np.abs(np.cumsum(np.cumsum(rest))).sum()))
    # A thousandth more for the rounding of single precision.
    return 1.001 + 2.0 * max(moments), 1.001 * max(sums)


def peaks_between(padded: NDArray[np.float32], level: float) -> NDArray[np.float32]:
    """Return, for each sample, the highest value from it up to the next one, over all channels.

    Parameters
    ----------
    padded : ndarray, shape (channels, n + 2 * HALF_TAPS - 1)
        With ``HALF_TAPS - 1`` samples before and ``HALF_TAPS`` after the ``n`` in question.
    level : float
        Values below it need not be exact: where no interpolated value can pass it, the sample
        itself is returned.

    Returns
    -------
    ndarray, shape (n,), float32
        The same values whatever the block they are part of, where they pass the level.
    """
    padded = np.asarray(padded, np.float32)
    n = padded.shape[1] - 2 * HALF_TAPS + 1
    heights = np.abs(padded)
    out = heights[:, HALF_TAPS - 1 : HALF_TAPS - 1 + n].max(axis=0)
    of_sample, of_difference = _bound()
    if of_sample * float(heights.max(initial=0.0)) * (1.0 + 4.0 * of_difference) <= level:
        return np.asarray(out)
    n_chunks = -(-n // _CHUNK)
    bends = np.zeros_like(heights)
    np.subtract(padded[:, 2:], padded[:, 1:-1], out=bends[:, 1:-1])
    bends[:, 1:-1] -= padded[:, 1:-1] - padded[:, :-2]
    bound = of_sample * _highest(heights, n_chunks) + of_difference * _highest(
        np.abs(bends, out=bends), n_chunks
    )
    for channel, row in enumerate(bound):
        loud = np.flatnonzero(row > level)
        for some in np.split(loud, range(_MOST_CHUNKS, loud.size, _MOST_CHUNKS)):
            if some.size:
                _interpolate(padded[channel], some, out)
    return np.asarray(out)


def _highest(values: NDArray[np.float32], n_chunks: int) -> NDArray[np.float32]:
    """Return the highest value that each chunk's interpolated samples can see."""
    whole = np.zeros((values.shape[0], (n_chunks + 1) * _CHUNK), np.float32)
    whole[:, : values.shape[1]] = values[:, : whole.shape[1]]
    highest = whole.reshape(values.shape[0], n_chunks + 1, _CHUNK).max(axis=2)
    return np.asarray(np.maximum(highest[:, :-1], highest[:, 1:]))


def _interpolate(
    padded: NDArray[np.float32], chunks: NDArray[np.intp], out: NDArray[np.float32]
) -> None:
    """Raise ``out`` to the interpolated values of some chunks of a channel."""
    at = (chunks * _CHUNK)[:, None] + np.arange(_CHUNK + 2 * HALF_TAPS - 1)
    windows = padded[np.minimum(at, padded.size - 1)]
    highest = np.zeros((chunks.size, _CHUNK), np.float32)
    value = np.empty_like(highest)
    product = np.empty_like(highest)
    for taps in interpolator():
        # Tap by tap, so that a value is summed in the same order in any block.
        value[:] = 0.0
        for j, tap in enumerate(taps):
            np.multiply(windows[:, j : j + _CHUNK], tap, out=product)
            value += product
        np.maximum(highest, np.abs(value, out=value), out=highest)
    places = at[:, :_CHUNK]
    inside = places < out.size
    out[places[inside]] = np.maximum(out[places[inside]], highest[inside])
