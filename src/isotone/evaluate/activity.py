"""How lively the sound itself is along the way: a second opinion on arousal that knows no tags.

Four signs that listeners' arousal follows in every corpus we know of (Eerola and Vuoskoski 2013;
Gomez and Danuser 2007): how often notes begin, how much the spectrum rises, loudness, and how much
of the sound lies high. Each is standardised over the session and they are weighed equally
(judgement). A tagger trained on songs hears a slow major tune as more energetic than a fast minor
one; these signs don't, but they know nothing of what a piece means either.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isotone.errors import InputError
from isotone.measure.features import FRAME_S, ONSET_FRAME_S, Features
from isotone.measure.onsets import detect_onsets

__all__ = ["activity_along"]

_SILENT_DB = -70.0


def activity_along(
    features: Features, times_s: ArrayLike, *, window_s: float
) -> NDArray[np.float64]:
    """Return how lively the sound is around some times, in standard deviations of the session.

    Parameters
    ----------
    features : Features
    times_s : array, shape (n,)
        Middles of windows, at least two.
    window_s : float
        Their length.

    Returns
    -------
    ndarray, shape (n,)
        Zero is the session's own mean; only the shape says something.

    Raises
    ------
    InputError
        If there are fewer than two windows, or one lies outside the sound.
    """
    times = np.asarray(times_s, np.float64)
    if times.ndim != 1 or times.size < 2:
        raise InputError(f"activity needs at least 2 windows; got shape {times.shape}")
    if times.min() < 0.0 or times.max() > features.duration_s:
        raise InputError("activity is asked for outside the sound")
    onsets = detect_onsets(features.onset_strength)
    rows = []
    for time in times:
        low, high = max(0.0, time - window_s / 2), min(features.duration_s, time + window_s / 2)
        frames = slice(round(low / FRAME_S), max(round(low / FRAME_S) + 1, round(high / FRAME_S)))
        level = features.level_db[frames]
        sounding = level > _SILENT_DB
        centroid = features.centroid_hz[frames][sounding]
        centroid = centroid[np.isfinite(centroid)]
        rise = features.onset_strength[round(low / ONSET_FRAME_S) : round(high / ONSET_FRAME_S)]
        power = np.maximum(features.k_power[frames], 1e-10)
        rows.append(
            (
                ((onsets >= low) & (onsets < high)).sum() / (high - low),
                float(rise.mean()) if rise.size else 0.0,
                10.0 * np.log10(power.mean()) if power.size else _SILENT_DB,
                np.log2(np.median(centroid)) if centroid.size else np.nan,
            )
        )
    signs = np.array(rows)
    # A window without sound has no brightness: the session's own mean.
    means = np.array(
        [np.nanmean(column) if np.isfinite(column).any() else 0.0 for column in signs.T]
    )
    signs = np.where(np.isfinite(signs), signs, means)
    spread = signs.std(axis=0)
    standard = (signs - signs.mean(axis=0)) / np.where(spread > 1e-9, spread, np.inf)
    found: NDArray[np.float64] = standard.mean(axis=1)
    return found
