"""The cues that free text is read by: words, idioms and situations with a place on the circumplex.

They live in ``data/cues``, isotone's own editorial lists, one file a kind:

``feelings``    words and idioms that name a feeling
``ambiguous``   words that do so only where they are said of someone ("I'm down", not "sit down")
``idioms``      figures of speech for how one is
``situations``  what happens to people, and where it usually puts them
``colours``     words that never place a text alone
``emoji``       emoji
``wishes``      words that say a feeling only where one wishes for something ("slow down, please")
``neutral``     phrases that hold such words and mean something else ("best friend", "sit down")

A line ``@ valence arousal [strength]`` sets the place of the cues that follow, which are separated
by semicolons; ``@ ? [strength]`` leaves them the place that they have in a list read before. In a
cue, ``(a|b|)`` offers alternatives (an empty one makes it optional), ``$name`` stands for a list
set by a line ``= name word word ...``, and ``_`` for up to two words of any kind.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from isotone.affect.circumplex import Affect
from isotone.affect.lexicon import entries
from isotone.affect.tokens import Token, key, tokenise

__all__ = ["Kind", "Match", "Pattern", "find_matches", "known_words", "single_words"]

Kind = Literal["feeling", "ambiguous", "situation", "colour", "neutral", "wish"]

# The lists, in the order in which they are read: a word that is in two is what the later says. And
# how much evidence a cue of each is (judgement, set on the tuned half).
_KIND: dict[str, Kind] = {
    "colours": "colour", "situations": "situation", "idioms": "situation", "feelings": "feeling",
    "emoji": "feeling", "ambiguous": "ambiguous", "wishes": "wish", "neutral": "neutral",
}  # fmt: skip
_STRENGTH = {
    "colours": 0.3, "situations": 0.7, "idioms": 0.85, "feelings": 1.0, "emoji": 0.9,
    "ambiguous": 1.0, "wishes": 0.8, "neutral": 0.0,
}  # fmt: skip
# A lone word says less of a situation than a phrase does.
_LONE_SITUATION = 0.7
_GAP = 2

# One element of a pattern: the alternatives, each a run of keys; None is a gap.
Element = tuple[tuple[str, ...], ...] | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cue: what it looks like and where it lies.

    Parameters
    ----------
    elements : tuple
    affect : Affect
    strength : float
        How much evidence it is, 0 to 1.
    kind : {"feeling", "ambiguous", "situation", "colour", "neutral", "wish"}
    """

    elements: tuple[Element, ...]
    affect: Affect
    strength: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Match:
    """A cue found in a text.

    Parameters
    ----------
    taken : tuple of int
        Which tokens it is made of, in order; a gap's are left out.
    pattern : Pattern
    """

    taken: tuple[int, ...]
    pattern: Pattern

    @property
    def start(self) -> int:
        """The first token."""
        return self.taken[0]

    @property
    def stop(self) -> int:
        """One past the last token."""
        return self.taken[-1] + 1


@dataclass(frozen=True)
class _Table:
    by_first: dict[str, tuple[Pattern, ...]]
    singles: dict[str, Pattern]
    words: frozenset[str]


def _keys(text: str) -> tuple[str, ...]:
    if text.isalpha() and not text.endswith(("nt", "s")):
        return (key(text),)
    return tuple(token.key for token in tokenise(text) if not token.is_stop)


def _elements(cue: str, lists: dict[str, tuple[str, ...]]) -> tuple[Element, ...]:
    """Parse a cue. Runs of plain words are made keys together, so that contractions open."""
    found: list[Element] = []
    for part in _parts(cue):
        if part == "_":
            found.append(None)
        elif part.startswith("("):
            runs = (run for option in _split(part[1:-1]) for run in _runs(option, lists))
            found.append(tuple(dict.fromkeys(runs)))
        elif part.startswith("$"):
            found.append(_runs(part, lists))
        else:
            found.extend(((k,),) for k in _keys(part))
    return tuple(found)


def _parts(cue: str) -> Iterator[str]:
    """Cut a cue into groups in brackets, names of lists, gaps, and plain words between them."""
    depth, start = 0, 0
    for i, letter in enumerate(cue):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            break
        if letter == "(" and depth == 1:
            yield from re.findall(r"\$\w+|_|[^_$]+", cue[start:i])
            start = i
        elif letter == ")" and depth == 0:
            yield cue[start : i + 1]
            start = i + 1
    if depth:
        raise ValueError(f"brackets don't match in the cue {cue!r}")
    yield from re.findall(r"\$\w+|_|[^_$]+", cue[start:])


def _split(inside: str) -> Iterator[str]:
    """Cut what stands in brackets into its alternatives, leaving inner brackets whole."""
    depth, start = 0, 0
    for i, letter in enumerate(inside):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            yield inside[start:i]
            start = i + 1
    yield inside[start:]


def _runs(option: str, lists: dict[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return every run of keys that an alternative stands for."""
    option = option.strip()
    if option.startswith("$"):
        return tuple(_keys(word)[:1] for word in lists[option[1:]])
    if "(" not in option:
        return (_keys(option),)
    wholes: list[tuple[str, ...]] = [()]
    for part in _parts(option):
        ends = (
            [run for inner in _split(part[1:-1]) for run in _runs(inner, lists)]
            if part.startswith("(")
            else [_keys(part)]
        )
        wholes = [whole + end for whole in wholes for end in ends]
    return tuple(wholes)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A cue as it stands in its file; no place means the one that it has in another file."""

    text: str
    elements: tuple[Element, ...]
    affect: Affect | None
    strength: float

    @property
    def single_keys(self) -> tuple[str, ...]:
        """Return the keys of a cue of one word (and its alternatives), nothing for a phrase."""
        runs = self.elements[0] if len(self.elements) == 1 else None
        if runs is None or any(len(run) != 1 for run in runs):
            return ()
        return tuple(run[0] for run in runs)


def _read(file: str) -> Iterator[_Listed]:
    text = resources.files("isotone.affect").joinpath(f"data/cues/{file}.txt").read_text("utf-8")
    lists: dict[str, tuple[str, ...]] = {}
    affect: Affect | None = None
    strength = _STRENGTH[file]
    for line in text.splitlines():
        if line.startswith("@"):
            place = line[1:].split()
            affect = None if place[0] == "?" else Affect(float(place[0]), float(place[1]))
            given = place[1:] if affect is None else place[2:]
            strength = float(given[0]) if given else _STRENGTH[file]
        elif line.startswith("="):
            name, *words = line[1:].split()
            lists[name] = tuple(words)
        elif line and not line.startswith("#"):
            for cue in filter(None, map(str.strip, line.split(";"))):
                yield _Listed(cue, _elements(cue, lists), affect, strength)


@functools.cache
def _table() -> _Table:
    phrases: list[Pattern] = []
    singles: dict[str, Pattern] = {}
    words: set[str] = set()
    _place_vocabulary(singles, [], words)
    for file, kind in _KIND.items():
        for cue in _read(file):
            words.update(re.findall(r"[a-z]+", cue.text.replace("'", "")))
            if file in ("neutral", "wishes") or not cue.single_keys:
                if cue.affect is None:
                    raise ValueError(f"the cue {cue.text!r} in {file} has no place")
                phrases.append(Pattern(cue.elements, cue.affect, cue.strength, kind))
                continue
            for one in cue.single_keys:
                singles[one] = _single(one, cue, file, singles.get(one))
    _place_vocabulary(singles, phrases, words)
    by_first: dict[str, list[Pattern]] = {}
    for pattern in (*singles.values(), *phrases):
        for first in _firsts(pattern.elements):
            by_first.setdefault(first, []).append(pattern)
    return _Table({k: tuple(v) for k, v in by_first.items()}, singles, frozenset(words))


def _single(one: str, cue: _Listed, file: str, known: Pattern | None) -> Pattern:
    """Return the pattern of a cue of one word, given what an earlier file says of the word."""
    affect, strength = cue.affect, cue.strength
    if affect is None:
        if known is None:
            raise ValueError(f"the cue {cue.text!r} in {file} has no place elsewhere")
        affect = known.affect
    elif file == "situations":
        strength *= _LONE_SITUATION
    if file == "colours" and known is not None:
        # A word of two colours ("snow") is half of each.
        affect = known.affect.toward(affect, 0.5)
    return Pattern((((one,),),), affect, strength, _KIND[file])


def _place_vocabulary(singles: dict[str, Pattern], phrases: list[Pattern], words: set[str]) -> None:
    """Give the words of the vocabulary their own places, whatever the lists say."""
    placed = sorted(
        (entry for entry in entries() if entry.affect is not None),
        key=lambda entry: (entry.kind != "tag", entry.word),  # feelings after tags, over them
    )
    for entry in placed:
        assert entry.affect is not None
        words.add(entry.word)
        keys = _keys(entry.word)
        known = singles.get(keys[0]) if len(keys) == 1 else None
        # A tag that says little about affect (space, travel, fast) is an ordinary word in a text.
        if entry.kind == "tag" and (entry.flag == "weak" or known is not None):
            continue
        kind: Kind = "ambiguous" if known is not None and known.kind == "ambiguous" else "feeling"
        pattern = Pattern(tuple(((k,),) for k in keys), entry.affect, 1.0, kind)
        if len(keys) == 1:
            singles[keys[0]] = pattern
        else:
            phrases.append(pattern)


def _firsts(elements: Sequence[Element]) -> set[str]:
    firsts: set[str] = set()
    for element in elements:
        if element is None:
            break
        firsts.update(run[0] for run in element if run)
        if all(element):
            break
    return firsts


def _match(
    keys: Sequence[str], at: int, elements: Sequence[Element], taken: tuple[int, ...] = ()
) -> tuple[int, ...] | None:
    """Return the tokens that a pattern takes if it begins at ``at``, or None."""
    if not elements:
        return taken or None
    first, rest = elements[0], elements[1:]
    if first is None:
        found = (_match(keys, at + skipped, rest, taken) for skipped in range(_GAP + 1))
        return max(filter(None, found), key=len, default=None)
    best: tuple[int, ...] | None = None
    for run in first:
        stop = at + len(run)
        if tuple(keys[at:stop]) == run:
            whole = _match(keys, stop, rest, taken + tuple(range(at, stop)))
            if whole is not None and (best is None or len(whole) > len(best)):
                best = whole
    return best


def find_matches(tokens: Sequence[Token], *, with_wishes: bool = False) -> list[Match]:
    """Find the cues of a text: the longest first, none sharing a token with another.

    Parameters
    ----------
    tokens : sequence of Token
    with_wishes : bool
        Whether to look for what only a wish makes a cue.

    Returns
    -------
    list of Match
        In the order of the text.
    """
    keys = [token.key for token in tokens]
    by_first = _table().by_first
    found: list[Match] = []
    for at, first in enumerate(keys):
        for pattern in by_first.get(first, ()):
            if pattern.kind == "wish" and not with_wishes:
                continue
            taken = _match(keys, at, pattern.elements)
            if taken is not None:
                found.append(Match(taken, pattern))
    # Longest first; of equal length what is no cue after all, then the stronger, then the earlier.
    found.sort(
        key=lambda m: (
            -len(m.taken),
            m.pattern.kind != "neutral",
            -m.pattern.strength,
            m.start,
        )
    )
    used: set[int] = set()
    kept = []
    for match in found:
        if used.isdisjoint(match.taken):
            used.update(match.taken)
            if match.pattern.kind != "neutral":
                kept.append(match)
    return sorted(kept, key=lambda m: m.start)


def known_words() -> frozenset[str]:
    """Return every plain word that occurs in a cue."""
    return _table().words


def single_words() -> dict[str, Pattern]:
    """Return the cues of one word by their key."""
    return _table().singles
