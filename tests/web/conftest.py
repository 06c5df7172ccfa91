"""Rooms for the tests of this folder."""

import pytest

pytest.importorskip("fastapi", reason="needs the extra web")
pytest.importorskip("uvicorn", reason="needs the extra web")
pytest.importorskip("httpx", reason="needs httpx")

from web_room import served


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    with served(tmp_path_factory.mktemp("room") / "library") as opened:
        yield opened


@pytest.fixture
def client(room):
    with room.client() as opened:
        yield opened
