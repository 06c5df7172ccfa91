"""The path on the circumplex, as SVG."""

from __future__ import annotations

from isotone.journey.journey import Journey

__all__ = ["draw_journey"]

_SIZE = 320.0
_RADIUS = 132.0


def _xy(valence: float, arousal: float) -> tuple[float, float]:
    return _SIZE / 2 + valence * _RADIUS, _SIZE / 2 - arousal * _RADIUS


def draw_journey(journey: Journey, *, size_px: int = 320) -> str:
    """Return an SVG picture of a journey on the circumplex.

    Parameters
    ----------
    journey : Journey
    size_px : int
        Width and height on the page.

    Returns
    -------
    str
        A complete ``<svg>`` element that inherits the page's text colour; now is a ring, the goal
        a filled disc, so that shape tells them apart without colour.
    """
    points = [_xy(a.valence, a.arousal) for a in journey.sampled(241)]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    c = _SIZE / 2
    (nx, ny), (gx, gy) = points[0], points[-1]
    labels = (
        (c, 14, "lively", "middle"),
        (c, _SIZE - 6, "low", "middle"),
        (_SIZE - 4, c + 4, "content", "end"),
        (4, c + 4, "tense", "start"),
    )
    texts = "".join(
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="11" '
        f'fill="currentColor" opacity=".75">{text}</text>'
        for x, y, text, anchor in labels
    )
    title = (
        f"From valence {journey.now.valence:+.2f}, arousal {journey.now.arousal:+.2f} to "
        f"valence {journey.final_goal.valence:+.2f}, arousal {journey.final_goal.arousal:+.2f}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size_px}" height="{size_px}" '
        f'viewBox="0 0 {_SIZE:.0f} {_SIZE:.0f}" role="img" font-family="system-ui, sans-serif">'
        f"<title>{title}</title>"
        f'<circle cx="{c}" cy="{c}" r="{_RADIUS}" fill="none" stroke="currentColor" opacity=".3"/>'
        f'<path d="M{c - _RADIUS} {c}H{c + _RADIUS}M{c} {c - _RADIUS}V{c + _RADIUS}" '
        f'stroke="currentColor" opacity=".15"/>'
        f'<path d="{path}" fill="none" stroke="#2a9d8f" stroke-width="2.5" '
        f'stroke-linejoin="round"/>'
        f'<circle cx="{nx:.1f}" cy="{ny:.1f}" r="6" fill="none" stroke="currentColor" '
        f'stroke-width="2"/>'
        f'<circle cx="{gx:.1f}" cy="{gy:.1f}" r="6" fill="#2a9d8f"/>{texts}</svg>'
    )
