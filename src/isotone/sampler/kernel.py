"""The loop that plays voices: interpolate, filter, shape, pan, add.

One compiled function renders any number of voices into the stereo buses of their parts, for one
quantum of time. A voice advances in short runs that end at the grid (64 samples, on the absolute
clock), at the end of an envelope's stage, or where the sample loops; inside a run nothing branches
and gains move in a straight line. What is heard therefore depends on the clock alone, never on how
the caller cuts its blocks.

Interpolation is cubic (4-point, 3rd-order Hermite; Niemitalo 2001). Positions are 64-bit integers
with 32 fractional bits, so that hours of a loop drift by nothing.
"""

from __future__ import annotations

import math

import numpy as np

from isotone.dsp.compiled import compiled

__all__ = ["GRID", "SILENT", "render_voices", "tune_filter"]

GRID = 64
"""Samples between control points."""

SILENT = 5.6e-5
"""Gain under which a voice ends, -85 dB."""

# Columns of the integer state.
BASE, POSITION, STEP, LOOP_START, LOOP_END, END, IS_LOOPING, STAGE = 0, 1, 2, 3, 4, 5, 6, 7
STAGE_LEFT, BUS, BEGIN, ELAPSED, HAS_MODULATION, HAS_FILTER, RELEASE_AT, DONE = (
    8, 9, 10, 11, 12, 13, 14, 15,
)  # fmt: skip
LOOP_UNTIL_RELEASE, N_INTEGERS = 16, 17

# Columns of the real state.
GAIN, ENVELOPE, ATTACK_STEP, DECAY_LOG, SUSTAIN, RELEASE_LOG = 0, 1, 2, 3, 4, 5
HOLD_LEFT, DECAY_LEFT, LEFT, RIGHT, B0, A1, A2, Z1, Z2 = 6, 7, 8, 9, 10, 11, 12, 13, 14
BASE_STEP, CUTOFF_CENTS, FILTER_Q, SAMPLE_RATE = 15, 16, 17, 18
MOD_DELAY, MOD_ATTACK, MOD_HOLD, MOD_DECAY, MOD_SUSTAIN, MOD_RELEASE = 19, 20, 21, 22, 23, 24
MOD_TO_PITCH, MOD_TO_CUTOFF, LFO_DELAY, LFO_RATE = 25, 26, 27, 28
LFO_TO_PITCH, LFO_TO_CUTOFF, LFO_TO_VOLUME, VIB_DELAY, VIB_RATE, VIB_TO_PITCH = (
    29, 30, 31, 32, 33, 34,
)  # fmt: skip
MOD_AT_RELEASE, RELEASED_AT, ATTACK_LEFT, N_REALS = 35, 36, 37, 38

# Stages of the volume envelope.
DELAY, ATTACK, HOLD, DECAY, SUSTAINED, RELEASE = 0, 1, 2, 3, 4, 5

_FOREVER = 1 << 62


@compiled("f8(f8)")
def _triangle(phase):  # type: ignore[no-untyped-def]
    # Starts at zero, rises first (specification 8.1.3, generators 21 to 24).
    p = phase - math.floor(phase)
    if p < 0.25:
        return 4.0 * p
    if p < 0.75:
        return 2.0 - 4.0 * p
    return 4.0 * p - 4.0


@compiled("f8(f8[:,:], i8, f8)")
def _modulation_envelope(reals, v, t):  # type: ignore[no-untyped-def]
    t -= reals[v, MOD_DELAY]
    if t < 0.0:
        return 0.0
    if t < reals[v, MOD_ATTACK]:
        return t / reals[v, MOD_ATTACK]
    t -= reals[v, MOD_ATTACK] + reals[v, MOD_HOLD]
    if t <= 0.0:
        return 1.0
    if reals[v, MOD_DECAY] <= 0.0:
        return reals[v, MOD_SUSTAIN]
    return max(reals[v, MOD_SUSTAIN], 1.0 - t / reals[v, MOD_DECAY])


@compiled("void(f8[:,:], i8, f8)")
def tune_filter(reals, v, cutoff_cents):  # type: ignore[no-untyped-def]
    # Two-pole low-pass of the bilinear transform. Resonance raises the peak; the gain is lowered by
    # half of it, so that a resonant filter is not simply louder (specification 8.1.3, generator 9).
    cents = min(max(cutoff_cents, 1500.0), 13500.0)
    hz = min(8.176 * 2.0 ** (cents / 1200.0), 0.45 * reals[v, SAMPLE_RATE])
    q = 10.0 ** ((reals[v, FILTER_Q] / 10.0 - 3.01) / 20.0)
    w = 2.0 * math.pi * hz / reals[v, SAMPLE_RATE]
    alpha = math.sin(w) / (2.0 * q)
    c = math.cos(w)
    a0 = 1.0 + alpha
    gain = 1.0 / math.sqrt(q) if reals[v, FILTER_Q] > 0.0 else 1.0
    reals[v, B0] = 0.5 * (1.0 - c) / a0 * gain
    reals[v, A1] = -2.0 * c / a0
    reals[v, A2] = (1.0 - alpha) / a0


@compiled(
    "void(i2[:], i8[:,:], f8[:,:], i8[:], i8, i8, f4[:,:,:], f8[:,:])",
    error_model="numpy",
)
def render_voices(pool, integers, reals, rows, start, n, buses, bends):  # type: ignore[no-untyped-def]
    # pool: sample data; integers, reals: state of all voices; rows: voices to play, in order;
    # start: first sample of the quantum; buses: (bus, 2, n), added to; bends: cents of each bus at
    # each grid point of the quantum.
    dry = np.empty(GRID, np.float32)
    for r in range(rows.shape[0]):
        v = rows[r]
        if integers[v, DONE] != 0:
            continue
        position = integers[v, POSITION]
        base = integers[v, BASE]
        bus = integers[v, BUS]
        at = max(start, integers[v, BEGIN])
        stop = start + n
        envelope = reals[v, ENVELOPE]
        while at < stop:
            if at >= integers[v, RELEASE_AT] and integers[v, STAGE] != RELEASE:
                integers[v, STAGE] = RELEASE
                integers[v, STAGE_LEFT] = _FOREVER
                reals[v, RELEASED_AT] = integers[v, ELAPSED]
                if integers[v, LOOP_UNTIL_RELEASE] != 0:
                    integers[v, IS_LOOPING] = 0
                t = np.float64(integers[v, ELAPSED])
                reals[v, MOD_AT_RELEASE] = _modulation_envelope(reals, v, t)
            # Stages of no length are passed at once.
            while integers[v, STAGE_LEFT] <= 0:
                stage = integers[v, STAGE]
                if stage == DELAY:
                    integers[v, STAGE] = ATTACK
                    integers[v, STAGE_LEFT] = np.int64(reals[v, ATTACK_LEFT])
                elif stage == ATTACK:
                    envelope = 1.0
                    integers[v, STAGE] = HOLD
                    integers[v, STAGE_LEFT] = np.int64(reals[v, HOLD_LEFT])
                elif stage == HOLD:
                    envelope = 1.0
                    integers[v, STAGE] = DECAY
                    integers[v, STAGE_LEFT] = np.int64(reals[v, DECAY_LEFT])
                elif stage == DECAY:
                    envelope = reals[v, SUSTAIN]
                    integers[v, STAGE] = SUSTAINED
                    integers[v, STAGE_LEFT] = _FOREVER
                else:
                    integers[v, STAGE_LEFT] = _FOREVER
            stage = integers[v, STAGE]
            # A run ends at the grid, the stage's end, the note's end, the quantum's end.
            run = GRID - at % GRID
            run = min(run, stop - at)
            run = min(run, integers[v, STAGE_LEFT])
            if stage != RELEASE:
                run = min(run, integers[v, RELEASE_AT] - at)
            # Pitch, cutoff and level for this run.
            cents = bends[bus, (at - start) // GRID]
            volume = 1.0
            cutoff = reals[v, CUTOFF_CENTS]
            if integers[v, HAS_MODULATION] != 0:
                t = np.float64(integers[v, ELAPSED]) + 0.5 * run
                if stage == RELEASE:
                    passed = t - reals[v, RELEASED_AT]
                    m = reals[v, MOD_AT_RELEASE]
                    if reals[v, MOD_RELEASE] > 0.0:
                        m = max(0.0, m - passed / reals[v, MOD_RELEASE])
                    else:
                        m = 0.0
                else:
                    m = _modulation_envelope(reals, v, t)
                lfo = 0.0
                if t > reals[v, LFO_DELAY]:
                    lfo = _triangle((t - reals[v, LFO_DELAY]) * reals[v, LFO_RATE])
                vibrato = 0.0
                if t > reals[v, VIB_DELAY]:
                    vibrato = _triangle((t - reals[v, VIB_DELAY]) * reals[v, VIB_RATE])
                cents += (
                    m * reals[v, MOD_TO_PITCH]
                    + lfo * reals[v, LFO_TO_PITCH]
                    + vibrato * reals[v, VIB_TO_PITCH]
                )
                cutoff += m * reals[v, MOD_TO_CUTOFF] + lfo * reals[v, LFO_TO_CUTOFF]
                if reals[v, LFO_TO_VOLUME] != 0.0:
                    volume = 10.0 ** (lfo * reals[v, LFO_TO_VOLUME] / 200.0)
            if cents != 0.0:
                step = np.int64(reals[v, BASE_STEP] * 2.0 ** (cents / 1200.0))
            else:
                step = integers[v, STEP]
            # The envelope at both ends of the run.
            first = envelope
            if stage == DELAY:
                first = 0.0
                last = 0.0
            elif stage == ATTACK:
                last = min(1.0, envelope + reals[v, ATTACK_STEP] * run)
            elif stage == HOLD:
                first = 1.0
                last = 1.0
            elif stage == DECAY:
                last = envelope * math.exp(reals[v, DECAY_LOG] * run)
            elif stage == RELEASE:
                last = envelope * math.exp(reals[v, RELEASE_LOG] * run)
            else:
                last = envelope
            # Interpolated samples of the run, in pieces between the loop's ends.
            filled = 0
            while filled < run and stage != DELAY:
                limit = integers[v, LOOP_END] if integers[v, IS_LOOPING] != 0 else integers[v, END]
                left = (limit << 32) - position
                if left <= 0:
                    if integers[v, IS_LOOPING] != 0:
                        position -= (integers[v, LOOP_END] - integers[v, LOOP_START]) << 32
                        continue
                    integers[v, DONE] = 1
                    break
                m_run = min(run - filled, (left + step - 1) // step)
                for i in range(m_run):
                    p = position + i * step
                    k = base + (p >> 32)
                    x = np.float32(p & 0xFFFFFFFF) * np.float32(1.0 / 4294967296.0)
                    a = np.float32(pool[k - 1])
                    b = np.float32(pool[k])
                    c = np.float32(pool[k + 1])
                    d = np.float32(pool[k + 2])
                    c1 = np.float32(0.5) * (c - a)
                    c2 = a - np.float32(2.5) * b + np.float32(2.0) * c - np.float32(0.5) * d
                    c3 = np.float32(0.5) * (d - a) + np.float32(1.5) * (b - c)
                    dry[filled + i] = ((c3 * x + c2) * x + c1) * x + b
                position += m_run * step
                filled += m_run
            for i in range(filled, run):
                dry[i] = 0.0
            if integers[v, HAS_FILTER] != 0 and stage != DELAY:
                if integers[v, HAS_FILTER] == 2:  # its cutoff moves
                    tune_filter(reals, v, cutoff)
                b0 = reals[v, B0]
                a1 = reals[v, A1]
                a2 = reals[v, A2]
                z1 = reals[v, Z1]
                z2 = reals[v, Z2]
                for i in range(run):
                    w = dry[i] - a1 * z1 - a2 * z2
                    dry[i] = b0 * (w + 2.0 * z1 + z2)
                    z2 = z1
                    z1 = w
                reals[v, Z1] = z1
                reals[v, Z2] = z2
            gain = reals[v, GAIN] * volume
            low = np.float32(first * gain)
            slope = np.float32((last - first) * gain / run)
            left_gain = np.float32(reals[v, LEFT])
            right_gain = np.float32(reals[v, RIGHT])
            o = at - start
            for i in range(run):
                s = dry[i] * (low + slope * np.float32(i))
                buses[bus, 0, o + i] += left_gain * s
                buses[bus, 1, o + i] += right_gain * s
            envelope = last
            at += run
            integers[v, ELAPSED] += run
            integers[v, STAGE_LEFT] -= run
            if stage >= DECAY and envelope * reals[v, GAIN] * 32768.0 < SILENT:
                integers[v, DONE] = 1
            if integers[v, DONE] != 0:
                break
        integers[v, POSITION] = position
        reals[v, ENVELOPE] = envelope
