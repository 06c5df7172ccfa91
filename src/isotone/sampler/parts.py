"""A part while it is performed: what its lanes, faders and filter do from chunk to chunk."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError
from isotone.music.score import Part
from isotone.sampler.instruments import Instruments, synthesiser
from isotone.sampler.kernel import GRID, N_CONTROLS
from isotone.sampler.regions import Preset
from isotone.sampler.synth import SynthVoice
from isotone.sampler.timeline import Lane
from isotone.sampler.voices import Group

__all__ = ["CHUNK", "HEADROOM_DB", "PlayedPart"]

CHUNK = 16_384
"""Samples rendered at once, whatever the caller's blocks: the same sound for all of them."""

HEADROOM_DB = -12.0
"""Level of a full-scale sample at full velocity, so that a dozen of them stay below full scale."""

_NO_FILTER = np.empty((0, 3))


class PlayedPart:
    """One part while it is performed."""

    def __init__(self, part: Part, index: int, instruments: Instruments) -> None:
        self.part = part
        self.index = index
        self.synth: SynthVoice | None = synthesiser(
            part.instrument, instruments.sample_rate, seed=index
        )
        self.preset: Preset | None = None
        self.level = 1.0
        if self.synth is None:
            self.preset, self.level = instruments.preset(part.bank, part.program)
        self.gain = _amplitude(part.gain_db + HEADROOM_DB)
        self.reverb, self.chorus = _amplitude(part.reverb_send_db), _amplitude(part.chorus_send_db)
        self.lanes = {
            "volume": Lane(1.0),
            "expression": Lane(1.0),
            "pan": Lane(0.0),
            "cutoff_hz": Lane(math.inf),
            "pitch_bend": Lane(0.0),
            "vibrato": Lane(0.0),
        }
        self.is_pedal_down = False
        self.held: list[tuple[int, list[tuple[int, int]]]] = []  # pitch; rows and their serials
        self.filter_states: dict[Group, NDArray[np.float64]] = {}
        self.gains = np.zeros(CHUNK // GRID + 1)
        self._last_gain: float | None = None
        # Controls of the kernel: lane, its scale, what is added; and what was filled in last.
        self._followed = (
            ("pan", 500.0, 500.0 * part.pan),
            ("pitch_bend", 100.0, 0.0),
            ("vibrato", 1.0, 0.0),
        )
        self._still = [0.0] * N_CONTROLS
        self._still_cutoff = (math.nan, _NO_FILTER)

    def follow(self, start: int, controls: NDArray[np.float64]) -> None:
        """Bring what voices and bus follow up to a chunk.

        Parameters
        ----------
        start : int
            Its first sample.
        controls : float64 array, shape (N_CONTROLS, CHUNK / GRID + 1)
            Filled for the kernel.
        """
        for k, (name, scale, base) in enumerate(self._followed):
            lane = self.lanes[name]
            if lane.is_constant_after(start):
                value = base + scale * lane.last
                if self._still[k] != value:
                    controls[k] = self._still[k] = value
            else:
                controls[k] = base + scale * lane.at_grid(start, CHUNK)
                self._still[k] = math.nan
        volume, expression = self.lanes["volume"], self.lanes["expression"]
        if volume.is_constant_after(start) and expression.is_constant_after(start):
            self.gains[:] = self.gain * (volume.last * expression.last) ** 2
        else:
            level = volume.at_grid(start, CHUNK) * expression.at_grid(start, CHUNK)
            self.gains[:] = self.gain * level * level
        # A fader that jumps does so within one step of the grid.
        if self._last_gain is not None:
            self.gains[0] = self._last_gain
        self._last_gain = float(self.gains[-1])

    @property
    def is_filtered(self) -> bool:
        """Whether a low-pass has been asked for; once it has, it runs to the end."""
        return self.part.high_cut_hz < 20_000.0 or self.lanes["cutoff_hz"].is_set

    def low_pass(self, start: int, sample_rate: int) -> NDArray[np.float64]:
        """Return b0, a1 and a2 of the part's low-pass between the grid's points; empty is none."""
        lane = self.lanes["cutoff_hz"]
        if not self.is_filtered:
            return _NO_FILTER
        if lane.is_constant_after(start):
            if self._still_cutoff[0] != lane.last:
                hertz = np.full(CHUNK // GRID, lane.last)
                self._still_cutoff = lane.last, self._coefficients(hertz, sample_rate)
            return self._still_cutoff[1]
        return self._coefficients(lane.at_grid(start, CHUNK)[1:], sample_rate)

    def _coefficients(self, hertz: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
        hertz = np.minimum(hertz, self.part.high_cut_hz)
        w = 2.0 * np.pi * np.clip(hertz / sample_rate, 0.0004, 0.45)
        alpha, cosine = np.sin(w) * math.sqrt(0.5), np.cos(w)
        coefficients = [0.5 * (1.0 - cosine), -2.0 * cosine, 1.0 - alpha] / (1.0 + alpha)
        return np.ascontiguousarray(np.transpose(coefficients))


def _amplitude(gain_db: float) -> float:
    if math.isnan(gain_db):
        raise InputError("a part's gains must be numbers; got nan")
    return 0.0 if gain_db < -120.0 else float(10.0 ** (min(gain_db, 60.0) / 20.0))
