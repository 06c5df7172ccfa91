"""The journey: the listener's affect at any second of a session."""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from isotone.affect.circumplex import Affect
from isotone.errors import InputError
from isotone.journey.curve import Curve
from isotone.journey.strategies import Phases, curve_of, phases_of, strategy_named

__all__ = [
    "DEFAULT_MINUTES",
    "LONGEST_MINUTES",
    "SHORTEST_EXTENSION_S",
    "SHORTEST_MINUTES",
    "Extension",
    "GoalMove",
    "Journey",
    "journey_notes",
    "plan_journey",
]

DEFAULT_MINUTES = 15.0
SHORTEST_MINUTES = 0.5
LONGEST_MINUTES = 480.0
SHORTEST_EXTENSION_S = 30.0
"""The shortest time a session can be made longer by: as short as the shortest session."""

LATEST_MOVE_S = 1.0
"""A goal that moved later than this before the end could only be reached by a jump."""


@dataclass(frozen=True, slots=True)
class GoalMove:
    """A goal moved while the session ran.

    Parameters
    ----------
    at_s : float
        Second of the session from which the way leads to the new goal.
    goal : Affect
    travel_s : float, optional
        How long the way to it takes; by default as long as the strategy would give it. At most half
        of the time that is left.
    """

    at_s: float
    goal: Affect
    travel_s: float | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """A session made longer while it ran: the goal is held for longer.

    Parameters
    ----------
    at_s : float
        Second of the session at which it was asked for.
    extra_s : float
        How much longer the session is.
    """

    at_s: float
    extra_s: float


@dataclass(frozen=True, slots=True)
class _Leg:
    """A stretch of time with one way: hold its start, travel at constant speed, hold its end."""

    start_s: float
    travel_start_s: float
    travel_end_s: float
    curve: Curve

    def affect_at(self, seconds: float) -> Affect:
        if seconds <= self.travel_start_s:
            return self.curve.points[0]
        if seconds >= self.travel_end_s:
            return self.curve.points[-1]
        return self.curve.point_at(
            (seconds - self.travel_start_s) / (self.travel_end_s - self.travel_start_s)
        )


@dataclass(frozen=True, slots=True)
class Journey:
    """The way from now to goal; ``affect_at`` is continuous in time.

    Starts exactly at ``now``; is exactly at the goal from the settle phase to the end. Made by
    ``plan_journey``, changed on the way by ``with_goal`` and ``extended``, which leave everything
    before the change as it was.

    Parameters
    ----------
    now, goal : Affect
        The goal as it was at the start; see ``final_goal``.
    planned_s : float
        Length in seconds as planned at the start; see ``duration_s``.
    strategy : str
        A name of ``STRATEGIES``.
    waypoints : tuple of Affect
        Of the strategy ``drawn``.
    changes : tuple of GoalMove or Extension
        In the order in which they were made, which is that of their times.

    Raises
    ------
    InputError
        If the length, the waypoints or the changes are impossible.
    """

    now: Affect
    goal: Affect
    planned_s: float
    strategy: str = "iso"
    waypoints: tuple[Affect, ...] = ()
    changes: tuple[GoalMove | Extension, ...] = ()
    _legs: tuple[_Leg, ...] = field(init=False, repr=False, compare=False)
    _starts: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _duration_s: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        minutes = self.planned_s / 60.0
        if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
            raise InputError(
                f"minutes must lie in [{SHORTEST_MINUTES:g}, {LONGEST_MINUTES:g}]; got {minutes:g}"
            )
        phases = self.phases
        begin_s = phases.match_s
        curve = curve_of(self.strategy, self.now, self.goal, self.waypoints)
        legs = [_Leg(0.0, begin_s, begin_s + phases.travel_s, curve)]
        duration_s = self.planned_s
        last_s = 0.0
        for change in self.changes:
            if not last_s <= change.at_s:
                raise InputError(
                    "changes on the way must come in the order of their times; got "
                    f"{change.at_s:g} s after {last_s:g} s"
                )
            last_s = change.at_s
            if isinstance(change, Extension):
                duration_s = _lengthened(duration_s, change)
            else:
                legs.append(self._moved_leg(legs[-1], change, duration_s))
        object.__setattr__(self, "_legs", tuple(legs))
        object.__setattr__(self, "_starts", tuple(leg.start_s for leg in legs))
        object.__setattr__(self, "_duration_s", duration_s)

    def _moved_leg(self, leg: _Leg, move: GoalMove, duration_s: float) -> _Leg:
        if not move.at_s <= duration_s - LATEST_MOVE_S:
            raise InputError(
                f"a goal moves {LATEST_MOVE_S:g} s or more before the session's end, "
                f"{duration_s:g} s; got {move.at_s:g} s"
            )
        left_s = duration_s - move.at_s
        phases = self.phases
        if move.travel_s is not None:
            if not move.travel_s > 0.0:
                raise InputError(f"travel_s must be positive; got {move.travel_s:g}")
            travel_s = min(move.travel_s, left_s / 2.0)
        elif self.strategy == "compensatory":
            travel_s = min(phases.travel_s, left_s / 2.0)
        else:
            # The settle phase is kept whole while the travel gets at least as much time.
            travel_s = left_s - min(phases.settle_s, left_s / 2.0)
        # What was drawn led to the old goal: from here the way is straight.
        strategy = "iso" if self.strategy == "drawn" else self.strategy
        curve = curve_of(strategy, leg.affect_at(move.at_s), move.goal)
        return _Leg(move.at_s, move.at_s, move.at_s + travel_s, curve)

    @property
    def duration_s(self) -> float:
        """Length of the session in seconds, extensions included."""
        return self._duration_s

    @property
    def phases(self) -> Phases:
        """Match, travel and settle as planned at the start."""
        return phases_of(self.strategy, self.planned_s, self.now)

    @property
    def settle_start_s(self) -> float:
        """Second from which the session stays at the final goal."""
        return min(self._legs[-1].travel_end_s, self.duration_s)

    @property
    def final_goal(self) -> Affect:
        """The goal that holds at the end."""
        moves = self.goal_moves
        return moves[-1].goal if moves else self.goal

    @property
    def goal_moves(self) -> tuple[GoalMove, ...]:
        """The moves of the goal among the changes."""
        return tuple(change for change in self.changes if isinstance(change, GoalMove))

    @property
    def extensions(self) -> tuple[Extension, ...]:
        """The extensions among the changes."""
        return tuple(change for change in self.changes if isinstance(change, Extension))

    @property
    def as_planned(self) -> Journey:
        """The journey as it was at the start, without moves and extensions."""
        return replace(self, changes=())

    def as_of(self, seconds: float) -> Journey:
        """Return the journey as it was known to who asks for a time: without changes from it on."""
        until = tuple(change for change in self.changes if change.at_s < seconds)
        return self if len(until) == len(self.changes) else replace(self, changes=until)

    def duration_as_of(self, seconds: float) -> float:
        """Return the length as it was known to who asks for a time, in seconds."""
        extra_s = (change.extra_s for change in self.extensions if change.at_s < seconds)
        return self.planned_s + sum(extra_s)

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
        # A microsecond is forgiven: the end is often a sum of many lengths.
        if not -1e-6 <= seconds <= self.duration_s + 1e-6:
            raise InputError(
                f"seconds must lie in [0, {self.duration_s:g}], the session; got {seconds:g}"
            )
        if seconds >= self.duration_s:
            return self.final_goal
        index = bisect.bisect_right(self._starts, max(0.0, seconds)) - 1
        return self._legs[index].affect_at(seconds)

    def with_goal(self, at_s: float, goal: Affect, *, travel_s: float | None = None) -> Journey:
        """Return a journey that leads to another goal from a time on, without a jump.

        The new way starts where the old one is at that time and follows the same strategy (a drawn
        path goes on straight); there is no match phase, and the settle phase is kept where time
        allows.

        Parameters
        ----------
        at_s : float
            A second or more before the session's end, not before the last change. Everything up
            to it stays.
        goal : Affect
        travel_s : float, optional
            How long the way takes, at most half of the time that is left.

        Raises
        ------
        InputError
            If the time is not allowed.
        """
        return replace(self, changes=(*self.changes, GoalMove(at_s, goal, travel_s)))

    def extended(self, extra_s: float, *, at_s: float | None = None) -> Journey:
        """Return a longer journey: the goal is held longer, and later moves have more time.

        Parameters
        ----------
        extra_s : float
            At least 30 seconds; the whole at most 480 minutes.
        at_s : float, optional
            When it was asked for; by default at the last change. Everything before the old end
            stays as it was.

        Raises
        ------
        InputError
            If the session would become too long or the extension is too short.
        """
        if at_s is None:
            at_s = self.changes[-1].at_s if self.changes else 0.0
        return replace(self, changes=(*self.changes, Extension(at_s, extra_s)))

    def sampled(self, n: int) -> tuple[Affect, ...]:
        """Return the affect at ``n`` equally spaced times, both ends included."""
        if n < 2:
            raise InputError(f"n must be at least 2; got {n}")
        return tuple(self.affect_at(self.duration_s * i / (n - 1)) for i in range(n))

    def _repr_svg_(self) -> str:
        """Draw the path where a notebook displays the object."""
        from isotone.journey.draw import draw_journey

        return draw_journey(self)


def _lengthened(duration_s: float, extension: Extension) -> float:
    longer_s = duration_s + extension.extra_s
    if not extension.extra_s >= SHORTEST_EXTENSION_S or not longer_s <= LONGEST_MINUTES * 60.0:
        raise InputError(
            f"a session is extended by {SHORTEST_EXTENSION_S:g} s or more, to {LONGEST_MINUTES:g} "
            f"min at most; got {extension.extra_s:g} s on top of {duration_s / 60.0:g} min"
        )
    if not 0.0 <= extension.at_s <= duration_s:
        raise InputError(
            f"a session is extended before its end, {duration_s:g} s; got {extension.at_s:g} s"
        )
    return longer_s


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

    Examples
    --------
    >>> journey = plan_journey(Affect(-0.6, 0.7), Affect(0.5, -0.6), minutes=15)
    >>> journey.phases
    Phases(match_s=180.0, travel_s=495.0, settle_s=225.0)
    >>> journey.affect_at(900.0)
    Affect(valence=0.5, arousal=-0.6)
    """
    if not math.isfinite(minutes) or not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise InputError(
            f"minutes must lie in [{SHORTEST_MINUTES:g}, {LONGEST_MINUTES:g}]; got {minutes:g}"
        )
    name = strategy_named(strategy).name
    return Journey(now, goal, minutes * 60.0, name, tuple(waypoints))


def journey_notes(journey: Journey) -> tuple[str, ...]:
    """Return what a listener should know about a journey's length, if anything."""
    minutes = journey.duration_s / 60.0
    if minutes < 5.0:
        return (f"{minutes:g} min is a sketch: five minutes or more leave room to change.",)
    if minutes > 60.0:
        return (f"{minutes:g} min is long: most studied sessions last 30 min or less.",)
    return ()
