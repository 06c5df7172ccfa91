"""Filters as effects: the high-pass that keeps rumble and DC out of a session."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.biquad import Biquads, high_pass

__all__ = ["HighPass"]


class HighPass:
    """A streaming Butterworth high-pass, 12 dB an octave.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    cutoff_hz : float
    n_channels : int
    """

    latency_samples = 0

    def __init__(self, sample_rate: int, cutoff_hz: float = 25.0, n_channels: int = 2) -> None:
        self._filter = Biquads([high_pass(sample_rate, cutoff_hz)], n_channels)

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Filter the next block, shape (channels, samples)."""
        return self._filter.process(block)

    def reset(self) -> None:
        """Forget the past."""
        self._filter.reset()
