"""``isotone evaluate``: what music does, against what it was meant to do."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from isotone.cli.evaluate_compare import add_verbs
from isotone.cli.evaluate_options import (
    Afresh,
    AsJson,
    Cache,
    Named,
    OnRay,
    Overwrite,
    Quiet,
    Weights,
    Workers,
    make_hearing,
    refuse_existing,
)
from isotone.cli.evaluate_session import add_session
from isotone.cli.evaluate_thresholds import add_thresholds
from isotone.cli.evaluate_weights import add_weights
from isotone.cli.progress import progress_bar
from isotone.files import write_whole

__all__ = ["app"]

app = typer.Typer(
    name="evaluate",
    help="Measure music against what it was meant to be.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(help="A folder of sound files.", show_default=False)]
Markdown = Annotated[
    Path | None, typer.Option("--markdown", help="Write the table there.", show_default=False)
]
Html = Annotated[
    Path | None,
    typer.Option("--html", help="Write a page with plots and players.", show_default=False),
]

add_session(app)


@app.command()
def tags(
    folder: Folder,
    recogniser: Named = "mtg-baseline",
    weights: Weights = None,
    markdown: Markdown = None,
    to_csv: Annotated[
        Path | None,
        typer.Option("--csv", help="Write all scores, a column a tag.", show_default=False),
    ] = None,
    html: Html = None,
    overwrite: Overwrite = False,
    workers: Workers = None,
    on_ray: OnRay = False,
    cache: Cache = None,
    is_afresh: Afresh = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show the moods that a recogniser hears in each file, or with --json all scores.

    For example: isotone evaluate tags clips --json

    To look at and listen to: isotone evaluate tags clips --html tags.html

    With --json one object a line for each file. A file that can't be heard is listed with its
    reason, and the exit code is 1.
    """
    from isotone.evaluate.clips import shipped_thresholds
    from isotone.evaluate.show_tables import as_markdown, as_page, scores_as_csv
    from isotone.evaluate.tables import ClipTable, list_clips

    refuse_existing(markdown, to_csv, html, overwrite=overwrite)
    hearing = make_hearing(recogniser, weights, workers, on_ray, cache, is_afresh)
    known = hearing.recogniser
    heard = []
    for clip in hearing.of(folder, quiet=quiet or as_json):
        heard.append(clip)
        row: dict[str, object] = {"file": clip.file, "recogniser": known.name,
                                  "version": known.version}  # fmt: skip
        if clip.scores is None:
            row["error"] = clip.reason
            text = f"left out: {clip.reason}"
        else:
            scores = {t: float(x) for t, x in zip(known.tags, clip.scores, strict=True)}
            row["scores"] = scores
            best = sorted(scores.items(), key=lambda pair: -pair[1])[:4]
            text = ", ".join(f"{tag} {score:.2f}" for tag, score in best)
        sys.stdout.write(json.dumps(row) + "\n" if as_json else f"{clip.file:40s} {text}\n")
    shipped = shipped_thresholds(known)
    reference = None if shipped is None else shipped.reference
    rows = list_clips(heard, known, reference=reference)
    about = {
        "recogniser": known.name,
        "version": known.version,
        "stands out against": "these clips" if reference is None else reference.source,
    }
    table = ClipTable(about, (), (), rows)
    title = f"Tags heard in {folder.resolve().name}"
    if markdown is not None:
        write_whole(markdown, as_markdown(table, title=title))
    if to_csv is not None:
        write_whole(to_csv, scores_as_csv(rows, known.tags))
    if html is not None:
        write_whole(html, as_page(table, title=title, folder=folder, page=html))
    if table.left_out:
        raise typer.Exit(1)


@app.command()
def clips(
    folder: Folder,
    table: Annotated[
        Path,
        typer.Option("--tags", help="CSV with the columns file and tags.", show_default=False),
    ],
    thresholds: Annotated[
        Path | None,
        typer.Option(
            "--thresholds",
            help="A file that isotone evaluate thresholds made, or composer: those that come with "
            "isotone, from composed music (no validation data).",
            show_default=False,
        ),
    ] = None,
    recogniser: Named = "mtg-baseline",
    weights: Weights = None,
    clap: Annotated[
        str | None,
        typer.Option(
            "--clap",
            help="A CLAP checkpoint, folder or hub id: score the clips against the table's column "
            "prompt too.",
            show_default=False,
        ),
    ] = None,
    markdown: Markdown = None,
    to_csv: Annotated[
        Path | None, typer.Option("--csv", help="Write the figures there.", show_default=False)
    ] = None,
    html: Html = None,
    overwrite: Overwrite = False,
    seed: Annotated[int, typer.Option("--seed", help="Of the intervals.", min=0)] = 0,
    workers: Workers = None,
    on_ray: OnRay = False,
    cache: Cache = None,
    is_afresh: Afresh = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show the paper's figures: how well recognised tags agree with those meant.

    For example: isotone evaluate clips clips --tags tags.csv --thresholds thresholds.json

    With CLAP scores, and a page: add --clap laion/larger_clap_music --html clips.html

    Each figure has its 95 % interval over resampled clips. Files that can't be heard are listed and
    left out, and the exit code is 1. Without thresholds precision, recall and Hamming score are not
    told: they would follow an arbitrary cut.
    """
    from isotone.evaluate.clips import load_thresholds, read_tags
    from isotone.evaluate.embeddings import default_store
    from isotone.evaluate.prompts import load_judge, read_prompts, score_prompts
    from isotone.evaluate.recognisers.embedding import load_embedding
    from isotone.evaluate.show_tables import as_csv, as_markdown, as_page, as_text
    from isotone.evaluate.show_tables import as_json as to_json
    from isotone.evaluate.tables import tabulate_clips

    refuse_existing(markdown, to_csv, html, overwrite=overwrite)
    hearing = make_hearing(recogniser, weights, workers, on_ray, cache, is_afresh)
    known = hearing.recogniser
    limits = None if thresholds is None else load_thresholds(thresholds, known)
    truth = read_tags(table, known.tags)
    prompts = None if clap is None else read_prompts(table)
    judge = None if clap is None else load_judge(clap)
    heard = list(hearing.of(folder, quiet=quiet or as_json))
    fits = None
    if prompts is not None and judge is not None:
        with progress_bar("CLAP", quiet=quiet or as_json) as advance:
            store = None if is_afresh else default_store()
            rows = score_prompts(
                folder, prompts, judge, store=store, load=partial(load_embedding, "clap", clap),
                workers=hearing.workers, progress=advance,
            )  # fmt: skip
            fits = {row.file: row for row in rows}
    found = tabulate_clips(
        heard, truth, known, thresholds=limits, clap=fits, seed=seed,
        clap_checkpoint="" if judge is None else judge.version,
    )  # fmt: skip
    title = f"Clips in {folder.resolve().name}"
    if markdown is not None:
        write_whole(markdown, as_markdown(found, title=title))
    if to_csv is not None:
        write_whole(to_csv, as_csv(found))
    if html is not None:
        write_whole(html, as_page(found, title=title, folder=folder, page=html))
    sys.stdout.write(to_json(found) if as_json else as_text(found))
    if found.left_out:
        raise typer.Exit(1)


add_thresholds(app)
add_weights(app)
add_verbs(app)
