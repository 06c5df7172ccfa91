"""How often moods meet genres and instruments in MTG-Jamendo, and the palette made from it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from isotone.files import write_whole
from isotone.jamendo.metadata import KINDS, Dataset, Track, read_split
from isotone.plan.jamendo_palette import TERMS

__all__ = ["PairCount", "TagCount", "count_pairs", "count_tags", "describe", "write_palette"]


@dataclass(frozen=True, slots=True)
class PairCount:
    """A mood together with a genre or an instrument.

    Parameters
    ----------
    mood, tag : str
    n : int
        Tracks that carry both.
    share : float
        ``n`` over the mood's tracks that carry any tag of the kind.
    mood_tracks_with_any_tag_of_type, mood_tracks_total : int
    lift : float
        ``share`` over the tag's share among all mood tracks that carry any tag of the kind.
    n_artists : int
        Artists of the ``n`` tracks: a large count from few artists says little.
    """

    mood: str
    tag: str
    n: int
    share: float
    mood_tracks_with_any_tag_of_type: int
    mood_tracks_total: int
    lift: float
    n_artists: int


@dataclass(frozen=True, slots=True)
class TagCount:
    """How much music carries a tag."""

    tag: str
    tracks: int
    artists: int
    hours: float


def count_pairs(dataset: Dataset, kind: str) -> tuple[PairCount, ...]:
    """Count moods against the tags of a kind.

    Parameters
    ----------
    dataset : Dataset
    kind : str
        ``genre`` or ``instrument``.

    Returns
    -------
    tuple of PairCount
        By mood in alphabetical order, then by falling count.
    """
    mood_tracks = dataset.subset("moodtheme")
    total: Counter[str] = Counter()
    tagged: Counter[str] = Counter()
    base: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    artists: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    n_tagged = 0
    for track in mood_tracks:
        tags = track.tags(kind)
        total.update(track.moods)
        if not tags:
            continue
        n_tagged += 1
        base.update(tags)
        tagged.update(track.moods)
        for mood in track.moods:
            for tag in tags:
                pairs[mood, tag] += 1
                artists[mood, tag].add(track.artist_id)
    counts = []
    for (mood, tag), n in sorted(pairs.items(), key=lambda item: (item[0][0], -item[1], item[0])):
        share = n / tagged[mood]
        lift = share / (base[tag] / n_tagged)
        counts.append(
            PairCount(mood, tag, n, share, tagged[mood], total[mood], lift, len(artists[mood, tag]))
        )
    return tuple(counts)


def count_tags(tracks: list[Track], kind: str) -> tuple[TagCount, ...]:
    """Count the tags of a kind, the most frequent first."""
    n: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    artists: defaultdict[str, set[str]] = defaultdict(set)
    for track in tracks:
        for tag in track.tags(kind):
            n[tag] += 1
            seconds[tag] += track.duration_s
            artists[tag].add(track.artist_id)
    ranked = sorted(n.items(), key=lambda item: (-item[1], item[0]))
    return tuple(TagCount(t, count, len(artists[t]), seconds[t] / 3600.0) for t, count in ranked)


def write_palette(dataset: Dataset, path: str | Path) -> None:
    """Write the table that the palette ``jamendo`` reads, with its terms.

    Parameters
    ----------
    dataset : Dataset
    path : str or Path
        Replaced in one step; its folder is made.

    Raises
    ------
    OutputError
        If it can't be written; what was there before stays.
    """
    path = Path(path)
    table: dict[str, Any] = {"terms": TERMS}
    for kind, name in (("genre", "genres"), ("instrument", "instruments")):
        rows: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for pair in count_pairs(dataset, kind):
            rows[pair.mood][pair.tag] = pair.n
        table[name] = dict(sorted(rows.items()))
    write_whole(path, json.dumps(table, indent=1) + "\n")


def _size(tracks: list[Track]) -> dict[str, Any]:
    return {
        "tracks": len(tracks),
        "artists": len({track.artist_id for track in tracks}),
        "albums": len({track.album_id for track in tracks}),
        "hours": round(sum(track.duration_s for track in tracks) / 3600.0, 1),
    }


def describe(dataset: Dataset, *, split: int | None = None) -> dict[str, Any]:
    """Return what the dataset holds, as ``isotone jamendo info --json`` prints it.

    Parameters
    ----------
    dataset : Dataset
    split : int, optional
        Also the sizes of a split's parts, whose tracks and artists are checked to be apart.

    Returns
    -------
    dict
        ``tracks``, ``artists``, ``albums`` and ``hours`` of the whole; under ``subsets`` the same
        for each kind of tag, with its ``tags`` and, if a split was asked for, its ``parts``.
    """
    document: dict[str, Any] = _size(list(dataset.tracks.values()))
    document["split"] = split
    document["subsets"] = {}
    for kind in KINDS:
        tracks = dataset.subset(kind)
        row = _size(tracks)
        if split is not None:
            parts = read_split(dataset.folder, kind, split)
            row["parts"] = {part: _size(list(members.values())) for part, members in parts.items()}
            row["split_tags"] = len(
                {
                    tag
                    for members in parts.values()
                    for t in members.values()
                    for tag in t.tags(kind)
                }
            )
        row["tags"] = [
            asdict(count) | {"hours": round(count.hours, 1)} for count in count_tags(tracks, kind)
        ]
        document["subsets"][kind] = row
    document["terms"] = TERMS
    return document
