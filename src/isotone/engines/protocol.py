"""What every engine promises; the suite in ``tests/engines`` holds all of them to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, runtime_checkable

from isotone.audio import Waveform
from isotone.music.score import Score
from isotone.plan.segment import SegmentSource

__all__ = ["Engine", "Watcher"]


class Watcher(Protocol):
    """Someone who is told what an engine does while it renders.

    An engine without a score never calls ``score``, one without stems never calls ``stems``.
    """

    def score(self, fragment: Score) -> None:
        """Receive the next fragment, before any of its sound is yielded."""
        ...

    def stems(self, stems: Mapping[str, Waveform]) -> None:
        """Receive each part's share of the next block, by part name, before it is yielded."""
        ...


@runtime_checkable
class Engine(Protocol):
    """A maker of music for a plan.

    Attributes
    ----------
    name : str
        Name in the registry.
    sample_rate : int
        Of the blocks it yields, in Hz.
    expected_lufs : float
        Integrated loudness that its sessions have before mastering; the closer, the less the gain
        has to move in the first minute.

    Notes
    -----
    An engine with settings of its own may have ``settings``, a flat mapping from which it can be
    made again (``load_engine(name, **settings)``) and which the manifest keeps; ``findings``, what
    it has to report after a session; and ``on_work``, to be set to a callable that is told which
    share of the work is done, and a few words.
    """

    name: str
    sample_rate: int
    expected_lufs: float

    @property
    def lookahead_s(self) -> float:
        """Bound on how far ahead of the sound it has asked its source, in seconds."""
        ...

    def render(
        self, source: SegmentSource, *, watcher: Watcher | None = None
    ) -> Iterator[Waveform]:
        """Yield consecutive stereo blocks that tile the source's duration, unmastered.

        Together the blocks hold ``round(source.duration_s * sample_rate)`` samples. A block is
        yielded as soon as it is made.
        """
        ...
