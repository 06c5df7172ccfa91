import numpy as np
import pytest
from sounds import RATE, chord, fed, place, tune

from isotone.errors import InputError
from isotone.measure import spectrum
from isotone.measure.features import FRAME_S, Features, FeatureStream
from isotone.measure.frames import ANALYSIS_RATE, Framer, MonoStream, mel_filterbank, spectra


def features_of(samples, rate=RATE, **options):
    return fed(FeatureStream(rate, samples.shape[0], **options), samples).result()


def sine(hz, seconds=2.0, level=0.5, rate=RATE):
    t = np.arange(round(seconds * rate)) / rate
    return np.tile(level * np.sin(2 * np.pi * hz * t), (2, 1)).astype(np.float32)


def test_blocks_of_any_size_give_the_same_features():
    samples = tune(np.random.default_rng(3), 6.0)
    whole = FeatureStream(RATE, keep_waveform=True)
    whole.update(samples)
    a = whole.result()
    b = features_of(samples, keep_waveform=True)
    for name in Features.__slots__:
        np.testing.assert_allclose(
            getattr(a, name), getattr(b, name), rtol=1e-3, atol=2e-3, err_msg=name
        )


def test_features_last_as_long_as_the_sound():
    features = features_of(sine(440, 3.0))
    assert features.duration_s == 3.0
    assert features.n_frames == 31
    assert len(features.onset_strength) == 301
    assert len(features.k_power) == 30


def test_a_sine_reads_its_level_and_frequency_at_any_rate():
    for rate in (44_100, 48_000, 96_000):
        features = features_of(sine(1000.0, rate=rate), rate=rate)
        middle = slice(5, 15)
        # .5 full scale is -6.02 dB; the root mean square of a sine 3.01 lower.
        assert features.level_db[middle] == pytest.approx(-9.03, abs=0.05)
        assert features.centroid_hz[middle] == pytest.approx(1000.0, rel=0.02)
        assert features.rolloff_hz[middle] == pytest.approx(1000.0, rel=0.01)
        assert features.flatness[middle].max() < 1e-3


def test_amplitude_spectra_read_a_sines_amplitude():
    frames = 0.3 * np.cos(2 * np.pi * 100 / 1024 * np.arange(1024))[None].astype(np.float32)
    assert spectra(frames)[0, 100] == pytest.approx(0.3, rel=1e-4)


def test_white_noise_is_as_flat_as_theory_says():
    noise = np.random.default_rng(1).standard_normal((200, 4096)).astype(np.float32)
    assert spectrum.flatness(spectra(noise)).mean() == pytest.approx(np.exp(-0.5772), abs=0.03)


def test_silence_has_no_timbre():
    features = features_of(np.zeros((2, RATE), np.float32))
    assert np.isnan(features.centroid_hz).all()
    assert np.isnan(features.mean_pitch).all()
    assert features.onset_strength.max() == 0.0


@pytest.mark.parametrize("pitch", [40, 57, 60, 69, 81])
def test_a_note_with_harmonics_is_heard_as_one_pitch(pitch):
    features = features_of(place([(0, chord([pitch], 2.0, decay_s=5.0))], 2.0))
    middle = slice(5, 15)
    assert features.mean_pitch[middle].mean() == pytest.approx(pitch, abs=1.0)
    chroma = features.chroma[middle].sum(axis=0)
    assert int(chroma.argmax()) == pitch % 12
    assert chroma.max() > 0.8 * chroma.sum()


def test_a_semitone_is_rougher_than_a_fifth_and_a_fifth_than_an_octave():
    def rough(a, b):
        both = place([(0, chord([a, b], 2.0, decay_s=9.0))], 2.0)
        return float(np.median(features_of(both).roughness[5:15]))

    assert rough(60, 61) > 2 * rough(60, 67) > 2 * rough(60, 72)


def test_two_pure_tones_have_vassilakis_roughness():
    # Equal amplitudes, one quarter of a critical band apart: the pair's formula by hand.
    s = 0.24 / (0.0207 * 440 + 18.96)
    expected = 0.25**0.1 * 0.5 * (np.exp(-3.5 * s * 20) - np.exp(-5.75 * s * 20))
    frequencies = np.array([[440.0, 460.0]], np.float32)
    heights = np.array([[0.5, 0.5]], np.float32)
    assert spectrum.roughness(frequencies, heights)[0] == pytest.approx(expected, rel=1e-4)
    assert np.isnan(spectrum.roughness(frequencies, np.zeros((1, 2), np.float32))[0])


def test_the_mel_bands_are_slaneys():
    librosa = pytest.importorskip("librosa")
    theirs = librosa.filters.mel(sr=12_000, n_fft=512, n_mels=96)
    ours = mel_filterbank(12_000, 512, 96)
    np.testing.assert_allclose(ours.T, theirs, atol=1e-6)


def test_frames_are_centred_on_their_time():
    framer = Framer(8, 4)
    ramp = np.arange(1.0, 41.0, dtype=np.float32)
    frames = [
        row for i in range(0, 40, 7) for batch in framer.push(ramp[i : i + 7]) for row in batch
    ]
    frames += [row for batch in framer.flush() for row in batch]
    assert [row[4] for row in frames] == [1 + 4 * i if i < 10 else 0 for i in range(len(frames))]
    assert len(frames) == 11


def test_mono_is_the_mean_of_all_channels():
    stream = MonoStream(ANALYSIS_RATE, 2)
    block = np.array([[1.0, 0.5], [0.0, 0.5]], np.float32)
    assert stream.push(block).tolist() == [0.5, 0.5]
    with pytest.raises(InputError, match="must have shape"):
        stream.push(block[:1])


def test_a_jump_of_level_lands_on_the_right_frame():
    samples = sine(500, 4.0, level=0.05)
    samples[:, 2 * RATE :] *= 10
    level = features_of(samples).level_db
    jump = int(np.argmax(np.diff(level[3:-3]))) + 3
    assert abs(jump * FRAME_S - 2.0) <= FRAME_S
