"""What an audio file says of itself: title, mood path, date and that software composed it.

Five containers keep different things (libsndfile 1.2.2): MP3 drops copyright, licence and software
and spoils letters outside ASCII, WAV drops the licence, FLAC and WAV add libsndfile's own name to
the software. So everything that has to be read back from all five stands, in ASCII, in title,
artist, album, date, genre and comment.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from isotone._version import __version__
from isotone.errors import AudioError, InputError

if TYPE_CHECKING:
    import soundfile

__all__ = ["PROVENANCE", "Tags", "read_tags"]

PROVENANCE = "Composed by software, not by a person"
"""Marks the audio as machine-made (EU AI Act, Regulation 2024/1689, Art. 50(2))."""

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
# IPTC NewsCodes "digital source type", the marking that Art. 50(2)'s drafts and C2PA use:
# algorithmicMedia is made by rules, trainedAlgorithmicMedia by a model trained on recordings.
SourceType = Literal["algorithmicMedia", "trainedAlgorithmicMedia"]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_COMMENT = re.compile(
    r"Mood path: (?P<mood_path>.*?)\. "
    r"(?P<provenance>Composed by software[^.]*) \((?P<software>[^)]*)\)\. "
    r"Digital source type: (?P<source_type>\S+)\. "
)


def _ascii(text: str) -> str:
    """Fold to printable ASCII: accents dropped, arrows and dashes spelt, runs of space joined."""
    for sign, plain in (("→", ">"), ("–", "-"), ("—", "-"), ("’", "'"), ("−", "-")):
        text = text.replace(sign, plain)
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return " ".join("".join(c if c.isprintable() else " " for c in folded).split())


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags of one audio file, the same in all five containers.

    Parameters
    ----------
    title : str
        Such as ``"anxious to calm"``; words of the vocabulary or coordinates, never a listener's
        own words.
    mood_path : tuple of str
        Feelings on the way, in order, such as ``("anxious", "uneasy", "calm")``.
    date : str
        ISO date of the manifest, ``YYYY-MM-DD``: a remake carries the same one.
    genre : str
        May be empty.
    album : str
        May be empty.
    software : str
        Name and version of what made the audio.
    source_type : str
        IPTC digital source type: ``algorithmicMedia`` or ``trainedAlgorithmicMedia``.

    Raises
    ------
    InputError
        If the date is not an ISO date.
    """

    title: str
    mood_path: tuple[str, ...]
    date: str
    genre: str = ""
    album: str = "isotone session"
    software: str = f"isotone {__version__}"
    source_type: SourceType = "algorithmicMedia"
    provenance: str = PROVENANCE

    def __post_init__(self) -> None:
        if not _DATE.fullmatch(self.date):
            raise InputError(f"date must be an ISO date such as 2026-11-23; got {self.date!r}")

    @property
    def comment(self) -> str:
        """The comment: mood path, provenance and caution in sentences that can be parsed back."""
        path = " > ".join(_ascii(word).replace(". ", " ") for word in self.mood_path)
        return (
            f"Mood path: {path}. {self.provenance} ({_ascii(self.software)}). "
            f"Digital source type: {_IPTC}{self.source_type}. "
            "For relaxation and research. Not a medical device."
        )

    def apply(self, file: soundfile.SoundFile) -> None:
        """Set the strings of a file that is open for writing, before its first sample."""
        file.title = _ascii(self.title)
        file.artist = _ascii(self.software)
        file.album = _ascii(self.album)
        file.date = self.date
        file.software = _ascii(self.software)
        file.comment = self.comment
        if self.genre:
            file.genre = _ascii(self.genre)


def read_tags(path: str | Path) -> Tags:
    """Read the tags that isotone wrote back from a file of any of the five formats.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Tags
        Equal to the ones written, up to folding to ASCII; an MP3's genre may be spelt as ID3 does
        (``Ambient``).

    Raises
    ------
    AudioError
        If the file is not audio, or carries no provenance of isotone's.
    """
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            found = file.copy_metadata()
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioError(f"{path} could not be read as audio: {error}") from error
    match = _COMMENT.match(found.get("comment", ""))
    if match is None:
        raise AudioError(f"{path} carries no tags written by isotone")
    source_type: SourceType = (
        "trainedAlgorithmicMedia"
        if match["source_type"].endswith("/trainedAlgorithmicMedia")
        else "algorithmicMedia"
    )
    return Tags(
        title=found.get("title", ""),
        mood_path=tuple(match["mood_path"].split(" > ")) if match["mood_path"] else (),
        date=found.get("date", ""),
        genre=found.get("genre", ""),
        album=found.get("album", ""),
        software=match["software"],
        source_type=source_type,
        provenance=match["provenance"],
    )
