"""Singing taken out before encoding, by Demucs (Rouard et al. 2023), an optional package.

MusicGen was trained on music without vocals; codes of singing teach it to mumble.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from isotone.audio import Waveform, resample
from isotone.errors import InputError, MissingExtraError

__all__ = ["VocalRemover", "require_demucs"]

MODEL = "htdemucs"
"""Demucs' own choice: four sources, 44.1 kHz."""


def require_demucs() -> None:
    """Raise a clear error if the extra ``vocals`` is missing.

    Raises
    ------
    MissingExtraError
    """
    import importlib.util

    if importlib.util.find_spec("demucs") is None:
        raise MissingExtraError("removing vocals", package="demucs", extra="vocals")


class VocalRemover:
    """Take vocals out of sounds.

    Parameters
    ----------
    device : str
    name : str
        A model that Demucs has; fetched by Demucs on first use.

    Raises
    ------
    InputError
        If the model knows no vocals.
    MissingExtraError
        If Demucs is missing.
    """

    def __init__(self, device: str = "cpu", name: str = MODEL) -> None:
        require_demucs()
        import importlib

        pretrained: Any = importlib.import_module("demucs.pretrained")
        self._apply: Any = importlib.import_module("demucs.apply").apply_model
        self._model: Any = pretrained.get_model(name)
        self._model.eval()
        self._device = device
        if "vocals" not in self._model.sources:
            raise InputError(f"{name} separates {', '.join(self._model.sources)}; none is vocals")

    def __call__(self, sound: Waveform) -> Waveform:
        """Return the sum of all sources but vocals, in stereo at the model's rate."""
        import torch

        heard = resample(sound, int(self._model.samplerate))
        samples = heard.samples[:2] if heard.n_channels > 1 else np.repeat(heard.samples, 2, axis=0)
        mix = torch.from_numpy(np.ascontiguousarray(samples))
        # Demucs hears music of zero mean and unit spread.
        middle, spread = mix.mean(), mix.std().clamp_min(1e-8)
        with torch.inference_mode():
            # No random shifts: the same sound gives the same codes.
            parts = self._apply(
                self._model, ((mix - middle) / spread)[None], device=self._device, shifts=0
            )[0]
        kept = [i for i, name in enumerate(self._model.sources) if name != "vocals"]
        music = parts[kept].sum(0).cpu() * spread + middle
        return Waveform(np.ascontiguousarray(music.numpy().astype(np.float32)), heard.sample_rate)
