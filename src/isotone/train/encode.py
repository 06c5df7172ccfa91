"""Audio to EnCodec codes, once: 30-second chunks into shards that training reads.

A shard is made by one process on one thread, from its own tracks alone: the codes are the same for
any number of workers.
"""

from __future__ import annotations

import json
import math
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from isotone.audio import read_audio, resample
from isotone.errors import AudioError, InputError, OutputError
from isotone.train.codec import CodecEncoder, codec_digest
from isotone.train.model import require_training
from isotone.train.shards import Chunk, CodesInfo, write_info, write_shard
from isotone.train.vocals import MODEL, VocalRemover, require_demucs

if TYPE_CHECKING:
    from isotone.jamendo.metadata import Track

__all__ = ["Encoded", "Forecast", "Source", "chunk_sound", "encode"]

SILENT_DBFS = -60.0
"""A chunk whose root mean square lies below is skipped as silence; judgement."""

CLIPPED_SHARE = 0.01
"""A chunk with more samples at full scale is skipped as clipped; judgement."""

_FULL_SCALE = 0.999
# Tracks decoded ahead of the codec: memory does not grow with the shard.
_AHEAD = 2
# What an index takes for a chunk, and what is left free beside the codes; judgement.
_INDEX_BYTES, _SPARE_BYTES = 500, 50e6

Told = Callable[[int, int], None]
"""Called with the tracks done and the tracks in all."""


@dataclass(frozen=True, slots=True)
class Source:
    """A track to encode: where it lies, what it is, and which part of the split it is in."""

    path: Path
    track: Track
    part: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is left to encode, told before it begins.

    Parameters
    ----------
    n_tracks, n_chunks, n_bytes : int
        By the lengths that the tables give; what is skipped makes it less.
    seconds : float or None
        As a first track and batch measured it; None if none of the first tracks can be read.
    processes : int
    """

    n_tracks: int
    n_chunks: int
    n_bytes: int
    seconds: float | None
    processes: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """What came of encoding: chunks written, and how many were left out for which reason."""

    n_chunks: int
    skipped: Mapping[str, int]
    n_bytes: int


@dataclass(frozen=True, slots=True)
class _Settings:
    base: Path
    chunk_s: float
    batch_size: int
    device: str
    remove_vocals: bool
    ahead: int


def chunk_sound(
    samples: NDArray[np.float32], n_samples: int
) -> tuple[list[tuple[int, NDArray[np.float32]]], list[tuple[int, str]]]:
    """Cut sound into chunks of one length.

    Parameters
    ----------
    samples : ndarray, shape (channels, samples)
    n_samples : int
        Of a chunk; what is left at the end is dropped.

    Returns
    -------
    tuple of list
        Chunks with their first sample, and those skipped with ``silent`` or ``clipped``; a sound
        shorter than a chunk is skipped as ``short``.
    """
    kept: list[tuple[int, NDArray[np.float32]]] = []
    skipped: list[tuple[int, str]] = []
    if samples.shape[1] < n_samples:
        return kept, [(0, "short")]
    floor = 10.0 ** (SILENT_DBFS / 10.0)
    for first in range(0, samples.shape[1] - n_samples + 1, n_samples):
        chunk = samples[:, first : first + n_samples]
        if float(np.mean(chunk.astype(np.float64) ** 2)) < floor:
            skipped.append((first, "silent"))
        elif float(np.mean(np.abs(chunk) >= _FULL_SCALE)) > CLIPPED_SHARE:
            skipped.append((first, "clipped"))
        else:
            kept.append((first, chunk))
    return kept, skipped


class _Encoder:
    """A process's own codec, and what it makes of tracks."""

    def __init__(self, settings: _Settings) -> None:
        self.settings = settings
        self.codec = CodecEncoder(settings.base, settings.device)
        self.n_samples = round(settings.chunk_s * self.codec.sample_rate)
        self._remover = VocalRemover(settings.device) if settings.remove_vocals else None

    def read(self, path: Path) -> NDArray[np.float32]:
        """Return a track as the codec takes it, shape (channels, samples)."""
        sound = read_audio(path)
        if self._remover is not None:
            sound = self._remover(sound)
        sound = resample(sound, self.codec.sample_rate)
        samples = sound.samples
        if not np.isfinite(samples).all():
            raise AudioError(f"{path} holds samples that are no numbers")
        if self.codec.shape.n_channels == 1:
            mono: NDArray[np.float32] = samples.mean(axis=0, keepdims=True, dtype=np.float32)
            return mono
        return samples[:2] if sound.n_channels > 1 else np.repeat(samples, 2, axis=0)

    def seconds_a_chunk(self, sources: Sequence[Source]) -> float | None:
        """Return what a chunk takes, measured on the first track that can be read and a batch."""
        for source in sources[:4]:
            began = time.perf_counter()
            try:
                samples = self.read(source.path)
            except AudioError:  # it will be listed when its turn comes
                continue
            n_chunks = max(1, samples.shape[1] // self.n_samples)
            reading = (time.perf_counter() - began) / n_chunks
            chunk = np.resize(samples, (samples.shape[0], self.n_samples))
            batch = np.repeat(chunk[None], self.settings.batch_size, axis=0)
            began = time.perf_counter()
            self.codec.encode(batch)
            return float(reading + (time.perf_counter() - began) / self.settings.batch_size)
        return None

    def shard(
        self, group: Sequence[Source], number: int, out: Path, told: Callable[[], None]
    ) -> None:
        """Encode tracks and write their shard."""
        chunks: list[Chunk] = []
        skipped: list[dict[str, Any]] = []
        waiting: list[NDArray[np.float32]] = []
        codes: list[NDArray[np.int16]] = []
        rate = self.codec.sample_rate

        def flush() -> None:
            if waiting:
                codes.append(self.codec.encode(np.stack(waiting)))
                waiting.clear()

        with ThreadPoolExecutor(self.settings.ahead) as pool:
            futures = [pool.submit(self.read, source.path) for source in group[:_AHEAD]]
            for at, source in enumerate(group):
                if at + _AHEAD < len(group):
                    futures.append(pool.submit(self.read, group[at + _AHEAD].path))
                row: dict[str, Any] = {"track_id": source.track.track_id}
                try:
                    samples = futures[at].result()
                except AudioError as error:
                    skipped.append(row | {"start_s": 0.0, "reason": "corrupt", "why": str(error)})
                    told()
                    continue
                kept, left_out = chunk_sound(samples, self.n_samples)
                skipped.extend(
                    row | {"start_s": first / rate, "reason": reason} for first, reason in left_out
                )
                track = source.track
                for first, chunk in kept:
                    chunks.append(
                        Chunk(
                            track.track_id,
                            track.artist_id,
                            source.part,
                            first / rate,
                            track.moods,
                            track.genres,
                            track.instruments,
                            source.licence,
                        )
                    )
                    waiting.append(chunk)
                    if len(waiting) == self.settings.batch_size:
                        flush()
                told()
        flush()
        whole = np.concatenate(codes) if codes else np.zeros((0, 0, 0), dtype=np.int16)
        write_shard(out, number, whole, chunks, skipped, [s.track.track_id for s in group])


@contextmanager
def _one_thread(device: str) -> Iterator[None]:
    """Compute on one thread: sums in another order could tip a code."""
    import torch

    before = torch.get_num_threads()
    if device == "cpu":
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


# Of this process, where it is a worker.
_worker: list[Any] = []


def _begin_work(settings: _Settings, counter: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for it stops it
    import torch

    torch.set_num_threads(1)
    _worker.extend((_Encoder(settings), counter))


def _work(group: Sequence[Source], number: int, out: Path) -> None:
    encoder, counter = _worker

    def told() -> None:
        with counter.get_lock():
            counter.value += 1

    encoder.shard(group, number, out, told)


def encode(
    sources: Sequence[Source],
    out: str | Path,
    *,
    base: Path,
    chunk_s: float = 30.0,
    batch_size: int = 4,
    tracks_a_shard: int = 16,
    workers: int = 1,
    device: str = "cpu",
    remove_vocals: bool = False,
    terms: str = "",
    forecast: Callable[[Forecast], None] | None = None,
    progress: Told | None = None,
) -> Encoded:
    """Encode tracks into shards; a shard that is there is left alone.

    Parameters
    ----------
    sources : sequence of Source
    out : str or Path
    base : Path
        Folder of a MusicGen checkpoint, whose codec is used.
    chunk_s : float
        In (0, 30].
    batch_size : int
        Chunks coded together.
    tracks_a_shard : int
    workers : int
        Processes with a thread each on the CPU; on CUDA one process, with so many threads that
        decode ahead. The codes are the same for any number.
    device : str
    remove_vocals : bool
        By Demucs, which the extra ``vocals`` brings.
    terms : str
        Of the data, kept with the codes.
    forecast : callable, optional
        Called once, before anything is encoded.
    progress : callable, optional

    Returns
    -------
    Encoded

    Raises
    ------
    InputError
        If there is nothing to encode, or the folder holds codes of another codec or other tracks.
    MissingExtraError
        If a package is missing.
    OutputError
        If the disk has too little room, or something can't be written; finished shards stay.
    """
    require_training()
    if remove_vocals:
        require_demucs()
    if not sources:
        raise InputError("no track is left to encode")
    if not 0.0 < chunk_s <= 30.0:
        raise InputError(f"chunk_s must lie in (0, 30]; got {chunk_s:g}")
    for name, value in (
        ("batch_size", batch_size), ("workers", workers), ("tracks_a_shard", tracks_a_shard),
    ):  # fmt: skip
        if value < 1:
            raise InputError(f"{name} must be 1 or more; got {value}")
    out = Path(out)
    on_cpu = device == "cpu"
    settings = _Settings(
        base, chunk_s, batch_size, device, remove_vocals, ahead=1 if on_cpu else workers
    )
    with _one_thread(device):
        encoder = _Encoder(settings)
        shape = encoder.codec.shape
        silence = np.zeros((1, shape.n_channels, encoder.n_samples), dtype=np.float32)
        probe = encoder.codec.encode(silence)
        info = CodesInfo(
            codec_digest(base),
            probe.shape[1],
            probe.shape[2],
            shape.n_channels,
            encoder.codec.sample_rate,
            chunk_s,
            terms,
            f"removed by {MODEL}" if remove_vocals else "kept",
        )
        write_info(out, info)
        ordered = sorted(sources, key=lambda source: source.track.track_id)
        groups = [
            ordered[first : first + tracks_a_shard]
            for first in range(0, len(ordered), tracks_a_shard)
        ]
        left = [n for n, group in enumerate(groups) if not _is_done(out, n, group)]
        processes = min(workers, max(1, len(left))) if on_cpu else 1
        _forecast(encoder, [groups[n] for n in left], info, out, processes, forecast)
        done = len(ordered) - sum(len(groups[n]) for n in left)
        if progress is not None and done:
            progress(done, len(ordered))
        if processes > 1:
            _over_processes(settings, processes, [(groups[n], n) for n in left], out,
                            progress, (done, len(ordered)))  # fmt: skip
        else:
            for number in left:

                def told() -> None:
                    nonlocal done
                    done += 1
                    if progress is not None:
                        progress(done, len(ordered))

                encoder.shard(groups[number], number, out, told)
    return _counted(out, len(groups))


def _index_of(out: Path, number: int) -> Path:
    return out / f"shard-{number:05d}.json"


def _read_index(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        list(document["tracks"]), list(document["chunks"]), list(document["skipped"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not an index of a shard: {error}") from error
    return document


def _is_done(out: Path, number: int, group: Sequence[Source]) -> bool:
    path = _index_of(out, number)
    if not path.is_file():
        return False
    if _read_index(path)["tracks"] != [source.track.track_id for source in group]:
        raise InputError(f"{path} stands for other tracks than now chosen; take another folder")
    return True


def _forecast(
    encoder: _Encoder,
    left: Sequence[Sequence[Source]],
    info: CodesInfo,
    out: Path,
    processes: int,
    told: Callable[[Forecast], None] | None,
) -> None:
    """Tell size and time, and refuse a disk that is too small for it."""
    waiting = [source for group in left for source in group]
    if not waiting:
        return
    n_chunks = sum(int(source.track.duration_s // info.chunk_s) for source in waiting)
    n_bytes = n_chunks * (info.n_codebooks * info.n_frames * 2 + _INDEX_BYTES)
    free = shutil.disk_usage(out).free
    if n_bytes + _SPARE_BYTES > free:
        raise OutputError(
            f"{out} needs {(n_bytes + _SPARE_BYTES) / 1e6:.0f} MB and {free / 1e6:.0f} MB are "
            "free; free some, or choose fewer tracks with --moods"
        )
    if told is not None:
        each = encoder.seconds_a_chunk(waiting)
        # The shards of a process come one after another.
        rounds = math.ceil(len(left) / processes) / len(left)
        seconds = None if each is None else each * n_chunks * rounds
        told(Forecast(len(waiting), n_chunks, n_bytes, seconds, processes))


def _over_processes(
    settings: _Settings,
    processes: int,
    tasks: Sequence[tuple[Sequence[Source], int]],
    out: Path,
    progress: Told | None,
    place: tuple[int, int],
) -> None:
    # Forked processes would hold locks of torch's threads.
    context = get_context("spawn")
    before = set(active_children())
    counter = context.Value("q", 0)
    pool = ProcessPoolExecutor(
        processes, context, initializer=_begin_work, initargs=(settings, counter)
    )
    try:
        futures = {pool.submit(_work, group, number, out) for group, number in tasks}
        waiting = futures
        while waiting:
            finished, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
            if progress is not None and counter.value:
                progress(place[0] + counter.value, place[1])
    except BaseException as error:
        # What is begun is given up: a shard may take minutes, and comes again.
        ours = set(active_children()) - before
        pool.shutdown(wait=False, cancel_futures=True)
        for process in ours:
            process.terminate()
        if isinstance(error, BrokenProcessPool):
            raise OutputError(
                "a worker stopped (too little memory?); try fewer with --workers, finished shards "
                "are kept"
            ) from error
        raise
    else:
        pool.shutdown()


def _counted(out: Path, n_shards: int) -> Encoded:
    n_chunks = n_bytes = 0
    skipped: dict[str, int] = {}
    for number in range(n_shards):
        path = _index_of(out, number)
        document = _read_index(path)
        n_chunks += len(document["chunks"])
        n_bytes += path.with_suffix(".safetensors").stat().st_size + path.stat().st_size
        for row in document["skipped"]:
            skipped[row["reason"]] = skipped.get(row["reason"], 0) + 1
    if not n_chunks:
        raise OutputError(f"{out} holds no chunk: every one was skipped ({skipped})")
    return Encoded(n_chunks, skipped, n_bytes)
