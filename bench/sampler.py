"""How fast the sampler plays beside FluidSynth, what it holds in memory, how soon it begins.

A dense score (about 80 voices at once on average, 10,000 notes, a quarter of an hour) is rendered
in turns by isotone (its hall on) and by FluidSynth (its reverb on), on one core and on two; medians
of processor time and of the clock are printed as ratios to real time and to each other.

Run: ``python bench/sampler.py [--runs 3] [--minutes 15]``.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

RATE = 48_000
NOTES_PER_MINUTE = 10_000 / 15
PARTS = (  # name, program, bank, share of notes, lengths in seconds, keys
    ("piano", 0, 0, 0.34, (0.8, 3.0), (40, 84)),
    ("strings", 48, 0, 0.14, (2.0, 6.0), (43, 79)),
    ("pad", 89, 0, 0.10, (4.0, 8.0), (48, 72)),
    ("guitar", 24, 0, 0.16, (0.5, 2.0), (45, 76)),
    ("flute", 73, 0, 0.06, (0.5, 2.0), (62, 86)),
    ("bass", 32, 0, 0.06, (0.5, 1.5), (30, 48)),
    ("harp", 46, 0, 0.06, (1.0, 3.0), (48, 84)),
    ("kit", 0, 128, 0.08, (0.1, 0.2), (36, 51)),
)


def dense_score(minutes: float):
    """Return the score, the same every time."""
    from isotone.music.score import Note, Part, Score, TempoPoint

    rng = np.random.default_rng(20)
    n = round(NOTES_PER_MINUTE * minutes)
    seconds = 60.0 * minutes
    parts = tuple(Part(p[0], p[0], p[1], bank=p[2]) for p in PARTS)
    which = rng.choice(len(PARTS), n, p=[p[3] for p in PARTS])
    onsets = np.sort(rng.uniform(0.0, seconds - 8.0, n))
    notes = []
    for onset, i in zip(onsets, which, strict=True):
        name, _, _, _, (low, high), (k0, k1) = PARTS[i]
        key = int(rng.integers(k0, k1))
        if name == "kit":
            key = int(rng.choice([36, 38, 42, 44, 46, 51]))
        length = float(rng.uniform(low, high))
        notes.append((name, Note(float(onset), length, key, int(rng.integers(45, 110)))))
    return Score(0.0, seconds, 0.0, parts, tuple(notes), tempo=(TempoPoint(0.0, 60.0),))


def mean_voices(score, sampler) -> float:
    """Return how many voices sound on average, a stereo pair counted as two as FluidSynth does."""
    from isotone.sampler.performance import Performance

    counts = []
    before = Performance._voices

    def counted(self, rows, bus_of, start):
        counts.append(int(self._pool.voices["n_channels"][rows].sum()))
        before(self, rows, bus_of, start)

    Performance._voices = counted
    try:
        for _ in sampler.render(iter([score]), block_samples=RATE):
            pass
    finally:
        Performance._voices = before
    return float(np.mean(counts))


def clocked(action) -> tuple[float, float]:
    """Return seconds of the clock and of the processor, children included."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu, wall = sum(u.ru_utime + u.ru_stime for u in usage), time.perf_counter()
    action()
    wall = time.perf_counter() - wall
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return wall, sum(u.ru_utime + u.ru_stime for u in usage) - cpu


def busiest_thread(score, sampler) -> float:
    """Return processor seconds of the busier side, calling thread or helpers.

    It is what two idle cores would take by the clock, told also by a machine that is busy.
    """
    total, own = time.process_time(), time.thread_time()
    for _ in sampler.render(iter([score]), block_samples=RATE):
        pass
    own = time.thread_time() - own
    return max(own, time.process_time() - total - own)


def fluidsynth(font: Path, midi: Path, out: Path, cores: int) -> None:
    subprocess.run(
        [
            "fluidsynth", "-niq", "-g", "0.3", "-r", str(RATE), "-R", "1", "-C", "0",
            "-o", f"synth.cpu-cores={cores}", "-o", "synth.polyphony=1024",
            "-O", "float", "-T", "wav", "-F", str(out), str(font), str(midi),
        ],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


FIRST = """
import sys, time
t = time.process_time(); w = time.perf_counter()
import llvmlite.binding
from isotone.dsp import biquad
from isotone.sampler import kernel
from isotone.sampler.effects import chorus, limiter, reverb
from isotone.dsp.compiled import Kernel
base = time.process_time() - t
t = time.process_time(); w = time.perf_counter()
for module in (biquad, kernel, chorus, limiter, reverb):
    for each in vars(module).values():
        if isinstance(each, Kernel):
            each.compile()
print(base, time.process_time() - t, time.perf_counter() - w)
"""

FIRST_BLOCK = """
import time
from isotone.music.score import Note, Part, Score
from isotone.sampler import Sampler
parts = tuple(Part(n, n, p) for n, p in (("piano", 0), ("strings", 48), ("pad", 89), ("bass", 32)))
notes = tuple((p.name, Note(0.0, 2.0, 50 + 5 * i, 80)) for i, p in enumerate(parts))
score = Score(0.0, 4.0, 0.0, parts, notes)
for name in ("fresh process", "warm"):
    t = time.perf_counter()
    if name == "fresh process":
        sampler = Sampler()
    next(sampler.render(iter([score])))
    print(f"{name}: {time.perf_counter() - t:.3f} s")
"""

MEMORY = """
import resource, sys
import numpy as np
import isotone.sampler.player
from isotone.sampler import Sampler
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 1e6
before = resident()
sampler = Sampler(threads=1)
opened = resident()
sampler.instruments.preset(0, 0)
piano = resident()
for place in sampler.font.presets:
    sampler.instruments.preset(*place)
print(f"opened {opened - before:.0f} MB, with the piano {piano - before:.0f} MB, "
      f"all presets {resident() - before:.0f} MB "
      f"(samples {sampler.samples.used_bytes / 1e6:.0f} MB)")
"""


def child(code: str, cache: str | None = None) -> str:
    environment = dict(os.environ)
    if cache is not None:
        environment["ISOTONE_CACHE"] = cache
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    ).stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=15.0)
    arguments = parser.parse_args()

    from isotone.music.midi import write_midi
    from isotone.sampler import Sampler
    from isotone.sampler.bank import shipped_bank_path

    score = dense_score(arguments.minutes)
    seconds = score.end_s
    voices = mean_voices(score, Sampler(threads=2))
    print(f"{len(score.notes)} notes, {seconds:.0f} s, {voices:.0f} voices on average")
    has_peer = shutil.which("fluidsynth") is not None
    results: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        midi = Path(folder) / "dense.mid"
        write_midi(score, midi)
        for _ in range(arguments.runs):
            for cores in (1, 2):
                sampler = Sampler(threads=cores)

                def play(sampler=sampler) -> None:
                    for _ in sampler.render(iter([score]), block_samples=RATE):
                        pass

                results.setdefault(f"isotone, {cores} threads", []).append(clocked(play))
                if has_peer:
                    results.setdefault(f"FluidSynth, {cores} cores", []).append(
                        clocked(
                            lambda cores=cores: fluidsynth(
                                shipped_bank_path(), midi, Path(folder) / "peer.wav", cores
                            )
                        )
                    )
        for name, timings in results.items():
            wall, cpu = (statistics.median(t) for t in zip(*timings, strict=True))
            print(
                f"{name}: {seconds / wall:.0f} x real time by the clock, "
                f"{seconds / cpu:.0f} x by the processor ({wall:.2f} s, {cpu:.2f} s)"
            )
        if has_peer:
            ours, theirs = (
                statistics.median(t[1] for t in results[name])
                for name in ("isotone, 1 threads", "FluidSynth, 1 cores")
            )
            print(f"processor time on one core, FluidSynth over isotone: {theirs / ours:.2f}")
        sampler = Sampler(threads=2)
        busiest = statistics.median(busiest_thread(score, sampler) for _ in range(arguments.runs))
        print(f"isotone, the busier of two threads: {seconds / busiest:.0f} x real time")
        base, cpu, wall = child(FIRST, str(Path(folder) / "cold")).split()
        print(f"first compile: {float(cpu):.2f} s of processor, {float(wall):.2f} s of the clock "
              f"(importing {float(base):.2f} s)")  # fmt: skip
        again = child(FIRST, str(Path(folder) / "cold")).split()
        print(f"all kernels from the cache: {float(again[2]):.2f} s of the clock")
        print("first block,", child(FIRST_BLOCK).replace("\n", "; "))
        print("memory:", child(MEMORY))


if __name__ == "__main__":
    main()
