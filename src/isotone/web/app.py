"""The app: routes over the library and the studio, the static page, and their guard."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from isotone._version import __version__
from isotone.errors import InputError, IsotoneError, MissingExtraError, UnplaceableError
from isotone.library import Library
from isotone.web.performance import GoneError
from isotone.web.routes_library import router as library_router
from isotone.web.routes_live import router as live_router
from isotone.web.routes_plan import router as plan_router
from isotone.web.security import Guard
from isotone.web.studio import FullError, Limits, Studio

__all__ = ["STATIC", "create_app"]

_LOG = logging.getLogger(__name__)

STATIC = Path(__file__).with_name("static")
_SWEEP_S = 2.0


def create_app(
    library: Library,
    *,
    hosts: Iterable[str],
    token: str | None = None,
    limits: Limits | None = None,
    warm: bool = True,
) -> FastAPI:
    """Return the listening room over a library.

    Parameters
    ----------
    library : Library
        Closed with the app.
    hosts : iterable of str
        Names with port by which the room may be called, such as ``"127.0.0.1:8765"``.
    token : str, optional
        Asked of everyone if given.
    limits : Limits, optional
    warm : bool
        Whether the instruments are made ready while the page is still read.
    """
    studio = Studio(library, limits)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001
        if warm:
            threading.Thread(
                target=_warm_up, args=(studio,), name="isotone warm-up", daemon=True
            ).start()
        sweeper = asyncio.create_task(_sweep(studio))
        yield
        sweeper.cancel()
        await asyncio.to_thread(studio.close)
        library.close()

    app = FastAPI(
        title="isotone",
        version=__version__,
        description="The listening room. For relaxation and research. Not a medical device.",
        # The pages that FastAPI offers fetch scripts from other hosts; the description itself stays
        # at /openapi.json.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.library = library
    app.state.studio = studio
    for router in (plan_router, live_router, library_router):
        app.include_router(router)
    _answer_errors(app)

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(STATIC / "index.html", media_type="text/html")

    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(Guard, hosts=tuple(hosts), token=token)
    return app


def _warm_up(studio: Studio) -> None:
    """Load the instruments and the kernels: what the first listener would wait for."""
    from isotone.session import plan_session, stream

    try:
        plan = plan_session("calm", "calm", minutes=0.5, genre="ambient", seed=1)
        blocks = stream(plan, engine=studio.engine("composer"))
        next(iter(blocks))
        blocks.close()  # type: ignore[attr-defined]
    except IsotoneError as error:
        _LOG.warning("the instruments could not be made ready: %s", error)


async def _sweep(studio: Studio) -> None:
    while True:
        await asyncio.sleep(_SWEEP_S)
        await asyncio.to_thread(studio.sweep)


def _problem(status: int, code: str, message: str, **details: Any) -> JSONResponse:
    headers = {"Retry-After": "60"} if status == 503 else None
    return JSONResponse(
        {"code": code, "message": message, "details": details}, status_code=status, headers=headers
    )


def _answer_errors(app: FastAPI) -> None:
    """Answer every mistake in one form, with a word for programs and a sentence for people."""
    answers: tuple[tuple[type[Exception], int, str], ...] = (
        (UnplaceableError, 422, "unplaceable"),
        (GoneError, 409, "gone"),
        (FullError, 503, "full"),
        (MissingExtraError, 422, "missing"),
        (InputError, 422, "input"),
        (IsotoneError, 500, "failed"),
    )

    def answering(status: int, code: str) -> Callable[[Request, Exception], JSONResponse]:
        def answer(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
            return _problem(status, code, " ".join(str(error).split()))

        return answer

    for kind, status, code in answers:
        app.add_exception_handler(kind, answering(status, code))

    @app.exception_handler(HTTPException)
    def of_http(request: Request, error: HTTPException) -> JSONResponse:  # noqa: ARG001
        codes = {404: "unknown", 405: "method"}
        answer = _problem(error.status_code, codes.get(error.status_code, "http"), error.detail)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    def of_form(request: Request, error: RequestValidationError) -> JSONResponse:  # noqa: ARG001
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body")
        # What was sent is not sent back: it may hold a listener's words.
        return _problem(422, "input", f"{where or 'the body'}: {first['msg']}", field=where)
