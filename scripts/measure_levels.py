"""Measure how loud each preset of the shipped bank is, and write ``sampler/data/levels.json``.

::

    python scripts/measure_levels.py [--with fluidsynth] [--out FILE]

Each preset plays four notes around the middle of its comfortable register (two and six semitones
off), 1.5 s each at velocity 80, without reverb, chorus or any level correction; kits play kick,
hat, snare (brushes: swirl) and hat at 100 beats a minute. The loudness is integrated as in ITU-R
BS.1770-4; the gain brings each preset to the median of the melodic ones. By default isotone's own
sampler plays; ``--with fluidsynth`` checks it against FluidSynth.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile
from numpy.typing import NDArray

from isotone.music.midi import write_midi
from isotone.music.score import Note, Part, Score, TempoPoint
from isotone.sampler.bank import DRUM_BANK, shipped_bank_path, shipped_presets

OUT = Path(__file__).resolve().parents[1] / "src/isotone/sampler/data/levels.json"
RATE = 48_000
VELOCITY = 80

# Comfortable registers, lowest and highest key, by General MIDI program.
REGISTERS = {
    0: (40, 88),
    4: (45, 84),
    8: (65, 91),
    9: (79, 96),
    10: (67, 91),
    11: (57, 84),
    12: (50, 84),
    14: (60, 77),
    16: (48, 79),
    24: (45, 76),
    25: (45, 76),
    26: (45, 76),
    32: (31, 52),
    33: (31, 52),
    38: (31, 50),
    40: (60, 86),
    41: (53, 76),
    42: (43, 69),
    43: (31, 52),
    44: (43, 81),
    45: (43, 84),
    46: (41, 91),
    47: (40, 57),
    48: (43, 84),
    49: (43, 81),
    52: (48, 76),
    53: (52, 76),
    56: (58, 79),
    57: (45, 67),
    60: (48, 70),
    68: (62, 81),
    71: (52, 79),
    73: (64, 86),
    74: (65, 84),
    80: (55, 79),
    82: (55, 81),
    88: (48, 84),
    89: (48, 79),
    95: (48, 79),
    98: (67, 91),
    108: (60, 84),
}


def phrase(bank: int, program: int) -> Score:
    """Return what a preset plays to be measured; a beat is a second for melodic ones."""
    part = Part("measured", "measured", program, bank=bank, reverb_send_db=-math.inf)
    if bank == DRUM_BANK:
        keys = (36, 42, 40 if program == 40 else 38, 42)
        notes = [(0.5 * i, 0.25, keys[i % 4]) for i in range(32)]
        tempo_bpm = 100.0
    else:
        low, high = REGISTERS[program]
        middle = (low + high) // 2
        notes = [(1.5 * i, 1.5, middle + step) for i, step in enumerate((-6, 2, -2, 6))]
        tempo_bpm = 60.0
    return Score(
        0.0,
        max(onset + length for onset, length, _ in notes),
        0.0,
        (part,),
        tuple(("measured", Note(onset, length, key, VELOCITY)) for onset, length, key in notes),
        tempo=(TempoPoint(0.0, tempo_bpm),),
    )


def with_sampler(score: Score) -> NDArray[np.float64]:
    """Return a score as isotone's sampler plays it, shape (samples, 2)."""
    from isotone.sampler import Sampler

    sampler = Sampler(sample_rate=RATE, levelled=False, room=None)
    blocks = [block.mix.samples for block in sampler.render(iter((score,)))]
    return np.concatenate(blocks, axis=1).T.astype(np.float64)


def with_fluidsynth(score: Score) -> NDArray[np.float64]:
    """Return a score as FluidSynth plays it at gain 1, shape (samples, 2)."""
    with tempfile.TemporaryDirectory() as folder:
        write_midi(score, Path(folder) / "x.mid")
        dry = ["-R", "0", "-C", "0", "-o", "synth.reverb.active=0", "-o", "synth.chorus.active=0"]
        files = ["-F", "x.wav", str(shipped_bank_path()), "x.mid"]
        subprocess.run(
            ["fluidsynth", "-niq", "-g", "1", "-r", str(RATE), *dry, *files],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        data, _ = soundfile.read(Path(folder) / "x.wav", dtype="float64", always_2d=True)
    return data


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--with", dest="player", choices=["sampler", "fluidsynth"])
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    player = with_fluidsynth if arguments.player == "fluidsynth" else with_sampler
    meter = pyloudnorm.Meter(RATE)
    loudness = {}
    for place in shipped_presets():
        score = phrase(*place)
        sound = player(score)[: int((score.end_s + 0.4) * RATE)]
        loudness[place] = float(meter.integrated_loudness(sound))
    median = statistics.median(v for (bank, _), v in loudness.items() if bank != DRUM_BANK)
    rows = [
        {
            "bank": bank,
            "program": program,
            "lufs": round(lufs, 1),
            "gain_db": round(median - lufs, 1),
        }
        for (bank, program), lufs in sorted(loudness.items())
    ]
    for row in rows:
        sys.stdout.write(
            f"{row['bank']:3d}:{row['program']:<3d} {row['lufs']:6.1f} LUFS "
            f"{row['gain_db']:+5.1f} dB\n"
        )
    about = {
        "method": "four notes around the middle of the register, 1.5 s each, velocity 80, dry; "
        "integrated loudness, ITU-R BS.1770-4; gain to the median of the melodic presets",
        "played_by": arguments.player or "sampler",
        "median_lufs": round(median, 1),
        "presets": rows,
    }
    arguments.out.write_text(json.dumps(about, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
