"""A disk that fills and Ctrl-C, while training and encoding: what was whole stays whole."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile

from isotone.cli.run import EXIT_FAILED
from isotone.errors import OutputError
from isotone.train.loop import train
from isotone.train.shards import read_shards

resource = pytest.importorskip("resource", reason="limits of a process")
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")
RATE = 32_000


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_disk_that_fills_keeps_the_last_checkpoint(make_recipe, tmp_path):
    whole = train(make_recipe(output={"folder": str(tmp_path / "whole")}))
    recipe = make_recipe(output={"folder": str(tmp_path / "full")})
    checkpoint = tmp_path / "full" / "checkpoint"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(step, total, words):
        if step == 2:
            # As a full disk does, but for the words: files end at what the adapter needs.
            room = (checkpoint / "adapter.safetensors").stat().st_size + 100
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))

    try:
        with pytest.raises(OutputError, match="checkpoint could not be written: File too large; f"):
            train(recipe, progress=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert json.loads((checkpoint / "state.json").read_text())["step"] == 2
    assert not {name for name in names(tmp_path / "full") if name.startswith(".")}
    again = train(recipe, resume=True)
    assert again.steps == whole.steps
    paths = [out.folder / "last" / "adapter_model.safetensors" for out in (whole, again)]
    assert paths[0].read_bytes() == paths[1].read_bytes()


COMMAND = """
import resource, signal, sys
# A shell's background jobs ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
limit = int(sys.argv.pop(1))
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from isotone.cli import main
main(sys.argv[1:])
"""


def start(*arguments, limit=0):
    """Start isotone's command in a process whose files may have so many bytes, 0 for any."""
    return subprocess.Popen(
        [sys.executable, "-B", "-c", COMMAND, str(limit), *map(str, arguments)],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip


@pytest.fixture
def many(tmp_path):
    """Forty tracks of four seconds in the dataset's layout, and the command that encodes them."""
    base = tmp_path / "metadata" / "splits" / "split-0"
    base.mkdir(parents=True)
    head = "TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\tDURATION\tTAGS\n"
    rng = np.random.default_rng(2)
    rows = []
    for n in range(1, 41):
        rows.append(f"track_{n:07d}\tartist_{n:06d}\talbum\t{n:02d}/{n}.mp3\t4.0\t")
        path = tmp_path / "audio" / f"{n:02d}" / f"{n}.flac"
        path.parent.mkdir(parents=True)
        soundfile.write(path, 0.2 * rng.standard_normal((4 * RATE, 1)), RATE)
    for kind, tag in (
        ("moodtheme", "mood/theme---calm"), ("genre", "genre---folk"),
        ("instrument", "instrument---piano"),
    ):  # fmt: skip
        for part in ("train", "validation", "test"):
            some = {"train": rows[2:], "validation": rows[:1], "test": rows[1:2]}[part]
            lines = [f"{row}{tag}\n" for row in some]
            (base / f"autotagging_{kind}-{part}.tsv").write_text(head + "".join(lines))
    return (
        "jamendo", "encode", "--metadata", tmp_path / "metadata", "--audio", tmp_path / "audio",
        "--chunk", 0.5, "--workers", 2,
    )  # fmt: skip


@pytest.mark.slow
def test_ctrl_c_stops_all_workers_and_leaves_whole_shards(many, base, tmp_path):
    command = (*many, "--model", base)
    out, whole = tmp_path / "codes", tmp_path / "whole"
    process = start(*command, "--out", out)
    until = time.monotonic() + 120
    while not list(out.glob("shard-*.json")) and time.monotonic() < until:
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    left = names(out)
    done = {name for name in left if name.endswith(".json")} - {"info.json"}
    assert 1 <= len(done) < 3
    for name in done:
        assert name.replace(".json", ".safetensors") in left
    for folder in (out, whole):
        process = start(*command, "--out", folder)
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert {n for n in names(out) if not n.startswith(".")} == names(whole)
    for name in names(whole):
        assert (out / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.slow
def test_a_disk_that_fills_under_workers_is_told_once(many, base, tmp_path):
    command = (*many, "--model", base, "--out", tmp_path / "codes")
    process = start(*command, limit=12_000)
    _, said = process.communicate(timeout=120)
    assert process.returncode == EXIT_FAILED, said
    assert "Traceback" not in said
    assert "could not be written: File too large" in said.splitlines()[-1]
    assert names(tmp_path / "codes") == {"info.json"}
    process = start(*command)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert len(read_shards(tmp_path / "codes")) == 40 * 8
