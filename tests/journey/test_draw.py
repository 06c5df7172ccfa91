from xml.etree import ElementTree

import pytest

from isotone.affect import Affect
from isotone.journey import STRATEGIES, plan_journey
from isotone.journey.draw import draw_journey

SVG = "{http://www.w3.org/2000/svg}"
TENSE, CALM = Affect(-0.6, 0.7), Affect(0.5, -0.6)


def test_the_drawing_is_one_light_svg_that_says_what_it_shows():
    picture = draw_journey(plan_journey(TENSE, CALM), now_word="tense", goal_word="calm")
    root = ElementTree.fromstring(picture)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == (
        "From tense (valence -0.60, arousal +0.70) to calm (valence +0.50, arousal -0.60)"
    )
    assert "15:00 long; at the goal from 11:15" in root.find(f"{SVG}desc").text
    assert len(picture) < 12_000


def test_words_are_escaped():
    picture = draw_journey(plan_journey(TENSE, CALM), now_word="<script>&")
    assert "<script>" not in picture
    ElementTree.fromstring(picture)


def test_a_moved_goal_is_marked_where_the_way_turns():
    journey = plan_journey(TENSE, CALM)
    diamonds = [
        draw_journey(j).count("l7 7l-7 7l-7 -7z")
        for j in (journey, journey.with_goal(300, Affect(0.9, 0.9)))
    ]
    assert diamonds == [0, 1]
    assert "the goal moves at 5:00" in draw_journey(journey.with_goal(300, Affect(0.9, 0.9)))


@pytest.mark.parametrize("minutes", [0.5, 5, 15, 480])
@pytest.mark.parametrize("strategy", [name for name in STRATEGIES if name != "drawn"])
def test_everything_drawn_lies_in_the_picture(minutes, strategy):
    journey = plan_journey(Affect(-1, 1), Affect(1, -1), minutes=minutes, strategy=strategy)
    root = ElementTree.fromstring(draw_journey(journey))
    circles = [c for c in root.iter(f"{SVG}circle") if float(c.get("r")) < 10]
    assert 3 <= len(circles) <= 64
    for circle in circles:
        assert 0 <= float(circle.get("cx")) <= 360
        assert 0 <= float(circle.get("cy")) <= 360


def test_a_journey_shows_itself_in_a_notebook():
    assert plan_journey(TENSE, CALM)._repr_svg_().startswith("<svg")


def test_a_journey_that_stays_has_one_label():
    picture = draw_journey(plan_journey(CALM, CALM), now_word="calm", goal_word="calm")
    assert picture.count(">calm<") == 1
