"""The plan: a journey cut into segments, ready for any engine."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from isotone.affect.circumplex import Affect
from isotone.affect.lexicon import nearest_moods
from isotone.errors import InputError
from isotone.journey.journey import GoalMove, Journey
from isotone.journey.live import LiveJourney
from isotone.plan.palette import choose_band, load_palette
from isotone.plan.prompt import write_prompt
from isotone.plan.segment import Segment
from isotone.plan.vocabulary import LEADS, expand_instruments, genre_named, lead_named

__all__ = ["LivePlan", "Plan", "build_plan"]

SHORTEST_SEGMENT_S = 5.0
LONGEST_SEGMENT_S = 120.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A journey with its band, cut into segments; a ``SegmentSource``.

    Made by ``build_plan``.

    Parameters
    ----------
    journey : Journey
    seed : int
        Root seed of the session.
    segment_s : float
        Length of a segment in seconds; the last one is as long as what is left.
    genre : str
    lead : str
    avoid : tuple of str
        Instrument ids that never sound.
    palette : str
        Where genre and lead came from when the listener did not choose: ``own`` or ``jamendo``.
    """

    journey: Journey
    seed: int
    segment_s: float
    genre: str
    lead: str
    avoid: tuple[str, ...]
    palette: str
    _bounds: tuple[float, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        duration_s = self.journey.duration_s
        n = max(1, round(duration_s / self.segment_s))
        # A last stretch under half a segment joins its neighbour instead of standing alone.
        bounds = [i * self.segment_s for i in range(n)]
        object.__setattr__(self, "_bounds", (*bounds, duration_s))

    @property
    def duration_s(self) -> float:
        """Length of the session in seconds."""
        return self.journey.duration_s

    @property
    def n_segments(self) -> int:
        """Number of segments."""
        return len(self._bounds) - 1

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments in order."""
        return tuple(self._segment(i) for i in range(self.n_segments))

    def affect_at(self, seconds: float) -> Affect:
        """Return the journey's affect at a time in seconds."""
        return self.journey.affect_at(seconds)

    def segment_at(self, seconds: float) -> Segment:
        """Return the segment that covers a time, ``0 <= seconds < duration_s``."""
        if not 0.0 <= seconds <= self.duration_s:
            raise InputError(
                f"seconds must lie in [0, {self.duration_s:g}], the session; got {seconds:g}"
            )
        return self._segment(min(int(seconds // self.segment_s), self.n_segments - 1))

    def _segment(self, index: int) -> Segment:
        start_s, end_s = self._bounds[index], self._bounds[index + 1]
        affect = self.journey.affect_at((start_s + end_s) / 2.0)
        moods = nearest_moods(affect, 3)
        # A child seed depends on the root seed and the index alone: segment 9 leaves 10 alone.
        sequence = np.random.SeedSequence(self.seed, spawn_key=(index,))
        seed = int(sequence.generate_state(1, np.uint64)[0] >> np.uint64(1))
        vetoed = set(self.avoid)
        instruments = tuple(name for name in LEADS[self.lead] if name not in vetoed)[:1]
        prompt = write_prompt(moods=moods, genre=self.genre, instruments=instruments, seed=seed)
        return Segment(
            index, start_s, end_s, affect, moods, self.genre, instruments, self.avoid, prompt, seed
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain data, as ``isotone plan --json`` prints it."""
        journey = self.journey
        return {
            "now": {"valence": journey.now.valence, "arousal": journey.now.arousal},
            "goal": {
                "valence": journey.final_goal.valence,
                "arousal": journey.final_goal.arousal,
            },
            "strategy": journey.strategy,
            "duration_s": journey.duration_s,
            "seed": self.seed,
            "genre": self.genre,
            "lead": self.lead,
            "avoid": list(self.avoid),
            "palette": self.palette,
            "phases_s": {
                "match": journey.match_s,
                "travel": journey.travel_s,
                "settle": journey.settle_s,
            },
            "segments": [
                {
                    "start_s": segment.start_s,
                    "end_s": segment.end_s,
                    "valence": segment.affect.valence,
                    "arousal": segment.affect.arousal,
                    "moods": list(segment.moods),
                    "genre": segment.genre,
                    "instruments": list(segment.instruments),
                    "prompt": segment.prompt,
                }
                for segment in self.segments
            ],
        }

    def _repr_svg_(self) -> str:
        """Draw the path where a notebook displays the object."""
        from isotone.journey.draw import draw_journey

        return draw_journey(self.journey)


def build_plan(
    journey: Journey,
    *,
    seed: int | None = None,
    segment_s: float = 30.0,
    genre: str | None = None,
    lead: str | None = None,
    avoid: Sequence[str] = (),
    palette: str = "own",
) -> Plan:
    """Choose the band and cut a journey into segments.

    Parameters
    ----------
    journey : Journey
    seed : int, optional
        From 0 to 2**63 - 1; drawn from the system if absent, and kept in the plan.
    segment_s : float
        From 5 to 120 seconds.
    genre, lead : str, optional
        The listener's choice; else drawn from the palette given the moods on the way.
    avoid : sequence of str
        Families or instruments that must never sound.
    palette : str
        ``own`` or ``jamendo``.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        If a name is unknown, a number is out of range, or the veto leaves nothing to play.
    """
    if not math.isfinite(segment_s) or not SHORTEST_SEGMENT_S <= segment_s <= LONGEST_SEGMENT_S:
        raise InputError(
            f"segment_s must lie in [{SHORTEST_SEGMENT_S:g}, {LONGEST_SEGMENT_S:g}]; "
            f"got {segment_s:g}"
        )
    if seed is None:
        seed = secrets.randbits(32)
    if not 0 <= seed < 2**63:
        raise InputError(f"seed must lie in [0, 2**63 - 1]; got {seed}")
    vetoed = expand_instruments(avoid)
    chosen_genre = None if genre is None else genre_named(genre)
    chosen_lead = None if lead is None else lead_named(lead)
    # The band is chosen for the way as it was planned; goals moved later do not change it.
    affects = journey.sampled(32)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2**31,)))
    band_genre, band_lead = choose_band(
        load_palette(palette),
        affects,
        genre=chosen_genre,
        lead=chosen_lead,
        avoid=vetoed,
        rng=rng,
    )
    return Plan(journey, seed, float(segment_s), band_genre, band_lead, vetoed, palette)


class LivePlan:
    """A plan whose goal can move while the music plays; a ``SegmentSource``.

    Parameters
    ----------
    plan : Plan
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._live = LiveJourney(plan.journey)

    @property
    def plan(self) -> Plan:
        """The plan as it stands, all moves in it: what the manifest keeps."""
        from dataclasses import replace

        return replace(self._plan, journey=self._live.journey)

    @property
    def duration_s(self) -> float:
        """Length of the session in seconds."""
        return self._plan.duration_s

    @property
    def seed(self) -> int:
        """Root seed of the session."""
        return self._plan.seed

    @property
    def horizon_s(self) -> float:
        """The furthest second that an engine has asked for."""
        return self._live.horizon_s

    def affect_at(self, seconds: float) -> Affect:
        """Return the affect at a time, and hold everything up to it fixed from now on."""
        return self._live.affect_at(seconds)

    def segment_at(self, seconds: float) -> Segment:
        """Return the segment that covers a time.

        Its affect, moods and prompt are those of the way as it stands: a clip engine holds the
        whole segment fixed by asking ``affect_at`` for its end.
        """
        return self.plan.segment_at(seconds)

    def move_goal(self, goal: Affect) -> GoalMove:
        """Lead to another goal from the horizon on; return the move for the manifest."""
        return self._live.move_goal(goal)
