"""Valence and arousal from the scores of mood tags.

For each window the tags' standardised logits are fitted, by weighted least squares, with a plane
over the tags' places on the circumplex; its two slopes are valence and arousal. A tag's base rate
is taken away by the reference, and tags that name a use rather than an affect (``advertising``)
have no place and no say; those flagged weak count half (judgement).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isotone.affect.lexicon import entries
from isotone.errors import InputError

__all__ = ["affect_from_scores"]


def affect_from_scores(
    scores: ArrayLike, tags: Sequence[str], *, reference: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Return valence and arousal of each window, shape (windows, 2).

    The unit is standard deviations of the reference for each unit of the circumplex: good for
    correlations and signs, not for distances.

    Parameters
    ----------
    scores : array, shape (windows, tags)
        From 0 to 1.
    tags : sequence of str
        Names of the columns.
    reference : array, shape (clips, tags), optional
        Scores of music at large. Without it the windows themselves are the reference: then
        correlations hold, but zero is this piece's own mean, and quadrants mean nothing.

    Raises
    ------
    InputError
        If shapes differ, scores are not in [0, 1], or fewer than five tags name an affect.
    """
    found = _logits("scores", scores, len(tags))
    known = found if reference is None else _logits("reference", reference, len(tags))
    places = {
        e.word: (e.affect, 1.0 if e.flag == "ok" else 0.5)
        for e in entries()
        if e.kind == "tag" and e.affect is not None
    }
    columns = [i for i, tag in enumerate(tags) if tag in places]
    if len(columns) < 5:
        raise InputError(f"at least 5 tags must name an affect; got {len(columns)}")
    spread = np.maximum(known.std(axis=0), 1e-6)
    standard = ((found - known.mean(axis=0)) / spread)[:, columns]
    rows, weights = [], []
    for i in columns:
        place, weight = places[tags[i]]
        rows.append((1.0, place.valence, place.arousal))
        weights.append(weight)
    root = np.sqrt(np.array(weights))[:, None]
    slopes, *_ = np.linalg.lstsq(np.array(rows) * root, (standard * root.T).T, rcond=None)
    return np.ascontiguousarray(slopes[1:].T)


def _logits(name: str, scores: ArrayLike, n_tags: int) -> NDArray[np.float64]:
    matrix = np.asarray(scores, np.float64)
    if matrix.ndim != 2 or matrix.shape[1] != n_tags or matrix.shape[0] < 1:
        raise InputError(f"{name} must have shape (windows, {n_tags}); got {matrix.shape}")
    if not np.isfinite(matrix).all() or matrix.min() < 0.0 or matrix.max() > 1.0:
        raise InputError(f"{name} must lie in [0, 1]")
    p = np.clip(matrix, 1e-7, 1.0 - 1e-7)
    return np.asarray(np.log(p / (1.0 - p)))
