"""The training loop, flat: batches to losses to steps, with validation, checkpoints and logs."""

from __future__ import annotations

import json
import math
import os
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from isotone.engines.musicgen.hub import locate
from isotone.errors import InputError, OutputError
from isotone.train.batches import BatchPlan, caption_of, delayed_labels, shifted_inputs
from isotone.train.codec import codec_digest
from isotone.train.model import (
    Trainee,
    load_trainee,
    require_training,
    token_losses,
)
from isotone.train.recipe import Recipe
from isotone.train.shards import Shards, read_shards
from isotone.train.state import RunState, read_state, write_checkpoint

if TYPE_CHECKING:
    import torch

__all__ = ["Run", "learning_rate_at", "train"]

Told = Callable[[int, int, str], None]
"""Called with the steps done, the steps in all and words."""


def learning_rate_at(step: int, *, peak: float, warmup: int, total: int) -> float:
    """Return the rate of a step: linear warm-up, then half a cosine down to 0.

    Parameters
    ----------
    step : int
        From 0.
    peak : float
    warmup, total : int
        Steps.
    """
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1.0 + math.cos(math.pi * (step - warmup) / max(1, total - warmup)))


def adapter_tensors(trainee: Trainee) -> dict[str, torch.Tensor]:
    """Return the adapter's weights as PEFT names them, whole also where they are sharded."""
    from peft import get_peft_model_state_dict

    found = {}
    for name, tensor in get_peft_model_state_dict(trainee.composite).items():
        whole = tensor.full_tensor() if hasattr(tensor, "full_tensor") else tensor
        found[name] = whole.detach().cpu().contiguous().clone()
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    folder: Path
    steps: int
    best_step: int
    best_loss: float | None
    stopped_early: bool


class Run:
    """One training run: model, data, optimiser, where it stands.

    Parameters
    ----------
    recipe : Recipe
    base : Path
        Folder of the base weights.
    revision : str
    shards : Shards

    Raises
    ------
    InputError
        If the codes are of another codec than the base, nothing is left to train on, or samples
        are asked for under FSDP.
    """

    def __init__(self, recipe: Recipe, base: Path, revision: str, shards: Shards) -> None:
        require_training()
        import torch
        from accelerate import Accelerator
        from accelerate.utils import DistributedDataParallelKwargs, DistributedType

        codec = codec_digest(base)
        if shards.info.codec != codec:
            raise InputError(
                f"{shards.folder} holds codes of another codec than {recipe.model.base} has; "
                "encode the audio with this model: isotone jamendo encode"
            )
        self.recipe, self.shards = recipe, shards
        self.train_members = shards.part("train", recipe.data.moods)
        self.valid_members = shards.part("validation", recipe.data.moods)
        if not self.train_members:
            known = sorted({mood for chunk in shards.chunks for mood in chunk.moods})
            raise InputError(
                f"no chunk of the part 'train' carries {', '.join(recipe.data.moods) or 'any tag'};"
                f" moods: {', '.join(known[:20])}"
            )
        training = recipe.training
        self.accelerator = Accelerator(
            mixed_precision="bf16" if training.precision == "bf16" else "no",
            kwargs_handlers=[DistributedDataParallelKwargs(broadcast_buffers=False)],
        )
        is_shared_out = self.accelerator.distributed_type == DistributedType.FSDP
        if is_shared_out:
            if recipe.output.sample_every_steps:
                raise InputError(
                    f"output.sample_every_steps is {recipe.output.sample_every_steps} and must be "
                    "0 under FSDP, where no process alone can play"
                )
            # Only the decoder is shared out; loaded so, other processes' text encoders stay empty.
            self.accelerator.state.fsdp_plugin.cpu_ram_efficient_loading = False
            os.environ["FSDP_CPU_RAM_EFFICIENT_LOADING"] = "false"
        self.trainee = load_trainee(
            base, recipe.lora, precision=training.precision, seed=training.seed
        )
        self.shape = self.trainee.shape
        self.trainee.place(self.accelerator.device)
        if training.gradient_checkpointing:
            import warnings

            with warnings.catch_warnings():
                # transformers 5 names it anew; the old name serves both.
                warnings.filterwarnings("ignore", "`gradient_checkpointing_enable`", FutureWarning)
                self.trainee.decoder.gradient_checkpointing_enable(
                    gradient_checkpointing_kwargs={"use_reentrant": False}
                )
        self.world = self.accelerator.num_processes
        self.rank = self.accelerator.process_index
        self.per_step = training.batch_size * training.accumulate * self.world
        self.plan = BatchPlan(
            shards,
            self.train_members,
            self.shape.delays,
            captions=recipe.captions,
            per_step=self.per_step,
            seed=training.seed,
        )
        self.total_steps = training.max_steps or training.epochs * self.plan.steps_per_epoch
        decoder = self.trainee.decoder
        if is_shared_out:
            from isotone.train.whole import Whole

            decoder = Whole(decoder)
        optimiser = torch.optim.AdamW(
            [p for p in decoder.parameters() if p.requires_grad],
            lr=training.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=training.weight_decay,
        )
        # Together: FSDP puts other tensors in place of both's parameters.
        self.decoder: Any
        self.optimiser: Any
        self.decoder, self.optimiser = self.accelerator.prepare(decoder, optimiser)
        self.trained = [p for p in self.decoder.parameters() if p.requires_grad]
        self.state = RunState(
            recipe=recipe.model_dump(mode="json"),
            codes=shards.digest(),
            base=revision,
            per_step=self.per_step,
        )

    def losses(
        self, captions: tuple[str, ...], labels: np.ndarray[Any, Any]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return each token's loss and whether it counts, shapes (chunks, steps, codebooks)."""
        import torch

        device = self.accelerator.device
        states, mask = self.trainee.encode_text(captions)
        inputs = torch.from_numpy(shifted_inputs(labels, self.shape.pad_token)).to(device)
        wanted = torch.from_numpy(labels).to(device)
        if self.recipe.training.precision == "bf16":
            states = states.to(torch.bfloat16)
        with self.accelerator.autocast():
            losses = token_losses(self.decoder, inputs, wanted, states, mask)
        return losses, wanted >= 0

    def gradient(self, step: int) -> float:
        """Fill the gradients of a step and return its mean loss over all processes.

        Each token of the step weighs the same, however the chunks are shared out over processes
        and accumulated.
        """
        import torch

        training = self.recipe.training
        members = self.plan.members_of(step)
        mine = members[self.rank :: self.world]
        # All chunks have the same frames, so the number of tokens needs no exchange.
        n_tokens = len(members) * self.shards.info.n_codebooks * self.shards.info.n_frames
        seed = np.random.SeedSequence([training.seed, 3, step, self.rank]).generate_state(1)[0]
        torch.manual_seed(int(seed))
        self.decoder.train()
        self.optimiser.zero_grad(set_to_none=True)
        summed = 0.0
        for first in range(0, len(mine), training.batch_size):
            batch = self.plan.batch(mine[first : first + training.batch_size])
            is_last = first + training.batch_size >= len(mine)
            with self.accelerator.no_sync(self.decoder) if not is_last else _nothing():
                losses, counts = self.losses(batch.captions, batch.labels)
                # DDP and FSDP average over processes; times their number it is a sum.
                loss = (losses * counts).sum() * (self.world / n_tokens)
                self.accelerator.backward(loss)
            summed += float(loss.detach())
        whole = self.accelerator.reduce(
            torch.tensor(summed, device=self.accelerator.device), reduction="mean"
        )
        return float(whole)

    def step(self) -> dict[str, float]:
        """Take one optimiser step and return its numbers.

        Raises
        ------
        OutputError
            If the loss is not finite: nothing of the step reaches the weights.
        """
        training = self.recipe.training
        loss = self.gradient(self.state.step)
        if not math.isfinite(loss):
            raise OutputError(
                f"the loss of step {self.state.step} is {loss}; lower training.learning_rate, the "
                "last checkpoint is whole"
            )
        rate = learning_rate_at(
            self.state.step,
            peak=training.learning_rate,
            warmup=training.warmup_steps,
            total=self.total_steps,
        )
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        norm = self.accelerator.clip_grad_norm_(self.trained, training.max_grad_norm)
        self.optimiser.step()
        self.state.step += 1
        return {"loss": loss, "learning_rate": rate, "gradient_norm": float(norm or 0.0)}

    def validate(self) -> dict[str, Any]:
        """Score held-out chunks under their full captions, the same ones each time.

        Returns
        -------
        dict
            ``loss``, and ``moods``: the mean loss of the chunks that carry each mood.
        """
        import torch

        settings = self.recipe.validation
        members = self.valid_members
        if len(members) > settings.max_chunks:
            rng = np.random.default_rng([self.recipe.training.seed, 4])
            members = sorted(rng.choice(members, settings.max_chunks, replace=False).tolist())
        # Every process makes the same number of passes, as FSDP needs; what is doubled counts once.
        each = -(-len(members) // self.world)
        mine = [members[(self.rank + self.world * i) % len(members)] for i in range(each)]
        self.decoder.eval()
        found: list[tuple[int, float]] = []
        for first in range(0, len(mine), settings.batch_size):
            some = mine[first : first + settings.batch_size]
            captions = tuple(
                caption_of(
                    self.shards.chunks[i],
                    None,
                    np.random.default_rng([self.recipe.training.seed, 5, i]),
                )
                for i in some
            )
            labels = np.stack(
                [delayed_labels(self.shards.read(i), self.shape.delays) for i in some]
            )
            with torch.no_grad():
                losses, counts = self.losses(captions, labels)
            means = (losses * counts).sum((1, 2)) / counts.sum((1, 2))
            found.extend(zip(some, means.tolist(), strict=True))
        if self.world > 1:
            from accelerate.utils import gather_object

            found = gather_object(found)
        scores = dict(found)
        by_mood: defaultdict[str, list[float]] = defaultdict(list)
        for index, score in scores.items():
            for mood in self.shards.chunks[index].moods:
                by_mood[mood].append(score)
        return {
            "loss": float(np.mean(list(scores.values()))),
            "moods": {mood: float(np.mean(values)) for mood, values in sorted(by_mood.items())},
        }

    def save(self, folder: Path) -> None:
        """Write a checkpoint; all processes call it, the first writes."""
        adapter = adapter_tensors(self.trainee)
        optimiser = self._optimiser_state()
        if self.accelerator.is_main_process:
            write_checkpoint(folder, self.state, adapter, optimiser)
        self.accelerator.wait_for_everyone()

    def _optimiser_state(self) -> dict[str, Any]:
        document = self.optimiser.state_dict()
        # What it gives is the optimiser's own, so sharded moments are put together in a copy.
        state = {
            number: {
                key: value.full_tensor().cpu() if hasattr(value, "full_tensor") else value
                for key, value in values.items()
            }
            for number, values in document["state"].items()
        }
        return dict(document) | {"state": state}

    def resume(self, folder: Path) -> None:
        """Go on from a checkpoint.

        Raises
        ------
        InputError
            If it is missing, broken or of another recipe.
        """
        from peft import set_peft_model_state_dict

        state, adapter, optimiser = read_state(
            folder,
            recipe=self.state.recipe,
            codes=self.state.codes,
            base=self.state.base,
            per_step=self.per_step,
        )
        if any(hasattr(parameter, "full_tensor") for parameter in self.trained):
            self._resume_sharded(adapter, optimiser)
        else:
            set_peft_model_state_dict(self.trainee.composite, adapter)
            self.optimiser.load_state_dict(optimiser)
        self.state = state

    def _resume_sharded(self, adapter: dict[str, Any], optimiser: dict[str, Any]) -> None:
        import torch
        from peft import get_peft_model_state_dict
        from torch.distributed.tensor import DTensor, distribute_tensor

        for name, tensor in get_peft_model_state_dict(self.trainee.composite).items():
            with torch.no_grad():
                tensor.copy_(
                    distribute_tensor(
                        adapter[name].to(tensor.device), tensor.device_mesh, tensor.placements
                    )
                )
        for number, values in optimiser["state"].items():
            like = self.trained[number]
            for key, value in values.items():
                if isinstance(like, DTensor) and value.shape == like.shape and value.ndim:
                    values[key] = distribute_tensor(
                        value.to(like.device), like.device_mesh, like.placements
                    )
        self.optimiser.load_state_dict(optimiser)


class _nothing:  # noqa: N801 - reads as contextlib.nullcontext does
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


class _Log:
    """Numbers of a run, as JSON lines and for TensorBoard."""

    def __init__(self, folder: Path, *, is_written: bool, step: int) -> None:
        self._path = folder / "log.jsonl"
        self._board: Any = None
        self._is_written = is_written
        if not is_written:
            return
        if self._path.is_file():
            # What a killed run logged after its last checkpoint comes again.
            lines = self._path.read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines if _step_of(line) <= step] if step else []
            self._path.write_text("".join(line + "\n" for line in kept), encoding="utf-8")
        import importlib.util

        if importlib.util.find_spec("tensorboard") is not None:
            from torch.utils.tensorboard import SummaryWriter

            self._board = SummaryWriter(str(folder / "tensorboard"), purge_step=step or None)

    def write(self, step: int, kind: str, numbers: dict[str, Any]) -> None:
        if not self._is_written:
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"step": step, "kind": kind} | numbers) + "\n")
        except OSError as error:
            raise OutputError(
                f"{self._path} could not be written: {error.strerror}; free some space and go on "
                "with --resume"
            ) from error
        if self._board is not None:
            for key, value in numbers.items():
                if isinstance(value, dict):
                    for name, number in value.items():
                        self._board.add_scalar(f"{kind}/{key}/{name}", number, step)
                else:
                    self._board.add_scalar(f"{kind}/{key}", value, step)

    def close(self) -> None:
        if self._board is not None:
            self._board.close()


def _step_of(line: str) -> int:
    try:
        return int(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):  # a line that a kill cut short
        return 1 << 60


def train(
    recipe: Recipe,
    *,
    resume: bool = False,
    progress: Told | None = None,
) -> Outcome:
    """Train an adapter.

    The folder of the output gets ``best`` and ``last`` (PEFT folders with a model card),
    ``checkpoint`` (to go on from), ``log.jsonl`` and ``tensorboard``.

    Parameters
    ----------
    recipe : Recipe
    resume : bool
        Go on from the folder's checkpoint.
    progress : callable, optional

    Returns
    -------
    Outcome

    Raises
    ------
    InputError
        If recipe, codes, base weights or checkpoint don't fit each other, or a run is there
        already.
    OutputError
        If something can't be written, or the loss is not finite.
    """
    from isotone.train.card import write_adapter
    from isotone.train.samples import render_samples

    require_training()
    folder = Path(recipe.output.folder).expanduser()
    checkpoint = folder / "checkpoint"
    if checkpoint.is_dir() and not resume:
        raise InputError(f"{folder} holds a run; go on with --resume, or name another folder")
    base = locate(recipe.model.base, revision=recipe.model.revision)
    shards = read_shards(Path(recipe.data.codes).expanduser())
    run = Run(recipe, base.folder, base.revision, shards)
    if resume:
        run.resume(checkpoint)
    state = run.state
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} could not be made: {error.strerror}") from error
    is_main = run.accelerator.is_main_process
    log = _Log(folder, is_written=is_main, step=state.step)
    output = recipe.output
    tokens = run.per_step * shards.info.n_codebooks * shards.info.n_frames
    stopped = bool(state.worse >= recipe.validation.patience)

    def keep(name: str) -> None:
        tensors = adapter_tensors(run.trainee)
        if is_main:
            write_adapter(folder / name, run.trainee, tensors, run.state, shards)

    try:
        while state.step < run.total_steps and not stopped:
            started = time.perf_counter()
            numbers = run.step()
            took = time.perf_counter() - started
            log.write(state.step, "train", numbers | {"tokens_a_second": tokens / took})
            is_end = state.step == run.total_steps
            if run.valid_members and (state.step % recipe.validation.every_steps == 0 or is_end):
                scores = run.validate()
                log.write(state.step, "validation", scores)
                state.curve.append({"step": state.step} | scores)
                if state.best_loss is None or scores["loss"] < state.best_loss:
                    state.best_loss, state.best_step, state.worse = (
                        scores["loss"], state.step, 0,
                    )  # fmt: skip
                    keep("best")
                else:
                    state.worse += 1
                    stopped = state.worse >= recipe.validation.patience
            if state.step % output.save_every_steps == 0 or is_end or stopped:
                run.save(checkpoint)
            if output.sample_every_steps and state.step % output.sample_every_steps == 0:
                render_samples(run, folder / "samples")
            if progress is not None and is_main:
                best = "" if state.best_loss is None else f", best {state.best_loss:.3f}"
                progress(state.step, run.total_steps, f"loss {numbers['loss']:.3f}{best}")
    finally:
        log.close()
    keep("last")
    if not run.valid_members:
        keep("best")
    run.accelerator.wait_for_everyone()
    return Outcome(folder, state.step, state.best_step, state.best_loss, stopped)
