"""The desk: a fragment's parts as they are written, and the hands on their controls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from isotone.compose.arrange import Player
from isotone.compose.balance import STEP_S, Sounding, ride, touch_db
from isotone.compose.expression import base_velocity
from isotone.compose.phrase import Phrase
from isotone.compose.recipes import instrument
from isotone.music.score import Control, Controller, Note, Part

__all__ = ["Desk", "Sheet"]


RIDE_STEP_S = 0.5
"""How often a fader that rides the level is told where to be."""

_TEXTURE_DB = -12.0
"""Level of rain, sea and wind on the desk; judgement."""

_STROKES_DB = 3.0
"""How much strokes come forward under a bowed, sung or swelling tune, dB; judgement."""

_SWELL = 0.9
"""Expression of a held part where phrases meet, 1 inside them: a swell of 1.8 dB."""


def _fader(level_db: float) -> float:
    """Return a volume controller's value, at most 1; players square it."""
    return float(min(1.0, 10.0 ** (level_db / 40.0)))


def _wished_level(phrase: Phrase) -> float:
    """Return how much louder than the session a phrase should be: it opens softly."""
    return {0: -2.5, 1: -1.0}.get(phrase.plan.index, 0.0)


def _is_struck(part: Part) -> bool:
    return instrument(part.instrument).is_percussive


class Sheet:
    """The parts, notes and controls of one fragment as they are written."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}
        self.notes: list[tuple[str, Note]] = []
        self.controls: list[tuple[str, Control]] = []

    def add(self, part: Part, notes: Sequence[Note]) -> None:
        """Write notes for a part."""
        self.parts.setdefault(part.name, part)
        self.notes.extend((part.name, note) for note in notes)

    def control(self, part: Part, control: Control) -> None:
        """Write a point of a part's automation."""
        self.parts.setdefault(part.name, part)
        self.controls.append((part.name, control))

    def done(
        self,
    ) -> tuple[tuple[Part, ...], tuple[tuple[str, Note], ...], tuple[tuple[str, Control], ...]]:
        """Return what was written, sorted by onset."""
        self.notes.sort(key=lambda item: (item[1].onset_beats, item[0], item[1].pitch))
        self.controls.sort(key=lambda item: (item[1].onset_beats, item[0], item[1].controller))
        return tuple(self.parts.values()), tuple(self.notes), tuple(self.controls)


class Desk:
    """Moves levels and filters of parts, from where the last phrase left them."""

    def __init__(self) -> None:
        self._controls: dict[tuple[str, str], float] = {}
        self._levels: dict[str, float] = {}
        self._faders: dict[str, float] = {}
        self._playing: set[str] = set()
        self._ride_db = 0.0
        self._before: list[Sounding] = []
        self._before_lead: list[Sounding] = []

    def mix(self, sheet: Sheet, phrase: Phrase, player: Player) -> None:
        """Write brightness and level: straight lines from where the last phrase left them."""
        part, cues, affect = player.part, phrase.cues, phrase.affect
        # Most of an instrument's sound lies under 4 kHz: to be heard, the low-pass must close well
        # below the recipe's.
        slope = 1.0 if player.role in ("bass", "percussion", "texture") else 1.7
        octaves = slope * (cues.brightness - 0.4)
        strikes = player.role in ("arpeggio", "chords", "ostinato") and _is_struck(part)
        floor_hz = 2600.0 if player.role in ("melody", "accent") else 1800.0
        if player.role == "melody" and not _is_struck(part):
            floor_hz = 2000.0  # bowed over the fingerboard, blown without edge
        cutoff = min(part.high_cut_hz, player.high_cut_hz * 2.0**octaves)
        if strikes:
            # A stroke without its upper partials is no stroke.
            floor_hz, cutoff = 3000.0, cutoff * 1.4
        cutoff = max(min(floor_hz, player.high_cut_hz), cutoff)
        self._glide(sheet, phrase, part, "cutoff_hz", cutoff)
        # Touch moves timbre over 11 dB; the desk takes most of the level back.
        excess_db = 40.0 * math.log10(base_velocity(cues) / 84.0)
        self._levels[part.name] = -6.0 - 1.15 * (excess_db + 11.0)
        if player.role == "texture":
            # Rain is not touched by anybody's hand: it keeps its place beside the music.
            self._levels[part.name] = _TEXTURE_DB
        elif strikes:
            # Under a tune that begins softly the strokes are the only onsets there are; beside a
            # struck one they join in as things get lively.
            slow = instrument(phrase.band.lead.part.instrument).is_slow
            self._levels[part.name] += _STROKES_DB * (1.0 if slow else max(0.0, affect.arousal))
        if player.role in ("pad", "drone"):
            entering = player.key == phrase.newcomer
            middle = phrase.start_beats + 0.6 * phrase.beats
            start = 0.35 if entering else _SWELL
            sheet.control(part, Control(phrase.start_beats, "expression", start, step=True))
            sheet.control(part, Control(middle, "expression", 1.0))
            sheet.control(part, Control(phrase.end_beats - 0.01, "expression", _SWELL))

    def _glide(
        self, sheet: Sheet, phrase: Phrase, part: Part, controller: Controller, value: float
    ) -> None:
        key = (part.name, controller)
        before = self._controls.get(key, value)
        sheet.control(part, Control(phrase.start_beats, controller, before, step=True))
        if abs(before - value) > 1e-9:
            half = phrase.start_beats + 0.5 * phrase.beats
            sheet.control(part, Control(half, controller, value))
        self._controls[key] = value

    def ride(self, sheet: Sheet, phrase: Phrase, *, closing: bool = False) -> None:
        """Move the faders so that a phrase is about as loud as any other.

        A closing chord has one setting, a little under the rest, and fades by itself.

        The tune moves half as far as what accompanies it: where it rests the band comes forward,
        where it sings the band makes room. Drums and textures stay where they are.
        """
        beat_s = 60.0 / phrase.tempo_bpm
        lead: list[Sounding] = []
        rest: list[Sounding] = []
        for name, note in sheet.notes:
            part = sheet.parts[name]
            if part.is_drum or part.role == "texture":
                continue
            sounding = Sounding(
                (note.onset_beats - phrase.start_beats) * beat_s + note.timing_s,
                note.duration_beats * note.articulation * beat_s,
                note.pitch,
                touch_db(note.velocity) + part.gain_db + self._levels[name],
                instrument(part.instrument),
            )
            (lead if part.role == "lead" else rest).append(sounding)
        curve = ride(
            lead,
            rest,
            before_lead=self._before_lead,
            before_rest=self._before,
            seconds=phrase.seconds,
            last_db=self._ride_db,
            wished_db=-3.0 if closing else _wished_level(phrase),
        )
        if closing:
            curve = [min(curve[: round(2.0 / STEP_S)])] * len(curve)
        self._ride_db = curve[-1]
        self._before = [replace(s, onset_s=s.onset_s - phrase.seconds) for s in rest]
        self._before_lead = [replace(s, onset_s=s.onset_s - phrase.seconds) for s in lead]
        for part in list(sheet.parts.values()):
            if part.name not in self._levels:
                continue
            share = 0.0 if part.is_drum or part.role == "texture" else 1.0
            share = 0.5 if part.role == "lead" else share
            level = self._levels[part.name]
            # Who was silent enters where the faders are going, not where they were left.
            settled = min(round(1.0 / STEP_S), len(curve) - 1)
            enters = closing or part.name not in self._playing
            from_db = curve[settled] if enters else curve[0]
            first = level + share * from_db
            if not enters:
                first = self._faders.get(part.name, first)
            # What still rings must not jump; downward it is quick, so that the first chord of a
            # phrase is not struck at the level of the rest before it.
            left = self._faders.get(part.name, first)
            sheet.control(part, Control(phrase.start_beats, "volume", _fader(left), step=True))
            if abs(left - first) > 0.01:
                soon = phrase.start_beats + (0.1 if first > left else 0.03) / beat_s
                sheet.control(part, Control(soon, "volume", _fader(first)))
            n = max(1, round(phrase.seconds / RIDE_STEP_S)) if share else 1
            places = [i / n for i in range(1, n + 1)]
            if share and n > 1:
                places.insert(0, 0.5 / n)
            for at in places:
                i = round(at * (len(curve) - 1))
                ridden = curve[max(i, settled) if enters else i]
                glide = min(1.0, 2.0 * at)
                # Follow the ride at once, the level of the state over half a phrase.
                value = level + share * ridden + (first - level - share * from_db) * (1.0 - glide)
                beats = phrase.start_beats + at * phrase.beats - (0.02 if at == 1.0 else 0.0)
                sheet.control(part, Control(beats, "volume", _fader(value)))
                self._faders[part.name] = value
        self._playing = {name for name, _ in sheet.notes}

    def bloom(self, sheet: Sheet, phrase: Phrase, part: Part, notes: Sequence[Note]) -> None:
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

    def pedal(self, sheet: Sheet, phrase: Phrase, player: Player) -> None:
        """Press the sustain pedal anew after each chord."""
        if player.role == "melody" and phrase.affect.arousal > -0.2:
            return
        later = 0.065 * phrase.tempo_bpm / 60.0  # pressed 50-80 ms after the chord
        for span in phrase.spans:
            sheet.control(player.part, Control(span.onset_beats, "sustain", 0.0, step=True))
            if span.onset_beats + later < phrase.end_beats:
                sheet.control(
                    player.part,
                    Control(span.onset_beats + later, "sustain", 1.0, step=True),
                )

    # -- drums and texture --------------------------------------------------------------------

    def hold(self, sheet: Sheet, phrase: Phrase, part: Part) -> None:
        """Write the filter where it is, for a phrase in which nothing moves."""
        cutoff = self._controls.get((part.name, "cutoff_hz"))
        if cutoff is not None:
            self._glide(sheet, phrase, part, "cutoff_hz", cutoff)

    def fade(self, sheet: Sheet, phrase: Phrase, part: Part) -> None:
        """Let a held part die away before the phrase ends."""
        start, length = phrase.start_beats, phrase.beats
        sheet.control(part, Control(start, "expression", 0.85, step=True))
        sheet.control(part, Control(start + 0.25 * length, "expression", 0.85))
        sheet.control(part, Control(start + 0.95 * length, "expression", 0.0))
