import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import uniform_filter1d

from isotone.errors import InputError
from isotone.sampler.effects import (
    TONES,
    Chorus,
    Equaliser,
    HighPass,
    Reverb,
    TruePeakLimiter,
)
from isotone.sampler.effects.reverb import ROOMS

RATE = 48_000
MAKERS = [
    lambda: HighPass(RATE),
    lambda: Equaliser(RATE, "warm"),
    lambda: Reverb(RATE, "hall"),
    lambda: Chorus(RATE),
    lambda: TruePeakLimiter(RATE, -1.0),
]


def noise(seconds, *, level=0.3, seed=0):
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal((2, round(seconds * RATE)))).astype(np.float32)


def true_peak_db(samples):
    """Highest value of the signal oversampled by 8, away from the edges of the excerpt."""
    from scipy.signal import resample_poly

    between = resample_poly(samples.astype(np.float64), 8, 1, axis=1)[:, 8000:-8000]
    return 20 * np.log10(np.abs(between).max())


def in_blocks(effect, samples, sizes):
    out, at = [], 0
    for size in sizes:
        out.append(effect.process(samples[:, at : at + size]))
        at += size
    out.append(effect.process(samples[:, at:]))
    return np.concatenate(out, axis=1)


@pytest.mark.parametrize("make", MAKERS)
@given(sizes=st.lists(st.integers(0, 3000), max_size=12))
@settings(max_examples=15, deadline=None)
def test_blocks_of_any_size_give_the_same_samples(make, sizes):
    samples = noise(0.7)
    whole = make().process(samples)
    np.testing.assert_array_equal(in_blocks(make(), samples, sizes), whole)


@pytest.mark.parametrize("make", MAKERS)
def test_reset_forgets_everything(make):
    effect = make()
    first = effect.process(noise(0.2))
    effect.reset()
    np.testing.assert_array_equal(effect.process(noise(0.2)), first)


def test_the_high_pass_takes_dc_and_leaves_music():
    effect = HighPass(RATE, 25.0)
    t = np.arange(4 * RATE) / RATE
    out = effect.process((np.ones((2, 4 * RATE)) * 0.5).astype(np.float32))
    assert abs(out[:, RATE:].mean()) < 1e-4
    effect.reset()
    tone = np.tile(np.sin(2 * np.pi * 100 * t), (2, 1)).astype(np.float32)
    gain = effect.process(tone)[:, RATE:].std() / tone[:, RATE:].std()
    assert abs(20 * np.log10(gain)) < 0.05


@pytest.mark.parametrize("ceiling_dbtp", [-1.0, -1.5, -6.0])
@pytest.mark.parametrize(
    "signal",
    [
        noise(2, level=0.7),
        np.sign(np.sin(np.arange(2 * RATE) * 2 * np.pi * 997 / RATE))[None].repeat(2, 0) * 0.99,
        np.sin(np.arange(2 * RATE) * np.pi / 2 + np.pi / 4)[None].repeat(2, 0) * 1.4,
        noise(2, level=1.0) * np.where(np.arange(2 * RATE) % 9000 < 3000, 1.0, 0.05),
    ],
    ids=["noise", "square", "quarter-rate sine", "bursts"],
)
def test_the_limiter_holds_its_true_peak_ceiling(signal, ceiling_dbtp):
    out = TruePeakLimiter(RATE, ceiling_dbtp).process(signal.astype(np.float32))
    assert true_peak_db(signal) > ceiling_dbtp
    assert ceiling_dbtp - 0.4 < true_peak_db(out) <= ceiling_dbtp


def test_the_limiter_is_a_plain_delay_below_its_ceiling():
    limiter = TruePeakLimiter(RATE, -1.0)
    quiet = noise(1, level=0.05)
    out = limiter.process(quiet)
    delay = limiter.latency_samples
    np.testing.assert_array_equal(out[:, delay:], quiet[:, :-delay])


def test_the_limiter_keeps_the_image():
    samples = noise(1, level=0.6)
    samples[1] *= 0.25
    limiter = TruePeakLimiter(RATE, -3.0)
    out = limiter.process(samples)
    delay = limiter.latency_samples
    left, right = out[0, delay:] / samples[0, :-delay], out[1, delay:] / samples[1, :-delay]
    sure = np.abs(samples[:, :-delay]).min(axis=0) > 0.01
    np.testing.assert_allclose(left[sure], right[sure], rtol=1e-4)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_decays_as_stated(room):
    reverb = Reverb(RATE, room)
    impulse = np.zeros((2, 5 * RATE), np.float32)
    impulse[:, 0] = 1.0
    tail = reverb.process(impulse).astype(np.float64)
    energy = np.cumsum((tail**2).sum(axis=0)[::-1])[::-1]
    level_db = 10 * np.log10(energy / energy[0] + 1e-15)
    # T30 after ISO 3382: from -5 to -35 dB, doubled.
    t30_s = 2 * (np.argmax(level_db < -35) - np.argmax(level_db < -5)) / RATE
    assert 0.75 * ROOMS[room].decay_s < t30_s < 1.1 * ROOMS[room].decay_s
    assert level_db[-1] < -60
    # Wide: the sides are unrelated. Mono-safe: their sum loses no more than unrelated sides do.
    left, right = tail[:, RATE // 10 :]
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.1
    fold_db = 10 * np.log10(((left + right) ** 2).sum() / ((left**2).sum() + (right**2).sum()))
    assert abs(fold_db) < 0.5


def test_rooms_of_any_decay_are_about_equally_loud():
    rng = np.random.default_rng(0)
    spectrum = rng.standard_normal((2, 3 * RATE)) + 1j * rng.standard_normal((2, 3 * RATE))
    spectrum[:, 1:] /= np.sqrt(np.arange(1, 3 * RATE))
    pink = np.fft.irfft(spectrum, axis=1)
    pink = (0.3 * pink / pink.std()).astype(np.float32)
    levels = []
    for decay_s in (0.5, 1.5, 4.0):
        wet = Reverb(RATE, "hall", decay_s=decay_s).process(pink)
        levels.append(20 * np.log10(wet[:, 4 * RATE :].std()))
    assert max(levels) - min(levels) < 1.5


def test_a_rooms_echoes_grow_dense():
    reverb = Reverb(RATE, "hall")
    impulse = np.zeros((2, RATE), np.float32)
    impulse[0, 0] = 1.0
    tail = reverb.process(impulse)[0]
    # Echo density after Abel and Huang (2006): share of samples beyond one standard deviation,
    # over that of a Gaussian; 1 is fully diffuse.
    window = tail[round(0.25 * RATE) : round(0.30 * RATE)]
    density = (np.abs(window) > window.std()).mean() / 0.3173
    assert 0.8 < density < 1.2


def loudest_mode_db(tail):
    """Return by how much the loudest frequency stands out of its neighbours, on average."""
    found = []
    for start_s in (0.3, 1.0):
        stretch = tail[:, round(start_s * RATE) : round((start_s + 1.0) * RATE)]
        rise = 10 ** (3.0 * np.arange(RATE) / RATE / ROOMS["hall"].decay_s)
        power = np.abs(np.fft.rfft(stretch * rise * np.hanning(RATE))) ** 2
        power = power[:, 250:3000]
        around = uniform_filter1d(power, 301, axis=1)
        found += list(10 * np.log10((power / around).max(axis=1)))
    return np.mean(found)


def test_no_mode_rings_out_of_a_halls_tail():
    impulse = np.zeros((2, 3 * RATE), np.float32)
    impulse[:, 0] = 1.0
    tail = Reverb(RATE, "hall").process(impulse).astype(np.float64)
    noise = np.random.default_rng(0).standard_normal((2, 3 * RATE))
    noise *= 10 ** (-3.0 * np.arange(3 * RATE) / RATE / ROOMS["hall"].decay_s)
    # Lines that are still had 14 dB, noise has 9.
    assert loudest_mode_db(tail) < loudest_mode_db(noise) + 2.5


def test_the_chorus_widens_without_changing_pitch():
    t = np.arange(4 * RATE) / RATE
    tone = np.tile(0.5 * np.sin(2 * np.pi * 440 * t), (2, 1)).astype(np.float32)
    wet = Chorus(RATE).process(tone)[:, RATE:]
    spectrum = np.abs(np.fft.rfft(wet[0] * np.hanning(wet.shape[1])))
    peak_hz = np.argmax(spectrum) * RATE / wet.shape[1]
    assert abs(1200 * np.log2(peak_hz / 440)) < 10
    assert not np.allclose(wet[0], wet[1], atol=0.01)


def test_what_effects_do_not_take_is_refused():
    with pytest.raises(InputError, match="no room named 'cave'; rooms: hall, room, chamber"):
        Reverb(RATE, "cave")
    with pytest.raises(InputError, match="decay_s must lie"):
        Reverb(RATE, decay_s=99)
    with pytest.raises(InputError, match="ceiling_dbtp must lie"):
        TruePeakLimiter(RATE, 1.0)
    with pytest.raises(InputError, match="frequency_hz must lie"):
        HighPass(RATE, 30_000)


@pytest.mark.parametrize("tone", TONES)
def test_a_tone_does_what_its_table_says(tone):
    impulse = np.zeros((2, RATE), np.float32)
    impulse[:, 0] = 1.0
    response_db = 20 * np.log10(np.abs(np.fft.rfft(Equaliser(RATE, tone).process(impulse)[0])))
    (_, low_db), _, (_, high_db) = TONES[tone]
    assert response_db[20] == pytest.approx(low_db, abs=0.3)
    assert response_db[20_000] == pytest.approx(high_db, abs=0.5)
    assert np.abs(response_db[20:20_000]).max() < 5.0


def test_an_unknown_tone_is_refused():
    with pytest.raises(InputError, match="warm, soft, clear, small"):
        Equaliser(RATE, "loud")
