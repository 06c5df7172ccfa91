"""The composer's tables: genres, instruments, patterns and corpus figures.

Made by ``scripts/build_recipes.py`` and read once, when first asked for.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from isotone.errors import InputError
from isotone.music.meter import Meter, meter_named

__all__ = [
    "Event",
    "Hit",
    "Instrument",
    "Layer",
    "MelodyStyle",
    "Pattern",
    "Progression",
    "Recipe",
    "instrument",
    "interpolate",
    "low_interval_limit",
    "onsets_per_second",
    "pattern",
    "recipe",
]


@dataclass(frozen=True, slots=True)
class Instrument:
    """What an instrument can play: MIDI ranges, longest note in seconds, measured attack."""

    name: str
    program: int
    low: int
    high: int
    comfortable: tuple[int, int]
    kind: str
    polyphony: int
    hold_s: float
    attack_ms: float

    @property
    def is_sustained(self) -> bool:
        """Whether a held note keeps its level: bowed, blown, sung or synthesised."""
        return self.kind in ("bowed", "blown", "voice", "synth")

    @property
    def is_percussive(self) -> bool:
        """Whether a note begins with a stroke that is heard as an onset."""
        return self.attack_ms <= 25.0

    @property
    def is_slow(self) -> bool:
        """Whether the attack takes over 60 ms."""
        return self.attack_ms > 60.0


@dataclass(frozen=True, slots=True)
class Event:
    """One stroke of an accompaniment pattern; ``tone`` as in ``v1+v2``, ``R``, ``5``, ``A``."""

    onset_beats: float
    duration_beats: float
    tone: str
    velocity: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One stroke of a drum pattern, sounded with a probability."""

    onset_beats: float
    note: int
    velocity: int
    probability: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """A figure that fills some bars of one meter."""

    name: str
    meter: str
    role: str
    bars: int
    events: tuple[Event, ...] = ()
    hits: tuple[Hit, ...] = ()
    kit: int = 0


@dataclass(frozen=True, slots=True)
class Layer:
    """A player's place in a genre: MIDI register, levels in dB under the loudest tune."""

    role: str
    instrument: str
    register: tuple[int, int]
    pan: float
    reverb_send_db: float
    level_db: float
    high_cut_hz: float
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progression:
    """Chord symbols in a mode; ``opens`` where it starts on the tonic."""

    mode: str
    chords: tuple[str, ...]
    weight: float
    opens: bool


@dataclass(frozen=True, slots=True)
class MelodyStyle:
    """How tunes of a genre go; shares are probabilities, anchors (arousal, value)."""

    notes_per_beat: tuple[tuple[float, float], ...]
    rest_share: tuple[float, float]
    range_semitones: tuple[int, int]
    chord_tone_share: tuple[float, float, float]
    ornaments: Mapping[str, float]
    lead_ms: float
    intervals: tuple[float, float, float, float, float]
    corpus: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that makes a genre."""

    genre: str
    tempo_bpm: tuple[tuple[float, tuple[float, float]], ...]
    meters: Mapping[str, float]
    swing_pct: float
    swing_unit_beats: float
    modes: tuple[tuple[float, Mapping[str, float]], ...]
    bars_per_chord: tuple[tuple[float, float], ...]
    extensions: Mapping[str, float]
    progressions: tuple[Progression, ...]
    layers: tuple[Layer, ...]
    percussion: tuple[tuple[float, tuple[str, ...]], ...]
    melody: MelodyStyle
    rubato: float
    timing_sd_s: float
    drift_sd_s: float
    phrase_arc_db: tuple[float, float]
    articulation: tuple[float, float]
    phrase_end_ritard: float
    pedalled: bool
    cadences: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]
    max_layers: tuple[tuple[float, float], ...]
    entry_order: tuple[str, ...]

    def progressions_in(self, mode: str) -> tuple[Progression, ...]:
        """Return the progressions written for a mode."""
        return tuple(p for p in self.progressions if p.mode == mode)

    @property
    def modes_with_progressions(self) -> frozenset[str]:
        """The modes in which the genre has harmony."""
        return frozenset(p.mode for p in self.progressions)


def interpolate(anchors: Sequence[tuple[float, float]], at: float) -> float:
    """Return the value at a place between anchors, held constant beyond the outer ones."""
    if at <= anchors[0][0]:
        return anchors[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(anchors):
        if at <= x1:
            return y0 + (y1 - y0) * (at - x0) / (x1 - x0)
    return anchors[-1][1]


@cache
def _tables() -> dict[str, Any]:
    text = resources.files("isotone.compose").joinpath("data/recipes.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def instrument(name: str) -> Instrument:
    """Return what an instrument of the recorded palette can play.

    Raises
    ------
    InputError
        If the tables have none of that name.
    """
    row = _tables()["instruments"].get(_RECORDED_AS.get(name, name))
    if row is None:
        raise InputError(f"the composer's tables hold no instrument named {name!r}")
    return Instrument(
        name,
        row["program"],
        row["range"][0],
        row["range"][1],
        (row["comfortable"][0], row["comfortable"][1]),
        row["kind"],
        row["polyphony"],
        row["hold_s"],
        row["attack_ms"],
    )


# The synthesised pads are written for as the recorded pads they are closest to.
_RECORDED_AS = {"soft-pad": "warm-pad", "glass-pad": "new-age-pad"}


@cache
def pattern(name: str) -> Pattern:
    """Return a pattern by name."""
    row = _tables()["patterns"][name]
    return Pattern(
        name,
        row["meter"],
        row["role"],
        row["bars"],
        tuple(Event(*event) for event in row.get("events", ())),
        tuple(Hit(*hit) for hit in row.get("hits", ())),
        row.get("kit", 0),
    )


def _pairs(rows: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in rows)


@cache
def recipe(genre: str) -> Recipe:
    """Return the recipe of a genre id.

    Raises
    ------
    InputError
        If there is none.
    """
    tables = _tables()["genres"]
    if genre not in tables:
        raise InputError(f"no recipe for genre {genre!r}; genres: {', '.join(tables)}")
    row = tables[genre]
    tune, expression = row["melody"], row["expression"]
    return Recipe(
        genre=genre,
        tempo_bpm=tuple((float(a), (float(b[0]), float(b[1]))) for a, b in row["tempo_bpm"]),
        meters=MappingProxyType(row["meters"]),
        swing_pct=float(row["swing_pct"]),
        swing_unit_beats={"eighth": 0.5, "sixteenth": 0.25}[row["swing_unit"]],
        modes=tuple((float(v), MappingProxyType(m)) for v, m in row["modes"]),
        bars_per_chord=_pairs(row["bars_per_chord"]),
        extensions=MappingProxyType(row["extensions"]),
        progressions=tuple(
            Progression(p["mode"], tuple(p["chords"]), float(p["weight"]), p["opens"])
            for p in row["progressions"]
        ),
        layers=tuple(
            Layer(
                layer["role"],
                layer["instrument"],
                (layer["register"][0], layer["register"][1]),
                layer["pan"],
                layer["reverb_send_db"],
                layer["level_db"],
                layer["high_cut_hz"],
                tuple(layer["patterns"]),
            )
            for layer in row["layers"]
        ),
        percussion=tuple((float(a), tuple(names)) for a, names in row["percussion"]),
        melody=MelodyStyle(
            _pairs(tune["notes_per_beat"]),
            (tune["rest_share"][0], tune["rest_share"][1]),
            (tune["range_semitones"][0], tune["range_semitones"][1]),
            (tune["chord_tone_share"][0], tune["chord_tone_share"][1], tune["chord_tone_share"][2]),
            MappingProxyType(tune["ornaments"]),
            float(tune["lead_ms"]),
            tuple(tune["intervals"]),
            tune["corpus"],
        ),
        rubato=expression["rubato_pct"] / 100.0,
        timing_sd_s=expression["timing_sd_ms"] / 1000.0,
        drift_sd_s=expression["drift_sd_ms"] / 1000.0,
        phrase_arc_db=(expression["phrase_arc_db"][0], expression["phrase_arc_db"][1]),
        articulation=(expression["articulation_ratio"][0], expression["articulation_ratio"][1]),
        phrase_end_ritard=expression["phrase_end_ritard_pct"] / 100.0,
        pedalled="none" not in row["pedal"],
        cadences=MappingProxyType(
            {
                mode: MappingProxyType(
                    {
                        kind: tuple(tuple(f.split()) for f in formulas)
                        for kind, formulas in c.items()
                    }
                )
                for mode, c in row["cadences"].items()
            }
        ),
        max_layers=_pairs(row["max_layers"]),
        entry_order=tuple(dict.fromkeys(row["entry_order"])),
    )


def low_interval_limit(semitones: int) -> int:
    """Return the lowest MIDI number at which an interval's lower note still sounds clear."""
    return int(_tables()["low_interval_limits"].get(str(semitones), 0))


def onsets_per_second(arousal: float) -> float:
    """Return how many onsets a second, chords counted once, an arousal asks for.

    The rows of Bresin and Friberg (2011) placed on the arousal axis; the placing is judgement.
    """
    return interpolate(_pairs(_tables()["onsets_per_second"]), arousal)


def bar_rhythms(corpus: str, meter: Meter) -> Mapping[str, float]:
    """Return the commonest bar rhythms of a corpus in a meter, durations in beats, with shares."""
    tables = _tables()["corpora"]
    name = f"{meter.numerator}/{meter.denominator}"
    found = tables[corpus]["bar_rhythms"].get(name) or tables["folk"]["bar_rhythms"][name]
    return MappingProxyType(found)


def degree_shares(corpus: str, *, minor: bool) -> Mapping[str, float]:
    """Return how often each degree, such as ``b3``, sounds in the tunes of a corpus."""
    return MappingProxyType(_tables()["corpora"][corpus]["degrees"]["minor" if minor else "major"])


def final_cadences(*, minor: bool) -> Mapping[str, float]:
    """Return the commonest last three degrees of German folk songs, with shares."""
    return MappingProxyType(
        _tables()["corpora"]["folk"]["cadences"]["final_minor" if minor else "final_major"]
    )


def meter_weights(source: Recipe) -> list[tuple[Meter, float]]:
    """Return a genre's meters with their weights."""
    return [(meter_named(name), weight) for name, weight in source.meters.items()]
