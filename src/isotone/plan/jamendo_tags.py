"""MTG-Jamendo's tags as the rest of the program says and plays them."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from isotone.plan.vocabulary import spoken_name

__all__ = ["playable_genres", "playable_instruments", "spoken_mood", "spoken_tag"]


@functools.cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("isotone.plan").joinpath("data/jamendo_tags.toml").read_text("utf-8")
    return MappingProxyType(
        {key: MappingProxyType(rows) for key, rows in tomllib.loads(text).items()}
    )


def playable_genres() -> Mapping[str, str]:
    """Return the dataset's genre tags that the composer can play, each with our genre."""
    return _table()["genres"]


def playable_instruments() -> Mapping[str, str]:
    """Return the dataset's instrument tags that the composer can play, each with our instrument."""
    return _table()["instruments"]


def spoken_mood(tag: str) -> str:
    """Return a mood tag as an adjective: ``dream`` is said ``dreamy``."""
    return _table()["moods"].get(tag, tag)


def spoken_tag(name: str) -> str:
    """Return a genre or instrument as it is said, whether the name is ours or the dataset's."""
    table = _table()
    for words in (table["genre-words"], table["instrument-words"]):
        if name in words:
            return words[name]
    return spoken_name(name)
