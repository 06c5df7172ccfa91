"""How long the composer thinks: processor seconds for fifteen minutes of music, without sound.

For each genre the median of several runs over the way from tense to calm is printed beside its
bound of two seconds, with the memory that a session of eight hours holds while it is drawn.

Run: ``python bench/compose_speed.py [--runs 3] [--minutes 15]``.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time

from isotone.compose import compose_phrases
from isotone.journey import plan_journey
from isotone.plan import build_plan
from isotone.plan.vocabulary import GENRES

BOUND_S = 2.0


def plan_for(genre: str, minutes: float, seed: int):
    from isotone.affect.circumplex import Affect

    journey = plan_journey(Affect(-0.6, 0.7), Affect(0.7, -0.6), minutes=minutes)
    return build_plan(journey, seed=seed, genre=genre)


def processor_seconds(genre: str, minutes: float, seed: int) -> tuple[float, int, int]:
    source = plan_for(genre, minutes, seed)
    start = time.process_time()
    n_notes = n_phrases = 0
    for fragment in compose_phrases(source):
        n_phrases += 1
        n_notes += len(fragment.notes)
    return time.process_time() - start, n_phrases, n_notes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=15.0)
    args = parser.parse_args()
    processor_seconds(GENRES[0], 1.0, 0)  # tables are read once
    worst = 0.0
    print(f"{'genre':12s} {'CPU s':>7s} {'of bound':>9s} {'phrases':>8s} {'notes':>7s}")
    for genre in GENRES:
        runs = [processor_seconds(genre, args.minutes, seed) for seed in range(args.runs)]
        seconds = statistics.median(r[0] for r in runs)
        worst = max(worst, seconds)
        print(
            f"{genre:12s} {seconds:7.2f} {seconds / (BOUND_S * args.minutes / 15):9.0%} "
            f"{runs[0][1]:8d} {runs[0][2]:7d}"
        )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    drawn = 0
    start = time.process_time()
    for _ in compose_phrases(plan_for("ambient", 480.0, 1)):
        drawn += 1
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"eight hours: {drawn} phrases in {time.process_time() - start:.1f} CPU s, "
        f"peak memory grew by {(after - before) / 1024:.1f} MiB"
    )
    return 0 if worst <= BOUND_S * args.minutes / 15 else 1


if __name__ == "__main__":
    sys.exit(main())
