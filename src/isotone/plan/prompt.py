"""The one template for texts that a language model of music reads.

Training captions and prompts at inference come from here alike: a model follows best what it was
trained on. Tags that name no affect (``film``, ``summer hits``) are never used as emotion words.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from isotone.affect.lexicon import entries
from isotone.errors import InputError
from isotone.plan.jamendo_tags import spoken_mood, spoken_tag

__all__ = ["emotion_words", "write_caption", "write_prompt"]

# Each form names moods {m}, genre {g} and instruments {i} once. Editorial: plain sentences in the
# manner of the captions that MusicGen was trained with. "a(n)" is settled after filling in.
_FORMS: dict[tuple[bool, bool, bool], tuple[str, ...]] = {
    (True, True, True): (
        "{m} {g} music with {i}",
        "a(n) {g} track, {m}, featuring {i}",
        "a(n) {m} {g} piece for {i}",
        "a(n) {g} piece that feels {m}, played on {i}",
        "{i} in a(n) {m} {g} piece",
        "{g} music, {m} in mood, led by {i}",
    ),
    (True, True, False): (
        "{m} {g} music",
        "a(n) {g} track that feels {m}",
        "a(n) {m} {g} piece",
        "{g} music, {m} in mood",
    ),
    (True, False, True): (
        "{m} music with {i}",
        "{i}, {m} in mood",
        "a(n) {m} piece for {i}",
        "music that feels {m}, played on {i}",
    ),
    (True, False, False): ("{m} music", "music that feels {m}", "a(n) {m} piece"),
    (False, True, True): (
        "a(n) {g} piece with {i}",
        "{g} music featuring {i}",
        "{i} in a(n) {g} track",
    ),
    (False, True, False): ("{g} music", "a(n) {g} piece"),
    (False, False, True): ("music with {i}", "a piece for {i}"),
}


@functools.cache
def _naming() -> frozenset[str]:
    return frozenset(entry.word for entry in entries() if entry.affect is not None)


def emotion_words(tags: Sequence[str]) -> tuple[str, ...]:
    """Return the tags that name an affect, in their order."""
    return tuple(tag for tag in tags if tag in _naming())


def _listed(words: Sequence[str]) -> str:
    """Join words as a sentence does; a word said twice (two tags, one sound) is said once."""
    words = list(dict.fromkeys(words))
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _with_articles(text: str) -> str:
    """Put ``a`` or ``an`` by sound: the abbreviations EDM and IDM and R&B begin with one."""
    head, *parts = text.split("a(n) ")
    for part in parts:
        sounds_open = part[:1].lower() in "aeiou" or part.startswith("R&B")
        head += ("an " if sounds_open else "a ") + part
    return head


def write_prompt(
    *, moods: Sequence[str], genre: str | None, instruments: Sequence[str], seed: int
) -> str:
    """Return a prompt in natural, varied phrasing.

    Parameters
    ----------
    moods : sequence of str
        Mood tags; those that name no affect are left out.
    genre : str or None
        A genre of ours or a genre tag of the dataset.
    instruments : sequence of str
        Instruments of ours or instrument tags of the dataset, most important first.
    seed : int
        Decides the phrasing; non-negative.

    Returns
    -------
    str
        Begins with a capital. Empty only if there is nothing to say.

    Examples
    --------
    >>> write_prompt(moods=["calm"], genre="ambient", instruments=["piano"], seed=3)
    'Piano in a calm ambient piece'
    """
    rng = np.random.default_rng(seed)
    return _written(rng, emotion_words(moods), [genre] if genre else [], instruments)


def write_caption(
    *,
    moods: Sequence[str],
    genres: Sequence[str],
    instruments: Sequence[str],
    rng: np.random.Generator,
    caption_dropout: float = 0.0,
    tag_dropout: float = 0.0,
    shuffle: bool = True,
) -> str:
    """Return a training caption: the same sentences as prompts, with some tags left out.

    Parameters
    ----------
    moods, genres, instruments : sequence of str
        Tags of the track; moods that name no affect are left out.
    rng : numpy.random.Generator
        Decides phrasing, order and dropout.
    caption_dropout : float
        From 0 to 1: chance of an empty caption, for classifier-free guidance.
    tag_dropout : float
        From 0 to 1: chance of leaving out each single tag.
    shuffle : bool
        Whether tags of one kind are put in random order, since the dataset's order says nothing.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If a dropout lies outside [0, 1].
    """
    for name, value in (("caption_dropout", caption_dropout), ("tag_dropout", tag_dropout)):
        if not 0.0 <= value <= 1.0:
            raise InputError(f"{name} must lie in [0, 1]; got {value:g}")
    if rng.random() < caption_dropout:
        return ""

    def kept(tags: Sequence[str]) -> list[str]:
        left = [tag for tag in tags if rng.random() >= tag_dropout]
        return [left[i] for i in rng.permutation(len(left))] if shuffle else left

    return _written(rng, kept(emotion_words(moods)), kept(genres), kept(instruments))


def _written(
    rng: np.random.Generator,
    moods: Sequence[str],
    genres: Sequence[str],
    instruments: Sequence[str],
) -> str:
    forms = _FORMS.get((bool(moods), bool(genres), bool(instruments)))
    if forms is None:
        return ""
    text = forms[int(rng.integers(len(forms)))].format(
        m=_listed([spoken_mood(mood) for mood in moods]) if moods else "",
        g=_listed([spoken_tag(genre) for genre in genres]) if genres else "",
        i=_listed([spoken_tag(name) for name in instruments]) if instruments else "",
    )
    text = _with_articles(text)
    return text[:1].upper() + text[1:]
