"""``isotone evaluate compare``: models as they are against their adapters."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from isotone.cli.musicgen import (
    Batch,
    Device,
    Dtype,
    Guidance,
    Memory,
    Temperature,
    TopK,
    WeightBits,
    ask_consent,
)
from isotone.cli.progress import progress_bar
from isotone.errors import InputError

__all__ = ["add_verbs"]

_WHAT, _WHO = "What is played", "Who judges"


def compare(
    model: Annotated[
        list[str],
        typer.Option(
            "--model",
            help="small, medium, large, a folder or a hub id; repeat it for more.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ],
    adapter: Annotated[
        list[str] | None,
        typer.Option(
            "--adapter",
            help="A LoRA folder or hub id for each model, in their order; or one folder that "
            "holds small, medium and large.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    baseline: Annotated[
        bool,
        typer.Option(
            "--baseline/--no-baseline",
            help="Play the models without adapters too, for the difference.",
            rich_help_panel=_WHAT,
        ),
    ] = True,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The comparison's folder; a stopped run goes on.")
    ] = Path("comparison"),
    prompts: Annotated[
        Path | None,
        typer.Option(
            "--prompts",
            help="CSV with the columns prompt, tags and, if wished, seed; otherwise prompts are "
            "drawn.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    clips: Annotated[
        int | None,
        typer.Option(
            "--clips",
            help="How many prompts are drawn; 64 if left out.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    palette: Annotated[
        str | None,
        typer.Option(
            "--palette",
            help="Where genre and instruments come from: own, or jamendo.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", help="Length of a clip.", rich_help_panel=_WHAT)
    ] = 30.0,
    seed: Annotated[
        int, typer.Option("--seed", help="Of prompts, clips and intervals.", min=0)
    ] = 0,
    clap: Annotated[
        str | None,
        typer.Option(
            "--clap",
            help="A CLAP checkpoint, folder or hub id, such as laion/larger_clap_music.",
            show_default=False,
            rich_help_panel=_WHO,
        ),
    ] = None,
    recogniser: Annotated[
        str | None,
        typer.Option(
            "--recogniser",
            help="mtg-baseline, clap, or an installed one.",
            show_default=False,
            rich_help_panel=_WHO,
        ),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            "--weights",
            help="The recogniser's weights, such as moodtheme_baseline.pth.",
            show_default=False,
            rich_help_panel=_WHO,
        ),
    ] = None,
    thresholds: Annotated[
        Path | None,
        typer.Option(
            "--thresholds",
            help="As isotone evaluate thresholds made them, for precision, recall and Hamming.",
            show_default=False,
            rich_help_panel=_WHO,
        ),
    ] = None,
    device: Device = None,
    dtype: Dtype = None,
    memory: Memory = None,
    weight_bits: WeightBits = None,
    guidance: Guidance = None,
    temperature: Temperature = None,
    top_k: TopK = None,
    batch: Batch = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace clips and results made otherwise.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Agree to the licences of downloads.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of text.")
    ] = False,
) -> None:
    """Compare models with and without their adapters on the same prompts and seeds.

    For example: isotone evaluate compare --model small --adapter adapters/calm
    --clap laion/larger_clap_music --weights moodtheme_baseline.pth

    Three sizes: isotone evaluate compare --model small --model medium --model large
    --adapter adapters (a folder with small, medium and large in it)

    The folder --out holds the clips, what each judge heard, and the table as Markdown, JSON, CSV
    and a page with plots and players. A run that was stopped goes on where it was. Clips that can't
    be heard are left out with their pair, listed, and make the exit code 1.
    """
    from isotone.evaluate.compare.run import compare, pair_adapters
    from isotone.evaluate.compare.show import as_json as to_json
    from isotone.evaluate.compare.show import as_text
    from isotone.evaluate.compare.tasks import draw_tasks, read_tasks

    if prompts is not None and (clips is not None or palette is not None):
        raise InputError("--prompts says which clips are made; leave out --clips and --palette")
    tasks = (
        draw_tasks(64 if clips is None else clips, seed=seed, palette=palette or "own")
        if prompts is None
        else read_tasks(prompts, seed=seed)
    )
    drawn_from = f"drawn with seed {seed} from the palette {palette or 'own'}"
    pairs = pair_adapters(model, adapter or [])
    if not baseline:
        if not adapter:
            raise InputError("--no-baseline leaves nothing to play without --adapter")
        pairs = [(None, adapted) for _, adapted in pairs]
    options: dict[str, Any] = {
        "device": device, "dtype": dtype, "memory": memory, "weight_bits": weight_bits,
        "guidance": guidance, "temperature": temperature, "top_k": top_k, "batch": batch,
    }  # fmt: skip
    judges = _judges(clap, recogniser, weights, thresholds)
    _fetch([side for pair in pairs for side in pair if side is not None], yes=yes)
    with progress_bar("Comparing", quiet=quiet or as_json) as advance:
        found = compare(
            pairs,
            tasks,
            out,
            judges=judges,
            seconds=seconds,
            options={key: value for key, value in options.items() if value is not None},
            tasks_from=drawn_from if prompts is None else prompts.name,
            seed=seed,
            overwrite=overwrite,
            progress=advance,
        )
    sys.stdout.write(to_json(found) if as_json else as_text(found))
    if not as_json:
        sys.stdout.write(f"clips, table and page: {out / 'comparison.html'}\n")
    if found.left_out:
        raise typer.Exit(1)


def _judges(
    clap: str | None, recogniser: str | None, weights: Path | None, thresholds: Path | None
) -> Any:
    from isotone.evaluate.clips import Thresholds
    from isotone.evaluate.compare.run import Judges
    from isotone.evaluate.prompts import load_judge
    from isotone.evaluate.recognisers.registry import load_recogniser

    known = None
    if recogniser is not None or weights is not None:
        known = load_recogniser(recogniser or "mtg-baseline", weights)
    if thresholds is not None and known is None:
        raise InputError("--thresholds belong to a recogniser; add --weights or --recogniser")
    return Judges(
        recogniser=known,
        thresholds=None if thresholds is None or known is None
        else Thresholds.read(thresholds, known),
        clap=None if clap is None else load_judge(clap),
    )  # fmt: skip


def _fetch(variants: list[Any], *, yes: bool) -> None:
    """Ask before any weights are downloaded."""
    from isotone.engines.musicgen.hub import is_here
    from isotone.engines.musicgen.weights import require_torch

    require_torch()
    wanted = [("model", v.checkpoint) for v in variants]
    wanted += [("adapter", v.adapter) for v in variants if v.adapter is not None]
    for kind, name in dict.fromkeys(wanted):
        if not is_here(name, kind=kind):
            ask_consent(name, kind=kind, yes=yes)


def add_verbs(app: typer.Typer) -> None:
    """Add the verbs to ``isotone evaluate``."""
    app.command()(compare)
