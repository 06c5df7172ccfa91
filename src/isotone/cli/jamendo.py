"""``isotone jamendo``: the MTG-Jamendo dataset."""

from __future__ import annotations

import json
import os
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
    audio: Annotated[
        str | None,
        typer.Option("--audio", help="low or full: the music itself, too.", show_default=False),
    ] = None,
    subset: Annotated[
        str, typer.Option("--subset", help="Whose audio: moodtheme, the tracks that carry moods.")
    ] = "moodtheme",
    tracks: Annotated[
        int | None,
        typer.Option("--tracks", help="At most so many tracks.", min=1, show_default=False),
    ] = None,
    moods: Annotated[
        str | None,
        typer.Option("--moods", help="Only tracks of these, as in calm,happy.", show_default=False),
    ] = None,
    licence: Annotated[
        str | None,
        typer.Option(
            "--licence", help="Only these, as in by,by-sa; needs --licences.", show_default=False
        ),
    ] = None,
    licences: Annotated[
        Path | None,
        typer.Option("--licences", help="The dataset's audio_licenses.txt.", show_default=False),
    ] = None,
    audio_url: Annotated[
        str | None,
        typer.Option("--audio-url", help="A mirror of the dataset's audio.", show_default=False),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", help="Tars at a time, 1 to 16.")] = 4,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Fetch the dataset: its metadata, which also makes the palette 'jamendo', and its audio.

    Its terms are CC BY-NC-SA 4.0. A transfer that broke off goes on where it was.

    For example: isotone jamendo fetch --metadata
    Or: isotone jamendo fetch --metadata --subset moodtheme --audio low --moods calm,happy
    """  # fmt: skip
    from isotone.jamendo.counts import write_palette
    from isotone.jamendo.fetch import BASE_URL, fetch_metadata, metadata_files
    from isotone.jamendo.metadata import read_dataset
    from isotone.paths import data_dir
    from isotone.plan.jamendo_palette import PALETTE_FILE, TERMS

    if not metadata and audio is None:
        raise InputError("fetch what? add --metadata, --audio low or both")
    if audio not in (None, "low", "full"):
        raise InputError(f"--audio must be low or full; got {audio}")
    if subset != "moodtheme":
        raise InputError(
            f"--subset must be moodtheme, the tracks that carry moods; got {subset}: other tracks' "
            "audio has no moods to learn"
        )
    if audio is None and any((tracks, moods, licence, licences, audio_url)):
        raise InputError("--tracks, --moods, --licence and --audio-url choose audio; add --audio")
    if licence and licences is None:
        raise InputError("--licence needs the dataset's list; add --licences audio_licenses.txt")
    splits = tuple(dict.fromkeys(split or [0]))
    in_all_mb = sum(file.n_bytes for file in metadata_files(splits)) / 1e6
    target = folder or _metadata_dir()
    if metadata:
        if not quiet:
            sys.stderr.write(f"{TERMS}\n{in_all_mb:.0f} MB into {target}\n")
        with _download_bar(quiet=quiet) as advance:
            fetch_metadata(target, splits=splits, base_url=base_url or BASE_URL, progress=advance)
        # The palette belongs to isotone's data even when the tables go elsewhere.
        palette = data_dir() / PALETTE_FILE
        write_palette(read_dataset(target), palette)
        if not quiet:
            sys.stdout.write(f"{target}\n{palette}\n")
    if audio is not None:
        _fetch_audio(
            target,
            target.parent / f"audio-{audio}",
            kind=audio,
            splits=splits if split else (),
            n_tracks=tracks,
            moods=_listed(moods),
            licences=licences,
            allowed=_listed(licence),
            url=audio_url,
            workers=workers,
            quiet=quiet,
        )


def _listed(text: str | None) -> list[str]:
    return [word.strip() for word in (text or "").split(",") if word.strip()]


def _fetch_audio(
    metadata: Path,
    folder: Path,
    *,
    kind: str,
    splits: tuple[int, ...],
    n_tracks: int | None,
    moods: list[str],
    licences: Path | None,
    allowed: list[str],
    url: str | None,
    workers: int,
    quiet: bool,
) -> None:
    from isotone.jamendo.audio import (
        AUDIO_URL,
        audio_path,
        fetch_audio,
        plan_audio,
        read_digests,
        require_space,
    )
    from isotone.jamendo.licences import read_licences, with_licence, write_attribution
    from isotone.jamendo.metadata import read_dataset, read_split

    dataset = read_dataset(metadata)
    chosen = dataset.subset("moodtheme")
    if splits:
        inside = {
            track_id
            for split in splits
            for part in read_split(metadata, "moodtheme", split).values()
            for track_id in part
        }
        chosen = [track for track in chosen if track.track_id in inside]
    known = {mood for track in chosen for mood in track.moods}
    for mood in moods:
        if mood not in known:
            raise InputError(f"no track carries {mood!r}; isotone jamendo info lists the moods")
    if moods:
        chosen = [track for track in chosen if set(moods).intersection(track.moods)]
    credited = read_licences(licences) if licences is not None else {}
    if allowed:
        chosen = with_licence(chosen, credited, allowed)
    # In the order of their tars, so that few tracks need few tars.
    chosen = sorted(chosen, key=lambda track: track.path)[:n_tracks]
    name = f"autotagging_moodtheme_audio{'-low' if kind == 'low' else ''}"
    lists = metadata / "download"
    plan = plan_audio(
        chosen,
        kind=kind,
        tars=read_digests(lists / f"{name}_sha256_tars.txt"),
        digests=read_digests(lists / f"{name}_sha256_tracks.txt"),
    )
    repeats = set(plan.dropped)
    needed = require_space(
        [track for track in chosen if audio_path(track, kind) not in repeats],
        folder,
        kind=kind,
        tars=min(workers, len(plan.tars)),
    )
    if not quiet:
        hours = sum(track.duration_s for track in chosen) / 3600.0
        sys.stderr.write(
            f"{len(chosen)} tracks, {hours:.1f} h, from {len(plan.tars)} tars into {folder}, about "
            f"{needed / 1e9:.1f} GB with the tars on their way; "
            f"{len(plan.dropped)} are bitwise duplicates and left out\n"
        )
    base = url or f"{AUDIO_URL}/autotagging_moodtheme/audio{'-low' if kind == 'low' else ''}"

    from isotone.cli.progress import progress_bar

    with progress_bar("tars", quiet=quiet) as advance:
        got = fetch_audio(
            plan, folder, base_url=base, workers=workers,
            progress=lambda done, total: advance(done, total, f"{done} of {total}"),
        )  # fmt: skip
    there = set(got.tracks)
    suffix = ".low.mp3" if kind == "low" else ".mp3"
    write_attribution(
        [t for t in dataset.tracks.values() if t.path.removesuffix(".mp3") + suffix in there],
        credited,
        folder / "ATTRIBUTION.txt",
    )
    for path, reason in got.failed.items():
        sys.stderr.write(f"{path} is left out: {reason}\n")
    if not quiet:
        sys.stdout.write(f"{folder}: {len(got.tracks)} tracks\n")


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


def _took(seconds: float) -> str:
    """Say a length of time as one plans with it."""
    if seconds < 90.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 5400.0 else f"{seconds / 3600.0:.1f} h"


@app.command()
def encode(
    base: Annotated[
        str, typer.Option("--model", help="A MusicGen whose codec is used; a folder or a hub id.")
    ] = "facebook/musicgen-small",
    metadata: Annotated[
        Path | None,
        typer.Option("--metadata", help="Folder of the tables.", show_default=False),
    ] = None,
    audio: Annotated[
        Path | None,
        typer.Option("--audio", help="Folder of the audio.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the codes.", show_default=False)
    ] = None,
    split: Annotated[int, typer.Option("--split", help="A split from 0 to 4.")] = 0,
    moods: Annotated[
        str | None,
        typer.Option("--moods", help="Only tracks of these, as in calm,happy.", show_default=False),
    ] = None,
    licences: Annotated[
        Path | None,
        typer.Option("--licences", help="The dataset's audio_licenses.txt.", show_default=False),
    ] = None,
    chunk_s: Annotated[float, typer.Option("--chunk", help="Seconds of a chunk, up to 30.")] = 30.0,
    batch_size: Annotated[int, typer.Option("--batch", help="Chunks coded together.")] = 4,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            help="Processes, by default one a core; on CUDA threads that decode ahead.",
            min=1,
            show_default=False,
        ),
    ] = None,
    remove_vocals: Annotated[
        bool,
        typer.Option("--remove-vocals", help="Take singing out first; needs isotone[vocals]."),
    ] = False,
    device: Annotated[str, typer.Option("--device", help="cpu or cuda.")] = "cpu",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of text.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Turn fetched audio into EnCodec codes, once, for training; goes on where it stopped.

    For example: isotone jamendo encode --moods calm,happy --out jamendo/codes
    """  # fmt: skip
    import importlib

    from isotone.cli.progress import progress_bar
    from isotone.plan.jamendo_palette import TERMS

    # Reached by name: the light core imports nothing heavy.
    corpus = importlib.import_module("isotone.train.corpus")
    room = importlib.import_module("isotone.train.encode")
    hub = importlib.import_module("isotone.engines.musicgen.hub")
    tables = metadata or _metadata_dir()
    sources = corpus.find_sources(
        tables,
        audio or tables.parent / "audio-low",
        split=split,
        moods=_listed(moods),
        licences=licences,
    )
    target = out or tables.parent / "codes"
    hours = sum(source.track.duration_s for source in sources) / 3600.0

    def tell(forecast: Any) -> None:
        took = "an unknown time" if forecast.seconds is None else f"about {_took(forecast.seconds)}"
        sys.stderr.write(
            f"{len(sources)} tracks, {hours:.1f} h; {forecast.n_tracks} left to encode: "
            f"{forecast.n_chunks} chunks, {forecast.n_bytes / 1e6:.1f} MB into {target}, {took} in "
            f"{forecast.processes} {'process' if forecast.processes == 1 else 'processes'}\n"
        )

    with progress_bar("encoding", quiet=quiet) as advance:
        got = room.encode(
            sources, target, base=hub.locate(base).folder, chunk_s=chunk_s, batch_size=batch_size,
            workers=workers or os.cpu_count() or 1, device=device, remove_vocals=remove_vocals,
            terms=TERMS, forecast=None if quiet else tell,
            progress=lambda done, total: advance(done, total, f"{done} of {total} tracks"),
        )  # fmt: skip
    if as_json:
        document = {"folder": str(target), "chunks": got.n_chunks, "bytes": got.n_bytes}
        sys.stdout.write(json.dumps(document | {"skipped": dict(got.skipped)}, indent=2) + "\n")
    elif not quiet:
        left = ", ".join(f"{n} {reason}" for reason, n in got.skipped.items()) or "nothing"
        sys.stdout.write(
            f"{target}: {got.n_chunks} chunks, {got.n_bytes / 1e6:.1f} MB; skipped {left}\n"
        )
