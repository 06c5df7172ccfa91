"""Everything the library knows, for the user to take along: one JSON object, or a CSV table."""

from __future__ import annotations

import csv
import io
from typing import Any

from isotone._version import __version__
from isotone.library.records import Moment, StoredSession
from isotone.library.store import Library

__all__ = ["export_csv", "export_document", "session_document"]

_COLUMNS = (
    "id", "created_at", "state", "now_valence", "now_arousal", "now_word", "goal_valence",
    "goal_arousal", "goal_word", "strategy", "genre", "lead", "engine", "seed", "duration_s",
    "listened_s", "is_favourite", "before_valence", "before_arousal", "during_valence",
    "during_arousal", "after_valence", "after_arousal",
)  # fmt: skip
_PAGE = 500


def session_document(session: StoredSession) -> dict[str, Any]:
    """Return a session as plain data."""
    return {
        "id": session.id,
        "created_at": session.created_at,
        "state": session.state,
        "now": _feeling(session.now.valence, session.now.arousal, session.now_word),
        "goal": _feeling(session.goal.valence, session.goal.arousal, session.goal_word),
        "strategy": session.strategy,
        "genre": session.genre,
        "lead": session.lead,
        "engine": session.engine,
        "seed": session.seed,
        "duration_s": session.duration_s,
        "listened_s": session.listened_s,
        "is_favourite": session.is_favourite,
        "request": session.request,
        "ratings": [
            {
                "moment": rating.moment,
                "valence": rating.affect.valence,
                "arousal": rating.affect.arousal,
                "at_s": rating.at_s,
                "rated_at": rating.rated_at,
            }
            for rating in session.ratings
        ],
    }


def export_document(library: Library) -> dict[str, Any]:
    """Return the whole library as plain data, oldest session first."""
    return {
        "isotone": __version__,
        "sessions": [session_document(session) for session in _all(library)],
    }


def export_csv(library: Library) -> str:
    """Return the whole library as a CSV table, one session a row, oldest first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    writer.writerow(_COLUMNS)
    for session in _all(library):
        writer.writerow(
            [
                session.id,
                session.created_at,
                session.state,
                session.now.valence,
                session.now.arousal,
                session.now_word or "",
                session.goal.valence,
                session.goal.arousal,
                session.goal_word or "",
                session.strategy,
                session.genre,
                session.lead,
                session.engine,
                session.seed,
                session.duration_s,
                session.listened_s,
                int(session.is_favourite),
                *_rated(session, "before"),
                *_rated(session, "during"),
                *_rated(session, "after"),
            ]
        )
    return text.getvalue()


def _all(library: Library) -> list[StoredSession]:
    found: list[StoredSession] = []
    while page := library.sessions(limit=_PAGE, offset=len(found)):
        found.extend(page)
    return found[::-1]


def _feeling(valence: float, arousal: float, word: str | None) -> dict[str, Any]:
    return {"valence": valence, "arousal": arousal, "word": word}


def _rated(session: StoredSession, moment: Moment) -> tuple[float | str, float | str]:
    rating = session.rating(moment)
    return ("", "") if rating is None else (rating.affect.valence, rating.affect.arousal)
