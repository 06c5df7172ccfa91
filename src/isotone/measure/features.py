"""What a stream sounds like, ten times a second: loud, bright, which pitches, when notes begin.

One pass gathers what the measures of novelty, repetition, key, onsets and timbre need. An hour
takes about 12 MB, and 29 MB more if the low-rate waveform is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.measure import spectrum
from isotone.measure.frames import (
    ANALYSIS_RATE,
    Framer,
    MonoStream,
    band_sums,
    mel_filterbank,
    spectra,
)
from isotone.measure.loudness import KWeighting

__all__ = ["FRAME_S", "LOW_RATE", "ONSET_FRAME_S", "FeatureStream", "Features"]

Float = NDArray[np.float32]

FRAME_S = 0.1
"""Seconds between two frames of all features but onset strength."""
ONSET_FRAME_S = 0.01
LOW_RATE = 4000
"""Hz, of the waveform kept to tell a copy from a likeness."""

_LONG, _SHORT = 8192, 1024
_HOP, _ONSET_HOP = round(FRAME_S * ANALYSIS_RATE), round(ONSET_FRAME_S * ANALYSIS_RATE)
_PEAK_BINS = round(5000 / ANALYSIS_RATE * _LONG)  # partials above 5 kHz carry no pitch
_N_MEL, _N_ONSET_BANDS, _N_TIMBRE = 40, 80, 12
_LOW_PITCH, _N_PITCHES = 33, 64  # A1 to C7: 55 to 2093 Hz, fundamentals of nearly all music
_HARMONICS = (12, 19, 24, 28, 31, 34, 36, 38, 40)  # semitones to partials 2 to 10
_HARMONIC_SHARE = 2.0  # of a pitch's own weight that is taken from each partial: judgement
_MAX_LAG = 2  # frames of onset strength: 20 ms, as SuperFlux


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Features of a whole stream.

    Parameters
    ----------
    duration_s : float
    level_db : ndarray, shape (n,)
        Root mean square of the mono sound, dB re full scale; frame ``i`` is centred at
        ``i * FRAME_S``.
    log_mel : ndarray, shape (n, 40)
        Mel bands, dB.
    timbre : ndarray, shape (n, 12)
        Cepstral coefficients 1 to 12 of the mel bands: the shape of the spectrum without its level.
    chroma : ndarray, shape (n, 12)
        Strength of each pitch class, C first, harmonics taken out; not normalised.
    mean_pitch : ndarray, shape (n,)
        Salience-weighted mean of the sounding pitches, as MIDI number; NaN in silence.
    centroid_hz, rolloff_hz, flatness, roughness : ndarray, shape (n,)
        See ``measure.spectrum``; NaN in silence.
    k_power : ndarray, shape (k,)
        K-weighted mean square of each tenth of a second, summed over channels (BS.1770); row ``i``
        begins at ``i * FRAME_S``, a last incomplete tenth is left out.
    onset_strength : ndarray, shape (m,)
        Rise of energy over all bands; frame ``i`` is centred at ``i * ONSET_FRAME_S``.
    low_waveform : ndarray, int16 or None
        The mono sound at ``LOW_RATE``, if it was kept.
    """

    duration_s: float
    level_db: Float
    log_mel: Float
    timbre: Float
    chroma: Float
    mean_pitch: Float
    centroid_hz: Float
    rolloff_hz: Float
    flatness: Float
    roughness: Float
    k_power: Float
    onset_strength: Float
    low_waveform: NDArray[np.int16] | None = None

    @property
    def n_frames(self) -> int:
        """Number of frames of all features but onset strength."""
        return len(self.level_db)


class FeatureStream:
    """Gathers features block by block.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    n_channels : int
    keep_waveform : bool
        Whether to keep the sound at ``LOW_RATE``, which exact repetition needs.
    """

    def __init__(
        self, sample_rate: int, n_channels: int = 2, *, keep_waveform: bool = False
    ) -> None:
        self._mono = MonoStream(sample_rate, n_channels)
        self._low = (
            MonoStream(sample_rate, n_channels, target_rate=LOW_RATE) if keep_waveform else None
        )
        self._sample_rate, self._n_samples, self._n_channels = sample_rate, 0, n_channels
        self._long, self._short = Framer(_LONG, _HOP), Framer(_SHORT, _ONSET_HOP)
        self._mel = band_sums(
            mel_filterbank(ANALYSIS_RATE, _LONG, _N_MEL, low_hz=30, high_hz=11_000)
        )
        self._bands = band_sums(
            mel_filterbank(
                ANALYSIS_RATE, _SHORT, _N_ONSET_BANDS, low_hz=30, high_hz=11_000, unit_area=False
            )
        )
        k = np.arange(1, _N_TIMBRE + 1)[:, None]
        self._cosines = (
            np.cos(np.pi * k * (np.arange(_N_MEL) + 0.5) / _N_MEL) * np.sqrt(2.0 / _N_MEL)
        ).T.astype(np.float32)
        self._past_bands = np.zeros((_MAX_LAG, _N_ONSET_BANDS), np.float32)
        self._weighting = KWeighting(sample_rate, n_channels)
        self._squares = np.zeros(0)
        self._rows: dict[str, list[Float]] = {}
        self._low_parts: list[NDArray[np.int16]] = []

    def update(self, block: Float) -> None:
        """Take the next block, shape (channels, n)."""
        self._n_samples += block.shape[1]
        self._take(self._mono.push(block))
        weighted = self._weighting.process(block)
        squares = np.einsum("ij,ij->j", weighted, weighted, dtype=np.float64)
        self._squares = np.concatenate([self._squares, squares])
        step = round(FRAME_S * self._sample_rate)
        n = len(self._squares) // step
        self._add(
            k_power=self._squares[: n * step].reshape(n, step).mean(axis=1).astype(np.float32)
        )
        self._squares = self._squares[n * step :].copy()
        if self._low is not None:
            self._keep(self._low.push(block))

    def result(self) -> Features:
        """Return the features of all that was taken; no block may follow."""
        self._take(self._mono.flush())
        for frames in self._long.flush():
            self._describe(frames)
        for frames in self._short.flush():
            self._onsets(frames)
        low = None
        if self._low is not None:
            self._keep(self._low.flush())
            low = np.concatenate(self._low_parts)
        shapes = {"log_mel": (0, _N_MEL), "timbre": (0, _N_TIMBRE), "chroma": (0, 12)}
        names = [f for f in Features.__slots__ if f not in ("duration_s", "low_waveform")]
        joined = {
            name: np.concatenate(self._rows[name])
            if name in self._rows
            else np.zeros(shapes.get(name, (0,)), np.float32)
            for name in names
        }
        return Features(self._n_samples / self._sample_rate, **joined, low_waveform=low)

    def _keep(self, low: Float) -> None:
        self._low_parts.append(np.round(np.clip(low, -1.0, 1.0) * 32767).astype(np.int16))

    def _take(self, mono: Float) -> None:
        for frames in self._long.push(mono):
            self._describe(frames)
        for frames in self._short.push(mono):
            self._onsets(frames)

    def _add(self, **rows: Float) -> None:
        for name, values in rows.items():
            self._rows.setdefault(name, []).append(values)

    def _describe(self, frames: Float) -> None:
        amplitudes = spectra(frames)
        bin_hz = ANALYSIS_RATE / _LONG
        centre = frames[:, (_LONG - _HOP) // 2 : (_LONG + _HOP) // 2]
        level = 10.0 * np.log10(np.einsum("ij,ij->i", centre, centre) / _HOP + 1e-12)
        mel = 10.0 * np.log10(self._mel(np.square(amplitudes)) + 1e-10)
        frequencies, heights = spectrum.peaks_of(amplitudes[:, :_PEAK_BINS], bin_hz, 40)
        chroma, pitch = _pitches(frequencies, heights)
        self._add(
            level_db=level.astype(np.float32),
            log_mel=mel.astype(np.float32),
            timbre=np.einsum("ij,jk->ik", mel, self._cosines).astype(np.float32),
            chroma=chroma,
            mean_pitch=pitch,
            centroid_hz=spectrum.centroid(amplitudes, bin_hz),
            rolloff_hz=spectrum.rolloff(amplitudes, bin_hz),
            flatness=spectrum.flatness(amplitudes),
            roughness=spectrum.roughness(frequencies[:, :24], heights[:, :24]),
        )

    def _onsets(self, frames: Float) -> None:
        # Boeck and Widmer 2013: the rise over the loudest neighbouring band two frames ago, so that
        # vibrato is no onset. Amplitudes are compressed from about -70 dBFS up.
        bands = np.log10(1.0 + 3000.0 * self._bands(spectra(frames)))
        bands = np.concatenate([self._past_bands, bands])
        self._past_bands = bands[-_MAX_LAG:].copy()
        widened = bands.copy()
        widened[:, 1:] = np.maximum(widened[:, 1:], bands[:, :-1])
        widened[:, :-1] = np.maximum(widened[:, :-1], bands[:, 1:])
        rise = np.maximum(0.0, bands[_MAX_LAG:] - widened[:-_MAX_LAG])
        self._add(onset_strength=rise.mean(axis=1).astype(np.float32))


def _pitches(frequencies: Float, heights: Float) -> tuple[Float, Float]:
    """Return chroma and mean pitch of rows of spectral peaks (A4 = 440 Hz).

    Peaks fall onto semitones; from the lowest up, each pitch takes away what its harmonics explain.
    """
    n = len(frequencies)
    midi = 69.0 + 12.0 * np.log2(np.maximum(frequencies, 1.0) / 440.0)
    pitch = np.round(midi).astype(np.int64) - _LOW_PITCH
    weight = np.sqrt(heights) * np.square(np.cos(np.pi * (midi - np.round(midi))))
    inside = (pitch >= 0) & (pitch < _N_PITCHES) & (heights > 0)
    rows = np.broadcast_to(np.arange(n)[:, None], pitch.shape)
    flat = rows[inside] * _N_PITCHES + pitch[inside]
    salience = np.bincount(flat, weight[inside], minlength=n * _N_PITCHES)
    salience = salience.reshape(n, _N_PITCHES)
    for p in range(_N_PITCHES):
        for step in _HARMONICS:
            if p + step < _N_PITCHES:
                explained = _HARMONIC_SHARE * salience[:, p]
                salience[:, p + step] = np.maximum(0.0, salience[:, p + step] - explained)
    total = salience.sum(axis=1)
    mean = (salience * np.arange(_LOW_PITCH, _LOW_PITCH + _N_PITCHES)).sum(axis=1) / np.maximum(
        total, 1e-12
    )
    classes = np.zeros((n, 12))
    for p in range(_N_PITCHES):
        classes[:, (p + _LOW_PITCH) % 12] += salience[:, p]
    return classes.astype(np.float32), np.where(total > 0, mean, np.nan).astype(np.float32)
