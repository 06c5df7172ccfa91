"""A session that is composed while someone listens, its sound asked for in numbered pieces.

The listener's page pulls: it asks for the piece it needs next, and the music is composed only a
little further than that. So a pause holds the composer, a lost connection goes on where it was, a
moved goal is heard soon, and a skip is a question for a later piece.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Final, Literal

from isotone.affect.circumplex import Affect
from isotone.audio import SESSION_SAMPLE_RATE, Waveform
from isotone.deliver.encode import Quantiser
from isotone.engines.protocol import Engine
from isotone.errors import InputError, IsotoneError
from isotone.library import Library, StoredSession
from isotone.music.score import Score
from isotone.plan.live import LivePlan
from isotone.session import Delivery, perform

__all__ = ["AHEAD_S", "PIECE_FRAMES", "PIECE_S", "GoneError", "Performance", "Phrase"]

_LOG = logging.getLogger(__name__)

PIECE_S: Final = 0.5
"""Length of a piece: short, so that the first is there at once."""
PIECE_FRAMES: Final = round(PIECE_S * SESSION_SAMPLE_RATE)

AHEAD_S: Final = 2.0
"""How far the music is composed and mastered beyond the piece last asked for. With the player's
three seconds, the master's four and a phrase of at most twelve, a moved goal is heard in 21 s."""

# What is kept behind the piece last asked for, so that a lost connection can ask again.
_KEPT_S = 20.0
# A goal that was moved is reached in this time: soon, since the listener asked for it now.
_TRAVEL_S = 90.0
# A check-in leads to the listener's own point in this time, then on.
_MEET_S = 60.0

State = Literal["waiting", "playing", "finishing", "made", "stopped", "failed"]


class _Left(Exception):  # noqa: N818 - no error: the listener went away
    """Raised inside the engine's loop to stop it."""


class GoneError(InputError):
    """A piece that is no longer kept, or a session that is no longer live."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the music, for what the page shows of it."""

    start_s: float
    end_s: float
    tempo_bpm: float
    tonic: int | None
    mode: str | None
    section: str


class _Notes:
    """A watcher that keeps the phrases' outlines."""

    def __init__(self) -> None:
        self.phrases: list[Phrase] = []

    def score(self, fragment: Score) -> None:
        key = fragment.keys[-1] if fragment.keys else None
        label = fragment.markers[0].label if fragment.markers else ""
        self.phrases.append(
            Phrase(
                start_s=fragment.start_s,
                end_s=fragment.end_s,
                tempo_bpm=fragment.tempo[0].tempo_bpm,
                tonic=key.tonic if key else None,
                mode=key.mode if key else None,
                section=label,
            )
        )

    def stems(self, stems: Mapping[str, Waveform]) -> None:
        """Take no notice."""


class Performance:
    """One session from its start to its files; safe to use from several threads.

    Parameters
    ----------
    stored : StoredSession
        Its row for the library, written when it starts.
    live : LivePlan
    library : Library
    follows_listener : bool
        Whether the engine composes as the listener listens. An engine slower than real time makes
        its session as fast as it can instead, and keeps all of it.
    engine : str or Engine
    give_way : callable
        Called after each block of a session that finishes without a listener, with the seconds that
        were worked for it; returns when it may go on.
    """

    def __init__(
        self,
        stored: StoredSession,
        live: LivePlan,
        library: Library,
        *,
        engine: str | Engine,
        follows_listener: bool,
        give_way: Callable[[Performance, float], None],
    ) -> None:
        self.id = stored.id
        self.stored = stored
        self.live = live
        self.follows_listener = follows_listener
        self.error: str | None = None
        self.heard_s = 0.0
        self.seen_at = time.monotonic()
        self.ended_at: float | None = None
        self._library = library
        self._engine = engine
        self._give_way = give_way
        self._worked_since = time.monotonic()
        self._changed = threading.Condition()
        self._state: State = "waiting"
        self._notes = _Notes()
        self._quantise = Quantiser(bits=16, n_channels=2, seed=live.seed)
        self._open = bytearray()
        self._pieces: dict[int, bytes] = {}
        # Without a name: whatever ends the program, nothing is left of it.
        self._spool: IO[bytes] | None = (
            None if follows_listener else tempfile.TemporaryFile(dir=library.folder)  # noqa: SIM115 - closed by close()
        )
        self._n_frames = 0
        self._n_pieces = 0
        self._n_wanted = 0
        self._is_whole = False
        self._thread: threading.Thread | None = None

    # -- for the page -------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """Where the session is between waiting and its end."""
        return self._state

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self._state in ("made", "stopped", "failed")

    @property
    def is_hungry(self) -> bool:
        """Whether a listener has asked for a piece that is not made yet."""
        return (
            self._state == "playing"
            and self.follows_listener
            and (self._n_pieces <= self._n_wanted)
        )

    @property
    def made_s(self) -> float:
        """How much of the sound is finished, in seconds."""
        return self._n_frames / SESSION_SAMPLE_RATE

    def touch(self) -> None:
        """Note that someone is there."""
        self.seen_at = time.monotonic()

    def want(self, index: int) -> None:
        """Let the music be composed up to a piece and a little further.

        Raises
        ------
        GoneError
            If the piece was given up, or lies beyond the end.
        """
        with self._changed:
            self.touch()
            if index < self.first_kept and index < self._n_pieces:
                raise GoneError(f"piece {index} is no longer kept; ask for piece {self.first_kept}")
            if index * PIECE_S >= self.live.duration_s:
                raise GoneError(f"the session has no piece {index}: it ends before")
            if index > self._n_wanted:
                self._n_wanted = index
                self._changed.notify_all()

    @property
    def first_kept(self) -> int:
        """The earliest piece that can still be asked for."""
        return 0 if self._spool is not None else min(self._pieces, default=self._n_pieces)

    def piece(self, index: int) -> bytes | None:
        """Return a finished piece: 16-bit little-endian stereo, or None if it is not ready."""
        with self._changed:
            if self._spool is not None:
                if not 0 <= index < self._n_pieces:
                    return None
                self._spool.seek(index * PIECE_FRAMES * 4)
                return self._spool.read(PIECE_FRAMES * 4)
            return self._pieces.get(index)

    def close(self) -> None:
        """Let go of the sound that was kept."""
        with self._changed:
            self._pieces.clear()
            if self._spool is not None:
                self._n_pieces = 0
                self._spool.close()

    def is_beyond_end(self, index: int) -> bool:
        """Whether the session ends before a piece."""
        return index * PIECE_S >= self.live.duration_s - 1e-9

    def phrases(self, since: int = 0) -> list[Phrase]:
        """Return the phrases composed so far, from one on."""
        return self._notes.phrases[max(0, since) :]

    # -- changes ------------------------------------------------------------------------------

    def move_goal(self, goal: Affect) -> None:
        """Lead to another goal from now on."""
        self._check_live()
        self.live.move_goal(goal, travel_s=_TRAVEL_S)

    def check_in(self, here: Affect) -> bool:
        """Meet the listener where they are and lead on; return whether there was time for it."""
        self._check_live()
        try:
            self.live.meet(here, meet_s=_MEET_S)
        except InputError:
            return False
        return True

    def extend(self, extra_s: float) -> float:
        """Put the end off; return the new length in seconds."""
        self._check_live()
        if not self.follows_listener:
            raise InputError(
                f"the engine {self.stored.engine!r} makes a session of one length; it can't be "
                "extended"
            )
        self.live.extend(extra_s)
        return self.live.duration_s

    def _check_live(self) -> None:
        if self.is_over or self._state == "finishing" or self._is_whole:
            raise GoneError("the session has ended; nothing is left to change")

    # -- its life -----------------------------------------------------------------------------

    def start(self, on_end: Callable[[Performance], None]) -> None:
        """Begin to compose, on a thread of its own."""
        with self._changed:
            if self._state != "waiting":
                return
            self._state = "playing"
        self._library.add(self.stored)

        def work() -> None:
            try:
                self._perform()
            finally:
                self.ended_at = time.monotonic()
                on_end(self)

        self._thread = threading.Thread(target=work, name=f"isotone session {self.id}", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Let the rest be made without a listener, so that the session can be kept whole."""
        with self._changed:
            if self._state == "playing":
                self._state = "finishing"
            self._changed.notify_all()

    def leave(self) -> None:
        """Stop; nothing is kept but what the library knows of it."""
        with self._changed:
            if self._state in ("waiting", "playing", "finishing"):
                self._state = "stopped"
            self._changed.notify_all()

    def join(self, timeout_s: float) -> None:
        """Wait until its thread has ended."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _perform(self) -> None:
        stored = self.stored
        try:
            session = perform(
                self.live,
                engine=self._engine,
                out=self._library.folder_of(self.id),
                delivery=Delivery(midi=True),
                labels=(stored.now_word, stored.goal_word),
                tap=self._take,
                watcher=self._notes,
            )
        except _Left:
            self._end("stopped")
        except IsotoneError as error:
            self.error = str(error)
            self._end("failed")
        except Exception:
            _LOG.exception("session %s broke", self.id)
            self.error = "the music could not be made; the log of isotone serve says why"
            self._end("failed")
        else:
            self._end("made", session.plan.duration_s)

    def _end(self, state: Literal["made", "stopped", "failed"], duration_s: float = 0.0) -> None:
        try:
            self._library.note_listened(self.id, self.heard_s)
            self._library.finish(
                self.id, state=state, duration_s=duration_s or self.live.duration_s
            )
        except InputError:
            # The listener deleted it while it was made: its files go as well.
            _LOG.info("session %s was deleted before it was finished", self.id)
            self._library.remove_files(self.id)
        with self._changed:
            self._state = state
            self._changed.notify_all()

    def _take(self, block: Waveform) -> None:
        """Cut the mastered sound into pieces, and hold the engine while it is far enough ahead."""
        frames = self._quantise(block.samples.T)
        with self._changed:
            self._open += frames.astype("<i2", copy=False).tobytes()
            self._n_frames += block.n_samples
            size = PIECE_FRAMES * 4
            # The last phrase is composed long before the last block: the length is final here.
            self._is_whole = self._n_frames >= round(self.live.duration_s * SESSION_SAMPLE_RATE)
            while len(self._open) >= size or (self._is_whole and self._open):
                self._keep(bytes(self._open[:size]))
                del self._open[:size]
            if self._state == "playing" and self.follows_listener and not self._is_whole:
                self._changed.wait_for(self._may_go_on)
            self._check_present()
        if self._state == "finishing":
            self._give_way(self, time.monotonic() - self._worked_since)
        self._worked_since = time.monotonic()

    def _check_present(self) -> None:
        if self._state == "stopped":
            raise _Left

    def _may_go_on(self) -> bool:
        return (
            self._state in ("finishing", "stopped")
            or self._n_pieces <= self._n_wanted + AHEAD_S / PIECE_S
        )

    def _keep(self, piece: bytes) -> None:
        index = self._n_pieces
        self._n_pieces += 1
        if self._spool is not None:
            self._spool.seek(0, 2)
            self._spool.write(piece)
            return
        oldest = self._n_wanted - round(_KEPT_S / PIECE_S)
        for old in [i for i in self._pieces if i < oldest]:
            del self._pieces[old]
        if self._state != "finishing" or self._is_whole:
            self._pieces[index] = piece
