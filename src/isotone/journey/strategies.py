"""The ways from now to goal: each a path of waypoints and a share of the session for its phases.

No strategy is named best. The iso principle (meet the listener's state, then lead) is plausible,
not proven: in a preregistered trial iso and compensatory order came out equal (2026, n 193,
10.1177/10298649261421187), while paths were rated differently (MindTune 2026). So several stand
side by side, and the choice is the listener's: choosing helps by itself.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from isotone.affect.circumplex import Affect
from isotone.errors import InputError

__all__ = ["STRATEGIES", "Strategy", "path_of", "strategy_named"]


@dataclass(frozen=True, slots=True)
class Strategy:
    """How a session is divided, and what it tells the listener.

    Parameters
    ----------
    name : str
    sentence : str
        One neutral sentence.
    match, travel : float
        Shares of the session; the rest settles at the goal. Judgement, after facts on dose and
        matching (no trial on the length of either is known).
    """

    name: str
    sentence: str
    match: float
    travel: float

    @property
    def settle(self) -> float:
        """Share of the session spent at the goal."""
        return 1.0 - self.match - self.travel


STRATEGIES = MappingProxyType(
    {
        strategy.name: strategy
        for strategy in (
            Strategy("iso", "Meets you where you are, then leads, then rests.", 0.20, 0.55),
            # A short glide instead of a jump: the first sound is where the listener is.
            Strategy("compensatory", "Goes to the goal at once and stays there.", 0.0, 0.05),
            Strategy(
                "arousal-first", "Settles or wakes the body first, then the mood.", 0.20, 0.55
            ),
            Strategy("valence-first", "Turns the mood first, then the body.", 0.20, 0.55),
            Strategy("dynamic", "Calms the body, then lifts the mood, in curves.", 0.15, 0.60),
            Strategy("drawn", "Follows the path that you drew.", 0.10, 0.70),
        )
    }
)
"""The strategies by name."""


def strategy_named(name: str) -> Strategy:
    """Return a strategy.

    Raises
    ------
    InputError
        If there is none of that name; the nearest is suggested.
    """
    plain = "-".join(name.strip().lower().replace("_", " ").split())
    if plain in STRATEGIES:
        return STRATEGIES[plain]
    close = difflib.get_close_matches(plain, STRATEGIES, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise InputError(f"no strategy named {name!r}; strategies: {', '.join(STRATEGIES)}{hint}")


def path_of(
    strategy: str, now: Affect, goal: Affect, waypoints: Sequence[Affect] = ()
) -> tuple[Affect, ...]:
    """Return the path that the travel phase follows, from now to goal, both included.

    Parameters
    ----------
    strategy : str
    now, goal : Affect
    waypoints : sequence of Affect
        For ``drawn`` only: the points between now and goal.

    Returns
    -------
    tuple of Affect
        Corners of a polyline; consecutive points differ, but for a single repeated point when now
        equals goal.

    Raises
    ------
    InputError
        If waypoints come with another strategy, or ``drawn`` comes without any.
    """
    if waypoints and strategy != "drawn":
        raise InputError(f"waypoints belong to the strategy 'drawn'; got strategy {strategy!r}")
    if strategy == "drawn":
        if not waypoints:
            raise InputError("the strategy 'drawn' needs at least one waypoint; got none")
        corners = [now, *waypoints, goal]
    elif strategy == "arousal-first":
        corners = [now, Affect(now.valence, goal.arousal), goal]
    elif strategy == "valence-first":
        corners = [now, Affect(goal.valence, now.arousal), goal]
    elif strategy == "dynamic":
        corners = _dynamic(now, goal)
    else:
        corners = [now, goal]
    path = [corners[0]]
    for corner in corners[1:]:
        if corner.distance_to(path[-1]) > 1e-9:
            path.append(corner)
    return tuple(path) if len(path) > 1 else (now, goal)


def _dynamic(now: Affect, goal: Affect) -> list[Affect]:
    """Calm before lift: angry to relaxed to uplifted works better than angry to uplifted.

    The way passes through a resting point on the calm side, unless now and goal are both calm
    already, where it is the straight way. It is a quadratic Bezier curve through the resting point,
    sampled so finely that its chords are about .02 on the circumplex.
    """
    lowest = min(now.arousal, goal.arousal)
    if now.arousal <= 0.0 and goal.arousal <= 0.0:
        return [now, goal]
    # Judgement: rest halfway in valence, at arousal -.4 or lower if an end is lower.
    rest = Affect((now.valence + goal.valence) / 2.0, max(-1.0, min(-0.4, lowest)))
    # The control point that makes the curve's own middle the resting point.
    control_a = 2.0 * rest.arousal - (now.arousal + goal.arousal) / 2.0
    steps = max(8, math.ceil((now.distance_to(rest) + rest.distance_to(goal)) / 0.02))
    points = []
    for i in range(steps + 1):
        t = i / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        points.append(
            Affect(
                _clip(a * now.valence + b * rest.valence + c * goal.valence),
                _clip(a * now.arousal + b * control_a + c * goal.arousal),
            )
        )
    points[0], points[-1] = now, goal
    return points


def _clip(value: float) -> float:
    return max(-1.0, min(1.0, value))
