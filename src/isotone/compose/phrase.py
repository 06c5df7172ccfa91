"""A phrase: all that is decided about it before its notes are written."""

from __future__ import annotations

from dataclasses import dataclass

from isotone.affect.circumplex import Affect
from isotone.compose.arrange import Band, Player
from isotone.compose.cues import Cues
from isotone.compose.form import PhrasePlan
from isotone.compose.harmony import ChordSpan
from isotone.music.scale import Scale

__all__ = ["Phrase"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """All that is decided about a phrase before its notes are written."""

    plan: PhrasePlan
    start_beats: float
    end_beats: float
    bars: int
    tempo_bpm: float
    affect: Affect
    cues: Cues
    scale: Scale
    spans: tuple[ChordSpan, ...]
    next_root: int | None
    band: Band
    layers: tuple[str, ...]
    newcomer: str | None
    drum_pattern: str | None
    drum_player: Player | None
    drum_level: float

    @property
    def beats(self) -> float:
        """Length in beats."""
        return self.end_beats - self.start_beats

    @property
    def seconds(self) -> float:
        """Length in seconds at its plain tempo."""
        return self.beats * 60.0 / self.tempo_bpm
