"""``isotone listen``: play a session through the sound card while it is composed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from isotone.cli import request as ask
from isotone.cli.progress import progress_bar

__all__ = ["listen"]


def listen(
    now: ask.Now,
    goal: ask.Goal,
    minutes: ask.Minutes = 15.0,
    strategy: ask.Strategy = "iso",
    waypoints: ask.Waypoints = None,
    genre: ask.Genre = None,
    lead: ask.Lead = None,
    avoid: ask.Avoid = None,
    palette: ask.Palette = "own",
    seed: ask.Seed = None,
    engine: Annotated[str, typer.Option("--engine", help="Who makes the music.")] = "composer",
    soundfont: Annotated[
        Path | None, typer.Option("--soundfont", help="An SF2 or SF3 file to play with.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Answer yes to questions.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Play a session as it is composed, through the sound card. Ctrl-C fades it out.

    For example: isotone listen --now restless --goal sleepy --minutes 20
    """
    from isotone.deliver.player import play_blocks
    from isotone.session import stream

    request = ask.build_request(
        now,
        goal,
        minutes=minutes,
        strategy=strategy,
        waypoints=waypoints,
        genre=genre,
        lead=lead,
        avoid=avoid,
        palette=palette,
        seed=seed,
        goes_on=yes,
    )
    if not quiet:
        for line in request.readings:
            sys.stderr.write(line + "\n")
    with progress_bar("playing", quiet=quiet) as progress:
        play_blocks(
            stream(request.plan, engine=engine, soundfont=soundfont),
            duration_s=request.plan.duration_s,
            progress=progress,
        )
