"""SoundFont files as tables: read one whole, keep some presets of it, write SF3.

Only what ``build_bank.py`` needs, for a trusted font; players read fonts through
``isotone.sampler.soundfont``, which trusts nothing. Layout: SoundFont 2.04, sections 4 to 7; SF3
is the same with each sample an Ogg Vorbis stream, ``start`` and ``end`` bytes of the ``smpl`` chunk
and loop points counted from the first decoded sample.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

GEN_KEY_RANGE, GEN_VELOCITY_RANGE, GEN_INSTRUMENT = 43, 44, 41
GEN_PAN = 17
GEN_SAMPLE, GEN_SAMPLE_MODES = 53, 54
ADDRESS_GENERATORS = (0, 1, 2, 3, 4, 12, 45, 50)
MONO, RIGHT, LEFT = 1, 2, 4
VORBIS_FLAG = 0x10

_DTYPES = {
    "phdr": np.dtype(
        [
            ("name", "S20"),
            ("preset", "<u2"),
            ("bank", "<u2"),
            ("bag", "<u2"),
            ("library", "<u4"),
            ("genre", "<u4"),
            ("morphology", "<u4"),
        ]
    ),
    "bag": np.dtype([("gen", "<u2"), ("mod", "<u2")]),
    "gen": np.dtype([("oper", "<u2"), ("amount", "<i2")]),
    "mod": np.dtype(
        [("src", "<u2"), ("dest", "<u2"), ("amount", "<i2"), ("amt_src", "<u2"), ("trans", "<u2")]
    ),
    "inst": np.dtype([("name", "S20"), ("bag", "<u2")]),
    "shdr": np.dtype(
        [
            ("name", "S20"),
            ("start", "<u4"),
            ("end", "<u4"),
            ("loop_start", "<u4"),
            ("loop_end", "<u4"),
            ("rate", "<u4"),
            ("key", "u1"),
            ("correction", "i1"),
            ("link", "<u2"),
            ("type", "<u2"),
        ]
    ),
}


@dataclass(frozen=True)
class Zone:
    """Generators in file order and modulator records of one zone."""

    generators: tuple[tuple[int, int], ...]
    modulators: bytes = b""

    def get(self, oper: int) -> int | None:
        """Return the amount of a generator, or None where the zone lacks it."""
        for zone_oper, amount in self.generators:
            if zone_oper == oper:
                return amount
        return None

    def key_range(self) -> tuple[int, int]:
        """Return lowest and highest key of the zone."""
        amount = self.get(GEN_KEY_RANGE)
        return (0, 127) if amount is None else (amount & 0xFF, (amount >> 8) & 0xFF)

    def replace(self, oper: int, amount: int) -> Zone:
        """Return the zone with one generator's amount changed."""
        return Zone(
            tuple((o, amount if o == oper else a) for o, a in self.generators), self.modulators
        )

    def without(self, opers: tuple[int, ...]) -> Zone:
        """Return the zone without some generators."""
        return Zone(tuple(g for g in self.generators if g[0] not in opers), self.modulators)


@dataclass(frozen=True)
class Instrument:
    """Name and zones; a first zone without a sample is global."""

    name: str
    zones: tuple[Zone, ...]


@dataclass(frozen=True)
class Preset:
    """Name, place and zones; a first zone without an instrument is global."""

    name: str
    bank: int
    program: int
    zones: tuple[Zone, ...]


@dataclass
class Sample:
    """One sample of 16 bits: data (float, full scale 1) and how it is played."""

    name: str
    data: NDArray[np.float64]
    rate: int
    key: int
    correction: int
    type: int
    loop: tuple[int, int]
    modes: set[int] = field(default_factory=set)
    quality: float = 0.0
    low_cut_hz: float = 0.0


@dataclass
class Font:
    """Presets, instruments and samples of a font; indices in zones point into the lists."""

    presets: list[Preset]
    instruments: list[Instrument]
    samples: list[Sample]
    info: dict[str, str]


def _chunks(data: bytes, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    while start + 8 <= end:
        name = data[start : start + 4].decode("ascii")
        (size,) = struct.unpack_from("<I", data, start + 4)
        yield name, start + 8, size
        start += 8 + size + (size & 1)


def _text(raw: bytes) -> str:
    return raw.split(b"\0")[0].decode("latin-1").strip()


def read_font(path: Path) -> Font:
    """Read a whole SF2 file.

    Parameters
    ----------
    path : Path
        A SoundFont 2 file with 16-bit samples that is known to be sound.

    Returns
    -------
    Font
    """
    data = path.read_bytes()
    tables: dict[str, NDArray] = {}
    info: dict[str, str] = {}
    pcm = np.zeros(0, dtype="<i2")
    for name, start, size in _chunks(data, 12, len(data)):
        if name != "LIST":
            continue
        for child, at, length in _chunks(data, start + 4, start + size):
            if child == "smpl":
                pcm = np.frombuffer(data, "<i2", length // 2, at)
            elif child in ("ICOP", "INAM", "IENG", "ICMT", "ICRD"):
                info[child] = _text(data[at : at + length])
            else:
                kind = "bag" if child.endswith("bag") else child[1:] if child[0] in "pi" else child
                kind = child if child in _DTYPES else kind
                if kind in _DTYPES:
                    dtype = _DTYPES[kind]
                    tables[child] = np.frombuffer(data, dtype, length // dtype.itemsize, at)

    def zones(prefix: str, first: int, last: int) -> tuple[Zone, ...]:
        bags, gens, mods = (tables[f"{prefix}{t}"] for t in ("bag", "gen", "mod"))
        out = []
        for b in range(first, last):
            gen = gens[bags[b]["gen"] : bags[b + 1]["gen"]]
            mod = mods[bags[b]["mod"] : bags[b + 1]["mod"]]
            pairs = tuple((int(g["oper"]), int(g["amount"])) for g in gen)
            out.append(Zone(pairs, mod.tobytes()))
        return tuple(out)

    phdr, inst, shdr = tables["phdr"], tables["inst"], tables["shdr"]
    presets = [
        Preset(
            _text(p["name"]),
            int(p["bank"]),
            int(p["preset"]),
            zones("p", int(p["bag"]), int(nxt["bag"])),
        )
        for p, nxt in itertools.pairwise(phdr)
    ]
    instruments = [
        Instrument(_text(i["name"]), zones("i", int(i["bag"]), int(nxt["bag"])))
        for i, nxt in itertools.pairwise(inst)
    ]
    samples = []
    for s in shdr[:-1]:
        start, end = int(s["start"]), int(s["end"])
        samples.append(
            Sample(
                name=_text(s["name"]),
                data=pcm[start:end] / 32768.0,
                rate=int(s["rate"]),
                key=int(s["key"]),
                correction=int(s["correction"]),
                type=int(s["type"]),
                loop=(int(s["loop_start"]) - start, int(s["loop_end"]) - start),
            )
        )
    return Font(presets, instruments, samples, info)


def subset(
    font: Font, wanted: list[tuple[int, int]], drum_keys: frozenset[int], drum_bank: int = 128
) -> Font:
    """Keep some presets and only what they use.

    Parameters
    ----------
    font : Font
    wanted : list of (bank, program)
        In the order they are to be written.
    drum_keys : frozenset of int
        Keys that drum kits keep; zones outside are dropped.
    drum_bank : int

    Returns
    -------
    Font
        Samples carry in ``modes`` how the kept zones play them.
    """
    by_place = {(p.bank, p.program): p for p in font.presets}
    drum_instruments = {
        zone.get(GEN_INSTRUMENT)
        for place in wanted
        if place[0] == drum_bank
        for zone in by_place[place].zones
    }
    instrument_index: dict[int, int] = {}
    sample_index: dict[int, int] = {}
    instruments: list[Instrument] = []
    presets = []

    def keep_instrument(index: int) -> int | None:
        if index in instrument_index:
            return instrument_index[index]
        source = font.instruments[index]
        kept: list[Zone] = []
        default_mode = 0
        for position, zone in enumerate(source.zones):
            sample = zone.get(GEN_SAMPLE)
            if sample is None:
                if position == 0:
                    default_mode = zone.get(GEN_SAMPLE_MODES) or 0
                    kept.append(zone)
                continue
            low, high = zone.key_range()
            if index in drum_instruments and not drum_keys.intersection(range(low, high + 1)):
                continue
            new = sample_index.setdefault(sample, len(sample_index))
            mode = zone.get(GEN_SAMPLE_MODES)
            font.samples[sample].modes.add((default_mode if mode is None else mode) & 3)
            # Offsets into the sample would not survive trimming; the font has only zeros there.
            if any(zone.get(g) for g in ADDRESS_GENERATORS):
                raise ValueError(f"{source.name} has sample address offsets")
            kept.append(zone.without(ADDRESS_GENERATORS).replace(GEN_SAMPLE, new))
        if all(zone.get(GEN_SAMPLE) is None for zone in kept):
            return None
        instrument_index[index] = len(instruments)
        instruments.append(Instrument(source.name, tuple(kept)))
        return instrument_index[index]

    for place in wanted:
        preset = by_place[place]
        zones = []
        for zone in preset.zones:
            instrument = zone.get(GEN_INSTRUMENT)
            if instrument is None:
                zones.append(zone)
                continue
            new = keep_instrument(instrument)
            if new is not None:
                zones.append(zone.replace(GEN_INSTRUMENT, new))
        presets.append(Preset(preset.name, preset.bank, preset.program, tuple(zones)))
    samples = [font.samples[i] for i in sample_index]
    return Font(presets, instruments, samples, font.info)


def stereo_links(font: Font, *, by_pan: bool = False) -> dict[int, int]:
    """Pair left and right samples that zones of one instrument play on the same keys.

    Parameters
    ----------
    font : Font
    by_pan : bool
        Whether mono samples that zones pan to opposite sides count as pairs too.

    Returns
    -------
    dict
        Sample index to the index of its other side; samples without one are absent.
    """
    links: dict[int, int] = {}
    for instrument in font.instruments:
        sides: dict[tuple, dict[int, int]] = {}
        for zone in instrument.zones:
            index = zone.get(GEN_SAMPLE)
            if index is None:
                continue
            sample = font.samples[index]
            side = sample.type
            if side == MONO and by_pan:
                pan = zone.get(GEN_PAN) or 0
                side = LEFT if pan < 0 else RIGHT if pan > 0 else MONO
            if side == MONO:
                continue
            stem = sample.name.rstrip(")LR").rstrip("( ")
            key = (stem, zone.key_range(), zone.get(GEN_VELOCITY_RANGE))
            sides.setdefault(key, {})[side] = index
        for pair in sides.values():
            if len(pair) == 2 and pair[LEFT] != pair[RIGHT]:
                left, right = pair[LEFT], pair[RIGHT]
                if links.get(left, right) == right and links.get(right, left) == left:
                    links[left], links[right] = right, left
    return links


def _riff(name: str, body: bytes) -> bytes:
    return name.encode("ascii") + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def _list(kind: str, chunks: list[bytes]) -> bytes:
    return _riff("LIST", kind.encode("ascii") + b"".join(chunks))


def _info(info: dict[str, str]) -> bytes:
    chunks = [_riff("ifil", struct.pack("<HH", 3, 1))]
    for name, text in info.items():
        raw = text.encode("ascii") + b"\0"
        chunks.append(_riff(name, raw + b"\0" * (len(raw) & 1)))
    return _list("INFO", chunks)


def _zone_tables(groups: list[tuple[Zone, ...]]) -> tuple[list[int], bytes, bytes, bytes]:
    firsts, bags, gens, mods = [], bytearray(), bytearray(), bytearray()
    n_bags = 0
    for zones in groups:
        firsts.append(n_bags)
        for zone in zones:
            bags += struct.pack("<HH", len(gens) // 4, len(mods) // 10)
            n_bags += 1
            for oper, amount in zone.generators:
                gens += struct.pack("<Hh", oper, amount)
            mods += zone.modulators
    firsts.append(n_bags)
    bags += struct.pack("<HH", len(gens) // 4, len(mods) // 10)
    return firsts, bytes(bags), bytes(gens) + bytes(4), bytes(mods) + bytes(10)


def sf3_bytes(
    font: Font, streams: list[bytes], loops: list[tuple[int, int]], info: dict[str, str]
) -> bytes:
    """Return the whole SF3 file.

    Parameters
    ----------
    font : Font
        Presets, instruments and samples to write.
    streams : list of bytes
        One Ogg Vorbis stream for each sample.
    loops : list of (start, end)
        Loop points for each sample, counted from its first decoded sample.
    info : dict
        INFO chunks, name to ASCII text.

    Returns
    -------
    bytes
    """
    blob = bytearray()
    places = []
    for stream in streams:
        places.append((len(blob), len(blob) + len(stream)))
        blob += stream + b"\0" * (len(stream) & 1)
    links = stereo_links(font)
    shdr = np.zeros(len(font.samples) + 1, _DTYPES["shdr"])
    for i, sample in enumerate(font.samples):
        side = sample.type if i in links else MONO
        shdr[i] = (
            sample.name.encode("latin-1"),
            *places[i],
            *loops[i],
            sample.rate,
            sample.key,
            sample.correction,
            links.get(i, 0),
            side | VORBIS_FLAG,
        )
    shdr[-1]["name"] = b"EOS"
    p_first, pbag, pgen, pmod = _zone_tables([p.zones for p in font.presets])
    i_first, ibag, igen, imod = _zone_tables([i.zones for i in font.instruments])
    phdr = np.zeros(len(font.presets) + 1, _DTYPES["phdr"])
    for i, preset in enumerate(font.presets):
        phdr[i] = (preset.name.encode("latin-1"), preset.program, preset.bank, p_first[i], 0, 0, 0)
    phdr[-1] = (b"EOP", 0, 0, p_first[-1], 0, 0, 0)
    inst = np.zeros(len(font.instruments) + 1, _DTYPES["inst"])
    for i, instrument in enumerate(font.instruments):
        inst[i] = (instrument.name.encode("latin-1"), i_first[i])
    inst[-1] = (b"EOI", i_first[-1])
    tables = {
        "phdr": phdr.tobytes(),
        "pbag": pbag,
        "pmod": pmod,
        "pgen": pgen,
        "inst": inst.tobytes(),
        "ibag": ibag,
        "imod": imod,
        "igen": igen,
        "shdr": shdr.tobytes(),
    }
    body = (
        b"sfbk"
        + _info(info)
        + _list("sdta", [_riff("smpl", bytes(blob))])
        + _list("pdta", [_riff(name, table) for name, table in tables.items()])
    )
    return _riff("RIFF", body)
