"""Form: sections and chapters, found as the piece goes along.

A session is a chain of chapters of 2.5 to 4 minutes, each of sections of four phrases; a phrase of
two or four bars lasts at most ``MAX_PHRASE_S`` and is one fragment of the score. Because tempo
follows a listener who may move the goal, nothing is planned further ahead than the section that
sounds: the plan holds indices and letters, and the clock decides when a chapter has lasted.

Four-phrase plans are those of German folk song (Essen collection): AABC, ABAC, ABCB, ABAB are the
commonest besides ABCD.
"""

from __future__ import annotations

from dataclasses import dataclass

from isotone.compose.chance import Dice, pick

__all__ = ["MAX_PHRASE_S", "Form", "PhrasePlan"]

MAX_PHRASE_S = 12.0
"""No phrase is planned longer than this, in seconds."""

_CHAPTER_S = (150.0, 215.0)
"""A chapter ends with the first section that ends after a length drawn from this span."""

_THEME_FORMS = (("ABAC", 0.45), ("AABC", 0.2), ("ABCB", 0.1), ("AABA", 0.25))

# Kinds of section with their weights after each kind. Judgement: theme and return frame a chapter,
# an interlude lets the ear rest after eight phrases with a lead.
_NEXT_KIND = {
    "theme": (("answer", 0.75), ("interlude", 0.25)),
    "answer": (("interlude", 0.65), ("return", 0.35)),
    "interlude": (("return", 0.55), ("answer", 0.45)),
    "return": (("answer", 0.5), ("interlude", 0.5)),
}

# What the tune does to its motif when a section brings it back. One thing at a time.
_TRANSFORMS = (
    ("plain", 0.34),
    ("ornament", 0.14),
    ("sequence", 0.14),
    ("octave", 0.12),
    ("head", 0.12),
    ("thin", 0.08),
    ("inversion", 0.06),
)


@dataclass(frozen=True, slots=True)
class PhrasePlan:
    """What part a phrase plays in the piece.

    Parameters
    ----------
    index, section, chapter : int
        Counted from 0 over the whole piece.
    place, of : int
        Place in its section and the section's number of phrases.
    kind : str
        Of the section: ``intro``, ``theme``, ``answer``, ``interlude``, ``return``, ``bridge``
        (into another key) or ``coda``.
    letter : str
        Names its melodic material; phrases of one letter are versions of one tune.
    cadence : str
        ``none``, ``half``, ``soft`` or ``full``.
    transform : str
        What happens to the motif.
    has_lead : bool
        Whether the tune sounds.
    starts_section, ends_section, starts_chapter, ends_chapter : bool
    """

    index: int
    section: int
    chapter: int
    place: int
    of: int
    kind: str
    letter: str
    cadence: str
    transform: str
    has_lead: bool
    starts_section: bool
    ends_section: bool
    starts_chapter: bool
    ends_chapter: bool

    @property
    def label(self) -> str:
        """Name for a marker, such as ``"theme A"``."""
        return f"{self.kind} {self.letter}" if self.has_lead else self.kind


class Form:
    """Where the piece is; asked for one phrase after another.

    Parameters
    ----------
    dice : Dice
    duration_s : float
        Of the whole piece: a short one begins with its theme.
    rest_share : tuple of float
        Between which shares of its phrases a genre's tune rests.
    """

    def __init__(self, dice: Dice, *, duration_s: float, rest_share: tuple[float, float]) -> None:
        self._dice = dice
        self._duration_s = duration_s
        self._rest_share = rest_share
        self._index = -1
        self._section = -1
        self._chapter = 0
        self._place = 0
        self._kind = ""
        self._letters = ""
        self._transform = "plain"
        self._chapter_ends_s = self._draw_chapter_end(0.0)
        self._starts_chapter = True
        self._ends_chapter = False

    @property
    def section(self) -> int:
        """Index of the section that sounds."""
        return self._section

    @property
    def chapter(self) -> int:
        """Index of the chapter that sounds."""
        return self._chapter

    def _draw_chapter_end(self, start_s: float) -> float:
        low, high = _CHAPTER_S
        return start_s + low + (high - low) * self._dice.unit("chapter", self._chapter, "length")

    def next(self, start_s: float, phrase_s: float) -> PhrasePlan:
        """Return the plan of the phrase that starts at a second and lasts about ``phrase_s``."""
        self._index += 1
        self._place += 1
        if self._place >= len(self._letters):
            self._begin_section(start_s, phrase_s)
        of = len(self._letters)
        last = self._place == of - 1
        letter = self._letters[self._place]
        return PhrasePlan(
            index=self._index,
            section=self._section,
            chapter=self._chapter,
            place=self._place,
            of=of,
            kind=self._kind,
            letter=letter,
            cadence=self._cadence(last),
            transform=self._transform,
            has_lead=self._has_lead(),
            starts_section=self._place == 0,
            ends_section=last,
            starts_chapter=self._place == 0 and self._starts_chapter,
            ends_chapter=last and self._ends_chapter,
        )

    def _cadence(self, last: bool) -> str:
        if self._kind in ("intro", "interlude", "bridge"):
            return "none"
        if last:
            return "full" if self._ends_chapter else "soft"
        return "half" if self._place == 1 else "none"

    def _has_lead(self) -> bool:
        if self._kind in ("intro", "interlude", "bridge"):
            return False
        low, high = self._rest_share
        # The tune rests inside its phrases already; a genre of long rests also skips the second or
        # third phrase of a section now and then, never its first or last.
        skip = max(0.0, (low + high) / 2.0 - 0.2) * 2.0
        inner = 0 < self._place < len(self._letters) - 1
        return not (inner and self._dice.unit("phrase", self._index, "rest") < skip)

    def _begin_section(self, start_s: float, phrase_s: float) -> None:
        previous = self._kind
        self._section += 1
        self._place = 0
        self._starts_chapter = self._section == 0 or self._ends_chapter
        if self._ends_chapter:
            self._chapter += 1
            self._chapter_ends_s = self._draw_chapter_end(start_s)
        throw = self._dice.unit("section", self._section, "kind")
        if self._section == 0:
            # An introduction is a luxury of pieces that have the time.
            self._kind = "intro" if self._duration_s >= 150.0 else "theme"
        elif self._starts_chapter:
            self._kind = "bridge"
        elif previous in ("intro", "bridge"):
            self._kind = "theme"
        else:
            self._kind = pick(_NEXT_KIND[previous], throw)
        of = {"intro": 1, "bridge": 1, "interlude": 2}.get(self._kind, 4)
        self._ends_chapter = start_s + of * phrase_s >= self._chapter_ends_s
        if self._ends_chapter and self._kind not in ("theme", "return", "intro"):
            # A chapter closes with its tune in plain form.
            self._kind, of = "return", 4
        form = pick(_THEME_FORMS, self._dice.unit("section", self._section, "form"))
        if self._kind == "answer":
            # Other material, but it ends with the theme's answer.
            letters = {"ABAC": "DEDC", "AABC": "DDEC", "ABCB": "DEFE", "AABA": "DDEA"}[form]
        elif self._kind in ("intro", "interlude", "bridge"):
            letters = "XY"[:of]
        else:
            letters = form
        self._letters = letters
        drawn = pick(_TRANSFORMS, self._dice.unit("section", self._section, "transform"))
        plain = self._kind == "theme" or self._ends_chapter
        self._transform = "plain" if plain else drawn
