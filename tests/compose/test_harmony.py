import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isotone.compose.harmony import (
    choose_progression,
    colour_chord,
    fits_mode,
    pivot_chords,
    voice_chord,
)
from isotone.compose.recipes import recipe
from isotone.music.chord import QUALITIES, parse_chord
from isotone.music.scale import Scale
from isotone.plan.vocabulary import GENRES


@given(
    root=st.sampled_from(("I", "II", "bIII", "IV", "V", "bVI", "VI", "bVII")),
    quality=st.sampled_from(sorted(QUALITIES)),
    tonic=st.integers(0, 11),
    n_voices=st.integers(2, 4),
)
def test_a_voicing_holds_only_tones_of_its_chord_in_its_register(root, quality, tonic, n_voices):
    chord = parse_chord(root + quality)
    found = voice_chord(chord, tonic, n_voices=n_voices, register=(48, 69))
    assert len(found) == n_voices
    assert list(found) == sorted(set(found))
    assert {p % 12 for p in found} <= set(chord.pitch_classes(tonic))
    # A bare fifth has three tones in this register: a fourth voice may only lie outside it.
    tones = [p for p in range(48, 70) if p % 12 in chord.pitch_classes(tonic)]
    assert len(tones) < n_voices or all(48 <= p <= 69 for p in found)
    if n_voices >= 3 and {3, 4} & {i % 12 for i in chord.intervals}:
        third = next(i for i in chord.intervals if i % 12 in (3, 4))
        assert (tonic + chord.root + third) % 12 in {p % 12 for p in found}


def test_common_tones_stay_and_others_move_by_step():
    chords = [parse_chord(s) for s in ("I", "VIm", "IV", "V7", "I")]
    voicing, moves = None, []
    for chord in chords:
        following = voice_chord(chord, 0, n_voices=4, register=(48, 69), previous=voicing)
        if voicing:
            moves += [abs(a - b) for a, b in zip(voicing, following, strict=True)]
        voicing = following
    assert np.mean(moves) < 2.0
    assert max(moves) <= 7


@pytest.mark.parametrize("genre", GENRES)
def test_every_chord_of_every_recipe_can_be_read(genre):
    source = recipe(genre)
    for progression in source.progressions:
        for symbol in progression.chords:
            assert parse_chord(symbol).intervals
    for mode, kinds in source.cadences.items():
        assert mode in Scale(0, mode).mode
        for formula in itertools.chain.from_iterable(kinds.values()):
            assert [parse_chord(s).symbol for s in formula] == list(formula)


def test_an_opening_begins_on_the_tonic():
    source = recipe("jazz-ballad")
    for k in range(20):
        chosen = choose_progression(
            source, "ionian", valence=0.5, tension=0.2, opening=True, avoid=(), at=k / 20
        )
        assert parse_chord(chosen.chords[0]).root == 0


def test_pleasant_ways_choose_more_major_chords_than_sad_ones():
    def majors(valence):
        source = recipe("folk")
        found = [
            choose_progression(
                source, "aeolian", valence=valence, tension=0.3, opening=False, avoid=(), at=k / 50
            )
            for k in range(50)
        ]
        chords = [parse_chord(s) for p in found for s in p.chords]
        return np.mean([c.is_major for c in chords])

    assert majors(0.0) > majors(-0.9) + 0.05


@given(throw=st.integers(0, 2**32))
def test_colour_never_leaves_the_scale_nor_loses_the_root(throw):
    scale = Scale(4, "aeolian")
    for symbol in ("Im", "bVI", "bIII", "IVm", "bVII"):
        coloured = colour_chord(
            symbol,
            recipe("new-age"),
            scale,
            tension=0.5,
            valence=0.0,
            last_of_section=False,
            rng=np.random.default_rng(throw),
        )
        assert coloured.root == parse_chord(symbol).root
        assert fits_mode(coloured.symbol, "aeolian") == 0


def test_pivots_belong_to_both_keys():
    old, new = Scale(0, "ionian"), Scale(7, "ionian")
    names = pivot_chords(old, new)
    assert "VIm" in names  # E minor: the third of C, the sixth of G
    for name in names:
        classes = set(parse_chord(name).pitch_classes(7))
        assert classes <= set(old.pitch_classes) & set(new.pitch_classes)


def test_rough_states_close_chords_and_smooth_ones_open_them():
    chord = parse_chord("Imaj9")

    def widths(roughness):
        return [
            max(v) - min(v)
            for tonic in range(12)
            for v in [voice_chord(chord, tonic, n_voices=4, register=(50, 72), roughness=roughness)]
        ]

    def seconds(roughness):
        return sum(
            b - a <= 2
            for tonic in range(12)
            for v in [voice_chord(chord, tonic, n_voices=4, register=(50, 72), roughness=roughness)]
            for a, b in itertools.pairwise(v)
        )

    assert sum(widths(0.0)) > sum(widths(1.0))
    assert seconds(1.0) > seconds(0.0)
