"""Sample data in memory: decoded when first needed, as 16-bit words in one pool.

The pool is reserved once for the whole font but touched, and so paid for, only where a sample has
been decoded. Decoded Vorbis is also kept on disk under ``paths.cache_dir()``; where that can't be
written, every process decodes for itself.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isotone.errors import SoundFontError
from isotone.sampler.soundfont import SoundFont

__all__ = ["GUARD", "SamplePool", "Span"]

GUARD = 8
"""Samples before and after each sample that interpolation may touch."""

_LONGEST_S = 120.0
_LARGEST_POOL = 2_000_000_000  # samples


class Span:
    """Where a sample lies in the pool.

    Parameters
    ----------
    start : int
        Index of its first sample in ``SamplePool.data``.
    length : int
        In samples; 0 is silence.
    """

    __slots__ = ("length", "start")

    def __init__(self, start: int, length: int) -> None:
        self.start = start
        self.length = length


class SamplePool:
    """The decoded samples of one font.

    Parameters
    ----------
    font : SoundFont

    Attributes
    ----------
    data : ndarray of int16
        All samples, each between guards.
    """

    def __init__(self, font: SoundFont) -> None:
        self._font = font
        self._spans: dict[tuple[int, int, int], Span] = {}
        self._decoded: dict[int, NDArray[np.int16]] = {}
        self.data = np.zeros(1 << 20, np.int16)
        self._used = GUARD

    @property
    def used_bytes(self) -> int:
        """Bytes that hold decoded samples."""
        return 2 * self._used

    def span(self, index: int, loop_start: int, loop_end: int) -> Span:
        """Return where a sample lies, decoding it if need be, its loop closed for interpolation.

        Parameters
        ----------
        index : int
            Of the font's samples.
        loop_start, loop_end : int
            From the sample's start; equal for a sample that does not loop.
        """
        key = index, loop_start, loop_end
        if key not in self._spans:
            self._spans[key] = self._load(index, loop_start, loop_end)
        return self._spans[key]

    def _load(self, index: int, loop_start: int, loop_end: int) -> Span:
        samples = self._samples(index)
        if samples.size == 0:
            return Span(GUARD, 0)
        start = self._reserve(samples.size)
        self.data[start : start + samples.size] = samples
        if 0 <= loop_start < loop_end <= samples.size:
            # The samples after the loop's end become those after its start, so that the
            # interpolator looks across the seam instead of over it.
            loop = np.resize(samples[loop_start:loop_end], GUARD)
            room = min(GUARD, samples.size + GUARD - loop_end)
            self.data[start + loop_end : start + loop_end + room] = loop[:room]
        return Span(start, samples.size)

    def _reserve(self, n: int) -> int:
        start = self._used + GUARD
        need = start + n + 2 * GUARD
        if need > _LARGEST_POOL:
            raise SoundFontError(f"{self._font.name} needs over 4 GB of decoded samples")
        if need > self.data.size:
            # zeros() takes pages from the system only when they are written.
            grown = np.zeros(max(need, 2 * self.data.size), np.int16)
            grown[: self._used] = self.data[: self._used]
            self.data = grown
        self._used = start + n + GUARD
        return start

    def _samples(self, index: int) -> NDArray[np.int16]:
        header = self._font.samples[index]
        if header.end <= header.start:
            return np.zeros(0, np.int16)
        if not header.is_compressed:
            limit = int(_LONGEST_S * header.sample_rate)
            return np.frombuffer(self._font.sample_bytes(index), "<i2")[:limit]
        cached = self._cache_path(index)
        with contextlib.suppress(OSError, ValueError):
            kept: NDArray[np.int16] = np.load(cached, allow_pickle=False)
            if kept.dtype == np.int16 and kept.ndim == 1:
                return kept
        samples = self._decode(index)
        _keep(cached, samples)
        return samples

    def _decode(self, index: int) -> NDArray[np.int16]:
        import soundfile

        header = self._font.samples[index]
        try:
            with soundfile.SoundFile(io.BytesIO(self._font.sample_bytes(index))) as file:
                if file.channels != 1:
                    raise SoundFontError(f"sample {header.name!r} is not mono")
                # The header's word is not trusted with an allocation: read piece by piece.
                pieces, total = [], 0
                while total < _LONGEST_S * header.sample_rate:
                    piece = file.read(65_536, dtype="float32")
                    if piece.size == 0:
                        break
                    pieces.append(piece)
                    total += piece.size
        except (soundfile.LibsndfileError, RuntimeError, OSError) as error:
            raise SoundFontError(
                f"sample {header.name!r} of {self._font.name} can't be decoded: {error}"
            ) from error
        whole = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
        return np.clip(np.rint(whole * 32_768.0), -32_768, 32_767).astype(np.int16)

    def _cache_path(self, index: int) -> Path:
        from isotone.paths import cache_dir

        return cache_dir() / "samples" / self._font.digest[:24] / f"{index}.npy"


def _keep(path: Path, samples: NDArray[np.int16]) -> None:
    """Write decoded samples for the next process, if the place can be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            np.save(file, samples, allow_pickle=False)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
