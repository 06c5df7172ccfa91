"""Pitch-like bands and loudness over time, from short frames picked out of the stream."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Spectrum", "SpectrumAggregator"]

_FRAME_SAMPLES: Final = 4096
# Frames a column of the picture: enough for a mean, and at most a second apart, so that long
# sessions are still sampled about as often as their loudness changes.
_FRAMES_PER_COLUMN, _LONGEST_HOP_S = 4, 1.0
_SHORTEST_COLUMN_S: Final = 0.05
_LOWEST_HZ, _HIGHEST_HZ, _BANDS_PER_OCTAVE = 41.2, 10_548.0, 12  # E1 to E9
_FRAMES_AT_ONCE: Final = 32


@dataclass(frozen=True, slots=True)
class Spectrum:
    """What the sound was, in equal columns of time.

    Parameters
    ----------
    band_db : ndarray, shape (bands, columns)
        Mean level of each band relative to full scale, lowest band first; ``-inf`` for silence.
    loudness_lufs : ndarray, shape (columns,)
        Estimated from the frames; ``-inf`` for silence, nan where nothing was heard.
    lowest_hz : float
    bands_per_octave : int
    """

    band_db: NDArray[np.float64]
    loudness_lufs: NDArray[np.float64]
    lowest_hz: float
    bands_per_octave: int


def _k_weighting(frequency_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the power response of BS.1770's two filters, from their analogue design.

    Shelf and high-pass as De Man derived them from the coefficients at 48 kHz ("Evaluation of
    implementations of the EBU R 128 loudness measurement", AES 145, 2018).
    """
    shelf = np.asarray(1j * frequency_hz / 1681.974450955533)
    high = np.asarray(1j * frequency_hz / 38.13547087602444)
    gain = 10.0 ** (3.999843853973347 / 20.0)
    q = 0.7071752369554196
    middle = gain**0.4996667741545416
    top = (gain * shelf**2 + middle * shelf / q + 1) / (shelf**2 + shelf / q + 1)
    bottom = high**2 / (high**2 + high / 0.5003270373238773 + 1)
    return np.asarray(np.abs(top * bottom) ** 2, dtype=np.float64)


class SpectrumAggregator:
    """Follow a stream and keep columns of band levels and loudness.

    Memory does not depend on the length of the stream.

    Parameters
    ----------
    duration_s : float
        Of the whole stream.
    sample_rate : int
        In Hz.
    n_columns : int
        At most; short streams get fewer, of .05 s each.
    """

    def __init__(self, duration_s: float, sample_rate: int, *, n_columns: int) -> None:
        n_columns = max(1, min(n_columns, int(duration_s / _SHORTEST_COLUMN_S)))
        self._column_samples = duration_s * sample_rate / n_columns
        hop_s = min(duration_s / n_columns / _FRAMES_PER_COLUMN, _LONGEST_HOP_S)
        self._hop = max(_FRAME_SAMPLES // 4, round(hop_s * sample_rate))
        self._sample_rate = sample_rate
        self._n_columns = n_columns
        self._window = np.hanning(_FRAME_SAMPLES + 1)[:-1].astype(np.float32)
        frequency_hz = np.asarray(np.fft.rfftfreq(_FRAME_SAMPLES, 1 / sample_rate), np.float64)
        self._scale = 2.0 / (_FRAME_SAMPLES * float(np.sum(self._window**2)))
        self._weights = _k_weighting(frequency_hz)
        edges, self._n_bands = _band_edges(frequency_hz)
        self._edge_bins = edges.astype(int)
        self._edge_parts = (edges - self._edge_bins).astype(np.float32)
        self._band_power = np.zeros((self._n_bands, n_columns))
        self._loudness_power = np.zeros(n_columns)
        self._n_frames = np.zeros(n_columns)
        self._column, self._n_in_column = 0, 0
        self._column_power = np.zeros(frequency_hz.size)
        self._tail = np.zeros((2, 0), np.float32)
        self._tail_start = 0
        self._next_start = 0

    def add(self, samples: NDArray[np.float32]) -> None:
        """Take the next samples, shape (channels, samples); one or two channels."""
        samples = np.concatenate([self._tail, np.broadcast_to(samples, (2, samples.shape[1]))], 1)
        end = self._tail_start + samples.shape[1]
        starts = np.arange(self._next_start, end - _FRAME_SAMPLES + 1, self._hop)
        for i in range(0, starts.size, _FRAMES_AT_ONCE):
            self._add_frames(samples, starts[i : i + _FRAMES_AT_ONCE])
        if starts.size:
            self._next_start = int(starts[-1]) + self._hop
        keep_from = min(self._next_start, end)
        self._tail = samples[:, keep_from - self._tail_start :].copy()
        self._tail_start = keep_from

    def _add_frames(self, samples: NDArray[np.float32], starts: NDArray[np.int64]) -> None:
        index = (starts - self._tail_start)[:, None] + np.arange(_FRAME_SAMPLES)
        spectrum = np.fft.rfft(samples[:, index] * self._window, axis=2)  # in single precision
        power = np.sum(spectrum.real**2 + spectrum.imag**2, axis=0)
        middle = starts + _FRAME_SAMPLES // 2
        columns = np.minimum((middle / self._column_samples).astype(int), self._n_columns - 1)
        for column, frame in zip(columns.tolist(), power, strict=True):
            if column != self._column:
                self._finish_column()
                self._column = column
            self._column_power += frame
            self._n_in_column += 1

    def _finish_column(self) -> None:
        """Sort what the frames of a column hold into bands."""
        if not self._n_in_column:
            return
        power = self._column_power * self._scale
        # Sums up to each edge, a part of the edge's own bin included. No matrix product: small ones
        # are slow wherever BLAS spreads them over busy cores.
        below = np.append(0.0, np.cumsum(power))
        band = below[self._edge_bins[1]] - below[self._edge_bins[0]]
        band += power[self._edge_bins[1]] * self._edge_parts[1]
        band -= power[self._edge_bins[0]] * self._edge_parts[0]
        self._loudness_power[self._column] += float(np.sum(power * self._weights))
        self._band_power[:, self._column] += np.maximum(band, 0.0)
        self._n_frames[self._column] += self._n_in_column
        self._column_power[:] = 0.0
        self._n_in_column = 0

    def read(self) -> Spectrum:
        """Return what was heard so far."""
        self._finish_column()
        heard = np.where(self._n_frames > 0, self._n_frames, np.nan)
        with np.errstate(divide="ignore"):
            loudness = 10.0 * np.log10(self._loudness_power / heard) - 0.691
            bands = 10.0 * np.log10(self._band_power / heard)
        return Spectrum(bands, loudness, _LOWEST_HZ, _BANDS_PER_OCTAVE)


def _band_edges(frequency_hz: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """Return the lower and upper edge of each band in FFT bins, shape (2, bands), and their number.

    Bands are a semitone wide; low ones are widened to two bins, about what one tone covers.
    """
    n_bands = round(_BANDS_PER_OCTAVE * math.log2(_HIGHEST_HZ / _LOWEST_HZ)) + 1
    centres = _LOWEST_HZ * 2.0 ** (np.arange(n_bands) / _BANDS_PER_OCTAVE) / frequency_hz[1]
    half = np.maximum(centres * (2.0 ** (0.5 / _BANDS_PER_OCTAVE) - 1), 1.0)
    # A bin's power lies around its middle, so edges are counted from half a bin below.
    edges = np.stack([centres - half, centres + half]) + 0.5
    return np.clip(edges, 0.0, frequency_hz.size - 1.001), n_bands
