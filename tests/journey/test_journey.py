import itertools
import math
import threading
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isotone.affect import Affect
from isotone.errors import InputError
from isotone.journey import (
    STRATEGIES,
    GoalMove,
    LiveJourney,
    journey_notes,
    plan_journey,
)

coordinates = st.floats(-1, 1, allow_nan=False)
affects = st.builds(Affect, coordinates, coordinates)
minutes = st.floats(0.5, 480)
strategies = st.sampled_from(list(STRATEGIES))
TENSE, CALM, HERE = Affect(-0.6, 0.7), Affect(0.5, -0.6), Affect(0.3, 0.3)


@st.composite
def journeys(draw):
    strategy = draw(strategies)
    waypoints = draw(st.lists(affects, min_size=1, max_size=5)) if strategy == "drawn" else []
    return plan_journey(
        draw(affects), draw(affects), minutes=draw(minutes), strategy=strategy, waypoints=waypoints
    )


@st.composite
def changed_journeys(draw):
    """Journeys whose goal has moved and whose end has been put off, in any order."""
    journey = draw(journeys())
    at_s = 0.0
    for _ in range(draw(st.integers(0, 4))):
        at_s += draw(st.floats(0, 0.9)) * (journey.duration_s - at_s)
        if draw(st.booleans()) and at_s <= journey.duration_s - 1.0:
            journey = journey.with_goal(at_s, draw(affects))
        elif journey.duration_s < 400 * 60:
            journey = journey.extended(draw(st.floats(30, 3600)), at_s=at_s)
    return journey


@given(journeys())
def test_a_journey_starts_exactly_at_now_and_rests_exactly_at_the_goal(journey):
    assert journey.affect_at(0.0) == journey.now
    assert journey.affect_at(journey.phases.match_s) == journey.now
    assert journey.affect_at(journey.settle_start_s) == journey.goal
    assert journey.affect_at(journey.duration_s) == journey.goal
    assert journey.settle_start_s == pytest.approx(journey.duration_s - journey.phases.settle_s)


@given(changed_journeys(), st.floats(0, 1))
def test_affect_is_continuous_whatever_happens_on_the_way(journey, share):
    at_s = share * journey.duration_s
    here = journey.affect_at(at_s)
    legs = journey._legs
    for step_s in (1e-3, 1e-6):
        after_s = min(at_s + step_s, journey.duration_s)
        # No leg moves faster than its whole length in its travel time.
        fastest = max(
            (leg.curve.length / (leg.travel_end_s - leg.travel_start_s) for leg in legs), default=0
        )
        assert here.distance_to(journey.affect_at(after_s)) <= fastest * step_s + 1e-9


@given(journeys())
def test_equal_times_are_equal_steps_while_travelling(journey):
    begin, end = journey.phases.match_s, journey.settle_start_s
    curve = journey._legs[0].curve
    walked = [
        curve.point_at(i / 40).distance_to(journey.affect_at(begin + (end - begin) * i / 40))
        for i in range(41)
    ]
    assert max(walked) < 1e-6


def test_steps_on_a_straight_way_are_equal_as_the_crow_flies():
    journey = plan_journey(TENSE, CALM, strategy="iso")
    begin, end = journey.phases.match_s, journey.settle_start_s
    points = [journey.affect_at(begin + (end - begin) * i / 50) for i in range(51)]
    steps = [a.distance_to(b) for a, b in itertools.pairwise(points)]
    assert max(steps) - min(steps) < 1e-12
    assert sum(steps) == pytest.approx(TENSE.distance_to(CALM))


@given(changed_journeys(), affects, st.floats(0, 1, exclude_max=True))
def test_a_moved_goal_changes_nothing_before_and_is_reached(journey, goal, share):
    first_s = journey.changes[-1].at_s if journey.changes else 0.0
    at_s = first_s + share * (journey.duration_s - first_s)
    if at_s > journey.duration_s - 1.0:
        return
    moved = journey.with_goal(at_s, goal)
    for i in range(21):
        before_s = min(at_s, at_s * i / 20)
        assert moved.affect_at(before_s) == journey.affect_at(before_s)
    assert moved.affect_at(moved.settle_start_s) == goal
    assert moved.affect_at(moved.duration_s) == goal
    assert moved.final_goal == goal


def test_a_moved_goal_keeps_the_settle_phase_where_time_allows():
    journey = plan_journey(TENSE, CALM)
    moved = journey.with_goal(300.0, Affect(0.8, 0.4))
    assert moved.settle_start_s == pytest.approx(900 - journey.phases.settle_s)
    late = journey.with_goal(740.0, Affect(0.8, 0.4))
    assert late.settle_start_s == pytest.approx(740 + 160 / 2)


def test_a_goal_cannot_move_after_the_end_or_into_the_past():
    journey = plan_journey(TENSE, CALM)
    for at_s in (899.5, 900.0, 901.0, math.inf, math.nan, -1.0):
        with pytest.raises(InputError, match=r"before the session's end|order of their times"):
            journey.with_goal(at_s, HERE)
    with pytest.raises(InputError, match="order of their times; got 10 s after 800 s"):
        journey.with_goal(800, HERE).with_goal(10, HERE)


@given(changed_journeys(), st.floats(30, 3600))
def test_an_extension_changes_nothing_before_the_old_end_and_holds_the_goal(journey, extra_s):
    if journey.duration_s + extra_s > 480 * 60:
        return
    longer = journey.extended(extra_s)
    assert longer.duration_s == journey.duration_s + extra_s
    for i in range(21):
        seconds = min(journey.duration_s, journey.duration_s * i / 20)
        assert longer.affect_at(seconds) == journey.affect_at(seconds)
    assert longer.affect_at(longer.duration_s) == journey.final_goal


def test_a_goal_moved_after_an_extension_has_more_time():
    journey = plan_journey(TENSE, CALM).extended(600).with_goal(890.0, HERE)
    assert journey.duration_s == 1500
    assert journey.settle_start_s == pytest.approx(1500 - journey.phases.settle_s)


@pytest.mark.parametrize("extra_s", [0, -5, 29, 1e9, math.nan, math.inf])
def test_extensions_outside_the_range_are_refused(extra_s):
    with pytest.raises(InputError, match="extended by 30 s or more, to 480 min"):
        plan_journey(TENSE, CALM).extended(extra_s)


def test_a_journey_is_known_by_what_made_it():
    journey = plan_journey(TENSE, CALM).with_goal(200.0, HERE).extended(60, at_s=250.0)
    again = replace(plan_journey(TENSE, CALM), changes=journey.changes)
    assert again == journey
    assert again.sampled(500) == journey.sampled(500)
    assert journey.as_planned == plan_journey(TENSE, CALM)
    assert journey.as_of(200.0).goal_moves == ()
    assert journey.as_of(journey.extensions[0].at_s).extensions == ()
    assert journey.as_of(200.1).goal_moves == (GoalMove(200.0, HERE),)
    with pytest.raises(FrozenInstanceError):
        journey.now = HERE


def test_a_live_goal_moves_from_what_was_last_asked_for():
    live = LiveJourney(plan_journey(TENSE, CALM))
    heard = [live.affect_at(float(s)) for s in range(0, 400, 10)]
    live.affect_at(250.0)
    move = live.move_goal(Affect(0.9, 0.9))
    assert move == GoalMove(390.0, Affect(0.9, 0.9))
    assert [live.affect_at(float(s)) for s in range(0, 400, 10)] == heard
    assert live.journey.affect_at(900.0) == Affect(0.9, 0.9)
    extension = live.extend(120.0)
    assert (extension.at_s, live.journey.duration_s) == (390.0, 1020.0)


def test_a_live_journey_asked_to_its_end_has_nothing_left_to_change_until_it_is_extended():
    live = LiveJourney(plan_journey(TENSE, CALM))
    live.affect_at(900.0)
    with pytest.raises(InputError, match="before the session's end"):
        live.move_goal(HERE)
    live.extend(60.0)
    assert live.move_goal(HERE).at_s == 900.0
    with pytest.raises(InputError, match=r"\[0, 960\]"):
        live.affect_at(2000.0)
    assert live.horizon_s == 900.0


def test_answers_once_given_stay_while_other_threads_move_the_goal():
    live = LiveJourney(plan_journey(TENSE, CALM, minutes=30))
    goals = [Affect(math.sin(i), math.cos(i)) for i in range(60)]
    go = threading.Barrier(3)

    def move(part):
        go.wait()
        for goal in part:
            live.move_goal(goal)

    threads = [threading.Thread(target=move, args=(goals[i::2],)) for i in (0, 1)]
    for thread in threads:
        thread.start()
    go.wait()
    heard = [(s / 4, live.affect_at(s / 4)) for s in range(6000)]
    for thread in threads:
        thread.join()
    journey = live.journey
    assert len(journey.goal_moves) == 60
    assert [journey.affect_at(seconds) for seconds, _ in heard] == [a for _, a in heard]


@pytest.mark.parametrize("length", [0, -3, 1e9, math.nan, math.inf, 0.49, 480.1])
def test_minutes_outside_the_range_are_refused(length):
    with pytest.raises(InputError, match=r"minutes must lie in \[0\.5, 480\]; got"):
        plan_journey(HERE, HERE, minutes=length)


@pytest.mark.parametrize("strategy", [name for name in STRATEGIES if name != "drawn"])
def test_now_may_equal_goal(strategy):
    assert set(plan_journey(CALM, CALM, strategy=strategy).sampled(50)) == {CALM}
    assert set(plan_journey(HERE, HERE).sampled(50)) == {HERE}


@pytest.mark.parametrize("seconds", [901, -1, math.nan, math.inf])
def test_times_outside_the_session_are_refused(seconds):
    with pytest.raises(InputError, match=r"\[0, 900\]"):
        plan_journey(HERE, HERE).affect_at(seconds)


def test_short_and_long_sessions_get_a_note():
    assert "sketch" in journey_notes(plan_journey(HERE, HERE, minutes=2))[0]
    assert "long" in journey_notes(plan_journey(HERE, HERE, minutes=90))[0]
    assert journey_notes(plan_journey(HERE, HERE)) == ()
