"""``isotone evaluate weights``: the baseline tagger's published weights, fetched once."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from isotone.cli.progress import progress_bar
from isotone.errors import InputError

__all__ = ["add_weights"]


def weights(
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url", help="A mirror of the dataset's repository.", show_default=False
        ),
    ] = None,
    from_file: Annotated[
        Path | None,
        typer.Option(
            "--from", help="The published best_model.pth, if you have it.", show_default=False
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Fetch again what is here.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of text.")
    ] = False,
) -> None:
    """Fetch the weights of mtg-baseline (1.8 MB), check them, and keep them as safetensors.

    For example: isotone evaluate weights

    Without a network: isotone evaluate weights --from best_model.pth

    They come from MTG/mtg-jamendo-dataset, a transfer that broke off goes on, and a file whose
    SHA-256 differs is refused. From then on --weights can be left out.
    """
    from isotone.evaluate.recognisers.published import (
        BASE_URL,
        BASELINE_BYTES,
        BASELINE_FILE,
        BASELINE_SHA256,
        baseline_path,
        install_baseline,
    )
    from isotone.evaluate.recognisers.registry import load_recogniser
    from isotone.jamendo.fetch import RemoteFile, fetch_files
    from isotone.paths import cache_dir

    if from_file is not None and base_url is not None:
        raise InputError("--from and --base-url exclude each other; give one of them")
    if from_file is not None and not from_file.is_file():
        raise InputError(f"no file at {from_file}")
    target = baseline_path()
    was_here = target.is_file() and not overwrite
    if not was_here and from_file is not None:
        install_baseline(from_file)
    elif not was_here:
        # Kept between tries, so that a transfer goes on where it broke off.
        folder = cache_dir() / "weights"
        known = RemoteFile(BASELINE_FILE, BASELINE_BYTES, BASELINE_SHA256)
        with progress_bar("Fetching", quiet=quiet or as_json) as advance:
            fetch_files(
                [known],
                folder,
                base_url=base_url or BASE_URL,
                progress=lambda n, all_: advance(n, all_, f"{n / 1e6:.1f} of {all_ / 1e6:.1f} MB"),
            )
        install_baseline(folder / BASELINE_FILE)
        (folder / BASELINE_FILE).unlink()
    version = load_recogniser("mtg-baseline", target).version
    if as_json:
        told = {"recogniser": "mtg-baseline", "version": version, "file": str(target),
                "was_here": was_here}  # fmt: skip
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        state = "were here already" if was_here else "are here"
        sys.stdout.write(f"the weights of mtg-baseline {version} {state}: {target}\n")


def add_weights(app: typer.Typer) -> None:
    """Add the verb to ``isotone evaluate``."""
    app.command()(weights)
