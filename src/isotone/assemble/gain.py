"""The hand on the fader: a slow gain that brings a session to its loudness without hearing its end.

A session's integrated loudness is a mean over all of it, but streaming has to decide each gain
while only the past and a few seconds ahead are known. The rider keeps two books, both gated as
BS.1770 gates: how loud the material is for what was intended (a level that it learns), and how much
energy has left already. From both it knows which constant gain would end the session on target, and
moves there slowly.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["STEP_S", "GainRider"]

STEP_S = 0.4
"""Seconds of one step, the gating block of BS.1770."""

# Loudness of a K-weighted mean square (BS.1770-5, eq. 2), and its gates (section 2.8).
_OFFSET_LUFS = -0.691
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0

# The rest is judgement, tuned on simulated and composed sessions of 30 s to 8 h.
# The engine's stated level is trusted like a measurement with this standard deviation ...
_PRIOR_SD_LU = 4.0
# ... and 3 s of music tell the level of the whole to about 6 LU, more of it as the square root.
_HEARD_SD_LU, _HEARD_AT_S = 6.0, 3.0
# A statement that the music contradicts is doubted, but not before a soft start could be over.
_DOUBT_FROM_S, _DOUBT_FULLY_S = 15.0, 45.0
# What was heard longer ago counts half: drifts over minutes are evened out, phrases are not.
_HALF_LIFE_S = 45.0
# Gain moves fast only while the ear has nothing to compare with, then ever more slowly: .5 dB/s in
# the first ten seconds, .08 at a minute, .05 (3 dB a minute) beyond a minute and a half.
_FASTEST_DB_PER_S, _FAST_UNTIL_S, _SLOWEST_DB_PER_S = 0.5, 10.0, 0.05
# The whole may end this far from the target; to come nearer, the gain would have to make up for
# every soft passage later on, against the path. Where it must, then by this much at most.
_NEAR_LU, _MOST_CORRECTION_LU = 0.25, 3.0

_CONTOUR_POINTS = 500


def _lufs(mean_square: float) -> float:
    return 10.0 * math.log10(mean_square) + _OFFSET_LUFS if mean_square > 0 else -math.inf


def _mean_square(lufs: float) -> float:
    return float(10.0 ** ((lufs - _OFFSET_LUFS) / 10.0))


class _GatedBook:
    """Mean square of the blocks above the gates, kept in a histogram: constant memory.

    Bins of .25 LU from -70 to 10 LUFS; the sums inside a bin are exact.
    """

    _BINS_PER_LU = 4
    _N_BINS = 80 * _BINS_PER_LU

    def __init__(self) -> None:
        self._counts = np.zeros(self._N_BINS)
        self._sums = np.zeros(self._N_BINS)
        self._n_all = 0.0

    def add(self, mean_square: float) -> None:
        self._n_all += 1.0
        level = _lufs(mean_square)
        if level <= _ABSOLUTE_GATE_LUFS:
            return
        index = self._bin(level)
        self._counts[index] += 1.0
        self._sums[index] += mean_square

    def forget(self, factor: float) -> None:
        self._counts *= factor
        self._sums *= factor
        self._n_all *= factor

    def _bin(self, level_lufs: float) -> int:
        index = int((level_lufs - _ABSOLUTE_GATE_LUFS) * self._BINS_PER_LU)
        return min(max(index, 0), self._N_BINS - 1)

    def read(self) -> tuple[float, float, float]:
        """Return count and sum of the gated blocks, and their share of all blocks."""
        count = float(self._counts.sum())
        if count <= 1e-9:
            return 0.0, 0.0, 0.0
        ungated_lufs = _lufs(float(self._sums.sum()) / count)
        first = self._bin(ungated_lufs + _RELATIVE_GATE_LU)
        count = float(self._counts[first:].sum())
        return count, float(self._sums[first:].sum()), count / self._n_all


class GainRider:
    """Decide a slow gain, one step of .4 s at a time.

    Parameters
    ----------
    n_steps : int
        Length of the session.
    target_lufs : float
        Integrated loudness to end at.
    expected_lufs : float
        Integrated loudness that the material is expected to have before mastering.
    envelope : ndarray, shape (n_steps,)
        Mean-square gain of the fades in each step.
    contour : callable, optional
        Seconds -> intended level in LU; only differences matter. None is level.

    Notes
    -----
    Call `hear` with steps as they become known, a few ahead, then `decide` once a step. Decisions
    depend on the steps heard so far alone.
    """

    def __init__(
        self,
        *,
        n_steps: int,
        target_lufs: float,
        expected_lufs: float,
        envelope: NDArray[np.float64],
        contour: Callable[[float], float] | None = None,
    ) -> None:
        self._n_steps = n_steps
        self._target = _mean_square(target_lufs)
        self._target_lufs = target_lufs
        self._expected_lufs = expected_lufs
        self._envelope = envelope
        self._contour = np.ones(n_steps)
        self._heard = _GatedBook()
        self._sent = _GatedBook()
        self._waiting: list[float] = []
        self._n_heard = 0
        self._n_decided = 0
        self._gain_db: float | None = None
        self.set_contour(contour)

    def set_contour(self, contour: Callable[[float], float] | None) -> None:
        """Take another intended contour for the steps that were not heard yet."""
        first = min(self._n_heard, self._n_steps - 1)
        if contour is not None:
            # Paths are slow: a few hundred points and straight lines between say all of it.
            steps = np.arange(first, self._n_steps)
            asked = np.unique(np.linspace(first, self._n_steps - 1, _CONTOUR_POINTS).astype(int))
            levels = [contour((int(step) + 0.5) * STEP_S) for step in asked]
            self._contour[first:] = 10.0 ** (np.interp(steps, asked, levels) / 10.0)
        else:
            self._contour[first:] = 1.0
        self._mean_contour_lu = 10.0 * math.log10(float(self._contour.mean()))
        # Energy that the rest of the session is to have, and how many of its steps count; what the
        # fades take below the relative gate doesn't.
        counts = self._envelope > 10.0 ** (_RELATIVE_GATE_LU / 10.0)
        shape = np.where(counts, self._contour * self._envelope, 0.0)
        self._energy_left = np.append(np.cumsum(shape[::-1])[::-1], 0.0)
        self._steps_left = np.append(np.cumsum(counts[::-1])[::-1], 0.0)

    def extend(
        self,
        n_steps: int,
        envelope: NDArray[np.float64],
        contour: Callable[[float], float] | None = None,
    ) -> None:
        """Take a later end, with the envelope and the contour of the longer session."""
        held = np.full(n_steps - self._n_steps, self._contour[-1])
        self._contour = np.concatenate([self._contour, held])
        self._n_steps, self._envelope = n_steps, envelope
        self.set_contour(contour)

    def hear(self, mean_square: float) -> None:
        """Take the K-weighted mean square (sum over channels) of the next step of the input."""
        intended = self._contour[min(self._n_heard, self._n_steps - 1)]
        self._heard.forget(0.5 ** (STEP_S / _HALF_LIFE_S))
        self._heard.add(mean_square / intended)
        self._waiting.append(mean_square)
        self._n_heard += 1

    def decide(self) -> tuple[float, float]:
        """Return the gain in dB at the start and at the end of the next step; between, a line."""
        step = min(self._n_decided, self._n_steps - 1)
        wanted_db = self._wanted_db(step)
        start_db = wanted_db if self._gain_db is None else self._gain_db
        most_db = STEP_S * max(
            _SLOWEST_DB_PER_S,
            _FASTEST_DB_PER_S * min(1.0, _FAST_UNTIL_S / max(step * STEP_S, STEP_S)),
        )
        end_db = start_db + min(max(wanted_db - start_db, -most_db), most_db)
        self._gain_db = end_db
        gain = 10.0 ** ((start_db + end_db) / 20.0)
        self._sent.add(self._waiting.pop(0) * gain * self._envelope[step])
        self._n_decided += 1
        return start_db, end_db

    def _level(self) -> tuple[float, float]:
        """Return the material's mean square at an intended 0 LU, and its share above the gate."""
        prior_lufs = self._expected_lufs - self._mean_contour_lu
        count, total, share = self._heard.read()
        if count <= 0:
            return _mean_square(prior_lufs), 1.0
        heard_s = max(self._n_heard * STEP_S, STEP_S)
        heard_variance = _HEARD_SD_LU**2 * _HEARD_AT_S / heard_s
        surprise_lu = _lufs(total / count) - prior_lufs
        doubt = min(max((heard_s - _DOUBT_FROM_S) / (_DOUBT_FULLY_S - _DOUBT_FROM_S), 0.0), 1.0)
        prior_variance = _PRIOR_SD_LU**2 + doubt * surprise_lu**2
        level_lufs = prior_lufs + surprise_lu * prior_variance / (prior_variance + heard_variance)
        return _mean_square(level_lufs), max(share, 0.1)

    def _wanted_db(self, step: int) -> float:
        """Return the gain that the rest of the session is to have, as far as is known now.

        The one that suits the material, as long as that ends the session near its target; else the
        nearest one that does.
        """
        level, share = self._level()
        neutral = self._target * self._steps_left[0] / (level * self._energy_left[0])
        energy_left = level * share * self._energy_left[step]
        if energy_left <= 0:
            return 10.0 * math.log10(neutral) if self._gain_db is None else self._gain_db
        n_sent, energy_sent, _ = self._sent.read()
        whole = (n_sent + share * self._steps_left[step]) * self._target
        near = 10.0 ** (_NEAR_LU / 10.0)
        least = max(whole / near - energy_sent, 0.0) / energy_left
        greatest = max(whole * near - energy_sent, 0.0) / energy_left
        most = 10.0 ** (_MOST_CORRECTION_LU / 10.0)
        gain = min(max(neutral, least, neutral / most), greatest, neutral * most)
        return 10.0 * math.log10(max(gain, neutral / most))
