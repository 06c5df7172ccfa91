import json
from importlib.metadata import EntryPoint

import numpy as np
import pytest
import soundfile
from plain_recogniser import Brightness

from isotone.errors import InputError, MissingModelError
from isotone.evaluate import clips, hearing
from isotone.evaluate.recognisers import registry

RATE = 16_000


@pytest.fixture
def folder(tmp_path):
    t = np.arange(RATE) / RATE
    (tmp_path / "deep").mkdir()
    for i, (hertz, level) in enumerate([(200, 0.1), (200, 0.8), (4000, 0.1), (4000, 0.8)]):
        name = f"deep/{i}.wav" if i == 3 else f"{i}.wav"
        soundfile.write(tmp_path / name, level * np.sin(2 * np.pi * hertz * t), RATE)
    (tmp_path / "tags.csv").write_text(
        'file,tags\n0.wav,\n1.wav,loud\n2.wav,bright\ndeep/3.wav,"bright; loud"\n'
    )
    return tmp_path


def test_every_file_is_heard_in_order(folder):
    heard = list(hearing.hear_folder(folder, Brightness()))
    assert [clip.file for clip in heard] == ["0.wav", "1.wav", "2.wav", "deep/3.wav"]
    assert heard[3].scores[0] > heard[0].scores[0]


def test_what_cannot_be_heard_is_listed_and_left_out(folder):
    (folder / "broken.flac").write_bytes(b"not sound")
    soundfile.write(folder / "empty.wav", np.zeros(0), RATE)
    soundfile.write(folder / "nan.wav", np.full(99, np.nan, np.float32), RATE, subtype="FLOAT")
    heard = list(hearing.hear_folder(folder, Brightness()))
    left_out = {clip.file: clip.reason for clip in heard if clip.scores is None}
    assert set(left_out) == {"broken.flac", "empty.wav", "nan.wav"}
    assert all(left_out.values())
    truth = clips.read_tags(folder / "tags.csv", Brightness().tags)
    assert clips.measure_tags(heard, truth, Brightness(), None)["n_clips"] == 4.0


def test_thresholds_are_fixed_kept_and_used(folder):
    recogniser = Brightness()
    heard = list(hearing.hear_folder(folder, recogniser))
    truth = clips.read_tags(folder / "tags.csv", recogniser.tags)
    found = clips.find_thresholds(heard, truth, recogniser, source="sines")
    (folder / "t.json").write_text(found.to_json())
    again = clips.Thresholds.read(folder / "t.json", recogniser)
    assert again == found
    figures = clips.measure_tags(heard, truth, recogniser, again)
    assert figures["f1_macro"] == figures["hamming_score"] == figures["roc_auc_macro"] == 1.0


def test_without_thresholds_there_is_no_precision(folder):
    heard = list(hearing.hear_folder(folder, Brightness()))
    truth = clips.read_tags(folder / "tags.csv", Brightness().tags)
    figures = clips.measure_tags(heard, truth, Brightness(), None)
    assert "precision_macro" not in figures
    assert figures["pr_auc_macro"] == 1.0


def test_thresholds_of_another_version_are_refused(folder):
    found = clips.Thresholds("brightness", "1", "sines", {"bright": 0.5})
    (folder / "t.json").write_text(found.to_json())
    with pytest.raises(InputError, match="heard by brightness 2"):
        clips.Thresholds.read(folder / "t.json", Brightness(version="2"))
    (folder / "t.json").write_text("{}")
    with pytest.raises(InputError, match="holds no thresholds"):
        clips.Thresholds.read(folder / "t.json", Brightness())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,tags\n0.wav,brigt\n", "did you mean 'bright'"),
        ("name,tags\n0.wav,bright\n", "columns file and tags"),
        ("file,tags\n0.wav,bright\n0.wav,loud\n", "twice"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(folder, text, message):
    (folder / "tags.csv").write_text(text)
    with pytest.raises(InputError, match=message):
        clips.read_tags(folder / "tags.csv", Brightness().tags)


def test_a_file_without_tags_is_named(folder):
    heard = list(hearing.hear_folder(folder, Brightness()))
    with pytest.raises(InputError, match=r"no tags for 1\.wav \(3 files"):
        clips.measure_tags(heard, {"0.wav": frozenset()}, Brightness(), None)


def test_a_folder_without_sound_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no audio"):
        hearing.audio_files(tmp_path)
    with pytest.raises(InputError, match="not a folder"):
        hearing.audio_files(tmp_path / "nowhere")


def plugged(monkeypatch, target):
    entry = EntryPoint("brightness", f"{__name__}:{target}", registry.GROUP)
    monkeypatch.setattr(
        registry, "entry_points", lambda *, group: [entry] if group == registry.GROUP else []
    )
    monkeypatch.setattr(EntryPoint, "load", lambda found: globals()[found.attr])


def made(weights):
    return Brightness()


def not_one(weights):
    return object()


def test_a_plug_in_is_found_by_its_name(monkeypatch):
    plugged(monkeypatch, "made")
    assert registry.installed_recognisers()[-1] == "brightness"
    assert registry.load_recogniser("brightness").tags == ("bright", "loud")
    plugged(monkeypatch, "not_one")
    with pytest.raises(InputError, match="lacks name, version, tags or scores"):
        registry.load_recogniser("brightness")


def test_an_unknown_recogniser_and_missing_weights_are_told(monkeypatch, tmp_path):
    with pytest.raises(InputError, match="recognisers: mtg-baseline"):
        registry.load_recogniser("oracle")
    monkeypatch.setenv("ISOTONE_DATA", str(tmp_path))
    with pytest.raises(MissingModelError, match="isotone evaluate weights, or"):
        registry.load_recogniser("mtg-baseline")


@pytest.mark.slow
def test_the_command_prints_an_object_for_each_file(shared_dir, tmp_path, capsys):
    pytest.importorskip("torch")
    from isotone.cli.app import app

    folder = shared_dir / "data/jamendo/reference_clips"
    reference = json.loads((folder / "scores.json").read_text())
    weights = shared_dir / "data/jamendo/moodtheme_baseline.pth"
    app(
        ["evaluate", "tags", str(folder), "--weights", str(weights), "--json", "-q"],
        standalone_mode=False,
    )
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["file"] for line in lines] == ["bright.flac", "calm.flac", "sad.flac"]
    for line in lines:
        expected = reference[line["file"].removesuffix(".flac")]
        assert len(line["scores"]) == 56
        for tag, score in line["scores"].items():
            assert score == pytest.approx(expected[tag], abs=0.02)


def test_thresholds_carry_the_reference_of_the_same_clips(folder):
    recogniser = Brightness()
    heard = list(hearing.hear_folder(folder, recogniser))
    truth = clips.read_tags(folder / "tags.csv", recogniser.tags)
    found = clips.find_thresholds(heard, truth, recogniser, source="sines")
    scores = np.clip(np.array([clip.scores for clip in heard], np.float64), 1e-7, 1 - 1e-7)
    logits = np.log(scores / (1 - scores))
    assert found.reference.n_clips == 4
    assert found.reference.mean["loud"] == pytest.approx(logits[:, 1].mean())
    assert found.reference.spread["loud"] == pytest.approx(logits[:, 1].std())
    (folder / "t.json").write_text(found.to_json().replace('"loud": ', '"loud": "?'))
    with pytest.raises(InputError, match="holds no thresholds"):
        clips.Thresholds.read(folder / "t.json", recogniser)


def test_only_some_files_are_heard(folder):
    heard = list(hearing.hear_folder(folder, Brightness(), only=["deep/3.wav", "1.wav"]))
    assert [clip.file for clip in heard] == ["1.wav", "deep/3.wav"]
    with pytest.raises(InputError, match=r"holds no audio file 9\.wav"):
        list(hearing.hear_folder(folder, Brightness(), only=["9.wav"]))


def test_what_comes_with_isotone_says_that_it_is_composed(shared_dir):
    pytest.importorskip("torch")
    tagger = registry.load_recogniser(
        "mtg-baseline", shared_dir / "data/jamendo/moodtheme_baseline.pth"
    )
    found = clips.load_thresholds("composer", tagger)
    assert found.source.startswith("composed music, no validation: 240 clips")
    assert set(found.reference.mean) == set(tagger.tags)
    assert len(found.by_tag) > 30
    assert clips.shipped_thresholds(Brightness()) is None
    with pytest.raises(InputError, match="no thresholds from composed music for brightness 1"):
        clips.load_thresholds("composer", Brightness())
