import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isotone.affect import Affect
from isotone.errors import InputError
from isotone.journey import STRATEGIES, plan_journey, strategy_named
from isotone.journey.strategies import curve_of, phases_of

coordinates = st.floats(-1, 1, allow_nan=False)
affects = st.builds(Affect, coordinates, coordinates)
minutes = st.floats(0.5, 480)
names = st.sampled_from([name for name in STRATEGIES if name != "drawn"])
TENSE, CALM, UP, SAD = Affect(-0.7, 0.8), Affect(0.5, -0.6), Affect(0.7, 0.6), Affect(-0.6, -0.5)


@given(names, minutes, affects)
def test_phases_fill_the_session_and_none_is_negative(strategy, length, now):
    phases = phases_of(strategy, length * 60, now)
    assert phases.duration_s == pytest.approx(length * 60)
    assert min(phases.match_s, phases.travel_s, phases.settle_s) >= 0
    assert phases.travel_s > 0


@pytest.mark.parametrize("strategy", ["iso", "arousal-first", "valence-first", "dynamic", "drawn"])
def test_a_session_matches_a_fifth_and_settles_a_quarter(strategy):
    phases = phases_of(strategy, 1200, Affect(0.2, 0.5))
    assert (phases.match_s, phases.settle_s) == pytest.approx((240, 300))


@pytest.mark.parametrize("strategy", ["iso", "arousal-first", "valence-first", "dynamic", "drawn"])
@pytest.mark.parametrize("valence", [-0.5, -1.0])
def test_a_strongly_negative_start_is_matched_for_three_minutes_at_most(strategy, valence):
    phases = phases_of(strategy, 3600, Affect(valence, -0.4))
    assert phases.match_s == 180
    assert phases.travel_s / phases.settle_s == pytest.approx(55 / 25)
    assert phases_of(strategy, 600, Affect(valence, -0.4)).match_s == pytest.approx(120)


@given(names, affects, affects)
def test_a_way_leads_from_now_to_goal(strategy, now, goal):
    curve = curve_of(strategy, now, goal)
    assert curve.points[0] == now
    assert curve.points[-1] == goal


def test_arousal_first_turns_the_body_before_the_mood_and_valence_first_the_reverse():
    for strategy, first, then in (
        ("arousal-first", "arousal", "valence"),
        ("valence-first", "valence", "arousal"),
    ):
        now, goal = TENSE, Affect(0.7, -0.4)
        way = [curve_of(strategy, now, goal).point_at(i / 400) for i in range(401)]

        def done(point, axis, now=now, goal=goal):
            whole = getattr(goal, axis) - getattr(now, axis)
            return (getattr(point, axis) - getattr(now, axis)) / whole

        # Half of the first axis is gone before the second moves at all; the bow at the corner is
        # where the two overlap.
        assert done(next(p for p in way if done(p, then) > 1e-6), first) > 0.5
        assert all(done(p, first) >= done(p, then) for p in way)
        assert done(next(p for p in way if done(p, then) > 0.25), first) > 0.999


def test_dynamic_calms_a_tense_body_before_it_lifts():
    way = [curve_of("dynamic", TENSE, UP).point_at(i / 400) for i in range(401)]
    lowest = min(range(401), key=lambda i: way[i].arousal)
    assert way[lowest].arousal == pytest.approx(-0.4, abs=0.01)
    # The mood moves one way throughout; at rest half of it is gone.
    assert way[lowest].valence == pytest.approx(0.0, abs=0.05)
    assert all(b.valence >= a.valence for a, b in itertools.pairwise(way))
    assert all(b.arousal <= a.arousal for a, b in itertools.pairwise(way[: lowest + 1]))
    assert all(b.arousal >= a.arousal for a, b in itertools.pairwise(way[lowest:]))


def test_dynamic_never_goes_calmer_than_a_calm_goal():
    way = curve_of("dynamic", TENSE, CALM).points
    assert min(point.arousal for point in way) == CALM.arousal


@pytest.mark.parametrize(
    ("now", "goal"), [(Affect(0.7, 0.7), Affect(0.9, 0.3)), (CALM, UP), (CALM, SAD)]
)
def test_dynamic_goes_straight_where_there_is_no_tension_to_calm(now, goal):
    assert curve_of("dynamic", now, goal).length == pytest.approx(now.distance_to(goal))


@given(affects, affects, coordinates)
def test_dynamic_changes_its_way_a_little_when_the_start_changes_a_little(now, goal, direction):
    near = Affect(min(1.0, max(-1.0, now.valence + 1e-4 * direction)), now.arousal)
    a, b = curve_of("dynamic", now, goal), curve_of("dynamic", near, goal)
    assert abs(a.length - b.length) < 0.01


def test_compensatory_glides_half_a_minute_or_a_tenth():
    journey = plan_journey(TENSE, CALM, strategy="compensatory")
    assert journey.affect_at(0) == TENSE
    assert journey.affect_at(30.0) == CALM
    assert 0 < journey.affect_at(15.0).distance_to(CALM) < TENSE.distance_to(CALM)
    assert plan_journey(TENSE, CALM, minutes=1, strategy="compensatory").affect_at(6.0) == CALM


def test_a_drawn_way_passes_its_points_and_needs_some():
    corner = Affect(-0.5, -0.5)
    curve = curve_of("drawn", TENSE, CALM, [corner])
    assert corner in curve.points
    with pytest.raises(InputError, match="at least one waypoint"):
        curve_of("drawn", TENSE, CALM)
    with pytest.raises(InputError, match="waypoints belong to the strategy 'drawn'"):
        curve_of("iso", TENSE, CALM, [corner])
    with pytest.raises(InputError, match="500 waypoints at most; got 501"):
        curve_of("drawn", TENSE, CALM, [corner] * 501)


def test_an_unknown_strategy_is_answered_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'arousal-first'"):
        strategy_named("arousal_frist")
    assert strategy_named(" Arousal First ").name == "arousal-first"


def test_no_strategy_is_praised():
    for strategy in STRATEGIES.values():
        assert strategy.sentence.count(".") == 1
        words = strategy.sentence.lower()
        assert not any(word in words for word in ("best", "better", "proven", "recommended"))
