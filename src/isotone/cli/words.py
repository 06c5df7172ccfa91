"""``isotone words``: the vocabulary on the circumplex."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

__all__ = ["words"]

_WIDTH, _HEIGHT = 100, 33


def words(
    tags: Annotated[
        bool, typer.Option("--tags", help="MTG-Jamendo's mood tags instead of feeling words.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show the words that isotone knows, where they lie on the circumplex.

    Left is unpleasant, right pleasant; top activated, bottom deactivated.

    For example: isotone words --tags
    """
    from isotone.affect.lexicon import entries

    shown = [entry for entry in entries() if entry.kind == ("tag" if tags else "feeling")]
    if as_json:
        document = {
            "words": [
                {
                    "word": entry.word,
                    "kind": entry.kind,
                    "flag": entry.flag,
                    "valence": entry.affect.valence if entry.affect else None,
                    "arousal": entry.affect.arousal if entry.affect else None,
                }
                for entry in entries()
            ]
        }
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
        return
    placed = [(e.word, e.affect) for e in shown if e.affect is not None]
    sys.stdout.write(draw_words([(w, a.valence, a.arousal) for w, a in placed if a]) + "\n")
    unplaced = [entry.word for entry in shown if entry.affect is None]
    if unplaced:
        sys.stdout.write(f"without a place, since they name a use: {', '.join(unplaced)}\n")


def draw_words(
    placed: list[tuple[str, float, float]], *, width: int = _WIDTH, height: int = _HEIGHT
) -> str:
    """Return words set at their places on a grid of characters, none over another.

    Parameters
    ----------
    placed : list of (word, valence, arousal)
    width, height : int
        In characters and lines.
    """
    grid = [[" "] * width for _ in range(height)]
    middle_row, middle_column = height // 2, width // 2
    for column in range(width):
        grid[middle_row][column] = "\u00b7"
    for row in range(height):
        grid[row][middle_column] = "\u00b7"
    taken = [[False] * width for _ in range(height)]
    # The crowded middle of each quadrant is filled from the outside in: who lies far out has the
    # least choice of rows.
    for word, valence, arousal in sorted(placed, key=lambda p: -abs(p[2])):
        row = round((1.0 - arousal) / 2.0 * (height - 1))
        column = round((valence + 1.0) / 2.0 * (width - 1)) - len(word) // 2
        column = min(max(column, 0), width - len(word))
        _set_word(grid, taken, word, row, column)
    lines = ["".join(line).rstrip() for line in grid]
    top = "activated".center(width).rstrip()
    bottom = "deactivated".center(width).rstrip()
    lines[middle_row] = lines[middle_row][:width]
    return "\n".join([top, *lines, bottom, "unpleasant" + " " * (width - 18) + "pleasant"])


def _set_word(
    grid: list[list[str]], taken: list[list[bool]], word: str, row: int, column: int
) -> None:
    """Write a word at its place, or in the nearest row with room."""
    height, width = len(grid), len(grid[0])
    for distance in range(height):
        for r in (row - distance, row + distance):
            first, last = max(0, column - 1), min(width, column + len(word) + 1)
            if 0 <= r < height and not any(taken[r][first:last]):
                for i, letter in enumerate(word):
                    grid[r][column + i] = letter
                    taken[r][column + i] = True
                return
