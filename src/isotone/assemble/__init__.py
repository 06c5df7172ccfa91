"""Putting a session's sound together: mastering as it streams."""

from isotone.assemble.gain import GainRider
from isotone.assemble.master import CEILING_DBTP, EXPECTED_LUFS, TARGET_LUFS, Master, default_fades

__all__ = [
    "CEILING_DBTP",
    "EXPECTED_LUFS",
    "TARGET_LUFS",
    "GainRider",
    "Master",
    "default_fades",
]
