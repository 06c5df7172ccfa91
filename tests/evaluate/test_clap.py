import json

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the extra 'evaluate'")
pytest.importorskip("transformers", reason="needs the extra 'evaluate'")

from clap_checkpoints import save_clap  # noqa: E402

from isotone.audio import Waveform  # noqa: E402
from isotone.errors import InputError, MissingModelError  # noqa: E402
from isotone.evaluate.prompts import read_prompts, score_prompts  # noqa: E402
from isotone.evaluate.recognisers.clap import ClapTags, load_clap  # noqa: E402
from isotone.evaluate.recognisers.registry import Recogniser, load_recogniser  # noqa: E402
from isotone.evaluate.recognisers.windows import window_starts  # noqa: E402

RATE = 48_000
PROMPTS = ["calm piano music", "dark and fast", "sad"]


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Tiny products gain nothing from threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ISOTONE_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "fused"])
def pair(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("clap") / "tiny"
    parts = save_clap(folder, is_fused=request.param)
    return load_clap(str(folder)), parts


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("clap") / "tiny"
    save_clap(path)
    return path


@pytest.fixture(scope="module")
def clap(folder):
    return load_clap(str(folder))


def noise(seconds, *, seed=0, rate=RATE, channels=1):
    rng = np.random.default_rng(seed)
    colour = np.cumsum(rng.standard_normal((channels, round(seconds * rate))), axis=1)
    colour -= colour.mean(axis=1, keepdims=True)
    return Waveform((0.3 * colour / np.abs(colour).max()).astype(np.float32), rate)


def by_transformers(parts, windows):
    """Return transformers' own vectors of windows and of PROMPTS, and its cosines."""
    model, front, tokenizer = parts
    sounds = front(windows, sampling_rate=RATE, return_tensors="pt")
    texts = tokenizer(PROMPTS, padding=True, return_tensors="pt")
    with torch.inference_mode():
        out = model(
            input_features=sounds["input_features"].float(),
            is_longer=torch.zeros(len(windows), 1, dtype=torch.bool),
            input_ids=texts["input_ids"],
            attention_mask=texts["attention_mask"],
        )
        cosines = out.logits_per_audio / model.logit_scale_a.exp()
    return out.audio_embeds.numpy(), out.text_embeds.numpy(), cosines.numpy()


def test_scores_are_those_of_transformers_over_fixed_windows(pair):
    clap, parts = pair
    wave = noise(6.0)
    windows = [wave.samples[0, at : at + 2 * RATE] for at in (0, 2 * RATE, 4 * RATE)]
    sounds, texts, cosines = by_transformers(parts, windows)
    np.testing.assert_allclose(clap.embeddings(wave), sounds, atol=2e-6)
    np.testing.assert_allclose(clap.text_embeddings(PROMPTS), texts, atol=2e-6)
    scores = [clap.score(wave, prompt) for prompt in PROMPTS]
    np.testing.assert_allclose(scores, cosines.mean(axis=0), atol=2e-6)
    assert np.ptp(scores) > 1e-3  # or the parity would say nothing


def test_a_short_clip_is_repeated_as_transformers_does(pair):
    clap, parts = pair
    wave = noise(0.7)
    sounds, _, _ = by_transformers(parts, [wave.samples[0]])
    np.testing.assert_allclose(clap.embeddings(wave), sounds, atol=2e-6)


def test_windows_are_spread_evenly_and_hear_all_but_a_tenth_of_one():
    assert window_starts(100, 100) == [0]
    assert window_starts(300, 100) == [0, 100, 200]
    assert window_starts(302, 100) == [0, 101, 202]  # no fourth that hears the third again
    assert window_starts(320, 100) == [0, 73, 147, 220]
    assert window_starts(108, 100) == [4]
    assert window_starts(149, 100) == [0, 49]
    assert window_starts(40, 100) == [0]


@given(st.integers(1, 5_000), st.integers(1, 700))
def test_windows_lie_within_the_clip_in_order(n_samples, length):
    starts = window_starts(n_samples, length)
    assert starts == sorted(starts)
    assert starts[0] >= 0
    assert starts[-1] + length <= max(n_samples, length)
    heard = {at for start in starts for at in range(start, min(start + length, n_samples))}
    assert len(heard) >= n_samples - 0.1 * length - 1


def test_a_score_is_the_same_every_time(clap):
    wave = noise(7.3)
    assert clap.score(wave, "calm piano") == clap.score(wave, "calm piano")


def test_a_score_does_not_depend_on_prompts_asked_for_before(folder):
    wave = noise(2.0)
    first, second = load_clap(str(folder)), load_clap(str(folder))
    second.text_embeddings(["a long text of many words with piano and strings", "calm"])
    assert first.score(wave, "sad piano") == second.score(wave, "sad piano")


def test_any_rate_and_channels_are_heard(clap):
    t = np.arange(32_000 * 3) / 32_000
    tone = (0.3 * np.sin(2 * np.pi * 440 * t) * (1 + np.sin(7 * t))).astype(np.float32)
    again = np.interp(np.arange(RATE * 3) / RATE, t, tone).astype(np.float32)
    low = clap.score(Waveform(np.stack([tone, tone]), 32_000), "calm piano")
    high = clap.score(Waveform(again[None], RATE), "calm piano")
    assert low == pytest.approx(high, abs=0.05)


def test_the_checkpoint_and_its_digest_are_in_the_version(folder, tmp_path):
    one = load_clap(str(folder))
    assert one.version.startswith("tiny@")
    save_clap(tmp_path / "tiny", seed=5)
    other = load_clap(str(tmp_path / "tiny"))
    assert one.version != other.version
    assert ClapTags(one).version != ClapTags(other).version


def test_zero_shot_tags_are_a_recogniser(folder):
    found = load_recogniser("clap", folder)
    assert isinstance(found, Recogniser)
    assert len(found.tags) == 56
    scores = found.scores(noise(4.0))
    assert scores.shape == (56,)
    assert ((scores > 0) & (scores < 1)).all()
    # Above a half just where the tag's text fits better than the neutral one.
    wave = noise(4.0)
    by_tag = dict(zip(found.tags, scores, strict=True))
    fits = found.clap.score(wave, "epic music") > found.clap.score(wave, "music")
    assert (by_tag["epic"] > 0.5) == fits


def test_an_empty_prompt_or_clip_is_refused(clap):
    with pytest.raises(InputError, match="empty one"):
        clap.score(noise(2.0), "  ")
    with pytest.raises(InputError, match="nan or inf"):
        clap.score(Waveform(np.full((1, 99), np.nan, np.float32), RATE), "calm")


def test_missing_weights_name_the_command_that_fetches_them(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(MissingModelError, match="hf download someone/no-such-clap"):
        load_clap("someone/no-such-clap")
    with pytest.raises(InputError, match="no folder here and no id of the hub"):
        load_clap(str(tmp_path / "nowhere"))


def test_pickles_are_not_opened(folder, tmp_path):
    for path in folder.iterdir():
        if path.suffix != ".safetensors":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(InputError, match="pickled weights only"):
        load_clap(str(tmp_path))


def test_a_pickled_checkpoint_is_converted_once_and_scores_the_same(folder, tmp_path, capsys):
    from safetensors.torch import load_file

    old = tmp_path / "old"
    old.mkdir()
    for path in folder.iterdir():
        if path.suffix != ".safetensors":
            (old / path.name).write_bytes(path.read_bytes())
    torch.save(load_file(str(folder / "model.safetensors")), old / "pytorch_model.bin")
    code, out, _ = run(["evaluate", "convert-clap", old, tmp_path / "new"], capsys)
    assert code == 0
    assert "model.safetensors" in out
    wave = noise(2.0)
    first, second = load_clap(str(folder)), load_clap(str(tmp_path / "new"))
    assert first.score(wave, "calm piano") == second.score(wave, "calm piano")
    code, _, err = run(["evaluate", "convert-clap", old, tmp_path / "new"], capsys)
    assert code == 2
    assert "is there already" in err


class Hostile:
    """Would run a program if it were unpickled."""

    def __reduce__(self):
        return (exec, ("raise SystemExit('opened')",))


def test_a_pickle_of_more_than_numbers_is_not_opened(folder, tmp_path, capsys):
    (tmp_path / "config.json").write_bytes((folder / "config.json").read_bytes())
    torch.save({"x": Hostile()}, tmp_path / "pytorch_model.bin")
    code, _, err = run(["evaluate", "convert-clap", tmp_path, tmp_path / "new"], capsys)
    assert code == 2
    assert "holds more than numbers" in err
    assert not (tmp_path / "new").exists()


def test_another_architecture_and_missing_tensors_are_refused(folder, tmp_path):
    from safetensors.torch import load_file, save_file

    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    tensors = load_file(str(tmp_path / "model.safetensors"))
    del tensors["audio_projection.linear1.weight"]
    save_file(tensors, str(tmp_path / "model.safetensors"), {"format": "pt"})
    with pytest.raises(InputError, match=r"lacks audio_projection\.linear1\.weight"):
        load_clap(str(tmp_path))
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {"model_type": "bert"}))
    with pytest.raises(InputError, match="holds a 'bert' model"):
        load_clap(str(tmp_path))


def test_a_folder_is_scored_against_its_prompts(clap, tmp_path):
    rows = ["file,prompt"]
    for i in range(4):
        soundfile.write(tmp_path / f"{i}.flac", noise(2.0, seed=i).samples[0], RATE)
        rows.append(f"{i}.flac,{PROMPTS[i % 3]}")
    (tmp_path / "broken.wav").write_bytes(b"not sound")
    (tmp_path / "prompts.csv").write_text("\n".join([*rows, "broken.wav,sad"]))
    prompts = read_prompts(tmp_path / "prompts.csv")
    store = tmp_path / "store"
    scores = list(score_prompts(tmp_path, prompts, clap, store=store))
    assert [row.file for row in scores if row.score is None] == ["broken.wav"]
    for i, row in enumerate(scores[:4]):
        expected = clap.score(noise_file(tmp_path / row.file), PROMPTS[i % 3])
        assert row.score == pytest.approx(expected, abs=1e-7)


def noise_file(path):
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return Waveform(samples.T, rate)


def test_clips_are_embedded_once_whatever_they_are_asked_for_with(clap, tmp_path, monkeypatch):
    soundfile.write(tmp_path / "0.flac", noise(2.0).samples[0], RATE)
    store = tmp_path / "store"
    (first,) = score_prompts(tmp_path, {"0.flac": "sad"}, clap, store=store)

    def refuse(*_):
        raise AssertionError("embedded again")

    monkeypatch.setattr(type(clap), "embeddings", refuse)
    (again,) = score_prompts(tmp_path, {"0.flac": "sad"}, clap, store=store)
    (other,) = score_prompts(tmp_path, {"0.flac": "calm piano"}, clap, store=store)
    assert again == first
    assert other.score != first.score
    with pytest.raises(AssertionError):
        list(score_prompts(tmp_path, {"0.flac": "sad"}, clap))


def test_tables_without_prompts_are_refused(tmp_path):
    (tmp_path / "t.csv").write_text("file,tags\n0.wav,sad\n")
    with pytest.raises(InputError, match="columns file and prompt; got file, tags"):
        read_prompts(tmp_path / "t.csv")
    (tmp_path / "t.csv").write_text("file,prompt\n0.wav,\n")
    with pytest.raises(InputError, match="empty prompt"):
        read_prompts(tmp_path / "t.csv")
    with pytest.raises(InputError, match="no table of prompts"):
        read_prompts(tmp_path / "none.csv")


def run(arguments, capsys):
    from isotone.cli.run import run as run_program

    code = run_program([str(part) for part in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_tells_clap_scores_beside_tags(folder, tmp_path, capsys):
    rows = ["file,tags,prompt"]
    for i, (tag, prompt) in enumerate([("calm", "calm piano"), ("sad", "sad"), ("epic", "epic")]):
        soundfile.write(tmp_path / f"{i}.flac", noise(2.0, seed=i).samples[0], RATE)
        rows.append(f"{i}.flac,{tag},{prompt}")
    (tmp_path / "tags.csv").write_text("\n".join(rows))
    base = ["evaluate", "clips", tmp_path, "--tags", tmp_path / "tags.csv"]
    base += ["--workers", 1, "--recogniser", "clap", "--weights", folder, "--clap"]
    code, out, _ = run([*base, folder, "--json"], capsys)
    assert code == 0
    told = json.loads(out)
    assert told["clap_checkpoint"].startswith("tiny@")
    low, high = told["intervals"]["clap_score"]
    assert -1.0 <= low <= told["figures"]["clap_score"] <= high <= 1.0
    code, out, err = run([*base, tmp_path / "none", "-q"], capsys)
    assert code == 2
    assert err.count("\n") == 1
    assert "no folder here and no id of the hub" in err
