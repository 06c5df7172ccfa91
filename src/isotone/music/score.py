"""The score: notes on a clock of beats, and what a player needs to perform them.

A score may be a whole piece or a fragment of one (a phrase). Fragments carry absolute beats and the
absolute second at which they start, so that consecutive fragments tile a piece without a seam.

Clocks: all positions are in beats (quarters) from the start of the piece. ``Score.seconds_at`` is
the one function that turns beats into seconds.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from isotone.errors import InputError

__all__ = [
    "Control",
    "Controller",
    "KeyPoint",
    "Marker",
    "MeterPoint",
    "Note",
    "Part",
    "Score",
    "TempoPoint",
]

Controller = Literal["volume", "expression", "pan", "cutoff_hz", "pitch_bend", "sustain", "vibrato"]


@dataclass(frozen=True, slots=True)
class Note:
    """One note of one part.

    Parameters
    ----------
    onset_beats, duration_beats : float
        As notated, in quarters; the duration is positive.
    pitch : int
        MIDI note number, 0 to 127; 60 is middle C.
    velocity : int
        1 to 127; a SoundFont plays amplitude (velocity / 127) ** 2.
    timing_s : float
        How much later (or earlier, negative) than notated it is performed.
    articulation : float
        Sounding over written length: 1 legato, .9 singing, .5 staccato.
    """

    onset_beats: float
    duration_beats: float
    pitch: int
    velocity: int
    timing_s: float = 0.0
    articulation: float = 1.0


@dataclass(frozen=True, slots=True)
class Control:
    """One point of a part's automation; between points of one controller the value is linear.

    Parameters
    ----------
    onset_beats : float
        Where the value is reached.
    controller : str
        ``volume`` and ``expression`` 0..1 (as MIDI value / 127, squared by the player),
        ``pan`` -1..1, ``cutoff_hz`` > 0 (low-pass of the whole part), ``pitch_bend`` in semitones,
        ``sustain`` 0 or 1 (stepwise), ``vibrato`` 0..1 (added depth, 1 is 50 cents).
    value : float
    step : bool
        True: the value jumps here. False: it is reached by a straight line from the last point.
    """

    onset_beats: float
    controller: Controller
    value: float
    step: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One player: an instrument, its place in the room and on the desk.

    Parameters
    ----------
    name : str
        Unique in the piece, shown as track name, e.g. ``"lead piano"``.
    instrument : str
        An instrument of the palette, e.g. ``"piano"``.
    program : int
        General MIDI program, 0 to 127.
    bank : int
        0, or 128 for drums.
    role : str
        ``lead``, ``counter``, ``harmony``, ``arpeggio``, ``bass``, ``pad``, ``percussion``,
        ``texture``.
    gain_db : float
        Level in the mix, after presets have been levelled against each other.
    pan : float
        -1 left to 1 right.
    reverb_send_db, chorus_send_db : float
        Levels of the sends; ``-inf`` is none.
    high_cut_hz : float
        Low-pass of the part; ``inf`` is none.
    """

    name: str
    instrument: str
    program: int
    bank: int = 0
    role: str = "harmony"
    gain_db: float = 0.0
    pan: float = 0.0
    reverb_send_db: float = -12.0
    chorus_send_db: float = -math.inf
    high_cut_hz: float = math.inf

    @property
    def is_drum(self) -> bool:
        """Whether pitches name drums."""
        return self.bank == 128


@dataclass(frozen=True, slots=True)
class TempoPoint:
    """A tempo from a beat on, until the next point."""

    onset_beats: float
    tempo_bpm: float


@dataclass(frozen=True, slots=True)
class MeterPoint:
    """A time signature from a beat on."""

    onset_beats: float
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A key from a beat on: tonic pitch class 0..11 (0 is C) and a mode name such as ``dorian``."""

    onset_beats: float
    tonic: int
    mode: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A label at a beat, such as a section or phrase name."""

    onset_beats: float
    label: str


@dataclass(frozen=True, slots=True)
class Score:
    """A piece, or a consecutive fragment of one.

    Parameters
    ----------
    start_beats, end_beats : float
        What the fragment covers. Every onset lies in ``[start_beats, end_beats)``; sound may ring
        on after the end.
    start_s : float
        Second of the piece at which ``start_beats`` falls.
    parts : tuple of Part
        All parts that play in the fragment; a name always means the same part.
    notes : tuple of (str, Note) pairs
        Part name and note, sorted by onset.
    controls : tuple of (str, Control) pairs
        Part name and automation point, sorted by onset.
    tempo : tuple of TempoPoint
        At least one; the first at or before ``start_beats``. Piecewise constant: ramps are written
        as many small steps, so that a MIDI file can hold them exactly.
    meters, keys, markers : tuples
        Points inside the fragment (the first meter and key at or before its start).
    """

    start_beats: float
    end_beats: float
    start_s: float
    parts: tuple[Part, ...]
    notes: tuple[tuple[str, Note], ...]
    controls: tuple[tuple[str, Control], ...] = ()
    tempo: tuple[TempoPoint, ...] = (TempoPoint(0.0, 60.0),)
    meters: tuple[MeterPoint, ...] = (MeterPoint(0.0, 4, 4),)
    keys: tuple[KeyPoint, ...] = ()
    markers: tuple[Marker, ...] = ()

    def __post_init__(self) -> None:
        if not self.end_beats >= self.start_beats:
            raise InputError(
                f"a score must end after it starts; got {self.start_beats:g} to {self.end_beats:g}"
            )
        if not self.tempo or self.tempo[0].onset_beats > self.start_beats:
            raise InputError("a score needs a tempo at or before its start")
        for point in self.tempo:
            if not 0 < point.tempo_bpm < math.inf:
                raise InputError(f"tempo_bpm must be positive; got {point.tempo_bpm:g}")

    def seconds_at(self, beats: float) -> float:
        """Return the second of the piece at which a beat falls.

        Beats before the fragment use its first tempo, beats after it the last one.
        """
        onsets = [p.onset_beats for p in self.tempo]
        seconds = self.start_s
        at = self.start_beats
        i = max(0, bisect_right(onsets, at) - 1)
        if beats <= at:
            return seconds + (beats - at) * 60.0 / self.tempo[i].tempo_bpm
        while i + 1 < len(onsets) and onsets[i + 1] < beats:
            seconds += (onsets[i + 1] - at) * 60.0 / self.tempo[i].tempo_bpm
            at = onsets[i + 1]
            i += 1
        return seconds + (beats - at) * 60.0 / self.tempo[i].tempo_bpm

    @property
    def end_s(self) -> float:
        """Second of the piece at which ``end_beats`` falls."""
        return self.seconds_at(self.end_beats)

    def part(self, name: str) -> Part:
        """Return the part of that name."""
        for part in self.parts:
            if part.name == name:
                return part
        raise InputError(f"no part named {name!r}; parts: {', '.join(p.name for p in self.parts)}")
