"""While it sounds: start a session, take its pieces, lead it elsewhere, end it."""

from __future__ import annotations

import asyncio
import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.exceptions import HTTPException

from isotone.errors import InputError
from isotone.library import Library, Rating, StoredSession
from isotone.plan.live import LivePlan
from isotone.web.models import Extension, Goodbye, Point, Problem, SessionIn
from isotone.web.performance import PIECE_FRAMES, Performance
from isotone.web.routes_plan import library_of
from isotone.web.studio import Studio, new_id

__all__ = ["SessionId", "router"]

_ANSWERS: dict[int | str, dict[str, Any]] = {
    403: {"model": Problem, "description": "A request of another site."},
    404: {"model": Problem, "description": "No live session of that id."},
    409: {"model": Problem, "description": "The session or the piece is gone."},
    413: {"model": Problem, "description": "A body that is too large."},
    415: {"model": Problem, "description": "A body that is not JSON."},
    422: {"model": Problem, "description": "Something is out of range or unknown."},
}
router = APIRouter(prefix="/api/sessions", tags=["live"], responses=_ANSWERS)

SessionId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", description="Random, 16 hex digits.")]

# How long a request for a piece is held open before the page is told to ask again.
_PATIENCE_S = 10.0
_POLL_S = 0.02
_N_POINTS = 120


def studio_of(request: Request) -> Studio:
    """Return the app's studio."""
    studio: Studio = request.app.state.studio
    return studio


def performance_of(
    session_id: SessionId, studio: Annotated[Studio, Depends(studio_of)]
) -> Performance:
    """Return a live session, or answer 404."""
    performance = studio.find(session_id)
    if performance is None:
        raise HTTPException(404, "no live session of that id")
    return performance


StudioDep = Annotated[Studio, Depends(studio_of)]
LibraryDep = Annotated[Library, Depends(library_of)]
PerformanceDep = Annotated[Performance, Depends(performance_of)]


@router.post("", status_code=201, responses={503: {"model": Problem, "description": "Full."}})
def open_session(body: SessionIn, studio: StudioDep) -> dict[str, Any]:
    """Start a session; its first piece is there within a second, or it waits for its turn."""
    from isotone.affect.lexicon import vocabulary
    from isotone.session import plan_session
    from isotone.web.engines import follows_listener, offered_engines

    engines = {engine["name"]: engine for engine in offered_engines()}
    if body.engine not in engines:
        raise InputError(
            f"no engine named {body.engine!r}; installed engines: {', '.join(engines)}"
        )
    if engines[body.engine]["needs"] is not None:
        raise InputError(
            f"the engine {body.engine!r} is not ready here: its {engines[body.engine]['needs']} is "
            "missing; isotone doctor says what to do"
        )
    plan = plan_session(
        body.now.affect,
        body.goal.affect,
        minutes=body.minutes,
        strategy=body.strategy,
        waypoints=[point.affect for point in body.waypoints],
        genre=body.genre,
        lead=body.lead,
        avoid=body.avoid,
        seed=body.seed,
    )
    created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    known = vocabulary()
    stored = StoredSession(
        id=new_id(),
        created_at=created,
        state="making",
        now=body.now.affect,
        goal=body.goal.affect,
        # Only words of the vocabulary are kept, whatever the page sends.
        now_word=body.now.word if body.now.word in known else None,
        goal_word=body.goal.word if body.goal.word in known else None,
        strategy=plan.journey.strategy,
        genre=plan.genre,
        lead=plan.lead,
        engine=body.engine,
        seed=plan.seed,
        duration_s=plan.duration_s,
        request={
            "minutes": body.minutes,
            "genre": body.genre,
            "lead": body.lead,
            "avoid": list(body.avoid),
            "waypoints": [point.model_dump() for point in body.waypoints],
        },
        ratings=(Rating("before", body.now.affect, 0.0, created),),
    )
    performance = studio.open(
        stored, LivePlan(plan), follows_listener=follows_listener(body.engine)
    )
    return _live_document(performance, studio, since=0)


@router.get("/{session_id}/live")
def live(
    performance: PerformanceDep,
    studio: StudioDep,
    since: Annotated[int, Query(ge=0, le=100_000)] = 0,
    heard_s: Annotated[float, Query(ge=0.0, le=30_000.0)] = 0.0,
) -> dict[str, Any]:
    """Return how a session stands, its way, and its phrases from one on; says someone is there."""
    performance.touch()
    performance.heard_s = max(performance.heard_s, min(heard_s, performance.made_s))
    return _live_document(performance, studio, since=since)


@router.get(
    "/{session_id}/pieces/{index}",
    response_class=Response,
    responses={
        200: {
            "content": {"application/octet-stream": {}},
            "description": "Half a second: 48 kHz, stereo, interleaved 16-bit little-endian.",
        },
        202: {"description": "Not ready yet: ask again."},
        204: {"description": "The session ends before this piece."},
    },
)
async def piece(
    performance: PerformanceDep,
    request: Request,
    index: Annotated[int, Path(ge=0, le=1_000_000)],
) -> Response:
    """Return a piece of the sound, waiting for it a while; lets the music go on up to here."""
    if performance.is_beyond_end(index):
        return Response(status_code=204)
    performance.want(index)
    for _ in range(round(_PATIENCE_S / _POLL_S)):
        found = performance.piece(index)
        if found is not None:
            headers = {
                "X-Piece-Frames": str(PIECE_FRAMES),
                "X-Duration": f"{performance.live.duration_s:.3f}",
            }
            return Response(found, media_type="application/octet-stream", headers=headers)
        if performance.is_over or await request.is_disconnected():
            break
        performance.touch()  # who waits is there
        await asyncio.sleep(_POLL_S)
    if performance.is_over:
        raise HTTPException(409, performance.error or "the session has ended")
    return Response(status_code=202, headers={"Retry-After": "1"})


@router.post("/{session_id}/goal")
def move_goal(body: Point, performance: PerformanceDep, studio: StudioDep) -> dict[str, Any]:
    """Lead to another goal: heard within two phrases."""
    performance.touch()
    performance.move_goal(body.affect)
    return _live_document(performance, studio, since=len(performance.phrases()))


@router.post("/{session_id}/extend")
def extend(body: Extension, performance: PerformanceDep, studio: StudioDep) -> dict[str, Any]:
    """Make the session longer."""
    performance.touch()
    performance.extend(60.0 * body.minutes)
    return _live_document(performance, studio, since=len(performance.phrases()))


@router.post("/{session_id}/check-in")
def check_in(
    body: Point, performance: PerformanceDep, library: LibraryDep, studio: StudioDep
) -> dict[str, Any]:
    """Keep how the listener feels on the way, and meet them there before leading on."""
    performance.touch()
    library.rate(performance.id, "during", body.affect, at_s=performance.heard_s)
    is_replanned = performance.check_in(body.affect)
    document = _live_document(performance, studio, since=len(performance.phrases()))
    return {**document, "is_replanned": is_replanned, "fell": _fell(library, performance, body)}


@router.post("/{session_id}/end", status_code=204)
def end(body: Goodbye, performance: PerformanceDep, library: LibraryDep) -> None:
    """Stop listening; the rest is made in the background, so that the session can be kept."""
    performance.heard_s = max(performance.heard_s, min(body.heard_s, performance.made_s))
    library.note_listened(performance.id, performance.heard_s)
    performance.finish()


@router.post("/{session_id}/leave", status_code=204)
def leave(body: Goodbye, performance: PerformanceDep, studio: StudioDep) -> None:
    """Note that the page closes: without a sign of it in a few seconds the work stops."""
    performance.heard_s = max(performance.heard_s, min(body.heard_s, performance.made_s))
    studio.expect_return(performance)


@router.post("/{session_id}/cancel", status_code=204)
def cancel(performance: PerformanceDep, studio: StudioDep) -> None:
    """Stop at once and keep nothing."""
    studio.leave(performance)


SHARP_FALL = 0.4
"""A fall in valence that is answered with the help text; judgement, a fifth of the pad."""


def _fell(library: Library, performance: Performance, here: Point) -> bool:
    before = library.get(performance.id).rating("before")
    return before is not None and here.valence <= before.affect.valence - SHARP_FALL


def _live_document(performance: Performance, studio: Studio, *, since: int) -> dict[str, Any]:
    journey = performance.live.plan.journey
    duration_s = journey.duration_s
    times = [duration_s * i / (_N_POINTS - 1) for i in range(_N_POINTS)]
    stored = performance.stored
    return {
        "id": performance.id,
        "state": performance.state,
        "place": studio.place(performance),
        "message": performance.error,
        "duration_s": duration_s,
        "made_s": performance.made_s,
        "first_piece": performance.first_kept,
        "follows_listener": performance.follows_listener,
        "genre": stored.genre,
        "lead": stored.lead,
        "seed": stored.seed,
        "strategy": stored.strategy,
        "engine": stored.engine,
        "goal": {"valence": journey.final_goal.valence, "arousal": journey.final_goal.arousal},
        "way": [
            [round(t, 2), round(a.valence, 4), round(a.arousal, 4)]
            for t, a in ((t, journey.affect_at(t)) for t in times)
        ],
        "n_phrases": len(performance.phrases()),
        "phrases": [
            {
                "start_s": round(phrase.start_s, 3),
                "end_s": round(phrase.end_s, 3),
                "tempo_bpm": round(phrase.tempo_bpm, 1),
                "tonic": phrase.tonic,
                "mode": phrase.mode,
                "section": phrase.section,
            }
            for phrase in performance.phrases(since)
        ],
    }
