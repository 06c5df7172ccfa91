"""How audible joins are: takes that know nothing of each other, put together in three ways.

    python bench/joins.py                       # eight takes in each of three genres, two minutes
    python bench/joins.py --genres lo-fi --takes 12

Takes are sessions of the composer with seeds of their own in one state, which is what ``clips``
mode has to join. They are put together by a hard cut, by a plain equal-power fade, and by
``assemble.ClipJoiner`` (beats, tempo within 5 %, fade by correlation). Printed: the AUC of the
joins' novelty with its interval (.5 is no audible join, see ``measure.novelty``), the median beat
phase error at joins in beats, where both sides have a clear pulse, and the AUC of the same times in
one unbroken performance, which is what music itself does there.
"""

from __future__ import annotations

import argparse
import statistics

import numpy as np

import isotone
from isotone.assemble import ClipJoiner, match_level, trim_clip
from isotone.audio import Waveform, concatenate
from isotone.engines import load_engine
from isotone.measure.features import Features, FeatureStream
from isotone.measure.novelty import join_audibility
from isotone.measure.onsets import beat_phase_error

TIME_S, SPARE_S = 26.0, 6.0


def rendered(seed: int, genre: str, seconds: float) -> Waveform:
    plan = isotone.plan_session(
        "0.3,0.1", "0.4,0.0", minutes=seconds / 60.0, seed=seed, genre=genre
    )
    return concatenate(list(load_engine("composer").render(plan)))


def features_of(wave: Waveform) -> Features:
    stream = FeatureStream(wave.sample_rate, wave.n_channels)
    stream.update(wave.samples)
    return stream.result()


def put_together(takes: list[Waveform], way: str) -> tuple[Waveform, list[float], int]:
    rate = takes[0].sample_rate
    n = round(TIME_S * rate)
    overlap_s = 0.05 if way == "cut" else 1.3
    joiner = ClipJoiner(rate, 2, overlap_s=overlap_s, most_skip_s=0.7, aligns=way == "joiner")
    whole = concatenate([joiner.add(take, n_samples=n) for take in takes])
    times = [join.at_s + join.overlap_s / 2 for join in joiner.joins]
    return whole, times, sum(join.on_beat for join in joiner.joins)


def described(name: str, wave: Waveform, times: list[float], on_beat: int | None) -> str:
    features = features_of(wave)
    heard = join_audibility(features, times)
    errors = [beat_phase_error(features.onset_strength, t) for t in times]
    clear = [e for e in errors if e is not None]
    phase = f"{statistics.median(clear):.2f} beats at {len(clear)}" if clear else "no clear pulse"
    aligned = "" if on_beat is None else f", {on_beat} of {len(times)} brought to the beat"
    return (
        f"  {name:9s} AUC {heard.auc:.2f} ({heard.auc_low:.2f} to {heard.auc_high:.2f}), "
        f"loudness step {heard.loudness_step_lu[0]:.1f} LU, phase error {phase}{aligned}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--genres", nargs="+", default=["lo-fi", "folk", "ambient"])
    parser.add_argument("--takes", type=int, default=8)
    arguments = parser.parse_args()
    for genre in arguments.genres:
        print(genre)
        raw = [rendered(seed, genre, TIME_S + SPARE_S + 8.0) for seed in range(arguments.takes)]
        # Neither their own first bars nor their ends: a model's takes have none.
        middle = [Waveform(np.ascontiguousarray(w.samples[:, 2 * 48_000 :]), 48_000) for w in raw]
        takes = [match_level(trim_clip(w, give_s=1.3), -23.0) for w in middle]
        for way in ("cut", "fade", "joiner"):
            whole, times, on_beat = put_together(takes, way)
            print(described(way, whole, times, on_beat if way == "joiner" else None), flush=True)
        unbroken = rendered(99, genre, TIME_S * arguments.takes)
        print(described("unbroken", unbroken, times, None), flush=True)


if __name__ == "__main__":
    main()
