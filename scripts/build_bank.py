"""Build the SoundFont that isotone ships from Debian's FluidR3 GM.

::

    python scripts/build_bank.py [--font FluidR3_GM.sf2] [--out src/isotone/sampler/data]

writes ``isotone.sf3`` (at most 8 MB), ``COPYING`` (the licence and contributors as Debian records
them) and ``bank.json`` (what was kept, at which quality, how near each preset came, what stands in
for what was left out). The same font, script and libsndfile give the same bytes.

What is done to the samples, and why:

- only what the kept presets use; drum kits lose effects that no music here asks for;
- offsets are taken away (the pads carry up to 18 % of full scale);
- looped samples end with their loop: what follows never sounds;
- loops that click or jump in level (28 do, the piano's among them) are mended;
- samples played once end where they fall below -84 dB of their peak;
- Ogg Vorbis, one stream a sample, the quality by preset; loop points are placed after decoding,
  where both ends came out most alike.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import soundfile
from bank_font import Font, read_font, sf3_bytes, subset
from bank_mend import (
    agree_in_polarity,
    cut_lows,
    even_levels,
    extend_ranges,
    narrow,
    steady_loops,
    trim_leads,
    tune,
)
from bank_samples import Coded, code

FONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
COPYING = Path("/usr/share/doc/fluid-soundfont-gm/copyright")
OUT = Path(__file__).resolve().parents[1] / "src/isotone/sampler/data"
SIZE_LIMIT = 8_000_000

QUALITY = {
    (0, 0): 0.5,  # piano
    (0, 4): 0.4,  # electric piano
    (0, 8): 0.4,  # celesta
    (0, 9): 0.4,  # glockenspiel
    (0, 10): 0.4,  # music box
    (0, 11): 0.4,  # vibraphone
    (0, 12): 0.3,  # marimba
    (0, 14): 0.4,  # tubular bells
    (0, 16): 0.4,  # drawbar organ
    (0, 24): 0.5,  # nylon guitar
    (0, 25): 0.4,  # steel guitar
    (0, 26): 0.3,  # jazz guitar
    (0, 32): 0.4,  # acoustic bass
    (0, 33): 0.3,  # finger bass
    (0, 38): 0.5,  # synth bass
    (0, 40): 0.3,  # violin
    (0, 41): 0.2,  # viola
    (0, 42): 0.4,  # cello
    (0, 43): 0.2,  # contrabass
    (0, 44): 0.5,  # tremolo strings: the samples of strings
    (0, 45): 0.2,  # pizzicato
    (0, 46): 0.4,  # harp
    (0, 47): 0.2,  # timpani
    (0, 48): 0.5,  # strings
    (0, 49): 0.5,  # slow strings: the samples of strings
    (0, 52): 0.5,  # choir
    (0, 53): 0.4,  # oohs
    (0, 56): 0.4,  # trumpet
    (0, 57): 0.4,  # trombone
    (0, 60): 0.3,  # horn
    (0, 68): 0.3,  # oboe
    (0, 71): 0.4,  # clarinet
    (0, 73): 0.4,  # flute
    (0, 74): 0.4,  # recorder
    (0, 80): 0.5,  # square lead
    (0, 82): 0.4,  # calliope lead
    (0, 88): 0.5,  # new age pad
    (0, 89): 0.6,  # warm pad
    (0, 95): 0.6,  # sweep pad
    (0, 98): 0.4,  # crystal
    (0, 108): 0.5,  # kalimba
    (128, 0): 0.3,  # standard kit
    (128, 40): 0.3,  # brush kit
}
"""Presets kept, as (bank, program), and their Vorbis quality over ten. A sample that several
presets share takes the highest."""

DRUM_KEYS = frozenset([*range(35, 49), 50, 51, 53, 54, 63, 64, 69, 70, 75, 80, 81, 82])
"""Drums kept in the kits; crashes, Latin and sound effects go."""

_TUNED_PROGRAMS = (24, 25, 26, 32, 33, 40, 41, 42, 43, 44, 45, 48, 49, 52, 53, 56, 57, 60, 68, 71)
TUNED = frozenset((0, program) for program in (*_TUNED_PROGRAMS, 73, 74, 82, 88))
"""Presets whose samples are tuned. The choir is up to 42 cents flat and differs by 30 between
neighbouring keys. The piano's stretch and what has inharmonic partials stay as they are."""

_EVENED_PROGRAMS = (0, 8, 9, 10, 11, 12, 24, 25, 26, 32, 33, 40, 41, 42, 43, 45, 46, 48, 52, 53)
EVENED = tuple((0, program) for program in (*_EVENED_PROGRAMS, 56, 57, 60, 68, 71, 73, 74, 108))
"""Presets whose samples are brought into one line of level: the vibraphone fell by 8 dB between
two keys, three keys of the choir were 5 dB softer than their neighbours."""

STEADIED = frozenset({(0, 0)})
"""Presets whose loops are made steady: the piano swelled by 2 to 6 dB every second."""

NARROWED = {(0, 4): 250}
"""Presets brought nearer to the middle: the electric piano's low notes come 15 dB louder from the
left, which on headphones is in one ear."""

LOW_CUT = {(0, 89): 0.2, (0, 95): 0.2}
"""Presets with what lies below this share of their samples' pitch taken out."""


def set_quality(font: Font, quality: dict[tuple[int, int], float]) -> None:
    """Give every sample the highest quality of the presets that play it."""
    for preset in font.presets:
        for zone in preset.zones:
            index = zone.get(41)
            if index is None:
                continue
            for inner in font.instruments[index].zones:
                sample = inner.get(53)
                if sample is not None:
                    place = (preset.bank, preset.program)
                    font.samples[sample].quality = max(font.samples[sample].quality, quality[place])


def samples_of(font: Font, index: int) -> list[int]:
    """Return the indices of the samples that a preset plays."""
    found = []
    for zone in font.presets[index].zones:
        instrument = zone.get(41)
        if instrument is not None:
            for inner in font.instruments[instrument].zones:
                sample = inner.get(53)
                if sample is not None and sample not in found:
                    found.append(sample)
    return found


def spectral_distance_db(reference: np.ndarray, estimate: np.ndarray, rate: int) -> float:
    """Return the mean distance of two samples' spectra in dB.

    Frames of 2,048; bands of a quarter octave at most up to 16 kHz (some samples carry shaped
    dither above, which is not missed); bands over 60 dB below the frame's strongest are left out.
    Median over frames.
    """
    top = min(1024, int(2048 * 16_000 / rate))
    edges = np.unique(np.round(np.geomspace(2, top, 37)).astype(int))
    n_frames = max(1, (len(reference) - 2048) // 1024)
    distances = []
    window = np.hanning(2048)
    for frame in range(n_frames):
        part = slice(frame * 1024, frame * 1024 + 2048)
        levels = []
        for data in (reference[part], estimate[part]):
            padded = np.zeros(2048)
            padded[: len(data)] = data
            power = np.abs(np.fft.rfft(padded * window)) ** 2
            levels.append(10 * np.log10(np.add.reduceat(power[: edges[-1]], edges[:-1]) + 1e-12))
        heard = levels[0] > levels[0].max() - 60
        distances.append(np.abs(levels[0] - levels[1])[heard].mean())
    return float(np.median(distances))


def report(font: Font, coded: list[Coded], quality: dict[tuple[int, int], float]) -> list[dict]:
    """Return, for each preset, what it costs and how near its samples came."""
    rows = []
    for index, preset in enumerate(font.presets):
        used = samples_of(font, index)
        snr = []
        distance = []
        for i in used:
            reference, estimate = coded[i].prepared, coded[i].decoded
            noise = np.sum((reference - estimate) ** 2)
            snr.append(10 * np.log10(np.sum(reference**2) / noise))
            distance.append(spectral_distance_db(reference, estimate, font.samples[i].rate))
        rows.append(
            {
                "bank": preset.bank,
                "program": preset.program,
                "name": preset.name,
                "vorbis_quality": quality[(preset.bank, preset.program)],
                "samples": len(used),
                "bytes": sum(len(coded[i].stream) for i in used),
                "decoded_bytes": sum(2 * len(coded[i].decoded) for i in used),
                "snr_db_median": round(float(np.median(snr)), 1),
                "snr_db_least": round(float(np.min(snr)), 1),
                "spectral_distance_db_median": round(float(np.median(distance)), 2),
                "loop_click_most_before": round(max(coded[i].click_before for i in used), 2),
                "loop_click_most_after": round(max(coded[i].click_after for i in used), 2),
            }
        )
    return rows


def build(font_path: Path) -> tuple[bytes, dict]:
    """Build the bank.

    Parameters
    ----------
    font_path : Path
        Debian's ``FluidR3_GM.sf2``.

    Returns
    -------
    sf3 : bytes
    about : dict
        What goes into ``bank.json``.
    """
    font = subset(read_font(font_path), list(QUALITY), DRUM_KEYS)
    set_quality(font, QUALITY)
    mended = {
        "ranges_extended": extend_ranges(font),
        "turned_over": agree_in_polarity(font),
        "leads_cut_ms": {name: round(ms, 1) for name, ms in trim_leads(font).items()},
        "tuned_cents": tune(font, TUNED),
        "evened_db": even_levels(font, EVENED),
        "loops_steadied": steady_loops(font, STEADIED),
    }
    for place, pan in NARROWED.items():
        narrow(font, place, pan)
    for place, share in LOW_CUT.items():
        cut_lows(font, place, share)
    coded = [code(sample) for sample in font.samples]
    info = {
        "isng": "EMU8000",
        "INAM": "isotone: a subset of Fluid R3 GM",
        "IENG": font.info["IENG"],
        "ICOP": font.info["ICOP"],
        "ICMT": font.info["ICMT"] + " Changed: subset, offsets removed, loops mended, Vorbis.",
        "ISFT": "isotone build_bank",
    }
    sf3 = sf3_bytes(font, [c.stream for c in coded], [c.loop for c in coded], info)
    about = {
        "source": "FluidR3_GM.sf2, Debian package fluid-soundfont-gm 3.1-5.3, MIT licence",
        "encoder": soundfile.__libsndfile_version__,
        "bytes": len(sf3),
        "sha256": hashlib.sha256(sf3).hexdigest(),
        "samples": len(coded),
        "decoded_bytes": sum(2 * len(c.decoded) for c in coded),
        "drum_keys": sorted(DRUM_KEYS),
        "mended": mended,
        "presets": report(font, coded, QUALITY),
    }
    return sf3, about


def main() -> int:
    """Build the bank and write it with its licence and report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--font", type=Path, default=FONT)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    sf3, about = build(arguments.font)
    for row in about["presets"]:
        sys.stdout.write(
            f"{row['bank']:3d}:{row['program']:<3d} {row['name']:22s} {row['samples']:3d} samples "
            f"{row['bytes'] / 1000:6.0f} kB  snr {row['snr_db_median']:5.1f} "
            f"(least {row['snr_db_least']:5.1f})  "
            f"spectrum {row['spectral_distance_db_median']:4.2f} dB  "
            f"click {row['loop_click_most_before']:5.1f} -> {row['loop_click_most_after']:4.1f}\n"
        )
    sys.stdout.write(
        f"{len(sf3):,} bytes, {about['samples']} samples, "
        f"{about['decoded_bytes'] / 1e6:.1f} MB decoded\n"
    )
    if len(sf3) > SIZE_LIMIT:
        sys.stderr.write(f"the bank must be at most {SIZE_LIMIT:,} bytes; got {len(sf3):,}\n")
        return 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "isotone.sf3").write_bytes(sf3)
    (arguments.out / "bank.json").write_text(json.dumps(about, indent=1) + "\n")
    shutil.copyfile(COPYING, arguments.out / "COPYING")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
