"""Samples made ready for coding, coded, and checked after decoding.

Each step says what it mends; the figures are in ``docs/bank.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bank_font import Sample
from bank_vorbis import decode, encode
from numpy.typing import NDArray

GUARD = 640
"""Samples coded past a loop's end: its own continuation. The loop may then start up to 600 samples
later without another sound, so that the pair of points with the least coding noise can be chosen,
and the end of the stream, which is coded worst, never sounds."""

SHORT_SAMPLE = 8192
"""Looped samples below this length are unrolled to it: one cycle of a wave is too short a stream
for blocks of 2,048."""

SILENCE_DB = -84.0
"""A sample that is played once is cut where all that follows lies below, relative to its peak."""

RAMP_S = 0.012
"""The offset is taken away along a half cosine this long, so that the start of the note keeps its
zero; it ends before the loop begins."""

CLICK_RATIO = 2.0
"""Fourth difference at a loop's joint over the 99.9th percentile of that of its last 3,000 samples;
above, the joint is mended by a crossfade."""


QUANTUM = 8.4 / 32768
"""Fourth difference of one step of 16 bits: the root of 1 + 16 + 36 + 16 + 1. Nothing finer is
left after decoding to 16 bits."""


@dataclass(frozen=True)
class Coded:
    """One sample's stream, its loop in decoded samples, and how near it came."""

    stream: bytes
    loop: tuple[int, int]
    decoded: NDArray[np.float64]
    prepared: NDArray[np.float64]
    click_before: float
    click_after: float


def joint_click(data: NDArray[np.float64], loop: tuple[int, int]) -> float:
    """Return how far a loop's joint stands out of the sound around it.

    Parameters
    ----------
    data : ndarray, shape (samples,)
    loop : (start, end)

    Returns
    -------
    float
        Largest fourth difference over the joint, relative to the 99.9th percentile of the last
        3,000 samples of the loop. Around 1 nothing can be heard.
    """
    start, end = loop
    length = end - start
    around = np.concatenate(
        [data[max(0, end - 64) : end], np.resize(data[start:end], max(64, length))[:64]]
    )
    joint = np.abs(np.diff(around, 4))
    middle = min(64, end) - 4
    inside = np.abs(np.diff(data[max(0, end - 3000) : end], 4))
    return float(joint[middle : middle + 4].max() / max(np.quantile(inside, 0.999), QUANTUM))


def _level(data: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(data**2))) + 1e-12


def _flatten_loop(data: NDArray[np.float64], loop: tuple[int, int], rate: int) -> None:
    """Take the decay out of a long loop, so that its level does not jump at the joint."""
    start, end = loop
    length = end - start
    if length < 0.1 * rate:
        return
    edge = length // 4
    head, tail = _level(data[start : start + edge]), _level(data[end - edge : end])
    drop_db = 20 * np.log10(head / tail)
    if not 0.5 < drop_db < 24:
        return
    # From the middle of the first quarter to the middle of the last are three quarters.
    slope_db = drop_db / 0.75
    data[start:end] *= 10 ** (slope_db * np.arange(length) / length / 20)


def _mend_joint(data: NDArray[np.float64], loop: tuple[int, int], rate: int) -> None:
    """Crossfade a loop's end into what leads to its start, in place."""
    start, end = loop
    span = min(start, (end - start) // 2, int(0.06 * rate))
    if end - start < 0.02 * rate:
        span = min(start, end - start)
    if span < 16:
        return
    out, into = data[end - span : end], data[start - span : start]
    likeness = float(np.dot(out, into) / np.sqrt(np.dot(out, out) * np.dot(into, into) + 1e-20))
    fade = 0.5 - 0.5 * np.cos(np.pi * (np.arange(span) + 0.5) / span)
    # Gains that keep the power whatever the likeness (1: amplitudes add, 0: powers add).
    power = (1 - fade) ** 2 + fade**2 + 2 * max(likeness, 0.0) * fade * (1 - fade)
    data[end - span : end] = ((1 - fade) * out + fade * into) / np.sqrt(power)


def prepare(sample: Sample) -> tuple[NDArray[np.float64], tuple[int, int], float]:
    """Cut, centre and loop a sample.

    Parameters
    ----------
    sample : Sample
        With the modes that play it.

    Returns
    -------
    data : ndarray, shape (samples,)
    loop : (start, end)
    click : float
        ``joint_click`` of the font's own loop; 0 where nothing loops.
    """
    data = sample.data.copy()
    start, end = sample.loop
    loops = bool(sample.modes & {1, 3})
    if loops and not 0 <= start < end <= len(data):
        raise ValueError(f"{sample.name}: loop {sample.loop} outside {len(data)} samples")
    offset = data[start:end].mean() if loops else data.mean()
    ramp = min(start if loops else len(data), int(RAMP_S * sample.rate))
    data[:ramp] -= offset * (0.5 - 0.5 * np.cos(np.pi * np.arange(ramp) / max(ramp, 1)))
    data[ramp:] -= offset
    if not loops:
        floor = np.abs(data).max() * 10 ** (SILENCE_DB / 20)
        last = int(np.flatnonzero(np.abs(data) > floor)[-1]) + 1
        data = data[: min(len(data), last + 64)]
        fade = min(256, len(data))
        data[-fade:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade)
        return data, (0, len(data)), 0.0
    click = joint_click(data, (start, end))
    if 3 in sample.modes:
        return data, (start, end), click
    _flatten_loop(data, (start, end), sample.rate)
    if joint_click(data, (start, end)) > CLICK_RATIO:
        _mend_joint(data, (start, end), sample.rate)
    cycle = data[start:end]
    if end < SHORT_SAMPLE:
        turns = -(-(SHORT_SAMPLE - start) // len(cycle))
        data = np.concatenate([data[:start], np.tile(cycle, turns)])
        end = start + turns * len(cycle)
    return np.concatenate([data[:end], np.resize(cycle, GUARD)]), (start, end), click


def code(sample: Sample) -> Coded:
    """Encode a sample, decode it and place its loop in what was decoded.

    Parameters
    ----------
    sample : Sample

    Returns
    -------
    Coded

    Raises
    ------
    ValueError
        If the decoded length differs from the prepared one.
    """
    data, loop, click = prepare(sample)
    gain = 1.0
    while True:
        stream = encode(data * gain, sample.rate, sample.quality)
        decoded = decode(stream)
        peak = float(np.abs(decoded).max())
        if peak < 1.0:
            break
        # Players decode to 16 bits: an overshoot of the coder would wrap or clip there.
        gain *= 0.998 / peak
    if len(decoded) != len(data):
        raise ValueError(f"{sample.name}: decoded {len(decoded)} samples of {len(data)}")
    after = 0.0
    if sample.modes == {1}:
        loop = _best_joint(decoded, loop)
    if sample.modes & {1, 3}:
        after = joint_click(decoded, loop)
    return Coded(stream, loop, decoded, data * gain, click, after)


def _best_joint(decoded: NDArray[np.float64], loop: tuple[int, int]) -> tuple[int, int]:
    """Move a loop along its own continuation to where both ends decoded most alike."""
    start, end = loop
    reach = GUARD - 32
    if start < 4:
        return loop
    windows = np.lib.stride_tricks.sliding_window_view
    before_end = windows(decoded[end - 4 : end + reach], 4)
    from_end = windows(decoded[end : end + reach + 4], 4)
    from_start = windows(decoded[start : start + reach + 4], 4)
    before_start = windows(decoded[start - 4 : start + reach], 4)
    # What a click is made of: a kink at the joint, and two roads that run apart around it.
    kink = np.abs(np.diff(np.concatenate([before_end, from_start], axis=1), 4, axis=1)).max(axis=1)
    apart = np.abs(from_end - from_start).sum(axis=1)
    apart += np.abs(before_end - before_start).sum(axis=1)
    shift = int(np.argmin(kink / np.median(kink) + apart / np.median(apart)))
    return start + shift, end + shift
