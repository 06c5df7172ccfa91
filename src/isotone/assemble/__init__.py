"""Putting a session's sound together: clips trimmed, matched and joined, mastered as it streams."""

from isotone.assemble.gain import GainRider
from isotone.assemble.join import ClipJoiner, Join, crossfade, order_by_key
from isotone.assemble.level import CLIP_LUFS, CONTOUR_LU, intended_lufs, match_level
from isotone.assemble.master import CEILING_DBTP, EXPECTED_LUFS, TARGET_LUFS, Master, default_fades
from isotone.assemble.trim import trim_bounds, trim_clip

__all__ = [
    "CEILING_DBTP",
    "CLIP_LUFS",
    "CONTOUR_LU",
    "EXPECTED_LUFS",
    "TARGET_LUFS",
    "ClipJoiner",
    "GainRider",
    "Join",
    "Master",
    "crossfade",
    "default_fades",
    "intended_lufs",
    "match_level",
    "order_by_key",
    "trim_bounds",
    "trim_clip",
]
