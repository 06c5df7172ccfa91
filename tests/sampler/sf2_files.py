"""Small SoundFonts made for tests, byte by byte as the specification lays them out."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Sample:
    data: np.ndarray  # int16
    rate: int = 48_000
    key: int = 69
    correction: int = 0
    loop: tuple[int, int] = (0, 0)
    kind: int = 1
    link: int = 0
    name: str = "sample"


@dataclass
class Zone:
    generators: list[tuple[int, int]] = field(default_factory=list)
    modulators: list[tuple[int, int, int, int, int]] = field(default_factory=list)


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def key_range(low: int, high: int) -> tuple[int, int]:
    return 43, low | high << 8


def velocity_range(low: int, high: int) -> tuple[int, int]:
    return 44, low | high << 8


def vorbis(data: np.ndarray, rate: int) -> bytes:
    import soundfile

    out = io.BytesIO()
    soundfile.write(out, data, rate, format="OGG", subtype="VORBIS")
    return out.getvalue()


def _levels(prefix: bytes, owners: list[list[Zone]]) -> tuple[list[int], dict[bytes, bytes]]:
    firsts, bags, gens, mods = [], b"", b"", b""
    n_bags = 0
    for zones in owners:
        firsts.append(n_bags)
        for zone in zones:
            bags += struct.pack("<HH", len(gens) // 4, len(mods) // 10)
            n_bags += 1
            for number, amount in zone.generators:
                gens += struct.pack("<HH", number, amount & 0xFFFF)
            for modulator in zone.modulators:
                mods += struct.pack("<HHhHH", *modulator)
    firsts.append(n_bags)
    bags += struct.pack("<HH", len(gens) // 4, len(mods) // 10)
    tables = {
        prefix + b"bag": bags,
        prefix + b"mod": mods + bytes(10),
        prefix + b"gen": gens + bytes(4),
    }
    return firsts, tables


def font_bytes(
    samples: list[Sample],
    instruments: list[list[Zone]],
    presets: dict[tuple[int, int], list[Zone]],
    *,
    compressed: bool = False,
) -> bytes:
    blob, shdr = b"", b""
    for s in samples:
        if compressed:
            stream = vorbis(s.data, s.rate)
            start, end = len(blob), len(blob) + len(stream)
            blob += stream + b"\0" * (len(stream) & 1)
            loop, kind = s.loop, s.kind | 0x10
        else:
            start, end = len(blob) // 2, len(blob) // 2 + len(s.data)
            blob += s.data.astype("<i2").tobytes() + bytes(92)
            loop, kind = (start + s.loop[0], start + s.loop[1]), s.kind
        shdr += struct.pack(
            "<20sIIIIIBbHH",
            s.name.encode(), start, end, *loop, s.rate, s.key, s.correction, s.link, kind,
        )  # fmt: skip
    shdr += struct.pack("<20sIIIIIBbHH", b"EOS", *[0] * 9)
    p_first, tables = _levels(b"p", list(presets.values()))
    i_first, more = _levels(b"i", instruments)
    tables |= more
    phdr = b"".join(
        struct.pack(
            "<20sHHHIII", f"preset {bank}:{program}".encode(), program, bank, first, 0, 0, 0
        )
        for (bank, program), first in zip(presets, p_first, strict=False)
    ) + struct.pack("<20sHHHIII", b"EOP", 0, 0, p_first[-1], 0, 0, 0)
    inst = b"".join(
        struct.pack("<20sH", f"instrument {i}".encode(), first)
        for i, first in enumerate(i_first[:-1])
    ) + struct.pack("<20sH", b"EOI", i_first[-1])
    tables |= {b"phdr": phdr, b"inst": inst, b"shdr": shdr}
    order = [b"phdr", b"pbag", b"pmod", b"pgen", b"inst", b"ibag", b"imod", b"igen", b"shdr"]
    body = b"sfbk" + chunk(
        b"LIST", b"INFO" + chunk(b"ifil", struct.pack("<HH", 2, 4)) + chunk(b"INAM", b"test font\0")
    )
    body += chunk(b"LIST", b"sdta" + chunk(b"smpl", blob))
    body += chunk(b"LIST", b"pdta" + b"".join(chunk(name, tables[name]) for name in order))
    return chunk(b"RIFF", body)


def sine(hertz: float, n: int, rate: int = 48_000, level: float = 0.5) -> np.ndarray:
    return np.rint(32767 * level * np.sin(2 * np.pi * hertz / rate * np.arange(n))).astype(np.int16)


def one_sample(sample: Sample, *generators: tuple[int, int], modulators=()) -> bytes:
    """Return a font of one preset, 0:0, that plays one sample."""
    zone = Zone([*generators, (53, 0)], list(modulators))
    return font_bytes([sample], [[zone]], {(0, 0): [Zone([(41, 0)])]})
