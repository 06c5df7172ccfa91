"""The vocabulary: words with a place on the circumplex.

Fifty-nine mood and theme tags of MTG-Jamendo (Bogdanov et al. 2019) and 76 everyday feeling words.
A tag flagged ``none`` names a use, not an affect, and has no coordinates.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from isotone.affect.circumplex import Affect
from isotone.errors import InputError

__all__ = ["Entry", "affect_of", "entries", "nearest_feeling", "nearest_moods", "vocabulary"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the vocabulary.

    Parameters
    ----------
    word : str
    kind : {"feeling", "tag"}
    affect : Affect or None
        None where the flag is ``none``.
    flag : {"ok", "weak", "none"}
        How much the word says of affect.
    """

    word: str
    kind: Literal["feeling", "tag"]
    affect: Affect | None
    flag: Literal["ok", "weak", "none"]


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Return the whole vocabulary, feelings before tags, each in the order of the alphabet."""
    text = resources.files("isotone.affect").joinpath("data/affect_words.csv").read_text("utf-8")
    found = []
    for row in csv.DictReader(text.splitlines()):
        flag = row["flag"]
        affect = None
        if flag != "none":
            affect = Affect(float(row["valence"]), float(row["arousal"]))
        kind: Literal["feeling", "tag"] = "feeling" if row["kind"] == "feeling" else "tag"
        found.append(Entry(row["word"], kind, affect, flag))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda entry: (entry.kind, entry.word)))


@functools.cache
def vocabulary() -> dict[str, Affect]:
    """Return every word that names an affect, with its place.

    A word that is both a feeling and a tag (``happy``) has the feeling's place. Read-only.
    """
    words: dict[str, Affect] = {}
    for entry in entries():
        if entry.affect is not None:
            words.setdefault(entry.word, entry.affect)
    return words


def affect_of(word: str) -> Affect:
    """Return a vocabulary word's place.

    Raises
    ------
    InputError
        If the word is not in the vocabulary, or names no affect; the nearest is suggested.
    """
    import difflib

    words = vocabulary()
    if word in words:
        return words[word]
    close = difflib.get_close_matches(word, words, n=3)
    hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
    raise InputError(f"{word!r} is not a word of the vocabulary (isotone words){hint}")


# Judgement: a tag that says little about affect (``horror``, ``epic``) must lie this much nearer
# than one that clearly names it. Without any such tag the tense quadrant would have none at all.
_WEAK_HANDICAP = 0.15


def _nearest(affect: Affect, kind: str, n: int) -> tuple[str, ...]:
    ranked = sorted(
        (
            affect.distance_to(entry.affect) + (_WEAK_HANDICAP if entry.flag == "weak" else 0.0),
            entry.word,
        )
        for entry in entries()
        if entry.affect is not None and entry.kind == kind
    )
    return tuple(word for _, word in ranked[:n])


def nearest_moods(affect: Affect, n: int = 3) -> tuple[str, ...]:
    """Return the nearest MTG-Jamendo mood tags that name an affect, nearest first.

    Parameters
    ----------
    affect : Affect
    n : int
        How many.

    Returns
    -------
    tuple of str
        Never a tag flagged ``none``; one flagged ``weak`` only where it lies clearly nearer.
    """
    return _nearest(affect, "tag", n)


def nearest_feeling(affect: Affect) -> str:
    """Return the nearest everyday feeling word."""
    return _nearest(affect, "feeling", 1)[0]
