"""The program as a user runs it: what it prints, its exit codes, and its one-line errors."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from isotone.cli.run import run


def isotone(*arguments, env=None, stdin=None, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "isotone", *arguments],
        capture_output=True, text=True, env=os.environ | (env or {}), input=stdin, cwd=cwd,
        check=False, timeout=120,
    )  # fmt: skip


BAD = [
    (["make", "--now", "anxios", "--goal", "calm"], "anxious"),
    (["make", "--now", "xyzzy plugh", "--goal", "calm"], "can't place this"),
    (["make", "--now=2,0", "--goal", "calm"], "valence must lie in [-1, 1]; got 2"),
    (["make", "--now=nan,0", "--goal", "calm"], "got nan"),
    (["make", "--now", "", "--goal", "calm"], "got nothing"),
    (["make", "--now", "sad", "--goal", "calm", "--minutes", "0"], "[0.5, 480]"),
    (["make", "--now", "sad", "--goal", "calm", "--minutes", "-3"], "[0.5, 480]"),
    (["make", "--now", "sad", "--goal", "calm", "--minutes", "1e9"], "[0.5, 480]"),
    (["make", "--now", "sad", "--goal", "calm", "--minutes", "nan"], "[0.5, 480]"),
    (["make", "--now", "sad", "--goal", "calm", "--minutes", "soon"], "--minutes"),
    (["make", "--now", "sad", "--goal", "calm", "--genre", "polka"], "genres: ambient"),
    (["make", "--now", "sad", "--goal", "calm", "--lead", "kazoo"], "piano"),
    (["make", "--now", "sad", "--goal", "calm", "--avoid", "kazoo"], "kazoo"),
    (["make", "--now", "sad", "--goal", "calm", "--lead", "harp", "--avoid", "harp"], "harp"),
    (["make", "--now", "sad", "--goal", "calm", "--strategy", "zigzag"], "strategies: iso"),
    (["make", "--now", "sad", "--goal", "calm", "--engine", "musicgne"], "installed engines"),
    (["make", "--now", "sad", "--goal", "calm", "--format", "aiff"], "flac, wav, ogg, opus, mp3"),
    (["make", "--now", "sad", "--goal", "calm", "--bits", "8"], "bits must be 16 or 24"),
    (["make", "--now", "sad", "--goal", "calm", "--seed", "-1"], "seed"),
    (["make", "--now", "sad", "--goal", "calm", "--soundfont", "none.sf2"], "none.sf2"),
    (["make", "--now", "sad"], "--goal"),
    (["make", "--nwo", "sad"], "--nwo"),
    (["maek"], "maek"),
    (["remake", "none.json"], "none.json"),
    (["play", "none.mid"], "none.mid"),
    (["plan", "--now", "sad", "--goal", "calm", "--palette", "jamendo"], "isotone jamendo fetch"),
]


@pytest.mark.parametrize(("arguments", "expected"), BAD, ids=lambda v: " ".join(v)[:60])
def test_bad_input_is_one_or_two_plain_lines_and_exit_code_2(
    arguments, expected, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert expected in err
    assert 1 <= len(err.strip().splitlines()) <= 2
    assert "Traceback" not in err
    assert not set(err) & set("╭│╰─")
    assert list(tmp_path.iterdir()) == []


def test_help_has_examples_and_no_arguments_is_help():
    assert "isotone make --now anxious --goal calm" in isotone("make", "--help").stdout
    out = isotone()
    assert out.returncode == 0
    for command in ("make", "plan", "words", "remake", "listen", "play", "doctor", "jamendo"):
        assert command in out.stdout
    assert isotone("--version").stdout.startswith("isotone ")


def test_plan_prints_one_json_object():
    out = isotone("plan", "--now", "anxious", "--goal=0.5,-0.6", "--json", "--seed", "1")
    document = json.loads(out.stdout)
    assert document["goal"] == {"valence": 0.5, "arousal": -0.6}
    assert document["strategy"] == "iso"
    assert len(document["segments"]) == 30


def test_words_and_doctor_print_json_too():
    words = json.loads(isotone("words", "--json").stdout)["words"]
    assert len(words) == 135
    document = json.loads(isotone("doctor", "--json").stdout)
    assert document["ok"] is True
    assert {"core packages", "sample bank"} <= {f["what"] for f in document["findings"]}
    assert all(extra in isotone("doctor").stdout for extra in ("musicgen", "web", "cluster"))


def test_the_doctor_says_how_to_get_an_absent_extra(monkeypatch):
    from isotone.cli import doctor

    here = doctor.util.find_spec
    monkeypatch.setattr(
        doctor.util, "find_spec", lambda name: None if name == "ray" else here(name)
    )
    fixes = [finding.advice for finding in doctor.examine() if finding.what == "extra cluster"]
    assert fixes == ["pip install 'isotone[cluster]'"]


def test_no_color_is_kept():
    out = isotone("plan", "--now", "sad", "--goal", "calm", env={"NO_COLOR": "1"})
    assert "\x1b[" not in out.stdout


def test_make_says_where_the_files_are_and_quiet_says_nothing(tmp_path):
    base = ["make", "--now", "sad", "--goal", "calm", "--minutes", "0.5", "--seed", "1"]
    out = isotone(*base, "--out", str(tmp_path / "a"))
    assert out.returncode == 0, out.stderr
    assert str(tmp_path / "a" / "session.flac") in out.stdout.replace("\n", "")
    quiet = isotone(*base, "--out", str(tmp_path / "b"), "--quiet")
    assert (quiet.stdout, quiet.stderr) == ("", "")
    document = json.loads(isotone(*base, "--out", str(tmp_path / "c"), "--json").stdout)
    assert document["duration_s"] == 30.0
    remade = isotone("remake", str(tmp_path / "a"), "--out", str(tmp_path / "d"))
    assert "the same bytes as before" in remade.stdout
    existing = isotone(*base, "--out", str(tmp_path / "a"))
    assert existing.returncode == 2
    assert "--overwrite" in existing.stderr


def test_a_manifest_that_was_tampered_with_is_refused(tmp_path):
    out = str(tmp_path / "a")
    isotone("make", "--now", "sad", "--goal", "calm", "--minutes", "0.5", "--out", out, "-q")
    manifest = tmp_path / "a" / "session.json"
    document = json.loads(manifest.read_text())
    document["seed"] += 1
    manifest.write_text(json.dumps(document))
    refused = isotone("remake", out, "--out", str(tmp_path / "b"))
    assert refused.returncode == 2
    assert "changed since it was written" in refused.stderr
    assert not (tmp_path / "b").exists()


def test_ctrl_c_leaves_nothing_behind(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "isotone", "make", "--now", "sad", "--goal", "calm",
         "--minutes", "60", "--out", str(tmp_path / "a")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for _ in range(200):
        time.sleep(0.05)
        if list(tmp_path.rglob("*.part")):
            break
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped" in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_words_of_self_harm_get_help_first_and_a_question(tmp_path):
    base = ["make", "--now", "I want to kill myself", "--goal", "calm", "--minutes", "0.5"]
    asked = isotone(*base, "--out", str(tmp_path / "a"), stdin="")
    assert "findahelpline.com" in asked.stderr
    assert asked.returncode == 2
    assert not (tmp_path / "a").exists()


def test_no_word_of_the_listeners_is_printed_to_a_pipe_or_kept(tmp_path):
    out = isotone(
        "make", "--now", "my landlord wants to evict us", "--goal", "calm", "--minutes", "0.5",
        "--out", str(tmp_path / "a"),
    )  # fmt: skip
    assert "landlord" not in out.stdout + out.stderr
    kept = isotone(
        "make", "--now", "my landlord wants to evict us", "--goal", "calm", "--minutes", "0.5",
        "--out", str(tmp_path / "b"), "--keep-words", "-q",
    )  # fmt: skip
    assert kept.returncode == 0
    assert "landlord" not in (tmp_path / "a" / "session.json").read_text()
    assert "landlord" in (tmp_path / "b" / "session.json").read_text()


def test_a_closed_pipe_is_no_mistake():
    code = f"{sys.executable} -m isotone words | head -1"
    out = subprocess.run(code, shell=True, capture_output=True, text=True, check=True)
    assert "Traceback" not in out.stderr
