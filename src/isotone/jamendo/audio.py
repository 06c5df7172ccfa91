"""The dataset's audio: tars fetched in parallel, checked as a stream, unpacked with care.

A tar named ``autotagging_moodtheme_audio-low-00.tar`` holds ``00/1009600.low.mp3`` and so on. Its
SHA-256, and that of each track, is in the dataset's own lists.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import json
import re
import shutil
import tarfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from isotone._version import __version__
from isotone.errors import InputError, OutputError
from isotone.jamendo.metadata import Track

__all__ = [
    "AUDIO_URL",
    "AudioPlan",
    "Fetched",
    "audio_path",
    "duplicates",
    "fetch_audio",
    "plan_audio",
    "read_digests",
    "require_space",
]

AUDIO_URL = "https://cdn.freesound.org/mtg-jamendo"
"""The dataset's public mirror; a subset's tars lie below ``autotagging_moodtheme/audio-low/``."""

_CHUNK = 1 << 20
_ATTEMPTS = 4
_TIMEOUT_S = 60.0
_DIGEST = re.compile(r"[0-9a-f]{64}")

Progress = Callable[[int, int], None]
"""Called with the tars done and the tars in all."""


def audio_path(track: Track, kind: str) -> str:
    """Return where a track lies in the audio: ``48/948.low.mp3`` for low, ``48/948.mp3`` for full.

    Raises
    ------
    InputError
        If the kind is neither.
    """
    if kind not in ("low", "full"):
        raise InputError(f"audio must be low or full; got {kind}")
    return track.path.removesuffix(".mp3") + ".low.mp3" if kind == "low" else track.path


def read_digests(path: str | Path) -> dict[str, str]:
    """Read one of the dataset's hash lists.

    Returns
    -------
    dict of str to str
        Name to SHA-256.

    Raises
    ------
    InputError
        If it can't be read or a line is not ``<sha256> <name>``.
    """
    found = {}
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} could not be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        digest, _, name = line.partition(" ")
        name = name.strip()
        if not _DIGEST.fullmatch(digest) or not name:
            raise InputError(f"{path}, line {number}: expected a SHA-256 and a name")
        found[name] = digest
    return found


def duplicates(digests: Mapping[str, str]) -> dict[str, str]:
    """Return tracks that are bit for bit another one: each to the first by name."""
    first: dict[str, str] = {}
    found = {}
    for name in sorted(digests):
        original = first.setdefault(digests[name], name)
        if original != name:
            found[name] = original
    return found


# Bytes a second of music: full is 320 kbit/s MP3, 152 GB for the 1,126 h of moods (the dataset's
# README); low is judged to take a third of it at most.
_BYTES_A_SECOND = {"full": 40_000, "low": 14_000}
# A tar holds a hundredth of the 1,126 h with moods.
_TAR_S = 1_126 * 3_600 / 100


def require_space(tracks: Iterable[Track], folder: Path, *, kind: str, tars: int) -> int:
    """Refuse a disk that has too little room, and return the bytes that are still needed.

    Parameters
    ----------
    tracks : iterable of Track
        Those that are there are not counted.
    folder : Path
        Need not exist.
    kind : {"low", "full"}
    tars : int
        How many lie beside the tracks at a time.

    Raises
    ------
    OutputError
        If less is free; the figure is an estimate by the music's length.
    """
    left = [track for track in tracks if not (folder / audio_path(track, kind)).is_file()]
    if not left:
        return 0
    seconds = sum(track.duration_s for track in left) + tars * _TAR_S
    needed = round(seconds * _BYTES_A_SECOND[kind])
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if needed > free:
        raise OutputError(
            f"{folder} needs about {needed / 1e9:.1f} GB, tars on their way among them, and "
            f"{free / 1e9:.1f} GB are free; free some, lower --workers, or choose fewer tracks"
        )
    return needed


@dataclass(frozen=True, slots=True)
class AudioPlan:
    """What is to be fetched.

    Parameters
    ----------
    tars : mapping of str to str
        Name to SHA-256.
    members : mapping of str to (mapping of str to str)
        For each tar, its wanted tracks to their SHA-256.
    dropped : mapping of str to str
        Duplicates that are left out, each to the track it repeats.
    """

    tars: Mapping[str, str]
    members: Mapping[str, Mapping[str, str]]
    dropped: Mapping[str, str]


def plan_audio(
    tracks: Iterable[Track],
    *,
    kind: str,
    tars: Mapping[str, str],
    digests: Mapping[str, str],
) -> AudioPlan:
    """Find the tars that hold tracks, without duplicates.

    Parameters
    ----------
    tracks : iterable of Track
    kind : {"low", "full"}
    tars, digests : mapping of str to str
        From ``read_digests``.

    Raises
    ------
    InputError
        If nothing is wanted, or a track or its tar is in no list.
    """
    wanted = [audio_path(track, kind) for track in tracks]
    if not wanted:
        raise InputError("no track is left to fetch; widen --moods, --licence or --tracks")
    by_number = {}
    for name in tars:
        match = re.search(r"-(\d\d)\.tar$", name)
        if match is None:
            raise InputError(f"{name} is not named as the dataset names its tars: ...-NN.tar")
        by_number[match[1]] = name
    repeated = duplicates(digests)
    members: defaultdict[str, dict[str, str]] = defaultdict(dict)
    dropped = {}
    for path in sorted(wanted):
        if path not in digests or path[:2] not in by_number:
            raise InputError(f"{path} is in no hash list; fetch the metadata again")
        if path in repeated:
            dropped[path] = repeated[path]
        else:
            members[by_number[path[:2]]][path] = digests[path]
    # A repeated track's first copy is fetched in its place.
    for original in set(dropped.values()):
        members[by_number[original[:2]]][original] = digests[original]
    used = dict(sorted(members.items()))
    return AudioPlan({name: tars[name] for name in used}, used, dropped)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch came to: tracks that are there, and those left out with the reason."""

    tracks: tuple[str, ...]
    failed: Mapping[str, str]


def fetch_audio(
    plan: AudioPlan,
    folder: str | Path,
    *,
    base_url: str,
    workers: int = 4,
    progress: Progress | None = None,
    pause_s: float = 1.0,
) -> Fetched:
    """Fetch tars, check them, and unpack the wanted tracks.

    A tar is fetched as ``<name>.part``, resumed there, hashed while it arrives, unpacked and then
    deleted; ``<name>.done`` beside it says which tracks it gave, so that it is not fetched again.

    Parameters
    ----------
    plan : AudioPlan
    folder : str or Path
    base_url : str
        The folder of the tars on a mirror.
    workers : int
        Tars at a time, 1 to 16.
    progress : callable, optional
    pause_s : float
        Before the second try; doubled for each further one.

    Raises
    ------
    InputError
        If the URL is not http or https, or workers are out of range.
    OutputError
        If a tar can't be had, is not the one that is known, holds hostile names, or the disk is
        full; finished tars stay.
    """
    if urllib.parse.urlsplit(base_url).scheme not in ("http", "https"):
        raise InputError(f"the base URL must begin with http:// or https://; got {base_url}")
    if not 1 <= workers <= 16:
        raise InputError(f"workers must lie in [1, 16]; got {workers}")
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} could not be made: {error.strerror}") from error
    stop = threading.Event()
    failed: dict[str, str] = {}
    lock = threading.Lock()
    n_done = 0

    def work(name: str) -> None:
        nonlocal n_done
        try:
            bad = _fetch_tar(
                name, plan.tars[name], plan.members[name], folder, base_url, pause_s, stop
            )
        except BaseException:
            stop.set()
            raise
        with lock:
            failed.update(bad)
            n_done += 1
            if progress is not None:
                progress(n_done, len(plan.tars))

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(work, name) for name in plan.tars]
        finished, _ = wait(futures, return_when=FIRST_EXCEPTION)
        broken = [f for f in finished if f.exception() is not None]
        for future in futures:
            future.cancel()
    faults = [f.exception() for f in broken]
    for fault in faults:
        if fault is not None and not isinstance(fault, _StoppedError):
            raise fault
    there = [m for members in plan.members.values() for m in members if m not in failed]
    return Fetched(tuple(sorted(there)), dict(sorted(failed.items())))


class _StoppedError(Exception):
    """Another tar failed first."""


def _fetch_tar(
    name: str,
    sha256: str,
    members: Mapping[str, str],
    folder: Path,
    base_url: str,
    pause_s: float,
    stop: threading.Event,
) -> dict[str, str]:
    done = folder / f"{name}.done"
    known = _known(done)
    missing = {m for m in members if not (folder / m).is_file() and m not in known}
    if not missing:
        return {m: known[m] for m in members if known.get(m)}
    part = folder / f"{name}.part"
    try:
        _transfer_tar(
            f"{base_url.rstrip('/')}/{urllib.parse.quote(name)}", part, sha256, pause_s, stop
        )
        failed = _unpack(part, name, members, folder)
        part.unlink()
        _write(done, json.dumps(failed) + "\n")
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutputError(
                f"{folder}: no space left while fetching {name}; free some and fetch again, what "
                "has arrived is kept"
            ) from error
        raise OutputError(f"{folder}: {name}: {error.strerror or error}") from error
    return failed


def _known(done: Path) -> dict[str, str]:
    try:
        return dict(json.loads(done.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # not there, or cut short: the tar is asked again
        return {}


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _transfer_tar(url: str, part: Path, sha256: str, pause_s: float, stop: threading.Event) -> None:
    reason = ""
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(pause_s * 2 ** (attempt - 1))
        try:
            if _stream(url, part, stop) == sha256:
                return
            # Not the tar that is known: going on from it would never come right.
            part.unlink()
            reason = "what arrived is not the tar that is known (SHA-256 differs)"
        except urllib.error.HTTPError as error:
            reason = f"the server answered {error.code} {error.reason}"
            if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink(missing_ok=True)
            elif error.code in (401, 403, 404, 410):
                break
        except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
            reason = str(error) or type(error).__name__
        except urllib.error.URLError as error:
            reason = str(error.reason)
    raise OutputError(
        f"{url} could not be fetched: {reason}; what has arrived is kept, fetch again"
    )


def _stream(url: str, part: Path, stop: threading.Event) -> str:
    """Append what is missing and return the digest of all, a megabyte in memory at a time."""
    whole = hashlib.sha256()
    there = 0
    if part.is_file():
        with part.open("rb") as file:
            while block := file.read(_CHUNK):
                whole.update(block)
                there += len(block)
    request = urllib.request.Request(url, headers={"User-Agent": f"isotone/{__version__}"})
    if there:
        request.add_header("Range", f"bytes={there}-")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
        found = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
        goes_on = answer.status == http.client.PARTIAL_CONTENT and found is not None
        if there and not (goes_on and found is not None and int(found[1]) == there):
            there, whole = 0, hashlib.sha256()
        length = answer.headers.get("Content-Length")
        expected = there + int(length) if length and length.isdigit() else None
        with part.open("ab" if there else "wb") as out:
            while block := answer.read(_CHUNK):
                if stop.is_set():
                    raise _StoppedError
                out.write(block)
                whole.update(block)
                there += len(block)
    if expected is not None and there < expected:
        raise http.client.HTTPException(f"the connection broke off at {there} of {expected} bytes")
    return whole.hexdigest()


def _unpack(path: Path, name: str, members: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Unpack wanted tracks; return those that are missing or wrong, with the reason."""
    failed = dict.fromkeys(members, "it is not in its tar")
    try:
        with tarfile.open(path, "r|") as tar:
            for member in tar:
                inside = PurePosixPath(member.name)
                if inside.is_absolute() or ".." in inside.parts or "\\" in member.name:
                    raise OutputError(
                        f"{name} holds {member.name!r}, which leads out of its folder"
                    )
                if member.isdir():
                    continue
                if not member.isfile():
                    raise OutputError(f"{name} holds {member.name!r}, which is no plain file")
                track = str(inside)
                if track not in members:
                    continue
                source = tar.extractfile(member)
                if source is None:  # pragma: no cover - a plain file always opens
                    continue
                target = folder / track
                target.parent.mkdir(parents=True, exist_ok=True)
                part = target.with_name(f".{target.name}.part")
                digest = hashlib.sha256()
                try:
                    with part.open("wb") as out:
                        while block := source.read(_CHUNK):
                            digest.update(block)
                            out.write(block)
                    if digest.hexdigest() == members[track]:
                        part.replace(target)
                        failed.pop(track, None)
                    else:
                        failed[track] = "its SHA-256 differs"
                finally:
                    part.unlink(missing_ok=True)
    except tarfile.TarError as error:
        raise OutputError(f"{name} is not a tar: {error}") from error
    return failed
