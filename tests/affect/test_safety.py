import re

import pytest

from isotone.affect.safety import CAUTIONS, DISCLAIMER, HELP_DATE, crisis_check, help_text

PAINFUL = [
    "I want to kill myself",
    "i wanna die",
    "I just want to die",
    "thinking about suicide again",
    "feeling suicidal tonight",
    "sucidal",
    "I'm going to end it all",
    "I want to end my life",
    "I don't want to be here anymore",
    "I don\u2019t want to live",
    "there is no reason to live",
    "nothing left to live for",
    "life isn't worth living",
    "everyone is better off without me",
    "they'd be better off without me",
    "I wish I was dead",
    "I wish I had never been born",
    "I want to hurt myself",
    "cutting myself again",
    "self-harm",
    "self harming",
    "I might overdose",
    "I'm tired of living",
    "I can't go on like this",
    "kms",
    "I wish I could just not wake up",
    "jump off a bridge",
]
HARMLESS = [
    "dying to hear the new album",
    "killing it at work today",
    "this traffic is killing me",
    "dead tired",
    "I could murder a pizza",
    "my feet are killing me",
    "I cut myself shaving",
    "I hurt myself at football",
    "scared to death of spiders",
    "bored to death",
    "I don't want to live in this city",
    "end of a long day",
    "I want to sleep",
    "he died laughing",
    "deadline tomorrow",
    "cut me some slack",
    "the battery died",
    "sad and lonely",
]


@pytest.mark.parametrize("text", PAINFUL)
def test_words_of_self_harm_bring_the_help_text(text):
    notice = crisis_check(text)
    assert notice is not None
    assert notice.text == help_text()


@pytest.mark.parametrize("text", HARMLESS)
def test_everyday_ways_of_speaking_do_not(text):
    assert crisis_check(text) is None


def test_the_help_text_is_dated_and_links_directories():
    text = help_text()
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", HELP_DATE)
    assert HELP_DATE in text
    assert "https://findahelpline.com" in text
    for word in ("detect", "diagnos", "score", "mood"):
        assert word not in text.lower()


def test_the_wording_claims_nothing():
    assert DISCLAIMER.startswith("For relaxation and research. Not a medical device")
    assert "heart condition" in CAUTIONS
