"""Figures: each layer's pattern for a section, fitted to the density of a phrase."""

from __future__ import annotations

import math
from collections.abc import Sequence

from isotone.compose.arrange import Player
from isotone.compose.chance import Dice
from isotone.compose.patterns import divide, thin
from isotone.compose.phrase import Phrase
from isotone.compose.recipes import Event, Hit, Pattern, instrument, pattern
from isotone.music.meter import Meter

__all__ = ["FigureBook", "Figures", "is_of_meter"]

Figures = dict[str, tuple[tuple[Event, ...], Pattern]]
"""Strokes and pattern of each layer, by its key in the band."""

_SOFT_SHARE = 0.6
"""How much a note without an attack adds to the density that is heard; judgement, after recall of
onset detectors: 1 for strokes, .5 to .8 for bowed, blown and sung notes, none for pads."""


def is_of_meter(pattern_name: str, meter: Meter) -> bool:
    """Return whether a pattern fills bars of a meter."""
    return pattern(pattern_name).meter == f"{meter.numerator}/{meter.denominator}"


class FigureBook:
    """Chooses figures and fits them together.

    Parameters
    ----------
    meter : Meter
    dice : Dice
    """

    def __init__(self, meter: Meter, dice: Dice) -> None:
        self.meter = meter
        self.dice = dice
        self._drummed: tuple[Phrase | None, list[float]] = (None, [])

    def choose(self, phrase: Phrase, players: Sequence[Player]) -> Figures:
        """Choose each layer's figure: the same all through a section."""
        plan = phrase.plan
        chosen: Figures = {}
        has_bass = any(p.role == "bass" for p in players)
        has_pad = any(p.role == "pad" for p in players)
        for player in players:
            figures = [pattern(name) for name in player.patterns]
            if player.role == "bass" and phrase.affect.arousal < 0.3:
                # A walking or pulsing bass belongs to lively states.
                calm = [f for f in figures if len(f.events) <= 3]
                figures = calm or figures
            if player.role == "chords" and has_pad:
                figures = [f for f in figures if f.role != "pad"] or figures
            if not figures:
                continue
            at = self.dice.unit("section", plan.section, "figure", player.key)
            figure = figures[int(at * len(figures))]
            events = figure.events
            if has_bass and figure.role == "chords":
                events = tuple(e for e in events if e.tone != "R")
            if figure.role == "arpeggio":
                events = self._turned(events, plan.section, player.key)
            chosen[player.key] = (events, figure)
        return chosen

    def places(self, phrase: Phrase, figures: Figures) -> set[int]:
        """Return where figures, drums and chord changes sound, in twelfths of a beat."""
        places = {round(s.onset_beats * 12) for s in phrase.spans}
        places |= {round(on * 12) for on in self.drum_onsets(phrase)}
        return places | self._strokes(phrase, figures, set(figures))

    def _strokes(self, phrase: Phrase, figures: Figures, keys: set[str]) -> set[int]:
        """Return where the figures of some layers strike, in twelfths of a beat."""
        places: set[int] = set()
        for key, (events, figure) in figures.items():
            if figure.role == "pad" or key not in keys:
                continue
            cycle = figure.bars * self.meter.bar_beats
            for k in range(max(1, round(phrase.beats / cycle))):
                at = phrase.start_beats + k * cycle
                places |= {round((at + e.onset_beats) * 12) for e in events}
        return places

    def missing_per_beat(self, phrase: Phrase, figures: Figures, wished: float) -> float:
        """Return how many onsets a beat even the busiest form of the figures leaves out."""
        full = {k: (divide(e) if f.role == "arpeggio" else e, f) for k, (e, f) in figures.items()}
        return wished - 0.9 * len(self.places(phrase, full)) / phrase.beats

    def fit(
        self,
        phrase: Phrase,
        players: Sequence[Player],
        figures: Figures,
        sung_at: Sequence[float],
    ) -> Figures:
        """Thin or divide the figures until the whole phrase is heard as dense as wished.

        What begins softly (bowed, sung, swelling) counts for less than a stroke: under a slow lead
        the strokes carry the pace.
        """
        wished = phrase.cues.notes_per_second * phrase.seconds
        sung = {round(on * 12) for on in sung_at}
        lead_is_heard = not instrument(phrase.band.lead.part.instrument).is_slow
        speaking = {p.key for p in players if not instrument(p.part.instrument).is_slow}
        always = {round(on * 12) for on in self.drum_onsets(phrase)}
        always |= sung if lead_is_heard else set()

        def density(option: Figures) -> float:
            struck = always | self._strokes(phrase, option, speaking)
            soft = (sung | self.places(phrase, option)) - struck
            return len(struck) + _SOFT_SHARE * len(soft)

        moving = [key for key, (_, figure) in figures.items() if figure.role != "pad"]
        divisible = [k for k in moving if figures[k][1].role == "arpeggio"]
        best, smallest = figures, math.inf
        for divided in [None, *divisible]:
            for share in (1.0, 0.87, 0.75, 0.62, 0.5, 0.37, 0.25, 0.12):
                option = dict(figures)
                for key in moving:
                    events, figure = figures[key]
                    if key == divided:
                        events = divide(events)
                    kept = max(share, 0.5) if figure.role == "bass" else share
                    cycle = figure.bars * self.meter.bar_beats
                    option[key] = (thin(events, self.meter, share=kept, cycle_beats=cycle), figure)
                off = abs(density(option) - wished)
                if off < smallest - 0.5:
                    best, smallest = option, off
        return best

    def _turned(self, events: Sequence[Event], section: int, key: str) -> tuple[Event, ...]:
        """Return a figure with its upper voices in another order, a section's own."""
        order = [2, 3, 4, 5]
        if self.dice.unit("section", section, "turned", key) < 0.6:
            swaps = ([3, 2, 4, 5], [2, 4, 3, 5], [4, 3, 2, 5], [3, 4, 2, 5])
            order = swaps[int(self.dice.unit("section", section, "order", key) * len(swaps))]
        names = {f"v{i + 2}": f"v{v}" for i, v in enumerate(order)}
        return tuple(
            Event(e.onset_beats, e.duration_beats, names.get(e.tone, e.tone), e.velocity)
            for e in events
        )

    def drum_onsets(self, phrase: Phrase) -> list[float]:
        """Return where the drums of a phrase are likelier to sound than not."""
        if phrase.drum_pattern is None:
            return []
        if self._drummed[0] is phrase:
            return self._drummed[1]
        figure = pattern(phrase.drum_pattern)
        bar = self.meter.bar_beats
        hits = self.hits(phrase, figure)
        onsets = [
            phrase.start_beats + k * bar + hit.onset_beats
            for k in range(phrase.bars)
            for hit in hits
            if hit.probability >= 0.5
        ]
        self._drummed = (phrase, onsets)
        return onsets

    def hits(self, phrase: Phrase, figure: Pattern) -> tuple[Hit, ...]:
        """Return a drum pattern without its weakest strokes where it would be too busy."""
        bar = self.meter.bar_beats
        wished = phrase.cues.notes_per_second * bar * 60.0 / phrase.tempo_bpm
        for weakest in (0, 1, 2):
            kept = tuple(h for h in figure.hits if self.meter.strength(h.onset_beats) >= weakest)
            if len({h.onset_beats for h in kept if h.probability >= 0.5}) <= 0.9 * wished:
                return kept
        # What is left of a groove is its kick and its backbeat.
        return tuple(h for h in figure.hits if self.meter.strength(h.onset_beats) >= 2)
