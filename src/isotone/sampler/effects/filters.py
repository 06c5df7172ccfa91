"""Filters as effects: the high-pass that keeps rumble and DC out, and gentle tones."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.biquad import Biquads, high_pass, high_shelf, low_shelf, peak
from isotone.errors import InputError

__all__ = ["TONES", "Equaliser", "HighPass"]

# Judgement, for long listening: shelves and one broad bell, none over 4 dB. Frequency in Hz and
# gain in dB of the low shelf, of the bell (Q .7), of the high shelf.
TONES = MappingProxyType(
    {
        "warm": ((180.0, 1.5), (2800.0, -1.0), (6000.0, -2.5)),
        "soft": ((150.0, 0.0), (3200.0, -2.0), (5000.0, -4.0)),
        "clear": ((180.0, -1.5), (2500.0, 0.5), (7000.0, 2.0)),
        "small": ((160.0, -3.0), (900.0, 1.0), (6000.0, 1.0)),
    }
)
"""Tones by name: for warm and for soft sound, for a dull room, for small loudspeakers."""


class _Cascade:
    """Second-order sections that stream, without latency."""

    latency_samples = 0

    def __init__(self, sections: list[tuple[float, float, float, float, float]], n: int) -> None:
        self._filter = Biquads(sections, n)

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Filter the next block, shape (channels, samples)."""
        return self._filter.process(block)

    def reset(self) -> None:
        """Forget the past."""
        self._filter.reset()


class HighPass(_Cascade):
    """A streaming Butterworth high-pass, 12 dB an octave.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    cutoff_hz : float
    n_channels : int
    """

    def __init__(self, sample_rate: int, cutoff_hz: float = 25.0, n_channels: int = 2) -> None:
        super().__init__([high_pass(sample_rate, cutoff_hz)], n_channels)


class Equaliser(_Cascade):
    """A streaming equaliser with gentle tones.

    Parameters
    ----------
    sample_rate : int
        In Hz, over 16 kHz.
    tone : str
        A name of ``TONES``.
    n_channels : int

    Raises
    ------
    InputError
        If there is no such tone, or the rate is too low for its shelves.
    """

    def __init__(self, sample_rate: int, tone: str = "warm", n_channels: int = 2) -> None:
        if tone not in TONES:
            raise InputError(f"no tone named {tone!r}; tones: {', '.join(TONES)}")
        (low_hz, low_db), (middle_hz, middle_db), (high_hz, high_db) = TONES[tone]
        super().__init__(
            [
                low_shelf(sample_rate, low_hz, low_db),
                peak(sample_rate, middle_hz, middle_db, q=0.7),
                high_shelf(sample_rate, high_hz, high_db),
            ],
            n_channels,
        )
