"""A shelf for what was composed: kept on disk, so that memory does not grow with the minutes."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from typing import Any

from isotone.music.score import Score

__all__ = ["ScoreShelf"]


class ScoreShelf:
    """Fragments of a score in the order in which they came.

    They lie in a file without a name, which is gone with the shelf or the process; nobody else can
    write to it.
    """

    def __init__(self) -> None:
        # Closed with the shelf: it lives as long as the session that is being made.
        self._file: Any = tempfile.TemporaryFile()  # noqa: SIM115
        self._n = 0

    def append(self, fragment: Score) -> None:
        """Put the next fragment on the shelf."""
        self._file.seek(0, 2)
        pickle.dump(fragment, self._file, pickle.HIGHEST_PROTOCOL)
        self._n += 1

    def __len__(self) -> int:
        """Return how many there are."""
        return self._n

    def __iter__(self) -> Iterator[Score]:
        """Yield them again, one at a time."""
        self._file.seek(0)
        for _ in range(self._n):
            yield pickle.load(self._file)  # our own file, not a download

    def close(self) -> None:
        """Forget everything."""
        self._file.close()
        self._n = 0
