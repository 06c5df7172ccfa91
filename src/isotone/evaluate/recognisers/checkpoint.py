"""Where a checkpoint of transformers lies on this machine, and which one it is.

A folder of one's own, as ``save_pretrained`` writes it, or the hub's cache. Nothing is downloaded
here, and pickled weights are never opened: they can run any program.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from isotone.errors import InputError, MissingExtraError, MissingModelError

__all__ = ["FoundCheckpoint", "find_checkpoint"]

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class FoundCheckpoint:
    """A checkpoint on this machine.

    Parameters
    ----------
    name : str
        As asked for: a folder or a hub id.
    folder : Path
    revision : str
        The hub's commit, or for a folder ``sha256:`` and a digest of what it holds.
    """

    name: str
    folder: Path
    revision: str

    @property
    def version(self) -> str:
        """Name and revision, short enough for a table."""
        name = self.name if _HUB_ID.fullmatch(self.name) else self.folder.resolve().name
        return f"{name}@{self.revision.removeprefix('sha256:')[:12]}"


def find_checkpoint(
    name: str, *, kind: str, example: str, files: Sequence[str], revision: str | None = None
) -> FoundCheckpoint:
    """Return where a checkpoint lies, without the network.

    Parameters
    ----------
    name : str
        A folder, or an id of the hub.
    kind : str
        What it is, for messages, such as ``"CLAP"``.
    example : str
        A hub id, for messages.
    files : sequence of str
        Names and patterns of the files beside the weights that decide its numbers.
    revision : str, optional
        A commit of the hub.

    Raises
    ------
    InputError
        If it is neither a folder nor a hub id, or its weights are pickled.
    MissingModelError
        If it is not on this machine; the message names the command that fetches it.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        _require_safetensors(folder, name)
        return FoundCheckpoint(name, folder, f"sha256:{_digest(folder, files)}")
    if not _HUB_ID.fullmatch(name):
        raise InputError(
            f"the {kind} checkpoint {name!r} is no folder here and no id of the hub, such as "
            f"{example}"
        )
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError
    except ImportError as error:
        raise MissingExtraError(kind, package="huggingface_hub", extra="evaluate") from error
    try:
        snapshot = Path(snapshot_download(name, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError as error:
        wanted = "" if revision is None else f" --revision {revision}"
        raise MissingModelError(
            f"the weights of {name} are not on this machine; fetch them with: hf download {name}"
            f"{wanted}"
        ) from error
    _require_safetensors(snapshot, name)
    return FoundCheckpoint(name, snapshot, snapshot.name)


def _require_safetensors(folder: Path, name: str) -> None:
    if not (folder / "config.json").is_file():
        raise InputError(f"{name} holds no config.json, so it is no checkpoint of transformers")
    if any(folder.glob("*.safetensors")):
        return
    if any(folder.glob("*.bin")):
        raise InputError(
            f"{name} holds pickled weights only, which can run any program when opened; convert "
            "them once with: isotone evaluate convert-weights"
        )
    raise MissingModelError(f"{name} holds no *.safetensors; fetch it whole")


def _digest(folder: Path, files: Sequence[str]) -> str:
    """Return a digest of everything that decides the numbers."""
    patterns = ("config.json", "*.safetensors", *files)
    found = sorted({path for pattern in patterns for path in folder.glob(pattern)})
    whole = hashlib.sha256()
    for path in found:
        whole.update(path.name.encode())
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:32]
