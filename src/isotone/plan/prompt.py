"""The one template for texts that a language model of music reads.

Training captions and prompts at inference come from here alike: a model follows best what it was
trained on. Tags that name no affect (``film``, ``summer``) are never used as emotion words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from isotone.affect.lexicon import entries
from isotone.errors import InputError

__all__ = ["emotion_words", "write_prompt"]

# Each names moods, genre and instruments once; wording is editorial, plain, in the manner of the
# captions that MusicGen was trained with.
_FULL = (
    "{Moods} {genre} music with {instruments}",
    "{A_genre} track, {moods}, featuring {instruments}",
    "{Moods} {genre} piece for {instruments}",
    "{A_genre} piece that feels {moods}, played on {instruments}",
    "{Instruments} in a {moods} {genre} piece",
)
_NO_INSTRUMENT = ("{Moods} {genre} music", "{A_genre} track that feels {moods}")
_NO_GENRE = ("{Moods} music with {instruments}", "{Instruments}, {moods} mood")
_MOODS_ONLY = ("{Moods} music", "Music that feels {moods}")
_NO_MOOD = ("{A_genre} piece with {instruments}", "{Genre} music featuring {instruments}")
_GENRE_ONLY = ("{Genre} music", "{A_genre} piece")
_INSTRUMENT_ONLY = ("Music with {instruments}", "A piece for {instruments}")


def emotion_words(tags: Sequence[str]) -> tuple[str, ...]:
    """Return the tags that name an affect, in their order."""
    naming = {entry.word for entry in entries() if entry.affect is not None}
    return tuple(tag for tag in tags if tag in naming)


def _listed(words: Sequence[str]) -> str:
    words = [word.replace("-", " ") for word in words]
    if len(words) <= 1:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def write_prompt(
    *,
    moods: Sequence[str],
    genre: str | None,
    instruments: Sequence[str],
    seed: int,
    dropout: float = 0.0,
) -> str:
    """Return a prompt or caption in natural, varied phrasing.

    Parameters
    ----------
    moods : sequence of str
        Mood tags; those that name no affect are left out.
    genre : str or None
    instruments : sequence of str
        Most important first.
    seed : int
        Decides the phrasing and what is dropped.
    dropout : float
        From 0 to 1: chance of leaving out each of the moods after the first, the genre and the
        instruments, for training captions.

    Returns
    -------
    str
        Empty only if there is nothing to say.

    Raises
    ------
    InputError
        If ``dropout`` lies outside [0, 1].
    """
    if not 0.0 <= dropout <= 1.0:
        raise InputError(f"dropout must lie in [0, 1]; got {dropout:g}")
    rng = np.random.default_rng(seed)
    feelings = [
        mood for i, mood in enumerate(emotion_words(moods)) if i == 0 or rng.random() >= dropout
    ]
    if rng.random() < dropout:
        genre = None
    players = [] if rng.random() < dropout else list(instruments)
    forms = {
        (True, True, True): _FULL,
        (True, True, False): _NO_INSTRUMENT,
        (True, False, True): _NO_GENRE,
        (True, False, False): _MOODS_ONLY,
        (False, True, True): _NO_MOOD,
        (False, True, False): _GENRE_ONLY,
        (False, False, True): _INSTRUMENT_ONLY,
    }
    key = (bool(feelings), genre is not None, bool(players))
    if key not in forms:
        return ""
    form = forms[key][int(rng.integers(len(forms[key])))]
    named = (genre or "").replace("-", " ")
    article = "an" if named[:1] in "aeiou" else "a"
    mood_text, player_text = _listed(feelings), _listed(players)
    return form.format(
        moods=mood_text,
        Moods=_capital(mood_text),
        genre=named,
        Genre=_capital(named),
        A_genre=_capital(f"{article} {named}"),
        instruments=player_text,
        Instruments=_capital(player_text),
    )
