"""The MusicGen engine: a session performed by a language model of sound.

Segments are played in batches, the first one small so that sound starts early. In ``clips`` mode
each segment is a take of its own, as in the paper; in ``flow`` mode all takes begin with the
session's motif, and each goes on from the one before it under its own text (see ``flow``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from isotone.assemble.join import ClipJoiner
from isotone.assemble.level import CLIP_LUFS, intended_lufs, loudness_of
from isotone.assemble.trim import trim_bounds
from isotone.audio import SESSION_SAMPLE_RATE, Waveform, resample
from isotone.engines.musicgen.passes import WINDOW_S, BatchSizes, batch_sizes, free_bytes
from isotone.engines.musicgen.settings import MusicGenSettings
from isotone.engines.protocol import Watcher
from isotone.errors import InputError, IsotoneError
from isotone.plan.segment import Segment, SegmentSource

if TYPE_CHECKING:
    from isotone.engines.musicgen.player import Player, TakeSound

__all__ = ["MusicGenEngine"]

OnWork = Callable[[float, str], None]
"""Called with the share of the session's work that is done, 0 to 1, and a few words."""

# A clip and what its join may need fit the model's 30 s: a bar of four at 120 beats a minute can be
# skipped so that bars meet.
_OVERLAP_S, _MOST_SKIP_S = 1.3, 2.0
_BLOCK_S = 4.0
_LEAST_FADE_S = 0.05


@dataclass(frozen=True, slots=True)
class _Slot:
    """A clip's place in the session: from one join to the next.

    Parameters
    ----------
    segment : Segment
    start, end : int
        In samples of the session.
    """

    segment: Segment
    start: int
    end: int

    @property
    def n_samples(self) -> int:
        return self.end - self.start


class MusicGenEngine:
    """Perform a plan with MusicGen.

    Parameters
    ----------
    **options
        See ``MusicGenSettings``.

    Raises
    ------
    InputError
        If an option is not allowed, or the weights are broken or of another architecture.
    MissingExtraError
        If torch or transformers is not installed.
    MissingModelError
        If the weights are not on this machine.

    Attributes
    ----------
    on_work : callable, optional
        Told how far the work is, more often than sound comes.
    notes : list of str
        What a listener should be told, in order.
    findings : dict
        After a session: how audible its joins are, takes that were made again, batch sizes.
    """

    name = "musicgen"
    sample_rate = SESSION_SAMPLE_RATE
    expected_lufs = CLIP_LUFS

    def __init__(self, **options: Any) -> None:
        from isotone.engines.musicgen.player import load_player
        from isotone.engines.musicgen.weights import require_torch

        settings = MusicGenSettings.from_options(options)
        require_torch()
        self._player: Player = load_player(settings)
        self.on_work: OnWork | None = None
        self.notes: list[str] = list(self._player.notes)
        self.findings: dict[str, str | int | float | None] = {}
        take_bytes = self._player.take_bytes(settings.mode)
        free = free_bytes() if self._player.model.precision.device == "cpu" else None
        if self._player.model.precision.device == "cuda":
            free = self._player.free_device_bytes()
        self._sizes: BatchSizes = batch_sizes(take_bytes, free, asked=settings.batch)
        if free is not None and free < take_bytes:
            raise IsotoneError(
                f"one take needs {take_bytes / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB are "
                "free; choose a smaller model, or memory int8"
            )
        self.notes.append(self._sizes.note)
        self._settings = self._player.settings.pinned(batch=self._sizes.most)
        self._longest_s = WINDOW_S

    @property
    def settings(self) -> dict[str, str | int | float | None]:
        """Everything that makes the session again, for its manifest."""
        return self._settings.to_flat()

    @property
    def lookahead_s(self) -> float:
        """The largest batch: a moved goal takes effect at the next one that has not begun."""
        return (self._sizes.most + 1) * self._longest_s + _BLOCK_S

    def render(
        self, source: SegmentSource, *, watcher: Watcher | None = None
    ) -> Iterator[Waveform]:
        """Yield consecutive stereo blocks that tile the source's duration, unmastered.

        Parameters
        ----------
        source : SegmentSource
            Asked for a batch of segments at a time, when the one before it has been yielded.
        watcher : Watcher, optional
            Never called: there is neither a score nor stems.

        Yields
        ------
        Waveform
            48 kHz stereo; together exactly ``round(source.duration_s * sample_rate)`` samples.

        Raises
        ------
        IsotoneError
            If a take stays no music after several seeds; the message names the segment.
        """
        del watcher
        from isotone.measure.features import FeatureStream

        self._player.start()
        joiner = ClipJoiner(self.sample_rate, overlap_s=_OVERLAP_S, most_skip_s=_MOST_SKIP_S)
        features = FeatureStream(self.sample_rate, 2)
        for block in self._blocks(source, joiner):
            features.update(block.samples)
            yield block
        self._report(features.result(), joiner)
        self._player.finish()

    def _blocks(self, source: SegmentSource, joiner: ClipJoiner) -> Iterator[Waveform]:
        for slot, sound in self._slots(source, joiner.reserve_s):
            clip, is_anchored = self._clip(slot, sound)
            part = joiner.add(clip, n_samples=slot.n_samples, skips=not is_anchored)
            step = round(_BLOCK_S * self.sample_rate)
            for at in range(0, part.n_samples, step):
                samples = np.ascontiguousarray(part.samples[:, at : at + step])
                yield Waveform(samples, self.sample_rate)

    def _slots(self, source: SegmentSource, reserve_s: float) -> Iterator[tuple[_Slot, TakeSound]]:
        """Yield each clip's place and sound, in order, as soon as they are made."""
        from isotone.engines.musicgen.flow import FlowMaker

        flow = FlowMaker(self._player) if self._settings.mode == "flow" else None
        at_s, is_first = 0.0, True
        start = 0
        while at_s < source.duration_s - 1e-9:
            n = self._sizes.first if is_first else self._sizes.most
            segments, at_s = self._next_segments(source, at_s, n)
            is_last = at_s >= source.duration_s - 1e-9
            work = self._work_of(segments, source.duration_s)
            if flow is None:
                sounds = self._player.play_clips(segments, reserve_s=reserve_s, work=work)
                ready = [(s, sound, s.end_s) for s, sound in zip(segments, sounds, strict=True)]
            else:
                ready = flow.play(segments, reserve_s=reserve_s, is_last=is_last, work=work)
            for segment, sound, end_s in ready:
                end = round(min(end_s, source.duration_s) * self.sample_rate)
                yield _Slot(segment, start, end), sound
                start = end
            is_first = False
            self.notes += self._player.take_notes()

    def _next_segments(
        self, source: SegmentSource, at_s: float, n: int
    ) -> tuple[list[Segment], float]:
        segments: list[Segment] = []
        while len(segments) < n and at_s < source.duration_s - 1e-9:
            segment = source.segment_at(at_s)
            segments.append(segment)
            at_s = segment.end_s
            self._longest_s = max(self._longest_s, segment.duration_s)
        # The whole of the batch is held: what is being played stays as it was answered.
        source.affect_at(min(at_s, source.duration_s))
        return segments, at_s

    def _work_of(
        self, segments: Sequence[Segment], duration_s: float
    ) -> Callable[[float, str], None] | None:
        if self.on_work is None:
            return None
        tell, first, last = self.on_work, segments[0], segments[-1]

        def work(share: float, words: str) -> None:
            done_s = first.start_s + share * (last.end_s - first.start_s)
            which = f"segments {first.index + 1} to {last.index + 1}: {words}"
            tell(min(1.0, done_s / duration_s), which)

        return work

    def _clip(self, slot: _Slot, sound: TakeSound) -> tuple[Waveform, bool]:
        """Return a take as a clip: at 48 kHz, stereo, trimmed, at its intended loudness."""
        wave = resample(sound.waveform, self.sample_rate)
        if wave.n_channels == 1:
            wave = Waveform(np.repeat(wave.samples, 2, axis=0), self.sample_rate)
        start, end = 0, wave.n_samples
        if sound.may_trim:
            give_s = min(_OVERLAP_S, wave.duration_s / 4)
            start, end = trim_bounds(wave, give_s=give_s)
            need = slot.n_samples + round(_LEAST_FADE_S * self.sample_rate)
            if end - start < need:
                end = min(wave.n_samples, start + need)
                start = max(0, end - need)
        own = wave.samples[:, start:end]
        # Of its own time alone: what follows it must not reach back.
        heard = Waveform(np.ascontiguousarray(own[:, : slot.n_samples]), self.sample_rate)
        measured = loudness_of(heard)
        if math.isfinite(measured):
            gain_db = intended_lufs(slot.segment.affect.arousal) - measured
            own = own * np.float32(10.0 ** (min(max(gain_db, -24.0), 24.0) / 20.0))
        return Waveform(np.ascontiguousarray(own, np.float32), self.sample_rate), sound.is_anchored

    def _report(self, features: Any, joiner: ClipJoiner) -> None:
        """Say how audible the joins are."""
        from importlib.metadata import version

        from isotone.measure.novelty import join_audibility

        self.findings = {
            "torch": version("torch"),
            "transformers": version("transformers"),
            "joins": len(joiner.joins),
            "joins_on_beat": sum(join.on_beat for join in joiner.joins),
            "joins_on_bar": sum(join.on_bar for join in joiner.joins),
            "takes_made_again": self._player.n_retakes,
            "takes_let_through": self._player.n_let_through,
            "batch_first": self._sizes.first,
            "batch_most": self._sizes.most,
        }
        try:
            heard = join_audibility(features, [j.at_s + j.overlap_s / 2 for j in joiner.joins])
        except InputError:  # too few joins or too little music to say
            return
        self.findings |= {
            "join_auc": round(heard.auc, 3),
            "join_auc_low": round(heard.auc_low, 3),
            "join_auc_high": round(heard.auc_high, 3),
            "join_loudness_step_lu": round(heard.loudness_step_lu[0], 2),
        }
        joins = "1 join stands" if heard.n_joins == 1 else f"{heard.n_joins} joins stand"
        self.notes.append(
            f"{joins} out with an AUC of {heard.auc:.2f} "
            f"({heard.auc_low:.2f} to {heard.auc_high:.2f}; 0.5 is not at all)"
        )
