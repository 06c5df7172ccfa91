"""What a researcher has to be able to rely on."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_models import save_tiny, write_codes

from isotone.errors import InputError
from isotone.train.batches import delayed_labels, shifted_inputs
from isotone.train.loop import adapter_tensors, learning_rate_at, train
from isotone.train.memory import adapter_parameters

# PEFT asks transformers under a name that is to go.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")


def test_the_first_batch_has_transformers_own_loss(make_run):
    run = make_run(lora={"dropout": 0.0}, captions={"guidance_dropout": 0.0})
    batch = run.plan.batch(run.plan.members_of(0))
    losses, counts = run.losses(batch.captions, batch.labels)
    ours = float((losses * counts).sum().detach() / counts.sum())
    tokens = run.trainee.tokenizer(list(batch.captions), padding=True, return_tensors="pt")
    with torch.no_grad():
        theirs = run.trainee.base(**tokens, labels=torch.from_numpy(batch.labels)).loss
    assert ours == pytest.approx(float(theirs), abs=1e-5)
    assert ours == pytest.approx(run.gradient(0), abs=1e-5)


def test_an_empty_caption_is_guidances_unconditional_row(make_run):
    run = make_run(lora={"dropout": 0.0})
    batch = run.plan.batch(run.plan.members_of(0)[:1])
    losses, _ = run.losses(("",), batch.labels)
    base = run.trainee.base
    states = torch.zeros(1, 3, base.text_encoder.config.hidden_size)
    with torch.no_grad():
        theirs = base(
            encoder_outputs=(states,),
            attention_mask=torch.zeros(1, 3),
            labels=torch.from_numpy(batch.labels),
        ).loss
    counts = batch.labels >= 0
    assert float(losses.detach().sum() / counts.sum()) == pytest.approx(float(theirs), abs=1e-5)


def test_the_delay_pattern_is_transformers_own(make_run):
    run = make_run()
    codes = run.shards.read(0)
    labels = delayed_labels(codes, run.shape.delays)
    inputs = shifted_inputs(labels[None], run.shape.pad_token)
    start = torch.full((4, 1), run.shape.pad_token)
    known = torch.cat([start, torch.from_numpy(codes)], dim=1)
    _, pattern = run.trainee.base.decoder.build_delay_pattern_mask(
        known, pad_token_id=run.shape.pad_token, max_length=codes.shape[1] + 4
    )
    n = codes.shape[1] + 3
    decided = pattern[:, :n] != -1
    assert decided.any()
    assert (torch.from_numpy(inputs[0])[decided] == pattern[:, :n][decided]).all()


def test_the_gradient_reaches_only_the_adapter(make_run):
    run = make_run()
    before = {n: p.detach().clone() for n, p in run.trainee.base.named_parameters()}
    for _ in range(3):
        run.step()
    moved = []
    for name, parameter in run.trainee.base.named_parameters():
        is_adapter = "lora_" in name
        assert parameter.requires_grad == is_adapter
        assert (parameter.grad is not None) == is_adapter, name
        if is_adapter:
            moved.append(not torch.equal(parameter, before[name]))
        else:
            assert torch.equal(parameter, before[name]), name
    assert moved
    assert all(moved)


@pytest.mark.parametrize("feed_forward", [False, True])
def test_the_adapters_size_is_what_its_rank_says(make_run, feed_forward):
    run = make_run(lora={"feed_forward": feed_forward})
    size = sum(tensor.numel() for tensor in adapter_tensors(run.trainee).values())
    by_hand = 2 * 4 * (8 * 2 * 64 + (2 * (64 + 128) if feed_forward else 0))
    assert size == by_hand == adapter_parameters(run.shape, run.recipe.lora)


def test_dropout_of_captions_and_phrasing_come_from_seed_and_step_alone(make_run):
    first, second = make_run(), make_run(training={"batch_size": 4, "accumulate": 1})
    other = make_run(training={"seed": 6})

    def said(run):
        return [run.plan.batch(run.plan.members_of(step)).captions for step in range(12)]

    assert said(first) == said(second) != said(other)
    drawn = [caption for step in said(first) for caption in step]
    assert 0 < drawn.count("") < len(drawn) / 3
    chunks = [i for step in range(2) for i, _ in first.plan.members_of(step)]
    assert sorted(chunks) == sorted(first.train_members)


def test_the_rate_warms_up_and_falls_as_a_cosine():
    rates = [learning_rate_at(s, peak=1.0, warmup=4, total=104) for s in range(104)]
    assert rates[:4] == [0.25, 0.5, 0.75, 1.0]
    assert rates[4] == 1.0
    assert rates[54] == pytest.approx(0.5)
    assert 0 < rates[-1] < 0.001


def rows(folder: Path):
    kept = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    for row in kept:
        row.pop("tokens_a_second", None)
    return kept


def test_resumed_equals_unbroken_step_by_step(make_recipe, tmp_path):

    whole = make_recipe(output={"folder": str(tmp_path / "whole")})
    train(whole)
    broken = make_recipe(output={"folder": str(tmp_path / "broken")})

    class KilledError(Exception):
        pass

    def kill(step, total, words):
        if step in (1, 3):
            raise KilledError

    for resume in (False, True):
        with pytest.raises(KilledError):
            train(broken, resume=resume, progress=kill)
    done = train(broken, resume=True)
    assert done.steps == 6
    assert rows(tmp_path / "broken") == rows(tmp_path / "whole")
    for name in ("best", "last"):
        paths = [tmp_path / run / name / "adapter_model.safetensors" for run in ("whole", "broken")]
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_resuming_with_another_recipe_names_the_field(make_recipe):
    train(make_recipe(training={"max_steps": 1}))
    with pytest.raises(InputError, match=r"training\.seed: 5, now 6"):
        train(make_recipe(training={"max_steps": 1, "seed": 6}), resume=True)
    with pytest.raises(InputError, match="holds a run; go on with --resume"):
        train(make_recipe(training={"max_steps": 1}))


def test_the_adapter_loads_in_transformers_and_in_the_engine(make_recipe, base):
    from peft import PeftModel
    from transformers import MusicgenForConditionalGeneration

    from isotone.engines.musicgen.model import Precision, load_model

    outcome = train(make_recipe(training={"learning_rate": 0.01}))
    folder = outcome.folder / "last"
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "adapter_config.json", "adapter_model.safetensors", "README.md", "recipe.json",
        "ATTRIBUTION.txt",
    }  # fmt: skip
    model = MusicgenForConditionalGeneration.from_pretrained(str(base))
    plain = model.decoder.model.decoder.layers[0].self_attn.q_proj.weight.detach().clone()
    merged = PeftModel.from_pretrained(model, str(folder)).merge_and_unload()
    theirs = merged.decoder.model.decoder.layers[0].self_attn.q_proj.weight
    assert not torch.equal(plain, theirs)
    player = load_model(base, precision=Precision("cpu", "float32", "float32"), adapters=[folder])
    assert player.shape.width == 64
    card = (folder / "README.md").read_text()
    for words in ("CC BY-NC 4.0", "CC BY 3.0 8", '"seed": 5', "| 6 |", "calm", "torch "):
        assert words in card
    assert "track_0000000 by artist_000000: CC BY 3.0" in (folder / "ATTRIBUTION.txt").read_text()
    assert list((outcome.folder / "tensorboard").iterdir())


def test_early_stopping_keeps_the_best(make_recipe):
    # Random codes can't be foretold: what is learnt of some makes others worse.
    recipe = make_recipe(
        training={"max_steps": 60, "learning_rate": 0.05},
        validation={"every_steps": 2, "patience": 2},
    )
    outcome = train(recipe)
    assert outcome.stopped_early
    assert outcome.steps == outcome.best_step + 4 < 60
    scores = [r["loss"] for r in rows(outcome.folder) if r["kind"] == "validation"]
    assert outcome.best_loss == min(scores)
    best, last = (outcome.folder / n / "adapter_model.safetensors" for n in ("best", "last"))
    assert best.read_bytes() != last.read_bytes()


@pytest.mark.slow
def test_a_handful_of_clips_is_learnt_by_heart(make_run, tmp_path):
    # One state of unit scale serves four frozen heads: with a spread of .15 no adapter gets below
    # .7, so these heads are as decided as trained ones.
    save_tiny(tmp_path / "base", head_spread=0.6)
    write_codes(tmp_path / "few", tmp_path / "base", n_chunks=6, n_frames=16)
    run = make_run(
        model={"base": str(tmp_path / "base")},
        data={"codes": str(tmp_path / "few")},
        lora={"rank": 64, "alpha": 64.0, "dropout": 0.0, "feed_forward": True},
        captions={"guidance_dropout": 0.0, "tag_dropout": 0.0},
        training={
            "max_steps": 400, "batch_size": 4, "accumulate": 1,
            "learning_rate": 0.005, "warmup_steps": 20,
        },
    )  # fmt: skip
    first = run.step()["loss"]
    for _ in range(399):
        last = run.step()["loss"]
    print(f"loss of 4 clips: {first:.3f} at first, {last:.4f} after 400 steps")  # noqa: T201
    assert last < 0.1 * first
    batch = run.plan.batch(run.plan.members_of(399))
    tokens = run.trainee.tokenizer(list(batch.captions), padding=True, return_tensors="pt")
    n_frames = run.shards.info.n_frames
    run.trainee.base.eval()
    with torch.no_grad():
        grid = run.trainee.base.generate(
            **tokens, do_sample=False, guidance_scale=1.0, max_new_tokens=n_frames + 3,
            return_dict_in_generate=True,
        )  # fmt: skip
    sound = grid.sequences
    codes = np.stack([run.shards.read(i) for i, _ in run.plan.members_of(399)])
    with torch.no_grad():
        wanted = run.trainee.base.audio_encoder.decode(
            torch.from_numpy(codes)[None], [None] * len(codes)
        ).audio_values
    same = [torch.allclose(a, b, atol=1e-4) for a, b in zip(sound, wanted, strict=True)]
    assert sum(same) == len(same)


TWO = """
import json, os, sys
import torch
torch.set_num_threads(1)
from isotone.engines.musicgen.hub import locate
from isotone.train.loop import Run
from isotone.train.recipe import Recipe
from isotone.train.shards import read_shards
recipe = Recipe.model_validate(json.loads(open(sys.argv[1]).read()))
found = locate(recipe.model.base)
run = Run(recipe, found.folder, found.revision, read_shards(recipe.data.codes))
loss = run.gradient(1)
if run.rank == 0:
    torch.save([loss] + [p.grad for p in run.trained], sys.argv[2])
scores = run.validate()
if run.rank == 0:
    print(json.dumps(scores), flush=True)
torch.distributed.barrier()
torch.distributed.destroy_process_group()
# Threads of the process group may outlive it and abort while the interpreter is taken down.
os._exit(0)
"""


@pytest.mark.slow
def test_two_processes_give_the_gradient_of_one_with_twice_the_batch(
    make_recipe, make_run, tmp_path
):
    changes = {"lora": {"dropout": 0.0}, "training": {"batch_size": 2, "accumulate": 2}}
    recipe = make_recipe(**changes)
    (tmp_path / "recipe.json").write_text(recipe.model_dump_json())
    (tmp_path / "two.py").write_text(TWO)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    processes = []
    for rank in range(2):
        environment = os.environ | {
            "RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2",
            "ACCELERATE_USE_CPU": "1",
            "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1",
        }  # fmt: skip
        command = [sys.executable, str(tmp_path / "two.py"), str(tmp_path / "recipe.json")]
        command.append(str(tmp_path / "gradients.pt"))
        processes.append(
            subprocess.Popen(
                command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        )
    answers = [process.communicate(timeout=120) for process in processes]
    assert all(p.returncode == 0 for p in processes), answers
    loss, *gradients = torch.load(tmp_path / "gradients.pt", weights_only=True)
    one = make_run(lora={"dropout": 0.0}, training={"batch_size": 4, "accumulate": 2})
    assert one.gradient(1) == pytest.approx(loss, rel=1e-6)
    assert len(gradients) == len(one.trained)
    for theirs, parameter in zip(gradients, one.trained, strict=True):
        torch.testing.assert_close(theirs, parameter.grad, rtol=1e-4, atol=1e-7)
    scores = json.loads(answers[0][0].splitlines()[-1])
    assert scores["loss"] == pytest.approx(one.validate()["loss"], rel=1e-5)
