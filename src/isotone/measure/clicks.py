"""Clicks and clipping: what a break in the samples or a flattened crest leaves behind.

A click is over within a millisecond; a note's attack is not. Fourth differences make the tone
vanish (440 Hz at 48 kHz falls by 99 dB) and leave a jump of the waveform, or of its slope. A
millisecond whose largest difference towers over all of the 25 ms before and after it is a click.
The neighbourhood is one period of a 40 Hz saw wave: its own teeth are no clicks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError

__all__ = ["ClickMeter", "Clicks", "Clipping", "ClippingMeter"]

_SIDE_STEPS = 25
_TOWER = 8.0  # over all neighbours; see tests/measure/test_clicks.py for what it finds and leaves
_JUMP_GAIN = 3.0  # the largest fourth difference of a jump of height 1: 1, -3, 3, -1


@dataclass(frozen=True, slots=True)
class Clicks:
    """Clicks of a stream.

    Parameters
    ----------
    n : int
    times_s : tuple of float
        When, to the millisecond; the first thousand.
    heights_db : tuple of float
        The jump that would leave the same mark, dB re full scale.
    """

    n: int
    times_s: tuple[float, ...]
    heights_db: tuple[float, ...]


class ClickMeter:
    """Finds clicks, block by block.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    n_channels : int
    floor_db : float
        Smaller jumps are left out, dB re full scale. The default is judgement: 30 dB under music
        at -20 dB.
    """

    def __init__(self, sample_rate: int, n_channels: int = 2, *, floor_db: float = -50.0) -> None:
        if sample_rate < 8000:
            raise InputError(f"sample_rate must be at least 8000 Hz; got {sample_rate}")
        self._sample_rate = sample_rate
        self._step = round(sample_rate / 1000)
        self._floor = _JUMP_GAIN * 10.0 ** (floor_db / 20.0)
        # Before the stream lies silence, but its beginning is no click: an attack may start there.
        self._samples = np.zeros((n_channels, 4), np.float32)
        self._highest = np.full((n_channels, 2 * _SIDE_STEPS), np.inf, np.float32)
        self._n_done = -2 * _SIDE_STEPS
        self._found: list[tuple[float, float]] = []
        self._n = 0

    def update(self, block: NDArray[np.float32]) -> None:
        """Take the next block, shape (channels, n)."""
        self._samples = np.concatenate([self._samples, block], axis=1)
        n = (self._samples.shape[1] - 4) // self._step
        if n <= 0:
            return
        used = self._samples[:, : n * self._step + 4]
        self._samples = self._samples[:, n * self._step :].copy()
        differences = np.abs(np.diff(used, n=4, axis=1))
        self._judge(differences.reshape(len(used), n, self._step).max(axis=2))

    def result(self) -> Clicks:
        """Return what was found; no block may follow.

        The last 25 ms are judged against what came before them alone.
        """
        n_channels = len(self._highest)
        if self._n_done + self._highest.shape[1] > 0:
            self._judge(np.zeros((n_channels, _SIDE_STEPS), np.float32))
        found = self._found[:1000]
        return Clicks(
            n=self._n,
            times_s=tuple(t for t, _ in found),
            heights_db=tuple(20.0 * math.log10(h / _JUMP_GAIN) for _, h in found),
        )

    def _judge(self, highest: NDArray[np.float32]) -> None:
        known = np.concatenate([self._highest, highest], axis=1)
        side = _SIDE_STEPS
        n = known.shape[1] - 2 * side
        # A click on the border of two milliseconds marks both: the nearest step is left out.
        window = np.lib.stride_tricks.sliding_window_view(known, side - 1, axis=1)
        before = window[:, :n].max(axis=2)
        after = window[:, side + 2 : side + 2 + n].max(axis=2)
        middle = known[:, side : side + n]
        near = np.maximum(known[:, side - 1 : side - 1 + n], known[:, side + 1 : side + 1 + n])
        rest = np.maximum(before, after)
        is_click = (middle > self._floor) & (middle > _TOWER * rest) & (middle > near)
        for i in np.flatnonzero(is_click.any(axis=0)):
            at = (self._n_done + side + int(i)) * self._step / self._sample_rate
            self._n += 1
            if len(self._found) < 1000:
                self._found.append((at, float(middle[is_click[:, i], i].max())))
        self._n_done += n
        self._highest = known[:, n:].copy()


@dataclass(frozen=True, slots=True)
class Clipping:
    """Flattened crests of a stream.

    Parameters
    ----------
    n_full_scale : int
        Samples at or beyond full scale (within a step of 16 bits).
    n_flat_tops : int
        Runs of at least six equal samples above -12 dBFS: clipped, then turned down.
    """

    n_full_scale: int
    n_flat_tops: int


class ClippingMeter:
    """Counts clipped samples, block by block.

    Parameters
    ----------
    n_channels : int
    """

    _RUN = 6
    _LEVEL = 0.25

    def __init__(self, n_channels: int = 2) -> None:
        self._past = np.zeros((n_channels, self._RUN), np.float32)
        self._n_full = 0
        self._n_flat = 0

    def update(self, block: NDArray[np.float32]) -> None:
        """Take the next block, shape (channels, n)."""
        n = block.shape[1]
        if n == 0:
            return
        self._n_full += int((np.abs(block) >= 32767.0 / 32768.0).sum())
        known = np.concatenate([self._past, block], axis=1)
        self._past = known[:, -self._RUN :].copy()
        same = (known[:, 1:] == known[:, :-1]) & (np.abs(known[:, 1:]) > self._LEVEL)
        if not same.any():
            return
        # A run is counted where it has just become long enough.
        length = self._RUN - 1
        runs = np.ones((len(same), n), bool)
        for k in range(length):
            runs &= same[:, self._RUN - 1 - k : self._RUN - 1 - k + n]
        before = same[:, self._RUN - 1 - length : self._RUN - 1 - length + n]
        self._n_flat += int((runs & ~before).sum())

    def result(self) -> Clipping:
        """Return what was counted so far."""
        return Clipping(self._n_full, self._n_flat)
