import pytest

from isotone.affect import Affect
from isotone.journey import STRATEGIES, plan_journey
from isotone.journey.draw_text import draw_text

TENSE, CALM = Affect(-0.6, 0.7), Affect(0.5, -0.6)


def place(drawing, sign):
    rows = drawing.splitlines()[1:-1]
    for y, row in enumerate(rows):
        if sign in row:
            return row.index(sign) - len("unpleasant "), y
    return None


def test_now_and_goal_lie_where_they_are():
    drawing = draw_text(plan_journey(TENSE, CALM))
    assert place(drawing, "○") == (round(0.2 * 36), round(0.15 * 16))
    assert place(drawing, "●") == (round(0.75 * 36), round(0.8 * 16))


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("strategy", [name for name in STRATEGIES if name != "drawn"])
def test_lines_are_equally_long_and_reach_to_the_corners(strategy, plain):
    way = plan_journey(Affect(-1, 1), Affect(1, -1), strategy=strategy)
    lines = draw_text(way, plain=plain).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert len(lines) == 19
    assert draw_text(way, plain=True).isascii()


def test_a_moved_goal_is_marked():
    moved = plan_journey(TENSE, CALM).with_goal(400.0, Affect(0.9, 0.9))
    assert place(draw_text(moved), "◇") is not None
    assert place(draw_text(plan_journey(TENSE, CALM)), "◇") is None
