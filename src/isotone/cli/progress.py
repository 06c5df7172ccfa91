"""Progress with time left, on the terminal, for anything over two seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

__all__ = ["Progress", "progress_bar"]


class Progress(Protocol):
    """Told how far the work is."""

    def __call__(self, done: float, total: float, words: str = "", /) -> None:
        """Take what is done and what there is in all, in seconds unless words say otherwise."""
        ...


@contextmanager
def progress_bar(label: str, *, quiet: bool) -> Iterator[Progress]:
    """Show how much sound is finished and how long the rest takes.

    Parameters
    ----------
    label : str
    quiet : bool
        Show nothing.

    Yields
    ------
    callable
        To be called with the seconds finished and the seconds in all.
    """
    if quiet:
        yield lambda _done, _total, _words="": None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[place]}"),
        TimeRemainingColumn(compact=True),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task(label, total=1.0, place="")

        def advance(done: float, total: float, words: str = "", /) -> None:
            place = words or f"{_clock(done)} of {_clock(total)}"
            progress.update(task, completed=done / total, place=place)

        yield advance


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
