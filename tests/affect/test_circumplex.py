import math

import pytest

from isotone.affect import Affect
from isotone.affect.lexicon import affect_of, entries, nearest_feeling, nearest_moods, vocabulary
from isotone.errors import InputError


@pytest.mark.parametrize("value", [1.01, -1.01, math.nan, math.inf])
def test_coordinates_outside_the_circumplex_are_refused(value):
    with pytest.raises(InputError, match=r"valence must lie in \[-1, 1\]"):
        Affect(value, 0.0)
    with pytest.raises(InputError, match=r"arousal must lie in \[-1, 1\]"):
        Affect(0.0, value)


def test_distance_and_the_way_between():
    a, b = Affect(-1, -1), Affect(1, 1)
    assert a.distance_to(b) == pytest.approx(2 * math.sqrt(2))
    assert a.toward(b, 0.5) == Affect(0, 0)
    assert [Affect(v, w).quadrant for v, w in ((1, 1), (1, -1), (-1, -1), (-1, 1))] == [
        "lively", "calm", "low", "tense",
    ]  # fmt: skip


def test_the_vocabulary_is_whole():
    kinds = [entry.kind for entry in entries()]
    assert (kinds.count("feeling"), kinds.count("tag")) == (76, 59)
    assert "advertising" not in vocabulary()


def test_the_shipped_table_is_the_shared_one(shared_dir):
    import importlib.resources

    shipped = importlib.resources.files("isotone.affect").joinpath("data/affect_words.csv")
    assert shipped.read_text() == (shared_dir / "data" / "affect_words.csv").read_text()


def test_each_word_lies_nearest_to_itself():
    feelings = {e.word: e.affect for e in entries() if e.kind == "feeling"}
    for word, affect in feelings.items():
        found = nearest_feeling(affect)
        assert feelings[found].distance_to(affect) == 0.0, (word, found)


def test_moods_never_name_a_use():
    uses = {e.word for e in entries() if e.flag == "none"}
    for v in range(-10, 11):
        for a in range(-10, 11):
            moods = nearest_moods(Affect(v / 10, a / 10), 3)
            assert len(set(moods)) == 3
            assert uses.isdisjoint(moods)


def test_an_unknown_word_is_answered_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'anxious'"):
        affect_of("anxios")
    assert affect_of("calm").quadrant == "calm"
