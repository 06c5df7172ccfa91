"""What a SoundFont says of its sounds: generators, modulators, and zones added up to regions.

SoundFont Technical Specification 2.04, sections 8 (generators and modulators) and 9.4 (how zones
of instrument and preset add up).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

__all__ = [
    "DEFAULT_MODULATORS",
    "INSTRUMENT_ONLY",
    "N_GENERATORS",
    "Generator",
    "Modulator",
    "Preset",
    "Region",
    "Zone",
    "add_up",
    "split_zones",
]


class Generator(IntEnum):
    """Generators by their numbers (section 8.1.2)."""

    START_OFFSET = 0
    END_OFFSET = 1
    LOOP_START_OFFSET = 2
    LOOP_END_OFFSET = 3
    START_COARSE_OFFSET = 4
    MOD_LFO_TO_PITCH = 5
    VIB_LFO_TO_PITCH = 6
    MOD_ENV_TO_PITCH = 7
    FILTER_CUTOFF = 8
    FILTER_Q = 9
    MOD_LFO_TO_FILTER = 10
    MOD_ENV_TO_FILTER = 11
    END_COARSE_OFFSET = 12
    MOD_LFO_TO_VOLUME = 13
    CHORUS_SEND = 15
    REVERB_SEND = 16
    PAN = 17
    MOD_LFO_DELAY = 21
    MOD_LFO_FREQUENCY = 22
    VIB_LFO_DELAY = 23
    VIB_LFO_FREQUENCY = 24
    MOD_ENV_DELAY = 25
    MOD_ENV_ATTACK = 26
    MOD_ENV_HOLD = 27
    MOD_ENV_DECAY = 28
    MOD_ENV_SUSTAIN = 29
    MOD_ENV_RELEASE = 30
    KEY_TO_MOD_ENV_HOLD = 31
    KEY_TO_MOD_ENV_DECAY = 32
    VOL_ENV_DELAY = 33
    VOL_ENV_ATTACK = 34
    VOL_ENV_HOLD = 35
    VOL_ENV_DECAY = 36
    VOL_ENV_SUSTAIN = 37
    VOL_ENV_RELEASE = 38
    KEY_TO_VOL_ENV_HOLD = 39
    KEY_TO_VOL_ENV_DECAY = 40
    INSTRUMENT = 41
    KEY_RANGE = 43
    VELOCITY_RANGE = 44
    LOOP_START_COARSE_OFFSET = 45
    KEY = 46
    VELOCITY = 47
    ATTENUATION = 48
    LOOP_END_COARSE_OFFSET = 50
    COARSE_TUNE = 51
    FINE_TUNE = 52
    SAMPLE = 53
    SAMPLE_MODES = 54
    SCALE_TUNING = 56
    EXCLUSIVE_CLASS = 57
    ROOT_KEY = 58


N_GENERATORS = 61

_NO_TIME = -12_000  # timecents: 1 ms, the least that an envelope's stage takes
_DEFAULTS: list[int] = [0] * N_GENERATORS
_DEFAULTS[Generator.FILTER_CUTOFF] = 13_500
for _g in (
    Generator.MOD_LFO_DELAY,
    Generator.VIB_LFO_DELAY,
    Generator.MOD_ENV_DELAY,
    Generator.MOD_ENV_ATTACK,
    Generator.MOD_ENV_HOLD,
    Generator.MOD_ENV_DECAY,
    Generator.MOD_ENV_RELEASE,
    Generator.VOL_ENV_DELAY,
    Generator.VOL_ENV_ATTACK,
    Generator.VOL_ENV_HOLD,
    Generator.VOL_ENV_DECAY,
    Generator.VOL_ENV_RELEASE,
):
    _DEFAULTS[_g] = _NO_TIME
_DEFAULTS[Generator.KEY] = _DEFAULTS[Generator.VELOCITY] = _DEFAULTS[Generator.ROOT_KEY] = -1
_DEFAULTS[Generator.SCALE_TUNING] = 100

# What a preset may not say (section 8.5): it would not be an offset to the instrument's value.
INSTRUMENT_ONLY = frozenset(
    {
        Generator.START_OFFSET,
        Generator.END_OFFSET,
        Generator.LOOP_START_OFFSET,
        Generator.LOOP_END_OFFSET,
        Generator.START_COARSE_OFFSET,
        Generator.END_COARSE_OFFSET,
        Generator.LOOP_START_COARSE_OFFSET,
        Generator.LOOP_END_COARSE_OFFSET,
        Generator.KEY,
        Generator.VELOCITY,
        Generator.SAMPLE_MODES,
        Generator.EXCLUSIVE_CLASS,
        Generator.ROOT_KEY,
    }
)


@dataclass(frozen=True, slots=True)
class Modulator:
    """A controller that moves a generator (sections 7.4 and 8.2).

    Parameters
    ----------
    source, amount_source : int
        Primary and secondary controller as the file writes them: 7 bits of index, then the flags
        MIDI controller, direction and polarity, then 6 bits of curve.
    destination : int
        Number of the generator.
    amount : int
        In the generator's unit, at full deflection.
    transform : int
        0 linear, 2 absolute value.
    """

    source: int
    destination: int
    amount: int
    amount_source: int = 0
    transform: int = 0

    @property
    def identity(self) -> tuple[int, int, int, int]:
        """What two modulators share of which one supersedes the other (section 9.5.1)."""
        return self.source, self.destination, self.amount_source, self.transform


DEFAULT_MODULATORS = (
    Modulator(0x0502, Generator.ATTENUATION, 960),  # velocity, concave, falling
    Modulator(0x0081, Generator.VIB_LFO_TO_PITCH, 50),  # modulation wheel
    Modulator(0x00DB, Generator.REVERB_SEND, 200),
    Modulator(0x00DD, Generator.CHORUS_SEND, 200),
)
"""Those of section 8.4 that act here. Volume, expression, pan and pitch wheel are a part's own
automation. Velocity to filter cutoff (8.4.2) is left out, as players do that fonts are made with:
as it is written, the cutoff would jump between velocities 63 and 64."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """One sample under some keys and velocities, zones of instrument and preset added up.

    Parameters
    ----------
    key_low, key_high, velocity_low, velocity_high : int
        Inclusive.
    sample : int
        Index into ``SoundFont.samples``.
    generators : tuple of int
        One value for each generator number, in the units of section 8.1.2.
    modulators : tuple of Modulator
        Defaults, what the instrument puts in their place, and what the preset adds.
    """

    key_low: int
    key_high: int
    velocity_low: int
    velocity_high: int
    sample: int
    generators: tuple[int, ...]
    modulators: tuple[Modulator, ...] = DEFAULT_MODULATORS

    def covers(self, key: int, velocity: int) -> bool:
        """Return whether a note sounds this region."""
        return (
            self.key_low <= key <= self.key_high
            and self.velocity_low <= velocity <= self.velocity_high
        )


@dataclass(frozen=True, slots=True, eq=False)
class Preset:
    """What plays one program.

    Parameters
    ----------
    name : str
    bank, program : int
        Bank 128 is drums.
    regions : tuple of Region
    """

    name: str
    bank: int
    program: int
    regions: tuple[Region, ...]

    def regions_for(self, key: int, velocity: int) -> tuple[Region, ...]:
        """Return the regions that a note sounds, in the file's order."""
        return tuple(region for region in self.regions if region.covers(key, velocity))


@dataclass(frozen=True, slots=True)
class Zone:
    """Generators and modulators of one zone.

    Parameters
    ----------
    generators : dict
        Generator number to amount.
    modulators : tuple of Modulator
    target : int
        The instrument or sample that it plays; -1 in a zone that holds for all others.
    """

    generators: dict[int, int]
    modulators: tuple[Modulator, ...]
    target: int


def split_zones(zones: Sequence[Zone]) -> tuple[Zone, Sequence[Zone]]:
    """Return the global zone (an empty one if there is none) and the others."""
    if zones and zones[0].target < 0:
        return zones[0], zones[1:]
    return Zone({}, (), -1), zones


def _range(zone: Zone, shared: Zone, number: int) -> tuple[int, int]:
    amount = zone.generators.get(number, shared.generators.get(number))
    return (0, 127) if amount is None else (amount & 0xFF, (amount >> 8) & 0xFF)


def add_up(inner_shared: Zone, inner: Zone, outer_shared: Zone, outer: Zone) -> Region | None:
    """Add up the zones of instrument and preset; None if no key or velocity plays both."""
    limits: list[int] = []
    for span in (Generator.KEY_RANGE, Generator.VELOCITY_RANGE):
        low, high = _range(inner, inner_shared, span)
        outer_low, outer_high = _range(outer, outer_shared, span)
        low, high = max(low, outer_low), min(high, outer_high, 127)
        if low > high:
            return None
        limits += [low, high]
    values: list[int] = list(_DEFAULTS)
    for number, amount in (inner_shared.generators | inner.generators).items():
        values[number] = amount
    for number, amount in (outer_shared.generators | outer.generators).items():
        values[number] += amount
    moves = {m.identity: m for m in DEFAULT_MODULATORS}
    for zone in (inner_shared, inner):
        moves |= {m.identity: m for m in zone.modulators}
    added = {m.identity: m for zone in (outer_shared, outer) for m in zone.modulators}
    for identity, m in added.items():
        before = moves[identity].amount if identity in moves else 0
        moves[identity] = Modulator(
            m.source, m.destination, before + m.amount, m.amount_source, m.transform
        )
    acting = tuple(m for m in moves.values() if m.amount)
    if acting == DEFAULT_MODULATORS:
        acting = DEFAULT_MODULATORS  # one tuple for all, so that the usual case is told by identity
    key_low, key_high, velocity_low, velocity_high = limits
    return Region(
        key_low, key_high, velocity_low, velocity_high, inner.target, tuple(values), acting
    )
