import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isotone.affect import Affect
from isotone.errors import InputError
from isotone.journey import STRATEGIES, LiveJourney, journey_notes, plan_journey
from isotone.journey.draw import draw_journey

coordinates = st.floats(-1, 1, allow_nan=False)
affects = st.builds(Affect, coordinates, coordinates)
minutes = st.floats(0.5, 480)
names = st.sampled_from([name for name in STRATEGIES if name != "drawn"])


@given(affects, affects, minutes, names)
def test_a_journey_starts_exactly_at_now_and_ends_exactly_at_the_goal(now, goal, length, strategy):
    journey = plan_journey(now, goal, minutes=length, strategy=strategy)
    assert journey.affect_at(0.0) == now
    assert journey.affect_at(journey.duration_s) == goal
    phases = journey.match_s + journey.travel_s + journey.settle_s
    assert phases == pytest.approx(journey.duration_s)
    assert journey.affect_at(journey.duration_s - journey.settle_s + 1e-6).distance_to(
        goal
    ) == pytest.approx(0.0, abs=1e-5)


@given(affects, affects, minutes, names, st.floats(0, 1))
def test_affect_never_jumps_and_moves_at_constant_speed(now, goal, length, strategy, at):
    journey = plan_journey(now, goal, minutes=length, strategy=strategy)
    # No path of ours is longer than 6 on a circumplex whose diagonal is 2.83.
    fastest = 6.0 / journey.travel_s
    step_s = journey.duration_s / 5000
    a = journey.affect_at(at * (journey.duration_s - step_s))
    b = journey.affect_at(at * (journey.duration_s - step_s) + step_s)
    assert a.distance_to(b) <= fastest * step_s + 1e-9


def test_equal_times_are_equal_steps_while_travelling():
    journey = plan_journey(Affect(-0.6, 0.7), Affect(0.5, -0.6), strategy="iso")
    begin, end = journey.match_s, journey.match_s + journey.travel_s
    times = [begin + (end - begin) * i / 50 for i in range(51)]
    points = [journey.affect_at(t) for t in times]
    steps = [a.distance_to(b) for a, b in itertools.pairwise(points)]
    assert max(steps) - min(steps) < 1e-9


def test_iso_matches_a_fifth_and_settles_a_quarter():
    journey = plan_journey(Affect(0.2, 0.5), Affect(0.5, -0.6), minutes=20)
    assert journey.match_s == pytest.approx(240)
    assert journey.settle_s == pytest.approx(300)
    assert journey.affect_at(239.0) == Affect(0.2, 0.5)


@pytest.mark.parametrize("strategy", ["iso", "arousal-first", "valence-first", "dynamic"])
def test_a_strongly_negative_start_is_matched_for_three_minutes_at_most(strategy):
    journey = plan_journey(Affect(-0.8, -0.4), Affect(0.5, 0.2), minutes=60, strategy=strategy)
    assert journey.match_s == 180
    assert journey.settle_s == pytest.approx(STRATEGIES[strategy].settle * 3600)


def test_the_strategies_order_body_and_mood_as_they_say():
    now, goal = Affect(-0.7, 0.8), Affect(0.7, -0.2)
    arousal = plan_journey(now, goal, strategy="arousal-first").sampled(400)
    turned = next(a for a in arousal if a.valence > now.valence + 1e-9)
    assert turned.arousal == pytest.approx(goal.arousal)
    valence = plan_journey(now, goal, strategy="valence-first").sampled(400)
    turned = next(a for a in valence if a.arousal < now.arousal - 1e-9)
    assert turned.valence == pytest.approx(goal.valence)


def test_dynamic_calms_before_it_lifts():
    way = plan_journey(Affect(-0.7, 0.8), Affect(0.7, 0.6), strategy="dynamic").sampled(400)
    lowest = min(way, key=lambda a: a.arousal)
    assert lowest.arousal <= -0.35
    assert -0.5 < lowest.valence < 0.5


def test_compensatory_is_at_the_goal_within_half_a_minute():
    journey = plan_journey(Affect(-0.7, 0.8), Affect(0.7, -0.6), strategy="compensatory")
    assert journey.affect_at(30.0) == Affect(0.7, -0.6)


def test_a_drawn_path_passes_its_waypoints():
    corner = Affect(-0.5, -0.5)
    journey = plan_journey(
        Affect(-0.7, 0.8), Affect(0.7, 0.1), strategy="drawn", waypoints=[corner]
    )
    assert min(a.distance_to(corner) for a in journey.sampled(2000)) < 0.01
    with pytest.raises(InputError, match="at least one waypoint"):
        plan_journey(corner, corner, strategy="drawn")
    with pytest.raises(InputError, match="waypoints belong to the strategy 'drawn'"):
        plan_journey(corner, corner, waypoints=[corner])


@given(affects, affects, affects, names, st.floats(0, 1))
def test_a_moved_goal_changes_nothing_before_and_does_not_jump(now, goal, new, strategy, share):
    journey = plan_journey(now, goal, strategy=strategy)
    at_s = share * journey.duration_s
    moved = journey.with_goal(at_s, new)
    for i in range(20):
        seconds = at_s * i / 20
        assert moved.affect_at(seconds) == journey.affect_at(seconds)
    assert moved.affect_at(moved.duration_s) == new
    if share < 0.99:
        here = moved.affect_at(at_s)
        assert here.distance_to(journey.affect_at(at_s)) < 1e-9
        left = moved.duration_s - at_s
        soon = moved.affect_at(at_s + left * 1e-6)
        assert soon.distance_to(here) < 1e-3


def test_goals_move_again_and_again():
    journey = plan_journey(Affect(0, 0.5), Affect(0.5, -0.5))
    for at_s, goal in ((100, Affect(1, 1)), (300, Affect(-1, 0)), (800, Affect(0, 0))):
        journey = journey.with_goal(at_s, goal)
    assert journey.final_goal == Affect(0, 0)
    assert len(journey.goal_moves) == 3
    with pytest.raises(InputError, match="order of their times"):
        journey.with_goal(10, Affect(0, 0))


def test_a_live_goal_moves_from_what_was_last_asked_for():
    base = plan_journey(Affect(-0.5, 0.5), Affect(0.5, -0.5))
    live = LiveJourney(base)
    heard = [live.affect_at(s) for s in range(0, 400, 10)]
    move = live.move_goal(Affect(0.9, 0.9))
    assert move.at_s == 390
    assert [live.affect_at(s) for s in range(0, 400, 10)] == heard
    assert live.journey.affect_at(900.0) == Affect(0.9, 0.9)


def test_a_session_is_made_longer_at_the_goal():
    journey = plan_journey(Affect(-0.5, 0.5), Affect(0.5, -0.5)).extended(300)
    assert journey.duration_s == 1200
    assert journey.affect_at(800) == Affect(0.5, -0.5)
    with pytest.raises(InputError, match="480 min"):
        journey.extended(1e9)


@pytest.mark.parametrize("length", [0, -3, 1e9, math.nan, math.inf, 0.49, 480.1])
def test_minutes_outside_the_range_are_refused(length):
    with pytest.raises(InputError, match=r"minutes must lie in \[0\.5, 480\]; got"):
        plan_journey(Affect(0, 0), Affect(0, 0), minutes=length)


def test_now_may_equal_goal():
    journey = plan_journey(Affect(0.3, 0.3), Affect(0.3, 0.3))
    assert set(journey.sampled(50)) == {Affect(0.3, 0.3)}


def test_an_unknown_strategy_is_answered_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'arousal-first'"):
        plan_journey(Affect(0, 0), Affect(0, 0), strategy="arousal_frist")


def test_times_outside_the_session_are_refused():
    journey = plan_journey(Affect(0, 0), Affect(0, 0))
    with pytest.raises(InputError, match=r"\[0, 900\]"):
        journey.affect_at(901)


def test_short_and_long_sessions_get_a_note():
    here = Affect(0, 0)
    assert "sketch" in journey_notes(plan_journey(here, here, minutes=2))[0]
    assert "long" in journey_notes(plan_journey(here, here, minutes=90))[0]
    assert journey_notes(plan_journey(here, here)) == ()


def test_the_drawing_is_one_svg_with_a_description():
    from xml.etree import ElementTree

    picture = draw_journey(plan_journey(Affect(-0.5, 0.5), Affect(0.5, -0.5)))
    root = ElementTree.fromstring(picture)
    assert root.tag.endswith("svg")
    assert "valence -0.50" in root[0].text
