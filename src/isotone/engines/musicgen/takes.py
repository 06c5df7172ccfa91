"""Is a take music? Silence, noise, a stuck loop, clipping or a wrong length, found before it plays.

The model now and then fades to nothing, hisses, or repeats a fraction of a second for ever. Such a
take is made again with another seed; see ``engine``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.measure.clicks import ClippingMeter
from isotone.measure.features import FeatureStream
from isotone.measure.silence import SilenceMeter

if TYPE_CHECKING:
    import torch

__all__ = ["TAKE_CHECKS", "fault_of"]

TAKE_CHECKS = ("strict", "warn", "off")

# Judgement, all of it; each is far from what music does.
_SILENCE_S = 3.0  # a rest this long inside a take
_SILENT_DB = -55.0
_NOISE_FLATNESS = 0.35  # median; white noise measures .56, full orchestras under .1
_LOOP_S = 4.0  # the same tokens over and over, at least this long
_LONGEST_LOOP_S = 1.0
_CLIPPED_SHARE = 1e-3  # of all samples


def fault_of(
    codes: torch.Tensor, sound: Waveform, *, n_samples: int, frame_rate_hz: float
) -> str | None:
    """Return what is wrong with a take, in a few words, or None.

    Parameters
    ----------
    codes : Tensor, shape (codebooks, frames), int64
    sound : Waveform
        As the codec decodes it.
    n_samples : int
        Length that it should have.
    frame_rate_hz : float
        Of the codes.
    """
    if sound.n_samples != n_samples:
        return f"{sound.n_samples} samples where {n_samples} were due"
    if not np.isfinite(sound.samples).all():
        return "samples that are not numbers"
    silence = SilenceMeter(sound.sample_rate, sound.n_channels, threshold_db=_SILENT_DB)
    silence.update(sound.samples)
    rests = silence.result()
    if rests.is_silent:
        return "silence"
    longest = max(rests.leading_s, rests.longest_gap_s, rests.trailing_s)
    if longest >= min(_SILENCE_S, sound.duration_s / 2):
        return f"{longest:.1f} s of silence"
    clipping = ClippingMeter(sound.n_channels)
    clipping.update(sound.samples)
    if clipping.result().n_full_scale > _CLIPPED_SHARE * sound.samples.size:
        return "clipping"
    loop_s = stuck_for_s(codes, frame_rate_hz)
    if loop_s >= _LOOP_S:
        return f"{loop_s:.1f} s of a stuck loop"
    stream = FeatureStream(sound.sample_rate, sound.n_channels)
    stream.update(sound.samples)
    flatness = stream.result().flatness
    heard = flatness[np.isfinite(flatness)]
    if len(heard) and float(np.median(heard)) > _NOISE_FLATNESS:
        return "noise"
    return None


def stuck_for_s(codes: torch.Tensor, frame_rate_hz: float) -> float:
    """Return the longest stretch in which the tokens repeat themselves exactly, in seconds.

    Parameters
    ----------
    codes : Tensor, shape (codebooks, frames)
        The first codebook decides: it carries most of the sound.
    frame_rate_hz : float

    Returns
    -------
    float
        Longest run in which each token equals the one a period before it, for any period up to a
        second; held tones repeat tokens too, but not for seconds without one that differs.
    """
    if codes.ndim != 2:
        raise InputError(f"codes must have shape (codebooks, frames); got {tuple(codes.shape)}")
    first = codes[0].numpy()
    longest = 0
    for period in range(1, max(2, round(_LONGEST_LOOP_S * frame_rate_hz)) + 1):
        same = first[period:] == first[:-period]
        edges = np.flatnonzero(~same)
        runs = np.diff(np.concatenate([[-1], edges, [len(same)]])) - 1
        longest = max(longest, int(runs.max(initial=0)))
    return longest / frame_rate_hz
