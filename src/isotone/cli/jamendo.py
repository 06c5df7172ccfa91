"""``isotone jamendo``: the MTG-Jamendo dataset."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from isotone.errors import InputError

__all__ = ["app"]

app = typer.Typer(
    name="jamendo",
    help="The MTG-Jamendo dataset: fetch its metadata, see what it holds.",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def jamendo(context: typer.Context) -> None:
    """The MTG-Jamendo dataset: fetch its metadata, see what it holds."""  # noqa: D401
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _metadata_dir() -> Path:
    from isotone.paths import data_dir

    return data_dir() / "jamendo" / "metadata"


@contextmanager
def _download_bar(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show how many bytes are there and how long the rest takes, on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress(
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(compact=True),
        console=console,
        disable=quiet or not console.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task("fetching", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@app.command()
def fetch(
    metadata: Annotated[
        bool, typer.Option("--metadata", help="Tags, splits and digests, without any audio.")
    ] = False,
    split: Annotated[
        list[int] | None,
        typer.Option(
            "--split", help="A split from 0 to 4 (0); repeat it for more.", show_default=False
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url", help="A mirror of the dataset's data folder.", show_default=False
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for it; by default isotone's data folder.",
            show_default=False,
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Fetch the dataset's metadata and make the palette 'jamendo' from it.

    Its terms are CC BY-NC-SA 4.0. A transfer that broke off goes on where it was.

    For example: isotone jamendo fetch --metadata
    """  # fmt: skip
    from isotone.jamendo.counts import write_palette
    from isotone.jamendo.fetch import BASE_URL, fetch_metadata, metadata_files
    from isotone.jamendo.metadata import read_dataset
    from isotone.paths import data_dir
    from isotone.plan.jamendo_palette import PALETTE_FILE, TERMS

    if not metadata:
        raise InputError("fetch what? add --metadata")
    splits = tuple(dict.fromkeys(split or [0]))
    in_all_mb = sum(file.n_bytes for file in metadata_files(splits)) / 1e6
    target = folder or _metadata_dir()
    if not quiet:
        sys.stderr.write(f"{TERMS}\n{in_all_mb:.0f} MB into {target}\n")
    with _download_bar(quiet=quiet) as advance:
        fetch_metadata(target, splits=splits, base_url=base_url or BASE_URL, progress=advance)
    # The palette belongs to isotone's data even when the tables go elsewhere.
    palette = data_dir() / PALETTE_FILE
    write_palette(read_dataset(target), palette)
    if not quiet:
        sys.stdout.write(f"{target}\n{palette}\n")


@app.command()
def info(
    metadata: Annotated[
        Path | None,
        typer.Option(
            "--metadata",
            help="Folder of the tables; by default where fetch put them.",
            show_default=False,
        ),
    ] = None,
    split: Annotated[
        int | None,
        typer.Option("--split", help="Also the parts of a split, 0 to 4.", show_default=False),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of text.")
    ] = False,
) -> None:
    """Show what the dataset holds: tracks, artists, hours, tags, parts of a split.

    For example: isotone jamendo info --split 0
    """  # fmt: skip
    from isotone.jamendo.counts import describe
    from isotone.jamendo.metadata import read_dataset

    document = describe(read_dataset(metadata or _metadata_dir()), split=split)
    if as_json:
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        _print_info(document)


def _print_info(document: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("", "tracks", "artists", "hours", "tags"):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)

    def add(name: str, row: dict[str, Any], tags: str = "") -> None:
        table.add_row(
            name, f"{row['tracks']:,}", f"{row['artists']:,}", f"{row['hours']:,.0f}", tags
        )

    add("all", document)
    for kind, row in document["subsets"].items():
        add(kind, row, str(len(row["tags"])))
        for part, sizes in row.get("parts", {}).items():
            add(f"  split {document['split']} {part}", sizes)
    console = Console(highlight=False)
    console.print(table)
    console.print()
    moods = document["subsets"]["moodtheme"]["tags"]
    console.print("moods: " + ", ".join(f"{row['tag']} {row['tracks']:,}" for row in moods))
    console.print(document["terms"], markup=False)
