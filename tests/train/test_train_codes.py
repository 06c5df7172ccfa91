import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from isotone.errors import InputError, MissingExtraError, OutputError
from isotone.jamendo.metadata import Track
from isotone.train.encode import Source, chunk_sound, encode
from isotone.train.shards import read_shards

RATE = 32_000


def source(folder, number, samples, part="train"):
    path = folder / f"{number}.wav"
    soundfile.write(path, samples.T, RATE, subtype="FLOAT")
    seconds = samples.shape[1] / RATE
    name = f"track_{number:07d}"
    track = Track(name, "artist", "album", "x", seconds, ("folk",), ("piano",), ("calm",))
    return Source(path, track, part, "CC BY 3.0")


@pytest.fixture(scope="module")
def keen(tmp_path_factory):
    """A model whose codec tells sounds apart: a random one gives much the same codes to all."""
    from tiny_models import save_tiny

    folder = tmp_path_factory.mktemp("keen")
    noise = np.random.default_rng(5).standard_normal((8, 8_000)).astype(np.float32)
    save_tiny(folder, sounds=0.2 * np.cumsum(noise, axis=1) / 40.0)
    return folder


@pytest.fixture
def sources(tmp_path):
    rng = np.random.default_rng(1)
    noise = (0.2 * rng.standard_normal((2, 5 * RATE // 2))).astype(np.float32)
    quiet = noise.copy()
    quiet[:, RATE : 2 * RATE] = 0.0
    loud = noise.copy()
    loud[:, :RATE] = np.sign(loud[:, :RATE])
    made = [source(tmp_path, n, s) for n, s in enumerate((noise, quiet, loud, noise[:, :100]))]
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no music")
    track = Track("track_0000009", "artist", "album", "x", 9.0)
    return [*made, Source(broken, track, "validation")]


def test_silence_clipping_and_corruption_are_counted(sources, base, tmp_path):
    out = tmp_path / "codes"
    got = encode(sources, out, base=base, chunk_s=1.0, tracks_a_shard=2)
    assert got.n_chunks == 4
    assert got.skipped == {"silent": 1, "clipped": 1, "short": 1, "corrupt": 1}
    shards = read_shards(out)
    assert [c.start_s for c in shards.chunks] == [0.0, 1.0, 0.0, 1.0]
    assert shards.chunks[0].moods == ("calm",)
    assert "broken.mp3 could not be read" in next(
        row["why"] for row in shards.skipped if row["reason"] == "corrupt"
    )


def test_codes_are_those_of_the_checkpoints_own_codec(sources, base, tmp_path):
    import torch
    from transformers import MusicgenForConditionalGeneration

    out = tmp_path / "codes"
    encode(sources, out, base=base, chunk_s=1.0, batch_size=3)
    shards = read_shards(out)
    codec = MusicgenForConditionalGeneration.from_pretrained(str(base)).audio_encoder.eval()
    samples, _ = soundfile.read(sources[0].path, dtype="float32")
    mono = torch.from_numpy(samples.mean(1)[None, None, RATE : 2 * RATE])
    with torch.no_grad():
        theirs = codec.encode(mono).audio_codes[0, 0].numpy()
    assert shards.read(1).shape == theirs.shape == (4, 50)
    assert np.array_equal(shards.read(1), theirs)


def test_encoding_goes_on_where_it_stopped(sources, base, tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    encode(sources, whole, base=base, chunk_s=1.0, tracks_a_shard=1, batch_size=1)

    class KilledError(Exception):
        pass

    def kill(done, total):
        if done >= 2:
            raise KilledError

    with pytest.raises(KilledError):
        encode(sources, broken, base=base, chunk_s=1.0, tracks_a_shard=1, progress=kill)
    assert not (broken / "shard-00004.json").exists()
    first = broken / "shard-00000.safetensors"
    before = first.stat().st_mtime_ns
    encode(sources, broken, base=base, chunk_s=1.0, tracks_a_shard=1)
    assert first.stat().st_mtime_ns == before
    for path in whole.iterdir():
        if path.suffix == ".safetensors":
            assert path.read_bytes() == (broken / path.name).read_bytes()
        else:
            assert json.loads(path.read_text()) == json.loads((broken / path.name).read_text())


def test_another_chunk_length_or_other_tracks_need_another_folder(sources, base, tmp_path):
    out = tmp_path / "codes"
    encode(sources, out, base=base, chunk_s=1.0)
    with pytest.raises(InputError, match="another n_frames"):
        encode(sources, out, base=base, chunk_s=0.5)
    with pytest.raises(InputError, match="stands for other tracks"):
        encode(sources[:2], out, base=base, chunk_s=1.0)
    with pytest.raises(InputError, match="no track is left"):
        encode([], out, base=base)


def test_what_is_left_of_a_chunk_at_the_end_is_dropped():
    kept, skipped = chunk_sound(np.full((1, 25), 0.5, dtype=np.float32), 10)
    assert [first for first, _ in kept] == [0, 10]
    assert not skipped


@pytest.mark.slow
def test_any_number_of_processes_gives_the_same_bytes_and_is_told_before(sources, keen, tmp_path):
    told = {}
    for workers in (1, 2):
        out = tmp_path / str(workers)
        before = []
        encode(
            sources, out, base=keen, chunk_s=1.0, tracks_a_shard=2, batch_size=3, workers=workers,
            forecast=before.append,
            progress=lambda done, total, to=before: to.append((done, total)),
        )  # fmt: skip
        told[workers] = before
        assert before[-1] == (5, 5)
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert len(names) == 7
    assert names == sorted(path.name for path in (tmp_path / "2").iterdir())
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
    shards = read_shards(tmp_path / "2")
    assert len({shards.read(i).tobytes() for i in range(len(shards))}) >= 3
    assert len(np.unique(shards.read(0))) > 5
    forecast = told[2][0]
    assert (forecast.n_tracks, forecast.processes) == (5, 2)
    # Four codebooks of 50 frames in two bytes, and the index: by the tables' lengths.
    assert forecast.n_chunks == 3 * 2 + 9
    assert forecast.n_bytes == forecast.n_chunks * (4 * 50 * 2 + 500)
    assert 0.0 < forecast.seconds < 60.0


def test_stereo_codes_are_forecast_at_their_size(sources, tmp_path):
    from tiny_models import save_tiny

    save_tiny(tmp_path / "stereo", n_channels=2)
    told = []
    encode(
        sources[:1], tmp_path / "codes", base=tmp_path / "stereo", chunk_s=1.0,
        forecast=told.append,
    )  # fmt: skip
    assert told[0].n_bytes == 2 * (8 * 50 * 2 + 500)
    assert read_shards(tmp_path / "codes").read(0).shape == (8, 50)


def test_a_disk_that_is_too_small_is_told_before_encoding(sources, base, tmp_path, monkeypatch):
    import shutil
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1, 1, 1_000_000))
    with pytest.raises(OutputError, match="needs 50 MB and 1 MB are free"):
        encode(sources, tmp_path / "codes", base=base, chunk_s=1.0)
    assert not list((tmp_path / "codes").glob("shard-*"))


def test_a_full_disk_keeps_finished_shards(sources, base, tmp_path, monkeypatch):
    import errno

    out, real, calls = tmp_path / "codes", Path.write_bytes, []

    def write(path, data):
        if path.name.endswith(".safetensors.part"):
            calls.append(path)
            if len(calls) == 2:
                raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(OutputError, match="no space left; free some and run it again"):
        encode(sources, out, base=base, chunk_s=1.0, tracks_a_shard=1)
    assert {path.name for path in out.iterdir()} == {
        "info.json", "shard-00000.json", "shard-00000.safetensors",
    }  # fmt: skip
    assert encode(sources, out, base=base, chunk_s=1.0, tracks_a_shard=1).n_chunks == 4


class FakeDemucs:
    """What isotone asks of Demucs: sources that add up to the mix, a tone among them."""

    sources = ("drums", "bass", "other", "vocals")
    samplerate = 44_100

    def eval(self):
        return self


def install_demucs(monkeypatch):
    import importlib.machinery
    import sys
    import types

    import torch

    calls = []

    def apply_model(model, mix, *, device, shifts):
        calls.append((tuple(mix.shape), device, shifts))
        vocals = torch.zeros_like(mix)
        vocals[..., ::2] = mix[..., ::2]
        rest = (mix - vocals) / 3.0
        return torch.stack([rest, rest, rest, vocals], dim=1)

    package = types.ModuleType("demucs")
    package.__path__ = []
    package.__spec__ = importlib.machinery.ModuleSpec("demucs", None, is_package=True)
    pretrained, apply = types.ModuleType("demucs.pretrained"), types.ModuleType("demucs.apply")
    pretrained.get_model = lambda _: FakeDemucs()
    apply.apply_model = apply_model
    for module in (package, pretrained, apply):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return calls


def test_vocals_are_taken_out_before_coding(sources, keen, tmp_path, monkeypatch):
    from isotone.audio import read_audio, resample
    from isotone.train.vocals import VocalRemover

    calls = install_demucs(monkeypatch)
    sound = read_audio(sources[0].path)
    music = VocalRemover()(sound)
    assert music.sample_rate == 44_100
    # Every second sample was called vocals: what is left there is the mix's mean alone.
    mix = resample(sound, 44_100).samples
    assert np.allclose(music.samples[:, ::2], mix.mean(), atol=1e-5)
    assert np.allclose(music.samples[:, 1::2], mix[:, 1::2], atol=1e-5)
    assert calls[0][1:] == ("cpu", 0)
    with_vocals, without = tmp_path / "with", tmp_path / "without"
    encode(sources[:1], with_vocals, base=keen, chunk_s=1.0)
    encode(sources[:1], without, base=keen, chunk_s=1.0, remove_vocals=True)
    assert read_shards(without).info.vocals == "removed by htdemucs"
    assert not np.array_equal(read_shards(with_vocals).read(0), read_shards(without).read(0))
    with pytest.raises(InputError, match="another vocals"):
        encode(sources[:1], without, base=keen, chunk_s=1.0)


def test_removing_vocals_without_demucs_names_the_extra(sources, base, tmp_path):
    with pytest.raises(MissingExtraError, match=r"demucs.*isotone\[vocals\]"):
        encode(sources, tmp_path / "codes", base=base, remove_vocals=True)
    assert not (tmp_path / "codes").exists()
