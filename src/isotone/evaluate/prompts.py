"""CLAP scores of a folder of clips: how well each fits the text that it was asked for with."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from isotone.errors import InputError
from isotone.evaluate.embeddings import embedded
from isotone.evaluate.hearing import audio_files
from isotone.evaluate.recognisers.embedding import Embedding, clap_embedding
from isotone.evaluate.spread import ALONE, Workers

__all__ = [
    "PromptScore",
    "load_judge",
    "read_prompts",
    "score_prompts",
]

Progress = Callable[[float, float, str], None]


@dataclass(frozen=True, slots=True)
class PromptScore:
    """The CLAP score of one file.

    Parameters
    ----------
    file : str
        Relative to the folder, with forward slashes.
    score : float or None
        None where the file could not be heard.
    reason : str
        Why not.
    """

    file: str
    score: float | None
    reason: str = ""


def load_judge(checkpoint: str | None) -> Any:
    """Return a loaded CLAP model (see ``recognisers.clap.load_clap``)."""
    # Reached by name: the light core imports nothing heavy.
    return import_module("isotone.evaluate.recognisers.clap").load_clap(checkpoint)


def read_prompts(path: str | Path) -> dict[str, str]:
    """Return the prompts that clips were made with, by file.

    Parameters
    ----------
    path : str or Path
        A CSV file with the columns ``file`` and ``prompt``.

    Raises
    ------
    InputError
        If columns are missing, a file stands twice, or a prompt is empty.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"no table of prompts at {path}; it needs the columns file and prompt")
    found: dict[str, str] = {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if not {"file", "prompt"} <= set(rows.fieldnames or ()):
            raise InputError(
                f"a CLAP score needs the prompts: {path} must have the columns file and prompt; "
                f"got {', '.join(rows.fieldnames or ())}"
            )
        for row in rows:
            name, prompt = row["file"] or "", (row["prompt"] or "").strip()
            if not prompt:
                raise InputError(f"{path}: {name} has an empty prompt")
            if name in found:
                raise InputError(f"{path}: {name} stands there twice")
            found[name] = prompt
    return found


def score_prompts(
    folder: str | Path,
    prompts: Mapping[str, str],
    judge: Any,
    *,
    store: Path | None = None,
    load: Callable[[], Embedding] | None = None,
    workers: Workers = ALONE,
    progress: Progress | None = None,
) -> Iterator[PromptScore]:
    """Yield the CLAP score of each file of a folder, one file a worker in memory at a time.

    Parameters
    ----------
    folder : str or Path
    prompts : mapping of str to str
        By file.
    judge : Clap
        See ``load_judge``.
    store : Path, optional
        Where vectors of clips are kept; see ``embeddings.embed_files``.
    load : callable, optional
        Makes the judge's embedding in another process; see ``spread``.
    workers : Workers
    progress : callable, optional

    Raises
    ------
    InputError
        If a file has no prompt.
    """
    folder = Path(folder)
    files = audio_files(folder)
    names = [path.relative_to(folder).as_posix() for path in files]
    missing = [name for name in names if name not in prompts]
    if missing:
        raise InputError(f"no prompt for {missing[0]} ({len(missing)} files have none)")
    heard = embedded(files, clap_embedding(judge), store=store, load=load, workers=workers)
    for i, name in enumerate(names):
        if progress is not None:
            progress(i, len(files), f"{i} of {len(files)} clips")
        vectors = next(heard)
        if isinstance(vectors, str):
            yield PromptScore(name, None, vectors)
            continue
        windows = vectors[1]
        # Unit vectors: a product is a cosine.
        cosines = windows.astype(np.float64) @ judge.text_of(prompts[name]).astype(np.float64)
        yield PromptScore(name, float(cosines.mean()))
