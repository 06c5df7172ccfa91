import numpy as np
import pytest

from isotone.sampler.synth import SynthNote
from isotone.sampler.synth_pads import PADS, PadVoice
from isotone.sampler.textures import TEXTURES, TextureVoice

RATE = 48_000
MAKERS = [
    *(pytest.param(lambda n=n, seed=1: PadVoice(n, RATE, seed), id=n) for n in PADS),
    *(pytest.param(lambda n=n, seed=1: TextureVoice(n, RATE, seed), id=n) for n in TEXTURES),
]


def played(voice, *, seconds=12.0, hold_s=9.0, pitches=(57, 64), sizes=(4096,), onset=1000):
    for pitch in pitches:
        voice.add(SynthNote(onset, round(hold_s * RATE), pitch, 100))
    out, at, n = [], 0, round(seconds * RATE)
    while at < n:
        size = min(sizes[len(out) % len(sizes)], n - at)
        out.append(voice.render(at, size))
        at += size
    return np.concatenate(out, axis=1)


@pytest.mark.parametrize("make", MAKERS)
def test_the_sound_does_not_depend_on_how_it_is_cut(make):
    whole = played(make(), sizes=(4096,))
    np.testing.assert_array_equal(played(make(), sizes=(333, 8000, 1)[:2]), whole)
    assert np.isfinite(whole).all()


@pytest.mark.parametrize("make", MAKERS)
def test_it_begins_and_ends_softly_and_then_is_silent(make):
    voice = make()
    sound = played(voice, seconds=18.0, hold_s=9.0)
    assert np.abs(sound[:, :1000]).max() < 1e-8  # a grid of 64 samples begins a moment before
    rms = [np.sqrt((sound[:, i : i + 2400] ** 2).mean()) for i in range(0, sound.shape[1], 2400)]
    assert max(rms[:2]) < 0.15 * max(rms)
    assert voice.is_silent
    assert rms[-1] == 0.0


@pytest.mark.parametrize("make", MAKERS)
def test_it_is_wide_and_folds_down_to_mono(make):
    left, right = played(make(), seconds=9.0)[:, 2 * RATE :].astype(np.float64)
    assert 0.0 < np.corrcoef(left, right)[0, 1] < 0.9
    fold_db = 10 * np.log10(((left + right) ** 2).mean() / ((left**2 + right**2).mean()))
    assert fold_db > -0.5
    assert 0.7 < left.std() / right.std() < 1.4
    assert abs(left.mean()) < 1e-3


@pytest.mark.parametrize("make", MAKERS)
def test_another_seed_sounds_different(make):
    assert not np.array_equal(played(make(seed=1)), played(make(seed=2)))


@pytest.mark.parametrize("pad", PADS)
def test_a_pad_is_in_tune_and_has_no_harsh_highs(pad):
    sound = played(PadVoice(pad, RATE), pitches=(69,), seconds=9.0)[0, 2 * RATE : 8 * RATE]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size))) ** 2
    hz = np.fft.rfftfreq(sound.size, 1 / RATE)
    near = (hz > 420) & (hz < 460)
    centre = (hz[near] * spectrum[near]).sum() / spectrum[near].sum()
    assert abs(1200 * np.log2(centre / 440.0)) < 5
    assert 10 * np.log10(spectrum[hz > 10_000].sum() / spectrum.sum()) < -60


@pytest.mark.slow
@pytest.mark.parametrize("texture", TEXTURES)
def test_a_texture_never_repeats(texture):
    sound = played(TextureVoice(texture, RATE), seconds=40.0, hold_s=45.0)[0, 6 * RATE :]
    a = sound[: 10 * RATE].astype(np.float64)
    for start in range(10 * RATE, sound.size - 10 * RATE, 2 * RATE):
        b = sound[start : start + 10 * RATE].astype(np.float64)
        spectrum = np.fft.rfft(a, 2**20) * np.conj(np.fft.rfft(b, 2**20))
        correlation = np.abs(np.fft.irfft(spectrum)).max() / (np.linalg.norm(a) * np.linalg.norm(b))
        assert correlation < 0.1


def test_textures_differ_in_colour():
    def centroid(texture):
        sound = played(TextureVoice(texture, RATE))[0, 3 * RATE : 9 * RATE]
        spectrum = np.abs(np.fft.rfft(sound)) ** 2
        return (np.fft.rfftfreq(sound.size, 1 / RATE) * spectrum).sum() / spectrum.sum()

    assert centroid("wind") < centroid("sea") < centroid("rain")
