"""Prompts to states: the T5 encoder, in float32, each prompt encoded once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from isotone.engines.musicgen.generate import TextStates
from isotone.errors import InputError, MissingModelError

__all__ = ["MAX_TOKENS", "TextEncoder", "load_strictly", "quiet_transformers"]

MAX_TOKENS = 512
"""Positions that T5 was trained on; a longer prompt is cut at a word, and that is said."""

_PADDING = 64


class TextEncoder:
    """Encode prompts.

    Parameters
    ----------
    folder : Path
        With the tokenizer's files.
    config : mapping
        The ``text_encoder`` part of ``config.json``.
    tensors : mapping
        All tensors of the checkpoint.

    Raises
    ------
    InputError
        If a tensor of the encoder is missing or has no place.
    MissingModelError
        If the folder holds no tokenizer.
    """

    def __init__(
        self, folder: Path, config: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]
    ) -> None:
        from transformers import AutoTokenizer, T5Config, T5EncoderModel

        if not any((folder / name).is_file() for name in ("tokenizer.json", "spiece.model")):
            raise MissingModelError(
                f"{folder} holds no tokenizer.json; fetch the model with: isotone models fetch"
            )
        with quiet_transformers():
            self._tokenizer: Any = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
            encoder = T5EncoderModel(T5Config(**config))
        prefix = "text_encoder."
        state = {k[len(prefix) :]: v.float() for k, v in tensors.items() if k.startswith(prefix)}
        if "encoder.embed_tokens.weight" not in state and "shared.weight" in state:
            state["encoder.embed_tokens.weight"] = state["shared.weight"]
        if "shared.weight" not in state and "encoder.embed_tokens.weight" in state:
            state["shared.weight"] = state["encoder.embed_tokens.weight"]
        load_strictly(encoder, state, f"{folder}: the text encoder")
        self._encoder = encoder.eval()
        self._known: dict[str, torch.Tensor] = {}
        self.notes: list[str] = []

    @torch.inference_mode()
    def encode(self, prompts: Sequence[str]) -> TextStates:
        """Return the states of prompts, padded to the same multiple of 64.

        An empty prompt is one end token, as the published tokenizer gives. The padding makes the
        batch's shape, and with it the rounding of its products, the same for other prompts.
        """
        for prompt in dict.fromkeys(prompts):
            if prompt not in self._known:
                # One at a time: then the states cannot depend on the prompts beside them.
                ids = torch.tensor([self._ids(prompt)])
                self._known[prompt] = self._encoder(input_ids=ids).last_hidden_state[0]
        states = [self._known[prompt] for prompt in prompts]
        lengths = torch.tensor([len(state) for state in states])
        padded = torch.nn.utils.rnn.pad_sequence(states, batch_first=True)
        spare = -padded.shape[1] % _PADDING
        return TextStates(torch.nn.functional.pad(padded, (0, 0, 0, spare)), lengths)

    def _ids(self, prompt: str) -> list[int]:
        ids = list(self._tokenizer(prompt).input_ids)
        if len(ids) <= MAX_TOKENS:
            return ids or [int(self._tokenizer.eos_token_id or 1)]
        words = prompt.split()
        low, high = 1, len(words)
        while low < high:  # the most words that fit
            middle = (low + high + 1) // 2
            fits = len(self._tokenizer(" ".join(words[:middle])).input_ids) <= MAX_TOKENS
            low, high = (middle, high) if fits else (low, middle - 1)
        ids = list(self._tokenizer(" ".join(words[:low])).input_ids)[:MAX_TOKENS]
        self.notes.append(
            f"a prompt of {len(words)} words is over the text encoder's {MAX_TOKENS} tokens; "
            f"it was cut after {low} words"
        )
        return ids


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep transformers from remarking on what is as it should be: MusicGen's start token 2048."""
    from transformers.utils import logging

    before = logging.get_verbosity()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(before)


def load_strictly(module: torch.nn.Module, state: Mapping[str, torch.Tensor], where: str) -> None:
    """Load a state dict in which nothing is missing, left over or of another shape.

    Raises
    ------
    InputError
    """
    expected = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
    missing = sorted(set(expected) - set(state))
    extra = sorted(set(state) - set(expected))
    if missing:
        raise InputError(f"{where} lacks {missing[0]} ({len(missing)} tensors missing)")
    if extra:
        raise InputError(f"{where} has no place for {extra[0]} ({len(extra)} tensors left over)")
    for name, tensor in state.items():
        if tuple(tensor.shape) != expected[name]:
            raise InputError(
                f"{where}: {name} has shape {tuple(tensor.shape)}; config.json asks for "
                f"{expected[name]}"
            )
    module.load_state_dict(dict(state))
