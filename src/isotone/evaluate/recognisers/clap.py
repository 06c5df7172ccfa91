"""CLAP: how well a text fits a sound, and mood tags without training for them.

Contrastive language-audio pretraining (Wu et al. 2023, "Large-scale contrastive language-audio
pretraining with feature fusion and keyword-to-caption augmentation", arXiv 2211.06687) puts texts
and sounds into one space. The CLAP score of a clip is the cosine of its embedding and its prompt's.

transformers' own processor crops at random whatever is longer than ten seconds. Here a clip is cut
into fixed windows of the checkpoint's length, evenly spread from its beginning to its end (see
``windows``). The score is the mean of the windows' cosines. A clip shorter than a window is
repeated as often as it fits whole, then padded with zeros ("repeatpad", as in training).

The checkpoint is part of the figure: scores of two checkpoints are never compared.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform, resample
from isotone.errors import InputError, MissingExtraError
from isotone.evaluate.recognisers.checkpoint import FoundCheckpoint, find_checkpoint
from isotone.evaluate.recognisers.mtg_baseline import TAGS
from isotone.evaluate.recognisers.windows import window_starts
from isotone.plan.jamendo_tags import spoken_mood

__all__ = ["DEFAULT_CHECKPOINT", "Clap", "ClapTags", "load_clap"]

Float = NDArray[np.float32]

DEFAULT_CHECKPOINT = "laion/larger_clap_music"
"""The music checkpoint of the authors (music_audioset_epoch_15_esc_90.14), Apache-2.0."""

_FILES = ("preprocessor_config.json", "tokenizer*", "vocab.json", "merges.txt", "special_tokens*")
_BATCH = 8  # windows that pass the network together
_NEUTRAL = "music"
_TEMPLATE = "{} music"


@dataclass(frozen=True, slots=True, eq=False)
class Clap:
    """A loaded CLAP model.

    Parameters
    ----------
    found : FoundCheckpoint
    model : transformers.ClapModel
        In evaluation mode.
    tokenizer : transformers tokenizer
    front : ClapFeatureExtractor
        Its numbers and filters are used, not its crops.
    device : str
    """

    found: FoundCheckpoint
    model: Any
    tokenizer: Any
    front: Any
    device: str
    name: str = "clap"
    _texts: dict[str, Float] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Checkpoint and revision; named in every result."""
        return self.found.version

    @property
    def sample_rate(self) -> int:
        """Rate that is heard, 48 kHz for all published checkpoints."""
        return int(self.front.sampling_rate)

    @property
    def window_s(self) -> float:
        """Seconds of a window, 10 for all published checkpoints."""
        return float(self.front.nb_max_samples / self.front.sampling_rate)

    @property
    def n_features(self) -> int:
        """Width of the common space."""
        return int(self.model.config.projection_dim)

    @property
    def scale(self) -> float:
        """What the model multiplies cosines with before a softmax over texts."""
        return float(self.model.logit_scale_a.detach().exp())

    def windows(self, waveform: Waveform) -> list[Float]:
        """Return the windows of a clip as mono samples at the model's rate."""
        mono = Waveform(waveform.samples.mean(axis=0, keepdims=True), waveform.sample_rate)
        samples: Float = resample(mono, self.sample_rate).samples[0]
        length = int(self.front.nb_max_samples)
        if not len(samples):
            raise InputError("a clip without samples has no CLAP score")
        if not np.isfinite(samples).all():
            raise InputError("a clip with nan or inf has no CLAP score")
        if len(samples) < length:
            if self.front.padding in ("repeatpad", "repeat"):
                n_repeat = length // len(samples) + (self.front.padding == "repeat")
                samples = np.tile(samples, n_repeat)[:length]
            return [np.pad(samples, (0, length - len(samples)))]
        return [samples[at : at + length] for at in window_starts(len(samples), length)]

    def embeddings(self, waveform: Waveform) -> Float:
        """Return the unit vectors of a clip's windows, shape (windows, features)."""
        import torch

        windows = self.windows(waveform)
        rows = []
        is_fused = self.front.truncation == "fusion"
        with torch.inference_mode():
            for i in range(0, len(windows), _BATCH):
                mels = np.stack([self._log_mel(window) for window in windows[i : i + _BATCH]])
                # A checkpoint with fusion takes four views; of a whole window all are the same.
                mels = np.repeat(mels[:, None], 4 if is_fused else 1, axis=1)
                found = self.model.get_audio_features(
                    input_features=torch.from_numpy(mels).to(self.device),
                    is_longer=torch.zeros(len(mels), 1, dtype=torch.bool, device=self.device),
                )
                rows.append(_vectors(found))
        return np.concatenate(rows)

    def text_embeddings(self, prompts: Sequence[str]) -> Float:
        """Return the unit vectors of texts, shape (texts, features); each is encoded once."""
        import torch

        for prompt in dict.fromkeys(prompts):
            if prompt in self._texts:
                continue
            # One at a time: the vector can't depend on the padding that others ask for.
            tokens = self.tokenizer(
                [prompt], return_tensors="pt", truncation=True, max_length=self._most_tokens()
            )
            with torch.inference_mode():
                found = self.model.get_text_features(
                    input_ids=tokens["input_ids"].to(self.device),
                    attention_mask=tokens["attention_mask"].to(self.device),
                )
            self._texts[prompt] = _vectors(found)[0]
        return np.stack([self._texts[prompt] for prompt in prompts])

    def score(self, waveform: Waveform, prompt: str) -> float:
        """Return the CLAP score of a clip and a prompt, -1 to 1: the mean cosine of its windows.

        Raises
        ------
        InputError
            If the clip is empty or not finite, or the prompt is empty.
        """
        return score_of(self.embeddings(waveform), self.text_of(prompt))

    def text_of(self, prompt: str) -> Float:
        """Return one text's unit vector.

        Raises
        ------
        InputError
            If the text is empty.
        """
        if not prompt.strip():
            raise InputError("a CLAP score needs a prompt; got an empty one")
        vector: Float = self.text_embeddings([prompt])[0]
        return vector

    def _most_tokens(self) -> int:
        # RoBERTa's positions begin behind the padding token's.
        text = self.model.config.text_config
        return int(text.max_position_embeddings) - int(text.pad_token_id or 0) - 1

    def _log_mel(self, window: Float) -> Float:
        """Return decibels of the mel bands, shape (frames, bands)."""
        size, hop = int(self.front.fft_window_size), int(self.front.hop_length)
        padded = np.pad(window.astype(np.float64), size // 2, mode="reflect")
        frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
        power = np.square(np.abs(np.fft.rfft(frames * _hann(size), axis=1)))
        is_fused = self.front.truncation == "fusion"
        filters = self.front.mel_filters if is_fused else self.front.mel_filters_slaney
        bands = np.maximum(power @ filters, 1e-10)
        return np.asarray(10.0 * np.log10(bands), np.float32)


def score_of(windows: Float, text: Float) -> float:
    """Return the mean cosine of windows, shape (windows, features), and a text, unit vectors."""
    return float((windows.astype(np.float64) @ text.astype(np.float64)).mean())


@dataclass(frozen=True, slots=True, eq=False)
class ClapTags:
    """Mood tags by CLAP alone: a recogniser that was trained on no tag.

    Each tag is said as a text ("calm music"); its score is
    ``1 / (1 + exp(-scale * (cosine - cosine of "music")))``, with the model's own scale: over .5
    where the tag fits better than no mood at all. Texts differ in how close they lie to any music,
    so scores of two tags don't compare before a reference set or thresholds have centred them.

    Parameters
    ----------
    clap : Clap
    tags : tuple of str
        MTG-Jamendo's 56 mood and theme tags if left out.
    """

    clap: Clap
    tags: tuple[str, ...] = TAGS
    name: str = "clap"

    @property
    def version(self) -> str:
        """Checkpoint, revision and how texts are made."""
        return f"{self.clap.version}/zero-shot-1"

    def scores(self, waveform: Waveform) -> Float:
        """Return a score from 0 to 1 for each tag, shape (tags,)."""
        texts = [_TEMPLATE.format(spoken_mood(tag)) for tag in self.tags]
        vectors = self.clap.text_embeddings([_NEUTRAL, *texts]).astype(np.float64)
        cosines = (self.clap.embeddings(waveform).astype(np.float64) @ vectors.T).mean(axis=0)
        logits = self.clap.scale * (cosines[1:] - cosines[0])
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), np.float32)


def load_clap(
    checkpoint: str | None = None, *, revision: str | None = None, device: str = "auto"
) -> Clap:
    """Load a CLAP checkpoint.

    Parameters
    ----------
    checkpoint : str, optional
        A folder as ``save_pretrained`` writes it, or a hub id; ``laion/larger_clap_music`` if left
        out.
    revision : str, optional
        A commit of the hub.
    device : {"auto", "cpu", "cuda"}

    Raises
    ------
    MissingExtraError
        If torch or transformers is not installed.
    MissingModelError
        If the weights are not on this machine.
    InputError
        If they are pickled, of another architecture, or incomplete.
    """
    try:
        import torch
        from transformers import AutoTokenizer, ClapConfig, ClapFeatureExtractor, ClapModel
        from transformers.utils import logging
    except ImportError as error:
        package = (error.name or "transformers").partition(".")[0]
        raise MissingExtraError("CLAP", package=package, extra="evaluate") from error
    if device not in ("auto", "cpu", "cuda"):
        raise InputError(f"device must be one of auto, cpu, cuda; got {device!r}")
    found = find_checkpoint(
        checkpoint or DEFAULT_CHECKPOINT,
        kind="CLAP",
        example=DEFAULT_CHECKPOINT,
        files=_FILES,
        revision=revision,
    )
    chosen = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    folder = str(found.folder)
    before, shows_bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        kind = ClapConfig.get_config_dict(folder, local_files_only=True)[0].get("model_type")
        if kind != "clap":
            raise InputError(f"{found.name} holds a {kind!r} model; CLAP's is 'clap'")
        loaded: Any = ClapModel.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            output_loading_info=True,
            dtype=torch.float32,
        )
        front = ClapFeatureExtractor.from_pretrained(folder, local_files_only=True)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, InputError):
            raise
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{found.name} could not be loaded as CLAP: {reason}") from error
    finally:
        logging.set_verbosity(before)
        if shows_bars:
            logging.enable_progress_bar()
    model, info = loaded
    missing = sorted(info["missing_keys"])
    if missing:
        raise InputError(f"{found.name} lacks {missing[0]} ({len(missing)} tensors missing)")
    is_fused = bool(model.config.audio_config.enable_fusion)
    if is_fused != (front.truncation == "fusion"):
        raise InputError(
            f"{found.name}: config.json and preprocessor_config.json disagree about fusion"
        )
    return Clap(found, model.eval().to(chosen), tokenizer, front, chosen)


def _vectors(found: Any) -> Float:
    """Return unit vectors as an array, whichever version of transformers gave them."""
    tensor = found if hasattr(found, "cpu") else found.pooler_output
    vectors = tensor.float().cpu().numpy()
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not (lengths > 0).all():
        raise InputError("CLAP gave vectors that are not finite; are its weights whole?")
    return np.asarray(vectors / lengths, np.float32)


@functools.cache
def _hann(size: int) -> NDArray[np.float64]:
    return np.asarray(0.5 - 0.5 * np.cos(2.0 * math.pi * np.arange(size) / size))
