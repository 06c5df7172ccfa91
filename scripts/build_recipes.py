"""Build the composer's tables from the design data beside the repository.

Run from anywhere: ``python scripts/build_recipes.py [DATA_FOLDER]``. Reads ``genres.json`` and
``corpus_stats.json``, keeps the numbers that the composer uses, renames ids to those of
``isotone.plan.vocabulary`` and writes ``src/isotone/compose/data/recipes.json``.

Corpus figures are single statistics; no tune or score is copied. Their sources are named in the
file's ``credits``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "isotone" / "compose" / "data" / "recipes.json"
GENRE_IDS = {"lofi": "lo-fi", "acoustic_folk": "folk", "electronic_chill": "electronic"}
CORPORA = {
    "folk": "folk_german_essen",
    "fiddle": "irish_oneill1850",
    "quartet": "classical_violin1_quartets",
    "chorale": "chorale_soprano_bach",
}
CREDITS = [
    "Progressions, patterns, palettes and mixes: isotone's own recipes.",
    "Folk melody figures: Essen folksong collection and O'Neill's Music of Ireland (1850), "
    "counted with music21.",
    "Classical melody figures: string quartets and Bach chorales of the music21 corpus.",
    "Folk progressions' weights: Nottingham collection of folk tunes.",
    "Pop progressions' weights: chord annotations of RWC Pop and uspop (MARL, NYU).",
    "Jazz progressions' weights: charts of the JazzStandards collection, statistics only.",
    "Attack times: measured on Fluid R3 GM (F. Wen, MIT licence).",
]


def _id(name: str) -> str:
    return name.replace("_", "-")


def _instruments(table: dict[str, Any]) -> dict[str, Any]:
    return {
        _id(name): {
            "program": row["gm_program"],
            "range": row["range"],
            "comfortable": row["comfortable"],
            "kind": row["kind"],
            "polyphony": row["max_polyphony"],
            "hold_s": row["max_hold_s"],
            "attack_ms": row["measured"]["FluidR3_GM"]["attack_to_70pct_ms"],
        }
        for name, row in table.items()
    }


def _patterns(table: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, row in table.items():
        entry: dict[str, Any] = {
            "meter": row["meter"],
            "role": row["role"],
            "bars": row.get("length_bars", 1),
        }
        if row["role"] == "percussion":
            entry["kit"] = row.get("kit_program", 0)
            entry["hits"] = [
                [e["on"], e["note"], e["velocity"], e.get("prob", 1)] for e in row["events"]
            ]
        else:
            entry["events"] = [
                [e["on"], e["dur"], e["tone"], e.get("vel", 0)] for e in row["events"]
            ]
        out[name] = entry
    return out


def _anchors(rows: list[dict[str, Any]], key: str, value: str) -> list[list[Any]]:
    return [[row[key], row[value]] for row in rows]


def _genre(row: dict[str, Any]) -> dict[str, Any]:
    melody, expression = row["melody"], row["expression"]
    return {
        "tempo_bpm": _anchors(row["tempo"], "arousal", "bpm"),
        "meters": row["meters"],
        "swing_pct": row["swing_pct"],
        "swing_unit": row.get("swing_unit", "eighth"),
        "modes": _anchors(row["modes"], "valence", "modes"),
        "bars_per_chord": _anchors(row["bars_per_chord_by_arousal"], "arousal", "value"),
        "extensions": row["extensions"],
        "progressions": [
            {
                "mode": p["mode"],
                "chords": p["chords"],
                "weight": p["weight"],
                "opens": bool(p.get("starts_on_tonic")),
            }
            for p in row["progressions"]
        ],
        "layers": [
            {
                "role": layer["role"].rstrip("0123456789"),
                "instrument": _id(layer["instrument"]),
                "register": layer["register"],
                "pan": layer["pan"],
                "reverb_send_db": layer["reverb_send_db"],
                "level_db": layer["level_db"],
                "high_cut_hz": layer["highcut_hz"],
                "patterns": layer["patterns"],
            }
            for layer in row["layers"]
        ],
        "percussion": _anchors(row["percussion"], "max_arousal", "patterns"),
        "melody": {
            "notes_per_beat": _anchors(melody["notes_per_beat_by_arousal"], "arousal", "value"),
            "rest_share": melody["rest_share"],
            "range_semitones": melody["phrase_range_semitones"],
            "chord_tone_share": [
                melody["chord_tone_share"][k] for k in ("downbeat", "beat", "offbeat")
            ],
            "ornaments": {o["name"]: o["prob_per_phrase"] for o in melody["ornaments"]},
            "lead_ms": melody["lead_ms"],
            "intervals": [
                melody["interval_target"][k] for k in ("unison", "step", "skip", "leap", "big")
            ],
            "corpus": {v: k for k, v in CORPORA.items()}[melody["degree_model"]],
        },
        "expression": expression,
        "pedal": row["pedal"],
        "cadences": row["cadences"],
        "entry_order": row["entry_order"],
        "max_layers": _anchors(row["max_pitched_layers_by_arousal"], "arousal", "value"),
    }


def _corpus(row: dict[str, Any]) -> dict[str, Any]:
    phrase = row.get("phrase", {})
    cadences = phrase.get("cadence_last3_degrees", {})
    return {
        "degrees": row["scale_degree"],
        "bar_rhythms": {
            meter: row["bar_rhythms_top15"][meter]
            for meter in ("4/4", "3/4", "6/8")
            if meter in row["bar_rhythms_top15"]
        },
        "cadences": {k: v for k, v in cadences.items() if k.startswith("final")},
    }


def main() -> None:
    """Read the design data and write the tables."""
    default = ROOT.parent / "shared" / "data" / "composition"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    genres = json.loads((folder / "genres.json").read_text("utf-8"))
    corpus = json.loads((folder / "corpus_stats.json").read_text("utf-8"))
    folk = corpus["melody"]["folk_german_essen"]
    tables = {
        "schema": 1,
        "credits": CREDITS,
        "low_interval_limits": {
            k: v for k, v in genres["low_interval_limit_lower_note"].items() if k != "source"
        },
        "onsets_per_second": _anchors(
            genres["rules"]["onsets_per_second_all_parts"], "arousal", "value"
        ),
        "contour": folk["phrase"]["mean_contour_11_points_semitones"],
        "instruments": _instruments(genres["instruments"]),
        "patterns": _patterns(genres["patterns"]),
        "genres": {GENRE_IDS.get(k, _id(k)): _genre(v) for k, v in genres["genres"].items()},
        "corpora": {k: _corpus(corpus["melody"][v]) for k, v in CORPORA.items()},
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    TARGET.write_text(text.replace('},"', '},\n"') + "\n", "utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size:,} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
