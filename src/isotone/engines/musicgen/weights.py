"""Weights from safetensors, by name, strictly: every tensor has one place, or loading stops."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from isotone.engines.musicgen.checkpoint import DecoderShape
from isotone.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import torch

__all__ = [
    "DecoderWeights",
    "LayerWeights",
    "Norm",
    "decoder_weights",
    "read_tensors",
    "require_torch",
    "weight_files",
]

_TEXT, _CODEC, _DECODER = "text_encoder.", "audio_encoder.", "decoder."
_PROJECTION = "enc_to_dec_proj."


def require_torch() -> None:
    """Raise a clear error if the extra is not installed.

    Raises
    ------
    MissingExtraError
    """
    import importlib.util

    for package in ("torch", "transformers", "safetensors"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError("MusicGen", package=package, extra="musicgen")


@dataclass(frozen=True, slots=True, eq=False)
class Norm:
    """Weight and bias of a layer norm."""

    weight: torch.Tensor
    bias: torch.Tensor


@dataclass(frozen=True, slots=True, eq=False)
class LayerWeights:
    """One decoder layer; matrices have shape (out, in).

    Parameters
    ----------
    packed : Tensor, shape (3 * width, width)
        Query, key and value of the self-attention, one under the other.
    cross_memory : Tensor, shape (2 * width, width)
        Key and value of the cross-attention.
    """

    self_norm: Norm
    packed: torch.Tensor
    self_out: torch.Tensor
    cross_norm: Norm
    cross_query: torch.Tensor
    cross_memory: torch.Tensor
    cross_out: torch.Tensor
    inner_norm: Norm
    inner: torch.Tensor
    outer: torch.Tensor


@dataclass(frozen=True, slots=True, eq=False)
class DecoderWeights:
    """A decoder, in float32 on the processor, as it was stored.

    Parameters
    ----------
    shape : DecoderShape
    tables : Tensor, shape (codebooks, vocabulary + 1, width)
        Embeddings of tokens.
    layers : list of LayerWeights
    last_norm : Norm
    heads : Tensor, shape (codebooks * vocabulary, width)
    text_projection : tuple of Tensor, optional
        Weight and bias, if text states have another width.
    """

    shape: DecoderShape
    tables: torch.Tensor
    layers: list[LayerWeights]
    last_norm: Norm
    heads: torch.Tensor
    text_projection: tuple[torch.Tensor, torch.Tensor] | None


def weight_files(folder: Path) -> list[Path]:
    """Return the safetensors files of a checkpoint.

    Raises
    ------
    InputError
        If there are none, an index names one that is missing, or only pickled weights are there:
        those can run any program when they are opened, and are refused.
    """
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        try:
            names = sorted(
                set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
            )
        except (ValueError, KeyError, AttributeError) as error:
            raise InputError(f"{index} is not an index of safetensors files") from error
        if any(Path(name).name != name for name in names):
            raise InputError(f"{index} names files outside its folder")
        missing = [name for name in names if not (folder / name).is_file()]
        if missing:
            raise InputError(f"{folder} lacks {', '.join(missing)}, which its index names")
        return [folder / name for name in names]
    single = folder / "model.safetensors"
    if single.is_file():
        return [single]
    pickled = sorted([*folder.glob("*.bin"), *folder.glob("*.pt"), *folder.glob("*.pth")])
    if pickled:
        raise InputError(
            f"{pickled[0].name} in {folder} is a pickle, which can run any program when opened; "
            "convert it to model.safetensors with save_pretrained"
        )
    raise InputError(f"{folder} holds no model.safetensors")


def read_tensors(paths: list[Path]) -> dict[str, torch.Tensor]:
    """Return all tensors of safetensors files.

    Raises
    ------
    InputError
        If a file is truncated or corrupted.
    """
    from safetensors import SafetensorError, safe_open

    tensors: dict[str, torch.Tensor] = {}
    for path in paths:
        try:
            with safe_open(str(path), framework="pt", device="cpu") as file:
                for name in file.keys():  # noqa: SIM118 - not a mapping
                    tensors[name] = file.get_tensor(name)
        except (SafetensorError, OSError, ValueError) as error:
            raise InputError(
                f"{path} is truncated or corrupted ({_one_line(error)}); fetch it again"
            ) from error
    return tensors


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120]


class _Taken:
    """Tensors taken by name; what is missing, of another shape, or left over is an error."""

    def __init__(self, tensors: Mapping[str, torch.Tensor], where: str) -> None:
        self._tensors = dict(tensors)
        self._where = where

    def take(self, name: str, *shape: int) -> torch.Tensor:
        tensor = self._tensors.pop(name, None)
        if tensor is None:
            raise InputError(f"{self._where}: {name} is missing")
        if tuple(tensor.shape) != shape:
            raise InputError(
                f"{self._where}: {name} has shape {tuple(tensor.shape)}; config.json asks for "
                f"{shape}"
            )
        return tensor.float()

    def finish(self, ignored: tuple[str, ...]) -> None:
        extra = [name for name in self._tensors if name not in ignored]
        if extra:
            raise InputError(
                f"{self._where}: {len(extra)} tensors are not of a MusicGen decoder, "
                f"such as {sorted(extra)[0]}"
            )


def decoder_weights(
    tensors: Mapping[str, torch.Tensor], shape: DecoderShape, *, where: str
) -> DecoderWeights:
    """Return the decoder's weights under their names here.

    Parameters
    ----------
    tensors : mapping
        All tensors of a checkpoint; those of the text encoder and the codec are left alone.
    shape : DecoderShape
    where : str
        Named in errors.

    Raises
    ------
    InputError
        If a tensor is missing, of another shape, or has no place.
    """
    import torch

    width, inner = shape.width, shape.inner_width
    taken = _Taken({k: v for k, v in tensors.items() if not k.startswith((_TEXT, _CODEC))}, where)
    root = f"{_DECODER}model.decoder."

    def norm(name: str) -> Norm:
        return Norm(taken.take(f"{name}.weight", width), taken.take(f"{name}.bias", width))

    def square(name: str) -> torch.Tensor:
        return taken.take(f"{name}.weight", width, width)

    layers = []
    for i in range(shape.n_layers):
        layer = f"{root}layers.{i}."
        own, cross = f"{layer}self_attn.", f"{layer}encoder_attn."
        layers.append(
            LayerWeights(
                self_norm=norm(f"{layer}self_attn_layer_norm"),
                packed=torch.cat([square(f"{own}{x}_proj") for x in "qkv"]),
                self_out=square(f"{own}out_proj"),
                cross_norm=norm(f"{layer}encoder_attn_layer_norm"),
                cross_query=square(f"{cross}q_proj"),
                cross_memory=torch.cat([square(f"{cross}{x}_proj") for x in "kv"]),
                cross_out=square(f"{cross}out_proj"),
                inner_norm=norm(f"{layer}final_layer_norm"),
                inner=taken.take(f"{layer}fc1.weight", inner, width),
                outer=taken.take(f"{layer}fc2.weight", width, inner),
            )
        )
    books = range(shape.n_codebooks)
    weights = DecoderWeights(
        shape=shape,
        tables=torch.stack(
            [
                taken.take(f"{root}embed_tokens.{k}.weight", shape.vocabulary + 1, width)
                for k in books
            ]
        ),
        layers=layers,
        last_norm=norm(f"{root}layer_norm"),
        heads=torch.cat(
            [taken.take(f"{_DECODER}lm_heads.{k}.weight", shape.vocabulary, width) for k in books]
        ),
        text_projection=(
            (
                taken.take(f"{_PROJECTION}weight", width, shape.text_width),
                taken.take(f"{_PROJECTION}bias", width),
            )
            if shape.projects_text
            else None
        ),
    )
    # Old checkpoints store the sinusoidal positions, which are computed here.
    taken.finish((f"{root}embed_positions.weights",))
    return weights


def position_table(n_positions: int, width: int) -> torch.Tensor:
    """Return sinusoidal positions, cosines before sines, shape (positions, width).

    As the published models were trained: frequencies fall from 1 to 1/10000 in ``width / 2`` steps
    (Vaswani et al. 2017, in tensor2tensor's arrangement).
    """
    import math

    import torch

    half = width // 2
    rates = torch.exp(torch.arange(half).float() * -(math.log(10000) / (half - 1)))
    angles = torch.arange(n_positions).float().unsqueeze(1) * rates.unsqueeze(0)
    table = torch.cat([torch.cos(angles), torch.sin(angles)], dim=1)
    if width % 2:
        table = torch.cat([table, torch.zeros(n_positions, 1)], dim=1)
    return table
