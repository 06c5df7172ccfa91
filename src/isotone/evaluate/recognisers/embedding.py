"""Embeddings of sound behind one small protocol, for distances between sets of clips.

One's own takes as little as a recogniser: a class with ``name``, ``version`` and ``embed``, and an
entry point of the group ``isotone.embeddings`` that names a function which takes the path of
weights (or None) and returns one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.evaluate.recognisers.mel import CLIP_S, SAMPLE_RATE, clip_spectrogram, to_12_khz
from isotone.evaluate.recognisers.registry import load_recogniser
from isotone.evaluate.recognisers.windows import window_starts

__all__ = ["Embedding", "clap_embedding", "installed_embeddings", "load_embedding"]

GROUP = "isotone.embeddings"


@runtime_checkable
class Embedding(Protocol):
    """What turns sound into vectors."""

    @property
    def name(self) -> str:
        """Its name; part of every distance's name."""
        ...

    @property
    def version(self) -> str:
        """What changes whenever vectors would."""
        ...

    def embed(self, waveform: Waveform) -> NDArray[np.float32]:
        """Return one vector for each window of a clip of any rate, shape (windows, features)."""
        ...


@dataclass(frozen=True, slots=True)
class _Clap:
    """CLAP's audio vectors, unit length, one for each window of ten seconds."""

    clap: Any
    name: str = "clap"

    @property
    def version(self) -> str:
        return str(self.clap.version)

    def embed(self, waveform: Waveform) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self.clap.embeddings(waveform)
        return found


@dataclass(frozen=True, slots=True)
class _Baseline:
    """What the last layer of MTG-Jamendo's baseline sees: 64 numbers for each 29.1 seconds."""

    tagger: Any
    name: str = "mtg-baseline"

    @property
    def version(self) -> str:
        return str(self.tagger.version)

    def embed(self, waveform: Waveform) -> NDArray[np.float32]:
        mono = to_12_khz(waveform)
        length = round(CLIP_S * SAMPLE_RATE)
        rows = [
            self.tagger.features_of([clip_spectrogram(mono[at : at + length])])
            for at in window_starts(len(mono), length)
        ]
        return np.concatenate(rows)


def _clap(weights: Path | None) -> Embedding:
    # Reached by name: the light core imports nothing heavy.
    module = import_module("isotone.evaluate.recognisers.clap")
    return _Clap(module.load_clap(None if weights is None else weights.as_posix()))


def _baseline(weights: Path | None) -> Embedding:
    return _Baseline(load_recogniser("mtg-baseline", weights))


def _effnet(weights: Path | None) -> Embedding:
    found: Any = load_recogniser("discogs-effnet", weights)
    return cast("Embedding", found)


_BUILT_IN: dict[str, Callable[[Path | None], Embedding]] = {
    "clap": _clap,
    "mtg-baseline": _baseline,
    "discogs-effnet": _effnet,
}


def clap_embedding(clap: Any) -> Embedding:
    """Return the embedding of a CLAP model that is loaded already."""
    return _Clap(clap)


def installed_embeddings() -> tuple[str, ...]:
    """Return the names that `load_embedding` takes."""
    found = {entry.name for entry in entry_points(group=GROUP)}
    return (*_BUILT_IN, *sorted(found - set(_BUILT_IN)))


def load_embedding(name: str, weights: str | Path | None = None) -> Embedding:
    """Return an embedding by its name.

    Parameters
    ----------
    name : str
        ``clap``, ``mtg-baseline``, ``discogs-effnet``, or that of an entry point of the group
        ``isotone.embeddings``.
    weights : str or Path, optional
        A file; for ``clap`` a folder or a hub id, for ``discogs-effnet`` a folder.

    Raises
    ------
    InputError
        If there is none of that name, or an entry point returns something else.
    MissingModelError
        If its weights are not there.
    """
    path = None if weights is None else Path(weights)
    if name in _BUILT_IN:
        return _BUILT_IN[name](path)
    for entry in entry_points(group=GROUP):
        if entry.name == name:
            found = entry.load()(path)
            if not isinstance(found, Embedding):
                raise InputError(
                    f"the embedding {name!r} ({entry.value}) lacks name, version or embed"
                )
            return found
    raise InputError(
        f"no embedding named {name!r}; embeddings: {', '.join(installed_embeddings())}"
    )
