"""Text to tokens that cues can be compared with: contractions opened, inflections and slips evened.

A token has two forms. Its *plain* form is what rules of grammar look at (``was`` differs from
``is``); its *key* is what cues are matched by: ``worry``, ``worried`` and ``worrying`` share one.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from isotone.affect.english import AS_THEY_ARE, IRREGULAR

__all__ = ["Token", "key", "tokenise"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, emoji or stop of a text.

    Parameters
    ----------
    plain : str
        Lower case, without apostrophes; contractions of a negation are one token (``cant``).
    key : str
        What cues are matched by.
    loud : bool
        Whether it was shouted (capitals) or drawn out (``sooo``).
    """

    plain: str
    key: str
    loud: bool = False

    @property
    def is_stop(self) -> bool:
        """Whether this is punctuation."""
        return self.plain in _STOPS


_STOPS = frozenset(".!?;,:-()")
_EMOTICONS = (
    (
        re.compile(
            r"(?<!\w)[:;=]['’]?-?[\)D\]]+(?!\w)|(?<!\S)\(:|\^\^|\^_\^|<3+|(?<!\w)[xX]D+(?!\w)"
        ),
        " 😊 ",
    ),
    (re.compile(r"(?<!\w)[:=]['’]-?\(+|(?<!\w);_;|T_T"), " 😢 "),
    (re.compile(r"(?<!\w)[:=]-?[\(\[]+|(?<!\S)\):|(?<!\w):-?/(?!/)|(?<!\w):-?\|"), " 🙁 "),
    (re.compile(r"(?<!\w)>:-?\(+|(?<!\w)-_+-"), " 😠 "),
)
# Spellings that people type, opened or closed to one form. The negated verbs lose their tense: a
# cue is the same whether one can't or couldn't.
_SPELLINGS = (
    (re.compile(r"\b(?:can ?not|cant|can't|couldn't|couldnt|could not|unable to)\b"), "cant"),
    (re.compile(r"\b(?:won't|wont|will not|wouldn't|wouldnt|would not)\b"), "wont"),
    (re.compile(r"\b(?:don't|dont|do not|doesn't|doesnt|does not|didn't|didnt|did not)\b"), "dont"),
    (re.compile(r"\b(?:isn't|isnt|is not|aren't|arent|are not|wasn't|wasnt|was not|weren't|werent|"
                r"were not|ain't|aint)\b"), "isnt"),
    (re.compile(r"\b(?:haven't|havent|have not|hasn't|hasnt|has not|hadn't|hadnt|had not)\b"),
     "havent"),
    (re.compile(r"\b(?:shouldn't|shouldnt|should not|mustn't|mustnt)\b"), "shouldnt"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\b(i|we|they|you)'?ve\b"), r"\1 have"),
    (re.compile(r"\b(they|you|we)'re\b|\b(they|you)re\b"), r"\1\2 are"),
    (re.compile(r"\b(i|we|they|you|he|she|it)'ll\b"), r"\1 will"),
    (re.compile(r"\b(i|we|they|you|he|she)'d\b"), r"\1 would"),
    (re.compile(r"\b(he|she|it|that|what|there|who|where|everything|everyone|nothing|here|"
                r"everybody|someone|life)'s\b"), r"\1 is"),
    (re.compile(r"\b(its|hes|shes|thats|whats|theres|everythings)\b"),
     lambda found: f"{found[1][:-1]} is"),
    (re.compile(r"\b(?:gonna|gunna)\b"), "going to"),
    (re.compile(r"\bwanna\b"), "want to"),
    (re.compile(r"\bgotta\b"), "got to"),
    (re.compile(r"\bgimme\b"), "give me"),
    (re.compile(r"\bkinda\b"), "kind of"),
    (re.compile(r"\bsorta\b"), "sort of"),
    (re.compile(r"\b(?:dunno|idk)\b"), "dont know"),
    (re.compile(r"\b(?:cuz|coz|cos|bc)\b"), "because"),
    (re.compile(r"\bu\b"), "you"),
    (re.compile(r"\b(?:tbh|rn|imo|btw|ngl|lowkey)\b"), " "),
    (re.compile(r"(?<=[a-z])'s\b"), ""),
    (re.compile(r"&"), " and "),
)  # fmt: skip
# Text without any of these needs no spelling evened.
_NEEDS_SPELLING = re.compile(
    r"['’&]|\b(?:not|cannot|unable|im|ive|id|ill|u|tbh|rn|imo|btw|ngl|lowkey|gonna|gunna|wanna|gotta|gimme|"
    r"kinda|sorta|dunno|idk|cuz|coz|cos|bc|its|\w+(?:nt|re|ve|ts|es|gs))\b"
)
_TOKEN = re.compile(
    r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+|[.!?;,:()]|(?<=\s)-+(?=\s)|[\u2600-\u27bf\U0001f300-\U0001faff]"
)
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")


@functools.lru_cache(maxsize=16384)
def key(word: str) -> str:
    """Return what a lower-case word is matched by: its inflections share one key.

    Examples
    --------
    >>> key("worries"), key("worried"), key("worrying")
    ('worry', 'worry', 'worry')
    >>> key("slept"), key("hugged"), key("smiling")
    ('sleep', 'hug', 'smile')
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) <= 3 or word in AS_THEY_ARE or not word.isalpha():
        return word
    for ending, instead in (("iest", "y"), ("ier", "y"), ("ies", "y"), ("ied", "y")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        bare = word[: -len(ending)]
        if word.endswith(ending) and len(bare) >= 3 and re.search("[aeiouy]", bare):
            word = _base(bare)
            break
    return word[:-1] if len(word) > 5 and word.endswith("e") else word


# What a silent e was dropped from: star(e), danc(e), judg(e), tens(e), rais(e).
_LOST_E = re.compile(r"^[^aeiou]*[aeiou][^aeiouwxy]$|[cvu]$|dg$|[nrlp]s$|[aeiou]{2}[sz]$")


def _base(bare: str) -> str:
    """Return a verb from what is left of it without -ing or -ed."""
    if bare[-1] == bare[-2] and bare[-1] not in "lsz":
        return bare[:-1]
    return bare + "e" if _LOST_E.search(bare) else bare


def tokenise(text: str, *, known: frozenset[str] = frozenset()) -> list[Token]:
    """Return the tokens of a text.

    Parameters
    ----------
    text : str
    known : frozenset of str
        Plain words that are known; a word drawn out (``happyyy``) is shortened to one of them.
    """
    for pattern, emoji in _EMOTICONS:
        text = pattern.sub(emoji, text)
    tokens = []
    shouted = text.isupper()
    text = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u2014", " - ")
    capitals = frozenset() if shouted else frozenset(re.findall(r"\b[A-Z]{3,}\b", text))
    plain = text.lower()
    if _NEEDS_SPELLING.search(plain):
        for spelling, instead in _SPELLINGS:
            plain = spelling.sub(instead, plain)
    for word in _TOKEN.findall(plain):
        if word.startswith("-"):
            tokens.append(Token("-", "-"))
            continue
        loud = word.upper() in capitals
        if _DRAWN_OUT.search(word):
            loud = True
            twice, once = _DRAWN_OUT.sub(r"\1\1", word), _DRAWN_OUT.sub(r"\1", word)
            word = twice if twice in known else once  # noqa: PLW2901 - the same word, evened
        tokens.append(Token(word, key(word), loud))
    return tokens
