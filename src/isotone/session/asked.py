"""A source that remembers how far it was asked."""

from __future__ import annotations

from isotone.affect.circumplex import Affect
from isotone.plan.segment import Segment, SegmentSource, duration_as_of

__all__ = ["Asked"]


class Asked:
    """Pass every question on to a source, and remember the furthest one.

    Parameters
    ----------
    source : SegmentSource

    Attributes
    ----------
    horizon_s : float
        The furthest second that was asked for.
    """

    def __init__(self, source: SegmentSource) -> None:
        self._source = source
        self.horizon_s = 0.0

    @property
    def duration_s(self) -> float:
        """Length of the whole session in seconds."""
        return self._source.duration_s

    @property
    def seed(self) -> int:
        """Root seed of the session."""
        return self._source.seed

    def duration_as_of(self, seconds: float) -> float:
        """Return the length as it is known to who asks for a time."""
        self.horizon_s = max(self.horizon_s, seconds)
        return duration_as_of(self._source, seconds)

    def segment_at(self, seconds: float) -> Segment:
        """Return the segment that covers a time."""
        self.horizon_s = max(self.horizon_s, seconds)
        return self._source.segment_at(seconds)

    def affect_at(self, seconds: float) -> Affect:
        """Return the affect at a time."""
        self.horizon_s = max(self.horizon_s, seconds)
        return self._source.affect_at(seconds)
