"""The studio: every live session of this program, a bounded number at once, the rest in a queue."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from dataclasses import dataclass

from isotone.engines.protocol import Engine
from isotone.engines.registry import load_engine
from isotone.errors import IsotoneError
from isotone.library import Library, StoredSession
from isotone.plan.live import LivePlan
from isotone.web.performance import Performance

__all__ = ["FullError", "Limits", "Studio", "new_id"]

# A session in the background moves on after this time, however busy the others are.
_MOST_GIVEN_WAY_S = 2.0

_LOG = logging.getLogger(__name__)


class FullError(IsotoneError):
    """As many sessions as this machine carries are playing and waiting."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one program takes on; judgement, from ``bench/web.py`` on two cores.

    Parameters
    ----------
    playing : int
        Sessions that are composed at once.
    waiting : int
        Sessions that wait for one of them to end.
    grace_s : float
        A session is stopped when its page was silent for so long. Hidden pages that are paused may
        speak once a minute only.
    leaving_s : float
        The same once the page has said that it closes; a reload comes back sooner.
    """

    playing: int = 12
    waiting: int = 24
    grace_s: float = 90.0
    leaving_s: float = 8.0


class Studio:
    """Start, find and end live sessions.

    Parameters
    ----------
    library : Library
    limits : Limits, optional
    """

    def __init__(self, library: Library, limits: Limits | None = None) -> None:
        self.library = library
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._sessions: dict[str, Performance] = {}
        self._queue: list[Performance] = []
        self._turn = threading.Lock()
        self._is_closed = False
        self._composer: Engine | None = None

    def open(self, stored: StoredSession, live: LivePlan, *, follows_listener: bool) -> Performance:
        """Start a session, or put it at the end of the queue.

        Raises
        ------
        FullError
            If the queue is full.
        """
        performance = Performance(
            stored,
            live,
            self.library,
            engine=self.engine(stored.engine),
            follows_listener=follows_listener,
            give_way=self._give_way,
        )
        with self._lock:
            if self._is_closed:
                raise FullError("isotone is shutting down")
            if self._n_playing() >= self.limits.playing:
                if len(self._queue) >= self.limits.waiting:
                    raise FullError(
                        f"{self.limits.playing} sessions play and {self.limits.waiting} wait; try "
                        "again in a minute"
                    )
                self._queue.append(performance)
            self._sessions[performance.id] = performance
            is_waiting = performance in self._queue
        if not is_waiting:
            performance.start(self._ended)
        return performance

    def engine(self, name: str) -> str | Engine:
        """Return what plays a session: one composer for all, so that they share its samples."""
        if name != "composer":
            return name
        with self._lock:
            if self._composer is None:
                # One thread each: sessions run side by side anyway.
                self._composer = load_engine(name, threads=1)
            return self._composer

    def is_anyone_hungry(self) -> bool:
        """Whether a listener waits for sound."""
        return any(p.is_hungry for p in list(self._sessions.values()))

    def find(self, session_id: str) -> Performance | None:
        """Return a live session, or None."""
        return self._sessions.get(session_id)

    def place(self, performance: Performance) -> int:
        """Return how many sessions wait before one, itself counted; 0 if it does not wait."""
        with self._lock:
            return self._queue.index(performance) + 1 if performance in self._queue else 0

    def leave(self, performance: Performance) -> None:
        """Stop a session; one that waited is forgotten at once."""
        performance.leave()
        with self._lock:
            if performance in self._queue:
                self._queue.remove(performance)
                self._sessions.pop(performance.id, None)
        self._start_waiting()

    def sweep(self) -> None:
        """Stop what nobody listens to, and forget what ended a while ago."""
        now = time.monotonic()
        for performance in list(self._sessions.values()):
            if performance.ended_at is not None:
                if now - max(performance.ended_at, performance.seen_at) > self.limits.grace_s:
                    with self._lock:
                        self._sessions.pop(performance.id, None)
                    performance.close()
            elif performance.state in ("waiting", "playing"):
                is_unheard = now - performance.seen_at > self.limits.grace_s
                # A slow engine's session is made whether or not its page is open.
                if is_unheard and (performance.follows_listener or performance.state == "waiting"):
                    _LOG.info("session %s: nobody listens, stopped", performance.id)
                    self.leave(performance)
        self._start_waiting()

    def expect_return(self, performance: Performance) -> None:
        """Note that the page said goodbye: it has a moment to come back, as after a reload."""
        performance.seen_at = min(
            performance.seen_at, time.monotonic() - self.limits.grace_s + self.limits.leaving_s
        )

    def stop_all(self) -> None:
        """Stop every session and forget those that wait."""
        for performance in list(self._sessions.values()):
            self.leave(performance)
            performance.join(10.0)

    def close(self) -> None:
        """Stop everything and wait for it."""
        with self._lock:
            self._is_closed = True
            self._queue.clear()
        for performance in list(self._sessions.values()):
            performance.leave()
        for performance in list(self._sessions.values()):
            performance.join(10.0)
            performance.close()

    @property
    def n_playing(self) -> int:
        """How many sessions are being made."""
        with self._lock:
            return self._n_playing()

    def _give_way(self, performance: Performance, worked_s: float) -> None:
        """Hold a session that nobody waits for: one goes on at a time, and listeners come first."""
        with self._turn:
            end = time.monotonic() + _MOST_GIVEN_WAY_S
            time.sleep(min(worked_s, _MOST_GIVEN_WAY_S) if self.n_playing > 1 else 0.0)
            while time.monotonic() < end and self.is_anyone_hungry() and not performance.is_over:
                time.sleep(0.02)

    def _n_playing(self) -> int:
        return sum(
            not p.is_over and p.ended_at is None and p not in self._queue
            for p in self._sessions.values()
        )

    def _start_waiting(self) -> None:
        while True:
            with self._lock:
                if self._is_closed or not self._queue or self._n_playing() >= self.limits.playing:
                    return
                performance = self._queue.pop(0)
            performance.start(self._ended)

    def _ended(self, performance: Performance) -> None:
        # Who left before a few seconds were heard leaves no row behind.
        if performance.state == "stopped" and performance.heard_s < 5.0:
            try:
                self.library.delete(performance.id)
            except IsotoneError as error:
                _LOG.info("session %s: %s", performance.id, error)
        self._start_waiting()


def new_id() -> str:
    """Return a session's id: random, so that it can't be guessed."""
    return secrets.token_hex(8)
