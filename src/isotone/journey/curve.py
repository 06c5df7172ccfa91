"""Curves on the circumplex, walked at constant speed."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from isotone.affect.circumplex import Affect
from isotone.errors import InputError

__all__ = ["Curve", "round_corner", "smooth_through"]

# Chords of .01 stray from our curves by less than 1e-4, far under what a cue can show.
_CHORD = 0.01
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Curve:
    """A way through points of the circumplex, measured along its length.

    Parameters
    ----------
    points : tuple of Affect
        At least one. A curve of no length stays at its first point and ends at its last.
    """

    points: tuple[Affect, ...]
    _lengths: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.points:
            raise InputError("a curve needs at least one point; got none")
        steps = (a.distance_to(b) for a, b in itertools.pairwise(self.points))
        object.__setattr__(self, "_lengths", tuple(itertools.accumulate(steps, initial=0.0)))

    @property
    def length(self) -> float:
        """Length in units of the circumplex, whose width is 2."""
        return self._lengths[-1]

    def point_at(self, share: float) -> Affect:
        """Return the point that lies ``share`` (0 to 1) of the length from the start.

        The ends are exact: 0 gives the first point and 1 the last.
        """
        if share <= 0.0:
            return self.points[0]
        if share >= 1.0 or self.length == 0.0:
            return self.points[-1]
        way = share * self.length
        i = min(bisect.bisect_right(self._lengths, way), len(self.points) - 1)
        low, high = self._lengths[i - 1], self._lengths[i]
        return _between(self.points[i - 1], self.points[i], (way - low) / (high - low))


def _between(a: Affect, b: Affect, share: float) -> Affect:
    """Interpolate without leaving the span of the two points by a rounding error."""

    def mix(x: float, y: float) -> float:
        return min(max(x + (y - x) * share, min(x, y)), max(x, y))

    return Affect(mix(a.valence, b.valence), mix(a.arousal, b.arousal))


def _distinct(points: Sequence[Affect]) -> list[Affect]:
    """Drop points that repeat the one before; the first and the last point stay as they are."""
    kept = [points[0]]
    for point in points[1:-1]:
        if point.distance_to(kept[-1]) > _SAME:
            kept.append(point)
    if len(kept) > 1 and points[-1].distance_to(kept[-1]) <= _SAME:
        kept.pop()
    return [*kept, points[-1]]


def smooth_through(points: Sequence[Affect]) -> Curve:
    """Return a smooth curve through points that never goes where they do not span.

    Each coordinate is a monotone cubic over the chord length: between two neighbours the curve
    stays inside their box, so it cannot overshoot a drawn turn or leave the circumplex.

    Parameters
    ----------
    points : sequence of Affect
        At least one; neighbours that are equal count once.

    Returns
    -------
    Curve
        Passes through every point, first and last exactly.

    References
    ----------
    Fritsch, F. N. and Butland, J. (1984). A method for constructing local monotone piecewise
    cubic interpolants. *SIAM J. Sci. Stat. Comput.* 5(2), 300-304.
    """
    knots = _distinct(points) if len(points) > 1 else list(points)
    if len(knots) < 3:
        return Curve(tuple(knots))
    chords = [a.distance_to(b) for a, b in itertools.pairwise(knots)]
    slopes_v = _monotone_slopes([p.valence for p in knots], chords)
    slopes_a = _monotone_slopes([p.arousal for p in knots], chords)
    way = [knots[0]]
    for i, chord in enumerate(chords):
        a, b = knots[i], knots[i + 1]
        n = max(8, math.ceil(chord / _CHORD))
        for k in range(1, n):
            t = k / n
            valence = _hermite(a.valence, b.valence, slopes_v[i], slopes_v[i + 1], chord, t)
            arousal = _hermite(a.arousal, b.arousal, slopes_a[i], slopes_a[i + 1], chord, t)
            way.append(Affect(valence, arousal))
        way.append(b)
    return Curve(tuple(way))


def _hermite(p: float, q: float, slope_p: float, slope_q: float, width: float, t: float) -> float:
    """Evaluate a cubic at ``t`` (0 to 1), kept between its ends against rounding."""
    h = t * t * (3.0 - 2.0 * t)
    value = p + (q - p) * h + width * t * (1.0 - t) * ((1.0 - t) * slope_p - t * slope_q)
    return min(max(value, min(p, q)), max(p, q))


def _monotone_slopes(values: list[float], widths: list[float]) -> list[float]:
    secants = [(b - a) / w for (a, b), w in zip(itertools.pairwise(values), widths, strict=True)]
    inner = []
    for (s, t), (w, x) in zip(itertools.pairwise(secants), itertools.pairwise(widths), strict=True):
        if s * t <= 0.0:
            inner.append(0.0)
        else:
            w1, w2 = 2.0 * x + w, x + 2.0 * w
            inner.append((w1 + w2) / (w1 / s + w2 / t))
    first = _end_slope(secants[0], secants[1], widths[0], widths[1])
    last = _end_slope(secants[-1], secants[-2], widths[-1], widths[-2])
    return [first, *inner, last]


def _end_slope(near: float, far: float, near_width: float, far_width: float) -> float:
    """Three-point slope at an end, limited so that the curve stays monotone."""
    slope = ((2.0 * near_width + far_width) * near - near_width * far) / (near_width + far_width)
    if slope * near <= 0.0:
        return 0.0
    # Three times the secant is the monotone bound; with secants of one sign it is never reached.
    return math.copysign(min(abs(slope), 3.0 * abs(near)), near)


def round_corner(start: Affect, corner: Affect, end: Affect, *, radius: float) -> Curve:
    """Return the way from start to end by a corner, turned in a bow instead of a point.

    Parameters
    ----------
    start, corner, end : Affect
    radius : float
        How far before and after the corner the bow begins and ends; at most half of either leg.

    Returns
    -------
    Curve
        A line, a quadratic Bezier curve and a line; stays inside the triangle of the three points.
    """
    before, after = start.distance_to(corner), corner.distance_to(end)
    reach = min(radius, before / 2.0, after / 2.0)
    if reach <= _SAME:
        return Curve(tuple(_distinct((start, corner, end))))
    a = _between(corner, start, reach / before)
    b = _between(corner, end, reach / after)
    n = max(8, math.ceil(2.0 * reach / _CHORD))
    bow = [_between(_between(a, corner, k / n), _between(corner, b, k / n), k / n)
           for k in range(n + 1)]  # fmt: skip
    return Curve(tuple(_distinct((start, *bow, end))))
