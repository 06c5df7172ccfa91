"""Gains that level the shipped presets."""

import json
import statistics

from isotone.sampler.bank import DRUM_BANK, shipped_presets
from isotone.sampler.levels import level_gain_db, level_gains_db


def test_every_shipped_preset_has_a_gain_and_no_other_has():
    assert set(level_gains_db()) == set(shipped_presets())
    assert level_gain_db(0, 127) == 0.0


def test_gains_are_centred_and_within_what_presets_differ_by():
    melodic = [gain for (bank, _), gain in level_gains_db().items() if bank != DRUM_BANK]
    assert abs(statistics.median(melodic)) < 0.1
    assert -9 < min(melodic) < -5
    assert 5 < max(melodic) < 11


def test_gains_agree_with_those_measured_on_the_source_font(shared_dir):
    composition = shared_dir / "data/composition"
    measured = json.loads((composition / "calibration.json").read_text())["instruments"]
    instruments = json.loads((composition / "genres.json").read_text())["instruments"]
    errors = [
        level_gain_db(0, instruments[name]["gm_program"]) - fonts["FluidR3_GM"]["gain_to_match_db"]
        for name, fonts in measured.items()
    ]
    # Their four notes are others, and the bank's samples are mended.
    assert abs(statistics.median(errors)) < 1.5
    assert statistics.median(abs(e) for e in errors) < 1.5
