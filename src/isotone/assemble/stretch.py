"""A little faster or slower at the same pitch, so that two tempos meet."""

from __future__ import annotations

import importlib.util

import numpy as np

from isotone.audio import Waveform
from isotone.errors import InputError, MissingExtraError

__all__ = ["MOST_STRETCH", "can_stretch", "stretch"]

MOST_STRETCH = 0.05
"""Largest change of speed: beyond it transients smear and the ear notices (judgement)."""


def can_stretch() -> bool:
    """Return whether the stretcher is installed (``isotone[musicgen]``)."""
    return importlib.util.find_spec("python_stretch") is not None


def stretch(waveform: Waveform, speed: float) -> Waveform:
    """Return a waveform played ``speed`` times as fast at the same pitch.

    Parameters
    ----------
    waveform : Waveform
    speed : float
        From 0.95 to 1.05.

    Returns
    -------
    Waveform
        ``round(n_samples / speed)`` samples.

    Raises
    ------
    InputError
        If the speed is out of range.
    MissingExtraError
        If the stretcher is not installed.
    """
    if not 1.0 - MOST_STRETCH - 1e-9 <= speed <= 1.0 + MOST_STRETCH + 1e-9:
        raise InputError(
            f"speed must lie in [{1 - MOST_STRETCH:g}, {1 + MOST_STRETCH:g}]; got {speed:g}"
        )
    n_out = round(waveform.n_samples / speed)
    if waveform.n_samples in (n_out, 0):
        return waveform
    if not can_stretch():
        raise MissingExtraError("time stretching", package="python-stretch", extra="musicgen")
    import python_stretch

    engine = python_stretch.Signalsmith.Stretch()
    engine.preset(waveform.n_channels, float(waveform.sample_rate))
    engine.setTimeFactor(float(speed))
    # It takes its own latency off the start; silence behind lets the end come out.
    behind = 2 * (int(engine.inputLatency()) + int(engine.outputLatency()))
    padded = np.pad(waveform.samples, ((0, 0), (0, behind)))
    made = np.asarray(engine.process(np.ascontiguousarray(padded, np.float32)), np.float32)
    out = made[:, :n_out]
    if out.shape[1] < n_out:
        out = np.pad(out, ((0, 0), (0, n_out - out.shape[1])))
    return Waveform(np.ascontiguousarray(out), waveform.sample_rate)
