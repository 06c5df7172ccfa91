"""Shards of EnCodec codes with their index: written whole, read by memory map.

A folder of codes holds ``info.json`` (which codec, how long the chunks, terms) and for each shard
``shard-00000.safetensors`` with one tensor ``codes`` of shape (chunks, codebooks, frames), int16,
beside ``shard-00000.json`` with what each chunk is and what was left out. The JSON is written last:
a shard that has one is complete.
"""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError, OutputError

__all__ = ["Chunk", "CodesInfo", "Shards", "read_shards", "write_info", "write_shard"]

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class CodesInfo:
    """What all shards of a folder share.

    Parameters
    ----------
    codec : str
        Digest of the codec's settings and weights.
    n_codebooks, n_frames, n_channels, sample_rate : int
    chunk_s : float
    terms : str
        Of the data.
    vocals : str
        ``kept``, or what removed them.
    """

    codec: str
    n_codebooks: int
    n_frames: int
    n_channels: int
    sample_rate: int
    chunk_s: float
    terms: str = ""
    vocals: str = "kept"


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk of a track.

    Parameters
    ----------
    track_id, artist_id : str
    part : str
        ``train``, ``validation`` or ``test``.
    start_s : float
    moods, genres, instruments : tuple of str
    licence : str
        Empty if unknown.
    """

    track_id: str
    artist_id: str
    part: str
    start_s: float
    moods: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    licence: str = ""


def _write_json(path: Path, document: Any) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(json.dumps(document) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(f"{path} could not be written: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "no space left; free some and run it again, finished shards are kept"
    return error.strerror or type(error).__name__


def write_info(folder: Path, info: CodesInfo) -> None:
    """Write what all shards share, or check that a folder begun before shares it.

    Raises
    ------
    InputError
        If the folder holds shards of another codec or chunk length.
    OutputError
        If it can't be written.
    """
    path = folder / "info.json"
    if path.is_file():
        there = _read_info(folder)
        if there != info:
            fields = [k for k, v in asdict(info).items() if getattr(there, k) != v]
            raise InputError(
                f"{folder} holds codes with another {fields[0]} ({getattr(there, fields[0])}, now "
                f"{getattr(info, fields[0])}); take another folder"
            )
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} could not be made: {error.strerror}") from error
    _write_json(path, {"format": _FORMAT} | asdict(info))


def write_shard(
    folder: Path,
    number: int,
    codes: NDArray[np.int16],
    chunks: Sequence[Chunk],
    skipped: Sequence[dict[str, Any]],
    tracks: Sequence[str],
) -> None:
    """Write a shard in one step.

    Parameters
    ----------
    folder : Path
    number : int
    codes : ndarray, shape (chunks, codebooks, frames), int16
    chunks : sequence of Chunk
    skipped : sequence of dict
        What was left out, with its reason.
    tracks : sequence of str
        The tracks that the shard stands for.

    Raises
    ------
    OutputError
        If it can't be written; no half shard is left.
    """
    from safetensors.numpy import save

    path = folder / f"shard-{number:05d}.safetensors"
    part = path.with_name(f".{path.name}.part")
    try:
        # Written by Python, so that a fault of the disk comes as the system's error.
        part.write_bytes(save({"codes": codes}))
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(f"{path} could not be written: {_reason(error)}") from error
    rows = [asdict(chunk) for chunk in chunks]
    document = {"tracks": list(tracks), "chunks": rows, "skipped": list(skipped)}
    _write_json(folder / f"shard-{number:05d}.json", document)


def _read_info(folder: Path) -> CodesInfo:
    path = folder / "info.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.pop("format", None) != _FORMAT:
            raise ValueError(f"its format is not {_FORMAT}")
        return CodesInfo(**document)
    except OSError as error:
        raise InputError(
            f"{folder} holds no codes (no info.json); make them with: isotone jamendo encode"
        ) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is not an index of codes: {error}") from error


class Shards:
    """The codes of a folder, read where they lie.

    Parameters
    ----------
    folder : Path
    info : CodesInfo
    chunks : sequence of Chunk
    places : sequence of (int, int)
        Shard and row of each chunk.
    skipped : sequence of dict
    """

    def __init__(
        self,
        folder: Path,
        info: CodesInfo,
        chunks: Sequence[Chunk],
        places: Sequence[tuple[int, int]],
        skipped: Sequence[dict[str, Any]],
    ) -> None:
        self.folder = folder
        self.info = info
        self.chunks = tuple(chunks)
        self.skipped = tuple(skipped)
        self._places = tuple(places)

    def __len__(self) -> int:
        return len(self.chunks)

    def read(self, index: int) -> NDArray[np.int64]:
        """Return a chunk's codes, shape (codebooks, frames)."""
        from safetensors import SafetensorError, safe_open

        shard, row = self._places[index]
        path = self.folder / f"shard-{shard:05d}.safetensors"
        try:
            with safe_open(str(path), framework="numpy") as file:
                codes: NDArray[np.int16] = file.get_slice("codes")[row]
        except (OSError, SafetensorError) as error:
            raise InputError(f"{path} could not be read: {error}; encode it again") from error
        return codes.astype(np.int64)

    def part(self, name: str, moods: Sequence[str] = ()) -> list[int]:
        """Return the chunks of a part, of tracks that carry one of the moods if any are given."""
        wanted = set(moods)
        return [
            i
            for i, chunk in enumerate(self.chunks)
            if chunk.part == name and (not wanted or wanted.intersection(chunk.moods))
        ]

    def digest(self) -> str:
        """Return a digest of the index: the same for the same codec, chunks and tags."""
        whole = json.dumps(
            [asdict(self.info), [asdict(chunk) for chunk in self.chunks]], sort_keys=True
        )
        return hashlib.sha256(whole.encode()).hexdigest()


def read_shards(folder: str | Path) -> Shards:
    """Read the index of a folder of codes.

    Raises
    ------
    InputError
        If it holds none, or an index is broken.
    """
    folder = Path(folder)
    info = _read_info(folder)
    chunks: list[Chunk] = []
    places: list[tuple[int, int]] = []
    skipped: list[dict[str, Any]] = []
    for path in sorted(folder.glob("shard-*.json")):
        try:
            number = int(path.stem.removeprefix("shard-"))
            document = json.loads(path.read_text(encoding="utf-8"))
            for row, fields in enumerate(document["chunks"]):
                for key in ("moods", "genres", "instruments"):
                    fields[key] = tuple(fields[key])
                chunks.append(Chunk(**fields))
                places.append((number, row))
            skipped.extend(document["skipped"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InputError(f"{path} is not an index of a shard: {error}") from error
    if not chunks:
        raise InputError(f"{folder} holds no chunks; make them with: isotone jamendo encode")
    return Shards(folder, info, chunks, places, skipped)
