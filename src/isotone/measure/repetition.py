"""The longest stretch that comes back: as a copy, or played again note for note.

Two figures, since they mean different things. A *copy* returns with the same samples (its waveform
correlates with the first by more than .95): a loop. A *likeness* returns with nearly the same
spectrum and harmony second by second: the same bars played again by a player who is never quite
the same. Music repeats on purpose, so a likeness of some bars is no fault; ten seconds of copy is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError
from isotone.measure.features import FRAME_S, LOW_RATE, Features

__all__ = ["Repetition", "find_repetition"]

Float = NDArray[np.float32]

_LIKENESS = 0.97
"""Mean cosine similarity along a stretch that counts as played again; calibrated in the tests:
the same notes with 10 ms of timing noise reach .98, other bars of the same piece .93."""
_COPY = 0.95
_SEED_FRAMES = 20
_SILENT_DB = -55.0


@dataclass(frozen=True, slots=True)
class Repetition:
    """The longest stretches that return.

    Parameters
    ----------
    longest_copy_s : float
        Length of the longest stretch that returns sample by sample; 0 if none of two seconds does.
        NaN if the features were gathered without the waveform.
    copy_at_s, copy_of_s : float
        When the copy begins, and what it copies; NaN if there is none.
    longest_likeness_s : float
        Length of the longest stretch that is played again.
    likeness_at_s, likeness_of_s : float
    """

    longest_copy_s: float
    copy_at_s: float
    copy_of_s: float
    longest_likeness_s: float
    likeness_at_s: float
    likeness_of_s: float


def find_repetition(
    features: Features, *, least_lag_s: float = 4.0, likeness: float = _LIKENESS
) -> Repetition:
    """Return the longest copy and the longest likeness in a piece.

    Parameters
    ----------
    features : Features
        Gathered with ``keep_waveform=True`` if copies are to be found.
    least_lag_s : float
        A stretch and its return begin at least this far apart: held chords are no loops.
    likeness : float
        Mean cosine similarity along the stretch, over windows of two seconds.

    Notes
    -----
    Frames are described by mel bands (each less its mean over the piece) and chroma. All pairs are
    compared in blocks: for n frames time grows as n squared (a second for 15 minutes), memory as n.
    Silence is never a repetition.
    """
    if not 0 < likeness < 1:
        raise InputError(f"likeness must lie in (0, 1); got {likeness:g}")
    rows = _descriptors(features)
    n, least = len(rows), max(1, round(least_lag_s / FRAME_S))
    heard = features.level_db > _SILENT_DB
    best_like = (0, 0, 0)
    candidates: list[tuple[int, int]] = []
    for lag in range(least, n - _SEED_FRAMES):
        similar = np.einsum("ij,ij->i", rows[lag:], rows[: n - lag])
        similar[~(heard[lag:] & heard[: n - lag])] = 0.0
        sums = np.concatenate([[0.0], np.cumsum(similar, dtype=np.float64)])
        windows = (sums[_SEED_FRAMES:] - sums[:-_SEED_FRAMES]) / _SEED_FRAMES
        if windows.max(initial=0.0) < likeness:
            continue
        start, length = _longest_run(windows >= likeness)
        total = length + _SEED_FRAMES - 1
        if total > best_like[0]:
            best_like = (total, start + lag, start)
        candidates.append((lag, total))
    copy = (float("nan"),) * 3
    if features.low_waveform is not None:
        copy = _longest_copy(features, candidates)
    found = best_like[0] > 0
    return Repetition(
        *copy,
        longest_likeness_s=best_like[0] * FRAME_S,
        likeness_at_s=best_like[1] * FRAME_S if found else float("nan"),
        likeness_of_s=best_like[2] * FRAME_S if found else float("nan"),
    )


def _descriptors(features: Features) -> Float:
    mel = np.maximum(features.log_mel, features.log_mel.max(initial=-100.0) - 60.0)
    mel = mel - mel.mean(axis=0) if len(mel) else mel
    mel = mel / np.maximum(np.linalg.norm(mel, axis=1, keepdims=True), 1e-6)
    chroma = features.chroma / np.maximum(
        np.linalg.norm(features.chroma, axis=1, keepdims=True), 1e-6
    )
    return np.concatenate([mel, chroma], axis=1).astype(np.float32) * np.float32(np.sqrt(0.5))


def _longest_run(true: NDArray[np.bool_]) -> tuple[int, int]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    if len(starts) == 0:
        return 0, 0
    k = int(np.argmax(ends - starts))
    return int(starts[k]), int(ends[k] - starts[k])


def _longest_copy(
    features: Features, candidates: list[tuple[int, int]]
) -> tuple[float, float, float]:
    """Follow lags whose features repeat down to the sample, and measure how long they hold."""
    assert features.low_waveform is not None  # the caller looked
    wave = features.low_waveform.astype(np.float32) / np.float32(32767)
    best = (0.0, float("nan"), float("nan"))
    seen: set[int] = set()
    for frame_lag, total in sorted(candidates, key=lambda c: -c[1])[:200]:
        # A copy sounds alike too, but for the window at its edges: what follows is shorter.
        if total * FRAME_S + _SEED_FRAMES * FRAME_S <= best[0]:
            break
        for lag in _sample_lags(wave, round(frame_lag * FRAME_S * LOW_RATE)):
            if lag in seen:
                continue
            seen.add(lag)
            start, length = _copied(wave, lag)
            if length > best[0]:
                best = (length, start + lag / LOW_RATE, start)
    return best


def _sample_lags(wave: Float, lag: int) -> list[int]:
    """Return lags near one at which stretches of four seconds correlate, to the sample."""
    from scipy import fft

    span, reach = 4 * LOW_RATE, round(0.15 * LOW_RATE)
    found = []
    for start in range(0, max(0, len(wave) - lag - span - reach), span // 2):
        first = wave[start : start + span]
        later = wave[max(0, start + lag - reach) : start + lag + span + reach]
        energy = float(first @ first)
        if energy < 1e-5 * span:
            continue
        size = len(later) + span
        cross = fft.irfft(fft.rfft(later, size) * np.conj(fft.rfft(first, size)), size)
        cross = cross[: len(later) - span + 1]
        at = int(np.argmax(cross))
        part = later[at : at + span]
        if cross[at] > 0.8 * np.sqrt(energy * float(part @ part) + 1e-12):
            found.append(max(0, start + lag - reach) + at - start)
    return sorted(set(found))


def _copied(wave: Float, lag: int) -> tuple[float, float]:
    """Return start and length in seconds of the longest copy at a lag, in steps of .25 s."""
    step = LOW_RATE // 4
    n = (len(wave) - lag) // step
    a = wave[: n * step].reshape(n, step)
    b = wave[lag : lag + n * step].reshape(n, step)
    energy = np.sqrt(np.square(a).sum(axis=1) * np.square(b).sum(axis=1))
    same = (np.einsum("ij,ij->i", a, b) > _COPY * energy) & (energy > 1e-5 * step)
    start, length = _longest_run(same)
    return (start / 4, length / 4) if length >= 8 else (0.0, 0.0)
