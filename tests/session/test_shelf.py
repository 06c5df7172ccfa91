from isotone.music.score import Note, Part, Score
from isotone.session.shelf import ScoreShelf


def fragment(start):
    part = Part("piano", "piano", 0)
    return Score(start, start + 4.0, start / 2.0, (part,), (("piano", Note(start, 1.0, 60, 80)),))


def test_fragments_come_back_in_order_and_more_than_once():
    shelf = ScoreShelf()
    given = [fragment(4.0 * i) for i in range(5)]
    for one in given[:3]:
        shelf.append(one)
    assert list(shelf) == given[:3]
    for one in given[3:]:
        shelf.append(one)
    assert list(shelf) == given
    assert len(shelf) == 5
    shelf.close()
    assert len(shelf) == 0
