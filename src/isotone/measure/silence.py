"""Where a stream is silent: before it begins, after it ends, and in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.errors import InputError

__all__ = ["Silence", "SilenceMeter"]


@dataclass(frozen=True, slots=True)
class Silence:
    """Silent stretches of a stream, in seconds.

    Parameters
    ----------
    leading_s, trailing_s : float
        Before the first and after the last sound.
    longest_gap_s, longest_gap_at_s : float
        The longest silence between two sounds, and when it begins; 0 and 0 if there is none.
    is_silent : bool
        Nothing sounds at all; then ``leading_s`` is the whole length.
    """

    leading_s: float
    trailing_s: float
    longest_gap_s: float
    longest_gap_at_s: float
    is_silent: bool


class SilenceMeter:
    """Finds silence, block by block, to a hundredth of a second.

    Parameters
    ----------
    sample_rate : int
        In Hz.
    n_channels : int
    threshold_db : float
        A hundredth of a second is silent if the root mean square of its loudest channel lies below
        this, dB re full scale. The default is judgement: the tail of a reverb at -18 LUFS is no
        longer heard in a quiet room.
    """

    def __init__(
        self, sample_rate: int, n_channels: int = 2, *, threshold_db: float = -60.0
    ) -> None:
        if sample_rate < 100:
            raise InputError(f"sample_rate must be at least 100 Hz; got {sample_rate}")
        self._sample_rate = sample_rate
        self._step = sample_rate // 100
        self._limit = 10.0 ** (threshold_db / 10.0)
        self._kept = np.zeros((n_channels, 0), np.float32)
        self._n_steps = 0
        self._last_sound = -1
        self._first_sound = -1
        self._gap = (0, 0)
        self._n_samples = 0

    def update(self, block: NDArray[np.float32]) -> None:
        """Take the next block, shape (channels, n)."""
        self._n_samples += block.shape[1]
        samples = np.concatenate([self._kept, block], axis=1)
        n = samples.shape[1] // self._step
        cut = samples[:, : n * self._step].reshape(samples.shape[0], n, self._step)
        self._kept = samples[:, n * self._step :].copy()
        power = np.einsum("ijk,ijk->ij", cut, cut) / self._step
        for i in np.flatnonzero(power.max(axis=0) >= self._limit) if n else ():
            at = self._n_steps + int(i)
            if self._first_sound < 0:
                self._first_sound = at
            elif at - self._last_sound - 1 > self._gap[0]:
                self._gap = (at - self._last_sound - 1, self._last_sound + 1)
            self._last_sound = at
        self._n_steps += n

    def result(self) -> Silence:
        """Return what was found so far."""
        seconds = self._step / self._sample_rate
        duration_s = self._n_samples / self._sample_rate
        if self._first_sound < 0:
            return Silence(duration_s, 0.0, 0.0, 0.0, True)
        return Silence(
            leading_s=self._first_sound * seconds,
            trailing_s=max(0.0, duration_s - (self._last_sound + 1) * seconds),
            longest_gap_s=self._gap[0] * seconds,
            longest_gap_at_s=self._gap[1] * seconds,
            is_silent=False,
        )
