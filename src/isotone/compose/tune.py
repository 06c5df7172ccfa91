"""The tune of a session: how its motif is first heard, comes back, and is answered."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from isotone.compose.arrange import Player
from isotone.compose.chance import Dice
from isotone.compose.melody import Contour, LineRules, Tone, draw_contour, write_line
from isotone.compose.patterns import Draft
from isotone.compose.phrase import Phrase
from isotone.compose.recipes import Recipe, instrument, interpolate, onsets_per_second
from isotone.compose.rhythm import Stroke, bar_cell, fit_density, phrase_rhythm
from isotone.music.meter import Meter
from isotone.music.pitch import fold_into, nearest_pitch
from isotone.music.scale import Scale

__all__ = ["CLEARANCE", "TuneBook"]

_TINY = 1e-6

CLEARANCE = 3
"""Semitones between the tune's lowest note and the voices below."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A tune as it is remembered: its rhythm and its steps, in whatever key it comes back.

    Parameters
    ----------
    beats : float
        Length of its phrase.
    strokes : tuple of Stroke
        Onsets counted from the phrase's start.
    rungs : tuple of int
        Scale steps above the tonic of MIDI octave 0, seven to the octave.
    cadence : str
        How it ended.
    """

    beats: float
    strokes: tuple[Stroke, ...]
    rungs: tuple[int, ...]
    cadence: str

    def rung_at(self, onset: float) -> int | None:
        """Return the step that begins at an onset."""
        for (on, _), rung in zip(self.strokes, self.rungs, strict=True):
            if abs(on - onset) < _TINY:
                return rung
        return None


class TuneBook:
    """Writes the lines of a session: tune, counter-line and echoes.

    Remembers the session's tunes by letter, and where the last one ended. A tune that comes back
    comes back whole: the same rhythm and the same steps, bent only where the harmony needs it,
    or changed in the one way that its section asks for.

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
        self._themes: dict[str, Theme] = {}
        self._lift: dict[str, int] = {}
        self._echo: list[Tone] = []

    def remember(self, tune: Sequence[Tone]) -> None:
        """Keep the end of a tune, to be echoed while it rests."""
        self._echo = list(tune[-3:])

    def _lead_centre(self, phrase: Phrase) -> float:
        """Return where the tune lies: its register follows valence inside the player's own."""
        low, high = phrase.band.lead.register
        wished = phrase.cues.register
        share = min(1.0, max(0.0, (wished - 62.0) / 18.0))
        margin = min(6.0, (high - low) / 4.0)
        own = low + margin + (high - low - 2.0 * margin) * share
        absolute = min(max(wished, low + margin), high - margin)
        return (own + absolute) / 2.0

    # -- rhythm -------------------------------------------------------------------------------

    def rhythm(self, phrase: Phrase, missing_per_beat: float) -> list[Stroke]:
        """Return when the tune of a phrase sounds.

        Parameters
        ----------
        phrase : Phrase
        missing_per_beat : float
            Onsets a beat that the figures below cannot supply.
        """
        plan, cues, style = phrase.plan, phrase.cues, self.recipe.melody
        arousal = phrase.affect.arousal
        density = interpolate(style.notes_per_beat, arousal)
        density *= cues.notes_per_second / onsets_per_second(arousal)
        # Never denser than the whole may be, nor too sparse to be a tune.
        beat_s = 60.0 / phrase.tempo_bpm
        wished = cues.notes_per_second * beat_s
        # What the figures below can't fill is the tune's to do.
        density = min(max(density, 0.24 * wished, missing_per_beat), 0.55 * wished)
        density = max(density, 2.6 / phrase.beats)
        known = self._themes.get(plan.letter)
        if known is None and plan.letter == "C":
            known = self._themes.get("A")
        fresh = self._fresh_rhythm(phrase, density)
        strokes = fresh if known is None else self._known_rhythm(phrase, known, fresh)
        return [(phrase.start_beats + on, length) for on, length in strokes]

    def _fresh_rhythm(self, phrase: Phrase, density: float) -> list[Stroke]:
        plan = phrase.plan
        low, high = self.recipe.melody.rest_share
        rest = high + (low - high) * (phrase.affect.arousal + 1.0) / 2.0
        return phrase_rhythm(
            self._cells(plan.letter, density, phrase.cues.regularity),
            self.meter,
            bars=phrase.bars,
            notes_per_beat=density / max(0.4, 1.0 - 0.6 * rest),
            close_share=min(0.9, 0.35 + rest + (0.15 if plan.cadence in ("soft", "full") else 0.0)),
            late_start=self.dice.unit("theme", "late", plan.letter) < 0.5,
            pickup=0.0,
        )

    def _known_rhythm(self, phrase: Phrase, known: Theme, fresh: list[Stroke]) -> list[Stroke]:
        """Return a theme's rhythm in this phrase: only a clear change of density alters it."""
        beats, plan = phrase.beats, phrase.plan
        strokes = [
            (on, min(length, beats - on)) for on, length in known.strokes if on < beats - 0.5
        ]
        if known.beats < beats - _TINY:
            strokes += [stroke for stroke in fresh if stroke[0] >= known.beats - _TINY]
        if not strokes:
            return fresh
        if plan.transform == "head" and plan.letter in self._themes:
            half = beats / 2.0
            head = [(on, min(length, half - on)) for on, length in strokes if on < half - 0.5]
            if len(head) > 1:
                again = [(on + half, length) for on, length in head]
                strokes = [*head, *again[:-1], (again[-1][0], beats - again[-1][0])]
        ratio = len(fresh) / len(strokes)
        if plan.transform == "thin":
            ratio *= 0.7
        elif 0.7 <= ratio <= 1.45:
            return strokes
        return fit_density(strokes, self.meter, n_notes=max(2, round(ratio * len(strokes))))

    def _cells(self, letter: str, density: float, regularity: float) -> list[list[Stroke]]:
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
                evenness=regularity,
                rng=self.dice.at("theme", name, "cell", place),
            )

        first = cell(motif, 0)
        second = cell(letter, 1)
        return [first, second, first, second] if letter != "B" else [second, first, second, first]

    # -- pitch --------------------------------------------------------------------------------

    def tune(
        self,
        phrase: Phrase,
        strokes: Sequence[Stroke],
        bass: Sequence[int],
        *,
        previous_bass: int | None,
    ) -> list[Tone]:
        """Return the tune of a phrase.

        Parameters
        ----------
        phrase : Phrase
        strokes : sequence of Stroke
            Its rhythm.
        bass : sequence of int
            For each stroke, the MIDI number that sounds below.
        previous_bass : int or None
            What sounded below the last note of the tune before.
        """
        plan = phrase.plan
        centre = self._lead_centre(phrase)
        rules = LineRules(
            style=self.recipe.melody,
            scale=phrase.scale,
            meter=self.meter,
            register=phrase.band.lead.register,
            centre=centre,
            goal_degrees=_goals(plan.cadence),
            cadential=plan.cadence in ("soft", "full"),
            previous=self.last,
            bass=bass,
            previous_bass=previous_bass,
        )
        known = self._themes.get(plan.letter)
        if known is not None:
            model = self._recalled(phrase, known, strokes, centre, plan.transform)
            rules = replace(rules, model=model, freedom=0.1)
        else:
            drawn = draw_contour(
                phrase.cues.contour, rng=self.dice.at("theme", plan.letter, "contour")
            )
            # Few notes can't draw a wide shape without leaping.
            weight = 1.4 * min(1.0, len(strokes) / 8.0)
            rules = replace(rules, contour=drawn, contour_weight=weight)
            parent = self._themes.get({"C": "A", "E": "D", "F": "D"}.get(plan.letter, ""))
            if parent is not None:
                # Answers begin like their questions: C grows from A, E and F from D.
                model = self._recalled(phrase, parent, strokes, centre, "plain")
                half = phrase.start_beats + phrase.beats / 2.0
                model = [
                    m if on < half - _TINY else None
                    for m, (on, _) in zip(model, strokes, strict=True)
                ]
                rules = replace(rules, model=model, freedom=0.25)

        def written(rules: LineRules) -> list[Tone]:
            return write_line(
                strokes,
                phrase.spans,
                rules,
                self.dice.at("phrase", plan.index, "melody"),
            )

        tones = written(rules)
        if known is None and phrase.bars > 1:
            answered = self._answered(phrase, tones, rules.model)
            if answered is not None:
                tones = written(replace(rules, model=answered, model_weight=3.0))
        if known is None and tones and plan.kind != "coda":
            self._themes[plan.letter] = Theme(
                phrase.beats,
                tuple((on - phrase.start_beats, length) for on, length, _ in tones),
                tuple(rung_of(phrase.scale, pitch) for _, _, pitch in tones),
                plan.cadence,
            )
            self._lift[plan.letter] = 0
        if tones:
            self.last = tones[-1][2]
        return tones

    def _recalled(
        self,
        phrase: Phrase,
        theme: Theme,
        strokes: Sequence[Stroke],
        centre: float,
        transform: str,
    ) -> list[int | None]:
        """Return a theme's pitches on strokes: transposed to the key, near the tune's centre."""
        half = phrase.beats / 2.0
        mean = sum(theme.rungs) / len(theme.rungs)
        rungs: list[int | None] = []
        for on, _ in strokes:
            at = on - phrase.start_beats
            if transform == "head" and at >= half - _TINY:
                found = theme.rung_at(at - half)
                found = None if found is None else found - 1
            else:
                found = theme.rung_at(at)
            if found is not None and transform == "inversion":
                found = round(2.0 * mean - found)
            rungs.append(found)
        if transform == "sequence":
            shift = self._best_shift(phrase, strokes, rungs, (1, 2, -1, 3, -2))
            rungs = [None if r is None else r + shift for r in rungs]
        if theme.cadence != phrase.plan.cadence and rungs:
            # Another cadence, another goal: the last two notes find their own way.
            rungs[-2:] = [None] * len(rungs[-2:])
        heights = [pitch_of(phrase.scale, r) for r in rungs if r is not None]
        if not heights:
            return [None] * len(rungs)
        off = centre - sum(heights) / len(heights)
        # The octave of last time, unless the register has moved well away from it.
        letter = phrase.plan.letter
        lift = self._lift.get(letter)
        near = 12 * round(off / 12.0)
        if lift is None or abs(off - lift) > 9.0:
            lift = near
            if letter in self._themes:
                self._lift[letter] = lift
        if transform == "octave" and abs(off - lift - 12) < 12.0:
            lift += 12
        return [None if r is None else pitch_of(phrase.scale, r) + lift for r in rungs]

    def _best_shift(
        self,
        phrase: Phrase,
        strokes: Sequence[Stroke],
        rungs: Sequence[int | None],
        shifts: Sequence[int],
    ) -> int:
        """Return the shift in steps after which most strong notes belong to their chords."""

        def misfit(shift: int) -> float:
            total = 0.0
            for (on, length), rung in zip(strokes, rungs, strict=True):
                if rung is None:
                    continue
                span = next((s for s in phrase.spans if on < s.end_beats - _TINY), phrase.spans[-1])
                inside = pitch_of(phrase.scale, rung + shift) % 12 in span.pitch_classes
                weight = length + (1.0 if self.meter.strength(on) >= 2 else 0.0)
                total += 0.0 if inside else weight
            return total

        return min(shifts, key=lambda s: (misfit(s), shifts.index(s)))

    def _answered(
        self, phrase: Phrase, tones: Sequence[Tone], model: Sequence[int | None] | None
    ) -> list[int | None] | None:
        """Return a model in which later bars take up the first bar's shape, on their own chords.

        A motif that is said once is not a motif: bars with the rhythm of the phrase's first repeat
        its steps, at the height where they fit the harmony (21-36 % of bars in the corpora repeat
        rhythm and intervals of an earlier one).
        """
        bar = self.meter.bar_beats
        rungs = [rung_of(phrase.scale, pitch) for _, _, pitch in tones]
        starts = [on - phrase.start_beats for on, _, _ in tones]
        first = {starts[i]: rungs[i] for i in range(len(tones)) if starts[i] < bar - _TINY}
        if len(first) < 2:
            return None
        wished: list[int | None] = list(model) if model is not None else [None] * len(tones)
        changed = False
        for k in (2, 1, 3):
            inside = [i for i in range(len(tones)) if k * bar - _TINY <= starts[i] < (k + 1) * bar]
            matched = [
                i for i in inside if any(abs(starts[i] - k * bar - t) < _TINY for t in first)
            ]
            if len(matched) < 2 or len(matched) < 0.6 * len(inside):
                continue
            if any(wished[i] is not None for i in matched) or (changed and k != 2):
                continue
            heads = [
                next(r for t, r in first.items() if abs(starts[i] - k * bar - t) < _TINY)
                for i in matched
            ]
            here = sum(rungs[i] for i in matched) / len(matched)
            step = round(here - sum(heads) / len(heads))
            near = sorted(range(-4, 5), key=lambda s: (abs(s - step), s))
            part = [(tones[i][0], tones[i][1]) for i in matched]
            shift = self._best_shift(phrase, part, heads, near[:5])
            for i, rung in zip(matched, heads, strict=True):
                if i < len(tones) - 1:
                    wished[i] = pitch_of(phrase.scale, rung + shift)
                    changed = True
        return wished if changed else None

    def ornament(
        self, phrase: Phrase, tune: Sequence[Tone], below: Sequence[tuple[float, int]]
    ) -> list[Draft]:
        """Return the tune with a grace note or a turn here and there, by the genre's habits.

        None that would move with the bass, ``below``, in octaves or fifths.
        """
        rng = self.dice.at("phrase", phrase.plan.index, "ornament")
        drafts = [Draft(on, length, pitch, 0.0) for on, length, pitch in tune]
        habits = self.recipe.melody.ornaments
        often = 1.6 if phrase.plan.transform == "ornament" else 1.0
        grace = sum(habits.get(k, 0.0) for k in ("grace_below", "grace_above", "cut", "slide"))
        approach = sum(
            habits.get(k, 0.0) for k in ("chromatic_approach", "appoggiatura", "enclosure")
        )
        throws = rng.random(3)
        places = [i for i in range(1, len(tune)) if tune[i][1] >= 0.75]
        if places and throws[0] < min(0.8, grace * often):
            i = places[int(throws[1] * len(places))]
            on, length, pitch = tune[i]
            above = "grace_above" in habits
            neighbour = _neighbour(phrase.scale, pitch, 1 if above else -1)
            short = 0.125  # a thirty-second: 60 to 130 ms
            graced = [*tune[:i], (on, short, neighbour), (on + short, length - short, pitch)]
            if not _in_parallel(graced[-3:], below):
                drafts[i] = Draft(on + short, length - short, pitch, 0.0)
                drafts.append(Draft(on, short, neighbour, -10.0))
        elif places and throws[0] < min(0.9, (grace + approach) * often):
            i = places[int(throws[1] * len(places))]
            on, length, pitch = tune[i]
            before = tune[i - 1]
            if before[1] >= 0.75 and abs(on - before[0] - before[1]) < _TINY:
                half = 0.5 if before[1] > 1.0 else 0.25
                step = pitch - 1 if throws[2] < 0.5 else _neighbour(phrase.scale, pitch, 1)
                if not _in_parallel([before, (on - half, half, step), tune[i]], below):
                    drafts[i - 1] = Draft(before[0], before[1] - half, before[2], 0.0)
                    drafts.append(Draft(on - half, half, step, -6.0))
        rig = instrument(phrase.band.lead.part.instrument)
        lively = phrase.affect.arousal > 0.35
        if rig.polyphony >= 4 and (lively or phrase.plan.transform == "octave"):
            # Octaves below carry a lively tune and leave its own line on top; strong beats only, or
            # they would clatter.
            drafts += [
                Draft(d.onset_beats, d.duration_beats, d.pitch - 12, -9.0)
                for d in tuple(drafts)
                if self.meter.strength(d.onset_beats) >= 2 and d.pitch - 12 >= max(rig.low, 52)
            ]
        return drafts

    def counter(
        self,
        phrase: Phrase,
        player: Player,
        tune: Sequence[Tone],
        below: Sequence[tuple[float, int]],
    ) -> list[Draft]:
        """Return a slower line that moves while the tune holds, and stays below it.

        It keeps its independence: no octaves or fifths in parallel with the tune or with the bass,
        whose onsets and pitches are ``below``.
        """
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
            contour=_mirrored(tune, phrase.scale),
            contour_weight=0.3,
            goal_degrees=((0, 1.0), (2, 1.0), (4, 1.0)),
            ceiling=ceilings,
            beside=_moves_beside(strokes, [(on, pitch) for on, _, pitch in tune], below),
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
        at = min(math.ceil(end / 0.5) * 0.5 + 0.5, phrase.end_beats - 1.0)
        if not source:
            source = [
                (0.0, 1.0, nearest_pitch(phrase.spans[0].pitch_classes[0], (low + high) // 2))
            ]
        for _, _, pitch in source:
            if at >= phrase.end_beats - 0.5:
                break
            span = next((s for s in phrase.spans if at < s.end_beats), phrase.spans[-1])
            wanted = pitch % 12
            if wanted not in span.pitch_classes:
                wanted = min(
                    span.pitch_classes,
                    key=lambda pc: min((pc - pitch) % 12, (pitch - pc) % 12),
                )
            up = fold_into(nearest_pitch(wanted, pitch + 12), low, high)
            drafts.append(Draft(at, 1.5, up, 0.0))
            at += 1.0 if rng.random() < 0.6 else 0.5
        return drafts


def rung_of(scale: Scale, pitch: int) -> int:
    """Return the scale step nearest to a pitch, counted from the tonic of MIDI octave 0."""
    octave, above = divmod(pitch - scale.tonic, 12)
    offsets = [(pc - scale.tonic) % 12 for pc in scale.pitch_classes]
    degree = min(range(7), key=lambda k: (abs(offsets[k] - above), k))
    return 7 * octave + degree


def pitch_of(scale: Scale, rung: int) -> int:
    """Return the pitch of a scale step, counted from the tonic of MIDI octave 0."""
    octave, degree = divmod(rung, 7)
    return scale.tonic + 12 * octave + (scale.pitch_classes[degree] - scale.tonic) % 12


def _in_parallel(tones: Sequence[Tone], below: Sequence[tuple[float, int]]) -> bool:
    """Return whether a line moves with one below it from octave to octave or fifth to fifth."""
    pairs = [(pitch, [low for at, low in below if at <= on + _TINY][-1:]) for on, _, pitch in tones]
    for (a, under), (b, later) in itertools.pairwise(pairs):
        if under and later and a != b and under != later:
            gap = (b - later[0]) % 12
            if gap in (0, 7) and gap == (a - under[0]) % 12 and (b > a) == (later > under):
                return True
    return False


def _moves_beside(
    strokes: Sequence[Stroke], *lines: Sequence[tuple[float, int]]
) -> list[list[tuple[int, int]]]:
    """Return for each stroke how other lines move with it: across it, and since the last one."""
    found: list[list[tuple[int, int]]] = [[] for _ in strokes]
    for line in lines:
        for i in range(1, len(strokes)):
            now, last = strokes[i][0], strokes[i - 1][0]
            before = [pitch for on, pitch in line if on < now - _TINY]
            after = [pitch for on, pitch in line if on >= now - _TINY]
            held = [pitch for on, pitch in line if on <= now + _TINY]
            then = [pitch for on, pitch in line if on <= last + _TINY]
            if before and after:
                found[i].append((before[-1], after[0]))
            if then and held:
                found[i].append((then[-1], held[-1]))
    return [list(dict.fromkeys(m for m in moves if m[0] != m[1])) for moves in found]


def _mirrored(tune: Sequence[Tone], scale: Scale) -> Contour:
    """Return a tune's shape upside down, for a line that moves against it."""
    if not tune:
        return ()
    rungs = [rung_of(scale, pitch) for _, _, pitch in tune]
    mean = sum(rungs) / len(rungs)
    first, length = tune[0][0], max(tune[-1][0] - tune[0][0], _TINY)
    return tuple(
        ((on - first) / length, -0.6 * (r - mean))
        for (on, _, _), r in zip(tune, rungs, strict=True)
    )


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
