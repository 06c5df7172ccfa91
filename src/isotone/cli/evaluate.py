"""``isotone evaluate``: what music does, against what it was meant to do."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isotone.cli.evaluate_compare import add_verbs
from isotone.cli.evaluate_weights import add_weights
from isotone.cli.progress import progress_bar
from isotone.errors import InputError
from isotone.files import write_whole

if TYPE_CHECKING:
    from isotone.evaluate.hearing import ClipScores
    from isotone.evaluate.kept import KeptScores
    from isotone.evaluate.recognisers.registry import Recogniser

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


@app.command()
def session(
    audio: Annotated[Path, typer.Argument(help="The session's sound.", show_default=False)],
    manifest: Annotated[
        Path | None, typer.Option("--manifest", help="Otherwise the one beside the sound.")
    ] = None,
    weights: Weights = None,
    recogniser: Annotated[
        str | None, typer.Option("--recogniser", help="mtg-baseline, or an installed one.")
    ] = None,
    hop_s: Annotated[
        float, typer.Option("--hop", help="Seconds between windows that are heard, 1 to 30.")
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
    from isotone.evaluate.recognisers.registry import load_recogniser
    from isotone.evaluate.session import evaluate_session

    if not 1.0 <= hop_s <= 30.0:
        raise InputError(f"hop must lie in [1, 30] seconds; got {hop_s:g}")
    if html is not None and html.exists() and not overwrite:
        raise InputError(f"{html} is there already; add --overwrite to replace it")
    tagger = (
        None
        if weights is None and recogniser is None
        else load_recogniser(recogniser or "mtg-baseline", weights)
    )
    with progress_bar("Listening", quiet=as_json) as advance:
        found = evaluate_session(
            audio, manifest=manifest, tagger=tagger, hop_s=hop_s, seed=seed, on_progress=advance
        )
    if html is not None:
        is_beside = html.resolve().parent == audio.resolve().parent
        page = render_page(found, audio_name=audio.name if is_beside else None)
        write_whole(html, page)
    if as_json:
        sys.stdout.write(json.dumps(found.to_dict(), indent=2) + "\n")
        return
    for name, text in lines(found):
        sys.stdout.write(f"{name:44s} {text}\n")


Workers = Annotated[
    int | None,
    typer.Option("--workers", help="Processes; by default one a core, 8 at most.", min=1, max=64),
]
OnRay = Annotated[
    bool,
    typer.Option(
        "--ray", help="Over the Ray cluster of RAY_ADDRESS, or one started here (extra cluster)."
    ),
]
Cache = Annotated[
    Path | None,
    typer.Option("--cache", help="Where scores are kept, by what files hold; a default place."),
]
Afresh = Annotated[bool, typer.Option("--no-cache", help="Hear every file again, keep nothing.")]
Named = Annotated[str, typer.Option("--recogniser", help="mtg-baseline, or an installed one.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
Folder = Annotated[Path, typer.Argument(help="A folder of sound files.", show_default=False)]
Table = Annotated[
    Path, typer.Option("--tags", help="CSV with the columns file and tags.", show_default=False)
]


@dataclass(frozen=True, slots=True)
class _Hearing:
    """Who hears a folder, and how."""

    recogniser: Recogniser
    load: Callable[[], Recogniser]
    workers: int
    on_ray: bool
    kept: KeptScores | None

    def of(self, folder: Path, *, quiet: bool) -> Iterator[ClipScores]:
        from isotone.evaluate.hearing import hear_folder

        with progress_bar("Listening", quiet=quiet) as advance:
            yield from hear_folder(
                folder, self.recogniser, load=self.load, workers=self.workers,
                on_ray=self.on_ray, kept=self.kept, progress=advance,
            )  # fmt: skip


def _hearing(
    name: str,
    weights: Path | None,
    workers: int | None,
    on_ray: bool,
    cache: Path | None,
    is_afresh: bool,
) -> _Hearing:
    from isotone.evaluate.kept import KeptScores, default_folder
    from isotone.evaluate.recognisers.registry import load_recogniser

    if is_afresh and cache is not None:
        raise InputError("--cache and --no-cache exclude each other; give one of them")
    load = partial(load_recogniser, name, None if weights is None else str(weights))
    recogniser = load()
    return _Hearing(
        recogniser,
        load,
        workers or min(8, os.cpu_count() or 1),
        on_ray,
        None if is_afresh else KeptScores(cache or default_folder(), recogniser),
    )


@app.command()
def tags(
    folder: Folder,
    recogniser: Named = "mtg-baseline",
    weights: Weights = None,
    workers: Workers = None,
    on_ray: OnRay = False,
    cache: Cache = None,
    is_afresh: Afresh = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show the moods that a recogniser hears in each file, or with --json all scores.

    For example: isotone evaluate tags clips --weights moodtheme_baseline.pth --json

    With --json one object a line for each file. A file that can't be heard is listed with its
    reason, and the exit code is 1.
    """
    hearing = _hearing(recogniser, weights, workers, on_ray, cache, is_afresh)
    heard = hearing.recogniser
    n_failed = 0
    for clip in hearing.of(folder, quiet=quiet or as_json):
        row: dict[str, object] = {"file": clip.file, "recogniser": heard.name,
                                  "version": heard.version}  # fmt: skip
        if clip.scores is None:
            n_failed += 1
            row["error"] = clip.reason
            text = f"left out: {clip.reason}"
        else:
            scores = {t: float(x) for t, x in zip(heard.tags, clip.scores, strict=True)}
            row["scores"] = scores
            best = sorted(scores.items(), key=lambda pair: -pair[1])[:4]
            text = ", ".join(f"{tag} {score:.2f}" for tag, score in best)
        sys.stdout.write(json.dumps(row) + "\n" if as_json else f"{clip.file:40s} {text}\n")
    if n_failed:
        raise typer.Exit(1)


@app.command()
def clips(
    folder: Folder,
    table: Table,
    thresholds: Annotated[
        Path | None, typer.Option("--thresholds", help="As isotone evaluate thresholds made them.")
    ] = None,
    recogniser: Named = "mtg-baseline",
    weights: Weights = None,
    clap: Annotated[
        str | None,
        typer.Option(
            "--clap",
            help="A CLAP checkpoint, folder or hub id: score the clips against the table's column "
            "prompt too.",
        ),
    ] = None,
    workers: Workers = None,
    on_ray: OnRay = False,
    cache: Cache = None,
    is_afresh: Afresh = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show the paper's figures: how well recognised tags agree with those meant.

    For example: isotone evaluate clips clips --tags tags.csv --thresholds thresholds.json

    With CLAP scores: add --clap laion/larger_clap_music

    Files that can't be heard are listed and left out, and the exit code is 1. Without thresholds
    precision, recall and Hamming score are not told: they would follow an arbitrary cut.
    """
    from isotone.evaluate.clips import Thresholds, measure_tags, read_tags
    from isotone.evaluate.prompts import measure_prompts

    hearing = _hearing(recogniser, weights, workers, on_ray, cache, is_afresh)
    known = hearing.recogniser
    limits = None if thresholds is None else Thresholds.read(thresholds, known)
    truth = read_tags(table, known.tags)
    heard = list(hearing.of(folder, quiet=quiet or as_json))
    figures: dict[str, float | str] = dict(measure_tags(heard, truth, known, limits))
    if clap is not None:
        with progress_bar("CLAP", quiet=quiet or as_json) as advance:
            figures |= measure_prompts(folder, table, clap, progress=advance)
    left_out = {clip.file: clip.reason for clip in heard if clip.scores is None}
    about = {
        "recogniser": known.name,
        "version": known.version,
        "thresholds": "none" if limits is None else limits.source,
    }
    if as_json:
        sys.stdout.write(json.dumps(about | {"figures": figures, "left_out": left_out}) + "\n")
    else:
        for name, value in (about | figures).items():
            shown = f"{value:.3g}" if isinstance(value, float) else value
            sys.stdout.write(f"{name.replace('_', ' '):34s} {shown}\n")
        if limits is None:
            sys.stdout.write(
                "precision, recall, F1 and Hamming score need thresholds fixed on other clips; "
                "make them with: isotone evaluate thresholds\n"
            )
        for file, reason in left_out.items():
            sys.stdout.write(f"left out: {file}: {reason}\n")
    if left_out:
        raise typer.Exit(1)


@app.command()
def thresholds(
    folder: Folder,
    table: Table,
    source: Annotated[
        str, typer.Option("--source", help="What these clips are; told with every result.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")],
    recogniser: Named = "mtg-baseline",
    weights: Weights = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file there.")] = False,
    workers: Workers = None,
    on_ray: OnRay = False,
    cache: Cache = None,
    is_afresh: Afresh = False,
    quiet: Quiet = False,
) -> None:
    """Fix each tag's threshold, that of highest F1, on clips that are not measured.

    For example: isotone evaluate thresholds validation --tags validation.csv
    --source "MTG-Jamendo validation, split 0" --out thresholds.json
    """
    from isotone.evaluate.clips import find_thresholds, read_tags

    if out.exists() and not overwrite:
        raise InputError(f"{out} is there already; add --overwrite to replace it")
    hearing = _hearing(recogniser, weights, workers, on_ray, cache, is_afresh)
    known = hearing.recogniser
    truth = read_tags(table, known.tags)
    heard = list(hearing.of(folder, quiet=quiet))
    found = find_thresholds(heard, truth, known, source=source)
    write_whole(out, found.to_json())
    left_out = [clip for clip in heard if clip.scores is None]
    n = len(heard) - len(left_out)
    sys.stdout.write(f"{len(found.by_tag)} thresholds from {n} clips in {out}\n")
    for clip in left_out:
        sys.stdout.write(f"left out: {clip.file}: {clip.reason}\n")
    if left_out:
        raise typer.Exit(1)


add_verbs(app)
add_weights(app)
