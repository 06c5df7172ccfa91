"""Free text to a point on the circumplex, offline, with the words that decided.

The method is a lexicon with rules, in the line of VADER (Hutto and Gilbert 2014) but in two
dimensions: words of the vocabulary, editorial synonyms, idioms and everyday situations are found by
their stems; negation turns a cue round, degree words strengthen or weaken it, what follows "but"
weighs more, what is past weighs less; the cues that are left are averaged. It is small enough to
read, it shows what decided, and it says when it can't place a text instead of guessing.

Words of self-harm are not its business: see ``isotone.affect.safety``, which callers ask first.
"""

from __future__ import annotations

import difflib
import functools
import math
import re
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from isotone.affect.circumplex import Affect
from isotone.affect.lexicon import entries, nearest_feeling, vocabulary
from isotone.errors import InputError, UnplaceableError

__all__ = ["Cue", "TextReading", "parse_coordinates", "read_feeling"]

_LONGEST_TEXT = 2000
_SUGGESTIONS = ("anxious", "sad", "tired", "bored", "calm", "happy", "energized")

# Degree words (Quirk et al. 1985, amplifiers and downtoners); the factors are judgement.
_STRONGER = {
    "very": 1.25, "really": 1.2, "so": 1.15, "extremely": 1.4, "incredibly": 1.35, "totally": 1.3,
    "completely": 1.3, "utterly": 1.35, "absolutely": 1.3, "too": 1.15, "super": 1.25,
    "deeply": 1.25, "terribly": 1.3, "awfully": 1.25, "all": 1.05, "much": 1.1,
    "insanely": 1.35, "seriously": 1.2, "properly": 1.2, "pretty": 1.05, "quite": 1.0,
    "constantly": 1.15, "always": 1.1,
}  # fmt: skip
_WEAKER = {
    "bit": 0.6, "little": 0.6, "slightly": 0.5, "somewhat": 0.7, "kinda": 0.7, "kind": 0.7,
    "sort": 0.7, "sorta": 0.7, "rather": 0.9, "fairly": 0.85, "mildly": 0.55, "almost": 0.8,
    "maybe": 0.8, "vaguely": 0.5, "touch": 0.6,
}  # fmt: skip
_NEGATORS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nothing",
        "nobody",
        "without",
        "hardly",
        "barely",
        "scarcely",
        "neither",
        "nor",
        "lack",
        "lacking",
        "less",
        "stop",
        "stopped",
        "quit",
        "cannot",
        "cant",
        "wont",
        "isnt",
        "arent",
        "wasnt",
        "dont",
        "doesnt",
        "didnt",
        "havent",
        "hasnt",
        "couldnt",
        "wouldnt",
        "aint",
        "nt",
    ]
)
_CONTRAST = frozenset(["but", "however", "though", "yet", "now", "instead"])
_PAST = frozenset(["was", "were", "used", "yesterday", "earlier", "previously", "had"])
# Cues that hold a negator of their own ("no energy") are found before negation is looked for.
_NEGATION_REACH = 3
_PAST_WEIGHT, _AFTER_CONTRAST, _NEGATED_WEIGHT = 0.4, 2.0, 0.35
# "Not sad" is not happy: a negated cue points the other way at half its strength.
_REVERSAL = -0.5


@dataclass(frozen=True, slots=True)
class Cue:
    """Something in a text that decided, described in words of the vocabulary.

    Parameters
    ----------
    word : str
        The vocabulary word nearest to the cue's place: never the listener's own.
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
        The listener's own words that were understood, for showing to them at once. They are left
        out of ``repr`` and of ``to_dict``, and are never to be written anywhere.
    """

    affect: Affect
    cues: tuple[Cue, ...]
    spans: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Show the reading without the listener's own words."""
        return f"TextReading(affect={self.affect}, words={self.words})"

    @property
    def words(self) -> tuple[str, ...]:
        """Vocabulary words that describe what decided, without doubles."""
        return tuple(dict.fromkeys(cue.word for cue in self.cues))

    def to_dict(self) -> dict[str, object]:
        """Return the reading as plain data, without the listener's own words."""
        return {
            "valence": self.affect.valence,
            "arousal": self.affect.arousal,
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
        Whether it says how someone feels or how they want to feel: the goal of sleep is calm, its
        lack is not.

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
    >>> read_feeling("can't switch off, worried about work").words[0]
    'worried'
    """
    if not text.strip():
        raise InputError("a feeling needs a word, a sentence or valence,arousal; got nothing")
    if len(text) > _LONGEST_TEXT:
        raise InputError(f"a text may hold {_LONGEST_TEXT} characters; got {len(text)}")
    point = parse_coordinates(text)
    if point is not None:
        return TextReading(point, ())
    word = text.strip().lower()
    if word in vocabulary():
        return TextReading(vocabulary()[word], (Cue(word, vocabulary()[word], 1.0),), (word,))
    tokens = _tokens(text)
    hits = _weighed(tokens, _hits(tokens), role)
    total = sum(weight for _, _, weight, _ in hits)
    if total < 0.2:
        raise UnplaceableError(_cannot_place(word, tokens))
    valence = sum(v * weight for v, _, weight, _ in hits) / total
    arousal = sum(a * weight for _, a, weight, _ in hits) / total
    if "!" in text:
        arousal += 0.1 * (1 if arousal > -0.3 else 0)
    hits.sort(key=lambda hit: -hit[2])
    cues = tuple(
        Cue(nearest_feeling(place), place, weight / total)
        for v, a, weight, _ in hits
        for place in (Affect(_clip(v), _clip(a)),)
    )
    return TextReading(
        Affect(_clip(round(valence, 3)), _clip(round(arousal, 3))),
        cues,
        tuple(span for _, _, _, span in hits),
    )


def _clip(value: float) -> float:
    return max(-1.0, min(1.0, value))


def _cannot_place(word: str, tokens: list[str]) -> str:
    close: list[str] = []
    if len(tokens) == 1:
        close = difflib.get_close_matches(word, vocabulary(), n=2, cutoff=0.7)
    if close:
        return f"I can't place this; did you mean {' or '.join(map(repr, close))}?"
    return (
        f"I can't place this; try one of {', '.join(_SUGGESTIONS)} (all words: isotone words), "
        "or valence,arousal such as -0.6,0.7"
    )


def _tokens(text: str) -> list[str]:
    plain = text.lower().replace("\u2019", "'")
    plain = plain.replace("'", "")
    return re.findall(r"[a-z]+(?:-[a-z]+)*|\d+|[.!?;,:]", plain)


@functools.lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """Return a rough stem: enough that worry, worried, worries and worrying meet."""
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, least, instead in (
        ("fulness", 3, ""), ("ousness", 3, ""), ("iness", 3, "y"), ("ness", 4, ""),
        ("ically", 4, ""), ("ingly", 4, ""), ("edly", 4, ""), ("fully", 3, ""), ("ily", 3, "y"),
        ("ing", 3, ""), ("ied", 2, "y"), ("ies", 2, "y"), ("ed", 3, ""), ("ly", 4, ""),
        ("est", 4, ""), ("es", 4, ""), ("s", 3, ""),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


@functools.cache
def _cues() -> dict[str, list[tuple[tuple[str, ...], float, float, bool]]]:
    """Return the cues by their first stem: stems, valence, arousal, whether any gap is allowed."""
    table: dict[str, list[tuple[tuple[str, ...], float, float, bool]]] = {}

    def add(phrase: str, valence: float, arousal: float) -> None:
        stems = tuple(token if token == "_" else _stem(token) for token in _cue_tokens(phrase))
        if stems:
            table.setdefault(stems[0], []).append((stems, valence, arousal, "_" in stems))

    text = resources.files("isotone.affect").joinpath("data/cues.txt").read_text("utf-8")
    valence = arousal = 0.0
    for line in text.splitlines():
        if line.startswith("@"):
            valence, arousal = map(float, line[1:].split())
        elif line and not line.startswith("#"):
            for phrase in line.split(";"):
                add(phrase.strip(), valence, arousal)
    # The vocabulary comes last and so wins over a cue of the same stems. Tags that say little
    # about affect (space, travel, summer) are ordinary words in a sentence.
    for entry in entries():
        if entry.affect is not None and (entry.kind == "feeling" or entry.flag == "ok"):
            add(entry.word, entry.affect.valence, entry.affect.arousal)
    for entry in entries():
        if entry.affect is not None and entry.kind == "feeling":
            add(entry.word, entry.affect.valence, entry.affect.arousal)
    return table


def _cue_tokens(phrase: str) -> list[str]:
    return re.findall(r"[a-z]+(?:-[a-z]+)*|\d+|_", phrase.lower().replace("'", ""))


@dataclass(slots=True)
class _Hit:
    start: int
    stop: int
    valence: float
    arousal: float


def _match(stems: list[str], at: int, cue: tuple[str, ...]) -> int | None:
    """Return where a cue that starts at a token ends, or None."""
    i = at
    for k, part in enumerate(cue):
        if part == "_":
            following = cue[k + 1] if k + 1 < len(cue) else None
            gap = 0
            while gap < 2 and i < len(stems) and stems[i] != following:
                i += 1
                gap += 1
            continue
        if i >= len(stems) or stems[i] != part:
            return None
        i += 1
    return i


def _hits(tokens: list[str]) -> list[_Hit]:
    """Find cues from left to right, the longest first, none overlapping another."""
    stems = [_stem(token) for token in tokens]
    table = _cues()
    found: list[_Hit] = []
    at = 0
    while at < len(stems):
        best: _Hit | None = None
        for cue, valence, arousal, _ in table.get(stems[at], ()):
            stop = _match(stems, at, cue)
            if stop is not None and (best is None or stop >= best.stop):
                best = _Hit(at, stop, valence, arousal)
        # A word on its own is not guessed at: the nearest is suggested instead.
        if best is None and len(tokens) > 1:
            best = _misspelt(tokens, at)
        if best is not None:
            found.append(best)
            at = best.stop
        else:
            at += 1
    return found


def _misspelt(tokens: list[str], at: int) -> _Hit | None:
    """Match a long word that is one slip away from a vocabulary word, first letter kept."""
    token = tokens[at]
    if len(token) < 6 or not token.isalpha():
        return None
    alike = [
        word for word in vocabulary() if word[0] == token[0] and abs(len(word) - len(token)) < 3
    ]
    close = difflib.get_close_matches(token, alike, n=1, cutoff=0.85)
    if not close:
        return None
    affect = vocabulary()[close[0]]
    return _Hit(at, at + 1, affect.valence, affect.arousal)


def _weighed(
    tokens: list[str], found: list[_Hit], role: str
) -> list[tuple[float, float, float, str]]:
    """Apply negation, degree, contrast and tense; return valence, arousal, weight, own words."""
    contrast_at = max((i for i, token in enumerate(tokens) if token in _CONTRAST), default=-1)
    taken = {i for hit in found for i in range(hit.start, hit.stop)}
    weighed = []
    for hit in found:
        factor, weight, negated = 1.0, 1.0, False
        reach = 0
        for i in range(hit.start - 1, -1, -1):
            token = tokens[i]
            if token in ".!?;,:" or token in _CONTRAST or i in taken or reach >= _NEGATION_REACH:
                break
            if token in _NEGATORS:
                negated = not negated
            factor *= _STRONGER.get(token, 1.0) * _WEAKER.get(token, 1.0)
            if token in _PAST:
                weight *= _PAST_WEIGHT
            # Small words do not use up the reach of a negator: "not at all that calm".
            reach += token not in ("a", "at", "all", "the", "that", "so", "very", "really", "to")
        valence, arousal = hit.valence, hit.arousal
        # "not calm at all": the degree may follow.
        if tokens[hit.stop : hit.stop + 2] == ["at", "all"]:
            factor *= 1.2
        if negated:
            valence, arousal = _REVERSAL * valence * 1.6, _REVERSAL * arousal * 1.6
            # What someone is not says less than what they are.
            weight *= _NEGATED_WEIGHT if role == "now" else 0.8
        # Degree moves a feeling away from, or towards, the middle.
        valence, arousal = _clip(valence * factor), _clip(arousal * factor)
        if contrast_at >= 0:
            weight *= _AFTER_CONTRAST if hit.start > contrast_at else 1.0
        # Strong feelings decide: a mild word beside a strong one colours it.
        weight *= 0.3 + math.hypot(valence, arousal)
        weighed.append((valence, arousal, weight, " ".join(tokens[hit.start : hit.stop])))
    return weighed
