"""The ten lines of the guide, installed as a package, through every verb that hears folders."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from isotone.cli.run import run

RATE = 16_000
GUIDE = Path(__file__).resolve().parents[2] / "docs/evaluate.md"
HEADER = "TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\tDURATION\tTAGS\n"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The guide's module and entry point, as pip would lay them out."""
    text = GUIDE.read_text("utf-8")
    code = re.search(r"```python\n(import numpy.*?class Brightness.*?)```", text, re.S).group(1)
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    entry = re.search(r'entry-points."(isotone.recognisers)"\]\n(.*?)\n```', text, re.S)
    name, target = entry.group(2).replace('"', "").split(" = ")
    site = tmp_path / "site"
    (site / "brightness-1.0.dist-info").mkdir(parents=True)
    (site / "brightness.py").write_text(code)
    (site / "brightness-1.0.dist-info/METADATA").write_text("Name: brightness\nVersion: 1.0\n")
    (site / "brightness-1.0.dist-info/entry_points.txt").write_text(
        f"[{entry.group(1)}]\n{name} = {target}\n"
    )
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("ISOTONE_CACHE", str(tmp_path / "cache"))
    yield name
    import sys

    sys.modules.pop("brightness", None)


def sine(path, hertz, level):
    path.parent.mkdir(parents=True, exist_ok=True)
    t = np.arange(RATE) / RATE
    soundfile.write(path, level * np.sin(2 * np.pi * hertz * t), RATE)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "clips"
    rows = ["file,tags"]
    for i, (hertz, level, tags) in enumerate(
        [(200, 0.1, ""), (200, 0.8, "loud"), (4000, 0.1, "bright"), (4000, 0.8, "bright;loud")] * 3
    ):
        sine(folder / f"{i:02d}.wav", hertz * (1 + i / 100), level * (1 - i / 100))
        rows.append(f"{i:02d}.wav,{tags}")
    (tmp_path / "tags.csv").write_text("\n".join(rows) + "\n")
    return folder


def told(arguments, capsys):
    code = run([str(part) for part in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_it_hears_a_folder_in_two_processes(installed, folder, capsys):
    base = ["evaluate", "tags", folder, "--recogniser", installed, "--json"]
    code, alone, _ = told([*base, "--workers", "1", "--no-cache"], capsys)
    assert code == 0
    code, both, _ = told([*base, "--workers", "2", "--no-cache"], capsys)
    assert code == 0
    assert both == alone
    rows = [json.loads(line) for line in alone.splitlines()]
    assert len(rows) == 12
    assert set(rows[0]["scores"]) == {"bright", "loud"}


def test_thresholds_then_figures_then_a_page(installed, folder, tmp_path, capsys):
    own = ["--recogniser", installed, "--workers", "1", "-q"]
    made = ["evaluate", "thresholds", folder, "--tags", tmp_path / "tags.csv", *own]
    made += ["--source", "sines", "--out", tmp_path / "t.json"]
    code, out, _ = told(made, capsys)
    assert (code, out) == (0, f"2 thresholds from 12 clips in {tmp_path / 't.json'} (sines)\n")
    code, _, err = told(made, capsys)
    assert code == 2
    assert "there already" in err
    asked = ["evaluate", "clips", folder, "--tags", tmp_path / "tags.csv", *own]
    asked += ["--thresholds", tmp_path / "t.json"]
    files = {kind: tmp_path / f"out.{kind}" for kind in ("markdown", "csv", "html")}
    for kind, file in files.items():
        asked += [f"--{kind}", file]
    code, out, _ = told([*asked, "--json"], capsys)
    assert code == 0
    found = json.loads(out)
    assert found["figures"]["f1_macro"] == found["figures"]["hamming_score"] == 1.0
    assert found["intervals"]["hamming_score"] == [1.0, 1.0]
    assert found["by_tag"] == {"bright": {"n": 6, "roc_auc": 1.0}, "loud": {"n": 6, "roc_auc": 1.0}}
    assert found["thresholds"] == found["reference"] == "sines"
    assert "valence and arousal need at least 3" in " ".join(found["notes"])
    with files["csv"].open() as file:
        rows = {row["metric"]: row for row in csv.DictReader(file)}
    assert float(rows["hamming_score"]["value"]) == 1.0
    assert rows["hamming_score"]["n"] == "12"
    assert "| Hamming score | 1.000 | 1.000 to 1.000 | 12 |" in files["markdown"].read_text()
    page = files["html"].read_text()
    assert page.count("<audio") == 12
    assert 'src="clips/00.wav"' in page
    assert page.count('role="img"') >= len(rows)


def test_without_thresholds_they_are_refused_with_the_reason(installed, folder, tmp_path, capsys):
    own = ["--recogniser", installed, "--workers", "1", "-q"]
    code, out, _ = told(
        ["evaluate", "clips", folder, "--tags", tmp_path / "tags.csv", *own, "--json"], capsys
    )
    assert code == 0
    found = json.loads(out)
    assert not {"precision_micro", "recall_macro", "hamming_score"} & set(found["figures"])
    assert any("without thresholds" in note for note in found["notes"])
    code, _, err = told(
        ["evaluate", "clips", folder, "--tags", tmp_path / "tags.csv", *own,
         "--thresholds", "composer"], capsys,
    )  # fmt: skip
    assert code == 2
    assert "no thresholds from composed music for brightness 1" in err


def test_what_cannot_be_heard_is_counted_and_the_exit_code_is_1(
    installed, folder, tmp_path, capsys
):
    (folder / "broken.flac").write_bytes(b"not sound")
    soundfile.write(folder / "empty.wav", np.zeros(0), RATE)
    soundfile.write(folder / "nan.wav", np.full(99, np.nan, np.float32), RATE, subtype="FLOAT")
    own = ["--recogniser", installed, "--workers", "1", "-q"]
    code, out, _ = told(
        ["evaluate", "clips", folder, "--tags", tmp_path / "tags.csv", *own, "--json"], capsys
    )
    found = json.loads(out)
    assert code == 1
    assert found["n_clips"] == 12
    assert set(found["left_out"]) == {"broken.flac", "empty.wav", "nan.wav"}
    code, out, _ = told(["evaluate", "tags", folder, *own, "--json"], capsys)
    assert code == 1
    assert sum("error" in json.loads(line) for line in out.splitlines()) == 3


def test_one_clip_has_figures_and_a_reason_instead_of_intervals(
    installed, folder, tmp_path, capsys
):
    for path in sorted(folder.iterdir()):
        if path.name != "03.wav":
            path.unlink()
    code, out, _ = told(
        ["evaluate", "clips", folder, "--tags", tmp_path / "tags.csv", "--recogniser", installed,
         "-q"], capsys,
    )  # fmt: skip
    assert code == 0
    assert "an interval needs at least 3 clips; got 1" in out


def test_an_unknown_tag_names_the_nearest(installed, folder, tmp_path, capsys):
    (tmp_path / "tags.csv").write_text("file,tags\n00.wav,brigth\n")
    code, _, err = told(
        ["evaluate", "clips", folder, "--tags", tmp_path / "tags.csv", "--recogniser", installed],
        capsys,
    )
    assert code == 2
    assert "did you mean 'bright'?" in err
    assert err.count("\n") == 1


def test_results_of_another_recogniser_are_refused(installed, folder, tmp_path, capsys):
    asked = ["evaluate", "tags", folder, "--recogniser", installed, "--cache", tmp_path / "kept"]
    assert told([*asked, "-q"], capsys)[0] == 0
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_text(kept.read_text().replace('"version": "1"', '"version": "0"', 1))
    code, _, err = told([*asked, "-q"], capsys)
    assert code == 2
    assert "results of another recogniser" in err


def test_thresholds_come_from_the_validation_part_of_a_copy(installed, tmp_path, capsys):
    tables = tmp_path / "metadata/splits/split-0"
    tables.mkdir(parents=True)
    number = 0
    for part, n in (("train", 2), ("validation", 6), ("test", 2)):
        rows = []
        for _ in range(n):
            number += 1
            tag = "bright" if number % 2 else "loud"
            rows.append(
                f"track_{number:07d}\tartist_{number:06d}\talbum_{number:06d}\t"
                f"{number:02d}/{number}.mp3\t30.0\tmood/theme---{tag}\n"
            )
            if number != 5:  # one validation track is not there
                hertz, level = (4000, 0.1) if number % 2 else (200, 0.8)
                sine(tmp_path / f"audio/{number:02d}/{number}.wav", hertz, level)
        (tables / f"autotagging_moodtheme-{part}.tsv").write_text(HEADER + "".join(rows))
    asked = ["evaluate", "thresholds", "--jamendo", tmp_path / "audio", "--metadata",
             tmp_path / "metadata", "--recogniser", installed, "--workers", "1", "-q",
             "--out", tmp_path / "t.json"]  # fmt: skip
    code, out, _ = told(asked, capsys)
    assert code == 0
    assert "2 thresholds from 5 clips" in out
    found = json.loads((tmp_path / "t.json").read_text())
    assert found["source"] == "MTG-Jamendo validation, split 0, 5 of 6 tracks"
    assert found["reference"]["n_clips"] == 5
    assert set(found["thresholds"]) == {"bright", "loud"}
    empty = tmp_path / "empty"
    empty.mkdir()
    code, _, err = told([*asked, "--jamendo", empty, "--overwrite"], capsys)
    assert code == 2
    assert "none of the 6 validation tracks of split 0, such as 03/3.low.mp3" in err
