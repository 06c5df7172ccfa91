"""Ways to compose along, for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from isotone.affect.circumplex import Affect
from isotone.plan.segment import Segment


@dataclass
class Way:
    """A source whose affect is a function of time; notes when it was asked for what."""

    duration_s: float = 30.0
    genre: str = "ambient"
    affect: Callable[[float], Affect] = lambda _: Affect(0.0, 0.0)
    lead: str = "piano"
    avoid: tuple[str, ...] = ()
    seed: int = 1
    asked: list[float] = field(default_factory=list)

    def affect_at(self, seconds: float) -> Affect:
        self.asked.append(seconds)
        return self.affect(seconds)

    def segment_at(self, seconds: float) -> Segment:
        i = int(seconds // 30)
        return Segment(
            index=i,
            start_s=30.0 * i,
            end_s=min(30.0 * (i + 1), self.duration_s),
            affect=self.affect(seconds),
            moods=(),
            genre=self.genre,
            instruments=(self.lead,),
            avoid=self.avoid,
            prompt="",
            seed=self.seed,
        )


def still(valence: float, arousal: float) -> Callable[[float], Affect]:
    """Return a way that stays where it is."""
    return lambda _: Affect(valence, arousal)


def between(start: tuple[float, float], end: tuple[float, float], duration_s: float):
    """Return a straight way."""
    return lambda t: Affect(*start).toward(Affect(*end), min(1.0, t / duration_s))
