"""How loud the presets of the shipped bank are, and the gains that level them.

At equal velocity the presets differ by some 14 LU. ``data/levels.json`` holds, for each, its
loudness and the gain that brings it to the median one, measured by ``scripts/measure_levels.py``
through isotone's own sampler. A mix then starts from equal loudness: ``Part.gain_db`` says how a
part stands to the others, whatever plays it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

__all__ = ["level_gain_db", "level_gains_db"]


@cache
def level_gains_db() -> dict[tuple[int, int], float]:
    """Return the levelling gain of every preset of the shipped bank, by (bank, program), in dB."""
    text = resources.files("isotone.sampler").joinpath("data/levels.json").read_text("utf-8")
    rows = json.loads(text)["presets"]
    return {(row["bank"], row["program"]): float(row["gain_db"]) for row in rows}


def level_gain_db(bank: int, program: int) -> float:
    """Return the gain that brings a preset of the shipped bank to the loudness of the median one.

    Parameters
    ----------
    bank, program : int
        Of the preset that plays, after any stand-in was chosen.

    Returns
    -------
    float
        In dB; 0 for presets that the bank does not hold. Another SoundFont has levels of its own:
        don't ask for it.
    """
    return level_gains_db().get((bank, program), 0.0)
