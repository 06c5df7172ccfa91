"""What the composer writes, counted: voices, tune, motif, repetition, seams.

For each genre, over the way from tense to calm and several seeds:

- harmony: mean movement of a voice of the pads and chords from chord to chord, in semitones
  (Bach's inner voices 1.7-2.0), share of voices that stay, chords in which every voice leaps;
- lines: parallel fifths and octaves between tune, bass and counter-line, per 1000 moves of both,
  ornaments included (Bach's outer voices 3.8 and 1.7);
- tune: shares of unison, step, third, fourth to fifth and larger, beside the genre's target and
  the overlap of the two; chord tones on bar lines;
- motif: share of the tune's bars whose rhythm was heard before (corpora 54-70 %);
- repetition: the longest stretch, in seconds, in which all parts play again exactly what they
  played before (a loop would show here), and the share of ten-second windows that agree in over
  90 % of their strokes with an earlier one;
- seams: largest change of tempo between phrases, keys' distance in pitch classes where they change,
  largest number of layers that change at a border.

Run: ``python bench/voice_leading.py [--minutes 15] [--seeds 2] [--genre classical]``.
"""

from __future__ import annotations

import argparse
import itertools
from collections import defaultdict

import numpy as np

from isotone.affect.circumplex import Affect
from isotone.compose import compose_phrases
from isotone.compose.recipes import recipe
from isotone.journey import plan_journey
from isotone.music.keys import key_distance
from isotone.music.scale import Scale
from isotone.plan import build_plan
from isotone.plan.vocabulary import GENRES

SLICE_BEATS = 0.25


def compose(genre: str, minutes: float, seed: int):
    journey = plan_journey(Affect(-0.6, 0.7), Affect(0.7, -0.6), minutes=minutes)
    return list(compose_phrases(build_plan(journey, seed=seed, genre=genre)))


def notes_of(fragments, *roles):
    return [
        (note.onset_beats, note.duration_beats, note.pitch)
        for f in fragments
        for name, note in f.notes
        if f.part(name).role in roles
    ]


def tune_of(fragments):
    """Return the tune's line without grace notes and octave doublings."""
    at = {}
    for onset, length, pitch in notes_of(fragments, "lead"):
        if length > 0.3 and (onset not in at or pitch > at[onset][2]):
            at[onset] = (onset, length, pitch)
    return [at[onset] for onset in sorted(at)]


def harmony(fragments) -> tuple[float, float, float]:
    moves, stays, leaps, chords = [], 0, 0, 0
    for role in ("pad", "harmony"):
        by_part = defaultdict(lambda: defaultdict(set))
        for f in fragments:
            for name, note in f.notes:
                if f.part(name).role == role and "drone" not in name:
                    start, end = note.onset_beats, note.onset_beats + note.duration_beats
                    for beat in range(int(start), int(np.ceil(end))):
                        by_part[name][beat].add(note.pitch)
        for beats in by_part.values():
            before = None
            for beat in sorted(beats):
                chord = tuple(sorted(beats[beat]))
                if before is not None and chord != before and len(chord) == len(before):
                    steps = [abs(a - b) for a, b in zip(before, chord, strict=True)]
                    moves += steps
                    stays += sum(s == 0 for s in steps)
                    leaps += all(s > 3 for s in steps)
                    chords += 1
                before = chord
    return (
        float(np.mean(moves)) if moves else 0.0,
        stays / max(1, len(moves)),
        leaps / max(1, chords),
    )


def line_of(fragments, kind, *, top: bool) -> list[tuple[float, int]]:
    """Return onsets and pitches of a line, ornaments included; a doubling octave is left out."""
    at: dict[float, int] = {}
    for f in fragments:
        for name, note in f.notes:
            # Echoes, which share the counter-line's role, imitate the tune and are left out.
            of_kind = name.startswith("countermelody") if kind == "counter" else None
            if f.part(name).role == kind and of_kind in (None, True):
                known = at.get(note.onset_beats, note.pitch)
                at[note.onset_beats] = max(known, note.pitch) if top else min(known, note.pitch)
    return sorted(at.items())


def parallels(upper, lower) -> tuple[int, int, int]:
    """Return how often two lines move into a fifth and an octave in parallel, of how many moves.

    Taken at each note of the upper line; lines are not followed across rests of over eight beats.
    """
    onsets = np.array([on for on, _ in lower])
    fifths = octaves = moving = 0
    before = None
    for onset, pitch in upper:
        i = int(np.searchsorted(onsets, onset + 1e-6)) - 1 if len(onsets) else -1
        if i < 0 or onset - onsets[i] > 8.0:
            before = None
            continue
        low = lower[i][1]
        if before is not None and before[0] != pitch and before[1] != low:
            moving += 1
            gap, last = (pitch - low) % 12, (before[0] - before[1]) % 12
            same_way = (pitch - before[0]) * (low - before[1]) > 0
            fifths += gap == last == 7 and same_way
            octaves += gap == last == 0 and same_way
        before = (pitch, low)
    return fifths, octaves, moving


def all_parallels(fragments) -> dict[str, tuple[int, int, int]]:
    """Return fifths, octaves and moves for each pair of lines."""
    tune, bass = line_of(fragments, "lead", top=True), line_of(fragments, "bass", top=False)
    counter = line_of(fragments, "counter", top=True)
    pairs = {"tune, bass": (tune, bass), "tune, counter": (tune, counter),
             "counter, bass": (counter, bass)}  # fmt: skip
    return {name: parallels(*pair) for name, pair in pairs.items()}


def interval_shares(tune) -> np.ndarray:
    gaps = np.abs(np.diff([p for _, _, p in tune]))
    classes = np.digitize(gaps, [1, 3, 5, 8])
    return np.bincount(classes, minlength=5) / max(1, len(gaps))


def rhythm_heard_before(tune, bar: float) -> float:
    bars = defaultdict(list)
    for onset, length, _ in tune:
        bars[int(onset // bar)].append((round(onset % bar, 2), round(length, 2)))
    heard, again = set(), 0
    for index in sorted(bars):
        key = tuple(bars[index])
        again += key in heard
        heard.add(key)
    return again / max(1, len(bars))


def repetition(fragments) -> tuple[float, float]:
    """Return the longest exact repeat in seconds and the share of near-repeated windows."""
    strokes = defaultdict(list)
    for f in fragments:
        for name, note in f.notes:
            if f.part(name).role not in ("texture", "percussion"):
                at = round(note.onset_beats / SLICE_BEATS)
                strokes[at].append((f.part(name).role, note.pitch))
    n = max(strokes) + 1
    ids, known = np.zeros(n, np.int64), {}
    for at, found in strokes.items():
        ids[at] = known.setdefault(tuple(sorted(found)), len(known) + 1)
    beats_s = (fragments[-1].end_s - fragments[0].start_s) / fragments[-1].end_beats
    slice_s = beats_s * SLICE_BEATS
    window = round(10.0 / slice_s)
    longest, near = 0, np.zeros(n, bool)
    for lag in range(window // 2, n - window):
        same = ids[lag:] == ids[:-lag]
        sounding = (ids[lag:] > 0) | (ids[:-lag] > 0)
        broken = np.flatnonzero(~same)
        edges = np.concatenate([[-1], broken, [len(same)]])
        gaps = np.diff(edges) - 1
        longest = max(longest, int(gaps.max()))
        hits = np.convolve(same & sounding, np.ones(window), "valid")
        all_of = np.convolve(sounding, np.ones(window), "valid")
        close = (hits > 0.9 * all_of) & (all_of >= 8)
        near[lag : lag + len(close)] |= close
    return longest * slice_s, float(near[: n - window].mean())


def seams(fragments) -> tuple[float, int, int]:
    tempo, distance, layers = 0.0, 0, 0
    for one, other in itertools.pairwise(fragments[:-2]):
        a = np.mean([p.tempo_bpm for p in one.tempo[: max(1, len(one.tempo) // 2)]])
        b = np.mean([p.tempo_bpm for p in other.tempo[: max(1, len(other.tempo) // 2)]])
        tempo = max(tempo, abs(b / a - 1.0))
        if one.keys[0].tonic != other.keys[0].tonic:
            old = Scale(one.keys[0].tonic, one.keys[0].mode)
            new = Scale(other.keys[0].tonic, other.keys[0].mode)
            distance = max(distance, key_distance(old, new))
        steady = [
            {p.name for p in f.parts if p.role not in ("lead", "texture", "percussion", "counter")}
            for f in (one, other)
        ]
        layers = max(layers, len(steady[0] ^ steady[1]))
    return tempo, distance, layers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--genre", choices=GENRES)
    args = parser.parse_args()
    print(
        f"{'genre':12s} {'move':>5s} {'stay':>5s} {'leap':>5s}  "
        f"{'tune 0/2/4/7/12':>24s} {'overlap':>7s} {'rhythm':>6s} {'repeat s':>8s} {'near':>5s} "
        f"{'tempo':>6s} {'key':>3s} {'layers':>6s}"
    )
    for genre in [args.genre] if args.genre else GENRES:
        rows = []
        lines: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for seed in range(args.seeds):
            fragments = compose(genre, args.minutes, seed)
            tune = tune_of(fragments)
            meter = fragments[0].meters[0]
            shares = interval_shares(tune)
            target = np.array(recipe(genre).melody.intervals)
            for pair, counts in all_parallels(fragments).items():
                lines[pair].append(counts)
            rows.append(
                [
                    *harmony(fragments),
                    *shares,
                    float(np.minimum(shares, target / target.sum()).sum()),
                    rhythm_heard_before(tune, meter.numerator * 4 / meter.denominator),
                    *repetition(fragments),
                    *seams(fragments),
                ]
            )
        m = np.mean(rows, axis=0)
        top = np.max(rows, axis=0)
        print(
            f"{genre:12s} {m[0]:5.2f} {m[1]:5.0%} {m[2]:5.1%}  "
            + " ".join(f"{x:4.0%}" for x in m[3:8])
            + f" {m[8]:7.2f} {m[9]:6.0%} {top[10]:8.1f} {m[11]:5.0%} {top[12]:6.1%} "
            f"{top[13]:3.0f} {top[14]:6.0f}"
        )
        for pair, counts in lines.items():
            fifths, octaves, moves = np.sum(counts, axis=0)
            if moves >= 50:
                print(
                    f"{'':12s} parallel in 1000 of {moves:5d} moves, {pair + ':':15s} "
                    f"{1000 * fifths / moves:5.1f} fifths {1000 * octaves / moves:5.1f} octaves"
                )


if __name__ == "__main__":
    main()
