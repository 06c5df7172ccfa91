"""A comparison as text, Markdown, CSV and a page with plots and players."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from typing import Any
from urllib.parse import quote

from isotone.evaluate.compare.table import METRICS, Clip, Comparison, ModelTable, Row

__all__ = ["as_csv", "as_json", "as_markdown", "as_page", "as_text"]


_STYLE = """
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 8px 0 0; }
th, td { text-align: left; padding: 6px 16px 6px 0; border-top: 1px solid var(--hair);
  vertical-align: middle; }
td.number, th.number { text-align: right; white-space: nowrap; }
tr.sure td { font-weight: 600; }
td.interval { white-space: nowrap; }
svg.interval { width: 180px; height: 18px; display: block; }
svg.scatter { width: 320px; height: 320px; display: block; overflow: visible; }
.line { stroke: var(--ink); stroke-width: 2; fill: none; }
.dot { fill: var(--ink); }
.zero { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 3 3; fill: none; }
.axis { fill: var(--quiet); font-size: 12px; }
td audio { width: 220px; height: 40px; margin: 0; }
td.prompt { min-width: 16em; max-width: 26em; }
@media (max-width: 640px) {
  th .quiet { display: none; }
  .clips table, .told table { min-width: 0; }
  .clips thead { display: none; }
  .clips table, .clips tbody, .clips tr, .clips td { display: block; width: 100%; }
  .clips td, .clips td.prompt { border-top: 0; padding: 4px 0; min-width: 0; max-width: none; }
  .clips tr { border-top: 1px solid var(--hair); padding: 8px 0; }
  .clips td[data-side]::before { content: attr(data-side); color: var(--quiet); font-size: 14px; }
  td audio { width: 100%; }
}
.by { color: var(--quiet); font-size: 14px; margin: 4px 0 0; }
"""

_UNSCALED = ("fad", "fad_infinity", "kad", "longest_silence_s", "full_scale_share")
# Figures of one range, whose differences share an axis; that of a correlation is twice as wide.
_SCALED = frozenset(
    name
    for name, (_, better) in METRICS.items()
    if better and name not in _UNSCALED and "correlation" not in name
)


def label_of(row: Row) -> str:
    """Return what a row is called; a distance names its embedding."""
    name, _, of = row.metric.partition(":")
    words = METRICS[name][0]
    return f"{words} ({of})" if of else words


def better_of(row: Row) -> str:
    """Return ``higher``, ``lower`` or nothing."""
    return METRICS[row.metric.partition(":")[0]][1]


def _digits(row: Row) -> int:
    return 4 if row.metric in _SCALED else 3


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _signed(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:+.{digits}f}"


def _interval(row: Row) -> str:
    if row.low is None or row.high is None:
        return row.note
    digits = _digits(row)
    return f"{_signed(row.low, digits)} to {_signed(row.high, digits)}"


def _values(row: Row) -> tuple[str, str, str]:
    digits = _digits(row)
    return (
        _number(row.base, digits), _number(row.adapted, digits), _signed(row.difference, digits)
    )  # fmt: skip


def _cells(model: str, row: Row) -> tuple[str, ...]:
    return (model, label_of(row), *_values(row), _interval(row), str(row.n))


def _all(found: Comparison) -> list[tuple[str, ...]]:
    return [_cells(table.model, row) for table in found.models for row in table.rows]


def _about(found: Comparison) -> list[tuple[str, str]]:
    about = found.about
    lines = [("software", str(about["software"]))]
    lines += [(f"judge: {name}", str(version)) for name, version in about["judges"].items()]
    lines.append(("thresholds", str(about["thresholds"] or "none")))
    if about.get("reference"):
        lines.append(("reference set", str(about["reference"])))
    lines.append(("prompts", f"{about['n_tasks']}, {about['tasks_from']}"))
    length = "" if about["seconds"] is None else f"{about['seconds']:g} s; "
    lines.append(("clips", f"{length}intervals with seed {about['seed']}"))
    return lines


def _names(found: Comparison) -> dict[str, str]:
    """Return what the two sides are called."""
    first, second = found.about["sides"]
    return {"base": str(first), "adapted": str(second)}


def _title(found: Comparison) -> str:
    names = _names(found)
    return f"{names['base'].capitalize()} against {names['adapted']}"


def _head(found: Comparison) -> tuple[str, ...]:
    names = _names(found)
    return ("model", "metric", names["base"], names["adapted"], "difference", "95 % interval", "n")


def as_text(found: Comparison) -> str:
    """Return the table as aligned columns, for a terminal."""
    rows = [_head(found), *_all(found)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    numeric = {2, 3, 4, 6}
    out = [
        "  ".join(
            cell.rjust(width) if i in numeric else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    out += ["", *(f"{name}: {value}" for name, value in _about(found))]
    out += [f"note: {note}" for note in found.notes]
    out += [f"left out: {file}: {why}" for file, why in found.left_out.items()]
    return "\n".join(out) + "\n"


def as_markdown(found: Comparison) -> str:
    """Return the table as Markdown."""

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    out = [f"# {_title(found)}", "", line(_head(found))]
    out.append("| --- | --- | ---: | ---: | ---: | --- | ---: |")
    out += [line(cells) for cells in _all(found)]
    out += ["", *(f"- {name}: {value}" for name, value in _about(found))]
    out += [f"- note: {note}" for note in found.notes]
    out += [f"- left out: {file}: {why}" for file, why in found.left_out.items()]
    for table in found.models:
        for name, side in (("base", table.base), ("adapted", table.adapted)):
            if side is not None:
                out.append(f"- {table.model}, {_names(found)[name]}: {_provenance(side)}")
    return "\n".join(out) + "\n"


def as_csv(found: Comparison) -> str:
    """Return the rows as CSV, numbers in full."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["model", "metric", "better", "base", "adapted", "difference", "low", "high", "n", "note"]
    )
    for table in found.models:
        for row in table.rows:
            writer.writerow(
                [table.model, row.metric, better_of(row), row.base, row.adapted, row.difference,
                 row.low, row.high, row.n, row.note]
            )  # fmt: skip
    return out.getvalue()


def as_json(found: Comparison) -> str:
    """Return everything, the clips included."""
    return json.dumps(found.to_dict(), indent=2, allow_nan=False) + "\n"


def _provenance(side: dict[str, Any]) -> str:
    if "folder" in side:
        return str(side["folder"])
    parts = [f"{side['model']} ({str(side['model_revision'])[:19]})"]
    parts += [
        f"with {name} ({str(revision)[:19]})"
        for name, revision in zip(side["adapter"], side["adapter_revision"], strict=True)
    ]
    parts.append(", ".join(str(part) for part in side["precision"][:3]))
    return " ".join(parts)


# -- the page ----------------------------------------------------------------------------------


def as_page(found: Comparison) -> str:
    """Return a page that stands in the comparison's folder, beside its clips."""
    style = resources.files("isotone.deliver.report").joinpath("page.css").read_text("utf-8")
    names = _names(found)
    parts = [f"<h1>{escape(_title(found))}</h1>"]
    parts.append(
        f"<p class=quiet>{escape(found.about['what'])} Bold: the interval of the difference lies "
        "on one side of zero. What a recogniser hears is not what a listener feels.</p>"
    )
    for table in found.models:
        parts.append(f"<h2>{escape(table.model)}</h2>")
        parts.append(_figures_table(table, names))
        scatter = _scatter(table, names)
        if scatter:
            parts.append(scatter)
    parts.append("<h2>How it was measured</h2>")
    rows = _about(found)
    rows += [
        (f"{table.model}, {names[name]}", _provenance(side))
        for table in found.models
        for name, side in (("base", table.base), ("adapted", table.adapted))
        if side is not None
    ]
    rows += [("note", note) for note in found.notes]
    rows += [("left out", f"{file}: {why}") for file, why in found.left_out.items()]
    parts.append(
        '<div class="scroll told"><table><tbody>'
        + "".join(
            f"<tr><th scope=row>{escape(name)}</th><td>{escape(value)}</td></tr>"
            for name, value in rows
        )
        + "</tbody></table></div>"
    )
    parts += [_clips_table(table, names) for table in found.models]
    parts.append("<footer><p>For relaxation and research; not a medical device.</p></footer>")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{escape(_title(found))} - isotone</title>"
        f"<style>{style}{_STYLE}</style></head>\n<body>" + "\n".join(parts) + "</body></html>\n"
    )


def _figures_table(table: ModelTable, names: dict[str, str]) -> str:
    scaled = [row for row in table.rows if row.metric in _SCALED and row.difference is not None]
    ends = [abs(v) for row in scaled for v in (row.low, row.high, row.difference) if v is not None]
    reach = max([*ends, 1e-6])
    is_plotted = bool(scaled)
    heads = ["metric", names["base"], names["adapted"], "difference", "95 % interval"]
    if is_plotted:
        heads.append(f"-{reach:.3f} to +{reach:.3f}")
    heads.append("n")
    numeric = {1, 2, 3, len(heads) - 1}
    top = "".join(
        f"<th scope=col{' class=number' if i in numeric else ''}>{escape(name)}</th>"
        for i, name in enumerate(heads)
    )
    body = []
    for row in table.rows:
        better = better_of(row)
        hint = f" <span class=quiet>({better} is better)</span>" if better else ""
        cells = [f"<th scope=row>{escape(label_of(row))}{hint}</th>"]
        cells += [f"<td class=number>{escape(text)}</td>" for text in _values(row)]
        kind = "" if row.low is None else " class=interval"
        cells.append(f"<td{kind}>{escape(_interval(row))}</td>")
        if is_plotted:
            cells.append(f"<td>{_interval_plot(row, reach) if row in scaled else ''}</td>")
        cells.append(f"<td class=number>{row.n}</td>")
        body.append(f"<tr{' class=sure' if row.is_sure else ''}>{''.join(cells)}</tr>")
    return (
        f"<div class=scroll><table><thead><tr>{top}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _interval_plot(row: Row, reach: float) -> str:
    def x(value: float) -> float:
        return 110.0 + 104.0 * value / reach

    marks = ['<path class="zero" d="M110 0V22"/>']
    if row.low is not None and row.high is not None:
        marks.append(f'<path class="line" d="M{x(row.low):.1f} 11H{x(row.high):.1f}"/>')
    if row.difference is not None:
        marks.append(f'<circle class="dot" cx="{x(row.difference):.1f}" cy="11" r="4"/>')
    said = f"{label_of(row)}: difference {_values(row)[2]}, {_interval(row)}"
    return (
        f'<svg class="interval" viewBox="0 0 220 22" role="img"><title>{escape(said)}</title>'
        f"{''.join(marks)}</svg>"
    )


def _scatter(table: ModelTable, names: dict[str, str]) -> str:
    """Return CLAP scores of the same prompts, base across and adapted upwards."""
    pairs: list[tuple[float, float]] = [
        (clip.base["clap_score"], clip.adapted["clap_score"])
        for clip in table.clips
        if "clap_score" in clip.base and "clap_score" in clip.adapted
    ]
    if len(pairs) < 2:
        return ""
    low, high = min(map(min, pairs)), max(map(max, pairs))
    span = max(high - low, 1e-6)
    n_above = sum(adapted > base for base, adapted in pairs)

    def at(value: float) -> float:
        return 20.0 + 280.0 * (value - low) / span

    dots = "".join(
        f'<circle class="dot" cx="{at(base):.1f}" cy="{320 - at(adapted):.1f}" r="3.5"/>'
        for base, adapted in pairs
    )
    said = f"CLAP score of each prompt; {n_above} of {len(pairs)} are higher for {names['adapted']}"
    return (
        f"<figure><svg class=scatter viewBox='0 0 320 320' role=img><title>{escape(said)}</title>"
        f'<path class="zero" d="M20 300L300 20"/><path class="zero" d="M20 20V300H300"/>{dots}'
        f'<text class="axis" x="20" y="318">{low:.2f}</text>'
        f'<text class="axis" x="300" y="318" text-anchor="end">{escape(names["base"])} {high:.2f}'
        "</text>"
        f'<text class="axis" x="24" y="16">{escape(names["adapted"])} {high:.2f}</text></svg>'
        f"<figcaption>{escape(said)}; the dashed line is no change.</figcaption></figure>"
    )


def _clips_table(table: ModelTable, names: dict[str, str]) -> str:
    sides = [side for side in ("base", "adapted") if getattr(table, side) is not None]
    top = "<th scope=col>asked for</th>" + "".join(
        f"<th scope=col>{escape(names[side])}</th>" for side in sides
    )
    body = "".join(
        f"<tr><td class=prompt>{escape(clip.prompt or clip.file)}"
        f"<p class=by>{escape(', '.join(clip.tags))}</p>"
        "</td>" + "".join(_player(clip, side, names[side]) for side in sides) + "</tr>"
        for clip in table.clips
    )
    return (
        f'<h2>Clips: {escape(table.model)}</h2><div class="scroll clips"><table><thead><tr>{top}'
        "</tr>"
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def _player(clip: Clip, side: str, name: str) -> str:
    heard = clip.base if side == "base" else clip.adapted
    if "error" in heard:
        return f"<td><p class=by>left out: {escape(heard['error'])}</p></td>"
    said: Sequence[str] = [
        *([f"CLAP {heard['clap_score']:.3f}"] if "clap_score" in heard else []),
        *([f"stands out: {', '.join(heard['heard'])}"] if "heard" in heard else []),
    ]
    source = quote(heard["source"])
    label = escape(f"{clip.prompt or clip.file}, {name}", quote=True)
    shown = escape(name, quote=True)
    return (
        f'<td data-side="{shown}"><audio controls preload="none" src="{source}" '
        f'aria-label="{label}"></audio>'
        f"<p class=by>{escape('; '.join(said))}</p></td>"
    )
