"""Rhythm of the tune: a family of bar rhythms for a session, thinned or divided to a density."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from isotone.compose.recipes import bar_rhythms
from isotone.music.meter import Meter

__all__ = ["Stroke", "bar_cell", "fit_density", "phrase_rhythm"]

Stroke = tuple[float, float]
"""Onset and duration in beats."""

_TINY = 1e-6

# Syncopated bars beside the corpora's, for genres with a groove; judgement.
_GROOVE_CELLS = {
    4.0: (
        (0.5, 1.0, 0.5, 1.5, 0.5),
        (1.5, 1.0, 1.5),
        (0.75, 0.75, 1.0, 1.5),
        (1.0, 0.5, 1.0, 0.5, 1.0),
        (1.5, 0.5, 0.5, 1.5),
        (0.75, 0.75, 0.5, 2.0),
    ),
    3.0: ((1.5, 1.5), (1.0, 0.5, 1.5), (0.5, 1.0, 0.5, 1.0)),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A bar's rhythm with how it starts: ``lead_in`` is silence before its first note."""

    strokes: tuple[Stroke, ...]


def bar_cell(
    meter: Meter,
    *,
    corpus: str,
    n_notes: float,
    groove: float,
    evenness: float,
    rng: np.random.Generator,
) -> list[Stroke]:
    """Draw a bar's rhythm near a number of notes, from a corpus' commonest bars.

    Parameters
    ----------
    meter : Meter
    corpus : str
        A corpus of the tables.
    n_notes : float
        Wished number of notes; the rhythms nearest to it are likeliest.
    groove : float
        0 to 1: share of syncopated bars.
    evenness : float
        0 to 1: how likely bars of one note length are; loose bars gain syncopation below .5.
    rng : Generator
    """
    bar = meter.bar_beats
    groove = min(0.9, groove + 0.4 * max(0.0, 0.5 - evenness))
    plain = 0.2 + 0.5 * evenness
    options: list[tuple[tuple[float, ...], float]] = []
    for text, share in bar_rhythms(corpus, meter).items():
        durations = tuple(float(d) for d in text.split())
        if abs(sum(durations) - bar) < _TINY and len(durations) <= 8:
            options.append((durations, math.sqrt(share) * (1.0 - groove)))
    for durations in _GROOVE_CELLS.get(bar, ()) if not meter.is_compound else ():
        options.append((durations, 0.3 * groove + 0.02))
    # Rhythms with some shape are remembered; even ones are not. Judgement.
    weights = np.array(
        [
            w * math.exp(-0.5 * (len(d) - n_notes) ** 2) * (1.0 if len(set(d)) > 1 else plain)
            for d, w in options
        ]
    )
    chosen = options[int(rng.choice(len(options), p=weights / weights.sum()))][0]
    strokes: list[Stroke] = []
    at = 0.0
    for duration in chosen:
        strokes.append((at, duration))
        at += duration
    return strokes


def fit_density(
    strokes: Sequence[Stroke], meter: Meter, *, n_notes: int, keep_last: bool = True
) -> list[Stroke]:
    """Return a rhythm with a number of notes: weak notes join the one before, long ones divide.

    Identity survives: the same notes go first each time, so a sparse version is the skeleton of a
    dense one.
    """
    kept = list(strokes)
    while len(kept) > max(1, n_notes):
        inner = range(1, len(kept) - 1 if keep_last and len(kept) > 2 else len(kept))
        weakest = min(inner, key=lambda i: (meter.strength(kept[i][0]), kept[i][1], -kept[i][0]))
        before = kept[weakest - 1]
        joined = kept[weakest][0] + kept[weakest][1] - before[0]
        kept[weakest - 1] = (before[0], joined)
        del kept[weakest]
    while len(kept) < n_notes:
        body = range(len(kept) - 1 if keep_last and len(kept) > 1 else len(kept))
        longest = max(body, key=lambda i: (kept[i][1], -kept[i][0]))
        onset, duration = kept[longest]
        if duration < 0.5 - _TINY:
            break
        half = _split_at(onset, duration, meter)
        kept[longest : longest + 1] = [(onset, half), (onset + half, duration - half)]
    return kept


def _split_at(onset: float, duration: float, meter: Meter) -> float:
    """Return how far into a note its strongest inner place lies."""
    step = 0.25 if duration <= 0.5 + _TINY else 0.5
    places = [k * step for k in range(1, math.ceil(duration / step - _TINY))]
    if not places:
        return duration / 2.0
    return max(places, key=lambda p: (meter.strength(onset + p), -abs(p - duration / 2.0)))


def phrase_rhythm(
    cells: Sequence[Sequence[Stroke]],
    meter: Meter,
    *,
    bars: int,
    notes_per_beat: float,
    close_share: float,
    late_start: bool,
    pickup: float,
) -> list[Stroke]:
    """Return the rhythm of a whole phrase: cells in turn, an ending that is held, then a rest.

    Parameters
    ----------
    cells : sequence of rhythms
        A bar each, used in turn.
    meter : Meter
    bars : int
        Length of the phrase.
    notes_per_beat : float
        Wished density while the tune sounds.
    close_share : float
        0 to 1: how early in the last bar the last note begins, and how long the tune rests after.
    late_start : bool
        Begin after the bar line, as 40-45 % of phrases do.
    pickup : float
        Unused length at the phrase's end, in beats, kept free for the next phrase's upbeat.
    """
    bar = meter.bar_beats
    total = bars * bar
    strokes: list[Stroke] = []
    # Sparse tunes stretch a bar's rhythm over two: augmentation keeps its shape.
    stretch = 1
    while notes_per_beat * bar * stretch < 1.6 and stretch * 2 <= bars:
        stretch *= 2
    for block in range(bars // stretch):
        cell = cells[block % len(cells)]
        for onset, duration in cell:
            strokes.append(((block * bar + onset) * stretch, duration * stretch))
    # The last note begins on a pulse of the last bar, later where little rest is wished.
    last_bar = total - bar
    pulses = [last_bar + k * meter.pulse_beats for k in range(round(bar / meter.pulse_beats))]
    goal = pulses[min(len(pulses) - 1, int((1.0 - close_share) * len(pulses)))]
    strokes = [s for s in strokes if s[0] < goal - _TINY]
    if strokes:
        onset, duration = strokes[-1]
        strokes[-1] = (onset, min(duration, goal - onset))
    hold = max(meter.pulse_beats, (total - goal - pickup) * (1.0 - 0.45 * close_share))
    hold = math.ceil(2.0 * hold - _TINY) / 2.0
    strokes.append((goal, min(hold, total - goal)))
    wished = max(2 if bars > 1 else 1, round(notes_per_beat * (goal + 1.0)))
    strokes = fit_density(strokes, meter, n_notes=wished)
    if late_start and len(strokes) > 3:
        return strokes[1:]
    if late_start and strokes[0][1] > meter.pulse_beats:
        onset, duration = strokes[0]
        strokes[0] = (onset + meter.pulse_beats, duration - meter.pulse_beats)
    return strokes
