"""The ONNX adapter on small graphs made here; its front end against independent formulations."""

import json

import numpy as np
import pytest

from isotone.audio import Waveform
from isotone.errors import InputError, MissingModelError
from isotone.evaluate.recognisers import effnet
from isotone.evaluate.recognisers.registry import Recogniser, load_recogniser

onnx = pytest.importorskip("onnx", reason="makes the graphs of these tests")
pytest.importorskip("onnxruntime", reason="needs the extra 'evaluate'")

TAGS = ["calm", "happy", "sad"]


def noise(seconds, *, seed=0, rate=effnet.SAMPLE_RATE):
    rng = np.random.default_rng(seed)
    return (0.2 * rng.standard_normal(round(seconds * rate))).astype(np.float32)


def save_graph(path, inputs, outputs, nodes, constants):
    from onnx import TensorProto, helper, numpy_helper

    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in inputs],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs],
        [numpy_helper.from_array(value.astype(np.float32), n) for n, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path.write_bytes(model.SerializeToString())


@pytest.fixture
def folder(tmp_path):
    """Graphs of the published shapes: means of bands, then a matrix and a sigmoid."""
    from onnx import helper

    rng = np.random.default_rng(1)
    weights = rng.standard_normal((96, 5)), rng.standard_normal((5, 3))
    save_graph(
        tmp_path / effnet.ENCODER,
        [("melspectrogram", ["batch", 128, 96])],
        [("activations", ["batch", 4]), ("embeddings", ["batch", 5])],
        [
            helper.make_node("ReduceMean", ["melspectrogram"], ["bands"], axes=[1], keepdims=0),
            helper.make_node("MatMul", ["bands", "w"], ["embeddings"]),
            helper.make_node("MatMul", ["bands", "other"], ["activations"]),
        ],
        {"w": weights[0], "other": rng.standard_normal((96, 4))},
    )
    save_graph(
        tmp_path / effnet.HEAD,
        [("embeddings", ["batch", 5])],
        [("activations", ["batch", 3])],
        [
            helper.make_node("MatMul", ["embeddings", "w"], ["logits"]),
            helper.make_node("Sigmoid", ["logits"], ["activations"]),
        ],
        {"w": weights[1]},
    )
    (tmp_path / effnet.HEAD).with_suffix(".json").write_text(json.dumps({"classes": TAGS}))
    return tmp_path, [w.astype(np.float32) for w in weights]


def test_the_front_end_is_librosas_under_the_same_numbers():
    librosa = pytest.importorskip("librosa", reason="an independent formulation")
    mono = noise(2.3)
    power = librosa.feature.melspectrogram(
        y=np.pad(mono, (0, -len(mono) % 256)), sr=16_000, n_fft=512, hop_length=256, n_mels=96,
        window=np.hanning(512), center=True, pad_mode="constant", power=2.0, htk=False,
        norm="slaney", fmin=0.0, fmax=8000.0,
    )  # fmt: skip
    expected = np.log10(1.0 + 10_000.0 * power).T
    found = effnet.log_mel(mono)
    assert found.shape == (-(-len(mono) // 256) + 1, 96)
    np.testing.assert_allclose(found, expected, atol=2e-5)


def test_the_front_end_by_a_direct_sum():
    mono = noise(0.2, seed=3)
    found = effnet.log_mel(mono)
    n = np.arange(512)
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * n / 511)
    edges_mel = np.linspace(0.0, 15.0 + np.log(8.0) / (np.log(6.4) / 27.0), 98)
    edges = np.where(
        edges_mel < 15.0, edges_mel * 200.0 / 3.0, 1000.0 * 6.4 ** ((edges_mel - 15.0) / 27.0)
    )
    for frame in (0, 5):
        at = frame * 256 - 256 + n
        inside = (at >= 0) & (at < len(mono))
        samples = np.where(inside, mono[np.clip(at, 0, len(mono) - 1)], 0.0) * window
        for band in (0, 40, 95):
            total = 0.0
            low, peak, high = edges[band : band + 3]
            for k in range(257):
                hertz = k * 31.25
                if low <= hertz <= high:
                    height = (
                        (hertz - low) / (peak - low)
                        if hertz < peak
                        else (high - hertz) / (high - peak)
                    )
                    power = abs((samples * np.exp(-2j * np.pi * k * n / 512)).sum()) ** 2
                    total += height * 2.0 / (high - low) * power
            assert found[frame, band] == pytest.approx(np.log10(1.0 + 1e4 * total), abs=1e-4)


def test_silence_is_zero_everywhere():
    assert not effnet.log_mel(np.zeros(16_000, np.float32)).any()


def test_patches_stand_62_frames_apart_and_the_last_incomplete_one_is_left_out():
    mel = np.arange(400 * 96, dtype=np.float32).reshape(400, 96)
    found = effnet.patches_of(mel)
    assert found.shape == (5, 128, 96)
    np.testing.assert_array_equal(found[4], mel[248:376])
    with pytest.raises(InputError, match=r"at least 2\.03 s"):
        effnet.patches_of(mel[:127])


def test_scores_are_the_mean_over_patches(folder):
    path, (first, second) = folder
    found = load_recogniser("discogs-effnet", path)
    assert isinstance(found, Recogniser)
    assert found.tags == tuple(TAGS)
    mono = noise(24.0)
    patches = effnet.patches_of(effnet.log_mel(mono))
    assert len(patches) > 16  # more than one batch
    logits = patches.mean(axis=1) @ first @ second
    expected = (1.0 / (1.0 + np.exp(-logits))).mean(axis=0)
    scores = found.scores(Waveform(np.stack([mono, mono]), effnet.SAMPLE_RATE))
    np.testing.assert_allclose(scores, expected, atol=2e-5)
    assert np.ptp(scores) > 0.01


def test_it_embeds_patches_too(folder):
    from isotone.evaluate.recognisers.embedding import Embedding, load_embedding

    found = load_embedding("discogs-effnet", folder[0])
    assert isinstance(found, Embedding)
    assert found.embed(Waveform(noise(5.0)[None], effnet.SAMPLE_RATE)).shape == (4, 5)


def test_the_version_follows_the_graphs(folder):
    path, _ = folder
    before = effnet.load_effnet(path).version
    head = path / effnet.HEAD
    model = onnx.load(str(head))
    model.doc_string = "another"
    head.write_bytes(model.SerializeToString())
    assert effnet.load_effnet(path).version != before


def test_what_is_missing_or_broken_is_told(folder, tmp_path):
    path, _ = folder
    metadata = (path / effnet.HEAD).with_suffix(".json")
    metadata.write_text("{}")
    with pytest.raises(InputError, match="lists no classes"):
        effnet.load_effnet(path)
    metadata.write_text(json.dumps({"classes": [*TAGS, "epic"]}))
    with pytest.raises(InputError, match="no output of width 4; its outputs: 3"):
        effnet.load_effnet(path)
    (path / effnet.ENCODER).write_bytes(b"no graph")
    with pytest.raises(InputError, match="could not be loaded as ONNX"):
        effnet.load_effnet(path)
    (path / effnet.ENCODER).unlink()
    with pytest.raises(MissingModelError, match=r"no discogs-effnet-bsdynamic-1\.onnx in .*models"):
        effnet.load_effnet(path)
    with pytest.raises(InputError, match="name their folder with --weights"):
        load_recogniser("discogs-effnet")


def test_an_export_of_a_fixed_batch_is_refused(folder):
    from onnx import helper

    path, _ = folder
    save_graph(
        path / effnet.ENCODER,
        [("melspectrogram", [64, 128, 96])],
        [("embeddings", [64, 96])],
        [helper.make_node("ReduceMean", ["melspectrogram"], ["embeddings"], axes=[1], keepdims=0)],
        {},
    )
    with pytest.raises(InputError, match="must take any number of patches"):
        effnet.load_effnet(path)
