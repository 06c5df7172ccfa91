"""Distances between folders of clips: each clip embedded once, kept by its content.

Rows are put in the order of the clips' SHA-256, so that names and the order of files decide
nothing, not even the subsets that FAD-infinity draws. Files that can't be heard are listed with
the reason and left out; how many files and windows a figure stands for is told with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isotone.audio import read_audio
from isotone.errors import InputError
from isotone.evaluate.kept import digest_of
from isotone.evaluate.metrics import distance
from isotone.evaluate.recognisers.embedding import Embedding
from isotone.evaluate.spread import ALONE, Workers, spread
from isotone.files import replacing
from isotone.paths import cache_dir

__all__ = [
    "Distances",
    "EmbeddedSet",
    "default_store",
    "distance_rows",
    "embed_files",
    "embedded",
    "measure_distances",
]

Float = NDArray[np.float32]
Loader = Callable[[], Embedding]
Progress = Callable[[float, float, str], None]


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedSet:
    """The vectors of a set of clips.

    Parameters
    ----------
    rows : ndarray, shape (windows, features), float32
        In the order of the clips' digests.
    n_files : int
        Files that were heard.
    left_out : dict of str to str
        Files that were not, with the reason.
    """

    rows: Float
    n_files: int
    left_out: dict[str, str]


@dataclass(frozen=True, slots=True)
class Distances:
    """Distances of one set of clips from another.

    Parameters
    ----------
    embedding, version : str
        What heard the clips; part of every figure's name.
    fad, fad_infinity, kad : float or None
        None where the set is too small; ``notes`` says so.
    seed : int
        Of the subsets of FAD-infinity.
    n_files, n_windows : tuple of int
        Of the reference and of the measured set.
    notes : tuple of str
    left_out : dict of str to str
    """

    embedding: str
    version: str
    fad: float | None
    fad_infinity: float | None
    kad: float | None
    seed: int
    n_files: tuple[int, int]
    n_windows: tuple[int, int]
    notes: tuple[str, ...]
    left_out: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def default_store() -> Path:
    """Return where embeddings are kept: ``embeddings`` in the cache folder."""
    return cache_dir() / "embeddings"


def embed_files(
    files: Sequence[Path],
    embedding: Embedding,
    *,
    store: Path | None = None,
    names: Sequence[str] | None = None,
    load: Loader | None = None,
    workers: Workers = ALONE,
    progress: Progress | None = None,
) -> EmbeddedSet:
    """Return the vectors of files, one file a worker in memory at a time.

    Parameters
    ----------
    files : sequence of Path
    embedding : Embedding
    store : Path, optional
        Where vectors are kept, by the content of the file and the version of the embedding.
    names : sequence of str, optional
        What files are called where they are left out.
    load : callable, optional
        Makes the same embedding in another process; see ``spread``.
    workers : Workers
    progress : callable, optional

    Raises
    ------
    InputError
        If no file can be heard, or the embedding gives something else than finite rows.
    """
    found: list[tuple[str, Float]] = []
    left_out: dict[str, str] = {}
    heard = embedded(files, embedding, store=store, load=load, workers=workers)
    for i, path in enumerate(files):
        if progress is not None:
            progress(i, len(files), f"{i} of {len(files)} clips")
        vectors = next(heard)
        if isinstance(vectors, str):
            left_out[path.name if names is None else names[i]] = vectors
        else:
            found.append(vectors)
    if not found:
        raise InputError(
            f"no clip could be heard; nothing is measured ({next(iter(left_out.values()), 'none')})"
        )
    found.sort(key=lambda pair: pair[0])
    widths = {rows.shape[1] for _, rows in found}
    if len(widths) != 1:
        raise InputError(f"{embedding.name} must give rows of one width; got {sorted(widths)}")
    return EmbeddedSet(np.concatenate([rows for _, rows in found]), len(found), left_out)


def embedded(
    files: Sequence[Path],
    embedding: Embedding,
    *,
    store: Path | None = None,
    load: Loader | None = None,
    workers: Workers = ALONE,
) -> Generator[tuple[str, Float] | str]:
    """Yield each file's SHA-256 and vectors, shape (windows, features), or why there are none.

    Parameters
    ----------
    files : sequence of Path
    embedding : Embedding
    store, load, workers
        As for ``embed_files``.

    Raises
    ------
    InputError
        If the embedding gives something else than finite rows.
    """
    return spread(
        partial(_embed, embedding, store),
        files,
        load=None if load is None else partial(_embedder, load, store),
        workers=workers,
    )


def _embedder(load: Loader, store: Path | None) -> Callable[[Path], tuple[str, Float] | str]:
    return partial(_embed, load(), store)


def _embed(embedding: Embedding, store: Path | None, path: Path) -> tuple[str, Float] | str:
    try:
        return _embed_file(path, embedding, store)
    except InputError as error:
        return str(error)


def _embed_file(path: Path, embedding: Embedding, store: Path | None) -> tuple[str, Float]:
    digest = digest_of(path)
    of = hashlib.sha256(embedding.version.encode()).hexdigest()[:16]
    kept = None if store is None else store / f"{embedding.name}-{of}" / f"{digest}.npy"
    if kept is not None and kept.is_file():
        try:
            rows: Float = np.load(kept, allow_pickle=False)
        except (OSError, ValueError):
            rows = np.zeros((0, 0), np.float32)  # a broken file counts as none
        if rows.ndim == 2 and rows.size:
            return digest, rows
    waveform = read_audio(path)
    if not np.isfinite(waveform.samples).all():
        raise InputError("it holds nan or inf")
    rows = np.asarray(embedding.embed(waveform), np.float32)
    if rows.ndim != 2 or not rows.size or not np.isfinite(rows).all():
        raise InputError(
            f"{embedding.name} must give finite rows, shape (windows, features); got {rows.shape}"
        )
    if kept is not None:
        with replacing(kept) as partial, partial.open("wb") as out:
            np.save(out, rows, allow_pickle=False)
    return digest, rows


def measure_distances(
    reference: EmbeddedSet, measured: EmbeddedSet, embedding: Embedding, *, seed: int = 0
) -> Distances:
    """Return FAD, FAD-infinity and KAD of a set from a reference set.

    What a set is too small for is left out with the reason.
    """
    notes: list[str] = []

    def tried(name: str, measure: Callable[[], float]) -> float | None:
        try:
            return measure()
        except InputError as refusal:
            notes.append(f"{name} is left out: {refusal}")
            return None

    first, second = reference.rows, measured.rows
    values = {
        "fad": tried("FAD", lambda: distance.fad(first, second)),
        "fad_infinity": tried(
            "FAD-infinity", lambda: distance.fad_infinity(first, second, seed=seed)
        ),
        "kad": tried("KAD", lambda: distance.kad(first, second)),
    }
    width = first.shape[1]
    if min(len(first), len(second)) <= width:
        notes.append(
            f"{min(len(first), len(second))} windows for {width} features: a covariance of full "
            "rank needs more windows than features, so FAD is far too large; prefer KAD"
        )
    return Distances(
        embedding=embedding.name,
        version=embedding.version,
        seed=seed,
        n_files=(reference.n_files, measured.n_files),
        n_windows=(len(first), len(second)),
        notes=tuple(notes),
        left_out=reference.left_out | measured.left_out,
        **values,
    )


def distance_rows(found: Distances) -> dict[str, float]:
    """Return the figures that could be measured, each named with its embedding."""
    values = {"fad": found.fad, "fad_infinity": found.fad_infinity, "kad": found.kad}
    return {
        f"{name}:{found.embedding}": value for name, value in values.items() if value is not None
    }
