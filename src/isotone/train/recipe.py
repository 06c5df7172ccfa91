"""Recipes: what a training run is, as a TOML file that is read strictly."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from isotone.errors import InputError

__all__ = [
    "Captions",
    "Data",
    "Lora",
    "Model",
    "Output",
    "Recipe",
    "Training",
    "Validation",
    "changed_fields",
    "read_recipe",
]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Model(_Section):
    """Which weights are adapted: a folder or a hub id, at a revision if one is given."""

    base: str = "facebook/musicgen-small"
    revision: str | None = None


class Data(_Section):
    """Where the codes are, and which of them are taken.

    ``moods`` keeps only chunks of tracks that carry one of them; none keeps all.
    """

    codes: str
    moods: tuple[str, ...] = ()


class Lora(_Section):
    """The adapter (Hu et al. 2021): rank, scale ``alpha / rank``, dropout, and what it adapts."""

    rank: int = Field(default=16, ge=1, le=1024)
    alpha: float = Field(default=16.0, gt=0.0)
    dropout: float = Field(default=0.05, ge=0.0, lt=1.0)
    feed_forward: bool = False


class Captions(_Section):
    """How captions vary. The guidance dropout is audiocraft's .3 in its training, .1 here.

    dreamboothing drops none; .1 to .3 keeps classifier-free guidance alive.
    """

    guidance_dropout: float = Field(default=0.1, ge=0.0, le=1.0)
    tag_dropout: float = Field(default=0.2, ge=0.0, le=1.0)


class Training(_Section):
    """The loop. ``batch_size`` is a process's; a step sees it ``accumulate`` times a process."""

    epochs: int = Field(default=4, ge=1)
    max_steps: int | None = Field(default=None, ge=1)
    batch_size: int = Field(default=8, ge=1)
    accumulate: int = Field(default=2, ge=1)
    learning_rate: float = Field(default=2e-4, gt=0.0)
    warmup_steps: int = Field(default=100, ge=0)
    weight_decay: float = Field(default=0.0, ge=0.0)
    max_grad_norm: float = Field(default=1.0, gt=0.0)
    precision: Literal["bf16", "fp32"] = "bf16"
    gradient_checkpointing: bool = False
    seed: int = Field(default=0, ge=0)


class Validation(_Section):
    """When held-out chunks are scored, how many, and after how many worse scores to stop."""

    every_steps: int = Field(default=200, ge=1)
    max_chunks: int = Field(default=256, ge=1)
    batch_size: int = Field(default=8, ge=1)
    patience: int = Field(default=5, ge=1)


class Output(_Section):
    """Where the adapter goes, and what is kept on the way. No samples if ``sample_every`` is 0."""

    folder: str
    save_every_steps: int = Field(default=200, ge=1)
    sample_every_steps: int = Field(default=0, ge=0)
    sample_prompts: tuple[str, ...] = ("Calm ambient music with piano", "Energetic rock music")
    sample_s: float = Field(default=10.0, gt=0.0, le=30.0)


class Recipe(_Section):
    """A training run."""

    data: Data
    output: Output
    model: Model = Model()
    lora: Lora = Lora()
    captions: Captions = Captions()
    training: Training = Training()
    validation: Validation = Validation()


def read_recipe(path: str | Path) -> Recipe:
    """Read a recipe.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Recipe

    Raises
    ------
    InputError
        If the file is no TOML, a key is unknown (the nearest is suggested), or a value is outside
        what is allowed; the first fault is named.
    """
    path = Path(path)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} could not be read: {error.strerror}") from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError are ones
        raise InputError(f"{path} is not TOML: {error}") from error
    try:
        return Recipe.model_validate(document)
    except ValidationError as error:
        raise InputError(f"{path}: {_fault(error)}") from error


def _fault(error: ValidationError) -> str:
    faults = error.errors()
    # An unknown key often is the reason why a needed one is missing.
    fault = next((f for f in faults if f["type"] == "extra_forbidden"), faults[0])
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        allowed = _keys(fault["loc"][:-1])
        near = difflib.get_close_matches(str(fault["loc"][-1]), allowed, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"keys: {', '.join(allowed)}"
        return f"unknown key {key}; {hint}"
    if fault["type"] == "missing":
        return f"{key} is missing"
    message = fault["msg"]
    return f"{key}: {message[:1].lower() + message[1:]}; got {fault['input']!r}"


def _keys(sections: tuple[int | str, ...]) -> list[str]:
    model: Any = Recipe
    for name in sections:
        model = model.model_fields[str(name)].annotation
    return list(model.model_fields)


def _flat(recipe: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{section}.{key}": list(value) if isinstance(value, tuple) else value
        for section, fields in recipe.items()
        for key, value in fields.items()
    }


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return which fields differ between two recipes as ``model_dump`` gives them.

    Folders may move: ``output.folder`` and ``data.codes`` are not compared (the codes' own digest
    is compared by whoever resumes).

    Returns
    -------
    list of str
        Such as ``training.seed: 0, now 1``.
    """
    old, new = _flat(before), _flat(after)
    return [
        f"{key}: {old.get(key)!r}, now {new.get(key)!r}"
        for key in sorted(old.keys() | new.keys())
        if key not in ("output.folder", "data.codes") and old.get(key) != new.get(key)
    ]
