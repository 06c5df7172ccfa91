"""``isotone plan``: the way as a table and a drawing, without any sound."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isotone.cli import request as ask
from isotone.errors import InputError
from isotone.files import write_whole

if TYPE_CHECKING:
    from isotone.plan.plan import Plan
    from isotone.plan.segment import Segment

__all__ = ["plan"]


def plan(
    now: ask.Now,
    goal: ask.Goal,
    minutes: ask.Minutes = 15.0,
    strategy: ask.Strategy = "iso",
    waypoints: ask.Waypoints = None,
    genre: ask.Genre = None,
    lead: ask.Lead = None,
    avoid: ask.Avoid = None,
    palette: ask.Palette = "own",
    segment_s: ask.SegmentSeconds = 30.0,
    seed: ask.Seed = None,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", help="Also write the drawn path to this file.", show_default=False),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file there.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Answer yes to questions.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of text.")
    ] = False,
) -> None:
    """Show the way from how you feel to how you want to feel, without making any sound.

    For example: isotone plan --now anxious --goal calm

    By another way: isotone plan --now angry --goal uplifted --strategy dynamic

    By points of your own: isotone plan --now angry --goal happy --strategy drawn
    --via=-0.3,-0.2 --via relaxed
    """
    from isotone.journey import journey_notes

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
        segment_s=segment_s,
        seed=seed,
        goes_on=yes,
    )
    labels = (request.labels[0] or "now", request.labels[1] or "goal")
    if svg is not None:
        _write_svg(request.plan, labels, svg, overwrite=overwrite)
    notes = journey_notes(request.plan.journey)
    if palette == "jamendo":
        from isotone.plan.jamendo_palette import TERMS

        notes = (*notes, TERMS)
    if as_json:
        document = request.plan.to_dict() | {"notes": list(notes)}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
        return
    for line in (*request.readings, *notes):
        sys.stderr.write(line + "\n")
    _print_plan(request.plan, labels)
    if svg is not None:
        sys.stderr.write(f"the path is drawn in {svg}\n")


def _write_svg(plan: Plan, labels: tuple[str, str], path: Path, *, overwrite: bool) -> None:
    from isotone.journey.draw import draw_journey

    if path.exists() and not overwrite:
        raise InputError(f"{path} is there already; add --overwrite to replace it")
    picture = draw_journey(plan.journey, size_px=720, now_word=labels[0], goal_word=labels[1])
    write_whole(path, picture + "\n")


def _print_plan(plan: Plan, labels: tuple[str, str]) -> None:
    from rich.console import Console
    from rich.table import Table

    from isotone.journey import STRATEGIES
    from isotone.journey.draw_text import draw_text
    from isotone.plan.vocabulary import spoken_name

    console = Console(highlight=False)
    journey = plan.journey
    players = ", ".join(spoken_name(name) for name in plan.instruments)
    console.print(
        f"{labels[0]} to {labels[1]}: {_clock(journey.duration_s)} of "
        f"{spoken_name(plan.genre)} with {players}; seed {plan.seed}",
        markup=False,
    )
    console.print(f"{journey.strategy}: {STRATEGIES[journey.strategy].sentence}", markup=False)
    phases = (("match", journey.phases.match_s), ("travel", journey.phases.travel_s),
              ("settle", journey.phases.settle_s))  # fmt: skip
    console.print(", ".join(f"{name} {_clock(seconds)}" for name, seconds in phases if seconds))
    console.print()
    encoding = console.encoding.lower().replace("-", "")
    console.print(
        draw_text(journey, plain=not encoding.startswith("utf")), markup=False, no_wrap=True
    )
    console.print()
    table = Table(box=None, pad_edge=False)
    for title, side in (("from", "right"), ("to", "right"), ("valence", "right"),
                        ("arousal", "right"), ("moods", "left")):  # fmt: skip
        table.add_column(title, justify="right" if side == "right" else "left", no_wrap=True)
    for first, last in _stretches(plan.segments):
        table.add_row(
            _clock(first.start_s),
            _clock(last.end_s),
            _span(first.affect.valence, last.affect.valence),
            _span(first.affect.arousal, last.affect.arousal),
            ", ".join(first.moods),
        )
    console.print(table)


def _stretches(segments: tuple[Segment, ...]) -> list[tuple[Segment, Segment]]:
    """Gather neighbours with the same moods: first and last of each stretch."""
    groups = (list(group) for _, group in itertools.groupby(segments, key=lambda s: s.moods))
    return [(group[0], group[-1]) for group in groups]


def _span(first: float, last: float) -> str:
    ends = f"{first:+.2f}", f"{last:+.2f}"
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
