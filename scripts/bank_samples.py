"""Samples made ready for coding, coded, and checked after decoding.

Each step says what it mends; the figures are in ``docs/bank.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bank_font import Sample
from bank_pack import pack
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

FADE_S = 0.04
"""Fade at the end of a sample that is played once; the timpani broke off at -50 dB."""

RAMP_S = 0.012
"""The offset is taken away along a half cosine this long, so that the start of the note keeps its
zero; it ends before the loop begins."""

CLICK_RATIO = 2.0
"""Fourth difference at a loop's joint over the 99.9th percentile of that of its last 3,000 samples;
above, the joint is mended by a crossfade."""


BUMP_DB, BUMP_LIKENESS = 1.5, 0.7
"""Level and correlation of the 30 ms before a loop's end and before its start; a long loop beyond
either is heard to turn over in a held note, although no sample jumps."""

MEND_S = 0.1
"""Longest crossfade."""

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


def joint_likeness(
    data: NDArray[np.float64], loop: tuple[int, int], rate: int
) -> tuple[float, float]:
    """Return how far a loop's end resembles what leads to its start, over 30 ms.

    Returns
    -------
    jump_db : float
        Level of the one over the other.
    likeness : float
        Their correlation; 1 is the same wave.
    """
    start, end = loop
    span = max(min(int(0.03 * rate), start, end - start), 1)
    out, into = data[end - span : end], data[start - span : start]
    power_out, power_into = float(np.dot(out, out)) + 1e-12, float(np.dot(into, into)) + 1e-12
    likeness = float(np.dot(out, into)) / np.sqrt(power_out * power_into)
    return 10 * np.log10(power_into / power_out), likeness


def _is_rough(data: NDArray[np.float64], loop: tuple[int, int], rate: int) -> bool:
    """Tell whether a loop's joint can be heard: as a click, or in a long loop as a bump."""
    if joint_click(data, loop) > CLICK_RATIO:
        return True
    if loop[1] - loop[0] < 0.1 * rate:
        return False
    jump_db, likeness = joint_likeness(data, loop, rate)
    return abs(jump_db) > BUMP_DB or likeness < BUMP_LIKENESS


def _mend_joint(data: NDArray[np.float64], loop: tuple[int, int], rate: int) -> None:
    """Crossfade a loop's end into what leads to its start, in place."""
    start, end = loop
    span = min(start, (end - start) // 2, int(MEND_S * rate))
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


def _lows(
    data: NDArray[np.float64], loop: tuple[int, int], rate: int, cutoff_hz: float
) -> NDArray[np.float64]:
    """Return what is to be taken away: the loop's offset, or all that lies below a frequency.

    What is taken from the loop repeats with it, so that the loop stays as continuous as it was.
    """
    start, end = loop
    cycle = data[start:end]
    if cutoff_hz == 0.0:
        return np.full(len(data), cycle.mean())

    def low_pass(signal: NDArray[np.float64]) -> NDArray[np.float64]:
        frequency = np.fft.rfftfreq(len(signal), 1 / rate) / cutoff_hz
        keep = 0.5 + 0.5 * np.cos(np.pi * np.clip(2 * frequency - 1.5, 0, 1))
        return np.fft.irfft(np.fft.rfft(signal) * keep, len(signal))

    periodic = low_pass(cycle)
    rest = int(rate * 8 / cutoff_hz)
    turns = -(-rest // len(cycle))
    around = np.concatenate([np.zeros(rest), data[:end], np.tile(cycle, turns)])
    lows = low_pass(around)[rest : rest + len(data)]
    blend = min(start, int(rate * 16 / cutoff_hz))
    share = 0.5 - 0.5 * np.cos(np.pi * np.arange(blend) / max(blend, 1))
    before = np.resize(periodic[::-1], blend)[::-1]
    lows[start - blend : start] += share * (before - lows[start - blend : start])
    lows[start:] = np.resize(periodic, len(data) - start)
    return lows


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
    if loops:
        lows = _lows(data, (start, end), sample.rate, sample.low_cut_hz)
    else:
        lows = np.full(len(data), data.mean())
    ramp = min(start if loops else len(data), int(RAMP_S * sample.rate))
    lows[:ramp] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(ramp) / max(ramp, 1))
    data -= lows
    if not loops:
        floor = np.abs(data).max() * 10 ** (SILENCE_DB / 20)
        last = int(np.flatnonzero(np.abs(data) > floor)[-1]) + 1
        data = data[: min(len(data), last + 64)]
        fade = min(int(FADE_S * sample.rate), len(data) // 4)
        data[-fade:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade)
        return data, (0, len(data)), 0.0
    click = joint_click(data, (start, end))
    if 3 in sample.modes:
        return data, (start, end), click
    if _is_rough(data, (start, end), sample.rate):
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
        If the decoded length differs from the prepared one, or packing changed a sample.
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
    stream = pack(stream, len(data))
    if not np.array_equal(decode(stream), decoded):
        raise ValueError(f"{sample.name}: packing changed what is decoded")
    after = 0.0
    if 1 in sample.modes and 3 not in sample.modes:
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
