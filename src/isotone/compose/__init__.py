"""The composer: plans become scores, one phrase at a time."""

from __future__ import annotations

from isotone.compose.composer import compose_phrases
from isotone.compose.form import MAX_PHRASE_S

__all__ = ["MAX_PHRASE_S", "compose_phrases"]
