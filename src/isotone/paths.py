"""Where caches, models and the library live; pure, creates nothing."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["cache_dir", "data_dir"]


def cache_dir() -> Path:
    """Return the folder for what can be made again: decoded samples, compiled kernels, downloads.

    ``ISOTONE_CACHE`` overrides the platform's own place.
    """
    override = os.environ.get("ISOTONE_CACHE")
    if override:
        return Path(override)
    import platformdirs

    return Path(platformdirs.user_cache_dir("isotone", appauthor=False))


def data_dir() -> Path:
    """Return the folder for what cannot be made again: the library of sessions, fetched metadata.

    ``ISOTONE_DATA`` overrides the platform's own place.
    """
    override = os.environ.get("ISOTONE_DATA")
    if override:
        return Path(override)
    import platformdirs

    return Path(platformdirs.user_data_dir("isotone", appauthor=False))
