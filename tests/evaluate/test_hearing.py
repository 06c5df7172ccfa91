import functools
import os
import signal
import stat
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile
from plain_recogniser import Brightness, Dies, make, make_dying

from isotone.errors import InputError, IsotoneError, MissingExtraError
from isotone.evaluate import hearing
from isotone.evaluate.hearing import hear_folder
from isotone.evaluate.kept import KeptScores, digest_of
from isotone.evaluate.recognisers.registry import load_recogniser
from isotone.evaluate.spread import Workers

RATE = 16_000


def write(path, hertz, level=0.3):
    t = np.arange(RATE) / RATE
    soundfile.write(path, level * np.sin(2 * np.pi * hertz * t), RATE)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "clips"
    folder.mkdir()
    for i in range(6):
        write(folder / f"{i}.wav", 200 * 2**i)
    (folder / "broken.flac").write_bytes(b"not sound")
    return folder


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """The tagger with weights that mean nothing."""
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    from isotone.evaluate.recognisers.mtg_baseline import _shapes

    chance = torch.Generator().manual_seed(0)
    arrays = {
        name: torch.rand(shape, generator=chance) * 0.2 + (0.5 if "running_var" in name else 0.0)
        for name, shape in _shapes().items()
    }
    path = tmp_path_factory.mktemp("weights") / "random.safetensors"
    save_file(arrays, str(path))
    return path


@pytest.fixture(scope="module")
def music(tmp_path_factory):
    folder = tmp_path_factory.mktemp("music")
    rng = np.random.default_rng(0)
    for i in range(5):
        noise = np.cumsum(rng.standard_normal(30 * 12_000)) * 0.003 * (i + 1)
        soundfile.write(folder / f"{i}.flac", np.clip(noise - noise.mean(), -1, 1), 12_000)
    return folder


def plain(clips):
    return [
        (clip.file, None if clip.scores is None else clip.scores.tolist(), clip.reason)
        for clip in clips
    ]


def test_any_number_of_processes_hears_the_same_in_the_same_order(folder):
    alone = plain(hear_folder(folder, Brightness()))
    assert [row[0] for row in alone] == [f"{i}.wav" for i in range(6)] + ["broken.flac"]
    assert alone[-1][2]
    for workers in (2, 3):
        assert (
            plain(hear_folder(folder, Brightness(), load=make, workers=Workers(workers))) == alone
        )


@pytest.mark.slow
def test_the_tagger_hears_the_same_in_processes_and_over_ray(music, weights, monkeypatch):
    pytest.importorskip("ray", reason="needs the extra cluster")
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    load = functools.partial(load_recogniser, "mtg-baseline", str(weights))
    alone = plain(hear_folder(music, load()))
    assert all(row[1] is not None for row in alone)
    assert plain(hear_folder(music, load(), load=load, workers=Workers(2))) == alone
    assert plain(hear_folder(music, load(), load=load, workers=Workers(2, on_ray=True))) == alone


def test_a_missing_ray_names_its_extra(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtraError, match=r"isotone\[cluster\]"):
        list(hear_folder(folder, Brightness(), load=make, workers=Workers(on_ray=True)))


def test_what_was_heard_is_not_heard_again(folder, tmp_path):
    first = plain(hear_folder(folder, Brightness(), kept=KeptScores(tmp_path / "k", Brightness())))

    class Deaf(Brightness):
        def scores(self, _):
            raise AssertionError("heard twice")

    (folder / "0.wav").rename(folder / "renamed.wav")
    again = plain(hear_folder(folder, Deaf(), kept=KeptScores(tmp_path / "k", Brightness())))
    assert sorted(row[1] for row in again if row[1]) == sorted(row[1] for row in first if row[1])
    assert again[-2][0] == "broken.flac" or again[-1][0] == "renamed.wav"
    # What a file holds counts, not its name: another sound of the same name is heard.
    write(folder / "1.wav", 1234)
    with pytest.raises(AssertionError, match="heard twice"):
        list(hear_folder(folder, Deaf(), kept=KeptScores(tmp_path / "k", Brightness())))


def test_a_run_that_was_stopped_goes_on(folder, tmp_path):
    kept = KeptScores(tmp_path, Brightness())
    running = hear_folder(folder, Brightness(), kept=kept)
    for _ in range(3):
        next(running)
    running.close()
    # Killed within a line: that clip is heard again, the others are not.
    kept.path.write_bytes(kept.path.read_bytes()[:-5])
    again = KeptScores(tmp_path, Brightness())
    assert len(again) == 2
    whole = plain(hear_folder(folder, Brightness(), kept=again))
    assert whole == plain(hear_folder(folder, Brightness()))
    assert len(KeptScores(tmp_path, Brightness())) == 6
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600


def test_versions_never_meet(folder, tmp_path):
    old, new = Brightness(), Brightness(version="2")
    list(hear_folder(folder, old, kept=KeptScores(tmp_path, old)))
    assert len(KeptScores(tmp_path, new)) == 0
    mixed = KeptScores(tmp_path, new)
    mixed.path.write_bytes(KeptScores(tmp_path, old).path.read_bytes())
    with pytest.raises(InputError, match="results of another recogniser"):
        KeptScores(tmp_path, new)


@pytest.mark.parametrize(
    "line",
    ["{}", "not json", '{"sha256": "x", "scores": [1]}', '{"sha256": "x", "scores": [NaN, 0]}'],
)
def test_a_line_that_is_no_result_is_refused(tmp_path, folder, line):
    kept = KeptScores(tmp_path, Brightness())
    kept.add(digest_of(folder / "0.wav"), np.zeros(2, np.float32))
    with kept.path.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(InputError, match="no result; remove the file"):
        KeptScores(tmp_path, Brightness())


def test_a_worker_that_dies_is_told_in_one_line(folder):
    with pytest.raises(IsotoneError, match="a worker stopped"):
        list(hear_folder(folder, Dies(), load=make_dying, workers=Workers(2)))


def test_what_is_out_of_range_is_refused(folder):
    with pytest.raises(InputError, match=r"workers must lie in \[1, 64\]; got 0"):
        list(hear_folder(folder, Brightness(), load=make, workers=Workers(0)))
    with pytest.raises(InputError, match="need load"):
        list(hear_folder(folder, Brightness(), workers=Workers(2)))


def test_few_files_are_not_worth_a_process():
    assert [Workers(8, least=8).of(n) for n in (0, 7, 8, 16, 40, 1000)] == [1, 1, 1, 2, 5, 8]
    assert Workers(3).of(2) == 2


def test_progress_counts_the_files(folder):
    told = []
    list(hear_folder(folder, Brightness(), progress=lambda *now: told.append(now)))
    assert told[0] == (0, 7, "0 of 7 clips")
    assert told[-1][:2] == (7, 7)


def test_sums_are_those_of_one_thread(folder):
    torch = pytest.importorskip("torch")
    seen = []

    class Counts(Brightness):
        def scores(self, waveform):
            seen.append(torch.get_num_threads())
            return super().scores(waveform)

    before = torch.get_num_threads()
    list(hear_folder(folder, Counts()))
    assert set(seen) == {1}
    assert torch.get_num_threads() == before


@pytest.mark.slow
def test_ctrl_c_ends_all_workers_and_keeps_what_was_heard(music, weights, tmp_path):
    command = [
        sys.executable, "-m", "isotone", "evaluate", "tags", str(music), "--weights", str(weights),
        "--workers", "2", "--cache", str(tmp_path), "--json",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout.readline().startswith('{"file": "0.flac"')
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 130
    assert "Traceback" not in process.stderr.read()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("workers are left")
    (kept,) = tmp_path.glob("*.jsonl")
    assert kept.read_text().count("sha256") >= 1
    process.stdout.close()
    process.stderr.close()


def test_hearing_needs_no_heavy_package():
    code = "import sys, isotone.evaluate.hearing; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert hearing.audio_files
