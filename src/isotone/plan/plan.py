"""The plan: a journey cut into segments, ready for any engine."""

from __future__ import annotations

import bisect
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from isotone.affect.circumplex import Affect
from isotone.affect.lexicon import nearest_moods
from isotone.errors import InputError
from isotone.journey.journey import Journey
from isotone.plan.palette import Band, choose_band, load_palette
from isotone.plan.prompt import write_prompt
from isotone.plan.segment import Segment
from isotone.plan.vocabulary import expand_avoid, genre_named, lead_named, player_named

__all__ = [
    "DEFAULT_SEGMENT_S",
    "LONGEST_SEGMENT_S",
    "SHORTEST_SEGMENT_S",
    "Plan",
    "build_plan",
    "cut_session",
]

DEFAULT_SEGMENT_S = 30.0
"""Seconds: one clip of MusicGen, as in the paper."""
SHORTEST_SEGMENT_S = 5.0
LONGEST_SEGMENT_S = 120.0

_N_MOODS = 3
_N_AFFECTS = 32  # at which the palette is asked for the session's band
# Spawn keys of the root seed: segments count from 0, so the band's lies out of their reach.
_BAND_KEY = 2**31


def cut_session(lengths_s: Sequence[float], segment_s: float) -> tuple[float, ...]:
    """Return where segments begin and end.

    Parameters
    ----------
    lengths_s : sequence of float
        Length of the session as planned, then of each extension: a later extension leaves the cuts
        before it alone.
    segment_s : float
        Wished length of a segment.

    Returns
    -------
    tuple of float
        From 0 to the sum of the lengths. Segments are ``segment_s`` long. A remainder under half
        a segment (or under 5 s) is taken in by the last one; where that made it longer than 120 s,
        the two share their time equally.
    """
    bounds = [0.0]
    for length_s in lengths_s:
        start_s, end_s = bounds[-1], bounds[-1] + length_s
        n = max(1, math.floor(length_s / segment_s + 1e-9))
        rest_s = length_s - n * segment_s
        inner = [start_s + i * segment_s for i in range(1, n)]
        if rest_s >= max(SHORTEST_SEGMENT_S, segment_s / 2.0):
            inner.append(start_s + n * segment_s)
        elif rest_s > 1e-6 and segment_s + rest_s > LONGEST_SEGMENT_S:
            inner.append(end_s - (segment_s + rest_s) / 2.0)
        bounds += [*inner, end_s]
    return tuple(bounds)


@dataclass(frozen=True, slots=True)
class Plan:
    """A journey with its band, cut into segments; a ``SegmentSource``.

    Made by ``build_plan``.

    Parameters
    ----------
    journey : Journey
    seed : int
        Root seed of the session.
    band : Band
        Who plays, for the whole session.
    segment_s : float
        Wished length of a segment in seconds.
    avoid : tuple of str
        Instrument ids that never sound.
    palette : str
        Where genre and instruments came from when the listener did not choose.

    Notes
    -----
    A segment is labelled (affect, moods, prompt) with the journey as it stood when the segment
    began: a goal that moves inside it changes ``affect_at`` at once and the label from the next
    segment on. So an answer once given stays, and the same moves give the same plan again.
    """

    journey: Journey
    seed: int
    band: Band
    segment_s: float = DEFAULT_SEGMENT_S
    avoid: tuple[str, ...] = ()
    palette: str = "own"
    _bounds: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _made: dict[int, Segment] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        journey = self.journey
        lengths = (journey.planned_s, *(extension.extra_s for extension in journey.extensions))
        object.__setattr__(self, "_bounds", cut_session(lengths, self.segment_s))
        object.__setattr__(self, "_made", {})

    @property
    def duration_s(self) -> float:
        """Length of the session in seconds."""
        return self.journey.duration_s

    @property
    def genre(self) -> str:
        """Genre of the session."""
        return self.band.genre.name

    @property
    def lead(self) -> str:
        """Who carries the tune, one of ``LEADS``."""
        return self.band.lead

    @property
    def instruments(self) -> tuple[str, ...]:
        """Preferred instruments, the lead's first."""
        return tuple(player.name for player in self.band.players)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments in order."""
        return tuple(self._segment(i) for i in range(len(self._bounds) - 1))

    def affect_at(self, seconds: float) -> Affect:
        """Return the journey's affect at a time in seconds."""
        return self.journey.affect_at(seconds)

    def duration_as_of(self, seconds: float) -> float:
        """Return the length as it was known to who asks for a time; see ``Extendable``."""
        return self.journey.duration_as_of(seconds)

    def segment_at(self, seconds: float) -> Segment:
        """Return the segment that covers a time; the session's end belongs to the last one.

        Raises
        ------
        InputError
            If the time lies outside the session.
        """
        if not 0.0 <= seconds <= self.duration_s:
            raise InputError(
                f"seconds must lie in [0, {self.duration_s:g}], the session; got {seconds:g}"
            )
        index = bisect.bisect_right(self._bounds, seconds) - 1
        return self._segment(min(index, len(self._bounds) - 2))

    def _segment(self, index: int) -> Segment:
        if index not in self._made:
            self._made[index] = self._make_segment(index)
        return self._made[index]

    def _make_segment(self, index: int) -> Segment:
        start_s, end_s = self._bounds[index], self._bounds[index + 1]
        known = self.journey.as_of(start_s)
        # Where an extension was asked for at this very second, the goal is held beyond the end.
        affect = known.affect_at(min((start_s + end_s) / 2.0, known.duration_s))
        moods = nearest_moods(affect, _N_MOODS)
        # A child seed depends on the root seed and the index alone: segment 9 leaves 10 alone.
        sequence = np.random.SeedSequence(self.seed, spawn_key=(index,))
        seed = int(sequence.generate_state(1, np.uint64)[0] >> np.uint64(1))
        return Segment(
            index=index,
            start_s=start_s,
            end_s=end_s,
            affect=affect,
            moods=moods,
            genre=self.genre,
            instruments=self.instruments,
            avoid=self.avoid,
            prompt=write_prompt(
                moods=moods,
                genre=self.band.genre.tag,
                instruments=[player.tag for player in self.band.players],
                seed=seed,
            ),
            seed=seed,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain data, as ``isotone plan --json`` prints it."""
        journey = self.journey
        return {
            "now": _coordinates(journey.now),
            "goal": _coordinates(journey.goal),
            "strategy": journey.strategy,
            "waypoints": [_coordinates(point) for point in journey.waypoints],
            "goal_moves": [
                {"at_s": move.at_s, **_coordinates(move.goal)} for move in journey.goal_moves
            ],
            "duration_s": journey.duration_s,
            "phases": {
                "match_s": journey.phases.match_s,
                "travel_s": journey.phases.travel_s,
                "settle_s": journey.phases.settle_s,
            },
            "seed": self.seed,
            "genre": self.genre,
            "lead": self.lead,
            "instruments": list(self.instruments),
            "avoid": list(self.avoid),
            "palette": self.palette,
            "segments": [
                {
                    "start_s": segment.start_s,
                    "end_s": segment.end_s,
                    **_coordinates(segment.affect),
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


def _coordinates(affect: Affect) -> dict[str, float]:
    return {"valence": affect.valence, "arousal": affect.arousal}


def build_plan(
    journey: Journey,
    *,
    seed: int | None = None,
    segment_s: float = DEFAULT_SEGMENT_S,
    genre: str | None = None,
    lead: str | None = None,
    avoid: Sequence[str] = (),
    palette: str = "own",
    band: Band | None = None,
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
    band : Band, optional
        A band chosen before, such as a manifest's; nothing is drawn then.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        If a name is unknown, a number is out of range, or the veto leaves nothing to play.

    Examples
    --------
    >>> from isotone.journey import plan_journey
    >>> journey = plan_journey(Affect(-0.6, 0.7), Affect(0.5, -0.6))
    >>> plan = build_plan(journey, seed=7, genre="ambient", lead="piano", avoid=["drums"])
    >>> plan.segments[-1].start_s, plan.segments[-1].end_s, plan.instruments[0]
    (870.0, 900.0, 'piano')
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
    vetoed = expand_avoid(avoid)
    if band is None:
        band = choose_band(
            load_palette(palette),
            # The band is chosen for the way as it was planned: goals moved later do not change it.
            journey.as_planned.sampled(_N_AFFECTS),
            genre=None if genre is None else genre_named(genre),
            lead=None if lead is None else lead_named(lead),
            player=None if lead is None else player_named(lead),
            avoid=vetoed,
            rng=np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_BAND_KEY,))),
        )
    return Plan(journey, seed, band, float(segment_s), vetoed, palette)
