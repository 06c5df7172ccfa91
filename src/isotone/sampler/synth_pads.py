"""Synthesised pads: warm chords that don't depend on General MIDI timbres.

Each pitch is one long table made by the inverse Fourier transform of a spectrum whose harmonics are
spread into narrow bands of random phase (P. N. Octavian Paul, PADsynth, 2004): a choir of many
slightly detuned voices in one loop of nearly three seconds, without an oscillator to alias. The
table is at the output's rate, so playing it is copying it. Both sides share part of their phases:
wide, and safe to fold down to mono.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.sampler.synth import SynthNote

__all__ = ["PADS", "PadVoice"]

_TABLE_SAMPLES = 1 << 17
_HIGHEST_HZ = 9000.0
_SHARED = 0.55  # amplitude of what both sides have in common; judgement


@dataclass(frozen=True, slots=True)
class _Timbre:
    """A pad's sound: partials of a fundamental, their spread, and how notes begin and end."""

    partials: Callable[[float], list[tuple[float, float]]]
    spread_cents: float
    attack_s: float
    release_s: float
    key: int


def _soft(fundamental_hz: float) -> list[tuple[float, float]]:
    """Harmonics that fall by 10 dB an octave, and twice as fast above 1.6 kHz."""
    partials = []
    for n in range(1, 64):
        hz = n * fundamental_hz
        level = n**-1.65 / (1.0 + (hz / 1600.0) ** 2)
        if hz > _HIGHEST_HZ or level < 1e-4:
            break
        partials.append((float(n), level))
    return partials


def _glass(fundamental_hz: float) -> list[tuple[float, float]]:
    """Octave, twelfth and the stretched partials of a struck bowl over a pure tone."""
    shape = ((1.0, 1.0), (2.0, 0.32), (2.01, 0.16), (3.0, 0.12), (4.02, 0.07), (5.43, 0.035))
    return [
        (ratio, level / (1.0 + (ratio * fundamental_hz / 3000.0) ** 2))
        for ratio, level in shape
        if ratio * fundamental_hz < _HIGHEST_HZ
    ]


_TIMBRES = {
    "soft-pad": _Timbre(_soft, 22.0, 1.4, 2.6, 1),
    "glass-pad": _Timbre(_glass, 7.0, 0.7, 3.4, 2),
}


def _table(timbre: _Timbre, pitch: int, sample_rate: int) -> NDArray[np.float32]:
    """Return a pitch's loop, shape (2, _TABLE_SAMPLES), at -20 dB RMS."""
    n_bins = _TABLE_SAMPLES // 2 + 1
    bin_hz = sample_rate / _TABLE_SAMPLES
    fundamental = 440.0 * 2.0 ** ((pitch - 69) / 12.0)
    magnitude = np.zeros(n_bins)
    for ratio, level in timbre.partials(fundamental):
        centre = ratio * fundamental
        # A band of the same width in cents at every harmonic, as detuned players make it.
        width = max(centre * (2.0 ** (timbre.spread_cents / 1200.0) - 1.0), 1.2 * bin_hz)
        low = max(1, int((centre - 4 * width) / bin_hz))
        high = min(n_bins - 1, int((centre + 4 * width) / bin_hz) + 2)
        hz = np.arange(low, high) * bin_hz
        shape = np.exp(-0.5 * ((hz - centre) / width) ** 2)
        magnitude[low:high] = np.hypot(magnitude[low:high], level * shape / math.sqrt(shape.sum()))
    rng = np.random.default_rng(np.random.SeedSequence([timbre.key, pitch]))
    phases = np.exp(2j * np.pi * rng.random((3, n_bins)))
    own = math.sqrt(1.0 - _SHARED**2)
    sides = (_SHARED * phases[0] + own * phases[1:]) * magnitude
    loop = np.fft.irfft(sides, _TABLE_SAMPLES, axis=1)
    levelled: NDArray[np.float32] = (0.1 * loop / loop.std()).astype(np.float32)
    return levelled


_tables: dict[tuple[str, int, int], NDArray[np.float32]] = {}


@dataclass(slots=True)
class _Sounding:
    note: SynthNote
    offset: int
    level: float


class PadVoice:
    """A synthesised pad part; a ``SynthVoice``.

    Parameters
    ----------
    instrument : str
        ``soft-pad`` or ``glass-pad``.
    sample_rate : int
        In Hz.
    seed : int
        Where in its loop each note begins.
    """

    def __init__(self, instrument: str, sample_rate: int, seed: int = 0) -> None:
        self._instrument = instrument
        self._timbre = _TIMBRES[instrument]
        self._rate = sample_rate
        self._seed = seed
        self._attack = round(self._timbre.attack_s * sample_rate)
        self._release = round(self._timbre.release_s * sample_rate)
        self._sounding: list[_Sounding] = []

    def add(self, note: SynthNote) -> None:
        """Take a note that will sound."""
        rng = np.random.default_rng(
            np.random.SeedSequence([self._seed, note.onset, note.pitch, self._timbre.key])
        )
        level = (note.velocity / 127.0) ** 2
        self._sounding.append(_Sounding(note, int(rng.integers(_TABLE_SAMPLES)), level))

    def render(self, start: int, n_samples: int) -> NDArray[np.float32]:
        """Return the samples ``[start, start + n_samples)``, shape (2, n_samples)."""
        out = np.zeros((2, n_samples), np.float32)
        stop = start + n_samples
        for sounding in self._sounding:
            note = sounding.note
            low, high = max(start, note.onset), min(stop, note.release + self._release)
            if low >= high:
                continue
            gain = self._envelope(note, low, high) * np.float32(sounding.level)
            table = self._loop(note.pitch)
            at = (low - note.onset + sounding.offset) % _TABLE_SAMPLES
            index = np.arange(at, at + high - low) % _TABLE_SAMPLES
            out[:, low - start : high - start] += gain * table[:, index]
        self._sounding = [s for s in self._sounding if s.note.release + self._release > stop]
        return out

    @property
    def is_silent(self) -> bool:
        """Whether nothing more will sound unless another note is added."""
        return not self._sounding

    def _loop(self, pitch: int) -> NDArray[np.float32]:
        key = self._instrument, pitch, self._rate
        if key not in _tables:
            _tables[key] = _table(self._timbre, pitch, self._rate)
        return _tables[key]

    def _envelope(self, note: SynthNote, low: int, high: int) -> NDArray[np.float32]:
        """Return the gain: a raised cosine in, and out from wherever the note was let go."""
        t = np.arange(low, high)
        rise = np.minimum((t - note.onset) / self._attack, 1.0)
        held = np.minimum((note.release - note.onset) / self._attack, 1.0)
        fall = np.clip((t - note.release) / self._release, 0.0, 1.0)
        rise = np.where(t < note.release, rise, held)
        shape = 0.5 - 0.5 * np.cos(np.pi * rise)
        return (shape * (0.5 + 0.5 * np.cos(np.pi * fall)) ** 1.5).astype(np.float32)


PADS = tuple(_TIMBRES)
"""Instruments that ``PadVoice`` plays."""
