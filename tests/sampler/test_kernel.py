"""Voices against analytic truth: fonts of one sine, played and measured."""

import math

import numpy as np
import pytest
from sf2_files import Sample, one_sample, sine

from isotone.music.score import Note, Part, Score, TempoPoint
from isotone.sampler import Sampler
from isotone.sampler.kernel import INTERPOLATION, PAN
from isotone.sampler.player import HEADROOM_DB
from isotone.sampler.regions import Generator

G = Generator
RATE = 48_000
FULL = 10 ** (HEADROOM_DB / 20)


@pytest.fixture
def play(tmp_path):
    def render(data, *, key=69, velocity=127, length=1.0, seconds=None, rate=RATE, **part):
        path = tmp_path / "font.sf2"
        path.write_bytes(data)
        sampler = Sampler(path, sample_rate=rate, room=None, threads=1)
        parts = (Part("x", "x", 0, **part),)
        notes = (("x", Note(0.0, length, key, velocity)),)
        seconds = length if seconds is None else seconds
        score = Score(0.0, seconds, 0.0, parts, notes, tempo=(TempoPoint(0.0, 60.0),))
        blocks = [block.mix.samples for block in sampler.render(iter([score]))]
        return np.concatenate(blocks, axis=1).astype(np.float64) / FULL

    return render


# 440 Hz at 48 kHz: 1200 samples are 11 whole periods.
LOOPED = Sample(sine(440.0, 12_000), loop=(1200, 10_800))
PLAIN_LOOP = (G.SAMPLE_MODES, 1)


def frequency(x, rate=RATE):
    """Return the frequency of a sine from the phase that it runs through."""
    window = np.hanning(len(x))
    spectrum = np.fft.rfft(x * window)
    k = int(np.argmax(np.abs(spectrum)))
    half = len(x) // 2
    n = np.arange(half)
    turn = np.exp(-2j * np.pi * k / len(x) * n)
    first, second = ((x[i : i + half] * np.hanning(half) * turn).sum() for i in (0, half))
    second *= np.exp(-2j * np.pi * k / len(x) * half)
    return (k / len(x) + np.angle(second / first) / (2 * np.pi * half)) * rate


def db(x):
    return 20 * np.log10(np.maximum(np.abs(x), 1e-12))


def level_db(x, width=480):
    """Return the level of a sine of amplitude 1 as 0 dB, every 10 ms."""
    n = x.shape[-1] // width * width
    return 10 * np.log10(2 * (x[:n].reshape(-1, width) ** 2).mean(axis=1) + 1e-20)


def test_weights_add_up_to_one_and_hit_the_samples():
    rows = INTERPOLATION.reshape(-1, 4)
    np.testing.assert_allclose(rows.sum(axis=1), 1.0, atol=1e-6)
    np.testing.assert_array_equal(rows[0], [0, 1, 0, 0])
    np.testing.assert_array_equal(rows[-1], [0, 0, 1, 0])


def test_pan_keeps_power():
    np.testing.assert_allclose(PAN**2 + PAN[::-1] ** 2, 1.0)


@pytest.mark.parametrize("key", [21, 45, 60, 68, 69, 70, 93])
def test_a_key_sounds_at_its_pitch_within_a_tenth_of_a_cent(play, key):
    out = play(one_sample(LOOPED, PLAIN_LOOP), key=key, length=1.2)
    cents = 1200 * math.log2(frequency(out[0, 4800:52_800]) / (440 * 2 ** ((key - 69) / 12)))
    assert abs(cents) < 0.1


@pytest.mark.parametrize(
    ("generators", "cents"),
    [
        (((G.FINE_TUNE, 37),), 37),
        (((G.COARSE_TUNE, -5),), -500),
        (((G.ROOT_KEY, 57),), 1200),
        (((G.SCALE_TUNING, 50),), -150),
    ],
)
def test_tuning_generators_move_the_pitch(play, generators, cents):
    out = play(one_sample(LOOPED, PLAIN_LOOP, *generators), key=66, length=1.2)
    base = cents - 300 if generators[0][0] != G.SCALE_TUNING else cents
    found = 1200 * math.log2(frequency(out[0, 4800:52_800]) / 440)
    assert found == pytest.approx(base, abs=0.1)


def test_a_samples_own_rate_and_correction_count(play):
    sample = Sample(sine(440.0, 12_000, 44_100), 44_100, key=69, correction=-20)
    out = play(one_sample(sample), length=0.2)
    assert 1200 * math.log2(frequency(out[0, 480:7000]) / 440) == pytest.approx(-20, abs=0.3)


@pytest.mark.parametrize("rate", [22_050, 44_100, 96_000])
def test_the_outputs_rate_does_not_move_the_pitch(play, rate):
    out = play(one_sample(LOOPED, PLAIN_LOOP), length=1.2, rate=rate)
    found = frequency(out[0, rate // 10 : rate], rate)
    assert 1200 * math.log2(found / 440) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("loop", [(1200, 10_800), (1200, 2400), (1200, 1309)])
def test_a_loop_has_no_seam(play, loop):
    # 1309 - 1200 is one period, but for 9 parts in ten thousand: the sine is made to fit.
    hertz = RATE / 109 if loop[1] == 1309 else 440.0
    out = play(one_sample(Sample(sine(hertz, 12_000), loop=loop), PLAIN_LOOP), key=66, length=1.0)
    x = out[0, 4800:43_200]
    f = frequency(x)
    t = np.arange(len(x)) / RATE
    basis = np.stack([np.cos(2 * np.pi * f * t), np.sin(2 * np.pi * f * t)])
    residue = x - np.linalg.lstsq(basis.T, x, rcond=None)[0] @ basis
    assert np.abs(residue).max() < 0.004 * np.abs(x).max()


def test_a_sample_without_a_loop_ends(play):
    out = play(one_sample(Sample(sine(440.0, 9600))), length=1.0)
    assert np.abs(out[0, 9000:9500]).max() > 0.1
    assert not out[:, 9700:].any()


def test_a_loop_until_release_runs_out_after_it(play):
    tail = np.concatenate([sine(440.0, 12_000), sine(880.0, 12_000)])
    data = one_sample(
        Sample(tail, loop=(1200, 10_800)), (G.SAMPLE_MODES, 3), (G.VOL_ENV_RELEASE, 3000)
    )
    out = play(data, length=1.0)
    assert frequency(out[0, 24_000:47_000]) == pytest.approx(440, abs=0.5)
    # At the release it stands at 9600: 2400 samples later it leaves what was the loop.
    assert frequency(out[0, 51_000:62_000]) == pytest.approx(880, abs=3)


def test_address_offsets_move_start_and_loop(play):
    joined = np.concatenate([sine(440.0, 12_000), sine(880.0, 12_000)])
    data = one_sample(Sample(joined), (G.START_OFFSET, 12_000))
    assert frequency(play(data, length=0.2)[0, 480:9000]) == pytest.approx(880, abs=1)
    data = one_sample(
        Sample(joined, loop=(1200, 2400)),
        PLAIN_LOOP,
        (G.LOOP_START_OFFSET, 12_000),
        (G.LOOP_END_OFFSET, 12_000),
    )
    assert frequency(play(data, length=1.2)[0, 24_000:55_000]) == pytest.approx(880, abs=1)


def test_velocity_is_a_square_law(play):
    data = one_sample(LOOPED, PLAIN_LOOP)
    full = np.abs(play(data)[0]).max()
    assert full == pytest.approx(0.5 * math.sqrt(0.5), rel=2e-3)  # the middle of the pan
    for velocity in (1, 30, 64, 100):
        out = np.abs(play(data, velocity=velocity)[0]).max()
        assert out == pytest.approx(full * (velocity / 127) ** 2, rel=1e-3)


def test_attenuation_counts_four_tenths(play):
    plain = np.abs(play(one_sample(LOOPED, PLAIN_LOOP))[0]).max()
    less = np.abs(play(one_sample(LOOPED, PLAIN_LOOP, (G.ATTENUATION, 200)))[0]).max()
    assert db(less / plain) == pytest.approx(-8.0, abs=0.01)


def test_the_attack_is_linear_and_the_decay_linear_in_db(play):
    def timecents(s):
        return round(1200 * math.log2(s))

    data = one_sample(
        LOOPED,
        PLAIN_LOOP,
        (G.VOL_ENV_DELAY, timecents(0.1)),
        (G.VOL_ENV_ATTACK, timecents(0.4)),
        (G.VOL_ENV_HOLD, timecents(0.2)),
        (G.VOL_ENV_DECAY, timecents(4.0)),
        (G.VOL_ENV_SUSTAIN, 250),
        (G.VOL_ENV_RELEASE, timecents(2.0)),
    )
    out = level_db(play(data, length=2.5, seconds=4.5)[0] / (0.5 * math.sqrt(0.5)))
    at = lambda s: out[round(s * 100)]  # noqa: E731
    assert at(0.05) < -150
    assert at(0.3) == pytest.approx(db((0.305 - 0.1) / 0.4), abs=0.2)
    assert at(0.6) == pytest.approx(0.0, abs=0.1)
    assert at(1.2) == pytest.approx(-(1.205 - 0.7) * 24, abs=0.2)
    assert at(2.4) == pytest.approx(-24.0, abs=0.2)  # 25 % of 96 dB
    assert at(3.0) == pytest.approx(-24.0 - 48 * 0.505, abs=0.3)


def test_a_release_in_the_attack_goes_on_from_what_sounds(play):
    data = one_sample(LOOPED, PLAIN_LOOP, (G.VOL_ENV_ATTACK, 1200), (G.VOL_ENV_RELEASE, 0))
    out = play(data, length=0.5, seconds=2.0)[0]
    level = level_db(out / (0.5 * math.sqrt(0.5)))
    assert level[49] == pytest.approx(db(0.2475), abs=0.2)
    assert level[51] == pytest.approx(level[49] - 1.9, abs=0.5)
    assert np.abs(np.diff(out)).max() < 0.07 * np.abs(out).max() * 2


def test_voices_end_at_85_db_below(play):
    data = one_sample(LOOPED, PLAIN_LOOP, (G.VOL_ENV_RELEASE, 1200))
    out = play(data, length=0.2, seconds=4.0)[0]
    last = np.flatnonzero(out)[-1] / RATE
    assert last == pytest.approx(0.2 + 2.0 * 85 / 96, abs=0.01)


def test_a_low_pass_loses_3_db_at_its_cutoff(play):
    cents = 6900  # 440 Hz
    plain = one_sample(LOOPED, PLAIN_LOOP)
    data = one_sample(LOOPED, PLAIN_LOOP, (G.FILTER_CUTOFF, cents))
    assert _gain(play, data, plain, 69) == pytest.approx(-3.0, abs=0.1)
    assert _gain(play, data, plain, 81) == pytest.approx(-12.3, abs=0.3)
    assert _gain(play, data, plain, 45) == pytest.approx(0.0, abs=0.1)


def test_resonance_lifts_the_cutoff(play):
    data = one_sample(LOOPED, PLAIN_LOOP, (G.FILTER_CUTOFF, 6900), (G.FILTER_Q, 120))
    plain = one_sample(LOOPED, PLAIN_LOOP)
    # 12 dB above the flat filter's -3, and half of them taken back by the gain.
    assert _gain(play, data, plain, 69) == pytest.approx(12 - 3 - 6, abs=0.2)


def _gain(play, data, reference, key):
    a, b = (play(d, key=key)[0, 9600:38_400] for d in (data, reference))
    return 10 * math.log10((a**2).mean() / (b**2).mean())


def test_a_modulation_envelope_bends_the_pitch(play):
    data = one_sample(
        LOOPED, PLAIN_LOOP, (G.MOD_ENV_TO_PITCH, 1200), (G.MOD_ENV_ATTACK, -6000),
        (G.MOD_ENV_HOLD, 0), (G.MOD_ENV_DECAY, -4000), (G.MOD_ENV_SUSTAIN, 500),
    )  # fmt: skip
    out = play(data, length=2.0)[0]
    assert frequency(out[9600:38_400]) == pytest.approx(880, rel=1e-3)
    assert frequency(out[62_400:91_200]) == pytest.approx(440 * 2**0.5, rel=1e-3)


def test_vibrato_swings_as_far_and_as_fast_as_it_says(play):
    hertz_cents = round(1200 * math.log2(5 / 8.1758))
    data = one_sample(
        LOOPED, PLAIN_LOOP, (G.VIB_LFO_TO_PITCH, 50), (G.VIB_LFO_FREQUENCY, hertz_cents),
        (G.VIB_LFO_DELAY, -2400),
    )  # fmt: skip
    out = play(data, length=2.0)[0]
    width = 960
    cents = np.array(
        [1200 * np.log2(frequency(out[i : i + width]) / 440) for i in range(0, 90_000, 480)]
    )
    before, after = cents[:22], cents[30:]
    assert np.abs(before).max() < 1
    assert after.max() == pytest.approx(50, abs=8)
    assert after.min() == pytest.approx(-50, abs=8)
    crossings = np.flatnonzero((after[:-1] < 0) & (after[1:] >= 0))
    assert np.diff(crossings).mean() / 100 == pytest.approx(0.2, abs=0.005)


def test_a_tremolo_swings_the_level(play):
    hertz_cents = round(1200 * math.log2(4 / 8.1758))
    data = one_sample(
        LOOPED, PLAIN_LOOP, (G.MOD_LFO_TO_VOLUME, 60), (G.MOD_LFO_FREQUENCY, hertz_cents)
    )
    level = level_db(play(data, length=2.0)[0] / (0.5 * math.sqrt(0.5)))[5:195]
    assert level.max() == pytest.approx(6.0, abs=0.4)
    assert level.min() == pytest.approx(-6.0, abs=0.4)


def test_a_region_may_fix_key_and_velocity(play):
    data = one_sample(LOOPED, PLAIN_LOOP, (G.KEY, 81), (G.VELOCITY, 64))
    out = play(data, key=40, velocity=127)
    assert frequency(out[0, 4800:43_200]) == pytest.approx(880, rel=1e-4)
    assert np.abs(out[0]).max() == pytest.approx(0.5 * math.sqrt(0.5) * (64 / 127) ** 2, rel=5e-3)


def test_a_velocity_modulator_opens_the_filter(play):
    # velocity, linear, rising, to the cutoff: 127 opens what 1 leaves at 110 Hz
    data = one_sample(
        LOOPED,
        PLAIN_LOOP,
        (G.FILTER_CUTOFF, 4500),
        modulators=[(0x0002, G.FILTER_CUTOFF, 9000, 0, 0)],
    )
    plain = one_sample(LOOPED, PLAIN_LOOP)
    loud = _gain(play, data, plain, 69)
    assert loud == pytest.approx(0.0, abs=0.2)
    soft = 10 * math.log10(
        (play(data, velocity=2)[0, 9600:38_400] ** 2).mean()
        / (play(plain, velocity=2)[0, 9600:38_400] ** 2).mean()
    )
    assert soft < -20


@pytest.mark.parametrize("key", [0, 127])
def test_extreme_transpositions_stay_finite(play, key):
    for root in (0, 127):
        data = one_sample(LOOPED, PLAIN_LOOP, (G.ROOT_KEY, root), (G.COARSE_TUNE, 100))
        out = play(data, key=key, length=0.3)
        assert np.isfinite(out).all()
        assert np.abs(out).max() < 2
