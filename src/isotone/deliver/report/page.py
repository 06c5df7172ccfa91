"""The report: one page that stands alone, for day and night, screen and screen reader."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from html import escape
from importlib import resources
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from isotone.deliver.manifest import FeelingRecord, Manifest
from isotone.deliver.report import drawing
from isotone.deliver.report.aggregate import ReportData
from isotone.deliver.report.png import data_uri, ink_png
from isotone.deliver.tags import PROVENANCE

__all__ = ["render_report"]

# Judged happiness, high to low (Temperley and Tan 2013), major and minor under their own names.
_MODES_BRIGHT_TO_DARK: Final = (
    "major",
    "ionian",
    "mixolydian",
    "lydian",
    "dorian",
    "minor",
    "aeolian",
    "phrygian",
    "locrian",
)
_TONICS: Final = (
    "C",
    "D flat",
    "D",
    "E flat",
    "E",
    "F",
    "F sharp",
    "G",
    "A flat",
    "A",
    "B flat",
    "B",
)
_STRATEGIES: Final = {
    "iso": "meets you where you are, then leads",
    "compensatory": "starts at the goal",
    "arousal-first": "settles or wakes the body first, then the mood",
    "valence-first": "turns the mood first, then the body",
    "dynamic": "settles the body, then lifts",
    "drawn": "follows the way you drew",
}
_ROLE_WORDS: Final = {
    "lead": "lead",
    "counter": "second voice",
    "harmony": "harmony",
    "arpeggio": "broken chords",
    "pad": "pads",
    "bass": "bass",
    "texture": "textures",
    "percussion": "percussion",
}
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MOST_POINTS, _MOST_ROWS = 400, 240
_SPECTROGRAM_RANGE_DB: Final = 66.0
_TILT_DB_PER_OCTAVE: Final = 3.0  # music falls by about this much; tilted, highs are seen as well


def render_report(
    manifest: Manifest,
    data: ReportData,
    *,
    way: Sequence[tuple[float, float, float]] | None = None,
    audio_name: str | None = None,
) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    manifest : Manifest
    data : ReportData
    way : sequence of (seconds, valence, arousal), optional
        The path at finer steps than the segments'.
    audio_name : str, optional
        The sound file beside the page; it is not loaded before it is played.

    Returns
    -------
    str
        HTML without a reference to anything but the sound file.
    """
    way = _thinned(_way_of(manifest) if way is None else list(way), _MOST_POINTS)
    title = _sentence(f"{_plain(manifest.now)} to {_plain(_goals(manifest)[-1])}")
    style = resources.files(__package__).joinpath("page.css").read_text("utf-8")
    sections = (
        _header(manifest, title, audio_name),
        _first(manifest, way),
        _tracks(manifest, data, way),
        _segments(manifest),
        _joins(manifest),
        _again(manifest),
        _footer(manifest),
    )
    script = ""
    if audio_name is not None:
        code = resources.files(__package__).joinpath("page.js").read_text("utf-8")
        points = json.dumps([[round(x, 3) for x in point] for point in way], separators=(",", ":"))
        script = (
            f'<script id="way" type="application/json">{points}</script><script>{code}</script>'
        )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="generator" content="isotone">'
        f"<title>{escape(title)} - isotone</title><style>{style}</style></head>\n<body>"
        + "\n".join(sections)
        + script
        + "</body></html>\n"
    )


def _header(manifest: Manifest, title: str, audio_name: str | None) -> str:
    player = ""
    if audio_name is not None:
        player = (
            f'<audio controls preload="none" src="{escape(audio_name, quote=True)}"></audio>'
            f'<p id="no-sound" class="quiet" hidden>The sound could not start here. '
            f"{escape(audio_name)} lies beside this page; open it in a player.</p>"
        )
    genre = _spaced(manifest.genre or manifest.segments[0].genre)
    lead = f", led by {_spaced(manifest.lead)}" if manifest.lead else ""
    strategy = _STRATEGIES.get(manifest.strategy, "")
    how = f" It {strategy}." if strategy else ""
    return (
        f'<header><p class="quiet small">A session of isotone, {_long_date(manifest.created)}</p>'
        f"<h1>{escape(title)}</h1>"
        f"<p>{_length(manifest.duration_s)} of {escape(genre)}{escape(lead)}.{escape(how)}</p>"
        f"{player}</header><main>"
    )


def _first(manifest: Manifest, way: Sequence[tuple[float, float, float]]) -> str:
    goals = _goals(manifest)
    start, end = _plain(manifest.now), _plain(goals[-1])
    description = (
        f"The way leads from {start} at valence {manifest.now.valence:+.2f} and arousal "
        f"{manifest.now.arousal:+.2f} to {end} at valence {goals[-1].valence:+.2f} and arousal "
        f"{goals[-1].arousal:+.2f}."
    )
    pad = drawing.circumplex(
        [(valence, arousal) for _, valence, arousal in way],
        manifest.now,
        goals,
        description=description,
    )
    rows = [
        ("From", _place(manifest.now)),
        ("To", _place(manifest.goal)),
        *(
            (
                "Goal moved",
                f"at {drawing.clock(move.at_s)} to "
                + _place(FeelingRecord(valence=move.valence, arousal=move.arousal, word=move.word)),
            )
            for move in manifest.goal_moves
        ),
        ("Strategy", manifest.strategy),
        ("Instruments", ", ".join(_instruments(manifest))),
    ]
    if manifest.avoid:
        rows.append(("Left out", ", ".join(map(_spaced, manifest.avoid))))
    measures = manifest.measures
    if measures is not None and measures.integrated_lufs is not None:
        rows.append(("Loudness", f"{_signed(measures.integrated_lufs)} LUFS integrated"))
    if measures is not None and measures.true_peak_dbtp is not None:
        peak = measures.decoded_true_peak_dbtp or measures.true_peak_dbtp
        rows.append(("True peak", f"{_signed(peak)} dBTP"))
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f'<section class="first" aria-label="The way">{pad}<dl>{facts}</dl></section>'


def _tracks(manifest: Manifest, data: ReportData, way: Sequence[tuple[float, float, float]]) -> str:
    figures = [_feeling_figure(data, way)]
    if data.has_score:
        figures += [_tempo_figure(data), _density_figure(data), _mode_figure(data)]
    figures.append(_loudness_figure(manifest, data))
    if data.has_score and data.roll:
        figures.append(_roll_figure(data))
    figures.append(_spectrogram_figure(data))
    ticks = drawing.nice_ticks(data.duration_s)
    axis = "".join(
        f'<span class="{"odd" if index % 2 else "even"}'
        f'{" last" if at_s > 0.97 * data.duration_s else ""}" '
        f'style="left:{100 * at_s / data.duration_s:.2f}%">{label}</span>'
        for index, (at_s, label) in enumerate(ticks)
    )
    return (
        '<section class="tracks"><h2>The music on the way</h2>'
        + "".join(figures)
        + f'<div class="axis-row" aria-hidden="true">{axis}</div></section>'
    )


def _figure(
    name: str, caption: str, plot: str, *, scale: str = "", kind: str = "curve", below: str = ""
) -> str:
    """Return one row: its name, its scale and the drawing, which share the height of ``kind``."""
    return (
        f"<figure><figcaption><b>{escape(name)}</b><span>{escape(caption)}</span>{below}"
        f'</figcaption><div class="scale {kind}">{scale}</div><div class="plot">{plot}</div>'
        "</figure>"
    )


def _feeling_figure(data: ReportData, way: Sequence[tuple[float, float, float]]) -> str:
    at_s = (np.arange(960) + 0.5) * data.duration_s / 960
    times, valences, arousals = (np.array(column) for column in zip(*way, strict=True))
    band = (
        '<svg class="strip" viewBox="0 0 960 10" preserveAspectRatio="none" '
        f'aria-hidden="true">{drawing.strip(way)}</svg>'
    )
    lines = drawing.curve(
        (
            ("line", np.interp(at_s, times, valences)),
            ("line second", np.interp(at_s, times, arousals)),
        ),
        low=-1,
        high=1,
        line_at=0.0,
        title="Valence and arousal",
        description=(
            f"Valence goes from {valences[0]:+.2f} to {valences[-1]:+.2f}, arousal from "
            f"{arousals[0]:+.2f} to {arousals[-1]:+.2f}."
        ),
    )
    return _figure(
        "Feeling",
        "line: unpleasant to pleasant; dots: quiet to activated",
        band + lines,
        scale=_ends_of_scale("+1", "−1"),
        kind="curve banded",
    )


def _tempo_figure(data: ReportData) -> str:
    # The last ritardando would set the scale of all the rest; it may leave the picture.
    known = data.tempo_bpm[np.isfinite(data.tempo_bpm)]
    low, high = _range(known[: -max(1, known.size // 50)], at_least=8)
    first, last = _ends(data.tempo_bpm)
    words = f"{first:.0f} to {last:.0f} beats a minute"
    return _figure(
        "Tempo",
        words,
        drawing.curve(
            (("line", data.tempo_bpm),),
            low=low,
            high=high,
            title="Tempo",
            description=f"The tempo goes from {words}.",
        ),
        scale=_ends_of_scale(f"{high:.0f}", f"{low:.0f}"),
    )


def _density_figure(data: ReportData) -> str:
    smooth = _smoothed(data.notes_per_s, 10.0, data.duration_s)
    _, high = _range(smooth, at_least=1)
    first, last = _ends(smooth)
    words = f"{first:.1f} to {last:.1f} notes a second, mean over ten"
    return _figure(
        "Density",
        words,
        drawing.curve(
            (("line", smooth),),
            low=0,
            high=high,
            title="Note density",
            description=f"Density goes from {first:.1f} to {last:.1f} notes a second.",
        ),
        scale=_ends_of_scale(f"{high:.1f}", "0"),
    )


def _mode_figure(data: ReportData) -> str:
    if not data.keys:
        return ""
    rows = _modes_used(data)
    keys = [f"{_TONICS[key.tonic % 12]} {key.mode}" for key in data.keys]
    distinct = list(dict.fromkeys(keys))
    shown = ", ".join(distinct[:4]) + (" and others" if len(distinct) > 4 else "")
    labels = "".join(
        f'<i style="top:{(row + 0.5) * 100 / len(rows):.1f}%;transform:translateY(-50%)">'
        f"{escape(mode)}</i>"
        for row, mode in enumerate(rows)
    )
    journey = "; ".join(
        f"{key} from {drawing.clock(span.start_s)}"
        for key, span in zip(keys, data.keys, strict=True)
    )
    description = "Modes from bright to dark: " + ", ".join(rows) + ". Keys: " + journey[:1200]
    return _figure(
        "Mode",
        f"bright to dark; {shown}",
        drawing.lanes(data.keys, rows, data.duration_s, description=description),
        scale=labels,
    )


def _loudness_figure(manifest: Manifest, data: ReportData) -> str:
    loudness = _smoothed(data.spectrum.loudness_lufs, 3.0, data.duration_s, is_level=True)
    high = max(_range(loudness, at_least=6)[1], manifest.target_lufs + 4)
    low = high - 18
    integrated = manifest.measures.integrated_lufs if manifest.measures is not None else None
    words = "over three seconds, in LUFS"
    if integrated is not None:
        words += f"; the whole: {_signed(integrated)}"
    return _figure(
        "Loudness",
        words,
        drawing.curve(
            (("line", np.where(np.isfinite(loudness), loudness, low)),),
            low=low,
            high=high,
            line_at=manifest.target_lufs,
            title="Loudness",
            description=f"Short-term loudness about the target of {manifest.target_lufs:g} LUFS.",
        ),
        scale=_ends_of_scale(_signed(high, 0), _signed(low, 0)),
    )


def _roll_figure(data: ReportData) -> str:
    sounding = np.any([grid.any(axis=1) for grid in data.roll.values()], axis=0)
    pitches = np.flatnonzero(sounding)
    lowest, highest = max(int(pitches[0]) - 1, 0), min(int(pitches[-1]) + 1, 127)
    n_rows = highest - lowest + 1
    labels = "".join(
        f'<i style="top:{100 * (highest - pitch + 0.5) / n_rows:.1f}%;transform:translateY(-50%)">'
        f"C{pitch // 12 - 1}</i>"
        for pitch in range(lowest, highest + 1)
        if pitch % 12 == 0
    )
    legend = "".join(
        f'<li class="{drawing.role_class(role)}">{_ROLE_WORDS[role]}</li>' for role in data.roll
    )
    words = ", ".join(_ROLE_WORDS[role] for role in data.roll)
    return _figure(
        "Notes",
        "low to high",
        drawing.piano_roll(
            data.roll,
            lowest=lowest,
            highest=highest,
            description=f"All notes between MIDI pitch {pitches[0]} and {pitches[-1]}: {words}.",
        ),
        scale=labels,
        kind="roll",
        below=f'<ul class="legend">{legend}</ul>',
    )


def _spectrogram_figure(data: ReportData) -> str:
    spectrum = data.spectrum
    n_bands = spectrum.band_db.shape[0]
    octaves = np.arange(n_bands)[:, None] / spectrum.bands_per_octave
    level_db = spectrum.band_db + _TILT_DB_PER_OCTAVE * octaves
    heard = level_db[np.isfinite(level_db)]
    top_db = float(np.percentile(heard, 99.8)) if heard.size else 0.0
    ink = (level_db - top_db) / _SPECTROGRAM_RANGE_DB + 1.0
    ink = np.nan_to_num(np.clip(ink, 0.0, 1.0), nan=0.0, neginf=0.0)[::-1] ** 1.3
    labels = "".join(
        f'<i style="bottom:{100 * at:.1f}%;transform:translateY(50%)">{label}</i>'
        for hertz, label in ((100, "100 Hz"), (1000, "1 kHz"), (5000, "5 kHz"))
        for at in (
            (math.log2(hertz / spectrum.lowest_hz) * spectrum.bands_per_octave + 0.5) / n_bands,
        )
    )
    image = (
        f'<img class="spectrogram" src="{data_uri(ink_png(ink))}" '
        'alt="Spectrogram: the strength of each pitch over time, low to high.">'
    )
    return _figure("Sound", "the strength of each pitch", image, scale=labels, kind="spectrogram")


def _segments(manifest: Manifest) -> str:
    shown = _thinned(manifest.segments, _MOST_ROWS)
    rows = "".join(
        f'<tr><td class="n">{drawing.clock(s.start_s)}</td>'
        f'<td class="n">{_signed(s.valence, 2)}</td><td class="n">{_signed(s.arousal, 2)}</td>'
        f"<td>{escape(', '.join(s.moods))}</td>"
        f"<td>{escape(_spaced(s.genre))}</td>"
        f"<td>{escape(', '.join(map(_spaced, s.instruments)))}</td></tr>"
        for s in shown
    )
    n_all = len(manifest.segments)
    how_many = f"all {n_all}" if len(shown) == n_all else f"{len(shown)} of {n_all}"
    heads = "".join(
        f'<th scope="col">{head}</th>'
        for head in ("from", "valence", "arousal", "mood", "genre", "instruments")
    )
    return (
        f"<section><h2>The segments</h2><details><summary>Show {how_many}"
        f'</summary><div class="wide" tabindex="0" role="region" aria-label="Segments"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details></section>"
    )


def _joins(manifest: Manifest) -> str:
    """Say how audible the joins of takes are, if an engine measured it."""
    start = f"{manifest.engine}.found."
    found = {
        key.removeprefix(start): value
        for key, value in manifest.engine_settings.items()
        if key.startswith(start)
    }
    auc, low, high, count = (
        found.get(key) for key in ("join_auc", "join_auc_low", "join_auc_high", "joins")
    )
    if not all(isinstance(number, int | float) for number in (auc, low, high, count)):
        return ""
    on_beat, on_bar = (found.get(key) or 0 for key in ("joins_on_beat", "joins_on_bar"))
    return (
        f"<section><h2>The joins</h2><p>{count} joins between takes, {on_beat} brought to the "
        f"beat and {on_bar} of these to the bar. The chance that a join stands out more than "
        f"another moment is {auc:.2f} ({low:.2f} to {high:.2f}); 0.5 would be no more than the "
        "music itself.</p></section>"
    )


def _again(manifest: Manifest) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
    return (
        "<section><h2>Make it again</h2>"
        "<p><code>isotone remake session.json</code></p>"
        f'<p class="small quiet">Seed {manifest.seed}, engine {escape(manifest.engine)}, isotone '
        f"{escape(manifest.isotone_version)}"
        + (f" with {escape(versions)}" if versions else "")
        + ". The manifest beside this page holds everything that is needed.</p></section></main>"
    )


def _footer(manifest: Manifest) -> str:
    return (
        "<footer><p>For relaxation and research. Not a medical device; not a substitute for a "
        "music therapist or other care. Stop if you feel worse.</p>"
        "<p>Set a comfortable volume at the start and leave it there. With a hearing problem, a "
        "heart condition or seizures, ask someone who knows your case before long listening.</p>"
        f'<p class="quiet">{escape(PROVENANCE)}: isotone {escape(manifest.isotone_version)}. '
        "It led this way; it does not know how you felt.</p></footer>"
    )


def _way_of(manifest: Manifest) -> list[tuple[float, float, float]]:
    """Return the path through the middles of the segments, from now to the last goal."""
    goal = _goals(manifest)[-1]
    middles = [((s.start_s + s.end_s) / 2, s.valence, s.arousal) for s in manifest.segments]
    return [
        (0.0, manifest.now.valence, manifest.now.arousal),
        *middles,
        (manifest.duration_s, goal.valence, goal.arousal),
    ]


_Item = TypeVar("_Item")


def _thinned(items: Sequence[_Item], most: int) -> list[_Item]:
    """Return every n-th item and the last one, so that about as many as ``most`` stay."""
    n_each = -(-len(items) // most)
    kept = list(items[::n_each])
    return kept if (len(items) - 1) % n_each == 0 else [*kept, items[-1]]


def _goals(manifest: Manifest) -> list[FeelingRecord]:
    return [
        manifest.goal,
        *(
            FeelingRecord(valence=move.valence, arousal=move.arousal, word=move.word)
            for move in manifest.goal_moves
        ),
    ]


def _modes_used(data: ReportData) -> list[str]:
    used = list(dict.fromkeys(key.mode for key in data.keys))
    known = [mode for mode in _MODES_BRIGHT_TO_DARK if mode in used]
    return known + [mode for mode in used if mode not in known]


def _instruments(manifest: Manifest) -> list[str]:
    named = [name for segment in manifest.segments for name in segment.instruments]
    return [_spaced(name) for name in dict.fromkeys(named)]


def _smoothed(
    values: NDArray[np.float64], over_s: float, duration_s: float, *, is_level: bool = False
) -> NDArray[np.float64]:
    """Return a running mean over some seconds that skips gaps; of power if values are levels."""
    n = max(1, round(over_s * values.size / duration_s))
    linear = 10.0 ** (values / 10.0) if is_level else values
    known = np.isfinite(linear)
    kernel = np.ones(n)
    total = np.convolve(np.where(known, linear, 0.0), kernel, "same")[: values.size]
    count = np.convolve(known.astype(float), kernel, "same")[: values.size]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(count > 0, total / count, np.nan)
        return np.asarray(10.0 * np.log10(mean) if is_level else mean)


def _range(values: NDArray[np.float64], *, at_least: float) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    if known.size == 0:
        return 0.0, at_least
    low, high = float(known.min()), float(known.max())
    missing = max(at_least - (high - low), 0.0)
    return low - missing / 2, high + missing / 2


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the means of the first and the last twelfth."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return 0.0, 0.0
    n = max(1, known.size // 12)
    return float(known[:n].mean()), float(known[-n:].mean())


def _ends_of_scale(top: str, bottom: str, *, first_px: int = 0) -> str:
    return f'<i style="top:{first_px}px">{escape(top)}</i><i style="bottom:0">{escape(bottom)}</i>'


def _place(feeling: FeelingRecord) -> str:
    where = f"valence {_signed(feeling.valence, 2)}, arousal {_signed(feeling.arousal, 2)}"
    return f"{feeling.word} ({where})" if feeling.word else where


def _plain(feeling: FeelingRecord) -> str:
    return feeling.label.replace("-0", "−0")


def _spaced(identifier: str) -> str:
    return identifier.replace("-", " ")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _signed(value: float, digits: int = 1) -> str:
    return f"{value:+.{digits}f}".replace("-", "−") if value < 0 else f"{value:+.{digits}f}"


def _length(duration_s: float) -> str:
    if duration_s < 120 and duration_s != 60:
        return f"{duration_s:g} seconds"
    minutes = duration_s / 60
    if minutes >= 120 and minutes % 30 == 0:
        return f"{minutes / 60:g} hours"
    if minutes == round(minutes):
        return "One minute" if minutes == 1 else f"{minutes:.0f} minutes"
    return f"{minutes:.1f} minutes"


def _long_date(iso_date: str) -> str:
    year, month, day = iso_date.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}" if 1 <= int(month) <= 12 else iso_date
