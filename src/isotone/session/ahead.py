"""Rendering on a thread of its own, a few blocks ahead of whoever takes them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from isotone.audio import Waveform
from isotone.engines.protocol import Engine, Watcher
from isotone.music.score import Score
from isotone.plan.segment import SegmentSource

__all__ = ["Rendered", "render_ahead"]

# At the composer's block size 1.4 seconds: enough to keep two cores busy, little beside the phrases
# after which a moved goal is heard.
_DEPTH = 4


@dataclass(slots=True)
class Rendered:
    """A block and what the engine told of it.

    Parameters
    ----------
    block : Waveform
    horizon_s : float
        The furthest second that the engine had asked for when the block was finished.
    scores : list of Score
    stems : list of mapping
    """

    block: Waveform
    horizon_s: float
    scores: list[Score] = field(default_factory=list)
    stems: list[Mapping[str, Waveform]] = field(default_factory=list)

    def tell(self, watcher: Watcher) -> None:
        """Pass on what the engine told, in order."""
        for score in self.scores:
            watcher.score(score)
        for stems in self.stems:
            watcher.stems(stems)


class _Notes:
    """A watcher that writes down what it is told."""

    def __init__(self) -> None:
        self.scores: list[Score] = []
        self.stem_blocks: list[Mapping[str, Waveform]] = []

    def score(self, fragment: Score) -> None:
        self.scores.append(fragment)

    def stems(self, stems: Mapping[str, Waveform]) -> None:
        self.stem_blocks.append(stems)

    def taken(self) -> tuple[list[Score], list[Mapping[str, Waveform]]]:
        taken = self.scores, self.stem_blocks
        self.scores, self.stem_blocks = [], []
        return taken


def render_ahead(engine: Engine, source: SegmentSource) -> Iterator[Rendered]:
    """Yield an engine's blocks, rendered on another thread while the last ones are worked on.

    Parameters
    ----------
    engine : Engine
    source : SegmentSource
        Asked on the other thread.

    Yields
    ------
    Rendered
        In order. What the engine raises is raised here; closing the iterator stops the engine at
        its next block.
    """
    from isotone.session.asked import Asked

    asked = Asked(source)
    finished: queue.Queue[Rendered | BaseException | None] = queue.Queue(_DEPTH)
    stopping = threading.Event()

    def put(item: Rendered | BaseException | None) -> bool:
        while not stopping.is_set():
            try:
                finished.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def work() -> None:
        notes = _Notes()
        try:
            for block in engine.render(asked, watcher=notes):
                if not put(Rendered(block, asked.horizon_s, *notes.taken())):
                    return
            put(None)
        except BaseException as error:  # raised again where the blocks are taken
            put(error)

    thread = threading.Thread(target=work, name="isotone engine", daemon=True)
    thread.start()
    try:
        while (item := finished.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopping.set()
        thread.join()
