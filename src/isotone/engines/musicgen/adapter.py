"""LoRA adapters, merged into the weights when they are loaded: they cost nothing to play."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isotone.engines.musicgen.weights import read_tensors
from isotone.errors import InputError

if TYPE_CHECKING:
    import torch

__all__ = ["merge_adapter", "read_adapter"]

_TOP = ("decoder", "text_encoder", "audio_encoder", "enc_to_dec_proj")


def read_adapter(folder: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """Return a PEFT adapter's settings and tensors.

    Raises
    ------
    InputError
        If it is no LoRA adapter, is pickled, or uses what cannot be merged.
    """
    path = folder / "adapter_config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{folder} holds no adapter_config.json, so it is no adapter") from error
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}") from error
    if config.get("peft_type") != "LORA":
        raise InputError(f"{path} describes {config.get('peft_type')!r}; the engine merges 'LORA'")
    for key in ("use_dora", "modules_to_save", "layer_replication", "megatron_config"):
        if config.get(key):
            raise InputError(f"{path} sets {key}, which the engine does not merge")
    if config.get("bias", "none") != "none":
        raise InputError(
            f"{path} trains biases, and a MusicGen decoder has none to merge them into"
        )
    weights = folder / "adapter_model.safetensors"
    if not weights.is_file():
        if (folder / "adapter_model.bin").is_file():
            raise InputError(
                f"{folder / 'adapter_model.bin'} is a pickle, which can run any program when "
                "opened; save the adapter again as safetensors"
            )
        raise InputError(f"{folder} holds no adapter_model.safetensors")
    return config, read_tensors([weights])


def merge_adapter(
    tensors: dict[str, torch.Tensor],
    config: Mapping[str, Any],
    adapter: Mapping[str, torch.Tensor],
    *,
    where: str,
    strength: float = 1.0,
) -> list[str]:
    """Add an adapter's products to the weights in place.

    Parameters
    ----------
    tensors : dict
        A checkpoint's tensors.
    config, adapter : mapping
        From ``read_adapter``.
    where : str
        Named in errors.
    strength : float
        Share of the adapter that is added.

    Returns
    -------
    list of str
        Names of the weights that changed.

    Raises
    ------
    InputError
        If a key or a shape does not fit the model.
    """
    pairs: dict[str, dict[str, torch.Tensor]] = {}
    for key, tensor in adapter.items():
        match = re.fullmatch(r"(.+)\.lora_([AB])(?:\.default)?\.weight", key)
        if match is None:
            raise InputError(f"{where}: {key} is not the A or B of a LoRA; is it another adapter?")
        pairs.setdefault(_target(match[1], tensors, where, key), {})[match[2]] = tensor
    changed = []
    for name, pair in pairs.items():
        if set(pair) != {"A", "B"}:
            raise InputError(f"{where}: only lora_{next(iter(pair))} is there for {name}")
        base = tensors[name]
        low, high = pair["A"].float(), pair["B"].float()
        fits = (
            low.ndim == high.ndim == 2
            and low.shape[0] == high.shape[1]
            and (high.shape[0], low.shape[1]) == tuple(base.shape)
        )
        if not fits:
            raise InputError(
                f"{where}: A {tuple(low.shape)} and B {tuple(high.shape)} do not fit {name} of "
                f"shape {tuple(base.shape)}; it was trained on another model"
            )
        scale = strength * _scaling(config, name, low.shape[0])
        product = high @ low
        if config.get("fan_in_fan_out"):
            product = product.T
        tensors[name] = base.float() + scale * product
        changed.append(name)
    if not changed:
        raise InputError(f"{where} holds no LoRA weights")
    return sorted(changed)


def _target(module: str, tensors: Mapping[str, Any], where: str, key: str) -> str:
    """Return the weight that a module of the adapter changes."""
    names = module.split(".")
    while names and names[0] in ("base_model", "model") and names[0] not in _TOP:
        names = names[1:]
    stem = ".".join(names)
    # An adapter trained on the decoder alone names its modules from there.
    for name in (f"{stem}.weight", f"decoder.{stem}.weight", f"decoder.model.{stem}.weight"):
        if name in tensors:
            return name
    raise InputError(f"{where}: {key} names a module that the model does not have")


def _scaling(config: Mapping[str, Any], name: str, rank: int) -> float:
    module = name.removesuffix(".weight")

    def by_pattern(key: str, default: float) -> float:
        for pattern, value in (config.get(key) or {}).items():
            if re.fullmatch(rf"(.*\.)?({pattern})", module):
                return float(value)
        return default

    stated = by_pattern("rank_pattern", float(config.get("r", rank)))
    if stated != rank:
        raise InputError(f"adapter_config.json states rank {stated:g} for {module}; got {rank}")
    alpha = by_pattern("alpha_pattern", float(config.get("lora_alpha", rank)))
    return alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)
