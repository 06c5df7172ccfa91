"""Flow: one piece instead of a row of clips, with the batch still full.

A causal model can leave a clip but not land on one, so the session is laid out so that it never has
to. One short motif, played first, opens every segment's take unheard: all takes share its key, its
tempo and its sound. A segment's *body* goes on from the motif under the segment's text; its
*bridge* goes on from the body's own last seconds while the text turns into the next segment's:

    motif . body 0 . bridge 0 ~ body 1 . bridge 1 ~ body 2 ...

A dot is a continuation token by token, which has no seam. A tilde is a join, on the beat, between
two takes that play the same text and grew from the same motif. All bodies are one batch and all
bridges another. The last body of a batch waits for its bridge until the next batch has been asked
for, since a goal may still move.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isotone.engines.musicgen.passes import CONTEXT_S, continue_codes
from isotone.engines.musicgen.player import Player, TakeSound, Work, step_progress
from isotone.plan.segment import Segment

if TYPE_CHECKING:
    import torch

__all__ = ["FlowMaker", "bridge_s"]

MOTIF_S = 4.0
"""Unheard opening of every take but the first, which it opens for all to hear."""

BRIDGE_S = 4.0
"""How far a take reaches into the next segment before that segment's own comes in."""

# The first half second of a bridge keeps the old text: what the codec's window lets sound before
# the border then never depends on what comes after it.
_HOLD_S = 0.5
_TURN_S = 2.0
_MOTIF, _BODY, _BRIDGE = 1, 2, 3  # kinds of takes, for their seeds


@dataclass(frozen=True, slots=True, eq=False)
class _Body:
    segment: Segment
    codes: torch.Tensor  # (codebooks, frames), the motif included
    n_hidden: int  # frames of the motif that are not heard


class FlowMaker:
    """Makes the takes of a session in flow mode, batch by batch.

    Parameters
    ----------
    player : Player
    """

    def __init__(self, player: Player) -> None:
        self._player = player
        self._motif: torch.Tensor | None = None
        self._waiting: _Body | None = None

    def play(
        self,
        segments: Sequence[Segment],
        *,
        reserve_s: float,
        is_last: bool,
        work: Work | None = None,
    ) -> list[tuple[Segment, TakeSound, float]]:
        """Return what is ready to sound: segment, sound, and where in the session its time ends.

        Parameters
        ----------
        segments : sequence of Segment
            The next ones.
        reserve_s : float
            What a take needs beyond its time, for its join.
        is_last : bool
            Whether they end the session.
        work : callable, optional
        """
        bodies = self._bodies(segments, work)
        if self._waiting is not None:
            bodies.insert(0, self._waiting)
        self._waiting = None if is_last else bodies[-1]
        pairs = list(itertools.pairwise(bodies))
        bridged = self._bridges([(a, b.segment) for a, b in pairs], reserve_s, work)
        ready = []
        for (body, following), codes in zip(pairs, bridged, strict=True):
            end_s = following.segment.start_s + bridge_s(following.segment)
            ready.append((body.segment, self._sound(codes, body), end_s))
        if is_last:
            body = bodies[-1]
            ready.append((body.segment, self._sound(body.codes, body), body.segment.end_s))
        return ready

    def _bodies(self, segments: Sequence[Segment], work: Work | None) -> list[_Body]:
        import torch

        player = self._player
        if self._motif is None:
            first = segments[0]
            n_motif = player.frames(min(MOTIF_S, first.duration_s / 2))
            empty = torch.zeros(1, player.model.shape.n_codebooks, 0, dtype=torch.int64)

            def make(_: Sequence[int], seeds: Sequence[int]) -> torch.Tensor:
                return self._continued(empty, n_motif, [first.prompt], seeds, None, work)

            self._motif = player.made_well(make, [first], salt=_MOTIF)[0][0]
        motif = self._motif
        n_motif = motif.shape[1]
        needs = [
            player.frames(s.duration_s) - n_motif
            if s.index == 0
            else player.frames(s.duration_s - bridge_s(s))
            for s in segments
        ]
        n_new = max(1, *needs)

        def make_bodies(which: Sequence[int], seeds: Sequence[int]) -> torch.Tensor:
            prompts = [segments[i].prompt for i in which]
            prefix = motif.expand(len(which), -1, -1).contiguous()
            return self._continued(prefix, n_new, prompts, seeds, None, work)

        codes, _ = player.made_well(make_bodies, segments, salt=_BODY)
        return [
            _Body(
                segment,
                codes[i, :, : n_motif + max(1, needs[i])].clone(),
                0 if segment.index == 0 else n_motif,
            )
            for i, segment in enumerate(segments)
        ]

    def _bridges(
        self, pairs: Sequence[tuple[_Body, Segment]], reserve_s: float, work: Work | None
    ) -> list[torch.Tensor]:
        """Return each body's codes with its bridge behind them."""
        import torch

        if not pairs:
            return []
        player = self._player
        n_new = player.frames(max(bridge_s(after) for _, after in pairs) + reserve_s)
        # All must go on from equally much: padding would be heard as music.
        n_heard = min(player.frames(CONTEXT_S), *(body.codes.shape[1] for body, _ in pairs))
        prefix = torch.stack([body.codes[:, -n_heard:] for body, _ in pairs])

        def make(which: Sequence[int], seeds: Sequence[int]) -> torch.Tensor:
            prompts = [pairs[i][0].segment.prompt for i in which]
            following = [pairs[i][1].prompt for i in which]
            return self._continued(prefix[list(which)], n_new, prompts, seeds, following, work)

        segments = [body.segment for body, _ in pairs]
        codes, _ = player.made_well(make, segments, salt=_BRIDGE, checked_from=n_heard)
        return [
            torch.cat([body.codes, codes[i, :, n_heard:]], dim=1)
            for i, (body, _) in enumerate(pairs)
        ]

    def _continued(
        self,
        prefix: torch.Tensor,
        n_new: int,
        prompts: Sequence[str],
        seeds: Sequence[int],
        following: Sequence[str] | None,
        work: Work | None,
    ) -> torch.Tensor:
        player = self._player
        text = player.model.text
        return continue_codes(
            player.codes,
            prefix,
            n_new,
            texts=text.encode(prompts),
            prompts=[*prompts, *(following or ())],
            seeds=seeds,
            frame_rate_hz=player.frame_rate_hz,
            next_texts=None if following is None else text.encode(following),
            hold_frames=player.frames(_HOLD_S),
            turn_frames=player.frames(_TURN_S),
            progress=step_progress(work, len(seeds)),
        )

    def _sound(self, codes: torch.Tensor, body: _Body) -> TakeSound:
        from isotone.audio import Waveform

        wave = self._player.sounds(codes[None])[0]
        hidden = body.n_hidden * self._player.model.codec.hop
        samples = wave.samples[:, hidden:].copy()
        return TakeSound(Waveform(samples, wave.sample_rate), may_trim=False)


def bridge_s(segment: Segment) -> float:
    """Return how far the take before a segment reaches into it."""
    return min(BRIDGE_S, 0.3 * segment.duration_s)
