"""A folder's table as text, Markdown, CSV, JSON, or a page with plots and players."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from isotone.evaluate.compare.table import METRICS
from isotone.evaluate.tables import ClipRow, ClipTable, Figure

__all__ = ["as_csv", "as_json", "as_markdown", "as_page", "as_text", "scores_as_csv"]

_HEAD = ("metric", "value", "95 % interval", "n")
_SIGNED = frozenset({"valence_rank_correlation", "arousal_rank_correlation", "clap_score"})

_STYLE = """
.scroll { overflow-x: auto; }
table { min-width: 0; margin: 8px 0 0; }
th, td { vertical-align: middle; }
tbody th { color: var(--ink); }
td.n, th.n { text-align: right; white-space: nowrap; }
td.wide { width: 44%; min-width: 220px; }
svg.range { height: 18px; display: block; }
svg.range .span { stroke: var(--ink); stroke-width: 3px; vector-effect: non-scaling-stroke; }
svg.range .at { stroke: var(--ink); stroke-width: 9px; stroke-linecap: round;
  vector-effect: non-scaling-stroke; }
svg.range .base { stroke: var(--hair); stroke-width: 1px; vector-effect: non-scaling-stroke; }
td audio { width: 240px; height: 40px; margin: 0; }
.by { color: var(--quiet); margin: 4px 0 0; overflow-wrap: anywhere; }
"""


def _values(figure: Figure) -> tuple[str, str, str, str]:
    signs = "+" if figure.metric in _SIGNED else ""
    value = "none" if figure.value is None else f"{figure.value:{signs}.3f}"
    if figure.low is None or figure.high is None:
        interval = figure.note
    else:
        interval = f"{figure.low:{signs}.3f} to {figure.high:{signs}.3f}"
    return figure.label, value, interval, str(figure.n)


def _about(table: ClipTable) -> list[tuple[str, str]]:
    rows = [(name.replace("_", " "), value) for name, value in table.about.items()]
    left = len(table.left_out)
    rows.append(("clips", f"{table.n_clips} heard, {left} left out"))
    return rows


def as_text(table: ClipTable) -> str:
    """Return the figures as aligned columns, for a terminal."""
    rows = [_HEAD, *(_values(figure) for figure in table.figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    out = [
        "  ".join(
            cell.rjust(width) if i in (1, 3) else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    out += ["", *(f"{name}: {value}" for name, value in _about(table))]
    out += [f"note: {note}" for note in table.notes]
    out += [f"left out: {file}: {why}" for file, why in table.left_out.items()]
    return "\n".join(out) + "\n"


def as_markdown(table: ClipTable, *, title: str = "Clips") -> str:
    """Return figures and clips as Markdown."""

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(" ".join(c.split()).replace("|", "\\|") for c in cells) + " |"

    out = [f"# {title}", ""]
    if table.figures:
        out += [line(_HEAD), "| --- | ---: | --- | ---: |"]
        out += [line(_values(figure)) for figure in table.figures]
        out.append("")
    out += [f"- {name}: {value}" for name, value in _about(table)]
    out += [f"- note: {note}" for note in table.notes]
    out += [f"- left out: {file}: {why}" for file, why in table.left_out.items()]
    out += ["", line(("file", "meant", "stands out as heard")), "| --- | --- | --- |"]
    out += [
        line((clip.file, ", ".join(clip.meant), ", ".join(clip.stands_out)))
        for clip in table.clips
        if not clip.reason
    ]
    return "\n".join(out) + "\n"


def as_csv(table: ClipTable) -> str:
    """Return the figures as CSV, numbers in full."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["metric", "better", "value", "low", "high", "n", "note"])
    for figure in table.figures:
        writer.writerow(
            [figure.metric, METRICS[figure.metric][1], figure.value, figure.low, figure.high,
             figure.n, figure.note]
        )  # fmt: skip
    return out.getvalue()


def scores_as_csv(clips: Sequence[ClipRow], tags: Sequence[str]) -> str:
    """Return a row for each file with one column a tag, and why a file was left out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", *tags, "left_out"])
    for clip in clips:
        writer.writerow([clip.file, *(clip.scores.get(tag, "") for tag in tags), clip.reason])
    return out.getvalue()


def as_json(table: ClipTable) -> str:
    """Return everything as one object."""
    return json.dumps(table.to_dict(), allow_nan=False) + "\n"


def as_page(table: ClipTable, *, title: str, folder: Path, page: Path) -> str:
    """Return a page that stands alone but for the sounds, which are played where they lie.

    Parameters
    ----------
    table : ClipTable
    title : str
    folder : Path
        Of the clips.
    page : Path
        Where the page will lie: players name the sounds relative to it.
    """
    style = resources.files("isotone.deliver.report").joinpath("page.css").read_text("utf-8")
    parts = [
        f"<h1>{escape(title)}</h1>",
        "<p class=quiet>What a recogniser hears is not what a listener feels.</p>",
    ]
    if table.figures:
        parts.append("<h2>Figures</h2>")
        parts.append(
            "<p class=quiet>Lines are 95 % intervals over resampled clips, drawn from 0 to 1; "
            "correlations and CLAP scores from -1 to 1.</p>"
        )
        parts.append(_figures(table.figures))
    if table.by_tag:
        parts.append("<h2>Tags</h2>")
        parts.append(
            "<p class=quiet>ROC-AUC of each tag: how well its scores tell the clips that should "
            "carry it from the others. The line stands at .5, chance.</p>"
        )
        parts.append(_by_tag(table))
    parts.append("<h2>How it was measured</h2>")
    rows = _about(table)
    rows += [("note", note) for note in table.notes]
    rows += [("left out", f"{file}: {why}") for file, why in table.left_out.items()]
    parts.append(
        "<div class=scroll><table><tbody>"
        + "".join(
            f"<tr><th scope=row>{escape(name)}</th><td>{escape(value)}</td></tr>"
            for name, value in rows
        )
        + "</tbody></table></div>"
    )
    parts.append(f"<h2>Clips</h2>{_clips(table, folder, page)}")
    parts.append("<footer><p>For relaxation and research; not a medical device.</p></footer>")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} - isotone</title><style>{style}{_STYLE}</style></head>\n<body>"
        f"<main>{''.join(parts)}</main></body></html>\n"
    )


def _table(heads: Sequence[tuple[str, str]], body: str) -> str:
    top = "".join(f"<th scope=col{kind}>{escape(name)}</th>" for name, kind in heads)
    return (
        f"<div class=scroll tabindex=0 role=region aria-label={escape(heads[0][0])}><table><thead>"
        f"<tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _figures(figures: Sequence[Figure]) -> str:
    body = []
    for figure in figures:
        label, value, interval, n = _values(figure)
        better = METRICS[figure.metric][1]
        hint = f' <span class="quiet">({better} is better)</span>' if better else ""
        lowest = -1.0 if figure.metric in _SIGNED else 0.0
        drawn = _range(figure.value, figure.low, figure.high, lowest, f"{label}: {value}")
        body.append(
            f"<tr><th scope=row>{escape(label)}{hint}</th><td class=n>{escape(value)}</td>"
            f"<td>{escape(interval)}</td><td class=wide>{drawn}</td><td class=n>{n}</td></tr>"
        )
    right = " class=n"
    heads = (("metric", ""), ("value", right), ("95 % interval", ""), ("plot", ""), ("n", right))
    return _table(heads, "".join(body))


def _by_tag(table: ClipTable) -> str:
    right = " class=n"
    body = "".join(
        f"<tr><th scope=row>{escape(row.tag)}</th><td class=n>{row.roc_auc:.3f}</td>"
        f"<td class=wide>{_range(row.roc_auc, None, None, 0.0, f'{row.tag}: {row.roc_auc:.3f}')}"
        f"</td><td class=n>{row.n}</td></tr>"
        for row in table.by_tag
    )
    heads = (("tag", ""), ("ROC-AUC", right), ("plot", ""), ("clips that should carry it", right))
    return _table(heads, body)


def _range(
    value: float | None, low: float | None, high: float | None, lowest: float, said: str
) -> str:
    """Return a line from low to high with the value on it; the hairline is the middle."""

    def x(at: float) -> str:
        share = min(max((at - lowest) / (1.0 - lowest), 0.0), 1.0)
        return f"{10.0 + 380.0 * share:.1f}"

    marks = ['<path class="base" d="M10 9H390M200 1V17"/>']
    if low is not None and high is not None:
        marks.append(f'<path class="span" d="M{x(low)} 9H{x(high)}"/>')
    if value is not None:
        marks.append(f'<path class="at" d="M{x(value)} 9h.01"/>')
    return (
        f'<svg class="range" viewBox="0 0 400 18" preserveAspectRatio="none" role="img">'
        f"<title>{escape(said)}</title>{''.join(marks)}</svg>"
    )


def _clips(table: ClipTable, folder: Path, page: Path) -> str:
    beside = Path(os.path.relpath(folder.resolve(), page.resolve().parent)).as_posix()
    has_meant = any(clip.meant for clip in table.clips)
    body = []
    for clip in table.clips:
        if clip.reason:
            continue
        source = quote(f"{beside}/{clip.file}")
        said = f"{clip.clap_score:+.3f}" if clip.clap_score is not None else ""
        clap = f'<p class="by">CLAP {said}</p>' if said else ""
        meant = f"<td>{escape(', '.join(clip.meant))}</td>" if has_meant else ""
        scored = ", ".join(f"{tag} {clip.scores[tag]:.2f}" for tag in clip.stands_out)
        body.append(
            f'<tr><td><audio controls preload="none" src="{source}" '
            f'aria-label="{escape(clip.file, quote=True)}"></audio>'
            f'<p class="by">{escape(clip.file)}</p></td>{meant}<td>{escape(scored)}{clap}</td></tr>'
        )
    heads = [("clip", ""), ("stands out as heard", "")]
    if has_meant:
        heads.insert(1, ("meant", ""))
    return _table(heads, "".join(body))
