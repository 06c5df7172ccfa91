"""The bytes of a Standard MIDI File as events, read without trusting them.

Written for files that anyone may hand in: every length is checked against the bytes that are there,
so that reading takes time and memory in proportion to the file, and whatever is wrong ends in one
``InputError``. Format: MIDI 1.0 detailed specification, Standard MIDI Files 1.0 (RP-001).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from isotone.errors import InputError

__all__ = ["ChannelEvent", "MetaEvent", "MidiTracks", "TrackEvents", "parse_midi"]

MAX_FILE_BYTES = 16 * 1024 * 1024
"""Far above any file that a musician writes; judgement."""

MAX_EVENTS = 1_000_000
"""In the whole file. A dense hour of music has about 100,000; judgement."""

MAX_TRACKS = 4096

NOTE_OFF, NOTE_ON, CONTROL_CHANGE, PROGRAM_CHANGE, PITCH_WHEEL = 0x80, 0x90, 0xB0, 0xC0, 0xE0

_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}


@dataclass(frozen=True, slots=True)
class ChannelEvent:
    """A message to a channel: tick, kind (upper half of the status), channel, two data bytes."""

    tick: int
    kind: int
    channel: int
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class MetaEvent:
    """A meta event: tick, type and payload."""

    tick: int
    type: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class TrackEvents:
    """One track: events in file order and the tick at which it ends."""

    events: tuple[ChannelEvent | MetaEvent, ...]
    end_tick: int


@dataclass(frozen=True, slots=True)
class MidiTracks:
    """A whole file.

    Parameters
    ----------
    format : int
        0, 1 or 2.
    ticks_per_beat : int
        0 where ticks are parts of a second.
    ticks_per_second : Fraction
        0 where ticks are parts of a beat.
    tracks : tuple of TrackEvents
    """

    format: int
    ticks_per_beat: int
    ticks_per_second: Fraction
    tracks: tuple[TrackEvents, ...]


def parse_midi(data: bytes, name: str) -> MidiTracks:
    """Read the bytes of a MIDI file.

    Parameters
    ----------
    data : bytes
        A Standard MIDI File, or one in a RIFF wrapper (``.rmi``).
    name : str
        What messages call it.

    Returns
    -------
    MidiTracks

    Raises
    ------
    InputError
        If the file is not MIDI, cut short or broken.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"RMID":
        data = _unwrap(data, name)
    if data[:4] != b"MThd":
        raise InputError(f"{name} is not a MIDI file: it does not start with 'MThd'")
    if len(data) < 14:
        raise InputError(f"{name} is cut short: its header needs 14 bytes, it has {len(data)}")
    header_size = int.from_bytes(data[4:8], "big")
    kind = int.from_bytes(data[8:10], "big")
    n_tracks = int.from_bytes(data[10:12], "big")
    if header_size < 6 or 8 + header_size > len(data):
        raise InputError(f"{name} is broken: a header of {header_size} bytes")
    if kind > 2:
        raise InputError(f"{name} is of MIDI format {kind}; formats 0, 1 and 2 are known")
    if not 1 <= n_tracks <= MAX_TRACKS:
        raise InputError(f"{name} must have 1 to {MAX_TRACKS} tracks; its header says {n_tracks}")
    ticks_per_beat, ticks_per_second = _division(data[12], data[13], name)
    tracks: list[TrackEvents] = []
    n_events = 0
    at = 8 + header_size
    while len(tracks) < n_tracks:
        if at + 8 > len(data):
            raise InputError(f"{name} is cut short: it holds {len(tracks)} of {n_tracks} tracks")
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        is_track = data[at : at + 4] == b"MTrk"
        at += 8
        if at + size > len(data):
            raise InputError(
                f"{name} is cut short: track {len(tracks) + 1} needs {size} bytes, "
                f"{len(data) - at} are left"
            )
        if is_track:
            reader = _TrackReader(data, at, at + size, f"{name} is broken: track {len(tracks) + 1}")
            tracks.append(reader.read(MAX_EVENTS - n_events))
            n_events += len(tracks[-1].events)
        at += size
    return MidiTracks(kind, ticks_per_beat, ticks_per_second, tuple(tracks))


def _unwrap(data: bytes, name: str) -> bytes:
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"data":
            return data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    raise InputError(f"{name} is broken: a RIFF file without a 'data' chunk")


def _division(first: int, second: int, name: str) -> tuple[int, Fraction]:
    if first < 0x80:
        ticks_per_beat = first << 8 | second
        if ticks_per_beat == 0:
            raise InputError(f"{name} is broken: 0 ticks per beat")
        return ticks_per_beat, Fraction(0)
    frames = 256 - first
    # 29 stands for 30 drop-frame, which runs at 30000/1001 frames a second.
    rates = {24: Fraction(24), 25: Fraction(25), 29: Fraction(30000, 1001), 30: Fraction(30)}
    if frames not in rates or second == 0:
        raise InputError(f"{name} is broken: {frames} frames a second, {second} ticks a frame")
    return 0, rates[frames] * second


class _TrackReader:
    """Reads one track's bytes; every read is checked against the track's end."""

    def __init__(self, data: bytes, start: int, end: int, where: str) -> None:
        self._data = data
        self._at = start
        self._end = end
        self._where = where
        self._tick = 0

    def _fail(self, what: str) -> InputError:
        return InputError(f"{self._where}, tick {self._tick}: {what}")

    def _byte(self) -> int:
        if self._at >= self._end:
            raise self._fail("it ends inside an event")
        value = self._data[self._at]
        self._at += 1
        return value

    def _data_byte(self) -> int:
        value = self._byte()
        if value > 127:
            raise self._fail(f"0x{value:02x} where a value of 0 to 127 is due")
        return value

    def _length(self) -> int:
        value = 0
        for _ in range(4):
            byte = self._byte()
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise self._fail("a number of more than four bytes")

    def _payload(self) -> bytes:
        size = self._length()
        if self._at + size > self._end:
            raise self._fail(f"an event of {size} bytes where {self._end - self._at} are left")
        payload = self._data[self._at : self._at + size]
        self._at += size
        return payload

    def read(self, most: int) -> TrackEvents:
        """Read to the end-of-track event, or to the end of the track where it lacks one.

        Parameters
        ----------
        most : int
            Events that may still come.
        """
        events: list[ChannelEvent | MetaEvent] = []
        running = 0
        while self._at < self._end:
            if len(events) >= most:
                raise self._fail(f"more than {MAX_EVENTS:,} events in one file")
            self._tick += self._length()
            status = self._byte()
            if status < 0x80:
                if not running:
                    raise self._fail(f"0x{status:02x} where an event is due")
                self._at -= 1
                status = running
            if status < 0xF0:
                running = status
                kind = status & 0xF0
                first = self._data_byte()
                second = self._data_byte() if _DATA_BYTES[kind] == 2 else 0
                events.append(ChannelEvent(self._tick, kind, status & 15, first, second))
            elif status == 0xFF:
                meta_type = self._byte()
                payload = self._payload()
                if meta_type == 0x2F:
                    break
                events.append(MetaEvent(self._tick, meta_type, payload))
            elif status in (0xF0, 0xF7):
                self._payload()
            else:
                for _ in range(_SYSTEM_DATA_BYTES.get(status, 0)):
                    self._data_byte()
        return TrackEvents(tuple(events), self._tick)
