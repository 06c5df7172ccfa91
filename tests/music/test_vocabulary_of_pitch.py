import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isotone.errors import InputError
from isotone.music.chord import QUALITIES, parse_chord, with_quality
from isotone.music.keys import (
    common_pitch_classes,
    estimate_key,
    fifths_between,
    key_distance,
)
from isotone.music.meter import meter_named
from isotone.music.pitch import fold_into, nearest_pitch, pitch_class_named, pitch_name
from isotone.music.scale import MODES, Scale, altered_degrees, is_minor


@given(pc=st.integers(0, 11), near=st.floats(12, 115))
def test_the_nearest_pitch_is_of_its_class_and_within_a_tritone(pc, near):
    found = nearest_pitch(pc, near)
    assert found % 12 == pc
    assert abs(found - near) <= 6.0


def test_names_of_pitches():
    assert pitch_name(60) == "C4"
    assert pitch_class_named("Bb") == 10
    assert pitch_class_named("F#") == 6
    with pytest.raises(InputError, match="a letter A to G"):
        pitch_class_named("H")


@given(pitch=st.integers(0, 127), low=st.integers(20, 60))
def test_folding_keeps_the_class(pitch, low):
    found = fold_into(pitch, low, low + 24)
    assert found % 12 == pitch % 12
    assert low <= found <= low + 24


def test_each_church_mode_alters_one_degree_of_its_neighbour():
    ladder = ("lydian", "ionian", "mixolydian", "dorian", "aeolian", "phrygian")
    for one, other in itertools.pairwise(ladder):
        assert altered_degrees(one, other) == 1
    assert [m for m in ladder if is_minor(m)] == ["dorian", "aeolian", "phrygian"]


def test_a_scale_knows_its_degrees():
    d_dorian = Scale(2, "dorian")
    assert set(d_dorian.pitch_classes) == {0, 2, 4, 5, 7, 9, 11}
    assert d_dorian.degree_of(62) == 0
    assert d_dorian.degree_of(63) is None
    assert d_dorian.pitches(60, 67) == [60, 62, 64, 65, 67]
    assert 64 in d_dorian
    assert 66 not in d_dorian
    with pytest.raises(InputError, match="no mode named 'blues'"):
        Scale(0, "blues")


@pytest.mark.parametrize(
    ("symbol", "classes", "bass"),
    [
        ("I", {0, 4, 7}, 0),
        ("IIm7b5/4", {2, 5, 8, 0}, 5),
        ("bVImaj7", {8, 0, 3, 7}, 8),
        ("V7/2", {7, 11, 2, 5}, 2),
        ("Im/b3", {0, 3, 7}, 3),
        ("VIIdim/2", {11, 2, 5}, 2),
        ("bVII9", {10, 2, 5, 8, 0}, 10),
    ],
)
def test_chord_symbols_mean_their_pitch_classes(symbol, classes, bass):
    chord = parse_chord(symbol)
    assert set(chord.pitch_classes(0)) == classes
    assert chord.bass_class(0) == bass
    assert set(chord.pitch_classes(5)) == {(pc + 5) % 12 for pc in classes}


def test_a_chord_outside_the_grammar_is_refused():
    for wrong in ("", "H7", "i", "Vm13", "V/8"):
        with pytest.raises(InputError):
            parse_chord(wrong)


def test_quality_can_be_exchanged():
    assert with_quality("bVI/5", "maj7") == "bVImaj7/5"
    assert all(parse_chord(with_quality("IV", q)).root == 5 for q in QUALITIES)


def test_places_in_a_bar_are_ranked():
    common, compound = meter_named("4/4"), meter_named("6/8")
    assert [common.strength(b / 2) for b in range(8)] == [4, 1, 2, 1, 3, 1, 2, 1]
    assert common.strength(0.25) == 0
    assert common.strength(8.0) == 4
    assert compound.bar_beats == 3.0
    assert compound.pulse_beats == 1.5
    assert [compound.strength(b / 2) for b in range(6)] == [4, 1, 1, 3, 1, 1]
    with pytest.raises(InputError, match="4/4 or 6/8"):
        meter_named("common")


def test_keys_and_their_distances():
    assert fifths_between(0, 7) == 1
    assert fifths_between(0, 5) == -1
    assert fifths_between(0, 6) == 6
    assert key_distance(Scale(0, "ionian"), Scale(9, "aeolian")) == 0
    assert key_distance(Scale(0, "ionian"), Scale(7, "ionian")) == 1
    assert key_distance(Scale(0, "ionian"), Scale(0, "aeolian")) == 3
    assert len(common_pitch_classes(Scale(0, "ionian"), Scale(2, "ionian"))) == 5


@given(tonic=st.integers(0, 11), mode=st.sampled_from(("ionian", "aeolian")))
def test_a_scale_that_dwells_on_its_triad_is_recognised(tonic, mode):
    weights = [0.0] * 12
    for degree, step in enumerate(MODES[mode]):
        weights[(tonic + step) % 12] = {0: 4.0, 2: 2.0, 4: 3.0}.get(degree, 1.0)
    found_tonic, found_mode, difference = estimate_key(weights)
    assert (found_tonic, found_mode) == (tonic, mode)
    assert (difference > 0) == (mode == "ionian")
