"""Compose a small corpus in MTG-Jamendo's layout: moods over the circumplex, to train on in tests.

    python scripts/make_mood_corpus.py FOLDER --tracks 64 --seconds 60

``FOLDER/metadata`` gets the tables of split 0, ``FOLDER/audio`` the sound as FLAC. Each track is
its own artist. The same seed makes the same files.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import soundfile

from isotone.affect.circumplex import Affect
from isotone.audio import Waveform, concatenate, resample
from isotone.journey import plan_journey
from isotone.plan import build_plan
from isotone.session import stream

MOODS = {
    "energetic": (0.6, 0.8),
    "happy": (0.8, 0.3),
    "relaxing": (0.6, -0.7),
    "sad": (-0.7, -0.5),
}
GENRES = {"folk": "folk", "ambient": "ambient"}
LEAST_TRACKS = 32
HEADER = "TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\tDURATION\tTAGS\n"


def mood_of(number: int) -> str:
    """Return the mood of a track, numbered from 1."""
    return list(MOODS)[(number - 1) % len(MOODS)]


def genre_of(number: int) -> str:
    """Return the genre that a track is composed in."""
    return list(GENRES)[(number - 1) // len(MOODS) % len(GENRES)]


def path_of(number: int) -> str:
    """Return where a track lies, without its ending."""
    return f"{number % 100:02d}/{number}"


def part_of(number: int) -> str:
    """Hold out the last quarter of each mood: half of it to validate, half to test."""
    place = number // len(MOODS) % 8
    return "validation" if place == 6 else "test" if place == 7 else "train"


def first_seconds(blocks: Iterator[Waveform], seconds: float) -> list[Waveform]:
    """Return blocks up to the one that completes so many seconds: what follows is not rendered."""
    found, there = [], 0.0
    for block in blocks:
        found.append(block)
        there += block.duration_s
        if there >= seconds:
            break
    return found


def compose_track(folder: Path, number: int, seconds: float, seed: int) -> float:
    """Write one track's sound and return its seconds."""
    affect = Affect(*MOODS[mood_of(number)])
    journey = plan_journey(affect, affect, minutes=max(0.5, seconds / 60.0))
    plan = build_plan(journey, seed=seed + number, genre=genre_of(number), lead="piano")
    sound = resample(concatenate(first_seconds(stream(plan), seconds)), 32_000)
    target = folder / "audio" / f"{path_of(number)}.flac"
    target.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(target, sound.samples.T, 32_000)
    return sound.duration_s


def make_corpus(folder: Path, *, n_tracks: int, seconds: float, seed: int, workers: int) -> None:
    """Write tables and sound; the same files for any number of workers."""
    numbers = range(1, n_tracks + 1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        durations = list(
            pool.map(
                compose_track, [folder] * n_tracks, numbers,
                [seconds] * n_tracks, [seed] * n_tracks,
            )
        )  # fmt: skip
    rows: dict[tuple[str, str], list[str]] = {}
    for number, duration_s in zip(numbers, durations, strict=True):
        head = (
            f"track_{number:07d}\tartist_{number:06d}\talbum_{number:06d}\t"
            f"{path_of(number)}.mp3\t{duration_s:.1f}\t"
        )
        for kind, tag in (
            ("moodtheme", f"mood/theme---{mood_of(number)}"),
            ("genre", f"genre---{GENRES[genre_of(number)]}"),
            ("instrument", "instrument---piano"),
        ):
            rows.setdefault((kind, part_of(number - 1)), []).append(f"{head}{tag}\n")
    base = folder / "metadata" / "splits" / "split-0"
    base.mkdir(parents=True, exist_ok=True)
    for (kind, part), lines in rows.items():
        table = base / f"autotagging_{kind}-{part}.tsv"
        table.write_text(HEADER + "".join(lines), encoding="utf-8")


def main() -> None:
    """Make the corpus that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tracks", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    if options.tracks < LEAST_TRACKS:
        parser.error(f"at least {LEAST_TRACKS} tracks, or a part holds none; got {options.tracks}")
    make_corpus(
        options.folder,
        n_tracks=options.tracks,
        seconds=options.seconds,
        seed=options.seed,
        workers=options.workers,
    )


if __name__ == "__main__":
    main()
