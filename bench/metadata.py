"""Reading MTG-Jamendo's metadata: processor time and peak memory for all 55,000 tracks.

Prints the median of fresh processes beside the bounds (5 s, 300 MB).

    python bench/metadata.py FOLDER        # the folder that `isotone jamendo fetch` filled
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys

SCRIPT = """
import resource, sys, time
start = time.process_time()
from isotone.jamendo.counts import describe
from isotone.jamendo.metadata import read_dataset
document = describe(read_dataset(sys.argv[1]), split=0)
used = time.process_time() - start
print(document["tracks"], used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    seconds, megabytes = [], []
    for _ in range(options.runs):
        out = subprocess.run(
            [sys.executable, "-c", SCRIPT, options.folder],
            capture_output=True, text=True, check=True,
        ).stdout.split()  # fmt: skip
        tracks = int(out[0])
        seconds.append(float(out[1]))
        megabytes.append(float(out[2]))
    for name, values, bound, unit in (
        ("metadata and splits read and described", seconds, 5.0, "s"),
        ("peak memory", megabytes, 300.0, "MB"),
    ):
        median = statistics.median(values)
        print(
            f"{name}: {median:.2f} {unit} ({min(values):.2f}-{max(values):.2f}), "
            f"{median / bound:.2f} of the bound, {tracks} tracks"
        )


if __name__ == "__main__":
    main()
