"""What every engine promises; the suite in ``tests/engines`` holds all of them to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from isotone.audio import Waveform
from isotone.plan.segment import SegmentSource

__all__ = ["Engine"]


@runtime_checkable
class Engine(Protocol):
    """A maker of music for a plan.

    Attributes
    ----------
    name : str
        Name in the registry.
    sample_rate : int
        Of the blocks it yields, in Hz.
    """

    name: str
    sample_rate: int

    @property
    def lookahead_s(self) -> float:
        """Bound on how far ahead of the sound it has asked its source, in seconds."""
        ...

    def render(self, source: SegmentSource) -> Iterator[Waveform]:
        """Yield consecutive stereo blocks that tile the source's duration, unmastered."""
        ...
