"""Timbre of a spectrum: centroid, roll-off, flatness, roughness.

Conventions: spectra are amplitudes (a sine reads its amplitude), one row a frame. A silent frame
has no timbre: its values are NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["SILENT_AMPLITUDE", "centroid", "flatness", "peaks_of", "rolloff", "roughness"]

Float = NDArray[np.float32]

SILENT_AMPLITUDE = 1e-4
"""Frames whose summed spectrum lies below this (-80 dBFS) count as silent: judgement."""


def centroid(amplitudes: Float, bin_hz: float) -> Float:
    """Return the amplitude-weighted mean frequency in Hz of each row.

    Parameters
    ----------
    amplitudes : ndarray, shape (n, bins)
    bin_hz : float
        Distance of two bins.
    """
    total = amplitudes.sum(axis=1)
    hz = np.arange(amplitudes.shape[1], dtype=np.float32) * np.float32(bin_hz)
    return _where_heard(total, np.einsum("ij,j->i", amplitudes, hz) / np.maximum(total, 1e-12))


def rolloff(amplitudes: Float, bin_hz: float, share: float = 0.85) -> Float:
    """Return the frequency in Hz below which a share of each row's energy lies.

    .85 is the usual share (Tzanetakis and Cook 2002).
    """
    energy = np.cumsum(np.square(amplitudes), axis=1)
    bins = (energy < share * energy[:, -1:]).sum(axis=1)
    return _where_heard(amplitudes.sum(axis=1), bins * np.float32(bin_hz))


def flatness(amplitudes: Float) -> Float:
    """Return the geometric over the arithmetic mean of each row's power: 0 tone, near .56 noise.

    Notes
    -----
    White noise gives exp(-gamma) = .56, not 1: the powers of its bins are exponentially distributed
    (Johnston 1988 for the measure).
    """
    power = np.square(amplitudes[:, 1:]) + np.float32(1e-20)
    ratio = np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)
    return _where_heard(amplitudes.sum(axis=1), ratio)


def peaks_of(amplitudes: Float, bin_hz: float, n_peaks: int) -> tuple[Float, Float]:
    """Return the strongest spectral peaks of each row, interpolated on a parabola of decibels.

    Parameters
    ----------
    amplitudes : ndarray, shape (n, bins)
    bin_hz : float
    n_peaks : int

    Returns
    -------
    frequencies, heights : ndarray, shape (n, n_peaks)
        In Hz and amplitude, strongest first; heights are 0 where a row has fewer peaks or a peak
        lies more than 60 dB under the row's strongest.
    """
    middle = amplitudes[:, 1:-1]
    is_peak = (middle > amplitudes[:, :-2]) & (middle >= amplitudes[:, 2:])
    heights = np.where(is_peak, middle, np.float32(0.0))
    at = np.argpartition(heights, -n_peaks, axis=1)[:, -n_peaks:]
    rows = np.arange(len(at))[:, None]
    order = np.argsort(-heights[rows, at], axis=1, kind="stable")
    at = at[rows, order]
    height = heights[rows, at]
    logs = [np.log(amplitudes[rows, at + k] + np.float32(1e-12)) for k in range(3)]
    curve = logs[0] - 2 * logs[1] + logs[2]
    shift = np.where(curve < -1e-6, 0.5 * (logs[0] - logs[2]) / np.minimum(curve, -1e-6), 0.0)
    height = np.where(height >= height[:, :1] * 1e-3, height, 0.0)
    frequency = (at + 1 + np.clip(shift, -0.5, 0.5)) * bin_hz
    return frequency.astype(np.float32), height.astype(np.float32)


def roughness(frequencies: Float, heights: Float) -> Float:
    """Return the sensory roughness of each row of peaks.

    Parameters
    ----------
    frequencies, heights : ndarray, shape (n, n_peaks)
        In Hz and amplitude; see ``peaks_of``.

    Returns
    -------
    ndarray, shape (n,)
        Sum over all pairs of peaks; NaN for a row without peaks.

    References
    ----------
    Vassilakis, P. N. (2001). Perceptual and physical properties of amplitude fluctuation and their
    musical significance. PhD thesis, UCLA. Equations 6.9 to 6.11.
    """
    n_peaks = frequencies.shape[1]
    first, second = np.triu_indices(n_peaks, k=1)
    f1, f2 = frequencies[:, first], frequencies[:, second]
    a1, a2 = heights[:, first], heights[:, second]
    s = 0.24 / (0.0207 * np.minimum(f1, f2) + 18.96)
    distance = s * np.abs(f1 - f2)
    total = np.maximum(a1 + a2, 1e-12)
    pair = (
        np.power(np.maximum(a1 * a2, 0.0), 0.1)
        * 0.5
        * np.power(2.0 * np.minimum(a1, a2) / total, 3.11)
        * (np.exp(-3.5 * distance) - np.exp(-5.75 * distance))
    )
    return _where_heard(heights.sum(axis=1), pair.sum(axis=1))


def _where_heard(total: Float, values: NDArray[np.floating]) -> Float:
    return np.where(total > SILENT_AMPLITUDE, values, np.nan).astype(np.float32)
