"""``isotone evaluate``: what music does, against what it was meant to do."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isotone.cli.progress import progress_bar
from isotone.errors import InputError

if TYPE_CHECKING:
    from isotone.evaluate.recognisers.mtg_baseline import BaselineTagger

__all__ = ["app"]

app = typer.Typer(
    name="evaluate",
    help="Measure music against what it was meant to be.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Weights = Annotated[
    Path | None,
    typer.Option("--weights", help="MTG-Jamendo's baseline tagger, .pth or .safetensors."),
]


def _tagger(weights: Path) -> BaselineTagger:
    from isotone.evaluate.recognisers.mtg_baseline import BaselineTagger

    return BaselineTagger.load(weights)


@app.command()
def session(
    audio: Annotated[Path, typer.Argument(help="The session's sound.", show_default=False)],
    manifest: Annotated[
        Path | None, typer.Option("--manifest", help="Otherwise the one beside the sound.")
    ] = None,
    weights: Weights = None,
    hop_s: Annotated[
        float, typer.Option("--hop", help="Seconds between windows that are heard, 1 to 29.1.")
    ] = 10.0,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with plots there.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the intervals.", min=0)] = 0,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a page there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show whether a session went from where it began to its goal, and how smoothly.

    For example: isotone evaluate session evening/session.flac --html evening/evaluation.html

    With moods and affect: add --weights moodtheme_baseline.pth
    """
    from isotone.evaluate.page import lines, render_page
    from isotone.evaluate.session import evaluate_session

    if not 1.0 <= hop_s <= 29.1:
        raise InputError(f"hop must lie in [1, 29.1] seconds; got {hop_s:g}")
    if html is not None and html.exists() and not overwrite:
        raise InputError(f"{html} is there already; add --overwrite to replace it")
    tagger = None if weights is None else _tagger(weights)
    with progress_bar("Listening", quiet=as_json) as advance:
        found = evaluate_session(
            audio, manifest=manifest, tagger=tagger, hop_s=hop_s, seed=seed, on_progress=advance
        )
    if html is not None:
        is_beside = html.resolve().parent == audio.resolve().parent
        page = render_page(found, audio_name=audio.name if is_beside else None)
        _write(html, page)
    if as_json:
        sys.stdout.write(json.dumps(found.to_dict(), indent=2) + "\n")
        return
    for name, text in lines(found):
        sys.stdout.write(f"{name:44s} {text}\n")


@app.command()
def tags(
    folder: Annotated[Path, typer.Argument(help="A folder of sound files.", show_default=False)],
    weights: Annotated[
        Path, typer.Option("--weights", help="MTG-Jamendo's baseline tagger.", show_default=False)
    ],
    recogniser: Annotated[str, typer.Option("--recogniser", help="mtg-baseline.")] = "mtg-baseline",
    as_json: AsJson = False,
) -> None:
    """Show the moods that a recogniser hears in each file of a folder, or all 56 scores.

    For example: isotone evaluate tags clips --weights moodtheme_baseline.pth --json

    With --json one object a line for each file. A file that can't be measured is listed with its
    reason, and the exit code is 1.
    """
    from isotone.evaluate.tagging import tag_folder

    if recogniser != "mtg-baseline":
        raise InputError(f"no recogniser named {recogniser!r}; allowed: mtg-baseline")
    tagger = _tagger(weights)
    n_failed = 0
    for row in tag_folder(folder, tagger):
        n_failed += "error" in row
        if as_json:
            sys.stdout.write(json.dumps(row) + "\n")
        elif "error" in row:
            sys.stdout.write(f"{row['file']:40s} left out: {row['error']}\n")
        else:
            best = sorted(row["scores"].items(), key=lambda pair: -pair[1])[:4]
            words = ", ".join(f"{tag} {score:.2f}" for tag, score in best)
            sys.stdout.write(f"{row['file']:40s} {words}\n")
        sys.stdout.flush()
    if n_failed:
        raise typer.Exit(1)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    try:
        partial.touch(mode=0o600)
        partial.write_text(text, "utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
