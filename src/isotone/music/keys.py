"""Keys: how far apart they are, what they share, and which one pitches suggest."""

from __future__ import annotations

from collections.abc import Sequence

from isotone.music.scale import Scale

__all__ = ["common_pitch_classes", "estimate_key", "fifths_between", "key_distance"]

# Krumhansl and Kessler (1982), probe-tone ratings.
_MAJOR_PROFILE = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR_PROFILE = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


def fifths_between(tonic: int, other: int) -> int:
    """Return the shortest way from a tonic to another on the circle of fifths, -5 to 6."""
    steps = ((other - tonic) * 7) % 12
    return steps - 12 if steps > 6 else steps


def key_distance(one: Scale, other: Scale) -> int:
    """Return how many pitch classes of one scale the other lacks, 0 to 7."""
    return len(set(one.pitch_classes) - set(other.pitch_classes))


def common_pitch_classes(one: Scale, other: Scale) -> tuple[int, ...]:
    """Return the pitch classes that two scales share, in the order of the first."""
    shared = set(other.pitch_classes)
    return tuple(pc for pc in one.pitch_classes if pc in shared)


def estimate_key(weights: Sequence[float]) -> tuple[int, str, float]:
    """Return the key whose profile correlates best with the sounding time of each pitch class.

    Parameters
    ----------
    weights : sequence of 12 floats
        Total duration, or energy, of each pitch class from C up.

    Returns
    -------
    tuple of (int, str, float)
        Tonic, ``"ionian"`` or ``"aeolian"``, and how much the best major exceeds the best minor
        correlation (negative where minor wins): its size is the clarity of the mode.

    References
    ----------
    Krumhansl, C. L. (1990). *Cognitive Foundations of Musical Pitch*, chapter 4.
    """
    best: dict[str, tuple[float, int]] = {}
    for mode, profile in (("ionian", _MAJOR_PROFILE), ("aeolian", _MINOR_PROFILE)):
        scores = [
            (_correlation(weights, [profile[(pc - tonic) % 12] for pc in range(12)]), -tonic)
            for tonic in range(12)
        ]
        score, negated = max(scores)
        best[mode] = (score, -negated)
    difference = best["ionian"][0] - best["aeolian"][0]
    mode = "ionian" if difference >= 0 else "aeolian"
    return best[mode][1], mode, difference


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    n = len(xs)
    mean_x, mean_y = sum(xs) / n, sum(ys) / n
    dx = [x - mean_x for x in xs]
    dy = [y - mean_y for y in ys]
    norm = (sum(d * d for d in dx) * sum(d * d for d in dy)) ** 0.5
    return sum(a * b for a, b in zip(dx, dy, strict=True)) / norm if norm > 0 else 0.0
