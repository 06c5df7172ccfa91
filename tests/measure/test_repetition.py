import numpy as np
import pytest
from sounds import RATE, fed, note, place, tune

from isotone.errors import InputError
from isotone.measure.features import FeatureStream
from isotone.measure.repetition import find_repetition


def features_of(samples):
    return fed(FeatureStream(RATE, keep_waveform=True), samples).result()


def played(pitches, rng, *, at_s=0.0, noise_s=0.010):
    """A tune played by a person: never twice at quite the same times and levels."""
    return [
        (
            max(0.0, at_s + 0.5 * k + rng.normal(0, noise_s)),
            note(p, 1.0, level=0.2 * 10 ** (rng.normal(0, 1.0) / 20)),
        )
        for k, p in enumerate(pitches)
    ]


def melody(rng, n):
    return [int(p) for p in rng.choice([55, 57, 60, 62, 64, 67, 69, 72, 74, 76], n)]


@pytest.mark.slow
@pytest.mark.parametrize("length_s", [4.0, 10.0])
def test_a_copied_stretch_is_measured(length_s):
    samples = tune(np.random.default_rng(1), 60.0)
    a, b, n = round(7.13 * RATE), round(41.777 * RATE), round(length_s * RATE)
    samples[:, b : b + n] = samples[:, a : a + n]
    found = find_repetition(features_of(samples))
    assert found.longest_copy_s == pytest.approx(length_s, abs=0.6)
    assert found.copy_at_s - found.copy_of_s == pytest.approx(41.777 - 7.13, abs=0.001)
    assert found.longest_likeness_s == pytest.approx(length_s, abs=1.5)


def test_a_loop_is_one_long_copy():
    loop = tune(np.random.default_rng(2), 8.0)
    found = find_repetition(features_of(np.tile(loop, (1, 5))))
    assert found.longest_copy_s > 30.0


@pytest.mark.slow
def test_a_tune_that_never_returns_has_no_repetition():
    found = find_repetition(features_of(tune(np.random.default_rng(3), 90.0)))
    assert found.longest_copy_s == 0.0
    assert np.isnan(found.copy_at_s)
    assert found.longest_likeness_s < 5.0


def test_the_same_bars_played_again_are_a_likeness_not_a_copy():
    rng = np.random.default_rng(4)
    theme, middle = melody(rng, 24), melody(rng, 30)
    events = played(theme, rng) + played(middle, rng, at_s=12.0) + played(theme, rng, at_s=27.0)
    found = find_repetition(features_of(place(events, 40.0)))
    assert found.longest_copy_s == 0.0
    assert found.longest_likeness_s == pytest.approx(12.0, abs=3.0)
    assert found.likeness_at_s - found.likeness_of_s == pytest.approx(27.0, abs=0.2)


def test_silence_and_held_sound_are_no_loops():
    silent = find_repetition(features_of(np.zeros((2, 30 * RATE), np.float32)))
    assert silent.longest_copy_s == silent.longest_likeness_s == 0.0


def test_without_the_waveform_copies_are_unknown():
    features = fed(FeatureStream(RATE), tune(np.random.default_rng(5), 20.0)).result()
    assert np.isnan(find_repetition(features).longest_copy_s)
    with pytest.raises(InputError, match="likeness"):
        find_repetition(features, likeness=1.5)


def test_a_bare_tone_is_one_copy_from_end_to_end():
    t = np.arange(20 * RATE) / RATE
    tone = np.tile(0.3 * np.sin(2 * np.pi * 440.0 * t), (2, 1)).astype(np.float32)
    found = find_repetition(features_of(tone))
    assert found.longest_copy_s == pytest.approx(16.0, abs=0.5)
    assert found.longest_likeness_s == pytest.approx(16.0, abs=0.5)
