"""Dice that don't depend on each other: a generator for each decision, by name.

A child seed is made from the session's seed and a path of words and numbers, such as
``("phrase", 12, "melody")``: asking for one never changes another, so bar 10 does not depend on
what bar 9 threw, and a piece asked again with a later change is the same until then.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np

__all__ = ["Dice", "pick", "wander"]

Item = TypeVar("Item")


class Dice:
    """The source of all chance in a session.

    Parameters
    ----------
    seed : int
        Non-negative.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def at(self, *path: str | int) -> np.random.Generator:
        """Return the generator of one decision; the same path gives the same dice."""
        key = tuple(zlib.crc32(p.encode()) if isinstance(p, str) else int(p) for p in path)
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(self._seed, spawn_key=key))
        )

    def unit(self, *path: str | int) -> float:
        """Return one number in [0, 1) for a decision."""
        return float(self.at(*path).random())


def pick(weighted: Mapping[Item, float] | Sequence[tuple[Item, float]], at: float) -> Item:
    """Return the item that a number in [0, 1) falls on; order counts, so it must not be a set's."""
    items = list(weighted.items()) if isinstance(weighted, Mapping) else list(weighted)
    total = sum(weight for _, weight in items)
    reached = 0.0
    for item, weight in items:
        reached += weight / total
        if at < reached:
            return item
    return items[-1][0]


def wander(seed: int, position: float, *, octaves: int = 7) -> float:
    """Return 1/f noise of about unit deviation at a position, without keeping any state.

    A sum of value noises at doubling periods (1, 2, 4, ... positions), each interpolated between
    hashed grid points: power falls by about 3 dB an octave, as human timing drift does (Hennig et
    al. 2011).
    """
    total = 0.0
    for octave in range(octaves):
        place = position / (1 << octave)
        cell = int(place // 1)
        part = place - cell
        a = _hashed(seed, octave, cell)
        b = _hashed(seed, octave, cell + 1)
        total += a + (b - a) * part
    # Each interpolated value has variance 2/3 of the grid's, whose own is 1/3.
    return float(total / (octaves * 2.0 / 9.0) ** 0.5)


@lru_cache(maxsize=4096)
def _hashed(seed: int, octave: int, cell: int) -> float:
    """Return a number in [-1, 1) (SplitMix64's finaliser)."""
    mask = 0xFFFFFFFFFFFFFFFF
    x = (seed * 0x9E3779B97F4A7C15 + octave * 0xD1B54A32D192ED03 + cell * 0x8CB92BA72F3D8DD7) & mask
    x ^= x >> 30
    x = (x * 0xBF58476D1CE4E5B9) & mask
    x ^= x >> 27
    x = (x * 0x94D049BB133111EB) & mask
    x ^= x >> 31
    return x / 2.0**63 - 1.0
