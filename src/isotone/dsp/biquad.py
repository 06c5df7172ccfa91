"""Second-order filters in cascade, streaming, the same samples whatever the block size.

Coefficients follow Zoelzer, DAFX 2nd ed. (2011), ch. 2, and R. Bristow-Johnson's cookbook; the
loops carry their state in double precision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.compiled import compiled
from isotone.errors import InputError

__all__ = ["Biquads", "high_pass", "high_shelf", "low_pass", "low_shelf", "peak"]

Coefficients = tuple[float, float, float, float, float]
"""b0, b1, b2, a1, a2 with a0 = 1."""


@compiled("void(f4[:,::1], f8[:,::1], f8[:,:,::1])")
def _run(samples, coefficients, state):  # type: ignore[no-untyped-def]
    # Two channels side by side: each waits for its own last value, not for the other's. Of an odd
    # number of channels the last is run beside itself, and written twice with the same values.
    for k in range(0, samples.shape[0], 2):
        other = min(k + 1, samples.shape[0] - 1)
        for s in range(coefficients.shape[0]):
            b0, b1, b2 = coefficients[s, 0], coefficients[s, 1], coefficients[s, 2]
            a1, a2 = coefficients[s, 3], coefficients[s, 4]
            z0, z1 = state[k, s, 0], state[k, s, 1]
            w0, w1 = state[other, s, 0], state[other, s, 1]
            for i in range(samples.shape[1]):
                x = samples[k, i]
                u = samples[other, i]
                y = b0 * x + z0
                v = b0 * u + w0
                z0 = b1 * x - a1 * y + z1
                w0 = b1 * u - a1 * v + w1
                z1 = b2 * x - a2 * y
                w1 = b2 * u - a2 * v
                samples[k, i] = y
                samples[other, i] = v
            # Far below one bit of 24: keeps silence from running on denormal numbers.
            state[k, s, 0] = z0 if abs(z0) > 1e-20 else 0.0
            state[k, s, 1] = z1 if abs(z1) > 1e-20 else 0.0
            state[other, s, 0] = w0 if abs(w0) > 1e-20 else 0.0
            state[other, s, 1] = w1 if abs(w1) > 1e-20 else 0.0


class Biquads:
    """A cascade of second-order sections over all channels.

    Parameters
    ----------
    sections : sequence of (b0, b1, b2, a1, a2)
    n_channels : int
    """

    def __init__(self, sections: Sequence[Coefficients], n_channels: int = 2) -> None:
        self._coefficients = np.array(sections, np.float64).reshape(-1, 5)
        self._state = np.zeros((n_channels, len(self._coefficients), 2))

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Filter the next block, shape (channels, samples); return a new array."""
        out = np.array(block, np.float32, order="C")
        _run(out, self._coefficients, self._state)
        return out

    def reset(self) -> None:
        """Forget the past."""
        self._state[:] = 0.0


def _angle(sample_rate: int, frequency_hz: float) -> float:
    if not 0.0 < frequency_hz < sample_rate / 2:
        raise InputError(
            f"frequency_hz must lie in (0, {sample_rate / 2:g}), half the rate; "
            f"got {frequency_hz:g}"
        )
    return 2.0 * math.pi * frequency_hz / sample_rate


def _normalised(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> Coefficients:
    return b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0


def low_pass(sample_rate: int, cutoff_hz: float, q: float = math.sqrt(0.5)) -> Coefficients:
    """Return a low-pass, 12 dB an octave; the default Q is Butterworth's."""
    w = _angle(sample_rate, cutoff_hz)
    alpha, c = math.sin(w) / (2 * q), math.cos(w)
    return _normalised((1 - c) / 2, 1 - c, (1 - c) / 2, 1 + alpha, -2 * c, 1 - alpha)


def high_pass(sample_rate: int, cutoff_hz: float, q: float = math.sqrt(0.5)) -> Coefficients:
    """Return a high-pass, 12 dB an octave; the default Q is Butterworth's."""
    w = _angle(sample_rate, cutoff_hz)
    alpha, c = math.sin(w) / (2 * q), math.cos(w)
    return _normalised((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha)


def peak(sample_rate: int, frequency_hz: float, gain_db: float, q: float = 1.0) -> Coefficients:
    """Return a bell that raises or lowers a band around a frequency."""
    w = _angle(sample_rate, frequency_hz)
    a, alpha, c = 10 ** (gain_db / 40), math.sin(w) / (2 * q), math.cos(w)
    return _normalised(1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a)


def low_shelf(sample_rate: int, frequency_hz: float, gain_db: float) -> Coefficients:
    """Return a shelf below a frequency, of slope 1."""
    w = _angle(sample_rate, frequency_hz)
    a, c = 10 ** (gain_db / 40), math.cos(w)
    k = math.sqrt(2 * a) * math.sin(w)
    return _normalised(
        a * ((a + 1) - (a - 1) * c + k),
        2 * a * ((a - 1) - (a + 1) * c),
        a * ((a + 1) - (a - 1) * c - k),
        (a + 1) + (a - 1) * c + k,
        -2 * ((a - 1) + (a + 1) * c),
        (a + 1) + (a - 1) * c - k,
    )


def high_shelf(sample_rate: int, frequency_hz: float, gain_db: float) -> Coefficients:
    """Return a shelf above a frequency, of slope 1."""
    w = _angle(sample_rate, frequency_hz)
    a, c = 10 ** (gain_db / 40), math.cos(w)
    k = math.sqrt(2 * a) * math.sin(w)
    return _normalised(
        a * ((a + 1) + (a - 1) * c + k),
        -2 * a * ((a - 1) + (a + 1) * c),
        a * ((a + 1) + (a - 1) * c - k),
        (a + 1) - (a - 1) * c + k,
        2 * ((a - 1) - (a + 1) * c),
        (a + 1) - (a - 1) * c - k,
    )
