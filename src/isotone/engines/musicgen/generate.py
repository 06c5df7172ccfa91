"""A batch of takes, from texts and what they begin with to codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch

from isotone.engines.musicgen.checkpoint import DecoderShape
from isotone.engines.musicgen.delay import UNKNOWN, codes_of_grid, make_grid
from isotone.engines.musicgen.pick_kernel import pick_guided
from isotone.engines.musicgen.sampling import Sampling, blend_logits
from isotone.errors import InputError

__all__ = ["Decoder", "Takes", "TextStates", "generate_codes"]

StepProgress = Callable[[int, int], None]
"""Called with the steps that are done and the steps in all."""


class Decoder(Protocol):
    """What a loop needs of a decoder, on whatever device."""

    shape: DecoderShape

    def begin(
        self,
        texts: Sequence[tuple[torch.Tensor, torch.Tensor]],
        *,
        n_positions: int,
        is_guided: bool,
    ) -> Any:
        """Return a memory for a batch."""
        ...

    def prefill(self, memory: Any, columns: torch.Tensor) -> torch.Tensor:
        """Hear columns at once; return logits after the last."""
        ...

    def step(self, memory: Any, tokens: torch.Tensor) -> torch.Tensor:
        """Hear one column; return logits after it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class TextStates:
    """Encoded prompts.

    Parameters
    ----------
    states : Tensor, shape (prompts, length, text width), float32
        Padded at the end.
    lengths : Tensor, shape (prompts,), int64
    """

    states: torch.Tensor
    lengths: torch.Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Takes:
    """What a batch is to play.

    Parameters
    ----------
    texts : TextStates
        One prompt a take.
    seeds : sequence of int
        One a take, 63 bits.
    n_frames : int
        Of the whole takes, the prefix included.
    prefix : Tensor, shape (takes, codebooks, frames), int64, optional
        Codes that the takes go on from; equally long, since padding would be heard as music.
    next_texts : TextStates, optional
        A second prompt a take, that the first gives way to.
    hold_frames, turn_frames : int
        How long after the prefix the first text stays alone, and over how many frames it then gives
        way: logits are mixed, which needs no correspondence between the words of the two.
    first_step : int
        Where the takes' chance begins: a take that goes on from another must not repeat its draws.
    """

    texts: TextStates
    seeds: Sequence[int]
    n_frames: int
    prefix: torch.Tensor | None = None
    next_texts: TextStates | None = None
    hold_frames: int = 0
    turn_frames: int = 0
    first_step: int = 0

    @property
    def n_takes(self) -> int:
        """Number of takes."""
        return len(self.seeds)

    def part(self, which: slice) -> Takes:
        """Return some of the takes."""

        def some(texts: TextStates) -> TextStates:
            return TextStates(texts.states[which], texts.lengths[which])

        return replace(
            self,
            texts=some(self.texts),
            seeds=list(self.seeds)[which],
            prefix=None if self.prefix is None else self.prefix[which],
            next_texts=None if self.next_texts is None else some(self.next_texts),
        )


@torch.inference_mode()
def generate_codes(
    decoder: Decoder,
    takes: Takes,
    sampling: Sampling,
    *,
    progress: StepProgress | None = None,
    logits_seen: Callable[[torch.Tensor], None] | None = None,
) -> torch.Tensor:
    """Return the codes of a batch.

    Parameters
    ----------
    decoder : Decoder
    takes : Takes
    sampling : Sampling
    progress : callable, optional
        Called after each step with the steps done and in all.
    logits_seen : callable, optional
        Called with each step's guided logits, (takes, codebooks, vocabulary).

    Returns
    -------
    Tensor, shape (takes, codebooks, frames), int64, on the processor
        The prefix included.

    Raises
    ------
    InputError
        If the model yields numbers that are not finite.
    """
    shape = decoder.shape
    n = takes.n_takes
    if not n or takes.texts.states.shape[0] != n:
        raise InputError(f"takes need a prompt each; got {takes.texts.states.shape[0]} for {n}")
    prefix = takes.prefix
    if prefix is None:
        prefix = torch.zeros(n, shape.n_codebooks, 0, dtype=torch.int64)
    grid = make_grid(prefix, takes.n_frames, shape.delays, shape.pad_token)
    n_known = prefix.shape[2]
    n_columns = grid.shape[2]
    seeds = torch.tensor(list(takes.seeds), dtype=torch.int64)
    texts = [(takes.texts.states, takes.texts.lengths)]
    if takes.next_texts is not None:
        texts.append((takes.next_texts.states, takes.next_texts.lengths))
    memory = decoder.begin(texts, n_positions=n_columns - 1, is_guided=sampling.is_guided)
    n_steps = n_columns - 1 - n_known
    # A decoder that can run the whole loop on its device does, unless each step is to be seen.
    run = getattr(decoder, "run", None)
    if run is not None and logits_seen is None and n_steps:
        grid = run(
            memory,
            grid,
            n_known=n_known,
            seeds=seeds,
            sampling=sampling,
            first_step=takes.first_step,
            hold_frames=takes.hold_frames,
            turn_frames=takes.turn_frames,
            progress=progress,
        )
        return codes_of_grid(grid, takes.n_frames, shape.delays)
    logits = (
        decoder.prefill(memory, grid[:, :, : n_known + 1])
        if n_known
        else decoder.step(memory, grid[:, :, 0])
    )
    for column in range(n_known + 1, n_columns):
        heard = logits.to("cpu")
        if takes.next_texts is not None or logits_seen is not None:
            heard = _guided(heard, takes, sampling, column - 1 - n_known)
        if logits_seen is not None:
            logits_seen(heard)
        picked, is_sound = pick_guided(heard, n, sampling, seeds, takes.first_step + column)
        if not is_sound:
            raise InputError(
                "the model yields numbers that are not finite; try --dtype float32, and check the "
                "adapter"
            )
        known = grid[:, :, column]
        grid[:, :, column] = torch.where(known == UNKNOWN, picked, known)
        if progress is not None:
            progress(column - n_known, n_steps)
        if column + 1 < n_columns:
            logits = decoder.step(memory, grid[:, :, column])
    return codes_of_grid(grid, takes.n_frames, shape.delays)


def _guided(logits: torch.Tensor, takes: Takes, sampling: Sampling, step: int) -> torch.Tensor:
    n = takes.n_takes
    if takes.next_texts is None:
        return blend_logits(logits, n, sampling.guidance)
    share = min(1.0, max(0.0, (step + 1 - takes.hold_frames) / max(1, takes.turn_frames)))
    text = torch.lerp(logits[:n].float(), logits[n : 2 * n].float(), share)
    if not sampling.is_guided:
        return text
    return blend_logits(torch.cat([text, logits[2 * n :].float()]), n, sampling.guidance)
