"""The way cut into segments: moods, genre, instruments, prompt, seed."""

from isotone.plan.live import LivePlan
from isotone.plan.palette import Band
from isotone.plan.plan import Plan, build_plan
from isotone.plan.segment import Segment, SegmentSource

__all__ = ["Band", "LivePlan", "Plan", "Segment", "SegmentSource", "build_plan"]
