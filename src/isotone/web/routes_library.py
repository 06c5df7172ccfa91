"""After the music and over the weeks: ratings, files, the library, its export and its end."""

from __future__ import annotations

import threading
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from isotone.errors import InputError
from isotone.library import Library, export_csv, export_document
from isotone.library.export import session_document
from isotone.web.models import Favourite, Problem, RatingIn
from isotone.web.routes_live import SHARP_FALL, SessionId, StudioDep
from isotone.web.routes_plan import library_of

__all__ = ["router"]

_ANSWERS: dict[int | str, dict[str, Any]] = {
    403: {"model": Problem, "description": "A request of another site."},
    404: {"model": Problem, "description": "No session of that id, or no such file of it."},
    413: {"model": Problem, "description": "A body that is too large."},
    415: {"model": Problem, "description": "A body that is not JSON."},
    422: {"model": Problem, "description": "Something is out of range or unknown."},
}
router = APIRouter(prefix="/api", tags=["library"], responses=_ANSWERS)

LibraryDep = Annotated[Library, Depends(library_of)]
Kind = Literal["flac", "mp3", "midi", "report", "manifest"]
_FILES = {
    "flac": ("session.flac", "audio/flac"),
    "mp3": ("session.mp3", "audio/mpeg"),
    "midi": ("session.mid", "audio/midi"),
    "report": ("report.html", "text/html"),
    "manifest": ("session.json", "application/json"),
}
_encoding = threading.Lock()


def _known(library: Library, session_id: str) -> Any:
    try:
        return library.get(session_id)
    except InputError as error:
        raise HTTPException(404, str(error)) from error


@router.get("/library")
def sessions(
    library: LibraryDep,
    search: Annotated[str, Query(max_length=200)] = "",
    favourites: bool = False,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> dict[str, Any]:
    """Return sessions, newest first, a page at a time."""
    found = library.sessions(search=search, favourites=favourites, limit=limit, offset=offset)
    return {
        "n": library.count(search=search, favourites=favourites),
        "sessions": [session_document(session) for session in found],
    }


@router.get("/library/trends")
def trends(library: LibraryDep) -> dict[str, Any]:
    """Return every session that was rated before and after, oldest first."""
    return {
        "changes": [
            {
                "id": change.session_id,
                "created_at": change.created_at,
                "before": [change.before.valence, change.before.arousal],
                "after": [change.after.valence, change.after.arousal],
            }
            for change in library.changes()
        ]
    }


@router.get("/library/export.json")
def as_json(library: LibraryDep, response: Response) -> dict[str, Any]:
    """Return everything the library knows as one JSON object."""
    response.headers["Content-Disposition"] = 'attachment; filename="isotone-library.json"'
    return export_document(library)


@router.get(
    "/library/export.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "One session a row."}},
)
def as_csv(library: LibraryDep) -> Response:
    """Return everything the library knows as a table."""
    headers = {"Content-Disposition": 'attachment; filename="isotone-library.csv"'}
    return Response(export_csv(library), media_type="text/csv; charset=utf-8", headers=headers)


@router.delete("/library")
def delete_all(library: LibraryDep, studio: StudioDep) -> dict[str, int]:
    """Delete every session, its ratings and its files."""
    studio.stop_all()
    return {"n": library.delete_all()}


@router.get("/sessions/{session_id}")
def session(session_id: SessionId, library: LibraryDep) -> dict[str, Any]:
    """Return a session of the library."""
    document: dict[str, Any] = session_document(_known(library, session_id))
    return document


@router.delete("/sessions/{session_id}", status_code=204)
def delete(session_id: SessionId, library: LibraryDep, studio: StudioDep) -> None:
    """Delete a session, its ratings and its files."""
    live = studio.find(session_id)
    if live is not None:
        studio.leave(live)
        live.join(10.0)
        if live.state == "stopped" and live.heard_s < 5.0:
            return  # forgotten by the studio already
    _known(library, session_id)
    library.delete(session_id)


@router.put("/sessions/{session_id}/favourite", status_code=204)
def favourite(session_id: SessionId, body: Favourite, library: LibraryDep) -> None:
    """Mark or unmark a favourite."""
    _known(library, session_id)
    library.set_favourite(session_id, body.is_favourite)


@router.post("/sessions/{session_id}/ratings")
def rate(session_id: SessionId, body: RatingIn, library: LibraryDep) -> dict[str, Any]:
    """Keep a rating; says whether it fell sharply against the one before."""
    _known(library, session_id)
    library.rate(session_id, body.moment, body.affect, at_s=body.at_s)
    before = library.get(session_id).rating("before")
    fell = (
        body.moment != "before"
        and before is not None
        and body.valence <= before.affect.valence - SHARP_FALL
    )
    return {"fell": fell}


@router.post("/sessions/{session_id}/mp3", status_code=204)
def make_mp3(session_id: SessionId, library: LibraryDep) -> None:
    """Make the MP3 of a finished session, if it is not there yet."""
    _known(library, session_id)
    folder = library.folder_of(session_id)
    with _encoding:
        if not (folder / "session.mp3").exists():
            if not (folder / "session.flac").exists():
                raise HTTPException(404, "the session has no sound yet")
            from isotone.web.transcode import write_mp3

            write_mp3(folder)


@router.get(
    "/sessions/{session_id}/files/{kind}",
    response_class=FileResponse,
    responses={
        200: {"content": {mime: {} for _, mime in _FILES.values()}, "description": "The file."},
        206: {"description": "A part of it, as asked for by Range."},
        400: {"description": "A Range that is none."},
        416: {"description": "A Range outside the file."},
    },
)
def file(
    session_id: SessionId,
    kind: Kind,
    library: LibraryDep,
    request: Request,  # noqa: ARG001 - FileResponse reads its Range
    download: bool = False,
) -> FileResponse:
    """Return a file of a finished session; seekable, since Range is answered."""
    stored = _known(library, session_id)
    name, mime = _FILES[kind]
    path: FilePath = library.folder_of(session_id) / name
    if not path.is_file():
        raise HTTPException(404, f"the session has no {kind}")
    # A report is a page of its own with its own scripts: never shown inside this one's origin.
    attached = download or kind == "report"
    words = "-".join(filter(None, (stored.created_at[:10], stored.now_word, stored.goal_word)))
    return FileResponse(
        path,
        media_type=mime,
        filename=f"isotone-{words}{path.suffix}" if attached else None,
    )
