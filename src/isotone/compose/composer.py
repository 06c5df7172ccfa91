"""The composer at work: one phrase after another, each asked for as late as possible."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from isotone.affect.circumplex import Affect
from isotone.compose.arrange import Band, Player, choose_band, move_toward, wished_layers
from isotone.compose.chance import Dice, pick
from isotone.compose.cues import Cues, choose_cues, mode_at, tempo_for
from isotone.compose.ensemble import Ensemble
from isotone.compose.expression import final_ritard, phrase_tempo
from isotone.compose.figures import is_of_meter
from isotone.compose.form import MAX_PHRASE_S, Form, PhrasePlan
from isotone.compose.harmony import (
    ChordSpan,
    choose_progression,
    colour_chord,
    dominant_of,
    fits_mode,
    pivot_chords,
    tonic_of,
)
from isotone.compose.phrase import Phrase
from isotone.compose.recipes import Progression, Recipe, interpolate, recipe
from isotone.errors import InputError
from isotone.music.chord import parse_chord
from isotone.music.keys import key_distance
from isotone.music.meter import Meter, meter_named
from isotone.music.scale import Scale, is_minor
from isotone.music.score import KeyPoint, Marker, MeterPoint, Part, Score, TempoPoint
from isotone.plan.segment import SegmentSource, duration_as_of

__all__ = ["compose_phrases"]

_TEMPO_STEP = 0.05
"""Largest change of tempo from phrase to phrase; 86 % of DJ transitions stay under it."""

_TEMPO_LEAN = 0.6
"""How far valence moves the tempo inside the genre's span at one arousal, in its widths: happy and
serene music is taken faster than sad (Gabrielsson and Lindstrom 2010, review); judgement."""

_LOOPED = ("ambient", "lo-fi", "electronic")
"""Genres whose chords go round; half cadences would break their circle."""

# Keys by how they sit under hands and voices; others are a little rarer. Judgement.
_HOME_KEYS = (
    (0, 1.2),
    (2, 1.3),
    (3, 0.8),
    (4, 0.8),
    (5, 1.1),
    (7, 1.3),
    (8, 0.6),
    (9, 1.2),
    (10, 1.0),
)

# Where Bach goes next (shares of all key changes), as semitones from the tonic, the mode kept:
# fourth and fifth are likeliest, then a tone. Thirds are the romantic's; judgement.
_NEXT_KEYS = ((5, 0.34), (7, 0.3), (2, 0.12), (10, 0.12), (3, 0.06), (9, 0.06))


# Any time beyond the end tells a source that no later end will be followed.
_BEYOND_S = 1.0


@dataclass(slots=True)
class _Clock:
    """Where the piece stands."""

    beats: float = 0.0
    seconds: float = 0.0


class _Composer:
    def __init__(self, source: SegmentSource) -> None:
        self.source = source
        self.duration_s = float(duration_as_of(source, 0.0))
        if not (math.isfinite(self.duration_s) and self.duration_s > 0.0):
            raise InputError(f"duration_s must be positive; got {self.duration_s:g}")
        self.dice = Dice(source.seed)
        first = source.segment_at(0.0)
        self.genre = first.genre
        self.wished = first.instruments
        self.avoid = first.avoid
        self.recipe: Recipe = recipe(self.genre)
        self.meter: Meter = meter_named(
            pick(self.recipe.meters, self.dice.unit("session", "meter"))
        )
        # A session's own place inside what its genre allows; the middle, so that affect decides.
        self.tempo_quantile = 0.25 + 0.5 * self.dice.unit("session", "tempo")
        self.mode_quantile = 0.35 + 0.3 * self.dice.unit("session", "mode")
        self.tonic = pick(_HOME_KEYS, self.dice.unit("session", "key"))
        self.form = Form(
            self.dice,
            duration_s=self.duration_s,
            rest_share=self.recipe.melody.rest_share,
        )
        self.clock = _Clock()
        self.tempo: float | None = None
        self.mode = ""
        self.mode_age = 0
        self.new_tonic: int | None = None
        self.progression: Progression | None = None
        self.bars_per_chord = 1.0
        self.bar_in_section = 0.0
        self.next_root: int | None = None
        self.known: dict[str, Part] = {}
        self.band = self.wished_band = self._choose_band(0, self.source.affect_at(0.0).valence)
        self.ensemble = Ensemble(self.recipe, self.meter, self.dice)
        self.active: list[str] = []
        self.drums_key: str | None = None
        self.drums_age = 0

    def _choose_band(self, chapter: int, valence: float) -> Band:
        meter = f"{self.meter.numerator}/{self.meter.denominator}"
        return choose_band(
            self.recipe,
            wished=self.wished,
            avoid=self.avoid,
            meter=meter,
            chapter=chapter,
            valence=valence,
            dice=self.dice,
            known=self.known,
        )

    # -- time ---------------------------------------------------------------------------------

    def _tempo(self, affect: Affect) -> float:
        # Sad is slower than serene, by little: most of tempo belongs to arousal.
        quantile = self.tempo_quantile + _TEMPO_LEAN * affect.valence
        quantile = min(1.25, max(-0.25, quantile))
        wished = tempo_for(self.recipe, affect.arousal, quantile=quantile)
        if self.meter.is_compound:
            # Quarters of 6/8 pass by threes: the dotted pulse keeps the genre's pace.
            wished *= 1.25
        if self.tempo is None:
            return wished
        low, high = self.tempo * (1.0 - _TEMPO_STEP), self.tempo * (1.0 + _TEMPO_STEP)
        return min(max(wished, low), high)

    def _bars(self, tempo: float) -> int:
        bar_s = self.meter.bar_beats * 60.0 / tempo
        return next((n for n in (4, 2) if n * bar_s <= 0.94 * MAX_PHRASE_S), 1)

    def phrases(self) -> Iterator[Score]:
        """Yield the piece, phrase by phrase."""
        while True:
            affect, cues, tempo = self._ask()
            left_s = self.duration_s - self.clock.seconds
            bars = self._bars(tempo)
            phrase_s = bars * self.meter.bar_beats * 60.0 / tempo
            bar_s = phrase_s / bars
            last_s = min(5.0, max(1.5, 0.14 * self.duration_s))
            if left_s < phrase_s * 1.02 + 1.1 * bar_s + last_s:
                if self._is_extended():
                    continue
                yield from self._coda(affect, cues, tempo, left_s)
                return
            yield self._phrase(affect, cues, tempo, bars, phrase_s)

    def _ask(self) -> tuple[Affect, Cues, float]:
        """Ask the source where the way leads as the phrase to come begins.

        No further ahead: a goal that is moved later must leave what sounds before it alone.
        """
        start = min(self.clock.seconds, self.duration_s)
        segment = self.source.segment_at(min(start, self.duration_s - 1e-6))
        self.duration_s = duration_as_of(self.source, start)
        affect = self.source.affect_at(start)
        if tuple(segment.avoid) != tuple(self.avoid) or segment.instruments != self.wished:
            self.avoid, self.wished = segment.avoid, segment.instruments
            # A veto takes effect at once, whatever else it changes.
            self.band = self.wished_band = self._choose_band(self.form.chapter, affect.valence)
        return affect, choose_cues(affect), self._tempo(affect)

    def _is_extended(self) -> bool:
        """Ask for the last time whether the end was put off; from then on it stays."""
        before_s, self.duration_s = (
            self.duration_s,
            duration_as_of(self.source, self.duration_s + _BEYOND_S),
        )
        return self.duration_s > before_s

    # -- harmony ------------------------------------------------------------------------------

    def _move_mode(self, affect: Affect, plan: PhrasePlan) -> bool:
        """Step toward the mode that the valence asks for; return whether it changed.

        Along lydian, ionian, mixolydian, dorian, aeolian, phrygian one degree changes at a step;
        genres without the modes between go at once, but only where a section begins.
        """
        wished = mode_at(self.recipe, affect.valence, quantile=self.mode_quantile)
        self.mode_age += 1
        if not self.mode:
            self.mode = wished
            return True
        if wished == self.mode or self.mode_age < 2 or plan.kind == "bridge":
            return False
        known = self.recipe.modes_with_progressions
        ladder = ("phrygian", "aeolian", "dorian", "mixolydian", "ionian", "lydian")
        place = {m: i for i, m in enumerate(ladder)}
        place.update({"harmonic_minor": 1, "melodic_minor": 2})
        here, there = place[self.mode], place[wished]
        direction = (there > here) - (there < here)
        step = wished
        for i in range(here + direction, there, direction or 1):
            if direction and ladder[i] in known:
                step = ladder[i]
                break
        leap = abs(place[step] - here)
        if leap > 1 and not (plan.starts_section or self.mode_age >= 3):
            return False
        self.mode, self.mode_age = step, 0
        return True

    def _harmony(
        self, affect: Affect, cues: Cues, plan: PhrasePlan, bars: int, start: float
    ) -> list[ChordSpan]:
        changed = self._move_mode(affect, plan)
        if plan.kind == "bridge":
            return self._bridge(bars, start)
        if plan.starts_section or changed or self.progression is None:
            opening = plan.kind in ("intro", "theme", "return") or changed
            before = self.progression.chords if self.progression else ()
            self.progression = choose_progression(
                self.recipe,
                self.mode,
                valence=affect.valence,
                tension=cues.tension,
                opening=opening,
                avoid=before,
                at=self.dice.unit("section", plan.section, "progression", self.mode),
            )
            wished = interpolate(self.recipe.bars_per_chord, affect.arousal)
            options = (0.5, 1.0, 2.0, 4.0)
            near = min(options, key=lambda o: abs(math.log2(o) - math.log2(wished)))
            self.bars_per_chord = min(near, float(bars))
            self.bar_in_section = 0.0
        slots = self._slots(bars)
        symbols = self._with_cadence(slots, plan)
        scale = Scale(self.tonic, self.mode)
        spans: list[ChordSpan] = []
        at = start
        for i, (symbol, n_bars) in enumerate(symbols):
            rng = self.dice.at(
                "section", plan.section, "colour", round(4 * self.bar_in_section) + i, self.mode
            )
            chord = colour_chord(
                symbol,
                self.recipe,
                scale,
                tension=cues.tension,
                valence=affect.valence,
                last_of_section=plan.ends_section and i == len(symbols) - 1,
                rng=rng,
            )
            beats = n_bars * self.meter.bar_beats
            spans.append(ChordSpan(at, beats, chord, self.tonic))
            at += beats
        self.bar_in_section += bars
        following = self._slots(1)[0][0] if not plan.ends_section else tonic_of(self.mode)
        self.next_root = parse_chord(following).bass_class(self.tonic)
        return spans

    def _slots(self, bars: float) -> list[tuple[str, float]]:
        """Return the progression's chords for the next bars, with their lengths in bars."""
        if self.progression is None:
            raise InputError("a progression must be chosen before its chords are asked for")
        chords = self.progression.chords
        each = self.bars_per_chord
        out: list[tuple[str, float]] = []
        at, end = self.bar_in_section, self.bar_in_section + bars
        while at < end - 1e-9:
            k = int(at / each + 1e-9)
            length = min((k + 1) * each, end) - at
            out.append((chords[k % len(chords)], length))
            at += length
        return out

    def _with_cadence(
        self, slots: list[tuple[str, float]], plan: PhrasePlan
    ) -> list[tuple[str, float]]:
        kind = plan.cadence
        if kind == "none" or (kind == "half" and self.genre in _LOOPED):
            return slots
        formulas = self.recipe.cadences.get(self.mode, {}).get(kind, ())
        if not formulas:
            return slots
        at = int(self.dice.unit("phrase", plan.index, "cadence") * len(formulas))
        formula = formulas[at]
        if kind == "half" and fits_mode(formula[-1], self.mode) > 1:
            return slots
        if len(slots) == 1:
            # One long chord: its second half becomes the way home.
            symbol, length = slots[0]
            first = symbol if kind == "half" else formula[-2]
            return [(first, length / 2.0), (formula[-1], length / 2.0)]
        tail = formula[-min(len(formula), len(slots)) :]
        kept = slots[: len(slots) - len(tail)]
        return [*kept, *((s, slots[len(kept) + i][1]) for i, s in enumerate(tail))]

    def _bridge(self, bars: int, start: float) -> list[ChordSpan]:
        """Leave the key by a chord of both, then the new key's dominant."""
        old = Scale(self.tonic, self.mode)
        minor = is_minor(self.mode)
        shifts = [
            (shift, weight)
            for shift, weight in _NEXT_KEYS
            if key_distance(old, Scale((self.tonic + shift) % 12, self.mode)) <= (4 if minor else 3)
        ]
        shift = pick(shifts, self.dice.unit("section", self.form.section, "key"))
        new_tonic = (self.tonic + shift) % 12
        new = Scale(new_tonic, self.mode)
        pivots = pivot_chords(old, new)
        chain = [(tonic_of(self.mode), self.tonic)]
        if pivots:
            chain.append((pivots[0], new_tonic))
        chain.append((dominant_of(self.mode), new_tonic))
        total = bars * self.meter.bar_beats
        weights = [1.0] * (len(chain) - 1) + [1.0]
        spans: list[ChordSpan] = []
        at = start
        halves = [w / sum(weights) * total for w in weights]
        # Chords change on pulses.
        pulse = self.meter.pulse_beats
        for i, ((symbol, tonic), share) in enumerate(zip(chain, halves, strict=True)):
            length = round(share / pulse) * pulse if i < len(chain) - 1 else start + total - at
            spans.append(ChordSpan(at, length, parse_chord(symbol), tonic))
            at += length
        self.tonic = new_tonic
        self.next_root = new_tonic
        self.progression = None
        return spans

    # -- phrases ------------------------------------------------------------------------------

    def _layers(
        self, affect: Affect, cues: Cues, plan: PhrasePlan
    ) -> tuple[list[str], str | None, str | None]:
        """Return the layers that sound, the newcomer among them, and the drum pattern.

        From phrase to phrase one player at most enters or leaves, drums included; a veto alone is
        obeyed at once.
        """
        wished = wished_layers(
            self.recipe,
            self.band,
            cues,
            affect=affect,
            kind=plan.kind,
            chapter=plan.chapter,
            section=plan.section,
            dice=self.dice,
        )
        drums = self._wished_drums(affect, plan)
        before = self.drums_key
        self.active = [key for key in self.active if self.band.player(key) is not None]
        if self.drums_key is not None and all(p.key != self.drums_key for p in self.band.drums):
            self.drums_key = before = None
        if not self.active:
            self.active = wished[:2] if plan.kind == "intro" else wished
            self.drums_key = None if drums is None else drums[1].key
            return self.active, None, None if drums is None else drums[0]
        outdated = [
            key
            for key in self.active
            if (new := self.wished_band.player(key)) is not None
            and new != self.band.player(key)
            # A part that another layer still plays is not free to be taken over.
            and all(p.part.name != new.part.name for p in self.band.layers)
        ]
        gone = [*(key for key in self.active if key not in wished), *outdated]
        missing = [key for key in wished if key not in self.active]
        newcomer = None
        # What carries the rest: without a pad or a bass, detached chords alone would leave holes.
        carrying = [key for key in self.active if self._carries(key)]
        leaving = gone[0] if gone and gone[0] not in outdated else gone[-1] if gone else ""
        if leaving in carrying and len(carrying) == 1:
            relief = [key for key in missing if self._carries(key)]
            missing = [*relief, *(key for key in missing if key not in relief)]
            gone = [] if relief or leaving in outdated else gone
        if before is not None and (drums is None or drums[1].key != before):
            self.drums_key = None
        elif missing and (not gone or len(self.active) <= 2):
            newcomer = missing[0]
            self.active = [*self.active, newcomer]
        elif gone and len(self.active) > 1:
            self.active = [key for key in self.active if key != leaving]
        elif drums is not None and before is None:
            self.drums_key = drums[1].key
        self.drums_age = self.drums_age + 1 if self.drums_key is not None else 0
        playing = drums is not None and self.drums_key == drums[1].key
        return (self.active, newcomer, drums[0] if playing and drums is not None else None)

    def _carries(self, key: str) -> bool:
        """Return whether a layer sounds through from chord to chord."""
        player = self.band.player(key)
        return player is not None and player.role in ("pad", "drone", "bass", "arpeggio")

    def _wished_drums(self, affect: Affect, plan: PhrasePlan) -> tuple[str, Player] | None:
        """Return a drum pattern and its player; none below the genre's arousal."""
        if plan.kind in ("intro", "bridge"):
            return None
        names: tuple[str, ...] = ()
        for highest, found in self.recipe.percussion:
            if affect.arousal <= highest + 1e-9:
                names = found
                break
        allowed = {name: player for player in self.band.drums for name in player.patterns}
        fitting = [n for n in names if n in allowed and is_of_meter(n, self.meter)]
        if not fitting:
            return None
        at = self.dice.unit("section", plan.section, "drums")
        name = fitting[int(at * len(fitting))]
        # A kit that plays already plays on, where it has a pattern for the state.
        own = [n for n in fitting if allowed[n].key == self.drums_key]
        if self.drums_key is not None and own and allowed[name].key != self.drums_key:
            name = own[int(at * len(own))]
        return name, allowed[name]

    def _phrase(
        self, affect: Affect, cues: Cues, tempo: float, bars: int, phrase_s: float
    ) -> Score:
        plan = self.form.next(self.clock.seconds, phrase_s)
        if plan.starts_chapter and plan.chapter > 0:
            self.wished_band = self._choose_band(plan.chapter, affect.valence)
        self.band = move_toward(self.band, self.wished_band, self.active)
        start = self.clock.beats
        end = start + bars * self.meter.bar_beats
        spans = self._harmony(affect, cues, plan, bars, start)
        layers, newcomer, drums = self._layers(affect, cues, plan)
        drum_player = next((p for p in self.band.drums if p.key == self.drums_key), None)
        # Drums enter at half their level.
        drum_level = 1.0 if plan.index == 0 or self.drums_age > 1 else 0.55
        phrase = Phrase(
            plan=plan,
            start_beats=start,
            end_beats=end,
            bars=bars,
            tempo_bpm=tempo,
            affect=affect,
            cues=cues,
            scale=Scale(self.tonic, self.mode),
            spans=tuple(spans),
            next_root=self.next_root,
            band=self.band,
            layers=tuple(layers),
            newcomer=newcomer,
            drum_pattern=drums,
            drum_player=drum_player if drums else None,
            drum_level=drum_level,
        )
        has_drums = drums is not None
        ritard = self.recipe.phrase_end_ritard if plan.ends_section and not has_drums else 0.0
        points = phrase_tempo(
            start_beats=start,
            end_beats=end,
            tempo_bpm=tempo,
            next_tempo_bpm=tempo,
            rubato=0.0 if has_drums else self.recipe.rubato,
            ritard=ritard,
            meter=self.meter,
        )
        return self._fragment(phrase, points)

    def _fragment(self, phrase: Phrase, points: list[TempoPoint]) -> Score:
        parts, notes, controls = self.ensemble.play(phrase)
        score = Score(
            start_beats=phrase.start_beats,
            end_beats=phrase.end_beats,
            start_s=self.clock.seconds,
            parts=parts,
            notes=notes,
            controls=controls,
            tempo=tuple(points),
            meters=(self._meter_point(),),
            keys=(KeyPoint(phrase.start_beats, self.tonic, self.mode),),
            markers=(Marker(phrase.start_beats, phrase.plan.label),),
        )
        self.clock = _Clock(phrase.end_beats, score.end_s)
        self.tempo = phrase.tempo_bpm
        return score

    def _meter_point(self) -> MeterPoint:
        return MeterPoint(self.clock.beats, self.meter.numerator, self.meter.denominator)

    # -- the end ------------------------------------------------------------------------------

    def _coda(self, affect: Affect, cues: Cues, tempo: float, left_s: float) -> Iterator[Score]:
        """Close in the time that is left: a last phrase that slows, then a chord that rings."""
        bar = self.meter.bar_beats
        ratio = 0.62
        wished_last_s = min(8.0, 0.45 * left_s, max(3.0, 0.14 * self.duration_s))
        options = []
        for bars in (1, 2, 3, 4):
            points = self._slowing(bars, tempo, ratio)
            length = _length_s(points, self.clock.beats + bars * bar)
            over = 100.0 if length > MAX_PHRASE_S and bars > 1 else 0.0
            options.append((abs(left_s - length - wished_last_s) + over, bars, length))
        _, bars, length = min(options)
        # Whatever the choice of bars leaves over is taken up by the chord, or, in a very short
        # piece, by the tempo.
        if left_s - length < 0.5 * wished_last_s:
            tempo *= length / (left_s - wished_last_s)
        points = self._slowing(bars, tempo, ratio)
        plan = self.form.next(self.clock.seconds, left_s)
        plan = replace(
            plan, kind="coda", letter="A", cadence="full", transform="plain", has_lead=True,
            place=0, of=1, starts_section=True, ends_section=True, ends_chapter=True,
        )  # fmt: skip
        start = self.clock.beats
        end = start + bars * bar
        spans = self._harmony(affect, cues, plan, bars, start)
        layers, newcomer, _ = self._layers(affect, cues, plan)
        phrase = Phrase(
            plan=plan,
            start_beats=start,
            end_beats=end,
            bars=bars,
            tempo_bpm=tempo,
            affect=affect,
            cues=cues,
            scale=Scale(self.tonic, self.mode),
            spans=tuple(spans),
            next_root=self.tonic,
            band=self.band,
            layers=tuple(layers),
            newcomer=newcomer,
            drum_pattern=None,
            drum_player=None,
            drum_level=0.0,
        )
        yield self._fragment(phrase, points)
        left_s = self.duration_s - self.clock.seconds
        last_tempo = tempo * ratio
        start = self.clock.beats
        end = start + left_s * last_tempo / 60.0
        closing = replace(phrase, start_beats=start, end_beats=end, tempo_bpm=last_tempo)
        parts, notes, controls = self.ensemble.close(closing, length_s=left_s)
        yield Score(
            start_beats=start,
            end_beats=end,
            start_s=self.clock.seconds,
            parts=parts,
            notes=notes,
            controls=controls,
            tempo=(TempoPoint(start, last_tempo),),
            meters=(self._meter_point(),),
            keys=(KeyPoint(start, self.tonic, self.mode),),
            markers=(Marker(start, "end"),),
        )

    def _slowing(self, bars: int, tempo: float, ratio: float) -> list[TempoPoint]:
        start = self.clock.beats
        return final_ritard(
            start_beats=start,
            end_beats=start + bars * self.meter.bar_beats,
            tempo_bpm=tempo,
            ratio=ratio,
            ritard_beats=min(6.0, bars * self.meter.bar_beats),
        )


def _length_s(points: list[TempoPoint], end_beats: float) -> float:
    ends = [p.onset_beats for p in points[1:]] + [end_beats]
    return sum(
        (end - p.onset_beats) * 60.0 / p.tempo_bpm for p, end in zip(points, ends, strict=True)
    )


def compose_phrases(source: SegmentSource) -> Iterator[Score]:
    """Compose the music of a plan, one phrase at a time.

    Parameters
    ----------
    source : SegmentSource
        Asked once a phrase for the affect, the instruments and the vetoes ahead; what is asked for
        lies at most ``MAX_PHRASE_S`` ahead of the phrase's own end.

    Yields
    ------
    Score
        Consecutive fragments on one clock of beats. They tile the source's duration exactly; the
        last one is the closing chord, which rings inside it.

    Raises
    ------
    InputError
        If the duration is not positive, or the genre unknown.
    """
    return _Composer(source).phrases()
