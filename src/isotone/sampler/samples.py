"""Sample data in memory: 16-bit, decoded instrument by instrument, kept on disk for the next time.

All samples lie in one pool, each followed by silence that the kernel may run into. Decoded Vorbis
streams are also kept under ``paths.cache_dir()``, each under the hash of its bytes; where that
can't be written, every process decodes for itself.
"""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isotone.errors import OutputError, SoundFontError
from isotone.files import replacing
from isotone.sampler.kernel import BUFFER
from isotone.sampler.soundfont import SampleHeader, SoundFont

__all__ = ["MOST_SAMPLES", "SamplePool", "Span", "decode_vorbis"]

_log = logging.getLogger(__name__)

MOST_SAMPLES = 1 << 25
"""Longest sample, over eleven minutes at 48 kHz; a longer one is a mistake or an attack."""

_MOST_POOL = 1 << 31
_GUARD = BUFFER
_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Span:
    """Where a sample lies: its first one in the pool, and how many there are."""

    start: int
    length: int


class SamplePool:
    """The samples of a font that have been needed so far; several samplers may share one.

    Parameters
    ----------
    font : SoundFont
    cache : Path, optional
        Folder that keeps decoded streams; by default one of ``paths.cache_dir()``.

    Attributes
    ----------
    data : int16 array
        Replaced when it grows; a sample keeps its place.
    """

    def __init__(self, font: SoundFont, cache: Path | None = None) -> None:
        if cache is None:
            from isotone.paths import cache_dir

            cache = cache_dir() / "samples"
        self._font = font
        self._cache: Path | None = cache
        self._spans: dict[int, Span] = {}
        self._used = _GUARD
        self._lock = threading.RLock()
        # Memory of zeros costs nothing until it is written.
        self.data = np.zeros(1 << 20, np.int16)

    @property
    def used_bytes(self) -> int:
        """Bytes of samples that have been loaded."""
        return 2 * self._used

    def span(self, index: int) -> Span:
        """Return where a sample lies, loading it if it is new.

        Raises
        ------
        SoundFontError
            If it can't be decoded.
        """
        found = self._spans.get(index)
        if found is not None:
            return found
        with self._lock:
            found = self._spans.get(index)
            return found if found is not None else self._place(index, self._load(index))

    def load(self, indices: Iterable[int], executor: Executor | None = None) -> None:
        """Load samples that are not there yet, in order, decoding several at once."""
        with self._lock:
            wanted = [i for i in dict.fromkeys(indices) if i not in self._spans]
            loaded = executor.map(self._load, wanted) if executor else map(self._load, wanted)
            for index, samples in zip(wanted, loaded, strict=True):
                self._place(index, samples)

    def _place(self, index: int, samples: NDArray[np.int16]) -> Span:
        start, end = self._used, self._used + len(samples) + _GUARD
        if end > _MOST_POOL:
            raise SoundFontError(f"{self._font.path} needs over 4 GB of samples")
        if end > len(self.data):
            grown = np.zeros(end + end // 2, np.int16)
            grown[: self._used] = self.data[: self._used]
            self.data = grown
        self.data[start : start + len(samples)] = samples
        self._used = end
        span = self._spans[index] = Span(start, len(samples))
        return span

    def _load(self, index: int) -> NDArray[np.int16]:
        header = self._font.samples[index]
        data = self._font.read_data(header)
        if not header.is_compressed:
            return np.frombuffer(data, "<i2")[:MOST_SAMPLES].astype(np.int16, copy=False)
        place = None
        if self._cache is not None:
            name = blake2b(data, digest_size=16, salt=_VERSION.encode()).hexdigest()
            place = self._cache / name[:2] / f"{name[2:]}.npy"
            kept = _read_kept(place)
            if kept is not None:
                return kept
        samples = decode_vorbis(data, header, self._font.path)
        if place is not None:
            self._keep(place, samples)
        return samples

    def _keep(self, place: Path, samples: NDArray[np.int16]) -> None:
        try:
            with replacing(place) as temporary, temporary.open("wb") as file:
                np.save(file, samples, allow_pickle=False)
        except OutputError as error:
            _log.info("decoded samples are not kept: %s", error)
            self._cache = None  # said once; from now on in memory alone


def _read_kept(place: Path) -> NDArray[np.int16] | None:
    """Return what was kept, or None where nothing sound is."""
    try:
        kept: NDArray[np.int16] = np.load(place, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    is_sound = kept.dtype == np.int16 and kept.ndim == 1 and kept.size <= MOST_SAMPLES
    return kept if is_sound else None


def decode_vorbis(data: bytes, header: SampleHeader, path: Path) -> NDArray[np.int16]:
    """Return the samples of an Ogg Vorbis stream.

    Parameters
    ----------
    data : bytes
    header : SampleHeader
    path : Path
        The font, for messages.

    Raises
    ------
    SoundFontError
        If it is no such stream, is not mono, or is longer than ``MOST_SAMPLES``.
    """
    import soundfile

    pieces: list[NDArray[np.float32]] = []
    total = 0
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if file.channels != 1:
                raise SoundFontError(
                    f"{path}: sample {header.name!r} has {file.channels} channels; one is allowed"
                )
            # Piece by piece: the length in the stream's header is not worth an allocation.
            while len(piece := file.read(1 << 16, dtype="float32")):
                pieces.append(piece)
                total += len(piece)
                if total > MOST_SAMPLES:
                    raise SoundFontError(
                        f"{path}: sample {header.name!r} has over {MOST_SAMPLES} samples"
                    )
    except (soundfile.LibsndfileError, RuntimeError, OSError) as error:
        raise SoundFontError(
            f"{path}: sample {header.name!r} is no Ogg Vorbis stream: {error}"
        ) from error
    if not pieces:
        return np.zeros(0, np.int16)
    whole = np.concatenate(pieces)
    np.nan_to_num(whole, copy=False)
    samples: NDArray[np.int16] = np.clip(np.rint(whole * 32768.0), -32768, 32767).astype(np.int16)
    return samples
