"""Where the listener is and wants to be: words to coordinates on the circumplex."""

from isotone.affect.circumplex import Affect
from isotone.affect.text import TextReading, parse_coordinates, read_feeling

__all__ = ["Affect", "TextReading", "parse_coordinates", "read_feeling"]
