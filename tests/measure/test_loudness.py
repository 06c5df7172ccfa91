import math

import numpy as np
import pytest

from isotone.errors import InputError
from isotone.measure.loudness import LoudnessMeter
from isotone.measure.peak import TruePeakMeter

RATE = 48_000


def tone(seconds, *, level_db, frequency_hz=997.0, rate=RATE, channels=2):
    t = np.arange(round(seconds * rate)) / rate
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * frequency_hz * t)
    return np.tile(wave, (channels, 1)).astype(np.float32)


def measured(samples, rate=RATE):
    meter = LoudnessMeter(rate, samples.shape[0])
    meter.update(samples)
    return meter


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_a_full_scale_sine_in_one_channel_is_minus_3_lufs(rate):
    # BS.1770-5, annex 1: 997 Hz at 0 dBFS in one channel reads -3.01 LKFS.
    meter = measured(tone(5, level_db=0, rate=rate, channels=1), rate)
    assert meter.integrated_lufs == pytest.approx(-3.01, abs=0.03)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        # EBU Tech 3341, test cases 1 to 4 (1 kHz, both channels): seconds and dBFS.
        ([(20, -23)], -23.0),
        ([(20, -33)], -33.0),
        ([(10, -36), (60, -23), (10, -36)], -23.0),
        ([(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)], -23.0),
    ],
)
def test_the_ebus_own_cases_read_as_they_should(parts, expected):
    samples = np.concatenate([tone(s, level_db=db, frequency_hz=1000) for s, db in parts], axis=1)
    meter = measured(samples)
    assert meter.integrated_lufs == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(("low", "range_lu"), [(-30, 10.0), (-15, 5.0), (-40, 20.0)])
def test_loudness_range_of_two_levels_is_their_distance(low, range_lu):
    # EBU Tech 3342, cases 1 to 3, with the other level at -20.
    samples = np.concatenate([tone(20, level_db=-20), tone(20, level_db=low)], axis=1)
    assert measured(samples).loudness_range_lu == pytest.approx(range_lu, abs=1.0)


def test_it_agrees_with_pyloudnorm():
    pyloudnorm = pytest.importorskip("pyloudnorm")
    rng = np.random.default_rng(1)
    samples = (rng.standard_normal((2, 12 * RATE)) * 0.1).astype(np.float32)
    samples *= np.repeat(rng.uniform(0.05, 1.5, 12), RATE).astype(np.float32)
    reference = pyloudnorm.Meter(RATE).integrated_loudness(samples.T.astype(np.float64))
    assert measured(samples).integrated_lufs == pytest.approx(reference, abs=0.1)


def test_blocks_of_any_size_give_the_same_loudness():
    rng = np.random.default_rng(2)
    samples = (rng.standard_normal((2, 4 * RATE)) * 0.1).astype(np.float32)
    whole, parts = measured(samples), LoudnessMeter(RATE)
    for i in range(0, samples.shape[1], 1777):
        parts.update(samples[:, i : i + 1777])
    assert parts.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=1e-9)
    assert parts.short_term_lufs == pytest.approx(whole.short_term_lufs, abs=1e-9)
    assert parts.momentary_lufs == pytest.approx(whole.momentary_lufs, abs=1e-9)


def test_silence_has_no_loudness():
    meter = measured(np.zeros((2, RATE), np.float32))
    assert meter.integrated_lufs == meter.momentary_lufs == -math.inf
    assert meter.loudness_range_lu == 0.0


def test_other_layouts_are_refused():
    with pytest.raises(InputError, match="1 or 2 channels"):
        LoudnessMeter(RATE, 6)
    with pytest.raises(InputError, match="at least 8000"):
        LoudnessMeter(100)


def test_a_peak_between_samples_is_found():
    # A sine at a quarter of the rate, sampled 45 degrees off its crests: 3.01 dB higher than its
    # samples (BS.1770-5, annex 2).
    t = np.arange(RATE)
    wave = 0.5 * np.sin(np.pi / 2 * t + np.pi / 4)
    fade = np.minimum(1.0, np.minimum(t, t[::-1]) / 2000)
    meter = TruePeakMeter()
    for i in range(0, RATE, 999):
        meter.update(np.tile(wave * fade, (2, 1)).astype(np.float32)[:, i : i + 999])
    assert meter.true_peak_dbtp == pytest.approx(-6.02, abs=0.1)
    assert meter.sample_peak_dbfs == pytest.approx(-9.03, abs=0.01)


def test_dc_is_the_mean():
    meter = TruePeakMeter()
    meter.update(tone(1, level_db=-6) + np.float32(0.01))
    assert meter.dc_offset == pytest.approx(0.01, abs=1e-4)
    assert TruePeakMeter().true_peak_dbtp == -math.inf
