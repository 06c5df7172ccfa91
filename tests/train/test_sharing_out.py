"""Training with the base weights shared out over processes, as Accelerate does it on cards."""

import json
import os
import socket
import subprocess
import sys

import pytest
import torch

from isotone.train.loop import adapter_tensors

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning"),
]

# Accelerate takes FSDP on cards only. Once it has begun with gloo, its own FSDP2 code runs on a CPU
# as well, if it is told so: everything below is Accelerate's and torch's, but for these lines.
SHARED_OUT = """
import json, os, sys
import accelerate, torch
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin
torch.set_num_threads(1)

class SharingOut(accelerate.Accelerator):
    def __init__(self, **settings):
        super().__init__(**settings)
        plugin = FullyShardedDataParallelPlugin(
            fsdp_version=2, auto_wrap_policy="transformer_based_wrap",
            transformer_cls_names_to_wrap=["MusicgenDecoderLayer"],
        )
        if self.mixed_precision != "no":
            plugin.set_mixed_precision(self.mixed_precision)
        self.state.distributed_type = DistributedType.FSDP
        self.state.fsdp_plugin = plugin
        assert self.is_fsdp2

accelerate.Accelerator = SharingOut
from pathlib import Path
from torch.distributed.tensor import DTensor
from isotone.errors import InputError
from isotone.engines.musicgen.hub import locate
from isotone.train.loop import Run, adapter_tensors
from isotone.train.recipe import Recipe
from isotone.train.shards import read_shards
recipe = Recipe.model_validate(json.loads(open(sys.argv[1]).read()))
out = Path(sys.argv[2])

def make():
    found = locate(recipe.model.base)
    return Run(recipe, found.folder, found.revision, read_shards(recipe.data.codes))

asked, recipe = recipe, recipe.model_copy(
    update={"output": recipe.output.model_copy(update={"sample_every_steps": 5})}
)
try:
    make()
except InputError as error:
    refusal = str(error)
recipe = asked
run = make()
assert all(isinstance(p, DTensor) for p in run.decoder.parameters())
local = sum(p.to_local().numel() for p in run.decoder.parameters())
first = run.gradient(0)
gradients = [p.grad.full_tensor() for p in run.trained]
run.optimiser.zero_grad()
numbers = [run.step() for _ in range(2)]
scores = run.validate()
run.save(out / "checkpoint")
third = run.step()["loss"]
after = adapter_tensors(run.trainee)
again = make()
again.resume(out / "checkpoint")
same = again.step()["loss"]
for name, tensor in adapter_tensors(again.trainee).items():
    assert torch.equal(tensor, after[name]), name
if run.rank == 0:
    torch.save({"gradients": gradients, "adapter": after}, out / "tensors.pt")
    print(json.dumps({"first": first, "steps": numbers, "scores": scores, "third": third,
                      "same": same, "local": local, "refusal": refusal}), flush=True)
torch.distributed.barrier()
torch.distributed.destroy_process_group()
# Threads of the process group may outlive it and abort while the interpreter is taken down.
os._exit(0)
"""


def run_in_two_processes(recipe, folder):
    """Run the script above in two processes; return what the first said and its tensors."""
    (folder / "recipe.json").write_text(recipe.model_dump_json())
    (folder / "shared_out.py").write_text(SHARED_OUT)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    processes = [
        subprocess.Popen(
            [sys.executable, "shared_out.py", "recipe.json", str(folder)],
            cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=os.environ | {
                "RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2",
                "ACCELERATE_USE_CPU": "1", "OMP_NUM_THREADS": "1",
                "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port),
            },
        )
        for rank in range(2)
    ]  # fmt: skip
    try:
        answers = [process.communicate(timeout=180) for process in processes]
    finally:
        for process in processes:
            process.kill()
    for process, (_, errors) in zip(processes, answers, strict=True):
        assert process.returncode == 0, errors[-3000:]
    said = json.loads(answers[0][0].splitlines()[-1])
    return said, torch.load(folder / "tensors.pt", weights_only=True)


def test_weights_shared_out_give_the_training_of_one_process(make_recipe, make_run, tmp_path):
    changes = {"lora": {"dropout": 0.0}, "training": {"batch_size": 2, "accumulate": 2}}
    said, tensors = run_in_two_processes(make_recipe(**changes), tmp_path)
    one = make_run(lora={"dropout": 0.0}, training={"batch_size": 4, "accumulate": 2})
    whole = sum(p.numel() for p in one.decoder.parameters())
    assert whole / 2 <= said["local"] < 0.55 * whole
    assert one.gradient(0) == pytest.approx(said["first"], rel=1e-5)
    assert len(tensors["gradients"]) == len(one.trained)
    for theirs, parameter in zip(tensors["gradients"], one.trained, strict=True):
        torch.testing.assert_close(theirs, parameter.grad, rtol=1e-4, atol=1e-7)
    for theirs in said["steps"]:
        ours = one.step()
        for key, value in theirs.items():
            assert ours[key] == pytest.approx(value, rel=1e-4), key
    assert one.validate()["loss"] == pytest.approx(said["scores"]["loss"], rel=1e-4)
    assert one.step()["loss"] == pytest.approx(said["third"], rel=1e-4)
    assert said["same"] == said["third"]
    assert said["refusal"].startswith("output.sample_every_steps is 5 and must be 0 under FSDP")
    ours = adapter_tensors(one.trainee)
    assert ours.keys() == tensors["adapter"].keys()
    for name, tensor in ours.items():
        torch.testing.assert_close(tensors["adapter"][name], tensor, rtol=1e-3, atol=1e-4)
