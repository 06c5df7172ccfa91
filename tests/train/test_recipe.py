from pathlib import Path

import pytest
from tiny_models import save_tiny, write_codes

from isotone.cli import main
from isotone.engines.musicgen.checkpoint import read_config, read_shape
from isotone.errors import InputError, IsotoneError
from isotone.train.loop import train
from isotone.train.memory import estimate_memory
from isotone.train.push import push_adapter
from isotone.train.recipe import changed_fields, read_recipe
from isotone.train.shards import read_shards

pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")

RECIPES = Path(__file__).resolve().parents[2] / "recipes"


def code_of(*arguments):
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return left.value.code


def write(path, text):
    path.write_text(text)
    return path


HEAD = '[data]\ncodes = "c"\n[output]\nfolder = "o"\n'


@pytest.mark.parametrize("name", ["small", "medium", "large"])
def test_the_recipes_in_the_repository_are_read(name):
    recipe = read_recipe(RECIPES / f"{name}.toml")
    assert recipe.model.base == f"facebook/musicgen-{name}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "[training]\nlearning_rat = 1\n", "learning_rat; did you mean learning_rate"),
        (HEAD + "[trainning]\nseed = 1\n", "unknown key trainning; did you mean training"),
        (HEAD + "[lora]\nzzz = 1\n", "unknown key lora.zzz; keys: rank, alpha, dropout"),
        (HEAD + "[lora]\nrank = 0\n", "lora.rank: input should be greater than or equal to 1; got"),
        (HEAD + "[training]\nprecision = 'fp16'\n", "'bf16' or 'fp32'; got 'fp16'"),
        ("[output]\nfolder = 'o'\n", "data is missing"),
        ("[data\n", "is not TOML"),
    ],
)  # fmt: skip
def test_a_fault_in_a_recipe_is_named(text, message, tmp_path):
    with pytest.raises(InputError, match=".*" + message.replace("(", r"\(")) as caught:
        read_recipe(write(tmp_path / "r.toml", text))
    assert "\n" not in str(caught.value)


def test_a_missing_recipe_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="could not be read"):
        read_recipe(tmp_path / "none.toml")


def test_only_moved_folders_are_no_change(make_recipe):
    one, two = make_recipe().model_dump(), make_recipe(output={"folder": "x"}).model_dump()
    assert changed_fields(one, two) == []


def test_codes_of_another_codec_are_refused(make_recipe, tmp_path):
    save_tiny(tmp_path / "other", seed=9)
    with pytest.raises(InputError, match="codes of another codec"):
        train(make_recipe(model={"base": str(tmp_path / "other")}))


def test_a_selection_without_music_is_refused(make_recipe):
    with pytest.raises(InputError, match="carries epic; moods: calm, energetic"):
        train(make_recipe(data={"moods": ["epic"]}))


def test_a_broken_shard_is_named(make_recipe, base, tmp_path):
    folder = tmp_path / "codes"
    shards = write_codes(folder, base)
    (folder / "shard-00000.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(InputError, match=r"shard-00000\.safetensors could not be read"):
        shards.read(0)
    (folder / "shard-00000.json").write_text("{")
    with pytest.raises(InputError, match="not an index of a shard"):
        read_shards(folder)


def test_memory_grows_with_the_batch_and_shrinks_with_checkpointing(make_recipe, base):
    shape = read_shape(read_config(base))

    def needed(**training):
        recipe = make_recipe(training=training)
        return estimate_memory(shape, recipe, n_frames=1500, on_cuda=False).total

    assert needed(batch_size=1) < needed(batch_size=8)
    assert needed(batch_size=8, gradient_checkpointing=True) < needed(batch_size=8)


def test_the_pieces_of_the_estimate_are_what_is_counted_by_hand(make_recipe):
    from isotone.engines.musicgen.checkpoint import DecoderShape

    small = DecoderShape(24, 16, 1024, 4096, 4, 2048, 768, 1)
    lora = {"rank": 16, "alpha": 16.0, "dropout": 0.05}

    def estimate(precision="bf16", batch=8, checkpointing=False, feed_forward=False):
        recipe = make_recipe(
            lora=lora | {"feed_forward": feed_forward},
            training={
                "precision": precision,
                "batch_size": batch,
                "gradient_checkpointing": checkpointing,
            },
        )
        return estimate_memory(small, recipe, n_frames=1500, on_cuda=False)

    tokens = 8 * 1504
    plain, exact = estimate(), estimate(precision="fp32")
    assert plain.activations == pytest.approx(1.1 * tokens * 1024 * 24 * (53 + 7))
    assert exact.activations == pytest.approx(1.1 * tokens * 1024 * 24 * 2 * 53)
    assert estimate(batch=1).activations == pytest.approx(plain.activations / 8)
    # Kept: what goes into each layer, and one whole layer at a time.
    kept = estimate(checkpointing=True).activations
    assert kept == pytest.approx(1.1 * tokens * 1024 * (24 * 2 + 53 + 7))
    assert plain.logits == pytest.approx(tokens * 4 * 2048 * (2 * 2 + 2 * 4))
    # Eight matrices a layer, rank x (in + out); weight, gradient and two moments of four bytes.
    assert plain.adapter == pytest.approx(16 * 24 * 8 * 16 * 2048)
    assert estimate(feed_forward=True).adapter == pytest.approx(
        16 * 24 * 16 * (8 * 2048 + 2 * 5120)
    )
    frozen = 110e6 * 4 + 59e6 * 4
    assert exact.weights - frozen == pytest.approx(2 * (plain.weights - frozen))


def test_a_recipe_that_cannot_fit_is_refused_before_loading(make_recipe, tmp_path, capsys, base):
    codes = make_recipe().data.codes
    path = write(
        tmp_path / "r.toml",
        f'[model]\nbase = "{base}"\n[data]\ncodes = "{codes}"\n'
        f'[output]\nfolder = "{tmp_path / "out"}"\n[training]\nbatch_size = 10000000\n',
    )
    assert code_of("train", str(path)) == 2
    assert "GB are free; set training.gradient_checkpointing" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert code_of("train", str(path), "--estimate", "--json") == 0
    assert '"adapter_parameters"' in capsys.readouterr().out


class Hub:
    def __init__(self):
        self.calls = []

    def create_repo(self, name, **options):
        self.calls.append((name, options))

    def upload_folder(self, **options):
        self.calls.append(options)


class ClosedHub(Hub):
    def create_repo(self, *_, **__):
        raise RuntimeError("401 unauthorised")


def test_the_command_trains_and_what_it_made_can_be_pushed(make_recipe, tmp_path, capsys, base):
    codes = make_recipe().data.codes
    path = write(
        tmp_path / "r.toml",
        f'[model]\nbase = "{base}"\n[data]\ncodes = "{codes}"\n[output]\nfolder = "o"\n'
        "sample_every_steps = 2\nsample_s = 0.4\n"
        '[training]\nmax_steps = 2\nbatch_size = 1\nprecision = "bf16"\n'
        "gradient_checkpointing = true\n",
    )
    out = tmp_path / "made"
    assert code_of("train", str(path), "--out", str(out)) == 0
    assert "step 2 of 2, loss" in capsys.readouterr().err
    assert len(list((out / "samples").glob("step-000002-*.flac"))) == 2
    hub = Hub()
    assert push_adapter(out / "best", "me/calm", private=True, api=hub).endswith("/me/calm")
    assert hub.calls[0] == ("me/calm", {"private": True, "exist_ok": True})
    assert "README.md" in hub.calls[1]["allow_patterns"]
    with pytest.raises(IsotoneError, match="could not be uploaded"):
        push_adapter(out / "best", "me/calm", private=True, api=ClosedHub())
    with pytest.raises(InputError, match="OWNER/NAME"):
        push_adapter(out / "best", "calm", private=True, api=hub)
    with pytest.raises(InputError, match="no adapter"):
        push_adapter(out, "me/calm", private=True, api=hub)
