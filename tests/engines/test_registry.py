import pytest

from isotone.engines import installed_engines, load_engine
from isotone.engines.protocol import Engine
from isotone.errors import InputError


def test_the_composer_is_always_installed():
    assert "composer" in installed_engines()
    assert isinstance(load_engine("composer"), Engine)


def test_an_unknown_engine_is_named_beside_those_installed():
    with pytest.raises(
        InputError, match=r"no engine named 'musicgne'; installed engines: .*composer"
    ):
        load_engine("musicgne")


def test_an_entry_point_cannot_replace_a_built_in_engine(monkeypatch):
    from importlib.metadata import EntryPoint

    from isotone.engines import registry

    points = [
        EntryPoint("composer", "os:path", "isotone.engines"),
        EntryPoint("mine", "collections:Counter", "isotone.engines"),
    ]
    monkeypatch.setattr(registry.metadata, "entry_points", lambda **_: points)
    assert installed_engines() == ("composer", "mine", "musicgen")
    assert load_engine("composer").name == "composer"
    assert load_engine("mine", a=2)["a"] == 2
