"""The bank of samples that ships with isotone, and what plays when a font lacks a preset.

The bank is a subset of Fluid R3 GM (MIT licence; ``data/COPYING``), built by
``scripts/build_bank.py``; ``docs/bank.md`` says what is in it and how near it is to its source.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from isotone.errors import InputError

__all__ = [
    "DRUM_BANK",
    "INSTRUMENTS",
    "PresetMap",
    "nearest_preset",
    "preset_of",
    "shipped_bank_about",
    "shipped_bank_path",
    "shipped_presets",
]

_log = logging.getLogger(__name__)

DRUM_BANK = 128
"""Bank of drum kits in a SoundFont."""

INSTRUMENTS: dict[str, tuple[int, int]] = {
    "piano": (0, 0),
    "electric-piano": (0, 4),
    "celesta": (0, 8),
    "glockenspiel": (0, 9),
    "music-box": (0, 10),
    "vibraphone": (0, 11),
    "marimba": (0, 12),
    "nylon-guitar": (0, 24),
    "steel-guitar": (0, 25),
    "acoustic-bass": (0, 32),
    "finger-bass": (0, 33),
    "synth-bass": (0, 38),
    "violin": (0, 40),
    "viola": (0, 41),
    "cello": (0, 42),
    "contrabass-bowed": (0, 43),
    "pizzicato": (0, 45),
    "harp": (0, 46),
    "timpani": (0, 47),
    "strings": (0, 48),
    "slow-strings": (0, 49),
    "choir": (0, 52),
    "voice-oohs": (0, 53),
    "horn": (0, 60),
    "oboe": (0, 68),
    "clarinet": (0, 71),
    "flute": (0, 73),
    "recorder": (0, 74),
    "square-lead-soft": (0, 80),
    "calliope-lead": (0, 82),
    "new-age-pad": (0, 88),
    "warm-pad": (0, 89),
    "sweep-pad": (0, 95),
    "bell-fx": (0, 98),
    "kalimba": (0, 108),
    "drums": (DRUM_BANK, 0),
    "brushes": (DRUM_BANK, 40),
}
"""Instruments of the palette, as (bank, General MIDI program)."""

# What stands in for a program, best first: the same kind of sound (struck, plucked, blown, bowed,
# held) in the same register. Programs are those of General MIDI 1, counted from 0. Judgement.
_STAND_INS: dict[int, tuple[int, ...]] = {
    0: (1, 2, 3, 4),
    1: (0, 2, 3),
    2: (0, 1, 4),
    3: (0, 1),
    4: (5, 2, 0),
    5: (4, 2, 0),
    6: (7, 15, 24, 46, 0),
    7: (6, 4, 0),
    8: (10, 9, 98, 11),
    9: (8, 10, 14, 98, 11),
    10: (8, 9, 98, 108),
    11: (12, 8, 4),
    12: (13, 11, 108),
    13: (12, 11),
    14: (98, 9, 11),
    15: (46, 25, 24),
    16: (17, 18, 19, 82),
    17: (16, 18, 19, 82),
    18: (16, 17, 19, 82),
    19: (20, 16, 52, 49),
    20: (19, 16, 21, 82),
    21: (23, 22, 20, 68, 71),
    22: (21, 23, 68, 71),
    23: (21, 22, 71, 68),
    24: (25, 26, 46),
    25: (24, 26, 27),
    26: (27, 25, 24),
    27: (26, 25, 24),
    28: (27, 24, 25),
    29: (30, 27, 25),
    30: (29, 27, 25),
    31: (27, 25, 24),
    32: (33, 35, 43),
    33: (35, 34, 32),
    34: (33, 35, 32),
    35: (33, 32),
    36: (37, 33, 34),
    37: (36, 33, 34),
    38: (39, 33),
    39: (38, 33),
    40: (110, 41, 48),
    41: (40, 42, 48),
    42: (41, 43, 48),
    43: (42, 32, 48),
    44: (48, 49),
    45: (46, 24, 48),
    46: (24, 45, 0),
    47: (117, 116, 45, 43),
    48: (49, 50, 44),
    49: (48, 50, 89),
    50: (51, 48, 49),
    51: (50, 49, 48),
    52: (53, 54, 91),
    53: (52, 54, 91),
    54: (53, 52, 91),
    55: (48, 61),
    56: (57, 59, 61, 60),
    57: (58, 60, 56),
    58: (57, 60),
    59: (56, 60, 71),
    60: (57, 58, 61),
    61: (56, 57, 60),
    62: (63, 61, 60, 81),
    63: (62, 61, 60, 81),
    64: (65, 68, 71),
    65: (66, 64, 71, 68),
    66: (65, 67, 71, 60),
    67: (66, 70, 71, 60),
    68: (69, 71, 73),
    69: (68, 71, 70),
    70: (71, 69, 42),
    71: (68, 69, 73),
    72: (73, 74, 75),
    73: (74, 75, 72),
    74: (73, 75, 79),
    75: (73, 74, 77),
    76: (75, 82, 74, 73),
    77: (75, 73, 74),
    78: (79, 74, 73),
    79: (74, 73, 82),
    80: (81, 82, 84),
    81: (80, 82, 90),
    82: (79, 74, 80),
    83: (82, 80),
    84: (81, 80),
    85: (53, 54, 52),
    86: (81, 80),
    87: (81, 38, 80),
    88: (99, 94, 89),
    89: (95, 94, 50, 49),
    90: (81, 50, 89),
    91: (53, 52, 54),
    92: (89, 94, 95),
    93: (95, 88, 89),
    94: (95, 89, 91),
    95: (94, 89, 50),
    96: (98, 88),
    97: (95, 89, 94),
    98: (14, 8, 10, 88),
    99: (88, 24, 98),
    100: (88, 98),
    101: (95, 91, 89),
    102: (88, 98, 89),
    103: (88, 98, 95),
    104: (107, 25, 24),
    105: (25, 24),
    106: (107, 24, 25),
    107: (46, 24, 25),
    108: (10, 12, 8),
    109: (68, 82),
    110: (40, 41),
    111: (68, 69),
    112: (98, 9, 8),
    113: (13, 12, 9),
    114: (12, 11),
    115: (12, 13),
    116: (117, 47, 118),
    117: (116, 47, 118),
    118: (117, 116, 47),
    119: (122,),
    120: (),
    121: (),
    122: (),
    123: (),
    124: (),
    125: (),
    126: (),
    127: (),
}

_FIRST_EFFECT = 119


def shipped_bank_path() -> Path:
    """Return the path of the SF3 file that ships with isotone.

    Raises
    ------
    InputError
        If the installation lacks it.
    """
    path = Path(str(resources.files("isotone.sampler").joinpath("data/isotone.sf3")))
    if not path.is_file():
        raise InputError(f"the installation lacks {path}; install isotone again")
    return path


def shipped_bank_about() -> dict[str, Any]:
    """Return what ``data/bank.json`` records of the shipped bank."""
    text = resources.files("isotone.sampler").joinpath("data/bank.json").read_text("utf-8")
    about: dict[str, Any] = json.loads(text)
    return about


def shipped_presets() -> dict[tuple[int, int], str]:
    """Return the presets of the shipped bank, (bank, program) to the font's own name."""
    presets = shipped_bank_about()["presets"]
    return {(row["bank"], row["program"]): row["name"] for row in presets}


def preset_of(instrument: str) -> tuple[int, int]:
    """Return bank and program of an instrument of the palette.

    Parameters
    ----------
    instrument : str
        An id such as ``"electric-piano"``.

    Raises
    ------
    InputError
        If no instrument of that name is sampled.
    """
    try:
        return INSTRUMENTS[instrument]
    except KeyError:
        raise InputError(
            f"no sampled instrument named {instrument!r}; sampled: {', '.join(INSTRUMENTS)}"
        ) from None


def nearest_preset(
    available: Iterable[tuple[int, int]], bank: int, program: int
) -> tuple[int, int] | None:
    """Return the preset that plays a program: itself, or what is nearest to it.

    A melodic program looks in its own bank, then in bank 0, then among its stand-ins (the same
    kind of sound in the same register), then in its General MIDI family of eight, then takes
    whatever melodic preset is first. A kit looks for the first kit of its group of eight, then for
    the standard kit, then for any.

    Parameters
    ----------
    available : iterable of (bank, program)
        What the font holds.
    bank, program : int
        What is asked for; bank 128 is drums.

    Returns
    -------
    (bank, program) or None
        None where silence is nearest: sound effects (119 to 127) that the font lacks, drums
        in a font without kits, anything in a font without melodic presets.
    """
    held = frozenset(available)
    if (bank, program) in held:
        return bank, program
    if bank == DRUM_BANK:
        kits = sorted(p for b, p in held if b == DRUM_BANK)
        for kit in (program // 8 * 8, 0, *kits):
            if kit in kits:
                return DRUM_BANK, kit
        return None
    melodic = sorted(place for place in held if place[0] != DRUM_BANK)
    if (0, program) in held:
        return 0, program
    for other in _STAND_INS.get(program, ()):
        if (0, other) in held:
            return 0, other
    if not melodic or program >= _FIRST_EFFECT:
        return None
    family = [place for place in melodic if place[1] // 8 == program // 8]
    return min(family or melodic, key=lambda place: (abs(place[1] - program), place))


class PresetMap:
    """Finds the preset that plays a program, and says once when another stands in.

    Parameters
    ----------
    available : mapping or iterable of (bank, program)
        What the font holds; a mapping to names makes what is said clearer.
    """

    def __init__(self, available: Iterable[tuple[int, int]]) -> None:
        names = available if isinstance(available, dict) else {}
        self._names: dict[tuple[int, int], str] = dict(names)
        self._available = frozenset(available)
        self._found: dict[tuple[int, int], tuple[int, int] | None] = {}

    def find(self, bank: int, program: int) -> tuple[int, int] | None:
        """Return the preset that plays a program, or None where silence is nearest.

        The first time a program is missing, one warning goes to the log ``isotone.sampler.bank``.
        """
        asked = bank, program
        if asked not in self._found:
            found = nearest_preset(self._available, bank, program)
            self._found[asked] = found
            if found is None:
                _log.warning("the font has nothing like preset %d:%d; it stays silent", *asked)
            elif found[1] != program or (found[0] != bank and DRUM_BANK in (found[0], bank)):
                name = self._names.get(found)
                _log.warning(
                    "the font lacks preset %d:%d; %d:%d%s plays instead",
                    *asked,
                    *found,
                    f" ({name})" if name else "",
                )
        return self._found[asked]
