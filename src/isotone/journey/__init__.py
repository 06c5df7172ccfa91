"""The way between: now, goal and a strategy to the affect at any second."""

from isotone.journey.journey import GoalMove, Journey, journey_notes, plan_journey
from isotone.journey.live import LiveJourney
from isotone.journey.strategies import STRATEGIES, Strategy, strategy_named

__all__ = [
    "STRATEGIES",
    "GoalMove",
    "Journey",
    "LiveJourney",
    "Strategy",
    "journey_notes",
    "plan_journey",
    "strategy_named",
]
