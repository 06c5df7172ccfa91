"""The engines that the page offers: the composer, and others where all they need is there."""

from __future__ import annotations

import importlib.util
from typing import Any

from isotone.engines.registry import installed_engines

__all__ = ["follows_listener", "offered_engines"]

# Engines that compose as the listener listens. All others are made in the background.
_FOLLOWING = ("composer",)


def follows_listener(engine: str) -> bool:
    """Whether an engine composes while the listener listens, faster than real time."""
    return engine in _FOLLOWING


def offered_engines() -> list[dict[str, Any]]:
    """Return the engines by name: whether each can be used now, and why not."""
    found = []
    for name in sorted(installed_engines(), key=lambda name: (name != "composer", name)):
        missing = _missing(name)
        found.append(
            {
                "name": name,
                "is_ready": missing is None,
                "needs": missing,
                "follows_listener": follows_listener(name),
            }
        )
    return found


def _missing(name: str) -> str | None:
    """Return ``extra`` or ``weights`` where an engine lacks them."""
    if name != "musicgen":
        return None
    if any(importlib.util.find_spec(p) is None for p in ("torch", "transformers")):
        return "extra"
    from isotone.engines.musicgen.hub import DEFAULT_MODEL, is_here

    return None if is_here(DEFAULT_MODEL) else "weights"
