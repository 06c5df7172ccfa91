"""The path on the circumplex, in characters."""

from __future__ import annotations

from isotone.affect.circumplex import Affect
from isotone.journey.journey import Journey

__all__ = ["draw_text"]

# Bits of a Braille character's dots, by row and column (Unicode 2800).
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_WIDTH, _HEIGHT = 37, 17  # characters, odd, so that the axes run through the middle


def draw_text(journey: Journey, *, plain: bool = False) -> str:
    """Return a drawing of a journey on the circumplex for a terminal.

    Parameters
    ----------
    journey : Journey
    plain : bool
        Keep to ASCII.

    Returns
    -------
    str
        Lines of equal length: valence to the right, arousal upwards; now is a ring (``o``), the
        goal a disc (``@``), where a goal moved a diamond (``x``).
    """
    ring, disc, diamond, across, down, cross = "o@x-|+" if plain else "○●◇─│┼"
    rows = [[" "] * _WIDTH for _ in range(_HEIGHT)]
    middle_x, middle_y = _WIDTH // 2, _HEIGHT // 2
    for x in range(_WIDTH):
        rows[middle_y][x] = across
    for y in range(_HEIGHT):
        rows[y][middle_x] = down
    rows[middle_y][middle_x] = cross
    way = journey.sampled(1500)
    if plain:
        for affect in way:
            x, y = _cell(affect, _WIDTH, _HEIGHT)
            rows[y][x] = "."
    else:
        dots: dict[tuple[int, int], int] = {}
        for affect in way:
            x, y = _cell(affect, 2 * _WIDTH, 4 * _HEIGHT)
            cell = (x // 2, y // 4)
            dots[cell] = dots.get(cell, 0) | _DOTS[y % 4][x % 2]
        for (x, y), bits in dots.items():
            rows[y][x] = chr(0x2800 + bits)
    marks = [(journey.affect_at(move.at_s), diamond) for move in journey.goal_moves]
    for affect, sign in (*marks, (journey.now, ring), (journey.final_goal, disc)):
        x, y = _cell(affect, _WIDTH, _HEIGHT)
        rows[y][x] = sign
    side = len("unpleasant ")
    lines = [
        ("unpleasant " if y == middle_y else " " * side)
        + "".join(row)
        + (" pleasant" if y == middle_y else " " * len(" pleasant"))
        for y, row in enumerate(rows)
    ]
    width = len(lines[0])
    head = "more energy".center(_WIDTH).rjust(side + _WIDTH).ljust(width)
    foot = "less energy".center(_WIDTH).rjust(side + _WIDTH).ljust(width)
    return "\n".join([head, *lines, foot])


def _cell(affect: Affect, width: int, height: int) -> tuple[int, int]:
    x = round((affect.valence + 1.0) / 2.0 * (width - 1))
    y = round((1.0 - affect.arousal) / 2.0 * (height - 1))
    return x, y
