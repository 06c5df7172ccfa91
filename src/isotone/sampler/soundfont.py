"""SoundFont files (SF2 and SF3) read as presets of regions; nothing in the file is trusted.

The layout is that of the SoundFont Technical Specification 2.04, sections 4 to 7. SF3 is the same
with each sample an Ogg Vorbis stream, its ``start`` and ``end`` bytes of the ``smpl`` chunk and its
loop points counted from its first sample.

Sizes that a header claims are checked against the file before anything is read, tables are no
longer than their 16-bit indices can address, and every loop is bounded by what was read.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from isotone.errors import SoundFontError
from isotone.sampler.regions import (
    INSTRUMENT_ONLY,
    N_GENERATORS,
    Generator,
    Modulator,
    Preset,
    Region,
    Zone,
    add_up,
    split_zones,
)

__all__ = ["SampleHeader", "SoundFont"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SampleHeader:
    """Where a sample lies and how it was recorded.

    Parameters
    ----------
    name : str
    start, end : int
        First sample and one past the last of the ``smpl`` chunk; bytes if compressed.
    loop_start, loop_end : int
        Counted from the sample's first.
    sample_rate : int
        In Hz.
    key : int
        MIDI note at which it sounds as recorded.
    correction_cents : int
    link : int
        The other side of a stereo pair, or -1.
    is_compressed : bool
    """

    name: str
    start: int
    end: int
    loop_start: int
    loop_end: int
    sample_rate: int
    key: int
    correction_cents: int
    link: int
    is_compressed: bool


_RECORDS: dict[str, np.dtype[Any]] = {
    "phdr": np.dtype(
        [
            ("name", "V20"),
            ("program", "<u2"),
            ("bank", "<u2"),
            ("bag", "<u2"),
            ("rest", "V12"),
        ]
    ),
    "inst": np.dtype([("name", "V20"), ("bag", "<u2")]),
    "bag": np.dtype([("gen", "<u2"), ("mod", "<u2")]),
    "gen": np.dtype([("number", "<u2"), ("amount", "<i2")]),
    "mod": np.dtype(
        [
            ("source", "<u2"),
            ("destination", "<u2"),
            ("amount", "<i2"),
            ("amount_source", "<u2"),
            ("transform", "<u2"),
        ]
    ),
    "shdr": np.dtype(
        [
            ("name", "V20"),
            ("start", "<u4"),
            ("end", "<u4"),
            ("loop_start", "<u4"),
            ("loop_end", "<u4"),
            ("sample_rate", "<u4"),
            ("key", "u1"),
            ("correction", "i1"),
            ("link", "<u2"),
            ("type", "<u2"),
        ]
    ),
}
_TABLES = {
    "phdr": "phdr",
    "pbag": "bag",
    "pmod": "mod",
    "pgen": "gen",
    "inst": "inst",
    "ibag": "bag",
    "imod": "mod",
    "igen": "gen",
    "shdr": "shdr",
}
# Indices in the tables have 16 bits, so no table can use more records than this.
_MOST_RECORDS = 1 << 16
_MOST_CHUNKS = 512
# Regions of one preset: an organ with every stop has hundreds. Judgement.
_MOST_REGIONS = 1 << 14
_MOST_MODULATORS = 64
_VORBIS_FLAG, _ROM_FLAG = 0x0010, 0x8000
_LEFT_OR_RIGHT = 0x0006
_RATES_HZ = (400, 192_000)


class SoundFont:
    """A SoundFont, its presets resolved when they are asked for.

    Parameters
    ----------
    path : str or Path
        An SF2 or SF3 file.

    Attributes
    ----------
    path : Path
    name : str
    samples : tuple of SampleHeader
    presets : dict
        (bank, program) to the preset's name, in order of bank and program.

    Raises
    ------
    SoundFontError
        If the file is missing, is not a SoundFont, or is cut off or inconsistent.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        try:
            with self.path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                self._read(file, size)
        except OSError as error:
            raise SoundFontError(
                f"{self.path} could not be read: {error.strerror or error}"
            ) from error
        self._resolved: dict[tuple[int, int], Preset] = {}
        self._instruments: dict[int, tuple[Zone, ...]] = {}

    # The file

    def _fail(self, what: str) -> SoundFontError:
        return SoundFontError(f"{self.path} is not a playable SoundFont: {what}")

    def _read(self, file: BinaryIO, size: int) -> None:
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"sfbk":
            raise self._fail("it doesn't begin as one (RIFF ... sfbk)")
        end = 8 + int.from_bytes(head[4:8], "little")
        if end > size + 1:
            raise self._fail(f"it is cut off: {size} bytes of {end}")
        tables: dict[str, NDArray[Any]] = {}
        self.name = self.path.stem
        self._data_at, self._data_size = 0, 0
        has_data = False
        for kind, at, length in self._chunks(file, 12, min(end, size)):
            if kind != b"LIST" or length < 4:
                continue
            file.seek(at)
            part = file.read(4)
            for child, child_at, child_length in self._chunks(file, at + 4, at + length):
                name = child.decode("latin-1")
                if part == b"INFO" and name == "INAM":
                    file.seek(child_at)
                    self.name = _text(file.read(min(child_length, 256))) or self.name
                elif part == b"sdta" and name == "smpl":
                    self._data_at, self._data_size = child_at, child_length
                    has_data = True
                elif part == b"pdta" and name in _TABLES:
                    tables[name] = self._table(file, name, child_at, child_length)
        missing = [name for name in _TABLES if name not in tables]
        if missing:
            raise self._fail(f"it lacks the table {missing[0]!r}")
        if not has_data:
            raise self._fail("it lacks samples (chunk 'smpl')")
        self._tables = tables
        self.samples = self._headers(tables["shdr"])
        self.presets: dict[tuple[int, int], str] = {}
        self._place: dict[tuple[int, int], int] = {}
        phdr = tables["phdr"]
        for i in range(len(phdr) - 1):
            place = int(phdr["bank"][i]), int(phdr["program"][i])
            if place not in self._place and place[1] < 128:
                self._place[place] = i
        for place in sorted(self._place):
            self.presets[place] = _text(phdr["name"][self._place[place]].tobytes())
        if not self.presets:
            raise self._fail("it holds no presets")

    def _chunks(self, file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        for _ in range(_MOST_CHUNKS):
            if start + 8 > end:
                return
            file.seek(start)
            head = file.read(8)
            if len(head) < 8:
                raise self._fail("it is cut off")
            length = int.from_bytes(head[4:], "little")
            if start + 8 + length > end:
                name = head[:4].decode("latin-1")
                raise self._fail(
                    f"chunk {name!r} claims {length} bytes, {end - start - 8} are left"
                )
            yield head[:4], start + 8, length
            start += 8 + length + (length & 1)
        raise self._fail(f"it has more than {_MOST_CHUNKS} chunks in a list")

    def _table(self, file: BinaryIO, name: str, at: int, length: int) -> NDArray[Any]:
        record = _RECORDS[_TABLES[name]]
        count, rest = divmod(length, record.itemsize)
        if rest or count < 1:
            raise self._fail(
                f"table {name!r} has {length} bytes, which is no multiple of {record.itemsize}"
            )
        if count > _MOST_RECORDS + 1:
            raise self._fail(f"table {name!r} has {count} records; {_MOST_RECORDS} can be used")
        file.seek(at)
        data = file.read(length)
        if len(data) < length:
            raise self._fail(f"table {name!r} is cut off")
        return np.frombuffer(data, record)

    def _headers(self, shdr: NDArray[Any]) -> tuple[SampleHeader, ...]:
        out = []
        broken = 0
        n = len(shdr) - 1
        for i, row in enumerate(shdr[:n].tolist()):
            name, start, end, loop_start, loop_end, rate, key, correction, link, kind = row
            compressed = bool(kind & _VORBIS_FLAG)
            limit = self._data_size if compressed else self._data_size // 2
            if kind & _ROM_FLAG or not start < end <= limit:
                start = end = 0
            # Empty headers are legal; only what a region plays matters, and that is said then.
            broken += end == 0
            if not compressed:
                loop_start, loop_end = loop_start - start, loop_end - start
            out.append(
                SampleHeader(
                    name=_text(name),
                    start=start,
                    end=end,
                    loop_start=loop_start,
                    loop_end=loop_end,
                    sample_rate=min(max(rate, _RATES_HZ[0]), _RATES_HZ[1]),
                    key=key if key < 128 else 60,
                    correction_cents=correction,
                    link=link if kind & _LEFT_OR_RIGHT and link < n and link != i else -1,
                    is_compressed=compressed,
                )
            )
        if broken == n:
            raise self._fail("none of its samples lies inside the file")
        return tuple(out)

    def read_data(self, header: SampleHeader) -> bytes:
        """Return a sample's bytes: little-endian 16-bit, or an Ogg Vorbis stream.

        Raises
        ------
        SoundFontError
            If the file can't be read any more.
        """
        unit = 1 if header.is_compressed else 2
        length = (header.end - header.start) * unit
        try:
            with self.path.open("rb") as file:
                file.seek(self._data_at + header.start * unit)
                data = file.read(length)
        except OSError as error:
            raise SoundFontError(
                f"{self.path} could not be read: {error.strerror or error}"
            ) from error
        if len(data) < length:
            raise self._fail(f"sample {header.name!r} is cut off")
        return data

    # Presets

    def preset(self, bank: int, program: int) -> Preset:
        """Return a preset with its regions.

        Raises
        ------
        SoundFontError
            If the font lacks it, or its zones are broken.
        """
        place = bank, program
        if place not in self._resolved:
            if place not in self._place:
                raise SoundFontError(f"{self.path} has no preset {bank}:{program}")
            self._resolved[place] = self._resolve(place)
        return self._resolved[place]

    def _resolve(self, place: tuple[int, int]) -> Preset:
        name = self.presets[place]
        shared, zones = split_zones(self._zones("p", self._place[place]))
        regions: list[Region] = []
        dropped = 0
        for zone in zones:
            if zone.target not in self._instruments:
                if zone.target >= len(self._tables["inst"]) - 1:
                    raise self._fail(f"preset {name!r} names instrument {zone.target}, beyond all")
                self._instruments[zone.target] = self._zones("i", zone.target)
            inner_shared, inner = split_zones(self._instruments[zone.target])
            if len(regions) + len(inner) > _MOST_REGIONS:
                raise self._fail(f"preset {name!r} has more than {_MOST_REGIONS} regions")
            for inner_zone in inner:
                sample = inner_zone.target
                if sample >= len(self.samples) or self.samples[sample].end == 0:
                    dropped += 1
                    continue
                region = add_up(inner_shared, inner_zone, shared, zone)
                if region is not None:
                    regions.append(region)
        if dropped:
            _log.warning(
                "%s: %d zones of preset %r name samples that the file lacks; they stay silent",
                self.path.name,
                dropped,
                name,
            )
        return Preset(name, *place, tuple(regions))

    def _zones(self, level: str, index: int) -> tuple[Zone, ...]:
        owners = self._tables["phdr" if level == "p" else "inst"]["bag"]
        bags, generators, modulators = (self._tables[level + t] for t in ("bag", "gen", "mod"))
        ends_at = Generator.INSTRUMENT if level == "p" else Generator.SAMPLE
        first, last = int(owners[index]), int(owners[index + 1])
        if not first <= last < len(bags):
            raise self._fail(f"zones {first} to {last} lie beyond table '{level}bag'")
        out = []
        for bag in range(first, last):
            g0, g1 = int(bags["gen"][bag]), int(bags["gen"][bag + 1])
            m0, m1 = int(bags["mod"][bag]), int(bags["mod"][bag + 1])
            if not g0 <= g1 <= len(generators) or not m0 <= m1 <= len(modulators):
                raise self._fail(f"zone {bag} of table '{level}bag' lies beyond its generators")
            if g1 - g0 > 4 * N_GENERATORS or m1 - m0 > _MOST_MODULATORS:
                raise self._fail(f"zone {bag} of table '{level}bag' has {g1 - g0} generators")
            values: dict[int, int] = {}
            target = -1
            for number, amount in generators[g0:g1].tolist():
                if number == ends_at:
                    target = amount & 0xFFFF
                    break  # whatever follows the last generator is to be ignored (8.1.2)
                if number < N_GENERATORS and (level == "i" or number not in INSTRUMENT_ONLY):
                    values[number] = amount
            moves = tuple(
                Modulator(source, destination, amount, amount_source, transform)
                for source, destination, amount, amount_source, transform in modulators[
                    m0:m1
                ].tolist()
                if destination < N_GENERATORS
            )
            if target >= 0 or bag == first:
                out.append(Zone(values, moves, target))
        return tuple(out)


def _text(raw: bytes) -> str:
    text = bytes(raw).split(b"\0")[0].decode("latin-1").strip()
    return "".join(c for c in text if c.isprintable())
