"""An adapter to the hub, with its model card."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from isotone.engines.musicgen.adapter import read_adapter
from isotone.errors import InputError, IsotoneError

__all__ = ["files_to_push", "push_adapter"]

_FILES = (
    "README.md",
    "ATTRIBUTION.txt",
    "recipe.json",
    "adapter_config.json",
    "adapter_model.safetensors",
)


def files_to_push(folder: Path, name: str) -> list[str]:
    """Return which files go to the hub, after checking that the adapter is whole.

    Raises
    ------
    InputError
        If the folder is no adapter, lacks its card, or the name is no id of the hub.
    """
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        raise InputError(f"a hub id reads OWNER/NAME; got {name!r}")
    read_adapter(folder)
    missing = [file for file in _FILES if not (folder / file).is_file()]
    if missing:
        raise InputError(f"{folder} lacks {missing[0]}; push a folder that isotone train wrote")
    return list(_FILES)


def push_adapter(folder: Path, name: str, *, private: bool, api: Any = None) -> str:
    """Upload an adapter and return its address.

    Parameters
    ----------
    folder : Path
    name : str
    private : bool
    api : object, optional
        In place of ``huggingface_hub.HfApi()``.

    Raises
    ------
    IsotoneError
        If the hub refuses or can't be reached.
    """
    files = files_to_push(folder, name)
    if api is None:
        from huggingface_hub import HfApi

        api = HfApi()
    try:
        api.create_repo(name, private=private, exist_ok=True)
        api.upload_folder(
            repo_id=name, folder_path=str(folder), allow_patterns=files,
            commit_message="Upload a LoRA trained with isotone",
        )  # fmt: skip
    except Exception as error:  # the hub's client raises errors of several libraries
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise IsotoneError(
            f"{name} could not be uploaded ({reason}); log in with: hf auth login"
        ) from error
    return f"https://huggingface.co/{name}"
