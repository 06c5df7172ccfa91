"""The ensemble: writes out each part of a phrase, and remembers where every hand was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from isotone.affect.circumplex import Affect
from isotone.compose.arrange import Band, Player
from isotone.compose.chance import Dice
from isotone.compose.cues import Cues
from isotone.compose.expression import base_velocity, perform, swing_delay_beats
from isotone.compose.form import PhrasePlan
from isotone.compose.harmony import ChordSpan, voice_chord
from isotone.compose.melody import (
    Contour,
    LineRules,
    Tone,
    contour_of,
    draw_contour,
    transform_contour,
    write_line,
)
from isotone.compose.patterns import BassLine, Draft, divide, realise, thin
from isotone.compose.recipes import (
    Event,
    Hit,
    Pattern,
    Recipe,
    instrument,
    interpolate,
    onsets_per_second,
    pattern,
)
from isotone.compose.rhythm import Stroke, bar_cell, phrase_rhythm
from isotone.music.meter import Meter
from isotone.music.pitch import fold_into, nearest_pitch
from isotone.music.scale import Scale
from isotone.music.score import Control, Controller, Note, Part

__all__ = ["Ensemble", "Phrase"]

_TINY = 1e-6
_CLEARANCE = 3  # semitones between the tune's lowest note and the voices below

# Part velocities against the plain one: the tune is 3-5 dB up, pads lie low. Judgement.
_ROLE_VELOCITY = {
    "melody": 9.0,
    "countermelody": -3.0,
    "accent": -6.0,
    "bass": 0.0,
    "arpeggio": -3.0,
    "ostinato": 0.0,
    "chords": -4.0,
    "pad": -6.0,
    "drone": -8.0,
}

_Figures = dict[str, tuple[tuple[Event, ...], Pattern]]


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


class _Sheet:
    """The parts, notes and controls of one fragment as they are written."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}
        self.notes: list[tuple[str, Note]] = []
        self.controls: list[tuple[str, Control]] = []

    def add(self, part: Part, notes: Sequence[Note]) -> None:
        self.parts.setdefault(part.name, part)
        self.notes.extend((part.name, note) for note in notes)

    def control(self, part: Part, control: Control) -> None:
        self.parts.setdefault(part.name, part)
        self.controls.append((part.name, control))

    def done(
        self,
    ) -> tuple[tuple[Part, ...], tuple[tuple[str, Note], ...], tuple[tuple[str, Control], ...]]:
        """Return what was written, sorted by onset."""
        self.notes.sort(key=lambda item: (item[1].onset_beats, item[0], item[1].pitch))
        self.controls.sort(key=lambda item: (item[1].onset_beats, item[0], item[1].controller))
        return tuple(self.parts.values()), tuple(self.notes), tuple(self.controls)


class Ensemble:
    """Writes phrases for a band.

    Holds the little that one phrase must know of those before it: each layer's last voicing, the
    last notes of bass and tune, the shapes of the session's tunes, each part's last controls.

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
        self._voicings: dict[str, tuple[int, ...]] = {}
        self._bass_last: int | None = None
        self._lead_last: int | None = None
        self._contours: dict[str, Contour] = {}
        self._controls: dict[tuple[str, str], float] = {}
        self._echo: list[Tone] = []

    def fits(self, pattern_name: str) -> bool:
        """Return whether a pattern is of the session's meter."""
        return pattern(pattern_name).meter == f"{self.meter.numerator}/{self.meter.denominator}"

    # -- a phrase -----------------------------------------------------------------------------

    def play(
        self, phrase: Phrase
    ) -> tuple[tuple[Part, ...], tuple[tuple[str, Note], ...], tuple[tuple[str, Control], ...]]:
        """Return the parts, notes and controls of a phrase."""
        sheet = _Sheet()
        players = [p for key in phrase.layers if (p := phrase.band.player(key)) is not None]
        chosen = self._figures(phrase, players)
        tune = self._tune(phrase, chosen) if phrase.plan.has_lead else []
        lowest = min((pitch for _, _, pitch in tune), default=None)
        has_bass = any(p.role == "bass" for p in players)
        bass_notes = self._bass_roots(phrase)
        figures = self._fitted(phrase, chosen, tune)
        drafts: dict[str, list[Draft]] = {}
        for player in players:
            if player.role in ("countermelody", "accent"):
                continue
            if player.key not in figures:
                continue
            events, figure = figures[player.key]
            drafts[player.key] = self._accompany(
                phrase, player, figure, events, bass_notes, lowest, has_bass, players
            )
        for player in players:
            if player.role == "countermelody":
                drafts[player.key] = self._counter(phrase, player, tune)
            elif player.role == "accent":
                drafts[player.key] = self._accents(phrase, player, tune)
        if tune:
            ornamented = self._ornament(phrase, tune)
            self._write(sheet, phrase, phrase.band.lead, ornamented)
        for player in players:
            self._write(sheet, phrase, player, drafts.get(player.key, []))
        self._write_drums(sheet, phrase)
        self._write_texture(sheet, phrase)
        self._echo = tune[-3:]
        return sheet.done()

    # -- the tune -----------------------------------------------------------------------------

    def _lead_centre(self, phrase: Phrase) -> float:
        """Return where the tune lies: its register follows valence inside the player's own."""
        low, high = phrase.band.lead.register
        share = min(1.0, max(0.0, (phrase.cues.register - 60.0) / 20.0))
        margin = min(6.0, (high - low) / 4.0)
        centre = low + margin + (high - low - 2.0 * margin) * share
        if phrase.plan.transform == "octave" and centre + 7 < high - 4:
            centre += 7.0
        return centre

    def _tune(self, phrase: Phrase, figures: _Figures) -> list[Tone]:
        plan, cues, style = phrase.plan, phrase.cues, self.recipe.melody
        arousal = phrase.affect.arousal
        density = interpolate(style.notes_per_beat, arousal)
        density *= math.sqrt(cues.notes_per_second / onsets_per_second(arousal))
        # Never denser than the whole may be, nor too sparse to be a tune.
        beat_s = 60.0 / phrase.tempo_bpm
        wished = cues.notes_per_second * beat_s
        # What the figures below can't fill is the tune's to do.
        full = {k: (divide(e) if f.role == "arpeggio" else e, f) for k, (e, f) in figures.items()}
        missing = wished - 0.9 * len(self._places(phrase, full)) / phrase.beats
        density = min(max(density, 0.24 * wished, missing), 0.55 * wished)
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
            previous=self._lead_last,
        )
        tones = write_line(
            strokes, phrase.spans, rules, self.dice.at("phrase", plan.index, "melody")
        )
        if plan.letter not in self._contours and plan.kind != "coda":
            self._contours[plan.letter] = contour_of(tones, phrase.scale, centre)
        if tones:
            self._lead_last = tones[-1][2]
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

    def _ornament(self, phrase: Phrase, tune: Sequence[Tone]) -> list[Draft]:
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

    # -- accompaniment ------------------------------------------------------------------------

    def _bass_roots(self, phrase: Phrase) -> list[int]:
        line = BassLine((31, 50), self._bass_last)
        return [line.root(span.chord.bass_class(span.tonic)) for span in phrase.spans]

    def _figures(self, phrase: Phrase, players: Sequence[Player]) -> _Figures:
        """Choose each layer's figure: the same all through a section."""
        plan = phrase.plan
        chosen: _Figures = {}
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

    def _places(self, phrase: Phrase, figures: _Figures) -> set[int]:
        """Return where figures, drums and chord changes sound, in twelfths of a beat."""
        places = {round(s.onset_beats * 12) for s in phrase.spans}
        places |= {round(on * 12) for on in self._drum_onsets(phrase)}
        for events, figure in figures.values():
            if figure.role == "pad":
                continue
            cycle = figure.bars * self.meter.bar_beats
            for k in range(max(1, round(phrase.beats / cycle))):
                at = phrase.start_beats + k * cycle
                places |= {round((at + e.onset_beats) * 12) for e in events}
        return places

    def _fitted(self, phrase: Phrase, figures: _Figures, tune: Sequence[Tone]) -> _Figures:
        """Thin or divide the figures until the whole phrase is as dense as wished."""
        wished = phrase.cues.notes_per_second * phrase.seconds
        sung = {round(on * 12) for on, _, _ in tune}
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
                    option[key] = (thin(events, self.meter, share=kept), figure)
                off = abs(len(sung | self._places(phrase, option)) - wished)
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

    def _accompany(
        self,
        phrase: Phrase,
        player: Player,
        figure: Pattern,
        events: Sequence[Event],
        bass_notes: Sequence[int],
        lowest: int | None,
        has_bass: bool,
        players: Sequence[Player],
    ) -> list[Draft]:
        others = any(p.role in ("chords", "arpeggio", "ostinato") for p in players)
        n_voices = 3 if (player.role == "pad" and others) or figure.role == "chords" else 4
        if figure.name.startswith(("ballad", "lofi", "charleston")):
            n_voices = 4 if "lofi" in figure.name else 3
        if player.role == "drone":
            n_voices = 2
        n_voices = min(n_voices, instrument(player.part.instrument).polyphony)
        rootless = has_bass and self.recipe.genre in ("jazz-ballad", "lo-fi")
        low, high = player.register
        if figure.role == "arpeggio" and high - low > 24:
            low = max(low, 47)
        if player.role not in ("bass", "drone"):
            # The whole band moves with the mood, a few steps up or down.
            shift = round(3.0 * phrase.affect.valence + 2.0 * phrase.affect.arousal)
            rig = instrument(player.part.instrument)
            low, high = max(low + shift, rig.low), min(high + shift, rig.high)
        register = (low, high)
        ceiling = None
        if lowest is not None and lowest - _CLEARANCE >= low + 12:
            ceiling = lowest - _CLEARANCE
        voicings: list[tuple[int, ...]] = []
        previous = self._voicings.get(player.key)
        if previous is not None and len(previous) != n_voices:
            previous = None
        for span, bass in zip(phrase.spans, bass_notes, strict=True):
            previous = voice_chord(
                span.chord,
                span.tonic,
                n_voices=n_voices,
                register=register,
                previous=previous,
                bass=bass if has_bass else None,
                ceiling=ceiling,
                rootless=rootless,
            )
            voicings.append(previous)
        if previous is not None:
            self._voicings[player.key] = previous
        bass_register = player.register if player.role in ("bass", "drone") else (36, 52)
        if player.role == "drone":
            bass_register = (36, 48)
        line = BassLine(bass_register, self._bass_last)
        drafts = realise(
            events,
            figure,
            phrase.spans,
            voicings,
            meter=self.meter,
            start_beats=phrase.start_beats,
            end_beats=phrase.end_beats,
            scale=phrase.scale,
            bass=line,
            next_root=phrase.next_root,
            root_on_first=not has_bass and figure.role == "arpeggio",
        )
        if player.role == "bass":
            self._bass_last = line.last
        rig = instrument(player.part.instrument)
        return [
            Draft(
                d.onset_beats, d.duration_beats, fold_into(d.pitch, rig.low, rig.high), d.velocity
            )
            for d in drafts
        ]

    def _counter(self, phrase: Phrase, player: Player, tune: Sequence[Tone]) -> list[Draft]:
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
            top = sounding[-1] - _CLEARANCE if sounding else float(high)
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

    def _accents(self, phrase: Phrase, player: Player, tune: Sequence[Tone]) -> list[Draft]:
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

    # -- performance --------------------------------------------------------------------------

    def _write(
        self, sheet: _Sheet, phrase: Phrase, player: Player, drafts: Sequence[Draft]
    ) -> None:
        part = player.part
        rig = instrument(part.instrument)
        cues = phrase.cues
        velocity = base_velocity(cues) + _ROLE_VELOCITY[player.role]
        if player.role in ("arpeggio", "ostinato", "chords", "bass"):
            # The pulse steps forward as things get lively.
            velocity += 10.0 * (cues.attack - 0.5)
        if player.key == phrase.newcomer:
            velocity -= 10.0
        self._mix(sheet, phrase, player)
        if not drafts:
            return
        low, high = self.recipe.phrase_arc_db
        arc = (low + high) / 2.0 * (0.45 if player.role == "melody" else 0.3)
        sustained = rig.is_sustained
        base = self.recipe.articulation
        ratio = (base[0] + base[1]) / 2.0 * cues.sounding_ratio
        if player.role in ("pad", "drone"):
            ratio = 1.0
        elif player.role == "melody":
            ratio = min(1.02, max(0.55, ratio + 0.08))
        roll = 0.0
        if player.role in ("chords", "arpeggio") and not sustained:
            roll = 0.022 if part.instrument == "harp" else 0.008
        lead = 0.0
        if player.role == "melody":
            lead = self.recipe.melody.lead_ms / 1000.0 * (1.0 if not sustained else 0.3)
        early = min(0.18, rig.attack_ms / 2000.0) if rig.is_slow else 0.0
        if player.role == "melody":
            early *= 0.7
        seed = int(self.dice.at("drift", player.key).integers(1 << 62))
        notes = perform(
            _ringing(drafts, phrase, player),
            velocity=velocity,
            recipe=self.recipe,
            meter=self.meter,
            start_beats=phrase.start_beats,
            end_beats=phrase.end_beats,
            tempo_bpm=phrase.tempo_bpm,
            arc_db=arc,
            articulation=ratio,
            lead_s=lead,
            roll_s=roll,
            early_s=early,
            timing_share=0.0 if player.role in ("pad", "drone") else 1.0,
            seed=seed,
            rng=self.dice.at("phrase", phrase.plan.index, "touch", player.key),
        )
        sheet.add(part, notes)
        if sustained and player.role in ("melody", "countermelody"):
            self._vibrato(sheet, phrase, part, notes)
        if part.instrument in ("piano", "electric-piano", "vibraphone") and self.recipe.pedalled:
            self._pedal(sheet, phrase, player)

    def _mix(self, sheet: _Sheet, phrase: Phrase, player: Player) -> None:
        """Write brightness and level: straight lines from where the last phrase left them."""
        part, cues = player.part, phrase.cues
        # Most of an instrument's sound lies under 4 kHz: to be heard, the low-pass must close well
        # below the recipe's.
        slope = 1.0 if player.role in ("bass", "percussion", "texture") else 2.0
        octaves = slope * (cues.brightness - 0.4)
        cutoff = max(900.0, min(part.high_cut_hz, player.high_cut_hz * 2.0**octaves))
        self._glide(sheet, phrase, part, "cutoff_hz", cutoff)
        # Touch moves timbre over 11 dB; the desk takes most of the level back.
        excess_db = 40.0 * math.log10(base_velocity(cues) / 84.0)
        level = 10.0 ** ((-2.0 - 1.15 * (excess_db + 11.0)) / 40.0)
        self._glide(sheet, phrase, part, "volume", level)
        if player.role in ("pad", "drone"):
            entering = player.key == phrase.newcomer
            middle = phrase.start_beats + 0.6 * phrase.beats
            start = 0.35 if entering else 0.82
            sheet.control(part, Control(phrase.start_beats, "expression", start, step=True))
            sheet.control(part, Control(middle, "expression", 1.0))
            sheet.control(part, Control(phrase.end_beats - 0.01, "expression", 0.82))

    def _glide(
        self, sheet: _Sheet, phrase: Phrase, part: Part, controller: Controller, value: float
    ) -> None:
        key = (part.name, controller)
        before = self._controls.get(key, value)
        sheet.control(part, Control(phrase.start_beats, controller, before, step=True))
        if abs(before - value) > 1e-9:
            half = phrase.start_beats + 0.5 * phrase.beats
            sheet.control(part, Control(half, controller, value))
        self._controls[key] = value

    def _vibrato(self, sheet: _Sheet, phrase: Phrase, part: Part, notes: Sequence[Note]) -> None:
        """Let held notes bloom: still at first, then with a shake, as singers and players do."""
        beat_s = 60.0 / phrase.tempo_bpm
        for note in notes:
            if note.duration_beats * beat_s < 0.9:
                continue
            onset = note.onset_beats
            sheet.control(part, Control(onset, "vibrato", 0.0, step=True))
            end = onset + note.duration_beats * 0.9
            sheet.control(part, Control(onset + 0.35 * note.duration_beats, "vibrato", 0.08))
            if end < phrase.end_beats:
                sheet.control(part, Control(end, "vibrato", 0.28))

    def _pedal(self, sheet: _Sheet, phrase: Phrase, player: Player) -> None:
        if player.role == "melody" and phrase.affect.arousal > -0.2:
            return
        later = 0.065 * phrase.tempo_bpm / 60.0  # pressed 50-80 ms after the chord
        for span in phrase.spans:
            sheet.control(player.part, Control(span.onset_beats, "sustain", 0.0, step=True))
            if span.onset_beats + later < phrase.end_beats:
                sheet.control(
                    player.part, Control(span.onset_beats + later, "sustain", 1.0, step=True)
                )

    # -- drums and texture --------------------------------------------------------------------

    def _drum_onsets(self, phrase: Phrase) -> list[float]:
        if phrase.drum_pattern is None:
            return []
        figure = pattern(phrase.drum_pattern)
        bar = self.meter.bar_beats
        return [
            phrase.start_beats + k * bar + hit.onset_beats
            for k in range(phrase.bars)
            for hit in self._hits(phrase, figure)
            if hit.probability >= 0.5
        ]

    def _hits(self, phrase: Phrase, figure: Pattern) -> tuple[Hit, ...]:
        """Return a drum pattern without its weakest strokes where it would be too busy."""
        bar = self.meter.bar_beats
        wished = phrase.cues.notes_per_second * bar * 60.0 / phrase.tempo_bpm
        for weakest in (0, 1, 2):
            kept = tuple(h for h in figure.hits if self.meter.strength(h.onset_beats) >= weakest)
            if len({h.onset_beats for h in kept if h.probability >= 0.5}) <= 0.9 * wished:
                return kept
        # What is left of a groove is its kick and its backbeat.
        return tuple(h for h in figure.hits if self.meter.strength(h.onset_beats) >= 2)

    def _write_drums(self, sheet: _Sheet, phrase: Phrase) -> None:
        player = phrase.drum_player
        if phrase.drum_pattern is None or player is None:
            return
        figure = pattern(phrase.drum_pattern)
        bar = self.meter.bar_beats
        rng = self.dice.at("phrase", phrase.plan.index, "drums")
        scale = base_velocity(phrase.cues) / 66.0 * phrase.drum_level
        self._mix(sheet, phrase, player)
        notes = []
        beat_s = 60.0 / phrase.tempo_bpm
        # A section's last beat is left to the phrase that follows.
        end = phrase.end_beats - (1.0 if phrase.plan.ends_section else 0.0)
        for k in range(phrase.bars):
            for hit in self._hits(phrase, figure):
                throw, touch, late = rng.random(), rng.normal(), rng.normal()
                onset = phrase.start_beats + k * bar + hit.onset_beats
                if throw > hit.probability or onset >= end - _TINY:
                    continue
                behind = 0.009 if hit.note in (37, 38) else 0.0
                seconds = behind + 0.005 * float(late)
                seconds += _swing_s(onset, self.recipe, phrase.tempo_bpm)
                seconds = max(seconds, (phrase.start_beats - onset) * beat_s)
                velocity = round(hit.velocity * scale + 4.0 * float(touch))
                notes.append(
                    Note(
                        onset,
                        0.25,
                        hit.note,
                        int(min(118, max(6, velocity))),
                        round(seconds, 5),
                    )
                )
        sheet.add(player.part, notes)

    def _write_texture(self, sheet: _Sheet, phrase: Phrase) -> None:
        player = phrase.band.texture
        if player is None:
            return
        # Rain, sea and wind lie under calm states; a busy one drowns them, so they recede.
        level = 62.0 - 26.0 * max(0.0, phrase.affect.arousal)
        self._mix(sheet, phrase, player)
        sheet.add(
            player.part,
            [Note(phrase.start_beats, phrase.beats, 60, int(max(12, round(level))))],
        )

    # -- the end ------------------------------------------------------------------------------

    def close(
        self, phrase: Phrase, *, length_s: float
    ) -> tuple[tuple[Part, ...], tuple[tuple[str, Note], ...], tuple[tuple[str, Control], ...]]:
        """Return the closing chord: rolled from below, held, fading inside its length."""
        sheet = _Sheet()
        final = phrase.spans[-1]
        # The tonic, with the third in the middle and the tune's last note on top.
        tail_s = min(2.0, 0.3 * length_s)
        held = max(0.5, (length_s - tail_s) * phrase.tempo_bpm / 60.0)
        bass = BassLine((31, 50), self._bass_last).root(phrase.scale.tonic)
        players = [p for key in phrase.layers if (p := phrase.band.player(key)) is not None]
        span = ChordSpan(phrase.start_beats, held, final.chord, final.tonic)
        for player in players:
            if player.role in ("countermelody", "accent", "ostinato"):
                continue
            rig = instrument(player.part.instrument)
            if player.role == "bass":
                pitches: tuple[int, ...] = (fold_into(bass, rig.low, rig.high),)
            else:
                pitches = voice_chord(
                    span.chord,
                    span.tonic,
                    n_voices=min(4, rig.polyphony),
                    register=player.register,
                    previous=self._voicings.get(player.key),
                    bass=bass,
                )
                if not any(p.role == "bass" for p in players) and player.role != "pad":
                    pitches = (fold_into(bass, rig.low, rig.high), *pitches)
            roll = 0.12 if player.role in ("arpeggio", "chords") else 0.0
            drafts = [Draft(phrase.start_beats, held, p, -6.0) for p in pitches]
            self._close_part(sheet, phrase, player, drafts, roll_s=roll)
        low, high = phrase.band.lead.register
        near = self._lead_last if self._lead_last is not None else (low + high) // 2
        top = fold_into(nearest_pitch(phrase.scale.tonic, near), low, high)
        self._close_part(
            sheet,
            phrase,
            phrase.band.lead,
            [Draft(phrase.start_beats, held, top, -8.0)],
            roll_s=0.0,
        )
        if phrase.band.texture is not None:
            part = phrase.band.texture.part
            sheet.add(part, [Note(phrase.start_beats, held, 60, 50)])
            self._fade(sheet, phrase, part)
        return sheet.done()

    def _close_part(
        self,
        sheet: _Sheet,
        phrase: Phrase,
        player: Player,
        drafts: Sequence[Draft],
        *,
        roll_s: float,
    ) -> None:
        velocity = base_velocity(phrase.cues) + _ROLE_VELOCITY[player.role]
        notes = perform(
            drafts,
            velocity=velocity,
            recipe=self.recipe,
            meter=self.meter,
            start_beats=phrase.start_beats,
            end_beats=phrase.end_beats,
            tempo_bpm=phrase.tempo_bpm,
            arc_db=0.0,
            articulation=1.0,
            lead_s=0.0,
            roll_s=roll_s,
            early_s=0.0,
            timing_share=0.3,
            seed=0,
            rng=self.dice.at("close", player.key),
        )
        sheet.add(player.part, notes)
        glided: tuple[Controller, ...] = ("cutoff_hz", "volume")
        for controller in glided:
            value = self._controls.get((player.part.name, controller))
            if value is not None:
                self._glide(sheet, phrase, player.part, controller, value)
        if instrument(player.part.instrument).is_sustained:
            self._fade(sheet, phrase, player.part)

    def _fade(self, sheet: _Sheet, phrase: Phrase, part: Part) -> None:
        start, length = phrase.start_beats, phrase.beats
        sheet.control(part, Control(start, "expression", 0.85, step=True))
        sheet.control(part, Control(start + 0.25 * length, "expression", 0.85))
        sheet.control(part, Control(start + 0.95 * length, "expression", 0.0))


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


def _swing_s(onset: float, recipe: Recipe, tempo_bpm: float) -> float:
    return swing_delay_beats(onset, recipe, tempo_bpm) * 60.0 / tempo_bpm


def _ringing(drafts: Sequence[Draft], phrase: Phrase, player: Player) -> list[Draft]:
    """Let plucked notes ring to the chord's end, as open strings do, no longer than they sound."""
    rig = instrument(player.part.instrument)
    if player.role not in ("arpeggio", "accent", "ostinato") or rig.is_sustained:
        return list(drafts)
    if rig.name in ("piano", "electric-piano", "pizzicato", "marimba"):
        return list(drafts)
    longest = rig.hold_s * phrase.tempo_bpm / 60.0
    out = []
    for draft in drafts:
        span = next((s for s in phrase.spans if draft.onset_beats < s.end_beats - _TINY), None)
        end = span.end_beats if span else phrase.end_beats
        length = min(longest, max(draft.duration_beats, end - draft.onset_beats))
        out.append(Draft(draft.onset_beats, length, draft.pitch, draft.velocity))
    return out
