"""Everything that is measured on the sound of one file, in one pass of bounded memory."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.errors import AudioError, InputError
from isotone.measure.clicks import ClickMeter, ClippingMeter
from isotone.measure.features import Features, FeatureStream
from isotone.measure.loudness import LoudnessMeter
from isotone.measure.peak import TruePeakMeter
from isotone.measure.silence import SilenceMeter

if TYPE_CHECKING:
    from isotone.evaluate.recognisers.registry import Recogniser

__all__ = ["WINDOW_S", "SoundMeasures", "measure_file"]

WINDOW_S = 30.0
"""Seconds that a recogniser hears at once: the length of the paper's clips."""
_WAITING = 2  # windows that may wait for the recogniser


@dataclass(frozen=True, slots=True, eq=False)
class SoundMeasures:
    """What one file sounds like.

    Parameters
    ----------
    faults : dict of str to float
        Loudness, peak, silence, clipping, clicks and DC; each name ends with its unit.
    features : Features
        For joins, repetition, key and tempo.
    click_times_s : tuple of float
        The first thousand.
    tag_times_s : ndarray, shape (n,)
        Middles of the windows that a tagger heard; empty without one.
    tag_scores : ndarray, shape (n, tags)
    """

    faults: dict[str, float]
    features: Features
    click_times_s: tuple[float, ...]
    tag_times_s: NDArray[np.float64]
    tag_scores: NDArray[np.float32]


class _Tags:
    """Cuts a stream into overlapping windows and lets a recogniser hear them, on a thread."""

    def __init__(self, tagger: Recogniser, sample_rate: int, hop_s: float) -> None:
        self._tagger, self._rate = tagger, sample_rate
        self._length, self._hop = round(WINDOW_S * sample_rate), round(hop_s * sample_rate)
        self._kept = np.zeros(0, np.float32)
        self._starts: list[int] = []
        self._scores: list[NDArray[np.float32]] = []
        self._next = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="isotone-recogniser")
        self._asked: deque[Future[NDArray[np.float32]]] = deque()

    def push(self, mono: NDArray[np.float32]) -> None:
        self._kept = np.concatenate([self._kept, mono])
        while len(self._kept) >= self._length:
            window = Waveform(self._kept[None, : self._length].copy(), self._rate)
            if len(self._asked) == _WAITING:
                self._scores.append(np.asarray(self._asked.popleft().result(), np.float32))
            self._asked.append(self._thread.submit(self._tagger.scores, window))
            self._starts.append(self._next)
            self._next += self._hop
            self._kept = self._kept[self._hop :]

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)

    def result(self) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        while self._asked:
            self._scores.append(np.asarray(self._asked.popleft().result(), np.float32))
        if not self._scores:
            raise InputError(f"recognising along the way needs at least {WINDOW_S:g} s of sound")
        times = (np.array(self._starts) + self._length / 2) / self._rate
        return times, np.stack(self._scores)


def measure_file(
    path: str | Path,
    *,
    tagger: Recogniser | None = None,
    hop_s: float = 10.0,
    on_progress: Callable[[float, float], None] | None = None,
) -> SoundMeasures:
    """Measure an audio file of any rate, one second at a time.

    Parameters
    ----------
    path : str or Path
        WAV, FLAC, MP3, Ogg, Opus.
    tagger : Recogniser, optional
        Hears windows of 30 s, one every ``hop_s`` seconds.
    hop_s : float
        In (0, 30].
    on_progress : callable, optional
        Told the seconds measured and those there are.

    Raises
    ------
    AudioError
        If the file is missing, empty, no audio, or holds NaN or infinity.
    InputError
        If it is too short for the tagger.
    """
    import soundfile

    if not 0.0 < hop_s <= WINDOW_S:
        raise InputError(f"hop_s must lie in (0, {WINDOW_S:g}]; got {hop_s:g}")
    try:
        with soundfile.SoundFile(str(path)) as file:
            if tagger is None:
                return _measure(file, str(path), None, on_progress)
            with closing(_Tags(tagger, file.samplerate, hop_s)) as tags:
                return _measure(file, str(path), tags, on_progress)
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioError(f"{path} could not be read as audio: {error}") from error


def _measure(
    file: Any,
    name: str,
    tags: _Tags | None,
    on_progress: Callable[[float, float], None] | None,
) -> SoundMeasures:
    rate, n_channels, total = file.samplerate, file.channels, len(file)
    stream = FeatureStream(rate, n_channels, keep_waveform=True)
    loudness, peak = LoudnessMeter(rate, n_channels), TruePeakMeter(n_channels)
    clicks, clipping = ClickMeter(rate, n_channels), ClippingMeter(n_channels)
    silence = SilenceMeter(rate, n_channels)
    done = 0
    for samples in file.blocks(blocksize=rate, dtype="float32", always_2d=True):
        block = np.ascontiguousarray(samples.T)
        if not np.isfinite(block).all():
            raise AudioError(f"{name} holds NaN or infinity near {done / rate:.1f} s")
        for meter in (stream, loudness, peak, clicks, clipping, silence):
            meter.update(block)
        if tags is not None:
            tags.push(block.mean(axis=0, dtype=np.float32))
        done += block.shape[1]
        if on_progress is not None:
            on_progress(done / rate, max(done, total) / rate)
    if done == 0:
        raise AudioError(f"{name} holds no samples")
    times, scores = np.zeros(0), np.zeros((0, 0), np.float32)
    if tags is not None:
        times, scores = tags.result()
    silent, flat, jumps = silence.result(), clipping.result(), clicks.result()
    faults = {
        "integrated_lufs": float(loudness.integrated_lufs),
        "loudness_range_lu": float(loudness.loudness_range_lu),
        "true_peak_dbtp": float(peak.true_peak_dbtp),
        "dc_offset": float(peak.dc_offset),
        "clicks": float(jumps.n),
        "samples_at_full_scale": float(flat.n_full_scale),
        "flat_tops": float(flat.n_flat_tops),
        "leading_silence_s": silent.leading_s,
        "trailing_silence_s": silent.trailing_s,
        "longest_gap_s": silent.longest_gap_s,
    }
    return SoundMeasures(
        {key: value if math.isfinite(value) else math.nan for key, value in faults.items()},
        stream.result(),
        jumps.times_s,
        times,
        scores,
    )
