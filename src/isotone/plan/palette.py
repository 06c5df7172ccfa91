"""Which genre and which instruments suit a mood: our own editorial weights, or a dataset's.

A palette answers with weights; ``choose_band`` draws from them once for a whole session, because a
journey does not change its band every thirty seconds: the music is to be one piece, and a change of
genre is heard as a change of station. What follows the mood from segment to segment is how the band
plays.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from isotone.affect.circumplex import Affect
from isotone.affect.lexicon import nearest_moods
from isotone.errors import InputError
from isotone.plan.vocabulary import GENRES, LEADS

__all__ = ["JamendoPalette", "OwnPalette", "Palette", "choose_band", "load_palette"]


class Palette(Protocol):
    """Weights of genres and leads for an affect."""

    @property
    def name(self) -> str:
        """As ``--palette`` takes it."""
        ...

    def genre_weights(self, affect: Affect) -> Mapping[str, float]:
        """Return a weight for each genre, not necessarily normalised."""
        ...

    def lead_weights(self, genre: str, affect: Affect) -> Mapping[str, float]:
        """Return a weight for each lead in a genre."""
        ...


# Where each genre is at home on the circumplex (valence, arousal) and how common it should be.
# Editorial: our judgement, with the dataset's shares in view (ambient and new age lead its calm
# tags, soundtrack and orchestral its dark ones, electronic its energetic ones).
_GENRE_HOMES: Mapping[str, tuple[tuple[float, float], float]] = {
    "ambient": ((0.1, -0.7), 1.3),
    "new-age": ((0.5, -0.5), 1.1),
    "classical": ((0.2, 0.0), 0.9),
    "cinematic": ((-0.3, 0.4), 1.0),
    "lo-fi": ((0.3, -0.1), 0.8),
    "jazz-ballad": ((0.2, -0.3), 0.6),
    "folk": ((0.5, 0.1), 0.8),
    "electronic": ((0.3, 0.5), 0.8),
}
_GENRE_SPREAD = 0.6

# Leads in the order of how naturally they carry a genre's tune, with weights. Editorial.
_GENRE_LEADS: Mapping[str, Mapping[str, float]] = {
    "ambient": {"piano": 5, "pad": 3, "harp": 1.5, "strings": 1.5, "choir": 1, "music-box": 0.7},
    "new-age": {"piano": 4, "flute": 3, "harp": 3, "choir": 1.5, "guitar": 1.5, "music-box": 0.7},
    "classical": {"piano": 3, "strings": 3, "cello": 2.5, "flute": 2, "harp": 1.5},
    "cinematic": {"strings": 3, "cello": 3, "piano": 2.5, "choir": 2, "harp": 1},
    "lo-fi": {"piano": 4, "guitar": 2.5, "vibraphone": 2.5, "flute": 1},
    "jazz-ballad": {"piano": 4, "vibraphone": 3, "guitar": 2.5, "flute": 1},
    "folk": {"guitar": 5, "flute": 2.5, "harp": 1.5, "cello": 1.5, "piano": 1.5},
    "electronic": {"pad": 3, "piano": 2.5, "vibraphone": 2, "music-box": 1.5, "guitar": 1},
}
# Dark moods pull to low and bowed voices, bright ones to plucked and struck; judgement after the
# register and attack columns of Bresin and Friberg (2011).
_LEAD_VALENCE: Mapping[str, float] = {
    "piano": 0.0,
    "guitar": 0.3,
    "strings": -0.3,
    "pad": 0.0,
    "flute": 0.3,
    "harp": 0.3,
    "cello": -0.5,
    "vibraphone": 0.3,
    "music-box": 0.5,
    "choir": -0.2,
}


class OwnPalette:
    """Our editorial weights, the composer's default."""

    name = "own"

    def genre_weights(self, affect: Affect) -> Mapping[str, float]:
        """Return each genre's weight: a Gaussian around its home on the circumplex."""
        weights = {}
        for genre, ((valence, arousal), share) in _GENRE_HOMES.items():
            distance = affect.distance_to(Affect(valence, arousal))
            weights[genre] = share * math.exp(-0.5 * (distance / _GENRE_SPREAD) ** 2)
        return weights

    def lead_weights(self, genre: str, affect: Affect) -> Mapping[str, float]:
        """Return each lead's weight in a genre, leaning with valence."""
        return {
            lead: weight * math.exp(1.2 * _LEAD_VALENCE[lead] * affect.valence)
            for lead, weight in _GENRE_LEADS[genre].items()
        }


# The dataset's genre and instrument tags as the composer can play them.
_JAMENDO_GENRES: Mapping[str, str] = {
    "ambient": "ambient",
    "darkambient": "ambient",
    "atmospheric": "ambient",
    "drone": "ambient",
    "newage": "new-age",
    "easylistening": "new-age",
    "meditative": "new-age",
    "world": "new-age",
    "classical": "classical",
    "orchestral": "classical",
    "symphonic": "classical",
    "contemporary": "classical",
    "soundtrack": "cinematic",
    "filmmusic": "cinematic",
    "rock": "cinematic",
    "postrock": "cinematic",
    "instrumentalrock": "cinematic",
    "hiphop": "lo-fi",
    "triphop": "lo-fi",
    "downtempo": "lo-fi",
    "rnb": "lo-fi",
    "soul": "jazz-ballad",
    "jazz": "jazz-ballad",
    "lounge": "jazz-ballad",
    "bossanova": "jazz-ballad",
    "swing": "jazz-ballad",
    "folk": "folk",
    "acoustic": "folk",
    "singersongwriter": "folk",
    "country": "folk",
    "pop": "folk",
    "electronic": "electronic",
    "chillout": "electronic",
    "electropop": "electronic",
    "house": "electronic",
    "techno": "electronic",
    "trance": "electronic",
    "dance": "electronic",
    "synthpop": "electronic",
}
_JAMENDO_LEADS: Mapping[str, str] = {
    "piano": "piano",
    "electricpiano": "piano",
    "keyboard": "piano",
    "rhodes": "piano",
    "acousticguitar": "guitar",
    "classicalguitar": "guitar",
    "guitar": "guitar",
    "electricguitar": "guitar",
    "strings": "strings",
    "violin": "strings",
    "orchestra": "strings",
    "viola": "strings",
    "synthesizer": "pad",
    "pad": "pad",
    "computer": "pad",
    "sampler": "pad",
    "flute": "flute",
    "pipe": "flute",
    "harp": "harp",
    "cello": "cello",
    "vibraphone": "vibraphone",
    "bell": "music-box",
    "voice": "choir",
}


@dataclass(frozen=True, slots=True)
class JamendoPalette:
    """MTG-Jamendo's own distribution: shares of genre and instrument tags among a mood's tracks.

    Parameters
    ----------
    genres, instruments : mapping of str to mapping of str to int
        Mood tag to tag to number of tracks.

    Notes
    -----
    Computed from the dataset's metadata, which is licensed CC BY-NC-SA 4.0, after
    ``isotone jamendo fetch --metadata``.
    """

    genres: Mapping[str, Mapping[str, int]]
    instruments: Mapping[str, Mapping[str, int]]
    name: str = "jamendo"

    @classmethod
    def from_file(cls, path: str | Path) -> JamendoPalette:
        """Read the table that ``isotone jamendo fetch --metadata`` writes.

        Raises
        ------
        InputError
            If it is missing (the command that makes it is named) or broken.
        """
        try:
            table = json.loads(Path(path).read_text("utf-8"))
            return cls(table["genres"], table["instruments"])
        except FileNotFoundError as error:
            raise InputError(
                "the palette 'jamendo' needs the dataset's metadata; fetch it with: "
                "isotone jamendo fetch --metadata"
            ) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path} is not a palette table; make it again with: "
                "isotone jamendo fetch --metadata"
            ) from error

    def _counts(self, table: Mapping[str, Mapping[str, int]], affect: Affect) -> dict[str, float]:
        counts: dict[str, float] = {}
        for rank, mood in enumerate(nearest_moods(affect, 3)):
            tags = table.get(mood, {})
            total = sum(tags.values())
            for tag, n in tags.items():
                # Each mood counts by its share, not its size; the nearest counts most.
                counts[tag] = counts.get(tag, 0.0) + n / total / (rank + 1)
        return counts

    def genre_weights(self, affect: Affect) -> Mapping[str, float]:
        """Return each genre's share among the tracks of the nearest moods."""
        weights = dict.fromkeys(GENRES, 0.0)
        for tag, share in sorted(self._counts(self.genres, affect).items()):
            if tag in _JAMENDO_GENRES:
                weights[_JAMENDO_GENRES[tag]] += share
        return weights

    def lead_weights(self, genre: str, affect: Affect) -> Mapping[str, float]:
        """Return each lead's share among the tracks of the nearest moods."""
        del genre  # the metadata is too sparse for moods, genres and instruments together
        weights = dict.fromkeys(LEADS, 0.0)
        for tag, share in sorted(self._counts(self.instruments, affect).items()):
            if tag in _JAMENDO_LEADS:
                weights[_JAMENDO_LEADS[tag]] += share
        return weights


def load_palette(name: str) -> Palette:
    """Return a palette by name: ``own`` or ``jamendo``.

    Raises
    ------
    InputError
        If there is none of that name, or its data have not been fetched.
    """
    if name == "own":
        return OwnPalette()
    if name == "jamendo":
        from isotone.paths import data_dir

        return JamendoPalette.from_file(data_dir() / "jamendo" / "palette.json")
    raise InputError(f"no palette named {name!r}; palettes: own, jamendo")


def choose_band(
    palette: Palette,
    affects: Sequence[Affect],
    *,
    genre: str | None,
    lead: str | None,
    avoid: Sequence[str],
    rng: np.random.Generator,
) -> tuple[str, str]:
    """Draw the session's genre and lead, one of each.

    Parameters
    ----------
    palette : Palette
    affects : sequence of Affect
        Affects of all segments: the weights are averaged over the way.
    genre, lead : str or None
        The listener's choice, if any.
    avoid : sequence of str
        Instrument ids that must not sound.
    rng : numpy.random.Generator

    Returns
    -------
    tuple of (str, str)

    Raises
    ------
    InputError
        If the veto leaves no lead.
    """
    vetoed = set(avoid)
    # A lead whose first sound is vetoed is vetoed: no electric piano for someone who wants none.
    leads = [name for name, sounds in LEADS.items() if sounds[0] not in vetoed]
    if not leads:
        raise InputError("the veto leaves no instrument to play the tune; veto fewer")
    if lead is not None and lead not in leads:
        raise InputError(f"{lead!r} was asked for as lead and vetoed; drop one of the two")
    if genre is None:
        genre = _draw(_mean([palette.genre_weights(a) for a in affects]), rng, GENRES)
    if lead is None:
        weights = _mean([palette.lead_weights(genre, a) for a in affects])
        allowed = {name: weights.get(name, 0.0) for name in leads}
        lead = _draw(allowed, rng, leads)
    return genre, lead


def _mean(tables: Sequence[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for table in tables:
        scale = sum(table.values()) or 1.0
        for name, weight in table.items():
            total[name] = total.get(name, 0.0) + weight / scale / len(tables)
    return total


def _draw(weights: Mapping[str, float], rng: np.random.Generator, order: Sequence[str]) -> str:
    values = np.array([weights.get(name, 0.0) for name in order])
    if values.sum() <= 0.0:
        values = np.ones(len(order))
    return order[int(rng.choice(len(order), p=values / values.sum()))]
