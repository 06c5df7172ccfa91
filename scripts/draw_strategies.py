"""Draw the strategies for the page on journeys: docs/_static/journey/<strategy>.svg.

python scripts/draw_strategies.py
"""

from __future__ import annotations

from pathlib import Path

from isotone.affect import Affect
from isotone.journey import STRATEGIES, plan_journey
from isotone.journey.draw import draw_journey

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "_static" / "journey"
ANGRY, UPLIFTED = Affect(-0.7, 0.75), Affect(0.7, 0.5)
BY_HAND = (Affect(-0.6, 0.0), Affect(-0.1, -0.3), Affect(0.2, -0.1))


def drawings() -> dict[str, str]:
    """Return the pictures by strategy."""
    return {
        name: draw_journey(
            plan_journey(
                ANGRY, UPLIFTED, strategy=name, waypoints=BY_HAND if name == "drawn" else ()
            ),
            size_px=260,
            now_word="angry",
            goal_word="uplifted",
        )
        + "\n"
        for name in STRATEGIES
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, picture in drawings().items():
        (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")
