"""Fetching the dataset's metadata: resumable, checked, each file whole or not at all."""

from __future__ import annotations

import csv
import errno
import functools
import hashlib
import http.client
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from isotone._version import __version__
from isotone.errors import InputError, OutputError
from isotone.jamendo.metadata import SPLITS
from isotone.plan.jamendo_palette import TERMS

__all__ = ["BASE_URL", "COMMIT", "RemoteFile", "fetch_files", "fetch_metadata", "metadata_files"]

COMMIT = "1b4fa8c32e076c73b5175c1703ae805b4109309d"
"""Of MTG/mtg-jamendo-dataset, July 2024; sizes and digests of its files are in
``data/metadata_files.csv``."""

BASE_URL = f"https://raw.githubusercontent.com/MTG/mtg-jamendo-dataset/{COMMIT}/data"

_CHUNK = 1 << 16
_ATTEMPTS = 4
_TIMEOUT_S = 30.0

Progress = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes in all."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file with what is known about it.

    Parameters
    ----------
    path : str
        Below the base URL, and below the folder it is fetched into.
    n_bytes : int
    sha256 : str
    """

    path: str
    n_bytes: int
    sha256: str


@functools.cache
def _all_files() -> tuple[RemoteFile, ...]:
    text = resources.files("isotone.jamendo").joinpath("data/metadata_files.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(RemoteFile(row["path"], int(row["bytes"]), row["sha256"]) for row in rows)


def metadata_files(splits: Sequence[int] = (0,)) -> tuple[RemoteFile, ...]:
    """Return the metadata files to fetch.

    Parameters
    ----------
    splits : sequence of int
        Splits from 0 to 4 whose tables are wanted, 12 MB each; at least one, since the genre tags
        are read from a split.

    Raises
    ------
    InputError
        If a split does not exist, or none is asked for.
    """
    unknown = [split for split in splits if split not in SPLITS]
    if unknown or not splits:
        got = ", ".join(map(str, splits)) or "none"
        raise InputError(f"splits must be some of {', '.join(map(str, SPLITS))}; got {got}")
    wanted = tuple(f"splits/split-{split}/" for split in splits)
    return tuple(
        file
        for file in _all_files()
        if file.path.startswith(wanted) or not file.path.startswith("splits/")
    )


def fetch_metadata(
    folder: str | Path,
    *,
    splits: Sequence[int] = (0,),
    base_url: str = BASE_URL,
    progress: Progress | None = None,
) -> None:
    """Fetch the dataset's metadata, CC BY-NC-SA 4.0, into a folder.

    Parameters
    ----------
    folder : str or Path
        Gets the layout of the dataset repository's ``data/``, and the terms beside it.
    splits : sequence of int
        Which splits' tables.
    base_url : str
        A mirror with the same layout.
    progress : callable, optional

    Raises
    ------
    InputError
        If the URL is not http or https.
    OutputError
        If a file can't be had whole and right; what has arrived is kept for the next try.
    """
    fetch_files(metadata_files(splits), folder, base_url=base_url, progress=progress)
    terms = Path(folder) / "TERMS.txt"
    try:
        terms.write_text(TERMS + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{terms} could not be written: {error.strerror}") from error


def fetch_files(
    files: Sequence[RemoteFile],
    folder: str | Path,
    *,
    base_url: str,
    progress: Progress | None = None,
    pause_s: float = 1.0,
) -> None:
    """Fetch files whose size and digest are known.

    A file that is there and right is left alone. Each arrives under ``<name>.part``, from which a
    broken-off transfer goes on, is checked, and only then gets its name.

    Parameters
    ----------
    files : sequence of RemoteFile
    folder : str or Path
    base_url : str
    progress : callable, optional
    pause_s : float
        Before the second try; doubled for each further one.

    Raises
    ------
    InputError
        If the URL is not http or https, or a path leads out of the folder.
    OutputError
        If a file can't be had whole and right.
    """
    scheme = urllib.parse.urlsplit(base_url).scheme
    if scheme not in ("http", "https"):
        raise InputError(f"the base URL must begin with http:// or https://; got {base_url}")
    folder = Path(folder)
    in_all = sum(file.n_bytes for file in files)
    before = 0
    for file in files:
        target = folder / file.path
        if ".." in Path(file.path).parts or Path(file.path).is_absolute():
            raise InputError(f"a fetched file stays in its folder; got {file.path}")

        def tell(n_bytes: int, before: int = before) -> None:
            if progress is not None:
                progress(before + n_bytes, in_all)

        if not _is_right(target, file):
            url = f"{base_url.rstrip('/')}/{urllib.parse.quote(file.path)}"
            _fetch_file(file, url, target, tell, pause_s)
        before += file.n_bytes
        tell(0, before)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_right(path: Path, file: RemoteFile) -> bool:
    return path.is_file() and path.stat().st_size == file.n_bytes and _digest(path) == file.sha256


def _fetch_file(
    file: RemoteFile, url: str, target: Path, tell: Callable[[int], None], pause_s: float
) -> None:
    part = target.with_name(target.name + ".part")
    reason = ""
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(pause_s * 2 ** (attempt - 1))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _transfer(file, url, part, tell)
            if _digest(part) == file.sha256:
                part.replace(target)
                return
            # Not the file that is known: going on from it would never come right.
            part.unlink()
            reason = "what arrived is not the file that is known (SHA-256 differs)"
        except urllib.error.HTTPError as error:
            reason = f"the server answered {error.code} {error.reason}"
            if error.code in (401, 403, 404, 410):
                break
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError) as error:
            cause = getattr(error, "reason", error)
            reason = getattr(cause, "strerror", None) or str(cause) or type(error).__name__
        except ConnectionError as error:
            reason = error.strerror or type(error).__name__
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                reason = f"no space left; {file.n_bytes / 1e6:.1f} MB are needed"
            else:
                reason = error.strerror or type(error).__name__
            raise OutputError(
                f"{target} could not be written: {reason}; what has arrived is kept, fetch again"
            ) from error
    raise OutputError(
        f"{url} could not be fetched: {reason}; what has arrived is kept, fetch again"
    )


def _transfer(file: RemoteFile, url: str, part: Path, tell: Callable[[int], None]) -> None:
    """Append to the part what it lacks, or write it anew if the server does not resume."""
    there = part.stat().st_size if part.is_file() else 0
    if there > file.n_bytes:
        part.unlink()
        there = 0
    if there == file.n_bytes:
        return
    request = urllib.request.Request(url, headers={"User-Agent": f"isotone/{__version__}"})
    if there:
        request.add_header("Range", f"bytes={there}-")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
        if answer.status != http.client.PARTIAL_CONTENT or not _goes_on(answer, there):
            there = 0
        with part.open("ab" if there else "wb") as out:
            while chunk := answer.read(min(_CHUNK, file.n_bytes - there + 1)):
                there += len(chunk)
                if there > file.n_bytes:
                    # Never more on the disk than the file is known to take.
                    break
                out.write(chunk)
                tell(there)
    if there != file.n_bytes:
        if there > file.n_bytes:
            part.unlink()
        raise http.client.HTTPException(
            f"{file.n_bytes} bytes were expected and {'more' if there > file.n_bytes else there} "
            "arrived"
        )


def _goes_on(answer: http.client.HTTPResponse, there: int) -> bool:
    found = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return found is not None and int(found.group(1)) == there
