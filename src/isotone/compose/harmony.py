"""Harmony: which chords a phrase goes through, and how each is voiced."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from isotone.compose.chance import pick
from isotone.compose.recipes import Progression, Recipe, low_interval_limit
from isotone.music.chord import Chord, parse_chord, with_quality
from isotone.music.scale import MODES, Scale, is_minor

__all__ = [
    "ChordSpan",
    "choose_progression",
    "colour_chord",
    "pivot_chords",
    "voice_chord",
    "voicing_cost",
]


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord on a tonic for some beats."""

    onset_beats: float
    duration_beats: float
    chord: Chord
    tonic: int

    @property
    def end_beats(self) -> float:
        """Where it ends."""
        return self.onset_beats + self.duration_beats

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Its pitch classes, the root first."""
        return self.chord.pitch_classes(self.tonic)


# How stable and how bright each progression is, from its chords: used to lean the choice.
def _majorness(progression: Progression) -> float:
    chords = [parse_chord(symbol) for symbol in progression.chords]
    return sum(c.is_major - c.is_minor for c in chords) / len(chords)


def _tension(progression: Progression) -> float:
    """Return 0 (tonic pedal) to about 1: distance of roots on the circle of fifths, dissonance."""
    total = 0.0
    for symbol in progression.chords:
        chord = parse_chord(symbol)
        fifths = (chord.root * 7) % 12
        total += min(fifths, 12 - fifths) / 6.0
        if any(i % 12 == 6 for i in chord.intervals):
            total += 0.5
        if chord.is_dominant:
            total += 0.25
    return total / len(progression.chords)


def _tonic_share(progression: Progression) -> float:
    chords = [parse_chord(symbol) for symbol in progression.chords]
    at_home = sum(0.5 * (c.root == 0) + 0.5 * (c.bass == 0) for c in chords)
    return at_home / len(chords) + 0.3 * (chords[0].root == 0)


def choose_progression(
    recipe: Recipe,
    mode: str,
    *,
    valence: float,
    tension: float,
    opening: bool,
    avoid: Sequence[str],
    at: float,
) -> Progression:
    """Return a progression of a genre for a mode.

    Parameters
    ----------
    recipe : Recipe
    mode : str
        A mode in which the genre has progressions.
    valence, tension : float
        Lean the choice to major or minor chords, and to stable or distant ones.
    opening : bool
        Whether it must begin on the tonic, as the first of a piece, key or chapter should.
    avoid : sequence of str
        The chords of the progression before; another is preferred.
    at : float
        A number in [0, 1) that decides.
    """
    choices = recipe.progressions_in(mode)
    if opening and any(p.opens for p in choices):
        choices = tuple(p for p in choices if p.opens)
    weighted = []
    mean_major = sum(map(_majorness, choices)) / len(choices)
    mean_tonic = sum(map(_tonic_share, choices)) / len(choices)
    mean_tension = sum(map(_tension, choices)) / len(choices)
    for choice in choices:
        lean = 2.4 * valence * (_majorness(choice) - mean_major)
        # The stronger the feeling, the plainer its tonic must stand: a minor key that lives on its
        # third and seventh is heard as its relative major.
        lean += 2.5 * abs(valence) * (_tonic_share(choice) - mean_tonic)
        lean += 2.0 * (2.0 * tension - 0.7) * (_tension(choice) - mean_tension)
        weight = choice.weight * math.exp(lean)
        if tuple(avoid) == choice.chords:
            weight *= 0.15
        weighted.append((choice, weight))
    return pick(weighted, at)


def colour_chord(
    symbol: str,
    recipe: Recipe,
    scale: Scale,
    *,
    tension: float,
    valence: float,
    last_of_section: bool,
    rng: np.random.Generator,
) -> Chord:
    """Return a chord with a colour of its genre, where the recipe left it a plain triad.

    Added tones stay in the scale, so colour never blurs the mode. Suspensions and sevenths come
    with tension, sixths and ninths with pleasantness.
    """
    chord = parse_chord(symbol)
    throw, which = rng.random(), rng.random()
    if last_of_section or chord.intervals not in ((0, 4, 7), (0, 3, 7)):
        return chord
    minor = chord.intervals == (0, 3, 7)
    options: list[tuple[str, float]] = []
    for name, weight in recipe.extensions.items():
        quality = _in_family(name, minor=minor)
        if quality is None:
            continue
        lean = {"sus4": tension - 0.2, "7": tension, "sus2": 0.1}.get(name, 0.3 * (valence + 1.0))
        coloured = parse_chord(with_quality(symbol, quality))
        inside = all(
            (scale.tonic + coloured.root + i) % 12 in scale.pitch_classes
            for i in coloured.intervals
        )
        # A suspended chord hides the third: rare, or major and minor would not be told apart.
        share = weight * max(0.05, 0.5 + lean) * (0.35 if "sus" in name else 1.0)
        if inside and share > 0.0:
            options.append((quality, share))
    total = sum(share for _, share in options)
    if not options or throw >= min(0.75, total):
        return chord
    return parse_chord(with_quality(symbol, pick(options, which)))


def _in_family(name: str, *, minor: bool) -> str | None:
    table = {
        "add9": "madd9" if minor else "add9",
        "maj7": "m7" if minor else "maj7",
        "maj9": None if minor else "maj9",
        "m9": "m9" if minor else None,
        "m11": "m11" if minor else None,
        "sus2": "sus2",
        "sus4": "sus4",
        "7": None,
    }
    return table.get(name)


def diatonic_triads(scale: Scale) -> list[tuple[int, ...]]:
    """Return the seven triads of a scale as pitch classes, the root first."""
    classes = scale.pitch_classes
    return [tuple(classes[(degree + k) % 7] for k in (0, 2, 4)) for degree in range(7)]


def pivot_chords(old: Scale, new: Scale) -> list[str]:
    """Return symbols, on the new tonic, of chords that belong to both keys, nearest function first.

    Subdominants of the new key come before its tonic: a pivot is best heard as leaving the old key
    and preparing the new one.
    """
    shared = {frozenset(t) for t in diatonic_triads(old)}
    names = []
    for degree in (3, 1, 5, 2, 0):
        triad = diatonic_triads(new)[degree]
        if frozenset(triad) in shared:
            names.append(symbol_of(triad, new.tonic))
    return names


_OFFSETS = ("I", "bII", "II", "bIII", "III", "IV", "#IV", "V", "bVI", "VI", "bVII", "VII")


def symbol_of(triad: Sequence[int], tonic: int) -> str:
    """Return the symbol of a triad of pitch classes, the root first, above a tonic."""
    third, fifth = (triad[1] - triad[0]) % 12, (triad[2] - triad[0]) % 12
    quality = {(4, 7): "", (3, 7): "m", (3, 6): "dim", (4, 8): "aug"}[(third, fifth)]
    return _OFFSETS[(triad[0] - tonic) % 12] + quality


def dominant_of(mode: str) -> str:
    """Return the chord that leads to a tonic in a mode, gently where the fifth chord cannot."""
    return {
        "ionian": "V",
        "lydian": "II/1",
        "mixolydian": "bVII",
        "dorian": "IV",
        "aeolian": "bVII",
        "phrygian": "bVIIm",
    }.get(mode, "V7")


def tonic_of(mode: str) -> str:
    """Return the tonic triad of a mode."""
    return "Im" if is_minor(mode) else "I"


def fits_mode(symbol: str, mode: str) -> int:
    """Return how many of a chord's tones lie outside a mode."""
    chord = parse_chord(symbol)
    return sum((chord.root + i) % 12 not in MODES[mode] for i in chord.intervals)


def _priority(chord: Chord) -> list[int]:
    """Return the chord's intervals, the most telling first: third, seventh, root, colour, fifth."""

    def rank(interval: int) -> tuple[int, int]:
        name = interval % 12
        if name in (3, 4) or (name == 5 and 5 in chord.intervals):
            return (0, interval)
        if name in (10, 11) or (name == 9 and interval < 12):
            return (1, interval)
        if name == 0:
            return (2, interval)
        if interval > 12:
            return (3, interval)
        return (4, interval) if name == 7 else (1, interval)

    return sorted(chord.intervals, key=rank)


@lru_cache(maxsize=4096)
def _candidates(
    chord: Chord, tonic: int, n_voices: int, low: int, high: int, rootless: bool
) -> tuple[tuple[int, ...], ...]:
    """Enumerate voicings from below: each tone once, doublings last, spaced at most an octave."""
    wanted = _priority(chord)
    if rootless and len(wanted) > 3:
        wanted = [i for i in wanted if i % 12 != 0]
    classes = list(dict.fromkeys((tonic + chord.root + i) % 12 for i in wanted))[:n_voices]
    root = chord.root_class(tonic)
    # Double the root, or the fifth; another tone only where the register holds neither twice.
    order = [root, (root + 7) % 12, *reversed(classes)]
    doubles = [pc for pc in dict.fromkeys(order) if pc in classes]
    n_missing = n_voices - len(classes)
    for first in doubles if n_missing else [root]:
        extra = [first, *(pc for pc in doubles if pc != first)][:n_missing]
        extra += [root] * (n_missing - len(extra))
        found = _stacked((*classes, *extra), low, high)
        if found:
            return found
    return ()


def _stacked(classes: tuple[int, ...], low: int, high: int) -> tuple[tuple[int, ...], ...]:
    """Return all ways to stack pitch classes from below, neighbours at most an octave apart."""
    found: list[tuple[int, ...]] = []

    def extend(built: tuple[int, ...], left: tuple[int, ...]) -> None:
        if not left:
            found.append(built)
            return
        for i, pc in enumerate(left):
            if pc in left[:i]:
                continue
            start = built[-1] + 1 if built else low
            pitch = start + (pc - start) % 12
            starts = [pitch] if built else range(pitch, min(high, low + 14) + 1, 12)
            for p in starts:
                if p <= high and (not built or p - built[-1] <= 12):
                    extend((*built, p), left[:i] + left[i + 1 :])

    extend((), classes)
    return tuple(found)


def _parallels(before: Sequence[int], after: Sequence[int]) -> int:
    count = 0
    for i in range(len(after)):
        for j in range(i + 1, len(after)):
            moved = before[i] != after[i] and before[j] != after[j]
            gap = (after[j] - after[i]) % 12
            if moved and gap in (0, 7) and (before[j] - before[i]) % 12 == gap:
                count += 1
    return count


def voicing_cost(
    voicing: Sequence[int],
    previous: Sequence[int] | None,
    *,
    centre: float,
    bass: int | None,
    roughness: float = 0.3,
) -> float:
    """Return how badly a voicing sits by itself and follows another; semitones are the unit.

    Roughness, 0 to 1, makes seconds and close low intervals less dear, up to a point where they are
    sought (major seconds) or met by chance (minor ones): tense, not ugly. Judgement.
    """
    close = 1.5 - 1.7 * roughness  # 1 in plain states
    cost = 0.35 * abs(sum(voicing) / len(voicing) - centre)
    lower = [bass, *voicing] if bass is not None else list(voicing)
    for below, above in itertools.pairwise(lower):
        gap = above - below
        if below < low_interval_limit(gap):
            cost += max(0.5, close) * 1.5 * (low_interval_limit(gap) - below)
        if gap in (1, 13):
            cost += 5.0 * max(0.25, close)  # minor seconds and ninths grate when held
        elif gap == 2:
            cost += 2.0 * close
        elif gap > 7:
            cost += 0.12 * (0.8 - roughness) * -(gap - 7)  # open chords where all is smooth
        elif gap == 0:
            cost += 4.0
    if previous:
        if len(previous) == len(voicing):
            moves = [abs(a - b) for a, b in zip(previous, voicing, strict=True)]
            cost += sum(m if m <= 2 else 1.6 * m for m in moves)
            cost += 4.0 * _parallels(previous, voicing)
            if all(m > 3 for m in moves):
                cost += 6.0
        else:
            cost += sum(min(abs(p - q) for q in previous) for p in voicing)
            cost += abs(max(previous) - max(voicing))
    return cost


def voice_chord(
    chord: Chord,
    tonic: int,
    *,
    n_voices: int,
    register: tuple[int, int],
    previous: Sequence[int] | None = None,
    bass: int | None = None,
    ceiling: int | None = None,
    rootless: bool = False,
    roughness: float = 0.3,
) -> tuple[int, ...]:
    """Return a chord's pitches from below, led from the voicing before.

    Common tones stay, others move as little as they can, parallel octaves and fifths and intervals
    too low to be clear cost.

    Parameters
    ----------
    chord : Chord
    tonic : int
        Pitch class.
    n_voices : int
        At least 1.
    register : tuple of int
        Lowest and highest MIDI number.
    previous : sequence of int, optional
        The voicing before, from below.
    bass : int, optional
        The bass note that sounds with it.
    ceiling : int, optional
        MIDI number that the voicing must stay under, where it can.
    rootless : bool
        Leave the root to the bass.
    roughness : float
        0 to 1: how close tones may lie.
    """
    low, high = register
    if ceiling is not None:
        high = max(min(high, ceiling), low + 10)
    found = _candidates(chord, tonic, n_voices, low, high, rootless)
    while not found:
        high += 3
        low -= 2
        found = _candidates(chord, tonic, n_voices, low, high, rootless)
    centre = (low + high) / 2.0
    return min(
        found,
        key=lambda v: (
            voicing_cost(v, previous, centre=centre, bass=bass, roughness=roughness),
            v,
        ),
    )
