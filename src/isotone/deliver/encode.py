"""Audio files, written block by block: FLAC, WAV, Ogg Vorbis, Opus and MP3.

The encoder runs on a thread of its own. That overlaps it with composing (libsndfile lets the
interpreter go), and it keeps Ctrl-C, which reaches the main thread alone, out of libsndfile's
callbacks, where Python would print and forget it.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.deliver.folder import OutputFolder
from isotone.deliver.tags import Tags
from isotone.errors import InputError, OutputError

if TYPE_CHECKING:
    import soundfile

__all__ = ["FORMATS", "AudioFormat", "AudioWriter", "Quantiser", "audio_format", "write_audio"]


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """One of the five formats.

    Parameters
    ----------
    name : str
        As ``--format`` takes it.
    suffix : str
        With the dot.
    is_lossy : bool
        Whether decoding gives other samples than went in.
    ceiling_dbtp : float
        True-peak ceiling for mastering: lossy coding may raise peaks, so it leaves room.
    """

    name: str
    suffix: str
    container: str
    coding: str
    is_lossy: bool
    compression_level: float | None
    ceiling_dbtp: float = -1.0
    bits_allowed: tuple[int, ...] = (16,)


# compression_level, measured on a minute of tones and noise (libsndfile 1.2.2):
# FLAC .375 is libFLAC level 3: 25 % less time than the default for .2 % more bytes.
# Vorbis .4 is quality 6, 193 kbit/s; Opus .7 is 164 kbit/s; MP3 .2 is LAME V2, 171 kbit/s: rates at
# which listening tests find the three transparent for most material (Hydrogenaudio, 2011 and 2014).
# Ceilings: on limited piano, noise, drums, squares and bells coding raised the true peak by at most
# .4 dB (Vorbis), .8 (Opus) and .9 (MP3), so that all decode to -1 dBTP or less.
FORMATS: Final = {
    f.name: f
    for f in (
        AudioFormat("flac", ".flac", "FLAC", "PCM", False, 0.375, bits_allowed=(16, 24)),
        AudioFormat("wav", ".wav", "WAV", "PCM", False, None, bits_allowed=(16, 24)),
        AudioFormat("ogg", ".ogg", "OGG", "VORBIS", True, 0.4, ceiling_dbtp=-1.5),
        AudioFormat("opus", ".opus", "OGG", "OPUS", True, 0.7, ceiling_dbtp=-2.0),
        AudioFormat("mp3", ".mp3", "MP3", "MPEG_LAYER_III", True, 0.2, ceiling_dbtp=-2.0),
    )
}
"""The formats by name."""

# libvorbis overflows the stack on large writes (libsndfile issues 1023 and 1095), and what Vorbis
# encodes depends on the size of the writes. So every write is of this many frames.
_CHUNK_FRAMES = 4096
_QUEUED_BLOCKS = 4
# A WAV header holds 32-bit sizes; RF64 (EBU Tech 3306) is the same with 64-bit ones.
_WAV_LIMIT_BYTES = 2**32 - 2**20


def audio_format(name: str) -> AudioFormat:
    """Return a format by its name.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if name not in FORMATS:
        raise InputError(f"no format named {name!r}; formats: {', '.join(FORMATS)}")
    return FORMATS[name]


class _Sink:
    """A file for libsndfile that keeps the first error, since errors can't cross its callbacks."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        if self.error is not None:
            return 0
        view = memoryview(data)
        written = 0
        try:
            while written < len(view):
                written += os.write(self._descriptor, view[written:])
        except OSError as error:
            self.error = error
        return written

    def read(self, n_bytes: int) -> bytes:
        return os.read(self._descriptor, n_bytes)

    def readinto(self, buffer: memoryview) -> int:
        data = os.read(self._descriptor, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return os.lseek(self._descriptor, offset, whence)

    def tell(self) -> int:
        return os.lseek(self._descriptor, 0, os.SEEK_CUR)

    def close(self) -> None:
        os.close(self._descriptor)


class Quantiser:
    """Float samples to integers: 16-bit with triangular dither, 24-bit by rounding.

    The dither of a sample depends on the seed and the sample's position alone, so blocks of any
    size give the same file. Sum of two 16-bit uniforms: +-1 least significant bit, triangular,
    which makes the error's mean and variance independent of the signal (Lipshitz, Wannamaker and
    Vanderkooy 1992).
    """

    def __init__(self, *, bits: int, n_channels: int, seed: int) -> None:
        self.bits = bits
        self.n_clipped = 0
        self._n_channels = n_channels
        # One 64-bit draw holds the two uniforms of two channels.
        self._draws_per_frame = (n_channels + 1) // 2
        self._generator = np.random.SFC64(np.random.SeedSequence(seed))

    def __call__(self, frames: NDArray[np.float32]) -> NDArray[np.int16] | NDArray[np.int32]:
        """Return the next frames, shape (frames, channels), as integers."""
        if self.bits == 24:
            scaled = np.rint(frames.astype(np.float64) * 2**23)
            self._count_clipped(scaled, 2**23)
            # libsndfile takes the upper three bytes of a 32-bit integer.
            steps: NDArray[np.int32] = np.clip(scaled, -(2**23), 2**23 - 1).astype(np.int32)
            return steps << 8
        n_frames = frames.shape[0]
        draws = self._generator.random_raw(n_frames * self._draws_per_frame)
        # Little-endian on every machine, so that the halves are the same ones.
        pairs = draws.astype("<u8", copy=False).view("<u4")
        pairs = pairs.reshape(n_frames, 2 * self._draws_per_frame)[:, : self._n_channels]
        dither = (pairs & 0xFFFF) + (pairs >> 16)
        # The mean of the two, 65535, is taken off as one least significant bit; adding a half makes
        # truncation towards minus infinity round to nearest.
        scaled = frames * np.float32(2**15)
        scaled += dither.astype(np.float32) * np.float32(2.0**-16)
        scaled -= np.float32(1.0 - 2.0**-16 - 0.5)
        np.floor(scaled, out=scaled)
        self._count_clipped(scaled, 2**15)
        short: NDArray[np.int16] = np.clip(scaled, -(2**15), 2**15 - 1).astype(np.int16)
        return short

    def _count_clipped(self, scaled: NDArray[np.floating], full_scale: int) -> None:
        if scaled.size and (scaled.max() > full_scale - 1 or scaled.min() < -full_scale):
            self.n_clipped += int(
                np.count_nonzero((scaled > full_scale - 1) | (scaled < -full_scale))
            )


class AudioWriter:
    """An audio file that is written block by block on a thread of its own.

    Parameters
    ----------
    folder : OutputFolder
        An open one; the file appears when the folder is committed.
    name : str
        File name in it, e.g. ``"session.flac"``.
    format : str
        ``flac``, ``wav``, ``ogg``, ``opus`` or ``mp3``.
    sample_rate : int
        In Hz.
    n_channels : int
    bits : int
        16 (with dither) or 24, for FLAC and WAV; lossy formats take floats and ignore it.
    tags : Tags, optional
    seed : int
        Of the dither.
    expected_samples : int, optional
        Length if known; lets a WAV beyond 4 GiB be written as RF64.

    Attributes
    ----------
    n_samples : int
        Samples per channel written so far.
    n_clipped : int
        Samples beyond full scale that had to be clipped; final once closed.

    Notes
    -----
    Same blocks in, same bytes out for FLAC, WAV and MP3, however they are cut; for Ogg and Opus the
    same decoded samples (their streams carry a random serial number).
    """

    def __init__(
        self,
        folder: OutputFolder,
        name: str,
        *,
        format: str = "flac",
        sample_rate: int = 48_000,
        n_channels: int = 2,
        bits: int = 16,
        tags: Tags | None = None,
        seed: int = 0,
        expected_samples: int | None = None,
    ) -> None:
        self.format = audio_format(format)
        if not self.format.is_lossy and bits not in self.format.bits_allowed:
            allowed = " or ".join(map(str, self.format.bits_allowed))
            raise InputError(f"bits must be {allowed} for {format}; got {bits}")
        self.name = name
        self.sample_rate = sample_rate
        self.n_channels = n_channels
        self.n_samples = 0
        self._quantise = (
            None if self.format.is_lossy else Quantiser(bits=bits, n_channels=n_channels, seed=seed)
        )
        self._coding = self.format.coding if self.format.is_lossy else f"PCM_{bits}"
        self._container = self.format.container
        if self._container == "WAV" and expected_samples is not None:
            n_bytes = expected_samples * n_channels * bits // 8
            self._container = "RF64" if n_bytes > _WAV_LIMIT_BYTES else "WAV"
        self._tags = tags
        self._final = folder.final_path(name)
        self._sink = _Sink(folder.reserve(name))
        self._queue: queue.Queue[NDArray[np.float32] | None] = queue.Queue(_QUEUED_BLOCKS)
        self._is_stopping = threading.Event()
        self._failure: BaseException | None = None
        self._is_closed = False
        self._thread = threading.Thread(
            target=self._encode, name=f"isotone encoder {name}", daemon=True
        )
        self._thread.start()

    @property
    def n_clipped(self) -> int:
        """Samples beyond full scale that had to be clipped."""
        return 0 if self._quantise is None else self._quantise.n_clipped

    def write(self, block: Waveform) -> None:
        """Append a block of any length.

        Raises
        ------
        InputError
            If the block has another rate or channel count, or holds values that are not finite.
        OutputError
            If the file could not be written, e.g. on a full disk.
        """
        if block.sample_rate != self.sample_rate or block.n_channels != self.n_channels:
            raise InputError(
                f"{self.name} takes {self.sample_rate} Hz x {self.n_channels}; got "
                f"{block.sample_rate} Hz x {block.n_channels}"
            )
        if self._is_closed:
            raise InputError(f"{self.name} is closed; it takes no more blocks")
        if not np.isfinite(np.sum(block.samples, dtype=np.float64)):
            raise InputError(f"{self.name} takes finite samples only; got nan or inf")
        self._put(block.samples)
        self.n_samples += block.n_samples

    def close(self) -> None:
        """Finish the file; it appears under its name when its folder is committed.

        Raises
        ------
        OutputError
            If it could not be written to the end.
        """
        if self._is_closed:
            return
        self._put(None)
        self._thread.join()
        self._is_closed = True
        self._raise_failure()

    def abort(self) -> None:
        """Stop at once and let go of the file; its folder removes it."""
        self._is_closed = True
        self._is_stopping.set()
        self._thread.join()

    def __enter__(self) -> AudioWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            try:
                self.close()
            except BaseException:
                self.abort()
                raise
        else:
            self.abort()

    def _put(self, item: NDArray[np.float32] | None) -> None:
        while True:
            self._raise_failure()
            try:
                self._queue.put(item, timeout=0.1)
            except queue.Full:
                continue
            return

    def _raise_failure(self) -> None:
        if self._failure is None:
            return
        self._is_closed = True
        if isinstance(self._failure, OSError):
            reason = self._failure.strerror or str(self._failure)
            raise OutputError(
                f"{self._final} could not be written: {reason}; the partial file was removed"
            ) from self._failure
        raise OutputError(
            f"{self._final} could not be written: {self._failure}; the partial file was removed"
        ) from self._failure

    def _encode(self) -> None:
        """Encode what arrives; runs on the thread."""
        try:
            import soundfile

            file = soundfile.SoundFile(
                self._sink,
                "w",
                samplerate=self.sample_rate,
                channels=self.n_channels,
                format=self._container,
                subtype=self._coding,
                compression_level=self.format.compression_level,
            )
            try:
                if self._tags is not None:
                    self._tags.apply(file)
                self._encode_chunks(file)
            finally:
                file.close()
            if self._sink.error is not None:
                raise self._sink.error
        except BaseException as failure:  # handed over: raised again on the caller's thread
            self._failure = self._sink.error or failure
        finally:
            self._sink.close()

    def _encode_chunks(self, file: soundfile.SoundFile) -> None:
        waiting = np.empty((0, self.n_channels), dtype=np.float32)
        while not self._is_stopping.is_set():
            try:
                samples = self._queue.get(timeout=0.1)
            except queue.Empty:
                continue
            frames = (
                waiting
                if samples is None
                else np.concatenate([waiting, samples.T.astype(np.float32, copy=False)])
            )
            n_whole = frames.shape[0] // _CHUNK_FRAMES * _CHUNK_FRAMES
            n_now = frames.shape[0] if samples is None else n_whole
            data = frames[:n_now] if self._quantise is None else self._quantise(frames[:n_now])
            for start in range(0, n_now, _CHUNK_FRAMES):
                file.write(np.ascontiguousarray(data[start : start + _CHUNK_FRAMES]))
                if self._sink.error is not None:
                    raise self._sink.error
            waiting = frames[n_now:]
            if samples is None:
                return


def write_audio(
    path: str | Path,
    blocks: Waveform | Iterable[Waveform],
    *,
    format: str | None = None,
    bits: int = 16,
    tags: Tags | None = None,
    seed: int = 0,
    overwrite: bool = False,
) -> Path:
    """Write one audio file.

    Parameters
    ----------
    path : str or Path
        The suffix names the format unless ``format`` does.
    blocks : Waveform or iterable of Waveform
        At least one block; all of the same rate and channel count.
    format, bits, tags, seed : optional
        As for `AudioWriter`.
    overwrite : bool
        Whether an existing file may be replaced.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        If the format is unknown, the file exists, or there is no block.
    OutputError
        If it could not be written; nothing half-written is left.
    """
    path = Path(path)
    chosen = audio_format(format or path.suffix.removeprefix(".").lower())
    pieces = iter((blocks,) if isinstance(blocks, Waveform) else blocks)
    with OutputFolder(path.parent, overwrite=overwrite) as folder:
        first = next(pieces, None)
        if first is None:
            raise InputError(f"{path} needs at least one block of samples; got none")
        with AudioWriter(
            folder,
            path.name,
            format=chosen.name,
            sample_rate=first.sample_rate,
            n_channels=first.n_channels,
            bits=bits,
            tags=tags,
            seed=seed,
        ) as writer:
            writer.write(first)
            for block in pieces:
                writer.write(block)
    return path
