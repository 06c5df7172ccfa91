"""The delay pattern: codebook ``k`` of a frame is written ``k`` steps after codebook 0.

A grid of tokens has one column for each step. Column 0 is the start token in all codebooks; the
code of frame ``f`` stands in column ``f + 1 + delay``. For stereo, left and right of a codebook
share their delay. Places before a codebook's first frame and after its last hold the pad token.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from isotone.errors import InputError

if TYPE_CHECKING:
    import torch

__all__ = ["UNKNOWN", "codes_of_grid", "make_grid", "n_columns"]

UNKNOWN = -1
"""A place of the grid that is to be generated."""


def n_columns(n_frames: int, delays: Sequence[int]) -> int:
    """Return the columns of a grid for a number of frames, the start column included."""
    return n_frames + 1 + max(delays)


def make_grid(
    prefix: torch.Tensor, n_frames: int, delays: Sequence[int], pad_token: int
) -> torch.Tensor:
    """Return a grid with what is known: start, pads, and the frames of a prefix.

    Parameters
    ----------
    prefix : Tensor, shape (takes, codebooks, frames), int64
        Codes that the takes begin with; may have no frames.
    n_frames : int
        Frames of the whole takes, the prefix included.
    delays : sequence of int
        For each codebook.
    pad_token : int

    Returns
    -------
    Tensor, shape (takes, codebooks, columns), int64
        ``UNKNOWN`` where a token is to be generated.

    Raises
    ------
    InputError
        If the prefix is longer than the takes.
    """
    n_takes, n_codebooks, n_known = prefix.shape
    if n_known > n_frames:
        raise InputError(f"a prefix of {n_known} frames does not fit a take of {n_frames}")
    grid = prefix.new_full((n_takes, n_codebooks, n_columns(n_frames, delays)), pad_token)
    for k, delay in enumerate(delays):
        grid[:, k, 1 + delay : 1 + delay + n_frames] = UNKNOWN
        grid[:, k, 1 + delay : 1 + delay + n_known] = prefix[:, k]
    return grid


def codes_of_grid(grid: torch.Tensor, n_frames: int, delays: Sequence[int]) -> torch.Tensor:
    """Return the codes of a finished grid, shape (takes, codebooks, frames)."""
    import torch

    rows = [grid[:, k, 1 + delay : 1 + delay + n_frames] for k, delay in enumerate(delays)]
    return torch.stack(rows, dim=1)
