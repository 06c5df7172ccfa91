"""A session's evaluation as one HTML page that stands alone, for day and night."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from isotone.deliver.report import drawing
from isotone.evaluate.session import SessionEvaluation

__all__ = ["render_page"]

_STYLE = """
.plot { position: relative; }
.planned { fill: none; stroke: var(--quiet); stroke-width: 2px; stroke-dasharray: 6 5;
  vector-effect: non-scaling-stroke; }
.heard { fill: none; stroke: var(--ink); stroke-width: 2.5px; vector-effect: non-scaling-stroke; }
.curve { height: 130px; }
table { border-collapse: collapse; width: 100%; margin: 8px 0 0; }
th, td { text-align: left; padding: 6px 16px 6px 0; border-top: 1px solid var(--hair); }
"""


def render_page(found: SessionEvaluation, *, audio_name: str | None = None) -> str:
    """Return the page.

    Parameters
    ----------
    found : SessionEvaluation
    audio_name : str, optional
        The sound beside the page; it is loaded when it is played.
    """
    style = resources.files("isotone.deliver.report").joinpath("page.css").read_text("utf-8")
    parts = [f"<h1>Evaluation of {escape(found.name)}</h1>"]
    if audio_name is not None:
        parts.append(f'<audio controls preload="none" src="{escape(audio_name, quote=True)}">'
                     "</audio>")  # fmt: skip
    if len(found.recognised) > 1:
        parts.append("<h2>Did the music follow the way?</h2>")
        parts.append(
            "<p class=quiet>Dashed: what was meant. Full: what the recogniser heard, relative to "
            "the session's own mean and in its own unit; the shape counts, not the height.</p>"
        )
        parts += [_affect_figure(found, i, name) for i, name in enumerate(("valence", "arousal"))]
    if found.activity.size:
        parts.append("<h2>The energy of the sound</h2>")
        parts.append(
            "<p class=quiet>Dashed: the arousal that was meant. Full: how often notes begin, how "
            "much the spectrum rises, loudness and brightness, without any recogniser.</p>"
        )
        parts.append(_energy_figure(found))
    parts.append("<h2>In numbers</h2>")
    parts.append(_table(("measure", "found"), lines(found)))
    if found.tempos:
        parts.append("<h2>Tempo</h2>")
        parts.append(_series(found.tempos, found.duration_s))
    if found.keys:
        parts.append("<h2>Keys heard</h2>")
        changed = [
            (drawing.clock(at), name)
            for (at, name), before in zip(found.keys, [None, *found.keys], strict=False)
            if before is None or before[1] != name
        ]
        parts.append(_table(("around", "key"), changed))
    if found.moods:
        parts.append("<h2>Moods</h2>")
        parts.append(
            _table(
                ("around", "meant", "stand out as heard"),
                [(drawing.clock(at), ", ".join(a), ", ".join(b)) for at, a, b in found.moods],
            )
        )
    parts.append(f"<footer><p>Recogniser: {escape(found.recogniser)}. What a tagger recognises is "
                 "not what a listener feels. For relaxation and research; not a medical device."
                 "</p></footer>")  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Evaluation of {escape(found.name)} - isotone</title>"
        f"<style>{style}{_STYLE}</style></head>\n<body>" + "\n".join(parts) + "</body></html>\n"
    )


def lines(found: SessionEvaluation) -> list[tuple[str, str]]:
    """Return the figures as names and texts, in the order in which a reader wants them."""
    rows: list[tuple[str, str]] = []
    for name, fit in found.agreement.items():
        interval = found.intervals.get(name)
        sure = f" (95 %: {interval.low:+.2f} to {interval.high:+.2f})" if interval else ""
        words = "energy of the sound" if name == "activity" else name
        rows.append((f"{words}, rank correlation with the way", f"{fit.spearman:+.2f}{sure}"))
        rows.append((f"{words}, lag of best fit", _number(fit.lag_s, "s")))
    if np.isfinite(found.quadrant_accuracy):
        rows.append(("in the quadrant that was meant", f"{found.quadrant_accuracy:.0%}"))
    if found.joins is not None:
        j = found.joins
        rows.append(
            ("joins, novelty AUC (.5: not audible)",
             f"{j.auc:.2f} (95 %: {j.auc_low:.2f} to {j.auc_high:.2f}), n = {j.n_joins}")
        )  # fmt: skip
        median, largest = j.loudness_step_lu
        rows.append(("joins, loudness step", f"median {median:.1f}, largest {largest:.1f} LU"))
    phases = [row.beats_off for row in found.join_rows if row.beats_off is not None]
    if phases:
        rows.append(("joins, beats off, median", f"{float(np.median(phases)):.2f} of a beat"))
    if found.join_rows:
        rows.append(("joins with a click", f"{sum(row.clicks > 0 for row in found.join_rows)}"))
    for key, unit in (
        ("integrated_lufs", "LUFS"), ("loudness_range_lu", "LU"), ("true_peak_dbtp", "dBTP"),
        ("clicks", ""), ("samples_at_full_scale", ""), ("flat_tops", ""), ("longest_gap_s", "s"),
    ):  # fmt: skip
        words = key.removesuffix("_lufs").removesuffix("_lu").removesuffix("_dbtp")
        rows.append((words.removesuffix("_s").replace("_", " "), _number(found.faults[key], unit)))
    rows.append(("longest copied stretch", _number(found.repetition["longest_copy_s"], "s")))
    rows.append(("longest stretch played again",
                 _number(found.repetition["longest_likeness_s"], "s")))  # fmt: skip
    rows.append(("recogniser", found.recogniser))
    if found.recogniser != "none":
        rows.append(("heard against", found.reference))
    return rows + [("note", note) for note in found.notes]


def _number(value: float, unit: str) -> str:
    if not np.isfinite(value):
        return "none"
    return f"{value:g}" if not unit else f"{value:.1f} {unit}"


def _affect_figure(found: SessionEvaluation, column: int, name: str) -> str:
    return _pair_figure(
        found, found.times_s, found.intended[:, column], found.recognised[:, column], name
    )


def _energy_figure(found: SessionEvaluation) -> str:
    return _pair_figure(
        found, found.activity_times_s, found.meant_arousal, found.activity, "energy"
    )


def _pair_figure(
    found: SessionEvaluation,
    times_s: NDArray[np.float64],
    planned: NDArray[np.float64],
    heard: NDArray[np.float64],
    name: str,
) -> str:
    # Each in standard deviations from its mean: the recogniser has a unit of its own.
    pair = [
        (values - values.mean()) / spread if (spread := values.std()) > 0 else values * 0.0
        for values in (planned, heard)
    ]
    edge = 1.1 * max(float(np.abs(values).max()) for values in pair)
    at = np.linspace(0.0, found.duration_s, 480)
    series = [
        (kind, np.interp(at, times_s, values, left=np.nan, right=np.nan))
        for kind, values in zip(("planned", "heard"), pair, strict=True)
    ]
    drawn = drawing.curve(
        series, low=-edge, high=edge, line_at=0.0, title=name.capitalize(),
        description=f"{name} as meant and as recognised over {drawing.clock(found.duration_s)}",
    )  # fmt: skip
    return f"<p><b>{name.capitalize()}</b></p><div class=plot>{drawn}</div>"


def _series(points: list[tuple[float, float]], duration_s: float) -> str:
    times, values = [t for t, _ in points], [v for _, v in points]
    at = np.linspace(0.0, duration_s, 480)
    low, high = min(values) - 5.0, max(values) + 5.0
    drawn = drawing.curve(
        [("heard", np.interp(at, times, values, left=np.nan, right=np.nan))],
        low=low, high=high, title="Tempo",
        description=f"from {min(values):.0f} to {max(values):.0f}",
    )  # fmt: skip
    return (
        f"<p class=quiet>From {min(values):.0f} to {max(values):.0f} beats a minute.</p>"
        f"<div class=plot>{drawn}</div>"
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    top = "".join(f"<th scope=col>{escape(h)}</th>" for h in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
