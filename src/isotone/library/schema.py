"""The tables, version by version: each migration is run once, in one transaction."""

from __future__ import annotations

import sqlite3
from typing import Final

from isotone.errors import InputError

__all__ = ["MIGRATIONS", "migrate"]

# Append only: a migration that was released is never changed.
MIGRATIONS: Final = (
    """
    CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        created_at TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('making', 'made', 'stopped', 'failed')),
        now_valence REAL NOT NULL CHECK (now_valence BETWEEN -1 AND 1),
        now_arousal REAL NOT NULL CHECK (now_arousal BETWEEN -1 AND 1),
        goal_valence REAL NOT NULL CHECK (goal_valence BETWEEN -1 AND 1),
        goal_arousal REAL NOT NULL CHECK (goal_arousal BETWEEN -1 AND 1),
        now_word TEXT,
        goal_word TEXT,
        strategy TEXT NOT NULL,
        genre TEXT NOT NULL,
        lead TEXT NOT NULL,
        engine TEXT NOT NULL,
        seed INTEGER NOT NULL,
        duration_s REAL NOT NULL CHECK (duration_s > 0),
        listened_s REAL NOT NULL DEFAULT 0,
        is_favourite INTEGER NOT NULL DEFAULT 0,
        request TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sessions_by_time ON sessions (created_at DESC);
    CREATE TABLE ratings (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        moment TEXT NOT NULL CHECK (moment IN ('before', 'during', 'after')),
        valence REAL NOT NULL CHECK (valence BETWEEN -1 AND 1),
        arousal REAL NOT NULL CHECK (arousal BETWEEN -1 AND 1),
        at_s REAL NOT NULL,
        rated_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX ratings_by_session ON ratings (session_id);
    """,
    """
    CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;
    """,
)
"""SQL of each version of the library, the first for an empty file."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to the newest version; each step happens wholly or not at all.

    Raises
    ------
    InputError
        If a newer isotone wrote it.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise InputError(
            f"the library has version {version}, written by a newer isotone; this one reads up to "
            f"{len(MIGRATIONS)}: update it with: pip install --upgrade isotone"
        )
    for number in range(version, len(MIGRATIONS)):
        # executescript commits what is open and runs the script as written: the transaction is in
        # the script, so that a kill between two statements leaves the old version whole.
        connection.executescript(
            f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;"
        )
