"""Sound as samples: the waveform that crosses every wall, read, written and resampled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isotone.errors import AudioError, InputError

__all__ = ["SESSION_SAMPLE_RATE", "Waveform", "concatenate", "read_audio", "resample"]

SESSION_SAMPLE_RATE = 48_000
"""Hz. Sessions are rendered at the rate of video, DAWs and Opus."""


@dataclass(frozen=True, slots=True, eq=False)
class Waveform:
    """Sampled sound.

    Parameters
    ----------
    samples : ndarray, shape (channels, samples), float32
        Full scale is 1.0. The array is not copied; treat it as read-only.
    sample_rate : int
        In Hz.

    Raises
    ------
    InputError
        If the samples are not two-dimensional or the rate is not positive.
    """

    samples: NDArray[np.float32]
    sample_rate: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2:
            raise InputError(
                f"samples must have shape (channels, samples); got {self.samples.shape}"
            )
        if self.sample_rate <= 0:
            raise InputError(f"sample_rate must be positive, in Hz; got {self.sample_rate}")
        if self.samples.dtype != np.float32:
            object.__setattr__(self, "samples", self.samples.astype(np.float32))

    @property
    def n_channels(self) -> int:
        """Number of channels."""
        return int(self.samples.shape[0])

    @property
    def n_samples(self) -> int:
        """Number of samples in each channel."""
        return int(self.samples.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sample_rate

    def _repr_html_(self) -> str:
        """Show an audio player where a notebook displays the object."""
        import base64
        import io

        import soundfile

        buffer = io.BytesIO()
        soundfile.write(buffer, self.samples.T, self.sample_rate, format="FLAC")
        data = base64.b64encode(buffer.getvalue()).decode("ascii")
        return f'<audio controls src="data:audio/flac;base64,{data}"></audio>'


def concatenate(waveforms: list[Waveform]) -> Waveform:
    """Join waveforms end to end.

    Parameters
    ----------
    waveforms : list of Waveform
        At least one; all of the same rate and channel count.

    Returns
    -------
    Waveform

    Raises
    ------
    InputError
        If the list is empty or the shapes or rates differ.
    """
    if not waveforms:
        raise InputError("concatenate needs at least one waveform; got none")
    first = waveforms[0]
    for other in waveforms[1:]:
        if other.sample_rate != first.sample_rate or other.n_channels != first.n_channels:
            raise InputError(
                "waveforms must share sample rate and channel count; got "
                f"{first.sample_rate} Hz x {first.n_channels} and "
                f"{other.sample_rate} Hz x {other.n_channels}"
            )
    return Waveform(np.concatenate([w.samples for w in waveforms], axis=1), first.sample_rate)


def read_audio(path: str | Path) -> Waveform:
    """Read a whole audio file (WAV, FLAC, Ogg, Opus, MP3, AIFF).

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Waveform
        At the file's own rate and channel count.

    Raises
    ------
    AudioError
        If the file is missing, empty or not audio that libsndfile reads.
    """
    import soundfile

    try:
        data, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        raise AudioError(f"{path} could not be read as audio: {error}") from error
    if data.shape[0] == 0:
        raise AudioError(f"{path} holds no samples")
    return Waveform(np.ascontiguousarray(data.T), int(rate))


def resample(waveform: Waveform, sample_rate: int) -> Waveform:
    """Convert to another sample rate (soxr, very high quality).

    Parameters
    ----------
    waveform : Waveform
    sample_rate : int
        In Hz.

    Returns
    -------
    Waveform
        The same sound; unchanged (the same object) if the rate is already right.
    """
    if sample_rate == waveform.sample_rate:
        return waveform
    import soxr

    out = soxr.resample(waveform.samples.T, waveform.sample_rate, sample_rate, quality="VHQ")
    return Waveform(np.ascontiguousarray(out.T, dtype=np.float32), sample_rate)
