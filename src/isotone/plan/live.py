"""A plan whose goal can move, and whose end can be put off, while the music plays."""

from __future__ import annotations

import threading
from dataclasses import replace

from isotone.affect.circumplex import Affect
from isotone.journey.journey import Extension, GoalMove
from isotone.journey.live import LiveJourney
from isotone.plan.plan import Plan
from isotone.plan.segment import Segment

__all__ = ["LivePlan"]


class LivePlan:
    """A ``SegmentSource`` that can be led elsewhere while an engine asks it.

    A change is stamped with the furthest second that was asked for: what an engine has been
    answered stays as it was. ``plan`` is at any time the fixed plan with all changes in it; given
    to the same engine, it makes the same session again. Safe to use from several threads.

    Parameters
    ----------
    plan : Plan
    """

    def __init__(self, plan: Plan) -> None:
        self._lock = threading.Lock()
        self._live = LiveJourney(plan.journey)
        self._plan = plan

    @property
    def plan(self) -> Plan:
        """The plan as it stands, all changes in it: what the manifest keeps."""
        journey = self._live.journey
        with self._lock:
            if self._plan.journey is not journey:
                self._plan = replace(self._plan, journey=journey)
            return self._plan

    @property
    def duration_s(self) -> float:
        """Length of the session in seconds; longer once it is extended."""
        return self._live.journey.duration_s

    @property
    def seed(self) -> int:
        """Root seed of the session."""
        return self._plan.seed

    @property
    def horizon_s(self) -> float:
        """The furthest second that an engine has asked for."""
        return self._live.horizon_s

    def affect_at(self, seconds: float) -> Affect:
        """Return the affect at a time, and hold everything up to it fixed from now on."""
        return self._live.affect_at(seconds)

    def segment_at(self, seconds: float) -> Segment:
        """Return the segment that covers a time, and hold everything up to it fixed from now on.

        The segment's label stays as answered. An engine that renders whole segments at once holds
        the way through them by asking ``affect_at`` for their end.
        """
        self._live.hold(seconds)
        return self.plan.segment_at(seconds)

    def duration_as_of(self, seconds: float) -> float:
        """Return the length as it is known to who asks for a time; see ``Extendable``."""
        return self._live.duration_as_of(seconds)

    def move_goal(self, goal: Affect, *, travel_s: float | None = None) -> GoalMove:
        """Lead to another goal from the horizon on; return the move for the manifest.

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
        return self._live.move_goal(goal, travel_s=travel_s)

    def meet(self, here: Affect, *, meet_s: float) -> None:
        """Meet the listener where they say they are, within a time, then lead on to the goal.

        Raises
        ------
        InputError
            If less than three times as long is left.
        """
        self._live.meet(here, meet_s=meet_s)

    def extend(self, extra_s: float) -> Extension:
        """Make the session longer by holding the goal; return the extension for the manifest.

        Raises
        ------
        InputError
            If it is under 30 seconds, the session would pass 480 minutes, or the music is closing.
        """
        return self._live.extend(extra_s)
