"""Voices: from a region and a note to the numbers that the kernel plays.

Times in timecents, pitches in cents, attenuations in centibels, as in the SoundFont specification
2.04, section 8.1.3. Where it leaves room, the choice is FluidSynth's, so that fonts sound as their
makers heard them: attenuation generators count .4 of their value, envelopes decay 96 dB in their
stated time, releases last at least 15.6 ms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.sampler import kernel as k
from isotone.sampler import soundfont as sf
from isotone.sampler.samples import SamplePool
from isotone.sampler.soundfont import Region, SoundFont

__all__ = ["VoicePool", "VoiceStart"]

_ATTENUATION_SCALE = 0.4
_FULL_DECAY_DB = 96.0
_SHORTEST_RELEASE = -7200  # timecents
_FAST_RELEASE_S = 0.006
_NEVER = 1 << 62
_ENDLESS = 1 << 60


@dataclass(frozen=True, slots=True)
class VoiceStart:
    """A note as it reaches the voices.

    Parameters
    ----------
    begin : int
        Sample at which it starts.
    release_at : int or None
        Sample at which it is let go; None while a pedal or an unknown end holds it.
    key : int
    velocity : int
    bus : int
        Of its part.
    gain : float
        Factor of its part's preset level.
    """

    begin: int
    release_at: int | None
    key: int
    velocity: int
    bus: int
    gain: float


def _seconds(timecents: float) -> float:
    return 0.0 if timecents <= -12_000 else float(2.0 ** (timecents / 1200.0))


def _curve(value: float, shape: int, *, is_negative: bool, is_bipolar: bool) -> float:
    """Map a controller value in [0, 1] as specification 8.2.4 (and figures 8.2 to 8.5) asks."""
    if is_negative:
        value = 1.0 - value
    if shape == 1:  # concave: the dB of a square law, over 96 dB
        value = 1.0 if value >= 1.0 else min(1.0, -40.0 / 96.0 * math.log10(max(1e-9, 1.0 - value)))
    elif shape == 2:  # convex: the same, mirrored
        value = 0.0 if value <= 0.0 else max(0.0, 1.0 + 40.0 / 96.0 * math.log10(value))
    elif shape == 3:
        value = 1.0 if value >= 0.5 else 0.0
    return 2.0 * value - 1.0 if is_bipolar else value


def _source(code: int, key: int, velocity: int) -> float:
    """Return a modulator source's value when the note starts; controllers are at their defaults."""
    index, is_controller = code & 0x7F, bool(code & 0x80)
    if is_controller:
        value = {7: 100, 10: 64, 11: 127}.get(index, 0) / 127.0
    elif index == 0:
        return 1.0
    elif index == 2:
        value = velocity / 127.0
    elif index == 3:
        value = key / 127.0
    else:
        value = 0.5 if index == 14 else 0.0
    return _curve(
        value,
        code >> 10,
        is_negative=bool(code & 0x100),
        is_bipolar=bool(code & 0x200),
    )


class VoicePool:
    """All voices of a player.

    Parameters
    ----------
    font : SoundFont
    samples : SamplePool
    sample_rate : int
        Of the output, in Hz.
    limit : int
        Voices that may sound at once. Beyond it the quietest of those already let go ends, or, if
        none is, the quietest of all; it fades in 6 ms, so nothing clicks.

    Attributes
    ----------
    n_stolen : int
        Voices ended early so far.
    """

    def __init__(
        self, font: SoundFont, samples: SamplePool, sample_rate: int, limit: int = 512
    ) -> None:
        self._font = font
        self._samples = samples
        self._rate = sample_rate
        self._limit = limit
        size = limit + 256  # room for those that fade after being stolen
        self.integers = np.zeros((size, k.N_INTEGERS), np.int64)
        self.reals = np.zeros((size, k.N_REALS), np.float64)
        self._free = list(range(size - 1, -1, -1))
        self._active: list[int] = []
        self._classes: dict[tuple[int, int], list[int]] = {}
        self.n_stolen = 0

    @property
    def active(self) -> list[int]:
        """Rows of the voices that sound or wait, in the order in which they started."""
        return self._active

    def start(self, region: Region, note: VoiceStart) -> int | None:
        """Start a voice; return its row, or None if the region is silent."""
        g = region.generators.astype(np.float64)
        key = int(g[sf.FIXED_KEY]) if 0 <= g[sf.FIXED_KEY] <= 127 else note.key
        velocity = int(g[sf.FIXED_VELOCITY]) if 1 <= g[sf.FIXED_VELOCITY] <= 127 else note.velocity
        velocity_db = 0.0
        for modulator in region.modulators:
            if modulator.transform not in (0, 2) or modulator.destination >= len(g):
                continue
            amount = (
                modulator.amount
                * _source(modulator.source, key, velocity)
                * _source(modulator.amount_source, key, velocity)
            )
            if modulator.destination == sf.ATTENUATION:
                velocity_db += amount / 10.0
            else:
                g[modulator.destination] += abs(amount) if modulator.transform == 2 else amount
        header = self._font.samples[region.sample]
        loops = int(region.generators[sf.SAMPLE_MODES]) & 3
        loop_start = header.loop_start + int(g[sf.LOOP_START] + 32_768 * g[sf.LOOP_START_COARSE])
        loop_end = header.loop_end + int(g[sf.LOOP_END] + 32_768 * g[sf.LOOP_END_COARSE])
        is_looping = loops in (1, 3) and loop_end - loop_start >= 8 and loop_start >= 0
        span = self._samples.span(
            region.sample, loop_start if is_looping else 0, loop_end if is_looping else 0
        )
        begin = int(g[sf.START] + 32_768 * g[sf.START_COARSE])
        end = span.length + min(0, int(g[sf.END] + 32_768 * g[sf.END_COARSE]))
        begin = min(max(begin, 0), max(end - 1, 0))
        if end - begin < 4:
            return None
        if is_looping and loop_end > span.length:
            is_looping = False
        row = self._row(note.begin)
        exclusive = int(region.generators[sf.EXCLUSIVE_CLASS])
        if exclusive > 0:
            self._choke(note.bus, exclusive, note.begin, row)
        i, r = self.integers[row], self.reals[row]
        i[:] = 0
        r[:] = 0.0
        i[k.BASE], i[k.POSITION] = span.start, begin << 32
        i[k.LOOP_START], i[k.LOOP_END], i[k.END] = loop_start, loop_end, end
        i[k.IS_LOOPING] = is_looping
        i[k.LOOP_UNTIL_RELEASE] = is_looping and loops == 3
        i[k.BUS], i[k.BEGIN] = note.bus, note.begin
        i[k.RELEASE_AT] = (
            _NEVER if note.release_at is None else max(note.release_at, note.begin + 1)
        )
        self._set_pitch(i, r, g, header.key, header.correction_cents, header.sample_rate, key)
        attenuation_db = _ATTENUATION_SCALE * g[sf.ATTENUATION] / 10.0 + velocity_db
        r[k.GAIN] = note.gain * 10.0 ** (-attenuation_db / 20.0) / 32_768.0
        angle = (g[sf.PAN] / 500.0 + 1.0) * math.pi / 4.0
        # Constant power, one in the middle: a pair panned hard apart keeps its full width.
        r[k.LEFT], r[k.RIGHT] = math.cos(angle) * math.sqrt(2), math.sin(angle) * math.sqrt(2)
        self._set_envelopes(i, r, g, key)
        self._set_filter(i, r, row, g)
        return row

    def _set_pitch(
        self,
        i: NDArray[np.int64],
        r: NDArray[np.float64],
        g: NDArray[np.float64],
        sample_key: int,
        correction: int,
        sample_rate: int,
        key: int,
    ) -> None:
        root = int(g[sf.ROOT_KEY]) if 0 <= g[sf.ROOT_KEY] <= 127 else sample_key
        cents = (
            (key - root) * g[sf.SCALE_TUNING]
            + 100.0 * g[sf.COARSE_TUNE]
            + g[sf.FINE_TUNE]
            + correction
        )
        ratio = 2.0 ** (cents / 1200.0) * sample_rate / self._rate
        # Between a hundredth and a hundredfold: nothing a font may say makes the loop run wild.
        r[k.BASE_STEP] = min(max(ratio, 0.01), 100.0) * 2.0**32
        i[k.STEP] = int(r[k.BASE_STEP])

    def _set_envelopes(
        self, i: NDArray[np.int64], r: NDArray[np.float64], g: NDArray[np.float64], key: int
    ) -> None:
        rate = self._rate
        hold = g[sf.VOL_HOLD] + g[sf.KEY_VOL_HOLD] * (60 - key)
        decay = g[sf.VOL_DECAY] + g[sf.KEY_VOL_DECAY] * (60 - key)
        i[k.STAGE], i[k.STAGE_LEFT] = k.DELAY, round(_seconds(g[sf.VOL_DELAY]) * rate)
        r[k.ATTACK_LEFT] = max(0, round(_seconds(g[sf.VOL_ATTACK]) * rate))
        r[k.ATTACK_STEP] = 1.0 / max(1.0, r[k.ATTACK_LEFT])
        r[k.HOLD_LEFT] = round(_seconds(hold) * rate)
        sustain_db = min(g[sf.VOL_SUSTAIN] / 10.0, _FULL_DECAY_DB + 4.0)
        decay_samples = max(1.0, _seconds(decay) * rate)
        log_a_db = math.log(10.0) / 20.0
        r[k.DECAY_LOG] = -_FULL_DECAY_DB * log_a_db / decay_samples
        r[k.DECAY_LEFT] = round(decay_samples * sustain_db / _FULL_DECAY_DB)
        r[k.SUSTAIN] = 10.0 ** (-sustain_db / 20.0) if sustain_db < _FULL_DECAY_DB else 0.0
        release = max(_seconds(max(g[sf.VOL_RELEASE], _SHORTEST_RELEASE)) * rate, 1.0)
        r[k.RELEASE_LOG] = -_FULL_DECAY_DB * log_a_db / release
        r[k.MOD_DELAY] = _seconds(g[sf.MOD_DELAY]) * rate
        r[k.MOD_ATTACK] = _seconds(g[sf.MOD_ATTACK]) * rate
        r[k.MOD_HOLD] = _seconds(g[sf.MOD_HOLD] + g[sf.KEY_MOD_HOLD] * (60 - key)) * rate
        r[k.MOD_DECAY] = _seconds(g[sf.MOD_DECAY] + g[sf.KEY_MOD_DECAY] * (60 - key)) * rate
        r[k.MOD_SUSTAIN] = 1.0 - min(max(g[sf.MOD_SUSTAIN], 0.0), 1000.0) / 1000.0
        r[k.MOD_RELEASE] = _seconds(g[sf.MOD_RELEASE]) * rate
        r[k.MOD_TO_PITCH], r[k.MOD_TO_CUTOFF] = g[sf.MOD_ENV_PITCH], g[sf.MOD_ENV_FC]
        r[k.LFO_DELAY] = _seconds(g[sf.MOD_LFO_DELAY]) * rate
        r[k.LFO_RATE] = 8.176 * 2.0 ** (g[sf.MOD_LFO_FREQ] / 1200.0) / rate
        r[k.LFO_TO_PITCH], r[k.LFO_TO_CUTOFF] = g[sf.MOD_LFO_PITCH], g[sf.MOD_LFO_FC]
        r[k.LFO_TO_VOLUME] = g[sf.MOD_LFO_VOLUME]
        r[k.VIB_DELAY] = _seconds(g[sf.VIB_LFO_DELAY]) * rate
        r[k.VIB_RATE] = 8.176 * 2.0 ** (g[sf.VIB_LFO_FREQ] / 1200.0) / rate
        r[k.VIB_TO_PITCH] = g[sf.VIB_LFO_PITCH]
        i[k.HAS_MODULATION] = bool(
            g[sf.MOD_ENV_PITCH]
            or g[sf.MOD_ENV_FC]
            or g[sf.MOD_LFO_PITCH]
            or g[sf.MOD_LFO_FC]
            or g[sf.MOD_LFO_VOLUME]
            or g[sf.VIB_LFO_PITCH]
        )

    def _set_filter(
        self, i: NDArray[np.int64], r: NDArray[np.float64], row: int, g: NDArray[np.float64]
    ) -> None:
        r[k.SAMPLE_RATE] = self._rate
        r[k.CUTOFF_CENTS], r[k.FILTER_Q] = g[sf.FILTER_FC], max(0.0, g[sf.FILTER_Q])
        moves = bool(g[sf.MOD_ENV_FC] or g[sf.MOD_LFO_FC])
        # Wide open and without resonance it would change nothing that can be heard.
        if not moves and g[sf.FILTER_FC] >= 13_500 and g[sf.FILTER_Q] <= 0:
            return
        i[k.HAS_FILTER] = 2 if moves else 1
        k.tune_filter(self.reals, row, float(g[sf.FILTER_FC]))

    def _row(self, at: int) -> int:
        if len(self._active) >= self._limit or not self._free:
            self._steal(at)
        row = self._free.pop() if self._free else self._active.pop(0)
        self._active.append(row)
        return row

    def _steal(self, at: int) -> None:
        """Fade the quietest voice that was let go, or the quietest of all."""
        now = self.integers[self._active, k.STAGE] == k.RELEASE
        level = self.reals[self._active, k.GAIN] * self.reals[self._active, k.ENVELOPE]
        fading = self.reals[self._active, k.RELEASE_LOG] <= self._fast_release() * 1.0001
        rank = np.where(now, level, level + 1e3) + np.where(fading, 1e6, 0.0)
        self._fade(self._active[int(np.argmin(rank))], at)
        self.n_stolen += 1

    def _fast_release(self) -> float:
        return -_FULL_DECAY_DB * math.log(10.0) / 20.0 / (_FAST_RELEASE_S * self._rate)

    def _fade(self, row: int, at: int) -> None:
        self.integers[row, k.RELEASE_AT] = min(self.integers[row, k.RELEASE_AT], at)
        self.reals[row, k.RELEASE_LOG] = self._fast_release()

    def _choke(self, bus: int, exclusive: int, at: int, row: int) -> None:
        """End what an exclusive class ends: an open hi-hat when the closed one is struck."""
        members = self._classes.setdefault((bus, exclusive), [])
        for other in members:
            # Layers of the same stroke start together and leave each other alone.
            if self.integers[other, k.BEGIN] < at and other != row:
                self._fade(other, at)
        members[:] = [m for m in members if self.integers[m, k.BEGIN] >= at and m != row]
        members.append(row)

    def release(self, row: int, at: int) -> None:
        """Let a held voice go at a sample."""
        self.integers[row, k.RELEASE_AT] = max(at, int(self.integers[row, k.BEGIN]) + 1)

    def sweep(self) -> None:
        """Forget the voices that have ended."""
        if not self._active:
            return
        done = self.integers[self._active, k.DONE] != 0
        if not done.any():
            return
        ended = [row for row, is_done in zip(self._active, done, strict=True) if is_done]
        self._active = [row for row, is_done in zip(self._active, done, strict=True) if not is_done]
        gone = set(ended)
        for members in self._classes.values():
            members[:] = [m for m in members if m not in gone]
        self._free.extend(reversed(ended))
