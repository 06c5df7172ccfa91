"""A journey whose goal can move, and whose end can be put off, while the music plays."""

from __future__ import annotations

import threading
from dataclasses import replace

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

    def move_goal(self, goal: Affect, *, travel_s: float | None = None) -> GoalMove:
        """Lead to another goal from the horizon on; return the move for the manifest.

        A meeting that has not been asked for yet is given up for it.

        Parameters
        ----------
        goal : Affect
        travel_s : float, optional
            How long the way takes, at most half of the time that is left; by default as long as the
            strategy gives it.

        Raises
        ------
        InputError
            If the session has been asked for up to its end: nothing is left to change.
        """
        with self._lock:
            self._journey = self._asked_for().with_goal(self._change_s(), goal, travel_s=travel_s)
            return self._journey.goal_moves[-1]

    def meet(self, here: Affect, *, meet_s: float) -> Journey:
        """Meet the listener where they say they are, then lead on to the goal.

        Parameters
        ----------
        here : Affect
        meet_s : float
            How long the way to them takes; from then on the way leads to the goal again.

        Raises
        ------
        InputError
            If less than three times as long is left: a way there and back would be a rush.
        """
        with self._lock:
            journey = self._asked_for()
            at_s = self._change_s()
            left_s = journey.duration_s - at_s
            if not 0.0 < meet_s <= left_s / 3.0:
                raise InputError(
                    f"meet_s must lie in (0, {max(left_s, 0.0) / 3.0:g}], a third of what is left; "
                    f"got {meet_s:g}"
                )
            goal = journey.final_goal
            met = journey.with_goal(at_s, here, travel_s=meet_s)
            self._journey = met.with_goal(at_s + meet_s, goal)
            return self._journey

    def _asked_for(self) -> Journey:
        """Return the journey without goal moves that lie ahead of all that was asked for."""
        kept = tuple(
            change
            for change in self._journey.changes
            if isinstance(change, Extension) or change.at_s <= self._horizon_s
        )
        return replace(self._journey, changes=kept)

    def _change_s(self) -> float:
        """Return when a change holds from: the horizon, never before the last extension."""
        extensions = self._journey.extensions
        return max([self._horizon_s, *(extension.at_s for extension in extensions[-1:])])

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
            changes = self._journey.changes
            at_s = max([self._horizon_s, *(change.at_s for change in changes[-1:])])
            self._journey = self._journey.extended(extra_s, at_s=at_s)
            return self._journey.extensions[-1]
