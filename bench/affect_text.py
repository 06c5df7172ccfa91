"""How well free text is placed: accuracy by quadrant for each half of the labelled sentences.

python bench/affect_text.py [--errors] [--json]
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

from isotone.affect import read_feeling
from isotone.errors import UnplaceableError

SENTENCES = Path(__file__).parents[1] / "tests" / "affect" / "sentences.csv"


def judged(text: str) -> str:
    try:
        return read_feeling(text).affect.quadrant
    except UnplaceableError:
        return "none"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="list what was placed wrongly")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = list(csv.DictReader(SENTENCES.read_text("utf-8").splitlines()))
    results = {}
    for half in dict.fromkeys(row["half"] for row in rows):
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for row in rows:
            if row["half"] != half:
                continue
            answer = judged(row["text"])
            for key in (row["quadrant"], f"lexicon word {row['has_lexicon_word']}", "all"):
                total[key] += 1
                right[key] += answer == row["quadrant"]
            if arguments.errors and answer != row["quadrant"]:
                print(f"  {half}: {row['quadrant']} read as {answer}: {row['text']}")
        results[half] = {key: (right[key], total[key]) for key in total}
    if arguments.json:
        print(json.dumps(results, indent=2))
        return
    for half, table in results.items():
        shown = "  ".join(f"{key} {r}/{n} ({r / n:.0%})" for key, (r, n) in table.items())
        print(f"{half}: {shown}")


if __name__ == "__main__":
    main()
