"""``isotone evaluate compare|distance|convert-clap``: models and sets of clips compared."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isotone.cli.evaluate_options import OnRay, Workers, processes
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

if TYPE_CHECKING:
    from isotone.evaluate.recognisers.embedding import Embedding
    from isotone.evaluate.spread import Workers as Processes

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
    reference: Annotated[
        Path | None,
        typer.Option(
            "--reference",
            help="A folder of music to measure distances from (FAD, KAD).",
            show_default=False,
            rich_help_panel=_WHO,
        ),
    ] = None,
    embedding: Annotated[
        str | None,
        typer.Option(
            "--embedding",
            help="What hears the distances: clap (with --clap's checkpoint) or mtg-baseline.",
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
    workers: Workers = None,
    on_ray: OnRay = False,
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
    judges = _judges(
        clap, recogniser, weights, thresholds, reference, embedding, seed,
        processes(workers, on_ray), quiet=quiet or as_json,
    )  # fmt: skip
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
    _tell(found, out, as_json=as_json)


def _judges(
    clap: str | None,
    recogniser: str | None,
    weights: Path | None,
    thresholds: Path | None,
    reference: Path | None,
    embedding: str | None,
    seed: int,
    workers: Processes,
    *,
    quiet: bool,
) -> Any:
    from isotone.evaluate.clips import load_thresholds
    from isotone.evaluate.compare.run import Judges
    from isotone.evaluate.prompts import load_judge
    from isotone.evaluate.recognisers.embedding import clap_embedding, load_embedding
    from isotone.evaluate.recognisers.registry import load_recogniser

    if (reference is None) != (embedding is None):
        raise InputError("distances need both: a folder --reference and an --embedding")
    name = recogniser or "mtg-baseline"
    is_heard = recogniser is not None or weights is not None
    known = load_recogniser(name, weights) if is_heard else None
    if thresholds is not None and known is None:
        raise InputError("--thresholds belong to a recogniser; add --weights or --recogniser")
    limits = None if thresholds is None or known is None else load_thresholds(thresholds, known)
    judge = None if clap is None else load_judge(clap)
    distances, of = None, ""
    if reference is not None and embedding is not None:
        is_same = embedding == "clap" and judge is not None
        heard = clap_embedding(judge) if is_same else load_embedding(embedding, weights)
        load = partial(load_embedding, embedding, clap if is_same else weights)
        distances, of = _distances_from(reference, heard, load, seed, workers, quiet=quiet)
    return Judges(
        recogniser=known,
        thresholds=limits,
        clap=judge,
        distances=distances,
        reference=of,
        load_recogniser=partial(load_recogniser, name, weights),
        load_clap=partial(load_judge, clap),
        workers=workers,
    )


def _distances_from(
    reference: Path,
    found: Embedding,
    load: Callable[[], Embedding],
    seed: int,
    workers: Processes,
    *,
    quiet: bool,
) -> tuple[Callable[[Sequence[Path]], dict[str, float]], str]:
    """Return what measures a set of clips against a reference set, and what that set is."""
    from isotone.evaluate.embeddings import (
        default_store,
        distance_rows,
        embed_files,
        measure_distances,
    )
    from isotone.evaluate.hearing import audio_files

    hear = partial(embed_files, store=default_store(), load=load, workers=workers)
    with progress_bar(f"Hearing {reference.name}", quiet=quiet) as advance:
        known = hear(audio_files(reference), found, progress=advance)

    def measure(files: Sequence[Path]) -> dict[str, float]:
        return distance_rows(measure_distances(known, hear(files, found), found, seed=seed))

    left = f", {len(known.left_out)} left out" if known.left_out else ""
    return measure, (
        f"{reference.name}: {known.n_files} files, {len(known.rows)} windows{left}; "
        f"{found.name} {found.version}"
    )


def folders(
    base: Annotated[Path, typer.Argument(help="A folder of clips.", show_default=False)],
    other: Annotated[
        Path, typer.Argument(help="Another one, of the same prompts.", show_default=False)
    ],
    table: Annotated[
        Path,
        typer.Option(
            "--tags",
            help="CSV with the columns file, and prompt or tags or both.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the tables go.")] = Path(
        "comparison"
    ),
    clap: Annotated[
        str | None,
        typer.Option("--clap", help="A CLAP checkpoint, folder or hub id.", show_default=False),
    ] = None,
    recogniser: Annotated[
        str | None,
        typer.Option(
            "--recogniser", help="mtg-baseline, clap, or an installed one.", show_default=False
        ),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option("--weights", help="The recogniser's weights.", show_default=False),
    ] = None,
    thresholds: Annotated[
        Path | None,
        typer.Option(
            "--thresholds",
            help="As isotone evaluate thresholds made them.",
            show_default=False,
        ),
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(
            "--reference", help="A folder of music to measure distances from.", show_default=False
        ),
    ] = None,
    embedding: Annotated[
        str | None,
        typer.Option("--embedding", help="What hears the distances.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the intervals.", min=0)] = 0,
    workers: Workers = None,
    on_ray: OnRay = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace results made otherwise.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of text.")
    ] = False,
) -> None:
    """Compare two folders of clips, of any models, that were asked for with the same prompts.

    For example: isotone evaluate folders theirs ours --tags prompts.csv
    --clap laion/larger_clap_music --weights moodtheme_baseline.pth

    Both folders hold each file of the table under the same name (its ending may differ). The table
    and the page are those of isotone evaluate compare.
    """
    from isotone.evaluate.compare.run import compare_folders
    from isotone.evaluate.compare.tasks import read_clips

    tasks = read_clips(table)
    judges = _judges(
        clap, recogniser, weights, thresholds, reference, embedding, seed,
        processes(workers, on_ray), quiet=quiet or as_json,
    )  # fmt: skip
    with progress_bar("Comparing", quiet=quiet or as_json) as advance:
        found = compare_folders(
            base, other, tasks, out, judges=judges, tasks_from=table.name, seed=seed,
            overwrite=overwrite, progress=advance,
        )  # fmt: skip
    _tell(found, out, as_json=as_json)


def _tell(found: Any, out: Path, *, as_json: bool) -> None:
    """Print a comparison; exit with 1 if clips were left out."""
    from isotone.evaluate.compare.show import as_json as to_json
    from isotone.evaluate.compare.show import as_text

    sys.stdout.write(to_json(found) if as_json else as_text(found))
    if not as_json:
        sys.stdout.write(f"table and page: {out / 'comparison.html'}\n")
    if found.left_out:
        raise typer.Exit(1)


def distance(
    reference: Annotated[
        Path, typer.Argument(help="A folder of music to measure from.", show_default=False)
    ],
    measured: Annotated[Path, typer.Argument(help="The folder to measure.", show_default=False)],
    embedding: Annotated[
        str, typer.Option("--embedding", help="clap, mtg-baseline, or an installed one.")
    ] = "clap",
    weights: Annotated[
        Path | None,
        typer.Option(
            "--weights",
            help="A CLAP checkpoint (folder or hub id), or the baseline's weights.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the subsets of FAD-infinity.", min=0)] = 0,
    cache: Annotated[
        Path | None,
        typer.Option(
            "--cache",
            help="Where embeddings are kept; isotone's cache if left out.",
            show_default=False,
        ),
    ] = None,
    workers: Workers = None,
    on_ray: OnRay = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of text.")
    ] = False,
) -> None:
    """Show how far a set of clips lies from a reference set: FAD, FAD-infinity and KAD.

    For example: isotone evaluate distance reference clips --embedding clap
    --weights laion/larger_clap_music

    With the tagger's features: isotone evaluate distance reference clips --embedding mtg-baseline
    --weights moodtheme_baseline.pth

    Each clip is embedded once and kept by its content. Figures of two embeddings don't compare.
    Files that can't be heard are listed and left out, and the exit code is 1.
    """
    from isotone.evaluate.embeddings import default_store, embed_files, measure_distances
    from isotone.evaluate.hearing import audio_files
    from isotone.evaluate.recognisers.embedding import load_embedding

    folders = (reference, measured)
    files = [audio_files(folder) for folder in folders]
    found = load_embedding(embedding, weights)
    sets = []
    for folder, listed in zip(folders, files, strict=True):
        names = [f"{folder.name}/{path.relative_to(folder).as_posix()}" for path in listed]
        with progress_bar(folder.name, quiet=quiet or as_json) as advance:
            sets.append(
                embed_files(
                    listed,
                    found,
                    store=cache or default_store(),
                    names=names,
                    load=partial(load_embedding, embedding, weights),
                    workers=processes(workers, on_ray),
                    progress=advance,
                )
            )
    told = measure_distances(sets[0], sets[1], found, seed=seed)
    if as_json:
        sys.stdout.write(json.dumps(told.to_dict()) + "\n")
    else:
        for name, value in (("FAD", told.fad), ("FAD-infinity", told.fad_infinity),
                            ("KAD", told.kad)):  # fmt: skip
            if value is not None:
                sys.stdout.write(f"{name:14s} {value:.4f}\n")
        sys.stdout.write(f"{'embedding':14s} {told.embedding} {told.version}\n")
        for name, i in (("reference", 0), ("measured", 1)):
            sys.stdout.write(f"{name:14s} {told.n_files[i]} files, {told.n_windows[i]} windows\n")
        for note in told.notes:
            sys.stdout.write(f"note: {note}\n")
        for file, reason in told.left_out.items():
            sys.stdout.write(f"left out: {file}: {reason}\n")
    if told.left_out:
        raise typer.Exit(1)


def convert_clap(
    checkpoint: Annotated[
        str, typer.Argument(help="A folder, or a hub id that is here.", show_default=False)
    ],
    out: Annotated[Path, typer.Argument(help="The folder to write.", show_default=False)],
) -> None:
    """Write a CLAP checkpoint that is pickled again as safetensors, which hold numbers alone.

    For example: isotone evaluate convert-clap laion/larger_clap_music clap-music
    """
    from isotone.evaluate.recognisers.checkpoint import convert_checkpoint

    written = convert_checkpoint(checkpoint, out, kind="CLAP", example="laion/larger_clap_music")
    sys.stdout.write(f"{written.stat().st_size / 1e6:.0f} MB in {written}\n")


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
    app.command()(folders)
    app.command()(distance)
    app.command("convert-clap")(convert_clap)
