"""The key of a stretch of music, and how clearly it is major or minor.

Chroma are correlated with the probe-tone profiles of Krumhansl and Kessler (1982), as transcribed
in Krumhansl, *Cognitive Foundations of Musical Pitch* (1990), p. 30, for all 24 keys. Key profiles
know major and minor only: lydian and dorian music is often named a fifth away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isotone.errors import InputError

__all__ = ["MAJOR_PROFILE", "MINOR_PROFILE", "Key", "estimate_key", "fifths_between", "key_curve"]

MAJOR_PROFILE = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR_PROFILE = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)

_NAMES = tuple("C,D flat,D,E flat,E,F,F sharp,G,A flat,A,B flat,B".split(","))  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Key:
    """A key and how well it fits.

    Parameters
    ----------
    tonic : int
        Pitch class, 0 is C.
    mode : str
        ``"major"`` or ``"minor"``.
    correlation : float
        Of the chroma with the key's profile, -1 to 1: key clarity.
    majorness : float
        Best correlation among major keys less the best among minor keys: mode clarity, signed
        (Lartillot's ``mirmode``).
    lead : float
        Correlation less that of the next best key.
    """

    tonic: int
    mode: Literal["major", "minor"]
    correlation: float
    majorness: float
    lead: float

    @property
    def name(self) -> str:
        """The key's name, such as ``"E flat major"``."""
        return f"{_NAMES[self.tonic]} {self.mode}"


def _profiles() -> NDArray[np.float64]:
    rows = [np.roll(p, tonic) for p in (MAJOR_PROFILE, MINOR_PROFILE) for tonic in range(12)]
    centred = np.array(rows) - np.mean(rows, axis=1, keepdims=True)
    return np.asarray(centred / np.linalg.norm(centred, axis=1, keepdims=True))


def estimate_key(chroma: ArrayLike) -> Key | None:
    """Return the key of summed chroma.

    Parameters
    ----------
    chroma : array_like, shape (12,) or (n, 12)
        Strength of each pitch class, C first; rows are summed.

    Returns
    -------
    Key or None
        None if all pitch classes are equally strong (silence is).
    """
    total = np.asarray(chroma, np.float64)
    if total.shape[-1:] != (12,) or total.ndim > 2:
        raise InputError(f"chroma must have shape (12,) or (n, 12); got {total.shape}")
    if total.ndim == 2:
        total = total.sum(axis=0)
    centred = total - total.mean()
    norm = float(np.linalg.norm(centred))
    if norm <= 1e-9 * max(1.0, float(np.abs(total).sum())):
        return None
    fits = _profiles() @ (centred / norm)
    best = int(np.argmax(fits))
    second = float(np.partition(fits, -2)[-2])
    return Key(
        tonic=best % 12,
        mode="major" if best < 12 else "minor",
        correlation=float(fits[best]),
        majorness=float(fits[:12].max() - fits[12:].max()),
        lead=float(fits[best]) - second,
    )


def key_curve(
    chroma: NDArray[np.float32], *, window: int, hop: int
) -> list[tuple[int, Key | None]]:
    """Return the key of each window of frames, with the window's middle frame."""
    if window <= 0 or hop <= 0:
        raise InputError(f"window and hop must be positive; got {window}, {hop}")
    starts = range(0, max(1, len(chroma) - window + 1), hop)
    return [
        (
            start + min(window, len(chroma) - start) // 2,
            estimate_key(chroma[start : start + window]),
        )
        for start in starts
        if len(chroma)
    ]


def fifths_between(a: Key, b: Key) -> int:
    """Return how many accidentals apart two keys are on the circle of fifths, 0 to 6.

    Relative keys are 0 apart, a fifth is 1, parallel keys 3.
    """

    def sharps(key: Key) -> int:
        return (7 * (key.tonic + (3 if key.mode == "minor" else 0))) % 12

    distance = (sharps(a) - sharps(b)) % 12
    return min(distance, 12 - distance)
