"""Loudness of clips: each brought to where the path intends it."""

from __future__ import annotations

import math

import numpy as np

from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.measure.loudness import LoudnessMeter

__all__ = ["CLIP_LUFS", "CONTOUR_LU", "intended_lufs", "loudness_of", "match_level"]

CLIP_LUFS = -23.0
"""Where clips meet before mastering: EBU R 128's target, with headroom for any crest."""

CONTOUR_LU = 3.0
"""From lowest to highest arousal the intended loudness rises by this much (judgement: emotional
level changes of a few LU only)."""

# More would lift a clip's noise, or hide that something is wrong with it.
_MOST_GAIN_DB = 24.0


def intended_lufs(arousal: float) -> float:
    """Return where a clip of an arousal in [-1, 1] is meant to lie."""
    if not -1.0 <= arousal <= 1.0:
        raise InputError(f"arousal must lie in [-1, 1]; got {arousal:g}")
    return CLIP_LUFS + CONTOUR_LU / 2.0 * arousal


def loudness_of(waveform: Waveform) -> float:
    """Return the integrated loudness of a waveform in LUFS; -inf for silence."""
    meter = LoudnessMeter(waveform.sample_rate, waveform.n_channels)
    meter.update(waveform.samples)
    return meter.integrated_lufs


def match_level(waveform: Waveform, target_lufs: float) -> Waveform:
    """Return a waveform at a loudness, by one gain of at most 24 dB; silence stays silence."""
    measured = loudness_of(waveform)
    if not math.isfinite(measured):
        return waveform
    gain_db = min(max(target_lufs - measured, -_MOST_GAIN_DB), _MOST_GAIN_DB)
    gain = np.float32(10.0 ** (gain_db / 20.0))
    return Waveform(waveform.samples * gain, waveform.sample_rate)
