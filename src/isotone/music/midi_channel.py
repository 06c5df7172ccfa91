"""What a MIDI channel has been told: bank, program, controllers over time."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from isotone.music.score import Controller

__all__ = ["ALL_OFF", "DEFAULTS", "ChannelState", "send_db"]

ALL_OFF = (120, 123)
"""Controllers that end every note of their channel."""

# Values before the first message (General MIDI level 1; for the reset, RP-015).
DEFAULTS: dict[Controller, float] = {
    "volume": 100 / 127,
    "expression": 1.0,
    "pan": 0.0,
    "sustain": 0.0,
    "vibrato": 0.0,
    "pitch_bend": 0.0,
}
_RESET_BY_121: tuple[Controller, ...] = ("expression", "sustain", "vibrato", "pitch_bend")

_BANK, _DATA, _DATA_FINE, _REVERB, _CHORUS, _RESET = 0, 6, 38, 91, 93, 121
_NRPN_FINE, _NRPN, _RPN_FINE, _RPN = 98, 99, 100, 101
_NO_PARAMETER = (127, 127)
_BEND_RANGE = (0, 0)

_AUTOMATED: dict[int, tuple[Controller, Callable[[int], float]]] = {
    1: ("vibrato", lambda value: value / 127),
    7: ("volume", lambda value: value / 127),
    10: ("pan", lambda value: max(-1.0, (value - 64) / 63)),
    11: ("expression", lambda value: value / 127),
    64: ("sustain", lambda value: float(value >= 64)),
}


@dataclass(slots=True)
class ChannelState:
    """A channel as it stands, and the values that its controllers have had.

    Attributes
    ----------
    bank, program : int
        Last told.
    reverb, chorus : int or None
        Controllers 91 and 93; None before they are told.
    points : dict
        Controller to (tick, value) in order, one for each tick.
    """

    bank: int = 0
    program: int = 0
    reverb: int | None = None
    chorus: int | None = None
    points: dict[Controller, list[tuple[int, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _bend: int = 8192
    _bend_range: float = 2.0
    _parameter: tuple[int, int] = _NO_PARAMETER

    def bend(self, tick: int, value: int) -> None:
        """Take a pitch wheel message, 0 to 16383."""
        self._bend = value
        self._put("pitch_bend", tick, (value - 8192) / 8192 * self._bend_range)

    def control(self, tick: int, number: int, value: int) -> None:
        """Take a control change."""
        if number in _AUTOMATED:
            controller, scale = _AUTOMATED[number]
            self._put(controller, tick, scale(value))
        elif number == _BANK:
            self.bank = value
        elif number == _REVERB:
            self.reverb = value
        elif number == _CHORUS:
            self.chorus = value
        elif number in (_NRPN, _NRPN_FINE):
            self._parameter = _NO_PARAMETER
        elif number == _RPN:
            self._parameter = value, self._parameter[1]
        elif number == _RPN_FINE:
            self._parameter = self._parameter[0], value
        elif number in (_DATA, _DATA_FINE) and self._parameter == _BEND_RANGE:
            self._set_bend_range(tick, value, fine=number == _DATA_FINE)
        elif number == _RESET:
            self._bend = 8192
            self._parameter = _NO_PARAMETER
            for controller in _RESET_BY_121:
                if controller in self.points:
                    self._put(controller, tick, DEFAULTS[controller])

    def _set_bend_range(self, tick: int, value: int, *, fine: bool) -> None:
        semitones, cents = divmod(self._bend_range, 1)
        # Two octaves are the most that General MIDI players know; more is a slip.
        self._bend_range = semitones + min(value, 99) / 100 if fine else min(value, 24) + cents
        if "pitch_bend" in self.points:
            self.bend(tick, self._bend)

    def _put(self, controller: Controller, tick: int, value: float) -> None:
        points = self.points[controller]
        if points and points[-1][0] == tick:
            points.pop()
        points.append((tick, value))

    def pedal_up_after(self, tick: int) -> int:
        """Return the tick at which the pedal lets go of what was released at a tick."""
        pedal = self.points.get("sustain", [])
        after = bisect_right([at for at, _ in pedal], tick)
        if after == 0 or not pedal[after - 1][1]:
            return tick
        return next((at for at, value in pedal[after:] if not value), tick)


def send_db(value: int) -> float:
    """Return the level of a send from its controller, 0 to 127."""
    return 20 * math.log10(value / 127) if value else -math.inf
