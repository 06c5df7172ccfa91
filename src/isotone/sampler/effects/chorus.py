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


@compiled("void(f4[:,::1], i8, i8, f8, f8[:,::1], f4[:,::1])", error_model="numpy")
def _run(window, reach, at, sample_rate, voices, out):  # type: ignore[no-untyped-def]
    """Write the next samples to ``out``.

    Parameters
    ----------
    window : float32 array, shape (2, reach + n)
        The past and the new samples.
    at : int
        Sample of the piece at which the new ones begin.
    voices : float64 array, shape (voices, 3)
        Delay and depth in seconds, rate in Hz.
    out : float32 array, shape (2, n)
    """
    n = out.shape[1]
    for side in range(2):
        for i in range(n):
            out[side, i] = 0.0
        for v in range(voices.shape[0]):
            base, depth = voices[v, 0] * sample_rate, voices[v, 1] * sample_rate
            turn = 2.0 * math.pi * voices[v, 2] / sample_rate
            phase = 0.5 * math.pi * side
            for grid in range(at // _GRID, (at + n - 1) // _GRID + 1):
                knot = grid * _GRID
                first = base + depth * math.sin(turn * knot + phase)
                last = base + depth * math.sin(turn * (knot + _GRID) + phase)
                slope = (last - first) / _GRID
                low, high = int(first), int(last)
                # Between two points of the grid a delay passes at most one whole number of samples;
                # there the run is cut in two, so that each reads samples in a row.
                cut = np.int64(_GRID)
                if low != high:
                    cut = np.int64(math.ceil((max(low, high) - first) / slope))
                for piece in range(2):
                    begun = np.int64(0) if piece == 0 else cut
                    stop = min(at + n, knot + cut) if piece == 0 else min(at + n, knot + _GRID)
                    start = max(at, knot + begun)
                    whole = low if piece == 0 else high
                    if stop > start:
                        # From where the run begins, so that a block's edge makes no difference.
                        share = np.float32(0.7 * (first + slope * begun - whole))
                        step = np.float32(0.7 * slope)
                        skipped = start - knot - begun
                        new = window[side, reach + start - at - whole :]
                        old = window[side, reach + start - at - whole - 1 :]
                        target = out[side, start - at : stop - at]
                        for i in range(stop - start):
                            mixed = share + step * np.float32(skipped + i)
                            target[i] += (_GAIN - mixed) * new[i] + mixed * old[i]


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
        self._voices = np.array(_VOICES)
        longest_s = float((self._voices[:, 0] + self._voices[:, 1]).max())
        self._reach = math.ceil(longest_s * sample_rate) + 2
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
        if not n or not window.any():
            self._at += n
            return np.zeros((2, n), np.float32)
        out = np.empty((2, n), np.float32)
        _run(window, self._reach, self._at, float(self.sample_rate), self._voices, out)
        self._at += n
        return out
