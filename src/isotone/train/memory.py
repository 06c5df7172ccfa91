"""What a run will need in memory, told before anything is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from isotone.engines.musicgen.checkpoint import DecoderShape
from isotone.train.recipe import Lora, Recipe

__all__ = [
    "MemoryEstimate",
    "adapter_parameters",
    "available_bytes",
    "estimate_memory",
    "give_back_freed_memory",
]

# T5-base's encoder and the projection beside it: 110 M weights in float32 (Raffel et al. 2020).
_TEXT_BYTES = 110_000_000 * 4
# EnCodec 32 kHz: 59 M weights in float32 (its model card); kept for samples.
_CODEC_BYTES = 59_000_000 * 4
# Bytes of activations a token and unit of width in a layer: 34 in 16 bit for a decoder layer with
# one attention (Korthikanti et al. 2022, equation 1, without the score matrix, which sdpa does not
# keep); 11 more for the second attention, by the same count, and 8 for LoRA's inputs in float32.
_LAYER_BYTES = 34 + 11 + 8
# More of it in bf16, whose norms keep float32 copies: measured, 65 bytes a token and unit of width
# with the slack below, small at its true size, 30 s (bench/train_memory.py).
_MIXED_BYTES = 7
# CUDA's context, kernels and the allocator's waste; judgement.
_OVERHEAD = 1.5e9
_SLACK = 1.1


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """Bytes on one device, by what they are for."""

    weights: float
    adapter: float
    activations: float
    logits: float
    overhead: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.weights + self.adapter + self.activations + self.logits + self.overhead

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.total / 1e9:.1f} GB estimated (weights {self.weights / 1e9:.1f}, adapter with "
            f"optimiser {self.adapter / 1e9:.2f}, activations {self.activations / 1e9:.1f}, logits "
            f"{self.logits / 1e9:.1f})"
        )


def adapter_parameters(shape: DecoderShape, lora: Lora) -> int:
    """Return how many weights an adapter has: rank times inputs and outputs of each projection."""
    a_layer = 8 * 2 * shape.width
    if lora.feed_forward:
        a_layer += 2 * (shape.width + shape.inner_width)
    return int(shape.n_layers * lora.rank * a_layer)


def estimate_memory(
    shape: DecoderShape, recipe: Recipe, *, n_frames: int, on_cuda: bool
) -> MemoryEstimate:
    """Estimate the memory of a training step.

    Parameters
    ----------
    shape : DecoderShape
    recipe : Recipe
    n_frames : int
        Of a chunk.
    on_cuda : bool
        Whether CUDA's own share is counted.

    Returns
    -------
    MemoryEstimate
    """
    training = recipe.training
    a_number = 2 if training.precision == "bf16" else 4
    tokens = training.batch_size * (n_frames + shape.n_codebooks)
    each = _LAYER_BYTES + _MIXED_BYTES if training.precision == "bf16" else 2 * _LAYER_BYTES
    a_layer = tokens * shape.width * each
    if training.gradient_checkpointing:
        activations = tokens * shape.width * a_number * shape.n_layers + a_layer
    else:
        activations = a_layer * shape.n_layers
    # Logits, their float32 copy, its softmax and its gradient.
    logits = tokens * shape.n_codebooks * shape.vocabulary * (a_number * 2 + 4 * 2.0)
    return MemoryEstimate(
        weights=shape.n_parameters * a_number + _TEXT_BYTES + _CODEC_BYTES,
        # Weight, gradient and two moments, in float32.
        adapter=adapter_parameters(shape, recipe.lora) * 16.0,
        activations=activations * _SLACK,
        logits=logits,
        overhead=_OVERHEAD if on_cuda else 0.3e9,
    )


def available_bytes(*, on_cuda: bool) -> float:
    """Return the memory that is free: the card's, or the machine's."""
    if on_cuda:
        import torch

        return float(torch.cuda.mem_get_info()[0])
    import os

    try:
        return float(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (ValueError, OSError, AttributeError):  # not every system tells
        return float("inf")


def give_back_freed_memory() -> bool:
    """Let the C library return what tensors no longer need; for training on the CPU.

    glibc raises by itself the size from which a block is mapped alone, from 128 kB up to 32 MB
    (mallopt(3), ``M_MMAP_THRESHOLD``): the tensors of a step then come from a heap full of holes.
    Setting the size keeps it where it begins.

    Returns
    -------
    bool
        Whether the C library has such a setting.
    """
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):  # not glibc
        return False
    threshold = -3
    return bool(mallopt(threshold, 128 * 1024))
