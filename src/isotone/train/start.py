"""A training run as the command starts it: estimate first, then the loop."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from isotone.engines.musicgen.checkpoint import read_config, read_shape
from isotone.engines.musicgen.hub import locate
from isotone.errors import InputError
from isotone.train.loop import train
from isotone.train.memory import (
    adapter_parameters,
    available_bytes,
    estimate_memory,
    give_back_freed_memory,
)
from isotone.train.model import require_training
from isotone.train.recipe import read_recipe
from isotone.train.shards import read_shards

__all__ = ["start"]


def start(
    path: Path,
    *,
    resume: bool,
    out: Path | None,
    estimate_only: bool,
    force: bool,
    quiet: bool,
) -> dict[str, Any]:
    """Read a recipe, say what it needs, and train.

    Returns
    -------
    dict
        What came of it; empty on all processes but the first.

    Raises
    ------
    InputError
        If the recipe is wrong or can't fit the memory.
    """
    recipe = read_recipe(path)
    if out is not None:
        recipe = recipe.model_copy(
            update={"output": recipe.output.model_copy(update={"folder": str(out)})}
        )
    require_training()
    import torch

    base = locate(recipe.model.base, revision=recipe.model.revision)
    shape = read_shape(read_config(base.folder))
    shards = read_shards(Path(recipe.data.codes).expanduser())
    on_cuda = torch.cuda.is_available()
    needs = estimate_memory(shape, recipe, n_frames=shards.info.n_frames, on_cuda=on_cuda)
    free = available_bytes(on_cuda=on_cuda)
    if estimate_only:
        return {
            "estimated_bytes": round(needs.total),
            "free_bytes": round(free),
            "adapter_parameters": adapter_parameters(shape, recipe.lora),
            "estimate": str(needs),
        }
    if not quiet:
        sys.stderr.write(f"{needs}; {free / 1e9:.1f} GB free\n")
    if needs.total > free and not force:
        raise InputError(
            f"{path} needs {needs}, and {free / 1e9:.1f} GB are free; set "
            "training.gradient_checkpointing, lower training.batch_size and raise accumulate, or "
            "use --force"
        )
    if not on_cuda:
        give_back_freed_memory()
    began = time.monotonic()
    first: list[int] = []

    def tell(step: int, total: int, words: str) -> None:
        first.append(step - 1) if not first else None
        took = time.monotonic() - began
        left = took / (step - first[0]) * (total - step)
        end = "\n" if step == total or not sys.stderr.isatty() else "\r"
        sys.stderr.write(f"step {step} of {total}, {words}, {_clock(left)} left   {end}")
        sys.stderr.flush()

    outcome = train(recipe, resume=resume, progress=None if quiet else tell)
    from accelerate import PartialState

    if not PartialState().is_main_process:
        return {}
    return {
        "folder": str(outcome.folder),
        "best": str(outcome.folder / "best"),
        "steps": outcome.steps,
        "best_step": outcome.best_step,
        "best_loss": outcome.best_loss,
        "stopped_early": outcome.stopped_early,
    }


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"
