"""How close are our tunes to tunes by people? Folk and classical, where music21 has scores.

    python bench/corpus_closeness.py
    python bench/corpus_closeness.py --genre folk --pieces 60 --json --png /tmp/closeness.png

Two views, on the lead's line alone:

- single figures (intervals, turns after leaps, durations, repetition of bars, rests, contour),
  ours beside the corpus's median and its 10th and 90th percentile over pieces
- the overlap of Yang and Lerch (2020): for each feature, distances between pieces of one half of
  the corpus (A) against distances from A to a set; densities by kernel estimate, overlapping area
  from 0 to 1. Sets: the other half of the corpus, ours, and a foreign style. It is a weak test: the
  foreign style overlaps too. Ours should lie at or above it, towards the corpus against itself.

Pieces of the corpus: Essen folk songs (German), first violins of Mozart's and Haydn's quartets; the
foreign style is Bach's chorale sopranos. Only statistics are kept, in ``--cache``.

Yang, L.-C., Lerch, A. (2020). On the evaluation of generative models in music. Neural Computing and
Applications 32, 4773-4784.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from isotone.affect.circumplex import Affect

STYLES = {"folk": "essen", "classical": "quartets"}
FOREIGN = "chorales"
WINDOW_BARS = 4
EXCERPT_BARS = 32  # long movements and sessions are cut to this, so that all are of a length


@dataclass(frozen=True)
class Tune:
    """A line: onsets and durations in quarters, pitches, length of a bar."""

    onsets: list[float]
    durations: list[float]
    pitches: list[int]
    bar: float


# -- tunes ----------------------------------------------------------------------------------------


def corpus_tunes(style: str, n: int, cache: Path) -> list[Tune]:
    """Return tunes from music21's corpus, cached as JSON: reading scores is slow."""
    file = cache / f"tunes-{style}-{n}.json"
    if file.is_file():
        return [Tune(**t) for t in json.loads(file.read_text())]
    from music21 import corpus

    tunes: list[Tune] = []
    if style == "essen":
        for name in ("erk5", "erk10", "altdeu10", "boehme10"):
            if len(tunes) < n:
                opus = corpus.parse(f"essenFolksong/{name}")
                tunes += [t for s in opus.scores if (t := tune_of(s.parts[0])) is not None]
    else:
        paths = [str(p) for p in corpus.getCorePaths()]
        wanted = "bach/bwv" if style == "chorales" else ("mozart/k", "haydn/opus")
        chosen = [p for p in paths if any(w in p for w in np.atleast_1d(wanted))]
        for path in sorted(chosen)[: 2 * n]:
            if len(tunes) >= n:
                break
            score = corpus.parse(path)
            if len(score.parts) == 4 and (t := tune_of(score.parts[0])) is not None:
                tunes.append(t)
    tunes = tunes[:n]
    cache.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([vars(t) for t in tunes]))
    return tunes


def tune_of(part) -> Tune | None:
    """Return the line of a music21 part, ties joined; None if it has no meter or few notes."""
    meter = part.recurse().getElementsByClass("TimeSignature").first()
    if meter is None:
        return None
    rows = []
    for note in part.stripTies().flatten().notes:
        pitch = max(p.midi for p in note.pitches) if note.pitches else None
        if pitch is not None and note.quarterLength > 0:  # grace notes have no length
            rows.append((float(note.offset), float(note.quarterLength), int(pitch)))
    return excerpt(rows, float(meter.barDuration.quarterLength))


def excerpt(rows: list[tuple[float, float, int]], bar: float) -> Tune | None:
    """Return the first bars of sorted notes; of notes struck together the highest stays."""
    highest: dict[float, tuple[float, float, int]] = {}
    for row in sorted(rows):
        at = round(row[0], 4)
        if at not in highest or row[2] > highest[at][2]:
            highest[at] = row
    if not highest:
        return None
    start = bar * math.floor(min(highest) / bar)
    kept = [r for _, r in sorted(highest.items()) if r[0] - start < EXCERPT_BARS * bar]
    if len(kept) < 20:
        return None
    return Tune([r[0] - start for r in kept], [r[1] for r in kept], [r[2] for r in kept], bar)


def our_tunes(genre: str, n: int) -> list[Tune]:
    """Return leads of sessions that stay at one affect, spread over the circumplex."""
    from isotone.compose import compose_phrases
    from isotone.journey import plan_journey
    from isotone.plan import build_plan

    tunes = []
    rng = np.random.default_rng(1)
    for seed in range(1, 3 * n):
        if len(tunes) >= n:
            break
        affect = Affect(*rng.uniform(-0.9, 0.9, 2))
        plan = build_plan(plan_journey(affect, affect, minutes=3.0), seed=seed, genre=genre)
        rows, bar = [], 4.0
        for fragment in compose_phrases(plan):
            if not rows:
                meter = fragment.meters[0]
                bar = meter.numerator * 4.0 / meter.denominator
            roles = {p.name: p.role for p in fragment.parts}
            rows += [
                (note.onset_beats, note.duration_beats, note.pitch)
                for name, note in fragment.notes
                if roles[name] == "lead"
            ]
        tune = excerpt(rows, bar)
        if tune is not None:
            tunes.append(tune)
    return tunes


# -- features -------------------------------------------------------------------------------------


def figures_of(tune: Tune) -> dict[str, float]:
    """Return single figures of a tune."""
    moves = np.diff(tune.pitches)
    size = np.abs(moves)
    n = len(moves)
    leaps = [i for i in range(n - 1) if 5 <= moves[i] <= 7]
    turned = [moves[i + 1] < 0 for i in leaps]
    bars = bars_of(tune)
    seen_rhythm: set = set()
    seen_shape: set = set()
    seen_all: set = set()
    again = Counter()
    for rhythm, shape, pitches in bars:
        again["rhythm"] += rhythm in seen_rhythm
        again["shape"] += (rhythm, shape) in seen_shape
        again["all"] += (rhythm, pitches) in seen_all
        seen_rhythm.add(rhythm)
        seen_shape.add((rhythm, shape))
        seen_all.add((rhythm, pitches))
    length = tune.onsets[-1] + tune.durations[-1] - tune.onsets[0]
    contours = contours_of(tune)
    beat_share = np.mean([abs(o - round(o)) < 0.02 for o in tune.onsets])
    return {
        "repeated notes": float((size == 0).mean()),
        "steps": float(((size > 0) & (size <= 2)).mean()),
        "thirds": float(((size >= 3) & (size <= 4)).mean()),
        "leaps 5-7": float(((size >= 5) & (size <= 7)).mean()),
        "leaps over 7": float((size > 7).mean()),
        "mean interval": float(size.mean()),
        "leaps that go up": mean_or_nan([moves[i] > 0 for i in range(n) if size[i] >= 5]),
        "turns after leap up": mean_or_nan(turned),
        "range": float(np.ptp(tune.pitches)),
        "notes per quarter": len(tune.pitches) / length,
        "onsets on the beat": float(beat_share),
        "distinct durations": float(len({round(d, 2) for d in tune.durations})),
        "rests": max(0.0, 1.0 - sum(tune.durations) / length),
        "bars: rhythm again": again["rhythm"] / max(1, len(bars)),
        "bars: shape again": again["shape"] / max(1, len(bars)),
        "bars: all again": again["all"] / max(1, len(bars)),
        "motifs again": motifs_again(tune),
        "arches": contours["arch"],
        "descents": contours["descending"],
        "pitch entropy": entropy([p % 12 for p in tune.pitches]),
        "interval entropy": entropy(moves.tolist()),
    }


def histograms_of(tune: Tune) -> dict[str, np.ndarray]:
    """Return the vectors whose distances are compared."""
    moves = np.clip(np.diff(tune.pitches), -12, 12)
    interval = np.bincount(moves + 12, minlength=25) / len(moves)
    median = float(np.median(tune.durations))
    steps = np.clip(np.round(2 * np.log2(np.array(tune.durations) / median)), -6, 6).astype(int) + 6
    duration = np.bincount(steps, minlength=13) / len(steps)
    transitions = np.zeros((13, 13))
    np.add.at(transitions, (steps[:-1], steps[1:]), 1.0 / max(1, len(steps) - 1))
    classes = np.bincount(np.array(tune.pitches) % 12, minlength=12) / len(tune.pitches)
    classes = np.roll(classes, -int(classes.argmax()))
    f = figures_of(tune)
    return {
        "intervals": interval,
        "durations": duration,
        "duration pairs": transitions.ravel(),
        "pitch classes": classes,
        "contours": np.array(list(contours_of(tune).values())),
        "repetition": np.array([f[k] for k in f if k.startswith("bars:")]),
        "onset density": np.array([f["notes per quarter"]]),
        "range": np.array([f["range"]]),
    }


def bars_of(tune: Tune) -> list[tuple]:
    """Return rhythm, shape and pitches of every bar in which notes begin."""
    bars: dict[int, list[tuple[float, int]]] = {}
    for onset, pitch in zip(tune.onsets, tune.pitches, strict=True):
        bars.setdefault(int(onset // tune.bar), []).append((round(onset % tune.bar, 3), pitch))
    out = []
    for _, notes in sorted(bars.items()):
        pitches = tuple(p for _, p in notes)
        out.append((tuple(o for o, _ in notes), tuple(np.diff(pitches).tolist()), pitches))
    return out


def motifs_again(tune: Tune) -> float:
    """Return the share of four-note motifs (intervals and rhythm) that recur within 64 notes."""
    steps = np.diff(tune.pitches).tolist()
    waits = np.round(np.diff(tune.onsets), 1).tolist()
    motifs = [
        tuple(zip(steps[i : i + 3], waits[i : i + 3], strict=True)) for i in range(len(steps) - 2)
    ]
    windows = [motifs[i : i + 61] for i in range(0, max(1, len(motifs) - 60), 30)]
    return float(np.mean([np.mean([w.count(m) > 1 for m in w]) for w in windows]))


def contours_of(tune: Tune) -> dict[str, float]:
    """Return the shares of contours of four-bar windows (Huron 1996): first, middle, last third."""
    counts = Counter()
    windows: dict[int, list[int]] = {}
    for onset, pitch in zip(tune.onsets, tune.pitches, strict=True):
        windows.setdefault(int(onset // (WINDOW_BARS * tune.bar)), []).append(pitch)
    for pitches in windows.values():
        if len(pitches) >= 6:
            first, middle, last = (float(np.mean(p)) for p in np.array_split(pitches, 3))
            up, down = middle - first, last - middle
            if up > 0.5 and down < -0.5:
                counts["arch"] += 1
            elif up < -0.5 and down > 0.5:
                counts["concave"] += 1
            elif last - first > 0.5:
                counts["ascending"] += 1
            elif last - first < -0.5:
                counts["descending"] += 1
            else:
                counts["level"] += 1
    total = max(1, sum(counts.values()))
    return {k: counts[k] / total for k in ("arch", "concave", "ascending", "descending", "level")}


def entropy(symbols: list) -> float:
    share = np.array(list(Counter(symbols).values())) / len(symbols)
    return float(-(share * np.log2(share)).sum())


def mean_or_nan(values: list) -> float:
    return float(np.mean(values)) if values else math.nan


# -- the overlap ----------------------------------------------------------------------------------


def overlap(reference: list[Tune], other: list[Tune]) -> dict[str, float]:
    """Return, by feature, the overlapping area of distances within and to the reference."""
    from scipy.stats import gaussian_kde

    inside = [histograms_of(t) for t in reference]
    outside = [histograms_of(t) for t in other]
    found = {}
    for name in inside[0]:
        a = np.array([h[name] for h in inside])
        b = np.array([h[name] for h in outside])
        within = np.linalg.norm(a[:, None] - a[None], axis=2)[np.triu_indices(len(a), 1)]
        across = np.linalg.norm(a[:, None] - b[None], axis=2).ravel()
        if min(within.std(), across.std()) < 1e-9:
            found[name] = float(np.allclose(within.mean(), across.mean()))
            continue
        x = np.linspace(0, 1.2 * max(within.max(), across.max()), 400)
        least = np.minimum(gaussian_kde(within)(x), gaussian_kde(across)(x))
        found[name] = float(np.trapezoid(least, x))
    return found


def compare(genre: str, pieces: int, cache: Path) -> dict:
    human = corpus_tunes(STYLES[genre], pieces, cache)
    foreign = corpus_tunes(FOREIGN, pieces // 2, cache)
    ours = our_tunes(genre, pieces // 2)
    order = np.random.default_rng(0).permutation(len(human))
    a, b = ([human[i] for i in part] for part in np.array_split(order, 2))
    rows = [figures_of(t) for t in human]
    made = [figures_of(t) for t in ours]
    figures = {}
    for name in rows[0]:
        known = np.array([r[name] for r in rows])
        mine = np.array([r[name] for r in made])
        low, middle, high = np.nanpercentile(known, [10, 50, 90])
        figures[name] = {
            "ours": float(np.nanmedian(mine)),
            "corpus": float(middle),
            "p10": float(low),
            "p90": float(high),
            "outside": float(np.nanmean((mine < low) | (mine > high))),
        }
    return {
        "genre": genre,
        "pieces": {"corpus": len(human), "ours": len(ours), "foreign": len(foreign)},
        "figures": figures,
        "overlap": {
            "corpus itself": overlap(a, b),
            "ours": overlap(a, ours),
            "foreign": overlap(a, foreign),
        },
    }


def show(result: dict) -> None:
    print(f"\n== {result['genre']}: {result['pieces']}")
    print(f"{'figure (median over tunes)':28} {'ours':>7} {'corpus':>7} {'p10':>7} {'p90':>7}"
          "  ours outside p10..p90 (a fifth is expected)")  # fmt: skip
    for name, f in result["figures"].items():
        mark = "  <" if not f["p10"] <= f["ours"] <= f["p90"] else ""
        print(f"{name:28} {f['ours']:7.2f} {f['corpus']:7.2f} {f['p10']:7.2f} {f['p90']:7.2f}"
              f"  {f['outside']:.2f}{mark}")  # fmt: skip
    print(f"\n{'overlap (Yang and Lerch)':28} " + " ".join(f"{k:>14}" for k in result["overlap"]))
    for name in result["overlap"]["ours"]:
        print(f"{name:28} " + " ".join(f"{v[name]:14.2f}" for v in result["overlap"].values()))
    means = [np.mean(list(v.values())) for v in result["overlap"].values()]
    print(f"{'mean':28} " + " ".join(f"{m:14.2f}" for m in means))


def draw(results: list[dict], target: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(results), figsize=(8 * len(results), 7), squeeze=False)
    for axis, result in zip(axes[0], results, strict=True):
        for y, (name, f) in enumerate(result["figures"].items()):
            width = max(1e-9, f["p90"] - f["p10"])
            axis.plot((f["ours"] - f["p10"]) / width, y, "o", color="tab:red")
            axis.text(-1.9, y, name, va="center", fontsize=8)
        axis.axvspan(0, 1, alpha=0.2)
        axis.set(xlim=(-2, 3), yticks=[], title=f"{result['genre']}: ours in the corpus's p10..p90")
    figure.tight_layout()
    figure.savefig(target, dpi=70)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--genre", action="append", choices=sorted(STYLES))
    parser.add_argument(
        "--pieces", type=int, default=40, help="of the corpus; half as many of ours"
    )
    parser.add_argument("--cache", type=Path, default=Path("/tmp/isotone-tunes"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--png", type=Path)
    arguments = parser.parse_args()
    results = [
        compare(genre, arguments.pieces, arguments.cache) for genre in arguments.genre or STYLES
    ]
    if arguments.png:
        draw(results, arguments.png)
    if arguments.json:
        print(json.dumps(results, indent=2))
        return
    for result in results:
        show(result)


if __name__ == "__main__":
    main()
