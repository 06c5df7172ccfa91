"""What a report shows, gathered while the session is made; memory doesn't grow with its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.deliver.report.spectrum import Spectrum, SpectrumAggregator
from isotone.errors import InputError
from isotone.music.score import Score

__all__ = ["KeySpan", "ReportAggregator", "ReportData"]

_N_COLUMNS: Final = 960
_N_ROLL_COLUMNS: Final = 1440
_N_PITCHES: Final = 128
_ROLES: Final = (
    "lead",
    "counter",
    "harmony",
    "arpeggio",
    "pad",
    "bass",
    "texture",
    "percussion",
)
# A key or mode that lasts less than a column can't be drawn, so no more spans are kept than that.
_MOST_KEY_SPANS: Final = _N_COLUMNS


@dataclass(frozen=True, slots=True)
class KeySpan:
    """A stretch in one key."""

    start_s: float
    end_s: float
    tonic: int
    mode: str


@dataclass(frozen=True, slots=True)
class ReportData:
    """Running aggregates of a session, in equal columns of time.

    Parameters
    ----------
    duration_s : float
    tempo_bpm : ndarray, shape (columns,)
        Mean over each column; nan where no score covers it.
    notes_per_s : ndarray, shape (columns,)
        Onsets of pitched parts; nan where no score covers the column.
    keys : tuple of KeySpan
    roll : dict of str to ndarray, shape (128, roll columns), uint8
        By role: 0 silent, 1 sounding, 2 where a note begins.
    spectrum : Spectrum
    has_score : bool
        False for engines that make sound without one.
    """

    duration_s: float
    tempo_bpm: NDArray[np.float64]
    notes_per_s: NDArray[np.float64]
    keys: tuple[KeySpan, ...]
    roll: dict[str, NDArray[np.uint8]]
    spectrum: Spectrum
    has_score: bool


class ReportAggregator:
    """Follow a session and keep what its report will show.

    Parameters
    ----------
    duration_s : float
        Length of the session.
    sample_rate : int
        Of the blocks, in Hz.

    Notes
    -----
    A session of eight hours takes as much memory as one of eight minutes (about 5 MB): everything
    is kept in a fixed number of columns.
    """

    def __init__(self, duration_s: float, sample_rate: int = 48_000) -> None:
        if not 0 < duration_s < np.inf:
            raise InputError(f"duration_s must be positive; got {duration_s:g}")
        self.duration_s = duration_s
        self._sample_rate = sample_rate
        self._column_s = duration_s / _N_COLUMNS
        self._roll_column_s = duration_s / _N_ROLL_COLUMNS
        self._tempo_s = np.zeros(_N_COLUMNS)
        self._covered_s = np.zeros(_N_COLUMNS)
        self._onsets = np.zeros(_N_COLUMNS)
        self._keys: list[KeySpan] = []
        self._roll: dict[str, NDArray[np.uint8]] = {}
        self._spectrum = SpectrumAggregator(duration_s, sample_rate, n_columns=_N_COLUMNS)
        self._n_fragments = 0

    def add_fragment(self, fragment: Score) -> None:
        """Take the next fragment of the score."""
        self._n_fragments += 1
        clock = _Clock(fragment)
        self._add_tempo(clock)
        self._add_keys(fragment, clock)
        self._add_notes(fragment, clock)

    def add_block(self, block: Waveform) -> None:
        """Take the next block of the mastered sound."""
        if block.sample_rate != self._sample_rate:
            raise InputError(f"the report takes {self._sample_rate} Hz; got {block.sample_rate} Hz")
        self._spectrum.add(block.samples)

    def read(self) -> ReportData:
        """Return what was gathered so far."""
        covered = np.where(self._covered_s > 0, self._covered_s, np.nan)
        return ReportData(
            duration_s=self.duration_s,
            tempo_bpm=self._tempo_s / covered,
            notes_per_s=self._onsets / covered,
            keys=tuple(self._keys),
            roll={role: self._roll[role].copy() for role in _ROLES if role in self._roll},
            spectrum=self._spectrum.read(),
            has_score=self._n_fragments > 0,
        )

    def _add_tempo(self, clock: _Clock) -> None:
        for span_start_s, span_end_s, tempo_bpm in clock.tempo_spans():
            start_s, end_s = max(span_start_s, 0.0), min(span_end_s, self.duration_s)
            if end_s <= start_s:
                continue
            first = min(int(start_s / self._column_s), _N_COLUMNS - 1)
            last = min(int(end_s / self._column_s), _N_COLUMNS - 1)
            edges = np.arange(first, last + 2) * self._column_s
            edges[0], edges[-1] = start_s, end_s
            lengths_s = np.diff(edges)
            self._covered_s[first : last + 1] += lengths_s
            self._tempo_s[first : last + 1] += lengths_s * tempo_bpm

    def _add_keys(self, fragment: Score, clock: _Clock) -> None:
        inside = [key for key in fragment.keys if key.onset_beats < fragment.end_beats]
        onsets = [max(key.onset_beats, fragment.start_beats) for key in inside]
        for index, key in enumerate(inside):
            start = onsets[index]
            end = onsets[index + 1] if index + 1 < len(onsets) else fragment.end_beats
            if end <= start:
                continue
            start_s, end_s = clock.seconds(np.array([start, end]))
            last = self._keys[-1] if self._keys else None
            if last is not None and (
                (last.tonic, last.mode) == (key.tonic, key.mode)
                or len(self._keys) >= _MOST_KEY_SPANS
            ):
                self._keys[-1] = KeySpan(last.start_s, float(end_s), last.tonic, last.mode)
            else:
                self._keys.append(KeySpan(float(start_s), float(end_s), key.tonic, key.mode))

    def _add_notes(self, fragment: Score, clock: _Clock) -> None:
        parts = {part.name: part for part in fragment.parts}
        onsets = np.array([note.onset_beats for _, note in fragment.notes])
        starts_inside = clock.seconds(onsets) < self.duration_s
        notes = [pair for pair, inside in zip(fragment.notes, starts_inside, strict=True) if inside]
        if not notes:
            return
        onsets = onsets[starts_inside]
        lengths = np.array([note.duration_beats * min(note.articulation, 1.0) for _, note in notes])
        timing_s = np.array([note.timing_s for _, note in notes])
        start_s = clock.seconds(onsets) + timing_s
        end_s = clock.seconds(onsets + lengths) + timing_s
        is_pitched = np.array([not parts[name].is_drum for name, _ in notes])
        columns = np.clip((start_s / self._column_s).astype(int), 0, _N_COLUMNS - 1)
        np.add.at(self._onsets, columns[is_pitched], 1.0)
        first = np.clip((start_s / self._roll_column_s).astype(int), 0, _N_ROLL_COLUMNS - 1)
        last = np.clip(np.ceil(end_s / self._roll_column_s).astype(int), first + 1, _N_ROLL_COLUMNS)
        for (name, note), begin, end in zip(notes, first, last, strict=True):
            role = parts[name].role if parts[name].role in _ROLES else "harmony"
            if role not in self._roll:
                self._roll[role] = np.zeros((_N_PITCHES, _N_ROLL_COLUMNS), np.uint8)
            row = self._roll[role][note.pitch]
            row[begin:end] = np.maximum(row[begin:end], 1)
            row[begin] = 2


class _Clock:
    """Beats to seconds for many beats at once, as ``Score.seconds_at`` does for one."""

    def __init__(self, fragment: Score) -> None:
        points = [p for p in fragment.tempo if p.onset_beats < fragment.end_beats]
        before = [p for p in points if p.onset_beats <= fragment.start_beats]
        points = points[max(len(before) - 1, 0) :]
        self._beats = np.array([max(p.onset_beats, fragment.start_beats) for p in points])
        self._tempo_bpm = np.array([p.tempo_bpm for p in points])
        ends = np.append(self._beats[1:], fragment.end_beats)
        lengths_s = (ends - self._beats) * 60.0 / self._tempo_bpm
        self._seconds = fragment.start_s + np.concatenate([[0.0], np.cumsum(lengths_s)])

    def seconds(self, beats: NDArray[np.float64]) -> NDArray[np.float64]:
        index = np.clip(np.searchsorted(self._beats, beats, "right") - 1, 0, None)
        past = (beats - self._beats[index]) * 60.0 / self._tempo_bpm[index]
        return np.asarray(self._seconds[index] + past)

    def tempo_spans(self) -> list[tuple[float, float, float]]:
        """Return start and end in seconds and the tempo of each stretch."""
        return [
            (float(start), float(end), float(tempo))
            for start, end, tempo in zip(
                self._seconds[:-1], self._seconds[1:], self._tempo_bpm, strict=True
            )
        ]
