"""Music that takes a listener from how they feel to how they want to feel."""

from isotone._version import __version__
from isotone.affect.circumplex import Affect
from isotone.audio import Waveform

__all__ = ["Affect", "Waveform", "__version__"]
