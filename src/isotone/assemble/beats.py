"""Where the beats of a stretch of music lie, and which of them begin a bar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.measure.features import ONSET_FRAME_S, FeatureStream
from isotone.measure.onsets import estimate_tempo

__all__ = ["Beats", "beats_of", "track_beats"]

# Weight of keeping the tempo against hitting strong onsets (Ellis 2007 uses 100 on strengths of
# unit deviation; found here on pulse trains with a tenth of timing noise).
_TIGHTNESS = 100.0
_BEATS_A_BAR = 4


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
        Index of the first beat that begins a bar of four, by where the strongest onsets fall; a
        guess for music without accents.
    """

    times_s: NDArray[np.float64]
    tempo_bpm: float
    clarity: float
    first_downbeat: int

    @property
    def period_s(self) -> float:
        """Seconds from a beat to the next."""
        return 60.0 / self.tempo_bpm

    @property
    def downbeats_s(self) -> NDArray[np.float64]:
        """Times at which bars begin."""
        return self.times_s[self.first_downbeat :: _BEATS_A_BAR]


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
    first = _downbeat(strength, frames)
    # A tracked mean is finer than a lag of the autocorrelation.
    period = float(np.polyfit(np.arange(len(frames)), frames, 1)[0])
    return Beats(frames * ONSET_FRAME_S, 60.0 / (period * ONSET_FRAME_S), tempo.clarity, first)


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


def _downbeat(strength: NDArray[np.float64], frames: NDArray[np.float64]) -> int:
    at = frames.astype(int)
    near = np.array([strength[max(0, i - 3) : i + 4].max(initial=0.0) for i in at])
    means = [near[k::_BEATS_A_BAR].mean() for k in range(min(_BEATS_A_BAR, len(near)))]
    return int(np.argmax(means))


def beats_of(waveform: Waveform) -> Beats | None:
    """Return the beats of a waveform; None if it has no pulse or is shorter than four seconds."""
    stream = FeatureStream(waveform.sample_rate, waveform.n_channels)
    stream.update(waveform.samples)
    return track_beats(stream.result().onset_strength)
