"""Where weights are: a folder of one's own, or the hub's cache; and how they get there, asked for.

Nothing is downloaded unless ``fetch`` is called, and the command line calls it only with consent.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isotone.engines.musicgen.checkpoint import read_config
from isotone.engines.musicgen.weights import require_torch, weight_files
from isotone.errors import InputError, IsotoneError, MissingModelError

__all__ = [
    "DEFAULT_MODEL",
    "KNOWN_MODELS",
    "LICENCE",
    "Located",
    "download_size",
    "fetch",
    "is_here",
    "licence_notice",
    "locate",
]

DEFAULT_MODEL = "facebook/musicgen-small"

LICENCE = "CC BY-NC 4.0"
"""Of the published weights: no commercial use, attribution to the authors."""

KNOWN_MODELS = {
    "facebook/musicgen-small": "300 M parameters, mono",
    "facebook/musicgen-medium": "1.5 B parameters, mono",
    "facebook/musicgen-large": "3.3 B parameters, mono",
    "facebook/musicgen-stereo-small": "300 M parameters, stereo",
    "facebook/musicgen-stereo-medium": "1.5 B parameters, stereo",
    "facebook/musicgen-stereo-large": "3.3 B parameters, stereo",
}

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
# Never the pickled weights that lie beside them.
_MODEL_FILES = [
    "config.json",
    "generation_config.json",
    "*.safetensors",
    "*.safetensors.index.json",
    "tokenizer*",
    "spiece.model",
    "special_tokens_map.json",
]
_ADAPTER_FILES = ["adapter_config.json", "adapter_model.safetensors"]


@dataclass(frozen=True, slots=True)
class Located:
    """Files that are on this machine.

    Parameters
    ----------
    name : str
        As asked for.
    folder : Path
    revision : str
        The hub's commit, or for a folder of one's own ``sha256:`` and a digest of its weights.
    """

    name: str
    folder: Path
    revision: str


def locate(name: str, *, kind: str = "model", revision: str | None = None) -> Located:
    """Return where a model or an adapter lies, without the network.

    Parameters
    ----------
    name : str
        A folder, or an id of the hub such as ``facebook/musicgen-small``.
    kind : {"model", "adapter"}
    revision : str, optional
        As pinned by a manifest; another one is refused.

    Raises
    ------
    InputError
        If it is neither a folder nor a hub id, or not the revision asked for.
    MissingModelError
        If its weights are not here; the message names the command that fetches them.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        found = Located(name, folder, f"sha256:{_digest_of(folder, kind)}")
        if revision is not None and found.revision != revision:
            raise InputError(f"{name} holds other weights than those the session was made with")
        return found
    if not _HUB_ID.fullmatch(name):
        raise InputError(
            f"{kind} {name!r} is no folder here and no id of the hub, such as {DEFAULT_MODEL}"
        )
    require_torch()
    snapshot = _snapshot(name, kind, revision, offline=True)
    if snapshot is None:
        wanted = "" if revision is None else f" --revision {revision}"
        flag = " --adapter" if kind == "adapter" else ""
        raise MissingModelError(
            f"the weights of {name} are not on this machine; fetch them with: "
            f"isotone models fetch {name}{flag}{wanted}"
        )
    return Located(name, snapshot, snapshot.name)


def is_here(name: str, *, kind: str = "model") -> bool:
    """Return whether a model's weights are on this machine."""
    try:
        locate(name, kind=kind)
    except MissingModelError:
        return False
    return True


def licence_notice(name: str, size_bytes: int | None) -> str:
    """Return what a listener should know before a download: what, how large, which licence."""
    size = "size unknown" if size_bytes is None else f"{size_bytes / 1e9:.1f} GB"
    known = KNOWN_MODELS.get(name)
    lines = [f"{name}: {size} to download" + (f" ({known})" if known else "")]
    if known:
        lines += [
            f"Licence of the weights: {LICENCE}, no commercial use.",
            "Music by J. Copet et al., Simple and Controllable Music Generation, 2023 (Meta AI).",
        ]
    else:
        lines.append(f"Its licence is stated at https://huggingface.co/{name}; please read it.")
    return "\n".join(lines)


def download_size(name: str, *, kind: str = "model", revision: str | None = None) -> int | None:
    """Return the bytes of a download, or None if the hub doesn't say.

    Raises
    ------
    IsotoneError
        If the hub can't be reached or has no such model.
    """
    from fnmatch import fnmatch

    from huggingface_hub import HfApi

    patterns = _MODEL_FILES if kind == "model" else _ADAPTER_FILES
    try:
        info: Any = HfApi().model_info(name, revision=revision, files_metadata=True)
    except Exception as error:  # the hub's client raises errors of several libraries
        raise IsotoneError(_unreachable(name, error)) from error
    sizes = [
        sibling.size
        for sibling in info.siblings
        if any(fnmatch(sibling.rfilename, pattern) for pattern in patterns)
    ]
    return sum(sizes) if sizes and None not in sizes else None


def fetch(name: str, *, kind: str = "model", revision: str | None = None) -> Located:
    """Download a model's weights; whoever calls this has asked for consent.

    Raises
    ------
    IsotoneError
        If the hub can't be reached or has no such model.
    InputError
        If what came is no MusicGen model.
    """
    require_torch()
    try:
        snapshot = _snapshot(name, kind, revision, offline=False)
    except Exception as error:  # as above
        raise IsotoneError(_unreachable(name, error)) from error
    if snapshot is None:
        raise IsotoneError(f"the hub gave nothing for {name}")
    if kind == "model":
        read_config(snapshot)
        weight_files(snapshot)
    return Located(name, snapshot, snapshot.name)


def _unreachable(name: str, error: Exception) -> str:
    reason = " ".join(str(error).split())[:160] or type(error).__name__
    return f"{name} could not be fetched ({reason}); check the name and the network, and try again"


def _snapshot(name: str, kind: str, revision: str | None, *, offline: bool) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    patterns = _MODEL_FILES if kind == "model" else _ADAPTER_FILES
    try:
        path = Path(
            snapshot_download(
                name, revision=revision, allow_patterns=patterns, local_files_only=offline
            )
        )
    except LocalEntryNotFoundError:
        if not offline:
            raise
        return None
    needed = "config.json" if kind == "model" else "adapter_config.json"
    return path if (path / needed).is_file() and any(path.glob("*.safetensors")) else None


def _digest_of(folder: Path, kind: str) -> str:
    """Return a digest of what decides the sound of a folder's weights."""
    if kind == "adapter":
        files = [folder / name for name in _ADAPTER_FILES if (folder / name).is_file()]
    else:
        files = [folder / "config.json", *weight_files(folder)]
    whole = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:32]
