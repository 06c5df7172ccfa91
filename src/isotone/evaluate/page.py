"""A session's evaluation as one HTML page that stands alone, for day and night."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources
from urllib.parse import quote

import numpy as np

from isotone.deliver.report import drawing
from isotone.evaluate.session import SessionEvaluation
from isotone.evaluate.tracks import STYLE, draw_tracks

__all__ = ["render_page"]

_STYLE = """
table { min-width: 0; margin: 8px 0 0; }
td { overflow-wrap: anywhere; }
.numbers th { width: 46%; color: var(--ink); }
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
    parts.append(
        "<p class=quiet>Whether the music went where it was meant to, and how smoothly. Curves "
        "that were heard have a unit of their own: their shape counts, not their height. What a "
        "recogniser hears is not what a listener feels.</p>"
    )
    if audio_name is not None:
        parts.append(f'<audio controls preload="none" src="{escape(quote(audio_name), quote=True)}"'
                     f' aria-label="{escape(found.name, quote=True)}"></audio>')  # fmt: skip
    parts.append(draw_tracks(found))
    parts.append("<h2>In numbers</h2>")
    parts.append(_table(("measure", "found"), lines(found), kind="numbers"))
    if found.join_rows:
        parts.append(_more("Joins one by one", _joins_table(found)))
    if found.moods:
        rows = [(drawing.clock(at), ", ".join(a), ", ".join(b)) for at, a, b in found.moods]
        parts.append(_more("Moods in words", _table(("around", "meant", "stand out"), rows)))
    if found.keys:
        changed = [
            (drawing.clock(at), name)
            for (at, name), before in zip(found.keys, [None, *found.keys], strict=False)
            if before is None or before[1] != name
        ]
        parts.append(_more("Keys in words", _table(("from about", "key"), changed)))
    parts.append("<footer><p>For relaxation and research; not a medical device.</p></footer>")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Evaluation of {escape(found.name)} - isotone</title>"
        f"<style>{style}{STYLE}{_STYLE}</style></head>\n<body><main>"
        + "\n".join(parts)
        + "</main></body></html>\n"
    )


def _more(name: str, inner: str) -> str:
    return f"<details><summary>{escape(name)}</summary>{inner}</details>"


def _joins_table(found: SessionEvaluation) -> str:
    rows = [
        (
            drawing.clock(row.at_s),
            f"{row.novelty:.0%}" if np.isfinite(row.novelty) else "",
            f"{row.loudness_step_lu:+.1f} LU",
            str(row.clicks),
            "" if row.beats_off is None else f"{row.beats_off:.2f}",
        )
        for row in found.join_rows
    ]
    heads = ("at", "changes more than", "loudness step", "clicks", "beats off")
    return _table(heads, rows)


def lines(found: SessionEvaluation) -> list[tuple[str, str]]:
    """Return the figures as names and texts, in the order in which a reader wants them."""
    rows: list[tuple[str, str]] = []
    for name, fit in found.agreement.items():
        interval = found.intervals.get(name)
        sure = f" (95 %: {interval.low:+.2f} to {interval.high:+.2f})" if interval else ""
        words = "energy of the sound" if name == "activity" else name
        rows.append((f"{words}, rank correlation with the way", f"{fit.spearman:+.2f}{sure}"))
        if interval is not None and interval.low > 0.0:  # without a likeness there is no lag
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
        words = "loudness" if words == "integrated" else words
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


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, kind: str = "") -> str:
    top = "".join(f"<th scope=col>{escape(h)}</th>" for h in head)
    body = "".join(
        f"<tr><th scope=row>{escape(row[0])}</th>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" tabindex=0 role=region aria-label="{escape(head[0])}">'
        f'<table class="{kind}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )
