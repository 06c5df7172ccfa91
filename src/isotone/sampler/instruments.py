"""What plays a part: presets of a SoundFont with their voices, or a synthesised instrument."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor

from isotone.sampler.bank import PresetMap
from isotone.sampler.levels import level_gain_db
from isotone.sampler.regions import Preset, Region
from isotone.sampler.samples import SamplePool
from isotone.sampler.soundfont import SoundFont
from isotone.sampler.synth import SynthVoice
from isotone.sampler.synth_pads import PADS, PadVoice
from isotone.sampler.textures import TEXTURES, TextureVoice
from isotone.sampler.voices import Template, follows_velocity, templates_for

__all__ = ["Instruments", "synthesiser"]

_MOST_TEMPLATES = 20_000


def synthesiser(instrument: str, sample_rate: int, seed: int = 0) -> SynthVoice | None:
    """Return a new voice for an instrument that is synthesised, or None if it is sampled."""
    if instrument in PADS:
        return PadVoice(instrument, sample_rate, seed)
    if instrument in TEXTURES:
        return TextureVoice(instrument, sample_rate, seed)
    return None


class Instruments:
    """The instruments of a SoundFont, kept from one rendering to the next.

    Parameters
    ----------
    font : SoundFont
    samples : SamplePool
        Of the same font.
    sample_rate : int
        Of the output, in hertz.
    threads : int
        For decoding and for voices.
    is_levelled : bool
        Whether presets are brought to equal loudness, by the levels measured on the shipped bank.
    """

    def __init__(
        self,
        font: SoundFont,
        samples: SamplePool,
        sample_rate: int,
        *,
        threads: int,
        is_levelled: bool,
    ) -> None:
        self.font = font
        self.samples = samples
        self.sample_rate = sample_rate
        self.threads = threads
        self._is_levelled = is_levelled
        self._map = PresetMap(font.presets)
        self._at_pitch: dict[tuple[int, int, int], tuple[list[Region], bool]] = {}
        self._templates: dict[tuple[int, ...], tuple[Template, ...]] = {}
        self._executor: Executor | None = None

    def executor(self) -> Executor | None:
        """Return the threads for the voices, or None where one thread does all."""
        if self.threads == 1:
            return None
        if self._executor is None:
            self._executor = ThreadPoolExecutor(self.threads, thread_name_prefix="isotone-voices")
        return self._executor

    def preset(self, bank: int, program: int) -> tuple[Preset | None, float]:
        """Return what plays a program and its levelling gain; its samples are decoded."""
        place = self._map.find(bank, program)
        if place is None:
            return None, 1.0
        preset = self.font.preset(*place)
        indices = [region.sample for region in preset.regions]
        self.samples.load(
            (i for i in indices if self.font.samples[i].is_compressed), self.executor()
        )
        gain_db = level_gain_db(*place) if self._is_levelled else 0.0
        return preset, 10.0 ** (gain_db / 20.0)

    def templates(self, preset: Preset, pitch: int, velocity: int) -> tuple[Template, ...]:
        """Return the voices of a note."""
        place = preset.bank, preset.program, pitch
        at_pitch = self._at_pitch.get(place)
        if at_pitch is None:
            covering = [r for r in preset.regions if r.key_low <= pitch <= r.key_high]
            at_pitch = covering, all(follows_velocity(region) for region in covering)
            self._at_pitch[place] = at_pitch
        covering, is_plain = at_pitch
        regions = [r for r in covering if r.velocity_low <= velocity <= r.velocity_high]
        key = (*place, -1 if is_plain else velocity, *map(id, regions))
        found = self._templates.get(key)
        if found is None:
            if len(self._templates) >= _MOST_TEMPLATES:
                self._templates.clear()
            found = templates_for(self.font, regions, pitch, velocity, self.sample_rate)
            self._templates[key] = found
        return found
