"""MIDI files made byte by byte, as other programs write them."""

from __future__ import annotations

import struct


def number(value: int) -> bytes:
    """A variable-length quantity."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))


def events(*pairs: tuple[int, bytes]) -> bytes:
    """Delta times and messages as they stand in a track."""
    return b"".join(number(delta) + message for delta, message in pairs)


def meta(kind: int, payload: bytes) -> bytes:
    return bytes([0xFF, kind]) + number(len(payload)) + payload


END = (0, meta(0x2F, b""))


def track(*pairs: tuple[int, bytes], end: bool = True) -> bytes:
    body = events(*pairs, *([END] if end else []))
    return b"MTrk" + struct.pack(">I", len(body)) + body


def file(*tracks: bytes, kind: int = 1, division: int | bytes = 480) -> bytes:
    raw = division if isinstance(division, bytes) else struct.pack(">H", division)
    return b"MThd" + struct.pack(">IHH", 6, kind, len(tracks)) + raw + b"".join(tracks)


def on(pitch: int, velocity: int = 80, channel: int = 0) -> bytes:
    return bytes([0x90 | channel, pitch, velocity])


def off(pitch: int, channel: int = 0) -> bytes:
    return bytes([0x80 | channel, pitch, 64])


def program(value: int, channel: int = 0) -> bytes:
    return bytes([0xC0 | channel, value])


def control(number_: int, value: int, channel: int = 0) -> bytes:
    return bytes([0xB0 | channel, number_, value])


def bend(value: int, channel: int = 0) -> bytes:
    return bytes([0xE0 | channel, value & 0x7F, value >> 7])


def tempo(microseconds: int) -> bytes:
    return meta(0x51, microseconds.to_bytes(3, "big"))


def small_song() -> bytes:
    """Four tracks: conductor, piano in running status, strings with controllers, drums."""
    conductor = track(
        (0, meta(0x03, b"small song")),
        (0, meta(0x58, bytes([3, 2, 24, 8]))),
        (0, meta(0x59, bytes([0xFD, 1]))),
        (0, tempo(600_000)),
        (1440, tempo(750_000)),
        (0, meta(0x06, b"B")),
    )
    piano = track(
        (0, meta(0x03, b"piano")),
        (0, program(0)),
        (0, control(64, 127)),
        # Running status, note-off as velocity 0.
        (0, on(60)),
        (0, bytes([64, 70])),
        (480, bytes([60, 0])),
        (0, bytes([64, 0])),
        (0, bytes([67, 90])),
        (960, bytes([67, 0])),
        (0, control(64, 0)),
    )
    strings = track(
        (0, control(0, 8, 1)),
        (0, program(48, 1)),
        (0, control(7, 90, 1)),
        (0, control(10, 32, 1)),
        (0, on(55, 60, 1)),
        *[(24, control(11, value, 1)) for value in range(100, 127)],
        (480, bend(8192 + 4096, 1)),
        (480, off(55, 1)),
    )
    drums = track(
        (0, program(40, 9)),
        *[
            pair
            for _ in range(6)
            for pair in ((0, on(36, 90, 9)), (10, off(36, 9)), (470, on(42, 50, 9)))
        ],
        (240, off(42, 9)),
    )
    return file(conductor, piano, strings, drums)
