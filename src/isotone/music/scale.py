"""Scales: the seven-note modes on a tonic."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from isotone.errors import InputError

__all__ = ["BRIGHTNESS", "MODES", "Scale", "altered_degrees", "is_minor"]

MODES = MappingProxyType(
    {
        "lydian": (0, 2, 4, 6, 7, 9, 11),
        "ionian": (0, 2, 4, 5, 7, 9, 11),
        "mixolydian": (0, 2, 4, 5, 7, 9, 10),
        "dorian": (0, 2, 3, 5, 7, 9, 10),
        "aeolian": (0, 2, 3, 5, 7, 8, 10),
        "phrygian": (0, 1, 3, 5, 7, 8, 10),
        "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
        "melodic_minor": (0, 2, 3, 5, 7, 9, 11),
    }
)
"""Semitones above the tonic of each mode's seven degrees."""

BRIGHTNESS = (
    "phrygian",
    "aeolian",
    "harmonic_minor",
    "dorian",
    "melodic_minor",
    "mixolydian",
    "ionian",
    "lydian",
)
"""Modes from dark to bright: neighbours among the church modes differ in one degree."""


def is_minor(mode: str) -> bool:
    """Whether a mode's third is minor."""
    return MODES[mode][2] == 3


def altered_degrees(mode: str, other: str) -> int:
    """Return how many of the seven degrees two modes on one tonic sound differently."""
    return sum(a != b for a, b in zip(MODES[mode], MODES[other], strict=True))


@dataclass(frozen=True, slots=True)
class Scale:
    """A mode on a tonic.

    Parameters
    ----------
    tonic : int
        Pitch class, 0 (C) to 11.
    mode : str
        One of ``MODES``.

    Raises
    ------
    InputError
        If either is unknown.
    """

    tonic: int
    mode: str

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise InputError(f"no mode named {self.mode!r}; modes: {', '.join(MODES)}")
        if not 0 <= self.tonic < 12:
            raise InputError(f"tonic must lie in [0, 11]; got {self.tonic}")

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """The seven pitch classes, from the tonic up."""
        return tuple((self.tonic + step) % 12 for step in MODES[self.mode])

    def pitches(self, low: int, high: int) -> list[int]:
        """Return all pitches of the scale in ``[low, high]``, from below."""
        members = frozenset(self.pitch_classes)
        return [pitch for pitch in range(low, high + 1) if pitch % 12 in members]

    def degree_of(self, pitch: int) -> int | None:
        """Return the degree, 0 for the tonic to 6, or None for a pitch outside the scale."""
        offset = (pitch - self.tonic) % 12
        steps = MODES[self.mode]
        return steps.index(offset) if offset in steps else None

    def __contains__(self, pitch: object) -> bool:
        return isinstance(pitch, int) and self.degree_of(pitch) is not None
