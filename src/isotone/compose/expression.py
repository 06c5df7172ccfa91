"""Expression: how a score is played - tempo within a phrase, dynamics, timing, articulation."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from isotone.compose.chance import wander
from isotone.compose.cues import Cues
from isotone.compose.patterns import Draft
from isotone.compose.recipes import Recipe
from isotone.music.meter import Meter
from isotone.music.score import Note, TempoPoint

__all__ = ["base_velocity", "final_ritard", "perform", "phrase_tempo", "swing_delay_beats"]

_TINY = 1e-6


def base_velocity(cues: Cues) -> float:
    """Return the velocity of an accompaniment's plain stroke, about 44 to 84.

    A SoundFont plays amplitude (v / 127) squared, so this span is some 11 dB; the mix gives half of
    it back, because levels of states should differ by a few LU only while touch may differ more.
    """
    return 60.0 + 1.5 * cues.level_db + 18.0 * (cues.attack - 0.5)


def phrase_tempo(
    *,
    start_beats: float,
    end_beats: float,
    tempo_bpm: float,
    next_tempo_bpm: float,
    rubato: float,
    ritard: float,
    meter: Meter,
) -> list[TempoPoint]:
    """Return the tempo of a phrase in small steps: a swell to the middle, a ramp, a held-back end.

    Parameters
    ----------
    start_beats, end_beats : float
    tempo_bpm, next_tempo_bpm : float
        At the start, and toward which it leans by its end.
    rubato : float
        How much faster the middle is, .05 is five per cent.
    ritard : float
        How much slower the last pulses are.
    meter : Meter
    """
    length = end_beats - start_beats
    step = meter.pulse_beats / 2.0
    points = []
    n_steps = max(1, round(length / step))
    for i in range(n_steps):
        x = (i + 0.5) / n_steps
        bend = rubato * (math.sin(math.pi * x) - 0.6366)  # mean of the half sine: no net change
        slow = ritard * max(0.0, (x - 0.8) / 0.2) ** 2
        base = tempo_bpm + (next_tempo_bpm - tempo_bpm) * x
        points.append(TempoPoint(start_beats + i * length / n_steps, base * (1.0 + bend - slow)))
    return points


def final_ritard(
    *, start_beats: float, end_beats: float, tempo_bpm: float, ratio: float, ritard_beats: float
) -> list[TempoPoint]:
    """Return the tempo of a last phrase: even, then slowing as runners stop.

    ``v(x) = (1 + (w**q - 1) x) ** (1 / q)`` with q = 3, x in score position (Friberg and Sundberg
    1999); ``ratio`` is w, the last tempo over the first.
    """
    begin = max(start_beats, end_beats - ritard_beats)
    points = [TempoPoint(start_beats, tempo_bpm)] if begin > start_beats + _TINY else []
    n_steps = max(2, round((end_beats - begin) / 0.5))
    for i in range(n_steps):
        x = (i + 0.5) / n_steps
        points.append(
            TempoPoint(
                begin + i * (end_beats - begin) / n_steps,
                tempo_bpm * (1.0 + (ratio**3 - 1.0) * x) ** (1.0 / 3.0),
            )
        )
    return points


def swing_delay_beats(onset_beats: float, recipe: Recipe, tempo_bpm: float) -> float:
    """Return how late an offbeat comes, in beats.

    The swing of a genre is that of its middle tempo; in slow jazz the ratio grows, in fast jazz it
    falls toward even (Friberg and Sundstrom 2002).
    """
    unit = recipe.swing_unit_beats
    place = onset_beats / unit
    if abs(place - round(place)) > 0.02 or round(place) % 2 == 0:
        return 0.0
    share = recipe.swing_pct / 100.0
    if recipe.genre == "jazz-ballad":
        share += 0.0008 * (65.0 - tempo_bpm)
    return (min(max(share, 0.5), 0.68) - 0.5) * 2.0 * unit


def notated_length(duration_beats: float) -> float:
    """Return a length as one would write it; what is left of it is silence, an articulation.

    Multiples of a triplet eighth stay, others become the next sixteenth, graces thirty-seconds.
    """
    if duration_beats <= 0.125 + _TINY:
        return 0.125
    if abs(3.0 * duration_beats - round(3.0 * duration_beats)) < 1e-3:
        return round(3.0 * duration_beats) / 3.0
    return math.ceil(4.0 * duration_beats - 1e-3) / 4.0


def perform(
    drafts: Sequence[Draft],
    *,
    velocity: float,
    recipe: Recipe,
    meter: Meter,
    start_beats: float,
    end_beats: float,
    tempo_bpm: float,
    arc_db: float,
    articulation: float,
    lead_s: float,
    roll_s: float,
    early_s: float,
    timing_share: float,
    seed: int,
    rng: np.random.Generator,
) -> list[Note]:
    """Return notes as a person would play them.

    Parameters
    ----------
    drafts : sequence of Draft
        One part's notes in a phrase.
    velocity : float
        The part's plain velocity.
    recipe, meter : Recipe, Meter
    start_beats, end_beats : float
        Of the phrase, for its arc.
    tempo_bpm : float
    arc_db : float
        How much louder the middle of the phrase is than its ends.
    articulation : float
        Sounding over written length.
    lead_s : float
        How early the part plays (late if negative).
    roll_s : float
        Between the notes of a chord, from below.
    early_s : float
        How early a slow attack begins.
    timing_share : float
        Share of the genre's timing noise.
    seed : int
        Of the part's drift, which runs on from phrase to phrase.
    rng : Generator
        White noise.
    """
    # A key can be struck once at a time: of two strokes on one, the stronger is played.
    strokes: dict[tuple[float, int], Draft] = {}
    for draft in drafts:
        place = (draft.onset_beats, int(draft.pitch))
        if place not in strokes or draft.velocity > strokes[place].velocity:
            strokes[place] = draft
    ordered = [strokes[place] for place in sorted(strokes)]
    notes: list[Note] = []
    length = max(end_beats - start_beats, _TINY)
    beat_s = 60.0 / tempo_bpm
    white = rng.normal(size=(len(ordered), 2))
    above = 0
    for i, draft in enumerate(ordered):
        same = i > 0 and abs(draft.onset_beats - ordered[i - 1].onset_beats) < _TINY
        above = above + 1 if same else 0
        x = min(1.0, max(0.0, (draft.onset_beats - start_beats) / length))
        accent_db = {4: 1.2, 3: 0.6, 2: 0.1}.get(meter.strength(draft.onset_beats), -0.4)
        db = accent_db + arc_db * (math.sin(math.pi * x) - 0.6366) + 0.5 * float(white[i, 0])
        played = (velocity + draft.velocity) * 10.0 ** (db / 40.0)
        noise_sd = math.sqrt(max(recipe.timing_sd_s**2 - recipe.drift_sd_s**2, 1e-8))
        late = timing_share * (
            recipe.drift_sd_s * wander(seed, draft.onset_beats)
            + 0.6 * noise_sd * float(np.clip(white[i, 1], -2.0, 2.0))
        )
        late += swing_delay_beats(draft.onset_beats, recipe, tempo_bpm) * beat_s
        late += above * roll_s - lead_s - early_s
        # A fragment's sound never begins before the fragment itself.
        late = max(late, (start_beats - draft.onset_beats) * beat_s)
        written = notated_length(draft.duration_beats)
        notes.append(
            Note(
                onset_beats=draft.onset_beats,
                duration_beats=written,
                pitch=int(draft.pitch),
                velocity=int(min(120, max(8, round(played)))),
                timing_s=round(late, 5),
                articulation=round(articulation * max(draft.duration_beats, 0.05) / written, 3),
            )
        )
    return notes
