"""What is played in which order: lengths, windows, and batches that fit the machine."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isotone.engines.musicgen.generate import StepProgress, Takes, TextStates

if TYPE_CHECKING:
    import torch

__all__ = ["CONTEXT_S", "WINDOW_S", "BatchSizes", "batch_sizes", "continue_codes", "free_bytes"]

WINDOW_S = 30.0
"""What MusicGen was trained to hear at once (Copet et al. 2023, section 3)."""

CONTEXT_S = 12.0
"""What a window goes on from when a take is longer than one: audiocraft's stride of 18 s in 30."""

# Beyond about thirty takes a batch is no faster for each: its memory's reads take all the time.
_MOST_TAKES = 32
# The first batch is small, so that sound starts early.
FIRST_TAKES = 2
# Part of the free memory that keys and values may take; the rest is for sound and everyone else.
_SHARE = 0.5


def free_bytes() -> int | None:
    """Return the memory that is free for use on this machine, if it says so."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:  # noqa: PTH123 - not a file of ours
            for line in file:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass  # not Linux
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class BatchSizes:
    """How many takes are played together.

    Parameters
    ----------
    first, most : int
        Of the first batch, and of every other.
    take_bytes : int
        What a take's keys and values need.
    free_bytes : int or None
    """

    first: int
    most: int
    take_bytes: int
    free_bytes: int | None

    @property
    def note(self) -> str:
        """One line for whoever waits."""
        need = f"{self.most * self.take_bytes / 1e9:.1f} GB"
        free = "" if self.free_bytes is None else f" of {self.free_bytes / 1e9:.1f} GB free"
        return f"batches of {self.first}, then up to {self.most} takes ({need}{free})"


def batch_sizes(take_bytes: int, free: int | None, *, asked: int | None = None) -> BatchSizes:
    """Return batches that fit the free memory.

    Parameters
    ----------
    take_bytes : int
    free : int or None
        Bytes; None if unknown, then eight takes are played together.
    asked : int, optional
        By the user or a manifest: taken as it is.
    """
    if asked is not None:
        most = asked
    elif free is None:
        most = 8
    else:
        most = min(_MOST_TAKES, max(1, math.floor(free * _SHARE / max(1, take_bytes))))
    return BatchSizes(min(FIRST_TAKES, most), most, take_bytes, free)


Play = Callable[[Takes, Sequence[str], StepProgress | None], "torch.Tensor"]
"""Plays takes, or finds them in the store; the prompts are for its key."""


def continue_codes(
    play: Play,
    prefix: torch.Tensor,
    n_new: int,
    *,
    texts: TextStates,
    prompts: Sequence[str],
    seeds: Sequence[int],
    frame_rate_hz: float,
    next_texts: TextStates | None = None,
    hold_frames: int = 0,
    turn_frames: int = 0,
    first_step: int = 0,
    progress: StepProgress | None = None,
) -> torch.Tensor:
    """Return codes with ``n_new`` frames more, by windows where they don't fit one.

    Parameters
    ----------
    play : callable
    prefix : Tensor, shape (takes, codebooks, frames)
        What is there; may have no frames.
    n_new : int
    texts, prompts, seeds
        One a take.
    frame_rate_hz : float
    next_texts, hold_frames, turn_frames
        See ``Takes``; they belong to the first window.
    first_step : int
        Where the takes' chance begins.
    progress : callable, optional

    Returns
    -------
    Tensor, shape (takes, codebooks, frames + n_new)
    """
    import torch

    window = round(WINDOW_S * frame_rate_hz)
    context = round(CONTEXT_S * frame_rate_hz)
    codes, left = prefix, n_new
    while left > 0:
        heard = codes
        if heard.shape[2] + left > window and heard.shape[2] > 0:
            heard = codes[:, :, -min(context, codes.shape[2]) :]
        n = min(left, window - heard.shape[2])
        takes = Takes(
            texts=texts,
            seeds=seeds,
            n_frames=heard.shape[2] + n,
            prefix=heard,
            next_texts=next_texts,
            hold_frames=hold_frames,
            turn_frames=turn_frames,
            first_step=first_step + codes.shape[2] - heard.shape[2],
        )
        made = play(takes, prompts, progress)
        codes = torch.cat([codes, made[:, :, heard.shape[2] :]], dim=2)
        left -= n
        if next_texts is not None:  # the turn is over: the second text goes on alone
            texts, next_texts = next_texts, None
    return codes
