"""Compose a small corpus in MTG-Jamendo's layout: moods over the circumplex, to train on in tests.

    python scripts/make_mood_corpus.py FOLDER --tracks 64 --seconds 60

``FOLDER/metadata`` gets the tables of split 0, ``FOLDER/audio`` the sound as FLAC. Each track is
its own artist. The same seed makes the same files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import soundfile

from isotone.affect.circumplex import Affect
from isotone.audio import concatenate, resample
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
HEADER = "TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\tDURATION\tTAGS\n"


def part_of(number: int) -> str:
    """Hold out the last quarter of each mood: half of it to validate, half to test."""
    place = number // len(MOODS) % 8
    return "validation" if place == 6 else "test" if place == 7 else "train"


def make_corpus(folder: Path, *, n_tracks: int, seconds: float, seed: int) -> None:
    """Write tables and sound."""
    rows: dict[tuple[str, str], list[str]] = {}
    for number in range(1, n_tracks + 1):
        mood = list(MOODS)[(number - 1) % len(MOODS)]
        genre = list(GENRES)[(number - 1) // len(MOODS) % len(GENRES)]
        affect = Affect(*MOODS[mood])
        journey = plan_journey(affect, affect, minutes=seconds / 60.0)
        plan = build_plan(journey, seed=seed + number, genre=genre, lead="piano")
        sound = resample(concatenate(list(stream(plan))), 32_000)
        path = f"{number % 100:02d}/{number}"
        target = folder / "audio" / f"{path}.flac"
        target.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(target, sound.samples.T, 32_000)
        head = (
            f"track_{number:07d}\tartist_{number:06d}\talbum_{number:06d}\t{path}.mp3\t"
            f"{sound.duration_s:.1f}\t"
        )
        for kind, tag in (
            ("moodtheme", f"mood/theme---{mood}"),
            ("genre", f"genre---{GENRES[genre]}"),
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
    options = parser.parse_args()
    make_corpus(options.folder, n_tracks=options.tracks, seconds=options.seconds, seed=options.seed)


if __name__ == "__main__":
    main()
