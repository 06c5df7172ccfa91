"""Scores that were heard before, by what the sound file holds: nothing is heard twice.

One file for each recogniser and version, one line of JSON a clip, added as it is heard: a run that
was stopped goes on behind the last line, and a clip that was renamed or copied is known. Another
version has another file, so scores of two versions never meet.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError, OutputError
from isotone.evaluate.recognisers.registry import Recogniser
from isotone.paths import cache_dir

__all__ = ["KeptScores", "default_folder", "digest_of"]

Scores = NDArray[np.float32]


def default_folder() -> Path:
    """Return where scores are kept unless another folder is named."""
    return cache_dir() / "heard"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read as a stream.

    Raises
    ------
    InputError
        If it can't be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path} could not be read: {error.strerror}") from error


class KeptScores:
    """What one recogniser, in one version, has heard.

    Parameters
    ----------
    folder : str or Path
        Made if need be.
    recogniser : Recogniser

    Raises
    ------
    InputError
        If its file holds results of something else, or a line that is none.
    OutputError
        If it can't be read or made.
    """

    def __init__(self, folder: str | Path, recogniser: Recogniser) -> None:
        self._about = {
            "recogniser": recogniser.name,
            "version": recogniser.version,
            "tags": list(recogniser.tags),
        }
        name = re.sub(r"[^\w.-]+", "-", f"{recogniser.name}-{recogniser.version}")
        self.path = Path(folder) / f"{name}.jsonl"
        self._known: dict[str, Scores] = {}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._read()
        except OSError as error:
            raise OutputError(f"{self.path} could not be used: {error.strerror}") from error

    def __len__(self) -> int:
        return len(self._known)

    def get(self, digest: str) -> Scores | None:
        """Return the scores of a file by its digest, or None if it was not heard yet."""
        return self._known.get(digest)

    def add(self, digest: str, scores: Scores) -> None:
        """Keep the scores of a file.

        Raises
        ------
        OutputError
            If they can't be written.
        """
        self._known[digest] = scores
        self._append({"sha256": digest, "scores": [float(score) for score in scores]})

    def _append(self, row: dict[str, object]) -> None:
        is_new = not self.path.is_file()
        try:
            # One write a line, at the end of the file whoever else writes there.
            with self.path.open("ab", buffering=0) as file:
                if is_new:
                    self.path.chmod(0o600)
                    file.write((json.dumps(self._about) + "\n").encode())
                file.write((json.dumps(row) + "\n").encode())
        except OSError as error:
            raise OutputError(f"{self.path} could not be written: {error.strerror}") from error

    def _read(self) -> None:
        if not self.path.is_file():
            return
        data = self.path.read_bytes()
        lines = data.splitlines()
        if data and not data.endswith(b"\n"):
            # A run was stopped within its last line.
            lines.pop()
            self.path.write_bytes(b"".join(line + b"\n" for line in lines))
        if not lines:
            self.path.unlink()
            return
        try:
            if json.loads(lines[0]) != self._about:
                raise InputError(
                    f"{self.path} holds results of another recogniser; name another folder with "
                    "--cache, or remove the file"
                )
            for line in lines[1:]:
                row = json.loads(line)
                scores = np.array(row["scores"], np.float32)
                if scores.shape != (len(self._about["tags"]),) or not np.isfinite(scores).all():
                    raise ValueError(f"scores of shape {scores.shape}")
                self._known[str(row["sha256"])] = scores
        except (ValueError, KeyError, TypeError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                f"{self.path} holds a line that is no result; remove the file"
            ) from error
