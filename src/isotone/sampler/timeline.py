"""A score on the clock of samples: when notes begin and end, and how controls move."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError
from isotone.music.score import Control, Score
from isotone.sampler.kernel import GRID

__all__ = ["Lane", "PlayedNote", "played_notes", "samples_at"]

_SHORTEST_NOTE_S = 0.01
# The range a score may ask for, by controller.
_LIMITS = {
    "volume": (0.0, 1.0),
    "expression": (0.0, 1.0),
    "pan": (-1.0, 1.0),
    "cutoff_hz": (20.0, 1e6),
    "pitch_bend": (-48.0, 48.0),
    "sustain": (0.0, 1.0),
    "vibrato": (0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A note in samples of the piece; ``release`` is when the key is let go."""

    part: str
    onset: int
    release: int
    pitch: int
    velocity: int


def _seconds_at(score: Score, beats: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what ``Score.seconds_at`` does, for many beats at once."""
    first = max(0, bisect_right([p.onset_beats for p in score.tempo], score.start_beats) - 1)
    points = score.tempo[first:]
    onsets = np.array([score.start_beats, *(p.onset_beats for p in points[1:])])
    per_beat = np.array([60.0 / p.tempo_bpm for p in points])
    at = np.concatenate(
        [[score.start_s], score.start_s + np.cumsum(np.diff(onsets) * per_beat[:-1])]
    )
    i = np.clip(np.searchsorted(onsets, beats, side="right") - 1, 0, None)
    seconds: NDArray[np.float64] = at[i] + (beats - onsets[i]) * per_beat[i]
    return seconds


def samples_at(score: Score, beats: NDArray[np.float64], sample_rate: int) -> NDArray[np.int64]:
    """Return the sample of the piece at which each beat falls."""
    return np.rint(_seconds_at(score, beats) * sample_rate).astype(np.int64)


def played_notes(score: Score, sample_rate: int) -> list[PlayedNote]:
    """Return a fragment's notes as they are performed, in order of onset.

    Notes that are too short to be heard last 10 ms; velocities are brought into 1 to 127.

    Raises
    ------
    InputError
        If a time is not a number.
    """
    if not score.notes:
        return []
    notes = [note for _, note in score.notes]
    onsets = np.array([n.onset_beats for n in notes], np.float64)
    durations = np.array([n.duration_beats * n.articulation for n in notes], np.float64)
    timing = np.array([n.timing_s for n in notes], np.float64)
    sound = np.isfinite(onsets) & np.isfinite(durations) & np.isfinite(timing)
    if not sound.all():
        i = int(np.argmin(sound))
        raise InputError(
            f"note {i} of part {score.notes[i][0]!r} must have finite times; got {notes[i]}"
        )
    begin = _seconds_at(score, onsets) + timing
    end = _seconds_at(score, onsets + np.maximum(durations, 0.0)) + timing
    first = np.rint(begin * sample_rate).astype(np.int64)
    last = np.rint(np.maximum(end, begin + _SHORTEST_NOTE_S) * sample_rate).astype(np.int64)
    played = [
        PlayedNote(part, int(a), int(b), int(note.pitch), min(max(int(note.velocity), 1), 127))
        for (part, note), a, b in zip(score.notes, first, last, strict=True)
    ]
    played.sort(key=lambda note: note.onset)
    return played


class Lane:
    """One controller of one part: a line through points.

    Parameters
    ----------
    value : float
        Until the first point.
    """

    def __init__(self, value: float) -> None:
        self._times = [-math.inf]
        self._values = [value]
        self._is_set = False

    def add(self, control: Control, at: int, rendered: int) -> None:
        """Take the next point, at a sample; what has been rendered stays as it is.

        Raises
        ------
        InputError
            If the value is not a number.
        """
        if math.isnan(control.value) or math.isnan(control.onset_beats):
            raise InputError(f"a control must have numbers; got {control}")
        low, high = _LIMITS[control.controller]
        value = min(max(control.value, low), high)
        at = max(at, rendered, int(max(self._times[-1], 0.0)))
        if control.step or not self._is_set:
            self._put(at, self._values[-1])
        elif self._times[-1] < rendered:
            self._put(rendered, self._values[-1])
        self._put(at, value)
        self._is_set = True

    def _put(self, at: float, value: float) -> None:
        self._times.append(at)
        self._values.append(value)

    @property
    def is_set(self) -> bool:
        """Whether there has been a point."""
        return self._is_set

    def is_constant_after(self, start: int) -> bool:
        """Whether nothing moves from a sample on."""
        return self._times[-1] <= start

    @property
    def last(self) -> float:
        """Value of the last point."""
        return self._values[-1]

    def at_grid(self, start: int, n: int) -> NDArray[np.float64]:
        """Return the values at ``start``, ``start + GRID``, ... ``start + n``; forget the past."""
        keep = max(0, bisect_right(self._times, start) - 1)
        del self._times[:keep], self._values[:keep]
        grid = np.arange(start, start + n + 1, GRID, dtype=np.float64)
        stop = bisect_left(self._times, start + n) + 1  # what lies beyond is looked at later
        times = np.maximum(self._times[:stop], float(start) - 1e9)
        return np.interp(grid, times, self._values[:stop])
