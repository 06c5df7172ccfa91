"""Accompaniment: figures of a genre, thinned to a density and filled with a chord's voices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from isotone.compose.harmony import ChordSpan
from isotone.compose.recipes import Event, Pattern
from isotone.music.meter import Meter
from isotone.music.pitch import nearest_pitch
from isotone.music.scale import Scale

__all__ = ["BassLine", "Draft", "divide", "realise", "thin", "vary"]

_TINY = 1e-6

_BASS_MIDDLE = 39  # from here down a bass leaps up an octave, above it down: it stays in 28 to 51


@dataclass(frozen=True, slots=True)
class Draft:
    """A note before it is performed; ``velocity`` is an offset to the part's own."""

    onset_beats: float
    duration_beats: float
    pitch: int
    velocity: float


def thin(
    events: Sequence[Event], meter: Meter, *, share: float, cycle_beats: float | None = None
) -> tuple[Event, ...]:
    """Return the strongest share of a figure's strokes; those that stay last until the next.

    The last one lasts until the figure begins again, where its length is given.
    Strokes on one onset stay or go together, so chords stay whole.
    """
    onsets = sorted({e.onset_beats for e in events})
    keep_n = max(1, math.ceil(share * len(onsets) - _TINY))
    if keep_n >= len(onsets):
        return tuple(events)
    ranked = sorted(onsets, key=lambda at: (-meter.strength(at), at))
    kept = sorted(ranked[:keep_n])
    out = []
    for event in events:
        if event.onset_beats not in kept:
            continue
        place = kept.index(event.onset_beats)
        following = kept[place + 1] if place + 1 < len(kept) else None
        if following is None and cycle_beats is not None:
            following = cycle_beats + kept[0]
        gap = following - event.onset_beats if following is not None else None
        stretched = event.duration_beats if gap is None else max(event.duration_beats, gap * 0.9)
        out.append(Event(event.onset_beats, stretched, event.tone, event.velocity))
    return tuple(out)


def divide(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return a figure with a softer stroke between each two, on the voice of the next."""
    ordered = sorted(events, key=lambda e: e.onset_beats)
    out: list[Event] = []
    for i, event in enumerate(ordered):
        following = ordered[(i + 1) % len(ordered)]
        half = event.duration_beats / 2.0
        single = "+" not in event.tone and event.tone not in ("all", "R", "top3up")
        if half < 0.25 - _TINY or not single:
            out.append(event)
            continue
        out.append(Event(event.onset_beats, half, event.tone, event.velocity))
        tone = following.tone if following.tone.startswith("v") else "v3"
        out.append(Event(event.onset_beats + half, half, tone, event.velocity - 5))
    return tuple(out)


def vary(
    drafts: Sequence[Draft],
    *,
    role: str,
    start_beats: float,
    bar_beats: float,
    rng: np.random.Generator,
) -> list[Draft]:
    """Return a phrase's figure with the small liberties a player takes in half its bars.

    Chords leave out a stroke (three in ten bars of ballad comping do), arpeggios exchange two
    neighbours, basses play a root or fifth in the other octave; the first stroke of a bar stays.
    Pads are left alone.
    """
    if role not in ("chords", "arpeggio", "bass"):
        return list(drafts)
    bars: dict[int, list[int]] = {}
    for i, draft in enumerate(drafts):
        bars.setdefault(int((draft.onset_beats - start_beats + _TINY) // bar_beats), []).append(i)
    out: list[Draft | None] = list(drafts)
    for k in sorted(bars):
        throw, which = float(rng.random()), float(rng.random())
        onsets = sorted({drafts[i].onset_beats for i in bars[k]})
        if role == "bass":
            # Approach notes stay beside their goal; what repeats the root may leap.
            root = drafts[bars[k][0]].pitch
            free = [i for i in bars[k][1:] if (drafts[i].pitch - root) % 12 in (0, 7)]
            if throw < 0.3 and free:
                i = free[int(which * len(free))]
                up = drafts[i].pitch + (12 if drafts[i].pitch <= _BASS_MIDDLE else -12)
                out[i] = replace(drafts[i], pitch=up)
            continue
        if throw > 0.55 or len(onsets) < (2 if role == "chords" else 3):
            continue
        chosen = onsets[1 + int(which * max(len(onsets) - 2, 0))]
        here = [i for i in bars[k] if drafts[i].onset_beats == chosen]
        if role == "chords":
            for i in here:
                out[i] = None
            continue
        following = onsets[onsets.index(chosen) + 1]
        there = [i for i in bars[k] if drafts[i].onset_beats == following]
        if len(here) == len(there) == 1:
            a, b = drafts[here[0]], drafts[there[0]]
            out[here[0]] = replace(a, pitch=b.pitch)
            out[there[0]] = replace(b, pitch=a.pitch)
    return [draft for draft in out if draft is not None]


class BassLine:
    """A bass that remembers where it is.

    Parameters
    ----------
    register : tuple of int
        Lowest and highest MIDI number.
    last : int or None
        The note before.
    """

    def __init__(self, register: tuple[int, int], last: int | None) -> None:
        self.low, self.high = register
        self.last = last

    def root(self, pitch_class: int) -> int:
        """Return a pitch of a class near the last one, pulled to the middle of the register.

        The nearest octave alone drifts into the chords.
        """
        middle = (self.low + self.high) / 2.0
        near = self.last if self.last is not None else middle
        lowest = self.low + (pitch_class - self.low) % 12
        choices = range(lowest, max(self.high, lowest) + 1, 12)
        found = min(choices, key=lambda p: (abs(p - near) + 0.3 * abs(p - middle), p))
        self.last = found
        return found


def realise(
    pattern_events: Sequence[Event],
    pattern: Pattern,
    spans: Sequence[ChordSpan],
    voicings: Sequence[Sequence[int]],
    *,
    meter: Meter,
    start_beats: float,
    end_beats: float,
    scale: Scale,
    bass: BassLine,
    next_root: int | None,
    root_on_first: bool,
) -> list[Draft]:
    """Return the notes of a figure over a phrase's chords.

    Parameters
    ----------
    pattern_events : sequence of Event
        The figure's strokes, perhaps thinned or divided.
    pattern : Pattern
        For its length and role.
    spans, voicings : sequences
        The chords that tile the phrase, and the layer's voicing of each.
    meter : Meter
    start_beats, end_beats : float
        Of the phrase.
    scale : Scale
    bass : BassLine
        Places roots; its memory moves on.
    next_root : int or None
        Pitch class of the chord after the phrase.
    root_on_first : bool
        Sound the root in place of the lowest voice at each bar's start (no bass plays).
    """
    drafts: list[Draft] = []
    cycle = pattern.bars * meter.bar_beats
    if pattern.role == "pad":
        return _hold(pattern_events, spans, voicings, bass)
    at = start_beats
    while at < end_beats - _TINY:
        for event in pattern_events:
            onset = at + event.onset_beats
            if onset >= end_beats - _TINY:
                continue
            i = _index_at(spans, onset)
            span, voicing = spans[i], voicings[i]
            room = end_beats if pattern.role != "bass" else span.end_beats
            duration = min(event.duration_beats, max(room - onset, 0.25))
            following = (
                spans[i + 1].chord.bass_class(spans[i + 1].tonic)
                if i + 1 < len(spans)
                else next_root
            )
            tone = event.tone
            if root_on_first and event.onset_beats < _TINY and tone == "v1":
                tone = "R"
            for k, pitch in enumerate(_tones(tone, span, voicing, bass, scale, following)):
                soft = -2.0 * k if tone == "top3up" else 0.0
                drafts.append(Draft(onset, duration, pitch, event.velocity + soft))
        at += cycle
    return drafts


def _index_at(spans: Sequence[ChordSpan], onset: float) -> int:
    for i, span in enumerate(spans):
        if onset < span.end_beats - _TINY:
            return i
    return len(spans) - 1


def _hold(
    events: Sequence[Event],
    spans: Sequence[ChordSpan],
    voicings: Sequence[Sequence[int]],
    bass: BassLine,
) -> list[Draft]:
    """Return held chords; a voice that stays on its pitch is one long note."""
    held: dict[int, tuple[float, float]] = {}
    drafts: list[Draft] = []
    velocity = float(events[0].velocity) if events else 0.0
    drone = any(e.tone == "R+5" for e in events)
    for span, voicing in zip(spans, voicings, strict=True):
        if drone:
            root = bass.root(span.chord.bass_class(span.tonic))
            wanted = {root, root + 7 if root + 7 >= 43 else root + 12}
        else:
            wanted = set(voicing)
        for pitch in sorted(held):
            if pitch not in wanted:
                onset, end = held.pop(pitch)
                drafts.append(Draft(onset, end - onset, pitch, velocity))
        for pitch in sorted(wanted):
            onset = held[pitch][0] if pitch in held else span.onset_beats
            held[pitch] = (onset, span.end_beats)
    for pitch in sorted(held):
        onset, end = held[pitch]
        drafts.append(Draft(onset, end - onset, pitch, velocity))
    return drafts


def _tones(
    tone: str,
    span: ChordSpan,
    voicing: Sequence[int],
    bass: BassLine,
    scale: Scale,
    following: int | None,
) -> list[int]:
    if tone == "all":
        return list(voicing)
    if tone == "top3up":
        return list(reversed(voicing[-3:]))
    return [
        p for name in tone.split("+") for p in _tone(name, span, voicing, bass, scale, following)
    ]


def _tone(
    name: str,
    span: ChordSpan,
    voicing: Sequence[int],
    bass: BassLine,
    scale: Scale,
    following: int | None,
) -> list[int]:
    if name.startswith("v"):
        k = int(name[1:]) - 1
        octave, voice = divmod(k, len(voicing))
        return [voicing[voice] + 12 * octave]
    bass_class = span.chord.bass_class(span.tonic)
    if name == "R":
        return [bass.root(bass_class)]
    here = bass.last if bass.last is not None else bass.root(bass_class)
    if name == "R8":
        low_root = nearest_pitch(bass_class, here)
        return [low_root + 12 if low_root + 12 <= bass.high + 7 else low_root]
    if name in ("3", "5", "7"):
        return [_member(span, int(name), here, bass)]
    if name == "A":
        return [_approach(here, following, scale, bass)]
    return []


def _member(span: ChordSpan, number: int, here: int, bass: BassLine) -> int:
    """Return a chord's third, fifth or seventh near the bass, the root where it has none."""
    sizes = {3: (3, 4, 2, 5), 5: (7, 6, 8), 7: (10, 11, 9)}[number]
    offsets = [i % 12 for i in span.chord.intervals]
    found = next((s for s in sizes if s in offsets), 0)
    wanted = (span.chord.root_class(span.tonic) + found) % 12
    pitch = nearest_pitch(wanted, here)
    while pitch < bass.low:
        pitch += 12
    while pitch > bass.high + 5:
        pitch -= 12
    return pitch


def _approach(here: int, following: int | None, scale: Scale, bass: BassLine) -> int:
    """Return a note a step from the next root, from the side where the bass is."""
    if following is None:
        return here
    target = nearest_pitch(following, here)
    if target < bass.low:
        target += 12
    from_above = here > target
    for distance in (2, 1):
        pitch = target + distance if from_above else target - distance
        if pitch in scale and bass.low <= pitch <= bass.high + 5:
            return pitch
    return target - 1 if target - 1 >= bass.low else target + 1
