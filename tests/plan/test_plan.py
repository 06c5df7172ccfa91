import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.affect import Affect
from isotone.affect.lexicon import entries
from isotone.errors import InputError
from isotone.journey import plan_journey
from isotone.plan import LivePlan, SegmentSource, build_plan
from isotone.plan.palette import JamendoPalette, OwnPalette
from isotone.plan.prompt import emotion_words, write_prompt
from isotone.plan.vocabulary import (
    FAMILIES,
    GENRES,
    INSTRUMENTS,
    LEADS,
    expand_instruments,
    family_of,
    genre_named,
    lead_named,
)

TENSE, CALM = Affect(-0.6, 0.7), Affect(0.5, -0.6)


def journey(minutes=15.0, **options):
    return plan_journey(TENSE, CALM, minutes=minutes, **options)


@given(st.floats(0.5, 480), st.floats(5, 120))
@settings(max_examples=40, deadline=None)
def test_segments_tile_the_session(minutes, segment_s):
    plan = build_plan(journey(minutes), seed=1, segment_s=segment_s)
    bounds = [(s.start_s, s.end_s) for s in (plan.segment_at(0.0), plan.segments[-1])]
    assert bounds[0][0] == 0.0
    assert bounds[1][1] == plan.duration_s
    segments = plan.segments
    assert all(a.end_s == b.start_s for a, b in itertools.pairwise(segments))
    assert all(s.end_s > s.start_s for s in segments)
    assert max(s.duration_s for s in segments) <= 1.5 * segment_s + 1e-6


def test_a_plan_is_a_segment_source():
    plan = build_plan(journey(), seed=1)
    assert isinstance(plan, SegmentSource)
    assert plan.segment_at(0.0).index == 0
    assert plan.segment_at(29.999).index == 0
    assert plan.segment_at(30.0).index == 1
    assert plan.segment_at(900.0).index == 29
    with pytest.raises(InputError, match=r"\[0, 900\]"):
        plan.segment_at(901.0)


def test_the_same_seed_gives_the_same_plan_and_another_another():
    assert build_plan(journey(), seed=3).to_dict() == build_plan(journey(), seed=3).to_dict()
    seeds = {s.seed for s in build_plan(journey(), seed=3).segments}
    assert len(seeds) == 30
    assert seeds.isdisjoint(s.seed for s in build_plan(journey(), seed=4).segments)


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
    assert plan.segments[0].instruments == ("flute",)
    for seed in range(30):
        assert build_plan(journey(), seed=seed, avoid=["piano", "pad"]).lead not in ("piano", "pad")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"genre": "ambiant"}, "no genre named 'ambiant'.*did you mean 'ambient'"),
        ({"lead": "pianno"}, "no lead named 'pianno'.*did you mean 'piano'"),
        ({"avoid": ["drumz"]}, "no instrument named 'drumz'.*did you mean 'drum"),
        ({"lead": "piano", "avoid": ["piano", "keys"]}, "asked for as lead and vetoed"),
        ({"avoid": list(FAMILIES)}, "leaves no instrument"),
        ({"segment_s": 4}, r"segment_s must lie in \[5, 120\]; got 4"),
        ({"segment_s": float("nan")}, "segment_s must lie"),
        ({"seed": -1}, "seed must lie"),
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
    assert document["strategy"] == "iso"
    assert len(document["segments"]) == 30
    assert set(document["segments"][0]) == {
        "start_s", "end_s", "valence", "arousal", "moods", "genre", "instruments", "prompt",
    }  # fmt: skip


def test_a_live_plan_moves_only_what_was_not_asked_for():
    plan = build_plan(journey(), seed=1)
    live = LivePlan(plan)
    assert isinstance(live, SegmentSource)
    before = [live.affect_at(float(s)) for s in range(200)]
    move = live.move_goal(Affect(0.8, 0.8))
    assert move.at_s == 199.0
    assert [live.plan.affect_at(float(s)) for s in range(200)] == before
    assert live.plan.affect_at(900.0) == Affect(0.8, 0.8)
    assert plan.affect_at(900.0) == CALM


def test_every_instrument_belongs_to_a_family_and_every_lead_to_instruments():
    for instrument in INSTRUMENTS:
        assert instrument in FAMILIES[family_of(instrument)]
    assert all(set(group) <= set(INSTRUMENTS) for group in (*FAMILIES.values(), *LEADS.values()))
    assert expand_instruments(["Ocean, percussion"]) == ("drums", "sea")
    assert lead_named("Rhodes") == "electric-piano"
    assert lead_named("steel guitar") == "guitar"
    assert genre_named("Lofi") == "lo-fi"


@pytest.mark.parametrize("palette", [OwnPalette()])
def test_the_own_palette_gives_each_mood_its_genres(palette):
    calm, tense = palette.genre_weights(CALM), palette.genre_weights(TENSE)
    assert max(calm, key=calm.get) in ("ambient", "new-age")
    assert max(tense, key=tense.get) in ("cinematic", "electronic")
    assert set(calm) == set(GENRES)
    for genre in GENRES:
        assert set(palette.lead_weights(genre, CALM)) <= set(LEADS)


def test_the_datasets_palette_mirrors_its_counts():
    palette = JamendoPalette(
        genres={"calm": {"ambient": 30, "jazz": 10}}, instruments={"calm": {"harp": 4}}
    )
    weights = palette.genre_weights(CALM)
    assert weights["ambient"] == pytest.approx(3 * weights["jazz-ballad"])
    assert palette.lead_weights("ambient", CALM)["harp"] > 0


def test_prompts_name_what_they_are_given_and_no_use_as_an_emotion():
    assert emotion_words(["film", "calm", "advertising"]) == ("calm",)
    texts = {
        write_prompt(moods=["calm", "film"], genre="ambient", instruments=["piano"], seed=s)
        for s in range(40)
    }
    assert len(texts) >= 4
    for text in texts:
        assert "film" not in text
        assert {"calm", "ambient", "piano"} <= set(text.lower().replace(",", "").split())


def test_caption_dropout_leaves_parts_out_and_is_seeded():
    def captions(dropout):
        return [
            write_prompt(
                moods=["calm", "soft"], genre="folk", instruments=["harp"], seed=s, dropout=dropout
            )
            for s in range(200)
        ]

    assert all("harp" in text.lower() for text in captions(0.0))
    without = sum("harp" not in text.lower() for text in captions(0.3))
    assert 35 < without < 85
    assert captions(0.3) == captions(0.3)
    assert write_prompt(moods=[], genre=None, instruments=[], seed=1) == ""
    with pytest.raises(InputError, match="dropout"):
        write_prompt(moods=[], genre=None, instruments=[], seed=1, dropout=2)
