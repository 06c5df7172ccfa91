"""The listening room: a local web app over the library and live sessions.

Needs the extra ``web`` (``pip install 'isotone[web]'``). Bound to this machine unless asked
otherwise; it makes no request to any other.
"""

from __future__ import annotations

import importlib.util

from isotone.errors import MissingExtraError

__all__ = ["check_extra"]


def check_extra() -> None:
    """Refuse with the name of the extra where its packages are missing.

    Raises
    ------
    MissingExtraError
        If fastapi or uvicorn is not installed.
    """
    for package in ("fastapi", "uvicorn"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError("the listening room", package=package, extra="web")
