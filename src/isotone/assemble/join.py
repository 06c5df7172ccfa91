"""Clips into one piece: on the beat, at one tempo if that is near, with a fade that fits them.

Whatever is decided at a join changes the clip that comes, never the one that has sounded, so clips
can be joined while the next is still being made.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isotone.assemble.beats import CLEAR_ACCENT, Beats, beats_of
from isotone.assemble.level import loudness_of
from isotone.assemble.stretch import MOST_STRETCH, can_stretch, stretch
from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.measure.features import FeatureStream
from isotone.measure.key import estimate_key, fifths_between

__all__ = ["ClipJoiner", "Join", "crossfade", "fade_gains", "order_by_key", "tempo_match"]

_CLEAR = 0.2  # autocorrelation at the beat under which beats are guesses: ``measure.onsets``
_SHORTEST_FADE_S = 0.05
# A new clip comes in at the level that sounds, and is at its own after some seconds: takes of one
# loudness still begin softly or loudly. Judgement; the step that is evened out is 3 dB at most.
_LEVEL_S, _GLIDE_S, _MOST_GLIDE_DB = 3.0, 8.0, 3.0


@dataclass(frozen=True, slots=True)
class Join:
    """What was done at a join.

    Parameters
    ----------
    at_s : float
        Where the fade begins, in seconds of the piece.
    overlap_s : float
    skipped_s : float
        Of the new clip's start, so that beats meet.
    speed : float
        Of the new clip; 1 if it was left alone.
    correlation : float
        Of the two sounds in the fade, -1 to 1.
    on_beat : bool
        Whether both sides had a clear pulse and were brought together.
    on_bar : bool
        Whether their bars were: both had clear downbeats, and they could be reached.
    """

    at_s: float
    overlap_s: float
    skipped_s: float
    speed: float
    correlation: float
    on_beat: bool
    on_bar: bool = False


def fade_gains(n_samples: int, correlation: float) -> tuple[NDArray[np.float32], ...]:
    """Return gains out and in that keep the power of two sounds of a correlation.

    Parameters
    ----------
    n_samples : int
    correlation : float
        0 gives the equal-power fade, 1 nearly the equal-gain one; negative values count as 0, since
        they would ask for a boost.

    Returns
    -------
    tuple of two ndarrays, shape (n_samples,), float32

    Notes
    -----
    ``g_out**2 + g_in**2 + 2 * correlation * g_out * g_in`` is 1 throughout: the quarter-turn gains
    divided by the root of that sum.
    """
    rho = min(max(correlation, 0.0), 1.0)
    # Half-sample offset: the two gains cross in the middle of the join.
    turn = (np.arange(n_samples) + 0.5) / max(1, n_samples) * (math.pi / 2)
    out, into = np.cos(turn), np.sin(turn)
    norm = np.sqrt(1.0 + 2.0 * rho * out * into)
    return (out / norm).astype(np.float32), (into / norm).astype(np.float32)


def _correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    product = float(np.vdot(a, b))
    norm = math.sqrt(float(np.vdot(a, a)) * float(np.vdot(b, b)))
    return product / norm if norm > 1e-12 else 0.0


def crossfade(outgoing: Waveform, incoming: Waveform, *, overlap_s: float) -> Waveform:
    """Join two waveforms with a crossfade that keeps their power.

    Parameters
    ----------
    outgoing, incoming : Waveform
        Same sample rate and channel count.
    overlap_s : float
        Length of the join in seconds, rounded to a whole sample.

    Returns
    -------
    Waveform
        Both lengths together, less the overlap.

    Raises
    ------
    InputError
        If the overlap is longer than either part, or the parts differ in rate or channels.
    """
    _check_alike(outgoing, incoming)
    n = round(overlap_s * outgoing.sample_rate)
    shorter = min(outgoing.n_samples, incoming.n_samples)
    if not 0 <= n <= shorter:
        raise InputError(
            f"overlap_s must lie in [0, {shorter / outgoing.sample_rate:g}], the shorter part; "
            f"got {overlap_s:g}"
        )
    if n == 0:
        joined = np.concatenate([outgoing.samples, incoming.samples], axis=1)
        return Waveform(joined, outgoing.sample_rate)
    tail, head = outgoing.samples[:, -n:], incoming.samples[:, :n]
    out, into = fade_gains(n, _correlation(tail, head))
    parts = [outgoing.samples[:, :-n], tail * out + head * into, incoming.samples[:, n:]]
    return Waveform(np.concatenate(parts, axis=1), outgoing.sample_rate)


def _check_alike(a: Waveform, b: Waveform) -> None:
    if a.sample_rate != b.sample_rate or a.n_channels != b.n_channels:
        raise InputError(
            f"parts must share sample rate and channel count; got {a.sample_rate} Hz x "
            f"{a.n_channels} and {b.sample_rate} Hz x {b.n_channels}"
        )


def tempo_match(outgoing: Beats, incoming: Beats) -> float | None:
    """Return the speed that brings one pulse to another, or None if it is over 5 % away.

    Half and double time count as the same tempo.
    """
    ratios = [outgoing.tempo_bpm * factor / incoming.tempo_bpm for factor in (0.5, 1.0, 2.0)]
    best = min(ratios, key=lambda ratio: abs(math.log(ratio)))
    return best if abs(best - 1.0) <= MOST_STRETCH else None


def order_by_key(clips: Sequence[Waveform], *, first: int = 0) -> list[int]:
    """Return an order in which neighbours lie near on the circle of fifths.

    Parameters
    ----------
    clips : sequence of Waveform
    first : int
        The clip that stays first.

    Returns
    -------
    list of int
        Always the nearest one that is left; among equals the earlier. Clips without a key count as
        three fifths from all.
    """
    keys = []
    for clip in clips:
        stream = FeatureStream(clip.sample_rate, clip.n_channels)
        stream.update(clip.samples)
        keys.append(estimate_key(stream.result().chroma))
    order, left = [first], [i for i in range(len(clips)) if i != first]
    while left:
        here = keys[order[-1]]

        def distance(i: int, here: object = here) -> int:
            there = keys[i]
            return 3 if here is None or there is None else fifths_between(here, there)  # type: ignore[arg-type]

        nearest = min(left, key=distance)
        left.remove(nearest)
        order.append(nearest)
    return order


class ClipJoiner:
    """Joins clips as they come, each at a time that is known beforehand.

    Parameters
    ----------
    sample_rate : int
    n_channels : int
    overlap_s : float
        Wished length of a join.
    most_skip_s : float
        How much of a clip's start may be skipped so that beats meet; bars meet where a downbeat
        lies within it.
    aligns : bool
        Whether beats are looked for at all.

    Attributes
    ----------
    joins : list of Join
    """

    _HEARD_S = 10.0  # of each side, for its beats

    def __init__(
        self,
        sample_rate: int,
        n_channels: int = 2,
        *,
        overlap_s: float = 1.5,
        most_skip_s: float = 0.7,
        aligns: bool = True,
    ) -> None:
        if not 0.0 < overlap_s <= 10.0:
            raise InputError(f"overlap_s must lie in (0, 10]; got {overlap_s:g}")
        self.sample_rate, self.n_channels = sample_rate, n_channels
        self.joins: list[Join] = []
        self._overlap_s, self._most_skip_s, self._aligns = overlap_s, most_skip_s, aligns
        self._at = 0
        self._tail = np.zeros((n_channels, 0), np.float32)
        self._past = np.zeros((n_channels, 0), np.float32)

    @property
    def reserve_s(self) -> float:
        """Seconds that a clip must be longer than its time for a full join."""
        return self._overlap_s + (self._most_skip_s if self._aligns else 0.0)

    def add(self, clip: Waveform, *, n_samples: int, skips: bool = True) -> Waveform:
        """Take the next clip and return the sound of its time.

        Parameters
        ----------
        clip : Waveform
            What is longer than its time sounds on under the next clip.
        n_samples : int
            Samples from this clip's start to the next one's.
        skips : bool
            Whether this clip may be moved and stretched to meet the beat.

        Returns
        -------
        Waveform
            Exactly ``n_samples``; where the clip is too short, silence follows it.
        """
        _check_alike(clip, Waveform(self._past, self.sample_rate))
        if n_samples <= 0:
            raise InputError(f"n_samples must be positive; got {n_samples}")
        if self._at > 0:
            clip = self._joined(clip, n_samples, skips=skips)
        body = clip.samples[:, :n_samples]
        if body.shape[1] < n_samples:
            body = np.pad(body, ((0, 0), (0, n_samples - body.shape[1])))
        most = round(self._overlap_s * self.sample_rate)
        self._tail = clip.samples[:, n_samples : n_samples + most]
        keep = round(self._HEARD_S * self.sample_rate)
        self._past = np.concatenate([self._past, body], axis=1)[:, -keep:]
        self._at += n_samples
        return Waveform(np.ascontiguousarray(body), self.sample_rate)

    def _joined(self, clip: Waveform, n_samples: int, *, skips: bool) -> Waveform:
        skipped, speed, on_beat, on_bar = 0, 1.0, False, False
        if self._aligns and skips:
            found = self._meet(clip, n_samples)
            if found is not None:
                clip, skipped, speed, on_bar = found
                on_beat = True
        clip = self._evened(clip)
        n = min(self._tail.shape[1], clip.n_samples, n_samples)
        least = min(round(_SHORTEST_FADE_S * self.sample_rate), clip.n_samples, n_samples)
        samples = clip.samples.copy()
        correlation = 0.0
        if n >= least:
            tail, head = self._tail[:, :n], clip.samples[:, :n]
            correlation = _correlation(tail, head)
            out, into = fade_gains(n, correlation)
            samples[:, :n] = tail * out + head * into
        else:  # nothing to fade out: the clip before was too short, so this one fades in alone
            n = least
            samples[:, :n] *= fade_gains(n, 0.0)[1]
        rate = self.sample_rate
        self.joins.append(
            Join(self._at / rate, n / rate, skipped / rate, speed, correlation, on_beat, on_bar)
        )
        return Waveform(samples, rate)

    def _evened(self, clip: Waveform) -> Waveform:
        """Return the clip gliding from the level that sounds to its own."""
        rate, n = self.sample_rate, round(_LEVEL_S * self.sample_rate)
        if min(self._past.shape[1], clip.n_samples) < n:
            return clip
        sounding = loudness_of(Waveform(np.ascontiguousarray(self._past[:, -n:]), rate))
        coming = loudness_of(Waveform(np.ascontiguousarray(clip.samples[:, :n]), rate))
        if not (math.isfinite(sounding) and math.isfinite(coming)):
            return clip
        step_db = min(max(sounding - coming, -_MOST_GLIDE_DB), _MOST_GLIDE_DB)
        left = 1.0 - np.arange(min(clip.n_samples, round(_GLIDE_S * rate))) / (_GLIDE_S * rate)
        samples = clip.samples.copy()
        samples[:, : len(left)] *= (10.0 ** (step_db / 20.0 * left)).astype(np.float32)
        return Waveform(samples, rate)

    def _meet(self, clip: Waveform, n_samples: int) -> tuple[Waveform, int, float, bool] | None:
        """Return the clip moved and stretched so that its beats fall on those that sound.

        Behind it: samples skipped, speed, and whether its bars fall on those that sound too.
        """
        rate = self.sample_rate
        before = beats_of(Waveform(np.concatenate([self._past, self._tail], axis=1), rate))
        heard = clip.samples[:, : round(self._HEARD_S * rate)]
        after = beats_of(Waveform(np.ascontiguousarray(heard), rate))
        if before is None or after is None or min(before.clarity, after.clarity) < _CLEAR:
            return None
        speed = tempo_match(before, after)
        if speed is None:
            return None
        if abs(speed - 1.0) < 1e-3 or not can_stretch():
            speed = 1.0
        # Where the next beat or bar falls after the join began, and how far into the clip its own.
        now_s = self._past.shape[1] / rate
        grids = [(before.times_s[-1], before.period_s, after.times_s, False)]
        if min(before.accent, after.accent) >= CLEAR_ACCENT:
            grids.insert(0, (before.downbeats_s[-1], before.bar_s, after.downbeats_s, True))
        for last_s, every_s, times_s, is_bars in grids:
            wait_s = (last_s - now_s) % every_s
            candidates = times_s / speed - wait_s
            fitting = candidates[(candidates >= 0.0) & (candidates <= self._most_skip_s)]
            if len(fitting) == 0:
                continue
            skip = round(float(fitting[0]) * rate)
            # The clip must reach the end of its time.
            if round(clip.n_samples / speed) - skip - n_samples >= round(_SHORTEST_FADE_S * rate):
                return self._moved(clip, speed, skip), skip, speed, is_bars
        return None

    def _moved(self, clip: Waveform, speed: float, skip: int) -> Waveform:
        moved = stretch(clip, speed)
        return Waveform(np.ascontiguousarray(moved.samples[:, skip:]), self.sample_rate)
