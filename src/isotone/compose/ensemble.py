"""The ensemble: writes out each part of a phrase, and remembers where every hand was."""

from __future__ import annotations

from collections.abc import Sequence

from isotone.compose.arrange import Player
from isotone.compose.chance import Dice
from isotone.compose.desk import Desk, Sheet
from isotone.compose.expression import base_velocity, perform, swing_delay_beats
from isotone.compose.figures import FigureBook
from isotone.compose.harmony import ChordSpan, voice_chord
from isotone.compose.patterns import BassLine, Draft, realise, vary
from isotone.compose.phrase import Phrase
from isotone.compose.recipes import Event, Pattern, Recipe, instrument, pattern
from isotone.compose.tune import CLEARANCE, TuneBook
from isotone.music.meter import Meter
from isotone.music.pitch import fold_into, nearest_pitch
from isotone.music.score import Control, Note, Part

__all__ = ["Ensemble"]

_TINY = 1e-6

# Part velocities against the plain one: the tune is 3-5 dB up, pads lie low. Judgement.
_ROLE_VELOCITY = {
    "melody": 9.0,
    "countermelody": 0.0,
    "accent": -3.0,
    "bass": 0.0,
    "arpeggio": -3.0,
    "ostinato": 0.0,
    "chords": -4.0,
    "pad": -6.0,
    "drone": -8.0,
}

_CLEAR, _BESIDE = 7.0, 0.0
"""Velocity of the faintest stroke under a slow lead and beside a struck one, above the plain one;
judgement."""

_GENTLE = {"electric-piano": 12.0, "harp": 5.0, "vibraphone": 4.0}
"""Velocity that players need who speak softly: their attacks stand out less at one level (by onset
strength in sessions); judgement."""


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
        self.tunes = TuneBook(recipe, meter, dice)
        self.figures = FigureBook(meter, dice)
        self.desk = Desk()
        self._voicings: dict[str, tuple[int, ...]] = {}
        self._bass_last: int | None = None
        self._bass_under_tune: int | None = None

    def play(
        self, phrase: Phrase
    ) -> tuple[tuple[Part, ...], tuple[tuple[str, Note], ...], tuple[tuple[str, Control], ...]]:
        """Return the parts, notes and controls of a phrase."""
        sheet = Sheet()
        players = [p for key in phrase.layers if (p := phrase.band.player(key)) is not None]
        chosen = self.figures.choose(phrase, players)
        wished = phrase.cues.notes_per_second * 60.0 / phrase.tempo_bpm
        missing = self.figures.missing_per_beat(phrase, chosen, wished)
        # Rhythm first, then the bass, then the tune above it, then what lies between them.
        strokes = self.tunes.rhythm(phrase, missing) if phrase.plan.has_lead else []
        figures = self.figures.fit(phrase, players, chosen, [on for on, _ in strokes])
        has_bass = any(p.role == "bass" for p in players)
        bass_notes = self._bass_roots(phrase)
        drafts: dict[str, list[Draft]] = {}
        bass_before = self._bass_last
        for player in players:
            if player.role == "bass" and player.key in figures:
                events, figure = figures[player.key]
                drafts[player.key] = self._accompany(
                    phrase, player, figure, events, bass_notes, None, has_bass, players
                )
        below = sorted(
            ((d.onset_beats, d.pitch) for p in players if p.role == "bass"
             for d in drafts.get(p.key, [])),
        )  # fmt: skip
        if not below:
            below = [(s.onset_beats, n) for s, n in zip(phrase.spans, bass_notes, strict=True)]
        tune = self.tunes.tune(
            phrase,
            strokes,
            [_sounding(below, on, bass_before) for on, _ in strokes],
            previous_bass=self._bass_under_tune,
        ) if strokes else []  # fmt: skip
        if tune:
            self._bass_under_tune = _sounding(below, tune[-1][0], bass_before)
        lowest = min((pitch for _, _, pitch in tune), default=None)
        for player in players:
            if player.role in ("countermelody", "accent", "bass"):
                continue
            if player.key not in figures:
                continue
            events, figure = figures[player.key]
            drafts[player.key] = self._accompany(
                phrase, player, figure, events, bass_notes, lowest, has_bass, players
            )
        for player in players:
            if player.role == "countermelody":
                drafts[player.key] = self.tunes.counter(phrase, player, tune, below)
            elif player.role == "accent":
                drafts[player.key] = self.tunes.echo(phrase, player, tune)
        if tune:
            ornamented = self.tunes.ornament(phrase, tune, below)
            self._write(sheet, phrase, phrase.band.lead, ornamented)
        for player in players:
            self._write(sheet, phrase, player, drafts.get(player.key, []))
        self._write_drums(sheet, phrase)
        self._write_texture(sheet, phrase)
        self.desk.ride(sheet, phrase)
        self.tunes.remember(tune)
        return sheet.done()

    def _bass_roots(self, phrase: Phrase) -> list[int]:
        line = BassLine((31, 50), self._bass_last)
        return [line.root(span.chord.bass_class(span.tonic)) for span in phrase.spans]

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
            affect = phrase.affect
            shift = round(5.0 * affect.valence + 2.5 * max(0.0, affect.arousal))
            rig = instrument(player.part.instrument)
            if figure.role in ("chords", "arpeggio"):
                # A hand does not lie in the same place for every phrase.
                at = self.dice.unit("phrase", phrase.plan.index, "hand", player.key)
                shift += int(at * 5.0) - 2
            # Held chords turn to mud lower down, and figures among them are not heard.
            if player.role == "pad":
                shift = max(shift, -2)
            elif any(p.role == "pad" for p in players):
                shift = max(shift, -3)
            low, high = max(low + shift, rig.low), min(high + shift, rig.high)
        register = (low, high)
        ceiling = None
        if lowest is not None and lowest - CLEARANCE >= low + 9 and player.role != "bass":
            # A low lead (cello, guitar) may have to sing inside the chords instead of above them.
            ceiling = lowest - CLEARANCE
        roughness = round(phrase.cues.roughness, 1)
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
                roughness=roughness,
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
        rng = self.dice.at("phrase", phrase.plan.index, "vary", player.key)
        drafts = vary(
            drafts,
            role=figure.role,
            start_beats=phrase.start_beats,
            bar_beats=self.meter.bar_beats,
            rng=rng,
        )
        rig = instrument(player.part.instrument)

        def placed(pitch: int) -> int:
            # What climbs above the chord's own register stays out of the tune's way.
            while ceiling is not None and pitch > ceiling + CLEARANCE and pitch - 12 >= low:
                pitch -= 12
            return fold_into(pitch, rig.low, rig.high)

        return [Draft(d.onset_beats, d.duration_beats, placed(d.pitch), d.velocity) for d in drafts]

    def _write(self, sheet: Sheet, phrase: Phrase, player: Player, drafts: Sequence[Draft]) -> None:
        part = player.part
        rig = instrument(part.instrument)
        cues = phrase.cues
        velocity = base_velocity(cues) + _ROLE_VELOCITY[player.role]
        if player.role in ("arpeggio", "ostinato", "chords", "bass"):
            # Strokes step forward as things get lively and bright ...
            velocity += (14.0 if rig.is_percussive else 4.0) * (cues.attack - 0.4)
            velocity += (10.0 if rig.is_percussive else -4.0) * phrase.affect.arousal
            if rig.is_percussive:
                # ... and never sink out of hearing: calm is few strokes, not faint ones.
                slow = instrument(phrase.band.lead.part.instrument).is_slow
                least = base_velocity(cues) + (_CLEAR if slow else _BESIDE)
                velocity = max(velocity + (6.0 if slow else 0.0), least)
                velocity += _GENTLE.get(rig.name, 0.0) * max(0.0, 1.0 - cues.attack)
        elif player.role in ("pad", "drone"):
            # ... and slow voices back.
            velocity -= 8.0 * (cues.attack - 0.4) + 5.0 * abs(phrase.affect.arousal)
        if not phrase.plan.has_lead:
            # Where the tune rests, the band comes forward into its place.
            forward = 17.0 if phrase.plan.kind == "intro" else 12.0
            velocity += forward if player.role != "bass" else 5.0
        if player.key == phrase.newcomer:
            velocity -= 8.0
        self.desk.mix(sheet, phrase, player)
        if not drafts:
            return
        low, high = self.recipe.phrase_arc_db
        arc = (low + high) / 2.0 * (0.45 if player.role == "melody" else 0.3)
        sustained = rig.is_sustained
        base = self.recipe.articulation
        ratio = (base[0] + base[1]) / 2.0 * cues.sounding_ratio
        if player.role in ("pad", "drone"):
            ratio = 1.0
        elif player.role == "bass":
            ratio = max(ratio, 0.85)
        elif player.role == "melody":
            # Lively tunes are tongued and bowed apart, or their notes would begin unheard.
            apart = 0.15 * max(0.0, phrase.affect.arousal) if sustained else 0.0
            ratio = min(1.02, max(0.55, ratio + 0.08 - apart))
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
            timing_share=0.0 if player.role in ("pad", "drone") else 1.75 - 1.2 * cues.regularity,
            seed=seed,
            rng=self.dice.at("phrase", phrase.plan.index, "touch", player.key),
        )
        sheet.add(part, notes)
        if sustained and player.role in ("melody", "countermelody"):
            self.desk.bloom(sheet, phrase, part, notes)
        if part.instrument in ("piano", "electric-piano", "vibraphone") and self.recipe.pedalled:
            self.desk.pedal(sheet, phrase, player)

    def _write_drums(self, sheet: Sheet, phrase: Phrase) -> None:
        player = phrase.drum_player
        if phrase.drum_pattern is None or player is None:
            return
        figure = pattern(phrase.drum_pattern)
        bar = self.meter.bar_beats
        rng = self.dice.at("phrase", phrase.plan.index, "drums")
        scale = base_velocity(phrase.cues) / 66.0 * phrase.drum_level
        self.desk.mix(sheet, phrase, player)
        notes = []
        beat_s = 60.0 / phrase.tempo_bpm
        # A section's last beat is left to the phrase that follows.
        end = phrase.end_beats - (1.0 if phrase.plan.ends_section else 0.0)
        hits = self.figures.hits(phrase, figure)
        for k in range(phrase.bars):
            for hit in hits:
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

    def _write_texture(self, sheet: Sheet, phrase: Phrase) -> None:
        player = phrase.band.texture
        if player is None:
            return
        # Rain, sea and wind lie under calm states; a busy one drowns them, so they recede.
        level = 62.0 - 26.0 * max(0.0, phrase.affect.arousal)
        self.desk.mix(sheet, phrase, player)
        sheet.add(
            player.part,
            [Note(phrase.start_beats, phrase.beats, 60, int(max(12, round(level))))],
        )

    def close(
        self, phrase: Phrase, *, length_s: float
    ) -> tuple[tuple[Part, ...], tuple[tuple[str, Note], ...], tuple[tuple[str, Control], ...]]:
        """Return the closing chord: rolled from below, held, fading inside its length."""
        sheet = Sheet()
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
        near = self.tunes.last if self.tunes.last is not None else (low + high) // 2
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
            self.desk.fade(sheet, phrase, part)
        self.desk.ride(sheet, phrase, closing=True)
        return sheet.done()

    def _close_part(
        self,
        sheet: Sheet,
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
        self.desk.hold(sheet, phrase, player.part)
        if instrument(player.part.instrument).is_sustained:
            self.desk.fade(sheet, phrase, player.part)


def _sounding(line: Sequence[tuple[float, int]], onset: float, before: int | None) -> int:
    """Return the note of a line that was struck last."""
    struck = [pitch for on, pitch in line if on <= onset + _TINY]
    return struck[-1] if struck else before if before is not None else line[0][1]


def _swing_s(onset: float, recipe: Recipe, tempo_bpm: float) -> float:
    return swing_delay_beats(onset, recipe, tempo_bpm) * 60.0 / tempo_bpm


def _ringing(drafts: Sequence[Draft], phrase: Phrase, player: Player) -> list[Draft]:
    """Let plucked notes ring to the chord's end, as open strings do, no longer than they sound.

    Lively figures are damped, or their strokes would drown in what still rings.
    """
    rig = instrument(player.part.instrument)
    if player.role not in ("arpeggio", "accent", "ostinato") or rig.is_sustained:
        return list(drafts)
    if rig.name in ("piano", "electric-piano", "pizzicato", "marimba"):
        return list(drafts)
    longest = rig.hold_s * phrase.tempo_bpm / 60.0
    share = min(1.0, max(0.0, 0.5 - 0.7 * phrase.affect.arousal))
    out = []
    for draft in drafts:
        span = next((s for s in phrase.spans if draft.onset_beats < s.end_beats - _TINY), None)
        end = span.end_beats if span else phrase.end_beats
        rings = max(draft.duration_beats, end - draft.onset_beats)
        length = min(longest, draft.duration_beats + share * (rings - draft.duration_beats))
        out.append(Draft(draft.onset_beats, length, draft.pitch, draft.velocity))
    return out
