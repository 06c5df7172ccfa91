"""What the verbs of ``isotone evaluate`` that hear folders share: options, and who hears how."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isotone.cli.progress import progress_bar
from isotone.errors import InputError

if TYPE_CHECKING:
    from isotone.evaluate.hearing import ClipScores
    from isotone.evaluate.kept import KeptScores
    from isotone.evaluate.recognisers.registry import Recogniser
    from isotone.evaluate.spread import Workers as Processes

__all__ = [
    "Afresh",
    "AsJson",
    "Cache",
    "Hearing",
    "Named",
    "OnRay",
    "Overwrite",
    "Quiet",
    "Weights",
    "Workers",
    "make_hearing",
    "processes",
    "refuse_existing",
]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Weights = Annotated[
    Path | None,
    typer.Option(
        "--weights",
        help="The recogniser's weights; those that isotone evaluate weights fetched if left out.",
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", help="Processes; one a core if left out, fewer for few clips.", min=1, max=64
    ),
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
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")]

_LEAST = 8  # clips: a process takes about as long to start as to hear some; judgement


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who hears a folder, and how."""

    recogniser: Recogniser
    load: Callable[[], Recogniser]
    workers: Processes
    kept: KeptScores | None

    def of(
        self, folder: Path, *, quiet: bool, only: Collection[str] | None = None
    ) -> Iterator[ClipScores]:
        """Yield what is heard in each file, showing how far it is."""
        from isotone.evaluate.hearing import hear_folder

        with progress_bar("Listening", quiet=quiet) as advance:
            yield from hear_folder(
                folder, self.recogniser, load=self.load, workers=self.workers,
                kept=self.kept, only=only, progress=advance,
            )  # fmt: skip


def processes(workers: int | None, on_ray: bool) -> Processes:
    """Return how many hear, and where, from the options."""
    from isotone.evaluate.spread import Workers as Processes

    if workers is not None:
        return Processes(workers, on_ray)
    return Processes(min(8, os.cpu_count() or 1), on_ray, least=_LEAST)


def make_hearing(
    name: str,
    weights: Path | None,
    workers: int | None,
    on_ray: bool,
    cache: Path | None,
    is_afresh: bool,
) -> Hearing:
    """Return who hears, from the options."""
    from isotone.evaluate.kept import KeptScores, default_folder
    from isotone.evaluate.recognisers.registry import load_recogniser

    if is_afresh and cache is not None:
        raise InputError("--cache and --no-cache exclude each other; give one of them")
    load = partial(load_recogniser, name, None if weights is None else str(weights))
    recogniser = load()
    return Hearing(
        recogniser,
        load,
        processes(workers, on_ray),
        None if is_afresh else KeptScores(cache or default_folder(), recogniser),
    )


def refuse_existing(*files: Path | None, overwrite: bool) -> None:
    """Raise InputError if an output is there and may not be replaced."""
    for file in files:
        if file is not None and file.exists() and not overwrite:
            raise InputError(f"{file} is there already; add --overwrite to replace it")
