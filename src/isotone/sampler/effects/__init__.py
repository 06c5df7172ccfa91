"""Streaming, deterministic effects: the same samples whatever the block size."""

from isotone.sampler.effects.chorus import Chorus
from isotone.sampler.effects.filters import TONES, Equaliser, HighPass
from isotone.sampler.effects.limiter import TruePeakLimiter
from isotone.sampler.effects.reverb import Reverb

__all__ = ["TONES", "Chorus", "Equaliser", "HighPass", "Reverb", "TruePeakLimiter"]
