"""Balance: how loud a phrase will be, read from its notes, and the hand that evens it out.

A band is loud while its tune sounds and soft while it rests; three seconds apart the level would
differ by several LU. A mixing engineer rides the faders against that. Here the ride is written into
the score before a note has sounded, so it costs no delay: each note's loudness is predicted from
its touch, its player and its age.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from isotone.compose.recipes import Instrument

__all__ = ["LEVEL_DB", "STEP_S", "Sounding", "power_curve", "ride", "touch_db"]

STEP_S = 0.25
"""Resolution of the prediction, in seconds."""

_RELEASE_S = 0.15
"""How fast a damped note falls silent."""

_SPAN_S = 2.0
"""Loudness is evened over this span, about half of a short-term loudness (EBU R 128: 3 s)."""

_DOWN_DB, _UP_DB = 5.0, 7.0
"""How far the faders may move: an empty bar stays an empty bar."""

_GLIDE_S, _DUCK_S = 0.8, 0.25

LEVEL_DB = -13.7
"""Predicted level of a session, such that it lies near -41 LUFS before mastering (measured)."""

# How strokes ring: seconds to fall by 8.7 dB at middle C, by how many octaves of time that shortens
# an octave higher, and the peak against a held tone of the same level in dB (presets are levelled
# over whole notes). Fitted to the stems of eight sessions: the prediction leaves .3 to 1.3 dB.
_STROKES: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "piano": (0.6, 0.4, 8.0),
        "electric-piano": (1.7, 0.8, 4.0),
        "nylon-guitar": (1.0, 0.8, 6.0),
        "steel-guitar": (1.0, 0.4, 6.5),
        "acoustic-bass": (0.35, 0.4, 7.0),
        "finger-bass": (1.7, 0.4, 4.5),
        "pizzicato": (0.35, 0.8, 6.5),
        "bell-fx": (2.0, 0.0, 5.5),
        "synth-bass": (0.45, 0.0, 8.0),
        "new-age-pad": (2.0, 0.0, 8.0),
    }
)
_OTHER_STROKE_DB = 6.0

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sounding:
    """A note as it will be heard.

    Parameters
    ----------
    onset_s, duration_s : float
    pitch : int
    level_db : float
        Of its touch and its part's place in the mix.
    player : Instrument
    """

    onset_s: float
    duration_s: float
    pitch: int
    level_db: float
    player: Instrument


def _ring(note: Sounding) -> tuple[float, float]:
    """Return in how many seconds a note falls by 8.7 dB, and its peak in dB."""
    player = note.player
    if player.is_sustained and player.name not in _STROKES:
        return math.inf, note.level_db
    plain = (0.18 * player.hold_s, 0.4, _OTHER_STROKE_DB)
    decay_s, slope, stroke_db = _STROKES.get(player.name, plain)
    octaves = (note.pitch - 60) / 12.0
    return float(decay_s * 2.0 ** (-slope * octaves)), note.level_db + stroke_db


def power_curve(notes: Sequence[Sounding], start_s: float, n_steps: int) -> Float:
    """Return the power of some notes in steps of ``STEP_S``.

    Parameters
    ----------
    notes : sequence of Sounding
    start_s : float
        Where the first step begins.
    n_steps : int

    Returns
    -------
    ndarray, shape (n_steps,)
        On the scale of a held tone at 0 dB.
    """
    if not notes:
        return np.zeros(n_steps)
    at = start_s + (np.arange(n_steps) + 0.5) * STEP_S
    onset = np.array([n.onset_s for n in notes])[:, None]
    length = np.array([n.duration_s for n in notes])[:, None]
    rings = np.array([_ring(n) for n in notes])
    decay, peak = rings[:, :1], 10.0 ** (rings[:, 1:] / 10.0)
    rise = np.array([n.player.attack_ms / 1000.0 for n in notes])[:, None]
    age = at[None, :] - onset
    begun = np.clip((age + 0.5 * STEP_S) / STEP_S, 0.0, 1.0)
    swell = np.clip((age + 0.5 * STEP_S) / np.maximum(rise, 1e-3), 0.0, 1.0) ** 2
    fallen = np.exp(-2.0 * np.maximum(age, 0.0) / decay)
    damped = np.exp(-2.0 * np.maximum(age - length, 0.0) / _RELEASE_S)
    return np.asarray((peak * begun * swell * fallen * damped).sum(axis=0))


def touch_db(velocity: int) -> float:
    """Return the level of a touch: a SoundFont plays amplitude (velocity / 127) squared."""
    return 40.0 * math.log10(velocity / 127.0)


def ride(
    lead: Sequence[Sounding],
    rest: Sequence[Sounding],
    *,
    before_lead: Sequence[Sounding],
    before_rest: Sequence[Sounding],
    seconds: float,
    last_db: float,
    wished_db: float,
) -> list[float]:
    """Return how far the faders of the accompaniment move, in steps of ``STEP_S``.

    Parameters
    ----------
    lead, rest : sequence of Sounding
        The notes of a phrase: its tune, and what accompanies it. Its start is second 0.
    before_lead, before_rest : sequence of Sounding
        Those of the phrase before, which still ring.
    seconds : float
        Length of the phrase.
    last_db : float
        Where the faders were left.
    wished_db : float
        Level against that of the session.

    Returns
    -------
    list of float
        In dB; the tune's own fader moves half as far.
    """
    n_before = round(_SPAN_S / STEP_S)
    n = max(2, round(seconds / STEP_S))
    start = -n_before * STEP_S
    tune = _smooth(power_curve([*before_lead, *lead], start, n_before + n))[n_before:]
    band = _smooth(power_curve([*before_rest, *rest], start, n_before + n))[n_before:]
    wished = 10.0 ** ((LEVEL_DB + wished_db) / 10.0)
    moves = np.arange(-_DOWN_DB, _UP_DB + 1e-9, 0.25)
    power = tune[:, None] * 10.0 ** (moves / 20.0) + band[:, None] * 10.0 ** (moves / 10.0)
    curve = moves[np.argmin(np.abs(np.log(power + 1e-12) - math.log(wished)), axis=1)]
    curve = _smooth(curve, 0.5 * _SPAN_S)
    # From where the faders were left: down before the tune is covered, up in about a second.
    glide_s = _DUCK_S if last_db > curve[0] else _GLIDE_S
    away = np.exp(-np.arange(n) * STEP_S / glide_s)
    return [float(x) for x in curve + (last_db - curve[0]) * away]


def _smooth(values: Float, span_s: float = _SPAN_S) -> Float:
    width = round(span_s / STEP_S)
    left = width // 2
    padded = np.concatenate(
        [np.full(left, values[0]), values, np.full(width - 1 - left, values[-1])]
    )
    sums = np.concatenate([[0.0], np.cumsum(padded)])
    return np.asarray((sums[width:] - sums[:-width]) / width)
