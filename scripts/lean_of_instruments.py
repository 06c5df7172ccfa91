"""Count how far instruments lean to glad or grave moods among the tags of MTG-Jamendo.

    python scripts/lean_of_instruments.py ../shared/data/jamendo/moodtheme_instrument_counts.csv

For each instrument tag: the natural logarithm of its share among tracks with a glad mood over its
share among tracks with a grave one, once over all of arousal and once among calm moods (tracks
with any instrument tag; five tracks are added to every count), and the mean of the two. Uploaders
gave these tags to their own tracks, so the figures say which instruments go with which moods in
recordings. Genres differ too (grave tracks are more often orchestral), and that is in them.

The ``[lean]`` table of ``plan/data/own_palette.toml`` holds them, cut at 1 and rounded.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import defaultdict
from pathlib import Path

GLAD = ("happy", "uplifting", "hopeful", "summer", "positive", "upbeat", "fun", "inspiring")
GRAVE = ("sad", "melancholic", "dark", "drama", "dramatic")
CALM_GLAD = (
    "relaxing", "calm", "hopeful", "soft", "love", "romantic", "nature", "positive", "summer",
)  # fmt: skip
CALM_GRAVE = ("sad", "melancholic", "dark")

TAGGED_AS = {
    "piano": "piano",
    "electric-piano": "electricpiano",
    "nylon-guitar": "classicalguitar",
    "steel-guitar": "acousticguitar",
    "strings": "strings",
    "violin": "violin",
    "viola": "viola",
    "cello": "cello",
    "contrabass-bowed": "doublebass",
    "choir": "voice",
    "flute": "flute",
    "clarinet": "clarinet",
    "horn": "horn",
    "harp": "harp",
    "new-age-pad": "synthesizer",
    "bell-fx": "bell",
}
"""Instruments of ours with the tag that was counted."""

_ADDED = 5


def lean_of_tags(counts: Path) -> dict[str, float]:
    """Return each tag's mean log ratio of shares, glad over grave.

    Parameters
    ----------
    counts : Path
        A CSV with columns mood, tag, n, mood_tracks_with_any_tag_of_type.
    """
    n: dict[str, dict[str, int]] = defaultdict(dict)
    tracks: dict[str, int] = {}
    with counts.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            n[row["tag"]][row["mood"]] = int(row["n"])
            tracks[row["mood"]] = int(row["mood_tracks_with_any_tag_of_type"])

    def share(tag: str, moods: tuple[str, ...]) -> float:
        return (sum(n[tag].get(m, 0) for m in moods) + _ADDED) / sum(
            tracks.get(m, 0) for m in moods
        )

    return {
        tag: 0.5 * math.log(share(tag, GLAD) / share(tag, GRAVE))
        + 0.5 * math.log(share(tag, CALM_GLAD) / share(tag, CALM_GRAVE))
        for tag in n
    }


def main() -> None:
    """Write the table's lines."""
    leans = lean_of_tags(Path(sys.argv[1]))
    for name, tag in TAGGED_AS.items():
        lean = max(-1.0, min(1.0, leans[tag]))
        sys.stdout.write(f"{name} = {lean:.1f}  # {tag} {leans[tag]:+.2f}\n")


if __name__ == "__main__":
    main()
