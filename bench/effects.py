"""What each effect and texture costs: processor seconds for 15 minutes of 48 kHz stereo.

Printed are the median of several runs over noise in the player's blocks and its ratio to the budget
that keeps the whole chain at its speed; a ratio over 1 is over budget.

    python bench/effects.py [--runs 5] [--seconds 10]
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np

from isotone.sampler.effects import Chorus, HighPass, Reverb, TruePeakLimiter
from isotone.sampler.synth import SynthNote
from isotone.sampler.textures import TEXTURES, TextureVoice

RATE, BLOCK = 48_000, 8192
EFFECTS = (  # name, maker, seconds of the budget
    ("high-pass", lambda: HighPass(RATE), 0.4),
    ("reverb", lambda: Reverb(RATE), 1.5),
    ("chorus", lambda: Chorus(RATE), 0.7),
    ("limiter", lambda: TruePeakLimiter(RATE), 0.8),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    n = round(options.seconds * RATE) // BLOCK * BLOCK
    noise = (0.1 * np.random.default_rng(0).standard_normal((2, n))).astype(np.float32)

    def cost(render) -> float:
        begin = time.thread_time()
        for start in range(0, n, BLOCK):
            render(start)
        return (time.thread_time() - begin) * 900.0 * RATE / n

    def effect(make):
        made = make()
        return lambda start: made.process(noise[:, start : start + BLOCK])

    def texture(name):
        voice = TextureVoice(name, RATE, seed=1)
        voice.add(SynthNote(onset=0, release=10 * n, pitch=60, velocity=100))
        return lambda start: voice.render(start, BLOCK)

    rows = [(name, lambda make=make: effect(make), budget) for name, make, budget in EFFECTS]
    rows += [(name, lambda name=name: texture(name), 1.5) for name in TEXTURES]
    for name, make, budget in rows:
        costs = [cost(make()) for _ in range(options.runs)]
        median = statistics.median(costs)
        print(
            f"{name}: {median:.2f} s ({min(costs):.2f}-{max(costs):.2f}), "
            f"{median / budget:.2f} of the budget"
        )


if __name__ == "__main__":
    main()
