import json

import pytest
from typer.testing import CliRunner

from isotone.cli.jamendo import app
from isotone.errors import InputError, OutputError
from isotone.paths import data_dir
from isotone.plan.palette import Choice, load_palette


def run(*arguments):
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


@pytest.fixture
def mirror(serve, tiny_metadata, monkeypatch):
    mirror = serve(tiny_metadata)
    monkeypatch.setattr("isotone.jamendo.fetch._all_files", lambda: tuple(mirror.known))
    return mirror


def test_fetched_metadata_make_the_palette(mirror):
    out = run("fetch", "--metadata", "--base-url", mirror.url)
    assert out.exit_code == 0
    assert "CC BY-NC-SA 4.0" in out.stderr
    assert str(data_dir()) in out.stdout
    weights = load_palette("jamendo").genre_weights(_calm())
    assert weights[Choice("ambient", "ambient")] > weights[Choice("jazz-ballad", "jazz")] > 0
    document = json.loads(run("info", "--split", "0", "--json").stdout)
    assert document["tracks"] == 6
    assert document["subsets"]["moodtheme"]["parts"]["train"]["tracks"] == 2


def _calm():
    from isotone.affect.lexicon import vocabulary

    return vocabulary()["calm"]


def test_without_a_verb_the_help_is_shown():
    out = run()
    assert out.exit_code == 0
    assert "fetch" in out.stdout
    assert "info" in out.stdout


def test_quiet_prints_nothing(mirror, tmp_path):
    folder = str(tmp_path / "there")
    out = run("fetch", "--metadata", "--base-url", mirror.url, "--out", folder, "--quiet")
    assert (out.stdout, out.stderr) == ("", "")
    assert (tmp_path / "there" / "autotagging_moodtheme.tsv").is_file()


def test_fetching_nothing_or_from_nowhere_is_refused(mirror):
    with pytest.raises(InputError, match="add --metadata"):
        run("fetch")
    with pytest.raises(InputError, match="splits must be some of"):
        run("fetch", "--metadata", "--split", "7")
    with pytest.raises(OutputError, match="404"):
        run("fetch", "--metadata", "--base-url", mirror.url + "/elsewhere")
    with pytest.raises(InputError, match="fetch it with: isotone jamendo fetch --metadata"):
        run("info")


def test_info_prints_a_table(metadata_dir, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    out = run("info", "--metadata", str(metadata_dir), "--split", "0").stdout
    rows = [line.split() for line in out.splitlines()]
    assert ["all", "55,525", "3,565", "3,764"] in rows
    assert ["moodtheme", "18,486", "1,533", "1,126", "59"] in rows
    assert ["split", "0", "test", "4,231", "327", "261"] in rows
    assert "happy 1,657" in out
    assert "CC BY-NC-SA" in out
