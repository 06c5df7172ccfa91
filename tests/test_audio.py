import numpy as np
import pytest
import soundfile

from isotone.audio import Waveform, concatenate, read_audio, resample
from isotone.errors import AudioError, InputError


def sine(frequency_hz, *, seconds=1.0, sample_rate=48_000, channels=2):
    t = np.arange(round(seconds * sample_rate)) / sample_rate
    tone = 0.5 * np.sin(2 * np.pi * frequency_hz * t)
    return Waveform(np.tile(tone, (channels, 1)).astype(np.float32), sample_rate)


def test_a_waveform_knows_its_length_in_both_units():
    waveform = Waveform(np.zeros((2, 12_000), np.float32), 48_000)
    assert (waveform.n_channels, waveform.n_samples, waveform.duration_s) == (2, 12_000, 0.25)


def test_samples_become_float32():
    assert Waveform(np.zeros((1, 4)), 48_000).samples.dtype == np.float32


@pytest.mark.parametrize("shape", [(4,), (1, 2, 3)])
def test_samples_of_another_shape_are_refused(shape):
    with pytest.raises(InputError, match="shape"):
        Waveform(np.zeros(shape, np.float32), 48_000)


def test_a_rate_of_zero_is_refused():
    with pytest.raises(InputError, match="sample_rate must be positive"):
        Waveform(np.zeros((1, 1), np.float32), 0)


def test_waveforms_join_end_to_end():
    a, b = sine(100, seconds=0.1), sine(200, seconds=0.2)
    joined = concatenate([a, b])
    assert joined.n_samples == a.n_samples + b.n_samples
    np.testing.assert_array_equal(joined.samples[:, : a.n_samples], a.samples)


def test_waveforms_of_other_rates_do_not_join():
    with pytest.raises(InputError, match="share sample rate"):
        concatenate([sine(100), sine(100, sample_rate=44_100)])
    with pytest.raises(InputError, match="at least one"):
        concatenate([])


def test_resampling_keeps_a_tone_and_its_length():
    out = resample(sine(1000, sample_rate=44_100), 48_000)
    assert out.n_samples == 48_000
    spectrum = np.abs(np.fft.rfft(out.samples[0] * np.hanning(out.n_samples)))
    assert np.argmax(spectrum) == 1000
    same = sine(1000)
    assert resample(same, 48_000) is same


def test_a_file_reads_back(tmp_path):
    waveform = sine(440)
    soundfile.write(tmp_path / "a.wav", waveform.samples.T, 48_000, subtype="FLOAT")
    back = read_audio(tmp_path / "a.wav")
    np.testing.assert_array_equal(back.samples, waveform.samples)
    assert back.sample_rate == 48_000


def test_what_is_not_audio_is_one_clear_line(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"not audio")
    soundfile.write(tmp_path / "empty.wav", np.zeros((0, 2)), 48_000)
    for name in ("a.wav", "missing.wav", "empty.wav"):
        with pytest.raises(AudioError, match=name) as caught:
            read_audio(tmp_path / name)
        assert "\n" not in str(caught.value)


def test_a_notebook_shows_a_player():
    assert sine(440, seconds=0.1)._repr_html_().startswith('<audio controls src="data:audio/flac')
