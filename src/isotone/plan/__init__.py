"""The way cut into segments: moods, genre, instruments, prompt, seed."""

from isotone.plan.plan import LivePlan, Plan, build_plan
from isotone.plan.segment import Segment, SegmentSource

__all__ = ["LivePlan", "Plan", "Segment", "SegmentSource", "build_plan"]
