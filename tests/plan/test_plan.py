import itertools
import json
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.affect import Affect
from isotone.affect.lexicon import entries
from isotone.errors import InputError
from isotone.journey import plan_journey
from isotone.plan import LivePlan, SegmentSource, build_plan
from isotone.plan.plan import cut_session
from isotone.plan.vocabulary import FAMILIES

TENSE, CALM = Affect(-0.6, 0.7), Affect(0.5, -0.6)


def journey(minutes=15.0, **options):
    return plan_journey(TENSE, CALM, minutes=minutes, **options)


@given(st.lists(st.floats(30, 28_800), min_size=1, max_size=3), st.floats(5, 120))
def test_segments_tile_the_session_and_keep_their_bounds(lengths_s, segment_s):
    bounds = cut_session(lengths_s, segment_s)
    assert bounds[0] == 0.0
    assert bounds[-1] == pytest.approx(sum(lengths_s))
    sizes = [b - a for a, b in itertools.pairwise(bounds)]
    assert min(sizes) >= 5.0 - 1e-6
    assert max(sizes) <= 120.0 + 1e-6
    assert (
        cut_session(lengths_s[:1], segment_s)
        == bounds[: len(cut_session(lengths_s[:1], segment_s))]
    )


@pytest.mark.parametrize(
    ("length_s", "segment_s", "sizes"),
    [
        (900, 30, [30] * 30),
        (100, 30, [30, 30, 40]),
        (110, 30, [30, 30, 30, 20]),
        (30, 120, [30]),
        (290, 120, [120, 85, 85]),
        (33, 5, [5, 5, 5, 5, 5, 8]),
    ],
)
def test_the_last_segment_takes_in_a_short_rest(length_s, segment_s, sizes):
    bounds = cut_session([length_s], segment_s)
    assert [b - a for a, b in itertools.pairwise(bounds)] == pytest.approx(sizes)


@given(st.floats(0.5, 60), st.floats(5, 120), st.floats(0, 1, exclude_max=True))
@settings(max_examples=40)
def test_a_segment_covers_the_times_it_is_found_by(minutes, segment_s, share):
    plan = build_plan(journey(minutes), seed=1, segment_s=segment_s)
    seconds = share * plan.duration_s
    segment = plan.segment_at(seconds)
    assert segment.start_s <= seconds < segment.end_s
    assert segment == plan.segments[segment.index]
    assert segment.affect == plan.affect_at((segment.start_s + segment.end_s) / 2)


def test_a_plan_is_a_segment_source():
    plan = build_plan(journey(), seed=1)
    assert isinstance(plan, SegmentSource)
    assert [plan.segment_at(s).index for s in (0.0, 29.999, 30.0, 900.0)] == [0, 0, 1, 29]
    for seconds in (901.0, -0.1, float("nan")):
        with pytest.raises(InputError, match=r"\[0, 900\]"):
            plan.segment_at(seconds)


def test_the_same_seed_gives_the_same_plan_and_another_another():
    assert build_plan(journey(), seed=3).to_dict() == build_plan(journey(), seed=3).to_dict()
    seeds = {s.seed for s in build_plan(journey(), seed=3).segments}
    assert len(seeds) == 30
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert seeds.isdisjoint(s.seed for s in build_plan(journey(), seed=4).segments)
    assert build_plan(journey()).seed != build_plan(journey()).seed


def test_a_segments_seed_does_not_depend_on_how_many_there_are():
    short, long = build_plan(journey(5), seed=3), build_plan(journey(50), seed=3)
    assert [s.seed for s in short.segments] == [s.seed for s in long.segments[:10]]


def test_the_band_stays_together():
    for seed in range(5):
        plan = build_plan(journey(), seed=seed)
        assert len({(s.genre, s.instruments) for s in plan.segments}) == 1


def test_moods_follow_the_way_and_always_name_an_affect():
    naming = {e.word for e in entries() if e.affect is not None and e.kind == "tag"}
    segments = build_plan(journey(), seed=1).segments
    assert segments[0].moods != segments[-1].moods
    assert "calm" in segments[-1].moods
    assert all(naming.issuperset(s.moods) for s in segments)


def test_preferences_and_vetoes_are_kept():
    plan = build_plan(journey(), seed=1, genre="jazz", lead="flute", avoid=["drums", "strings"])
    assert (plan.genre, plan.lead) == ("jazz-ballad", "flute")
    assert {"drums", "violin", "cello"} <= set(plan.avoid)
    assert plan.segments[0].instruments[0] == "flute"
    assert plan.segments[0].avoid == plan.avoid
    assert not set(plan.instruments) & set(plan.avoid)
    assert build_plan(journey(), seed=1, lead="steel guitar").instruments[0] == "steel-guitar"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"genre": "ambiant"}, "no genre named 'ambiant'.*did you mean 'ambient'"),
        ({"lead": "pianno"}, "no lead named 'pianno'.*did you mean 'piano'"),
        ({"lead": "drums"}, "no lead named 'drums'"),
        ({"avoid": ["drumz"]}, "no instrument named 'drumz'.*did you mean 'drum"),
        ({"lead": "piano", "avoid": ["piano", "drums"]}, "asked for as lead and is to be avoided"),
        ({"avoid": list(FAMILIES)}, "leaves no instrument for the tune or the harmony"),
        ({"segment_s": 4}, r"segment_s must lie in \[5, 120\]; got 4"),
        ({"segment_s": 121}, r"segment_s must lie in \[5, 120\]; got 121"),
        ({"segment_s": float("nan")}, "segment_s must lie"),
        ({"seed": -1}, "seed must lie"),
        ({"seed": 2**63}, "seed must lie"),
        ({"palette": "owm"}, "no palette named 'owm'; palettes: own, jamendo"),
        ({"palette": "jamendo"}, "isotone jamendo fetch --metadata"),
    ],
)
def test_what_cannot_be_is_one_clear_line(options, message):
    with pytest.raises(InputError, match=message) as caught:
        build_plan(journey(), **({"seed": 1} | options))
    assert "\n" not in str(caught.value)


def test_a_plan_prints_as_json():
    document = json.loads(json.dumps(build_plan(journey(), seed=1).to_dict()))
    assert document["now"] == {"valence": -0.6, "arousal": 0.7}
    assert document["goal"] == {"valence": 0.5, "arousal": -0.6}
    assert document["strategy"] == "iso"
    assert len(document["segments"]) == 30
    assert set(document["segments"][0]) == {
        "start_s", "end_s", "valence", "arousal", "moods", "genre", "instruments", "prompt",
    }  # fmt: skip


def test_a_goal_moved_inside_a_segment_changes_labels_from_the_next_one_on():
    plan = build_plan(journey(), seed=1)
    moved = replace(plan, journey=plan.journey.with_goal(310.0, Affect(0.9, 0.9)))
    before = [
        (a, b) for a, b in zip(plan.segments, moved.segments, strict=True) if a.start_s <= 310
    ]
    assert all(a == b for a, b in before)
    later = list(zip(plan.segments, moved.segments, strict=True))[len(before) :]
    assert all(a.affect != b.affect for a, b in later)
    assert [a.seed for a in plan.segments] == [b.seed for b in moved.segments]


def test_a_moved_goal_keeps_the_band():
    way = journey()
    plan = build_plan(way, seed=11)
    again = build_plan(way.with_goal(300.0, Affect(-0.9, 0.9)), seed=11)
    assert again.band == plan.band
    assert build_plan(way, seed=12, band=plan.band).band == plan.band


def test_a_live_plan_keeps_every_answer_and_its_plan_makes_them_again():
    live = LivePlan(build_plan(journey(), seed=1))
    assert isinstance(live, SegmentSource)
    heard = [(float(s), live.affect_at(float(s)), live.segment_at(float(s))) for s in range(200)]
    move = live.move_goal(Affect(0.8, 0.8))
    assert move.at_s == 199.0
    heard += [(s, live.affect_at(s), live.segment_at(s)) for s in map(float, range(200, 500))]
    live.move_goal(Affect(-0.2, -0.8))
    live.extend(45.0)
    assert live.duration_s == 945.0
    heard += [(s, live.affect_at(s), live.segment_at(s)) for s in map(float, range(500, 945))]
    plan = live.plan
    assert plan.affect_at(945.0) == Affect(-0.2, -0.8)
    assert [(s, plan.affect_at(s), plan.segment_at(s)) for s, _, _ in heard] == heard
    again = build_plan(replace(journey(), changes=plan.journey.changes), seed=1)
    assert again == plan
    assert again.segments == plan.segments


def test_a_segment_asked_for_holds_its_time():
    live = LivePlan(build_plan(journey(), seed=1))
    live.segment_at(95.0)
    assert live.horizon_s == 95.0
    assert live.move_goal(Affect(0.9, 0.9)).at_s == 95.0


def test_a_live_plan_is_safe_in_several_threads():
    live = LivePlan(build_plan(journey(), seed=1))
    go = threading.Barrier(2)

    def move():
        go.wait()
        for i in range(40):
            live.move_goal(Affect(i / 40, -i / 40))

    thread = threading.Thread(target=move)
    thread.start()
    go.wait()
    heard = [(s / 2, live.segment_at(s / 2), live.affect_at(s / 2)) for s in range(1600)]
    thread.join()
    plan = live.plan
    assert len(plan.journey.goal_moves) == 40
    assert [(s, plan.segment_at(s), plan.affect_at(s)) for s, _, _ in heard] == heard


def test_eight_hours_of_short_segments_are_planned_at_once():
    plan = build_plan(journey(480), seed=1, segment_s=5)
    assert len(plan.segments) == 5760
    assert len({s.prompt for s in plan.segments}) > 20


def test_a_plan_shows_its_path_in_a_notebook():
    assert build_plan(journey(), seed=1)._repr_svg_().startswith("<svg")
