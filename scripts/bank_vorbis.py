"""Vorbis streams that are the same bytes every time.

libsndfile writes each Ogg stream with a random serial number, a vendor's comment and small pages.
``canonical_ogg`` writes its packets again: fixed serial, empty comment, as few pages as Ogg allows.
The audio packets stay as they are, so that what is decoded stays too. Formats: RFC 3533 (Ogg),
Xiph.Org Vorbis I specification, sections 4 and 5.
"""

from __future__ import annotations

import io
import struct

import numpy as np
import soundfile
from numpy.typing import NDArray

OGG_SERIAL = 0x69736F74
_VENDOR = b"isotone"


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        crc = byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
        table.append(crc)
    return table


_CRC_TABLE = _crc_table()


def _crc(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = ((crc << 8) & 0xFFFFFFFF) ^ _CRC_TABLE[(crc >> 24) ^ byte]
    return crc


def encode(data: NDArray[np.float64], rate: int, quality: float) -> bytes:
    """Encode one channel as an Ogg Vorbis stream with canonical bytes.

    Parameters
    ----------
    data : ndarray, shape (samples,)
        Full scale 1.
    rate : int
        In Hz.
    quality : float
        Vorbis quality over ten, 0 to 1.

    Returns
    -------
    bytes
    """
    buffer = io.BytesIO()
    with soundfile.SoundFile(
        buffer,
        "w",
        rate,
        1,
        format="OGG",
        subtype="VORBIS",
        compression_level=1.0 - quality,
    ) as file:
        # What libvorbis codes depends on the size of the writes, and large ones overflow its stack.
        for at in range(0, len(data), 4096):
            file.write(data[at : at + 4096])
    return canonical_ogg(buffer.getvalue(), len(data))


def decode(stream: bytes) -> NDArray[np.float64]:
    """Decode a stream of one channel; full scale 1."""
    data, _ = soundfile.read(io.BytesIO(stream), dtype="float64")
    return data


def packets_of(stream: bytes) -> list[bytes]:
    """Return the packets of an Ogg stream."""
    packets: list[bytes] = []
    partial = b""
    at = 0
    while at < len(stream):
        if stream[at : at + 4] != b"OggS":
            raise ValueError(f"no Ogg page at byte {at}")
        lacing = stream[at + 27 : at + 27 + stream[at + 26]]
        at += 27 + len(lacing)
        for size in lacing:
            partial += stream[at : at + size]
            at += size
            if size < 255:
                packets.append(partial)
                partial = b""
    return packets


def canonical_ogg(stream: bytes, n_samples: int) -> bytes:
    """Write an Ogg Vorbis stream again with fixed serial, empty comment and full pages."""
    identification, _, setup, *audio = packets_of(stream)
    # libvorbis writes two modes, short and long: bit 0 says audio, bit 1 names the mode.
    blocks = [block_sizes(identification)[packet[0] >> 1 & 1] for packet in audio]
    return ogg_of(identification, setup, audio, blocks, n_samples)


def block_sizes(identification: bytes) -> tuple[int, int]:
    """Return the lengths of short and long blocks from the first header."""
    return 1 << (identification[28] & 15), 1 << (identification[28] >> 4)


def ogg_of(
    identification: bytes, setup: bytes, audio: list[bytes], blocks: list[int], n_samples: int
) -> bytes:
    """Wrap Vorbis packets into an Ogg stream.

    Parameters
    ----------
    identification, setup : bytes
        First and third header packet.
    audio : list of bytes
    blocks : list of int
        Block length of each audio packet.
    n_samples : int
        Length to which the last packet is cut.

    Returns
    -------
    bytes
    """
    comment = b"\x03vorbis" + struct.pack("<I", len(_VENDOR)) + _VENDOR + bytes(4) + b"\x01"
    pages = [_page([identification], 0, 0, first=True)]
    # Headers end their page: audio starts on a fresh one (Vorbis I, section A.2).
    pages.append(_page([comment, setup], 0, 1))
    granule, previous = 0, 0
    group: list[bytes] = []
    lacing = 0
    for index, (packet, block) in enumerate(zip(audio, blocks, strict=True)):
        if lacing + len(packet) // 255 + 1 > 255:
            pages.append(_page(group, granule, len(pages)))
            group, lacing = [], 0
        if index:
            granule += previous // 4 + block // 4
        previous = block
        group.append(packet)
        lacing += len(packet) // 255 + 1
    if not granule - max(blocks) < n_samples <= granule:
        raise ValueError(f"packets hold {granule} samples, not {n_samples}")
    pages.append(_page(group, n_samples, len(pages), last=True))
    return b"".join(pages)


def _page(
    packets: list[bytes], granule: int, number: int, *, first: bool = False, last: bool = False
) -> bytes:
    lacing = bytearray()
    for packet in packets:
        lacing += b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
    if len(lacing) > 255:
        raise ValueError("a group of packets is too long for one Ogg page")
    flags = 2 * first + 4 * last
    head = struct.pack("<4sBBqII", b"OggS", 0, flags, granule, OGG_SERIAL, number)
    tail = bytes([len(lacing)]) + bytes(lacing) + b"".join(packets)
    crc = _crc(head + bytes(4) + tail)
    return head + struct.pack("<I", crc) + tail
