"""A room: early reflections and a feedback delay network of sixteen lines.

Jot and Chaigne (1991): lines of mutually prime lengths feed each other through an orthogonal matrix
(here Householder's of four, twice), and each line loses, on every pass, what its length owes to the
decay time. A one-pole low-pass a line lets high frequencies decay faster, as air and walls do.
Allpass diffusers before the network (Schroeder 1962) thicken its first instants, and left and right
are read with orthogonal signs, so that the tail is wide and folds down to mono without cancelling.

The lines' lengths move slowly, as Dattorro (1997) moves his: three quarters of a second in all
have fewer modes than a hall, and where they are still, modes stand out of a long tail by 14 dB,
which one hears as ringing; moving ones do by 11, noise by 9. What is read is less than 2 cents out
of tune.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from isotone.dsp.biquad import Biquads, high_pass, low_pass
from isotone.dsp.compiled import compiled
from isotone.errors import InputError

__all__ = ["ROOMS", "Reverb", "Room"]

_N_LINES = 16
_CHUNK = 512  # shorter than the shortest line, so a chunk never reads what it is about to write
_BLOCK = 8192
# A line's length moves by one sample in so many, up and down by so many in all; each line begins at
# another point of its way.
_PACE, _SWING, _STAGGER = 1024, 24, 7
# Samples between a line's start and the next one's: no power of two, whose lines would share the
# processor's cache badly.
_SIZE = 33_000
# Far below one bit of 24: keeps silence from running on denormal numbers.
_STILL = np.float32(1e-20)


@dataclass(frozen=True, slots=True)
class Room:
    """What a room sounds like; judgement, after the RT60 of design notes on mixing.

    Parameters
    ----------
    decay_s : float
        RT60 at 500 Hz.
    high_ratio : float
        RT60 at 6 kHz over that at 500 Hz.
    size : float
        Scale of the lines' lengths; 1 is a hall.
    predelay_s : float
    early_gain : float
        Level of the early reflections beside the tail.
    high_cut_hz : float
    """

    decay_s: float
    high_ratio: float
    size: float
    predelay_s: float
    early_gain: float
    high_cut_hz: float


ROOMS = MappingProxyType(
    {
        "hall": Room(2.8, 0.42, 1.0, 0.022, 0.30, 7500.0),
        "room": Room(1.4, 0.50, 0.72, 0.010, 0.50, 9000.0),
        "chamber": Room(0.8, 0.60, 0.60, 0.006, 0.60, 10000.0),
    }
)
"""The rooms by name."""

# Lengths of the lines in milliseconds for size 1, spread over two octaves; made mutually prime.
_LENGTHS_MS = tuple(21.5 * (86.0 / 21.5) ** (i / (_N_LINES - 1)) for i in range(_N_LINES))
_DIFFUSERS_MS = ((4.77, 3.60, 12.73, 9.31), (5.01, 3.43, 13.21, 8.87))
_DIFFUSION = 0.62
# Early reflections: milliseconds and gain for each side, the sides different.
_EARLY = (
    ((7.1, 0.72), (11.9, -0.58), (17.3, 0.50), (23.9, -0.42), (31.7, 0.34), (41.3, 0.27)),
    ((8.3, 0.70), (13.1, 0.56), (19.9, -0.49), (26.3, 0.40), (34.9, -0.33), (44.1, 0.26)),
)


# Indices are unsigned, since a signed one may count from the end and is looked at every time.
_U = np.uint64
_U0, _CHUNKED, _APART, _WET = _U(0), _U(_CHUNK), _U(_SIZE), _U((_N_LINES + 8) * _SIZE)
_PACED, _SWUNG, _STAGGERED, _STEP = _U(_PACE), _U(_SWING), _U(_STAGGER), np.float32(1.0 / _PACE)
_READ = _U(_CHUNK + 16)  # between what is read from one line and from the next


@compiled("void(f4[::1], u8, u8[:,::1], f4[:,::1], f4[::1], u8)", error_model="numpy")
def _reflect(window, reach, delays, gains, out, n):  # type: ignore[no-untyped-def]
    """Write the early reflections of the next ``n`` samples to ``out``.

    Parameters
    ----------
    window : float32 array
        The left channel, then the right: ``reach`` samples of the past and ``n`` new ones each.
    delays, gains : arrays
        Of the left, then of the right.
    """
    for side in range(_U(2)):
        wet, now = side * n, side * (reach + n) + reach
        for i in range(n):
            out[wet + i] = 0.0
        for k in range(_U(delays.shape[1])):
            source, gain = now - delays[side, k], gains[side, k]
            for i in range(n):
                out[wet + i] += gain * window[source + i]


@compiled("void(f4[::1], u8, f4[::1], u8[::1], u8)", error_model="numpy")
def _diffuse(sends, at, lines, lengths, n):  # type: ignore[no-untyped-def]
    """Send the next ``n`` samples of the left channel, then the right, through four allpasses each.

    In place; the parameters are those of `_run`.
    """
    g = np.float32(_DIFFUSION)
    for k in range(_U(_N_LINES), _U(_N_LINES + 8)):
        send = _U0 if k < _U(_N_LINES + 4) else n
        length = lengths[k]
        start = _U0
        # Runs no longer than the line, so that no run reads what it writes.
        while start < n:
            x = send + start
            line = k * _APART + at + start
            for i in range(min(n - start, length)):
                back = lines[line - length + i]
                v = sends[x + i] - g * back
                lines[line + i] = v
                sends[x + i] = back + g * v
            start += length


@compiled(
    "void(f4[::1], u8, u8, f4[::1], u8[::1], f4[::1], f4[::1], f4[::1], f4, f4[::1], u8)",
    error_model="numpy",
)
def _run(sends, clock, at, lines, lengths, read, losses, lows, level, out, n):  # type: ignore[no-untyped-def]
    """Add the next ``n`` samples of the tail to ``out``.

    Parameters
    ----------
    sends : float32 array
        What the room hears, diffused: the left channel, then the right.
    clock : int
        Samples since the beginning; the lines move by it.
    at : int
        Where the lines are written from.
    lines : float32 array
        Those of the network, the diffusers of the left and of the right, zeros for left and right.
        They are straight, not circular, so that loops over time run in vector registers, and at
        distances that the compiler knows.
    lengths : int array
        Of all lines; the network's at their longest.
    read : float32 array
        Room for what is read from the network's lines.
    losses : float32 array
        What each one-pole keeps, then what it takes, then the sign with which its line is fed.
    lows : float32 array
        The one-poles' memory.
    level : float
    out : float32 array
        The left channel, then the right.
    """
    half = np.float32(0.5)
    start = _U0
    while start < n:
        # Up to where the whole part of every length stays.
        m = min(n - start, _CHUNKED - (clock + start) % _CHUNKED)
        now = at + start
        step = (clock + start) // _PACED
        part = np.float32((clock + start) % _PACED) * _STEP
        for k in range(_U(_N_LINES)):
            moved = (step + k * _STAGGERED) % (_U(2) * _SWUNG)
            weight, turn = part, _STEP
            if moved >= _SWUNG:
                moved = _U(2) * _SWUNG - _U(1) - moved
                weight, turn = np.float32(1.0) - part, -_STEP
            source, to = k * _APART + now - lengths[k] + moved, k * _READ
            for i in range(m):
                a, b = lines[source + i], lines[source + i + _U(1)]
                read[to + i] = a + (weight + turn * np.float32(i)) * (b - a)
        # What leaves the lines, dulled and weakened by one pass, with what is sent. Eight side by
        # side: their one-poles wait for themselves, not for each other.
        for j in range(_U0, _U(_N_LINES), _U(8)):
            p0, p1, p2, p3 = (
                losses[j + _U(0)], losses[j + _U(1)], losses[j + _U(2)], losses[j + _U(3)]
            )  # fmt: skip
            p4, p5, p6, p7 = (
                losses[j + _U(4)], losses[j + _U(5)], losses[j + _U(6)], losses[j + _U(7)]
            )  # fmt: skip
            q = j + _U(_N_LINES)
            q0, q1, q2, q3 = (
                losses[q + _U(0)], losses[q + _U(1)], losses[q + _U(2)], losses[q + _U(3)]
            )  # fmt: skip
            q4, q5, q6, q7 = (
                losses[q + _U(4)], losses[q + _U(5)], losses[q + _U(6)], losses[q + _U(7)]
            )  # fmt: skip
            sign = losses[q + _U(_N_LINES)]  # the second four are fed with the other
            l0, l1, l2, l3 = lows[j + _U(0)], lows[j + _U(1)], lows[j + _U(2)], lows[j + _U(3)]
            l4, l5, l6, l7 = lows[j + _U(4)], lows[j + _U(5)], lows[j + _U(6)], lows[j + _U(7)]
            row = j * _APART + now
            d0 = (j + _U(0)) * _READ
            d1 = (j + _U(1)) * _READ
            d2 = (j + _U(2)) * _READ
            d3 = (j + _U(3)) * _READ
            d4 = (j + _U(4)) * _READ
            d5 = (j + _U(5)) * _READ
            d6 = (j + _U(6)) * _READ
            d7 = (j + _U(7)) * _READ
            for i in range(m):
                l0 = q0 * read[d0 + i] + p0 * l0
                l1 = q1 * read[d1 + i] + p1 * l1
                l2 = q2 * read[d2 + i] + p2 * l2
                l3 = q3 * read[d3 + i] + p3 * l3
                l4 = q4 * read[d4 + i] + p4 * l4
                l5 = q5 * read[d5 + i] + p5 * l5
                l6 = q6 * read[d6 + i] + p6 * l6
                l7 = q7 * read[d7 + i] + p7 * l7
                x = sign * sends[start + i]
                y = sign * sends[n + start + i]
                lines[row + _U(0) * _APART + i] = l0 - y
                lines[row + _U(1) * _APART + i] = l1 - x
                lines[row + _U(2) * _APART + i] = l2 - y
                lines[row + _U(3) * _APART + i] = l3 - x
                lines[row + _U(4) * _APART + i] = l4 + y
                lines[row + _U(5) * _APART + i] = l5 + x
                lines[row + _U(6) * _APART + i] = l6 + y
                lines[row + _U(7) * _APART + i] = l7 + x
            lows[j + _U(0)], lows[j + _U(1)], lows[j + _U(2)], lows[j + _U(3)] = l0, l1, l2, l3
            lows[j + _U(4)], lows[j + _U(5)], lows[j + _U(6)], lows[j + _U(7)] = l4, l5, l6, l7
        # Mixed by Householder's matrix of four at once; left and right are read on the way, where
        # what was sent cancels.
        for j in range(_U0, _U(_N_LINES), _U(4)):
            for i in range(m):
                r0 = j * _APART + now + i
                r1, r2, r3 = r0 + _APART, r0 + _U(2) * _APART, r0 + _U(3) * _APART
                a, b, c, d = lines[r0], lines[r1], lines[r2], lines[r3]
                lines[_WET + i] += (a - b) + (c - d)
                lines[_WET + _APART + i] += (a + b) - (c + d)
                s = half * ((a + b) + (c + d))
                lines[r0] = a - s
                lines[r1] = b - s
                lines[r2] = c - s
                lines[r3] = d - s
        # The same across the groups: together every line feeds every other with a gain of 1/4.
        for j in range(_U(4)):
            for i in range(m):
                r0 = j * _APART + now + i
                r1, r2, r3 = r0 + _U(4) * _APART, r0 + _U(8) * _APART, r0 + _U(12) * _APART
                a, b, c, d = lines[r0], lines[r1], lines[r2], lines[r3]
                s = half * ((a + b) + (c + d))
                lines[r0] = a - s
                lines[r1] = b - s
                lines[r2] = c - s
                lines[r3] = d - s
        for side in range(_U(2)):
            wet, row = side * n + start, _WET + side * _APART
            for i in range(m):
                out[wet + i] += level * lines[row + i]
                lines[row + i] = 0.0
        start += m


def _prime_at_least(n: int) -> int:
    while any(n % d == 0 for d in range(2, math.isqrt(n) + 1)):
        n += 1
    return n


class Reverb:
    """A streaming stereo reverb; returns the wet signal only, with no latency but its pre-delay.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    room : str
        A name of ``ROOMS``.
    decay_s : float, optional
        Another RT60 at 500 Hz, from 0.2 to 12 seconds.

    Raises
    ------
    InputError
        If there is no such room or the decay is out of range.
    """

    latency_samples = 0

    def __init__(
        self, sample_rate: int, room: str = "hall", *, decay_s: float | None = None
    ) -> None:
        if room not in ROOMS:
            raise InputError(f"no room named {room!r}; rooms: {', '.join(ROOMS)}")
        chosen = ROOMS[room]
        decay_s = chosen.decay_s if decay_s is None else decay_s
        if not 0.2 <= decay_s <= 12.0:
            raise InputError(f"decay_s must lie in [0.2, 12]; got {decay_s:g}")
        self.sample_rate = sample_rate
        self._room = chosen
        ms = sample_rate / 1000.0
        lengths = []
        for length_ms in _LENGTHS_MS:
            shortest = _CHUNK + _SWING // 2 + 2
            length = _prime_at_least(max(shortest, round(length_ms * chosen.size * ms)))
            while length in lengths:
                length = _prime_at_least(length + 1)
            lengths.append(length)
        self._lengths = np.array(lengths, np.int64)
        # Loss a pass: -60 dB after decay_s. The one-pole is set so that high frequencies lose what
        # the shorter decay asks, at 6 kHz.
        low_gain = 10.0 ** (-3.0 * self._lengths / (decay_s * sample_rate))
        high_gain = 10.0 ** (-3.0 * self._lengths / (decay_s * chosen.high_ratio * sample_rate))
        # Reading between samples takes a share of them already, the mean of all places between two.
        taken = math.sqrt(1.0 - (1.0 - math.cos(2.0 * math.pi * 6000.0 / sample_rate)) / 3.0)
        damping = _one_pole_for(high_gain / low_gain / taken, 6000.0, sample_rate)
        gains = low_gain.astype(np.float32)
        self._decay_s = decay_s
        signs = np.where(np.arange(_N_LINES) & 4, -1.0, 1.0).astype(np.float32)
        self._losses = np.concatenate([damping, gains * (np.float32(1.0) - damping), signs])
        diffusers = [round(d * ms) for side in _DIFFUSERS_MS for d in side]
        # When the end of the lines is reached, what can still be heard moves to the front.
        longest = [length + _SWING // 2 for length in lengths]
        self._reach = max(longest)
        self._lengths = np.array(longest + diffusers, np.uint64)
        self._predelay = round(chosen.predelay_s * sample_rate)
        self._early_delays = self._predelay + np.array(
            [[round(at * chosen.size * ms) for at, _ in side] for side in _EARLY], np.uint64
        )
        self._early_gains = np.array(
            [[gain * chosen.early_gain for _, gain in side] for side in _EARLY], np.float32
        )
        self._level = np.float32(
            1.4 / math.sqrt(_N_LINES * _tail_energy(gains, damping, sample_rate))
        )
        self._tone = [high_pass(sample_rate, 200.0), low_pass(sample_rate, chosen.high_cut_hz)]
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        self._lines = np.zeros((self._lengths.size + 2, _SIZE), np.float32)
        self._read = np.zeros(_N_LINES * int(_READ), np.float32)
        self._lows = np.zeros(_N_LINES, np.float32)
        self._past = np.zeros((2, int(self._early_delays.max())), np.float32)
        self._filter = Biquads(self._tone, 2)
        self._at = self._reach
        self._clock = 0

    @property
    def tail_s(self) -> float:
        """Seconds after which the tail is 60 dB down."""
        return self._predelay / self.sample_rate + self._decay_s

    def process(self, send: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the wet signal of the next block.

        Parameters
        ----------
        send : ndarray, shape (2, n)

        Returns
        -------
        ndarray, shape (2, n), float32
        """
        wet = np.empty((2, send.shape[1]), np.float32)
        for start in range(0, send.shape[1], _BLOCK):
            wet[:, start : start + _BLOCK] = self._block(send[:, start : start + _BLOCK])
        return wet

    def _block(self, send: NDArray[np.float32]) -> NDArray[np.float32]:
        n = send.shape[1]
        reach = self._past.shape[1]
        window = np.concatenate([self._past, self._filter.process(send)], axis=1)
        self._past = window[:, n:].copy()
        if self._at + n > _SIZE:
            self._lines[:, : self._reach] = self._lines[:, self._at - self._reach : self._at].copy()
            self._at = self._reach
        wet = np.empty((2, n), np.float32)
        _reflect(
            window.reshape(-1), reach, self._early_delays, self._early_gains, wet.reshape(-1), n
        )
        sends = (window[:, reach - self._predelay :][:, :n] + _STILL).reshape(-1)
        lines = self._lines.reshape(-1)
        _diffuse(sends, self._at, lines, self._lengths, n)
        _run(
            sends,
            self._clock,
            self._at,
            lines,
            self._lengths,
            self._read,
            self._losses,
            self._lows,
            self._level,
            wet.reshape(-1),
            n,
        )
        self._at += n
        self._clock += n
        return wet


def _one_pole_for(
    ratio: NDArray[np.float64], frequency_hz: float, sample_rate: int
) -> NDArray[np.float32]:
    """Return the feedback of one-poles that pass ``ratio`` at a frequency and 1 at DC."""
    c = math.cos(2.0 * math.pi * frequency_hz / sample_rate)
    squared = np.minimum(ratio, 0.9999) ** 2
    # (1 - p)^2 = ratio^2 (1 - 2 p c + p^2), solved for the stable root.
    a, b = 1.0 - squared, 1.0 - squared * c
    return ((b - np.sqrt(b * b - a * a)) / a).astype(np.float32)


def _tail_energy(
    gains: NDArray[np.float32], damping: NDArray[np.float32], sample_rate: int
) -> float:
    """Return what the lines hold of a unit of pink noise, so that rooms can be equally loud."""
    frequencies = np.geomspace(200.0, 12_000.0, 40)
    c = np.cos(2.0 * np.pi * frequencies / sample_rate)[:, None]
    p = damping.astype(np.float64)
    squared = (gains * (1.0 - p)) ** 2 / (1.0 - 2.0 * p * c + p * p)
    return float((squared / (1.0 - squared)).mean())
