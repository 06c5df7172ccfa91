"""The ways from now to goal: each a curve on the circumplex and a division of the session.

No strategy is named best. The iso principle (meet the listener's state, then lead) is plausible,
not proven: in a preregistered trial iso and compensatory order came out equal (2026, n 193,
10.1177/10298649261421187), while paths were rated differently (MindTune 2026). So several stand
side by side, and the choice is the listener's: choosing helps by itself.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from isotone.affect.circumplex import Affect
from isotone.errors import InputError
from isotone.journey.curve import Curve, round_corner, smooth_through

__all__ = ["STRATEGIES", "Phases", "Strategy", "curve_of", "phases_of", "strategy_named"]

# Shares of a session. No trial on the length of match or travel is known: judgement.
_MATCH, _TRAVEL, _SETTLE = 0.20, 0.55, 0.25

MATCH_CAP_S = 180.0
"""Longest match of a strongly negative start: long matching of sadness can deepen it in people who
ruminate (Garrido and Schubert 2015). The three minutes are judgement."""

STRONGLY_NEGATIVE = -0.5
"""Valence at or below which the cap holds; judgement."""

GLIDE_S = 30.0
"""Longest glide of ``compensatory`` to the goal; at most a tenth of the session. Judgement: the
first sound is where the listener is, and half a minute later the music is at the goal."""

MOST_WAYPOINTS = 500
"""Of a drawn path: a line drawn by hand, thinned to what a screen shows."""

# How far from its corner a way turns; judgement.
_CORNER_RADIUS = 0.25
# Where "relaxed" lies for `dynamic`: halfway between neutral and the calm end; judgement.
_RELAXED_AROUSAL = -0.4


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way from now to goal, as it is offered to the listener.

    Parameters
    ----------
    name : str
    sentence : str
        One neutral sentence.
    """

    name: str
    sentence: str


STRATEGIES = MappingProxyType(
    {
        strategy.name: strategy
        for strategy in (
            Strategy(
                "iso", "Stays with how you feel for a while, then leads straight to the goal."
            ),
            Strategy(
                "compensatory", "Goes to the goal within half a minute and stays there."
            ),
            Strategy(
                "arousal-first", "Brings your energy to where it should be, then your mood."
            ),
            Strategy(
                "valence-first", "Brings your mood to where it should be, then your energy."
            ),
            Strategy(
                "dynamic", "Calms a tense body first, then lifts the mood, in one curve."
            ),
            Strategy("drawn", "Follows the points that you set between now and the goal."),
        )
    }
)  # fmt: skip
"""The strategies by name."""


def strategy_named(name: str) -> Strategy:
    """Return a strategy.

    Raises
    ------
    InputError
        If there is none of that name; the nearest is suggested.
    """
    plain = "-".join(name.strip().lower().replace("_", " ").split())
    if plain in STRATEGIES:
        return STRATEGIES[plain]
    close = difflib.get_close_matches(plain, STRATEGIES, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise InputError(f"no strategy named {name!r}; strategies: {', '.join(STRATEGIES)}{hint}")


@dataclass(frozen=True, slots=True)
class Phases:
    """How a session is divided: hold now, travel, hold the goal; all in seconds."""

    match_s: float
    travel_s: float
    settle_s: float

    @property
    def duration_s(self) -> float:
        """The whole session."""
        return self.match_s + self.travel_s + self.settle_s


def phases_of(strategy: str, duration_s: float, now: Affect) -> Phases:
    """Return how a strategy divides a session.

    Match 20 %, travel 55 %, settle 25 %; a match of strongly negative valence lasts three minutes
    at most, and what it gives up goes to travel and settle in their proportion. ``compensatory``
    has no match and travels for half a minute, or a tenth of a session shorter than five.

    Parameters
    ----------
    strategy : str
        A name of ``STRATEGIES``.
    duration_s : float
    now : Affect
    """
    if strategy == "compensatory":
        travel_s = min(GLIDE_S, 0.1 * duration_s)
        return Phases(0.0, travel_s, duration_s - travel_s)
    match_s = _MATCH * duration_s
    if now.valence <= STRONGLY_NEGATIVE:
        match_s = min(match_s, MATCH_CAP_S)
    settle_s = (duration_s - match_s) * _SETTLE / (_TRAVEL + _SETTLE)
    return Phases(match_s, duration_s - match_s - settle_s, settle_s)


def curve_of(strategy: str, now: Affect, goal: Affect, waypoints: Sequence[Affect] = ()) -> Curve:
    """Return the way that the travel phase follows.

    Parameters
    ----------
    strategy : str
        A name of ``STRATEGIES``.
    now, goal : Affect
    waypoints : sequence of Affect
        For ``drawn`` only: the points between now and goal.

    Returns
    -------
    Curve
        From now to goal, both exactly.

    Raises
    ------
    InputError
        If waypoints come with another strategy, or ``drawn`` comes without any.
    """
    if waypoints and strategy != "drawn":
        raise InputError(f"waypoints belong to the strategy 'drawn'; got strategy {strategy!r}")
    if strategy == "drawn":
        if not waypoints:
            raise InputError("the strategy 'drawn' needs at least one waypoint; got none")
        if len(waypoints) > MOST_WAYPOINTS:
            raise InputError(
                f"a drawn path has {MOST_WAYPOINTS} waypoints at most; got {len(waypoints)}"
            )
        return smooth_through((now, *waypoints, goal))
    if strategy == "arousal-first":
        corner = Affect(now.valence, goal.arousal)
        return round_corner(now, corner, goal, radius=_CORNER_RADIUS)
    if strategy == "valence-first":
        corner = Affect(goal.valence, now.arousal)
        return round_corner(now, corner, goal, radius=_CORNER_RADIUS)
    if strategy == "dynamic":
        return smooth_through((now, _rest_between(now, goal), goal))
    return Curve((now, goal))


def _rest_between(now: Affect, goal: Affect) -> Affect:
    """Return the middle of the dynamic way: half of the mood's way gone, the body at rest.

    Angry to relaxed to uplifted was rated better than angry to uplifted (MindTune 2026). How deep
    the way dips depends on how tense the start is, (arousal - valence) / 2 from 0 to .5: sad or
    cheerful starts have nothing to calm and go straight.
    """
    tension = (now.arousal - now.valence) / 2.0
    need = min(max(tension / 0.5, 0.0), 1.0)
    middle = now.toward(goal, 0.5)
    relaxed = min(now.arousal, goal.arousal, _RELAXED_AROUSAL)
    return Affect(middle.valence, middle.arousal + (relaxed - middle.arousal) * need)
