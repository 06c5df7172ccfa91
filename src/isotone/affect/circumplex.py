"""The valence-arousal circumplex (Russell 1980): where a feeling lies.

Valence runs from -1 (unpleasant) to 1 (pleasant), arousal from -1 (deactivated) to 1 (activated).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from isotone.errors import InputError

__all__ = ["Affect"]


@dataclass(frozen=True, slots=True)
class Affect:
    """A point on the valence-arousal circumplex.

    Parameters
    ----------
    valence : float
        From -1, unpleasant, to 1, pleasant.
    arousal : float
        From -1, deactivated, to 1, activated.

    Raises
    ------
    InputError
        If either coordinate is not a finite number in [-1, 1].

    References
    ----------
    Russell, J. A. (1980). A circumplex model of affect. *J. Pers. Soc. Psychol.* 39, 1161-1178.
    """

    valence: float
    arousal: float

    def __post_init__(self) -> None:
        for name in ("valence", "arousal"):
            value = getattr(self, name)
            if not math.isfinite(value) or not -1.0 <= value <= 1.0:
                raise InputError(f"{name} must lie in [-1, 1]; got {value:g}")

    def distance_to(self, other: Affect) -> float:
        """Euclidean distance to another point, from 0 to ``2 * sqrt(2)``."""
        return math.hypot(self.valence - other.valence, self.arousal - other.arousal)

    def toward(self, other: Affect, fraction: float) -> Affect:
        """Return the point that lies ``fraction`` (0 to 1) of the straight way to another."""
        return Affect(
            self.valence + (other.valence - self.valence) * fraction,
            self.arousal + (other.arousal - self.arousal) * fraction,
        )

    @property
    def quadrant(self) -> str:
        """``"lively"``, ``"calm"``, ``"low"`` or ``"tense"``; zero counts as positive."""
        if self.valence >= 0:
            return "lively" if self.arousal >= 0 else "calm"
        return "tense" if self.arousal >= 0 else "low"
