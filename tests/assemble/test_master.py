import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.assemble.master import Master, default_fades
from isotone.audio import Waveform
from isotone.errors import InputError

RATE = 48_000


def music(duration_s, *, level_lufs=-23.0, seed=0, rate=RATE):
    """Soft coloured noise in phrases of a few LU."""
    from scipy.signal import lfilter

    rng = np.random.default_rng(seed)
    n = round(duration_s * rate)
    samples = lfilter([0.05], [1, -0.95], rng.normal(0, 1, (2, n)), axis=1)
    time_s = np.arange(n) / rate
    samples *= 10 ** (3 * np.sin(2 * np.pi * time_s / 13) / 20)
    loudness = pyloudnorm.Meter(rate).integrated_loudness(samples.T)
    return Waveform((samples * 10 ** ((level_lufs - loudness) / 20)).astype(np.float32), rate)


def run(waveform, sizes=(96_000,), *, master=None, **options):
    options = {"expected_lufs": -23.0} | options
    master = master or Master(waveform.sample_rate, waveform.duration_s, **options)
    parts, start, i = [], 0, 0
    while start < waveform.n_samples:
        size = sizes[i % len(sizes)]
        block = Waveform(waveform.samples[:, start : start + size], waveform.sample_rate)
        parts.append(master.process(block).samples)
        start += size
        i += 1
    parts.append(master.flush().samples)
    return np.concatenate(parts, axis=1)


def true_peak_dbtp(samples):
    """Peak after ideal interpolation by eight, in pieces whose ringing ends are left out."""
    from scipy.signal import resample

    n, margin = 2**15, 2**13
    padded = np.pad(samples.astype(np.float64), ((0, 0), (margin, n + margin)))
    highest = 0.0
    for start in range(0, samples.shape[1], n):
        piece = padded[:, start : start + n + 2 * margin]
        fine = resample(piece, 8 * piece.shape[1], axis=1)[:, 8 * margin : 8 * (margin + n)]
        highest = max(highest, np.abs(fine).max())
    return 20 * np.log10(highest)


def loudness(samples, rate=RATE):
    return pyloudnorm.Meter(rate).integrated_loudness(samples.T.astype(np.float64))


@settings(max_examples=12, deadline=None)
@given(sizes=st.lists(st.integers(1, 60_000), min_size=1, max_size=6))
def test_the_samples_do_not_depend_on_the_blocks(sizes):
    sound = music(3.0)
    if max(sizes) < 100:
        sizes = [*sizes, 4096]
    np.testing.assert_array_equal(run(sound), run(sound, sizes))


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("duration_s", [0.5, 2.0, 31.2345])
def test_as_many_samples_leave_as_came_in(duration_s, rate):
    sound = music(duration_s, rate=rate)
    assert run(sound).shape == sound.samples.shape


def test_the_output_lies_in_place():
    """A click in the middle stays where it was."""
    samples = np.zeros((2, 10 * RATE), np.float32)
    samples[:, 5 * RATE] = 0.1
    out = run(Waveform(samples, RATE))
    assert np.abs(out).argmax(axis=1).tolist() == [5 * RATE, 5 * RATE]


@pytest.mark.parametrize("level_lufs", [-28, -23, -18])
@pytest.mark.parametrize("duration_s", [30, 75])
def test_the_result_is_at_minus_eighteen(duration_s, level_lufs):
    out = run(music(duration_s, level_lufs=level_lufs))
    assert loudness(out) == pytest.approx(-18.0, abs=0.7)


def test_a_level_far_from_what_was_stated_is_found():
    out = run(music(240, level_lufs=-38))
    assert loudness(out) == pytest.approx(-18.0, abs=0.9)
    assert loudness(out[:, 90 * RATE :]) == pytest.approx(-18.0, abs=0.9)


def test_what_the_master_measures_is_what_pyloudnorm_measures():
    sound = music(20)
    master = Master(RATE, sound.duration_s, expected_lufs=-23)
    out = run(sound, master=master)
    assert master.integrated_lufs == pytest.approx(loudness(out), abs=0.05)
    assert master.true_peak_dbtp == pytest.approx(true_peak_dbtp(out), abs=0.1)
    assert master.n_in == master.n_out == sound.n_samples


@pytest.mark.parametrize("ceiling_dbtp", [-1.0, -1.5, -6.0])
def test_no_peak_passes_the_ceiling(ceiling_dbtp):
    """Bursts 20 dB over the rest, at a quarter of the rate, where peaks fall between samples."""
    sound = music(12)
    at = np.arange(2400)
    burst = (np.sin(np.pi * at / 2 + np.pi / 4) * np.hanning(2400)).astype(np.float32)
    for start in range(0, sound.n_samples - 2400, 50_000):
        sound.samples[:, start : start + 2400] += 0.9 * burst
    out = run(sound, ceiling_dbtp=ceiling_dbtp)
    assert true_peak_dbtp(out) <= ceiling_dbtp
    assert true_peak_dbtp(out) > ceiling_dbtp - 1.0


def test_no_peak_of_hard_driven_noise_passes_the_ceiling():
    out = run(music(10), expected_lufs=-43)
    assert loudness(out[:, RATE : 3 * RATE]) > -10
    assert true_peak_dbtp(out) <= -1.0


def test_it_starts_and_ends_in_silence_without_a_corner():
    out = run(music(60))
    envelope = np.sqrt(np.mean(out.reshape(2, -1, 480) ** 2, axis=(0, 2)))
    middle = np.median(envelope)
    assert envelope[0] < middle * 1e-3
    assert envelope[-1] < middle * 1e-3
    assert np.abs(out[:, :10]).max() < 1e-5
    assert np.abs(out[:, -10:]).max() < 1e-5
    fade_in_s, fade_out_s = default_fades(60)
    assert envelope[round(fade_in_s * 100) : -round(fade_out_s * 100)].min() > middle / 10


def test_dc_and_rumble_are_removed():
    sound = music(20)
    time_s = np.arange(sound.n_samples) / RATE
    rumble = Waveform(
        sound.samples + np.float32(0.2) + (0.1 * np.sin(2 * np.pi * 4 * time_s)).astype(np.float32),
        RATE,
    )
    out = run(rumble)
    inner = out[:, 4 * RATE : -4 * RATE]
    assert np.abs(inner.mean(axis=1)).max() < 1e-4
    # Two poles at 25 Hz take 32 dB off at 4 Hz; the gain gives back 8 at most.
    spectrum = np.abs(np.fft.rfft(inner[0])) * 2 / inner.shape[1]
    assert spectrum[round(4 * inner.shape[1] / RATE)] < 0.1 * 10 ** ((8 - 32) / 20)


def test_a_session_stopped_early_fades_out():
    sound = music(30)
    master = Master(RATE, 900)
    out = run(sound, master=master)
    assert out.shape == sound.samples.shape
    assert np.abs(out[:, -10:]).max() < 1e-5
    assert np.abs(out[:, -3 * RATE]).max() > 1e-4


def test_sound_comes_out_as_soon_as_the_gain_has_heard_ahead():
    master = Master(RATE, 900)
    sound = music(6)
    n_out = [
        master.process(Waveform(sound.samples[:, start : start + RATE], RATE)).n_samples
        for start in range(0, 6 * RATE, RATE)
    ]
    assert sum(n_out[:4]) == 0
    assert sum(n_out) >= 6 * RATE - 4.4 * RATE - 1000


def test_blocks_that_do_not_fit_are_refused():
    master = Master(RATE, 1.0)
    with pytest.raises(InputError, match="takes 48000 Hz x 2; got 44100 Hz x 2"):
        master.process(Waveform(np.zeros((2, 10), np.float32), 44_100))
    with pytest.raises(InputError, match="takes 48000 Hz x 2; got 48000 Hz x 1"):
        master.process(Waveform(np.zeros((1, 10), np.float32), RATE))
    with pytest.raises(InputError, match="was told of 48000 samples; got 48001"):
        master.process(Waveform(np.zeros((2, 48_001), np.float32), RATE))
    with pytest.raises(InputError, match="finite"):
        master.process(Waveform(np.full((2, 10), np.nan, np.float32), RATE))
    master.flush()
    with pytest.raises(InputError, match="was flushed"):
        master.process(Waveform(np.zeros((2, 10), np.float32), RATE))
    assert master.flush().n_samples == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"duration_s": np.nan}, r"duration_s must lie in \[0.1, 86400\]; got nan"),
        ({"duration_s": -1}, "duration_s must lie"),
        ({"target_lufs": 0}, r"target_lufs must lie in \[-60, -5\]; got 0"),
        ({"ceiling_dbtp": 1}, r"ceiling_dbtp must lie in \[-20, 0\]; got 1"),
        ({"fade_in_s": 40}, r"fade_in_s must lie in \[0, 30\]; got 40"),
        ({"fade_out_s": -1}, "fade_out_s must lie"),
    ],
)
def test_numbers_out_of_range_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        Master(RATE, **{"duration_s": 60, **options})


def test_silence_stays_silence():
    out = run(Waveform(np.zeros((2, 5 * RATE), np.float32), RATE))
    assert not out.any()
