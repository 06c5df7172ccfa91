import json

import numpy as np
import pytest

from isotone.audio import Waveform, read_audio
from isotone.errors import InputError, MissingModelError
from isotone.evaluate.recognisers.mel import N_BANDS, N_FRAMES, clip_spectrogram, to_12_khz
from isotone.evaluate.recognisers.mtg_baseline import (
    TAGS,
    BaselineTagger,
    centred_logits,
    convert_weights,
)


@pytest.fixture(scope="module")
def weights(shared_dir):
    pytest.importorskip("torch")
    return shared_dir / "data/jamendo/moodtheme_baseline.pth"


@pytest.fixture(scope="module")
def tagger(weights):
    return BaselineTagger.load(weights)


@pytest.mark.parametrize("name", ["bright", "sad", "calm"])
def test_scores_are_those_of_the_original_pipeline(shared_dir, tagger, name):
    folder = shared_dir / "data/jamendo/reference_clips"
    reference = json.loads((folder / "scores.json").read_text())[name]
    scores = tagger.scores(read_audio(folder / f"{name}.flac"))
    for tag, score in zip(TAGS, scores, strict=True):
        assert score == pytest.approx(reference[tag], abs=0.012), tag


def test_the_tags_are_the_datasets_in_its_order(shared_dir):
    lines = (shared_dir / "data/jamendo/metadata/tags/moodtheme_split.txt").read_text().split()
    assert tuple(line.split("---")[1] for line in lines) == TAGS


def test_a_tone_is_one_band_of_known_height():
    t = np.arange(round(29.1 * 12_000)) / 12_000
    spectrogram = clip_spectrogram((0.1 * np.sin(2 * np.pi * 1500 * t)).astype(np.float32))
    assert spectrogram.shape == (N_BANDS, N_FRAMES)
    band = int(spectrogram[:, 600].argmax())
    # Slaney: 1500 Hz is 15 + ln(1.5) / (ln(6.4) / 27) = 20.9 mel; bands are .5 mel apart.
    mel_step = (15 + np.log(6.0) / (np.log(6.4) / 27)) / 97
    assert abs((band + 1) * mel_step - 20.9) < mel_step
    assert spectrogram.min() >= -200.0


def test_silence_lies_on_the_floor_and_short_clips_are_refused():
    assert np.all(clip_spectrogram(np.zeros(400_000, np.float32)) == -200.0)
    with pytest.raises(InputError, match=r"at least 29\.1 s; got 10\.0 s"):
        clip_spectrogram(np.zeros(120_000, np.float32))


def test_any_rate_and_channel_count_is_heard_alike(tagger):
    rng = np.random.default_rng(1)
    t = np.arange(30 * 48_000) / 48_000
    wave = sum(0.05 * np.sin(2 * np.pi * f * t) for f in rng.uniform(80, 3000, 12))
    stereo = Waveform(np.tile(wave, (2, 1)).astype(np.float32), 48_000)
    t = np.arange(30 * 44_100) / 44_100
    rng = np.random.default_rng(1)
    wave = sum(0.05 * np.sin(2 * np.pi * f * t) for f in rng.uniform(80, 3000, 12))
    mono = Waveform(wave[None].astype(np.float32), 44_100)
    assert len(to_12_khz(stereo)) == len(to_12_khz(mono)) == 360_000
    np.testing.assert_allclose(tagger.scores(stereo), tagger.scores(mono), atol=0.01)


def test_a_curve_of_one_window_is_the_clips_scores(shared_dir, tagger):
    clip = read_audio(shared_dir / "data/jamendo/reference_clips/sad.flac")
    mono = to_12_khz(clip)[:349_200]
    exact = Waveform(mono[None], 12_000)
    times, scores = tagger.curve(exact)
    assert times == pytest.approx([14.55])
    np.testing.assert_allclose(scores[0], tagger.scores(exact), atol=1e-6)


def test_safetensors_hold_the_same_network(tmp_path, weights, tagger):
    pytest.importorskip("safetensors")
    target = tmp_path / "baseline.safetensors"
    convert_weights(weights, target)
    again = BaselineTagger.load(target)
    assert again.version == tagger.version
    assert [p.name for p in tmp_path.iterdir()] == ["baseline.safetensors"]


def test_other_weights_are_refused(tmp_path, weights):
    torch = pytest.importorskip("torch")
    with pytest.raises(MissingModelError, match="no weights"):
        BaselineTagger.load(tmp_path / "nothing.pth")
    torch.save({"dense.weight": torch.zeros(56, 64)}, tmp_path / "other.pth")
    with pytest.raises(InputError, match="does not hold the baseline tagger"):
        BaselineTagger.load(tmp_path / "other.pth")


def test_centring_takes_base_rates_away():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1, (500, 3)) * [1, 2, 0.5] + [-5, 0, 3]
    scores = (1 / (1 + np.exp(-logits))).astype(np.float32)
    centred = centred_logits(scores, scores)
    assert centred.mean(axis=0) == pytest.approx([0, 0, 0], abs=1e-6)
    assert centred.std(axis=0) == pytest.approx([1, 1, 1], abs=1e-3)
    with pytest.raises(InputError, match="at least two"):
        centred_logits(scores, scores[:1])
