"""A gentle chorus: two slowly moving copies a side, in opposite motion left and right."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.compiled import compiled

__all__ = ["Chorus"]

# Judgement: slow and shallow, so that it widens without wobbling.
_VOICES = ((0.0125, 0.0022, 0.31), (0.0187, 0.0028, 0.23))  # seconds, seconds, Hz


# The moving delay is computed at every 64th sample from the start and is a straight line between.
_GRID = 64


@compiled("void(f4[:,:], f4[:,:], i8, f8, f8[:,:], f4[:,:])")
def _run(send, lines, at, sample_rate, voices, out):  # type: ignore[no-untyped-def]
    mask = lines.shape[1] - 1
    n = send.shape[1]
    for side in range(2):
        for i in range(n):
            lines[side, (at + i) & mask] = send[side, i]
            out[side, i] = 0.0
        for v in range(voices.shape[0]):
            turn = 2.0 * math.pi * voices[v, 2] / sample_rate
            offset = 0.5 * math.pi * side
            start = 0
            while start < n:
                knot = (at + start) // _GRID * _GRID
                m = min(n - start, knot + _GRID - at - start)
                base, depth = voices[v, 0] * sample_rate, voices[v, 1] * sample_rate
                first = base + depth * math.sin(turn * knot + offset)
                last = base + depth * math.sin(turn * (knot + _GRID) + offset)
                slope = (last - first) / _GRID
                for i in range(start, start + m):
                    now = at + i
                    delay = first + slope * (now - knot)
                    whole = int(delay)
                    share = delay - whole
                    a = lines[side, (now - whole) & mask]
                    b = lines[side, (now - whole - 1) & mask]
                    out[side, i] += np.float32(0.7 * (a + (b - a) * share))
                start += m


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
        self._size = 1 << max(11, math.ceil(math.log2(0.024 * sample_rate + 520)))
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        self._lines = np.zeros((2, self._size), np.float32)
        self._at = 0

    def process(self, send: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the wet signal of the next block, shape (2, n)."""
        send = np.ascontiguousarray(send, np.float32)
        out = np.empty((2, send.shape[1]), np.float32)
        # The line must hold the longest delay beside what is being written.
        for start in range(0, send.shape[1], 512):
            part = slice(start, start + 512)
            _run(
                np.ascontiguousarray(send[:, part]),
                self._lines,
                self._at,
                float(self.sample_rate),
                self._voices,
                (chunk := np.empty_like(out[:, part])),
            )
            out[:, part] = chunk
            self._at += chunk.shape[1]
        return out
