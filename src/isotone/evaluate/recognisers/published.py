"""The published weights of the baseline tagger: where they are, what they are, where they go.

They are a pickle in the dataset's own repository. What arrives is taken only if it is that file to
the bit, is opened with ``weights_only``, which runs no code, and is kept as safetensors.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path

from isotone.errors import InputError
from isotone.paths import data_dir

__all__ = [
    "BASELINE_BYTES",
    "BASELINE_FILE",
    "BASELINE_SHA256",
    "BASE_URL",
    "baseline_path",
    "install_baseline",
]

_COMMIT = "1b4fa8c32e076c73b5175c1703ae805b4109309d"
BASE_URL = f"https://raw.githubusercontent.com/MTG/mtg-jamendo-dataset/{_COMMIT}"
"""MTG/mtg-jamendo-dataset, July 2024, Apache-2.0."""
BASELINE_FILE = "scripts/baseline/models/best_model.pth"
BASELINE_BYTES = 1_803_131
BASELINE_SHA256 = "c1d6bee6bc25d78b28cea52bde68a353b3e674687171a78af020fa039d3cbdbe"


def baseline_path() -> Path:
    """Return where the baseline's weights are looked for when none are named."""
    return data_dir() / "models" / "mtg-jamendo-baseline.safetensors"


def install_baseline(source: str | Path) -> Path:
    """Convert the published file and put it where it is looked for.

    Parameters
    ----------
    source : str or Path
        The published ``best_model.pth``.

    Returns
    -------
    Path
        The safetensors file.

    Raises
    ------
    InputError
        If it is another file.
    MissingExtraError
        If torch or safetensors is not installed.
    OutputError
        If it can't be written.
    """
    with Path(source).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != BASELINE_SHA256:
        raise InputError(
            f"{source} is not the published file: its SHA-256 is {found[:12]}..., "
            f"{BASELINE_SHA256[:12]}... was expected"
        )
    target = baseline_path()
    # Reached by name: the light core imports nothing heavy.
    import_module("isotone.evaluate.recognisers.mtg_baseline").convert_weights(source, target)
    return target
