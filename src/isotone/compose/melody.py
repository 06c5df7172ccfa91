"""The tune: a line that knows where it is going.

The last note is chosen first. Then the whole line is found at once, as the cheapest way through the
scale: each note has a cost by harmony, metre, register and the contour of the motif; each step by
the genre's intervals; each turn by what human tunes do after leaps. Random costs are added before
the search (perturb and maximise), so that the way is drawn from a distribution rather than fixed.

Shares and penalties follow statistics of folk tunes, Bach chorales and string quartets, named where
they are used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.compose.chance import pick
from isotone.compose.harmony import ChordSpan
from isotone.compose.recipes import MelodyStyle, degree_shares, final_cadences
from isotone.compose.rhythm import Stroke
from isotone.music.meter import Meter
from isotone.music.scale import Scale, is_minor

__all__ = ["Contour", "LineRules", "Tone", "draw_contour", "write_line"]

Tone = tuple[float, float, int]
"""Onset and duration in beats, MIDI number."""

Contour = tuple[tuple[float, float], ...]
"""Place in the phrase (0 to 1) and height in scale steps about the line's centre."""

_DEGREE_NAMES = ("1", "b2", "2", "b3", "3", "4", "#4", "5", "b6", "6", "b7", "7")


@dataclass(frozen=True, slots=True)
class LineRules:
    """What a line is asked for.

    Parameters
    ----------
    style : MelodyStyle
    scale : Scale
    meter : Meter
    register : tuple of int
        Lowest and highest MIDI number.
    centre : float
        MIDI number that the line is drawn to.
    contour : Contour
        Heights to follow.
    contour_weight : float
        How strictly: 0 not at all, about 2 for a motif to be known again.
    goal_degrees : sequence of (degree, weight)
        Degrees, 0 the tonic, on which the line may end.
    cadential : bool
        Whether its last three notes follow the endings of folk song.
    previous : int or None
        The note before, in another phrase.
    ceiling : sequence of float or None
        For each note, a MIDI number it must stay under (a line below another).
    bass : sequence of int or None
        For each note, the MIDI number that sounds below: parallel octaves and fifths with it cost.
    previous_bass : int or None
        What sounded below the note before.
    beside : sequence of sequence of (int, int)
        For each note, moves of other voices (from, to) that fall together with the step into it:
        parallel octaves and fifths with them cost too.
    model : sequence of int or None
        For each note, a MIDI number that it should have, None where it is free: a tune that comes
        back.
    model_weight : float
        Cost of each step away from the model; 6 keeps it wherever the harmony allows.
    freedom : float
        Spread of the random costs.
    """

    style: MelodyStyle
    scale: Scale
    meter: Meter
    register: tuple[int, int]
    centre: float
    contour: Contour = ()
    contour_weight: float = 0.0
    goal_degrees: tuple[tuple[int, float], ...] = ((0, 1.0), (2, 0.6), (4, 0.3))
    cadential: bool = False
    previous: int | None = None
    ceiling: Sequence[float] | None = None
    bass: Sequence[int] | None = None
    previous_bass: int | None = None
    beside: Sequence[Sequence[tuple[int, int]]] = ()
    model: Sequence[int | None] | None = None
    model_weight: float = 6.0
    freedom: float = 0.55


def write_line(
    strokes: Sequence[Stroke],
    chords: Sequence[ChordSpan],
    rules: LineRules,
    rng: np.random.Generator,
) -> list[Tone]:
    """Return a pitch for each stroke: the cheapest line under the rules.

    Parameters
    ----------
    strokes : sequence of Stroke
        Onsets on the clock of ``chords``.
    chords : sequence of ChordSpan
        Cover all onsets.
    rules : LineRules
    rng : Generator

    Returns
    -------
    list of Tone
    """
    if not strokes:
        return []
    low, high = rules.register
    ladder = np.array(rules.scale.pitches(low, high))
    n_rungs, n_notes = len(ladder), len(strokes)
    spans = [_span_at(chords, onset) for onset, _ in strokes]
    # Each note has its own pitches: scale degrees bend to a chord's altered tones.
    pitches = np.stack([_bent(ladder, span) for span in spans])
    unary, is_chord_tone = _note_costs(strokes, spans, pitches, ladder, rules)
    unary += rules.freedom * rng.gumbel(size=unary.shape)
    # Long notes are bound to the harmony, which pulls sparse lines into leaps: intervals pull back.
    mean_beats = (strokes[-1][0] - strokes[0][0]) / max(1, n_notes - 1)
    pull = 1.0 + 0.6 * min(1.0, max(0.0, mean_beats - 1.0))
    pair = pull * _interval_costs(ladder, rules.style)
    turn = _turn_costs(ladder, rules.centre)

    parallel = _parallel_costs(pitches, rules.bass)
    for i, moves in enumerate(rules.beside):
        for below, after in moves if i else ():
            parallel[i] += _parallel_cost(pitches[i - 1], pitches[i], below, after)
    if rules.previous is not None and rules.previous_bass is not None and rules.bass is not None:
        before = np.array([rules.previous])
        unary[0] += _parallel_cost(before, pitches[0], rules.previous_bass, rules.bass[0])[0]

    if n_notes == 1:
        return [(*strokes[0], int(pitches[0, int(np.argmin(unary[0]))]))]
    # cost[a, b]: cheapest way that ends with rungs a, b; way back in ``came``.
    noise = 1.6 * rules.freedom * rng.gumbel(size=(n_notes, n_rungs, n_rungs))
    cost = unary[0][:, None] + unary[1][None, :] + _step(pair, is_chord_tone, 1, ladder) + noise[1]
    cost += parallel[1]
    if rules.previous is not None:
        jump = np.abs(pitches[0] - rules.previous)
        cost += (0.35 * np.maximum(jump - 3, 0) + 0.4 * np.maximum(jump - 7, 0))[:, None]
        cost += 0.5 * (jump == 0)[:, None]
    came: list[NDArray[np.intp]] = []
    for i in range(2, n_notes):
        through = cost[:, :, None] + turn
        came.append(np.argmin(through, axis=0))
        best = np.min(through, axis=0)
        cost = best + _step(pair, is_chord_tone, i, ladder) + noise[i] + unary[i][None, :]
        cost += parallel[i]
    a, b = (int(k) for k in np.unravel_index(int(np.argmin(cost)), cost.shape))
    path = [b, a]
    for i in range(n_notes - 3, -1, -1):
        a, b = int(came[i][a, b]), a
        path.append(a)
    path.reverse()
    return [
        (onset, duration, int(pitches[i, rung]))
        for i, ((onset, duration), rung) in enumerate(zip(strokes, path, strict=True))
    ]


def _span_at(chords: Sequence[ChordSpan], onset: float) -> ChordSpan:
    for span in chords:
        if onset < span.end_beats - 1e-6:
            return span
    return chords[-1]


def _bent(ladder: NDArray[np.int_], span: ChordSpan) -> NDArray[np.int_]:
    """Return the ladder with rungs moved by a semitone to chord tones that the scale lacks."""
    classes = set(span.pitch_classes)
    scale_classes = {int(p) % 12 for p in ladder}
    out = ladder.copy()
    for pc in classes - scale_classes:
        for step in (1, -1):
            neighbour = (pc - step) % 12
            if neighbour in scale_classes and neighbour not in classes:
                out[ladder % 12 == neighbour] += step
                break
    return out


def _note_costs(
    strokes: Sequence[Stroke],
    spans: Sequence[ChordSpan],
    pitches: NDArray[np.int_],
    ladder: NDArray[np.int_],
    rules: LineRules,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    n_notes, n_rungs = pitches.shape
    chordal = np.array(
        [np.isin(row % 12, span.pitch_classes) for row, span in zip(pitches, spans, strict=True)]
    )
    costs = np.zeros((n_notes, n_rungs))
    shares = rules.style.chord_tone_share
    first, last = strokes[0][0], strokes[-1][0]
    length = max(last - first, 1e-6)
    centre_rung = float(np.interp(rules.centre, ladder, np.arange(n_rungs)))
    degree_cost = _degree_costs(ladder, rules)
    times = [t for t, _ in rules.contour]
    heights = [h for _, h in rules.contour]
    for i, (onset, duration) in enumerate(strokes):
        strength = rules.meter.strength(onset)
        share = shares[0] if strength >= 4 else shares[1] if strength >= 2 else shares[2]
        # Two in seven scale tones more are outside a triad than inside: the odds are of shares.
        outside = math.log(share / (1.0 - share)) - math.log(3.0 / 4.0)
        if duration >= 1.5:
            outside += 1.2  # long notes belong to the harmony
        costs[i] += np.where(chordal[i], 0.0, outside)
        costs[i] += _clash(pitches[i], spans[i], duration)
        costs[i] += 0.6 * degree_cost
        away = (ladder - rules.centre) / 6.0
        costs[i] += 0.35 * away * away
        if times:
            target = float(np.interp((onset - first) / length, times, heights))
            off = np.arange(n_rungs) - centre_rung - target
            costs[i] += rules.contour_weight * np.minimum(off * off * 0.25, 4.0)
        target_pitch = rules.model[i] if rules.model is not None else None
        if target_pitch is not None:
            rung = float(np.interp(target_pitch, ladder, np.arange(n_rungs)))
            off = np.abs(np.arange(n_rungs) - rung)
            costs[i] += rules.model_weight * np.minimum(off, 3.0)
        if rules.ceiling is not None:
            costs[i] += np.where(pitches[i] > rules.ceiling[i], 9.0, 0.0)
            costs[i] += np.where((rules.ceiling[i] - pitches[i]) % 12 == 1, 3.0, 0.0)
    costs[-1] += _ending(ladder, rules, chordal[-1])
    if rules.cadential and n_notes >= 3:
        costs[-2] += _approach(ladder, rules)
    return costs, chordal


def _clash(pitches: NDArray[np.int_], span: ChordSpan, duration: float) -> NDArray[np.float64]:
    """Cost of a held note a semitone above a chord tone (4 over a major third, b6 over a fifth)."""
    if duration < 0.75:
        return np.zeros(len(pitches))
    classes = span.pitch_classes
    above = np.isin((pitches - 1) % 12, classes) & ~np.isin(pitches % 12, classes)
    return np.where(above, 1.0 + 0.8 * min(duration, 3.0), 0.0)


def _degree_costs(ladder: NDArray[np.int_], rules: LineRules) -> NDArray[np.float64]:
    shares = degree_shares(rules.style.corpus, minor=is_minor(rules.scale.mode))
    found = [shares.get(_DEGREE_NAMES[(int(p) - rules.scale.tonic) % 12], 0.0) for p in ladder]
    return np.asarray(-np.log(np.maximum(np.array(found), 0.03) / 0.15))


def _ending(
    ladder: NDArray[np.int_], rules: LineRules, chordal: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Goal first: all but the goal's degrees, in the harmony, cost dearly as a last note."""
    weights: Mapping[int, float] = dict(rules.goal_degrees)
    top = max(weights.values())
    costs = np.full(len(ladder), 6.0)
    for i, pitch in enumerate(ladder):
        degree = rules.scale.degree_of(int(pitch))
        if degree is not None and degree in weights:
            costs[i] = -1.2 * math.log(weights[degree] / top)
    return costs + np.where(chordal, 0.0, 2.5)


def _approach(ladder: NDArray[np.int_], rules: LineRules) -> NDArray[np.float64]:
    """Cost of the last note but one, after the endings of folk song."""
    shares: dict[str, float] = {}
    for text, share in final_cadences(minor=is_minor(rules.scale.mode)).items():
        name = text.split()[1]
        shares[name] = shares.get(name, 0.0) + share
    found = [shares.get(_DEGREE_NAMES[(int(p) - rules.scale.tonic) % 12], 0.01) for p in ladder]
    floor = np.maximum(np.array(found), 0.01)
    return np.asarray(-0.8 * np.log(floor / max(shares.values())))


def _interval_costs(ladder: NDArray[np.int_], style: MelodyStyle) -> NDArray[np.float64]:
    """Return minus log shares of the genre's intervals, spread over the intervals of each class.

    Leaps of a fourth and more go up in 52 to 69 % of cases, steps come down in 53 to 62.
    """
    unison, step, skip, leap, big = style.intervals
    gap = ladder[None, :] - ladder[:, None]
    size = np.abs(gap)
    share = np.full(gap.shape, 1e-4)
    share[size == 0] = 0.55 * unison
    share[(size >= 1) & (size <= 2)] = step / 2.0
    share[(size >= 3) & (size <= 4)] = skip / 2.0
    share[(size >= 5) & (size <= 7)] = leap / 2.0
    share[(size >= 8) & (size <= 12)] = big / 4.0
    share[size == 6] = 2e-3
    share[(size >= 10) & (size <= 11)] = 2e-3
    up = gap > 0
    share *= np.where(size >= 5, np.where(up, 1.3, 0.7), 1.0)
    share *= np.where((size <= 2) & (size > 0), np.where(up, 0.85, 1.15), 1.0)
    return np.asarray(-np.log(share))


def _step(
    pair: NDArray[np.float64],
    is_chord_tone: NDArray[np.bool_],
    i: int,
    ladder: NDArray[np.int_],
) -> NDArray[np.float64]:
    """Interval cost into note i; a note outside the chord must be left by step."""
    size = np.abs(np.arange(len(ladder))[None, :] - np.arange(len(ladder))[:, None])
    left_by_leap = (~is_chord_tone[i - 1])[:, None] & (size != 1)
    return pair + np.where(left_by_leap, 2.2, 0.0)


def _parallel_costs(
    pitches: NDArray[np.int_], bass: Sequence[int] | None
) -> list[NDArray[np.float64] | float]:
    """Cost of moving with the bass from octave to octave or fifth to fifth, for each note."""
    costs: list[NDArray[np.float64] | float] = [0.0]
    for i in range(1, len(pitches)):
        if bass is None or bass[i] == bass[i - 1]:
            costs.append(0.0)
            continue
        costs.append(_parallel_cost(pitches[i - 1], pitches[i], bass[i - 1], bass[i]))
    return costs


def _parallel_cost(
    before: NDArray[np.int_], after: NDArray[np.int_], bass_before: int, bass_after: int
) -> NDArray[np.float64]:
    """Return the cost of each pair of notes beside two of another voice: shape (before, after).

    Two voices that move the same way from one octave or fifth into another are heard as one (Bach:
    1.7 and 3.8 in 1000 moving pairs); moving into one by opposite ways is only a little better.
    """
    gap_before = np.abs(before - bass_before) % 12
    gap_after = np.abs(after - bass_after) % 12
    perfect = np.isin(gap_after, (0, 7))[None, :]
    same = (gap_before[:, None] == gap_after[None, :]) & perfect
    move = after[None, :] - before[:, None]
    return np.where(same & (move != 0) & (bass_after != bass_before), 25.0, 0.0)


def _turn_costs(ladder: NDArray[np.int_], centre: float) -> NDArray[np.float64]:
    """Cost of three notes in a row: ``turn[a, b, c]``.

    After an upward leap human lines turn back in 39-64 % and go on in 20-29; leaps away from the
    middle turn in 70-87 %, leaps toward it in 24-43. At most one repeated note in a row, and never
    two leaps in one direction that do not spell a chord.
    """
    gap = ladder[None, :] - ladder[:, None]
    first, second = gap[:, :, None], gap[None, :, :]
    same_way = np.sign(first) * np.sign(second) > 0
    leap = np.abs(first) >= 5
    away = (np.abs(ladder - centre)[None, :] > np.abs(ladder - centre)[:, None])[:, :, None]
    costs = np.zeros(np.broadcast_shapes(first.shape, second.shape))
    costs += np.where(leap & same_way, np.where(away, 0.6, 0.0), 0.0)
    costs += np.where(leap & same_way & (np.abs(second) >= 5), 3.0, 0.0)
    # A scale run straight down or up is an exercise, not a tune.
    run = same_way & (np.abs(first) <= 2) & (np.abs(second) <= 2)
    costs += np.where(run, 0.2, 0.0)
    costs += np.where((first == 0) & (second == 0), 4.0, 0.0)
    # a b a b trills in place wander nowhere
    costs += np.where((first == -second) & (np.abs(first) > 0), 0.9, 0.0)
    return np.asarray(costs)


def draw_contour(rising: float, *, rng: np.random.Generator) -> Contour:
    """Draw the shape of a new tune.

    Arch 28-33 %, falling 23-36, rising 8-16, hollow 6-10 (folk song); ``rising``, -1 to 1, leans
    the choice. A phrase spans some 7 semitones (p10 to p90: 5 to 12), about four steps.
    """
    shapes: dict[str, float] = {
        "arch": 0.34,
        "falling": 0.28 * math.exp(-0.7 * rising),
        "rising": 0.14 * math.exp(0.9 * rising),
        "hollow": 0.09,
        "level": 0.1,
    }
    shape = pick(shapes, float(rng.random()))
    height = float(rng.uniform(1.8, 3.6))
    peak = float(np.clip(rng.normal(0.33, 0.12), 0.12, 0.75))
    wobble = rng.normal(0.0, 0.9, size=5)
    places = (0.0, peak, (1.0 + peak) / 2.0, 0.85, 1.0)
    base = {
        "arch": (-0.3, 1.0, 0.5, 0.0, -0.6),
        "falling": (1.0, 0.7, 0.1, -0.4, -0.8),
        "rising": (-0.9, -0.3, 0.4, 0.8, 1.0),
        "hollow": (0.7, -0.6, -0.5, 0.1, 0.5),
        "level": (0.0, 0.3, -0.2, 0.2, 0.0),
    }[shape]
    return tuple((t, b * height + float(w)) for t, b, w in zip(places, base, wobble, strict=True))
