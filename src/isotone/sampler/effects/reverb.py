"""A room: early reflections and a feedback delay network of sixteen lines.

Jot and Chaigne (1991): lines of mutually prime lengths feed each other through an orthogonal matrix
(here Householder's of four, twice), and each line loses, on every pass, what its length owes to the
decay time. A one-pole low-pass a line lets high frequencies decay faster, as air and walls do.
Allpass diffusers before the network (Schroeder 1962) thicken its first instants, and left and right
are read with orthogonal signs, so that the tail is wide and folds down to mono without cancelling.
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


@compiled("void(f4[:,:], f4[:,:], i8, i8[:], f4[:], f4[:], f4[:], f4[:,:], f4[:,:], i8)")
def _network(send, lines, at, lengths, gains, damping, lows, rows, out, n):  # type: ignore[no-untyped-def]
    one = np.float32(1.0)
    half = np.float32(0.5)
    left, right = out[0], out[1]
    for i in range(n):
        left[i] = 0.0
        right[i] = 0.0
    # What leaves the lines, dulled and weakened by one pass. Four side by side: their one-poles
    # wait for themselves, not for each other. Mixed by Householder's matrix of four at once.
    for j in range(0, lines.shape[0], 4):
        p0, p1, p2, p3 = damping[j], damping[j + 1], damping[j + 2], damping[j + 3]
        q0 = gains[j] * (one - p0)
        q1 = gains[j + 1] * (one - p1)
        q2 = gains[j + 2] * (one - p2)
        q3 = gains[j + 3] * (one - p3)
        l0, l1, l2, l3 = lows[j], lows[j + 1], lows[j + 2], lows[j + 3]
        d0 = lines[j, at - lengths[j] : at - lengths[j] + n]
        d1 = lines[j + 1, at - lengths[j + 1] : at - lengths[j + 1] + n]
        d2 = lines[j + 2, at - lengths[j + 2] : at - lengths[j + 2] + n]
        d3 = lines[j + 3, at - lengths[j + 3] : at - lengths[j + 3] + n]
        r0, r1, r2, r3 = rows[j], rows[j + 1], rows[j + 2], rows[j + 3]
        for i in range(n):
            l0 = q0 * d0[i] + p0 * l0
            l1 = q1 * d1[i] + p1 * l1
            l2 = q2 * d2[i] + p2 * l2
            l3 = q3 * d3[i] + p3 * l3
            left[i] += (l0 - l1) + (l2 - l3)
            right[i] += (l0 + l1) - (l2 + l3)
            s = half * ((l0 + l1) + (l2 + l3))
            r0[i] = l0 - s
            r1[i] = l1 - s
            r2[i] = l2 - s
            r3[i] = l3 - s
        lows[j] = l0 if abs(l0) > 1e-20 else 0.0
        lows[j + 1] = l1 if abs(l1) > 1e-20 else 0.0
        lows[j + 2] = l2 if abs(l2) > 1e-20 else 0.0
        lows[j + 3] = l3 if abs(l3) > 1e-20 else 0.0
    # The same across the groups: together every line feeds every other with a gain of 1/4.
    for j in range(4):
        r0, r1, r2, r3 = rows[j], rows[j + 4], rows[j + 8], rows[j + 12]
        for i in range(n):
            a, b, c, d = r0[i], r1[i], r2[i], r3[i]
            s = half * ((a + b) + (c + d))
            r0[i] = a - s
            r1[i] = b - s
            r2[i] = c - s
            r3[i] = d - s
    for j in range(lines.shape[0]):
        row, source = rows[j], send[j & 1]
        line = lines[j, at : at + n]
        if (j & 4) == 0:
            for i in range(n):
                line[i] = row[i] + source[i]
        else:
            for i in range(n):
                line[i] = row[i] - source[i]


@compiled("void(f4[:,:], i8[:,:], f4[:,:], i8, f4[:,:])")
def _tap(window, delays, gains, first, out):  # type: ignore[no-untyped-def]
    n = out.shape[1]
    for side in range(2):
        for i in range(n):
            out[side, i] = 0.0
        for k in range(delays.shape[1]):
            gain = gains[side, k]
            source = window[side, first - delays[side, k] : first - delays[side, k] + n]
            for i in range(n):
                out[side, i] += gain * source[i]


@compiled("void(f4[:,:], f4[:,:,:], i8, i8[:,:], f4)")
def _diffuse(samples, lines, at, lengths, g):  # type: ignore[no-untyped-def]
    n = samples.shape[1]
    for side in range(samples.shape[0]):
        for k in range(lengths.shape[1]):
            length = lengths[side, k]
            line = lines[side, k]
            # Runs shorter than the line, so that no run reads what it writes.
            start = 0
            while start < n:
                m = min(n - start, length)
                for i in range(start, start + m):
                    delayed = line[at + i - length]
                    v = samples[side, i] - g * delayed
                    line[at + i] = v
                    samples[side, i] = delayed + g * v
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
            length = _prime_at_least(max(_CHUNK + 1, round(length_ms * chosen.size * ms)))
            while length in lengths:
                length = _prime_at_least(length + 1)
            lengths.append(length)
        self._lengths = np.array(lengths, np.int64)
        # Loss a pass: -60 dB after decay_s. The one-pole is set so that high frequencies lose what
        # the shorter decay asks, at 6 kHz.
        low_gain = 10.0 ** (-3.0 * self._lengths / (decay_s * sample_rate))
        high_gain = 10.0 ** (-3.0 * self._lengths / (decay_s * chosen.high_ratio * sample_rate))
        self._damping = _one_pole_for(high_gain / low_gain, 6000.0, sample_rate)
        self._gains = low_gain.astype(np.float32)
        # Lines are straight, not circular, so that loops over time run in vector registers; when
        # the end is reached, what can still be heard moves to the front.
        self._reach = int(self._lengths.max())
        self._line_size = self._reach + 32 * _CHUNK
        self._diffuser_lengths = np.array(
            [[round(d * ms) for d in side] for side in _DIFFUSERS_MS], np.int64
        )
        self._predelay = round(chosen.predelay_s * sample_rate)
        self._early_delays = np.array(
            [[round(at * chosen.size * ms) for at, _ in side] for side in _EARLY], np.int64
        )
        self._early_gains = np.array(
            [[gain * chosen.early_gain for _, gain in side] for side in _EARLY], np.float32
        )
        self._level = np.float32(
            1.4 / math.sqrt(_N_LINES * _tail_energy(self._gains, self._damping, sample_rate))
        )
        self._tone = [high_pass(sample_rate, 200.0), low_pass(sample_rate, chosen.high_cut_hz)]
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        self._lines = np.zeros((_N_LINES, self._line_size), np.float32)
        self._lows = np.zeros(_N_LINES, np.float32)
        self._diffuser_lines = np.zeros((2, 4, self._line_size), np.float32)
        self._rows = np.zeros((_N_LINES, _CHUNK), np.float32)
        reach = self._predelay + int(self._early_delays.max()) + 1
        self._past = np.zeros((2, reach), np.float32)
        self._filter = Biquads(self._tone, 2)
        self._at = self._reach

    @property
    def tail_s(self) -> float:
        """Seconds after which the tail is 60 dB down."""
        return self._predelay / self.sample_rate + 3.0 * float(
            np.max(-self._lengths / (self.sample_rate * np.log10(self._gains)))
        )

    def process(self, send: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the wet signal of the next block.

        Parameters
        ----------
        send : ndarray, shape (2, n)

        Returns
        -------
        ndarray, shape (2, n), float32
        """
        n = send.shape[1]
        filtered = self._filter.process(send)
        window = np.concatenate([self._past, filtered], axis=1)
        reach = self._past.shape[1]
        self._past = window[:, n:].copy()
        wet = np.empty((2, n), np.float32)
        _tap(window, self._early_delays, self._early_gains, reach - self._predelay, wet)
        delayed = window[:, reach - self._predelay :][:, :n]
        out = np.empty((2, _CHUNK), np.float32)
        for start in range(0, n, _CHUNK):
            chunk = np.array(delayed[:, start : start + _CHUNK], order="C")
            m = chunk.shape[1]
            if self._at + m > self._line_size:
                for lines in (self._lines, self._diffuser_lines):
                    lines[..., : self._reach] = lines[..., self._at - self._reach : self._at].copy()
                self._at = self._reach
            _diffuse(
                chunk,
                self._diffuser_lines,
                self._at,
                self._diffuser_lengths,
                np.float32(_DIFFUSION),
            )
            _network(
                chunk,
                self._lines,
                self._at,
                self._lengths,
                self._gains,
                self._damping,
                self._lows,
                self._rows,
                out,
                m,
            )
            wet[:, start : start + m] += self._level * out[:, :m]
            self._at += m
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
