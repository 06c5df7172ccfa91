"""One function over many files: in this process, in several, or over a Ray cluster.

Every file is worked on by itself, on one thread, whatever the number of workers: results are the
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
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from isotone.errors import InputError, IsotoneError, MissingExtraError

__all__ = ["ALONE", "Workers", "spread"]

_MOST_WORKERS = 64
_STORE_BYTES = 100_000_000  # of a Ray that is started here: results alone pass through it

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Workers:
    """How many work, and where.

    Parameters
    ----------
    n : int
        Processes, 1 to 64.
    on_ray : bool
        Over the Ray cluster that ``RAY_ADDRESS`` names, or one started here; its machines must see
        files and weights at the same paths.
    least : int
        Items that a process must have to be worth starting; 1 or more.

    Raises
    ------
    InputError
        If there are too few or too many.
    """

    n: int = 1
    on_ray: bool = False
    least: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.n <= _MOST_WORKERS:
            raise InputError(f"workers must lie in [1, {_MOST_WORKERS}]; got {self.n}")

    def of(self, n_items: int) -> int:
        """Return how many processes some items are worth."""
        return max(1, min(self.n, n_items // self.least))


ALONE = Workers()


def spread(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    *,
    load: Callable[[], Callable[[_Item], _Result]] | None = None,
    workers: Workers = ALONE,
) -> Generator[_Result]:
    """Yield what a function makes of each item, in order of the items.

    Parameters
    ----------
    work : callable
        Used in this process.
    items : sequence
        Picklable, such as paths.
    load : callable, optional
        Makes the same function in another process; it must be picklable, such as a
        ``functools.partial`` of a function that loads a model. Needed for more than one worker and
        for Ray.
    workers : Workers

    Raises
    ------
    InputError
        If several workers are asked for without ``load``, and whatever ``work`` raises.
    IsotoneError
        If a worker's process ends.
    MissingExtraError
        If Ray is asked for and not installed.
    """
    if load is None and (workers.n > 1 or workers.on_ray):
        raise InputError("several workers need load, which makes what they work with in each")
    if load is not None and workers.on_ray and items:
        return _over_ray(load, items, workers.n)
    if load is not None and workers.of(len(items)) > 1:
        return _over_processes(load, items, workers.of(len(items)))
    return _here(work, items)


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


def _here(work: Callable[[_Item], _Result], items: Iterable[_Item]) -> Generator[_Result]:
    for item in items:
        with _one_thread():
            result = work(item)
        yield result


# -- several processes -------------------------------------------------------------------------

_worker: list[Callable[[Any], Any]] = []  # of this process, where it is a worker


def _begin_work(load: Callable[[], Callable[[Any], Any]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for it stops it
    _worker.append(load())


def _work(item: Any) -> Any:
    with _one_thread():
        return _worker[0](item)


def _over_processes(
    load: Callable[[], Callable[[_Item], _Result]], items: Sequence[_Item], workers: int
) -> Generator[_Result]:
    # Forked processes would hold locks of torch's threads.
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_begin_work, initargs=(load,)
    )
    coming = iter(items)
    asked: deque[Future[_Result]] = deque()
    try:
        for item in itertools.islice(coming, 2 * workers):
            asked.append(pool.submit(_work, item))
        while asked:
            result = asked.popleft().result()
            for item in itertools.islice(coming, 1):
                asked.append(pool.submit(_work, item))
            yield result
    except BrokenProcessPool as error:
        raise IsotoneError(
            "a worker stopped (too little memory?); try fewer with --workers, heard clips are kept"
        ) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


# -- Ray ---------------------------------------------------------------------------------------


def _over_ray(
    load: Callable[[], Callable[[_Item], _Result]], items: Sequence[_Item], workers: int
) -> Generator[_Result]:
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
        n_workers = max(1, min(len(items), int(ray.cluster_resources().get("CPU", workers))))
        actors: list[Any] = [ray.remote(num_cpus=1)(_Actor).remote(load) for _ in range(n_workers)]
        coming = zip(items, itertools.cycle(actors), strict=False)
        asked: deque[Any] = deque()
        for item, actor in itertools.islice(coming, 2 * n_workers):
            asked.append(actor.work.remote(item))
        while asked:
            try:
                result: _Result = ray.get(asked.popleft())
            except ray.exceptions.RayTaskError as error:
                raise error.as_instanceof_cause() from error
            for item, actor in itertools.islice(coming, 1):
                asked.append(actor.work.remote(item))
            yield result
    finally:
        if is_ours:
            ray.shutdown()


class _Actor:
    """A worker of a Ray cluster."""

    def __init__(self, load: Callable[[], Callable[[Any], Any]]) -> None:
        self._work = load()

    def work(self, item: Any) -> Any:
        with _one_thread():
            return self._work(item)
