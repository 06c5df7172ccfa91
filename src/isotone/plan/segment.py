"""The plan: a journey cut into segments with affect, moods, genre, instruments and prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from isotone.affect.circumplex import Affect

__all__ = ["Extendable", "Segment", "SegmentSource", "duration_as_of"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a session.

    Parameters
    ----------
    index : int
        Position in the plan, from 0.
    start_s, end_s : float
        Seconds from the start of the session.
    affect : Affect
        The journey's affect in the middle of the segment.
    moods : tuple of str
        Nearest MTG-Jamendo mood tags that name an affect, nearest first.
    genre : str
        A genre of the palette, e.g. ``"ambient"``.
    instruments : tuple of str
        Preferred instruments, the lead first.
    avoid : tuple of str
        Instruments that must never sound.
    prompt : str
        Text for a language model of music.
    seed : int
        The segment's own child seed, non-negative, under 2**63.
    """

    index: int
    start_s: float
    end_s: float
    affect: Affect
    moods: tuple[str, ...]
    genre: str
    instruments: tuple[str, ...]
    avoid: tuple[str, ...]
    prompt: str
    seed: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s


@runtime_checkable
class SegmentSource(Protocol):
    """What an engine is given: it asks for the way ahead as late as it can.

    A fixed ``Plan`` is one; a live journey, whose goal may move while it sounds, another. An engine
    asks with times that never go back by more than the bound it states, and whatever it has asked
    for stays as it was answered: a moved goal changes only times not yet asked for.
    """

    @property
    def duration_s(self) -> float:
        """Length of the whole session in seconds."""
        ...

    @property
    def seed(self) -> int:
        """Root seed of the session."""
        ...

    def segment_at(self, seconds: float) -> Segment:
        """Return the segment that covers a time, ``0 <= seconds < duration_s``."""
        ...

    def affect_at(self, seconds: float) -> Affect:
        """Return the journey's affect at a time, ``0 <= seconds <= duration_s``."""
        ...


@runtime_checkable
class Extendable(Protocol):
    """What a ``SegmentSource`` also answers if its end may be put off while it sounds.

    An engine that follows asks for the length together with every time that it asks for, and once
    with a time beyond the end before it closes: from then on the end stays.
    """

    def duration_as_of(self, seconds: float) -> float:
        """Return the length in seconds as it is known to who asks for a time."""
        ...


def duration_as_of(source: SegmentSource, seconds: float) -> float:
    """Return a source's length as it is known to who asks for a time, in seconds.

    A source whose end can't be put off has one length at all times.
    """
    if isinstance(source, Extendable):
        return source.duration_as_of(seconds)
    return source.duration_s
