"""What of a clip is worth playing: from its first sound to the end of its last whole phrase."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.measure.features import FeatureStream
from isotone.measure.onsets import detect_onsets

__all__ = ["trim_bounds", "trim_clip"]

_STEP_S = 0.01
# Below the loudest hundredth by this much is silence to the ear (judgement; reverb tails are kept).
_SILENT_DB = -50.0
_LEAD_IN_S = 0.02
# A rest that ends a phrase lasts this long at least (judgement).
_REST_S = 0.25


def trim_bounds(waveform: Waveform, *, give_s: float = 1.0) -> tuple[int, int]:
    """Return the first and the last sample of a clip that are worth playing.

    Parameters
    ----------
    waveform : Waveform
    give_s : float
        How much of the end may be given up so that the clip doesn't stop just after a note has
        begun: the half phrase. From 0 to half the clip.

    Returns
    -------
    tuple of int
        Start and end in samples; (0, 0) if nothing sounds.

    Notes
    -----
    Silence goes from both ends. Then, if a note begins within the last ``give_s`` after a rest that
    is clearly softer than any in the four seconds before, the clip ends just before that note: it
    would have begun a phrase that is not there. If there is none, the end stays.
    """
    if not 0.0 <= give_s <= waveform.duration_s / 2:
        raise InputError(
            f"give_s must lie in [0, {waveform.duration_s / 2:g}], half the clip; got {give_s:g}"
        )
    step = max(1, round(_STEP_S * waveform.sample_rate))
    n = waveform.n_samples // step
    if n == 0:
        return 0, waveform.n_samples
    cut = waveform.samples[:, : n * step].reshape(waveform.n_channels, n, step)
    power = np.square(cut, dtype=np.float64).mean(axis=2).max(axis=0)
    loudest = float(power.max())
    if loudest <= 1e-12:
        return 0, 0
    heard = np.flatnonzero(power > loudest * 10.0 ** (_SILENT_DB / 10.0))
    start = max(0, int(heard[0]) * step - round(_LEAD_IN_S * waveform.sample_rate))
    end = waveform.n_samples if heard[-1] == n - 1 else (int(heard[-1]) + 1) * step
    return start, _phrase_end(waveform, power, step, end, give_s)


def _phrase_end(
    waveform: Waveform, power: NDArray[np.float64], step: int, end: int, give_s: float
) -> int:
    rate = waveform.sample_rate
    from_s = end / rate - give_s
    if give_s <= 0.0 or from_s < 2.0:
        return end
    first = max(0, round((from_s - 4.0) * rate))
    stream = FeatureStream(rate, waveform.n_channels)
    stream.update(np.ascontiguousarray(waveform.samples[:, first:end]))
    onsets = first / rate + detect_onsets(stream.result().onset_strength)
    late = onsets[(onsets > from_s) & (onsets < end / rate - 0.05)]
    # The softest quarter second of the four seconds before: rests between notes are no phrase ends.
    span = round(_REST_S / _STEP_S)
    sums = np.concatenate([[0.0], np.cumsum(power)])
    means = (sums[span:] - sums[:-span]) / span
    stop = round(from_s / _STEP_S) - span
    softest = float(means[max(0, stop - round(4.0 / _STEP_S)) : max(1, stop)].min())
    for onset_s in late:
        at = round((onset_s - 0.03) / _STEP_S)
        if float(means[max(0, at - span)]) < 0.5 * softest:
            return int(min(end, max(1, at * step)))
    return end


def trim_clip(waveform: Waveform, *, give_s: float = 1.0) -> Waveform:
    """Return the part of a clip that is worth playing; see ``trim_bounds``."""
    start, end = trim_bounds(waveform, give_s=give_s)
    return Waveform(np.ascontiguousarray(waveform.samples[:, start:end]), waveform.sample_rate)
