"""Mastering as the music streams: high-pass, a gain decided ahead, fades, true-peak limiter.

No reverb: rooms belong to the instrument. Stream and file are the same samples, since every
decision falls on a fixed grid from the session's start, whatever the size of the blocks.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from isotone.assemble.gain import STEP_S, GainRider
from isotone.audio import Waveform
from isotone.errors import InputError

__all__ = ["CEILING_DBTP", "EXPECTED_LUFS", "TARGET_LUFS", "Master", "default_fades"]

TARGET_LUFS: Final = -18.0
"""Integrated loudness of a session (house target; WHO-ITU H.870 asks for no more than care)."""

CEILING_DBTP: Final = -1.0
"""True-peak ceiling (EBU R 128, section 2)."""

EXPECTED_LUFS: Final = -41.0
"""Integrated loudness before mastering: the composer's sessions lie between -38 and -43 LUFS
(measured over genres and journeys). An engine that mixes to another level says so."""

# Below the lowest note of the palette (contrabass E1, 41 Hz); removes DC and rumble.
_HIGH_PASS_HZ: Final = 25.0
# Judgement: a session fades in over 1.5 s and out over 8 s, a sketch over parts of its length.
_FADE_IN_S, _FADE_OUT_S = 1.5, 8.0
_LEAST_FADE_S: Final = 0.02
# How far ahead of the sound the gain hears. Short sessions hear more of themselves, since they have
# less time to make up for a wrong start; at 50 x real time 12 s cost .25 s.
_LOOKAHEAD_S, _SHORT_LOOKAHEAD_S, _SHORT_S = 4.0, 12.0, 120.0
# On hard-driven noise ideal interpolation finds .1 dB more than the limiter's 24 taps.
_CEILING_MARGIN_DB: Final = 0.1
_SHORTEST_S, _LONGEST_S = 0.1, 24 * 3600.0


def default_fades(duration_s: float) -> tuple[float, float]:
    """Return the lengths of the fades at the start and the end, in seconds."""
    return min(_FADE_IN_S, duration_s / 20), min(_FADE_OUT_S, duration_s / 10)


class Master:
    """Master a session block by block.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    duration_s : float
        Length of the session; blocks beyond it are refused.
    target_lufs : float
        Integrated loudness of the result, held to 1 LU from half a minute on.
    ceiling_dbtp : float
        True-peak ceiling of the result.
    fade_in_s, fade_out_s : float, optional
        Lengths of the fades; None is `default_fades`.
    expected_lufs : float
        Integrated loudness that the engine mixes to; the closer, the less the gain has to move
        in the first minute.
    contour : callable, optional
        Seconds -> intended level in LU, such as the path's; only differences matter. Deviations
        from it are what the gain evens out. None is level.
    n_channels : int

    Raises
    ------
    InputError
        If a number is out of range.

    Attributes
    ----------
    n_in, n_out : int
        Samples per channel taken and given so far.

    Notes
    -----
    The gain hears a few seconds ahead of the sound, so the first `process` calls return empty
    blocks; that costs the engine's time for those seconds, no listener's. Output is as long as the
    input, sample for sample in place.
    """

    def __init__(
        self,
        sample_rate: int,
        duration_s: float,
        target_lufs: float = TARGET_LUFS,
        ceiling_dbtp: float = CEILING_DBTP,
        fade_in_s: float | None = None,
        fade_out_s: float | None = None,
        *,
        expected_lufs: float = EXPECTED_LUFS,
        contour: Callable[[float], float] | None = None,
        n_channels: int = 2,
    ) -> None:
        _check("duration_s", duration_s, _SHORTEST_S, _LONGEST_S)
        _check("target_lufs", target_lufs, -60.0, -5.0)
        _check("ceiling_dbtp", ceiling_dbtp, -20.0, 0.0)
        _check("expected_lufs", expected_lufs, -60.0, 0.0)
        default_in_s, default_out_s = default_fades(duration_s)
        fade_in_s = default_in_s if fade_in_s is None else fade_in_s
        fade_out_s = default_out_s if fade_out_s is None else fade_out_s
        _check("fade_in_s", fade_in_s, 0.0, duration_s / 2)
        _check("fade_out_s", fade_out_s, 0.0, duration_s / 2)

        from isotone.measure.loudness import KWeighting, LoudnessMeter
        from isotone.measure.peak import TruePeakMeter
        from isotone.sampler.effects import HighPass, TruePeakLimiter

        self.sample_rate = sample_rate
        self.n_channels = n_channels
        self.n_expected = round(duration_s * sample_rate)
        self.n_in = 0
        self.n_out = 0
        self._step = round(STEP_S * sample_rate)
        self._n_steps = -(-self.n_expected // self._step)
        self._fade_in = _raised_cosine(round(max(fade_in_s, _LEAST_FADE_S) * sample_rate))
        self._fade_out = _raised_cosine(round(max(fade_out_s, _LEAST_FADE_S) * sample_rate))[::-1]
        self._high_pass = HighPass(sample_rate, _HIGH_PASS_HZ, n_channels)
        self._weighting = KWeighting(sample_rate, n_channels)
        self._limiter = TruePeakLimiter(sample_rate, ceiling_dbtp - _CEILING_MARGIN_DB, n_channels)
        self._loudness = LoudnessMeter(sample_rate, n_channels)
        self._peak = TruePeakMeter(n_channels)
        self._rider = GainRider(
            n_steps=self._n_steps,
            target_lufs=target_lufs,
            expected_lufs=expected_lufs,
            envelope=self._mean_square_of_fades(),
            contour=contour,
        )
        lookahead_s = _SHORT_LOOKAHEAD_S if duration_s < _SHORT_S else _LOOKAHEAD_S
        self._n_ahead = math.ceil(lookahead_s / STEP_S)
        self._waiting: deque[NDArray[np.float32]] = deque()
        self._n_waiting = 0
        self._steps: deque[NDArray[np.float32]] = deque()
        self._ramp = np.linspace(0.0, 1.0, self._step, endpoint=False)
        self._n_finished = 0
        self._n_end = self.n_expected
        self._to_skip = self._limiter.latency_samples
        self._is_flushed = False

    def process(self, block: Waveform) -> Waveform:
        """Take the next block of the input and return what is finished of the output.

        Parameters
        ----------
        block : Waveform
            Of any length, at the rate and channel count stated.

        Returns
        -------
        Waveform
            The next samples of the output; none at first, while the gain hears ahead.

        Raises
        ------
        InputError
            If the block doesn't fit, isn't finite, or exceeds the stated duration.
        """
        self._admit(block)
        self._waiting.append(block.samples)
        self._n_waiting += block.n_samples
        self.n_in += block.n_samples
        finished = []
        while self._n_waiting >= self._step:
            self._hear(self._take(self._step))
            if len(self._steps) > self._n_ahead:
                finished.append(self._finish_step())
        return self._joined(finished)

    def flush(self) -> Waveform:
        """Return the rest of the output, faded out; nothing can follow.

        A session that stops early fades over what was heard ahead.
        """
        if self._is_flushed:
            return self._joined([])
        self._is_flushed = True
        if self._n_waiting:
            rest = self._take(self._n_waiting)
            padding = np.zeros((self.n_channels, self._step - rest.shape[1]), np.float32)
            self._hear(np.concatenate([rest, padding], axis=1))
        if self.n_in < self.n_expected:
            self._fade_what_is_left()
        finished = []
        while self._steps:
            finished.append(self._finish_step())
        silence = np.zeros((self.n_channels, self._limiter.latency_samples), np.float32)
        finished.append(self._unskipped(self._limiter.process(silence)))
        return self._joined(finished, most=self.n_in - self.n_out)

    @property
    def integrated_lufs(self) -> float:
        """Integrated loudness of the output so far; -inf if nothing passed the gate."""
        return self._loudness.integrated_lufs

    @property
    def loudness_range_lu(self) -> float:
        """Loudness range of the output so far (EBU Tech 3342)."""
        return self._loudness.loudness_range_lu

    @property
    def true_peak_dbtp(self) -> float:
        """True peak of the output so far; -inf for silence."""
        return self._peak.true_peak_dbtp

    def set_contour(self, contour: Callable[[float], float] | None) -> None:
        """Take another intended contour for what was not heard yet, as when a goal moves."""
        self._rider.set_contour(contour)

    def extend(self, duration_s: float, contour: Callable[[float], float] | None = None) -> None:
        """Put the end off while the sound streams; what was given out already stays as it was.

        Parameters
        ----------
        duration_s : float
            Length of the whole session, longer than before.
        contour : callable, optional
            The intended contour of the longer session.

        Raises
        ------
        InputError
            If it is not longer, or the fade at the end has begun.
        """
        n_expected = round(duration_s * self.sample_rate)
        _check("duration_s", duration_s, self.n_expected / self.sample_rate, _LONGEST_S)
        if self._is_flushed or self._n_finished > self._n_end - self._fade_out.size:
            raise InputError("the fade at the end has begun; the session can't be made longer")
        self.n_expected = self._n_end = n_expected
        self._n_steps = -(-n_expected // self._step)
        self._rider.extend(self._n_steps, self._mean_square_of_fades(), contour)

    def _admit(self, block: Waveform) -> None:
        if self._is_flushed:
            raise InputError("the master was flushed; it takes no more blocks")
        if block.sample_rate != self.sample_rate or block.n_channels != self.n_channels:
            raise InputError(
                f"the master takes {self.sample_rate} Hz x {self.n_channels}; got "
                f"{block.sample_rate} Hz x {block.n_channels}"
            )
        if self.n_in + block.n_samples > self.n_expected:
            raise InputError(
                f"the master was told of {self.n_expected} samples; got "
                f"{self.n_in + block.n_samples}"
            )
        if not np.isfinite(np.sum(block.samples, dtype=np.float64)):
            raise InputError("the master takes finite samples only; got nan or inf")

    def _take(self, n_samples: int) -> NDArray[np.float32]:
        """Take samples from the front of what is waiting."""
        parts = []
        missing = n_samples
        while missing:
            part = self._waiting.popleft()
            if part.shape[1] > missing:
                self._waiting.appendleft(part[:, missing:])
                part = part[:, :missing]
            parts.append(part)
            missing -= part.shape[1]
        self._n_waiting -= n_samples
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def _hear(self, samples: NDArray[np.float32]) -> None:
        filtered = self._high_pass.process(samples)
        self._rider.hear(self._weighting.mean_square(filtered))
        self._steps.append(filtered)

    def _finish_step(self) -> NDArray[np.float32]:
        start_db, end_db = self._rider.decide()
        start, end = 10.0 ** (start_db / 20.0), 10.0 ** (end_db / 20.0)
        # A straight line in amplitude: over a step the gain moves by .2 dB at most.
        gain = (start + (end - start) * self._ramp).astype(np.float32)
        self._fade(gain)
        samples = self._steps.popleft() * gain
        self._n_finished += self._step
        return self._unskipped(self._limiter.process(samples))

    def _fade(self, gain: NDArray[np.float32]) -> None:
        first = self._n_finished
        n_in, n_out = self._fade_in.size, self._fade_out.size
        if first < n_in:
            n = min(n_in - first, gain.size)
            gain[:n] *= self._fade_in[first : first + n]
        start = self._n_end - n_out
        if first + gain.size > start:
            skip = max(start - first, 0)
            faded = self._fade_out[first + skip - start :][: gain.size - skip]
            gain[skip : skip + faded.size] *= faded
            gain[skip + faded.size :] = 0.0

    def _fade_what_is_left(self) -> None:
        """Move the end to what came in, with a fade over what is still to be finished."""
        self._n_end = self.n_in
        n_left = min(self._fade_out.size, self.n_in - self._n_finished)
        self._fade_out = _raised_cosine(n_left)[::-1]

    def _unskipped(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Drop the limiter's latency from the front of its output."""
        n_skipped = min(self._to_skip, samples.shape[1])
        self._to_skip -= n_skipped
        return samples[:, n_skipped:]

    def _joined(self, parts: list[NDArray[np.float32]], most: int | None = None) -> Waveform:
        """Join and measure finished parts, up to a number of samples."""
        empty = np.zeros((self.n_channels, 0), np.float32)
        samples = np.concatenate([empty, *parts], axis=1)[:, :most]
        self._loudness.update(samples)
        self._peak.update(samples)
        self.n_out += samples.shape[1]
        return Waveform(samples, self.sample_rate)

    def _mean_square_of_fades(self) -> NDArray[np.float64]:
        """Return the mean-square gain of the fades in each step."""
        n_points = 16  # a step is short beside a fade
        at = (np.arange(self._n_steps * n_points) + 0.5) * (self._step / n_points)
        rise = np.clip(at / self._fade_in.size, 0.0, 1.0)
        fall = np.clip((self.n_expected - at) / self._fade_out.size, 0.0, 1.0)
        gain = (0.5 - 0.5 * np.cos(np.pi * rise)) * (0.5 - 0.5 * np.cos(np.pi * fall))
        return np.asarray(np.mean(gain.reshape(self._n_steps, n_points) ** 2, axis=1))


def _raised_cosine(n_samples: int) -> NDArray[np.float32]:
    """Return a rise from 0 to 1 without a corner at either end."""
    phase = (np.arange(n_samples) + 0.5) / max(n_samples, 1)
    return (0.5 - 0.5 * np.cos(np.pi * phase)).astype(np.float32)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InputError(f"{name} must lie in [{low:g}, {high:g}]; got {value:g}")
