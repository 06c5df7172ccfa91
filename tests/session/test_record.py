import pytest

import isotone
from isotone.session.delivery import Delivery
from isotone.session.record import manifest_of, plan_of


def manifest(plan):
    return manifest_of(plan, "composer", None, Delivery(), (None, None), None, "2026-11-23")


def test_a_plan_comes_back_from_its_manifest():
    plan = isotone.plan_session("sad", "calm", seed=5, avoid=["drums"], strategy="dynamic")
    assert plan_of(manifest(plan)) == plan


def test_moves_and_extensions_come_back_in_their_order():
    plan = isotone.plan_session("sad", "calm", minutes=5, seed=5)
    journey = plan.journey.with_goal(60.0, isotone.Affect(0.5, 0.5))
    journey = journey.extended(120.0, at_s=60.0).with_goal(60.0, isotone.Affect(0.1, 0.2))
    journey = journey.extended(60.0)
    changed = type(plan)(journey, plan.seed, plan.band, plan.segment_s, plan.avoid, plan.palette)
    back = plan_of(manifest(changed))
    assert back.journey.changes == journey.changes
    assert back.duration_s == pytest.approx(480.0)
    assert back == changed


def test_waypoints_come_back():
    plan = isotone.plan_session(
        "sad", "calm", seed=5, strategy="drawn", waypoints=["bored", "-0.1,-0.2"]
    )
    assert plan_of(manifest(plan)).journey == plan.journey
