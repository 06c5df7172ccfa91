"""Random weights of the published sizes: what both benches of MusicGen decode with."""

from __future__ import annotations

import torch

from isotone.engines.musicgen.checkpoint import DecoderShape
from isotone.engines.musicgen.weights import DecoderWeights, LayerWeights, Norm

SIZES = {"small": (24, 16, 1024), "medium": (48, 24, 1536), "large": (48, 32, 2048)}
"""Layers, heads and width of the published decoders."""

POSITIONS = (50, 400, 800, 1450)
"""Where steps are timed."""

TEXT_LENGTH, TEXT_WIDTH = 20, 768


def random_weights(
    size: str, *, device: str = "cpu", dtype: torch.dtype = torch.float32
) -> DecoderWeights:
    """Return a decoder's weights, drawn on a device; norms and the text projection in float32."""
    n_layers, n_heads, width = SIZES[size]
    shape = DecoderShape(n_layers, n_heads, width, 4 * width, 4, 2048, TEXT_WIDTH, 1)

    def matrix(*dims: int) -> torch.Tensor:
        return torch.randn(*dims, device=device, dtype=dtype) * 0.02

    def norm() -> Norm:
        return Norm(torch.ones(width), torch.zeros(width))

    layers = [
        LayerWeights(
            norm(),
            matrix(3 * width, width),
            matrix(width, width),
            norm(),
            matrix(width, width),
            matrix(2 * width, width),
            matrix(width, width),
            norm(),
            matrix(4 * width, width),
            matrix(width, 4 * width),
        )
        for _ in range(n_layers)
    ]
    projection = (torch.randn(width, TEXT_WIDTH) * 0.02, torch.zeros(width))
    return DecoderWeights(
        shape, matrix(4, 2049, width), layers, norm(), matrix(4 * 2048, width), projection
    )


def over_all(steps: list[float], n_steps: int) -> float:
    """Return the mean over all positions of a step that was timed at ``POSITIONS``."""
    at = torch.tensor([0, *POSITIONS, n_steps], dtype=torch.float64)
    values = torch.tensor([steps[0], *steps, steps[-1]], dtype=torch.float64)
    return float(torch.trapezoid(values, at)) / n_steps
