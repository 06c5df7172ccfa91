"""What the verbs that play with MusicGen share: its options, consent, and the engine."""

from __future__ import annotations

import math
import queue
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isotone.errors import InputError

if TYPE_CHECKING:
    from isotone.audio import Waveform
    from isotone.engines.protocol import Engine

__all__ = [
    "Adapter",
    "Batch",
    "Device",
    "Dtype",
    "Guidance",
    "Memory",
    "Mode",
    "Model",
    "MusicGenOptions",
    "Pace",
    "TakeChecks",
    "Temperature",
    "TopK",
    "WeightBits",
    "ask_consent",
    "check_space",
    "made_ahead",
    "natural_segment_s",
]

# With its join it fits the model's 30 s: see the engine.
_LONGEST_SEGMENT_S = 26.7
# Takes of a batch while someone listens: as many as reach most of the speed on two cores.
_LISTENING_BATCH = 8
_PACE_S = 30.0
_PANEL = "MusicGen (--engine musicgen)"

Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="A folder or a hub id; facebook/musicgen-small if left out.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
Adapter = Annotated[
    list[str] | None,
    typer.Option(
        "--adapter",
        help="A LoRA folder or hub id, merged into the weights; repeat it for more.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
Mode = Annotated[
    str | None,
    typer.Option(
        "--mode",
        help="clips: a take a segment, as in the paper; flow: each goes on from the one before.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
Device = Annotated[
    str | None,
    typer.Option("--device", help="auto, cpu or cuda.", rich_help_panel=_PANEL, show_default=False),
]
Dtype = Annotated[
    str | None,
    typer.Option(
        "--dtype", help="auto, bfloat16 or float32.", rich_help_panel=_PANEL, show_default=False
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        help="Numbers of the model's memory: auto, int8, bfloat16 or float32.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
WeightBits = Annotated[
    int | None,
    typer.Option(
        "--weight-bits",
        help="16, or 8: faster on processors, a little less exact.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
Guidance = Annotated[
    float | None,
    typer.Option(
        "--guidance",
        help="How closely the text is followed, 1 to 20; 3 if left out.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
Temperature = Annotated[
    float | None,
    typer.Option(
        "--temperature",
        help="How adventurous it plays, over 0 to 5; 1 if left out.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
TopK = Annotated[
    int | None,
    typer.Option(
        "--top-k",
        help="How many of the likeliest tokens are drawn from; 250 if left out.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
TakeChecks = Annotated[
    str | None,
    typer.Option(
        "--take-checks",
        help="strict: takes that are no music are made again; warn; off.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
Batch = Annotated[
    int | None,
    typer.Option(
        "--batch",
        help="Takes played together; as many as fit the memory if left out.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class MusicGenOptions:
    """Options as they were given; None is left open."""

    model: str | None = None
    adapters: tuple[str, ...] = ()
    mode: str | None = None
    device: str | None = None
    dtype: str | None = None
    memory: str | None = None
    weight_bits: int | None = None
    guidance: float | None = None
    temperature: float | None = None
    top_k: int | None = None
    take_checks: str | None = None
    batch: int | None = None

    def given(self) -> dict[str, Any]:
        """Return the options that were given."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in values.items() if value not in (None, ())}

    def refuse_for(self, engine: str) -> None:
        """Refuse options of MusicGen for another engine.

        Raises
        ------
        InputError
        """
        given = self.given()
        if engine != "musicgen" and given:
            flags = {"adapters": "--adapter"}
            names = [flags.get(name, "--" + name.replace("_", "-")) for name in given]
            raise InputError(
                f"{', '.join(names)} belong to the engine 'musicgen'; got --engine {engine}"
            )

    def for_listening(self) -> MusicGenOptions:
        """Return the options with batches small enough that sound keeps coming."""
        return self if self.batch is not None else replace(self, batch=_LISTENING_BATCH)

    def load(self, *, yes: bool, quiet: bool) -> Engine:
        """Check the options, ask before a download, and load the engine.

        Raises
        ------
        IsotoneError
            If something is not allowed, missing or broken.
        """
        from isotone.engines.musicgen.hub import is_here
        from isotone.engines.musicgen.settings import MusicGenSettings
        from isotone.engines.musicgen.weights import require_torch
        from isotone.engines.registry import load_engine

        settings = MusicGenSettings.from_options(self.given())
        require_torch()
        wanted = [("model", settings.model), *(("adapter", name) for name in settings.adapters)]
        for kind, name in wanted:
            if not is_here(name, kind=kind):
                ask_consent(name, kind=kind, yes=yes)
        if not quiet:
            sys.stderr.write(f"loading {settings.model}\n")
        return load_engine("musicgen", **self.given())


def ask_consent(name: str, *, kind: str = "model", revision: str | None = None, yes: bool) -> None:
    """Say what a download is, and fetch it if that is wanted.

    Raises
    ------
    MissingModelError
        If the hub can't be reached, or nobody is there to ask.
    """
    from isotone.engines.musicgen.hub import download_size, fetch, licence_notice
    from isotone.errors import IsotoneError, MissingModelError

    try:
        size = download_size(name, kind=kind, revision=revision)
    except IsotoneError as error:
        flag = " --adapter" if kind == "adapter" else ""
        raise MissingModelError(
            f"the weights of {name} are not on this machine and the hub can't be reached; with a "
            f"network, fetch them with: isotone models fetch {name}{flag}"
        ) from error
    sys.stderr.write(licence_notice(name, size) + "\n")
    if not yes:
        if not sys.stdin.isatty():
            raise MissingModelError(
                f"{name} is not on this machine; add --yes to agree to its licence and download it"
            )
        if not typer.confirm("Download it under this licence?", default=False, err=True):
            raise typer.Exit(0)
    fetch(name, kind=kind, revision=revision)


def made_ahead(
    engine: Engine, blocks: Iterator[Waveform], duration_s: float, *, quiet: bool
) -> Iterator[Waveform]:
    """Yield blocks from when those that are made last until more are; they go on being made.

    Parameters
    ----------
    engine : Engine
        Told of its work by ``on_work``, which this function sets.
    blocks : iterator of Waveform
        Of that engine; taken by a thread of its own.
    duration_s : float
        Of all blocks.
    quiet : bool
        Say nothing of the wait.
    """
    ready: queue.Queue[Waveform | BaseException | None] = queue.Queue()
    clock = Pace(duration_s)

    def work(share: float, words: str) -> None:
        clock.worked(share, time.monotonic())
        if not quiet and sys.stderr.isatty() and not clock.is_playing:
            sys.stderr.write(f"\r\033[K{words}")

    def make() -> None:
        try:
            for block in blocks:
                clock.made(block.duration_s)
                ready.put(block)
        except BaseException as error:
            ready.put(error)
        else:
            ready.put(None)
        clock.finish()

    engine.on_work = work  # type: ignore[attr-defined]
    clock.worked(0.0, time.monotonic())
    threading.Thread(target=make, name="isotone listening", daemon=True).start()
    while not clock.may_play(time.monotonic()):
        time.sleep(0.1)
    clock.is_playing = True
    if not quiet and sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    while (block := ready.get()) is not None:
        if isinstance(block, BaseException):
            raise block
        yield block


def check_space(out: Path | None, duration_s: float, *, bits: int) -> None:
    """Refuse to begin hours of work whose sound would not fit the disk.

    Raises
    ------
    OutputError
    """
    from isotone.audio import SESSION_SAMPLE_RATE
    from isotone.errors import OutputError

    folder = (out or Path.cwd()).expanduser().absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    needed = round(duration_s * SESSION_SAMPLE_RATE * 2 * bits / 8)  # never more, in any format
    if free < needed:
        raise OutputError(
            f"{folder} has {free / 1e6:.0f} MB free and the session may need "
            f"{needed / 1e6:.0f} MB; make room, or choose another --out"
        )


class Pace:
    """Whether sound that is made lasts until more is.

    Parameters
    ----------
    duration_s : float
        Of the session.

    Notes
    -----
    Sound comes when a batch is done, and the share of the work that is done is told all along. If
    the work goes on as it has in its last half minute, the batch under way is waited for as long as
    that takes; nothing is known of the first one, so playing never begins before it is done.
    """

    def __init__(self, duration_s: float) -> None:
        self._duration_s = duration_s
        self._made_s = 0.0
        self._told: list[tuple[float, float]] = []
        self._is_finished = False
        self.is_playing = False

    def worked(self, share: float, now_s: float) -> None:
        """Take the share of the session's work that is done."""
        self._told.append((now_s, share * self._duration_s))
        while len(self._told) > 2 and now_s - self._told[1][0] > _PACE_S:
            del self._told[0]

    def made(self, seconds: float) -> None:
        """Take sound that is there to be played."""
        self._made_s += seconds

    def finish(self) -> None:
        """Take the end of the work, or its failure."""
        self._is_finished = True

    def may_play(self, now_s: float) -> bool:
        """Return whether playing, begun now, will not have to wait."""
        if self._is_finished:
            return True
        (then_s, before_s), (_, done_s) = self._told[0], self._told[-1]
        if self._made_s <= 0.0 or done_s <= before_s or now_s <= then_s:
            return False
        speed = (done_s - before_s) / (now_s - then_s)
        batch_s = min(_LISTENING_BATCH * _LONGEST_SEGMENT_S, self._duration_s - self._made_s)
        # Each batch has to be done when the sound before it ends. Batches are alike, so it is
        # enough that the next one is, and the last.
        next_s = max(0.0, self._made_s + batch_s - done_s) / speed
        last_s = max(0.0, self._duration_s - done_s) / speed
        return next_s <= self._made_s and last_s <= self._duration_s - batch_s


def natural_segment_s(minutes: float) -> float:
    """Return a segment length that divides the session and fits the model's 30 s with its join."""
    total_s = minutes * 60.0
    if not math.isfinite(total_s) or total_s <= 0:
        return _LONGEST_SEGMENT_S  # the planner refuses it with its own words
    return max(5.0, total_s / math.ceil(total_s / _LONGEST_SEGMENT_S))
