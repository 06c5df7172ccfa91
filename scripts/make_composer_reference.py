"""Make the thresholds and the reference distribution that come with isotone, from composed music.

    python scripts/make_composer_reference.py --weights moodtheme_baseline.pth --per-genre 30

Every genre of the composer is asked for feelings all over the circumplex, each clip with a seed of
its own; the tags of a clip are the moods that its plan names. The middle 30 s of 45 are heard. No
listener has judged these clips: the file says that they are composed music, and no validation. The
same seed and versions make the same file.
"""

from __future__ import annotations

import argparse
import functools
import multiprocessing
import sys
from pathlib import Path

import numpy as np

from isotone.affect.circumplex import Affect
from isotone.audio import Waveform, concatenate
from isotone.evaluate.clips import find_thresholds
from isotone.evaluate.hearing import ClipScores
from isotone.evaluate.recognisers.registry import Recogniser, load_recogniser
from isotone.files import write_whole
from isotone.journey import plan_journey
from isotone.plan import build_plan
from isotone.plan.vocabulary import GENRES
from isotone.session import stream

LENGTH_S, HEARD_S = 45.0, 30.0
DATA = Path(__file__).resolve().parents[1] / "src/isotone/evaluate/data"

Task = tuple[int, str, float, float]


def draw_tasks(per_genre: int, seed: int) -> list[Task]:
    """Return number, genre, valence and arousal of each clip, spread evenly over the disc."""
    rng = np.random.default_rng(seed)
    tasks: list[Task] = []
    for genre in GENRES:
        # Vogel's spiral: equal areas; turned for each genre so that no two have the same points.
        turn = rng.uniform(0.0, 2.0 * np.pi)
        for i in range(per_genre):
            radius = 0.95 * np.sqrt((i + 0.5) / per_genre)
            angle = turn + i * np.pi * (3.0 - np.sqrt(5.0))
            point = float(radius * np.cos(angle)), float(radius * np.sin(angle))
            tasks.append((len(tasks), genre, *point))
    return tasks


@functools.cache
def recogniser_of(weights: str) -> Recogniser:
    """Return this process's recogniser."""
    import torch

    torch.set_num_threads(1)
    return load_recogniser("mtg-baseline", weights)


def hear(task: Task, *, weights: str, seed: int) -> tuple[ClipScores, frozenset[str]]:
    """Return what is heard in one clip, and what it was asked for."""
    number, genre, valence, arousal = task
    known = recogniser_of(weights)
    feeling = Affect(valence, arousal)
    journey = plan_journey(feeling, feeling, minutes=LENGTH_S / 60.0)
    plan = build_plan(journey, seed=seed + number, genre=genre)
    sound = concatenate(list(stream(plan)))
    start = round((LENGTH_S - HEARD_S) / 2.0 * sound.sample_rate)
    heard = sound.samples[:, start : start + round(HEARD_S * sound.sample_rate)]
    scores = known.scores(Waveform(np.ascontiguousarray(heard), sound.sample_rate))
    return ClipScores(f"{number:03d}", scores), frozenset(plan.segments[0].moods) & set(known.tags)


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", required=True)
    parser.add_argument("--per-genre", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    tasks = draw_tasks(options.per_genre, options.seed)
    work = functools.partial(hear, weights=options.weights, seed=options.seed)
    clips: list[ClipScores] = []
    truth: dict[str, frozenset[str]] = {}
    with multiprocessing.get_context("spawn").Pool(options.workers) as pool:
        for clip, tags in pool.imap(work, tasks):
            clips.append(clip)
            truth[clip.file] = tags
            sys.stderr.write(f"\r{len(clips)} of {len(tasks)}")
    known = recogniser_of(options.weights)
    source = (
        f"composed music, no validation: {len(clips)} clips of {HEARD_S:g} s by isotone's composer"
    )
    found = find_thresholds(clips, truth, known, source=source)
    out = options.out or DATA / f"composer-{known.name}-{known.version}.json"
    write_whole(out, found.to_json())
    out.chmod(0o644)
    sys.stdout.write(f"\n{len(found.by_tag)} thresholds from {len(clips)} clips in {out}\n")


if __name__ == "__main__":
    main()
