"""A folder in MTG-Jamendo's layout, as sources to encode."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from isotone.errors import InputError
from isotone.jamendo.licences import read_licences
from isotone.jamendo.metadata import read_dataset, read_split
from isotone.train.encode import Source

__all__ = ["find_sources"]


def find_sources(
    metadata: Path,
    audio: Path,
    *,
    split: int = 0,
    moods: Sequence[str] = (),
    licences: Path | None = None,
) -> list[Source]:
    """Return the tracks of a split whose audio is there, with the tags of all kinds.

    Parameters
    ----------
    metadata, audio : Path
        As ``isotone jamendo fetch`` fills them.
    split : int
    moods : sequence of str
        Only tracks that carry one of them, if any are given.
    licences : Path, optional
        The dataset's list.

    Raises
    ------
    InputError
        If no track is there.
    """
    dataset = read_dataset(metadata)
    known = read_licences(licences) if licences is not None else {}
    sources = []
    for part, members in read_split(metadata, "moodtheme", split).items():
        for track_id in members:
            track = dataset.tracks[track_id]
            if moods and not set(moods).intersection(track.moods):
                continue
            stem = audio / track.path.removesuffix(".mp3")
            names = [stem.with_name(stem.name + end) for end in (".low.mp3", ".mp3", ".flac")]
            found = next((path for path in names if path.is_file()), None)
            if found is not None:
                sources.append(Source(found, track, part, known.get(track_id, "")))
    if not sources:
        raise InputError(
            f"{audio} holds no track of split {split}"
            + (f" with {', '.join(moods)}" if moods else "")
            + "; fetch some with: isotone jamendo fetch --audio low"
        )
    return sources
