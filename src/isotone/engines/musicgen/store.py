"""Finished batches on disk, so that work that was stopped goes on where it was.

A batch is kept under the digest of everything that decides it: weights, numbers, prompts, seeds,
and what it goes on from. Whoever asks for the same again, in this run or after a kill, is given
what is there; anything else is another batch. A session that is finished takes its batches away.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isotone.errors import OutputError
from isotone.files import write_whole
from isotone.paths import cache_dir

if TYPE_CHECKING:
    import torch

__all__ = ["BatchStore", "digest"]

_LEAST_FREE_BYTES = 64 * 2**20


def digest(description: Mapping[str, Any]) -> str:
    """Return a digest of plain data."""
    text = json.dumps(description, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class BatchStore:
    """Codes of finished batches.

    Parameters
    ----------
    folder : Path, optional
        By default ``musicgen`` in the cache folder.

    Raises
    ------
    OutputError
        If the folder can't be written or the disk is full.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = cache_dir() / "musicgen" if folder is None else folder
        self._used: set[Path] = set()
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            free = shutil.disk_usage(self.folder).free
        except OSError as error:
            raise OutputError(
                f"{self.folder} can't be written ({error.strerror}); set ISOTONE_CACHE elsewhere"
            ) from error
        if free < _LEAST_FREE_BYTES:
            raise OutputError(
                f"{self.folder} has {free >> 20} MB free, and needs {_LEAST_FREE_BYTES >> 20} MB "
                "for finished batches; make room, or set ISOTONE_CACHE elsewhere"
            )

    def load(self, key: str) -> torch.Tensor | None:
        """Return the codes of a batch, or None; a broken file counts as none."""
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import load

        path = self._path(key)
        try:
            codes = load(path.read_bytes())["codes"]
        except (OSError, SafetensorError, KeyError):
            return None
        self._used.add(path)
        return codes.to(torch.int64)

    def save(self, key: str, codes: torch.Tensor) -> None:
        """Keep the codes of a batch."""
        import torch
        from safetensors.torch import save

        path = self._path(key)
        write_whole(path, save({"codes": codes.to(torch.int16).contiguous()}))
        self._used.add(path)

    def clear_used(self) -> None:
        """Remove the batches that were loaded or saved here: their session is finished."""
        for path in self._used:
            with contextlib.suppress(OSError):
                path.unlink()
        self._used.clear()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key[:40]}.safetensors"
