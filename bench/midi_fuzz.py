"""Read mutated MIDI files: what isotone makes of them, and mido beside it.

``python bench/midi_fuzz.py [--files 20000] [--seed 1]``. Every file must end in a score or in one
line of ``InputError``, in time proportional to its size; anything else is printed and fails.
"""

import argparse
import collections
import io
import random
import sys
import tempfile
import time
import warnings
from pathlib import Path

import mido

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "music"))

import midi_files as mf
from test_midi_read import mutate

from isotone.errors import InputError
from isotone.music.midi import read_midi, write_midi
from isotone.music.score import Note, Part, Score


def seeds():
    """Files to start from: hand-made, one with everything, one written by isotone."""
    everything = mf.file(
        mf.track(
            (0, mf.meta(0x21, b"\x01")),
            (0, mf.control(101, 0)),
            (0, mf.control(100, 0)),
            (0, mf.control(6, 12)),
            (10, mf.bend(100)),
            (0, mf.on(60)),
            (9, b"\xa0\x3c\x10"),
            (9, b"\xd0\x10"),
            (0, b"\xf0\x05\x7e\x7f\x09\x01\xf7"),
            (9, mf.control(123, 0)),
        ),
        kind=2,
        division=bytes([256 - 25, 40]),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mid"
        part = Part("lead", "piano", 0)
        notes = tuple(("lead", Note(i / 2, 1, 60 + i, 80)) for i in range(12))
        write_midi(Score(0, 8, 0, (part,), notes), path)
        return [mf.small_song(), everything, path.read_bytes()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    originals = seeds()
    outcomes = collections.Counter()
    mido_outcomes = collections.Counter()
    slowest_s = mido_slowest_s = 0.0
    total_s = mido_s = 0.0
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.mid"
        for i in range(arguments.files):
            data = mutate(originals[i % len(originals)], rng)
            path.write_bytes(data)
            began = time.process_time()
            try:
                read_midi(path)
                outcomes["read"] += 1
            except InputError as error:
                outcomes["refused"] += 1
                bad += "\n" in str(error)
            except Exception as error:
                bad += 1
                print(f"{type(error).__name__}: {error}: {data.hex()}")
            took = time.process_time() - began
            total_s += took
            slowest_s = max(slowest_s, took)
            began = time.process_time()
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    mido.MidiFile(file=io.BytesIO(data))
                mido_outcomes["read"] += 1
            except Exception as error:
                mido_outcomes[type(error).__name__] += 1
            took = time.process_time() - began
            mido_s += took
            mido_slowest_s = max(mido_slowest_s, took)
    print(
        f"isotone: {dict(outcomes)}, {bad} bad; {total_s:.1f} s, slowest {slowest_s * 1e3:.1f} ms"
    )
    print(f"mido:    {dict(mido_outcomes)}; {mido_s:.1f} s, slowest {mido_slowest_s * 1e3:.1f} ms")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
