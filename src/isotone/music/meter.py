"""Meters: bars, pulses and how strong each place in a bar is."""

from __future__ import annotations

from dataclasses import dataclass

from isotone.errors import InputError

__all__ = ["Meter", "meter_named"]

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature.

    Parameters
    ----------
    numerator, denominator : int
        As written; six or more eighths in threes are compound.
    """

    numerator: int
    denominator: int

    @property
    def bar_beats(self) -> float:
        """Length of a bar in beats (quarters)."""
        return self.numerator * 4.0 / self.denominator

    @property
    def is_compound(self) -> bool:
        """Whether pulses divide in three."""
        return self.denominator == 8 and self.numerator % 3 == 0

    @property
    def pulse_beats(self) -> float:
        """Length of a pulse in beats: 1.5 in 6/8."""
        return 1.5 if self.is_compound else 4.0 / self.denominator

    def strength(self, position_beats: float) -> int:
        """Return how strong a place is, counted from any bar line.

        4 is the bar line, 3 its middle where a bar has one, 2 a pulse, 1 an eighth, 0 any other.
        """
        at = position_beats % self.bar_beats
        if at < _TINY or self.bar_beats - at < _TINY:
            return 4
        half = self.bar_beats / 2.0
        n_pulses = round(self.bar_beats / self.pulse_beats)
        if n_pulses % 2 == 0 and abs(at - half) < _TINY:
            return 3
        if _on_grid(at, self.pulse_beats):
            return 2
        return 1 if _on_grid(at, 0.5) else 0


def _on_grid(at: float, step: float) -> bool:
    return abs(at / step - round(at / step)) < _TINY


def meter_named(name: str) -> Meter:
    """Return the meter written as ``"6/8"``.

    Raises
    ------
    InputError
        If it is not two whole numbers, the second a power of two.
    """
    try:
        numerator, denominator = (int(part) for part in name.split("/"))
    except ValueError:
        numerator, denominator = 0, 0
    if numerator < 1 or denominator not in (1, 2, 4, 8, 16, 32):
        raise InputError(f"a meter is written as 4/4 or 6/8; got {name!r}")
    return Meter(numerator, denominator)
