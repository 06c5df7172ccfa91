"""Where the listener is and wants to be: words to coordinates on the circumplex."""

from isotone.affect.circumplex import Affect

__all__ = ["Affect"]
