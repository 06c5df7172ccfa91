"""Recognisers of mood tags behind one small protocol, and how to find them by name.

A recogniser of one's own takes ten lines: a class with ``name``, ``version``, ``tags`` and
``scores``, and an entry point of the group ``isotone.recognisers`` that names a function which
takes the path of weights (or None) and returns one.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.errors import InputError, MissingModelError
from isotone.evaluate.recognisers.published import baseline_path

__all__ = ["Recogniser", "installed_recognisers", "load_recogniser"]

GROUP = "isotone.recognisers"
_BASELINE = "mtg-baseline"


@runtime_checkable
class Recogniser(Protocol):
    """What hears tags in sound."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def version(self) -> str:
        """What changes whenever scores would; results of two versions are never mixed."""
        ...

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that it hears, in the order of its scores."""
        ...

    def scores(self, waveform: Waveform) -> NDArray[np.float32]:
        """Return a score from 0 to 1 for each tag, shape (tags,), of a clip of any rate."""
        ...


def _baseline(weights: Path | None) -> Recogniser:
    # Reached by name: the light core imports nothing heavy.
    module = import_module("isotone.evaluate.recognisers.mtg_baseline")
    if weights is None:
        weights = baseline_path()
        if not weights.is_file():
            raise MissingModelError(
                f"the weights of {_BASELINE} are not on this machine; fetch them (1.8 MB) with: "
                "isotone evaluate weights, or name a file with --weights"
            )
    loaded: Recogniser = module.BaselineTagger.load(weights)
    return loaded


def _clap(weights: Path | None) -> Recogniser:
    module = import_module("isotone.evaluate.recognisers.clap")
    found: Recogniser = module.ClapTags(
        module.load_clap(None if weights is None else weights.as_posix())
    )
    return found


def _effnet(weights: Path | None) -> Recogniser:
    if weights is None:
        raise InputError("discogs-effnet needs its graphs; name their folder with --weights")
    module = import_module("isotone.evaluate.recognisers.effnet")
    found: Recogniser = module.load_effnet(weights)
    return found


_BUILT_IN: dict[str, Callable[[Path | None], Recogniser]] = {
    _BASELINE: _baseline,
    "clap": _clap,
    "discogs-effnet": _effnet,
}


def installed_recognisers() -> tuple[str, ...]:
    """Return the names that `load_recogniser` takes."""
    found = {entry.name for entry in entry_points(group=GROUP)}
    return (*_BUILT_IN, *sorted(found - set(_BUILT_IN)))


def load_recogniser(name: str, weights: str | Path | None = None) -> Recogniser:
    """Return a recogniser by its name.

    Parameters
    ----------
    name : str
        ``mtg-baseline``, ``clap``, ``discogs-effnet``, or that of an entry point of the group
        ``isotone.recognisers``.
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
            if not isinstance(found, Recogniser):
                raise InputError(
                    f"the recogniser {name!r} ({entry.value}) lacks name, version, tags or scores"
                )
            return found
    raise InputError(
        f"no recogniser named {name!r}; recognisers: {', '.join(installed_recognisers())}"
    )
