"""Everything isotone raises on purpose.

::

    IsotoneError
    |-- InputError            a value from the caller is outside what is allowed (exit code 2)
    |   |-- UnplaceableError  words that could not be placed on the circumplex
    |   |-- AudioError        a file that is not readable audio
    |   |-- SoundFontError    a SoundFont that is broken, truncated or hostile
    |   `-- ManifestError     a manifest of another version, or changed since it was written
    |-- OutputError           an output could not be written; nothing half-written is left
    |-- MissingExtraError     a package of an optional extra is not installed
    `-- MissingModelError     model weights are not on this machine

A message says what was asked, what is allowed and what to do, on one line.
"""

from __future__ import annotations

__all__ = [
    "AudioError",
    "InputError",
    "IsotoneError",
    "ManifestError",
    "MissingExtraError",
    "MissingModelError",
    "OutputError",
    "SoundFontError",
    "UnplaceableError",
]


class IsotoneError(Exception):
    """Base of every error that isotone raises on purpose."""


class InputError(IsotoneError, ValueError):
    """A value from the caller is outside what is allowed."""


class UnplaceableError(InputError):
    """Words that could not be placed on the circumplex."""


class AudioError(InputError):
    """A file that is not readable audio."""


class SoundFontError(InputError):
    """A SoundFont that is broken, truncated or hostile."""


class ManifestError(InputError):
    """A manifest of another version, or changed since it was written."""


class OutputError(IsotoneError, OSError):
    """An output could not be written; nothing half-written is left behind."""


class MissingExtraError(IsotoneError, ImportError):
    """A package of an optional extra is not installed.

    Parameters
    ----------
    what : str
        What was asked for, as the user knows it, e.g. ``"MusicGen"``.
    package : str
        The package that is missing.
    extra : str
        The extra that brings it.
    """

    def __init__(self, what: str, *, package: str, extra: str) -> None:
        super().__init__(f"{what} needs {package}; install it with: pip install 'isotone[{extra}]'")
        self.package = package
        self.extra = extra


class MissingModelError(IsotoneError):
    """Model weights are not on this machine; the message names the command that fetches them."""
