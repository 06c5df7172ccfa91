"""Which chunks a step sees, under which captions: decided by seed, step and chunk alone.

No state is kept between steps, so that a run that is resumed, or shared out over more processes,
sees the same chunks under the same captions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError
from isotone.plan.prompt import write_caption
from isotone.train.recipe import Captions
from isotone.train.shards import Chunk, Shards

__all__ = ["Batch", "BatchPlan", "caption_of", "delayed_labels", "shifted_inputs"]

IGNORED = -100
"""A label that counts for nothing, as torch's cross entropy has it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Chunks of a step.

    Parameters
    ----------
    captions : tuple of str
        An empty one stands for guidance's unconditional row.
    labels : ndarray, shape (chunks, steps, codebooks), int64
        Delayed codes; -100 where a codebook has none.
    chunks : tuple of Chunk
    """

    captions: tuple[str, ...]
    labels: NDArray[np.int64]
    chunks: tuple[Chunk, ...]


def delayed_labels(codes: NDArray[np.int64], delays: Sequence[int]) -> NDArray[np.int64]:
    """Apply the delay pattern (Copet et al. 2023, section 2.2).

    Parameters
    ----------
    codes : ndarray, shape (codebooks, frames)
    delays : sequence of int
        Steps by which each codebook is late.

    Returns
    -------
    ndarray, shape (frames + max(delays), codebooks)
        -100 where a codebook has not begun or has ended.
    """
    n_codebooks, n_frames = codes.shape
    if n_codebooks != len(delays):
        raise InputError(f"codes of {n_codebooks} codebooks do not fit {len(delays)} delays")
    labels = np.full((n_frames + max(delays), n_codebooks), IGNORED, dtype=np.int64)
    for k, delay in enumerate(delays):
        labels[delay : delay + n_frames, k] = codes[k]
    return labels


def shifted_inputs(labels: NDArray[np.int64], pad_token: int) -> NDArray[np.int64]:
    """Return what the decoder reads before each label: the step before, or the start token.

    Parameters
    ----------
    labels : ndarray, shape (chunks, steps, codebooks)
    pad_token : int
        MusicGen starts with its pad token, and pads stand where a codebook has no code.

    Returns
    -------
    ndarray, shape (chunks, codebooks, steps)
    """
    inputs = np.full_like(labels, pad_token)
    inputs[:, 1:] = labels[:, :-1]
    inputs[inputs == IGNORED] = pad_token
    return np.ascontiguousarray(inputs.transpose(0, 2, 1))


def caption_of(chunk: Chunk, captions: Captions | None, rng: np.random.Generator) -> str:
    """Return a chunk's caption; without settings nothing is dropped, as validation wants it."""
    return write_caption(
        moods=chunk.moods,
        genres=chunk.genres,
        instruments=chunk.instruments,
        rng=rng,
        caption_dropout=captions.guidance_dropout if captions else 0.0,
        tag_dropout=captions.tag_dropout if captions else 0.0,
    )


class BatchPlan:
    """Tell each step's chunks and captions.

    Parameters
    ----------
    shards : Shards
    members : sequence of int
        The chunks to train on.
    delays : sequence of int
    captions : Captions
    per_step : int
        Chunks of a step in all processes.
    seed : int
    """

    def __init__(
        self,
        shards: Shards,
        members: Sequence[int],
        delays: Sequence[int],
        *,
        captions: Captions,
        per_step: int,
        seed: int,
    ) -> None:
        if not members:
            raise InputError("no chunk is left to train on; widen data.moods or encode more")
        self._shards = shards
        self._members = np.asarray(members)
        self._delays = tuple(delays)
        self._captions = captions
        self._per_step = per_step
        self._seed = seed

    @property
    def steps_per_epoch(self) -> int:
        """Steps after which each chunk was seen once, the last step filled from the next epoch."""
        return -(-len(self._members) // self._per_step)

    def members_of(self, step: int) -> list[tuple[int, int]]:
        """Return the chunks of a step, each with its number in the run."""
        n = len(self._members)
        first = step * self._per_step
        found = []
        orders: dict[int, NDArray[np.int64]] = {}
        for number in range(first, first + self._per_step):
            epoch, place = divmod(number, n)
            if epoch not in orders:
                rng = np.random.default_rng([self._seed, 1, epoch])
                orders[epoch] = rng.permutation(self._members)
            found.append((int(orders[epoch][place]), number))
        return found

    def batch(self, members: Sequence[tuple[int, int]]) -> Batch:
        """Return chunks with their captions and labels."""
        captions, labels, chunks = [], [], []
        for index, number in members:
            chunk = self._shards.chunks[index]
            rng = np.random.default_rng([self._seed, 2, number])
            captions.append(caption_of(chunk, self._captions, rng))
            labels.append(delayed_labels(self._shards.read(index), self._delays))
            chunks.append(chunk)
        return Batch(tuple(captions), np.stack(labels), tuple(chunks))
