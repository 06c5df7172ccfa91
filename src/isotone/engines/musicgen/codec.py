"""Codes to sound: the EnCodec decoder, in float32, some takes at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from isotone.engines.musicgen.text import load_strictly

__all__ = ["Codec"]

# Takes decoded together: their activations are the largest tensors of all (30 s of one take need
# about 1 GB at the codec's widest layer).
_AT_ONCE = 2


class Codec:
    """Decode codes.

    Parameters
    ----------
    config : mapping
        The ``audio_encoder`` part of ``config.json``.
    tensors : mapping
        All tensors of the checkpoint.
    n_channels : int
        1, or 2: then codebooks of left and right alternate.
    device : str

    Raises
    ------
    InputError
        If a tensor is missing or has no place.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, torch.Tensor],
        *,
        n_channels: int,
        device: str = "cpu",
    ) -> None:
        from transformers import EncodecConfig, EncodecModel

        settings = EncodecConfig(**config)
        model = EncodecModel(settings)
        prefix = "audio_encoder."
        state = {k[len(prefix) :]: v for k, v in tensors.items() if k.startswith(prefix)}
        # torch stored weight norm's two parts as weight_g and weight_v before 2.0.
        state = {
            k.replace(".weight_g", ".parametrizations.weight.original0").replace(
                ".weight_v", ".parametrizations.weight.original1"
            ): v.float() if v.is_floating_point() else v
            for k, v in state.items()
        }
        load_strictly(model, state, "the codec")
        self._model = model.eval().to(device)
        self._device = device
        self.sample_rate = int(settings.sampling_rate)
        self.n_channels = n_channels
        hop = 1
        for ratio in settings.upsampling_ratios:
            hop *= ratio
        self.hop = hop

    @property
    def frame_rate_hz(self) -> float:
        """Frames a second."""
        return self.sample_rate / self.hop

    @torch.inference_mode()
    def decode(self, codes: torch.Tensor) -> torch.Tensor:
        """Return sound, shape (takes, channels, samples), float32, on the processor.

        Parameters
        ----------
        codes : Tensor, shape (takes, codebooks, frames), int64
        """
        parts = []
        for some in codes.split(_AT_ONCE):
            sides = [
                self._model.decode(
                    some[:, side :: self.n_channels].to(self._device)[None],
                    [None] * len(some),
                ).audio_values
                for side in range(self.n_channels)
            ]
            parts.append(torch.cat(sides, dim=1).float().cpu())
        return torch.cat(parts)
