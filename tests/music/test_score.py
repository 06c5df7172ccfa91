import pytest
from hypothesis import given
from hypothesis import strategies as st

from isotone.errors import InputError
from isotone.music.score import Note, Part, Score, TempoPoint

PIANO = Part("lead", "piano", 0)


def score(tempo, *, start=0.0, end=16.0, start_s=0.0):
    return Score(start, end, start_s, (PIANO,), (("lead", Note(start, 1.0, 60, 64)),), tempo=tempo)


def test_at_sixty_beats_a_minute_beats_are_seconds():
    piece = score((TempoPoint(0.0, 60.0),))
    assert piece.seconds_at(7.5) == 7.5
    assert piece.end_s == 16.0


def test_a_tempo_change_counts_from_its_beat():
    piece = score((TempoPoint(0.0, 60.0), TempoPoint(4.0, 120.0), TempoPoint(8.0, 30.0)))
    assert piece.seconds_at(4.0) == 4.0
    assert piece.seconds_at(8.0) == 6.0
    assert piece.seconds_at(10.0) == 10.0


def test_a_fragment_starts_at_its_own_second_and_extends_both_ways():
    piece = score((TempoPoint(0.0, 240.0), TempoPoint(8.0, 120.0)), start=8.0, start_s=100.0)
    assert piece.seconds_at(8.0) == 100.0
    assert piece.seconds_at(6.0) == 99.0
    assert piece.seconds_at(18.0) == 105.0


tempi = st.lists(st.floats(20, 300), min_size=1, max_size=8).map(
    lambda bpm: tuple(TempoPoint(3.0 * i, value) for i, value in enumerate(bpm))
)


@given(tempi, st.floats(0, 30), st.floats(0, 30))
def test_later_beats_are_later_seconds(tempo, a, b):
    piece = score(tempo, end=30.0)
    low, high = sorted((a, b))
    assert piece.seconds_at(low) <= piece.seconds_at(high) + 1e-9


@given(tempi, st.floats(1, 29))
def test_fragments_tile_a_piece(tempo, cut):
    whole = score(tempo, end=30.0)
    first = score(tempo, end=cut)
    rest = score(tempo, start=cut, end=30.0, start_s=first.end_s)
    assert rest.end_s == pytest.approx(whole.end_s, abs=1e-6)


def test_what_cannot_be_a_clock_is_refused():
    with pytest.raises(InputError, match="end after it starts"):
        score((TempoPoint(0.0, 60.0),), start=8.0, end=4.0)
    with pytest.raises(InputError, match="tempo at or before"):
        score((TempoPoint(1.0, 60.0),))
    with pytest.raises(InputError, match="positive"):
        score((TempoPoint(0.0, 0.0),))


def test_parts_are_found_by_name():
    piece = score((TempoPoint(0.0, 60.0),))
    assert piece.part("lead") is PIANO
    assert not PIANO.is_drum
    with pytest.raises(InputError, match="no part named 'oboe'; parts: lead"):
        piece.part("oboe")
