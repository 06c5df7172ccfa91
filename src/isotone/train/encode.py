"""Audio to EnCodec codes, once: 30-second chunks into shards that training reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from isotone.audio import read_audio, resample
from isotone.engines.musicgen.checkpoint import read_config, read_shape
from isotone.errors import AudioError, InputError, OutputError
from isotone.train.model import codec_digest, require_training
from isotone.train.shards import Chunk, CodesInfo, write_info, write_shard

if TYPE_CHECKING:
    from isotone.jamendo.metadata import Track

__all__ = ["Encoded", "Source", "chunk_sound", "encode", "shard_bytes"]

SILENT_DBFS = -60.0
"""A chunk whose root mean square lies below is skipped as silence; judgement."""

CLIPPED_SHARE = 0.01
"""A chunk with more samples at full scale is skipped as clipped; judgement."""

_FULL_SCALE = 0.999

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
class Encoded:
    """What came of encoding: chunks written, and how many were left out for which reason."""

    n_chunks: int
    skipped: Mapping[str, int]
    n_bytes: int


def shard_bytes(sources: Sequence[Source], *, chunk_s: float, n_codebooks: int) -> int:
    """Return the size on disk before anything is encoded: two bytes a code, 50 frames a second."""
    chunks = sum(int(source.track.duration_s // chunk_s) for source in sources)
    return int(chunks * chunk_s * 50 * n_codebooks * 2)


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


def _prepared(path: Path, sample_rate: int, n_channels: int) -> NDArray[np.float32]:
    sound = resample(read_audio(path), sample_rate)
    samples = sound.samples
    if not np.isfinite(samples).all():
        raise AudioError(f"{path} holds samples that are no numbers")
    if n_channels == 1:
        mono: NDArray[np.float32] = samples.mean(axis=0, keepdims=True, dtype=np.float32)
        return mono
    return samples[:2] if sound.n_channels > 1 else np.repeat(samples, 2, axis=0)


class _Codec:
    """EnCodec's encoder of a checkpoint, in float32."""

    def __init__(self, folder: Path, device: str) -> None:
        import torch
        from transformers import MusicgenForConditionalGeneration

        from isotone.engines.musicgen.text import quiet_transformers

        config = read_config(folder)
        self.shape = read_shape(config)
        with quiet_transformers():
            whole: Any = MusicgenForConditionalGeneration.from_pretrained(
                str(folder), local_files_only=True, dtype=torch.float32
            )
        self._model: Any = whole.audio_encoder.eval().to(device)
        self._device = device
        self.sample_rate = int(self._model.config.sampling_rate)

    def encode(self, chunks: NDArray[np.float32]) -> NDArray[np.int16]:
        """Return codes, shape (chunks, codebooks, frames); left and right interleaved."""
        import torch

        sides = []
        with torch.inference_mode():
            for side in range(self.shape.n_channels):
                values = torch.from_numpy(np.ascontiguousarray(chunks[:, side : side + 1]))
                codes = self._model.encode(values.to(self._device)).audio_codes
                if codes.shape[0] != 1:
                    raise InputError("the codec cuts sound into frames of its own; MusicGen's not")
                sides.append(codes[0].cpu().numpy())
        stacked = np.stack(sides, axis=2)
        n, k, s, frames = stacked.shape
        return stacked.reshape(n, k * s, frames).astype(np.int16)


def encode(
    sources: Sequence[Source],
    out: str | Path,
    *,
    base: Path,
    chunk_s: float = 30.0,
    batch_size: int = 4,
    tracks_a_shard: int = 64,
    workers: int = 2,
    device: str = "cpu",
    terms: str = "",
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
        Tracks decoded and resampled ahead, each on a thread.
    device : str
    terms : str
        Of the data, kept with the codes.
    progress : callable, optional

    Returns
    -------
    Encoded

    Raises
    ------
    InputError
        If there is nothing to encode, or the folder holds codes of another codec or other tracks.
    OutputError
        If something can't be written; finished shards stay.
    """
    import json

    require_training()
    if not sources:
        raise InputError("no track is left to encode")
    if not 0.0 < chunk_s <= 30.0:
        raise InputError(f"chunk_s must lie in (0, 30]; got {chunk_s:g}")
    for name, value in (("batch_size", batch_size), ("workers", workers)):
        if value < 1:
            raise InputError(f"{name} must be 1 or more; got {value}")
    out = Path(out)
    codec = _Codec(base, device)
    shape = codec.shape
    n_samples = round(chunk_s * codec.sample_rate)
    probe = codec.encode(np.zeros((1, shape.n_channels, n_samples), dtype=np.float32))
    info = CodesInfo(
        codec_digest(base),
        probe.shape[1],
        probe.shape[2],
        shape.n_channels,
        codec.sample_rate,
        chunk_s,
        terms,
    )
    write_info(out, info)
    ordered = sorted(sources, key=lambda source: source.track.track_id)
    skipped: dict[str, int] = {}
    n_chunks = n_bytes = done = 0
    with ThreadPoolExecutor(workers) as pool:
        for number, first in enumerate(range(0, len(ordered), tracks_a_shard)):
            group = ordered[first : first + tracks_a_shard]
            names = [source.track.track_id for source in group]
            index = out / f"shard-{number:05d}.json"
            if index.is_file():
                try:
                    document = json.loads(index.read_text(encoding="utf-8"))
                    there = list(document["tracks"])
                except (OSError, ValueError, KeyError, TypeError) as error:
                    raise InputError(f"{index} is not an index of a shard: {error}") from error
                if there != names:
                    raise InputError(
                        f"{index} stands for other tracks than now chosen; take another folder"
                    )
            else:
                _encode_shard(
                    group,
                    number,
                    out,
                    codec,
                    n_samples,
                    batch_size,
                    pool,
                    progress,
                    (done, len(ordered)),
                )
                document = json.loads(index.read_text(encoding="utf-8"))
            n_chunks += len(document["chunks"])
            n_bytes += index.with_suffix(".safetensors").stat().st_size
            for row in document["skipped"]:
                skipped[row["reason"]] = skipped.get(row["reason"], 0) + 1
            done += len(group)
            if progress is not None:
                progress(done, len(ordered))
    if not n_chunks:
        raise OutputError(f"{out} holds no chunk: every one was skipped ({skipped})")
    return Encoded(n_chunks, skipped, n_bytes)


def _encode_shard(
    group: Sequence[Source],
    number: int,
    out: Path,
    codec: _Codec,
    n_samples: int,
    batch_size: int,
    pool: ThreadPoolExecutor,
    progress: Told | None,
    place: tuple[int, int],
) -> None:
    chunks: list[Chunk] = []
    skipped: list[dict[str, Any]] = []
    waiting: list[NDArray[np.float32]] = []
    codes: list[NDArray[np.int16]] = []

    def flush() -> None:
        if waiting:
            codes.append(codec.encode(np.stack(waiting)))
            waiting.clear()

    futures = [
        pool.submit(_prepared, source.path, codec.sample_rate, codec.shape.n_channels)
        for source in group[:4]
    ]
    for at, source in enumerate(group):
        if at + 4 < len(group):
            # A few tracks ahead, so that memory does not grow with the shard.
            futures.append(
                pool.submit(
                    _prepared, group[at + 4].path, codec.sample_rate, codec.shape.n_channels
                )
            )
        row: dict[str, Any] = {"track_id": source.track.track_id}
        try:
            samples = futures[at].result()
        except AudioError as error:
            skipped.append(row | {"start_s": 0.0, "reason": "corrupt", "why": str(error)})
            continue
        kept, left_out = chunk_sound(samples, n_samples)
        skipped.extend(
            row | {"start_s": first / codec.sample_rate, "reason": reason}
            for first, reason in left_out
        )
        for first, chunk in kept:
            track = source.track
            chunks.append(
                Chunk(
                    track.track_id,
                    track.artist_id,
                    source.part,
                    first / codec.sample_rate,
                    track.moods,
                    track.genres,
                    track.instruments,
                    source.licence,
                )
            )
            waiting.append(chunk)
            if len(waiting) == batch_size:
                flush()
        if progress is not None:
            progress(place[0] + at + 1, place[1])
    flush()
    whole = np.concatenate(codes) if codes else np.zeros((0, 0, 0), dtype=np.int16)
    names = [source.track.track_id for source in group]
    write_shard(out, number, whole, chunks, skipped, names)
