import json

import numpy as np
import pytest
import soundfile

from isotone.errors import InputError
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


def test_encoding_goes_on_where_it_stopped_and_workers_change_nothing(sources, base, tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    encode(sources, whole, base=base, chunk_s=1.0, tracks_a_shard=1, workers=3)

    class KilledError(Exception):
        pass

    def kill(done, total):
        if done == 2:
            raise KilledError

    with pytest.raises(KilledError):
        encode(sources, broken, base=base, chunk_s=1.0, tracks_a_shard=1, progress=kill)
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
