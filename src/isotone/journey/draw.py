"""The path on the circumplex, as SVG."""

from __future__ import annotations

from html import escape

from isotone.affect.circumplex import Affect
from isotone.journey.journey import Journey

__all__ = ["draw_journey"]

# User units of the drawing; the page scales it.
_SIZE = 360.0
_RADIUS = 138.0
_CENTRE = _SIZE / 2.0
# Readable on white and on near-black alike: contrast 3.3 and 5.6 to 1.
_ACCENT = "#2a9d8f"


def _xy(affect: Affect) -> tuple[float, float]:
    return _CENTRE + affect.valence * _RADIUS, _CENTRE - affect.arousal * _RADIUS


def _text(x: float, y: float, text: str, *, anchor: str = "middle", extra: str = "") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor" {extra}>'
        f"{escape(text)}</text>"
    )


def _frame() -> str:
    low, high = _CENTRE - _RADIUS, _CENTRE + _RADIUS
    extra = 'font-size="12" opacity=".75"'
    sides = (
        _text(_CENTRE, low - 8, "more energy", extra=extra),
        _text(_CENTRE, high + 18, "less energy", extra=extra),
        _text(high + 14, _CENTRE, "pleasant", extra=f'{extra} transform="rotate(90 '
              f'{high + 14:.0f} {_CENTRE:.0f})"'),
        _text(low - 8, _CENTRE, "unpleasant", extra=f'{extra} transform="rotate(-90 '
              f'{low - 8:.0f} {_CENTRE:.0f})"'),
    )  # fmt: skip
    return (
        f'<rect x="{low}" y="{low}" width="{2 * _RADIUS}" height="{2 * _RADIUS}" rx="8" '
        'fill="none" stroke="currentColor" opacity=".3"/>'
        f'<circle cx="{_CENTRE}" cy="{_CENTRE}" r="{_RADIUS}" fill="none" stroke="currentColor" '
        'opacity=".15"/>'
        f'<path d="M{low} {_CENTRE}H{high}M{_CENTRE} {low}V{high}" stroke="currentColor" '
        'opacity=".15"/>'
    ) + "".join(sides)


def _label(affect: Affect, beyond: Affect, text: str) -> str:
    """Write beside a point: on the side that has room, and away from where the way leads."""
    x, y = _xy(affect)
    anchor, dx = ("end", -11.0) if affect.valence > 0.45 else ("start", 11.0)
    leads_up = beyond.arousal > affect.arousal or affect.arousal > 0.9
    return _text(x + dx, y + (17.0 if leads_up else -8.0), text, anchor=anchor,
                 extra='font-size="13" font-weight="600"')  # fmt: skip


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}"


def draw_journey(
    journey: Journey, *, size_px: int = 360, now_word: str = "now", goal_word: str = "goal"
) -> str:
    """Return an SVG picture of a journey on the circumplex.

    Parameters
    ----------
    journey : Journey
    size_px : int
        Width and height on the page.
    now_word, goal_word : str
        Written beside the two ends, such as words of the vocabulary.

    Returns
    -------
    str
        A complete ``<svg>`` element with a title and a description for readers that do not see it.
        It takes the page's text colour. Shapes tell the points apart without colour: now is a ring,
        the goal a filled disc, a moved goal a diamond where the way turns; dots on the way are
        equally far apart in time.
    """
    affects = journey.sampled(361)
    way = [_xy(affect) for affect in affects]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in way)
    # A dot a minute where that reads; sixty at most.
    dot_s = next(s for s in (5, 15, 30, 60, 120, 300, 600) if journey.duration_s / s <= 60)
    dots = [_xy(journey.affect_at(i * dot_s)) for i in range(int(journey.duration_s // dot_s) + 1)]
    marks = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4"/>' for x, y in dict.fromkeys(dots))
    turns = "".join(
        f'<path d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z" fill="none" stroke="currentColor" '
        'stroke-width="1.5"/>'
        for x, y in (_xy(journey.affect_at(move.at_s)) for move in journey.goal_moves)
    )
    (nx, ny), (gx, gy) = way[0], way[-1]
    now, goal = journey.now, journey.final_goal
    title = (
        f"From {now_word} (valence {now.valence:+.2f}, arousal {now.arousal:+.2f}) to {goal_word} "
        f"(valence {goal.valence:+.2f}, arousal {goal.arousal:+.2f})"
    )
    moved = "".join(f"; the goal moves at {_clock(move.at_s)}" for move in journey.goal_moves)
    description = (
        f"Strategy {journey.strategy}, {_clock(journey.duration_s)} long; at the goal from "
        f"{_clock(journey.settle_start_s)}{moved}. Dots are {dot_s} seconds apart."
    )
    # Where the way is once it has left the label's neighbourhood.
    goes_to = next((a for a in affects if a.distance_to(now) > 0.15), goal)
    came_from = next((a for a in reversed(affects) if a.distance_to(goal) > 0.15), now)
    goal_label = "" if now == goal and goal_word == now_word else _label(goal, came_from, goal_word)
    # Where both ends meet, one label would hide the other.
    now_label = (
        "" if now.distance_to(goal) < 0.12 and goal_label else _label(now, goes_to, now_word)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size_px}" height="{size_px}" '
        f'viewBox="0 0 {_SIZE:.0f} {_SIZE:.0f}" role="img" font-family="system-ui, sans-serif">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f"{_frame()}"
        f'<path d="{path}" fill="none" stroke="{_ACCENT}" stroke-width="2.5" '
        f'stroke-linejoin="round" stroke-linecap="round"/>'
        f'<g fill="{_ACCENT}">{marks}</g>{turns}'
        f'<circle cx="{nx:.1f}" cy="{ny:.1f}" r="7" fill="none" stroke="currentColor" '
        f'stroke-width="2.5"/>'
        f'<circle cx="{gx:.1f}" cy="{gy:.1f}" r="7" fill="{_ACCENT}" stroke="currentColor"/>'
        f"{now_label}{goal_label}</svg>"
    )
