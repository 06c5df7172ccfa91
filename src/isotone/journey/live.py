"""A source whose goal can move while the music plays."""

from __future__ import annotations

import threading
from collections.abc import Callable

from isotone.affect.circumplex import Affect
from isotone.journey.journey import GoalMove, Journey

__all__ = ["LiveJourney"]


class LiveJourney:
    """A journey that remembers how far it was asked, so that a moved goal changes only the rest.

    Safe to use from several threads: one that composes and one that moves the goal.

    Parameters
    ----------
    journey : Journey
    on_move : callable, optional
        Called with the new journey after each move, on the thread that moved it.
    """

    def __init__(self, journey: Journey, on_move: Callable[[Journey], None] | None = None) -> None:
        self._lock = threading.Lock()
        self._journey = journey
        self._horizon_s = 0.0
        self._on_move = on_move

    @property
    def journey(self) -> Journey:
        """The journey as it stands, all moves in it."""
        with self._lock:
            return self._journey

    @property
    def horizon_s(self) -> float:
        """The furthest second that was asked for."""
        with self._lock:
            return self._horizon_s

    def affect_at(self, seconds: float) -> Affect:
        """Return the affect at a time, and hold everything up to it fixed from now on."""
        with self._lock:
            self._horizon_s = max(self._horizon_s, seconds)
            return self._journey.affect_at(seconds)

    def move_goal(self, goal: Affect) -> GoalMove:
        """Lead to another goal from the horizon on; return the move for the manifest."""
        with self._lock:
            at_s = min(self._horizon_s, self._journey.duration_s)
            self._journey = self._journey.with_goal(at_s, goal)
            move = self._journey.goal_moves[-1]
            journey = self._journey
        if self._on_move is not None:
            self._on_move(journey)
        return move
