"""What the words around a cue make of it: negation, degree, contrast, tense, wish.

Each rule looks at a few tokens to the left or right of a cue, in its own clause. The classes of
words are those of :mod:`isotone.affect.english`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from isotone.affect import english as en
from isotone.affect.cues import Match
from isotone.affect.tokens import Token

__all__ = [
    "Circumstances",
    "circumstances",
    "has_present",
    "is_about_someone",
    "is_matter_of_fact",
    "is_question_of_fact",
    "speaks_of_a_wish",
]

_REACH = 3  # content words that a negation reaches across (judgement)


@dataclass(slots=True)
class Circumstances:
    """What surrounds a cue.

    Parameters
    ----------
    is_negated : bool
    is_lessened : bool
        "Less anxious", "not so tired": on the way to the opposite.
    degree : float
        1 where nothing is said; above it "very", below it "a bit".
    is_past : bool
    is_wished : bool
        "I want to", "help me": what is not yet.
    is_wish_to_feel : bool
        Whether the wish is for a state ("want to feel") and not for a deed ("want to dance").
    is_after_contrast, is_conceded : bool
        Which half of "tired, but happy" it is in.
    is_predicate : bool
        Whether it is said of someone or of all there is: "I'm down", "feeling flat".
    is_part_of_a_name : bool
        "The happy prince", "the great depression", in a text that speaks of nobody.
    """

    is_negated: bool = False
    is_lessened: bool = False
    degree: float = 1.0
    is_past: bool = False
    is_wished: bool = False
    is_wish_to_feel: bool = False
    is_after_contrast: bool = False
    is_conceded: bool = False
    is_predicate: bool = False
    is_part_of_a_name: bool = False


def _plain(tokens: Sequence[Token]) -> list[str]:
    return [token.plain for token in tokens]


def is_about_someone(tokens: Sequence[Token]) -> bool:
    """Whether a text speaks in the first person."""
    return not en.FIRST_PERSON.isdisjoint(_plain(tokens))


def is_question_of_fact(tokens: Sequence[Token]) -> bool:
    """Whether a text asks for something other than help with a feeling."""
    words = _plain(tokens)
    if len(words) < 3 or not en.QUESTIONS_OF_FEELING.isdisjoint(words):
        return False
    if words[0] in en.ASKING and words[1] in en.ASKED:
        return True
    if words[0] == "who" and not is_about_someone(tokens):
        return True
    return words[0] in en.AUXILIARIES and (words[-1] == "?" or words[1] in ("it", "the", "there"))


def is_matter_of_fact(tokens: Sequence[Token]) -> bool:
    """Whether a text is an order, or a statement with figures, that speaks of nobody."""
    words = _plain(tokens)
    if is_about_someone(tokens):
        return False
    figures = any(word.isdecimal() and len(word) > 1 for word in words)
    return figures or (len(words) > 1 and words[0] in en.COMMANDS)


def has_present(tokens: Sequence[Token]) -> bool:
    """Whether a text says how it is now, beside how it was."""
    return not en.NOW.isdisjoint(_plain(tokens))


def speaks_of_a_wish(tokens: Sequence[Token]) -> bool:
    """Whether a text wants something."""
    text = f" {' '.join(_plain(tokens))} "
    return any(phrase in text for phrase in en.WISHES)


def circumstances(tokens: Sequence[Token], matches: Sequence[Match], at: int) -> Circumstances:
    """Return what surrounds one of the cues of a text.

    Parameters
    ----------
    tokens : sequence of Token
    matches : sequence of Match
        All cues, in order.
    at : int
        Which of them.
    """
    match = matches[at]
    words = _plain(tokens)
    first, last = _clause(tokens, match)
    taken = {i for other in matches if other is not match for i in other.taken}
    found = Circumstances()
    _look_left(words, match, first, taken, found)
    _look_right(words, match, last, found)
    if _joined_to_a_negated(words, matches, at):
        found.is_negated = not found.is_negated
    _set_tense(words, match, first, last, found)
    _set_wish(words, match, first, found)
    _set_contrast(words, match, found)
    found.is_predicate = _is_predicate(words, matches, at, (first, last))
    found.is_part_of_a_name = _is_part_of_a_name(words, match, first, last)
    if any(token.loud for token in tokens[max(first, match.start - 1) : match.stop]):
        found.degree *= 1.15
    return found


def _clause(tokens: Sequence[Token], match: Match) -> tuple[int, int]:
    """Return where the clause around a match begins and ends."""
    first, last = match.start, match.stop
    while first > 0 and not _parts(tokens, first - 1):
        first -= 1
    while last < len(tokens) and not _parts(tokens, last):
        last += 1
    return first, last


def _parts(tokens: Sequence[Token], at: int) -> bool:
    word = tokens[at].plain
    if word == "but" and at and tokens[at - 1].plain in ("anything", "nothing"):
        return False
    # "Still tired" is no contrast; "still, I'm happy" has its comma.
    return tokens[at].is_stop or (word in en.CONTRAST and word != "still")


def _look_left(
    words: Sequence[str], match: Match, first: int, taken: set[int], found: Circumstances
) -> None:
    """Look for negation and degree, from the cue towards the beginning of its clause."""
    reach = 0
    for i in range(match.start - 1, first - 1, -1):
        word = words[i]
        before = words[i - 1] if i > first else ""
        if word in en.SCOPE_ENDS or (i in taken and word not in en.NEGATORS):
            break
        # "No one sees I'm alone" denies the seeing; "I don't think I'm ready" denies the rest.
        if word in en.SUBJECTS and before and before not in en.RAISING | en.NEGATORS:
            break
        if word in ("less", "fewer") or (word == "from" and before == "far"):
            found.is_lessened = True
        elif word in en.NEGATORS:
            if not _negate(words, i, first, match, found):
                break
        elif _is_unreal(word, before, match):
            found.is_negated = not found.is_negated
        following = words[i + 1] if i + 1 < len(words) else ""
        if word in en.DEGREE and not (word in ("kind", "sort") and following != "of"):
            found.degree *= en.DEGREE[word]
        reach += word not in en.LIGHT and word not in en.DEGREE
        if reach > _REACH:
            break
    # "Not so tired", "not that bad": less than one might think, not the opposite.
    pair = tuple(words[max(0, match.start - 2) : match.start])
    if found.is_negated and pair in en.NOT_SO:
        found.is_negated, found.is_lessened = False, True


def _is_unreal(word: str, before: str, match: Match) -> bool:
    """Whether something good only might have been: "should have won", "anything but calm"."""
    if word == "but" and before == "anything":
        return True
    return word == "have" and before in ("should", "could") and match.pattern.affect.valence > 0


def _negate(words: Sequence[str], i: int, first: int, match: Match, found: Circumstances) -> bool:
    """Apply a negator; return whether to look on to its left."""
    word, before = words[i], words[i - 1] if i > first else ""
    following = words[i + 1] if i + 1 < len(words) else ""
    if (word, following) in en.NOT_REALLY_NEGATED:
        return True
    # "Never been so happy", "haven't laughed this hard": a superlative, no negation.
    if word in ("never", "havent", "cant", "wont") and not en.SUPERLATIVE.isdisjoint(
        words[i + 1 : match.stop + 1]
    ):
        found.degree *= 1.3
        return True
    # "Can't stop crying", "can't help smiling".
    if word == "stop" and before in ("cant", "wont", "dont", "never"):
        found.degree *= 1.1
        return False
    if word == "cant" and following in ("help", "stop"):
        found.degree *= 1.1
        return True
    found.is_negated = not found.is_negated
    return True


def _look_right(words: Sequence[str], match: Match, last: int, found: Circumstances) -> None:
    after = tuple(words[match.stop : min(last, match.stop + 3)])
    if after[:2] in en.EMPHASIS_AFTER or after[:1] == ("af",):
        found.degree *= 1.2
    if after[:1] in (("free",), ("proof",)) or after[:2] in en.GONE_AFTER:
        found.is_negated = not found.is_negated
    if after[:1] == ("enough",):
        found.degree *= 0.9


def _joined_to_a_negated(words: Sequence[str], matches: Sequence[Match], at: int) -> bool:
    """Whether a negation is carried on by "or": "not sad or angry"."""
    if at == 0:
        return False
    previous, match = matches[at - 1], matches[at]
    between = words[previous.stop : match.start]
    if not between or between[0] != "or" or len(between) > 3:
        return False
    taken = {i for other in matches[: at - 1] for i in other.taken}
    before = Circumstances()
    _look_left(words, previous, max(0, previous.start - 6), taken, before)
    return before.is_negated


def _set_tense(
    words: Sequence[str], match: Match, first: int, last: int, found: Circumstances
) -> None:
    before = words[max(first, match.start - 5) : match.start]
    around = {*before, *words[match.stop : min(last, match.stop + 4)]}
    if around & en.PRESENT and "used" not in around:
        return
    found.is_past = not en.PAST.isdisjoint(around)
    if "used" in before and "to" in before and "am" not in before:
        found.is_negated = not found.is_negated


def _set_wish(words: Sequence[str], match: Match, first: int, found: Circumstances) -> None:
    before = words[first : match.start]
    text = f" {' '.join(before)} "
    for phrase in en.WISHES:
        if phrase in text:
            found.is_wished = True
            found.is_wish_to_feel = (
                phrase in en.WISHES_FOR_WHAT_LACKS or not en.WISHED_STATES.isdisjoint(before)
            )
            return


def _set_contrast(words: Sequence[str], match: Match, found: Circumstances) -> None:
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else ""
        before = words[i - 1] if i else ""
        if word in en.TURNS and before not in ("anything", "nothing"):
            found.is_after_contrast |= i < match.start
        # "While" and "even" concede only at the beginning, or before "though".
        if word in en.CONCESSIVE and (
            word not in ("while", "even") or not i or following == "though"
        ):
            end = next((k for k in range(i, len(words)) if words[k] == ","), len(words))
            found.is_conceded |= i < match.start < end


def _is_part_of_a_name(words: Sequence[str], match: Match, first: int, last: int) -> bool:
    if not en.FIRST_PERSON.isdisjoint(words) or match.stop - match.start > 1 or match.stop >= last:
        return False
    before = words[max(first, match.start - 2) : match.start]
    return not {"the", "these", "those"}.isdisjoint(before) and words[match.stop] not in (
        en.COPULAS | en.CARRIES_ON | {"has", "have"}
    )


def _is_predicate(
    words: Sequence[str], matches: Sequence[Match], at: int, clause: tuple[int, int]
) -> bool:
    """Whether a cue is said of someone, or stands for a whole sentence."""
    match = matches[at]
    first, last = clause
    before, after = words[first : match.start], words[match.stop : last]
    aside = en.FILLERS | en.DEGREE.keys()
    if aside.issuperset(before) and (aside.issuperset(after) or after[0] in en.CARRIES_ON):
        return True
    if before and before[-1] in en.INTENSE:
        return True
    i = match.start - 1
    while i >= first and words[i] in en.BEFORE_A_PREDICATE | en.DEGREE.keys() | en.NEGATORS:
        if words[i] in en.FEEL:
            return True
        i -= 1
    if i < first:
        return False
    if words[i] in ("and", "or", "nor") and at > 0 and i - matches[at - 1].stop <= 1:
        previous = matches[at - 1]
        return previous.pattern.kind == "feeling" or (
            previous.pattern.kind == "ambiguous"
            and _is_predicate(words, matches, at - 1, (first, i))
        )
    if words[i] in en.FEEL or words[i] == "am":
        return True
    subject = words[i - 1] if i > first else ""
    return words[i] in en.COPULAS and subject in en.WHOLE_OF_LIFE | en.COPULAS | {"to"}
