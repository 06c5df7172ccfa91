"""Does the music say the feeling it was asked for? Short clips over the whole circumplex, judged.

    python bench/affect_grid.py --points 5 --genres classical,ambient --seeds 1 --png /tmp/grid.png
    python bench/affect_grid.py                  # 9 x 9 x 3 genres x 2 seeds: 486 clips
    python bench/affect_grid.py --read a.json b.json           # clips that --rows kept before

Every clip is a session of 30 seconds that stays at one affect, made by the whole chain (plan,
composer, sampler, master). Cues are read from score and sound, judges hear the sound alone (see
``judges.py``). Printed for all clips and for each genre:

- rank correlation (Spearman) of energy, of onset density (heard by two detectors, and written) and
  of other cues with intended arousal
- the error of the composer's own cue model, read back from the score
- of valence: the AUC (intended above against below 0) within the high and within the low half of
  arousal, and the partial rank correlation with intended valence, arousal held fixed

Each judge is shown alone, and beside them the *panel*: a clip's mean rank over the judges, among
the clips of the table. Every judge has one vote, none is weighed by how well it does. Two of the
valence judges read cues that the composer sets on purpose (mode, register, level) and mostly agree;
the tagger alone knows recordings. So a panel above the mark doesn't excuse a tagger below it.

Wanted: .9 for energy and onset density, .7 (aimed at .8) for each AUC, .5 for the partial one.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import os
import sys
import time
from pathlib import Path

# ruff: noqa: E402
# One thread each, before numpy reads it: small products would wake all cores for nothing.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import judges
from isotone.affect.circumplex import Affect
from isotone.audio import Waveform, concatenate
from isotone.measure.novelty import auc

GENRES = ("ambient", "classical", "jazz-ballad")
CLIP_S = 30.0


class Notebook:
    """Keeps the score as it is composed."""

    def __init__(self) -> None:
        self.fragments = []

    def score(self, fragment) -> None:
        self.fragments.append(fragment)

    def stems(self, stems) -> None:
        pass


def make_clip(affect: Affect, genre: str, seed: int) -> tuple[Waveform, list]:
    """Return one clip as a listener gets it, and its score."""
    from isotone.journey import plan_journey
    from isotone.plan import build_plan
    from isotone.session import stream

    plan = build_plan(plan_journey(affect, affect, minutes=CLIP_S / 60), seed=seed, genre=genre)
    notebook = Notebook()
    return concatenate(list(stream(plan, watcher=notebook))), notebook.fragments


def judge_one(task: tuple[float, float, str, int, bool]) -> dict:
    valence, arousal, genre, seed, with_tagger = task
    clip, fragments = make_clip(Affect(valence, arousal), genre, seed)
    row = {"valence": valence, "arousal": arousal, "genre": genre, "seed": seed}
    row["instruments"] = sorted({p.instrument for f in fragments for p in f.parts})
    row["cues"] = judges.heard_cues(clip) | judges.written_cues(fragments)
    row["cues"]["librosa_onsets_per_s"] = judges.librosa_onsets_per_s(clip)
    if with_tagger:
        row["tags"] = [float(s) for s in judges.tag_scores(clip)]
    return row


def ranks(values: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata

    return rankdata(values)


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    good = np.isfinite(a) & np.isfinite(b)
    a, b = ranks(a[good]), ranks(b[good])
    if len(a) < 4 or a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def partial_spearman(a: np.ndarray, b: np.ndarray, fixed: np.ndarray) -> float:
    """Return the rank correlation of a and b with a third held fixed."""
    ab, af, bf = spearman(a, b), spearman(a, fixed), spearman(b, fixed)
    return (ab - af * bf) / float(np.sqrt(max(1e-9, (1 - af**2) * (1 - bf**2))))


def valence_report(judged: np.ndarray, valence: np.ndarray, arousal: np.ndarray) -> dict:
    report = {}
    for name, half in (("high", arousal > 0.01), ("low", arousal < -0.01)):
        up, down = half & (valence > 0.01), half & (valence < -0.01)
        report[f"auc_{name}"] = auc(judged[up], judged[down])
    report["partial"] = partial_spearman(judged, valence, arousal)
    return report


def panel(judged: dict[str, np.ndarray]) -> np.ndarray:
    """Return each clip's mean rank over the judges, 0 (lowest by all) to 1 (highest by all).

    Clips that a judge can't hear (not finite) are left to the others; nan where none hears them.
    """
    votes = np.full((len(judged), len(next(iter(judged.values())))), np.nan)
    for vote, values in zip(votes, judged.values(), strict=True):
        heard = np.isfinite(values)
        vote[heard] = (ranks(values[heard]) - 0.5) / max(1, heard.sum())
    n_heard = np.isfinite(votes).sum(axis=0)
    return np.where(n_heard, np.nansum(votes, axis=0) / np.maximum(n_heard, 1), np.nan)


def with_panel(judged: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return judged | ({"panel": panel(judged)} if len(judged) > 1 else {})


def interval(values: list[float]) -> str:
    return f"{np.percentile(values, 2.5):.2f}..{np.percentile(values, 97.5):.2f}"


def judge(rows: list[dict], resynthesis) -> dict:
    """Return every judge's number for every clip."""
    cues = [r["cues"] for r in rows]
    model = np.array([judges.eerola(c) for c in cues])
    judged = {"energy": {"energy": judges.energy(cues), "eerola": model[:, 1]}}
    judged["valence"] = {"eerola": model[:, 0]}
    if resynthesis is not None:
        both = resynthesis(cues)
        judged["valence"]["resynthesis"], judged["energy"]["resynthesis"] = both.T
    if "tags" in rows[0]:
        scores = np.array([r["tags"] for r in rows], np.float32)
        # The grid is its own reference set: base rates of the tags over its clips are taken away.
        both = judges.tagged_affect(scores, scores)
        judged["valence"]["tagger"], judged["energy"]["tagger"] = both.T
    return judged


def report(rows: list[dict], judged: dict, genre: str | None) -> dict:
    pick = np.array([genre is None or r["genre"] == genre for r in rows])
    valence = np.array([r["valence"] for r in rows])[pick]
    arousal = np.array([r["arousal"] for r in rows])[pick]
    energy, glad = (with_panel({k: v[pick] for k, v in judged[axis].items()})
                    for axis in ("energy", "valence"))  # fmt: skip
    out = {
        "n": int(pick.sum()),
        "arousal": {k: spearman(v, arousal) for k, v in energy.items()},
        "valence": {k: valence_report(v, valence, arousal) for k, v in glad.items()},
        "cues": {},
    }  # fmt: skip
    own = np.array([judges.own_model(r["cues"]) for r in rows])[pick]
    out["own model"] = {
        "valence": spearman(own[:, 0], valence),
        "arousal": spearman(own[:, 1], arousal),
        "valence error": float(np.median(np.abs(own[:, 0] - valence))),
        "arousal error": float(np.median(np.abs(own[:, 1] - arousal))),
    }
    for name in rows[0]["cues"]:
        values = np.array([r["cues"][name] for r in rows])[pick]
        out["cues"][name] = {
            "arousal": spearman(values, arousal),
            "valence": partial_spearman(values, valence, arousal),
            "low": float(np.nanpercentile(values, 5)),
            "high": float(np.nanpercentile(values, 95)),
        }
    return out


def show(name: str, r: dict) -> None:
    print(f"\n== {name} ({r['n']} clips)")
    print("arousal, rank correlation (>= .9): "
          + "  ".join(f"{k} {v:.2f}" for k, v in r["arousal"].items())
          + f"  onset density {r['cues']['heard_onsets_per_s']['arousal']:.2f} by SuperFlux, "
          f"{r['cues']['librosa_onsets_per_s']['arousal']:.2f} by librosa, "
          f"{r['cues']['onsets_per_s']['arousal']:.2f} written")  # fmt: skip
    for k, v in r["valence"].items():
        print(f"valence, {k:12} AUC high {v['auc_high']:.2f}  low {v['auc_low']:.2f} (>= .7)"
              f"  partial {v['partial']:+.2f} (>= .5)")  # fmt: skip
    own = r["own model"]
    print("own cue model on the score: rank correlation "
          f"{own['valence']:.2f} valence, {own['arousal']:.2f} arousal; "
          f"median error {own['valence error']:.2f}, {own['arousal error']:.2f}")  # fmt: skip
    print(f"{'cue':20} {'5 %':>9} {'95 %':>9}  with arousal  with valence")
    for k, c in r["cues"].items():
        print(
            f"{k:20} {c['low']:9.2f} {c['high']:9.2f}  {c['arousal']:+12.2f}  {c['valence']:+12.2f}"
        )


def tell_genres(rows: list[dict]) -> dict:
    """Return how often a clip's genre is told from its sound: nearest centroid, leave one out."""
    names = ("heard_onsets_per_s", "flux", "pitch_change", "level_depth_db", "centroid_hz",
             "rolloff_hz", "flatness", "roughness", "pulse_clarity", "heard_pitch")  # fmt: skip
    genres = sorted({r["genre"] for r in rows})
    x = np.array([[r["cues"][k] for k in names] for r in rows])
    x = (x - x.mean(axis=0)) / np.maximum(x.std(axis=0), 1e-9)
    labels = np.array([genres.index(r["genre"]) for r in rows])
    confusion = np.zeros((len(genres), len(genres)), int)
    for i in range(len(rows)):
        rest = np.arange(len(rows)) != i
        centres = [x[rest & (labels == g)].mean(axis=0) for g in range(len(genres))]
        told = int(np.argmin([np.linalg.norm(x[i] - c) for c in centres]))
        confusion[labels[i], told] += 1
    return {
        "genres": genres,
        "confusion": confusion.tolist(),
        "told": float(np.trace(confusion) / len(rows)),
        "chance": 1.0 / len(genres),
        "instruments": {
            g: sorted({i for r in rows if r["genre"] == g for i in r["instruments"]})
            for g in genres
        },
    }


def draw(rows: list[dict], judged: dict, target: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    genres = sorted({r["genre"] for r in rows})
    panels = [(f"{axis}: {k}", v) for axis, d in judged.items() for k, v in d.items()]
    for cue in ("heard_onsets_per_s", "onsets_per_s", "tempo_bpm", "majorness",
                "written_majorness", "lead_pitch", "heard_pitch", "lufs", "centroid_hz",
                "roughness", "articulation", "n_parts"):  # fmt: skip
        panels.append((cue, np.array([r["cues"][cue] for r in rows])))
    axis_v = sorted({r["valence"] for r in rows})
    axis_a = sorted({r["arousal"] for r in rows})
    figure, axes = plt.subplots(
        len(panels), len(genres), figsize=(2.6 * len(genres), 2.2 * len(panels)), squeeze=False
    )
    for i, (name, values) in enumerate(panels):
        for j, genre in enumerate(genres):
            grid = np.full((len(axis_a), len(axis_v)), np.nan)
            for y, a in enumerate(axis_a):
                for x, v in enumerate(axis_v):
                    cell = [
                        values[k]
                        for k, r in enumerate(rows)
                        if (r["valence"], r["arousal"], r["genre"]) == (v, a, genre)
                    ]
                    if np.isfinite(cell).any():
                        grid[y, x] = np.nanmean(cell)
            picture = axes[i, j].imshow(
                grid, origin="lower", extent=(-1, 1, -1, 1), vmin=np.nanmin(values),
                vmax=np.nanmax(values),
            )  # fmt: skip
            axes[i, j].set_title(f"{genre}\n{name}", fontsize=7)
            axes[i, j].tick_params(labelsize=5)
            figure.colorbar(picture, ax=axes[i, j]).ax.tick_params(labelsize=5)
    figure.tight_layout()
    figure.savefig(target, dpi=70)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--points", type=int, default=9, help="on each axis")
    parser.add_argument("--genres", default=",".join(GENRES))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--no-tagger", action="store_true")
    parser.add_argument("--no-resynthesis", action="store_true", help="without FluidSynth")
    parser.add_argument("--cache", type=Path, default=Path("/tmp/isotone-resynthesis.json"))
    parser.add_argument("--rows", type=Path, help="also write every clip's cues and scores here")
    parser.add_argument("--read", type=Path, nargs="+", help="judge rows kept by --rows")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--png", type=Path)
    arguments = parser.parse_args()
    with_tagger = not arguments.no_tagger
    resynthesis = None if arguments.no_resynthesis else judges.fit_resynthesis(arguments.cache)
    axis = np.round(np.linspace(-1, 1, arguments.points), 6)
    genres = arguments.genres.split(",")
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    # Every clip has a seed of its own: one seed's luck would else be shared by a whole grid.
    tasks = [
        (float(v), float(a), genre, 10_000 * seed + 100 * i + j, with_tagger)
        for genre in genres
        for seed in seeds
        for i, v in enumerate(axis)
        for j, a in enumerate(axis)
    ]
    start = time.perf_counter()
    if arguments.read:
        rows = [row for path in arguments.read for row in json.loads(path.read_text())]
        genres = list(dict.fromkeys(row["genre"] for row in rows))
    elif arguments.workers > 1:
        with concurrent.futures.ProcessPoolExecutor(arguments.workers) as pool:
            rows = list(pool.map(judge_one, tasks, chunksize=4))
    else:
        rows = [judge_one(task) for task in tasks]
    if arguments.rows:
        arguments.rows.write_text(json.dumps(rows))
    judged = judge(rows, resynthesis)
    reports = {"all genres": report(rows, judged, None)}
    reports |= {genre: report(rows, judged, genre) for genre in genres}
    if arguments.png:
        draw(rows, judged, arguments.png)
    genre_report = tell_genres(rows) if len(genres) > 1 and len(rows) > 2 * len(genres) else None
    if arguments.json:
        print(json.dumps({"affect": reports, "genres": genre_report}, indent=2))
        return
    print(f"{len(rows)} clips in {time.perf_counter() - start:.0f} s")
    if resynthesis is not None:
        print("resynthesis judge, cross-validated R2 on the study's own ratings: "
              f"valence {resynthesis.r2[0]:.2f}, arousal {resynthesis.r2[1]:.2f}")  # fmt: skip
    for name, r in reports.items():
        show(name, r)
    if genre_report is not None:
        told, chance = genre_report["told"], genre_report["chance"]
        print(f"\n== genre told from sound alone: {told:.2f} of clips (chance {chance:.2f})")
        for g, row in zip(genre_report["genres"], genre_report["confusion"], strict=True):
            print(f"{g:14} told as {row}; {', '.join(genre_report['instruments'][g])}")


if __name__ == "__main__":
    main()
