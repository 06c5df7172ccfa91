import pytest

from isotone.affect import read_feeling


def place(text, role="now"):
    return read_feeling(text, role=role).affect


@pytest.mark.parametrize(
    ("text", "quadrant"),
    [
        ("not sad, just tired", "low"),
        ("not happy", "low"),
        ("I don't feel happy", "low"),
        ("I don't think I'm happy", "low"),
        ("I am not anxious any more, I'm calm", "calm"),
        ("no longer anxious", "calm"),
        ("never relaxed", "tense"),
        ("can't relax", "tense"),
        ("far from calm", "tense"),
        ("anything but relaxed", "tense"),
        ("neither stressed nor worried", "calm"),
        ("not stressed or worried", "calm"),
        ("the worry is gone", "calm"),
        ("nothing feels good", "low"),
        ("never felt better", "lively"),
        ("I've never been so happy", "lively"),
        ("haven't been this excited in ages", "lively"),
        ("can't stop crying", "low"),
        ("can't stop smiling", "lively"),
        ("not only sad but hopeless", "low"),
        ("I used to enjoy things", "low"),
        ("no doubt I'm anxious", "tense"),
        ("no one sees how sad I am", "low"),
    ],
)
def test_negation_turns_what_it_denies_and_nothing_else(text, quadrant):
    assert place(text).quadrant == quadrant


@pytest.mark.parametrize(
    ("text", "quadrant"),
    [
        ("I was angry but now I feel calm", "calm"),
        ("was angry, now calm", "calm"),
        ("tired but happy", "lively"),
        ("although I'm tired, I'm excited", "lively"),
        ("I'm excited, although I'm tired", "lively"),
        ("despite the stress, I feel content", "calm"),
        ("I was calm until the phone rang, now I'm panicking", "tense"),
    ],
)
def test_what_follows_a_contrast_and_what_is_now_weigh_more(text, quadrant):
    assert place(text).quadrant == quadrant


def test_the_second_half_decides():
    assert place("happy but so tired").arousal < place("so tired but happy").arousal
    assert place("happy but so tired").valence < place("so tired but happy").valence


@pytest.mark.parametrize("word", ["sad", "anxious", "tired", "angry", "lonely"])
def test_degree_words_strengthen_and_weaken(word):
    slightly, bit, plain, very, extremely = (
        abs(place(f"I feel {degree}{word}").valence)
        for degree in ("slightly ", "a bit ", "", "very ", "extremely ")
    )
    assert slightly < bit < plain < very <= extremely


def test_a_feeling_that_was_weighs_less_than_one_that_is():
    assert place("I was sad, now I am happy").valence > place("sad, happy").valence


@pytest.mark.parametrize(
    ("said_of_someone", "elsewhere"),
    [
        ("I feel down", "sit down at the table with me"),
        ("I'm flat today", "the flat has two rooms"),
        ("feeling blue", "a blue table"),
        ("I'm so cross", "cross the road"),
    ],
)
def test_ambiguous_words_count_where_they_are_said_of_someone(said_of_someone, elsewhere):
    assert place(said_of_someone).valence < 0
    try:
        reading = read_feeling(elsewhere)
    except ValueError:
        return
    assert reading.confidence < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "who painted the scream",
        "what is the stress in the beam",
        "translate happy birthday into German",
        "the great depression began in 1929",
        "the happy prince",
        "set an alarm for 07",
    ],
)
def test_questions_and_statements_of_fact_are_no_feelings(text):
    with pytest.raises(ValueError, match="can't place this"):
        read_feeling(text)


def test_what_one_tries_to_be_one_is_not():
    assert place("trying to relax").quadrant == "tense"
    assert place("I just want to be happy again").quadrant == "low"
    assert place("I want to dance").quadrant == "lively"
