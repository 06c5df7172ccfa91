"""Valence and arousal from the scores of mood tags.

For each window the tags' standardised logits are fitted, by weighted least squares, with a plane
over the tags' places on the circumplex; its two slopes are valence and arousal. A tag's base rate
is taken away by the reference, and tags that name a use rather than an affect (``advertising``)
have no place and no say; those flagged weak count half (judgement).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isotone.affect.lexicon import entries
from isotone.errors import InputError

__all__ = ["Reference", "affect_from_scores", "find_reference", "standard_logits"]


@dataclass(frozen=True, slots=True)
class Reference:
    """How a recogniser's scores are spread over music at large.

    Parameters
    ----------
    source : str
        Which music, such as ``MTG-Jamendo validation, split 0``.
    n_clips : int
    mean, spread : mapping of str to float
        Of each tag's logits; the spread is a standard deviation, above 0.
    """

    source: str
    n_clips: int
    mean: Mapping[str, float]
    spread: Mapping[str, float]


def find_reference(scores: ArrayLike, tags: Sequence[str], *, source: str) -> Reference:
    """Return the reference that some clips give.

    Parameters
    ----------
    scores : array, shape (clips, tags)
        From 0 to 1; at least two clips.
    tags : sequence of str
    source : str
    """
    logits = _logits("scores", scores, len(tags))
    if len(logits) < 2:
        raise InputError(f"a reference needs at least 2 clips; got {len(logits)}")
    mean, spread = logits.mean(axis=0), np.maximum(logits.std(axis=0), 1e-6)
    return Reference(
        source,
        len(logits),
        {tag: float(value) for tag, value in zip(tags, mean, strict=True)},
        {tag: float(value) for tag, value in zip(tags, spread, strict=True)},
    )


def standard_logits(
    scores: ArrayLike, tags: Sequence[str], reference: Reference | ArrayLike | None = None
) -> NDArray[np.float64]:
    """Return how far each score lies from the reference's mean, in its standard deviations.

    Parameters
    ----------
    scores : array, shape (windows, tags)
        From 0 to 1.
    tags : sequence of str
    reference : Reference or array of scores, shape (clips, tags), optional
        The windows themselves if there is none.

    Raises
    ------
    InputError
        If shapes differ, scores are not in [0, 1], or the reference lacks a tag.
    """
    found = _logits("scores", scores, len(tags))
    if isinstance(reference, Reference):
        missing = [tag for tag in tags if tag not in reference.mean or tag not in reference.spread]
        if missing:
            raise InputError(f"the reference ({reference.source}) lacks the tag {missing[0]}")
        mean = np.array([reference.mean[tag] for tag in tags])
        spread = np.array([reference.spread[tag] for tag in tags])
    else:
        known = found if reference is None else _logits("reference", reference, len(tags))
        mean, spread = known.mean(axis=0), known.std(axis=0)
    return np.asarray((found - mean) / np.maximum(spread, 1e-6))


def affect_from_scores(
    scores: ArrayLike, tags: Sequence[str], *, reference: Reference | ArrayLike | None = None
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
    reference : Reference or array, shape (clips, tags), optional
        Music at large, or its scores. Without it the windows themselves are the reference: then
        correlations hold, but zero is this piece's own mean, and quadrants mean nothing.

    Raises
    ------
    InputError
        If shapes differ, scores are not in [0, 1], or fewer than five tags name an affect.
    """
    places = {
        e.word: (e.affect, 1.0 if e.flag == "ok" else 0.5)
        for e in entries()
        if e.kind == "tag" and e.affect is not None
    }
    columns = [i for i, tag in enumerate(tags) if tag in places]
    if len(columns) < 5:
        raise InputError(f"at least 5 tags must name an affect; got {len(columns)}")
    standard = standard_logits(scores, tags, reference)[:, columns]
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
