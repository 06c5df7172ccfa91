"""The journey: the listener's affect at any second of a session."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from isotone.affect.circumplex import Affect
from isotone.errors import InputError
from isotone.journey.strategies import path_of, strategy_named

__all__ = [
    "DEFAULT_MINUTES",
    "LONGEST_MINUTES",
    "SHORTEST_MINUTES",
    "GoalMove",
    "Journey",
    "journey_notes",
    "plan_journey",
]

DEFAULT_MINUTES = 15.0
SHORTEST_MINUTES = 0.5
LONGEST_MINUTES = 480.0

_MATCH_CAP_S = 180.0
"""Longest match of a strongly negative start: long matching of sadness can deepen it in people who
ruminate (Garrido and Schubert 2015). The three minutes are judgement."""
_STRONGLY_NEGATIVE = -0.5


@dataclass(frozen=True, slots=True)
class GoalMove:
    """A goal moved while the session ran.

    Parameters
    ----------
    at_s : float
        Second of the session from which the way leads to the new goal.
    goal : Affect
    """

    at_s: float
    goal: Affect


@dataclass(frozen=True, slots=True)
class _Leg:
    """A stretch of time with one path: hold its start, travel at constant speed, hold its end."""

    start_s: float
    travel_start_s: float
    travel_end_s: float
    corners: tuple[Affect, ...]
    lengths: tuple[float, ...]  # cumulative, from 0, on the circumplex

    def affect_at(self, seconds: float) -> Affect:
        if seconds <= self.travel_start_s:
            return self.corners[0]
        if seconds >= self.travel_end_s or self.lengths[-1] == 0.0:
            return self.corners[-1]
        share = (seconds - self.travel_start_s) / (self.travel_end_s - self.travel_start_s)
        way = share * self.lengths[-1]
        i = min(bisect.bisect_right(self.lengths, way), len(self.lengths) - 1)
        low, high = self.lengths[i - 1], self.lengths[i]
        return self.corners[i - 1].toward(self.corners[i], (way - low) / (high - low))


def _leg(start_s: float, match_s: float, travel_s: float, corners: tuple[Affect, ...]) -> _Leg:
    lengths = [0.0]
    for a, b in itertools.pairwise(corners):
        lengths.append(lengths[-1] + a.distance_to(b))
    begin = start_s + match_s
    return _Leg(start_s, begin, begin + travel_s, corners, tuple(lengths))


@dataclass(frozen=True, slots=True)
class Journey:
    """The way from now to goal; ``affect_at`` is continuous in time.

    Made by ``plan_journey``. Starts exactly at ``now``; ends exactly at the goal that holds then.

    Parameters
    ----------
    now, goal : Affect
        The goal as it was at the start; see ``final_goal``.
    duration_s : float
    strategy : str
    waypoints : tuple of Affect
        Of the strategy ``drawn``.
    match_s, travel_s, settle_s : float
        Phases in seconds; they add up to the duration.
    goal_moves : tuple of GoalMove
        In the order of their times.
    """

    now: Affect
    goal: Affect
    duration_s: float
    strategy: str
    waypoints: tuple[Affect, ...]
    match_s: float
    travel_s: float
    settle_s: float
    goal_moves: tuple[GoalMove, ...] = ()
    _legs: tuple[_Leg, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        first = _leg(
            0.0,
            self.match_s,
            self.travel_s,
            path_of(self.strategy, self.now, self.goal, self.waypoints),
        )
        legs = [first]
        for move in self.goal_moves:
            if not 0.0 <= move.at_s <= self.duration_s:
                raise InputError(
                    f"a goal moves between 0 and the session's end, {self.duration_s:g} s; "
                    f"got {move.at_s:g} s"
                )
            if move.at_s < legs[-1].start_s:
                raise InputError("goal moves must come in the order of their times")
            here = legs[-1].affect_at(move.at_s)
            left_s = self.duration_s - move.at_s
            # The settle phase is kept where time allows: at most its own share of what is left.
            settle_s = min(self.settle_s, left_s * self.settle_s / self.duration_s)
            strategy = "iso" if self.strategy == "drawn" else self.strategy
            corners = path_of(strategy, here, move.goal)
            travel_s = max(0.0, left_s - settle_s)
            if self.strategy == "compensatory":
                travel_s = min(self.travel_s, left_s)
            legs.append(_leg(move.at_s, 0.0, travel_s, corners))
        object.__setattr__(self, "_legs", tuple(legs))

    @property
    def final_goal(self) -> Affect:
        """The goal that holds at the end."""
        return self.goal_moves[-1].goal if self.goal_moves else self.goal

    def affect_at(self, seconds: float) -> Affect:
        """Return the affect at a time.

        Parameters
        ----------
        seconds : float
            From 0 to ``duration_s``.

        Raises
        ------
        InputError
            If the time lies outside the session.
        """
        if not -1e-6 <= seconds <= self.duration_s + 1e-6:
            raise InputError(
                f"seconds must lie in [0, {self.duration_s:g}], the session; got {seconds:g}"
            )
        if seconds >= self.duration_s:
            return self.final_goal
        index = bisect.bisect_right([leg.start_s for leg in self._legs], max(0.0, seconds)) - 1
        return self._legs[max(0, index)].affect_at(seconds)

    def with_goal(self, at_s: float, goal: Affect) -> Journey:
        """Return a journey that leads to another goal from a time on, without a jump.

        Parameters
        ----------
        at_s : float
            Not before the last move. Everything up to it stays as it was.
        goal : Affect
        """
        return Journey(
            self.now,
            self.goal,
            self.duration_s,
            self.strategy,
            self.waypoints,
            self.match_s,
            self.travel_s,
            self.settle_s,
            (*self.goal_moves, GoalMove(at_s, goal)),
        )

    def extended(self, extra_s: float) -> Journey:
        """Return the journey with its last phase, at the goal, made longer.

        Raises
        ------
        InputError
            If the whole would pass the longest session.
        """
        duration_s = self.duration_s + extra_s
        if not extra_s >= 0 or duration_s > LONGEST_MINUTES * 60.0:
            raise InputError(
                f"a session can be extended up to {LONGEST_MINUTES:g} min in all; "
                f"got {extra_s:g} s more"
            )
        if self.goal_moves:
            raise InputError("extend before the goal has moved; the way would change after it")
        return Journey(
            self.now,
            self.goal,
            duration_s,
            self.strategy,
            self.waypoints,
            self.match_s,
            self.travel_s,
            self.settle_s + extra_s,
        )

    def sampled(self, n: int) -> tuple[Affect, ...]:
        """Return the affect at ``n`` equally spaced times, both ends included."""
        return tuple(self.affect_at(self.duration_s * i / (n - 1)) for i in range(n))

    def _repr_svg_(self) -> str:
        """Draw the path where a notebook displays the object."""
        from isotone.journey.draw import draw_journey

        return draw_journey(self)


def plan_journey(
    now: Affect,
    goal: Affect,
    *,
    minutes: float = DEFAULT_MINUTES,
    strategy: str = "iso",
    waypoints: Sequence[Affect] = (),
) -> Journey:
    """Plan the way from now to goal.

    Parameters
    ----------
    now, goal : Affect
        May be equal: the session then stays there.
    minutes : float
        From 0.5 to 480. Sessions of at most 30 min do well (24 trials on heart-rate variability,
        10.3389/fpsyg.2026.1750786); 15 is our default.
    strategy : str
        ``iso``, ``compensatory``, ``arousal-first``, ``valence-first``, ``dynamic`` or ``drawn``.
    waypoints : sequence of Affect
        Points between now and goal, for ``drawn``.

    Returns
    -------
    Journey
        Travels at constant speed on the circumplex: equal times are equal steps.

    Raises
    ------
    InputError
        If the minutes are out of range or the strategy is unknown.
    """
    if not math.isfinite(minutes) or not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise InputError(
            f"minutes must lie in [{SHORTEST_MINUTES:g}, {LONGEST_MINUTES:g}]; got {minutes:g}"
        )
    chosen = strategy_named(strategy)
    duration_s = minutes * 60.0
    match_s = duration_s * chosen.match
    if now.valence <= _STRONGLY_NEGATIVE:
        match_s = min(match_s, _MATCH_CAP_S)
    settle_s = duration_s * chosen.settle
    travel_s = duration_s - match_s - settle_s
    if strategy == "compensatory" or chosen.name == "compensatory":
        travel_s = min(travel_s, 30.0)
        settle_s = duration_s - travel_s
    return Journey(
        now, goal, duration_s, chosen.name, tuple(waypoints), match_s, travel_s, settle_s
    )


def journey_notes(journey: Journey) -> tuple[str, ...]:
    """Return what a listener should know about a journey's length, if anything."""
    minutes = journey.duration_s / 60.0
    if minutes < 5.0:
        return (f"{minutes:g} min is a sketch: five minutes or more leave room to change.",)
    if minutes > 60.0:
        return (f"{minutes:g} min is long: most studied sessions last 30 min or less.",)
    return ()
