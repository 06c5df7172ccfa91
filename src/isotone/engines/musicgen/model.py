"""A MusicGen model, loaded and ready to play: text encoder, decoder and codec."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isotone.engines.musicgen.adapter import merge_adapter, read_adapter
from isotone.engines.musicgen.checkpoint import DecoderShape, read_config, read_shape
from isotone.engines.musicgen.weights import (
    decoder_weights,
    read_tensors,
    require_torch,
    weight_files,
)
from isotone.errors import InputError

if TYPE_CHECKING:
    from isotone.engines.musicgen.codec import Codec
    from isotone.engines.musicgen.text import TextEncoder

__all__ = ["DEVICES", "DTYPES", "MusicGenModel", "Precision", "choose_precision", "load_model"]

DEVICES = ("auto", "cpu", "cuda")
DTYPES = ("auto", "bfloat16", "float32")
MEMORIES = ("auto", "int8", "bfloat16", "float32")


@dataclass(frozen=True, slots=True)
class Precision:
    """Where and in which numbers a model plays.

    Parameters
    ----------
    device : {"cpu", "cuda"}
    dtype : {"bfloat16", "float32"}
        Of the decoder's products; the text encoder and the codec are always float32.
    memory : {"int8", "bfloat16", "float32"}
        Of the decoder's keys and values.
    weight_bits : {16, 8}
        8 only on the processor.
    """

    device: str
    dtype: str
    memory: str
    weight_bits: int = 16


def choose_precision(
    *, device: str = "auto", dtype: str = "auto", memory: str = "auto", weight_bits: int = 16
) -> Precision:
    """Return what was asked for, with the fastest safe choice for what was left open.

    Raises
    ------
    InputError
        If a name is unknown, the machine has no CUDA device, or the combination is not played.
    """
    import torch

    for name, value, allowed in (
        ("device", device, DEVICES), ("dtype", dtype, DTYPES), ("memory", memory, MEMORIES)
    ):  # fmt: skip
        if value not in allowed:
            raise InputError(f"{name} must be one of {', '.join(allowed)}; got {value!r}")
    has_cuda = torch.cuda.is_available()
    if device == "cuda" and not has_cuda:
        raise InputError("device 'cuda' was asked for, and torch sees no CUDA device; use cpu")
    chosen = ("cuda" if has_cuda else "cpu") if device == "auto" else device
    if dtype == "auto":
        dtype = "bfloat16"
    if memory == "auto":
        memory = dtype if dtype == "float32" or chosen == "cuda" else "int8"
    if chosen == "cuda" and (memory != dtype or weight_bits != 16):
        raise InputError("on CUDA, memory must be of the dtype and weight_bits 16")
    return Precision(chosen, dtype, memory, weight_bits)


@dataclass(frozen=True, slots=True, eq=False)
class MusicGenModel:
    """A model in memory.

    Parameters
    ----------
    name : str
        As asked for: a folder or a hub id.
    shape : DecoderShape
    precision : Precision
    text : TextEncoder
    decoder : object
        A ``generate.Decoder``.
    codec : Codec
    """

    name: str
    shape: DecoderShape
    precision: Precision
    text: TextEncoder
    decoder: Any
    codec: Codec


def load_model(
    folder: Path,
    *,
    precision: Precision,
    adapters: Sequence[Path] = (),
    name: str | None = None,
    threads: int | None = None,
) -> MusicGenModel:
    """Load a checkpoint.

    Parameters
    ----------
    folder : Path
        As ``save_pretrained`` writes it.
    precision : Precision
    adapters : sequence of Path
        PEFT LoRA folders, merged in this order.
    name : str, optional
    threads : int, optional

    Returns
    -------
    MusicGenModel

    Raises
    ------
    InputError
        If a file is broken, of another architecture, or pickled.
    MissingExtraError
        If torch or transformers is not installed.
    """
    require_torch()
    from isotone.engines.musicgen.codec import Codec
    from isotone.engines.musicgen.text import TextEncoder

    config = read_config(folder)
    shape = read_shape(config)
    tensors = read_tensors(weight_files(folder))
    for adapter in adapters:
        settings, low_rank = read_adapter(adapter)
        merge_adapter(tensors, settings, low_rank, where=f"adapter {adapter.name}")
    weights = decoder_weights(tensors, shape, where=str(folder))
    decoder: Any
    if precision.device == "cpu":
        from isotone.engines.musicgen.decoder_cpu import CpuDecoder

        decoder = CpuDecoder(
            weights,
            dtype=precision.dtype,
            memory=precision.memory,
            weight_bits=precision.weight_bits,
            threads=threads,
        )
    else:
        from isotone.engines.musicgen.decoder_torch import TorchDecoder

        decoder = TorchDecoder(weights, dtype=precision.dtype, device=precision.device)
    return MusicGenModel(
        name=name or str(folder),
        shape=shape,
        precision=precision,
        text=TextEncoder(folder, config["text_encoder"], tensors),
        decoder=decoder,
        codec=Codec(
            config["audio_encoder"], tensors, n_channels=shape.n_channels, device=precision.device
        ),
    )
