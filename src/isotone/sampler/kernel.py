"""The loops that make sound: voices into buses, buses into the mix.

A voice advances in runs that end on an absolute grid of 64 samples (and where it is let go).
Whatever is slow (envelopes, oscillators, pitch, pan, cutoff) is worked out once a run; inside one,
gains move in a straight line. A run first copies the samples it needs, loops unrolled, into a small
buffer, so that interpolation has neither branches nor seams; two samples that move alike (the
sides of a stereo pair) are one voice of two channels and share the work. Interpolation is by a
table of cubic weights (4-point Hermite; Niemitalo, "Polynomial interpolators", 2001).

Filters run in double precision, two samples a step: the state after both is written out, which
halves the wait for itself.

The compiler's time is counted too: few functions, each called from one place, no library calls.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.compiled import compiled

__all__ = [
    "BUFFER",
    "CHANNEL",
    "FULL_RANGE_DB",
    "GRID",
    "INTERPOLATION",
    "N_CONTROLS",
    "PAN",
    "SILENT",
    "VOICE",
    "mix_bus",
    "render_voices",
]

GRID = 64
"""Samples between control points."""

FULL_RANGE_DB = 96.0
"""What an envelope falls from full to nothing; the range of 16 bits."""

SILENT = 10.0 ** (-85.0 / 20.0)
"""Gain below which a voice that decays has ended."""

N_CONTROLS = 3
"""Controls of a part that its voices follow: pan (-500 to 500), pitch (cents), vibrato (0 to 1)."""

BUFFER = 2048
"""Samples that a run may look at; the pool keeps as much silence after each sample."""

VOICE = np.dtype(
    [
        ("onset", "i8"),
        ("release_at", "i8"),
        ("hurry_at", "i8"),  # from here on the release takes ``hurry`` at most
        ("is_released", "i8"),
        ("is_done", "i8"),
        ("part", "i8"),
        ("n_channels", "i8"),
        ("loops", "i8"),  # 0 no, 1 always, 3 until released
        ("moves", "i8"),  # whether envelope or oscillators act on pitch, cutoff or volume
        ("filters", "i8"),  # 0 no, 1 fixed, 2 moving
        ("fraction", "i8"),  # of the position, 32 bits
        ("step", "f8"),
        ("delay", "f8"),
        ("attack", "f8"),
        ("hold", "f8"),
        ("decay", "f8"),
        ("sustain", "f8"),
        ("release", "f8"),
        ("hurry", "f8"),
        ("level", "f8"),  # of the volume envelope once released, 1 full to 0, linear in dB
        ("mod_delay", "f8"),
        ("mod_attack", "f8"),
        ("mod_hold", "f8"),
        ("mod_decay", "f8"),
        ("mod_sustain", "f8"),
        ("mod_release", "f8"),
        ("mod_level", "f8"),
        ("mod_to_pitch", "f8"),
        ("mod_to_cutoff", "f8"),
        ("lfo_delay", "f8"),
        ("lfo_rate", "f8"),
        ("lfo_to_pitch", "f8"),
        ("lfo_to_cutoff", "f8"),
        ("lfo_to_volume", "f8"),
        ("vib_delay", "f8"),
        ("vib_rate", "f8"),
        ("vib_to_pitch", "f8"),
        ("wheel_to_pitch", "f8"),
        ("cutoff", "f8"),  # cents
        ("resonance", "f8"),  # 1 / (2 Q)
        ("loudest", "f8"),  # gain of the louder channel
        ("amplitude", "f8"),  # at the end of the last run
        ("cutoff_now", "f8"),
        ("b0", "f8"),
        ("a1", "f8"),
        ("a2", "f8"),
        ("s1", "f8"),  # the filter's memory, by channel
        ("s2", "f8"),
        ("r1", "f8"),
        ("r2", "f8"),
    ]
)
"""State of a voice. Times are in samples, pitches in cents, volume in nepers."""

CHANNEL = np.dtype(
    [
        ("at", "i8"),  # in the pool, of the first of the four samples that are interpolated
        ("end", "i8"),
        ("loop_start", "i8"),
        ("loop_end", "i8"),
        ("gain", "f8"),
        ("pan", "f8"),  # -500 left to 500 right
        ("left", "f8"),  # gains at the end of the last run; negative before the first
        ("right", "f8"),
    ]
)
"""State of a channel of a voice; two for each voice."""

_ROWS = 1024
_LEAST_CENTS, _MOST_CENTS = 1500.0, 13500.0  # of a cutoff: specification 8.1.3
_C0_HZ = 8.175798915643707
_LARGEST_STEP = 1000.0
_NEPERS = FULL_RANGE_DB * math.log(10.0) / 20.0
_CONVEX = 40.0 / FULL_RANGE_DB
_DB = 20.0 / FULL_RANGE_DB


def _weights() -> NDArray[np.float32]:
    x = np.arange(_ROWS + 1) / _ROWS
    rows = [
        -0.5 * x + x**2 - 0.5 * x**3,
        1.0 - 2.5 * x**2 + 1.5 * x**3,
        0.5 * x + 2.0 * x**2 - 1.5 * x**3,
        -0.5 * x**2 + 0.5 * x**3,
    ]
    return np.ascontiguousarray(np.stack(rows, axis=1).ravel(), np.float32)


INTERPOLATION = _weights()
"""Four weights for each of 1025 positions between two samples, in one row."""

PAN = np.sin(np.arange(1001) * (math.pi / 2000.0))
"""Gain of the right side at -500 to 500, of the left read from the other end: constant power."""

# Contraction and reordering only: every run is cut the same way whatever the caller does, so the
# same samples meet the same instructions.
_OPTIONS: dict[str, Any] = {
    "fastmath": {"contract", "reassoc", "nsz"},
    "error_model": "numpy",
    "no_rewrites": True,
}
_U = np.uint64
_U1, _U2, _U3, _U21, _U32, _LOW = _U(1), _U(2), _U(3), _U(21), _U(32), _U(0xFFFFFFFF)


def _fill(pool, at, end, loop_start, loop_end, loops, out):  # type: ignore[no-untyped-def]
    """Copy samples from a position on, the loop unrolled; return where the copy began."""
    n = out.shape[0]
    if loops:
        if at >= loop_end:
            at = loop_start + (at - loop_start) % (loop_end - loop_start)
    elif at > end:
        at = end  # no farther into the silence that follows
    first = at
    filled = 0
    while filled < n:
        m = n - filled
        if loops and m > loop_end - at:
            m = loop_end - at
        source = pool[at : at + m]
        target = out[filled : filled + m]
        for i in range(m):
            target[i] = source[i]
        filled += m
        at = loop_start
    return first


def _interpolate(one, two, fraction, step, weights, out_one, out_two):  # type: ignore[no-untyped-def]
    p, s = _U(fraction), _U(step)
    for i in range(out_one.shape[0]):
        k = p >> _U32
        j = ((((p & _LOW) >> _U21) + _U1) >> _U1) << _U2
        a, b, c, d = weights[j], weights[j + _U1], weights[j + _U2], weights[j + _U3]
        k1, k2, k3 = k + _U1, k + _U2, k + _U3
        out_one[i] = (a * one[k] + b * one[k1]) + (c * one[k2] + d * one[k3])
        out_two[i] = (a * two[k] + b * two[k1]) + (c * two[k2] + d * two[k3])
        p += s


def _low_pass(one, two, b0, a1, a2, s1, s2, r1, r2):  # type: ignore[no-untyped-def]
    """Filter two signals in place (transposed direct form II); return both states."""
    c1, c2 = b0 * (2.0 - a1), b0 * (1.0 - a2)
    d1, d2 = c2 - a1 * c1, -a2 * c1
    p1, p2 = a1 * a1 - a2, a1 * a2
    n = one.shape[0]
    for i in range(0, n - 1, 2):
        x0, x1, y0, y1 = one[i], one[i + 1], two[i], two[i + 1]
        one[i] = b0 * x0 + s1
        two[i] = b0 * y0 + r1
        one[i + 1] = (b0 * x1 + c1 * x0) + (s2 - a1 * s1)
        two[i + 1] = (b0 * y1 + c1 * y0) + (r2 - a1 * r1)
        s = (c1 * x1 + d1 * x0) + (p1 * s1 - a1 * s2)
        r = (c1 * y1 + d1 * y0) + (p1 * r1 - a1 * r2)
        s2 = (c2 * x1 + d2 * x0) + (p2 * s1 - a2 * s2)
        r2 = (c2 * y1 + d2 * y0) + (p2 * r1 - a2 * r2)
        s1 = s
        r1 = r
    if n & 1:
        x0, y0 = one[n - 1], two[n - 1]
        one[n - 1] = b0 * x0 + s1
        two[n - 1] = b0 * y0 + r1
        s = c1 * x0 - a1 * s1 + s2
        r = c1 * y0 - a1 * r1 + r2
        s2 = c2 * x0 - a2 * s1
        r2 = c2 * y0 - a2 * r1
        s1 = s
        r1 = r
    return s1, s2, r1, r2


def _modulation(v, t):  # type: ignore[no-untyped-def]
    """Return the modulation envelope before the release, ``t`` samples after the onset."""
    t -= v.mod_delay
    if t <= 0.0:
        return 0.0
    if t < v.mod_attack:
        # Convex (8.1.3, generator 26): the mirror of a fall that is linear in dB.
        level = 1.0 + _CONVEX * math.log10(t / v.mod_attack)
        return level if level > 0.0 else 0.0
    t -= v.mod_attack + v.mod_hold
    if t <= 0.0:
        return 1.0
    level = 1.0 - t / v.mod_decay
    return level if level > v.mod_sustain else v.mod_sustain


def _triangle(t):  # type: ignore[no-untyped-def]
    """Return an oscillator ``t`` cycles after it began: up first, from zero."""
    if t <= 0.0:
        return 0.0
    t += 0.25
    return 1.0 - abs(4.0 * (t - math.floor(t)) - 2.0)


@compiled(
    "void(i2[::1], voice[::1], channel[::1], i8[::1], i8[::1], i8, i8, f8, f8[:,:,::1], f4[::1],"
    "f8[::1], f4[:,::1], f4[:,::1])",
    helpers=(_fill, _interpolate, _low_pass, _modulation, _triangle),
    records={"voice": VOICE, "channel": CHANNEL},
    **_OPTIONS,
)
def render_voices(  # type: ignore[no-untyped-def]
    pool, voices, channels, rows, bus_of, start, n, sample_rate, controls, weights, pans,
    scratch, buses,
):  # fmt: skip
    """Add the next ``n`` samples of some voices to buses.

    Parameters
    ----------
    pool : int16 array
        All samples.
    voices : VOICE array
    channels : CHANNEL array
        Two for each voice. Voices that are played change.
    rows, bus_of : int64 arrays
        Which voices, in order, and the bus of each.
    start, n : int
        The stretch of the piece; both multiples of the grid.
    sample_rate : float
    controls : float64 array, shape (parts, N_CONTROLS, n / GRID + 1)
        At the grid's points.
    weights, pans : arrays
        ``INTERPOLATION`` and ``PAN``.
    scratch : float32 array, shape (4, BUFFER)
    buses : float32 array, shape (2 * buses, n)
        Left and right in turn.
    """
    stop = start + n
    for row in range(rows.shape[0]):
        v = voices[rows[row]]
        first_channel = 2 * rows[row]
        n_channels = v.n_channels
        control = controls[v.part]
        two = n_channels - 1
        now = np.int64(v.onset if v.onset > start else start)
        while now < stop and v.is_done == 0:
            if now >= v.hurry_at:
                if now < v.release_at:
                    v.release_at = now
                if v.hurry < v.release:
                    v.release = v.hurry
            t = np.float64(now - v.onset)
            if now >= v.release_at and v.is_released == 0:
                v.is_released = 1
                v.mod_level = _modulation(v, t)
                # The attack is linear in amplitude, the fall in dB: go on from what sounds now.
                t -= v.delay
                v.level = 0.0
                if t >= v.attack:
                    level = 1.0 - (t - v.attack - v.hold) / v.decay
                    if level > 1.0:
                        level = 1.0
                    v.level = level if level > v.sustain else v.sustain
                elif t > 0.0:
                    v.level = 1.0 + _DB * math.log10(t / v.attack)
            then = (now // GRID + 1) * GRID
            if now < v.release_at < then:
                then = v.release_at
            if now < v.hurry_at < then:
                then = v.hurry_at
            m = then - now
            knot = (now - start) // GRID + 1
            t = np.float64(then - v.onset)
            loops = v.loops == 1 or (v.loops == 3 and v.is_released == 0)

            # Volume envelope at the end of the run.
            amplitude = 0.0
            level = 1.0
            if v.is_released != 0:
                v.level -= m / v.release
                level = v.level
            else:
                amplitude = t - v.delay
                if amplitude < v.attack:
                    amplitude = amplitude / v.attack if amplitude > 0.0 else 0.0
                else:
                    level = 1.0 - (amplitude - v.attack - v.hold) / v.decay
                    if level < v.sustain:
                        level = v.sustain
                    amplitude = 1.0
            if level < 1.0:
                amplitude = math.exp((level - 1.0) * _NEPERS) if level > 0.0 else 0.0
                if amplitude * v.loudest < SILENT:
                    v.is_done = 1

            # Oscillators and modulation envelope.
            cents = control[1, knot]
            wheel = control[2, knot] * v.wheel_to_pitch
            cutoff = v.cutoff
            if v.moves != 0 or wheel != 0.0:
                if v.is_released != 0:
                    v.mod_level -= m / v.mod_release
                    level = v.mod_level if v.mod_level > 0.0 else 0.0
                else:
                    level = _modulation(v, t)
                lfo = _triangle((t - v.lfo_delay) * v.lfo_rate)
                vibrato = _triangle((t - v.vib_delay) * v.vib_rate)
                cents += level * v.mod_to_pitch + lfo * v.lfo_to_pitch
                cents += vibrato * (v.vib_to_pitch + wheel)
                cutoff += level * v.mod_to_cutoff + lfo * v.lfo_to_cutoff
                amplitude *= math.exp(lfo * v.lfo_to_volume)
            step = v.step * 2.0 ** (cents / 1200.0) if cents != 0.0 else v.step
            if step > _LARGEST_STEP:
                step = _LARGEST_STEP
            if v.filters == 2 and abs(cutoff - v.cutoff_now) > 0.5:
                v.cutoff_now = cutoff
                if cutoff < _LEAST_CENTS:
                    cutoff = _LEAST_CENTS
                w = _C0_HZ * 2.0 ** (cutoff / 1200.0) / sample_rate
                if w > 0.45:
                    w = 0.45
                w *= 2.0 * math.pi
                cosine = math.cos(w)
                alpha = math.sin(w) * v.resonance
                scale = 1.0 / (1.0 + alpha)
                v.b0 = 0.5 * (1.0 - cosine) * scale
                v.a1 = -2.0 * cosine * scale
                v.a2 = (1.0 - alpha) * scale

            # The samples, in pieces that fit the buffer.
            fixed_step = np.int64(step * 4294967296.0 + 0.5)
            most = int((BUFFER - 8) / step)
            done = np.int64(0)
            while done < m:
                piece = m - done if m - done < most else most
                reach = v.fraction + piece * fixed_step
                need = ((reach - fixed_step) >> 32) + 4
                for k in range(n_channels):
                    c = channels[first_channel + k]
                    begun = _fill(
                        pool, c.at, c.end, c.loop_start, c.loop_end, loops, scratch[k, :need]
                    )
                    c.at = begun + (reach >> 32)
                    if not loops and c.at >= c.end:
                        v.is_done = 1
                _interpolate(
                    scratch[0], scratch[two], v.fraction, fixed_step, weights,
                    scratch[2, done : done + piece], scratch[3, done : done + piece],
                )  # fmt: skip
                v.fraction = reach & 0xFFFFFFFF
                done += piece

            if v.filters != 0:
                v.s1, v.s2, v.r1, v.r2 = _low_pass(
                    scratch[2, :m], scratch[3, :m], v.b0, v.a1, v.a2, v.s1, v.s2, v.r1, v.r2
                )

            # Pan and add.
            for k in range(n_channels):
                c = channels[first_channel + k]
                dry = scratch[2 + k]
                place = np.int64(c.pan + control[0, knot] + 500.5)
                if place < 0:
                    place = np.int64(0)
                if place > 1000:
                    place = np.int64(1000)
                for side in range(2):
                    if side == 0:
                        first = c.left
                        last = amplitude * c.gain * pans[1000 - place]
                        c.left = last
                    else:
                        first = c.right
                        last = amplitude * c.gain * pans[place]
                        c.right = last
                    if first + last > 1e-12:
                        bus = buses[2 * bus_of[row] + side, now - start : then - start]
                        gain = np.float32(first)
                        slope = np.float32((last - first) / m)
                        for i in range(m):
                            bus[i] += dry[i] * (gain + slope * np.float32(i))
            v.amplitude = amplitude
            now = then


@compiled(
    "void(f4[:,::1], f8[::1], f8[:,::1], f8, f8, f8[::1], f4[:,::1], f4[:,::1])",
    helpers=(_low_pass,),
    **_OPTIONS,
)
def mix_bus(bus, gains, filters, reverb, chorus, state, sums, stem):  # type: ignore[no-untyped-def]
    """Add a bus to the mix, to the sends and to its part's stem.

    Parameters
    ----------
    bus : float32 array, shape (2, n)
        Overwritten.
    gains : float64 array, shape (n / GRID + 1,)
        At the grid's points.
    filters : float64 array, shape (n / GRID, 3) or (0, 3)
        b0, a1 and a2 of the part's low-pass between the grid's points; empty is none.
    reverb, chorus : float
        Gains of the sends.
    state : float64 array, shape (4,)
        The low-pass filter's memory.
    sums : float32 array, shape (6, n)
        Mix, reverb send and chorus send, left and right.
    stem : float32 array, shape (2, n) or (2, 0)
        The part alone is added.
    """
    n = bus.shape[1]
    to_reverb, to_chorus = np.float32(reverb), np.float32(chorus)
    for knot in range(filters.shape[0]):
        at = knot * GRID
        state[0], state[1], state[2], state[3] = _low_pass(
            bus[0, at : at + GRID], bus[1, at : at + GRID],
            filters[knot, 0], filters[knot, 1], filters[knot, 2],
            state[0], state[1], state[2], state[3],
        )  # fmt: skip
    for side in range(2):
        for knot in range(n // GRID):
            at = knot * GRID
            gain = np.float32(gains[knot])
            slope = np.float32((gains[knot + 1] - gains[knot]) / GRID)
            line = bus[side, at : at + GRID]
            mix = sums[side, at : at + GRID]
            for i in range(GRID):
                x = line[i] * (gain + slope * np.float32(i))
                line[i] = x
                mix[i] += x
            if to_reverb > 0.0:
                wet = sums[2 + side, at : at + GRID]
                for i in range(GRID):
                    wet[i] += line[i] * to_reverb
            if to_chorus > 0.0:
                doubled = sums[4 + side, at : at + GRID]
                for i in range(GRID):
                    doubled[i] += line[i] * to_chorus
            if stem.shape[1] > 0:
                own = stem[side, at : at + GRID]
                for i in range(GRID):
                    own[i] += line[i]
