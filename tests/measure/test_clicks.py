import numpy as np
import pytest
from sounds import RATE, fed, note, place, tune

from isotone.errors import InputError
from isotone.measure.clicks import ClickMeter, ClippingMeter


def clicks_in(samples, **options):
    return fed(ClickMeter(RATE, samples.shape[0], **options), samples).result()


def saw(hz, seconds, level=0.3):
    t = np.arange(round(seconds * RATE)) / RATE
    return np.tile(level * (2 * ((hz * t) % 1) - 1), (2, 1)).astype(np.float32)


@pytest.mark.parametrize("height_db", [-40, -30, -20, -6])
def test_a_planted_jump_is_found_where_it_is(height_db):
    samples = tune(np.random.default_rng(1), 6.0)
    at = round(3.2107 * RATE)
    samples[:, at:] += np.float32(10 ** (height_db / 20))
    found = clicks_in(samples)
    assert found.n == 1
    assert found.times_s[0] == pytest.approx(3.2107, abs=0.0015)
    assert found.heights_db[0] == pytest.approx(height_db, abs=1.5)


def test_a_cut_and_a_dropout_are_clicks():
    rng = np.random.default_rng(2)
    a, b = tune(rng, 4.0), tune(rng, 4.0)
    cut = np.concatenate([a[:, : 2 * RATE + 5000], b[:, 5000:]], axis=1)
    assert clicks_in(cut).n == 1
    dropped = a.copy()
    dropped[:, 2 * RATE + 3000 : 2 * RATE + 12_000] = 0.0
    assert clicks_in(dropped).n == 2


@pytest.mark.parametrize("block", [480, 4801, 48_000])
def test_music_has_no_clicks(block):
    samples = tune(np.random.default_rng(4), 10.0)
    assert fed(ClickMeter(RATE), samples, block).result().n == 0


def test_noise_bursts_and_saw_waves_are_no_clicks():
    rng = np.random.default_rng(3)
    hits = [
        (0.4 * k, rng.standard_normal(9600) * 0.2 * np.exp(-np.arange(9600) / 1500))
        for k in range(10)
    ]
    assert clicks_in(place(hits, 4.5)).n == 0
    for hz in (41.2, 110.0, 440.0):
        assert clicks_in(saw(hz, 2.0)).n == 0


def test_a_stream_may_begin_with_an_attack():
    sudden = np.tile(np.cos(np.arange(RATE) * 0.05) * 0.5, (2, 1)).astype(np.float32)
    assert clicks_in(sudden).n == 0


def test_only_rates_of_sound_are_taken():
    with pytest.raises(InputError, match="8000"):
        ClickMeter(100)


def test_flattened_crests_are_counted_even_when_turned_down():
    wave = place([(0, 6 * note(45, 1.0))], 1.0)
    clipped = np.clip(wave, -1, 1)
    assert fed(ClippingMeter(), clipped).result().n_full_scale > 0
    quiet = fed(ClippingMeter(), clipped * np.float32(0.5)).result()
    assert quiet.n_full_scale == 0
    assert quiet.n_flat_tops > 10
    assert quiet == fed(ClippingMeter(), clipped * np.float32(0.5), 37).result()


def test_a_low_sine_in_16_bits_is_not_clipped():
    t = np.arange(2 * RATE) / RATE
    wave = np.round(0.9 * np.sin(2 * np.pi * 40 * t) * 32768) / 32768
    result = fed(ClippingMeter(), np.tile(wave, (2, 1)).astype(np.float32)).result()
    assert (result.n_full_scale, result.n_flat_tops) == (0, 0)
