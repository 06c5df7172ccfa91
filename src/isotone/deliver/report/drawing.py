"""Small SVG drawings without a plotting library; every one has a title and a description."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from isotone.deliver.manifest import FeelingRecord
from isotone.deliver.report.aggregate import KeySpan
from isotone.deliver.report.colour import feeling_colour

__all__ = [
    "circumplex",
    "clock",
    "curve",
    "lanes",
    "nice_ticks",
    "piano_roll",
    "role_class",
    "strip",
]


_LABEL_UNITS: Final = 6.6  # width of a letter in a label, about
_STRIP_PIECES: Final = 240
_MOST_STROKES: Final = 9000  # about 110 kB


def _number(value: float) -> str:
    """Return a number as short as a tenth of a unit allows."""
    text = f"{value:.1f}"
    return text.removesuffix(".0").replace("-0.", "-.").removeprefix("0") or "0"


def _colour(valence: float, arousal: float) -> str:
    a, b = feeling_colour(valence, arousal)
    return f"--a:{a:.3f};--b:{b:.3f}"


def _svg(contents: str, *, view: str, kind: str, title: str, description: str) -> str:
    stretch = "" if kind == "circle" else ' preserveAspectRatio="none"'
    return (
        f'<svg class="{kind}" viewBox="{view}"{stretch} role="img">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{contents}</svg>"
    )


def circumplex(
    path: Sequence[tuple[float, float]],
    now: FeelingRecord,
    goals: Sequence[FeelingRecord],
    *,
    description: str,
) -> str:
    """Return the path on the circle of feelings.

    Parameters
    ----------
    path : sequence of (valence, arousal)
        In order of time, from now to where the session ends.
    now : FeelingRecord
    goals : sequence of FeelingRecord
        The first goal, then those it was moved to; the last one is in force.
    description : str
        What the drawing shows, for those who don't see it.
    """
    size = 100.0

    def xy(valence: float, arousal: float) -> tuple[float, float]:
        return valence * size, -arousal * size

    lines = [
        f'<circle class="hair" r="{size:g}"/>',
        f'<path class="hair" d="M{-size:g} 0H{size:g}M0 {-size:g}V{size:g}"/>',
    ]
    # The corners of the plane lie beyond the circle: no way, mark or label comes there.
    for word, side, height in (
        ("lively", 1, -1.12),
        ("calm", 1, 1.19),
        ("low", -1, 1.19),
        ("tense", -1, -1.12),
    ):
        anchor = "end" if side > 0 else "start"
        lines.append(
            f'<text class="rim" x="{side * 122}" y="{height * size:.0f}" '
            f'text-anchor="{anchor}">{word}</text>'
        )
    for word, turn, away in (
        ("unpleasant", -90, 6),
        ("pleasant", 90, 6),
        ("activated", 0, 6),
        ("quiet", 0, -15),
    ):
        y = -(size + away) if away > 0 else size - away
        lines.append(
            f'<text class="axis" transform="rotate({turn})" y="{y:g}" text-anchor="middle">'
            f"{word}</text>"
        )
    for (v0, a0), (v1, a1) in itertools.pairwise(path):
        if math.hypot(v1 - v0, a1 - a0) < 1e-6:
            continue
        (x0, y0), (x1, y1) = xy(v0, a0), xy(v1, a1)
        lines.append(
            f'<path class="way" style="{_colour((v0 + v1) / 2, (a0 + a1) / 2)}" '
            f'd="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"/>'
        )
    for index, goal in enumerate(goals):
        x, y = xy(goal.valence, goal.arousal)
        is_last = index == len(goals) - 1
        lines.append(
            f'<path class="{"goal" if is_last else "goal left"}" '
            f'style="{_colour(goal.valence, goal.arousal)}" '
            f'd="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z"/>'
        )
    x, y = xy(now.valence, now.arousal)
    lines.append(
        f'<circle class="now" style="{_colour(now.valence, now.arousal)}" '
        f'cx="{x:.1f}" cy="{y:.1f}" r="6"/>'
    )
    labels = [(now, "now"), (goals[-1], "goal")]
    if now == goals[-1]:
        labels = [(now, "now and goal")]
    taken: list[tuple[float, float, float]] = []
    for feeling, role in labels:
        text = f"{role}: {feeling.label}".replace("-0", "−0")
        place = _label_place(*xy(feeling.valence, feeling.arousal), text, taken)
        taken.append(place)
        lines.append(
            f'<text class="label" x="{place[0]:.0f}" y="{place[1]:.0f}" text-anchor="middle">'
            f"{escape(text)}</text>"
        )
    lines.append('<circle class="here" r="8" cx="0" cy="0"/>')
    return _svg(
        "".join(lines),
        view="-124 -128 248 256",
        kind="circle",
        title="The way on the circle of feelings",
        description=description,
    )


def _label_place(
    x: float, y: float, text: str, taken: Sequence[tuple[float, float, float]]
) -> tuple[float, float, float]:
    """Return middle, baseline and half width of a label that covers no other one.

    Best above or below its mark, away from the circle's middle; else beside it; else toward the
    middle.
    """
    half = _LABEL_UNITS * len(text) / 2
    inward = 1 if x < 0 else -1
    over, under = y - 14, y + 22
    along = min(max(x + inward * (half - 7), half - 122), 122 - half)
    outer, inner = (under, over) if y > 0 else (over, under)
    places = [(along, outer), (x + inward * (half + 14), y + 4)]
    places += [(along, inner + (14 if inner > y else -14) * n) for n in range(4)]

    def fits(middle: float, baseline: float) -> bool:
        return (
            abs(middle) + half <= 122
            and abs(baseline) <= 96
            and all(
                abs(baseline - other_y) >= 13 or abs(middle - other_x) >= half + other_half
                for other_x, other_y, other_half in taken
            )
        )

    middle, baseline = next((place for place in places if fits(*place)), places[-1])
    return middle, baseline, half


def strip(way: Sequence[tuple[float, float, float]]) -> str:
    """Return the feelings over time as a band of colour, 960 wide and 10 high.

    Parameters
    ----------
    way : sequence of (seconds, valence, arousal)
    """
    times, valences, arousals = (np.array(column) for column in zip(*way, strict=True))
    width = 960 / _STRIP_PIECES
    middles = (np.arange(_STRIP_PIECES) + 0.5) / _STRIP_PIECES * times[-1]
    pieces: list[str] = []
    last = ""
    for index, (valence, arousal) in enumerate(
        zip(np.interp(middles, times, valences), np.interp(middles, times, arousals), strict=True)
    ):
        colour = _colour(float(valence), float(arousal))
        if colour == last:
            continue
        # Each piece reaches to the end, under those that follow: no seams.
        at = index * width
        pieces.append(f'<rect style="{colour}" x="{at:g}" width="{960 - at:g}" height="10"/>')
        last = colour
    return "".join(pieces)


def curve(
    series: Sequence[tuple[str, NDArray[np.float64]]],
    *,
    low: float,
    high: float,
    title: str,
    description: str,
    line_at: float | None = None,
    extra: str = "",
) -> str:
    """Return one or more curves over the session, 960 columns wide and 100 units high.

    Parameters
    ----------
    series : sequence of (class, values)
        Gaps are nan.
    low, high : float
        Values at the bottom and the top.
    title, description : str
    line_at : float, optional
        A value to mark with a hairline.
    extra : str
        More SVG, below the curves.
    """
    span = max(high - low, 1e-9)

    def y(value: float) -> float:
        return 96 - 92 * min(max((value - low) / span, 0.0), 1.0)

    parts = [extra]
    if line_at is not None:
        parts.append(f'<path class="hair" d="M0 {y(line_at):.1f}H960"/>')
    for name, values in series:
        parts.append(f'<path class="{name}" d="{_polyline(values, y)}"/>')
    return _svg(
        "".join(parts), view="0 0 960 100", kind="curve", title=title, description=description
    )


def _polyline(values: NDArray[np.float64], y: object) -> str:
    step = 960 / values.size
    commands: list[str] = []
    is_down = False
    last = ""
    for column, value in enumerate(values):
        if not math.isfinite(value):
            is_down = False
            continue
        at, level = _number((column + 0.5) * step), _number(y(float(value)))  # type: ignore[operator]
        if not is_down:
            commands.append(f"M{at} {level}")
        elif level == last and commands[-1][0] == "H":
            commands[-1] = f"H{at}"
        elif level == last:
            commands.append(f"H{at}")
        else:
            commands.append(f"L{at} {level}")
        is_down, last = True, level
    return "".join(commands)


def lanes(
    keys: Sequence[KeySpan], rows: Sequence[str], duration_s: float, *, description: str
) -> str:
    """Return the modes as lanes, one a row, the brightest at the top.

    Parameters
    ----------
    keys : sequence of KeySpan
    rows : sequence of str
        Modes from top to bottom.
    duration_s : float
    description : str
    """
    height = 100 / len(rows)
    scale = 960 / duration_s
    marks = []
    for key in keys:
        top = rows.index(key.mode) * height
        start, end = key.start_s * scale, min(key.end_s, duration_s) * scale
        marks.append(
            f'<rect class="bar" x="{start:.1f}" y="{top + height * 0.3:.1f}" '
            f'width="{max(end - start - 0.8, 0.4):.1f}" height="{height * 0.4:.1f}"/>'
        )
    hairs = "".join(f"M0 {(row + 0.5) * height:.1f}H960" for row in range(len(rows)))
    return _svg(
        f'<path class="hair" d="{hairs}"/>' + "".join(marks),
        view="0 0 960 100",
        kind="curve",
        title="Mode",
        description=description,
    )


def piano_roll(
    roll: dict[str, NDArray[np.uint8]], *, lowest: int, highest: int, description: str
) -> str:
    """Return all notes as strokes, one path a role.

    Parameters
    ----------
    roll : dict of str to ndarray, shape (128, columns)
        0 silent, 1 sounding, 2 where a note begins.
    lowest, highest : int
        MIDI pitches at the bottom and the top.
    description : str
    """
    roll, merges_repeats = _legible(roll)
    n_columns = next(iter(roll.values())).shape[1]
    octaves = "".join(
        f"M0 {highest - pitch + 1}H{n_columns}"
        for pitch in range(lowest, highest + 1)
        if pitch % 12 == 0
    )
    parts = [f'<path class="hair" d="{octaves}"/>']
    # Pads first: what leads is drawn last, on top.
    for role in reversed(tuple(roll)):
        strokes: list[str] = []
        for pitch in range(lowest, highest + 1):
            y = _number(highest - pitch + 0.5)
            strokes += [
                f"M{start} {y}h{_number(end - start - 0.3)}"
                for start, end in _runs(roll[role][pitch], merges_repeats)
            ]
        parts.append(f'<path class="note {role_class(role)}" d="{"".join(strokes)}"/>')
    return _svg(
        "".join(parts),
        view=f"0 0 {n_columns} {highest - lowest + 1}",
        kind="roll",
        title="Piano roll",
        description=description,
    )


def role_class(role: str) -> str:
    """Return the style class of a part's role."""
    return "pads" if role == "pad" else role


def _legible(
    roll: dict[str, NDArray[np.uint8]],
) -> tuple[dict[str, NDArray[np.uint8]], bool]:
    """Return a roll of no more strokes than a page should carry, and whether repeats are merged.

    Long and dense sessions first lose the gaps between repeated notes, then every other column.
    """
    if _n_strokes(roll, False) <= _MOST_STROKES:
        return roll, False
    while _n_strokes(roll, True) > _MOST_STROKES:
        roll = {role: grid.reshape(grid.shape[0], -1, 2).max(axis=2) for role, grid in roll.items()}
    return roll, True


def _n_strokes(roll: dict[str, NDArray[np.uint8]], merges_repeats: bool) -> int:
    total = 0
    for grid in roll.values():
        rising = (grid[:, 1:] > 0) & (grid[:, :-1] == 0)
        begins = rising if merges_repeats else rising | (grid[:, 1:] == 2)
        total += int(np.count_nonzero(begins)) + int(np.count_nonzero(grid[:, 0]))
    return total


def _runs(row: NDArray[np.uint8], merges_repeats: bool) -> list[tuple[int, int]]:
    """Return start and end of each note in a row."""
    cells = np.minimum(row, 1) if merges_repeats else row
    padded = np.concatenate([[0], cells, [0]]).astype(int)
    starts = np.flatnonzero((padded[1:-1] == 2) | ((padded[1:-1] > 0) & (padded[:-2] == 0)))
    ends = np.flatnonzero((padded[1:-1] > 0) & ((padded[2:] == 0) | (padded[2:] == 2))) + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def nice_ticks(duration_s: float, most: int = 7) -> list[tuple[float, str]]:
    """Return times for an axis as (seconds, label), at round minutes or seconds."""
    steps_s = (5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200)
    step_s = next((s for s in steps_s if duration_s / s <= most), steps_s[-1])
    n_ticks = int(duration_s / step_s + 1e-9) + 1
    return [(float(i * step_s), clock(i * step_s)) for i in range(n_ticks)]


def clock(seconds: float) -> str:
    """Return a time as ``m:ss``, or ``h:mm:ss`` from an hour on."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
