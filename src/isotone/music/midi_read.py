"""MIDI files as scores."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

from isotone.errors import InputError
from isotone.music.general_midi import DRUM_CHANNEL, PROGRAM_NAMES
from isotone.music.midi_channel import ALL_OFF, DEFAULTS, ChannelState, send_db
from isotone.music.midi_events import (
    CONTROL_CHANGE,
    MAX_FILE_BYTES,
    NOTE_OFF,
    NOTE_ON,
    PITCH_WHEEL,
    PROGRAM_CHANGE,
    ChannelEvent,
    MetaEvent,
    MidiTracks,
    TrackEvents,
    parse_midi,
)
from isotone.music.score import (
    Control,
    Controller,
    KeyPoint,
    Marker,
    MeterPoint,
    Note,
    Part,
    Score,
    TempoPoint,
)

__all__ = ["KEY_TEXT", "read_midi"]

KEY_TEXT = "key "
"""Text events that begin so name a key with its mode, which a key signature cannot."""

MAX_DURATION_S = 24 * 3600.0
"""Longest file read: a day. A few bytes can ask for centuries; judgement."""

MAX_PARTS = 512
"""Tracks, channels and programs that sound; an orchestra has 40. Judgement."""

_DEFAULT_TEMPO_US = 500_000
_JOINED_S = 0.1
"""Controller points closer than this are steps of one movement and are joined by lines; judgement,
after the rate at which sequencers thin their ramps."""

_META_TEXT, _META_TRACK_NAME, _META_INSTRUMENT = 0x01, 0x03, 0x04
_META_MARKER, _META_CUE, _META_PORT = 0x06, 0x07, 0x21
_META_TEMPO, _META_METER, _META_KEY = 0x51, 0x58, 0x59

_ChannelKey = tuple[int, int]
_PartKey = tuple[int, _ChannelKey, int, int]


@dataclass(slots=True)
class _OpenNote:
    """A note that sounds: where it began, how many note-offs belong to earlier ones."""

    part: _PartKey
    onset: int
    velocity: int
    owed: int = 0
    tentative_end: int | None = None


_OpenNotes = dict[tuple[int, int], _OpenNote]
"""Notes that sound on one channel, by track and pitch."""


@dataclass(slots=True)
class _PartState:
    """A part as it is found: sends, and notes as onset, end, pitch, velocity."""

    reverb: int | None
    chorus: int | None
    notes: list[tuple[int, int, int, int]] = field(default_factory=list)


def read_midi(path: str | Path) -> Score:
    """Read a Standard MIDI File.

    Formats 0, 1 and 2 (whose tracks follow one another), tempo changes, SMPTE time, running status,
    bank select, ports. A part is one track's notes on one channel with one program. Notes that
    are never ended end with their track; a note struck again while it sounds ends there; notes
    of no length last one tick. Volume, expression, pan, pedal, modulation and pitch bend (with its
    range) become controls.

    Parameters
    ----------
    path : str or Path
        A ``.mid`` or ``.rmi`` file of at most 16 MB, a million events and one day.

    Returns
    -------
    Score
        From beat 0 to the end of its last note or track. In SMPTE files a beat is a second.

    Raises
    ------
    InputError
        If the file is missing, too large, cut short or broken.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} could not be read: {error.strerror or error}") from error
    if len(data) > MAX_FILE_BYTES:
        raise InputError(f"{path} is larger than a MIDI file may be ({MAX_FILE_BYTES >> 20} MB)")
    return _Assembly(parse_midi(data, str(path)), str(path)).score()


class _Assembly:
    """Turns the events of one file into a score."""

    def __init__(self, midi: MidiTracks, name: str) -> None:
        self._midi = midi
        self._name = name
        self._tempi: dict[int, int] = {}
        self._meters: dict[int, tuple[int, int]] = {}
        self._keys: dict[int, tuple[int, str]] = {}
        self._key_texts: dict[int, tuple[int, str]] = {}
        self._markers: list[tuple[int, str]] = []
        self._channels: dict[_ChannelKey, ChannelState] = {}
        self._parts: dict[_PartKey, _PartState] = {}
        self._track_names: dict[int, str] = {}
        self._instruments: dict[int, str] = {}
        self._last_tick = 0

    def score(self) -> Score:
        """Return the whole file as one score."""
        offsets = [0] * len(self._midi.tracks)
        if self._midi.format == 2:
            total = 0
            for index, track in enumerate(self._midi.tracks):
                offsets[index] = total
                total += track.end_tick
        for index, track in enumerate(self._midi.tracks):
            self._read_meta(index, track, offsets[index])
            self._last_tick = max(self._last_tick, track.end_tick + offsets[index])
        clock = self._clock()
        self._read_channels(offsets)
        parts, names = self._named_parts()
        beats = clock.beats
        notes = sorted(
            (
                (
                    names[key],
                    Note(beats(on), max(beats(off) - beats(on), beats(1)), pitch, velocity),
                )
                for key, state in self._parts.items()
                for on, off, pitch, velocity in state.notes
            ),
            key=lambda item: (item[1].onset_beats, item[0], item[1].pitch),
        )
        end = max((n.onset_beats + n.duration_beats for _, n in notes), default=0.0)
        end = max(end, beats(self._last_tick))
        if clock.seconds(self._last_tick) > MAX_DURATION_S:
            hours = clock.seconds(self._last_tick) / 3600
            raise InputError(f"{self._name} lasts {hours:,.0f} hours; at most 24 are read")
        return Score(
            start_beats=0.0,
            end_beats=end,
            start_s=0.0,
            parts=parts,
            notes=tuple(notes),
            controls=self._controls(clock, names),
            tempo=clock.points,
            meters=tuple(
                MeterPoint(beats(t), n, d)
                for t, (n, d) in sorted({0: (4, 4), **self._meters}.items())
            ),
            keys=tuple(
                KeyPoint(beats(t), tonic, mode)
                for t, (tonic, mode) in sorted({**self._keys, **self._key_texts}.items())
            ),
            markers=tuple(Marker(beats(t), label) for t, label in sorted(self._markers)),
        )

    def _read_meta(self, index: int, track: TrackEvents, offset: int) -> None:
        for event in track.events:
            if not isinstance(event, MetaEvent):
                continue
            tick, payload = event.tick + offset, event.payload
            if event.type == _META_TRACK_NAME:
                self._track_names.setdefault(index, _text(payload))
            elif event.type == _META_INSTRUMENT:
                self._instruments.setdefault(index, _text(payload))
            elif event.type == _META_TEMPO and len(payload) >= 3:
                microseconds = int.from_bytes(payload[:3], "big")
                if microseconds:
                    self._tempi[tick] = microseconds
            elif event.type == _META_METER and len(payload) >= 2:
                if payload[0] and payload[1] <= 6:
                    self._meters[tick] = payload[0], 1 << payload[1]
            elif event.type == _META_KEY and len(payload) >= 2:
                sharps = payload[0] - 256 if payload[0] > 127 else payload[0]
                if abs(sharps) <= 7 and payload[1] <= 1:
                    tonic = (7 * sharps + (9 if payload[1] else 0)) % 12
                    self._keys[tick] = tonic, "aeolian" if payload[1] else "ionian"
            elif event.type in (_META_MARKER, _META_CUE):
                self._markers.append((tick, _text(payload)))
            elif event.type == _META_TEXT and payload.startswith(KEY_TEXT.encode()):
                named = _key_from_text(_text(payload))
                if named:
                    self._key_texts[tick] = named

    def _clock(self) -> _Clock:
        if self._midi.ticks_per_beat:
            tempi = {0: _DEFAULT_TEMPO_US, **self._tempi}
            return _Clock(float(self._midi.ticks_per_beat), sorted(tempi.items()))
        # Time code runs in seconds whatever the tempo: one beat is made one second.
        return _Clock(float(self._midi.ticks_per_second), [(0, 1_000_000)])

    def _read_channels(self, offsets: list[int]) -> None:
        open_notes: dict[_ChannelKey, _OpenNotes] = defaultdict(dict)
        for tick, index, _, event, port in self._merged(offsets):
            key = port, event.channel
            channel = self._channels.get(key)
            if channel is None:
                channel = self._channels[key] = ChannelState()
            if event.kind == NOTE_ON and event.second:
                part = self._part_of(index, key, channel)
                self._strike(open_notes[key], (index, event.first), part, tick, event.second)
            elif event.kind in (NOTE_ON, NOTE_OFF):
                self._release(open_notes[key], (index, event.first), tick)
            elif event.kind == PROGRAM_CHANGE:
                channel.program = event.first
            elif event.kind == PITCH_WHEEL:
                channel.bend(tick, event.second << 7 | event.first)
            elif event.kind == CONTROL_CHANGE and event.first in ALL_OFF:
                for note, state in open_notes.pop(key, {}).items():
                    self._close(note, state, tick)
            elif event.kind == CONTROL_CHANGE:
                channel.control(tick, event.first, event.second)
        for hanging in open_notes.values():
            for note, state in hanging.items():
                end = self._midi.tracks[note[0]].end_tick + offsets[note[0]]
                self._close(note, state, end)

    def _merged(self, offsets: list[int]) -> list[tuple[int, int, int, ChannelEvent, int]]:
        """Return channel events of all tracks by time: tick, track, place, event, port."""
        merged = []
        for index, track in enumerate(self._midi.tracks):
            port = 0
            for position, event in enumerate(track.events):
                if isinstance(event, ChannelEvent):
                    merged.append((event.tick + offsets[index], index, position, event, port))
                elif event.type == _META_PORT and event.payload:
                    port = event.payload[0]
        merged.sort(key=lambda item: item[:3])
        return merged

    def _part_of(self, track: int, key: _ChannelKey, channel: ChannelState) -> _PartKey:
        # Banks 120, 126 and 127 hold drums and effects in General MIDI 2 and XG; 121 melodies.
        is_drum = key[1] == DRUM_CHANNEL or channel.bank in (120, 126, 127)
        bank = 128 if is_drum else 0 if channel.bank == 121 else channel.bank
        part = track, key, bank, channel.program
        if part not in self._parts:
            if len(self._parts) >= MAX_PARTS:
                raise InputError(f"{self._name} needs more than {MAX_PARTS} parts")
            self._parts[part] = _PartState(channel.reverb, channel.chorus)
        return part

    def _strike(
        self,
        open_notes: _OpenNotes,
        note: tuple[int, int],
        part: _PartKey,
        tick: int,
        velocity: int,
    ) -> None:
        sounding = open_notes.get(note)
        owed = 0
        if sounding is not None:
            if sounding.onset == tick and sounding.part == part:
                # Struck twice at once: one note; it ends with the later of two ends.
                sounding.velocity = max(sounding.velocity, velocity)
                sounding.owed += 1
                return
            self._close(note, open_notes.pop(note), tick)
            # The note-off of the earlier note is still to come, and must not end this one.
            owed = sounding.owed + 1 if sounding.tentative_end is None else 0
        open_notes[note] = _OpenNote(part, tick, velocity, owed)

    def _release(
        self,
        open_notes: _OpenNotes,
        note: tuple[int, int],
        tick: int,
    ) -> None:
        sounding = open_notes.get(note)
        if sounding is None:
            return
        if sounding.owed:
            # It may be the only one that comes: the note ends here unless another follows.
            sounding.owed -= 1
            sounding.tentative_end = tick
            return
        sounding.tentative_end = None
        self._close(note, open_notes.pop(note), tick)

    def _close(self, note: tuple[int, int], state: _OpenNote, tick: int) -> None:
        end = tick if state.tentative_end is None else min(state.tentative_end, tick)
        self._parts[state.part].notes.append((state.onset, end, note[1], state.velocity))

    def _named_parts(self) -> tuple[tuple[Part, ...], dict[_PartKey, str]]:
        names: dict[_PartKey, str] = {}
        taken: set[str] = set()
        parts = []
        for key, state in self._parts.items():
            track, _, bank, program = key
            sound = "drums" if bank == 128 else PROGRAM_NAMES[program]
            wanted = "" if self._midi.format == 0 else self._track_names.get(track, "").strip()
            wanted = wanted or sound
            if wanted in taken and sound not in wanted:
                wanted = f"{wanted}, {sound}"
            name, count = wanted, 1
            while name in taken:
                count += 1
                name = f"{wanted} {count}"
            taken.add(name)
            names[key] = name
            part = Part(
                name=name,
                instrument=self._instruments.get(track) or sound.replace(" ", "-"),
                program=program,
                bank=bank,
                role="percussion" if bank == 128 else "harmony",
            )
            if state.reverb is not None:
                part = replace(part, reverb_send_db=send_db(state.reverb))
            if state.chorus is not None:
                part = replace(part, chorus_send_db=send_db(state.chorus))
            parts.append(part)
        return tuple(parts), names

    def _controls(
        self, clock: _Clock, names: dict[_PartKey, str]
    ) -> tuple[tuple[str, Control], ...]:
        controls: list[tuple[str, Control]] = []
        for key, state in self._parts.items():
            first = min(n[0] for n in state.notes)
            channel = self._channels[key[1]]
            last = channel.pedal_up_after(max(n[1] for n in state.notes))
            for controller, default in DEFAULTS.items():
                points = channel.points.get(controller, [])
                controls += [
                    (names[key], control)
                    for control in _span(points, controller, default, first, last, clock)
                ]
        controls.sort(key=lambda item: (item[1].onset_beats, item[0], item[1].controller))
        return tuple(controls)


class _Clock:
    """Ticks as beats and as seconds."""

    def __init__(self, ticks_per_beat: float, tempi: list[tuple[int, int]]) -> None:
        self._ticks_per_beat = ticks_per_beat
        self._onsets: list[int] = []
        self._seconds: list[float] = []
        self._tempi: list[int] = []
        seconds = 0.0
        for tick, microseconds in tempi:
            if self._tempi:
                if microseconds == self._tempi[-1]:
                    continue
                seconds += (tick - self._onsets[-1]) * self._tempi[-1] * 1e-6 / ticks_per_beat
            self._onsets.append(tick)
            self._seconds.append(seconds)
            self._tempi.append(microseconds)

    @property
    def points(self) -> tuple[TempoPoint, ...]:
        """Tempo points of the score."""
        return tuple(
            TempoPoint(self.beats(tick), 6e7 / microseconds)
            for tick, microseconds in zip(self._onsets, self._tempi, strict=True)
        )

    def beats(self, tick: int) -> float:
        """Return the beat of a tick."""
        return tick / self._ticks_per_beat

    def seconds(self, tick: int) -> float:
        """Return the second of a tick."""
        i = bisect_right(self._onsets, tick) - 1
        return (
            self._seconds[i]
            + (tick - self._onsets[i]) * self._tempi[i] * 1e-6 / self._ticks_per_beat
        )


def _text(payload: bytes) -> str:
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        text = payload.decode("latin-1")
    return "".join(c for c in text if c.isprintable())[:200]


def _key_from_text(text: str) -> tuple[int, str] | None:
    words = text.removeprefix(KEY_TEXT).split(" ", 1)
    if len(words) == 2 and words[0].isdecimal() and int(words[0]) < 12 and words[1]:
        return int(words[0]), words[1]
    return None


def _span(
    points: list[tuple[int, float]],
    controller: Controller,
    default: float,
    first: int,
    last: int,
    clock: _Clock,
) -> list[Control]:
    """Return a channel's points as they bear on a part that sounds from first to last."""
    ticks = [tick for tick, _ in points]
    begin, end = bisect_right(ticks, first), bisect_right(ticks, last)
    initial = points[begin - 1][1] if begin else default
    if begin == end and initial == default and controller != "volume":
        return []
    controls = [Control(clock.beats(first), controller, initial, step=True)]
    previous_tick, previous = first, initial
    for tick, value in points[begin:end]:
        if value == previous:
            continue
        gap_s = clock.seconds(tick) - clock.seconds(previous_tick)
        step = controller == "sustain" or gap_s > _JOINED_S or previous_tick == first
        controls.append(Control(clock.beats(tick), controller, value, step=step))
        previous_tick, previous = tick, value
    return controls
