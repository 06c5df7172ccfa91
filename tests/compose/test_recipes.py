import importlib.util
from pathlib import Path

import pytest

from isotone.compose import recipes
from isotone.compose.recipes import instrument, interpolate, pattern, recipe
from isotone.errors import InputError
from isotone.plan.vocabulary import GENRES, INSTRUMENTS

ROOT = Path(__file__).parents[2]


def test_the_shipped_tables_are_what_the_script_builds(shared_dir, tmp_path, monkeypatch):
    path = ROOT / "scripts" / "build_recipes.py"
    spec = importlib.util.spec_from_file_location("build_recipes", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    shipped = script.TARGET.read_bytes()
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "TARGET", tmp_path / "recipes.json")
    monkeypatch.setattr("sys.argv", ["build", str(shared_dir / "data" / "composition")])
    script.main()
    assert script.TARGET.read_bytes() == shipped


@pytest.mark.parametrize("genre", GENRES)
def test_a_recipe_names_only_known_instruments_and_patterns(genre):
    found = recipe(genre)
    for layer in found.layers:
        assert layer.instrument in INSTRUMENTS
        assert instrument(layer.instrument).low < layer.register[1]
        for name in layer.patterns:
            assert pattern(name).events
    for _, names in found.percussion:
        assert all(pattern(name).hits for name in names)
    assert found.modes_with_progressions


def test_unknown_names_are_refused():
    with pytest.raises(InputError, match="no recipe for genre 'polka'"):
        recipe("polka")
    with pytest.raises(InputError, match="no instrument named 'kazoo'"):
        instrument("kazoo")


def test_anchors_are_joined_by_lines_and_held_beyond():
    anchors = ((-1.0, 2.0), (0.0, 4.0), (1.0, 5.0))
    assert [interpolate(anchors, x) for x in (-2.0, -1.0, -0.5, 0.5, 3.0)] == [2, 2, 3, 4.5, 5]


def test_every_instrument_of_the_vocabulary_is_in_the_tables():
    for name in INSTRUMENTS:
        if name not in ("drums", "rain", "sea", "wind"):
            assert recipes.instrument(name).name == name
