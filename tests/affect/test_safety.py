import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isotone.affect.safety import (
    CAUTIONS,
    DISCLAIMER,
    EVIDENCE,
    HELP_DATE,
    LISTENING,
    crisis_check,
    help_text,
)

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
    "i want to kil my self",
    "killing myself would be easier",
    "su1cide",
    "$uicide",
    "k1ll mys3lf",
    "i want 2 die",
    "I wish I were never born",
    "i dont want to wake up",
    "dont want to exist",
    "no will to live",
    "what's the point of living",
    "whats the point of going on",
    "I'd rather be dead",
    "better off dead",
    "unalive myself",
    "sewer slide",
    "I keep thinking of ending it",
    "i want to end it tonight",
    "hurting myself is all that helps",
    "i started cutting again",
    "urge to cut",
    "self harm relapse",
    "I want to disappear forever",
    "i could hang myself",
    "hanging myself",
    "gonna off myself",
    "top myself",
    "take all my pills",
    "took a bottle of pills",
    "step in front of a train",
    "i just want to not exist",
    "they would be happier without me",
    "suicde",
    "suiside",
    "suacide",
    "suicidle",
    "commit suicide",
    "my brother killed himself",
    "she wants to kill herself",
    "ready to die",
    "I'm done with life",
    "can't go on anymore",
    "can't go on",
    "I don't want to be alive",
    "dont wanna be here any more",
    "I wish I wasn't alive",
    "slit my wrists",
    "burning myself with cigarettes",
    "I want to go to sleep and never wake up",
    "put an end to it all",
    "I hope I die",
    "I deserve to die",
    "plan to kill myself",
    "writing a goodbye letter",
    "I tried to kill myself last year",
    "i want to die of shame honestly i want to die",
    "sick of being alive",
    "nobody would care if I was dead, wish I was",
    "my life isn't worth it, life is not worth it",
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
    "shoot me an email",
    "he hurt me",
    "she cut me off in traffic",
    "I'm going to die laughing",
    "gonna die of boredom",
    "my grandma died",
    "we buried my uncle on Friday",
    "I end my shift at six",
    "I live for the weekend",
    "this cake is to die for",
    "I'm so dead when mum finds out",
    "hang in there",
    "let's hang out",
    "hanging around with friends",
    "drop dead gorgeous",
    "a killer workout",
    "time to kill",
    "kill the lights",
    "cutting vegetables",
    "cut my hair",
    "I need to cut down on coffee",
    "burned the toast",
    "I burned myself on the stove",
    "overdue bills",
    "I don't want to be here at work",
    "don't want to wake up early",
    "end the day on a high",
    "I'm tired",
    "tired of this life admin",
    "tired of work",
    "life is beautiful",
    "I took my pills this morning",
    "jump for joy",
    "jumping around the room",
    "in front of a crowd",
    "beat myself up over it",
    "I treated myself to a day off",
    "proud of myself",
    "took the day off myself",
    "hate myself for eating the cake",
    "I'm beside myself with joy",
    "can't go on holiday",
    "can't live without coffee",
    "nothing to do",
    "I want to disappear into a book",
    "I wish I was there",
    "I wish I was home",
    "I wish I were on a beach",
    "end of the world",
    "ended it on a smile",
    "I want to dye my hair",
    "going to the doctor",
    "my mum will kill me",
    "better off alone",
    "I'd rather be swimming",
    "no point in going to the gym",
    "no reason to worry",
    "I feel alive",
    "want to feel alive again",
    "over the moon",
    "wrist hurts",
    "self-care",
    "self-conscious",
    "selfish",
    "we died in the game, final boss again",
    "skydiving off a cliff with a parachute",
    "pain in my neck",
    "I want to be here now",
    "what's the point of meetings",
    "like dying embers",
    "the plant died",
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
    assert "emergency number" in text
    for word in ("detect", "diagnos", "score", "mood"):
        assert word not in text.lower()


def test_the_wording_claims_nothing():
    assert DISCLAIMER.startswith("For relaxation and research. Not a medical device")
    assert "heart condition" in CAUTIONS
    assert "not proven" in EVIDENCE
    assert "80 dB(A)" in LISTENING
    for text in (DISCLAIMER, CAUTIONS, EVIDENCE, LISTENING):
        assert not any(word in text.lower() for word in ("cure", "treats", "heals", "clinically"))


@pytest.mark.parametrize("text", PAINFUL[:20])
def test_shouting_and_curly_quotes_change_nothing(text):
    assert crisis_check(text.upper()) is not None
    curly = text.replace("'", "\u2019")
    assert crisis_check(f"  {curly}, honestly  ") is not None


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text):
    assert crisis_check(text) is None or crisis_check(text).text == help_text()


def test_a_long_text_is_checked_in_no_time():
    # Nothing in the patterns backtracks for long on what nearly matches.
    text = "i want to just only really all i might " * 50
    began = time.process_time()
    crisis_check(text)
    assert time.process_time() - began < 1.0
