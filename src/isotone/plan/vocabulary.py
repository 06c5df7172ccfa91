"""Genres, instruments and families by name: the words that a listener, a plan and a score share."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from types import MappingProxyType

from isotone.errors import InputError

__all__ = [
    "CHORDAL",
    "FAMILIES",
    "GENRES",
    "INSTRUMENTS",
    "LEADS",
    "available_leads",
    "expand_avoid",
    "expand_instruments",
    "family_of",
    "genre_named",
    "lead_named",
    "names_of_instruments",
    "player_named",
    "spoken_name",
]

GENRES = (
    "ambient",
    "new-age",
    "classical",
    "cinematic",
    "lo-fi",
    "jazz-ballad",
    "folk",
    "electronic",
)
"""Ids of the genres that the composer plays."""

_GENRE_ALIASES = {
    "newage": "new-age",
    "lofi": "lo-fi",
    "lo-fi hip-hop": "lo-fi",
    "chillhop": "lo-fi",
    "jazz": "jazz-ballad",
    "jazzballad": "jazz-ballad",
    "acoustic": "folk",
    "acoustic-folk": "folk",
    "electronic-chill": "electronic",
    "chillout": "electronic",
    "electronica": "electronic",
    "film": "cinematic",
    "soundtrack": "cinematic",
    "orchestral": "cinematic",
}

INSTRUMENTS = (
    "piano",
    "electric-piano",
    "nylon-guitar",
    "steel-guitar",
    "strings",
    "slow-strings",
    "violin",
    "viola",
    "cello",
    "contrabass-bowed",
    "acoustic-bass",
    "finger-bass",
    "synth-bass",
    "warm-pad",
    "sweep-pad",
    "new-age-pad",
    "choir",
    "voice-oohs",
    "flute",
    "clarinet",
    "oboe",
    "horn",
    "harp",
    "vibraphone",
    "marimba",
    "kalimba",
    "celesta",
    "music-box",
    "glockenspiel",
    "recorder",
    "square-lead-soft",
    "calliope-lead",
    "bell-fx",
    "pizzicato",
    "drums",
    "soft-pad",
    "glass-pad",
    "rain",
    "sea",
    "wind",
)
"""Ids of all instruments, the synthesised pads and textures among them."""

FAMILIES = MappingProxyType(
    {
        "piano": ("piano",),
        "electric-piano": ("electric-piano",),
        "keys": ("piano", "electric-piano", "celesta"),
        "guitar": ("nylon-guitar", "steel-guitar"),
        "strings": (
            "strings",
            "slow-strings",
            "violin",
            "viola",
            "cello",
            "contrabass-bowed",
            "pizzicato",
        ),
        "pad": ("warm-pad", "sweep-pad", "new-age-pad", "soft-pad", "glass-pad"),
        "synth": (
            "warm-pad",
            "sweep-pad",
            "new-age-pad",
            "soft-pad",
            "glass-pad",
            "synth-bass",
            "square-lead-soft",
            "calliope-lead",
            "bell-fx",
        ),
        "flute": ("flute", "recorder"),
        "winds": ("flute", "recorder", "clarinet", "oboe"),
        "brass": ("horn",),
        "harp": ("harp",),
        "cello": ("cello",),
        "vibraphone": ("vibraphone",),
        "music-box": ("music-box",),
        "bells": ("music-box", "celesta", "glockenspiel", "bell-fx", "vibraphone"),
        "mallets": ("vibraphone", "marimba", "glockenspiel", "celesta"),
        "kalimba": ("kalimba",),
        "choir": ("choir", "voice-oohs"),
        "bass": ("acoustic-bass", "finger-bass", "synth-bass", "contrabass-bowed"),
        "drums": ("drums",),
        "nature": ("rain", "sea", "wind"),
    }
)
"""What a listener may name, and the instruments it stands for."""

_ALIASES = {
    "percussion": "drums",
    "drum": "drums",
    "beat": "drums",
    "beats": "drums",
    "voice": "choir",
    "voices": "choir",
    "vocals": "choir",
    "singing": "choir",
    "pads": "pad",
    "synth-pad": "pad",
    "synthesizer": "synth",
    "guitars": "guitar",
    "string": "strings",
    "violins": "violin",
    "flutes": "flute",
    "woodwinds": "winds",
    "vibes": "vibraphone",
    "musicbox": "music-box",
    "rhodes": "electric-piano",
    "epiano": "electric-piano",
    "e-piano": "electric-piano",
    "water": "sea",
    "waves": "sea",
    "ocean": "sea",
}

LEADS = MappingProxyType(
    {
        "piano": ("piano",),
        "electric-piano": ("electric-piano",),
        "guitar": ("nylon-guitar", "steel-guitar"),
        "strings": ("strings", "violin", "slow-strings", "viola"),
        "pad": ("warm-pad", "new-age-pad", "soft-pad", "glass-pad", "sweep-pad"),
        "flute": ("flute",),
        "harp": ("harp",),
        "cello": ("cello",),
        "vibraphone": ("vibraphone",),
        "music-box": ("music-box",),
        "choir": ("choir", "voice-oohs"),
    }
)
"""Leads a listener may choose, and the instruments that play them, preferred first.

Each is told from the others by ear, so a veto of its instruments is a veto of the lead: no electric
piano stands in for a piano.
"""

CHORDAL = (
    "piano",
    "electric-piano",
    "nylon-guitar",
    "steel-guitar",
    "strings",
    "slow-strings",
    "warm-pad",
    "sweep-pad",
    "new-age-pad",
    "choir",
    "voice-oohs",
    "harp",
    "vibraphone",
    "marimba",
    "soft-pad",
    "glass-pad",
)
"""Instruments that can carry harmony; every genre needs one of them."""

_SPOKEN = MappingProxyType(
    {
        "new-age": "new age",
        "jazz-ballad": "jazz ballad",
        "nylon-guitar": "nylon-string guitar",
        "steel-guitar": "steel-string acoustic guitar",
        "slow-strings": "slow strings",
        "contrabass-bowed": "bowed double bass",
        "acoustic-bass": "double bass",
        "finger-bass": "electric bass",
        "synth-bass": "synth bass",
        "warm-pad": "warm synth pad",
        "sweep-pad": "sweeping synth pad",
        "new-age-pad": "airy synth pad",
        "soft-pad": "soft synth pad",
        "glass-pad": "glassy synth pad",
        "voice-oohs": "wordless voices",
        "square-lead-soft": "soft synth lead",
        "calliope-lead": "breathy synth lead",
        "bell-fx": "synth bells",
        "pizzicato": "pizzicato strings",
        "horn": "French horn",
    }
)


def _plain(name: str) -> str:
    return "-".join(name.strip().lower().replace("_", " ").split())


def _refuse(
    kind: str, name: str, allowed: Iterable[str], aliases: Iterable[str] = ()
) -> InputError:
    allowed = list(allowed)
    close = difflib.get_close_matches(_plain(name), [*allowed, *aliases], n=1, cutoff=0.6)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return InputError(f"no {kind} named {name!r}; {kind}s: {', '.join(allowed)}{hint}")


def genre_named(name: str) -> str:
    """Return the id of a genre.

    Raises
    ------
    InputError
        If there is none of that name; the nearest is suggested.
    """
    plain = _plain(name)
    found = _GENRE_ALIASES.get(plain, plain)
    if found not in GENRES:
        raise _refuse("genre", name, GENRES, _GENRE_ALIASES)
    return found


def lead_named(name: str) -> str:
    """Return the id of a lead, one of ``LEADS``.

    Raises
    ------
    InputError
        If it cannot lead; the nearest is suggested.
    """
    plain = _ALIASES.get(_plain(name), _plain(name))
    if plain in LEADS:
        return plain
    for lead, instruments in LEADS.items():
        if plain in instruments:
            return lead
    raise _refuse("lead", name, LEADS, _ALIASES)


def player_named(name: str) -> str | None:
    """Return the instrument, if a lead was named by one of its instruments: ``steel-guitar``.

    None for the name of a lead itself, which leaves the player open.
    """
    plain = _ALIASES.get(_plain(name), _plain(name))
    return plain if plain not in LEADS and plain in INSTRUMENTS else None


def spoken_name(name: str) -> str:
    """Return a genre or instrument id as it is said in a sentence."""
    return _SPOKEN.get(name, name if name == "lo-fi" else name.replace("-", " "))


def names_of_instruments() -> tuple[str, ...]:
    """Return all names that ``expand_instruments`` takes: families, then single instruments."""
    return tuple(dict.fromkeys((*FAMILIES, *INSTRUMENTS)))


def expand_instruments(names: Iterable[str]) -> tuple[str, ...]:
    """Return the instruments that names of families and instruments stand for.

    Parameters
    ----------
    names : iterable of str
        Such as ``["drums", "strings"]``; commas inside a name separate names.

    Returns
    -------
    tuple of str
        Instrument ids in the order of ``INSTRUMENTS``, without doubles.

    Raises
    ------
    InputError
        If a name is unknown; the nearest is suggested.
    """
    chosen: set[str] = set()
    for entry in names:
        for name in filter(str.strip, entry.split(",")):
            plain = _ALIASES.get(_plain(name), _plain(name))
            if plain in FAMILIES:
                chosen.update(FAMILIES[plain])
            elif plain in INSTRUMENTS:
                chosen.add(plain)
            else:
                raise _refuse("instrument", name, names_of_instruments(), _ALIASES)
    return tuple(name for name in INSTRUMENTS if name in chosen)


def available_leads(avoid: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the leads that a veto of instrument ids leaves, each with the players left to it."""
    vetoed = frozenset(avoid)
    left = {
        lead: tuple(player for player in players if player not in vetoed)
        for lead, players in LEADS.items()
    }
    return {lead: players for lead, players in left.items() if players}


def expand_avoid(names: Iterable[str]) -> tuple[str, ...]:
    """Return the instruments that a listener's veto forbids.

    Parameters
    ----------
    names : iterable of str
        Families and instruments, as ``expand_instruments`` takes them.

    Returns
    -------
    tuple of str
        Instrument ids in the order of ``INSTRUMENTS``; they must never sound.

    Raises
    ------
    InputError
        If a name is unknown, or no genre can be played with what is left: each needs an instrument
        for the tune and one for the harmony.
    """
    vetoed = expand_instruments(names)
    left = [name for name in INSTRUMENTS if name not in vetoed]
    lacks = [
        part
        for part, players in (
            ("the tune", sum(LEADS.values(), ())),
            ("the harmony", CHORDAL),
        )
        if not set(players).intersection(left)
    ]
    if lacks:
        rest = ", ".join(left) if left else "nothing"
        raise InputError(
            f"the veto leaves no instrument for {' or '.join(lacks)}; what is left: {rest}; "
            "avoid fewer"
        )
    return vetoed


def family_of(instrument: str) -> str:
    """Return the first family that holds an instrument, the one a listener would name."""
    for family, members in FAMILIES.items():
        if instrument in members:
            return family
    raise _refuse("instrument", instrument, INSTRUMENTS)
