"""MTG-Jamendo's baseline tagger: 56 mood and theme tags of a clip.

A network of five convolutions over the mel spectrogram (Bogdanov et al. 2019, after the VGG-like
tagger of Choi et al. 2016). Its raw scores follow the tags' base rates; ``centred_logits`` compares
them with a reference set instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.errors import InputError, MissingExtraError, MissingModelError
from isotone.evaluate.recognisers.mel import CLIP_S, SAMPLE_RATE, clip_spectrogram, to_12_khz
from isotone.files import write_whole

if TYPE_CHECKING:
    import torch

__all__ = ["TAGS", "BaselineTagger", "centred_logits", "convert_weights"]

Float = NDArray[np.float32]

_TAG_NAMES = """
    action adventure advertising background ballad calm children christmas commercial cool corporate
    dark deep documentary drama dramatic dream emotional energetic epic fast film fun funny game
    groovy happy heavy holiday hopeful inspiring love meditative melancholic melodic motivational
    movie nature party positive powerful relaxing retro romantic sad sexy slow soft soundscape space
    sport summer trailer travel upbeat uplifting
"""
TAGS = tuple(_TAG_NAMES.split())
"""The tags in the order of the network's outputs."""

_POOLS = ((2, 4), (2, 4), (2, 4), (3, 5), (4, 4))
_CHANNELS = (1, 64, 128, 128, 128, 64)
_EPSILON = 1e-5
_STRIP = 64  # frames; a multiple of the first pool's width


@dataclass(frozen=True, slots=True)
class BaselineTagger:
    """The tagger with its weights.

    Parameters
    ----------
    weights : dict of str to torch.Tensor
        As ``load`` reads them.
    version : str
        First 12 hexadecimal digits of the weights' SHA-256: results of different versions are
        never compared.
    name : str
    tags : tuple of str
        ``TAGS``.
    """

    weights: dict[str, torch.Tensor]
    version: str
    name: str = "mtg-baseline"
    tags: tuple[str, ...] = TAGS
    _kernels: tuple[tuple[torch.Tensor, torch.Tensor], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_kernels", self._folded())

    @classmethod
    def load(cls, path: str | Path) -> BaselineTagger:
        """Read weights from a ``.safetensors`` file, or from the original ``.pth``.

        The original is a pickle: it is opened with ``weights_only``, which runs no code.

        Raises
        ------
        MissingModelError
            If the file is not there.
        InputError
            If it holds other arrays than the network needs.
        MissingExtraError
            If torch is not installed.
        """
        path = Path(path)
        if not path.is_file():
            raise MissingModelError(f"no weights of the baseline tagger at {path}")
        torch = _torch()
        if path.suffix == ".safetensors":
            try:
                from safetensors.torch import load_file
            except ImportError as error:
                raise MissingExtraError(
                    "reading safetensors", package="safetensors", extra="evaluate"
                ) from error
            weights = dict(load_file(str(path)))
        else:
            weights = dict(torch.load(str(path), map_location="cpu", weights_only=True))
        weights = {k: v for k, v in weights.items() if not k.endswith("num_batches_tracked")}
        expected = _shapes()
        found = {name: tuple(value.shape) for name, value in weights.items()}
        if found != expected:
            wrong = sorted(set(expected.items()) ^ set(found.items()))
            raise InputError(
                f"{path} does not hold the baseline tagger; differing arrays: "
                f"{', '.join(name for name, _ in wrong[:4])}"
            )
        return cls(weights, _version(weights))

    def scores(self, waveform: Waveform) -> Float:
        """Return the 56 scores of a clip, 0 to 1, in the order of ``TAGS``.

        The middle 29.1 s are heard; see ``curve`` for what is longer.
        """
        scores: Float = self.logits_of([clip_spectrogram(to_12_khz(waveform))])[0]
        return _sigmoid(scores)

    def curve(
        self, waveform: Waveform, *, hop_s: float = 10.0, batch: int = 8
    ) -> tuple[NDArray[np.float64], Float]:
        """Return scores along a piece.

        Parameters
        ----------
        waveform : Waveform
            At least 29.1 s.
        hop_s : float
            Seconds between two windows of 29.1 s.
        batch : int
            Windows that pass the network together.

        Returns
        -------
        times : ndarray, shape (n,)
            Middle of each window in seconds.
        scores : ndarray, shape (n, 56)
        """
        if hop_s <= 0:
            raise InputError(f"hop_s must be positive; got {hop_s:g}")
        mono = to_12_khz(waveform)
        length, hop = round(CLIP_S * SAMPLE_RATE), round(hop_s * SAMPLE_RATE)
        starts = range(0, max(1, len(mono) - length + 1), hop)
        rows = []
        for i in range(0, len(starts), batch):
            windows = [clip_spectrogram(mono[s : s + length]) for s in starts[i : i + batch]]
            rows.append(self.logits_of(windows))
        times = (np.array(starts) + length / 2) / SAMPLE_RATE
        return times, _sigmoid(np.concatenate(rows))

    def logits_of(self, spectrograms: Sequence[Float]) -> Float:
        """Return the outputs before the sigmoid, shape (n, 56), of spectrograms (96, 1366)."""
        torch = _torch()
        w = self.weights
        with torch.inference_mode():
            x = torch.from_numpy(self.features_of(spectrograms))
            x = torch.nn.functional.linear(x, w["dense.weight"], w["dense.bias"])
            out: Float = x.numpy()
        return out

    def features_of(self, spectrograms: Sequence[Float]) -> Float:
        """Return what the last layer sees, shape (n, 64), of spectrograms (96, 1366).

        The first layer is worked out in strips of time, pooled while they are in the processor's
        cache, and normalisations are part of the kernels: five times as fast as layer by layer.
        """
        torch = _torch()
        functional = torch.nn.functional

        def strip(x: Any, at: int, width: int) -> Any:
            part = x[..., at : at + width + 2]
            return part.contiguous(memory_format=torch.channels_last)

        with torch.inference_mode():
            x = torch.from_numpy(np.stack(spectrograms))[:, None]
            scale, shift = self._scale("bn_init")
            # Normalised before it is padded: a border is silence in the network's own scale.
            x = functional.pad(x * scale[:, None, None] + shift[:, None, None], (1, 1, 1, 1))
            kernel, bias = self._kernels[0]
            pool, n = _POOLS[0], x.shape[-1] - 2
            strips = [
                functional.max_pool2d(functional.conv2d(strip(x, at, width), kernel, bias), pool)
                for at in range(0, n - n % pool[1], _STRIP)
                if (width := min(_STRIP, n - n % pool[1] - at))
            ]
            # Pooled before the nonlinearity, which keeps the order of values.
            x = functional.elu_(torch.cat(strips, dim=-1))
            for (kernel, bias), pool in zip(self._kernels[1:], _POOLS[1:], strict=True):
                x = functional.conv2d(x, kernel, bias, padding=1)
                x = functional.elu_(functional.max_pool2d(x, pool))
            out: Float = x.flatten(1).numpy()
        return out

    def _scale(self, name: str) -> tuple[torch.Tensor, torch.Tensor]:
        w = self.weights
        scale = w[f"{name}.weight"] / (w[f"{name}.running_var"] + _EPSILON).sqrt()
        return scale, w[f"{name}.bias"] - w[f"{name}.running_mean"] * scale

    def _folded(self) -> tuple[tuple[torch.Tensor, torch.Tensor], ...]:
        """Return each convolution's kernel and bias with its normalisation in them."""
        kernels = []
        for i in range(1, len(_POOLS) + 1):
            scale, shift = self._scale(f"bn_{i}")
            kernel = self.weights[f"conv_{i}.weight"] * scale[:, None, None, None]
            # Channels last: pooling then runs over neighbours in memory.
            kernel = kernel.contiguous(memory_format=_torch().channels_last)
            kernels.append((kernel, self.weights[f"conv_{i}.bias"] * scale + shift))
        return tuple(kernels)


def convert_weights(source: str | Path, target: str | Path) -> None:
    """Write the original pickle's arrays as safetensors, which hold numbers alone."""
    from safetensors.torch import save

    tagger = BaselineTagger.load(source)
    write_whole(target, save({k: v.contiguous() for k, v in sorted(tagger.weights.items())}))


def centred_logits(scores: Float, reference: Float) -> NDArray[np.float64]:
    """Return how far each score lies from a reference set's, in its standard deviations.

    Parameters
    ----------
    scores : ndarray, shape (n, 56)
    reference : ndarray, shape (m, 56)
        Scores of clips that stand for the music at large; at least two.

    Returns
    -------
    ndarray, shape (n, 56)
        Standardised logits: a tag's base rate is gone.
    """
    if len(reference) < 2:
        raise InputError(f"a reference set needs at least two clips; got {len(reference)}")
    logits, known = _logit(scores), _logit(reference)
    spread = np.maximum(known.std(axis=0), 1e-6)
    return np.asarray((logits - known.mean(axis=0)) / spread)


def _logit(scores: Float) -> NDArray[np.float64]:
    p = np.clip(scores.astype(np.float64), 1e-7, 1 - 1e-7)
    return np.asarray(np.log(p / (1 - p)))


def _sigmoid(logits: Float) -> Float:
    return (1.0 / (1.0 + np.exp(-logits.astype(np.float64)))).astype(np.float32)


def _shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"dense.weight": (56, 64), "dense.bias": (56,)}
    norms = {"bn_init": 1} | {f"bn_{i}": _CHANNELS[i] for i in range(1, 6)}
    for name, n in norms.items():
        for part in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{name}.{part}"] = (n,)
    for i in range(1, 6):
        shapes[f"conv_{i}.weight"] = (_CHANNELS[i], _CHANNELS[i - 1], 3, 3)
        shapes[f"conv_{i}.bias"] = (_CHANNELS[i],)
    return shapes


def _version(weights: dict[str, torch.Tensor]) -> str:
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(name.encode())
        digest.update(weights[name].contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]


def _torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise MissingExtraError("the baseline tagger", package="torch", extra="evaluate") from error
    return torch
