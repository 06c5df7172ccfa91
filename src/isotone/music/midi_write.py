"""Scores as MIDI files."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from isotone.errors import InputError
from isotone.files import replacing
from isotone.music.general_midi import DRUM_CHANNEL
from isotone.music.midi_read import KEY_TEXT
from isotone.music.score import Control, Controller, Note, Part, Score

if TYPE_CHECKING:
    import mido

__all__ = ["TICKS_PER_BEAT", "write_midi"]

TICKS_PER_BEAT = 960
"""Holds every division down to 64th triplets and quintuplets of 16ths exactly."""

_RAMP_TICKS = TICKS_PER_BEAT // 48
"""Grid on which lines become steps: 21 ms at 60 beats a minute, finer than one hears a volume
move."""

_FULL_VOLUME = 100
"""Controller 7 of a part at 0 dB: what a General MIDI player assumes, with 4 dB to spare above."""

_BEND_RANGE_SEMITONES = 2

# Degrees by which a mode's tonic lies above the tonic of the major scale that shares its notes,
# and whether its third is minor.
_MODES: dict[str, tuple[int, bool]] = {
    "ionian": (0, False),
    "major": (0, False),
    "major_pentatonic": (0, False),
    "dorian": (2, True),
    "phrygian": (4, True),
    "lydian": (5, False),
    "mixolydian": (7, False),
    "aeolian": (9, True),
    "minor": (9, True),
    "natural_minor": (9, True),
    "harmonic_minor": (9, True),
    "melodic_minor": (9, True),
    "minor_pentatonic": (9, True),
    "locrian": (11, True),
}
_MAJOR_KEYS = ("Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#")
_MINOR_KEYS = ("Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m")

_NUMBERS: dict[Controller, int] = {
    "volume": 7,
    "pan": 10,
    "expression": 11,
    "sustain": 64,
    "vibrato": 1,
    "cutoff_hz": 74,
}

# Within one tick: what ends comes first, then what is told to the channel, then what begins.
_OFF, _TOLD, _ON = 0, 1, 2


@dataclass(slots=True)
class _PartEvents:
    """What one part does in the whole piece."""

    part: Part
    notes: list[tuple[int, int, int, int]] = field(default_factory=list)
    controls: dict[Controller, list[tuple[int, Control]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    port: int = 0
    channel: int = 0

    @property
    def span(self) -> tuple[int, int]:
        """First onset, and the end of the last note or of the pedal that holds it, in ticks."""
        pedal = max((tick for tick, _ in self.controls.get("sustain", [])), default=0)
        return min(n[0] for n in self.notes), max(pedal, *(n[1] for n in self.notes))


def write_midi(
    score: Score | Iterable[Score],
    path: str | Path,
    *,
    title: str = "",
    performed: bool = False,
) -> None:
    """Write a score, or the fragments of one, as a Standard MIDI File.

    Format 1: a conductor's track with tempo, meters, keys and markers, then one track a part.
    Parts get channels of their own; from the sixteenth melodic part on, parts that never sound
    together share one, and what is left goes to further ports of sixteen channels. Beats count
    from the start of the first fragment.

    Parameters
    ----------
    score : Score or iterable of Score
        Fragments come in order; each is let go once it is read.
    path : str or Path
        Written under a temporary name beside it, then renamed; readable by its owner alone.
    title : str
        Name of the piece.
    performed : bool
        False: onsets and lengths as notated, which opens well in a notation program.
        True: as played, with each note's timing and articulation.

    Raises
    ------
    InputError
        If a tempo or meter is beyond what MIDI can say (below 3.6 beats a minute; a denominator
        that is no power of two).
    OutputError
        If the file can't be written.
    """
    import mido

    fragments = (score,) if isinstance(score, Score) else score
    piece = _Piece(performed)
    for fragment in fragments:
        piece.add(fragment)
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    file.tracks.append(piece.conductor(title))
    parts = [p for p in piece.parts.values() if p.notes]
    _assign_channels(parts)
    loudest = max((_volume(p.part, c) for p in parts for c in _volumes(p)), default=1.0)
    # Parts keep their distances where one would need more than MIDI's full volume.
    volume_scale = min(_FULL_VOLUME, 127 / max(loudest, 1e-9))
    for part in parts:
        file.tracks.append(_track(part, volume_scale))
    _save(file, Path(path))


class _Piece:
    """Gathers fragments into ticks."""

    def __init__(self, performed: bool) -> None:
        self._performed = performed
        self._origin: float | None = None
        self._meta: list[tuple[int, int, mido.MetaMessage]] = []
        self._told: dict[str, object] = {}
        self._end = 0
        self.parts: dict[str, _PartEvents] = {}

    def _tick(self, beats: float) -> int:
        return max(0, round((beats - (self._origin or 0.0)) * TICKS_PER_BEAT))

    def add(self, fragment: Score) -> None:
        """Take in one fragment."""
        if self._origin is None:
            self._origin = fragment.start_beats
        for part in fragment.parts:
            self.parts.setdefault(part.name, _PartEvents(part))
        for name, note in fragment.notes:
            self._add_note(self.parts[name], note, fragment)
        for name, control in fragment.controls:
            place = self._tick(control.onset_beats)
            self.parts[name].controls[control.controller].append((place, control))
        self._add_meta(fragment)
        self._end = max(self._end, self._tick(fragment.end_beats))

    def _add_note(self, part: _PartEvents, note: Note, fragment: Score) -> None:
        onset, length = note.onset_beats, note.duration_beats
        if self._performed:
            # Exact where the tempo stays during the shift, which is some hundredths of a second.
            tempo_bpm = [p for p in fragment.tempo if p.onset_beats <= onset][-1].tempo_bpm
            onset += note.timing_s * tempo_bpm / 60
            length *= note.articulation
        start = self._tick(onset)
        end = max(start + 1, self._tick(onset + length))
        part.notes.append((start, end, note.pitch, note.velocity))

    def _add_meta(self, fragment: Score) -> None:
        import mido

        def say(order: int, beats: float, kind: str, value: object, **fields: object) -> None:
            # A fragment repeats what was in force before it began.
            if self._told.get(kind) == value:
                return
            self._told[kind] = value
            tick = self._tick(max(beats, fragment.start_beats))
            self._meta.append((tick, order, mido.MetaMessage(kind, **fields)))

        for meter in _in_force(fragment.meters, fragment.start_beats):
            top, bottom = meter.numerator, meter.denominator
            if not 0 < top < 256 or bottom < 1 or bottom & (bottom - 1) or bottom > 64:
                raise InputError(f"MIDI can't say a meter of {top}/{bottom}")
            fields = {"numerator": top, "denominator": bottom}
            say(0, meter.onset_beats, "time_signature", (top, bottom), **fields)
        for key in _in_force(fragment.keys, fragment.start_beats):
            signature = _key_name(key.tonic, key.mode)
            say(1, key.onset_beats, "key_signature", signature, key=signature)
            named = f"{KEY_TEXT}{key.tonic} {key.mode}"
            say(2, key.onset_beats, "text", named, text=named)
        for tempo in _in_force(fragment.tempo, fragment.start_beats):
            microseconds = round(6e7 / tempo.tempo_bpm)
            if not 0 < microseconds < 1 << 24:
                raise InputError(
                    f"MIDI holds tempi of 3.6 beats a minute and more; got {tempo.tempo_bpm:g}"
                )
            say(3, tempo.onset_beats, "set_tempo", microseconds, tempo=microseconds)
        for marker in fragment.markers:
            message = mido.MetaMessage("marker", text=marker.label)
            self._meta.append((self._tick(marker.onset_beats), 4, message))

    def conductor(self, title: str) -> mido.MidiTrack:
        """Return the first track."""
        import mido

        track = mido.MidiTrack()
        if title:
            track.append(mido.MetaMessage("track_name", name=title))
        now = 0
        for tick, _, message in sorted(self._meta, key=lambda item: item[:2]):
            track.append(message.copy(time=tick - now))
            now = tick
        track.append(mido.MetaMessage("end_of_track", time=max(0, self._end - now)))
        return track


class _Placed(Protocol):
    @property
    def onset_beats(self) -> float: ...


_P = TypeVar("_P", bound=_Placed)


def _in_force(points: tuple[_P, ...], start_beats: float) -> tuple[_P, ...]:
    """Return the last point at or before a fragment's start, and those that follow."""
    before = [i for i, point in enumerate(points) if point.onset_beats <= start_beats]
    return points[before[-1] if before else 0 :]


def _key_name(tonic: int, mode: str) -> str:
    degrees, is_minor = _MODES.get(mode.replace("-", "_").lower(), (0, False))
    parent = (tonic - degrees) % 12
    # Fifths from D flat: the signature with fewest sharps or flats.
    signature = (7 * parent + 5) % 12
    return (_MINOR_KEYS if is_minor else _MAJOR_KEYS)[signature]


def _volumes(events: _PartEvents) -> list[float]:
    points = events.controls.get("volume", [])
    return [control.value for _, control in points] or [1.0]


def _volume(part: Part, value: float) -> float:
    # A player squares controller 7, so that 40 dB are a factor of ten.
    return float(10 ** (part.gain_db / 40)) * value


def _assign_channels(parts: list[_PartEvents]) -> None:
    """Give every part a port and a channel that no other part uses while it sounds."""
    melodic = [c for c in range(16) if c != DRUM_CHANNEL]
    roomy = sum(not events.part.is_drum for events in parts) <= len(melodic)
    busy_until: dict[tuple[int, int], int] = {}
    for events in sorted(parts, key=lambda e: e.span[0]):
        first, last = events.span
        channels = [DRUM_CHANNEL] if events.part.is_drum else melodic
        port = 0
        while True:
            slots = [(port, channel) for channel in channels]
            place = next((slot for slot in slots if slot not in busy_until), None)
            if place is None and not (roomy and not events.part.is_drum):
                pause = 2 * TICKS_PER_BEAT
                place = next((s for s in slots if busy_until[s] + pause <= first), None)
            if place is not None:
                break
            port += 1
        busy_until[place] = last
        events.port, events.channel = place


def _without_overlaps(notes: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Cut notes where the same pitch is struck again: MIDI can't tell their ends apart."""
    by_pitch: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for start, end, pitch, velocity in sorted(notes):
        line = by_pitch[pitch]
        if line and line[-1][0] == start:
            line[-1] = start, max(end, line[-1][1]), pitch, max(velocity, line[-1][3])
            continue
        if line and line[-1][1] > start:
            line[-1] = line[-1][0], start, pitch, line[-1][3]
        line.append((start, end, pitch, velocity))
    return [note for line in by_pitch.values() for note in line]


def _steps(points: list[tuple[int, Control]], initial: float | None) -> Iterator[tuple[int, float]]:
    """Yield a controller's values as steps: lines on a grid, points where they are."""
    previous: tuple[int, float] | None = None if initial is None else (0, initial)
    for tick, control in sorted(points, key=lambda item: item[0]):
        if previous is not None and not control.step and control.controller != "sustain":
            start, value = previous
            for at in range(start + _RAMP_TICKS, tick, _RAMP_TICKS):
                yield at, value + (control.value - value) * (at - start) / (tick - start)
        yield tick, control.value
        previous = tick, control.value


def _midi_value(controller: Controller, value: float, part: Part, volume_scale: float) -> int:
    if controller == "volume":
        scaled = volume_scale * _volume(part, value)
    elif controller == "pan":
        # Automation moves a part from its own place, as the sampler has it.
        scaled = 64 + 63 * (part.pan + value)
    elif controller == "cutoff_hz":
        # 64 is open (General MIDI 2); a hundred times lower, 200 Hz, is shut.
        cutoff_hz = min(max(value, 1.0), part.high_cut_hz, 20_000.0)
        scaled = 64 * (1 + math.log10(cutoff_hz / 20_000) / 2)
    else:
        scaled = 127 * value
    return min(127, max(0, round(scaled)))


def _track(events: _PartEvents, volume_scale: float) -> mido.MidiTrack:
    import mido

    part, channel = events.part, events.channel
    timed: list[tuple[int, int, mido.Message]] = []
    # Everything is told at the start, so that a channel's last user leaves nothing behind: its
    # notes come two beats after those of whoever had the channel before.
    begin = max(0, events.span[0] - TICKS_PER_BEAT)

    def tell(tick: int, control: int, value: int) -> None:
        message = mido.Message("control_change", channel=channel, control=control, value=value)
        timed.append((max(begin, tick), _TOLD, message))

    if 0 < part.bank < 128:
        tell(0, 0, part.bank)
    program = mido.Message("program_change", channel=channel, program=part.program)
    timed.append((begin, _TOLD, program))
    for number, send_db in ((91, part.reverb_send_db), (93, part.chorus_send_db)):
        tell(0, number, min(127, round(127 * 10 ** (send_db / 20))))
    initial: dict[Controller, float] = {
        "volume": 1.0,
        "pan": 0.0,
        "expression": 1.0,
        "sustain": 0.0,
        "vibrato": 0.0,
    }
    if math.isfinite(part.high_cut_hz) or "cutoff_hz" in events.controls:
        initial["cutoff_hz"] = 20_000.0
    for controller, start in initial.items():
        number = _NUMBERS[controller]
        points = events.controls.get(controller, [])
        told = _midi_value(controller, start, part, volume_scale)
        early = [(tick, value) for tick, value in _steps(points, start) if tick <= begin]
        if early:
            told = _midi_value(controller, early[-1][1], part, volume_scale)
        tell(0, number, told)
        for tick, value in _steps(points, start):
            midi = _midi_value(controller, value, part, volume_scale)
            if tick > begin and midi != told:
                tell(tick, number, midi)
                told = midi
    _add_bends(events.controls.get("pitch_bend", []), channel, begin, timed)
    for start_tick, end_tick, pitch, velocity in _without_overlaps(events.notes):
        on = mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)
        off = mido.Message("note_off", channel=channel, note=pitch, velocity=0)
        timed += [(start_tick, _ON, on), (end_tick, _OFF, off)]
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=part.name)])
    track.append(mido.MetaMessage("instrument_name", name=part.instrument))
    if events.port:
        track.append(mido.MetaMessage("midi_port", port=events.port))
    now = 0
    for tick, _, message in sorted(timed, key=lambda item: item[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track"))
    return track


def _add_bends(
    points: list[tuple[int, Control]],
    channel: int,
    begin: int,
    timed: list[tuple[int, int, mido.Message]],
) -> None:
    import mido

    if not points:
        return
    widest = max(abs(control.value) for _, control in points)
    semitones = min(24, max(_BEND_RANGE_SEMITONES, math.ceil(widest)))
    # Registered parameter 0, the range of the bend; then none, so that nothing else sets it.
    for control, value in ((101, 0), (100, 0), (6, semitones), (38, 0), (101, 127), (100, 127)):
        message = mido.Message("control_change", channel=channel, control=control, value=value)
        timed.append((begin, _TOLD, message))
    told: int | None = None
    for tick, bend in _steps(points, 0.0):
        pitch = min(8191, max(-8192, round(bend / semitones * 8192)))
        if pitch != told:
            message = mido.Message("pitchwheel", channel=channel, pitch=pitch)
            timed.append((max(begin, tick), _TOLD, message))
            told = pitch


def _save(file: mido.MidiFile, path: Path) -> None:
    with replacing(path) as temporary, temporary.open("wb") as stream:
        file.save(file=stream)
