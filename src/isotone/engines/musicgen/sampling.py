"""From logits to tokens: guidance, temperature, top-k, and chance that belongs to each take.

Chance is not a stream that is drawn from but a function: the number for (seed of the take, step,
codebook, token) is a hash of the four. So a take sounds the same in any batch and place, a batch
can be taken up at any step, and the same arithmetic runs inside a CUDA graph, where a generator's
state could not be set for each row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isotone.errors import InputError

if TYPE_CHECKING:
    import torch

__all__ = ["Sampling", "blend_logits", "exponential_noise", "pick_tokens"]

_WORD = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen.

    Parameters
    ----------
    guidance : float
        Classifier-free guidance scale, 1 to 20; 1 is none (and half the work).
    temperature : float
        Over 0, up to 5.
    top_k : int
        How many of the likeliest tokens are kept, 1 to the vocabulary; 1 is greedy.
    """

    guidance: float = 3.0
    temperature: float = 1.0
    top_k: int = 250

    def __post_init__(self) -> None:
        if not (math.isfinite(self.guidance) and 1.0 <= self.guidance <= 20.0):
            raise InputError(f"guidance must lie in [1, 20]; got {self.guidance:g}")
        if not (math.isfinite(self.temperature) and 0.0 < self.temperature <= 5.0):
            raise InputError(f"temperature must lie in (0, 5]; got {self.temperature:g}")
        if self.top_k < 1:
            raise InputError(f"top_k must be at least 1; got {self.top_k}")

    @property
    def is_guided(self) -> bool:
        """Whether a second, textless row is needed for each take."""
        return self.guidance > 1.0


def blend_logits(logits: torch.Tensor, n_takes: int, guidance: float) -> torch.Tensor:
    """Return guided logits.

    Parameters
    ----------
    logits : Tensor, shape (rows, ...)
        First the rows with text, then, if guided, the rows without.
    n_takes : int
    guidance : float

    Returns
    -------
    Tensor, shape (takes, ...), float32
        ``without + guidance * (with - without)`` (Ho and Salimans 2022).
    """
    if logits.shape[0] == n_takes:
        return logits.float()
    with_text, without = logits[:n_takes].float(), logits[n_takes:].float()
    return without + (with_text - without) * guidance


def exponential_noise(
    seeds: torch.Tensor, step: torch.Tensor, tokens: torch.Tensor
) -> torch.Tensor:
    """Return exponential variates of mean 1 that depend on nothing but their coordinates.

    Parameters
    ----------
    seeds : Tensor, shape (takes,), int64
        Of the takes; 63 bits each.
    step : Tensor, scalar int64
    tokens : Tensor, shape (takes, codebooks, candidates), int64

    Returns
    -------
    Tensor of float64, shape of ``tokens``

    Notes
    -----
    Three rounds of the 32-bit mixer "lowbias32" (C. Wellons, hash-prospector, public domain), each
    of which takes in one more coordinate; the 32 bits are read as the middle of their interval.
    """
    import torch

    n_codebooks = tokens.shape[1]
    codebooks = torch.arange(n_codebooks, device=tokens.device).view(1, -1, 1)
    state = _mixed((seeds & _WORD) ^ 0x9E3779B9)
    state = _mixed(state ^ ((seeds >> 32) & _WORD)).view(-1, 1, 1)
    state = _mixed(state ^ (step * 64 + codebooks))
    state = _mixed(state ^ tokens)
    uniform = (state.double() + 0.5) / 4294967296.0
    return -torch.log(uniform)


def _mixed(word: torch.Tensor) -> torch.Tensor:
    word = word ^ (word >> 16)
    word = (word * 0x7FEB352D) & _WORD
    word = word ^ (word >> 15)
    word = (word * 0x846CA68B) & _WORD
    return word ^ (word >> 16)


def pick_tokens(
    logits: torch.Tensor, sampling: Sampling, seeds: torch.Tensor, step: torch.Tensor
) -> torch.Tensor:
    """Return one token for each take and codebook.

    Parameters
    ----------
    logits : Tensor, shape (takes, codebooks, vocabulary), float32
        Guided.
    sampling : Sampling
    seeds : Tensor, shape (takes,), int64
    step : Tensor, scalar int64

    Returns
    -------
    Tensor, shape (takes, codebooks), int64

    Notes
    -----
    Of independent exponentials ``e`` the token with the greatest ``p / e`` is distributed as ``p``
    (the exponential race): an ``argmax`` that needs no sum, no sort and no word from the host.
    """
    import torch

    if sampling.top_k == 1:
        return logits.argmax(dim=-1)
    kept = min(sampling.top_k, logits.shape[-1])
    values, tokens = torch.topk(logits, kept, dim=-1)
    race = values.double() / sampling.temperature - exponential_noise(seeds, step, tokens).log()
    return tokens.gather(-1, race.argmax(dim=-1, keepdim=True)).squeeze(-1)
