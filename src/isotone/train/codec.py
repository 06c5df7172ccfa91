"""The codec of a checkpoint, loaded alone: large's other thirteen gigabytes stay on the disk."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from isotone.engines.musicgen.checkpoint import read_config, read_shape
from isotone.errors import InputError

if TYPE_CHECKING:
    import torch

__all__ = ["CodecEncoder", "codec_digest"]

_PREFIX = "audio_encoder."
# What decides codes; other settings (names, defaults of a version) may differ.
_DECIDING = (
    "sampling_rate",
    "audio_channels",
    "normalize",
    "target_bandwidths",
    "num_filters",
    "upsampling_ratios",
    "hidden_size",
    "codebook_size",
    "codebook_dim",
)


def _codec_tensors(folder: Path) -> dict[str, torch.Tensor]:
    """Return the codec's tensors without their prefix, reading nothing else."""
    from safetensors import SafetensorError, safe_open

    from isotone.engines.musicgen.weights import weight_files

    found = {}
    for path in weight_files(folder):
        try:
            with safe_open(str(path), framework="pt", device="cpu") as file:
                for name in file.keys():  # noqa: SIM118 - not a mapping
                    if name.startswith(_PREFIX):
                        found[name.removeprefix(_PREFIX)] = file.get_tensor(name)
        except (SafetensorError, OSError, ValueError) as error:
            raise InputError(f"{path} is truncated or corrupted; fetch it again") from error
    return found


def codec_digest(folder: Path) -> str:
    """Return a digest of a checkpoint's codec: its settings and weights.

    The same for small, medium and large of one family, whose codes are interchangeable.
    """
    config = read_config(folder)["audio_encoder"]
    kept = {key: config.get(key) for key in _DECIDING}
    whole = hashlib.sha256(json.dumps(kept, sort_keys=True).encode())
    for name, tensor in sorted(_codec_tensors(folder).items()):
        whole.update(f"{_PREFIX}{name}".encode())
        whole.update(tensor.float().contiguous().numpy().tobytes())
    return f"sha256:{whole.hexdigest()}"


class CodecEncoder:
    """EnCodec's encoder of a checkpoint, in float32.

    Parameters
    ----------
    folder : Path
        Of a MusicGen checkpoint.
    device : str

    Raises
    ------
    InputError
        If a tensor is missing or has no place.
    """

    def __init__(self, folder: Path, device: str) -> None:
        import torch
        from transformers import EncodecConfig, EncodecModel

        config = read_config(folder)
        self.shape = read_shape(config)
        settings = EncodecConfig(**config["audio_encoder"])
        model: Any = EncodecModel(settings)
        # torch stored weight norm's two parts as weight_g and weight_v before 2.0.
        state = {
            k.replace(".weight_g", ".parametrizations.weight.original0").replace(
                ".weight_v", ".parametrizations.weight.original1"
            ): v.float() if v.is_floating_point() else v
            for k, v in _codec_tensors(folder).items()
        }
        try:
            model.load_state_dict(state)
        except RuntimeError as error:
            why = " ".join(str(error).split())[:200]
            raise InputError(
                f"{folder}: the codec's weights don't fit config.json: {why}"
            ) from error
        self._model: Any = model.eval().to(device)
        self._device = torch.device(device)
        self.sample_rate = int(settings.sampling_rate)

    def encode(self, chunks: NDArray[np.float32]) -> NDArray[np.int16]:
        """Return codes, shape (chunks, codebooks, frames); left and right interleaved.

        Parameters
        ----------
        chunks : ndarray, shape (chunks, channels, samples), float32
        """
        import torch

        sides = []
        with torch.inference_mode():
            for side in range(self.shape.n_channels):
                values = torch.from_numpy(np.ascontiguousarray(chunks[:, side : side + 1]))
                codes = self._model.encode(values.to(self._device)).audio_codes
                if codes.shape[0] != 1:
                    raise InputError("the codec cuts sound into frames of its own; MusicGen's not")
                sides.append(codes[0].cpu().numpy())
        stacked = np.stack(sides, axis=2)
        n, k, s, frames = stacked.shape
        return stacked.reshape(n, k * s, frames).astype(np.int16)
