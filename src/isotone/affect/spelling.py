"""Slips of the pen in words that name a feeling: one letter doubled, dropped, swapped or beside."""

from __future__ import annotations

import functools
import itertools
import re

from isotone.affect import english
from isotone.affect.cues import known_words, single_words
from isotone.affect.tokens import key

__all__ = ["nearest_spelling"]

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST = 5
_VOWELS = frozenset("aeiouy")


@functools.cache
def _beside() -> frozenset[tuple[str, str]]:
    """Return the pairs of letters that lie side by side on a keyboard."""
    pairs: set[tuple[str, str]] = set()
    for row in _ROWS:
        pairs.update(itertools.pairwise(row))
    for upper, lower in itertools.pairwise(_ROWS):
        for i, letter in enumerate(lower):
            pairs.update((letter, above) for above in upper[i : i + 2])
    return frozenset(pairs | {(b, a) for a, b in pairs})


@functools.cache
def _targets() -> dict[str, tuple[str, ...]]:
    """Return the words that name a feeling and are long enough to be known when misspelt."""
    words: dict[str, list[str]] = {}
    singles = single_words()
    for word in sorted(known_words()):
        pattern = singles.get(key(word))
        if len(word) >= _SHORTEST and pattern is not None and pattern.kind == "feeling":
            words.setdefault(word[0], []).append(word)
    return {first: tuple(found) for first, found in words.items()}


@functools.cache
def _known_keys() -> frozenset[str]:
    return frozenset(map(key, known_words()))


def _is_known(word: str) -> bool:
    """Whether a word, or another form of it, occurs in any cue."""
    return word in known_words() or key(word) in _known_keys() or word in english.COMMON


@functools.lru_cache(maxsize=4096)
def nearest_spelling(word: str) -> str | None:
    """Return the word that a misspelt one was meant to be, or None if that isn't clear.

    Only words that name a feeling are sought, the first letter is trusted, and a word that any cue
    knows is left alone.

    Examples
    --------
    >>> nearest_spelling("anxiuos"), nearest_spelling("lonley"), nearest_spelling("stapler")
    ('anxious', 'lonely', None)
    """
    if len(word) < _SHORTEST - 1 or not word.isalpha() or _is_known(word):
        return None
    targets = _targets().get(word[0], ())
    found = [target for target in targets if _is_slip(word, target)]
    return found[0] if len({key(target) for target in found}) == 1 else None


def _is_slip(word: str, target: str) -> bool:
    """Whether one slip turns the target into the word."""
    if _undoubled(word) == _undoubled(target):
        return True
    gap = len(word) - len(target)
    if gap == 0:
        wrong = [i for i in range(len(word)) if word[i] != target[i]]
        if len(wrong) == 1:
            pair = word[wrong[0]], target[wrong[0]]
            return len(word) > _SHORTEST and (pair in _beside() or _VOWELS.issuperset(pair))
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and word[wrong[0]] == target[wrong[1]]
            and word[wrong[1]] == target[wrong[0]]
        )
    if abs(gap) != 1 or min(len(word), len(target)) < _SHORTEST:
        return False
    longer, shorter = (word, target) if gap > 0 else (target, word)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(1, len(longer)))


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word)
