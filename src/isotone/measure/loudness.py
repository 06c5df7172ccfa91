"""Loudness after ITU-R BS.1770-5 and EBU Tech 3342, streaming, in constant memory.

K-weighting is two biquads; their analogue prototypes are bilinear-transformed for any sample rate
(at 48 kHz they are the standard's own coefficients). Energies are gathered in tenths of a second;
gating blocks of 400 ms overlap by three quarters. The gated means are taken over a histogram of
block loudness in steps of .01 LU, so eight hours take no more room than eight seconds.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.biquad import Biquads
from isotone.errors import InputError

__all__ = ["KWeighting", "LoudnessMeter"]

_OFFSET_LUFS = -0.691
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_STEP_S = 0.1
_BLOCK_STEPS = 4
_SHORT_TERM_STEPS = 30
_BIN_LU = 0.01
_TOP_LUFS = 20.0


def _sections(sample_rate: int) -> list[tuple[float, float, float, float, float]]:
    """Return the two stages of K-weighting (BS.1770-5, annex 1, tables 1 and 2) for any rate.

    Prototype parameters after B. De Man, Evaluation of implementations of the EBU R 128 loudness
    measurement, AES 145 (2018).
    """
    k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    q, vh = 0.7071752369554196, 10.0 ** (3.999843853973347 / 20.0)
    vb = float(vh**0.4996667741545416)
    a0 = 1.0 + k / q + k * k
    shelf = (
        (vh + vb * k / q + k * k) / a0,
        2.0 * (k * k - vh) / a0,
        (vh - vb * k / q + k * k) / a0,
        2.0 * (k * k - 1.0) / a0,
        (1.0 - k / q + k * k) / a0,
    )
    k = math.tan(math.pi * 38.13547087602444 / sample_rate)
    q = 0.5003270373238773
    a0 = 1.0 + k / q + k * k
    high = (1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0)
    return [shelf, high]


class KWeighting:
    """The frequency weighting of BS.1770, streaming.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    n_channels : int
        Mono or stereo: all channels weigh 1.
    """

    def __init__(self, sample_rate: int, n_channels: int = 2) -> None:
        self._filter = Biquads(_sections(sample_rate), n_channels)

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the weighted next block, shape (channels, n)."""
        return self._filter.process(block)

    def mean_square(self, block: NDArray[np.float32]) -> float:
        """Weigh the next block and return its mean square, summed over channels."""
        weighted = self._filter.process(block)
        n = max(1, int(weighted.shape[1]))
        return float(np.einsum("ij,ij->", weighted, weighted, dtype=np.float64)) / n


def lufs_of(mean_square: float) -> float:
    """Return the loudness of a K-weighted mean square summed over channels; -inf for silence."""
    if mean_square <= 0.0:
        return -math.inf
    return _OFFSET_LUFS + 10.0 * math.log10(mean_square)


class _Histogram:
    """Mean squares by loudness: counts and sums, from the absolute gate up."""

    def __init__(self) -> None:
        n = round((_TOP_LUFS - _ABSOLUTE_GATE_LUFS) / _BIN_LU)
        self.counts = np.zeros(n, np.int64)
        self.sums = np.zeros(n)

    def add(self, mean_square: float) -> None:
        loudness = lufs_of(mean_square)
        if loudness <= _ABSOLUTE_GATE_LUFS:
            return
        at = min(int((loudness - _ABSOLUTE_GATE_LUFS) / _BIN_LU), len(self.counts) - 1)
        self.counts[at] += 1
        self.sums[at] += mean_square

    def first_bin_above(self, gate_lu: float) -> int | None:
        total = int(self.counts.sum())
        if total == 0:
            return None
        gate = lufs_of(float(self.sums.sum()) / total) + gate_lu
        return max(0, math.ceil((gate - _ABSOLUTE_GATE_LUFS) / _BIN_LU))

    def gated_lufs(self, gate_lu: float) -> float:
        first = self.first_bin_above(gate_lu)
        if first is None:
            return -math.inf
        n = int(self.counts[first:].sum())
        return lufs_of(float(self.sums[first:].sum()) / n) if n else -math.inf


class LoudnessMeter:
    """Integrated, short-term and momentary loudness of a stream.

    Parameters
    ----------
    sample_rate : int
        In Hz; at least 8000.
    n_channels : int
        1 or 2.

    References
    ----------
    ITU-R BS.1770-5 (2023); EBU Tech 3341 and 3342 (2016, 2023).
    """

    def __init__(self, sample_rate: int, n_channels: int = 2) -> None:
        if n_channels not in (1, 2):
            raise InputError(f"loudness is measured on 1 or 2 channels; got {n_channels}")
        if sample_rate < 8000:
            raise InputError(f"sample_rate must be at least 8000 Hz; got {sample_rate}")
        self._weighting = KWeighting(sample_rate, n_channels)
        self._step = round(_STEP_S * sample_rate)
        self._waiting = 0
        self._energy = 0.0
        self._recent: list[float] = []
        self._blocks = _Histogram()
        self._short_terms = _Histogram()
        self._n_steps = 0

    def update(self, block: NDArray[np.float32]) -> None:
        """Take the next block, shape (channels, n)."""
        weighted = self._weighting.process(block)
        squares = np.einsum("ij,ij->j", weighted, weighted, dtype=np.float64)
        at = 0
        while at < squares.size:
            n = min(self._step - self._waiting, squares.size - at)
            self._energy += float(squares[at : at + n].sum())
            self._waiting += n
            at += n
            if self._waiting == self._step:
                self._finish_step(self._energy / self._step)
                self._waiting, self._energy = 0, 0.0

    def _finish_step(self, mean_square: float) -> None:
        self._recent.append(mean_square)
        del self._recent[:-_SHORT_TERM_STEPS]
        self._n_steps += 1
        if self._n_steps >= _BLOCK_STEPS:
            self._blocks.add(sum(self._recent[-_BLOCK_STEPS:]) / _BLOCK_STEPS)
        if self._n_steps >= _SHORT_TERM_STEPS:
            self._short_terms.add(sum(self._recent) / _SHORT_TERM_STEPS)

    @property
    def integrated_lufs(self) -> float:
        """Gated loudness of everything so far; -inf if nothing passed the gate."""
        return self._blocks.gated_lufs(_RELATIVE_GATE_LU)

    @property
    def momentary_lufs(self) -> float:
        """Loudness of the last 400 ms."""
        recent = self._recent[-_BLOCK_STEPS:]
        return lufs_of(sum(recent) / len(recent)) if recent else -math.inf

    @property
    def short_term_lufs(self) -> float:
        """Loudness of the last 3 s."""
        return lufs_of(sum(self._recent) / len(self._recent)) if self._recent else -math.inf

    @property
    def loudness_range_lu(self) -> float:
        """Spread between the 10th and 95th percentile of short-term loudness (EBU Tech 3342)."""
        first = self._short_terms.first_bin_above(-20.0)
        if first is None:
            return 0.0
        counts = self._short_terms.counts[first:]
        total = int(counts.sum())
        if total == 0:
            return 0.0
        cumulated = np.cumsum(counts)
        low = int(np.searchsorted(cumulated, 0.10 * total, side="right"))
        high = int(np.searchsorted(cumulated, 0.95 * total, side="left"))
        return max(0, high - low) * _BIN_LU
