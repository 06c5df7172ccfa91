"""What the library keeps: sessions as asked for and as they ended, and ratings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from isotone.affect.circumplex import Affect

__all__ = ["MOMENTS", "STATES", "Change", "Moment", "Rating", "State", "StoredSession"]

State = Literal["making", "made", "stopped", "failed"]
"""``making`` while it is made; ``made`` with its files; ``stopped`` when the listener left or the
program ended before it was made; ``failed`` when an engine broke."""
STATES: Final = ("making", "made", "stopped", "failed")

Moment = Literal["before", "during", "after"]
"""When a listener said how they feel."""
MOMENTS: Final = ("before", "during", "after")


@dataclass(frozen=True, slots=True)
class Rating:
    """How a listener felt at a moment of a session, in their own estimate.

    Parameters
    ----------
    moment : {"before", "during", "after"}
    affect : Affect
    at_s : float
        Second of the session.
    rated_at : str
        UTC, ISO 8601.
    """

    moment: Moment
    affect: Affect
    at_s: float
    rated_at: str


@dataclass(frozen=True, slots=True)
class Change:
    """One session's way from the rating before to the rating after, for the trends.

    Parameters
    ----------
    session_id : str
    created_at : str
        UTC, ISO 8601.
    before, after : Affect
    """

    session_id: str
    created_at: str
    before: Affect
    after: Affect


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as the library knows it.

    Parameters
    ----------
    id : str
        Random, 16 hexadecimal digits; also the name of its folder.
    created_at : str
        UTC, ISO 8601.
    state : {"making", "made", "stopped", "failed"}
    now, goal : Affect
        As asked for at the start.
    now_word, goal_word : str or None
        Words of the vocabulary, never the listener's own.
    strategy, genre, lead, engine : str
    seed : int
    duration_s : float
        Extensions included once it has ended.
    listened_s : float
        The furthest second that was heard.
    is_favourite : bool
    request : mapping
        What was asked for, enough to ask for more like it.
    ratings : tuple of Rating
        In the order in which they were made.
    """

    id: str
    created_at: str
    state: State
    now: Affect
    goal: Affect
    now_word: str | None
    goal_word: str | None
    strategy: str
    genre: str
    lead: str
    engine: str
    seed: int
    duration_s: float
    listened_s: float = 0.0
    is_favourite: bool = False
    request: dict[str, Any] = field(default_factory=dict, hash=False)
    ratings: tuple[Rating, ...] = ()

    def rating(self, moment: Moment) -> Rating | None:
        """Return the latest rating of a moment, if there is one."""
        return next((r for r in reversed(self.ratings) if r.moment == moment), None)
