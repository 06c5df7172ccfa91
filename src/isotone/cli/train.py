"""``isotone train``: a LoRA adapter from a recipe."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from isotone.errors import InputError

__all__ = ["push", "train"]


def train(
    recipe: Annotated[Path, typer.Argument(help="A recipe, such as recipes/small.toml.")],
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the output folder's checkpoint.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Another output folder.", show_default=False),
    ] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Say what memory it needs, and stop.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Begin even if the estimate says it won't fit.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of text.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Train a LoRA adapter for MusicGen on codes that 'isotone jamendo encode' made.

    On several cards: accelerate launch --num_processes 4 -m isotone train recipes/small.toml

    For example: isotone train recipes/small.toml
    """  # fmt: skip
    # Reached by name: the light core imports nothing heavy.
    room = importlib.import_module("isotone.train.start")
    result: dict[str, Any] = room.start(
        recipe, resume=resume, out=out, estimate_only=estimate, force=force, quiet=quiet
    )
    if quiet or not result:
        return
    if as_json:
        sys.stdout.write(json.dumps(result, indent=2) + "\n")
        return
    for key, value in result.items():
        sys.stdout.write(f"{key.replace('_', ' '):16s} {value}\n")


def push(
    folder: Annotated[
        Path, typer.Argument(help="An adapter, such as adapters/jamendo-small/best.")
    ],
    name: Annotated[str, typer.Argument(help="Its id on the hub, such as me/calm-lora.")],
    public: Annotated[
        bool, typer.Option("--public", help="Let everyone see it; private if left out.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before uploading.")] = False,
) -> None:
    """Upload an adapter with its model card to the hub; private unless told otherwise.

    For example: isotone models push adapters/jamendo-small/best me/calm-lora
    """
    room = importlib.import_module("isotone.train.push")
    files = room.files_to_push(folder, name)
    sys.stderr.write(
        f"{name} ({'public' if public else 'private'}) gets: {', '.join(files)}\n"
        "The base weights are CC BY-NC 4.0, and the music keeps its artists' licences.\n"
    )
    if not yes and not (sys.stdin.isatty() and typer.confirm("Upload?", default=False)):
        raise InputError("nothing was uploaded; add --yes to agree")
    sys.stdout.write(room.push_adapter(folder, name, private=not public) + "\n")
