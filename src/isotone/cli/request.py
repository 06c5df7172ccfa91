"""What ``make``, ``plan`` and ``listen`` share: their options, and the plan they ask for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from isotone.affect.circumplex import Affect
from isotone.errors import InputError
from isotone.plan.plan import Plan

__all__ = [
    "Avoid",
    "Genre",
    "Goal",
    "Lead",
    "Minutes",
    "Now",
    "Palette",
    "Request",
    "Seed",
    "SegmentSeconds",
    "Strategy",
    "Waypoints",
    "build_request",
]

Now = Annotated[
    str,
    typer.Option(
        "--now",
        help="How you feel: a word (isotone words), a sentence, or valence,arousal as "
        "--now=-0.6,0.7.",
        show_default=False,
    ),
]
Goal = Annotated[
    str, typer.Option("--goal", help="How you want to feel, in the same forms.", show_default=False)
]
Minutes = Annotated[float, typer.Option("--minutes", "-m", help="Length, 0.5 to 480.")]
Strategy = Annotated[
    str,
    typer.Option(
        "--strategy",
        help="iso, compensatory, arousal-first, valence-first, dynamic or drawn.",
    ),
]
Waypoints = Annotated[
    list[str] | None,
    typer.Option(
        "--via",
        help="A point on a drawn path (a word or valence,arousal); repeat it for more.",
        show_default=False,
    ),
]
Genre = Annotated[
    str | None,
    typer.Option(
        "--genre",
        help="ambient, new-age, classical, cinematic, lo-fi, jazz-ballad, folk or electronic; "
        "chosen for the mood if left out.",
        show_default=False,
    ),
]
Lead = Annotated[
    str | None,
    typer.Option(
        "--lead",
        help="piano, guitar, strings, pad, flute, harp, cello, vibraphone, music-box or choir.",
        show_default=False,
    ),
]
Avoid = Annotated[
    list[str] | None,
    typer.Option(
        "--avoid",
        help="An instrument or family that must not sound; repeat it, or separate by commas.",
        show_default=False,
    ),
]
Palette = Annotated[
    str, typer.Option("--palette", help="Where genre and lead come from: own or jamendo.")
]
SegmentSeconds = Annotated[
    float, typer.Option("--segment-seconds", help="Length of a segment, 5 to 120.")
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", help="The same seed makes the same session.", show_default=False),
]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, understood.

    Parameters
    ----------
    plan : Plan
    labels : tuple of (str or None, str or None)
        Words of the vocabulary that named now and goal.
    readings : tuple of str
        One line for each feeling that was read from words: what decided.
    words : str
        The listener's own words; to be shown or kept only if they ask for it.
    """

    plan: Plan
    labels: tuple[str | None, str | None]
    readings: tuple[str, ...]
    words: str


def build_request(
    now: str,
    goal: str,
    *,
    minutes: float = 15.0,
    strategy: str = "iso",
    waypoints: Sequence[str] | None = None,
    genre: str | None = None,
    lead: str | None = None,
    avoid: Sequence[str] | None = None,
    palette: str = "own",
    segment_s: float = 30.0,
    seed: int | None = None,
    goes_on: bool = False,
) -> Request:
    """Read the feelings and plan the way.

    Parameters
    ----------
    now, goal : str
        Words, sentences or coordinates.
    goes_on : bool
        Whether to go on after the crisis text without asking (``--yes``).

    Raises
    ------
    InputError
        If anything asked for is not allowed.
    """
    from isotone.session import plan_session

    readings: list[str] = []
    points: list[Affect] = []
    labels: list[str | None] = []
    for role, text in (("now", now), ("goal", goal)):
        affect, label, line = _read(role, text, goes_on=goes_on)
        points.append(affect)
        labels.append(label)
        if line:
            readings.append(line)
    via = [_read("goal", text, goes_on=goes_on)[0] for text in waypoints or ()]
    if via and strategy == "iso":
        strategy = "drawn"  # a drawn path is what waypoints ask for
    planned = plan_session(
        points[0],
        points[1],
        minutes=minutes,
        strategy=strategy,
        waypoints=via,
        genre=genre,
        lead=lead,
        avoid=avoid or (),
        palette=palette,
        segment_s=segment_s,
        seed=seed,
    )
    return Request(planned, (labels[0], labels[1]), tuple(readings), f"{now} -> {goal}")


def _read(role: str, text: str, *, goes_on: bool) -> tuple[Affect, str | None, str]:
    """Return the point, the vocabulary word if the text is one, and what decided, as a line."""
    from isotone.affect import read_feeling
    from isotone.affect.lexicon import vocabulary
    from isotone.affect.safety import crisis_check

    if not text.strip():
        raise InputError(f"--{role} needs a word, a sentence or valence,arousal; got nothing")
    notice = crisis_check(text)
    if notice is not None:
        _ask_before_going_on(notice.text, goes_on=goes_on)
    reading = read_feeling(text, role="now" if role == "now" else "goal")
    word = text.strip().lower()
    label = word if word in vocabulary() else None
    if label is not None or notice is not None or not reading.words:
        return reading.affect, label, ""
    place = f"valence {reading.affect.valence:+.2f}, arousal {reading.affect.arousal:+.2f}"
    return reading.affect, None, f"{role}: {place} (from {', '.join(reading.words)})"


def _ask_before_going_on(text: str, *, goes_on: bool) -> None:
    """Show where help can be found before anything else, and go on only if told to."""
    sys.stderr.write(text.rstrip() + "\n\n")
    if goes_on:
        return
    if not sys.stdin.isatty():
        raise InputError("this needs an answer from a person; add --yes to go on without one")
    if not typer.confirm("Would you like to go on with music now?", default=False, err=True):
        raise typer.Exit(0)
