"""Arrangement: who plays, where they sit, and who plays next.

A band is chosen for a chapter from a genre's layers: the lead that the listener asked for, and for
each role a player that is not vetoed. Layers enter and leave one at a time, at phrase borders.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from isotone.affect.circumplex import Affect
from isotone.compose.chance import Dice
from isotone.compose.cues import Cues
from isotone.compose.recipes import Layer, Recipe, instrument, interpolate
from isotone.music.score import Part
from isotone.plan.palette import lean_of
from isotone.plan.vocabulary import LEADS, family_of

__all__ = ["Band", "Player", "choose_band", "move_toward", "wished_layers"]

# Who may take a role when its own player is vetoed or leads; nearest in sound first.
_STAND_INS: dict[str, tuple[str, ...]] = {
    "pad": (
        "warm-pad", "strings", "soft-pad", "slow-strings", "choir", "glass-pad", "new-age-pad",
        "voice-oohs", "sweep-pad", "electric-piano", "harp", "piano", "vibraphone", "nylon-guitar",
        "steel-guitar", "marimba",
    ),
    "drone": ("slow-strings", "warm-pad", "soft-pad", "cello", "choir", "sweep-pad"),
    "arpeggio": (
        "piano", "harp", "nylon-guitar", "electric-piano", "vibraphone", "marimba", "steel-guitar",
        "kalimba", "celesta", "pizzicato", "glass-pad",
    ),
    "chords": (
        "electric-piano", "piano", "nylon-guitar", "vibraphone", "harp", "marimba", "steel-guitar",
        "pizzicato", "warm-pad", "strings",
    ),
    "ostinato": ("pizzicato", "marimba", "harp", "piano", "nylon-guitar", "vibraphone"),
    "bass": ("acoustic-bass", "contrabass-bowed", "finger-bass", "synth-bass", "cello"),
    "countermelody": (
        "viola", "cello", "clarinet", "horn", "oboe", "flute", "voice-oohs", "vibraphone",
    ),
    "accent": ("celesta", "music-box", "bell-fx", "kalimba", "glockenspiel", "vibraphone", "harp"),
}  # fmt: skip

# Layers beside those of the tables: the synthesised pads share the pad's place. Judgement.
_OWN_LAYERS: dict[str, tuple[Layer, ...]] = {
    "ambient": (
        Layer("pad", "soft-pad", (48, 69), 0.0, -9.0, -7.0, 6000.0, ("swell_2bar", "swell_68")),
        Layer("pad", "glass-pad", (55, 72), 0.15, -8.0, -12.0, 7000.0, ("swell_2bar", "swell_68")),
        Layer("arpeggio", "harp", (52, 72), -0.3, -8.0, -9.0, 7000.0,
              ("arp_updown_44", "arp_up_44", "barcarolle_68", "arp_68")),
        Layer("arpeggio", "piano", (52, 74), 0.2, -7.0, -9.0, 5500.0,
              ("arp_updown_44", "arp_up_44", "arp_68")),
        Layer("arpeggio", "nylon-guitar", (50, 72), -0.25, -8.0, -9.0, 6000.0,
              ("arp_updown_44", "arp_up_44", "arp_68")),
    ),
    "new-age": (
        Layer("arpeggio", "nylon-guitar", (50, 72), 0.25, -9.0, -9.0, 7000.0,
              ("arp_updown_44", "arp_up_44", "arp_34", "arp_68")),
        Layer(
            "pad", "soft-pad", (48, 69), 0.0, -9.0, -13.0, 5000.0,
            ("whole_pad", "whole_pad_34", "whole_pad_68"),
        ),
    ),
    "classical": (
        Layer("arpeggio", "harp", (48, 72), -0.25, -9.0, -10.0, 9000.0,
              ("arp_updown_44", "arp_34", "barcarolle_68", "arp_68")),
        Layer("arpeggio", "nylon-guitar", (50, 72), 0.25, -9.0, -9.0, 8000.0,
              ("arp_updown_44", "arp_up_44", "arp_34", "arp_68")),
    ),
    "cinematic": (
        Layer("arpeggio", "piano", (48, 72), 0.1, -9.0, -12.0, 7000.0,
              ("arp_up_44", "arp_updown_44", "arp_34", "arp_68")),
        Layer("arpeggio", "harp", (50, 76), -0.3, -9.0, -12.0, 8000.0,
              ("arp_updown_44", "arp_34", "barcarolle_68")),
    ),
    "electronic": (
        Layer("pad", "soft-pad", (48, 69), 0.0, -9.0, -9.0, 5500.0, ("whole_pad", "swell_2bar")),
    ),
}  # fmt: skip

_LEAN = 1.2
"""How far lean and valence outweigh the draw between the players of a role; judgement."""

_LEAD_REGISTERS: dict[str, tuple[int, int]] = {
    # Where each sings: inside the comfortable range of the tables. Judgement.
    "piano": (60, 84),
    "electric-piano": (58, 81),
    "nylon-guitar": (52, 76),
    "steel-guitar": (52, 76),
    "strings": (60, 84),
    "slow-strings": (60, 81),
    "violin": (60, 84),
    "viola": (53, 76),
    "cello": (45, 69),
    "flute": (64, 86),
    "harp": (57, 81),
    "vibraphone": (57, 82),
    "music-box": (67, 89),
    "choir": (57, 77),
    "voice-oohs": (57, 76),
    "warm-pad": (57, 79),
    "soft-pad": (57, 79),
    "glass-pad": (60, 82),
    "new-age-pad": (60, 82),
    "sweep-pad": (57, 79),
}

MIX_GAIN_DB = 8.5
"""Added to all parts, so that sessions lie near -41 LUFS before mastering (measured)."""

_FLOORS_DB = {"pad": -11.0, "drone": -10.0, "countermelody": -6.0, "accent": -11.0, "bass": -7.0}
"""No layer lies lower than this under the tune; judgement, by stems of sessions."""

_TEXTURE_PROGRAM = 122  # General MIDI seashore: what a MIDI player without our synthesis may use

ROLE_NAMES = {
    "melody": "lead",
    "countermelody": "counter",
    "pad": "pad",
    "drone": "pad",
    "arpeggio": "arpeggio",
    "ostinato": "arpeggio",
    "chords": "harmony",
    "bass": "bass",
    "accent": "counter",
    "percussion": "percussion",
    "texture": "texture",
}


@dataclass(frozen=True, slots=True)
class Player:
    """A layer of the band.

    Parameters
    ----------
    key : str
        Role in the band, unique: ``melody``, ``pad``, ``pad2``, ``bass``, ``drums``, ``sea``.
    role : str
        Role in the recipe.
    part : Part
    register : tuple of int
    patterns : tuple of str
    high_cut_hz : float
        Of the recipe, before brightness.
    """

    key: str
    role: str
    part: Part
    register: tuple[int, int]
    patterns: tuple[str, ...]
    high_cut_hz: float


@dataclass(frozen=True, slots=True)
class Band:
    """Who can play in a chapter: the lead and the layers in the order of their importance."""

    lead: Player
    layers: tuple[Player, ...]
    drums: tuple[Player, ...]
    texture: Player | None

    def player(self, key: str) -> Player | None:
        """Return the layer of that key, if the band has it."""
        return next((p for p in self.layers if p.key == key), None)


def _part(role: str, name: str, layer: Layer, known: dict[str, Part]) -> Part:
    if f"{role} {name}" in known:
        return known[f"{role} {name}"]
    program = _TEXTURE_PROGRAM if role == "texture" else instrument(name).program
    # Some of the tables' layers lie so low that they are not heard in the mix as measured.
    floor_db = _FLOORS_DB.get(role, -math.inf)
    part = Part(
        name=f"{role} {name}",
        instrument=name,
        program=program,
        role=ROLE_NAMES[role],
        gain_db=max(layer.level_db, floor_db) + MIX_GAIN_DB,
        pan=layer.pan,
        reverb_send_db=layer.reverb_send_db,
        chorus_send_db=-18.0 if role == "pad" else -math.inf,
        high_cut_hz=min(18000.0, layer.high_cut_hz * 2.0),
    )
    known[part.name] = part
    return part


def _lead(
    recipe: Recipe, wished: Sequence[str], avoid: frozenset[str], known: dict[str, Part]
) -> Player:
    own = [layer for layer in recipe.layers if layer.role == "melody"]
    names = [*wished, *(layer.instrument for layer in own), *sum(LEADS.values(), ())]
    name = next(n for n in names if n not in avoid)
    like = next((layer for layer in own if layer.instrument == name), own[0])
    layer = Layer(
        "melody",
        name,
        _LEAD_REGISTERS.get(name, like.register),
        0.0 if abs(like.pan) < 0.06 else max(-0.15, min(0.15, like.pan)),
        like.reverb_send_db,
        max(like.level_db, -6.0),
        max(like.high_cut_hz, 6000.0),
        (),
    )
    part = _part("melody", name, layer, known)
    return Player("melody", "melody", part, layer.register, (), layer.high_cut_hz)


def choose_band(
    recipe: Recipe,
    *,
    wished: Sequence[str],
    avoid: Sequence[str],
    meter: str,
    chapter: int,
    valence: float,
    dice: Dice,
    known: dict[str, Part],
) -> Band:
    """Choose the players of a chapter.

    Parameters
    ----------
    recipe : Recipe
    wished : sequence of str
        Instruments the listener asked for, the lead first.
    avoid : sequence of str
        Instruments that must not sound.
    meter : str
        Patterns of other meters are left out.
    chapter : int
        Another chapter may have other players in the same roles.
    valence : float
        Leans the choice to players that sound glad or grave.
    dice : Dice
    known : dict of Part by name
        The parts of the piece so far: a name always means the same part. New ones are added.
    """
    vetoed = frozenset(avoid)
    lead = _lead(recipe, wished, vetoed, known)
    taken = {lead.part.instrument}
    lead_family = family_of(lead.part.instrument)
    by_role: dict[str, list[Layer]] = {}
    for layer in (*recipe.layers, *_OWN_LAYERS.get(recipe.genre, ())):
        if layer.role != "melody":
            by_role.setdefault(layer.role, []).append(layer)
    players: list[Player] = []
    for role in [*recipe.entry_order, *(r for r in by_role if r not in recipe.entry_order)]:
        layers = by_role.get(role, [])
        if not layers:
            continue
        # The first layer of a role is its face: it comes first in most chapters.
        order = sorted(
            range(len(layers)),
            key=lambda i: (
                dice.unit("chapter", chapter, "band", role, i)
                + 0.25 * i
                - _LEAN * valence * lean_of(layers[i].instrument)
            ),
        )
        n_wanted = 2 if role in ("pad", "arpeggio") else 1
        found = 0
        for i in order:
            if found == n_wanted:
                break
            layer = layers[i]
            name = _player_for(role, layer.instrument, taken, vetoed, lead_family)
            if name is None:
                continue
            fitting = tuple(p for p in layer.patterns if _fits(p, meter))
            if layer.patterns and not fitting:
                continue
            found += 1
            key = role if found == 1 else f"{role}{found}"
            register = _register_for(name, role, layer.register)
            part = _part(role, name, layer, known)
            taken.add(name)
            players.append(Player(key, role, part, register, fitting, layer.high_cut_hz))
    texture = _texture(recipe, vetoed, valence, dice, known)
    return Band(lead, tuple(players), _drums(recipe, vetoed), texture)


def _fits(name: str, meter: str) -> bool:
    from isotone.compose.recipes import pattern

    return pattern(name).meter == meter


def _player_for(
    role: str, own: str, taken: set[str], vetoed: frozenset[str], lead_family: str
) -> str | None:
    # A pianist, guitarist or harpist who leads also plays the figures below.
    own_hands = ("piano", "guitar", "harp", "electric-piano")
    stand_ins = _STAND_INS.get(role, ())
    # What is bowed is replaced by what is bowed, where anything is.
    kind = instrument(own).kind
    stand_ins = tuple(
        sorted(stand_ins, key=lambda n: kind != "bowed" or instrument(n).kind != kind)
    )
    for name in (own, *stand_ins):
        if name in vetoed:
            continue
        same = family_of(name) == lead_family
        if name in taken and not (
            same and role in ("arpeggio", "chords") and lead_family in own_hands
        ):
            continue
        if same and lead_family not in own_hands and role in ("countermelody", "accent"):
            continue
        return name
    return None


def _register_for(name: str, role: str, wished: tuple[int, int]) -> tuple[int, int]:
    player = instrument(name)
    low, high = max(wished[0], player.low), min(wished[1], player.high)
    if role == "bass":
        high = min(high, 52)
    return (low, high) if high - low >= 12 else (max(player.low, high - 14), high)


def _drums(recipe: Recipe, vetoed: frozenset[str]) -> tuple[Player, ...]:
    if "drums" in vetoed:
        return ()
    from isotone.compose.recipes import pattern

    kits: dict[int, list[str]] = {}
    for _, names in recipe.percussion:
        for name in names:
            kits.setdefault(pattern(name).kit, []).append(name)
    # Kick about 4 dB under the lead, the kit's other drums lie under it by their velocities.
    # Toms are played with mallets in cinematic pieces: sticks would click in what is to carry.
    bright = {"lo-fi": 6500.0, "cinematic": 3500.0}.get(recipe.genre, 9000.0)
    level = {"lo-fi": -7.0, "electronic": -7.0, "jazz-ballad": -4.0, "ambient": -6.0}.get(
        recipe.genre, -8.0
    )
    return tuple(
        Player(
            f"drums{kit}",
            "percussion",
            Part(
                name="drums" if kit == 0 else "brushes",
                instrument="drums",
                program=kit,
                bank=128,
                role="percussion",
                gain_db=level + MIX_GAIN_DB,
                pan=0.0,
                reverb_send_db=-18.0,
                high_cut_hz=bright * 1.6,
            ),
            (0, 127),
            tuple(dict.fromkeys(names)),
            bright,
        )
        for kit, names in sorted(kits.items())
    )


def _texture(
    recipe: Recipe,
    vetoed: frozenset[str],
    valence: float,
    dice: Dice,
    known: dict[str, Part],
) -> Player | None:
    """Return rain, sea or wind under most ambient and many new age sessions; no wind where glad."""
    chance = {"ambient": 0.75, "new-age": 0.5}.get(recipe.genre, 0.0)
    if dice.unit("band", "texture") >= chance:
        return None
    names = [n for n in ("sea", "rain", "wind") if n not in vetoed]
    if valence > 0.2 and len(names) > 1 and "wind" in names:
        names.remove("wind")
    if not names:
        return None
    name = names[int(dice.unit("band", "texture", "which") * len(names))]
    layer = Layer(
        "texture", name, (0, 127), 0.0, -30.0, -20.0, 6000.0 if name == "rain" else 3500.0, ()
    )
    return Player(
        "texture", "texture", _part("texture", name, layer, known), (60, 60), (), layer.high_cut_hz
    )


def move_toward(band: Band, wished: Band, sounding: Sequence[str]) -> Band:
    """Return a band nearer to another: who is silent is exchanged, who sounds plays on.

    Two layers never share a part, so a change that would double one waits.
    """
    players = {p.key: p for p in band.layers}
    for player in wished.layers:
        current = players.get(player.key)
        others = {p.part.name for key, p in players.items() if key != player.key}
        if current == player or player.part.name in others or player.key in sounding:
            continue
        players[player.key] = player
    order = [p.key for p in wished.layers]
    for key in list(players):
        if key not in order:
            if key in sounding:
                order.append(key)
            else:
                del players[key]
    layers = tuple(players[key] for key in order if key in players)
    return Band(wished.lead, layers, wished.drums, wished.texture)


_GROUNDED = ("jazz-ballad", "lo-fi")
"""Genres in which a bass is never missing: their chords leave the root to it."""

_PADDED = ("ambient", "new-age", "cinematic", "electronic")
"""Genres whose ground is a pad: without one, a resting tune leaves a hole."""

_FIGURES = ("chords", "arpeggio", "ostinato")


def wished_layers(
    recipe: Recipe,
    band: Band,
    cues: Cues,
    *,
    affect: Affect,
    kind: str,
    chapter: int,
    section: int,
    dice: Dice,
) -> list[str]:
    """Return the keys of the layers that should sound, most important first.

    The number follows arousal; at most two of pad, chords, arpeggio and ostinato play at once; soft
    states prefer pads to struck figures.
    """
    arousal = affect.arousal
    # The table counts the lead.
    n_layers = round(interpolate(recipe.max_layers, arousal)) - 1
    if kind in ("intro", "bridge"):
        n_layers = min(n_layers, 2)
    n_layers = max(2, n_layers)
    keys = [p.key for p in band.layers]
    # Each section leans to other players a little, so that nothing stays for minutes.
    rank = {
        k: _rank(band, k, cues, arousal, recipe.genre)
        + (0.5 * dice.unit("section", section, "rank", k) if section else 0.25)
        for k in keys
    }
    order = sorted(keys, key=lambda k: (rank[k], keys.index(k)))
    chosen: list[str] = []
    filling = 0
    for key in order:
        player = band.player(key)
        if player is None:
            continue
        fills = player.role in (*_FIGURES, "pad")
        if fills and filling >= 2:
            continue
        if player.role == "drone" and "bass" in chosen:
            continue
        if player.role == "accent" and dice.unit("chapter", chapter, "accent") < 0.4:
            continue
        filling += fills
        chosen.append(key)
        if len(chosen) == n_layers:
            break
    n_strokes = 2 if cues.attack + 0.25 * arousal > 0.6 and n_layers > 2 else 1
    chosen = _with_strokes(band, chosen, order, n_wanted=n_strokes)
    if kind not in ("intro", "bridge") and arousal < 0.25 and abs(affect.valence) > 0.3:
        # What calm pleasure and calm grief have apart from the mode: a light voice now and then
        # above, or a dark ground below. A plucked bass would be a pulse rather than a ground, and
        # where everything is soft a pulse is what is glad.
        pulse = recipe.genre == "electronic"
        glad, grave = ("bass", "accent") if pulse else ("accent",), ("drone", "bass")
        roles = glad if affect.valence > 0.0 else grave
        found = [key for key in order if _role(band, key) in roles]
        if not any(key in chosen for key in found) and (affect.valence > 0.0 or not pulse):
            chosen += found[:1]
    return chosen


def _with_strokes(band: Band, chosen: list[str], order: list[str], *, n_wanted: int) -> list[str]:
    """Return the layers with so many struck or plucked ones, in exchange for slow ones.

    Slow attacks alone leave no onset to be heard: even the calmest state has one voice that strikes
    now and then, and lively ones have two.
    """

    def strikes(key: str) -> bool:
        player = band.player(key)
        return (
            player is not None
            and player.role in _FIGURES
            and instrument(player.part.instrument).is_percussive
        )

    chosen = list(chosen)
    spare = [key for key in order if key not in chosen and strikes(key)]
    while spare and sum(map(strikes, chosen)) < n_wanted:
        slow = [k for k in chosen if not strikes(k) and _role(band, k) in (*_FIGURES, "pad")]
        if not slow:
            break
        chosen[chosen.index(slow[-1])] = spare.pop(0)
    return chosen


def _role(band: Band, key: str) -> str:
    player = band.player(key)
    return player.role if player else ""


def _rank(band: Band, key: str, cues: Cues, arousal: float, genre: str) -> float:
    player = band.player(key)
    role = player.role if player else ""
    struck = (
        player is not None
        and role in _FIGURES
        and not ((rig := instrument(player.part.instrument)).is_sustained and not rig.is_percussive)
    )
    base = {
        "chords": 0.0,
        "arpeggio": 0.2,
        "pad": 0.4,
        "drone": 1.6,
        "bass": 1.0,
        "ostinato": 1.3,
        "countermelody": 2.2,
        "accent": 2.6,
    }[role]
    if key[-1].isdigit():
        base += 2.0
    # Attack: struck figures move up with activation, pads with calm.
    if struck:
        base -= 1.2 * (cues.attack - 0.45) + 0.4 * arousal
    elif role in ("pad", *_FIGURES):
        base += 1.2 * (cues.attack - 0.45) + 0.5 * arousal
    if key == "pad" and genre in _PADDED:
        base -= 0.4
    if role == "bass":
        base -= 0.5 * arousal + (0.7 if genre in _GROUNDED else 0.0)
    if role in ("bass", "drone") and genre not in _GROUNDED:
        # Calm and pleasant is open above rather than heavy below.
        base += 0.8 * max(0.0, cues.majorness - 0.5) * max(0.0, -arousal)
    return base
