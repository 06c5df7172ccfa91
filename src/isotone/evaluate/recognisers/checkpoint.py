"""Where a checkpoint of transformers lies on this machine, and which one it is.

A folder of one's own, as ``save_pretrained`` writes it, or the hub's cache. Nothing is downloaded
here, and pickled weights are never opened: they can run any program.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from isotone.errors import InputError, MissingExtraError, MissingModelError
from isotone.files import write_whole

__all__ = ["FoundCheckpoint", "convert_checkpoint", "find_checkpoint"]

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
    folder, commit = _locate(name, kind, example, revision)
    _require_safetensors(folder, name)
    return FoundCheckpoint(name, folder, commit or f"sha256:{_digest(folder, files)}")


def convert_checkpoint(name: str, target: str | Path, *, kind: str, example: str) -> Path:
    """Write a pickled checkpoint again as safetensors, which hold numbers alone.

    The pickle is opened with ``weights_only``, which runs no code.

    Parameters
    ----------
    name : str
        A folder, or a hub id that is on this machine.
    target : str or Path
        A new folder; the files beside the weights are copied.
    kind, example : str
        As for ``find_checkpoint``.

    Returns
    -------
    Path
        The new folder's weights.

    Raises
    ------
    InputError
        If there is no pickle, it holds more than numbers, or the target is not empty.
    MissingModelError
        If the checkpoint is not on this machine.
    MissingExtraError
        If torch or safetensors is not installed.
    """
    folder, _ = _locate(name, kind, example, None)
    pickles = sorted(folder.glob("pytorch_model*.bin"))
    if not pickles:
        raise InputError(f"{name} holds no pytorch_model.bin to convert")
    target = Path(target)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{target} is there already; name a new folder")
    try:
        torch: Any = import_module("torch")
        save: Any = import_module("safetensors.torch").save
    except ImportError as error:
        package = (error.name or "torch").partition(".")[0]
        raise MissingExtraError(kind, package=package, extra="evaluate") from error
    tensors: dict[str, Any] = {}
    for path in pickles:
        try:
            tensors |= torch.load(str(path), map_location="cpu", weights_only=True)
        except (pickle.UnpicklingError, RuntimeError, TypeError, EOFError) as error:
            raise InputError(
                f"{path} holds more than numbers, or is broken; it was not opened"
            ) from error
    if not all(hasattr(value, "contiguous") for value in tensors.values()):
        raise InputError(f"{name} holds more than numbers; it was not converted")
    # A copy each: safetensors keep no memory that two names share.
    plain = {key: value.detach().clone().contiguous() for key, value in sorted(tensors.items())}
    for path in sorted(folder.iterdir()):
        if path.suffix in {".json", ".txt", ".model"} and not path.name.endswith(".index.json"):
            write_whole(target / path.name, path.read_bytes())
    write_whole(target / "model.safetensors", save(plain, {"format": "pt"}))
    return target / "model.safetensors"


def _locate(name: str, kind: str, example: str, revision: str | None) -> tuple[Path, str | None]:
    """Return a checkpoint's folder, and its commit if it is the hub's."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder, None
    if not _HUB_ID.fullmatch(name):
        raise InputError(
            f"the {kind} checkpoint {name!r} is no folder here and no id of the hub, such as "
            f"{example}"
        )
    try:
        hub: Any = import_module("huggingface_hub")
        errors: Any = import_module("huggingface_hub.errors")
    except ImportError as error:
        raise MissingExtraError(kind, package="huggingface_hub", extra="evaluate") from error
    try:
        snapshot = Path(hub.snapshot_download(name, revision=revision, local_files_only=True))
    except errors.LocalEntryNotFoundError as error:
        wanted = "" if revision is None else f" --revision {revision}"
        raise MissingModelError(
            f"the weights of {name} are not on this machine; fetch them with: hf download {name}"
            f"{wanted}"
        ) from error
    return snapshot, snapshot.name


def _require_safetensors(folder: Path, name: str) -> None:
    if not (folder / "config.json").is_file():
        raise InputError(f"{name} holds no config.json, so it is no checkpoint of transformers")
    if any(folder.glob("*.safetensors")):
        return
    if any(folder.glob("*.bin")):
        raise InputError(
            f"{name} holds pickled weights only, which can run any program when opened; convert "
            f"them once with: isotone evaluate convert-clap {name} FOLDER"
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
