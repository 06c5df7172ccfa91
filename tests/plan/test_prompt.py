import itertools

import numpy as np
import pytest

from isotone.errors import InputError
from isotone.plan.prompt import emotion_words, write_caption, write_prompt
from isotone.plan.vocabulary import GENRES, INSTRUMENTS


def captions(n=400, **options):
    rng = np.random.default_rng(1)
    track = {"moods": ["calm", "soft"], "genres": ["folk", "newage"], "instruments": ["harp"]}
    return [write_caption(**(track | options), rng=rng) for _ in range(n)]


def test_prompts_name_what_they_are_given():
    texts = {
        write_prompt(moods=["calm", "dark"], genre="ambient", instruments=["piano"], seed=seed)
        for seed in range(60)
    }
    assert len(texts) >= 6
    for text in texts:
        assert {"calm", "dark", "ambient", "piano"} <= set(text.lower().replace(",", "").split())
        assert text[0].isupper()


def test_tags_without_an_affect_are_no_emotion_words():
    assert emotion_words(["film", "calm", "advertising", "christmas"]) == ("calm",)
    for seed in range(30):
        text = write_prompt(moods=["film", "calm"], genre="folk", instruments=["harp"], seed=seed)
        assert "film" not in text.lower()
    assert all("christmas" not in text.lower() for text in captions(moods=["christmas", "calm"]))


def test_ours_and_the_datasets_names_are_said_alike():
    ours = write_prompt(moods=["dream"], genre="new-age", instruments=["electric-piano"], seed=5)
    theirs = write_prompt(moods=["dream"], genre="newage", instruments=["electricpiano"], seed=5)
    assert ours == theirs
    assert "dreamy" in ours.lower()
    assert "new age" in ours.lower()


def test_a_word_is_said_once():
    text = write_prompt(moods=["calm"], genre="folk", instruments=["horn", "horn"], seed=1)
    assert text.lower().count("french horn") == 1


@pytest.mark.parametrize("seed", range(12))
def test_sentences_are_clean_for_every_combination(seed):
    for moods, genre, players in itertools.product(
        ((), ("epic", "calm", "dark")), (None, *GENRES, "edm", "rnb"), ((), INSTRUMENTS[seed::12])
    ):
        text = write_prompt(moods=moods, genre=genre, instruments=players, seed=seed)
        assert (text == "") == (not moods and genre is None and not players)
        for wrong in ("  ", "a(n)", " a a", " a e", " a E", " an d", " an m", " ,", "{", "None"):
            assert wrong not in text.replace("a Eu", "")


def test_the_same_seed_says_the_same():
    def say(seed):
        return write_prompt(moods=["sad"], genre="folk", instruments=["cello"], seed=seed)

    assert [say(s) for s in range(20)] == [say(s) for s in range(20)]
    assert captions() == captions()


def test_captions_drop_whole_captions_and_single_tags_as_often_as_asked():
    assert all("harp" in text.lower() for text in captions())
    empty = sum(text == "" for text in captions(caption_dropout=0.3))
    assert empty == pytest.approx(120, abs=36)  # four standard deviations
    without = sum("harp" not in text.lower() for text in captions(tag_dropout=0.2))
    assert without == pytest.approx(80, abs=32)
    assert set(captions(caption_dropout=1.0)) == set(captions(tag_dropout=1.0)) == {""}


def test_captions_shuffle_tags_because_their_order_says_nothing():
    first = sum(text.lower().find("folk") < text.lower().find("new age") for text in captions())
    assert first == pytest.approx(200, abs=40)
    kept = captions(shuffle=False)
    assert all(text.lower().find("folk") < text.lower().find("new age") for text in kept)


@pytest.mark.parametrize("name", ["caption_dropout", "tag_dropout"])
@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_dropouts_outside_the_range_are_refused(name, value):
    with pytest.raises(InputError, match=rf"{name} must lie in \[0, 1\]"):
        captions(**{name: value})
