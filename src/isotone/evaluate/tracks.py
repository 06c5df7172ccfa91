"""The drawings of a session's evaluation: one row each over one axis of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from isotone.deliver.report import drawing
from isotone.evaluate.session import SessionEvaluation

__all__ = ["STYLE", "draw_tracks"]

Float = NDArray[np.float64]

STYLE = """
.tracks { --scale: 96px; }
.planned { fill: none; stroke: var(--quiet); stroke-width: 2px; stroke-dasharray: 6 5;
  vector-effect: non-scaling-stroke; }
.heard { fill: none; stroke: var(--ink); stroke-width: 2.25px; vector-effect: non-scaling-stroke; }
.joined { fill: none; stroke: var(--quiet); stroke-width: 1px; vector-effect: non-scaling-stroke; }
.dots { fill: none; stroke: var(--ink); stroke-width: 8px; stroke-linecap: round;
  vector-effect: non-scaling-stroke; }
.cell { fill: var(--ink); }
.meant { fill: none; stroke: oklab(var(--light) 0.098 0.061); stroke-width: 3px;
  vector-effect: non-scaling-stroke; }
.rows { height: calc(var(--n) * 20px); }
.scale.rows i { height: 20px; line-height: 20px; }
.keys .bar { fill: var(--ink); }
.legend .dashed::before { height: 0; border-top: 2px dashed var(--quiet); background: none; }
.legend .full::before { height: 2px; background: var(--ink); }
.legend .line::before { height: 3px; background: oklab(var(--light) 0.098 0.061); }
.legend .thin::before { width: 1px; height: 12px; background: var(--quiet); margin-bottom: -1px; }
.legend .dot::before { width: 8px; height: 8px; border-radius: 4px; background: var(--ink);
  margin-bottom: 1px; }
.legend .box::before { height: 12px; background: var(--ink); opacity: 0.7; margin-bottom: -1px; }
"""

_COLUMNS = 480
_MOST_KEYS = 10
_FULL = 2.0  # standard deviations at which a cell is filled wholly


def draw_tracks(found: SessionEvaluation) -> str:
    """Return all rows and the axis of time as one section."""
    figures = []
    if len(found.recognised) > 1:
        for i, (name, low, high) in enumerate(
            (("Valence", "unpleasant", "pleasant"), ("Arousal", "quiet", "activated"))
        ):
            figures.append(
                _pair(found, name, name.lower(), found.times_s, found.intended[:, i],
                      found.recognised[:, i], (low, high))
            )  # fmt: skip
    if found.activity.size:
        figures.append(
            _pair(found, "Energy of the sound", "activity", found.activity_times_s,
                  found.meant_arousal, found.activity, ("low", "high"))
        )  # fmt: skip
    if found.mood_curves:
        figures.append(_moods(found))
    figures += [_loudness(found), _change(found)]
    if found.tempos:
        figures.append(_tempo(found))
    if found.keys:
        figures.append(_keys(found))
    ticks = drawing.nice_ticks(found.duration_s)
    axis = "".join(
        f'<span class="{"odd" if i % 2 else "even"}'
        f'{" last" if at > 0.97 * found.duration_s else ""}" '
        f'style="left:{100 * at / found.duration_s:.2f}%">{label}</span>'
        for i, (at, label) in enumerate(ticks)
    )
    return (
        '<section class="tracks"><h2>Along the way</h2>'
        + "".join(figures)
        + f'<div class="axis-row" aria-hidden="true">{axis}</div></section>'
    )


def _figure(
    name: str, caption: str, plot: str, *, scale: str, kind: str = "curve", legend: str = "",
    n_rows: int = 0,
) -> str:  # fmt: skip
    size = f' style="--n:{n_rows}"' if n_rows else ""
    return (
        f"<figure{size}><figcaption><b>{escape(name)}</b><span>{escape(caption)}</span>{legend}"
        f'</figcaption><div class="scale {kind}">{scale}</div><div class="plot">{plot}</div>'
        "</figure>"
    )


def _ends(top: str, bottom: str) -> str:
    return f'<i style="top:0">{escape(top)}</i><i style="bottom:0">{escape(bottom)}</i>'


def _legend(*entries: tuple[str, str]) -> str:
    inner = "".join(f'<li class="{kind}">{escape(words)}</li>' for kind, words in entries)
    return f'<ul class="legend">{inner}</ul>'


def _grid(found: SessionEvaluation) -> Float:
    return (np.arange(_COLUMNS) + 0.5) * found.duration_s / _COLUMNS


def _x(found: SessionEvaluation, at_s: float) -> float:
    return 960.0 * min(max(at_s / found.duration_s, 0.0), 1.0)


def _joined(found: SessionEvaluation) -> str:
    marks = "".join(f"M{_x(found, row.at_s):.1f} 0V100" for row in found.join_rows)
    return f'<path class="joined" d="{marks}"/>' if marks else ""


def _pair(
    found: SessionEvaluation,
    name: str,
    key: str,
    times_s: Float,
    planned: Float,
    heard: Float,
    ends: tuple[str, str],
) -> str:
    # Each in standard deviations from its mean: what is heard has a unit of its own.
    pair = [
        (values - values.mean()) / spread if (spread := values.std()) > 0 else values * 0.0
        for values in (planned, heard)
    ]
    edge = 1.1 * max(0.1, *(float(np.abs(values).max()) for values in pair))
    at = _grid(found)
    series = [
        (kind, np.interp(at, times_s, values, left=np.nan, right=np.nan))
        for kind, values in zip(("planned", "heard"), pair, strict=True)
    ]
    fit, interval = found.agreement.get(key), found.intervals.get(key)
    caption = "too short for a correlation"
    if fit is not None and np.isfinite(fit.spearman):
        sure = f" ({interval.low:+.2f} to {interval.high:+.2f})" if interval else ""
        caption = f"rank correlation {fit.spearman:+.2f}{sure}"
    drawn = drawing.curve(
        series, low=-edge, high=edge, line_at=0.0, title=name,
        description=f"{name} as meant and as heard over {drawing.clock(found.duration_s)}: "
        f"{caption}.",
    )  # fmt: skip
    legend = _legend(("dashed", "meant"), ("full", "heard"))
    return _figure(name, caption, drawn, scale=_ends(ends[1], ends[0]), legend=legend)


def _row_labels(names: Sequence[str]) -> str:
    return "".join(f'<i style="top:{20 * i}px">{escape(name)}</i>' for i, name in enumerate(names))


def _moods(found: SessionEvaluation) -> str:
    names = list(found.mood_curves)
    height = 100.0 / len(names)
    edges = np.concatenate(
        [[0.0], (found.times_s[1:] + found.times_s[:-1]) / 2.0, [found.duration_s]]
    )
    cells, lines = [], []
    for row, name in enumerate(names):
        top = row * height
        for i, value in enumerate(found.mood_curves[name]):
            ink = min(max(value / _FULL, 0.0), 1.0)
            if ink < 0.08:
                continue
            left, right = _x(found, edges[i]), _x(found, edges[i + 1])
            cells.append(
                f'<rect class="cell" x="{left:.1f}" y="{top + 0.12 * height:.2f}" '
                f'width="{right - left + 0.3:.1f}" height="{0.62 * height:.2f}" '
                f'fill-opacity="{0.75 * ink:.2f}"/>'
            )
        lines += [
            f"M{_x(found, start):.1f} {top + 0.88 * height:.2f}H{_x(found, end):.1f}"
            for start, end, moods in found.mood_spans
            if name in moods
        ]
    meant = f'<path class="meant" d="{"".join(lines)}"/>' if lines else ""
    said = "; ".join(
        f"around {drawing.clock(at)} {', '.join(best)}" for at, _, best in found.moods[:: max(
            1, len(found.moods) // 8)]
    )  # fmt: skip
    drawn = (
        '<svg class="rows" viewBox="0 0 960 100" preserveAspectRatio="none" role="img">'
        f"<title>Moods</title><desc>Stand out: {escape(said)}.</desc>{''.join(cells)}{meant}</svg>"
    )
    legend = _legend(("line", "meant"), ("box", f"heard, full from +{_FULL:g} sd"))
    return _figure(
        "Moods", f"against {found.reference}", drawn, scale=_row_labels(names),
        kind="rows", legend=legend, n_rows=len(names),
    )  # fmt: skip


def _column(points: Sequence[tuple[float, float]], at: Float) -> Float:
    """Return values at times; nan outside and in gaps."""
    times, values = (np.array(column, np.float64) for column in zip(*points, strict=True))
    return np.interp(at, times, values, left=np.nan, right=np.nan)


def _loudness(found: SessionEvaluation) -> str:
    points = found.loudness or [(0.0, float("nan"))]
    values = _column(points, _grid(found))
    known = values[np.isfinite(values)]
    # The fades at both ends would set the scale of all the rest; they may leave the picture.
    low, high = np.percentile(known, [3.0, 100.0]) if known.size else (-70.0, 0.0)
    low, high = float(min(low - 0.5, high - 6.0)), float(high) + 0.5
    words = f"short-term, integrated {found.faults['integrated_lufs']:.1f} LUFS"
    drawn = drawing.curve(
        [("heard", values)], low=low, high=high, title="Loudness", description=words,
        extra=_joined(found),
    )  # fmt: skip
    scale = _ends(f"{high:.0f} LUFS", f"{low:.0f} LUFS")
    return _figure("Loudness", words, drawn, scale=scale, legend=_joins_legend(found))


def _joins_legend(found: SessionEvaluation) -> str:
    return _legend(("thin", "joins")) if found.join_rows else ""


def _change(found: SessionEvaluation) -> str:
    points = found.novelty or [(0.0, float("nan"))]
    dots = "".join(
        f"M{_x(found, row.at_s):.1f} {96 - 92 * row.novelty:.1f}h.01"
        for row in found.join_rows
        if np.isfinite(row.novelty)
    )
    words = "how much the sound changes, ranked"
    if found.joins is not None:
        words += f"; AUC of joins {found.joins.auc:.2f}, .5 is not audible"
    # The dots above the curve: a path of their own behind it would be hidden.
    drawn = drawing.curve(
        [("joined", _column(points, _grid(found)))], low=0.0, high=1.0, line_at=0.5,
        title="Change", description=words,
    )  # fmt: skip
    if dots:
        drawn = drawn.replace("</svg>", f'<path class="dots" d="{dots}"/></svg>')
    legend = _legend(("thin", "sound"), ("dot", "joins")) if dots else ""
    return _figure("Change", words, drawn, scale=_ends("most", "least"), legend=legend)


def _tempo(found: SessionEvaluation) -> str:
    values = [tempo for _, tempo in found.tempos]
    low, high = min(values) - 5.0, max(values) + 5.0
    dots = "".join(
        f"M{_x(found, at):.1f} {96 - 92 * (value - low) / (high - low):.1f}h.01"
        for at, value in found.tempos
    )
    words = f"{min(values):.0f} to {max(values):.0f} beats a minute, where a pulse is clear"
    drawn = drawing.curve(
        [], low=low, high=high, title="Tempo", description=words,
        extra=f'<path class="dots" d="{dots}"/>',
    )  # fmt: skip
    return _figure("Tempo", words, drawn, scale=_ends(f"{high:.0f}", f"{low:.0f}"))


def _keys(found: SessionEvaluation) -> str:
    often = Counter(name for _, name in found.keys)
    shown = [name for name, _ in often.most_common(_MOST_KEYS)]
    names = [name for name in dict.fromkeys(name for _, name in found.keys) if name in shown]
    height = 100.0 / len(names)
    step = min((b[0] - a[0] for a, b in zip(found.keys, found.keys[1:], strict=False)), default=10)
    bars = "".join(
        f'<rect class="bar" x="{_x(found, at - step / 2):.1f}" '
        f'y="{(names.index(name) + 0.3) * height:.2f}" '
        f'width="{_x(found, at + step / 2) - _x(found, at - step / 2):.1f}" '
        f'height="{0.4 * height:.2f}"/>'
        for at, name in found.keys
        if name in names
    )
    hairs = "".join(f"M0 {(row + 0.5) * height:.2f}H960" for row in range(len(names)))
    words = f"{len(often)} heard; {often.most_common(1)[0][0]} most"
    drawn = (
        '<svg class="rows keys" viewBox="0 0 960 100" preserveAspectRatio="none" role="img">'
        f"<title>Keys</title><desc>{escape(words)}</desc>"
        f'<path class="hair" d="{hairs}"/>{bars}</svg>'
    )
    return _figure("Keys", words, drawn, scale=_row_labels(names), kind="rows", n_rows=len(names))
