"""Frames of a stream: any rate and channel count becomes mono at one rate, cut into windows.

All features are taken from mono sound at ``ANALYSIS_RATE``, so a figure means the same whatever the
rate of the file. Frame ``i`` of a framer is centred at second ``i * hop / ANALYSIS_RATE``: the
stream is preceded by half a frame of silence, and followed by as much when it is flushed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError

__all__ = ["ANALYSIS_RATE", "Framer", "MonoStream", "band_sums", "mel_filterbank", "spectra"]

Float = NDArray[np.float32]

ANALYSIS_RATE = 24_000
"""Hz. Keeps all that the features look at (below 11 kHz)."""

_BATCH = 512  # frames a Fourier transform takes at once: about 8 MB


class MonoStream:
    """The mean of all channels at another rate, streaming.

    Parameters
    ----------
    sample_rate : int
        Of the blocks, in Hz.
    n_channels : int
    target_rate : int
        Of what is returned, in Hz.
    """

    def __init__(
        self, sample_rate: int, n_channels: int = 2, *, target_rate: int = ANALYSIS_RATE
    ) -> None:
        if sample_rate <= 0 or n_channels <= 0:
            raise InputError(
                f"sample_rate and n_channels must be positive; got {sample_rate}, {n_channels}"
            )
        self._n_channels = n_channels
        self._resampler = None
        if sample_rate != target_rate:
            import soxr

            self._resampler = soxr.ResampleStream(
                sample_rate, target_rate, 1, dtype="float32", quality="MQ"
            )

    def push(self, block: Float, *, last: bool = False) -> Float:
        """Return what the next block, shape (channels, n), gives: shape (m,)."""
        if block.ndim != 2 or block.shape[0] != self._n_channels:
            raise InputError(
                f"a block must have shape ({self._n_channels}, samples); got {block.shape}"
            )
        mono = np.ascontiguousarray(block.mean(axis=0, dtype=np.float32))
        if self._resampler is None:
            return mono
        out: Float = self._resampler.resample_chunk(mono, last=last)
        return out

    def flush(self) -> Float:
        """Return what is still inside, once no block follows."""
        return self.push(np.zeros((self._n_channels, 0), np.float32), last=True)


class Framer:
    """Overlapping frames of a mono stream.

    Parameters
    ----------
    frame_length, hop : int
        In samples.
    """

    def __init__(self, frame_length: int, hop: int) -> None:
        self._length, self._hop = frame_length, hop
        self._kept = np.zeros(frame_length // 2, np.float32)

    def push(self, mono: Float) -> Iterator[Float]:
        """Yield the frames that the next samples complete, in batches (n, frame_length)."""
        self._kept = np.concatenate([self._kept, mono])
        n = (len(self._kept) - self._length) // self._hop + 1
        if n <= 0:
            return
        windows = np.lib.stride_tricks.sliding_window_view(self._kept, self._length)
        for start in range(0, n, _BATCH):
            stop = min(n, start + _BATCH)
            yield windows[start * self._hop : (stop - 1) * self._hop + 1 : self._hop]
        self._kept = self._kept[n * self._hop :].copy()

    def flush(self) -> Iterator[Float]:
        """Yield the last frames, completed by half a frame of silence."""
        yield from self.push(np.zeros(self._length // 2, np.float32))


def spectra(frames: Float) -> Float:
    """Return amplitude spectra under a Hann window, scaled so that a sine reads its amplitude.

    Parameters
    ----------
    frames : ndarray, shape (n, frame_length)

    Returns
    -------
    ndarray, shape (n, frame_length // 2 + 1), float32
    """
    from scipy import fft

    length = frames.shape[1]
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)) * (4.0 / length)
    out: Float = np.abs(fft.rfft(frames * window.astype(np.float32), axis=1)).astype(
        np.float32, copy=False
    )
    return out


def mel_filterbank(
    sample_rate: int,
    frame_length: int,
    n_bands: int,
    *,
    low_hz: float = 0.0,
    high_hz: float | None = None,
    unit_area: bool = True,
) -> Float:
    """Return triangular filters, evenly spaced on Slaney's mel scale.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    frame_length : int
        Of the Fourier transform, in samples.
    n_bands : int
    low_hz, high_hz : float
        Outer edges of the first and the last filter; the last defaults to half the rate.
    unit_area : bool
        Whether each triangle's area over Hz is 1 (otherwise its height is).

    Returns
    -------
    ndarray, shape (frame_length // 2 + 1, n_bands), float32

    References
    ----------
    Slaney, M. (1998). Auditory Toolbox 2, Interval technical report 1998-010: linear to 1 kHz, 15
    mel there, then 27 steps for each factor of 6.4.
    """
    high_hz = sample_rate / 2 if high_hz is None else high_hz
    if not 0 <= low_hz < high_hz <= sample_rate / 2:
        raise InputError(
            f"low_hz < high_hz must lie in [0, {sample_rate / 2:g}]; got {low_hz:g}, {high_hz:g}"
        )
    edges = _hz_of_mel(np.linspace(_mel_of_hz(low_hz), _mel_of_hz(high_hz), n_bands + 2))
    bins = np.arange(frame_length // 2 + 1) * (sample_rate / frame_length)
    rising = (bins[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - bins[:, None]) / np.diff(edges)[1:]
    weights = np.maximum(0.0, np.minimum(rising, falling))
    if unit_area:
        weights *= 2.0 / (edges[2:] - edges[:-2])
    return weights.astype(np.float32)


def band_sums(filterbank: Float) -> Callable[[Float], Float]:
    """Return a function that weighs rows of spectra by a filterbank.

    Most of a filterbank is zero, and a sparse product stays on one thread: a dense one would wake
    all cores for a hundred microseconds of work.
    """
    from scipy.sparse import csr_array

    weights = csr_array(filterbank.T)

    def weigh(rows: Float) -> Float:
        out: Float = np.ascontiguousarray((weights @ rows.T).T, dtype=np.float32)
        return out

    return weigh


_HZ_PER_MEL = 200.0 / 3.0
_LOG_STEP = np.log(6.4) / 27.0


def _mel_of_hz(hz: float) -> float:
    return hz / _HZ_PER_MEL if hz < 1000.0 else 15.0 + float(np.log(hz / 1000.0)) / _LOG_STEP


def _hz_of_mel(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < 15.0, mel * _HZ_PER_MEL, 1000.0 * np.exp((mel - 15.0) * _LOG_STEP))
