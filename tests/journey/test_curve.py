import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from isotone.affect import Affect
from isotone.errors import InputError
from isotone.journey.curve import Curve, round_corner, smooth_through

coordinates = st.floats(-1, 1, allow_nan=False)
affects = st.builds(Affect, coordinates, coordinates)
LEFT, TOP, RIGHT = Affect(-0.8, 0.0), Affect(0.0, 0.8), Affect(0.8, 0.0)


@given(st.lists(affects, min_size=1, max_size=8), st.floats(0, 1))
def test_a_smooth_curve_stays_in_the_box_of_its_points(points, share):
    curve = smooth_through(points)
    here = curve.point_at(share)
    for axis in ("valence", "arousal"):
        values = [getattr(point, axis) for point in points]
        assert min(values) <= getattr(here, axis) <= max(values)
    assert curve.point_at(0) == points[0]
    assert curve.point_at(1) == points[-1]


@given(st.lists(affects, min_size=3, max_size=8))
def test_a_smooth_curve_passes_through_every_point(points):
    curve = smooth_through(points)
    for point in points:
        assert min(point.distance_to(other) for other in curve.points) < 1e-8


def test_a_smooth_curve_is_the_monotone_cubic_of_scipy():
    points = [Affect(-0.9, 0.8), Affect(-0.5, 0.7), Affect(0.0, -0.4), Affect(0.2, 0.1), RIGHT]
    curve = smooth_through(points)
    chords = [a.distance_to(b) for a, b in itertools.pairwise(points)]
    knots = np.concatenate([[0], np.cumsum(chords)])
    reference = PchipInterpolator(knots, [(p.valence, p.arousal) for p in points])
    dense = reference(np.linspace(0, knots[-1], 20_001))
    for point in curve.points:
        distance = np.hypot(*(dense - (point.valence, point.arousal)).T).min()
        assert distance < 1e-4


def test_points_in_a_line_give_a_line():
    curve = smooth_through([LEFT, Affect(-0.1, 0.0), RIGHT])
    assert curve.length == pytest.approx(1.6)
    assert curve.point_at(0.25).valence == pytest.approx(-0.4)


@given(affects, affects, affects, st.floats(0.01, 0.5))
def test_a_rounded_corner_starts_and_ends_exactly_and_cuts_the_corner_short(a, b, c, radius):
    curve = round_corner(a, b, c, radius=radius)
    assert curve.point_at(0) == a
    assert curve.point_at(1) == c
    assert a.distance_to(c) - 1e-9 <= curve.length <= a.distance_to(b) + b.distance_to(c) + 1e-9
    assert min(b.distance_to(point) for point in curve.points) <= radius + 1e-9


def test_a_rounded_corner_turns_a_little_at_a_time():
    points = round_corner(LEFT, TOP, RIGHT, radius=0.25).points
    headings = [
        math.atan2(b.arousal - a.arousal, b.valence - a.valence)
        for a, b in itertools.pairwise(points)
    ]
    turns = [abs(b - a) for a, b in itertools.pairwise(headings)]
    assert sum(turns) == pytest.approx(math.pi / 2)
    assert max(turns) < 0.06


@given(st.lists(affects, min_size=2, max_size=6))
def test_equal_shares_are_equal_lengths(points):
    curve = Curve(tuple(points))
    for i in range(20):
        a, b = curve.point_at(i / 20), curve.point_at((i + 1) / 20)
        assert a.distance_to(b) <= curve.length / 20 + 1e-9


def test_a_curve_without_points_is_refused():
    with pytest.raises(InputError, match="at least one point"):
        Curve(())
