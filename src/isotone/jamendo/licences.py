"""Licences of the tracks, and the credit that each of them asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from isotone.errors import InputError
from isotone.files import write_whole
from isotone.jamendo.metadata import Track
from isotone.plan.jamendo_palette import TERMS

__all__ = ["read_licences", "with_licence", "write_attribution"]

_TRACK = re.compile(r"\b(\d\d/\d+)(?:\.low)?\.mp3\b|\btrack_0*(\d+)\b")
_LICENCE = re.compile(
    r"creativecommons\.org/(licenses|publicdomain)/([a-z+-]+)/(\d\.\d)"
    r"|\bCC[ -](BY[A-Z-]*) (\d\.\d)",
    re.IGNORECASE,
)


def read_licences(path: str | Path) -> dict[str, str]:
    """Read the dataset's list of audio licences: lines that name a track and its licence.

    A track may be named by its path (``48/948.mp3``) or id (``track_0000948``), a licence by its
    address or its name.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict of str to str
        Track id to a name such as ``CC BY-NC-SA 3.0``.

    Raises
    ------
    InputError
        If the file can't be read or names no licence.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} could not be read: {error}") from error
    found = {}
    track_id = ""
    for line in text.splitlines():
        track = _TRACK.search(line)
        if track is not None:
            track_id = f"track_{int((track[1] or track[2]).split('/')[-1]):07d}"
        licence = _LICENCE.search(line)
        # The licence may stand on a line of its own below the track's.
        if licence is not None and track_id:
            kind = (licence[2] or licence[4].lower().removeprefix("cc-")).upper()
            name = "CC ZERO" if licence[1] == "publicdomain" else f"CC {kind}"
            found[track_id] = f"{name} {licence[3] or licence[5]}"
            track_id = ""
    if not found:
        raise InputError(f"{path} names no track with a Creative Commons licence")
    return found


def with_licence(
    tracks: Iterable[Track], licences: Mapping[str, str], allowed: Sequence[str]
) -> list[Track]:
    """Return the tracks whose licence is allowed; one that is not known is not.

    Parameters
    ----------
    tracks : iterable of Track
    licences : mapping
        From ``read_licences``.
    allowed : sequence of str
        Such as ``by`` and ``by-sa``, without regard to version.

    Raises
    ------
    InputError
        If an allowed licence is the licence of no track.
    """
    known = {name.split()[1].lower() for name in licences.values()}
    for name in allowed:
        if name.lower() not in known:
            raise InputError(f"no track is under {name!r}; licences: {', '.join(sorted(known))}")
    wanted = {name.lower() for name in allowed}

    def is_allowed(track: Track) -> bool:
        parts = licences.get(track.track_id, "").split()
        return len(parts) > 1 and parts[1].lower() in wanted

    return [track for track in tracks if is_allowed(track)]


def write_attribution(
    tracks: Iterable[Track], licences: Mapping[str, str], path: str | Path
) -> None:
    """Write whom to credit for what, one track a line.

    Raises
    ------
    OutputError
        If it can't be written.
    """
    path = Path(path)
    lines = [TERMS, ""]
    for track in sorted(tracks, key=lambda track: track.track_id):
        number = int(track.track_id.removeprefix("track_"))
        lines.append(
            f"{track.track_id} by {track.artist_id}, "
            f"{licences.get(track.track_id, 'licence not recorded')}, "
            f"https://www.jamendo.com/track/{number}"
        )
    write_whole(path, "\n".join(lines) + "\n")
