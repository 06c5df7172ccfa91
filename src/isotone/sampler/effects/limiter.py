"""A look-ahead limiter that holds a true-peak ceiling.

The gain that each moment needs is known from the true peak (eightfold oversampling). It is held
over the look-ahead (sliding minimum), let go slowly, and smoothed by two running means whose
lengths add up to the look-ahead: the smoothed gain therefore reaches every peak's need exactly when
the delayed peak arrives, without a corner (Giannoulis, Massberg and Reiss 2012, section 4, for the
ballistics; the sliding minimum with a smoothing window is common practice).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.compiled import compiled
from isotone.dsp.true_peak import HALF_TAPS, peaks_between
from isotone.errors import InputError

__all__ = ["TruePeakLimiter"]

# Judgement: long enough that bass is not distorted within a cycle, short enough to be unheard.
_LOOKAHEAD_S = 0.005
_RELEASE_S = 0.25
# What oversampling by eight and a moving gain can still miss, measured on noise bursts and squares.
_MARGIN_DB = 0.1


# Compiled when something is too loud for the first time: calm music never is.
@compiled("void(f4[::1], f4[::1], f8[::1], f8, i8)")
def _hold(needs, lows, state, release, lookahead):  # type: ignore[no-untyped-def]
    # The last needs, as many as there are ``lows``, become in place the lowest need of the
    # look-ahead up to each, let go slowly. Walking backwards over the look-ahead is rare: only
    # while something is too loud.
    n, n_new = needs.shape[0], lows.shape[0]
    first = n - n_new
    held = state[0]
    last_low = -1
    for i in range(first):
        if needs[i] < 1.0:
            last_low = i
    for i in range(first, n):
        if needs[i] < 1.0:
            last_low = i
        lowest = np.float32(1.0)
        if last_low >= i - lookahead:
            for j in range(max(0, i - lookahead), last_low + 1):
                lowest = min(lowest, needs[j])
        lows[i - first] = lowest
    for i in range(n_new):
        lowest = lows[i]
        held = lowest if lowest < held else lowest + (held - lowest) * release
        if lowest == 1.0 and held > 1.0 - 1e-6:
            held = 1.0
        needs[first + i] = held
    state[0] = held


class TruePeakLimiter:
    """Keep the true peak of a stream at or under a ceiling.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    ceiling_dbtp : float
        At most 0.
    n_channels : int
        All channels get the same gain, so the image stays where it is.

    Attributes
    ----------
    latency_samples : int
        Delay of the output.
    """

    def __init__(self, sample_rate: int, ceiling_dbtp: float = -1.0, n_channels: int = 2) -> None:
        if not -60.0 <= ceiling_dbtp <= 0.0:
            raise InputError(f"ceiling_dbtp must lie in [-60, 0]; got {ceiling_dbtp:g}")
        self._ceiling = 10.0 ** ((ceiling_dbtp - _MARGIN_DB) / 20.0)
        self._lookahead = max(8, round(_LOOKAHEAD_S * sample_rate)) // 2 * 2
        self._release = math.exp(-1.0 / (_RELEASE_S * sample_rate))
        self._n_channels = n_channels
        self.latency_samples = self._lookahead + HALF_TAPS
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        # A window of the input: enough of the past for the interpolator and the delay.
        self._past = np.zeros((self._n_channels, self.latency_samples + HALF_TAPS), np.float32)
        self._needs = np.ones(self._lookahead, np.float32)
        self._gains = np.ones(self._lookahead, np.float64)
        self._state = np.ones(1)

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the next samples, as many as came in, ``latency_samples`` late.

        Parameters
        ----------
        block : ndarray, shape (channels, n)

        Returns
        -------
        ndarray, shape (channels, n), float32
        """
        n = block.shape[1]
        if n == 0:
            return np.zeros((self._n_channels, 0), np.float32)
        window = np.concatenate([self._past, block.astype(np.float32, copy=False)], axis=1)
        self._past = window[:, n:].copy()
        # Peaks between the samples that now have all their neighbours on both sides.
        between = peaks_between(window[:, -(n + 2 * HALF_TAPS) :], self._ceiling)
        # A sample answers for the peaks on both its sides.
        level = np.maximum(between[:-1], between[1:])
        need = np.minimum(1.0, self._ceiling / np.maximum(level, 1e-9)).astype(np.float32)
        start = self._past.shape[1] - self.latency_samples
        delayed = window[:, start : start + n]
        if need.min() == 1.0 and self._needs.min() == 1.0 and self._gains.min() == 1.0:
            # Nothing is, was or will soon be too loud: every gain is exactly one.
            return delayed.copy()
        needs = np.concatenate([self._needs, need])
        self._needs = needs[-self._lookahead :].copy()
        _hold(needs, np.empty(n, np.float32), self._state, self._release, self._lookahead)
        gains = np.concatenate([self._gains, needs[-n:].astype(np.float64)])
        self._gains = gains[-self._lookahead :].copy()
        return (delayed * self._smooth(gains, n)).astype(np.float32)

    def _smooth(self, gains: NDArray[np.float64], n: int) -> NDArray[np.float32]:
        half = self._lookahead // 2
        # Two running means, one after the other: a triangle as long as the look-ahead. Written as
        # one convolution, so that a block's values do not depend on where the block began.
        triangle = np.convolve(np.ones(half) / half, np.ones(half + 1) / (half + 1))
        smooth = np.convolve(gains, triangle, mode="valid")
        return smooth[-n:].astype(np.float32)
