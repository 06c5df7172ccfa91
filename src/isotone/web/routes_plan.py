"""Before the music: what can be asked for, feelings in words, and the ways between two points."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from isotone._version import __version__
from isotone.library import Library
from isotone.web.models import Problem, WaysIn, Welcome, Words

__all__ = ["library_of", "router"]

_REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"model": Problem, "description": "A request of another site."},
    413: {"model": Problem, "description": "A body that is too large."},
    415: {"model": Problem, "description": "A body that is not JSON."},
    422: {"model": Problem, "description": "Something is out of range or unknown."},
}
router = APIRouter(prefix="/api", tags=["before"], responses=_REFUSED)

_N_POINTS = 60


def library_of(request: Request) -> Library:
    """Return the app's library."""
    library: Library = request.app.state.library
    return library


LibraryDep = Annotated[Library, Depends(library_of)]


@router.get("/options")
def options(library: LibraryDep) -> dict[str, Any]:
    """Return what a session can be made of, the vocabulary, and whether the listener was here."""
    from isotone.affect.lexicon import entries
    from isotone.affect.safety import HELP_DATE
    from isotone.journey.strategies import STRATEGIES
    from isotone.plan.vocabulary import FAMILIES, GENRES, LEADS
    from isotone.web.engines import offered_engines
    from isotone.web.performance import PIECE_FRAMES

    return {
        "version": __version__,
        "is_welcomed": library.setting("welcomed") is not None,
        "help_date": HELP_DATE,
        "genres": list(GENRES),
        "leads": list(LEADS),
        "families": list(FAMILIES),
        "strategies": list(STRATEGIES),
        "engines": offered_engines(),
        "stream": {"sample_rate": 48_000, "channels": 2, "piece_frames": PIECE_FRAMES},
        "words": [
            {"word": e.word, "valence": e.affect.valence, "arousal": e.affect.arousal}
            for e in entries()
            if e.kind == "feeling" and e.affect is not None
        ],
    }


@router.post("/welcome", status_code=204)
def welcome(body: Welcome, library: LibraryDep) -> None:
    """Keep that the words before the first use were read."""
    library.set_setting("welcomed", str(body.is_welcomed))


@router.post("/feelings")
def read_words(body: Words) -> dict[str, Any]:
    """Read a feeling in the listener's own words, which are neither kept nor logged.

    Words of self-harm are answered with ``help`` alone until the listener has seen it.
    """
    from isotone.affect import read_feeling
    from isotone.affect.safety import crisis_check

    if not body.goes_on and crisis_check(body.text) is not None:
        return {"help": True, "reading": None, "word": None, "spans": []}
    reading = read_feeling(body.text, role=body.role)
    plain = body.text.strip().lower()
    return {
        "help": False,
        "reading": reading.to_dict(),
        "word": plain if plain in reading.words else None,
        # Shown to the listener who typed them, and to nobody else.
        "spans": list(reading.spans),
    }


@router.post("/ways")
def ways(body: WaysIn) -> dict[str, Any]:
    """Return every strategy's way between two points, for drawing."""
    from isotone.journey import plan_journey
    from isotone.journey.strategies import STRATEGIES

    found = []
    for name in STRATEGIES:
        waypoints = [point.affect for point in body.waypoints] if name == "drawn" else []
        if name == "drawn" and not waypoints:
            continue
        journey = plan_journey(
            body.now.affect,
            body.goal.affect,
            minutes=body.minutes,
            strategy=name,
            waypoints=waypoints,
        )
        phases = journey.phases
        found.append(
            {
                "strategy": name,
                "points": [
                    [round(affect.valence, 4), round(affect.arousal, 4)]
                    for affect in journey.sampled(_N_POINTS)
                ],
                "phases": [phases.match_s, phases.travel_s, phases.settle_s],
            }
        )
    return {"ways": found}
