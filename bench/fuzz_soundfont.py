"""Break SoundFonts at random and play what is left: every one must play or be refused.

Each mutated file is opened; its presets are resolved, some notes are played through the kernel and
their sound is checked to be finite. Anything but ``SoundFontError``, a crash, or a file that takes
over five seconds of the processor, counts against it.

Run: ``python bench/fuzz_soundfont.py [--files 20000] [--seed 1]``.
"""

from __future__ import annotations

import argparse
import collections
import resource
import struct
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "sampler"))

from sf2_files import Sample, Zone, font_bytes, key_range, sine, velocity_range

SLOWEST_S = 5.0


def seeds() -> list[bytes]:
    """Return small fonts that use every part of the format, SF2 and SF3."""
    out = []
    for compressed in (False, True):
        samples = [
            Sample(sine(220.0, 3000), loop=(100, 2900), kind=4, link=1),
            Sample(sine(221.0, 3000), loop=(100, 2900), kind=2, link=0),
            Sample(sine(880.0, 900), rate=22_050, key=81),
        ]
        instruments = [
            [
                Zone([(34, -2000 & 0xFFFF), (38, 0), (54, 1)]),
                Zone([key_range(0, 70), (17, -500 & 0xFFFF), (8, 9000), (9, 60), (53, 0)]),
                Zone([key_range(0, 70), (17, 500), (8, 9000), (9, 60), (53, 1)]),
                Zone(
                    [velocity_range(0, 127), (7, 300), (11, 1200), (6, 30), (57, 1), (53, 2)],
                    [(0x0502, 48, 960, 0, 0), (0x0081, 6, 80, 0, 0), (0x0102, 8, -2400, 0x0D02, 0)],
                ),
            ],
            [Zone([(54, 3), (0, 10), (2, 5), (3, -5 & 0xFFFF), (56, 50), (53, 2)])],
        ]
        presets = {
            (0, 0): [Zone([(48, 50)]), Zone([key_range(10, 120), (41, 0)]), Zone([(41, 1)])],
            (0, 40): [Zone([(41, 1)])],
            (128, 0): [Zone([(52, 20), (41, 0)], [(0x0003, 51, 12, 0, 0)])],
        }
        out.append(font_bytes(samples, instruments, presets, compressed=compressed))
    return out


def mutate(data: bytes, rng: np.random.Generator) -> bytes:
    """Return a broken copy: bits, bytes, words, cuts, copies, or the tables alone."""
    out = bytearray(data)
    tables = data.rindex(b"pdta")
    for _ in range(int(rng.integers(1, 9))):
        low = tables if rng.random() < 0.7 else 0
        if low >= len(out) - 8:
            low = 0
        if len(out) < 64:
            break
        at = int(rng.integers(low, len(out) - 4))
        kind = int(rng.integers(0, 7))
        if kind == 0:
            out[at] ^= 1 << int(rng.integers(0, 8))
        elif kind == 1:
            out[at] = int(rng.integers(0, 256))
        elif kind == 2:
            out[at : at + 2] = struct.pack("<H", int(rng.choice([0, 1, 0x7FFF, 0x8000, 0xFFFF])))
        elif kind == 3:
            word = int(rng.choice([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF8]))
            out[at : at + 4] = struct.pack("<I", word)
        elif kind == 4 and rng.random() < 0.2:
            del out[at:]
        elif kind == 5 and rng.random() < 0.3:
            n = int(rng.integers(1, 64))
            del out[at : at + n]
        elif kind == 6:
            source = int(rng.integers(0, len(out) - 8))
            out[at : at + 4] = out[source : source + 4]
    return bytes(out)


def trial(path: Path, cache: Path) -> str:
    """Open and play a file; return how it went."""
    from isotone.errors import SoundFontError
    from isotone.music.score import Note, Part, Score
    from isotone.sampler import Sampler
    from isotone.sampler.samples import SamplePool

    try:
        sampler = Sampler(path, room=None, threads=1)
        sampler.samples = SamplePool(sampler.font, cache)
        places = list(sampler.font.presets)[:4]
        parts = tuple(Part(str(p), "x", p[1], bank=min(p[0], 128)) for p in places)
        notes = tuple(
            (part.name, Note(0.0, 0.05, key, velocity))
            for part in parts
            for key, velocity in ((0, 1), (60, 100), (127, 127))
        )
        score = Score(0.0, 0.1, 0.0, parts, notes)
        peak = 0.0
        for i, block in enumerate(sampler.render(iter([score]), block_samples=8192)):
            if not np.isfinite(block.mix.samples).all():
                return "NOT FINITE"
            peak = max(peak, float(np.abs(block.mix.samples).max()))
            if i >= 2:
                break
    except SoundFontError:
        return "refused"
    return "played" if peak > 0 else "silent"


def fuzz(n_files: int, seed: int, folder: Path) -> collections.Counter[str]:
    """Try files; return how often each outcome was."""
    fonts = seeds()
    rng = np.random.default_rng(seed)
    outcomes: collections.Counter[str] = collections.Counter()
    path = folder / "fuzz.sf2"
    for i in range(n_files):
        path.write_bytes(mutate(fonts[i % len(fonts)], rng))
        began = time.process_time()
        outcome = trial(path, folder / "file-in-the-way" / "cache")
        if time.process_time() - began > SLOWEST_S:
            outcome = "TOO SLOW"
        if outcome.isupper():
            kept = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{i}.sf2"
            kept.write_bytes(path.read_bytes())
            print(f"{outcome}: {kept}")
        outcomes[outcome] += 1
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    import logging

    logging.disable(logging.WARNING)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "file-in-the-way").write_text("no cache here")
        outcomes = fuzz(arguments.files, arguments.seed, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{arguments.files} files in {time.perf_counter() - began:.0f} s, {peak:.0f} MB at most:")
    for outcome, n in outcomes.most_common():
        print(f"  {outcome}: {n}")
    return int(any(outcome.isupper() for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main())
