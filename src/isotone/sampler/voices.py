"""Voices: from regions and a note to the numbers that the kernel plays, and the pool they live in.

Units are those of the SoundFont specification 2.04, section 8.1: timecents, cents, centibels. Where
it leaves room the choice is FluidSynth's, so that fonts sound as their makers heard them:
attenuation generators count .4 of their value, envelopes fall 96 dB in their stated time, releases
last at least 16 ms, a filter's gain is lowered by half of its resonance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isotone.sampler.kernel import CHANNEL, FULL_RANGE_DB, VOICE
from isotone.sampler.regions import DEFAULT_MODULATORS, Generator, Modulator, Region
from isotone.sampler.samples import SamplePool
from isotone.sampler.soundfont import SoundFont

__all__ = ["NEVER", "Template", "VoicePool", "curve", "follows_velocity", "templates_for"]

NEVER = 1 << 62
"""A sample that never comes."""

_ATTENUATION_SHARE = 0.4
_SHORTEST_RELEASE = -7200.0  # timecents
_CHOKE = -200.0  # timecents of the release that an exclusive class forces
_STEAL_S = 0.03  # 96 dB in 30 ms
_C0_HZ = 8.175798915643707
_INAUDIBLE_CENTS = 13_400.0  # a low-pass this open (18.8 kHz) is left out
_LARGEST_STEP = 1000.0
_LEAST_LOOP = 2


def _seconds(timecents: float, longest: float = 8000.0) -> float:
    return float(2.0 ** (min(max(timecents, -12_000.0), longest) / 1200.0))


def _delay(timecents: float) -> float:
    return 0.0 if timecents <= -12_000.0 else _seconds(timecents, 5000.0)


def curve(code: int, value: float) -> float:
    """Map a controller as a modulator's source asks (8.2.4, 9.5.3).

    Parameters
    ----------
    code : int
        The source as the file writes it.
    value : float
        Controller's value over 128, in [0, 1).
    """
    most = 127.0 / 128.0
    shape = code >> 10
    if code & 0x100:
        value = most - value
    if code & 0x200:
        value = value if value == most else 2.0 * value - 1.0
    if shape == 1:
        return math.copysign(min(_concave(abs(value)), 1.0), value)
    if shape == 2:
        return math.copysign(min(1.0 - _concave(most - abs(value)), 1.0), value)
    if shape == 3:
        return 1.0 if value >= (0.0 if code & 0x200 else 0.5) else -1.0 if code & 0x200 else 0.0
    return value


def _concave(value: float) -> float:
    """Return the share of 96 dB that the square of what is left falls below full."""
    left = 1.0 - value * 128.0 / 127.0
    return 1.0 if left <= 0.0 else min(1.0, -40.0 / FULL_RANGE_DB * math.log10(left))


# Controllers whose changes a part's own automation follows; here they are at rest.
_AT_REST = {7: 127, 10: 64, 11: 127}


def _source(code: int, key: int, velocity: int) -> float:
    """Return a source when a note starts; what a score doesn't say is at its default."""
    index = code & 0x7F
    if code & 0x80:
        return curve(code, _AT_REST.get(index, 0) / 128.0)
    if index == 0:
        return 1.0
    values = {2: velocity / 128.0, 3: key / 128.0, 14: 0.5, 16: 2.0 / 128.0}
    return curve(code, values.get(index, 0.0))


def _amount(modulator: Modulator, key: int, velocity: int) -> float:
    if not modulator.source & 0xFF or modulator.destination == Generator.PAN:
        return 0.0
    amount = (
        modulator.amount
        * _source(modulator.source, key, velocity)
        * _source(modulator.amount_source, key, velocity)
    )
    return abs(amount) if modulator.transform == 2 else amount


# 8.4.2 in the two spellings that fonts use to switch it off.
_VELOCITY_TO_CUTOFF = {(0x0102, 0x0D02), (0x0102, 0x0C02)}
_WHEEL = 0x0081


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A voice ready to start: its state and its channels' as bytes of the kernel's records.

    Parameters
    ----------
    voice, channels : bytes
        One VOICE; two CHANNEL.
    samples : tuple of int
        Sample of each channel.
    offsets : tuple of (start, end, loop start, loop end)
        Of each channel, to be added to the sample's own.
    attenuations : tuple of float
        Of each channel, in centibels; without the velocity's if ``follows_velocity``.
    exclusive_class : int
        0 is none.
    reverb, chorus : float
        What the preset itself sends, 0 to 1.
    follows_velocity : bool
        Whether velocity does nothing but attenuate by the square law.
    """

    voice: bytes
    channels: tuple[bytes, ...]
    samples: tuple[int, ...]
    offsets: tuple[tuple[int, int, int, int], ...]
    attenuations: tuple[float, ...]
    exclusive_class: int
    reverb: float
    chorus: float
    follows_velocity: bool

    @property
    def shared(self) -> tuple[bytes, int, float, float, bool]:
        """What two channels of one voice have in common."""
        return self.voice, self.exclusive_class, self.reverb, self.chorus, self.follows_velocity


def follows_velocity(region: Region) -> bool:
    """Return whether velocity does nothing to a region but attenuate by the square law."""
    if region.modulators is DEFAULT_MODULATORS:
        return region.generators[Generator.VELOCITY] < 0
    plain = DEFAULT_MODULATORS[0]
    return (
        region.generators[Generator.VELOCITY] < 0
        and plain in region.modulators
        and not any(
            2 in (m.source & 0xFF, m.amount_source & 0xFF)
            for m in region.modulators
            if m != plain and (m.source, m.amount_source) not in _VELOCITY_TO_CUTOFF
        )
    )


def templates_for(
    font: SoundFont, regions: Sequence[Region], key: int, velocity: int, sample_rate: int
) -> tuple[Template, ...]:
    """Return the voices that a note starts.

    Regions that move alike become the two channels of one voice.

    Parameters
    ----------
    font : SoundFont
    regions : sequence of Region
        Those that the note sounds.
    key, velocity : int
    sample_rate : int
        Of the output, in Hz.
    """
    out: list[Template] = []
    for region in regions:
        single = _template(font, region, key, velocity, sample_rate)
        for i, other in enumerate(out):
            if len(other.samples) == 1 and single.shared == other.shared:
                out[i] = Template(
                    other.voice,
                    other.channels + single.channels,
                    other.samples + single.samples,
                    other.offsets + single.offsets,
                    other.attenuations + single.attenuations,
                    *single.shared[1:],
                )
                break
        else:
            out.append(single)
    return tuple(out)


def _template(
    font: SoundFont, region: Region, key: int, velocity: int, sample_rate: int
) -> Template:
    g = [float(value) for value in region.generators]
    fixed = region.generators
    if 0 <= fixed[Generator.KEY] < 128:
        key = fixed[Generator.KEY]
    if 0 < fixed[Generator.VELOCITY] < 128:
        velocity = fixed[Generator.VELOCITY]
    is_plain = follows_velocity(region)
    attenuation = _ATTENUATION_SHARE * g[Generator.ATTENUATION]
    wheel_cents = 0.0
    for modulator in region.modulators:
        if (modulator.source, modulator.amount_source) in _VELOCITY_TO_CUTOFF:
            continue
        if modulator.source == _WHEEL and modulator.destination == Generator.VIB_LFO_TO_PITCH:
            wheel_cents += modulator.amount
        elif modulator == DEFAULT_MODULATORS[0]:
            attenuation += 0.0 if is_plain else velocity_cb(velocity)
        elif modulator.destination == Generator.ATTENUATION:
            attenuation += _amount(modulator, key, velocity)
        else:
            g[modulator.destination] += _amount(modulator, key, velocity)
    header = font.samples[region.sample]
    voice = np.zeros((), VOICE)
    voice["release_at"] = voice["hurry_at"] = NEVER
    voice["n_channels"] = 1
    mode = fixed[Generator.SAMPLE_MODES] & 3
    voice["loops"] = mode if mode in (1, 3) else 0
    root = fixed[Generator.ROOT_KEY]
    root = root if 0 <= root < 128 else header.key
    cents = (
        (key - root) * g[Generator.SCALE_TUNING]
        + 100.0 * g[Generator.COARSE_TUNE]
        + g[Generator.FINE_TUNE]
        + header.correction_cents
    )
    step = 2.0 ** (min(max(cents, -20_000.0), 20_000.0) / 1200.0)
    step *= header.sample_rate / sample_rate
    voice["step"] = min(max(step, 1e-4), _LARGEST_STEP)
    _set_envelopes(voice, g, key, sample_rate)
    _set_oscillators(voice, g, sample_rate)
    voice["wheel_to_pitch"] = wheel_cents
    filter_gain = _set_filter(voice, g, sample_rate)
    channel = np.zeros((), CHANNEL)
    channel["gain"] = filter_gain / 32768.0
    channel["pan"] = min(max(g[Generator.PAN], -500.0), 500.0)
    offsets = (
        int(g[Generator.START_OFFSET] + 32_768 * g[Generator.START_COARSE_OFFSET]),
        int(g[Generator.END_OFFSET] + 32_768 * g[Generator.END_COARSE_OFFSET]),
        header.loop_start
        + int(g[Generator.LOOP_START_OFFSET] + 32_768 * g[Generator.LOOP_START_COARSE_OFFSET]),
        header.loop_end
        + int(g[Generator.LOOP_END_OFFSET] + 32_768 * g[Generator.LOOP_END_COARSE_OFFSET]),
    )
    return Template(
        voice.tobytes(),
        (channel.tobytes(),),
        (region.sample,),
        (offsets,),
        (attenuation,),
        max(0, fixed[Generator.EXCLUSIVE_CLASS]),
        min(max(g[Generator.REVERB_SEND] / 1000.0, 0.0), 1.0),
        min(max(g[Generator.CHORUS_SEND] / 1000.0, 0.0), 1.0),
        is_plain,
    )


def velocity_cb(velocity: int) -> float:
    """Return the attenuation of a velocity, (velocity / 127) ** 2, in centibels."""
    return -400.0 * math.log10(max(velocity, 1) / 127.0)


def _set_envelopes(voice: Any, g: Sequence[float], key: int, rate: int) -> None:
    up = 60 - key
    voice["delay"] = _delay(g[Generator.VOL_ENV_DELAY]) * rate
    voice["attack"] = _seconds(g[Generator.VOL_ENV_ATTACK]) * rate
    hold = g[Generator.VOL_ENV_HOLD] + g[Generator.KEY_TO_VOL_ENV_HOLD] * up
    voice["hold"] = _delay(hold) * rate
    decay = g[Generator.VOL_ENV_DECAY] + g[Generator.KEY_TO_VOL_ENV_DECAY] * up
    voice["decay"] = _seconds(decay) * rate
    voice["sustain"] = 1.0 - min(max(g[Generator.VOL_ENV_SUSTAIN], 0.0), 1000.0) / 1000.0
    voice["release"] = _seconds(max(g[Generator.VOL_ENV_RELEASE], _SHORTEST_RELEASE)) * rate
    voice["mod_delay"] = _delay(g[Generator.MOD_ENV_DELAY]) * rate
    voice["mod_attack"] = _seconds(g[Generator.MOD_ENV_ATTACK]) * rate
    hold = g[Generator.MOD_ENV_HOLD] + g[Generator.KEY_TO_MOD_ENV_HOLD] * up
    voice["mod_hold"] = _delay(hold) * rate
    decay = g[Generator.MOD_ENV_DECAY] + g[Generator.KEY_TO_MOD_ENV_DECAY] * up
    voice["mod_decay"] = _seconds(decay) * rate
    voice["mod_sustain"] = 1.0 - min(max(g[Generator.MOD_ENV_SUSTAIN], 0.0), 1000.0) / 1000.0
    voice["mod_release"] = _seconds(g[Generator.MOD_ENV_RELEASE]) * rate


def _set_oscillators(voice: Any, g: Sequence[float], rate: int) -> None:
    def cents(number: int) -> float:
        return min(max(g[number], -12_000.0), 12_000.0)

    voice["mod_to_pitch"] = cents(Generator.MOD_ENV_TO_PITCH)
    voice["mod_to_cutoff"] = cents(Generator.MOD_ENV_TO_FILTER)
    voice["lfo_to_pitch"] = cents(Generator.MOD_LFO_TO_PITCH)
    voice["lfo_to_cutoff"] = cents(Generator.MOD_LFO_TO_FILTER)
    volume = min(max(g[Generator.MOD_LFO_TO_VOLUME], -960.0), 960.0)
    voice["lfo_to_volume"] = volume * math.log(10.0) / 200.0
    voice["vib_to_pitch"] = cents(Generator.VIB_LFO_TO_PITCH)
    for name, delay, frequency in (
        ("lfo", Generator.MOD_LFO_DELAY, Generator.MOD_LFO_FREQUENCY),
        ("vib", Generator.VIB_LFO_DELAY, Generator.VIB_LFO_FREQUENCY),
    ):
        voice[f"{name}_delay"] = _delay(g[delay]) * rate
        hertz = _C0_HZ * 2.0 ** (min(max(g[frequency], -16_000.0), 4500.0) / 1200.0)
        voice[f"{name}_rate"] = hertz / rate
    voice["moves"] = any(
        voice[field]
        for field in (
            "mod_to_pitch",
            "mod_to_cutoff",
            "lfo_to_pitch",
            "lfo_to_cutoff",
            "lfo_to_volume",
            "vib_to_pitch",
        )
    )


def _set_filter(voice: Any, g: Sequence[float], rate: int) -> float:
    """Set the filter up; return the gain that its resonance asks for."""
    resonance_db = min(max(g[Generator.FILTER_Q] / 10.0, 0.0), 96.0)
    # None asked is a flat filter (Butterworth's), not the hump that a Q of 1 has.
    q = 10.0 ** (resonance_db / 20.0) * math.sqrt(0.5)
    cutoff = min(max(g[Generator.FILTER_CUTOFF], 1500.0), 13_500.0)
    moves = voice["mod_to_cutoff"] != 0.0 or voice["lfo_to_cutoff"] != 0.0
    voice["cutoff"], voice["resonance"], voice["cutoff_now"] = cutoff, 0.5 / q, -1.0
    if moves:
        voice["filters"] = 2
    elif cutoff < _INAUDIBLE_CENTS or resonance_db > 0.0:
        voice["filters"] = 1
        w = 2.0 * math.pi * min(_C0_HZ * 2.0 ** (cutoff / 1200.0) / rate, 0.45)
        alpha, cosine = math.sin(w) * float(voice["resonance"]), math.cos(w)
        voice["b0"] = 0.5 * (1.0 - cosine) / (1.0 + alpha)
        voice["a1"] = -2.0 * cosine / (1.0 + alpha)
        voice["a2"] = (1.0 - alpha) / (1.0 + alpha)
    return float(10.0 ** (-resonance_db / 40.0))


Group = tuple[int, float, float, tuple[float, float, float]]
"""Part, own reverb and chorus sends, and the fixed filter of voices that share buses."""


class VoicePool:
    """All voices of a player, in the kernel's records.

    Parameters
    ----------
    samples : SamplePool
    sample_rate : int
    limit : int
        Voices that may sound at once. When a note would go beyond, the quietest of those already
        let go fades out in 30 ms, or, where none is, the quietest of all; of equals the oldest.
        A level is that at which the voice stood when the stretch being rendered began.

    Attributes
    ----------
    voices, channels : arrays of VOICE and CHANNEL
    n_stolen : int
        Voices that were ended early.
    """

    def __init__(self, samples: SamplePool, sample_rate: int, limit: int = 512) -> None:
        self._samples = samples
        self._rate = sample_rate
        self._limit = limit
        size = limit + limit // 2 + 64  # room for those that fade
        self.voices = np.zeros(size, VOICE)
        self.channels = np.zeros(2 * size, CHANNEL)
        self._voice_bytes = self.voices.view(np.uint8).reshape(size, VOICE.itemsize)
        self._free = list(range(size - 1, -1, -1))
        self._order: dict[int, float] = {}  # row to the gain of its loudest channel
        self._classes: dict[tuple[int, int], list[int]] = {}
        self._groups: dict[int, Group] = {}
        self.n_stolen = 0

    def __len__(self) -> int:
        return len(self._order)

    @property
    def rows(self) -> list[int]:
        """Voices that sound, in the order in which they started."""
        return list(self._order)

    def group(self, row: int) -> Group:
        """Return what decides a voice's bus."""
        return self._groups[row]

    def start(
        self,
        template: Template,
        *,
        onset: int,
        release_at: int,
        part: int,
        gain: float,
        velocity: int,
    ) -> int | None:
        """Start a voice; return its row, or None if its samples are empty.

        Parameters
        ----------
        template : Template
        onset, release_at : int
            Samples of the piece; ``release_at`` may be NEVER while a pedal holds.
        part : int
        gain : float
            Of the part's preset.
        velocity : int
        """
        softer = velocity_cb(velocity) if template.follows_velocity else 0.0
        places = []
        for sample, offsets in zip(template.samples, template.offsets, strict=True):
            place = self._place(sample, offsets)
            if place is None:
                return None
            places.append(place)
        if template.exclusive_class:
            self._choke(part, template.exclusive_class, onset)
        if len(self._order) >= self._limit:
            self._steal(onset)
        if not self._free:
            return None
        row = self._free.pop()
        self._voice_bytes[row] = np.frombuffer(template.voice, np.uint8)
        voice = self.voices[row]
        voice["onset"], voice["release_at"], voice["part"] = onset, release_at, part
        loudest = 0.0
        can_loop = all(place[4] for place in places)
        if not can_loop:
            voice["loops"] = 0
        voice["n_channels"] = len(places)
        for k, (start, end, loop_start, loop_end, _) in enumerate(places):
            channel = self.channels[2 * row + k]
            self.channels[2 * row + k] = np.frombuffer(template.channels[k], CHANNEL)[0]
            channel["at"], channel["end"] = start - 1, end - 1
            channel["loop_start"], channel["loop_end"] = loop_start, loop_end
            attenuation = min(max(template.attenuations[k] + softer, 0.0), 1440.0)
            channel["gain"] *= gain * 10.0 ** (-attenuation / 200.0)
            loudest = max(loudest, float(channel["gain"]))
        voice["loudest"] = loudest * 32768.0
        self._order[row] = loudest
        # Voices that are filtered alike, and always so, are filtered together once they are summed.
        filtered = (0.0, 0.0, 0.0)
        if voice["filters"] == 1:
            filtered = (float(voice["b0"]), float(voice["a1"]), float(voice["a2"]))
            voice["filters"] = 0
        self._groups[row] = (part, template.reverb, template.chorus, filtered)
        if template.exclusive_class:
            self._classes.setdefault((part, template.exclusive_class), []).append(row)
        return row

    def _place(
        self, sample: int, offsets: tuple[int, int, int, int]
    ) -> tuple[int, int, int, int, bool] | None:
        """Return start, end and loop in the pool, and whether the loop can be played."""
        span = self._samples.span(sample)
        start = min(max(offsets[0], 0), span.length)
        end = min(max(span.length + offsets[1], 0), span.length)
        if end - start < 1:
            return None
        loop_start, loop_end = sorted((offsets[2], offsets[3]))
        loop_start = min(max(loop_start, 0), span.length)
        loop_end = min(max(loop_end, 0), span.length)
        return (
            span.start + start,
            span.start + end,
            span.start + loop_start,
            span.start + loop_end,
            loop_end - loop_start >= _LEAST_LOOP,
        )

    def release(self, row: int, at: int) -> None:
        """Let a held voice go at a sample."""
        self.voices["release_at"][row] = at

    def _hurry(self, row: int, at: int, length: float) -> None:
        voice = self.voices[row]
        if at < voice["hurry_at"] or length < voice["hurry"]:
            voice["hurry_at"], voice["hurry"] = min(at, int(voice["hurry_at"])), length

    def _choke(self, part: int, exclusive_class: int, onset: int) -> None:
        """End what the class ends; layers of one stroke start together and stay."""
        key = (part, exclusive_class)
        for row in self._classes.get(key, ()):
            if self.voices["onset"][row] < onset:
                self._hurry(row, onset, _seconds(_CHOKE) * self._rate)
        self._classes[key] = [
            row for row in self._classes.get(key, ()) if self.voices["onset"][row] >= onset
        ]

    def _steal(self, at: int) -> None:
        rows = [row for row in self._order if self.voices["hurry_at"][row] == NEVER]
        if not rows:
            return
        chosen = self.voices[rows]
        level = chosen["amplitude"] * chosen["loudest"]
        rank = np.where(chosen["is_released"] != 0, level, level + 1e6)
        rank[level == 0.0] += 1e9  # what has only just begun
        self._hurry(rows[int(np.argmin(rank))], at, _STEAL_S * self._rate)
        self.n_stolen += 1

    def sweep(self) -> list[int]:
        """Forget the voices that have ended; return their rows."""
        rows = self.rows
        if not rows:
            return []
        done = self.voices["is_done"][rows]
        if not done.any():
            return []
        ended = [row for row, is_done in zip(rows, done, strict=True) if is_done]
        gone = set(ended)
        for row in ended:
            del self._order[row]
            del self._groups[row]
        for members in self._classes.values():
            if members:
                members[:] = [row for row in members if row not in gone]
        self._free.extend(reversed(ended))
        return ended

    def buses(self, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64], list[Group]]:
        """Sort voices into buses: by part, own sends and filter, at most ``most`` voices each.

        Returns
        -------
        rows, bus_of : int64 arrays
        groups : list of (part, reverb, chorus, filter)
            One for each bus; the filter is b0, a1 and a2, zeros for none.
        """
        members: dict[Group, list[int]] = {}
        for row in self._order:
            members.setdefault(self._groups[row], []).append(row)
        rows: list[int] = []
        bus_of: list[int] = []
        groups: list[Group] = []
        for group in sorted(members):
            own = members[group]
            for first in range(0, len(own), most):
                chunk = own[first : first + most]
                rows += chunk
                bus_of += [len(groups)] * len(chunk)
                groups.append(group)
        return np.array(rows, np.int64), np.array(bus_of, np.int64), groups
