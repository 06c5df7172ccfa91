import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import RATE, chord, fed, place

from isotone.errors import InputError
from isotone.measure.features import FRAME_S, FeatureStream
from isotone.measure.key import (
    MAJOR_PROFILE,
    MINOR_PROFILE,
    estimate_key,
    fifths_between,
    key_curve,
)


@pytest.mark.parametrize("tonic", range(12))
def test_a_profile_is_its_own_key(tonic):
    for profile, mode in ((MAJOR_PROFILE, "major"), (MINOR_PROFILE, "minor")):
        key = estimate_key(np.roll(profile, tonic))
        assert (key.tonic, key.mode) == (tonic, mode)
        assert key.correlation == pytest.approx(1.0)
        assert (key.majorness > 0) == (mode == "major")


@given(st.lists(st.floats(0, 100), min_size=12, max_size=12), st.integers(0, 11))
def test_transposition_moves_the_tonic_alone(chroma, semitones):
    here, there = estimate_key(chroma), estimate_key(np.roll(chroma, semitones))
    if here is None or here.lead < 1e-6:
        return
    assert there.tonic == (here.tonic + semitones) % 12
    assert there.mode == here.mode
    assert there.majorness == pytest.approx(here.majorness, abs=1e-9)


def cadence(tonic, minor):
    third = 3 if minor else 4
    triads = [
        (tonic, tonic + third, tonic + 7),
        (tonic + 5, tonic + 8 if minor else tonic + 9, tonic + 12),
        (tonic + 7, tonic + 11, tonic + 14),
        (tonic, tonic + third, tonic + 7),
    ]
    return [(k * 1.0, chord(t, 1.0)) for k, t in enumerate(triads)]


@pytest.mark.parametrize("minor", [False, True])
@pytest.mark.parametrize("tonic", [53, 58, 60, 63])
def test_a_cadence_tells_the_key_by_ear(tonic, minor):
    features = fed(FeatureStream(RATE), place(cadence(tonic, minor), 4.0)).result()
    key = estimate_key(features.chroma)
    assert (key.tonic, key.mode) == (tonic % 12, "minor" if minor else "major")


def test_the_curve_follows_a_change_of_key():
    events = cadence(60, False) + [(4 + t, x) for t, x in cadence(63, True)]
    features = fed(FeatureStream(RATE), place(events, 8.0)).result()
    curve = key_curve(features.chroma, window=round(3.5 / FRAME_S), hop=round(3.5 / FRAME_S))
    assert [key.name for _, key in curve] == ["C major", "E flat minor"]
    assert [at for at, _ in curve] == [17, 52]


def test_nothing_has_no_key():
    assert estimate_key(np.zeros(12)) is None
    assert estimate_key(np.ones((4, 12))) is None
    with pytest.raises(InputError, match="shape"):
        estimate_key(np.zeros(11))


def test_distance_on_the_circle_of_fifths():
    def key(tonic, minor=False):
        return estimate_key(np.roll(MINOR_PROFILE if minor else MAJOR_PROFILE, tonic))

    assert fifths_between(key(0), key(9, minor=True)) == 0
    assert fifths_between(key(0), key(7)) == fifths_between(key(0), key(5)) == 1
    assert fifths_between(key(0), key(0, minor=True)) == 3
    assert fifths_between(key(0), key(6)) == 6
