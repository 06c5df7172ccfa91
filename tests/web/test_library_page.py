"""The library over HTTP, and the page's words."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from isotone import Affect
from isotone.affect import safety
from isotone.affect.lexicon import entries
from isotone.journey.strategies import STRATEGIES
from isotone.library import Rating, StoredSession
from isotone.plan.vocabulary import FAMILIES, GENRES, LEADS
from isotone.web.app import STATIC

EN, DE = (json.loads((STATIC / f"locales/{code}.json").read_text("utf-8")) for code in ("en", "de"))
GENRES_IN_TURN = tuple(GENRES)


def session(n):
    day = f"2026-{1 + n // 28 % 12:02d}-{1 + n % 28:02d}T20:00:00+00:00"
    return StoredSession(
        id=f"{n:016x}",
        created_at=day,
        state="made",
        now=Affect(-0.6, 0.5),
        goal=Affect(0.5, -0.6),
        now_word="anxious",
        goal_word="calm",
        strategy="iso",
        genre=GENRES_IN_TURN[n % len(GENRES_IN_TURN)],
        lead="piano",
        engine="composer",
        seed=n,
        duration_s=900.0,
        listened_s=900.0,
        request={"minutes": 15, "avoid": [], "waypoints": []},
        ratings=(
            Rating("before", Affect(-0.6, 0.5), 0.0, day),
            Rating("after", Affect(0.1 * (n % 5), -0.1 * (n % 4)), 900.0, day),
        ),
    )


@pytest.fixture(scope="module")
def filled(room):
    for n in range(30):
        room.library.add(session(n))
    return room


def test_the_library_is_read_in_pages(filled, client):
    told = client.get("/api/library?limit=10&offset=5").json()
    assert told["n"] == 30
    assert len(told["sessions"]) == 10
    assert client.get("/api/library?search=folk").json()["n"] == 3
    assert client.get("/api/library?limit=0").status_code == 422


def test_favourites_ratings_and_trends(filled, client):
    key = session(3).id
    assert client.put(f"/api/sessions/{key}/favourite", json={"is_favourite": True}).is_success
    assert client.get("/api/library?favourites=true").json()["n"] == 1
    worse = {"valence": -1.0, "arousal": 0.0, "moment": "after", "at_s": 1.0}
    assert client.post(f"/api/sessions/{key}/ratings", json=worse).json() == {"fell": True}
    better = worse | {"valence": 0.5}
    assert client.post(f"/api/sessions/{key}/ratings", json=better).json() == {"fell": False}
    changes = client.get("/api/library/trends").json()["changes"]
    assert len(changes) == 30
    assert changes[0]["created_at"] <= changes[-1]["created_at"]


def test_everything_can_be_taken_along(filled, client):
    document = client.get("/api/library/export.json")
    assert "attachment" in document.headers["content-disposition"]
    assert len(document.json()["sessions"]) == 30
    rows = list(csv.DictReader(io.StringIO(client.get("/api/library/export.csv").text)))
    assert len(rows) == 30


def test_deleting_one_and_all(filled, client):
    key = session(7).id
    assert client.delete(f"/api/sessions/{key}").status_code == 204
    assert client.delete(f"/api/sessions/{key}").status_code == 404
    assert client.delete("/api/library").json() == {"n": 29}
    assert client.get("/api/library").json()["n"] == 0


def test_both_languages_say_the_same_things():
    assert EN.keys() == DE.keys()
    for key, text in EN.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", DE[key])), key
        assert text.strip()
        assert DE[key].strip()


def test_the_words_of_safety_are_those_of_the_program():
    assert EN["safety.full"] == safety.DISCLAIMER
    assert EN["safety.cautions"] == safety.CAUTIONS
    assert EN["safety.listening"] == safety.LISTENING
    assert EN["safety.evidence"] == safety.EVIDENCE
    assert all(line in safety.help_text() for line in (EN["help.lead"], EN["help.emergency"]))


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("genre", GENRES),
        ("lead", LEADS),
        ("family", FAMILIES),
        ("strategy", STRATEGIES),
        ("strategy_says", STRATEGIES),
        ("word", [e.word for e in entries() if e.kind == "feeling"]),
        ("tonic", range(12)),
    ],
)
def test_every_name_that_the_page_may_show_has_a_word(kind, names):
    assert [name for name in names if f"{kind}.{name}" not in EN] == []


def test_every_key_that_the_page_asks_for_is_in_the_catalogue():
    asked = set()
    for path in [*STATIC.rglob("*.js"), STATIC / "index.html"]:
        text = path.read_text("utf-8")
        asked |= set(re.findall(r"""\bt\("([\w.-]+)""", text))
        asked |= set(re.findall(r'data-(?:text|label)="([\w.-]+)"', text))
    assert len(asked) > 100
    assert sorted(asked - EN.keys()) == []


def test_no_claim_of_treatment_is_made():
    for text in (*EN.values(),):
        assert not re.search(r"\b(therapy|treat|cure|dose)\w*\b", text, re.IGNORECASE) or (
            text == safety.DISCLAIMER
        )


def test_the_page_is_light_and_asks_nobody_else():
    files = [path for path in STATIC.rglob("*") if path.is_file()]
    weight = sum(path.stat().st_size for path in files if path.name != "de.json")
    assert weight <= 300_000
    for path in files:
        found = re.findall(r"""https?://[^\s"'`<)]+""", path.read_text("utf-8"))
        elsewhere = [u for u in found if "www.w3.org" not in u]
        # Links that a listener may follow, never loaded by the page.
        allowed = {"https://findahelpline.com", "https://befrienders.org"}
        assert set(elsewhere) <= allowed, path
    assert not any(
        "innerHTML" in Path(path).read_text("utf-8")
        for path in STATIC.rglob("*.js")
        if path.name != "dom.js"
    )
