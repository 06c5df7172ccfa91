"""Codes to sound: the EnCodec decoder, in float32, laid out for batches and for the cache.

The weights and the layers are the published ones, but the order of the work is another: the
recurrent layers take all takes of a batch through each step together, since they read 67 MB of
weights a step whoever is heard; and the convolutions behind them go through time by windows, so
that what one layer writes is still in the cache when the next reads it, and memory doesn't grow
with the length of a take. Windows overlap by what the convolutions reach: only rounding differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from isotone.engines.musicgen.linear import Linear
from isotone.engines.musicgen.text import load_strictly
from isotone.errors import InputError

__all__ = ["Codec", "Recurrence", "windowed"]

# Numbers of one layer's output in a window (6 MB): under a shared third-level cache, and over what
# calling a layer costs. 2 MB and 12 MB were slower by a tenth.
_WINDOW_NUMBERS = 1_500_000
# On a CUDA device windows only bound memory.
_CUDA_WINDOW_NUMBERS = 150_000_000
_STEPS_AT_ONCE = 250


class Recurrence:
    """LSTM layers with weights packed for the processor, all rows in each step.

    Parameters
    ----------
    lstm : torch.nn.LSTM
        One-directional, with biases.
    """

    def __init__(self, lstm: torch.nn.LSTM) -> None:
        self.width = lstm.hidden_size
        self._layers = []
        for i in range(lstm.num_layers):
            below, before = (
                Linear(getattr(lstm, f"weight_{name}_l{i}").detach(), dtype=torch.float32)
                for name in ("ih", "hh")
            )
            bias = getattr(lstm, f"bias_ih_l{i}") + getattr(lstm, f"bias_hh_l{i}")
            self._layers.append((below, before, bias.detach()))

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Return what the last layer says, shape (steps, rows, width)."""
        for from_below, from_before, bias in self._layers:
            n_steps, n_rows, _ = x.shape
            hidden = x.new_zeros(n_rows, self.width)
            cell = x.new_zeros(n_rows, self.width)
            out = torch.empty(n_steps, n_rows, self.width)
            for first in range(0, n_steps, _STEPS_AT_ONCE):
                some = x[first : first + _STEPS_AT_ONCE]
                gates = from_below(some.reshape(-1, some.shape[-1])) + bias
                for step, below in enumerate(gates.view(len(some), n_rows, -1), first):
                    let_in, keep, new, let_out = (from_before(hidden) + below).chunk(4, dim=1)
                    cell = keep.sigmoid() * cell + let_in.sigmoid() * new.tanh()
                    hidden = let_out.sigmoid() * cell.tanh()
                    out[step] = hidden
            x = out
        return x


def windowed(
    layers: Sequence[Callable[[torch.Tensor], torch.Tensor]],
    x: torch.Tensor,
    *,
    factor: int,
    window: int,
    reach: int,
) -> torch.Tensor:
    """Return what convolutions make of a sequence, window by window.

    Parameters
    ----------
    layers : sequence of callable
        Together they make ``factor`` positions of each.
    x : Tensor, shape (1, channels, positions)
    factor : int
    window : int
        Positions of a window.
    reach : int
        Positions on either side that a window's own depend on, or more.
    """
    n = x.shape[-1]
    parts = []
    for first in range(0, n, window):
        last = min(n, first + window)
        heard_from, heard_to = max(0, first - reach), min(n, last + reach)
        y = x[..., heard_from:heard_to]
        for layer in layers:
            y = layer(y)
        parts.append(y[..., (first - heard_from) * factor : (last - heard_from) * factor])
    return torch.cat(parts, dim=-1)


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
        If a tensor is missing or has no place, or the codec is of a kind that MusicGen's is not.
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
        for key in ("normalize", "chunk_length_s"):
            if getattr(settings, key):
                raise InputError(
                    f"config.json: audio_encoder.{key} must not be set; got "
                    f"{getattr(settings, key)!r}"
                )
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
        self._split(model.decoder)

    def _split(self, decoder: torch.nn.Module) -> None:
        """Sort the decoder's layers: those before the upsampling, and one group for each of it."""
        from torch.nn.utils.parametrize import is_parametrized, remove_parametrizations

        for module in decoder.modules():
            if is_parametrized(module):  # the norm of a weight need not be taken for every window
                remove_parametrizations(module, "weight")
        self._opening: list[Any] = []
        self._groups: list[tuple[list[Any], int, int, int]] = []
        lists: list[list[Any]] = []
        for layer in decoder.layers:  # type: ignore[union-attr]
            if any(isinstance(m, torch.nn.ConvTranspose1d) for m in layer.modules()):
                # With the activation before it, which then needs no memory of its own.
                lists.append([(lists[-1] if lists else self._opening).pop(), layer])
            elif lists:
                lists[-1].append(layer)
            else:
                lstm = getattr(layer, "lstm", None)
                if self._device == "cpu" and isinstance(lstm, torch.nn.LSTM):
                    self._opening.append(_Residual(Recurrence(lstm)))
                else:  # on CUDA torch's own is fast
                    self._opening.append(layer)
        for layers in lists:
            inner = [m for layer in layers for m in layer.modules()]
            lift = next(m for m in inner if isinstance(m, torch.nn.ConvTranspose1d))
            factor, width = lift.stride[0], lift.kernel_size[0]
            fine = sum(
                (m.kernel_size[0] - 1) * m.dilation[0]
                for m in inner
                if isinstance(m, torch.nn.Conv1d)
            )
            reach = -(-width // factor) - (-fine // factor) + 1
            self._groups.append((layers, factor, lift.out_channels, reach))

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
        sides = [
            self._decoded(codes[:, side :: self.n_channels]) for side in range(self.n_channels)
        ]
        return torch.cat(sides, dim=1)

    def _decoded(self, codes: torch.Tensor) -> torch.Tensor:
        x = self._model.quantizer.decode(codes.transpose(0, 1).to(self._device))
        for layer in self._opening:
            x = layer(x)
        return torch.cat([self._sounded(take[None]).float().cpu() for take in x])

    def _sounded(self, x: torch.Tensor) -> torch.Tensor:
        numbers = _WINDOW_NUMBERS if self._device == "cpu" else _CUDA_WINDOW_NUMBERS
        for layers, factor, channels, reach in self._groups:
            window = max(64, numbers // (factor * channels))
            x = windowed(layers, x, factor=factor, window=window, reach=reach)
        return x


class _Residual:
    """Recurrence on (rows, width, steps), added to what it heard."""

    def __init__(self, recurrence: Recurrence) -> None:
        self._recurrence = recurrence

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        steps = x.permute(2, 0, 1).contiguous()
        return (self._recurrence(steps) + steps).permute(1, 2, 0)
