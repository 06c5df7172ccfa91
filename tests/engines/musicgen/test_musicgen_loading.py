"""What is refused, and in which words."""

import json
import shutil

import pytest

torch = pytest.importorskip("torch")

from checkpoints import rewrite_config, save_adapter  # noqa: E402

from isotone.engines import load_engine  # noqa: E402
from isotone.engines.musicgen.checkpoint import read_config, read_shape  # noqa: E402
from isotone.engines.musicgen.hub import licence_notice, locate  # noqa: E402
from isotone.engines.musicgen.model import Precision, choose_precision, load_model  # noqa: E402
from isotone.engines.musicgen.settings import MusicGenSettings  # noqa: E402
from isotone.errors import InputError, MissingModelError  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing.:FutureWarning")
FLOAT = Precision("cpu", "float32", "float32")


@pytest.fixture
def copied(mono, tmp_path):
    shutil.copytree(mono[0], tmp_path / "model")
    return tmp_path / "model"


def rewrite_tensors(folder, change):
    from safetensors.torch import load_file, save_file

    path = folder / "model.safetensors"
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path, metadata={"format": "pt"})


def test_another_architecture_is_refused(copied):
    rewrite_config(copied, model_type="bert")
    with pytest.raises(InputError, match="describes a 'bert' model; the engine plays 'musicgen'"):
        load_model(copied, precision=FLOAT)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"holds no config\.json"):
        load_model(tmp_path, precision=FLOAT)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("hidden_size", 96, r"has shape \(.*\); config.json asks for \(.*96"),
        ("activation_function", "relu", "activation_function must be 'gelu'; got 'relu'"),
        ("num_hidden_layers", "two", "num_hidden_layers must be a positive integer; got 'two'"),
        ("audio_channels", 3, "audio_channels must be 1 or 2; got 3"),
    ],
)
def test_a_config_that_contradicts_the_weights_is_refused(copied, key, value, message):
    decoder = read_config(copied)["decoder"] | {key: value}
    rewrite_config(copied, decoder=decoder)
    with pytest.raises(InputError, match=message):
        load_model(copied, precision=FLOAT)


def test_the_missing_key_and_the_one_left_over_are_named(copied):
    name = "decoder.model.decoder.layers.1.fc1.weight"
    rewrite_tensors(copied, lambda tensors: tensors.pop(name))
    with pytest.raises(InputError, match=rf"{name} is missing"):
        load_model(copied, precision=FLOAT)

    def put_elsewhere(tensors):
        tensors[name] = torch.zeros(128, 64)
        tensors["decoder.surprise"] = torch.zeros(1)

    rewrite_tensors(copied, put_elsewhere)
    with pytest.raises(InputError, match=r"1 tensors are not of a MusicGen decoder.*surprise"):
        load_model(copied, precision=FLOAT)


@pytest.mark.parametrize("part", ["text_encoder", "audio_encoder"])
def test_the_other_parts_are_loaded_strictly_too(copied, part):
    def drop(tensors):
        del tensors[next(name for name in sorted(tensors) if name.startswith(f"{part}."))]

    rewrite_tensors(copied, drop)
    with pytest.raises(InputError, match="tensors missing"):
        load_model(copied, precision=FLOAT)


@pytest.mark.parametrize("n_kept", [0, 7, 1000, -100])
def test_truncated_weights_are_refused(copied, n_kept):
    path = copied / "model.safetensors"
    path.write_bytes(path.read_bytes()[:n_kept])
    with pytest.raises(InputError, match="is truncated or corrupted"):
        load_model(copied, precision=FLOAT)


@pytest.mark.parametrize("at", [0, 4, 60])
def test_weights_whose_header_is_garbled_are_refused(copied, at):
    path = copied / "model.safetensors"
    whole = bytearray(path.read_bytes())
    whole[at : at + 24] = b"\xff" * 24
    path.write_bytes(bytes(whole))
    with pytest.raises(InputError, match="is truncated or corrupted"):
        load_model(copied, precision=FLOAT)


def test_pickled_weights_are_refused_unopened(copied):
    (copied / "model.safetensors").unlink()
    (copied / "pytorch_model.bin").write_bytes(b"\x80\x04anything")
    with pytest.raises(InputError, match="is a pickle, which can run any program"):
        load_model(copied, precision=FLOAT)


def test_weights_in_several_files_load_by_their_index(mono, mono_player, copied):
    from safetensors.torch import load_file, save_file

    tensors = load_file(copied / "model.safetensors")
    names = sorted(tensors)
    halves = {"model-1.safetensors": names[::2], "model-2.safetensors": names[1::2]}
    for file, part in halves.items():
        save_file({name: tensors[name] for name in part}, copied / file)
    (copied / "model.safetensors").unlink()
    index = {"weight_map": {name: file for file, part in halves.items() for name in part}}
    (copied / "model.safetensors.index.json").write_text(json.dumps(index))
    player = load_model(copied, precision=FLOAT)
    assert player.shape == mono_player.shape
    (copied / "model-2.safetensors").unlink()
    with pytest.raises(InputError, match=r"lacks model-2\.safetensors, which its index names"):
        load_model(copied, precision=FLOAT)
    index["weight_map"]["x"] = "../elsewhere.safetensors"
    (copied / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(InputError, match="names files outside its folder"):
        load_model(copied, precision=FLOAT)


@pytest.fixture
def adapter(mono, tmp_path):
    import copy

    save_adapter(tmp_path / "adapter", copy.deepcopy(mono[1]))
    return tmp_path / "adapter"


def test_an_adapter_of_another_model_is_refused_by_key_and_shape(adapter, stereo):
    with pytest.raises(InputError, match=r"do not fit decoder\..* of shape .*another model"):
        load_model(stereo[0], precision=FLOAT, adapters=[adapter])


def test_an_adapter_for_modules_that_are_not_there_is_refused(mono, adapter):
    from safetensors.torch import load_file, save_file

    path = adapter / "adapter_model.safetensors"
    tensors = {k.replace("layers.1", "layers.7"): v for k, v in load_file(path).items()}
    save_file(tensors, path)
    with pytest.raises(InputError, match=r"layers\.7.* names a module that the model does not"):
        load_model(mono[0], precision=FLOAT, adapters=[adapter])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"peft_type": "IA3"}, "the engine merges 'LORA'"),
        ({"use_dora": True}, "sets use_dora, which the engine does not merge"),
        ({"bias": "all"}, "trains biases"),
        ({"r": 9}, "states rank 9"),
    ],
)
def test_adapters_that_cannot_be_merged_are_refused(mono, adapter, change, message):
    path = adapter / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(InputError, match=message):
        load_model(mono[0], precision=FLOAT, adapters=[adapter])


def test_a_pickled_adapter_is_refused_unopened(mono, adapter):
    (adapter / "adapter_model.safetensors").rename(adapter / "adapter_model.bin")
    with pytest.raises(InputError, match=r"adapter_model\.bin is a pickle"):
        load_model(mono[0], precision=FLOAT, adapters=[adapter])


def test_a_model_that_is_not_here_names_the_command_that_fetches_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(
        MissingModelError, match="isotone models fetch somebody/no-such-musicgen --revision abc"
    ):
        locate("somebody/no-such-musicgen", revision="abc")
    with pytest.raises(InputError, match="no folder here and no id of the hub"):
        locate("nowhere")
    with pytest.raises(MissingModelError, match="--adapter"):
        locate("somebody/no-such-lora", kind="adapter")


def test_a_folder_whose_weights_changed_is_not_the_one_in_the_manifest(copied):
    pinned = locate(str(copied)).revision
    assert locate(str(copied), revision=pinned).folder == copied
    rewrite_tensors(copied, lambda tensors: tensors["enc_to_dec_proj.bias"].add_(1.0))
    with pytest.raises(InputError, match="other weights than those"):
        locate(str(copied), revision=pinned)


def test_size_and_licence_are_said_before_a_download():
    notice = licence_notice("facebook/musicgen-small", 2_360_000_000)
    assert "2.4 GB" in notice
    assert "CC BY-NC 4.0, no commercial use" in notice
    assert "huggingface.co/somebody/model" in licence_notice("somebody/model", None)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("guidance", 0.5, r"guidance must lie in \[1, 20\]; got 0.5"),
        ("guidance", float("nan"), "guidance must lie"),
        ("temperature", 0.0, r"temperature must lie in \(0, 5\]; got 0"),
        ("top_k", 0, "top_k must be at least 1; got 0"),
        ("mode", "loop", "mode must be one of clips, flow; got 'loop'"),
        ("take_checks", "some", "take_checks must be one of strict, warn, off; got 'some'"),
        ("device", "tpu", "device must be one of auto, cpu, cuda; got 'tpu'"),
        ("dtype", "float16", "dtype must be one of auto, bfloat16, float32; got 'float16'"),
        ("batch", 0, r"batch must lie in \[1, 256\]"),
        ("weight_bits", 4, "weight_bits must be one of 16, 8; got 4"),
        ("guidanse", 3.0, "does not take guidanse; it takes adapter"),
    ],
)
def test_options_are_checked_before_anything_is_loaded(option, value, message):
    with pytest.raises(InputError, match=message):
        load_engine("musicgen", model="/nowhere", **{option: value})


def test_settings_survive_a_manifest():
    settings = MusicGenSettings(model="m", adapters=("a", "b"), mode="flow", batch=3)
    assert MusicGenSettings.from_options(settings.to_flat()) == settings


def test_precision_is_the_fastest_safe_one_unless_asked_for():
    if torch.cuda.is_available():
        pytest.skip("for machines without CUDA")
    assert choose_precision() == Precision("cpu", "bfloat16", "int8")
    assert choose_precision(dtype="float32") == Precision("cpu", "float32", "float32")
    with pytest.raises(InputError, match="torch sees no CUDA device"):
        choose_precision(device="cuda")


def test_published_dimensions_are_read_from_a_config_that_leaves_out_defaults():
    config = {
        "model_type": "musicgen",
        "decoder": {"num_hidden_layers": 48, "hidden_size": 2048, "num_attention_heads": 32,
                    "ffn_dim": 8192, "audio_channels": 2, "num_codebooks": 8},
        "text_encoder": {"model_type": "t5", "d_model": 768},
        "audio_encoder": {"model_type": "encodec"},
    }  # fmt: skip
    shape = read_shape(config)
    assert (shape.head_width, shape.vocabulary, shape.pad_token) == (64, 2048, 2048)
    assert shape.delays == (0, 0, 1, 1, 2, 2, 3, 3)
    assert 3.1e9 < shape.n_parameters < 3.4e9


def test_a_prompt_over_the_encoders_length_is_cut_at_a_word_and_said(mono_player):
    long = " ".join(["calm"] * 700)
    states = mono_player.text.encode([long])
    assert states.lengths.tolist() == [512]
    assert "cut after 511 words" in mono_player.text.notes.pop()
