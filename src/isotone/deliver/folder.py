"""A folder of outputs that appear together, finished, or not at all.

Every file is written under a hidden temporary name in its own folder, readable by its owner alone,
and all are renamed at the end. An error, a full disk or Ctrl-C removes whatever was written and the
folders that were made for it. What a killed process could not remove goes when the same output is
next written, once it has lain untouched for a day.
"""

from __future__ import annotations

import contextlib
import glob
import os
import secrets
import time
from pathlib import Path
from types import TracebackType

from isotone.errors import InputError, OutputError

__all__ = ["OutputFolder"]

STALE_S = 86_400.0
"""How long a temporary file lies untouched before nobody can still be writing it; judgement."""


class OutputFolder:
    """Write several files so that either all of them appear or none.

    Parameters
    ----------
    folder : str or Path
        Made with its missing parents, for its owner alone, when the first output is reserved;
        removed again if nothing comes of it.
    overwrite : bool
        Whether files that are there already may be replaced.

    Examples
    --------
    >>> import tempfile
    >>> with OutputFolder(Path(tempfile.mkdtemp()) / "evening") as folder:
    ...     folder.write_text("note.txt", "hello")
    >>> (folder.path / "note.txt").read_text()
    'hello'
    """

    def __init__(self, folder: str | Path, *, overwrite: bool = False) -> None:
        self.path = Path(folder)
        self.overwrite = overwrite
        self._made_folders: list[Path] = []
        self._pending: dict[str, Path] = {}
        self._is_open = False

    def __enter__(self) -> OutputFolder:
        self._find_room(self.path)
        self._is_open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_open = False
        if kind is None:
            try:
                self._commit()
            except BaseException:
                self._discard()
                raise
        else:
            self._discard()

    def reserve(self, name: str) -> Path:
        """Return the temporary path of an output that exists from now on, empty, with mode 0600.

        Parameters
        ----------
        name : str
            File name, or a relative path with ``/`` such as ``"stems/lead piano.flac"``.

        Raises
        ------
        InputError
            If the output exists and may not be replaced, was reserved before, or lies outside.
        OutputError
            If the folder cannot be written.
        """
        if not self._is_open:
            raise InputError(f"{self.path} is closed; outputs are reserved inside its with block")
        final = self.final_path(name)
        if name in self._pending:
            raise InputError(f"{final} is already being written")
        self._refuse_existing(final)
        self._make_folder(final.parent)
        _remove_stale(final)
        temporary = final.with_name(f".{final.name}.{secrets.token_hex(4)}.part")
        # Noted before it exists, so that an interrupt between the two leaves nothing behind.
        self._pending[name] = temporary
        try:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise OutputError(f"{final} could not be written: {error.strerror}") from error
        return temporary

    def write_bytes(self, name: str, data: bytes) -> None:
        """Write a whole file."""
        temporary = self.reserve(name)
        try:
            temporary.write_bytes(data)
        except OSError as error:
            raise OutputError(
                f"{self.final_path(name)} could not be written: {error.strerror}; "
                "the partial file was removed"
            ) from error

    def write_text(self, name: str, text: str) -> None:
        """Write a whole text file in UTF-8."""
        self.write_bytes(name, text.encode("utf-8"))

    def temporary_path(self, name: str) -> Path:
        """Return where a reserved output is being written.

        Raises
        ------
        InputError
            If it was not reserved.
        """
        if name not in self._pending:
            raise InputError(f"no output named {name!r} is being written")
        return self._pending[name]

    def final_path(self, name: str) -> Path:
        """Return where an output will be once all are finished."""
        relative = Path(name)
        if relative.is_absolute() or ".." in relative.parts or not relative.name:
            raise InputError(f"an output's name must lie inside its folder; got {name!r}")
        return self.path / relative

    def _refuse_existing(self, final: Path) -> None:
        if not os.path.lexists(final):
            return
        if final.is_dir():
            raise InputError(f"{final} is a folder; choose another name")
        if not self.overwrite:
            raise InputError(f"{final} exists; pass --overwrite (overwrite=True) to replace it")

    @staticmethod
    def _find_room(folder: Path) -> list[Path]:
        """Return the folders that are missing, the outermost last; refuse where none can be."""
        missing = []
        at = folder
        while not at.exists():
            missing.append(at)
            at = at.parent
        if not at.is_dir():
            raise InputError(f"{at} is a file; outputs need a folder")
        if not os.access(at, os.W_OK | os.X_OK):
            raise OutputError(f"{at} could not be written: Permission denied")
        return missing

    def _make_folder(self, folder: Path) -> None:
        for new in reversed(self._find_room(folder)):
            # Noted before it exists, so that an interrupt between the two leaves nothing behind.
            self._made_folders.append(new)
            try:
                new.mkdir(mode=0o700)
            except FileExistsError:
                self._made_folders.pop()  # made by another process: not ours to remove
            except OSError as error:
                raise OutputError(f"{new} could not be made: {error.strerror}") from error

    def _commit(self) -> None:
        appeared: list[Path] = []
        try:
            for name in self._pending:
                self._refuse_existing(self.final_path(name))
            for name, temporary in self._pending.items():
                final = self.final_path(name)
                if not os.path.lexists(final):
                    appeared.append(final)
                temporary.replace(final)
        except BaseException as error:
            for final in appeared:
                final.unlink(missing_ok=True)
            if isinstance(error, OSError) and not isinstance(error, OutputError):
                raise OutputError(
                    f"{self.path} could not be written: {error.strerror}; nothing was kept"
                ) from error
            raise
        self._pending.clear()

    def _discard(self) -> None:
        """Remove what was written; another Ctrl-C meanwhile doesn't stop that."""
        while True:
            try:
                self._remove_all()
                return
            except KeyboardInterrupt:
                continue

    def _remove_all(self) -> None:
        for temporary in self._pending.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        self._pending.clear()
        for folder in reversed(self._made_folders):
            # A folder that someone else has put something into stays.
            with contextlib.suppress(OSError):
                folder.rmdir()
        self._made_folders.clear()


def _remove_stale(final: Path) -> None:
    """Remove what a process that was killed left of an output."""
    for left in final.parent.glob(f".{glob.escape(final.name)}.*.part"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_S:
                left.unlink()
