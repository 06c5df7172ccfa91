"""The store: one SQLite file and a folder of sessions beside it, for their owner alone.

A row is written before its session is made and finished after its files have appeared, so that a
crash or kill at any moment leaves either a session with its files or a row that says it was
stopped. Opening a library mends what the last end left.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from isotone.affect.circumplex import Affect
from isotone.errors import InputError, OutputError
from isotone.library.records import MOMENTS, Change, Moment, Rating, State, StoredSession
from isotone.library.schema import migrate
from isotone.paths import data_dir

__all__ = ["Library"]

_DATABASE = "library.sqlite3"
_ID = re.compile(r"[0-9a-f]{16}")
_LONGEST_PAGE = 1000
_COLUMNS = (
    "id, created_at, state, now_valence, now_arousal, goal_valence, goal_arousal, now_word, "
    "goal_word, strategy, genre, lead, engine, seed, duration_s, listened_s, is_favourite, request"
)
# A search matches what a row shows; LIKE with a backslash as its escape.
_SEARCHED: Final = (
    "coalesce(now_word, '') || ' ' || coalesce(goal_word, '') || ' ' || genre || ' ' || lead || "
    "' ' || strategy || ' ' || engine || ' ' || created_at"
)


class Library:
    """Sessions, ratings and favourites of one user. Safe to use from several threads.

    Parameters
    ----------
    folder : str or Path, optional
        By default ``library`` in the user's data folder; made with mode 0700 if missing.

    Raises
    ------
    InputError
        If a newer isotone wrote it, or the file is not a library.
    OutputError
        If the folder can't be written.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self.folder = data_dir() / "library" if folder is None else Path(folder)
        self.sessions_folder = self.folder / "sessions"
        self._lock = threading.RLock()
        self._owner: int | None = None
        path = self.folder / _DATABASE
        try:
            for made in (self.folder, self.sessions_folder):
                made.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Made before SQLite opens it: its WAL takes over the mode.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise OutputError(f"{path} could not be opened: {error.strerror}") from error
        try:
            self._connection = sqlite3.connect(
                path, timeout=10.0, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA secure_delete = ON")
            migrate(self._connection)
        except sqlite3.DatabaseError as error:
            raise InputError(f"{path} is not a library of isotone: {error}") from error
        self._mend()

    def close(self) -> None:
        """Close the file; a library that is not closed loses nothing."""
        with self._lock:
            self._connection.close()
            if self._owner is not None:
                os.close(self._owner)
                self._owner = None

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # -- sessions -----------------------------------------------------------------------------

    def add(self, session: StoredSession) -> None:
        """Write a session's row, and its ratings if it has any.

        Raises
        ------
        InputError
            If its id is taken or not 16 hexadecimal digits.
        """
        _checked_id(session.id)
        with self._transaction() as run:
            try:
                run.execute(
                    f"INSERT INTO sessions ({_COLUMNS}) VALUES ({', '.join('?' * 18)})",
                    (
                        session.id,
                        session.created_at,
                        session.state,
                        session.now.valence,
                        session.now.arousal,
                        session.goal.valence,
                        session.goal.arousal,
                        session.now_word,
                        session.goal_word,
                        session.strategy,
                        session.genre,
                        session.lead,
                        session.engine,
                        session.seed,
                        session.duration_s,
                        session.listened_s,
                        int(session.is_favourite),
                        json.dumps(session.request),
                    ),
                )
            except sqlite3.IntegrityError as error:
                raise InputError(f"session {session.id} could not be added: {error}") from error
            for rating in session.ratings:
                _add_rating(run, session.id, rating)

    def get(self, session_id: str) -> StoredSession:
        """Return a session.

        Raises
        ------
        InputError
            If there is none of that id.
        """
        found = self._read("WHERE id = ?", (_checked_id(session_id),))
        if not found:
            raise InputError(f"no session {session_id} in the library")
        return found[0]

    def sessions(
        self,
        *,
        search: str = "",
        favourites: bool = False,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[StoredSession, ...]:
        """Return sessions, newest first.

        Parameters
        ----------
        search : str
            Words that must all appear among feelings, genre, lead, strategy, engine and date.
        favourites : bool
            Favourites only.
        limit : int
            From 1 to 1000.
        offset : int
            How many to pass over.
        """
        if not 1 <= limit <= _LONGEST_PAGE or offset < 0:
            raise InputError(
                f"limit must lie in [1, {_LONGEST_PAGE}] and offset must be 0 or more; got "
                f"{limit} and {offset}"
            )
        where, values = _condition(search, favourites)
        return self._read(
            f"{where} ORDER BY created_at DESC, sessions.rowid DESC LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )

    def count(self, *, search: str = "", favourites: bool = False) -> int:
        """Return how many sessions a search finds."""
        where, values = _condition(search, favourites)
        with self._lock:
            row = self._connection.execute(f"SELECT count(*) FROM sessions {where}", values)
            return int(row.fetchone()[0])

    def finish(self, session_id: str, *, state: State, duration_s: float) -> None:
        """Note how a session ended, after its files have appeared."""
        self._update(session_id, "state = ?, duration_s = ?", (state, duration_s))

    def note_listened(self, session_id: str, seconds: float) -> None:
        """Note the furthest second that was heard."""
        self._update(session_id, "listened_s = max(listened_s, ?)", (max(0.0, seconds),))

    def set_favourite(self, session_id: str, is_favourite: bool) -> None:
        """Mark or unmark a session."""
        self._update(session_id, "is_favourite = ?", (int(is_favourite),))

    def rate(self, session_id: str, moment: Moment, affect: Affect, *, at_s: float = 0.0) -> Rating:
        """Keep how the listener feels.

        A later rating before or after replaces the earlier one; those on the way are all kept.
        """
        if moment not in MOMENTS:
            raise InputError(f"moment must be one of {', '.join(MOMENTS)}; got {moment!r}")
        rating = Rating(moment, affect, at_s, _now())
        with self._transaction() as run:
            _checked_row(run, session_id)
            if moment != "during":
                run.execute(
                    "DELETE FROM ratings WHERE session_id = ? AND moment = ?", (session_id, moment)
                )
            _add_rating(run, session_id, rating)
        return rating

    def folder_of(self, session_id: str) -> Path:
        """Return where a session's files are, whether or not it has any."""
        return self.sessions_folder / _checked_id(session_id)

    def remove_files(self, session_id: str) -> None:
        """Remove a session's files and leave its row."""
        self._remove_folder(self.folder_of(session_id))

    def delete(self, session_id: str) -> None:
        """Delete a session: row, ratings and files.

        The row goes first: a kill in between leaves files that the next opening removes.

        Raises
        ------
        InputError
            If there is none of that id.
        OutputError
            If its files can't be removed.
        """
        with self._transaction() as run:
            _checked_row(run, session_id)
            run.execute("DELETE FROM sessions WHERE id = ?", (session_id,))
        self._remove_folder(self.folder_of(session_id))

    def delete_all(self) -> int:
        """Delete every session with its files and ratings; return how many there were."""
        with self._transaction() as run:
            n = int(run.execute("SELECT count(*) FROM sessions").fetchone()[0])
            run.execute("DELETE FROM sessions")
        for folder in self._folders():
            self._remove_folder(folder)
        with self._lock:
            # Nothing of what was deleted stays in the file or its log.
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return n

    def changes(self) -> tuple[Change, ...]:
        """Return every session that was rated before and after, oldest first."""
        with self._lock:
            rows = self._connection.execute(
                """
                SELECT s.id, s.created_at, b.valence, b.arousal, a.valence, a.arousal
                FROM sessions AS s
                JOIN ratings AS b ON b.session_id = s.id AND b.moment = 'before'
                JOIN ratings AS a ON a.session_id = s.id AND a.moment = 'after'
                ORDER BY s.created_at, s.id
                """
            ).fetchall()
        return tuple(Change(row[0], row[1], Affect(*row[2:4]), Affect(*row[4:6])) for row in rows)

    # -- settings -----------------------------------------------------------------------------

    def setting(self, name: str) -> str | None:
        """Return a setting's value, or None if it was never set."""
        with self._lock:
            row = self._connection.execute(
                "SELECT value FROM settings WHERE name = ?", (name,)
            ).fetchone()
        return None if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self._transaction() as run:
            run.execute(
                "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value)
            )

    # -- inside -------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _update(self, session_id: str, assignment: str, values: tuple[Any, ...]) -> None:
        with self._transaction() as run:
            _checked_row(run, session_id)
            run.execute(f"UPDATE sessions SET {assignment} WHERE id = ?", (*values, session_id))

    def _read(self, rest: str, values: tuple[Any, ...]) -> tuple[StoredSession, ...]:
        with self._lock:
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM sessions {rest}", values
            ).fetchall()
            ratings: dict[str, list[Rating]] = {str(row[0]): [] for row in rows}
            # Of all rows at once; SQLite takes many thousand values in one question.
            marks = ", ".join("?" * len(ratings))
            for key, moment, valence, arousal, at_s, rated_at in self._connection.execute(
                "SELECT session_id, moment, valence, arousal, at_s, rated_at FROM ratings "
                f"WHERE session_id IN ({marks}) ORDER BY rowid",
                tuple(ratings),
            ):
                ratings[key].append(Rating(moment, Affect(valence, arousal), at_s, rated_at))
        return tuple(_stored(row, tuple(ratings[row[0]])) for row in rows)

    def _mend(self) -> None:
        """Put right what a crash left, unless another program is at work in this library."""
        if not self._take_ownership():
            return
        with self._lock:
            known = {
                str(key): str(state)
                for key, state in self._connection.execute("SELECT id, state FROM sessions")
            }
        for folder in self._folders():
            if folder.name not in known:
                self._remove_folder(folder)
        for session_id, state in known.items():
            if state == "making":
                # The manifest appears last: with it, the session is whole.
                self._finish_found(session_id)

    def _finish_found(self, session_id: str) -> None:
        folder = self.folder_of(session_id)
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            manifest = json.loads((folder / "session.json").read_text("utf-8"))
            self.finish(session_id, state="made", duration_s=float(manifest["duration_s"]))
            return
        self._remove_folder(folder)
        self._update(session_id, "state = ?", ("stopped",))

    def _take_ownership(self) -> bool:
        """Hold a lock until the library is closed or the process ends, however it ends."""
        try:
            import fcntl
        except ImportError:  # Windows: SQLite's own locks keep the file whole
            return True
        descriptor = os.open(self.folder / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._owner = descriptor
        return True

    def _folders(self) -> tuple[Path, ...]:
        return tuple(path for path in self.sessions_folder.iterdir() if _ID.fullmatch(path.name))

    def _remove_folder(self, folder: Path) -> None:
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise OutputError(f"{folder} could not be removed: {error.strerror}") from error


def _checked_id(session_id: str) -> str:
    """Return an id that is safe in a path, or refuse it."""
    if not _ID.fullmatch(session_id):
        raise InputError("no session of that id: an id has 16 hexadecimal digits")
    return session_id


def _checked_row(run: sqlite3.Connection, session_id: str) -> None:
    known = run.execute("SELECT 1 FROM sessions WHERE id = ?", (_checked_id(session_id),))
    if known.fetchone() is None:
        raise InputError(f"no session {session_id} in the library")


def _add_rating(run: sqlite3.Connection, session_id: str, rating: Rating) -> None:
    run.execute(
        "INSERT INTO ratings (session_id, moment, valence, arousal, at_s, rated_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            session_id,
            rating.moment,
            rating.affect.valence,
            rating.affect.arousal,
            rating.at_s,
            rating.rated_at,
        ),
    )


def _condition(search: str, favourites: bool) -> tuple[str, tuple[Any, ...]]:
    clauses = ["is_favourite = 1"] if favourites else []
    values = []
    for word in search.split()[:20]:
        escaped = re.sub(r"([\\%_])", r"\\\1", word)
        clauses.append(f"{_SEARCHED} LIKE ? ESCAPE '\\'")
        values.append(f"%{escaped}%")
    return (f"WHERE {' AND '.join(clauses)}" if clauses else "", tuple(values))


def _stored(row: tuple[Any, ...], ratings: tuple[Rating, ...]) -> StoredSession:
    return StoredSession(
        id=row[0],
        created_at=row[1],
        state=row[2],
        now=Affect(row[3], row[4]),
        goal=Affect(row[5], row[6]),
        now_word=row[7],
        goal_word=row[8],
        strategy=row[9],
        genre=row[10],
        lead=row[11],
        engine=row[12],
        seed=row[13],
        duration_s=row[14],
        listened_s=row[15],
        is_favourite=bool(row[16]),
        request=json.loads(row[17]),
        ratings=ratings,
    )


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
