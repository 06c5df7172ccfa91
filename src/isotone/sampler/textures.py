"""Nature textures: rain, sea and wind that never loop.

Noise is drawn as a random spectrum for each frame of the absolute clock and overlapped with square
roots of Hann windows, so that it goes on for hours without a repetition, is the same for the same
seed wherever rendering starts, and holds no recording. Slow movement comes from sums of sines whose
periods share no multiple below an hour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.sampler.synth import SynthNote

__all__ = ["TEXTURES", "TextureVoice"]

_HOP = 8192
_FRAME = 2 * _HOP
_ATTACK_S, _RELEASE_S = 5.0, 7.0
_GRID = 64
_RUN = 64  # frames whose levels are worked out at once
_LEVEL = 0.1  # RMS at full velocity, -20 dB, as the pads

Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _drift(
    t: NDArray[np.float64], periods_s: tuple[float, ...], phase: float
) -> NDArray[np.float64]:
    """Return a slow, never quite repeating movement between about -1 and 1."""
    total = np.zeros_like(t)
    for i, period_s in enumerate(periods_s):
        total += np.sin(2.0 * np.pi * t / period_s + phase * (i + 1) * 2.399)
    scaled: NDArray[np.float64] = total / (1.2 * np.sqrt(len(periods_s)))
    return scaled


def _band(hz: NDArray[np.float64], low: float, high: float, order: int = 2) -> NDArray[np.float64]:
    """Return a band-pass's magnitude."""
    f = np.maximum(hz, 1e-3)
    return 1.0 / np.sqrt((1.0 + (low / f) ** (2 * order)) * (1.0 + (f / high) ** (2 * order)))


@dataclass(frozen=True, slots=True)
class _Layer:
    """A band of noise and how loud it is over time (seconds and the session's phase in)."""

    spectrum: Curve
    level: Callable[[NDArray[np.float64], float], NDArray[np.float64]]
    width: float  # share of the sides' own noise


def _tilted(low: float, high: float, slope: float) -> Curve:
    def spectrum(hz: NDArray[np.float64]) -> NDArray[np.float64]:
        return _band(hz, low, high) * (np.maximum(hz, 20.0) / 1000.0) ** slope

    return spectrum


def _waves(t: NDArray[np.float64], phase: float) -> NDArray[np.float64]:
    """Return the height of breakers: eight to twelve seconds apart, no two alike."""
    wobble = 0.9 * np.sin(2.0 * np.pi * t / 41.3 + phase) + 0.6 * np.sin(2.0 * np.pi * t / 67.9)
    swing = 0.5 + 0.5 * np.sin(2.0 * np.pi * t / 9.7 + wobble + phase)
    return (swing**2.2) * (0.75 + 0.25 * _drift(t, (53.0, 89.0), phase))


_LAYERS: dict[str, tuple[_Layer, ...]] = {
    "rain": (
        _Layer(
            _tilted(900.0, 7000.0, -0.25),
            lambda t, p: 0.8 + 0.15 * _drift(t, (23.0, 37.0, 61.0), p),
            0.6,
        ),
        _Layer(
            _tilted(180.0, 700.0, -0.4), lambda t, p: 0.35 + 0.05 * _drift(t, (47.0, 71.0), p), 0.5
        ),
    ),
    "sea": (
        _Layer(_tilted(45.0, 350.0, -0.5), lambda t, p: 0.55 + 0.25 * _waves(t + 1.2, p), 0.4),
        _Layer(_tilted(250.0, 1800.0, -0.6), lambda t, p: 0.12 + 0.75 * _waves(t, p), 0.6),
        _Layer(
            _tilted(1500.0, 6500.0, -0.5), lambda t, p: 0.02 + 0.5 * _waves(t - 0.7, p) ** 2, 0.62
        ),
    ),
    "wind": (
        _Layer(
            _tilted(60.0, 260.0, -0.5),
            lambda t, p: 0.5 + 0.2 * _drift(t, (17.0, 29.0, 43.0), p),
            0.4,
        ),
        _Layer(
            _tilted(260.0, 520.0, -0.3),
            lambda t, p: 0.25 + 0.25 * _drift(t, (13.0, 31.0, 59.0), p + 1.0) ** 2,
            0.6,
        ),
        _Layer(
            _tilted(600.0, 1200.0, -0.3),
            lambda t, p: 0.12 * np.maximum(0.0, _drift(t, (11.0, 37.0, 73.0), p + 2.0)) ** 2,
            0.6,
        ),
    ),
}
_DROPS_PER_S = {"rain": 14.0}

TEXTURES = tuple(_LAYERS)
"""Instruments that ``TextureVoice`` plays."""


class TextureVoice:
    """A nature texture; a ``SynthVoice``. Notes open and close it; their pitch does nothing.

    Parameters
    ----------
    instrument : str
        ``rain``, ``sea`` or ``wind``.
    sample_rate : int
        In Hz.
    seed : int
    """

    def __init__(self, instrument: str, sample_rate: int, seed: int = 0) -> None:
        self._rate = sample_rate
        self._layers = _LAYERS[instrument]
        self._drops_per_s = _DROPS_PER_S.get(instrument, 0.0)
        self._key = [seed, TEXTURES.index(instrument)]
        self._phase = (
            float(np.random.default_rng(np.random.SeedSequence(self._key)).random()) * 6.28
        )
        hz = np.fft.rfftfreq(_FRAME, 1.0 / sample_rate).astype(np.float64)
        spectra = np.array([layer.spectrum(hz) for layer in self._layers])
        # Each layer's noise has unit power before its level.
        # What lies 80 dB under the loudest bin is not drawn.
        loudest = spectra.max(axis=0)
        spectra = spectra[:, : int(np.flatnonzero(loudest > 1e-4 * loudest.max())[-1]) + 1]
        # Two uniform draws in [-.5, .5) a bin have a mean square of 1/6.
        power = 1.0 / 3.0 * (spectra**2).sum(axis=1, keepdims=True)
        self._spectra = (spectra / np.sqrt(power) * _FRAME).astype(np.float32)
        phase = 2.0 * np.pi * (np.arange(_FRAME) + 0.5) / _FRAME
        self._window = (_LEVEL * np.sqrt(0.5 - 0.5 * np.cos(phase))).astype(np.float32)
        self._frames: dict[int, NDArray[np.float32]] = {}
        self._levels: tuple[int, NDArray[np.float32]] | None = None
        self._notes: list[SynthNote] = []
        self._attack = round(_ATTACK_S * sample_rate)
        self._release = round(_RELEASE_S * sample_rate)

    def add(self, note: SynthNote) -> None:
        """Take a note that opens the texture."""
        self._notes.append(note)

    @property
    def is_silent(self) -> bool:
        """Whether nothing more will sound unless another note is added."""
        return not self._notes

    def render(self, start: int, n_samples: int) -> NDArray[np.float32]:
        """Return the samples ``[start, start + n_samples)``, shape (2, n_samples)."""
        stop = start + n_samples
        if not self._notes:
            return np.zeros((2, n_samples), np.float32)
        gain = self._gain(start, stop)
        self._notes = [n for n in self._notes if n.release + self._release > stop]
        if not np.any(gain):
            return np.zeros((2, n_samples), np.float32)
        noise = np.zeros((2, n_samples), np.float32)
        for k in range(start // _HOP - 1, (stop - 1) // _HOP + 1):
            frame = self._frame(k)
            low, high = max(start, k * _HOP), min(stop, k * _HOP + _FRAME)
            if low < high:
                noise[:, low - start : high - start] += frame[:, low - k * _HOP : high - k * _HOP]
        for k in [k for k in self._frames if k < start // _HOP - 1]:
            del self._frames[k]
        return noise * gain

    def _gain(self, start: int, stop: int) -> NDArray[np.float32] | np.float32:
        """Return the gain from one sample to another: one number where nothing moves."""
        if all(n.onset + self._attack <= start and stop <= n.release for n in self._notes):
            return np.float32(max((n.velocity / 127.0) ** 2 for n in self._notes))
        # Attack and release take seconds: worked out on a grid, with straight lines between.
        first, last = start // _GRID, -(-stop // _GRID)
        t = np.arange(first, last + 1) * _GRID
        knots = np.zeros(t.size)
        for note in self._notes:
            rise = np.clip((t - note.onset) / self._attack, 0.0, 1.0)
            fall = np.clip((t - note.release) / self._release, 0.0, 1.0)
            shape = (0.5 - 0.5 * np.cos(np.pi * rise)) * (0.5 + 0.5 * np.cos(np.pi * fall))
            # Notes that follow each other hold the texture open; they don't pile up.
            knots = np.maximum(knots, shape * (note.velocity / 127.0) ** 2)
        lines = knots[:-1, None] + np.diff(knots)[:, None] * (np.arange(_GRID) / _GRID)
        return lines.ravel()[start - first * _GRID :][: stop - start].astype(np.float32)

    def _frame(self, k: int) -> NDArray[np.float32]:
        """Return the windowed noise of a frame of the absolute clock."""
        if k not in self._frames:
            self._frames[k] = self._draw(k)
        return self._frames[k]

    def _draw(self, k: int) -> NDArray[np.float32]:
        rng = np.random.default_rng(np.random.SeedSequence(self._key, spawn_key=(k + 1,)))
        # Uniform draws: each sample sums thousands of bins, which makes it Gaussian all the same.
        draws = rng.random((2, 2 * self._spectra.shape[1]), np.float32)
        draws -= np.float32(0.5)
        bins = draws.view(np.complex64)
        bins *= self._amounts(k)
        side = bins[1].copy()
        np.subtract(bins[0], side, out=bins[1])
        bins[0] += side
        noise = np.asarray(np.fft.irfft(bins, _FRAME, axis=1), np.float32)
        if self._drops_per_s:
            noise += self._drops(rng)
        noise *= self._window
        return noise

    def _amounts(self, k: int) -> NDArray[np.float32]:
        """Return how much of each bin both sides share, and how much is their own, in a frame."""
        run, at = divmod(k, _RUN)
        if self._levels is None or self._levels[0] != run:
            # Many frames at once, on the absolute clock: the same wherever rendering starts.
            seconds = ((run * _RUN + np.arange(_RUN)) * _HOP + _FRAME / 2) / self._rate
            levels = [layer.level(seconds, self._phase) for layer in self._layers]
            widths = np.array([[(1.0 - x.width**2) ** 0.5, x.width] for x in self._layers])
            found = np.array(levels)[:, :, None] * widths[:, None, :]
            self._levels = run, found.astype(np.float32)
        shares = self._levels[1][:, at]
        amounts: NDArray[np.float32] = shares[0, :, None] * self._spectra[0]
        for share, spectrum in zip(shares[1:], self._spectra[1:], strict=True):
            amounts += share[:, None] * spectrum
        return amounts

    def _drops(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Return single drops: short, high, damped tones at random places."""
        out = np.zeros((2, _FRAME), np.float32)
        t = np.arange(round(0.02 * self._rate)) / self._rate
        for _ in range(int(rng.poisson(self._drops_per_s * _FRAME / self._rate / 2.0))):
            at = int(rng.integers(_FRAME - t.size))
            hz, level, side = rng.uniform(1200, 4200), rng.exponential(0.5), rng.random()
            drop = level * np.exp(-t / rng.uniform(0.002, 0.006)) * np.sin(2 * np.pi * hz * t)
            out[0, at : at + t.size] += drop * np.sqrt(1.0 - side)
            out[1, at : at + t.size] += drop * np.sqrt(side)
        return out
