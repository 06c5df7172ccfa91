"""Pitches as MIDI numbers (60 is middle C) and pitch classes (0 is C)."""

from __future__ import annotations

from isotone.errors import InputError

__all__ = ["fold_into", "nearest_pitch", "pitch_class", "pitch_class_named", "pitch_name"]

_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def pitch_class(pitch: int) -> int:
    """Return the pitch class of a MIDI number, 0 to 11."""
    return pitch % 12


def pitch_name(pitch: int) -> str:
    """Return a pitch as text, such as ``"Eb4"``; middle C is ``"C4"``."""
    return f"{_NAMES[pitch % 12]}{pitch // 12 - 1}"


def pitch_class_named(name: str) -> int:
    """Return the pitch class of a note name such as ``"F#"`` or ``"Bb"``.

    Raises
    ------
    InputError
        If it is not a letter A to G with sharps or flats.
    """
    letter, signs = name[:1].upper(), name[1:]
    if letter not in _LETTERS or set(signs) - {"#", "b"}:
        raise InputError(f"a note is a letter A to G with # or b; got {name!r}")
    return (_LETTERS[letter] + signs.count("#") - signs.count("b")) % 12


def nearest_pitch(wanted_class: int, near: float) -> int:
    """Return the pitch of a class that lies nearest to a MIDI number; ties go down."""
    base = int(near) - (int(near) - wanted_class) % 12
    return base if near - base <= base + 12 - near else base + 12


def fold_into(pitch: int, low: int, high: int) -> int:
    """Return a pitch moved by octaves into ``[low, high]``.

    Where the span is under an octave and holds no octave of it, the nearest above ``low`` is
    returned.
    """
    while pitch > high and pitch - 12 >= low:
        pitch -= 12
    while pitch < low:
        pitch += 12
    return pitch
