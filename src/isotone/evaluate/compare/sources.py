"""Where a side's clips come from: played when they are asked for, or found in a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from isotone.errors import InputError
from isotone.evaluate.compare.takes import Takes
from isotone.evaluate.compare.tasks import Task
from isotone.evaluate.hearing import audio_files

__all__ = ["FoundClips", "PlayedClips", "Source", "find_clips"]

Work = Callable[[float, str], None]


class Source(Protocol):
    """One side's clips."""

    @property
    def about(self) -> dict[str, Any]:
        """What all clips share."""
        ...

    @property
    def words(self) -> str:
        """What whoever waits reads."""
        ...

    def ready(self, tasks: Sequence[Task], *, overwrite: bool, work: Work) -> list[Path]:
        """Return each task's clip, once it is there."""
        ...


@dataclass(frozen=True, slots=True)
class PlayedClips:
    """Clips that a model plays into a folder.

    Parameters
    ----------
    takes : Takes
    folder : Path
    """

    takes: Takes
    folder: Path

    @property
    def about(self) -> dict[str, Any]:
        """Model, adapter, sampling."""
        return self.takes.about

    @property
    def words(self) -> str:
        """The model and which side it is."""
        return self.takes.variant.words

    def ready(self, tasks: Sequence[Task], *, overwrite: bool, work: Work) -> list[Path]:
        """Play what is not there yet."""
        self.takes.play(tasks, self.folder, overwrite=overwrite, work=work)
        return [self.folder / task.file for task in tasks]


@dataclass(frozen=True, slots=True)
class FoundClips:
    """Clips of any model, as `find_clips` finds them.

    Parameters
    ----------
    folder : Path
    files : tuple of Path
        In the order of the tasks.
    """

    folder: Path
    files: tuple[Path, ...]

    @property
    def about(self) -> dict[str, Any]:
        """The folder."""
        return {"folder": self.folder.resolve().name}

    @property
    def words(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    def ready(self, tasks: Sequence[Task], *, overwrite: bool, work: Work) -> list[Path]:
        """Return them."""
        del tasks, overwrite, work
        return list(self.files)


def find_clips(folder: Path, tasks: Sequence[Task]) -> FoundClips:
    """Return each task's file in a folder, by its name or by its name without its ending.

    Raises
    ------
    InputError
        If a file is not there, or only under several other endings.
    """
    there = {path.relative_to(folder).as_posix(): path for path in audio_files(folder)}
    by_stem: dict[str, list[Path]] = {}
    for name, path in there.items():
        by_stem.setdefault(_stem(name), []).append(path)
    files: list[Path] = []
    for task in tasks:
        alike = by_stem.get(_stem(task.file), [])
        if task.file in there:
            files.append(there[task.file])
        elif len(alike) == 1:
            files.append(alike[0])
        else:
            why = "it holds it with several other endings" if alike else "it does not"
            raise InputError(f"{folder} must hold {task.file}; {why}")
    return FoundClips(folder, tuple(files))


def _stem(name: str) -> str:
    folder, _, last = name.rpartition("/")
    return f"{folder}/{last.rpartition('.')[0] or last}"
