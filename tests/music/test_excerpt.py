"""Passages cut out of scores."""

import pytest

from isotone.errors import InputError
from isotone.music.excerpt import excerpt, loudest_passage
from isotone.music.score import Control, MeterPoint, Note, Part, Score, TempoPoint

PART = Part("p", "piano", 0)


def score(notes, *, controls=(), tempo=((0.0, 60.0),), end=100.0):
    return Score(
        0.0,
        end,
        5.0,
        (PART,),
        tuple(("p", Note(on, length, 60, velocity)) for on, length, velocity in notes),
        tuple(("p", c) for c in controls),
        tempo=tuple(TempoPoint(*t) for t in tempo),
        meters=(MeterPoint(0.0, 4, 4), MeterPoint(40.0, 3, 4)),
    )


def test_a_passage_starts_at_zero_with_what_was_in_force():
    whole = score(
        [(8, 4, 80), (10, 1, 70), (30, 2, 60)],
        controls=[
            Control(0.0, "volume", 0.5),
            Control(9.0, "volume", 0.8),
            Control(12.0, "volume", 0.2),
            Control(31.0, "pan", 0.3),
        ],
        tempo=((0.0, 60.0), (9.0, 90.0), (20.0, 120.0)),
    )
    part = excerpt(whole, 10.0, 32.0)
    assert [n.onset_beats for _, n in part.notes] == [0.0, 20.0]
    assert [(c.onset_beats, c.controller, c.value, c.step) for _, c in part.controls] == [
        (0.0, "volume", 0.8, True),
        (2.0, "volume", 0.2, False),
        (21.0, "pan", 0.3, False),
    ]
    assert [(t.onset_beats, t.tempo_bpm) for t in part.tempo] == [(0.0, 90.0), (10.0, 120.0)]
    assert part.end_s == pytest.approx(whole.seconds_at(32) - whole.seconds_at(10))


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (50, 101)])
def test_a_passage_must_lie_in_the_score(start, end):
    with pytest.raises(InputError, match=r"must lie in \[0, 100\] beats"):
        excerpt(score([(0, 1, 80)]), start, end)


def test_the_loudest_passage_is_where_the_loud_notes_are():
    quiet = [(float(i), 1.0, 40) for i in range(100)]
    loud = [(60.0 + i, 1.0, 110) for i in range(5)]
    whole = score(sorted(quiet + loud), tempo=((0.0, 60.0), (30.0, 90.0)))
    found = loudest_passage(whole, 8.0)
    assert sum(n.velocity == 110 for _, n in found.notes) == 5
    assert found.end_s == pytest.approx(8.0)


def test_a_short_score_is_its_own_loudest_passage():
    whole = score([(0.0, 1.0, 80)], end=4.0)
    assert loudest_passage(whole, 8.0).notes == whole.notes


def test_silence_has_no_loudest_passage():
    with pytest.raises(InputError, match="without notes"):
        loudest_passage(score([]), 8.0)
