"""Many sound files and one recogniser: in this process, in several, or over a Ray cluster.

Every file is heard by itself, on one thread, whatever the number of workers: the scores are the
same for any of them, and come in the order of the files. At most two files a worker are on their
way, so memory doesn't grow with the set.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isotone.audio import read_audio
from isotone.errors import InputError, IsotoneError, MissingExtraError
from isotone.evaluate.kept import KeptScores, digest_of
from isotone.evaluate.recognisers.registry import Recogniser

__all__ = ["ClipScores", "audio_files", "hear_folder"]

_SUFFIXES = frozenset({".wav", ".flac", ".mp3", ".ogg", ".opus", ".aiff", ".aif"})
_MOST_WORKERS = 64
_STORE_BYTES = 100_000_000  # of a Ray that is started here: scores alone pass through it
Progress = Callable[[float, float, str], None]
Loader = Callable[[], Recogniser]
_Heard = tuple[NDArray[np.float32] | None, str]


@dataclass(frozen=True, slots=True)
class ClipScores:
    """What was heard in one file.

    Parameters
    ----------
    file : str
        Relative to the folder, with forward slashes.
    scores : ndarray, shape (tags,), or None
        None where the file could not be heard.
    reason : str
        Why not.
    """

    file: str
    scores: NDArray[np.float32] | None
    reason: str = ""


def audio_files(folder: str | Path) -> list[Path]:
    """Return the audio files of a folder and what lies below it, in order of their names.

    Raises
    ------
    InputError
        If it is no folder or holds none.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give one with audio files")
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES and p.is_file())
    if not found:
        raise InputError(f"{folder} holds no audio; files end in {', '.join(sorted(_SUFFIXES))}")
    return found


def hear_folder(
    folder: str | Path,
    recogniser: Recogniser,
    *,
    load: Loader | None = None,
    workers: int = 1,
    on_ray: bool = False,
    kept: KeptScores | None = None,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Iterator[ClipScores]:
    """Yield what a recogniser hears in each audio file of a folder, in order of the files.

    Parameters
    ----------
    folder : str or Path
        What lies below it is heard too.
    recogniser : Recogniser
    load : callable, optional
        Makes the same recogniser in another process; it must be picklable, such as
        ``functools.partial(load_recogniser, "mtg-baseline", "weights.safetensors")``. Needed for
        more than one worker and for Ray.
    workers : int
        Processes, 1 to 64.
    on_ray : bool
        Over the Ray cluster that ``RAY_ADDRESS`` names, or one started here; its machines must see
        the files and weights at the same paths.
    kept : KeptScores, optional
        Where scores of earlier runs are taken from and those of this one put.
    only : collection of str, optional
        Files to hear, relative to the folder; the others are passed over.
    progress : callable, optional
        Told the files heard, those there are, and words.

    Raises
    ------
    InputError
        If the folder holds no audio, an argument is out of range, or the recogniser gives
        something else than one finite score a tag. A file that can't be heard is no error: it is
        yielded with the reason.
    MissingExtraError
        If Ray is asked for and not installed.
    """
    if not 1 <= workers <= _MOST_WORKERS:
        raise InputError(f"workers must lie in [1, {_MOST_WORKERS}]; got {workers}")
    if (workers > 1 or on_ray) and load is None:
        raise InputError("several workers need load, which makes the recogniser in each of them")
    folder = Path(folder)
    files = audio_files(folder)
    if only is not None:
        wanted = frozenset(only)
        files = [path for path in files if path.relative_to(folder).as_posix() in wanted]
        if len(files) != len(wanted):
            missing = wanted - {path.relative_to(folder).as_posix() for path in files}
            raise InputError(f"{folder} holds no audio file {min(missing)}")
    digests = _digests(files, kept)
    pending = [
        path
        for path, digest in zip(files, digests, strict=True)
        if kept is None or digest is None or kept.get(digest) is None
    ]
    results: Generator[_Heard]
    if load is not None and on_ray and pending:
        results = _over_ray(load, pending, workers)
    elif load is not None and min(workers, len(pending)) > 1:
        results = _over_processes(load, pending, min(workers, len(pending)))
    else:
        results = _here(recogniser, pending)
    try:
        waiting = set(pending)
        for i, (path, digest) in enumerate(zip(files, digests, strict=True)):
            if progress is not None:
                progress(i, len(files), f"{i} of {len(files)} clips")
            name = path.relative_to(folder).as_posix()
            if path not in waiting and kept is not None and digest is not None:
                yield ClipScores(name, kept.get(digest))
                continue
            scores, reason = next(results)
            if scores is not None and kept is not None and digest is not None:
                kept.add(digest, scores)
            yield ClipScores(name, scores, reason)
        if progress is not None:
            progress(len(files), len(files), f"{len(files)} clips")
    finally:
        results.close()


def _digests(files: Sequence[Path], kept: KeptScores | None) -> list[str | None]:
    if kept is None:
        return [None] * len(files)
    found: list[str | None] = []
    for path in files:
        try:
            found.append(digest_of(path))
        except InputError:  # it is listed with its reason when it is heard
            found.append(None)
    return found


def _hear(recogniser: Recogniser, path: Path) -> _Heard:
    try:
        waveform = read_audio(path)
        if not waveform.n_samples:
            raise InputError("it holds no sound")
        if not np.isfinite(waveform.samples).all():
            raise InputError("it holds nan or inf")
        scores = np.asarray(recogniser.scores(waveform), np.float32)
    except InputError as error:
        return None, str(error)
    if scores.shape != (len(recogniser.tags),) or not np.isfinite(scores).all():
        raise InputError(
            f"{recogniser.name} must give {len(recogniser.tags)} finite scores; "
            f"got shape {scores.shape}"
        )
    return scores, ""


@contextmanager
def _one_thread() -> Iterator[None]:
    # Sums over threads would come out in another order.
    torch: Any = sys.modules.get("torch")
    if torch is None:
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _here(recogniser: Recogniser, files: Iterable[Path]) -> Generator[_Heard]:
    for path in files:
        with _one_thread():
            heard = _hear(recogniser, path)
        yield heard


# -- several processes -------------------------------------------------------------------------

_worker: list[Recogniser] = []  # of this process, where it is a worker


def _begin_work(load: Loader) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for it stops it
    _worker.append(load())


def _work(path: Path) -> _Heard:
    with _one_thread():
        return _hear(_worker[0], path)


def _over_processes(load: Loader, files: Sequence[Path], workers: int) -> Generator[_Heard]:
    # Forked processes would hold locks of torch's threads.
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_begin_work, initargs=(load,)
    )
    coming = iter(files)
    asked: deque[Future[_Heard]] = deque()
    try:
        for path in itertools.islice(coming, 2 * workers):
            asked.append(pool.submit(_work, path))
        while asked:
            heard = asked.popleft().result()
            following = next(coming, None)
            if following is not None:
                asked.append(pool.submit(_work, following))
            yield heard
    except BrokenProcessPool as error:
        raise IsotoneError(
            "a worker stopped (too little memory?); try fewer with --workers, heard clips are kept"
        ) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


# -- Ray ---------------------------------------------------------------------------------------


def _over_ray(load: Loader, files: Sequence[Path], workers: int) -> Generator[_Heard]:
    try:
        ray: Any = import_module("ray")
    except ImportError as error:
        raise MissingExtraError("--ray", package="ray", extra="cluster") from error
    address = os.environ.get("RAY_ADDRESS")
    is_ours = not ray.is_initialized()
    if is_ours and address:
        ray.init(address=address, log_to_driver=False)
    elif is_ours:
        ray.init(
            num_cpus=workers,
            include_dashboard=False,
            log_to_driver=False,
            object_store_memory=_STORE_BYTES,
        )
    try:
        n_workers = max(1, min(len(files), int(ray.cluster_resources().get("CPU", workers))))
        ears: list[Any] = [ray.remote(num_cpus=1)(_Ear).remote(load) for _ in range(n_workers)]
        coming = zip(files, itertools.cycle(ears), strict=False)
        asked: deque[Any] = deque()
        for path, ear in itertools.islice(coming, 2 * n_workers):
            asked.append(ear.hear.remote(path))
        while asked:
            try:
                heard: _Heard = ray.get(asked.popleft())
            except ray.exceptions.RayTaskError as error:
                raise error.as_instanceof_cause() from error
            following = next(coming, None)
            if following is not None:
                asked.append(following[1].hear.remote(following[0]))
            yield heard
    finally:
        if is_ours:
            ray.shutdown()


class _Ear:
    """A worker of a Ray cluster."""

    def __init__(self, load: Loader) -> None:
        self._recogniser = load()

    def hear(self, path: Path) -> _Heard:
        with _one_thread():
            return _hear(self._recogniser, path)
