"""``isotone models``: which weights are here, what the published ones are, and fetching them."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from isotone.cli.musicgen import ask_consent

__all__ = ["app"]

app = typer.Typer(
    name="models",
    help="MusicGen's weights: which are here, and fetching them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
IsAdapter = Annotated[bool, typer.Option("--adapter", help="It is a LoRA adapter, no model.")]


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """Show the published models and which of them are on this machine.

    For example: isotone models list
    """
    from isotone.engines.musicgen.hub import KNOWN_MODELS, LICENCE, is_here

    rows = [
        {"name": name, "what": what, "is_here": is_here(name)}
        for name, what in KNOWN_MODELS.items()
    ]
    if as_json:
        sys.stdout.write(json.dumps({"licence": LICENCE, "models": rows}, indent=2) + "\n")
        return
    for row in rows:
        mark = "here" if row["is_here"] else "-"
        sys.stdout.write(f"{row['name']:34s} {row['what']:26s} {mark}\n")
    sys.stdout.write(f"Their weights are under {LICENCE}: no commercial use.\n")


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(help="A hub id, such as facebook/musicgen-small.")],
    is_adapter: IsAdapter = False,
    revision: Annotated[
        str | None, typer.Option("--revision", help="A commit of the hub.", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Agree to the licence shown.")] = False,
) -> None:
    """Download weights (safetensors only) after showing their size and licence.

    For example: isotone models fetch facebook/musicgen-small
    """
    from isotone.engines.musicgen.hub import locate
    from isotone.engines.musicgen.weights import require_torch
    from isotone.errors import MissingModelError

    require_torch()
    kind = "adapter" if is_adapter else "model"
    try:
        found = locate(name, kind=kind, revision=revision)
    except MissingModelError:
        ask_consent(name, kind=kind, revision=revision, yes=yes)
        found = locate(name, kind=kind, revision=revision)
    sys.stdout.write(f"{name} is here: {found.folder} (revision {found.revision})\n")


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="A folder, or a hub id that was fetched.")],
    adapters: Annotated[
        list[str] | None,
        typer.Option("--adapter", help="A LoRA to check against it; repeat it for more."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Load weights strictly, with their adapters, and say what they are.

    For example: isotone models check facebook/musicgen-small --adapter my-lora
    """
    from isotone.engines.musicgen.hub import locate
    from isotone.engines.musicgen.model import Precision, load_model

    found = locate(name)
    places = [locate(adapter, kind="adapter") for adapter in adapters or ()]
    model = load_model(
        found.folder,
        precision=Precision("cpu", "float32", "float32"),
        adapters=[place.folder for place in places],
    )
    shape = model.shape
    facts = {
        "name": name,
        "folder": str(found.folder),
        "revision": found.revision,
        "decoder_parameters": shape.n_parameters,
        "layers": shape.n_layers,
        "width": shape.width,
        "channels": shape.n_channels,
        "codebooks": shape.n_codebooks,
        "sample_rate": model.codec.sample_rate,
        "frames_per_second": model.codec.frame_rate_hz,
        "adapters": [place.revision for place in places],
    }
    if as_json:
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
        return
    for key, value in facts.items():
        sys.stdout.write(f"{key.replace('_', ' '):20s} {value}\n")
