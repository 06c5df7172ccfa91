"""Files that are there whole or not at all: written under a temporary name, then renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from isotone.errors import OutputError

__all__ = ["replacing", "write_whole"]


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary file beside a path; what is written there takes the path's place at the end.

    Until then, and after any error or interrupt, the path holds what it held before and no
    temporary file is left. Folders above are made. For a whole folder of outputs that appear
    together, see ``isotone.deliver.folder``.

    Parameters
    ----------
    path : str or Path

    Yields
    ------
    Path
        An empty file of mode 0600 in the same folder; its name ends in ``.part``.

    Raises
    ------
    OutputError
        If the folder can't be made, or anything in the block fails with an ``OSError``.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            yield temporary
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
    except OutputError:
        raise
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        raise OutputError(f"{path} could not be written: {reason}") from error


def write_whole(path: str | Path, data: bytes | str) -> None:
    """Write a file in one step; text in UTF-8.

    Raises
    ------
    OutputError
        If it can't be written; what was there before stays.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
