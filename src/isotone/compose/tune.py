"""The tune of a session: how its motif is first heard, comes back, and is answered."""

from __future__ import annotations

import math
from collections.abc import Sequence

from isotone.compose.arrange import Player
from isotone.compose.chance import Dice
from isotone.compose.melody import (
    Contour,
    LineRules,
    Tone,
    contour_of,
    draw_contour,
    transform_contour,
    write_line,
)
from isotone.compose.patterns import Draft
from isotone.compose.phrase import Phrase
from isotone.compose.recipes import Recipe, instrument, interpolate, onsets_per_second
from isotone.compose.rhythm import Stroke, bar_cell, phrase_rhythm
from isotone.music.meter import Meter
from isotone.music.pitch import fold_into, nearest_pitch
from isotone.music.scale import Scale

__all__ = ["CLEARANCE", "TuneBook"]

_TINY = 1e-6

CLEARANCE = 3
"""Semitones between the tune's lowest note and the voices below."""


class TuneBook:
    """Writes the lines of a session: tune, counter-line and echoes.

    Remembers the shapes of the session's tunes by letter, and where the last one ended.

    Parameters
    ----------
    recipe : Recipe
    meter : Meter
    dice : Dice
    """

    def __init__(self, recipe: Recipe, meter: Meter, dice: Dice) -> None:
        self.recipe = recipe
        self.meter = meter
        self.dice = dice
        self.last: int | None = None
        self._contours: dict[str, Contour] = {}
        self._echo: list[Tone] = []

    def remember(self, tune: Sequence[Tone]) -> None:
        """Keep the end of a tune, to be echoed while it rests."""
        self._echo = list(tune[-3:])

    def _lead_centre(self, phrase: Phrase) -> float:
        """Return where the tune lies: its register follows valence inside the player's own."""
        low, high = phrase.band.lead.register
        share = min(1.0, max(0.0, (phrase.cues.register - 60.0) / 20.0))
        margin = min(6.0, (high - low) / 4.0)
        centre = low + margin + (high - low - 2.0 * margin) * share
        if phrase.plan.transform == "octave" and centre + 7 < high - 4:
            centre += 7.0
        return centre

    def tune(self, phrase: Phrase, missing_per_beat: float) -> list[Tone]:
        """Return the tune of a phrase.

        Parameters
        ----------
        phrase : Phrase
        missing_per_beat : float
            Onsets a beat that the figures below cannot supply.
        """
        plan, cues, style = phrase.plan, phrase.cues, self.recipe.melody
        arousal = phrase.affect.arousal
        density = interpolate(style.notes_per_beat, arousal)
        density *= math.sqrt(cues.notes_per_second / onsets_per_second(arousal))
        # Never denser than the whole may be, nor too sparse to be a tune.
        beat_s = 60.0 / phrase.tempo_bpm
        wished = cues.notes_per_second * beat_s
        # What the figures below can't fill is the tune's to do.
        density = min(max(density, 0.24 * wished, missing_per_beat), 0.55 * wished)
        density = max(density, 2.2 / phrase.beats)
        if plan.transform == "thin":
            density *= 0.7
        low, high = style.rest_share
        rest = high + (low - high) * (arousal + 1.0) / 2.0
        cells = self._cells(plan.letter, density)
        strokes = phrase_rhythm(
            cells,
            self.meter,
            bars=phrase.bars,
            notes_per_beat=density / max(0.4, 1.0 - 0.6 * rest),
            close_share=min(0.9, 0.35 + rest + (0.15 if plan.cadence in ("soft", "full") else 0.0)),
            late_start=self.dice.unit("section", plan.section, "late", plan.letter) < 0.5,
            pickup=0.0,
        )
        strokes = [(phrase.start_beats + on, length) for on, length in strokes]
        centre = self._lead_centre(phrase)
        register = phrase.band.lead.register
        contour, weight = self._shape(phrase)
        rules = LineRules(
            style=style,
            scale=phrase.scale,
            meter=self.meter,
            register=register,
            centre=centre,
            contour=contour,
            contour_weight=weight,
            goal_degrees=_goals(plan.cadence),
            cadential=plan.cadence in ("soft", "full"),
            previous=self.last,
            bass=[_bass_at(phrase, on) for on, _ in strokes],
        )
        tones = write_line(
            strokes, phrase.spans, rules, self.dice.at("phrase", plan.index, "melody")
        )
        if plan.letter not in self._contours and plan.kind != "coda":
            self._contours[plan.letter] = contour_of(tones, phrase.scale, centre)
        if tones:
            self.last = tones[-1][2]
        return tones

    def _cells(self, letter: str, density: float) -> list[list[Stroke]]:
        """Return a letter's rhythm: the motif's bar, another, the motif again."""
        bar = self.meter.bar_beats
        regular = self.recipe.genre in ("lo-fi", "jazz-ballad", "electronic")
        groove = 0.45 if regular else 0.06
        # The family of rhythms belongs to the session: drawn at a middle density, fitted later.
        wished = min(5.0, max(2.5, density * bar))
        motif = "A" if letter in ("A", "B", "C") else "D"

        def cell(name: str, place: int) -> list[Stroke]:
            return bar_cell(
                self.meter,
                corpus=self.recipe.melody.corpus,
                n_notes=round(wished),
                groove=groove,
                rng=self.dice.at("theme", name, "cell", place),
            )

        first = cell(motif, 0)
        second = cell(letter, 1)
        return [first, second, first, second] if letter != "B" else [second, first, second, first]

    def _shape(self, phrase: Phrase) -> tuple[Contour, float]:
        plan = phrase.plan
        known = self._contours.get(plan.letter)
        if known is not None:
            return transform_contour(known, plan.transform), 1.5
        # Answers begin like their questions: C grows from A, E from D.
        parent = self._contours.get({"C": "A", "E": "D", "B": "A"}.get(plan.letter, ""))
        drawn = draw_contour(phrase.cues.contour, rng=self.dice.at("theme", plan.letter, "contour"))
        if parent and plan.letter == "C":
            head = tuple((t, h) for t, h in parent if t < 0.5)
            tail = tuple((t, h - 1.0) for t, h in drawn if t >= 0.5)
            return (*head, *tail), 0.9
        return drawn, 0.7

    def ornament(self, phrase: Phrase, tune: Sequence[Tone]) -> list[Draft]:
        """Return the tune with a grace note or a turn here and there, by the genre's habits."""
        rng = self.dice.at("phrase", phrase.plan.index, "ornament")
        drafts = [Draft(on, length, pitch, 0.0) for on, length, pitch in tune]
        habits = self.recipe.melody.ornaments
        often = 1.6 if phrase.plan.transform == "ornament" else 1.0
        grace = sum(habits.get(k, 0.0) for k in ("grace_below", "grace_above", "cut", "slide"))
        approach = sum(
            habits.get(k, 0.0) for k in ("chromatic_approach", "appoggiatura", "enclosure")
        )
        beat_s = 60.0 / phrase.tempo_bpm
        throws = rng.random(3)
        places = [i for i in range(1, len(tune)) if tune[i][1] >= 0.75]
        if places and throws[0] < min(0.8, grace * often):
            i = places[int(throws[1] * len(places))]
            on, length, pitch = tune[i]
            above = "grace_above" in habits
            neighbour = _neighbour(phrase.scale, pitch, 1 if above else -1)
            short = min(0.25, 0.09 / beat_s)
            drafts[i] = Draft(on + short, length - short, pitch, 0.0)
            drafts.append(Draft(on, short, neighbour, -10.0))
        elif places and throws[0] < min(0.9, (grace + approach) * often):
            i = places[int(throws[1] * len(places))]
            on, length, pitch = tune[i]
            before = tune[i - 1]
            if before[1] >= 0.75 and abs(on - before[0] - before[1]) < _TINY:
                half = 0.5 if before[1] > 1.0 else before[1] / 3.0
                step = pitch - 1 if throws[2] < 0.5 else _neighbour(phrase.scale, pitch, 1)
                k = i - 1
                drafts[k] = Draft(before[0], before[1] - half, before[2], 0.0)
                drafts.append(Draft(on - half, half, step, -6.0))
        rig = instrument(phrase.band.lead.part.instrument)
        lively = phrase.affect.arousal > 0.35
        if rig.polyphony >= 4 and (lively or phrase.plan.transform == "octave"):
            # Octaves carry a lively tune; strong beats only, or it would clatter.
            limit = min(rig.high, 96)
            drafts += [
                Draft(d.onset_beats, d.duration_beats, d.pitch + 12, -7.0)
                for d in tuple(drafts)
                if self.meter.strength(d.onset_beats) >= 2 and d.pitch + 12 <= limit
            ]
        return drafts

    def counter(self, phrase: Phrase, player: Player, tune: Sequence[Tone]) -> list[Draft]:
        """Return a slower line that moves while the tune holds, and stays below it."""
        step = 2.0 * self.meter.pulse_beats
        n = max(2, round(phrase.beats / step))
        offset = self.meter.pulse_beats if tune else 0.0
        strokes: list[Stroke] = []
        for i in range(n):
            on = phrase.start_beats + offset + i * step
            if on < phrase.end_beats - _TINY:
                strokes.append((on, min(step, phrase.end_beats - on)))
        low, high = player.register
        ceilings = []
        for on, _ in strokes:
            sounding = [p for t, _, p in tune if t <= on + _TINY]
            top = sounding[-1] - CLEARANCE if sounding else float(high)
            ceilings.append(max(top, low + 7.0))
        rules = LineRules(
            style=self.recipe.melody,
            scale=phrase.scale,
            meter=self.meter,
            register=(low, high),
            centre=(low + high) / 2.0,
            contour=tuple((t, -0.6 * h) for t, h in self._contours.get(phrase.plan.letter, ())),
            contour_weight=0.3,
            goal_degrees=((0, 1.0), (2, 1.0), (4, 1.0)),
            ceiling=ceilings,
        )
        rng = self.dice.at("phrase", phrase.plan.index, "counter")
        tones = write_line(strokes, phrase.spans, rules, rng)
        return [Draft(on, length, pitch, 0.0) for on, length, pitch in tones]

    def echo(self, phrase: Phrase, player: Player, tune: Sequence[Tone]) -> list[Draft]:
        """Return a high echo of the tune's last notes, or a few chord tones where it rests."""
        low, high = player.register
        source = tune[-2:] if tune else self._echo
        end = tune[-1][0] + 1.0 if tune else phrase.start_beats + self.meter.bar_beats / 2.0
        rng = self.dice.at("phrase", phrase.plan.index, "accent")
        drafts = []
        at = math.ceil(end / 0.5) * 0.5 + 0.5
        for _, _, pitch in source:
            if at >= phrase.end_beats - 0.5:
                break
            span = next((s for s in phrase.spans if at < s.end_beats), phrase.spans[-1])
            wanted = pitch % 12
            if wanted not in span.pitch_classes:
                wanted = min(
                    span.pitch_classes, key=lambda pc: min((pc - pitch) % 12, (pitch - pc) % 12)
                )
            up = fold_into(nearest_pitch(wanted, pitch + 12), low, high)
            drafts.append(Draft(at, 1.5, up, 0.0))
            at += 1.0 if rng.random() < 0.6 else 0.5
        return drafts


def _bass_at(phrase: Phrase, onset: float) -> int:
    span = next((s for s in phrase.spans if onset < s.end_beats - _TINY), phrase.spans[-1])
    return span.chord.bass_class(span.tonic)


def _goals(cadence: str) -> tuple[tuple[int, float], ...]:
    if cadence == "half":
        return ((1, 1.0), (4, 1.0), (6, 0.5))
    if cadence in ("soft", "full"):
        return ((0, 1.0), (2, 0.35))
    return ((4, 1.0), (2, 0.9), (1, 0.5), (0, 0.3), (5, 0.3))


def _neighbour(scale: Scale, pitch: int, direction: int) -> int:
    for distance in (1, 2, 3):
        if pitch + direction * distance in scale:
            return pitch + direction * distance
    return pitch + direction
