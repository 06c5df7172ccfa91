"""Which genre and which instruments suit a mood: our own editorial weights, or a dataset's.

A palette answers with weights; ``choose_band`` draws from them once for a whole session, because a
journey does not change its band every thirty seconds: the music is to be one piece, and a change of
genre is heard as a change of station. What follows the mood from segment to segment is how the band
plays.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Protocol

import numpy as np

from isotone.affect.circumplex import Affect
from isotone.errors import InputError
from isotone.plan.vocabulary import GENRES, INSTRUMENTS, LEADS, available_leads, family_of

__all__ = [
    "PALETTES",
    "Band",
    "Choice",
    "OwnPalette",
    "Palette",
    "choose_band",
    "lean_of",
    "load_palette",
]

PALETTES = ("own", "jamendo")
"""Names that ``--palette`` takes."""

_N_COMPANIONS = 2


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """Something a palette can choose.

    Parameters
    ----------
    name : str
        A genre or an instrument of ours.
    tag : str
        The word that a prompt says: ours or the dataset's.
    """

    name: str
    tag: str


@dataclass(frozen=True, slots=True)
class Band:
    """Who plays a session, and in which genre.

    Parameters
    ----------
    genre : Choice
    lead : str
        One of ``LEADS``.
    players : tuple of Choice
        Instruments, the lead first.
    """

    genre: Choice
    lead: str
    players: tuple[Choice, ...]

    def to_settings(self) -> dict[str, str]:
        """Return the band as flat text, as a manifest keeps it."""
        return {
            "genre": self.genre.name,
            "genre_tag": self.genre.tag,
            "lead": self.lead,
            "instruments": ",".join(player.name for player in self.players),
            "instrument_tags": ",".join(player.tag for player in self.players),
        }

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Band:
        """Read what ``to_settings`` returned.

        Raises
        ------
        InputError
            If a key is missing or a name is not of the vocabulary.
        """
        try:
            names = str(settings["instruments"]).split(",")
            tags = str(settings["instrument_tags"]).split(",")
            genre = Choice(str(settings["genre"]), str(settings["genre_tag"]))
            lead = str(settings["lead"])
        except KeyError as error:
            raise InputError(f"a band needs {error.args[0]!r}; got {sorted(settings)}") from error
        unknown = [name for name in names if name not in INSTRUMENTS]
        if genre.name not in GENRES or lead not in LEADS or unknown or len(names) != len(tags):
            raise InputError(f"a band names genres and instruments of ours; got {dict(settings)}")
        return cls(genre, lead, tuple(Choice(n, t) for n, t in zip(names, tags, strict=True)))


class Palette(Protocol):
    """Weights of genres and instruments for an affect; not necessarily normalised."""

    @property
    def name(self) -> str:
        """As ``--palette`` takes it."""
        ...

    def genre_weights(self, affect: Affect) -> Mapping[Choice, float]:
        """Return a weight for each genre."""
        ...

    def lead_weights(self, genre: str, affect: Affect) -> Mapping[Choice, float]:
        """Return a weight for each instrument that can lead in a genre of ours."""
        ...

    def companion_weights(self, genre: str, affect: Affect) -> Mapping[Choice, float]:
        """Return a weight for each instrument that can play with the lead."""
        ...


_GENRE_SPREAD = 0.6  # of the Gaussian around a genre's home; judgement
_LEAN = 1.2  # strength of a lead's lean with valence; judgement


@functools.cache
def _own_table() -> Mapping[str, Any]:
    text = resources.files("isotone.plan").joinpath("data/own_palette.toml").read_text("utf-8")
    return tomllib.loads(text)


class OwnPalette:
    """Our editorial weights, the composer's default (``data/own_palette.toml``)."""

    name = "own"

    def genre_weights(self, affect: Affect) -> Mapping[Choice, float]:
        """Return each genre's weight: a Gaussian around its home on the circumplex."""
        weights = {}
        for genre in GENRES:
            row = _own_table()[genre]
            distance = affect.distance_to(Affect(*row["home"]))
            weight = row["share"] * math.exp(-0.5 * (distance / _GENRE_SPREAD) ** 2)
            weights[Choice(genre, genre)] = weight
        return weights

    def lead_weights(self, genre: str, affect: Affect) -> Mapping[Choice, float]:
        """Return the weight of each lead's first player in a genre, leaning with valence."""
        weights = {}
        for lead, weight in _own_table()[genre]["leads"].items():
            player = players_of(lead, genre)[0]
            leaning = weight * math.exp(_LEAN * lean_of(player) * affect.valence)
            weights[Choice(player, player)] = leaning
        return weights

    def companion_weights(self, genre: str, affect: Affect) -> Mapping[Choice, float]:
        """Return each companion's weight in a genre, whatever the mood."""
        del affect
        table = _own_table()[genre]["companions"]
        return {Choice(player, player): float(weight) for player, weight in table.items()}


def lean_of(player: str) -> float:
    """Return how far an instrument leans to glad (1) or grave (-1) moods; 0 where none is known.

    Counted in the tags of MTG-Jamendo where they name the instrument, else after its kin (see
    ``data/own_palette.toml``).
    """
    return float(_own_table()["lean"].get(player, 0.0))


def players_of(lead: str, genre: str) -> tuple[str, ...]:
    """Return the instruments that play a lead in a genre, preferred first."""
    first = _own_table()[genre].get("players", {}).get(lead)
    return tuple(sorted(LEADS[lead], key=lambda player: player != first))


def harmony_of(genre: str) -> tuple[str, ...]:
    """Return the instruments that can carry a genre's harmony."""
    return tuple(_own_table()[genre]["harmony"])


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
        from isotone.plan.jamendo_palette import JamendoPalette

        return JamendoPalette.fetched()
    raise InputError(f"no palette named {name!r}; palettes: {', '.join(PALETTES)}")


def choose_band(
    palette: Palette,
    affects: Sequence[Affect],
    *,
    genre: str | None,
    lead: str | None,
    player: str | None = None,
    avoid: Sequence[str],
    rng: np.random.Generator,
) -> Band:
    """Draw who plays a session: one genre, one lead and two companions.

    Parameters
    ----------
    palette : Palette
    affects : sequence of Affect
        Affects on the way at equal times: the weights are averaged over them.
    genre, lead : str or None
        The listener's choice, if any.
    player : str or None
        The instrument that the listener wants for the lead, if it was named.
    avoid : sequence of str
        Instrument ids that must not sound.
    rng : numpy.random.Generator

    Returns
    -------
    Band

    Raises
    ------
    InputError
        If the veto leaves no lead, or nothing for the harmony of the genre.
    """
    vetoed = frozenset(avoid)
    leads = available_leads(vetoed)
    if not leads:
        raise InputError("the veto leaves no instrument to play the tune; avoid fewer")
    if lead is not None and (lead not in leads or player in vetoed):
        raise InputError(
            f"{(player or lead)!r} was asked for as lead and is to be avoided; drop one of the two"
        )
    chosen_genre = _choose_genre(palette, affects, genre, vetoed, rng)
    first = _choose_lead(palette, affects, chosen_genre.name, lead, player, leads, rng)
    companions = _choose_companions(palette, affects, chosen_genre.name, first, vetoed, rng)
    return Band(chosen_genre, _lead_of(first.name), (first, *companions))


def _lead_of(player: str) -> str:
    return next(name for name, players in LEADS.items() if player in players)


def _choose_genre(
    palette: Palette,
    affects: Sequence[Affect],
    genre: str | None,
    vetoed: frozenset[str],
    rng: np.random.Generator,
) -> Choice:
    playable = [name for name in GENRES if not vetoed.issuperset(harmony_of(name))]
    if genre is not None:
        if genre not in playable:
            left = ", ".join(name for name in INSTRUMENTS if name not in vetoed)
            raise InputError(
                f"the veto leaves nothing for the harmony of {genre!r}; what is left: {left}; "
                f"avoid fewer, or take one of: {', '.join(playable) or 'no genre'}"
            )
        return Choice(genre, genre)
    if not playable:
        raise InputError("the veto leaves nothing for the harmony of any genre; avoid fewer")
    weights = _mean([palette.genre_weights(affect) for affect in affects])
    return _draw(
        {choice: weight for choice, weight in weights.items() if choice.name in playable},
        [Choice(name, name) for name in playable],
        rng,
    )


def _choose_lead(
    palette: Palette,
    affects: Sequence[Affect],
    genre: str,
    lead: str | None,
    player: str | None,
    leads: Mapping[str, tuple[str, ...]],
    rng: np.random.Generator,
) -> Choice:
    if lead is not None:
        first = player or next(p for p in players_of(lead, genre) if p in leads[lead])
        return Choice(first, first)
    firsts = {name: next(p for p in players_of(name, genre) if p in leads[name]) for name in leads}
    weights: dict[Choice, float] = {}
    for choice, weight in _mean([palette.lead_weights(genre, a) for a in affects]).items():
        name = _lead_of(choice.name)
        if name in leads:
            # A vetoed player's place is taken by another of the same lead.
            kept = choice.name in leads[name]
            played = choice if kept else Choice(firsts[name], firsts[name])
            weights[played] = weights.get(played, 0.0) + weight
    return _draw(weights, [Choice(first, first) for first in firsts.values()], rng)


def _choose_companions(
    palette: Palette,
    affects: Sequence[Affect],
    genre: str,
    lead: Choice,
    vetoed: frozenset[str],
    rng: np.random.Generator,
) -> tuple[Choice, ...]:
    """Draw companions of families that do not sound yet; fewer where the veto leaves fewer."""
    weights = _mean([palette.companion_weights(genre, affect) for affect in affects])
    families = {family_of(lead.name)}
    chosen: list[Choice] = []
    while len(chosen) < _N_COMPANIONS:
        left = {
            choice: weight
            for choice, weight in weights.items()
            if weight > 0 and choice.name not in vetoed and family_of(choice.name) not in families
        }
        if not left:
            break
        chosen.append(_draw(left, [], rng))
        families.add(family_of(chosen[-1].name))
    return tuple(chosen)


def _mean(tables: Sequence[Mapping[Choice, float]]) -> dict[Choice, float]:
    total: dict[Choice, float] = {}
    for table in tables:
        scale = sum(table.values())
        for choice, weight in table.items():
            total[choice] = total.get(choice, 0.0) + (weight / scale if scale else 0.0)
    return total


def _draw(
    weights: Mapping[Choice, float], otherwise: Sequence[Choice], rng: np.random.Generator
) -> Choice:
    """Draw one; where nothing allowed has any weight, one of ``otherwise``, all equally likely."""
    order = sorted(weights)
    values = np.array([weights[choice] for choice in order])
    if not values.sum() > 0.0:
        order, values = list(otherwise), np.ones(len(otherwise))
    return order[int(rng.choice(len(order), p=values / values.sum()))]
