import json
import stat
from xml.etree import ElementTree

import pytest
import typer
from typer.testing import CliRunner

from isotone.cli.plan import plan
from isotone.errors import InputError, OutputError


@pytest.fixture
def run(monkeypatch):
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(plan)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")

    def invoke(*arguments):
        return CliRunner().invoke(app, arguments, catch_exceptions=False)

    return invoke


def test_json_is_one_object_with_the_way(run):
    out = run("--now", "anxious", "--goal=0.5,-0.6", "--seed", "7", "--json")
    assert out.exit_code == 0
    document = json.loads(out.stdout)
    assert set(document["now"]) == {"valence", "arousal"}
    assert document["goal"] == {"valence": 0.5, "arousal": -0.6}
    assert document["strategy"] == "iso"
    assert len(document["segments"]) == 30
    assert document["seed"] == 7
    assert document["notes"] == []
    assert json.loads(
        run("--now", "anxious", "--goal=0.5,-0.6", "--seed", "7", "--json").stdout
    ) == (document)


def test_text_shows_the_band_the_phases_the_path_and_the_moods(run):
    out = run("--now=-0.6,0.7", "--goal", "calm", "--genre", "ambient", "--lead", "harp")
    assert "now to calm: 15:00 of ambient with harp" in out.stdout
    assert "match 3:00, travel 8:15, settle 3:45\n" in out.stdout
    assert "○" in out.stdout
    assert "●" in out.stdout
    table = [line.split() for line in out.stdout.splitlines() if line[:6].strip().endswith(":00")]
    assert table[0][0] == "0:00"
    assert table[-1][1] == "15:00"
    assert "\x1b" not in out.stdout


def test_the_listeners_words_are_never_printed_to_standard_output(run):
    out = run("--now", "so worried about the exam", "--goal", "calm", "--json")
    assert out.exit_code == 0
    assert "exam" not in out.stdout
    assert "worried" not in out.stdout


def test_a_drawn_path_goes_by_its_points(run):
    document = json.loads(
        run(
            "--now=-0.6,0.7", "--goal", "calm", "--strategy", "drawn", "--via=-0.3,-0.2",
            "--via=0.1,-0.5", "--json",
        ).stdout
    )  # fmt: skip
    assert document["strategy"] == "drawn"
    assert document["waypoints"] == [
        {"valence": -0.3, "arousal": -0.2}, {"valence": 0.1, "arousal": -0.5},
    ]  # fmt: skip


def test_the_picture_is_written_once_and_for_its_owner(run, tmp_path):
    path = tmp_path / "way.svg"
    ask = ("--now", "anxious", "--goal", "calm", "--svg", str(path))
    assert run(*ask).exit_code == 0
    title = ElementTree.parse(path).getroot()[0].text
    assert title.startswith("From anxious (valence")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(InputError, match="there already; add --overwrite"):
        run(*ask)
    assert run(*ask, "--overwrite").exit_code == 0
    with pytest.raises(OutputError, match="could not be written"):
        run(*ask[:-1], str(path / "way.svg"))
    assert [p.name for p in tmp_path.iterdir()] == ["way.svg"]


def test_a_sketch_is_called_one(run):
    assert "sketch" in run("--now", "anxious", "--goal", "calm", "--minutes", "2").stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--minutes", "0"), r"minutes must lie in \[0\.5, 480\]; got 0"),
        (("--minutes", "nan"), "minutes must lie"),
        (("--genre", "ambiant"), "did you mean 'ambient'"),
        (("--avoid", "piano,guitar", "--lead", "piano"), "asked for as lead and is to be avoided"),
        (("--segment-seconds", "2"), "segment_s must lie"),
        (("--strategy", "best"), "no strategy named 'best'"),
        (("--strategy", "drawn"), "at least one waypoint"),
    ],
)
def test_what_cannot_be_is_refused(run, arguments, message):
    with pytest.raises(InputError, match=message):
        run("--now", "anxious", "--goal", "calm", *arguments)
