"""What a folder of MusicGen weights holds, read from its ``config.json`` before any weight is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isotone.errors import InputError

__all__ = ["FRAME_RATE_HZ", "WINDOW_FRAMES", "DecoderShape", "read_config", "read_shape"]

FRAME_RATE_HZ = 50
"""Frames a second of the published models' codec (32 kHz over a hop of 640)."""

WINDOW_FRAMES = 1500
"""Frames of one window: MusicGen was trained on 30 s (Copet et al. 2023, section 3)."""


@dataclass(frozen=True, slots=True)
class DecoderShape:
    """Dimensions of a MusicGen decoder.

    Parameters
    ----------
    n_layers, n_heads, width, inner_width : int
        Of the transformer; a head has ``width / n_heads`` channels.
    n_codebooks : int
        Token streams: 4, or 8 for stereo (left and right interleaved).
    vocabulary : int
        Codes of a codebook; the same number is the token for "nothing yet".
    text_width : int
        Of the text encoder's states.
    n_channels : int
        1 or 2.
    """

    n_layers: int
    n_heads: int
    width: int
    inner_width: int
    n_codebooks: int
    vocabulary: int
    text_width: int
    n_channels: int

    @property
    def head_width(self) -> int:
        """Channels of a head."""
        return self.width // self.n_heads

    @property
    def pad_token(self) -> int:
        """The token that stands where a codebook has none."""
        return self.vocabulary

    @property
    def projects_text(self) -> bool:
        """Whether text states are projected to the decoder's width."""
        return self.text_width != self.width

    @property
    def delays(self) -> tuple[int, ...]:
        """Steps by which each codebook is late (Copet et al. 2023, section 2.2, "delay")."""
        return tuple(k // self.n_channels for k in range(self.n_codebooks))

    @property
    def n_parameters(self) -> int:
        """Weights of the decoder."""
        layer = self.width * (8 * self.width + 2 * self.inner_width)
        tables = self.n_codebooks * (2 * self.vocabulary + 1) * self.width
        return self.n_layers * layer + tables


def read_config(folder: Path) -> dict[str, Any]:
    """Return the parsed ``config.json`` of a checkpoint.

    Raises
    ------
    InputError
        If it is missing, broken, or of another architecture than MusicGen.
    """
    path = folder / "config.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{folder} holds no config.json, so it is no MusicGen folder") from error
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}") from error
    kind = document.get("model_type") if isinstance(document, dict) else None
    if kind != "musicgen":
        raise InputError(f"{path} describes a {kind!r} model; the engine plays 'musicgen'")
    return dict(document)


def read_shape(config: Mapping[str, Any]) -> DecoderShape:
    """Return the decoder's dimensions.

    Parameters
    ----------
    config : mapping
        From ``read_config``. Keys that ``save_pretrained`` leaves out have the published defaults.

    Raises
    ------
    InputError
        If a dimension is missing or of a kind that the engine does not play.
    """
    decoder = config.get("decoder") or {}
    text = config.get("text_encoder") or {}

    def integer(source: Mapping[str, Any], key: str, default: int) -> int:
        value = source.get(key, default)
        if not isinstance(value, int) or value <= 0:
            raise InputError(f"config.json: {key} must be a positive integer; got {value!r}")
        return value

    shape = DecoderShape(
        n_layers=integer(decoder, "num_hidden_layers", 24),
        n_heads=integer(decoder, "num_attention_heads", 16),
        width=integer(decoder, "hidden_size", 1024),
        inner_width=integer(decoder, "ffn_dim", 4096),
        n_codebooks=integer(decoder, "num_codebooks", 4),
        vocabulary=integer(decoder, "vocab_size", 2048),
        text_width=integer(text, "d_model", 512),
        n_channels=integer(decoder, "audio_channels", 1),
    )
    activation = decoder.get("activation_function", "gelu")
    unknown = {
        "activation_function": (activation, ("gelu",)),
        "audio_channels": (shape.n_channels, (1, 2)),
        "scale_embedding": (decoder.get("scale_embedding", False), (False,)),
        "cross_attention_hidden_size": (decoder.get("cross_attention_hidden_size"), (None,)),
        "text_encoder.model_type": (text.get("model_type"), ("t5",)),
        "audio_encoder.model_type": (
            (config.get("audio_encoder") or {}).get("model_type"),
            ("encodec",),
        ),
    }
    for key, (value, allowed) in unknown.items():
        if value not in allowed:
            raise InputError(
                f"config.json: {key} must be {' or '.join(map(repr, allowed))}; got {value!r}"
            )
    if shape.width % shape.n_heads or shape.n_codebooks % shape.n_channels:
        raise InputError(
            f"config.json: hidden_size {shape.width} must be a multiple of num_attention_heads "
            f"{shape.n_heads}, and num_codebooks {shape.n_codebooks} of audio_channels"
        )
    return shape
