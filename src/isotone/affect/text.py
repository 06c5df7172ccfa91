"""Free text to a point on the circumplex, offline, with the words that decided.

The method is a lexicon with rules, in the line of VADER (Hutto and Gilbert 2014) but in two
dimensions. Cues (words, idioms and situations, :mod:`isotone.affect.cues`) are found by their keys;
what surrounds them (:mod:`isotone.affect.grammar`) turns them round, strengthens or weakens them,
or makes them weigh less; what is left is averaged. It is small enough to read, it shows what
decided, and it says when it can't place a text instead of guessing.

Words of self-harm are not its business: see :mod:`isotone.affect.safety`, which callers ask first.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from isotone.affect.circumplex import Affect
from isotone.affect.cues import Match, find_matches, known_words
from isotone.affect.grammar import (
    Circumstances,
    circumstances,
    has_present,
    is_about_someone,
    is_matter_of_fact,
    is_question_of_fact,
    speaks_of_a_wish,
)
from isotone.affect.lexicon import nearest_feeling, vocabulary
from isotone.affect.spelling import nearest_spelling
from isotone.affect.tokens import Token, tokenise
from isotone.errors import InputError, UnplaceableError

__all__ = ["Cue", "TextReading", "parse_coordinates", "read_feeling"]

_LONGEST_TEXT = 2000
_SUGGESTIONS = ("anxious", "sad", "tired", "bored", "calm", "happy", "energized")

# Judgement, set on the tuned half of tests/affect/sentences.csv.
_PAST_WEIGHT = 0.4
_CONTRAST_WEIGHT = 2.0
_CONCEDED_WEIGHT = 0.3
_NEGATED_WEIGHT = 0.35  # what someone is not says less than what they are
_WISHED_WEIGHT = 0.5
_NEGATIVE_WEIGHT = 2.2  # bad events outweigh good ones (Rozin and Royzman 2001)
_BESIDE_A_FEELING = 0.6
_REVERSAL = -0.75  # "not sad" lies across the middle, nearer to it than "happy"
_LESSENED = -0.4
_AMBIGUOUS_ELSEWHERE = 0.2
# Evidence that a text must hold: less if it speaks of oneself.
_ENOUGH_OF_ONESELF, _ENOUGH = 0.44, 0.6
_MORE_OF_COLOURS = 0.2
_MATTER_OF_FACT = 0.25  # what is left of the evidence in a question or statement of fact
_PART_OF_A_NAME = 0.3
_SURE = 1.6  # evidence at which a reading is sure, if its cues agree


@dataclass(frozen=True, slots=True)
class Cue:
    """Something in a text that decided, described in words of the vocabulary.

    Parameters
    ----------
    word : str
        A word of the vocabulary: the cue itself if it is one, else the nearest to its place, degree
        aside; "not" stands before it where the text denies it. Never any other word of theirs.
    affect : Affect
        The cue's place after negation and degree.
    weight : float
        Its share of the reading, 0 to 1.
    """

    word: str
    affect: Affect
    weight: float


@dataclass(frozen=True, slots=True)
class TextReading:
    """What was read from a text.

    Parameters
    ----------
    affect : Affect
    cues : tuple of Cue
        What decided, most important first; none for coordinates.
    spans : tuple of str
        The listener's own words that were understood, in the order of ``cues``, for showing to them
        at once. They are left out of ``repr`` and of ``to_dict``, and are never to be written.
    confidence : float
        From 0 to 1: how much was understood, and how far it agrees. 1 for a word of the vocabulary
        and for coordinates.
    """

    affect: Affect
    cues: tuple[Cue, ...]
    spans: tuple[str, ...] = ()
    confidence: float = 1.0

    def __repr__(self) -> str:
        """Show the reading without the listener's own words."""
        return (
            f"TextReading(affect={self.affect}, words={self.words}, confidence={self.confidence})"
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Vocabulary words that describe what decided, without doubles."""
        return tuple(dict.fromkeys(cue.word for cue in self.cues))

    def to_dict(self) -> dict[str, object]:
        """Return the reading as plain data, without the listener's own words."""
        return {
            "valence": self.affect.valence,
            "arousal": self.affect.arousal,
            "confidence": self.confidence,
            "cues": [
                {
                    "word": cue.word,
                    "valence": cue.affect.valence,
                    "arousal": cue.affect.arousal,
                    "weight": cue.weight,
                }
                for cue in self.cues
            ],
        }


_COORDINATES = re.compile(r"^\s*([-+]?[\d.]+(?:e[-+]?\d+)?|[-+]?(?:nan|inf))\s*[,; ]\s*([-+]?[\d.]+"
                          r"(?:e[-+]?\d+)?|[-+]?(?:nan|inf))\s*$", re.IGNORECASE)  # fmt: skip


def parse_coordinates(text: str) -> Affect | None:
    """Return the point that ``valence,arousal`` names, or None if the text is not of that form.

    Raises
    ------
    InputError
        If it is of that form and out of range.

    Examples
    --------
    >>> parse_coordinates("-0.6, 0.7")
    Affect(valence=-0.6, arousal=0.7)
    """
    found = _COORDINATES.match(text)
    if found is None:
        return None
    try:
        valence, arousal = float(found[1]), float(found[2])
    except ValueError:
        return None
    return Affect(valence, arousal)


def read_feeling(text: str, *, role: Literal["now", "goal"] = "now") -> TextReading:
    """Place a word, a sentence or coordinates on the circumplex.

    Parameters
    ----------
    text : str
        In English, up to 2000 characters.
    role : {"now", "goal"}
        Whether it says how someone feels or how they want to feel: who needs to calm down is not
        calm, but wants to be.

    Returns
    -------
    TextReading

    Raises
    ------
    UnplaceableError
        If nothing in it names a feeling; words to try are suggested.
    InputError
        If it is empty, too long, or holds coordinates out of range.

    Examples
    --------
    >>> read_feeling("not sad, just tired").affect.quadrant
    'low'
    >>> read_feeling("I need to calm down").affect.quadrant
    'tense'
    >>> read_feeling("I need to calm down", role="goal").affect.quadrant
    'calm'
    """
    if not text.strip():
        raise InputError("a feeling needs a word, a sentence or valence,arousal; got nothing")
    if len(text) > _LONGEST_TEXT:
        raise InputError(f"a text may hold {_LONGEST_TEXT} characters; got {len(text)}")
    point = parse_coordinates(text)
    if point is not None:
        return TextReading(point, ())
    word = " ".join(text.lower().split())
    if word in vocabulary():
        return TextReading(vocabulary()[word], (Cue(word, vocabulary()[word], 1.0),), (word,))
    tokens = _mended(tokenise(text, known=known_words()))
    matches = find_matches(tokens, with_wishes=role == "goal" or speaks_of_a_wish(tokens))
    weighed = [_weigh(tokens, matches, at, role) for at in range(len(matches))]
    evidence = sum(hit.evidence for hit in weighed)
    if is_question_of_fact(tokens) or is_matter_of_fact(tokens):
        evidence *= _MATTER_OF_FACT
    if evidence < _enough(tokens, matches):
        raise UnplaceableError(_cannot_place(word, tokens))
    return _reading(text, tokens, weighed, evidence)


def _enough(tokens: Sequence[Token], matches: Sequence[Match]) -> float:
    """Return how much evidence a text must hold to be placed."""
    enough = _ENOUGH_OF_ONESELF if is_about_someone(tokens) else _ENOUGH
    only_colours = all(match.pattern.kind == "colour" for match in matches)
    return enough + (_MORE_OF_COLOURS if only_colours else 0.0)


@dataclass(frozen=True, slots=True)
class _Weighed:
    match: Match
    word: str
    valence: float
    arousal: float
    weight: float
    evidence: float


def _weigh(
    tokens: Sequence[Token], matches: Sequence[Match], at: int, role: Literal["now", "goal"]
) -> _Weighed:
    """Place one cue, and say how much it counts, given what surrounds it."""
    match = matches[at]
    around = circumstances(tokens, matches, at)
    strength = match.pattern.strength
    if match.pattern.kind == "ambiguous" and not around.is_predicate and role == "now":
        strength *= _AMBIGUOUS_ELSEWHERE
    if around.is_part_of_a_name:
        strength *= _PART_OF_A_NAME if match.pattern.kind == "feeling" else 1.0
    if match.pattern.kind == "wish" and not around.is_wished and role == "now":
        strength = 0.0
    # What names a feeling decides over what happened, and that over mere colour.
    weight, evidence = strength**2, strength
    others = [m for m in matches if m is not match and m.pattern.kind in ("feeling", "ambiguous")]
    if others and match.pattern.kind in ("situation", "colour"):
        weight *= _BESIDE_A_FEELING
    place = match.pattern.affect
    if place.valence < 0 and match.pattern.kind in ("situation", "colour"):
        weight *= _NEGATIVE_WEIGHT
    valence, arousal = place.valence, place.arousal
    if around.is_lessened:
        share = _REVERSAL if role == "goal" else _LESSENED
        valence, arousal = share * valence, share * arousal
    elif around.is_negated:
        valence, arousal = _REVERSAL * valence, _REVERSAL * arousal
        if match.pattern.kind in ("feeling", "ambiguous") and others:
            weight *= _NEGATED_WEIGHT if role == "now" else 0.8
    if around.is_wished and role == "now" and not around.is_negated:
        valence, arousal, weight = _lacking(valence, arousal, weight, around)
    if role == "goal" and valence < 0 and any(m.pattern.affect.valence > 0 for m in matches):
        weight *= 0.3  # "I'm stressed and want to relax"
    if around.is_past and has_present(tokens):
        weight *= _PAST_WEIGHT
    if around.is_after_contrast:
        weight *= _CONTRAST_WEIGHT
    if around.is_conceded:
        weight *= _CONCEDED_WEIGHT
    word = _shown(tokens, match, around, Affect(valence, arousal))
    # Degree moves a feeling away from, or towards, the middle.
    valence, arousal = _clip(valence * around.degree), _clip(arousal * around.degree)
    # Strong feelings decide: a mild word beside a strong one colours it.
    weight *= 0.3 + math.hypot(valence, arousal)
    return _Weighed(match, word, valence, arousal, weight, evidence)


def _shown(tokens: Sequence[Token], match: Match, around: Circumstances, place: Affect) -> str:
    """Describe a cue in words of the vocabulary: its own where it holds one, else the nearest."""
    own = next((tokens[i].plain for i in match.taken if tokens[i].plain in vocabulary()), None)
    if around.is_negated and not around.is_lessened:
        return f"not {own or nearest_feeling(match.pattern.affect)}"
    if around.is_lessened or around.is_wished or own is None:
        return nearest_feeling(place)
    return own


def _lacking(
    valence: float, arousal: float, weight: float, around: Circumstances
) -> tuple[float, float, float]:
    """Return where someone is who wishes for something: who needs rest is tired."""
    if valence > 0 and arousal <= -0.7:
        return -0.3, -0.6, weight * _WISHED_WEIGHT
    if valence > 0 and arousal < 0:
        return -0.4, 0.45, weight * _WISHED_WEIGHT
    if valence > 0 and around.is_wish_to_feel:
        return -0.45, -0.4, weight * _WISHED_WEIGHT
    return valence, arousal, weight


def _reading(
    text: str, tokens: Sequence[Token], weighed: list[_Weighed], evidence: float
) -> TextReading:
    total = sum(hit.weight for hit in weighed)
    valence = sum(hit.valence * hit.weight for hit in weighed) / total
    arousal = sum(hit.arousal * hit.weight for hit in weighed) / total
    length = sum(math.hypot(hit.valence, hit.arousal) * hit.weight for hit in weighed) / total
    agreement = math.hypot(valence, arousal) / length if length else 0.0
    if "!" in text and arousal > -0.3:
        arousal += 0.1
    weighed = sorted(weighed, key=lambda hit: -hit.weight)
    places = [Affect(_clip(hit.valence), _clip(hit.arousal)) for hit in weighed]
    return TextReading(
        Affect(_clip(round(valence, 3)), _clip(round(arousal, 3))),
        tuple(
            Cue(hit.word, place, hit.weight / total)
            for place, hit in zip(places, weighed, strict=True)
        ),
        tuple(" ".join(tokens[i].plain for i in hit.match.taken) for hit in weighed),
        round(min(1.0, evidence / _SURE) * agreement, 2),
    )


def _mended(tokens: list[Token]) -> list[Token]:
    """Return the tokens with slips of the pen mended, in a text of more than one word.

    A word on its own is not guessed at: the nearest is suggested instead.
    """
    if sum(not token.is_stop for token in tokens) < 2:
        return tokens
    mended = []
    for token in tokens:
        right = nearest_spelling(token.plain)
        mended.append(token if right is None else tokenise(right)[0])
    return mended


def _clip(value: float) -> float:
    return max(-1.0, min(1.0, value))


def _cannot_place(word: str, tokens: Sequence[Token]) -> str:
    close: list[str] = []
    if len(tokens) == 1:
        close = difflib.get_close_matches(word, vocabulary(), n=2, cutoff=0.7)
    if close:
        return f"I can't place this; did you mean {' or '.join(map(repr, close))}?"
    return (
        f"I can't place this; try one of {', '.join(_SUGGESTIONS)} (all words: isotone words), "
        "or valence,arousal such as -0.6,0.7"
    )
