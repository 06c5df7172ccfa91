"""The mel front end of MTG-Jamendo's baselines, in numpy.

The dataset's own spectrograms were made with essentia: the middle 29.1 s of mono at 12 kHz, frames
of 512 samples every 256 (the first centred on the first sample), a symmetric Hann window, power in
96 triangular bands of unit area on Slaney's scale, and twice the decibels of that, clamped at
1e-10. The network notices small things: a clamp at 1e-9 moves scores by .028, frames shifted by
half a hop by .1.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform, resample
from isotone.errors import InputError
from isotone.measure.frames import mel_filterbank

__all__ = ["CLIP_S", "N_BANDS", "N_FRAMES", "SAMPLE_RATE", "clip_spectrogram", "to_12_khz"]

Float = NDArray[np.float32]

SAMPLE_RATE = 12_000
N_BANDS, N_FRAMES = 96, 1366
CLIP_S = 29.1
"""Seconds the network sees: the middle of a clip."""
_FRAME, _HOP = 512, 256


def to_12_khz(waveform: Waveform) -> Float:
    """Return the mean of all channels, band-limited to 12 kHz, shape (n,)."""
    mono = Waveform(waveform.samples.mean(axis=0, keepdims=True), waveform.sample_rate)
    samples: Float = resample(mono, SAMPLE_RATE).samples[0]
    return samples


def clip_spectrogram(mono: Float) -> Float:
    """Return the spectrogram of the middle 29.1 s of a clip.

    Parameters
    ----------
    mono : ndarray, shape (n,)
        At 12 kHz; at least 29.1 s.

    Returns
    -------
    ndarray, shape (96, 1366), float32
        Twice the decibels of each band's power, from -200.

    Raises
    ------
    InputError
        If the clip is too short: the network pools over exactly this length.
    """
    n = round(CLIP_S * SAMPLE_RATE)
    if len(mono) < n:
        raise InputError(
            f"the baseline tagger needs clips of at least {CLIP_S} s; got "
            f"{len(mono) / SAMPLE_RATE:.1f} s"
        )
    start = (len(mono) - n) // 2
    padded = np.zeros((N_FRAMES - 1) * _HOP + _FRAME, np.float32)
    padded[_FRAME // 2 : _FRAME // 2 + n] = mono[start : start + n][: len(padded) - _FRAME // 2]
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    power = np.square(np.abs(np.fft.rfft(frames * _window(), axis=1)))
    bands = np.einsum("ij,jk->ik", power, _filterbank(), optimize=True)
    decibels: Float = (20.0 * np.log10(np.maximum(bands, 1e-10))).T.astype(np.float32)
    return decibels


@functools.cache
def _window() -> NDArray[np.float64]:
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / (_FRAME - 1))


@functools.cache
def _filterbank() -> NDArray[np.float64]:
    return mel_filterbank(SAMPLE_RATE, _FRAME, N_BANDS).astype(np.float64)
