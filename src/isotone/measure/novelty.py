"""Can the joins be heard? Novelty at given times against elsewhere in the same music.

At a time, what sounds before is compared with what sounds after, in level-free spectrum (mel bands
and timbre) and in harmony (chroma), over one second and over four; and what happens at the time
itself with both sides. If joins stand out, their novelty is higher than that of other times: the
area under the ROC curve (AUC) is the chance that a join is more novel than another time, .5 when
they are alike.

Joins and other times are treated alike: the highest novelty within a tolerance is taken, so that a
join that is a fraction of a second away from where it is thought to be isn't missed, and chance
alone gives .5. Music changes at phrases: an AUC above .5 at joins that fall on phrases need not
mean a seam, one near .5 does mean there is none to be seen by these features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError
from isotone.measure.features import FRAME_S, Features

__all__ = [
    "JoinAudibility",
    "auc",
    "join_audibility",
    "loudness_steps",
    "novelty",
    "novelty_curves",
]

_SCALES_S = (1.0, 4.0)
_TOLERANCE_S = 0.4
_GUARD_S = 3.0
_EDGE_S = 4.0


@dataclass(frozen=True, slots=True)
class JoinAudibility:
    """How far joins stand out.

    Parameters
    ----------
    n_joins : int
        Those far enough from both ends (4 s) to be judged.
    auc : float
        Chance that a join is more novel than another time, all features together.
    auc_low, auc_high : float
        Bootstrap interval of 95 %, over joins and over stretches of ten seconds elsewhere.
    auc_by_feature : dict of str to float
        ``spectrum``, ``timbre``, ``harmony``, ``event``.
    loudness_step_lu : tuple of float
        Median and largest absolute change of loudness at the joins, 3 s after against 3 s before.
    loudness_step_elsewhere_lu : tuple of float
        Median and 95th percentile of the same at other times.
    """

    n_joins: int
    auc: float
    auc_low: float
    auc_high: float
    auc_by_feature: dict[str, float]
    loudness_step_lu: tuple[float, float]
    loudness_step_elsewhere_lu: tuple[float, float]


def join_audibility(
    features: Features, joins_s: Sequence[float], *, seed: int = 0, n_resamples: int = 1000
) -> JoinAudibility:
    """Return how far given times stand out from the rest of a piece.

    Parameters
    ----------
    features : Features
    joins_s : sequence of float
        Times of the joins in seconds; those within 4 s of an end are left out.
    seed : int
        Of the bootstrap.
    n_resamples : int

    Returns
    -------
    JoinAudibility

    Raises
    ------
    InputError
        If no join, or too little music elsewhere, is left to judge.
    """
    n = features.n_frames
    edge = round(_EDGE_S / FRAME_S)
    joins = np.array([round(t / FRAME_S) for t in joins_s], np.int64)
    joins = joins[(joins >= edge) & (joins < n - edge)]
    elsewhere = np.arange(edge, max(edge, n - edge))
    for join in joins:
        elsewhere = elsewhere[np.abs(elsewhere - join) > round(_GUARD_S / FRAME_S)]
    if len(joins) == 0 or len(elsewhere) < 10 / FRAME_S:
        raise InputError(
            "join audibility needs a join at least 4 s from both ends and 10 s of music elsewhere; "
            f"got {len(joins)} joins and {len(elsewhere) * FRAME_S:.0f} s"
        )
    curves = _tolerant(features)
    together = _together(curves, edge)
    low, high = _bootstrap(together, joins, elsewhere, seed, n_resamples)
    steps = np.abs(loudness_steps(features))
    return JoinAudibility(
        n_joins=len(joins),
        auc=auc(together[joins], together[elsewhere]),
        auc_low=low,
        auc_high=high,
        auc_by_feature={
            name: auc(curve[joins], curve[elsewhere]) for name, curve in curves.items()
        },
        loudness_step_lu=(float(np.median(steps[joins])), float(steps[joins].max())),
        loudness_step_elsewhere_lu=(
            float(np.median(steps[elsewhere])),
            float(np.percentile(steps[elsewhere], 95)),
        ),
    )


def novelty(features: Features) -> NDArray[np.float64]:
    """Return how novel each frame is among all, 0 to 1, all features together.

    Returns
    -------
    ndarray, shape (n,)
        The share of the piece that is less novel; nan within 4 s of an end. What
        ``join_audibility`` compares.
    """
    edge, n = round(_EDGE_S / FRAME_S), features.n_frames
    together = _together(_tolerant(features), edge)
    if n > 2 * edge:
        together[edge : n - edge] = _ranks(together[edge : n - edge]) / (n - 2 * edge)
    return together


def _tolerant(features: Features) -> dict[str, NDArray[np.float64]]:
    return {
        name: _highest_near(curve, round(_TOLERANCE_S / FRAME_S))
        for name, curve in novelty_curves(features).items()
    }


def _together(curves: dict[str, NDArray[np.float64]], edge: int) -> NDArray[np.float64]:
    n = len(next(iter(curves.values())))
    together = np.full(n, np.nan)
    if n > 2 * edge:
        # Ranks make features of different units comparable without letting one outlier decide.
        ranks = [_ranks(curve[edge : n - edge]) for curve in curves.values()]
        together[edge : n - edge] = np.mean(
            [np.square(rank / (n - 2 * edge)) for rank in ranks], axis=0
        )
    return together


def novelty_curves(features: Features) -> dict[str, NDArray[np.float64]]:
    """Return novelty at every frame, by feature.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        ``spectrum`` and ``timbre`` in dB, ``harmony`` as cosine distance (0 to 1), each averaged
        over windows of one and four seconds; ``event`` is how many dB a tenth of a second is louder
        than both of the seconds around it, or softer than both: a thump, a dip.
    """
    mel = features.log_mel.astype(np.float64)
    mel = np.maximum(mel, mel.max(initial=-100.0) - 60.0)
    norm = np.linalg.norm(features.chroma, axis=1, keepdims=True)
    chroma = features.chroma / np.maximum(norm, 1e-9)
    timbre = features.timbre.astype(np.float64)
    curves: dict[str, NDArray[np.float64]] = {
        "spectrum": np.mean([_euclidean(*_sides(mel, s)) for s in _SCALES_S], axis=0),
        "timbre": np.mean([_euclidean(*_sides(timbre, s)) for s in _SCALES_S], axis=0),
        "harmony": np.mean([_cosine(*_sides(chroma, s)) for s in _SCALES_S], axis=0),
    }
    loudness = _loudness_db(features)[:, None]
    (before,), (after,) = (side.T for side in _sides(loudness, 1.0))
    here = loudness[:, 0]
    curves["event"] = np.maximum(
        0.0, np.maximum(here - np.maximum(before, after), np.minimum(before, after) - here)
    )
    return curves


def loudness_steps(features: Features, *, span_s: float = 3.0) -> NDArray[np.float64]:
    """Return, for every frame, the loudness of what follows less that of what was before, in LU.

    Loudness is BS.1770's over ``span_s`` on each side, ungated; where either side is silent
    (under -70 LUFS) the step is 0.
    """
    span = round(span_s / FRAME_S)
    sums = np.concatenate([[0.0], np.cumsum(_k_power(features))])
    at = np.arange(features.n_frames)
    first, last = np.maximum(0, at - span), np.minimum(features.n_frames, at + span)
    before = (sums[at] - sums[first]) / np.maximum(1, at - first)
    after = (sums[last] - sums[at]) / np.maximum(1, last - at)
    floor = 10.0 ** ((-70.0 + 0.691) / 10.0)
    heard = (before > floor) & (after > floor)
    ratio = np.maximum(after, floor) / np.maximum(before, floor)
    return np.where(heard, 10.0 * np.log10(ratio), 0.0)


def auc(positives: NDArray[np.float64], negatives: NDArray[np.float64]) -> float:
    """Return the chance that a positive exceeds a negative, ties counted half (Mann-Whitney).

    Raises
    ------
    InputError
        If either is empty.
    """
    if len(positives) == 0 or len(negatives) == 0:
        raise InputError("an AUC needs at least one value on each side")
    ordered = np.sort(negatives)
    below = np.searchsorted(ordered, positives, side="left")
    upto = np.searchsorted(ordered, positives, side="right")
    return float((below + upto).sum() / (2.0 * len(positives) * len(negatives)))


def _bootstrap(
    values: NDArray[np.float64],
    joins: NDArray[np.int64],
    elsewhere: NDArray[np.int64],
    seed: int,
    n_resamples: int,
) -> tuple[float, float]:
    # Neighbouring frames are alike, so stretches are drawn, not frames.
    rng = np.random.default_rng(seed)
    stretches = np.unique(elsewhere // round(10.0 / FRAME_S), return_inverse=True)[1]
    groups = [values[elsewhere[stretches == k]] for k in range(int(stretches.max()) + 1)]
    drawn = []
    for _ in range(n_resamples):
        some = rng.integers(0, len(groups), len(groups))
        negatives = np.concatenate([groups[k] for k in some])
        drawn.append(auc(values[rng.choice(joins, len(joins))], negatives))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def _sides(rows: NDArray[np.float64], span_s: float) -> tuple[NDArray[np.float64], ...]:
    """Return the means of the frames before and after each frame; short at the ends."""
    n, span = len(rows), round(span_s / FRAME_S)
    sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
    at = np.arange(n)
    first, last = np.maximum(0, at - span), np.minimum(n, at + 1 + span)
    before = (sums[at] - sums[first]) / np.maximum(1, at - first)[:, None]
    after = (sums[last] - sums[np.minimum(n, at + 1)]) / np.maximum(1, last - at - 1)[:, None]
    return before, after


def _k_power(features: Features) -> NDArray[np.float64]:
    """Return K-weighted power for every frame; the last may lie beyond the end and is 0."""
    power = np.zeros(features.n_frames)
    n = min(features.n_frames, len(features.k_power))
    power[:n] = features.k_power[:n]
    return power


def _loudness_db(features: Features) -> NDArray[np.float64]:
    return 10.0 * np.log10(_k_power(features) + 1e-7)  # -70 LUFS: what lies below is silence


def _euclidean(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.sqrt(np.square(a - b).mean(axis=1)))


def _cosine(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    heard = lengths > 1e-9
    inner = np.einsum("ij,ij->i", a, b)
    return np.where(heard, 1.0 - inner / np.maximum(lengths, 1e-9), 0.0)


def _highest_near(curve: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    padded = np.pad(curve, reach, mode="edge")
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1))


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    ordered = np.sort(values)
    left = np.searchsorted(ordered, values, side="left")
    right = np.searchsorted(ordered, values, side="right")
    return np.asarray((left + right) / 2.0)
