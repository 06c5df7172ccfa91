import numpy as np
import pytest

from isotone.errors import InputError
from isotone.evaluate.activity import activity_along
from isotone.measure.features import FeatureStream

RATE = 22_050


def features_of(samples):
    stream = FeatureStream(RATE, 1)
    stream.update(samples[None].astype(np.float32))
    return stream.result()


def plucks(rate_hz, seconds, *, level=0.3, hertz=400.0):
    t = np.arange(round(seconds * RATE)) / RATE
    since = t % (1.0 / rate_hz)
    return level * np.sin(2 * np.pi * hertz * t) * np.exp(-6.0 * since)


def at(features, times=(10.0, 30.0, 50.0)):
    return activity_along(features, times, window_s=20.0)


def test_more_notes_are_livelier():
    sound = np.concatenate([plucks(rate, 20.0) for rate in (1.0, 2.0, 4.0)])
    assert list(np.argsort(at(features_of(sound)))) == [0, 1, 2]


def test_louder_and_brighter_is_livelier():
    sound = [plucks(2.0, 20.0, level=a, hertz=f) for a, f in ((0.5, 900), (0.1, 400), (0.02, 200))]
    assert list(np.argsort(at(features_of(np.concatenate(sound))))) == [2, 1, 0]


def test_level_alone_does_not_depend_on_the_gain_of_the_whole():
    sound = np.concatenate([plucks(rate, 20.0) for rate in (1.0, 4.0, 2.0)])
    loud, quiet = at(features_of(sound)), at(features_of(0.25 * sound))
    np.testing.assert_allclose(loud, quiet, atol=0.15)


def test_silence_is_the_least_lively_and_finite():
    sound = np.concatenate([plucks(2.0, 20.0), np.zeros(20 * RATE), plucks(2.0, 20.0)])
    found = at(features_of(sound))
    assert np.isfinite(found).all()
    assert found.argmin() == 1
    assert not at(features_of(np.zeros(60 * RATE))).any()


def test_what_cannot_be_compared_is_refused():
    features = features_of(plucks(2.0, 20.0))
    with pytest.raises(InputError, match="at least 2 windows"):
        activity_along(features, [10.0], window_s=10.0)
    with pytest.raises(InputError, match="outside the sound"):
        activity_along(features, [10.0, 30.0], window_s=10.0)
