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

_RELEASE_S = 0.36
"""In how many seconds a damped note and its echo fall by 8.7 dB (measured, 24 dB a second)."""

_OPEN_S: Mapping[str, float] = MappingProxyType(
    {"harp": 0.72, "bell-fx": 0.62, "new-age-pad": 0.62, "slow-strings": 0.58, "sweep-pad": 0.51,
     "soft-pad": 1.2, "glass-pad": 2.0}
)  # fmt: skip
"""The same for players that don't damp, or let go slowly (measured)."""

_SPAN_S = 1.5
"""Loudness is evened over this span, half of a short-term loudness (EBU R 128: 3 s)."""

_DOWN_DB, _UP_DB = 5.0, 7.0
"""How far the faders may move: an empty bar stays an empty bar."""

_GLIDE_S, _DUCK_S = 0.5, 0.06

LEVEL_DB = -15.2
"""Predicted level of a session, such that it lies near -41 LUFS before mastering (measured)."""

# How strokes ring: seconds to fall by 8.7 dB at middle C, by how many octaves of time that shortens
# an octave higher, and the peak against a held tone of the same level in dB (presets are levelled
# over whole notes). Measured on single notes of six seconds from the bank, K-weighted, low-pass at
# 6 kHz: straight lines through their first 16 dB.
_STROKES: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "piano": (0.7, 0.5, 5.3),
        "electric-piano": (3.2, 1.0, 0.5),
        "nylon-guitar": (0.44, 0.37, 4.5),
        "steel-guitar": (0.48, 0.45, 6.6),
        "harp": (0.55, 0.47, 5.5),
        "vibraphone": (0.74, 0.22, 4.0),
        "music-box": (0.32, 0.0, 4.7),
        "celesta": (0.28, 0.0, 6.8),
        "kalimba": (0.19, 0.0, 5.9),
        "marimba": (0.29, 0.29, 6.6),
        "glockenspiel": (0.3, 0.0, 3.0),
        "pizzicato": (0.32, 0.23, 5.6),
        "acoustic-bass": (0.25, 0.9, 6.0),
        "finger-bass": (1.43, 0.52, 1.2),
        "synth-bass": (0.29, 0.0, 7.2),
        "bell-fx": (0.7, 0.27, 6.4),
        "new-age-pad": (1.5, 0.0, 5.8),
    }
)

# What is held: its level against the mean of all in dB, and the seconds in which it rises (by the
# same measurement).
_HELD: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "warm-pad": (0.4, 1.1), "sweep-pad": (0.0, 0.55), "soft-pad": (-3.5, 3.0),
        "glass-pad": (-3.3, 1.3), "strings": (-0.5, 0.5), "slow-strings": (-0.7, 0.6),
        "choir": (0.8, 0.55), "voice-oohs": (-2.0, 0.38), "violin": (-0.4, 0.5),
        "viola": (1.1, 0.65), "cello": (0.8, 0.75), "contrabass-bowed": (-2.1, 0.5),
        "flute": (-1.4, 0.4), "clarinet": (-0.8, 0.4), "horn": (-1.2, 0.44), "oboe": (-1.0, 0.5),
    }
)  # fmt: skip

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


def _ring(note: Sounding) -> tuple[float, float, float, float]:
    """Return in how many seconds a note falls by 8.7 dB, its peak in dB, its rise and release."""
    player = note.player
    release_s = _OPEN_S.get(player.name, _RELEASE_S)
    if player.is_sustained and player.name not in _STROKES:
        level_db, rise_s = _HELD.get(player.name, (0.0, max(0.4, player.attack_ms / 1000.0)))
        return math.inf, note.level_db + level_db, rise_s, release_s
    plain = (0.1 * player.hold_s, 0.3, 5.5)
    decay_s, slope, stroke_db = _STROKES.get(player.name, plain)
    octaves = (note.pitch - 60) / 12.0
    decay_s *= 2.0 ** (-slope * octaves)
    return float(decay_s), note.level_db + stroke_db, player.attack_ms / 1000.0, release_s


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
    decay, peak_db, rise, release = (rings[:, k : k + 1] for k in range(4))
    peak = 10.0 ** (peak_db / 10.0)
    age = at[None, :] - onset
    begun = np.clip((age + 0.5 * STEP_S) / STEP_S, 0.0, 1.0)
    swell = np.clip((age + 0.5 * STEP_S) / np.maximum(rise, 1e-3), 0.0, 1.0) ** 2
    fallen = np.exp(-2.0 * np.maximum(age, 0.0) / decay)
    damped = np.exp(-2.0 * np.maximum(age - length, 0.0) / release)
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
