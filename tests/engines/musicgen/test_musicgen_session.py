"""Sessions: resumed, checked, led elsewhere, laid out."""

import json
import math
from unittest import mock

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from checkpoints import save_model  # noqa: E402

import isotone  # noqa: E402
from isotone.audio import Waveform, concatenate  # noqa: E402
from isotone.engines import load_engine  # noqa: E402
from isotone.engines.musicgen import player as player_module  # noqa: E402
from isotone.engines.musicgen.passes import batch_sizes, continue_codes  # noqa: E402
from isotone.engines.musicgen.store import BatchStore  # noqa: E402
from isotone.engines.musicgen.takes import fault_of, stuck_for_s  # noqa: E402
from isotone.errors import IsotoneError, OutputError  # noqa: E402

RATE = 32_000


@pytest.fixture(scope="module")
def slow_model(tmp_path_factory):
    """A tiny model at ten frames a second."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_model(folder, ratios=(10, 8, 8, 5))
    return folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ISOTONE_CACHE", str(tmp_path / "cache"))


def engine_of(folder, **options):
    options = {"take_checks": "off", "batch": 2} | options
    return load_engine("musicgen", model=str(folder), **options)


def plan(seconds=56.0, **options):
    options = {"seed": 7, "genre": "ambient", "segment_s": 14.0} | options
    return isotone.plan_session("anxious", "calm", minutes=seconds / 60.0, **options)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["clips", "flow"])
def test_a_session_that_was_stopped_goes_on_and_comes_out_the_same(slow_model, mode, monkeypatch):
    whole = concatenate(list(engine_of(slow_model, mode=mode).render(plan()))).samples
    made = []
    generate = player_module.Player._generate

    def counted(self, takes, progress):
        made.append(takes.n_takes)
        return generate(self, takes, progress)

    monkeypatch.setattr(player_module.Player, "_generate", counted)
    stopped = engine_of(slow_model, mode=mode).render(plan())
    next(stopped)
    stopped.close()
    before = len(made)
    again = concatenate(list(engine_of(slow_model, mode=mode).render(plan()))).samples
    np.testing.assert_array_equal(again, whole)
    n_unbroken = len(made) - before
    made.clear()
    list(engine_of(slow_model, mode=mode).render(plan()))
    assert len(made) == n_unbroken + before  # what was kept was not made a second time


def test_a_finished_session_leaves_no_batches_behind(slow_model, tmp_path):
    engine = engine_of(slow_model)
    blocks = engine.render(plan())
    next(blocks)
    kept = list((tmp_path / "cache" / "musicgen").iterdir())
    assert len(kept) == 1
    assert kept[0].stat().st_mode & 0o777 == 0o600
    list(blocks)
    assert list((tmp_path / "cache" / "musicgen").iterdir()) == []


@pytest.mark.slow
def test_a_broken_kept_batch_is_made_again(slow_model, tmp_path):
    whole = concatenate(list(engine_of(slow_model).render(plan()))).samples
    blocks = engine_of(slow_model).render(plan())
    next(blocks)
    blocks.close()
    (kept,) = (tmp_path / "cache" / "musicgen").iterdir()
    kept.write_bytes(kept.read_bytes()[:-9])
    again = concatenate(list(engine_of(slow_model).render(plan()))).samples
    np.testing.assert_array_equal(again, whole)


def test_batches_need_a_place_on_disk(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="can't be written"):
        BatchStore(tmp_path / "file" / "inside")


def test_a_take_that_is_no_music_is_made_again_with_the_next_seed(slow_model, monkeypatch):
    faults = {"n": 0}

    def first_is_silent(codes, sound, **_):
        faults["n"] += 1
        return "silence" if faults["n"] == 2 else None

    monkeypatch.setattr(player_module, "fault_of", first_is_silent)
    engine = engine_of(slow_model, take_checks="strict")
    list(engine.render(plan()))
    assert engine.findings["takes_made_again"] == 1
    assert "segment 2: silence, made again" in engine.notes


@pytest.mark.slow
def test_after_some_seeds_the_segment_is_named(slow_model, monkeypatch):
    monkeypatch.setattr(player_module, "fault_of", lambda *_, **__: "noise")
    with pytest.raises(IsotoneError, match=r"segment 1 \(0 to 14 s, .*\) came out as noise with 4"):
        list(engine_of(slow_model, take_checks="strict").render(plan()))
    engine = engine_of(slow_model, take_checks="warn")
    list(engine.render(plan()))
    assert engine.findings["takes_let_through"] == 4


def sound(samples):
    return Waveform(np.asarray(samples, np.float32)[None], RATE)


def music(seconds=6.0):
    t = np.arange(round(seconds * RATE)) / RATE
    return 0.2 * sum(np.sin(2 * np.pi * hz * t) for hz in (220, 277, 330)) * (1 + np.sin(2 * t)) / 2


def codes_of(seconds=6.0, seed=0):
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.integers(0, 2048, (4, round(50 * seconds))))


def fault(samples, codes=None):
    codes = codes_of() if codes is None else codes
    n = round(6.0 * RATE)
    return fault_of(codes, sound(samples), n_samples=n, frame_rate_hz=50.0)


def test_music_passes_and_what_is_not_is_named():
    rng = np.random.default_rng(1)
    assert fault(music()) is None
    assert fault(np.zeros(6 * RATE)) == "silence"
    faded = music()
    faded[2 * RATE :] = 0.0
    assert fault(faded) == "4.0 s of silence"
    assert fault(rng.standard_normal(6 * RATE) * 0.1) == "noise"
    assert fault(np.clip(9 * music(), -1, 1)) == "clipping"
    assert fault(music(5.0)) == "160000 samples where 192000 were due"
    broken = music()
    broken[7] = np.nan
    assert fault(broken) == "samples that are not numbers"
    stuck = codes_of()
    stuck[:, 50:] = stuck[:, :10].repeat(1, 25)
    assert fault(music(), stuck).endswith("s of a stuck loop")


def test_a_stuck_loop_is_measured_whatever_its_period():
    for period in (1, 7, 50):
        codes = codes_of(10.0)
        codes[0, 100:400] = codes[0, 100 : 100 + period].repeat(300)[:300]
        assert stuck_for_s(codes, 50.0) == pytest.approx((300 - period) / 50.0, abs=0.05)
    assert stuck_for_s(codes_of(10.0), 50.0) < 0.2


def test_long_takes_are_played_by_windows_that_hear_the_last_twelve_seconds():
    heard = []

    def play(takes, prompts, progress):
        heard.append((takes.prefix.shape[2], takes.n_frames, takes.first_step))
        n_new = takes.n_frames - takes.prefix.shape[2]
        new = torch.full((takes.n_takes, 4, n_new), len(heard))
        return torch.cat([takes.prefix, new], dim=2)

    empty = torch.zeros(2, 4, 0, dtype=torch.int64)
    codes = continue_codes(
        play, empty, 2600, texts=None, prompts=["a", "b"], seeds=[1, 2], frame_rate_hz=50.0
    )
    assert codes.shape == (2, 4, 2600)
    assert heard == [(0, 1500, 0), (600, 1500, 900), (600, 800, 1800)]
    assert codes[0, 0].unique_consecutive().tolist() == [1, 2, 3]


@pytest.mark.slow
def test_segments_over_thirty_seconds_are_continued_by_windows_and_said(slow_model):
    engine = engine_of(slow_model)
    session = plan(66.0, segment_s=33.0)
    whole = concatenate(list(engine.render(session)))
    assert whole.n_samples == 66 * 48_000
    (said,) = [note for note in engine.notes if "windows" in note]
    assert "segments of 33 s and their joins are longer than the model's 30 s" in said
    short = engine_of(slow_model)
    list(short.render(plan(52.0, segment_s=26.0)))
    assert not [note for note in short.notes if "windows" in note]


def test_a_full_disk_is_said_before_the_work(slow_model, tmp_path, monkeypatch, capsys):
    from isotone.cli import musicgen as cli
    from isotone.cli.run import run

    free = mock.Mock(free=30_000_000)
    monkeypatch.setattr(cli.shutil, "disk_usage", lambda _: free)
    arguments = [
        "make", "--now", "anxious", "--goal", "calm", "--minutes", "5", "--seed", "3", "--engine",
        "musicgen", "--model", str(slow_model), "--out", str(tmp_path / "new" / "a"), "--quiet",
    ]  # fmt: skip
    assert run(arguments) == 1
    said = capsys.readouterr().err
    assert "has 30 MB free" in said
    assert "may need 58 MB" in said
    assert not (tmp_path / "new").exists()


def test_a_disk_without_room_for_batches_is_said(tmp_path, monkeypatch):
    from isotone.engines.musicgen import store

    monkeypatch.setattr(store.shutil, "disk_usage", lambda _: mock.Mock(free=10_000_000))
    with pytest.raises(OutputError, match=r"has 9 MB free, and needs 64 MB"):
        BatchStore(tmp_path)


def test_batches_fit_the_memory_and_the_first_is_small():
    sizes = batch_sizes(300_000_000, 10_000_000_000)
    assert (sizes.first, sizes.most) == (2, 16)
    assert batch_sizes(300_000_000, 500_000_000).most == 1
    assert batch_sizes(1, 10**12).most == 32
    assert batch_sizes(10**9, None).most == 8
    assert batch_sizes(10**9, 1, asked=5).most == 5
    assert "16 takes (4.8 GB of 10.0 GB free)" in sizes.note


def test_what_does_not_fit_is_played_in_halves_and_said(slow_model, monkeypatch):
    from isotone.engines.musicgen import generate as generate_module

    real = generate_module.generate_codes
    monkeypatch.setattr(
        generate_module,
        "generate_codes",
        lambda decoder, takes, *rest, **more: (
            _out_of_memory() if takes.n_takes > 1 else real(decoder, takes, *rest, **more)
        ),
    )
    engine = engine_of(slow_model)
    list(engine.render(plan(30.0)))
    assert "2 takes did not fit the memory; they are played in two halves" in engine.notes
    monkeypatch.setattr(generate_module, "generate_codes", lambda *_, **__: _out_of_memory())
    with pytest.raises(IsotoneError, match="use --batch 1 or less"):
        list(engine_of(slow_model).render(plan(30.0, seed=8)))


def _out_of_memory():
    raise torch.OutOfMemoryError("CUDA out of memory")


def test_the_work_is_told_more_often_than_sound_comes(slow_model):
    told = []
    engine = engine_of(slow_model)
    engine.on_work = lambda share, words: told.append((share, words))
    list(engine.render(plan()))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    assert "segments 3 to 4: 2 takes, step" in told[-1][1]


def test_in_flow_takes_share_the_motif_and_go_on_from_each_other(slow_model):
    from isotone.engines.musicgen.flow import BRIDGE_S, FlowMaker

    engine = engine_of(slow_model, mode="flow")
    flow = FlowMaker(engine._player)
    segments = plan(56.0).segments
    first = flow._bodies(segments[:2], None)
    second = flow._bodies(segments[2:], None)
    n = flow._motif.shape[1]
    for body in (*first, *second):
        assert torch.equal(body.codes[:, :n], flow._motif)
        assert body.n_hidden == (0 if body.segment.index == 0 else n)
    assert not torch.equal(first[0].codes[:, : n + 20], first[1].codes[:, : n + 20])
    bridged = flow._bridges([(first[0], segments[1])], 2.0, None)[0]
    assert torch.equal(bridged[:, : first[0].codes.shape[1]], first[0].codes)
    assert bridged.shape[1] - first[0].codes.shape[1] == math.ceil((BRIDGE_S + 2.0) * 10)


def test_a_session_with_musicgen_is_files_that_can_be_made_again(slow_model, tmp_path):
    from isotone.cli.run import run

    arguments = [
        "make", "--now", "anxious", "--goal", "calm", "--minutes", "0.5", "--seed", "3",
        "--engine", "musicgen", "--model", str(slow_model), "--take-checks", "off",
        "--batch", "2", "--out", str(tmp_path / "a"), "--quiet",
    ]  # fmt: skip
    assert run(arguments) == 0
    manifest = json.loads((tmp_path / "a" / "session.json").read_text())
    settings = manifest["engine_settings"]
    assert settings["musicgen.revision"].startswith("sha256:")
    assert settings["musicgen.batch"] == 2
    assert settings["musicgen.found.joins"] == 1
    assert manifest["measures"]["n_samples"] == 30 * 48_000
    assert manifest["measures"]["integrated_lufs"] == pytest.approx(-18.0, abs=1.0)
    assert run(["remake", str(tmp_path / "a"), "--out", str(tmp_path / "b"), "--quiet"]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--guidance", "3"], "--guidance belong to the engine 'musicgen'; got --engine composer"),
        (["--engine", "musicgen", "--soundfont", "x.sf2"], "--soundfont belongs to the engine"),
        (["--engine", "musicgen", "--stems"], "--stems belongs to the engine 'composer'"),
        (["--engine", "musicgen", "--temperature", "9"], "temperature must lie in (0, 5]; got 9"),
        (["--engine", "musicgen", "--model", "nowhere"], "no folder here and no id of the hub"),
    ],
)
def test_mistakes_at_the_command_line_are_one_line(arguments, message, capsys, tmp_path):
    from isotone.cli.run import run

    code = run(["make", "--now", "anxious", "--goal", "calm", "--out", str(tmp_path), *arguments])
    assert code == 2
    assert message in capsys.readouterr().err


def test_without_the_weights_and_the_network_nothing_else_is_played(monkeypatch, capsys, tmp_path):
    from isotone.cli.run import run
    from isotone.engines.musicgen import hub

    def unreachable(*_, **__):
        raise IsotoneError("no network")

    monkeypatch.setattr(hub, "_snapshot", lambda *_, **__: None)
    monkeypatch.setattr(hub, "download_size", unreachable)
    arguments = ["make", "--now", "sad", "--goal", "calm", "--engine", "musicgen"]
    assert run([*arguments, "--out", str(tmp_path / "a")]) == 1
    assert "isotone models fetch facebook/musicgen-small" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_a_download_is_not_begun_without_consent(monkeypatch, capsys, tmp_path):
    from isotone.cli.run import run
    from isotone.engines.musicgen import hub

    fetched = []
    monkeypatch.setattr(hub, "_snapshot", lambda *_, **__: None)
    monkeypatch.setattr(hub, "download_size", lambda *_, **__: 2_360_000_000)
    monkeypatch.setattr(hub, "fetch", lambda *names, **__: fetched.append(names))
    arguments = ["models", "fetch", "facebook/musicgen-small"]
    assert run(arguments) == 1  # nobody is there to answer
    shown = capsys.readouterr().err
    assert "2.4 GB" in shown
    assert "CC BY-NC 4.0" in shown
    assert "--yes" in shown
    assert fetched == []
    run([*arguments, "--yes"])
    assert fetched == [("facebook/musicgen-small",)]


def test_models_are_listed_and_checked(slow_model, capsys):
    from isotone.cli.run import run

    assert run(["models", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed["models"]) == 6
    assert run(["models", "check", str(slow_model), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["frames_per_second"] == 10.0


def test_files_are_joined_into_one(tmp_path, capsys):
    import soundfile

    from isotone.cli.run import run

    for i, hz in enumerate((220.0, 330.0)):
        t = np.arange(8 * 24_000) / 24_000
        soundfile.write(tmp_path / f"{i}.wav", 0.1 * np.sin(2 * np.pi * hz * t), 24_000)
    names = [str(tmp_path / f"{i}.wav") for i in range(2)]
    out = tmp_path / "joined.flac"
    assert run(["join", *names, "--out", str(out), "--overlap", "2", "--no-beats", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["duration_s"] == pytest.approx(14.0, abs=0.1)
    assert document["joins"][0]["overlap_s"] == 2.0
    samples, rate = soundfile.read(out)
    assert (rate, samples.shape[1]) == (48_000, 2)
    assert run(["join", *names, "--out", str(out)]) == 2
    assert "add --overwrite" in capsys.readouterr().err
    assert run(["join", names[0], "--out", str(tmp_path / "x.flac")]) == 2


def test_the_command_that_goes_on_after_a_stop_is_named_in_full(slow_model, tmp_path, capsys):
    """The batch too: it follows the free memory, and another one would play other takes."""
    from isotone.cli.run import run

    code = run([
        "make", "--now", "anxious", "--goal", "calm", "--minutes", "0.5", "--seed", "3",
        "--engine", "musicgen", "--model", str(slow_model), "--take-checks", "off",
        "--out", str(tmp_path / "a"),
    ])  # fmt: skip
    assert code == 0
    batch = json.loads((tmp_path / "a" / "session.json").read_text())["engine_settings"]
    assert f"--seed 3 --batch {batch['musicgen.batch']} goes on" in capsys.readouterr().err
