"""The way between: now, goal and a strategy to the affect at any second."""

from isotone.journey.journey import Extension, GoalMove, Journey, journey_notes, plan_journey
from isotone.journey.live import LiveJourney
from isotone.journey.strategies import STRATEGIES, Phases, Strategy, strategy_named

__all__ = [
    "STRATEGIES",
    "Extension",
    "GoalMove",
    "Journey",
    "LiveJourney",
    "Phases",
    "Strategy",
    "journey_notes",
    "plan_journey",
    "strategy_named",
]
