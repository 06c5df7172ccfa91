"""Where the beats of a stretch of music lie, and which of them begin a bar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.measure.features import ONSET_FRAME_S, FeatureStream
from isotone.measure.onsets import estimate_tempo

__all__ = ["CLEAR_ACCENT", "Beats", "beats_of", "track_beats"]

# Weight of keeping the tempo against hitting strong onsets (Ellis 2007 uses 100 on strengths of
# unit deviation; found here on pulse trains with a tenth of timing noise).
_TIGHTNESS = 100.0

CLEAR_ACCENT = 0.15
"""Share by which downbeats must stand out before bars are believed (judgement)."""


@dataclass(frozen=True, slots=True, eq=False)
class Beats:
    """Beats of a stretch.

    Parameters
    ----------
    times_s : ndarray, shape (n,)
    tempo_bpm : float
    clarity : float
        Autocorrelation at the beat, 0 to 1; under about .2 the beats are guesses.
    first_downbeat : int
        Index of the first beat that begins a bar, by where the strongest onsets fall; a guess for
        music without accents.
    accent : float
        How far the downbeats stand out, 0 to 1: what their mean strength has over that of the
        next strongest beat of the bar, as a share of it.
    bar_beats : {4, 2}
        Beats of a bar: two where every other beat stands out and not every fourth, as when a bar of
        four is followed at half its tempo.
    """

    times_s: NDArray[np.float64]
    tempo_bpm: float
    clarity: float
    first_downbeat: int
    accent: float = 0.0
    bar_beats: int = 4

    @property
    def period_s(self) -> float:
        """Seconds from a beat to the next."""
        return 60.0 / self.tempo_bpm

    @property
    def bar_s(self) -> float:
        """Seconds from a bar to the next."""
        return self.bar_beats * self.period_s

    @property
    def downbeats_s(self) -> NDArray[np.float64]:
        """Times at which bars begin."""
        return self.times_s[self.first_downbeat :: self.bar_beats]


def track_beats(onset_strength: NDArray[np.float32]) -> Beats | None:
    """Return the beats of a stretch of at least four seconds, or None if there is no pulse.

    Parameters
    ----------
    onset_strength : ndarray, shape (m,)
        See ``Features.onset_strength``.

    Returns
    -------
    Beats or None

    References
    ----------
    Ellis, D. P. W. (2007). Beat tracking by dynamic programming. J. New Music Research 36, 51-60.
    """
    if onset_strength.ndim != 1:
        raise InputError(f"onset_strength must have one dimension; got {onset_strength.ndim}")
    tempo = estimate_tempo(onset_strength)
    if tempo is None:
        return None
    strength = onset_strength.astype(np.float64)
    deviation = float(strength.std())
    if deviation <= 1e-9:
        return None
    kernel = np.exp(-0.5 * np.square(np.arange(-4, 5) / 2.0))
    strength = np.convolve(strength / deviation, kernel / kernel.sum(), "same")
    period = 60.0 / tempo.tempo_bpm / ONSET_FRAME_S
    frames = _best_path(strength, period)
    if len(frames) < 2:
        return None
    first, accent = _downbeat(strength, frames, 4)
    bar_beats = 4
    if accent < CLEAR_ACCENT:
        in_two = _downbeat(strength, frames, 2)
        if in_two[1] >= CLEAR_ACCENT:
            (first, accent), bar_beats = in_two, 2
    # A tracked mean is finer than a lag of the autocorrelation.
    period = float(np.polyfit(np.arange(len(frames)), frames, 1)[0])
    tempo_bpm = 60.0 / (period * ONSET_FRAME_S)
    return Beats(frames * ONSET_FRAME_S, tempo_bpm, tempo.clarity, first, accent, bar_beats)


def _best_path(strength: NDArray[np.float64], period: float) -> NDArray[np.float64]:
    n = len(strength)
    reach = np.arange(-round(2 * period), -max(1, round(period / 2)) + 1)
    cost = -_TIGHTNESS * np.square(np.log(-reach / period))
    score, before = strength.copy(), np.full(n, -1)
    for at in range(-int(reach[-1]), n):
        places = at + reach
        inside = places >= 0
        candidates = score[places[inside]] + cost[inside]
        best = int(np.argmax(candidates))
        score[at] += candidates[best]
        before[at] = places[inside][best]
    tail = max(0, n - round(2 * period))
    at = tail + int(np.argmax(score[tail:]))
    path = []
    while at >= 0:
        path.append(at)
        at = int(before[at])
    return np.array(path[::-1], np.float64)


def _downbeat(
    strength: NDArray[np.float64], frames: NDArray[np.float64], bar_beats: int
) -> tuple[int, float]:
    """Return which beat begins a bar, and how far its strength stands out."""
    at = frames.astype(int)
    near = np.array([strength[max(0, i - 3) : i + 4].max(initial=0.0) for i in at])
    means = np.array([near[k::bar_beats].mean() for k in range(min(bar_beats, len(near)))])
    first = int(np.argmax(means))
    next_best = float(np.delete(means, first).max(initial=0.0))
    return first, 1.0 - next_best / max(float(means[first]), 1e-12)


def beats_of(waveform: Waveform) -> Beats | None:
    """Return the beats of a waveform; None if it has no pulse or is shorter than four seconds."""
    stream = FeatureStream(waveform.sample_rate, waveform.n_channels)
    stream.update(waveform.samples)
    return track_beats(stream.result().onset_strength)
