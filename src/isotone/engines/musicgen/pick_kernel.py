"""Tokens from logits on the processor, in one pass: what ``sampling`` does with tensors.

Small tensors cost more to make than to fill, and large ones wake threads that then spin beside the
decoder's own. The numbers are those of ``sampling.pick_tokens``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba import types

from isotone.dsp.compiled import Kernel, compiled
from isotone.engines.musicgen.sampling import Sampling

if TYPE_CHECKING:
    import torch

__all__ = ["pick_guided"]


@numba.njit
def _mixed(word: Any) -> Any:
    """Mix 32 bits (C. Wellons' lowbias32, as in ``sampling``)."""
    word ^= word >> np.uint32(16)
    word = np.uint32(word * np.uint32(0x7FEB352D))
    word ^= word >> np.uint32(15)
    word = np.uint32(word * np.uint32(0x846CA68B))
    return word ^ (word >> np.uint32(16))


@numba.njit
def _kth_largest(numbers: Any, k: int) -> Any:
    """Return the k-th largest number (Hoare's find); the numbers change their order."""
    low, high = 0, len(numbers) - 1
    place = k - 1
    while low < high:
        pivot = numbers[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while numbers[i] > pivot:
                i += 1
            while numbers[j] < pivot:
                j -= 1
            if i <= j:
                numbers[i], numbers[j] = numbers[j], numbers[i]
                i += 1
                j -= 1
        if place <= j:
            high = j
        elif place >= i:
            low = i
        else:
            break
    return numbers[place]


def _pick(
    with_text: Any,  # (takes * codebooks, vocabulary)
    without: Any,
    guidance: float,
    temperature: float,
    kept: int,
    n_codebooks: int,
    seeds: Any,
    step: int,
    line: Any,  # (2, vocabulary)
    picked: Any,
) -> bool:
    """Pick a token for each line of logits; return whether all of them were finite."""
    are_finite = True
    guided, sorted_ = line[0], line[1]
    vocabulary = len(guided)
    for at in range(len(picked)):
        text, plain = with_text[at], without[at]
        total = np.float32(0.0)
        for i in range(vocabulary):
            value = plain[i] + (text[i] - plain[i]) * guidance
            guided[i] = value
            sorted_[i] = value
            total += value * np.float32(0.0)
        if total != np.float32(0.0):  # 0 times what is not finite is no number
            are_finite = False
            picked[at] = 0
            continue
        least = _kth_largest(sorted_, kept) if kept < vocabulary else np.float32(-np.inf)
        ties = kept
        for i in range(vocabulary):
            if guided[i] > least:
                ties -= 1
        seed = seeds[at // n_codebooks]
        state = _mixed(np.uint32(seed & 0xFFFFFFFF) ^ np.uint32(0x9E3779B9))
        state = _mixed(state ^ np.uint32((seed >> 32) & 0xFFFFFFFF))
        state = _mixed(state ^ np.uint32(step * 64 + at % n_codebooks))
        best, winner = -np.inf, 0
        for i in range(vocabulary):
            if guided[i] < least:
                continue
            if guided[i] == least:
                if not ties:
                    continue
                ties -= 1
            bits = _mixed(state ^ np.uint32(i))
            noise = -math.log((np.float64(bits) + 0.5) / 4294967296.0)
            race = np.float64(guided[i]) / temperature - math.log(noise)
            if race > best:
                best, winner = race, i
        picked[at] = winner
    return are_finite


_PICK: Kernel = compiled(
    types.boolean(
        types.float32[:, ::1], types.float32[:, ::1], types.float32, types.float64, types.int64,
        types.int64, types.int64[::1], types.int64, types.float32[:, ::1], types.int64[::1],
    ),
    error_model="numpy",
)(_pick)  # fmt: skip


def pick_guided(
    logits: torch.Tensor, n_takes: int, sampling: Sampling, seeds: torch.Tensor, step: int
) -> tuple[torch.Tensor, bool]:
    """Return a token for each take and codebook, and whether all logits were finite.

    Parameters
    ----------
    logits : Tensor, shape (rows, codebooks, vocabulary)
        Of rows with text, then, if guided, of those without; already guided ones have no such rows.
    n_takes : int
    sampling : Sampling
    seeds : Tensor, shape (takes,), int64
    step : int

    Returns
    -------
    tokens : Tensor, shape (takes, codebooks), int64
    are_finite : bool
    """
    import torch

    n_codebooks, vocabulary = logits.shape[1:]
    flat = logits.float().contiguous().view(-1, vocabulary).numpy()
    n = n_takes * n_codebooks
    is_guided = len(flat) > n
    picked = np.empty(n, np.int64)
    are_finite = _PICK(
        flat[:n], flat[n:] if is_guided else flat[:n],
        np.float32(sampling.guidance if is_guided else 1.0), sampling.temperature,
        min(sampling.top_k, vocabulary), n_codebooks, seeds.numpy(), step,
        np.empty((2, vocabulary), np.float32), picked,
    )  # fmt: skip
    return torch.from_numpy(picked).view(n_takes, n_codebooks), bool(are_finite)
