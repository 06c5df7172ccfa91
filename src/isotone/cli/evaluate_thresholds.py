"""``isotone evaluate thresholds``: each tag's cut and usual score, from other clips."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from isotone.cli.evaluate_options import (
    Afresh,
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
from isotone.errors import InputError
from isotone.files import write_whole

__all__ = ["add_thresholds"]


def thresholds(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A folder of labelled clips.", show_default=False),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--tags", help="Their tags: CSV with the columns file and tags.", show_default=False
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", help="What these clips are; told with every result.", show_default=False
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")] = Path(
        "thresholds.json"
    ),
    jamendo: Annotated[
        Path | None,
        typer.Option(
            "--jamendo",
            help="Instead of a folder and a table: your copy of MTG-Jamendo's audio.",
            show_default=False,
        ),
    ] = None,
    metadata: Annotated[
        Path | None,
        typer.Option(
            "--metadata",
            help="The dataset's tables; isotone's own copy if left out.",
            show_default=False,
        ),
    ] = None,
    split: Annotated[
        int, typer.Option("--split", help="Whose validation part is heard, 0 to 4.")
    ] = 0,
    recogniser: Named = "mtg-baseline",
    weights: Weights = None,
    overwrite: Overwrite = False,
    workers: Workers = None,
    on_ray: OnRay = False,
    cache: Cache = None,
    is_afresh: Afresh = False,
    quiet: Quiet = False,
) -> None:
    """Fix each tag's threshold, that of highest F1, and its usual scores, on clips not measured.

    For example: isotone evaluate thresholds --jamendo audio-low --split 0 --out thresholds.json

    From clips of your own: isotone evaluate thresholds validation --tags validation.csv
    --source "my validation clips" --out thresholds.json

    The usual scores (the reference) take base rates out of valence and arousal. Files that can't
    be heard are listed and left out, and the exit code is 1.
    """
    from isotone.evaluate.clips import find_thresholds, read_tags

    refuse_existing(out, overwrite=overwrite)
    only: list[str] | None = None
    truth: dict[str, frozenset[str]]
    if jamendo is not None:
        if folder is not None or table is not None or source is not None:
            raise InputError("--jamendo knows its tags; leave out the folder, --tags and --source")
        truth, source = _validation(jamendo, metadata, split)
        folder, only = jamendo, list(truth)
        hearing = make_hearing(recogniser, weights, workers, on_ray, cache, is_afresh)
    else:
        if folder is None or table is None or source is None:
            raise InputError(
                "thresholds need labelled clips: a folder with --tags and --source, or --jamendo"
            )
        hearing = make_hearing(recogniser, weights, workers, on_ray, cache, is_afresh)
        truth = read_tags(table, hearing.recogniser.tags)
    known = hearing.recogniser
    heard = list(hearing.of(folder, quiet=quiet, only=only))
    found = find_thresholds(heard, truth, known, source=source)
    write_whole(out, found.to_json())
    left_out = [clip for clip in heard if clip.scores is None]
    n = len(heard) - len(left_out)
    sys.stdout.write(f"{len(found.by_tag)} thresholds from {n} clips in {out} ({source})\n")
    for clip in left_out:
        sys.stdout.write(f"left out: {clip.file}: {clip.reason}\n")
    if left_out:
        raise typer.Exit(1)


def _validation(
    audio: Path, metadata: Path | None, split: int
) -> tuple[dict[str, frozenset[str]], str]:
    """Return the tags of the validation tracks that are there, and what they are called."""
    from isotone.jamendo.audio import audio_path
    from isotone.jamendo.metadata import read_split
    from isotone.paths import data_dir

    if not audio.is_dir():
        raise InputError(f"{audio} is not a folder; give your copy of MTG-Jamendo's audio")
    tables = metadata or data_dir() / "jamendo" / "metadata"
    tracks = read_split(tables, "moodtheme", split)["validation"]
    found: dict[str, frozenset[str]] = {}
    for track in tracks.values():
        full = audio_path(track, "full")
        # As fetched, or as converted by the user.
        names = [audio_path(track, "low"), full]
        names += [str(Path(full).with_suffix(suffix).as_posix()) for suffix in (".flac", ".wav")]
        for name in names:
            if (audio / name).is_file():
                found[name] = frozenset(track.moods)
                break
    if not found:
        raise InputError(
            f"{audio} holds none of the {len(tracks)} validation tracks of split {split}, such as "
            f"{audio_path(next(iter(tracks.values())), 'low')}; fetch them with: isotone jamendo "
            "fetch --audio low"
        )
    return found, f"MTG-Jamendo validation, split {split}, {len(found)} of {len(tracks)} tracks"


def add_thresholds(app: typer.Typer) -> None:
    """Add the verb to ``isotone evaluate``."""
    app.command()(thresholds)
