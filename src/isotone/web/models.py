"""What the page sends, strictly: unknown fields and wrong types or ranges are refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from isotone.affect.circumplex import Affect

__all__ = [
    "Extension",
    "Favourite",
    "Feeling",
    "Goodbye",
    "Point",
    "Problem",
    "RatingIn",
    "SessionIn",
    "WaysIn",
    "Welcome",
    "Words",
]

Coordinate = Annotated[float, Field(ge=-1.0, le=1.0, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9 _-]*$")]
Minutes = Annotated[float, Field(ge=0.5, le=480.0, allow_inf_nan=False)]
Strategy = Literal["iso", "compensatory", "arousal-first", "valence-first", "dynamic", "drawn"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Point(_Strict):
    """A point of the circumplex."""

    valence: Coordinate
    arousal: Coordinate

    @property
    def affect(self) -> Affect:
        """The point for the rooms below."""
        return Affect(self.valence, self.arousal)


class Feeling(Point):
    """A point, and the word of the vocabulary that named it, if one did."""

    word: Name | None = None


class Words(_Strict):
    """A feeling in the listener's own words; read and forgotten."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    role: Literal["now", "goal"] = "now"
    goes_on: bool = False
    """Whether the listener has seen the help text for these words and wants to go on."""


class WaysIn(_Strict):
    """What the drawn ways lead between."""

    now: Point
    goal: Point
    minutes: Minutes = 15.0
    waypoints: Annotated[list[Point], Field(max_length=200)] = []


class SessionIn(_Strict):
    """A session to be made."""

    now: Feeling
    goal: Feeling
    minutes: Minutes = 15.0
    strategy: Strategy = "iso"
    waypoints: Annotated[list[Point], Field(max_length=200)] = []
    genre: Name | None = None
    lead: Name | None = None
    avoid: Annotated[list[Name], Field(max_length=60)] = []
    engine: Name = "composer"
    seed: Annotated[int, Field(ge=0, lt=2**53)] | None = None


class Extension(_Strict):
    """How much longer."""

    minutes: Annotated[float, Field(ge=0.5, le=60.0, allow_inf_nan=False)] = 5.0


class RatingIn(Point):
    """How the listener feels at a moment of a session."""

    moment: Literal["before", "during", "after"]
    at_s: Annotated[float, Field(ge=0.0, le=30_000.0, allow_inf_nan=False)] = 0.0


class Favourite(_Strict):
    """Whether a session is a favourite."""

    is_favourite: bool


class Goodbye(_Strict):
    """How far a session was heard when it was left."""

    heard_s: Annotated[float, Field(ge=0.0, le=30_000.0, allow_inf_nan=False)] = 0.0


class Welcome(_Strict):
    """That the words before the first use were read."""

    is_welcomed: Literal[True]


class Problem(BaseModel):
    """What went wrong, in a word for programs and a sentence for people."""

    code: str
    message: str
    details: dict[str, Any] = {}
