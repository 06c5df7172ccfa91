"""``isotone listen``: play a session through the sound card while it is composed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from isotone.cli import musicgen as mg
from isotone.cli import request as ask
from isotone.cli.progress import progress_bar
from isotone.errors import InputError

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
    model: mg.Model = None,
    adapters: mg.Adapter = None,
    mode: mg.Mode = None,
    device: mg.Device = None,
    dtype: mg.Dtype = None,
    memory: mg.Memory = None,
    weight_bits: mg.WeightBits = None,
    guidance: mg.Guidance = None,
    temperature: mg.Temperature = None,
    top_k: mg.TopK = None,
    take_checks: mg.TakeChecks = None,
    batch: mg.Batch = None,
    yes: Annotated[bool, typer.Option("--yes", help="Answer yes to questions.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Play a session as it is composed, through the sound card. Ctrl-C fades it out.

    With MusicGen playing begins when what is ready lasts until more is.

    For example: isotone listen --now restless --goal sleepy --minutes 20
    """
    from isotone.deliver.player import play_blocks
    from isotone.session import stream

    musicgen = mg.MusicGenOptions(
        model, tuple(adapters or ()), mode, device, dtype, memory, weight_bits,
        guidance, temperature, top_k, take_checks, batch,
    )  # fmt: skip
    musicgen.refuse_for(engine)
    is_musicgen = engine == "musicgen"
    if is_musicgen and soundfont is not None:
        raise InputError("--soundfont belongs to the engine 'composer'; got --engine musicgen")
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
        segment_s=mg.natural_segment_s(minutes) if is_musicgen else 30.0,
        seed=seed,
        goes_on=yes,
    )
    if not quiet:
        for line in request.readings:
            sys.stderr.write(line + "\n")
    duration_s = request.plan.duration_s
    if not is_musicgen:
        with progress_bar("playing", quiet=quiet) as progress:
            play_blocks(
                stream(request.plan, engine=engine, soundfont=soundfont),
                duration_s=duration_s,
                progress=progress,
            )
        return
    player = musicgen.for_listening().load(yes=yes, quiet=quiet)
    blocks = mg.made_ahead(player, stream(request.plan, engine=player), duration_s, quiet=quiet)
    with progress_bar("playing", quiet=quiet) as progress:
        play_blocks(blocks, duration_s=duration_s, progress=progress)
