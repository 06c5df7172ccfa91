from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isotone.affect.cues import find_matches, known_words, single_words
from isotone.affect.spelling import nearest_spelling
from isotone.affect.tokens import key, tokenise

FILES = sorted(
    file.name
    for file in resources.files("isotone.affect").joinpath("data/cues").iterdir()
    if file.name.endswith(".txt")
)


def found(text, **keywords):
    tokens = tokenise(text, known=known_words())
    return [
        " ".join(tokens[i].plain for i in match.taken) for match in find_matches(tokens, **keywords)
    ]


def test_there_are_lists_and_every_cue_in_them_can_be_read():
    assert len(FILES) >= 8
    assert len(single_words()) > 2000
    assert len(known_words()) > 4000


@pytest.mark.parametrize("name", FILES)
def test_every_list_says_what_it_is(name):
    text = resources.files("isotone.affect").joinpath(f"data/cues/{name}").read_text("utf-8")
    assert text.startswith("# ")
    assert "@ " in text


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("my heart is racing", ["heart is racing"]),
        ("the mind won't stop", ["mind wont stop"]),
        ("nobody called me back", ["nobody called"]),
        ("I can't get the thing out of my head", ["cant get out of my head"]),
        ("my best friend", []),
        ("sit down", []),
    ],
)
def test_cues_are_found_with_alternatives_and_gaps(text, cues):
    assert found(text) == cues


def test_no_token_is_taken_twice():
    tokens = tokenise("I can't stop worrying about work, my mind won't stop racing, so so tired")
    taken = [i for match in find_matches(tokens) for i in match.taken]
    assert len(taken) == len(set(taken))


def test_what_only_a_wish_makes_a_cue_is_left_alone_elsewhere():
    assert "faster" in found("faster please", with_wishes=True)
    assert found("faster trains") == []


@pytest.mark.parametrize(
    "forms",
    [
        ("worry", "worries", "worried", "worrying"),
        ("sleep", "slept", "sleeping", "sleeps"),
        ("smile", "smiled", "smiling"),
        ("dance", "danced", "dancing"),
        ("hug", "hugs", "hugged", "hugging"),
        ("cry", "cries", "cried", "crying"),
        ("tense", "tensed"),
        ("lose", "lost", "losing"),
        ("excited", "exciting", "excite"),
        ("relax", "relaxed", "relaxing", "relaxes"),
    ],
)
def test_inflections_share_a_key(forms):
    assert len({key(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("star", "stare"), ("scar", "scare"), ("please", "pleased"), ("rest", "restless")],
)
def test_different_words_do_not(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I can't", ["i", "cant"]),
        ("I CANNOT", ["i", "cant"]),
        ("it’s", ["it", "is"]),
        ("im gonna", ["i", "am", "going", "to"]),
        ("I don't know", ["i", "dont", "know"]),
        ("happyyyy", ["happy"]),
        ("sooo", ["so"]),
        ("mum's", ["mum"]),
        (":)", ["😊"]),
        ("well-rested", ["well-rested"]),
    ],
)
def test_text_is_cut_into_even_tokens(text, plain):
    assert [token.plain for token in tokenise(text, known=known_words())] == plain


@given(st.text(max_size=300))
def test_any_text_can_be_cut_and_searched(text):
    tokens = tokenise(text, known=known_words())
    for match in find_matches(tokens, with_wishes=True):
        assert 0 <= match.start < match.stop <= len(tokens)


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("anxiuos", "anxious"),
        ("lonley", "lonely"),
        ("exausted", "exhausted"),
        ("stresed", "stressed"),
        ("overwelmed", "overwhelmed"),
        ("fustrated", "frustrated"),
        ("deppressed", "depressed"),
        ("exited", None),
        ("stapler", None),
        ("please", None),
        ("painted", None),
        ("place", None),
        ("table", None),
        ("xqzt", None),
    ],
)
def test_slips_of_the_pen_are_mended_and_other_words_left(slip, word):
    assert nearest_spelling(slip) == word
