"""Discogs-EffNet with its mood head, by ONNX Runtime and a mel front end of our own.

Alonso-Jimenez, Serra and Bogdanov 2022, "Music representation learning based on editorial metadata
from Discogs"; the head hears MTG-Jamendo's 56 mood and theme tags. The two graphs and the head's
metadata are published by the Music Technology Group (CC BY-NC-SA 4.0, no commercial use) at
https://essentia.upf.edu/models.html and are the user's to fetch; essentia itself is not needed.

The front end is what essentia's documentation and source state of ``TensorflowInputMusiCNN`` and
``TensorflowPredictEffnetDiscogs``: mono at 16 kHz, frames of 512 samples every 256, the first one
centred on the first sample, a symmetric Hann window that is not normalised, power in 96 triangular
bands of unit area on Slaney's scale up to 8 kHz, ``log10(1 + 10000 x)``; patches of 128 frames
every 62, without the last incomplete one. Not checked against essentia with the published weights:
the resampler differs (soxr), and essentia adds noise at -100 dB to silent frames.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform, resample
from isotone.errors import InputError, MissingExtraError, MissingModelError
from isotone.measure.frames import mel_filterbank

__all__ = ["SAMPLE_RATE", "DiscogsEffnet", "load_effnet", "log_mel", "patches_of"]

Float = NDArray[np.float32]

SAMPLE_RATE = 16_000
N_BANDS, PATCH_FRAMES, PATCH_HOP = 96, 128, 62
_FRAME, _HOP = 512, 256
_BATCH = 16  # patches that pass the network together

ENCODER, HEAD = "discogs-effnet-bsdynamic-1.onnx", "mtg_jamendo_moodtheme-discogs-effnet-1.onnx"
"""The published files' names; the head's metadata (.json) lies beside it."""


def log_mel(mono: Float) -> Float:
    """Return the front end's spectrogram.

    Parameters
    ----------
    mono : ndarray, shape (n,)
        At 16 kHz; at least one sample.

    Returns
    -------
    ndarray, shape (ceil(n / 256) + 1, 96), float32
        From 0 to about 4.
    """
    n_frames = -(-len(mono) // _HOP) + 1
    padded = np.zeros((n_frames - 1) * _HOP + _FRAME, np.float64)
    padded[_FRAME // 2 : _FRAME // 2 + len(mono)] = mono
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    power = np.square(np.abs(np.fft.rfft(frames * _window(), axis=1)))
    return np.asarray(np.log10(1.0 + 10_000.0 * (power @ _filterbank())), np.float32)


def patches_of(spectrogram: Float) -> Float:
    """Return patches of 128 frames every 62, shape (patches, 128, 96).

    Raises
    ------
    InputError
        If there is not one whole patch.
    """
    if len(spectrogram) < PATCH_FRAMES:
        least_s = (PATCH_FRAMES - 1) * _HOP / SAMPLE_RATE
        raise InputError(
            f"discogs-effnet needs clips of at least {least_s:.2f} s; got "
            f"{max(0, len(spectrogram) - 1) * _HOP / SAMPLE_RATE:.2f} s"
        )
    starts = range(0, len(spectrogram) - PATCH_FRAMES + 1, PATCH_HOP)
    return np.stack([spectrogram[at : at + PATCH_FRAMES] for at in starts])


@dataclass(frozen=True, slots=True, eq=False)
class DiscogsEffnet:
    """The encoder with the mood head.

    Parameters
    ----------
    encoder, head : onnxruntime.InferenceSession
    outputs : tuple of str
        Names of the encoder's embeddings and of the head's activations.
    tags : tuple of str
        From the head's metadata.
    version : str
        First 12 hexadecimal digits of the SHA-256 of both graphs, and the front end's own number.
    """

    encoder: Any
    head: Any
    outputs: tuple[str, str]
    tags: tuple[str, ...]
    version: str
    name: str = "discogs-effnet"

    def scores(self, waveform: Waveform) -> Float:
        """Return the mean over patches of the head's scores, 0 to 1, in the order of ``tags``."""
        found: Float = self._heard(self.embed(waveform)).mean(axis=0)
        return found

    def embed(self, waveform: Waveform) -> Float:
        """Return the encoder's embedding of each patch, shape (patches, features)."""
        mono = Waveform(waveform.samples.mean(axis=0, keepdims=True), waveform.sample_rate)
        patches = patches_of(log_mel(resample(mono, SAMPLE_RATE).samples[0]))
        name = self.encoder.get_inputs()[0].name
        rows = [
            self.encoder.run([self.outputs[0]], {name: patches[i : i + _BATCH]})[0]
            for i in range(0, len(patches), _BATCH)
        ]
        return np.concatenate(rows)

    def _heard(self, embeddings: Float) -> Float:
        name = self.head.get_inputs()[0].name
        scores: Float = np.asarray(
            self.head.run([self.outputs[1]], {name: embeddings})[0], np.float32
        )
        if scores.shape != (len(embeddings), len(self.tags)) or not np.isfinite(scores).all():
            raise InputError(
                f"the mood head must give {len(self.tags)} finite scores a patch; got shape "
                f"{scores.shape}"
            )
        return scores


def load_effnet(folder: str | Path) -> DiscogsEffnet:
    """Load the two graphs and the head's metadata.

    Parameters
    ----------
    folder : str or Path
        Holds ``discogs-effnet-bsdynamic-1.onnx``, ``mtg_jamendo_moodtheme-discogs-effnet-1.onnx``
        and the latter's ``.json``.

    Raises
    ------
    MissingModelError
        If one of them is not there.
    MissingExtraError
        If onnxruntime is not installed.
    InputError
        If a graph is broken, takes patches of another shape, or the metadata lists no tags.
    """
    folder = Path(folder)
    paths = [folder / ENCODER, folder / HEAD, (folder / HEAD).with_suffix(".json")]
    for path in paths:
        if not path.is_file():
            raise MissingModelError(
                f"no {path.name} in {folder}; fetch it from https://essentia.upf.edu/models.html "
                "(CC BY-NC-SA 4.0)"
            )
    tags = _classes(paths[2])
    try:
        runtime: Any = import_module("onnxruntime")
    except ImportError as error:
        raise MissingExtraError(
            "discogs-effnet", package="onnxruntime", extra="evaluate"
        ) from error
    options = runtime.SessionOptions()
    # One thread: the same sums in the same order, however many clips are heard at once.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    sessions = []
    for path in paths[:2]:
        try:
            sessions.append(
                runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            )
        except Exception as error:  # the runtime's errors share no base but this
            reason = " ".join(str(error).split())[:160]
            raise InputError(f"{path} could not be loaded as ONNX: {reason}") from error
    encoder, head = sessions
    shape = list(encoder.get_inputs()[0].shape)
    if shape[1:] != [PATCH_FRAMES, N_BANDS] or isinstance(shape[0], int):
        raise InputError(
            f"{paths[0]} must take any number of patches of ({PATCH_FRAMES}, {N_BANDS}); it takes "
            f"{shape}"
        )
    width = head.get_inputs()[0].shape[-1]
    outputs = (_output(encoder, width, paths[0]), _output(head, len(tags), paths[1]))
    return DiscogsEffnet(encoder, head, outputs, tags, _version(paths[:2]))


def _output(session: Any, width: int, path: Path) -> str:
    """Return the name of the output of a width: graphs name their outputs in several ways."""
    found = [output for output in session.get_outputs() if output.shape[-1] == width]
    if not found:
        widths = ", ".join(str(output.shape[-1]) for output in session.get_outputs())
        raise InputError(f"{path} has no output of width {width}; its outputs: {widths}")
    return str(found[0].name)


def _classes(path: Path) -> tuple[str, ...]:
    try:
        tags = json.loads(path.read_text("utf-8"))["classes"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} lists no classes; fetch it again") from error
    if not isinstance(tags, list) or not tags or not all(isinstance(tag, str) for tag in tags):
        raise InputError(f"{path} lists no classes; fetch it again")
    # Some exports say "mood/theme---calm".
    return tuple(tag.rpartition("---")[2] for tag in tags)


def _version(paths: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return f"{whole.hexdigest()[:12]}/front-1"


@functools.cache
def _window() -> NDArray[np.float64]:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / (_FRAME - 1)))


@functools.cache
def _filterbank() -> NDArray[np.float64]:
    return mel_filterbank(SAMPLE_RATE, _FRAME, N_BANDS).astype(np.float64)
