"""Engines by name: the built-in ones as lazy import strings, others by entry point.

A package of one's own adds an engine with an entry point of the group ``isotone.engines``::

    [project.entry-points."isotone.engines"]
    mine = "my_package.engine:MyEngine"
"""

from __future__ import annotations

import importlib
import importlib.util
from importlib import metadata
from typing import Any

from isotone.engines.protocol import Engine
from isotone.errors import InputError

__all__ = ["ENTRY_POINT_GROUP", "installed_engines", "load_engine"]

ENTRY_POINT_GROUP = "isotone.engines"

# Strings, not imports: a heavy engine must cost nothing until it is asked for, and the light core
# must not see it.
_BUILT_IN = {
    "composer": "isotone.engines.composer:ComposerEngine",
    "musicgen": "isotone.engines.musicgen.engine:MusicGenEngine",
}


def _targets() -> dict[str, str]:
    found = {point.name: point.value for point in metadata.entry_points(group=ENTRY_POINT_GROUP)}
    return found | _BUILT_IN  # nobody takes the place of a built-in engine


def installed_engines() -> tuple[str, ...]:
    """Return the names of all engines that can be asked for, sorted."""
    return tuple(sorted(_targets()))


def load_engine(name: str, **options: Any) -> Engine:
    """Make an engine.

    Parameters
    ----------
    name : str
        One of ``installed_engines()``.
    **options
        Passed to the engine's class, e.g. ``soundfont`` for the composer.

    Returns
    -------
    Engine

    Raises
    ------
    InputError
        If there is no engine of that name, or it does not take an option.
    MissingExtraError
        If a package that the engine needs is not installed.
    """
    targets = _targets()
    if name not in targets:
        raise InputError(
            f"no engine named {name!r}; installed engines: {', '.join(sorted(targets))}"
        )
    module, _, attribute = targets[name].partition(":")
    factory = getattr(importlib.import_module(module), attribute)
    engine: Engine = factory(**options)
    return engine
