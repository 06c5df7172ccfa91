"""Distances between sets of embeddings: FAD, FAD without its bias, and KAD.

Conventions: rows are clips (or windows of clips), columns are features; 0 is best. The embedding
is part of the figure's name. Small sets make FAD too large, by about one over their size;
`fad_infinity` extrapolates, `kad` has no such bias.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isotone.errors import InputError

__all__ = ["fad", "fad_infinity", "frechet_distance", "kad"]

_N_SIZES = 15
_SMALLEST_SHARE = 0.25  # of the set, for the smallest subset that is extrapolated from: judgement
_KAD_SCALE = 1000.0  # as the paper and its code print it
_KAD_MEDIAN_OF = 2000  # rows that the kernel's width is taken from: judgement
_KAD_ROWS = 1024


def _embeddings(name: str, values: ArrayLike, least: int = 2) -> NDArray[np.float64]:
    matrix = np.asarray(values, np.float64)
    if matrix.ndim != 2 or matrix.shape[0] < least or matrix.shape[1] < 1:
        raise InputError(
            f"{name} must have shape (clips, features) with at least {least} clips; "
            f"got {matrix.shape}"
        )
    if not np.isfinite(matrix).all():
        raise InputError(f"{name} must be finite; got nan or inf")
    return matrix


def _pair(
    reference: ArrayLike, measured: ArrayLike, least: int = 2
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first = _embeddings("reference", reference, least)
    second = _embeddings("measured", measured, least)
    if first.shape[1] != second.shape[1]:
        raise InputError(
            "reference and measured must have one number of features; got "
            f"{first.shape[1]} and {second.shape[1]}"
        )
    return first, second


def frechet_distance(
    mean_1: ArrayLike, covariance_1: ArrayLike, mean_2: ArrayLike, covariance_2: ArrayLike
) -> float:
    """Return the squared 2-Wasserstein distance of two Gaussians (Dowson and Landau 1982).

    The trace of the root of the covariances' product is taken from the eigenvalues of a symmetric
    product, which stays real where a matrix is singular.
    """
    m1, m2 = np.asarray(mean_1, np.float64), np.asarray(mean_2, np.float64)
    c1, c2 = np.asarray(covariance_1, np.float64), np.asarray(covariance_2, np.float64)
    values, vectors = np.linalg.eigh(c1)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    inner = root @ c2 @ root
    eigenvalues = np.linalg.eigvalsh((inner + inner.T) / 2.0)
    cross = float(np.sqrt(np.maximum(eigenvalues, 0.0)).sum())
    distance = float(((m1 - m2) ** 2).sum() + np.trace(c1) + np.trace(c2) - 2.0 * cross)
    return max(0.0, distance)


def _fad(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    def moments(x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return x.mean(axis=0), np.atleast_2d(np.cov(x, rowvar=False))

    return frechet_distance(*moments(first), *moments(second))


def fad(reference: ArrayLike, measured: ArrayLike) -> float:
    """Return the Frechet audio distance of two sets of embeddings (Kilgour et al. 2019).

    Parameters
    ----------
    reference, measured : array, shape (clips, features)
        At least two clips each.
    """
    return _fad(*_pair(reference, measured))


def fad_infinity(reference: ArrayLike, measured: ArrayLike, *, seed: int = 0) -> float:
    """Return FAD as extrapolated to a set of any size (Gui et al. 2024; Chong and Forsyth 2020).

    FAD of random subsets of ``measured`` is a straight line over one over their size; its value at
    zero is returned. It may fall a little below 0.

    Parameters
    ----------
    reference, measured : array, shape (clips, features)
        At least 8 measured clips.
    seed : int
        Of the subsets.
    """
    first, second = _pair(reference, measured)
    n = second.shape[0]
    if n < 8:
        raise InputError(f"FAD-infinity needs at least 8 measured clips; got {n}")
    smallest = max(2, round(_SMALLEST_SHARE * n))
    sizes = np.unique(np.round(np.linspace(smallest, n, _N_SIZES)).astype(int))
    rng = np.random.default_rng(seed)
    distances = [_fad(first, second[rng.choice(n, size, replace=False)]) for size in sizes]
    slope, value = np.polyfit(1.0 / sizes, distances, 1)
    del slope
    return float(value)


def kad(reference: ArrayLike, measured: ArrayLike) -> float:
    """Return the kernel audio distance: a thousand times the unbiased squared MMD.

    Chung et al. (2025), "KAD: no more FAD! An effective and efficient evaluation metric for audio
    generation"; the estimator is Gretton et al. 2012, equation 3.

    The kernel is Gaussian; its width is the median distance between clips of the reference (between
    2,000 of them, evenly picked, where it has more). Near 0, and as often below as above, for sets
    of one kind.

    Parameters
    ----------
    reference, measured : array, shape (clips, features)
        At least three clips each. Memory grows with their number, not with its square.
    """
    first, second = _pair(reference, measured, least=3)
    step = -(-len(first) // _KAD_MEDIAN_OF)
    some = first[::step]
    apart = _squared(some, some)[np.triu_indices(len(some), 1)]
    width = float(np.median(apart))
    if width <= 0.0:
        raise InputError("the reference's clips must differ; their median distance is 0")

    def kernels(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
        """Return the sum of the kernel over all pairs, some rows at a time."""
        parts = (x[i : i + _KAD_ROWS] for i in range(0, len(x), _KAD_ROWS))
        return float(sum(np.exp(-_squared(part, y) / (2.0 * width)).sum() for part in parts))

    def own(x: NDArray[np.float64]) -> float:
        n = len(x)
        return (kernels(x, x) - n) / (n * (n - 1))  # a clip with itself aside

    cross = kernels(first, second) / (len(first) * len(second))
    return _KAD_SCALE * (own(first) + own(second) - 2.0 * cross)


def _squared(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return squared distances, shape (len(x), len(y))."""
    norms = (x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1)[None, :]
    found = np.maximum(norms - 2.0 * (x @ y.T), 0.0)
    return np.asarray(found)
