"""Streaming, deterministic effects: the same samples whatever the block size."""

from isotone.sampler.effects.chorus import Chorus
from isotone.sampler.effects.filters import HighPass
from isotone.sampler.effects.limiter import TruePeakLimiter
from isotone.sampler.effects.reverb import Reverb

__all__ = ["Chorus", "HighPass", "Reverb", "TruePeakLimiter"]
