"""The adapter as others get it: PEFT's two files, and a model card that says where it is from."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isotone._version import __version__
from isotone.errors import OutputError
from isotone.train.shards import Shards
from isotone.train.state import RunState

if TYPE_CHECKING:
    from isotone.train.model import Trainee

__all__ = ["model_card", "write_adapter"]


def write_adapter(
    folder: Path,
    trainee: Trainee,
    tensors: dict[str, Any],
    state: RunState,
    shards: Shards,
) -> None:
    """Write a PEFT folder with its model card, in one step.

    Raises
    ------
    OutputError
        If it can't be written; what was there before stays.
    """
    from safetensors.torch import save

    fresh = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        whole = save(tensors, metadata={"format": "pt"})
        (fresh / "adapter_model.safetensors").write_bytes(whole)
        config = trainee.composite.peft_config["default"]
        config.inference_mode = True
        config.base_model_name_or_path = state.recipe["model"]["base"]
        config.save_pretrained(str(fresh))
        config.inference_mode = False
        recipe = json.dumps(state.recipe, indent=2) + "\n"
        (fresh / "recipe.json").write_text(recipe, encoding="utf-8")
        (fresh / "README.md").write_text(model_card(state, shards), encoding="utf-8")
        (fresh / "ATTRIBUTION.txt").write_text(_attribution(shards, state), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise OutputError(f"{folder} could not be written: {error.strerror}") from error


def _attribution(shards: Shards, state: RunState) -> str:
    wanted = state.recipe["data"]["moods"]
    members = shards.part("train", wanted)
    rows = sorted({(shards.chunks[i].track_id, shards.chunks[i].artist_id, shards.chunks[i].licence)
                   for i in members})  # fmt: skip
    lines = [shards.info.terms] if shards.info.terms else []
    lines += [
        f"{track} by {artist}: {licence or 'licence not recorded'}"
        for track, artist, licence in rows
    ]
    return "\n".join(lines) + "\n"


def model_card(state: RunState, shards: Shards) -> str:
    """Return a model card: data, licences, recipe, curves, versions, seed.

    Parameters
    ----------
    state : RunState
    shards : Shards

    Returns
    -------
    str
        Markdown with the hub's front matter.
    """
    recipe = state.recipe
    base = recipe["model"]["base"]
    members = shards.part("train", recipe["data"]["moods"])
    chunks = [shards.chunks[i] for i in members]
    hours = len(chunks) * shards.info.chunk_s / 3600.0
    licences = Counter(chunk.licence or "not recorded" for chunk in chunks)
    moods = Counter(mood for chunk in chunks for mood in chunk.moods)
    best = "none" if state.best_loss is None else f"{state.best_loss:.4f} at step {state.best_step}"
    lines = [
        "---",
        f"base_model: {json.dumps(base)}",
        "library_name: peft",
        "license: cc-by-nc-4.0",
        "tags: [lora, musicgen, text-to-audio]",
        "---",
        "",
        f"# A LoRA of {base}",
        "",
        "For relaxation and research; not a medical device. The base weights are CC BY-NC 4.0, and "
        "the music keeps its artists' licences (`ATTRIBUTION.txt`): no commercial use.",
        "",
        "## Data",
        "",
        f"{len(chunks)} chunks of {shards.info.chunk_s:g} s ({hours:.2f} h) of "
        f"{len({c.track_id for c in chunks})} tracks by {len({c.artist_id for c in chunks})} "
        f"artists. {shards.info.terms}",
        "",
        "Licences by chunk: "
        + ", ".join(f"{name} {n}" for name, n in licences.most_common())
        + ".",
        "",
        "Moods by chunk: " + ", ".join(f"{name} {n}" for name, n in moods.most_common()) + ".",
        "",
        "## Training",
        "",
        f"{state.step} steps of {state.per_step} chunks, seed {recipe['training']['seed']}. "
        f"Lowest validation loss: {best}.",
        "",
        "| step | validation loss |",
        "| --- | --- |",
        *[f"| {row['step']} | {row['loss']:.4f} |" for row in state.curve],
        "",
    ]
    if state.curve:
        lines += ["Last validation loss by mood:", "", "| mood | loss |", "| --- | --- |"]
        lines += [f"| {m} | {v:.4f} |" for m, v in state.curve[-1]["moods"].items()]
        lines.append("")
    versions = [f"isotone {__version__}"] + [
        f"{name} {metadata.version(name)}"
        for name in ("torch", "transformers", "peft", "accelerate")
    ]
    lines += [
        "## Recipe",
        "",
        "```json",
        json.dumps(recipe, indent=2),
        "```",
        "",
        f"Base revision `{state.base}`, codes `{state.codes}`. Made with {', '.join(versions)}.",
        "",
        "## Use",
        "",
        "```",
        "isotone make --now anxious --goal calm --engine musicgen --adapter THIS_FOLDER",
        "```",
        "",
    ]
    return "\n".join(lines)
