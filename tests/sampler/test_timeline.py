import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isotone.errors import InputError
from isotone.music.score import Control, Note, Part, Score, TempoPoint
from isotone.sampler.kernel import GRID
from isotone.sampler.timeline import Lane, played_notes, samples_at

RATE = 48_000
beats = st.floats(0.0, 500.0)


@given(
    st.lists(st.tuples(beats, st.floats(20.0, 300.0)), min_size=1, max_size=8),
    st.lists(beats, max_size=10),
    st.floats(0.0, 100.0),
)
def test_beats_fall_on_the_samples_that_the_score_says(points, asked, start_s):
    points = sorted(dict(points).items())
    start = points[0][0] + 1.0
    tempo = tuple(TempoPoint(onset, bpm) for onset, bpm in points)
    score = Score(start, 600.0, start_s, (), (), tempo=tempo)
    found = samples_at(score, np.array(asked, np.float64), RATE)
    expected = [score.seconds_at(at) * RATE for at in asked]
    np.testing.assert_allclose(found, expected, atol=0.51)


def test_timing_and_articulation_shape_what_is_played():
    score = Score(
        0.0,
        4.0,
        0.0,
        (Part("x", "piano", 0),),
        (("x", Note(1.0, 2.0, 60, 200, timing_s=0.01, articulation=0.5)),),
        tempo=(TempoPoint(0.0, 120.0),),
    )
    (note,) = played_notes(score, RATE)
    assert (note.onset, note.release) == (24_480, 48_480)
    assert note.velocity == 127


def grid(lane, start=0, n=1024):
    return lane.at_grid(start, n)


def test_a_lane_is_a_line_between_points():
    lane = Lane(0.5)
    assert lane.is_constant_after(0)
    assert lane.last == 0.5
    lane.add(Control(0.0, "volume", 0.0), 0, 0)
    lane.add(Control(0.0, "volume", 1.0), 1024, 0)
    np.testing.assert_allclose(grid(lane), np.linspace(0, 1, 1024 // GRID + 1))
    assert not lane.is_constant_after(512)
    assert lane.is_constant_after(1024)


def test_a_step_waits_for_its_moment():
    lane = Lane(1.0)
    lane.add(Control(0.0, "volume", 0.2), 0, 0)
    lane.add(Control(0.0, "volume", 0.8, step=True), 512, 0)
    values = grid(lane)
    np.testing.assert_allclose(values[:8], 0.2)
    np.testing.assert_allclose(values[8:], 0.8)


def test_a_point_that_comes_late_leaves_the_past_alone():
    lane = Lane(1.0)
    lane.add(Control(0.0, "volume", 0.2), 0, 0)
    lane.add(Control(0.0, "volume", 1.0), 2048, 1024)
    values = grid(lane, 1024)
    assert values[0] == pytest.approx(0.2)
    assert values[-1] == pytest.approx(1.0)


def test_values_are_brought_into_range():
    lane = Lane(0.0)
    lane.add(Control(0.0, "pan", -7.0), 0, 0)
    assert lane.last == -1.0


def test_a_value_that_is_no_number_is_refused():
    with pytest.raises(InputError, match="numbers"):
        Lane(0.0).add(Control(0.0, "pan", math.nan), 0, 0)
