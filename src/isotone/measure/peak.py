"""Peaks of a stream: the samples' own, those between samples, and the DC offset."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.true_peak import HALF_TAPS, peaks_between

__all__ = ["TruePeakMeter"]


class TruePeakMeter:
    """True peak (ITU-R BS.1770-5, annex 2, by eightfold oversampling), sample peak and DC.

    Parameters
    ----------
    n_channels : int
    """

    def __init__(self, n_channels: int = 2) -> None:
        self._past = np.zeros((n_channels, 2 * HALF_TAPS - 1), np.float32)
        self._highest = 0.0
        self._sample_peak = 0.0
        self._sums = np.zeros(n_channels)
        self._n = 0

    def update(self, block: NDArray[np.float32]) -> None:
        """Take the next block, shape (channels, n)."""
        if block.shape[1] == 0:
            return
        self._sample_peak = max(self._sample_peak, float(np.abs(block).max()))
        self._sums += block.sum(axis=1, dtype=np.float64)
        self._n += block.shape[1]
        window = np.concatenate([self._past, block.astype(np.float32, copy=False)], axis=1)
        self._past = window[:, -(2 * HALF_TAPS - 1) :].copy()
        # What cannot pass the highest so far need not be interpolated.
        self._highest = max(self._highest, float(peaks_between(window, self._highest).max()))

    @property
    def true_peak_dbtp(self) -> float:
        """Highest true peak so far; -inf for silence."""
        flushed = np.pad(self._past, ((0, 0), (0, HALF_TAPS)))
        highest = max(self._highest, float(peaks_between(flushed, self._highest).max()))
        highest = max(highest, self._sample_peak)
        return 20.0 * math.log10(highest) if highest > 0.0 else -math.inf

    @property
    def sample_peak_dbfs(self) -> float:
        """Highest sample so far; -inf for silence."""
        return 20.0 * math.log10(self._sample_peak) if self._sample_peak > 0.0 else -math.inf

    @property
    def dc_offset(self) -> float:
        """Largest mean of any channel, full scale 1."""
        return float(np.abs(self._sums).max() / self._n) if self._n else 0.0
