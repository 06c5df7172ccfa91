"""A cue sheet: the segments as tracks, for players and editors that read one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from isotone.deliver.manifest import SegmentRecord
from isotone.deliver.tags import PROVENANCE
from isotone.errors import InputError

__all__ = ["cue_sheet"]

_FRAMES_PER_S: Final = 75  # a frame of a compact disc, the cue sheet's unit
_FILE_TYPES: Final = {".wav": "WAVE", ".flac": "WAVE", ".mp3": "MP3", ".ogg": "OGG", ".opus": "OGG"}
_MOST_TRACKS: Final = 99  # two digits


def _timestamp(seconds: float) -> str:
    frames = round(seconds * _FRAMES_PER_S)
    minutes, frames = divmod(frames, 60 * _FRAMES_PER_S)
    return f"{minutes:02d}:{frames // _FRAMES_PER_S:02d}:{frames % _FRAMES_PER_S:02d}"


def _quoted(text: str) -> str:
    return '"' + " ".join(text.replace('"', "'").split()) + '"'


def _merged(segments: Sequence[SegmentRecord]) -> list[SegmentRecord]:
    """Leave out starts, evenly, until the tracks fit two digits."""
    n_each = -(-len(segments) // _MOST_TRACKS)
    return list(segments[::n_each])


def cue_sheet(
    audio_name: str, segments: Sequence[SegmentRecord], *, title: str, date: str, performer: str
) -> str:
    """Return a cue sheet with one track for each segment.

    Parameters
    ----------
    audio_name : str
        File name of the audio, in the same folder; the suffix decides the file type.
    segments : sequence of SegmentRecord
        At least one. A cue sheet holds 99 tracks: of more segments every n-th starts one.
    title, date, performer : str

    Returns
    -------
    str
        With CRLF line ends, as players expect.
    """
    if not segments:
        raise InputError("a cue sheet needs at least one segment; got none")
    suffix = audio_name[audio_name.rfind(".") :].lower()
    lines = [
        f"REM DATE {date}",
        f"REM COMMENT {_quoted(PROVENANCE)}",
        f"PERFORMER {_quoted(performer)}",
        f"TITLE {_quoted(title)}",
        f"FILE {_quoted(audio_name)} {_FILE_TYPES.get(suffix, 'WAVE')}",
    ]
    for number, segment in enumerate(_merged(segments), start=1):
        mood = ", ".join(segment.moods[:2]) or f"({segment.valence:+.2f}, {segment.arousal:+.2f})"
        lines += [
            f"  TRACK {number:02d} AUDIO",
            f"    TITLE {_quoted(f'{mood} - {segment.genre}')}",
            f"    PERFORMER {_quoted(performer)}",
            f"    INDEX 01 {_timestamp(segment.start_s)}",
        ]
    return "\r\n".join(lines) + "\r\n"
