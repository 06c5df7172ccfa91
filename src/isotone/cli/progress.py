"""Progress with time left, on the terminal, for anything over two seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(label: str, *, quiet: bool) -> Iterator[Callable[[float, float], None]]:
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
        yield lambda _done_s, _total_s: None
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

        def advance(done_s: float, total_s: float) -> None:
            place = f"{_clock(done_s)} of {_clock(total_s)}"
            progress.update(task, completed=done_s / total_s, place=place)

        yield advance


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
