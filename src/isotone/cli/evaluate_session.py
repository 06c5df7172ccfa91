"""``isotone evaluate session``: whether a session went its way, and how smoothly."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isotone.cli.evaluate_options import AsJson, Overwrite, Quiet, Weights, refuse_existing
from isotone.cli.progress import progress_bar
from isotone.errors import InputError
from isotone.files import write_whole

if TYPE_CHECKING:
    from isotone.evaluate.projection import Reference
    from isotone.evaluate.recognisers.registry import Recogniser

__all__ = ["add_session"]

_NONE = "none"


def session(
    audio: Annotated[Path, typer.Argument(help="The session's sound.", show_default=False)],
    manifest: Annotated[
        Path | None,
        typer.Option("--manifest", help="Otherwise the one beside the sound.", show_default=False),
    ] = None,
    weights: Weights = None,
    recogniser: Annotated[
        str | None,
        typer.Option(
            "--recogniser",
            help="mtg-baseline (if its weights are here), an installed one, or none.",
            show_default=False,
        ),
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(
            "--reference",
            help="A file that isotone evaluate thresholds made: the music at large that moods are "
            "heard against; composed music if left out, none for the session itself.",
            show_default=False,
        ),
    ] = None,
    hop_s: Annotated[
        float, typer.Option("--hop", help="Seconds between windows that are heard, 1 to 30.")
    ] = 10.0,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write a page with plots there.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the intervals.", min=0)] = 0,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show whether a session went from where it began to its goal, and how smoothly.

    For example: isotone evaluate session evening/session.flac --html evening/evaluation.html

    Moods and affect need the tagger's weights, once: isotone evaluate weights
    """
    from isotone.evaluate.page import lines, render_page
    from isotone.evaluate.session import evaluate_session

    if not 1.0 <= hop_s <= 30.0:
        raise InputError(f"hop must lie in [1, 30] seconds; got {hop_s:g}")
    refuse_existing(html, overwrite=overwrite)
    tagger = _tagger(recogniser, weights)
    known = None if tagger is None else _reference(reference, tagger)
    with progress_bar("Listening", quiet=quiet or as_json) as advance:
        found = evaluate_session(
            audio, manifest=manifest, tagger=tagger, reference=known, hop_s=hop_s, seed=seed,
            on_progress=advance,
        )  # fmt: skip
    if html is not None:
        is_beside = html.resolve().parent == audio.resolve().parent
        page = render_page(found, audio_name=audio.name if is_beside else None)
        write_whole(html, page)
    if as_json:
        sys.stdout.write(json.dumps(found.to_dict(), indent=2) + "\n")
        return
    for name, text in lines(found):
        sys.stdout.write(f"{name:44s} {text}\n")


def _tagger(name: str | None, weights: Path | None) -> Recogniser | None:
    """Return who hears moods; nobody if none was asked for and no weights are here."""
    from isotone.evaluate.recognisers.published import baseline_path
    from isotone.evaluate.recognisers.registry import load_recogniser

    if name == _NONE and weights is not None:
        raise InputError("--recogniser none hears no moods; leave out --weights")
    if name == _NONE or (name is None and weights is None and not baseline_path().is_file()):
        return None
    return load_recogniser(name or "mtg-baseline", weights)


def _reference(file: Path | None, tagger: Recogniser) -> Reference | None:
    from isotone.evaluate.clips import load_thresholds, shipped_thresholds

    if file is not None and str(file) == _NONE:
        return None
    found = shipped_thresholds(tagger) if file is None else load_thresholds(file, tagger)
    if file is not None and found is not None and found.reference is None:
        raise InputError(f"{file} holds thresholds alone; make it again to hold a reference too")
    return None if found is None else found.reference


def add_session(app: typer.Typer) -> None:
    """Add the verb to ``isotone evaluate``."""
    app.command()(session)
