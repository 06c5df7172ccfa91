"""A gentle chorus: two slowly moving copies a side, in opposite motion left and right."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.compiled import compiled

__all__ = ["Chorus"]

# Judgement: slow and shallow, so that it widens without wobbling.
_VOICES = ((0.0125, 0.0022, 0.31), (0.0187, 0.0028, 0.23))  # seconds, seconds, Hz


# The moving delay is computed at every 128th sample from the start and is a straight line between.
_GRID = 128
_GAIN = np.float32(0.7)


# Indices are unsigned, since a signed one may count from the end and is looked at every time.
@compiled("void(f4[::1], u8[:,::1], f4[:,::1], f4[::1])", error_model="numpy")
def _run(window, places, shares, out):  # type: ignore[no-untyped-def]
    # Each run reads two straight rows of samples, in shares that move in a straight line.
    for k in range(places.shape[0]):
        target, new, old = places[k, 0], places[k, 2], places[k, 2] - np.uint64(1)
        share, step, begun = shares[k, 0], shares[k, 1], places[k, 3]
        for i in range(places[k, 1]):
            mixed = share + step * np.float32(begun + i)
            out[target + i] += (_GAIN - mixed) * window[new + i] + mixed * window[old + i]


class Chorus:
    """A streaming stereo chorus; returns the wet signal only.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    """

    latency_samples = 0

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        # One row for each side and voice, the sides a quarter of a turn apart.
        self._side = np.repeat(np.arange(2.0), len(_VOICES))[:, None]
        delay_s, depth_s, rate_hz = np.array(_VOICES * 2).T[:, :, None]
        self._base, self._depth = delay_s * sample_rate, depth_s * sample_rate
        self._turn = 2.0 * math.pi * rate_hz / sample_rate
        self._phase = 0.5 * math.pi * self._side
        self._reach = math.ceil(float((self._base + self._depth).max())) + 2
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        self._past = np.zeros((2, self._reach), np.float32)
        self._at = 0

    def process(self, send: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the wet signal of the next block, shape (2, n)."""
        n = send.shape[1]
        window = np.concatenate([self._past, send.astype(np.float32, copy=False)], axis=1)
        self._past = window[:, n:].copy()
        out = np.zeros((2, n), np.float32)
        if n and window.any():
            _run(window.reshape(-1), *self._runs(n), out.reshape(-1))
        self._at += n
        return out

    def _runs(self, n: int) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
        """Cut the next samples into runs over which a delay moves in a straight line.

        Between two points of the grid a delay passes at most one whole number of samples; there
        its run is cut in two, so that each reads samples in a row.

        Returns
        -------
        places : uint64 array, shape (runs, 4)
            Where a run begins in the output, how long it is, where it begins in the window (both
            hold the left channel, then the right), and how much of it an earlier block has had.
        shares : float32 array, shape (runs, 2)
            Of the older of the two samples: at the run's start, and its change a sample.
        """
        knots = np.arange(self._at // _GRID, -(-(self._at + n) // _GRID) + 1.0) * _GRID
        delays = self._base + self._depth * np.sin(self._turn * knots + self._phase)
        first, change = delays[:, :-1], np.diff(delays)
        wholes = np.floor(delays)
        low, high = wholes[:, :-1], wholes[:, 1:]
        cuts = np.full(low.shape, float(_GRID))
        np.divide((np.maximum(low, high) - first) * _GRID, change, out=cuts, where=low != high)
        cuts = knots[:-1] + np.ceil(cuts)
        # The runs before the cuts, then those after them.
        starts, stops, share = np.empty((3, 2, *low.shape))
        starts[0], starts[1], stops[0], stops[1] = knots[:-1], cuts, cuts, knots[1:]
        slopes = change / _GRID
        share[:] = first + slopes * (starts - knots[:-1])
        share[0] -= low
        share[1] -= high
        places = np.empty((*starts.shape, 4))
        places[..., 3] = np.maximum(self._at - starts, 0.0)
        np.maximum(starts, self._at, out=starts)
        np.minimum(stops, self._at + n, out=stops)
        places[..., 0] = starts - self._at
        places[..., 1] = stops - starts
        places[..., 2] = places[..., 0] + self._reach + self._side * (n + self._reach)
        places[0, ..., 2] -= low
        places[1, ..., 2] -= high
        places[..., 0] += self._side * n
        shares = np.stack([share, np.broadcast_to(slopes, share.shape)], axis=-1)
        kept = places[..., 1] > 0
        return places[kept].astype(np.uint64), (float(_GAIN) * shares[kept]).astype(np.float32)
