"""The tables of MTG-Jamendo: tracks, artists, tags and splits.

A table is tab-separated with a header and ragged rows: five columns, then one or more tags such as
``mood/theme---calm``. The folder has the layout of the dataset repository's ``data/``.

References
----------
Bogdanov, D., Won, M., Tovstogan, P., Porter, A. and Serra, X. (2019). The MTG-Jamendo dataset for
automatic music tagging. *Machine Learning for Music Discovery Workshop, ICML*.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from isotone.errors import InputError

__all__ = [
    "KINDS",
    "PARTS",
    "SPLITS",
    "Dataset",
    "Track",
    "read_dataset",
    "read_split",
    "read_tracks",
]

KINDS = ("genre", "instrument", "moodtheme")
"""Subsets of the dataset, one for each kind of tag."""

PARTS = ("train", "validation", "test")
SPLITS = (0, 1, 2, 3, 4)

_HEADER = ["TRACK_ID", "ARTIST_ID", "ALBUM_ID", "PATH", "DURATION", "TAGS"]
_PREFIXES = MappingProxyType({"genre": 0, "instrument": 1, "mood/theme": 2})


@dataclass(frozen=True, slots=True)
class Track:
    """One track of the dataset.

    Parameters
    ----------
    track_id, artist_id, album_id : str
        Such as ``track_0000948``.
    path : str
        Of the audio inside the dataset, ``48/948.mp3``.
    duration_s : float
    genres, instruments, moods : tuple of str
        Tags without their prefix, in the table's order.
    """

    track_id: str
    artist_id: str
    album_id: str
    path: str
    duration_s: float
    genres: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()

    def tags(self, kind: str) -> tuple[str, ...]:
        """Return the tags of a kind: ``genre``, ``instrument`` or ``moodtheme``."""
        if kind == "genre":
            return self.genres
        return self.instruments if kind == "instrument" else self.moods


def read_tracks(path: str | Path) -> dict[str, Track]:
    """Read one table.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict of str to Track
        By track id, in the table's order.

    Raises
    ------
    InputError
        If the file can't be read or a row is not as the dataset writes it; the line is named.
    """
    tracks: dict[str, Track] = {}
    number = 0
    try:
        with Path(path).open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                cells = line.rstrip("\r\n").split("\t")
                if number == 1:
                    if cells != _HEADER:
                        raise ValueError(f"the header must be {' '.join(_HEADER)}")
                    continue
                track = _track_of(cells)
                if track.track_id in tracks:
                    raise ValueError(f"{track.track_id} comes a second time")
                tracks[track.track_id] = track
    except OSError as error:
        raise InputError(f"{path} could not be read: {error.strerror}") from error
    except ValueError as error:  # UnicodeDecodeError is one
        raise InputError(f"{path} is not a table of MTG-Jamendo: line {number}: {error}") from error
    if not tracks:
        raise InputError(f"{path} is not a table of MTG-Jamendo: it holds no tracks")
    return tracks


def _track_of(cells: list[str]) -> Track:
    if len(cells) < len(_HEADER):
        raise ValueError(f"a row has six cells or more; got {len(cells)}")
    kinds: tuple[list[str], list[str], list[str]] = ([], [], [])
    for cell in cells[5:]:
        prefix, mark, tag = cell.partition("---")
        if not mark or not tag or prefix not in _PREFIXES:
            raise ValueError(f"a tag is written kind---tag; got {cell!r}")
        # Tags and artists come thousands of times: one string each.
        kinds[_PREFIXES[prefix]].append(sys.intern(tag))
    duration_s = float(cells[4])
    if not 0.0 < duration_s < math.inf:
        raise ValueError(f"a duration is a positive number of seconds; got {cells[4]!r}")
    return Track(
        cells[0], sys.intern(cells[1]), sys.intern(cells[2]), cells[3], duration_s,
        tuple(kinds[0]), tuple(kinds[1]), tuple(kinds[2]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dataset:
    """The tracks of the dataset, and where they were read from.

    Parameters
    ----------
    folder : Path
    tracks : mapping of str to Track
        By track id, sorted; with the tags of all subsets.
    subsets : mapping of str to frozenset of str
        Kind of tag to the ids of the tracks that carry one.
    """

    folder: Path
    tracks: Mapping[str, Track]
    subsets: Mapping[str, frozenset[str]]

    def subset(self, kind: str) -> list[Track]:
        """Return the tracks that carry a tag of a kind, by id."""
        members = self.subsets[kind]
        return [track for track_id, track in self.tracks.items() if track_id in members]


def read_dataset(folder: str | Path) -> Dataset:
    """Read the tables of a folder into one dataset.

    For each kind of tag the table ``autotagging_<kind>.tsv`` is read or, where it is absent, the
    three parts of the first split that is there: a split leaves out a few rare tags.

    Parameters
    ----------
    folder : str or Path
        With the layout of the dataset repository's ``data/``.

    Returns
    -------
    Dataset

    Raises
    ------
    InputError
        If a kind of tag is missing or a table is broken or contradicts another.
    """
    folder = Path(folder)
    merged: dict[str, Track] = {}
    subsets: dict[str, frozenset[str]] = {}
    for kind in KINDS:
        tracks = _read_kind(folder, kind)
        subsets[kind] = frozenset(tracks)
        for track_id, track in tracks.items():
            merged[track_id] = _merge(merged.get(track_id), track, kind)
    return Dataset(folder, dict(sorted(merged.items())), MappingProxyType(subsets))


def _read_kind(folder: Path, kind: str) -> dict[str, Track]:
    whole = folder / f"autotagging_{kind}.tsv"
    if whole.is_file():
        return read_tracks(whole)
    for split in SPLITS:
        if (folder / "splits" / f"split-{split}" / f"autotagging_{kind}-train.tsv").is_file():
            parts = read_split(folder, kind, split)
            return {track_id: track for part in parts.values() for track_id, track in part.items()}
    raise InputError(
        f"{folder} has no table of {kind} tags; fetch it with: isotone jamendo fetch --metadata"
    )


def _merge(known: Track | None, track: Track, kind: str) -> Track:
    if known is None:
        return track
    if (known.artist_id, known.path) != (track.artist_id, track.path):
        raise InputError(
            f"the tables contradict each other about {track.track_id}: {known.artist_id} "
            f"{known.path} and {track.artist_id} {track.path}"
        )
    if kind == "genre":
        return replace(known, genres=track.genres)
    if kind == "instrument":
        return replace(known, instruments=track.instruments)
    return replace(known, moods=track.moods)


def read_split(folder: str | Path, kind: str, split: int) -> dict[str, dict[str, Track]]:
    """Read a split of a subset.

    Parameters
    ----------
    folder : str or Path
    kind : str
        ``genre``, ``instrument`` or ``moodtheme``.
    split : int
        From 0 to 4.

    Returns
    -------
    dict of str to dict of str to Track
        ``train``, ``validation`` and ``test``.

    Raises
    ------
    InputError
        If a part is missing or broken, or two parts share a track or an artist: a model could then
        know an artist that it is tested on. Also if the parts don't carry the tags that
        ``tags/<kind>_split.txt`` lists, where it is there: 56 moods.
    """
    if kind not in KINDS:
        raise InputError(f"no subset named {kind!r}; subsets: {', '.join(KINDS)}")
    if split not in SPLITS:
        raise InputError(f"split must be one of {', '.join(map(str, SPLITS))}; got {split}")
    base = Path(folder) / "splits" / f"split-{split}"
    parts: dict[str, dict[str, Track]] = {}
    for part in PARTS:
        path = base / f"autotagging_{kind}-{part}.tsv"
        if not path.is_file():
            raise InputError(
                f"{path} is missing; fetch it with: isotone jamendo fetch --metadata "
                f"--split {split}"
            )
        parts[part] = read_tracks(path)
    for what in ("track", "artist"):
        _check_disjoint(parts, what, base)
    _check_tags(parts, kind, Path(folder), base)
    return parts


def _check_tags(
    parts: Mapping[str, Mapping[str, Track]], kind: str, folder: Path, base: Path
) -> None:
    path = folder / "tags" / f"{kind}_split.txt"
    if not path.is_file():
        return
    try:
        listed = {tag.split("---")[-1] for tag in path.read_text(encoding="utf-8").split()}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} could not be read: {error}") from error
    carried = {
        tag for part in parts.values() for track in part.values() for tag in track.tags(kind)
    }
    if odd := sorted(carried ^ listed):
        raise InputError(
            f"{base} has {len(carried)} {kind} tags and {path.name} lists {len(listed)}; they "
            f"differ in {', '.join(odd[:5])}; fetch the metadata again"
        )


def _check_disjoint(parts: Mapping[str, Mapping[str, Track]], what: str, base: Path) -> None:
    seen: dict[str, str] = {}
    for part, tracks in parts.items():
        for name in sorted(_ids(tracks.values(), what)):
            if name in seen:
                raise InputError(
                    f"{base} is no clean split: {name} is both in {seen[name]} and in {part}"
                )
            seen[name] = part


def _ids(tracks: Iterable[Track], what: str) -> set[str]:
    return {track.track_id if what == "track" else track.artist_id for track in tracks}
