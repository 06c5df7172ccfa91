"""A journey whose goal can move, and whose end can be put off, while the music plays."""

from __future__ import annotations

import threading

from isotone.affect.circumplex import Affect
from isotone.errors import InputError
from isotone.journey.journey import Extension, GoalMove, Journey

__all__ = ["LiveJourney"]


class LiveJourney:
    """A journey that remembers how far it was asked, so that a change touches only the rest.

    Safe to use from several threads: one that composes and others that move the goal. Every change
    is stamped with the horizon and kept in ``journey``, from which the same session can be made
    again: asked for the same times, it gives the same answers.

    Parameters
    ----------
    journey : Journey
    """

    def __init__(self, journey: Journey) -> None:
        self._lock = threading.Lock()
        self._journey = journey
        self._horizon_s = 0.0

    @property
    def journey(self) -> Journey:
        """The journey as it stands, all changes in it."""
        with self._lock:
            return self._journey

    @property
    def horizon_s(self) -> float:
        """The furthest second that was asked for."""
        with self._lock:
            return self._horizon_s

    def hold(self, seconds: float) -> Journey:
        """Fix everything up to a time from now on; return the journey as it stands."""
        with self._lock:
            if seconds <= self._journey.duration_s:
                self._horizon_s = max(self._horizon_s, seconds)
            return self._journey

    def affect_at(self, seconds: float) -> Affect:
        """Return the affect at a time, and hold everything up to it fixed from now on."""
        return self.hold(seconds).affect_at(seconds)

    def duration_as_of(self, seconds: float) -> float:
        """Return the length that holds for a time, and let no later change be known before it.

        Who asks for a time beyond the end closes the session: it can't be made longer any more.
        """
        with self._lock:
            self._horizon_s = max(self._horizon_s, seconds)
            return self._journey.duration_as_of(seconds)

    def move_goal(self, goal: Affect) -> GoalMove:
        """Lead to another goal from the horizon on; return the move for the manifest.

        Raises
        ------
        InputError
            If the session has been asked for up to its end: nothing is left to change.
        """
        with self._lock:
            self._journey = self._journey.with_goal(self._horizon_s, goal)
            return self._journey.goal_moves[-1]

    def extend(self, extra_s: float) -> Extension:
        """Make the session longer; return the extension for the manifest.

        Raises
        ------
        InputError
            If it is under 30 seconds, the session would pass 480 minutes, or the music is closing.
        """
        with self._lock:
            if self._horizon_s > self._journey.duration_s:
                raise InputError(
                    "the music is closing already; a session is extended before its last phrase"
                )
            self._journey = self._journey.extended(extra_s, at_s=self._horizon_s)
            return self._journey.extensions[-1]
