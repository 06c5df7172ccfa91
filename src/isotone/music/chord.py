"""Chords written as degrees of a key: ``IVmaj9``, ``V7/2``, ``bVII``, ``IIm7b5``.

Grammar: ``[b|#]ROMAN quality [/bass]``. The Roman numeral, upper case in every mode, counts on the
major scale of the tonic; so does the bass, ``[b|#]1`` to ``7``. Qualities are those of
``QUALITIES``; an empty one is a major triad.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from isotone.errors import InputError

__all__ = ["QUALITIES", "Chord", "parse_chord", "with_quality"]

QUALITIES = MappingProxyType(
    {
        "": (0, 4, 7),
        "m": (0, 3, 7),
        "dim": (0, 3, 6),
        "dim7": (0, 3, 6, 9),
        "aug": (0, 4, 8),
        "5": (0, 7),
        "6": (0, 4, 7, 9),
        "m6": (0, 3, 7, 9),
        "69": (0, 4, 7, 9, 14),
        "7": (0, 4, 7, 10),
        "maj7": (0, 4, 7, 11),
        "m7": (0, 3, 7, 10),
        "m7b5": (0, 3, 6, 10),
        "mM7": (0, 3, 7, 11),
        "9": (0, 4, 7, 10, 14),
        "maj9": (0, 4, 7, 11, 14),
        "m9": (0, 3, 7, 10, 14),
        "m11": (0, 3, 7, 10, 14, 17),
        "13": (0, 4, 7, 10, 14, 21),
        "add9": (0, 4, 7, 14),
        "madd9": (0, 3, 7, 14),
        "sus2": (0, 2, 7),
        "sus4": (0, 5, 7),
        "7sus4": (0, 5, 7, 10),
    }
)
"""Semitones above the root of each chord quality."""

_ROMAN = MappingProxyType({"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11})
_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_PATTERN = re.compile(
    r"(?P<sign>[b#]?)(?P<roman>VII|VI|V|IV|III|II|I)(?P<quality>[^/]*)"
    r"(?:/(?P<bass_sign>[b#]?)(?P<bass>[1-7]))?"
)
_SIGNS = {"": 0, "b": -1, "#": 1}


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord above a tonic that is not said.

    Parameters
    ----------
    symbol : str
        As written.
    root, bass : int
        Semitones above the tonic, 0 to 11.
    intervals : tuple of int
        Semitones above the root, the root first.
    """

    symbol: str
    root: int
    intervals: tuple[int, ...]
    bass: int

    @property
    def is_major(self) -> bool:
        """Whether it has a major third."""
        return any(i % 12 == 4 for i in self.intervals)

    @property
    def is_minor(self) -> bool:
        """Whether it has a minor third."""
        return any(i % 12 == 3 for i in self.intervals)

    @property
    def is_dominant(self) -> bool:
        """Whether it has a major third and a minor seventh."""
        return self.is_major and any(i % 12 == 10 for i in self.intervals)

    def pitch_classes(self, tonic: int) -> tuple[int, ...]:
        """Return its pitch classes above a tonic, the root first, without doubles."""
        return tuple(dict.fromkeys((tonic + self.root + i) % 12 for i in self.intervals))

    def root_class(self, tonic: int) -> int:
        """Return the root's pitch class."""
        return (tonic + self.root) % 12

    def bass_class(self, tonic: int) -> int:
        """Return the bass note's pitch class."""
        return (tonic + self.bass) % 12


@lru_cache(maxsize=1024)
def parse_chord(symbol: str) -> Chord:
    """Read a chord symbol.

    Raises
    ------
    InputError
        If it does not follow the grammar.
    """
    match = _PATTERN.fullmatch(symbol)
    if match is None or match["quality"] not in QUALITIES:
        raise InputError(
            f"a chord is a Roman numeral, a quality and perhaps /bass ('V7/2'); got {symbol!r}"
        )
    root = (_ROMAN[match["roman"]] + _SIGNS[match["sign"]]) % 12
    bass = root
    if match["bass"]:
        bass = (_MAJOR[int(match["bass"]) - 1] + _SIGNS[match["bass_sign"]]) % 12
    return Chord(symbol, root, QUALITIES[match["quality"]], bass)


def with_quality(symbol: str, quality: str) -> str:
    """Return a chord symbol with another quality on the same root and bass."""
    match = _PATTERN.fullmatch(symbol)
    if match is None or quality not in QUALITIES:
        raise InputError(f"no chord {symbol!r} with quality {quality!r}")
    bass = f"/{match['bass_sign']}{match['bass']}" if match["bass"] else ""
    return f"{match['sign']}{match['roman']}{quality}{bass}"
