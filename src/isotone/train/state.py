"""Where a run stands on disk: enough to go on as if it had never stopped.

A checkpoint holds the adapter, the optimiser and the step. Chance needs no state: batches, captions
and dropout are drawn from the seed and the step.
"""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from isotone.errors import InputError, OutputError
from isotone.train.recipe import changed_fields

__all__ = ["RunState", "read_state", "write_checkpoint"]


@dataclass(slots=True)
class RunState:
    """How far a run is.

    Parameters
    ----------
    step : int
        Optimiser steps done.
    best_loss : float or None
        The lowest validation loss.
    best_step : int
    worse : int
        Validations since then.
    recipe : dict
    codes : str
        Digest of the codes' index.
    base : str
        Revision of the base weights.
    per_step : int
        Chunks of a step in all processes.
    curve : list of dict
        Validation losses by step.
    """

    step: int = 0
    best_loss: float | None = None
    best_step: int = 0
    worse: int = 0
    recipe: dict[str, Any] = field(default_factory=dict)
    codes: str = ""
    base: str = ""
    per_step: int = 0
    curve: list[dict[str, Any]] = field(default_factory=list)


def write_checkpoint(
    folder: Path, state: RunState, adapter: dict[str, Any], optimiser: dict[str, Any]
) -> None:
    """Write a checkpoint beside the one that is there, then put it in its place.

    Raises
    ------
    OutputError
        If it can't be written; the one before stays.
    """
    import torch
    from safetensors.torch import save

    fresh = folder.with_name(f".{folder.name}.part")
    before = folder.with_name(f".{folder.name}.before")
    # In memory first: what goes wrong on the disk is then the system's error, with its reason.
    moments = io.BytesIO()
    torch.save(optimiser, moments)
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        (fresh / "adapter.safetensors").write_bytes(save(adapter))
        (fresh / "optimiser.pt").write_bytes(moments.getbuffer())
        (fresh / "state.json").write_text(json.dumps(asdict(state)) + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(before, ignore_errors=True)
            folder.rename(before)
        fresh.rename(folder)
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        if before.exists() and not folder.exists():
            before.rename(folder)
        raise OutputError(
            f"{folder} could not be written: {error.strerror}; free some space and go on with "
            "--resume, the checkpoint before is whole"
        ) from error


def read_state(
    folder: Path, *, recipe: dict[str, Any], codes: str, base: str, per_step: int
) -> tuple[RunState, dict[str, Any], dict[str, Any]]:
    """Read a checkpoint that belongs to a recipe.

    Returns
    -------
    tuple
        The state, the adapter's tensors and the optimiser's state.

    Raises
    ------
    InputError
        If there is none, it is broken, or it was made with another recipe: the fields that differ
        are named.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    before = folder.with_name(f".{folder.name}.before")
    if not folder.is_dir() and before.is_dir():
        # The run was killed between two renames.
        folder = before
    if not folder.is_dir():
        raise InputError(f"{folder} is no checkpoint; train without --resume")
    try:
        document = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        state = RunState(**document)
        adapter = load_file(str(folder / "adapter.safetensors"))
        optimiser = torch.load(folder / "optimiser.pt", map_location="cpu", weights_only=True)
    except (OSError, ValueError, TypeError, SafetensorError, RuntimeError) as error:
        raise InputError(f"{folder} is a broken checkpoint: {error}") from error
    differs = changed_fields(state.recipe, recipe)
    for name, old, new in (
        ("the codes", state.codes, codes),
        ("the base weights", state.base, base),
        ("chunks of a step in all processes", state.per_step, per_step),
    ):
        if old != new:
            differs.append(f"{name}: {old}, now {new}")
    if differs:
        raise InputError(f"{folder} was made with another recipe: {'; '.join(differs)}")
    return state, adapter, optimiser
