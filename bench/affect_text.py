"""How well free text is placed: accuracy by quadrant for each part of the labelled sentences.

python bench/affect_text.py [--errors tuned] [--json]
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import statistics
import time
from collections import Counter, defaultdict
from pathlib import Path

from isotone.affect import Affect, read_feeling
from isotone.errors import UnplaceableError

SENTENCES = Path(__file__).parents[1] / "tests" / "affect" / "sentences.csv"
QUADRANTS = ("tense", "low", "calm", "lively", "none")


def read(row: dict[str, str]) -> tuple[str, Affect | None]:
    try:
        affect = read_feeling(row["text"], role="goal" if row["role"] == "goal" else "now").affect
    except UnplaceableError:
        return "none", None
    return affect.quadrant, affect


def measure(rows: list[dict[str, str]]) -> dict[str, object]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    outcome: Counter[str] = Counter()
    distances = []
    for row in rows:
        answer, affect = read(row)
        wanted = row["quadrant"]
        keys = [wanted, "all", "feelings" if wanted != "none" else "no feeling"]
        if wanted != "none":
            keys.append(f"vocabulary word: {row['has_lexicon_word']}")
            outcome["refused" if answer == "none" else "placed"] += 1
            outcome["misplaced"] += answer not in (wanted, "none")
        for key in keys:
            total[key] += 1
            right[key] += answer == wanted
        if affect is not None and wanted != "none":
            label = Affect(float(row["valence"]), float(row["arousal"]))
            distances.append(affect.distance_to(label))
    return {
        "right": {key: [right[key], total[key]] for key in total},
        "outcome of feelings": dict(outcome),
        "median distance to the label": round(statistics.median(distances), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", metavar="PART", help="list what was placed wrongly in a part")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    parts: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(SENTENCES.read_text("utf-8").splitlines()):
        parts[row["half"]].append(row)
    first = time.process_time()
    read_feeling("I feel tired, and this first text reads the lists of cues")
    first = time.process_time() - first
    began = time.process_time()
    results = {part: measure(rows) for part, rows in parts.items()}
    each = (time.process_time() - began) / sum(map(len, parts.values()))
    if arguments.json:
        print(json.dumps({"parts": results, "first_s": first, "each_s": each}, indent=2))
        return
    for part, result in results.items():
        print(f"{part} ({len(parts[part])} texts)")
        right = result["right"]
        assert isinstance(right, dict)
        for key in sorted(right, key=lambda k: (k not in QUADRANTS, k)):
            ok, n = right[key]
            # Wilson's interval, 95 %.
            middle = (ok + 1.92) / (n + 3.84)
            half = 1.96 * math.sqrt(ok * (n - ok) / n + 0.96) / (n + 3.84)
            low, high = middle - half, middle + half
            print(f"  {key:22} {ok:3} of {n:3}  {ok / n:4.0%}  ({low:.0%} to {high:.0%})")
        print(f"  {result['outcome of feelings']}")
        print(f"  median distance to the label {result['median distance to the label']}")
    print(f"first text {first * 1e3:.0f} ms, each {each * 1e3:.2f} ms of processor time")
    for row in parts.get(arguments.errors, []):
        answer, _ = read(row)
        if answer != row["quadrant"]:
            print(f"  {row['quadrant']} read as {answer}: {row['text']}")


if __name__ == "__main__":
    main()
