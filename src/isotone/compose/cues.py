"""From affect to musical cues: a fitted model of perceived emotion, inverted.

The model is additive (Eerola, Friberg and Bresin 2013; refitted from the published data of 200
stimuli): valence and arousal of a piece follow from its mode, note density, register, level and
articulation. Its values are small numbers, valence within about +-.3. ``MODEL_SCALE`` maps them to
the circumplex: a wish of (1, 1) asks the model for +.2 in both, about two thirds of what its
happiest and its saddest stimuli reach, and nearly the whole square stays within reach of cue values
that make music (tested).

Inversion: start at the cue values that performers preferred for five emotions (Bresin and Friberg
2011, table quoted in secondary literature), interpolated over the plane, then move them as little
as needed, each in proportion to its weight in the model and to the room it has, until the model
predicts the wish.

Cues beyond these five (tension, brightness, roughness, attack, regularity, contour) have a source
beside them or are called judgement.

References
----------
Eerola, T., Friberg, A., Bresin, R. (2013). Emotional expression in music: contribution, linearity,
and additivity of primary musical cues. *Front. Psychol.* 4:487.
Bresin, R., Friberg, A. (2011). Emotion rendering in music: range and characteristic values of seven
musical variables. *Cortex* 47, 1068-1081.
Temperley, D., Tan, D. (2013). Emotional connotations of diatonic modes. *Music Percept.* 30.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from isotone.affect.circumplex import Affect
from isotone.compose.recipes import Recipe, interpolate, onsets_per_second
from isotone.music.scale import BRIGHTNESS

__all__ = [
    "CUE_RANGES",
    "MODEL_SCALE",
    "MODE_HAPPINESS",
    "Cues",
    "choose_cues",
    "mode_weights",
    "predict",
    "tempo_for",
]

# Rows: constant, majorness (centred), log2(notes per second / 2.8), (MIDI - 68) / 12,
# level dB / 10, articulation - 2.5 (1 legato to 4 staccato). Cross-validated R2 .90 and .79.
_VALENCE = (0.013, 0.384, 0.050, 0.121, -0.078, 0.028)
_AROUSAL = (-0.017, 0.195, 0.149, -0.024, 0.093, 0.035)

MODEL_SCALE = 0.2
"""Model units for one unit of the circumplex. Judgement, see the module's text."""

CUE_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "majorness": (0.0, 1.0),
        "notes_per_second": (1.0, 6.5),
        "register": (60.0, 80.0),
        "level_db": (-13.4, 7.8),
        "articulation": (0.65, 3.5),
    }
)
"""Reachable cue values; the outer rows of Bresin and Friberg, and what instruments play well."""

MODE_HAPPINESS: Mapping[str, float] = MappingProxyType(
    {
        "ionian": 0.83,
        "mixolydian": 0.64,
        "lydian": 0.58,
        "melodic_minor": 0.38,  # judgement: beside dorian
        "dorian": 0.40,
        "aeolian": 0.34,
        "harmonic_minor": 0.335,  # judgement: beside aeolian
        "phrygian": 0.21,
    }
)
"""Share of judgements as the happier of two modes (Temperley and Tan 2013)."""

# Where the emotions of Bresin and Friberg lie on the circumplex (judgement), and their rows:
# notes per second are held by ``onsets_per_second``; here level dB, articulation, register.
_ANCHORS = (
    ((0.8, 0.6), (7.8, 2.23, 80.0)),
    ((-0.7, 0.7), (4.7, 1.98, 64.0)),
    ((0.0, 0.0), (-3.7, 1.34, 73.0)),
    ((0.7, -0.6), (-8.5, 0.69, 75.0)),
    ((-0.7, -0.6), (-13.4, 0.65, 70.0)),
)


@dataclass(frozen=True, slots=True)
class Cues:
    """How the next phrase should sound.

    Parameters
    ----------
    majorness : float
        0 minor to 1 major.
    notes_per_second : float
        Distinct onsets of all parts, chords once.
    register : float
        Centre of the tune, MIDI number.
    level_db : float
        Wished level on the scale of Bresin and Friberg, -13.4 to 7.8; the mix uses a part of it.
    articulation : float
        .65 legato to 3.5 staccato.
    tension : float
        0 to 1: dissonance and instability of the harmony.
    brightness : float
        -1 to 1: how far the parts' low-pass opens, in octaves about the recipe's.
    roughness : float
        0 to 1: low, close and repeated tones.
    attack : float
        0 slow and soft to 1 struck.
    regularity : float
        0 loose to 1 even rhythm.
    contour : float
        -1 falling to 1 rising phrases.
    """

    majorness: float
    notes_per_second: float
    register: float
    level_db: float
    articulation: float
    tension: float
    brightness: float
    roughness: float
    attack: float
    regularity: float
    contour: float

    @property
    def sounding_ratio(self) -> float:
        """Sounding over written length: 1.05 at legato, .5 at the far end of staccato."""
        low, high = CUE_RANGES["articulation"]
        return 1.05 - 0.55 * (self.articulation - low) / (high - low)


def _features(values: tuple[float, ...]) -> tuple[float, ...]:
    majorness, notes, register, level, articulation = values
    return (
        majorness - 0.5,
        math.log2(notes / 2.8),
        (register - 68.0) / 12.0,
        level / 10.0,
        articulation - 2.5,
    )


def predict(
    *,
    majorness: float,
    notes_per_second: float,
    register: float,
    level_db: float,
    articulation: float,
) -> tuple[float, float]:
    """Return valence and arousal that the model hears, in circumplex units.

    Not clipped: strong cues may lie beyond 1.
    """
    x = _features((majorness, notes_per_second, register, level_db, articulation))
    valence = _VALENCE[0] + sum(w * f for w, f in zip(_VALENCE[1:], x, strict=True))
    arousal = _AROUSAL[0] + sum(w * f for w, f in zip(_AROUSAL[1:], x, strict=True))
    return valence / MODEL_SCALE, arousal / MODEL_SCALE


def _preferred(affect: Affect) -> tuple[float, float, float]:
    """Interpolate the performers' rows, weighted by nearness on the plane."""
    total = 0.0
    mixed = [0.0, 0.0, 0.0]
    for (valence, arousal), row in _ANCHORS:
        squared = (affect.valence - valence) ** 2 + (affect.arousal - arousal) ** 2
        weight = math.exp(-squared / (2.0 * 0.45**2))
        total += weight
        for i, value in enumerate(row):
            mixed[i] += weight * value
    return mixed[0] / total, mixed[1] / total, mixed[2] / total


def choose_cues(affect: Affect) -> Cues:
    """Return the cues that say an affect.

    Parameters
    ----------
    affect : Affect

    Returns
    -------
    Cues
        The model's prediction of the first five lies within .1 of the wish over the unit disc and
        within .35 in the corners of the square (tested).
    """
    level, articulation, register = _preferred(affect)
    names = tuple(CUE_RANGES)
    lows = _features(tuple(CUE_RANGES[name][0] for name in names))
    highs = _features(tuple(CUE_RANGES[name][1] for name in names))
    # Majorness follows valence with a steep middle: music is mostly in one mode or the other.
    majorness = 0.5 + 0.5 * math.tanh(2.2 * affect.valence) / math.tanh(2.2)
    density = onsets_per_second(affect.arousal) * 2.0 ** _lift_by_valence(affect)
    x = list(_features((majorness, density, register, level, articulation)))
    wish = (affect.valence * MODEL_SCALE, affect.arousal * MODEL_SCALE)
    # How readily each cue gives way: the density least, because arousal is heard from it first.
    give = (0.15, 0.12, 1.0, 1.0, 1.0)
    for _ in range(60):
        errors = (
            wish[0] - _VALENCE[0] - sum(w * f for w, f in zip(_VALENCE[1:], x, strict=True)),
            wish[1] - _AROUSAL[0] - sum(w * f for w, f in zip(_AROUSAL[1:], x, strict=True)),
        )
        for i, ease in enumerate(give):
            pull = _VALENCE[i + 1] * errors[0] + _AROUSAL[i + 1] * errors[1]
            x[i] = min(max(x[i] + 2.0 * ease * pull, lows[i]), highs[i])
    valence, arousal = affect.valence, affect.arousal
    return Cues(
        majorness=x[0] + 0.5,
        notes_per_second=2.8 * 2.0 ** x[1],
        register=68.0 + 12.0 * x[2],
        level_db=10.0 * x[3],
        articulation=x[4] + 2.5,
        # Tense is unpleasant and activated; dissonance lowers valence before it raises arousal
        # (Costa, Fine and Ricci Bitti 2004). The weights are judgement.
        tension=_unit(0.3 - 0.4 * valence + 0.25 * arousal),
        # Spectral centroid rises with arousal, less with valence (Gingras et al. 2014; Eerola,
        # Ferrer and Alluri 2012 on single sounds). The slopes are judgement.
        brightness=max(-1.0, min(1.0, 0.8 * arousal + 0.5 * valence)),
        roughness=_unit(0.15 - 0.5 * valence + 0.45 * arousal),
        # Attack of Bresin and Friberg: 61 ms happy, 111 neutral, 295 peaceful, 317 scary, 370 sad.
        # A plane through the logarithms of the five, 0 at 370 ms and 1 at 61.
        attack=_unit(0.5 + 0.3 * arousal + 0.3 * valence),
        # Smooth rhythm is heard as happy and serene, irregular as uneasy (Gabrielsson and
        # Lindstrom 2010, review).
        regularity=_unit(0.65 + 0.25 * valence - 0.1 * arousal),
        # Ascending lines with happiness, descending with sadness (the same review; weak).
        contour=max(-1.0, min(1.0, 0.5 * valence + 0.3 * arousal)),
    )


def _lift_by_valence(affect: Affect) -> float:
    """Return how many octaves denser the pleasant side is at one arousal.

    Bresin and Friberg: happy 4.98 and scary 4.45 notes a second, .11 octaves a unit of valence;
    peaceful 2.23 and sad 1.33, .53 octaves. Two fifths of the latter, so that density still says
    arousal first (judgement).
    """
    return affect.valence * (0.12 - 0.1 * affect.arousal)


def _unit(value: float) -> float:
    return max(0.0, min(1.0, value))


def tempo_for(recipe: Recipe, arousal: float, *, quantile: float) -> float:
    """Return a genre's tempo in beats a minute.

    Parameters
    ----------
    recipe : Recipe
    arousal : float
    quantile : float
        0 to 1: where in the genre's span a session lies, the same all the way.
    """
    slow = interpolate([(a, span[0]) for a, span in recipe.tempo_bpm], arousal)
    fast = interpolate([(a, span[1]) for a, span in recipe.tempo_bpm], arousal)
    return slow + (fast - slow) * quantile


def mode_weights(recipe: Recipe, valence: float) -> dict[str, float]:
    """Return how likely each mode is in a genre at a valence, dark to bright, summing to 1.

    The genre's table is leaned by each mode's judged happiness, so that the brightest mode is not
    always the happiest: lydian is wonder more than joy.
    """
    table: dict[str, float] = {}
    rows = recipe.modes
    for name in BRIGHTNESS:
        weight = interpolate([(v, modes.get(name, 0.0)) for v, modes in rows], valence)
        if weight > 0.0:
            table[name] = weight * math.exp(9.0 * valence * (MODE_HAPPINESS[name] - 0.5))
    # Clear major or minor away from the middle: the table mixes them between its inner anchors.
    for name in table:
        bright = MODE_HAPPINESS[name] > 0.5
        side = valence if bright else -valence
        table[name] *= 1.0 / (1.0 + math.exp(-14.0 * side))
    total = sum(table.values())
    return {name: weight / total for name, weight in table.items()}


def mode_at(recipe: Recipe, valence: float, *, quantile: float) -> str:
    """Return the mode of a session at a valence.

    The quantile is the session's own and stays, so that rising valence only ever brightens.
    Modes stand in order of judged happiness, so that brightening is heard as such.
    """
    weights = mode_weights(recipe, valence)
    ordered = sorted(weights, key=lambda name: (MODE_HAPPINESS[name], name))
    reached = 0.0
    for name in ordered:
        reached += weights[name]
        if quantile <= reached:
            return name
    return ordered[-1]
