"""A comparison of a model with its adapter, on small random checkpoints."""

import csv
import json
import re
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile

torch = pytest.importorskip("torch", reason="needs the extras 'musicgen' and 'evaluate'")
pytest.importorskip("transformers", reason="needs the extras 'musicgen' and 'evaluate'")
pytest.importorskip("peft", reason="makes the adapters of these tests")

sys.path.insert(0, str(Path(__file__).parents[1] / "engines" / "musicgen"))

from checkpoints import save_adapter, save_model  # noqa: E402
from clap_checkpoints import save_clap  # noqa: E402

from isotone.engines.musicgen import player as player_module  # noqa: E402
from isotone.errors import InputError  # noqa: E402
from isotone.evaluate.clips import Thresholds  # noqa: E402
from isotone.evaluate.compare.judges import hear_clips  # noqa: E402
from isotone.evaluate.compare.run import Judges, compare, pair_adapters  # noqa: E402
from isotone.evaluate.compare.takes import Variant, read_recipe  # noqa: E402
from isotone.evaluate.compare.tasks import draw_tasks, read_tasks, tasks_table  # noqa: E402
from isotone.evaluate.recognisers.clap import ClapTags, load_clap  # noqa: E402
from isotone.evaluate.spread import Workers  # noqa: E402

# peft asks transformers by an older name.
pytestmark = pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing.:FutureWarning")

OPTIONS = {"dtype": "float32", "device": "cpu", "batch": 2}


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Tiny products gain nothing from threads, and lose much where other work wants the cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A folder with a model, an adapter, an adapter that changes nothing, and a CLAP."""
    folder = tmp_path_factory.mktemp("compare")
    save_adapter(folder / "adapter", save_model(folder / "tiny", ratios=(10, 8, 8, 5)))
    wrapped = save_adapter(folder / "nothing", save_model(folder / "again", ratios=(10, 8, 8, 5)))
    with torch.no_grad():
        for name, parameter in wrapped.named_parameters():
            if "lora_B" in name:
                parameter.zero_()
    wrapped.save_pretrained(str(folder / "nothing"))
    save_adapter(folder / "wide", save_model(folder / "other", width=128))
    save_clap(folder / "clap")
    return folder


@pytest.fixture(scope="module")
def clap(models):
    return load_clap(str(models / "clap"))


@pytest.fixture(autouse=True)
def own_place(tmp_path, monkeypatch, models):
    monkeypatch.setenv("ISOTONE_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(models)


def judges(clap, **options):
    return Judges(clap=clap, recogniser=ClapTags(clap), **options)


def pairs(adapter="adapter", model="tiny"):
    return pair_adapters([model], [adapter])


def run(out, clap, *, n=4, adapter="adapter", **options):
    options = {"seconds": 2.0, "options": OPTIONS, "judges": judges(clap)} | options
    return compare(pairs(adapter), draw_tasks(n, seed=1), out, **options)


@pytest.fixture(scope="module")
def whole(models, clap, tmp_path_factory):
    """One comparison, run through."""
    out = tmp_path_factory.mktemp("whole") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ISOTONE_CACHE", str(out.parent / "cache"))
        patch.chdir(models)
        limits = Thresholds("clap", ClapTags(clap).version, "noise", {"calm": 0.2, "epic": 0.4})
        return out, run(out, clap, judges=judges(clap, thresholds=limits))


def rows_of(found):
    return {row.metric: row for row in found.models[0].rows}


@pytest.mark.slow
def test_all_of_the_papers_figures_are_compared(whole):
    _, found = whole
    rows = rows_of(found)
    assert {
        "clap_score", "precision_micro", "recall_macro", "f1_macro", "hamming_score",
        "label_ranking_average_precision", "roc_auc_macro", "pr_auc_macro",
        "valence_rank_correlation", "loudness_lufs",
    } <= set(rows)  # fmt: skip
    row = rows["clap_score"]
    assert row.n == 4
    assert row.difference == pytest.approx(row.adapted - row.base)
    assert row.low <= row.difference <= row.high
    assert row.base != row.adapted
    assert found.about["judges"]["clap"].startswith("clap@")
    assert found.about["thresholds"] == "noise"


@pytest.mark.slow
def test_any_number_of_processes_hears_the_same(whole, models, clap, tmp_path):
    folder, _ = whole
    tasks = read_tasks(folder / "tasks.csv", seed=0)
    files = sorted((folder / "clips" / "tiny" / "base").glob("*.flac"))
    assert len(files) == len(tasks) == 4
    files[2] = tmp_path / "missing.flac"
    load = partial(load_clap, str(models / "clap"))
    both = Judges(
        clap=clap, recogniser=ClapTags(clap), load_clap=load, load_recogniser=partial(tags, load)
    )
    for kind, judge in both.by_kind.items():
        kept = [tmp_path / f"{kind}-{n}.jsonl" for n in (1, 2)]
        alone = hear_clips(judge, tasks, files, kept[0])
        assert [heard.values is None for heard in alone] == [False, False, True, False]
        loader = both.loader(kind)
        assert hear_clips(judge, tasks, files, kept[1], load=loader, workers=Workers(2)) == alone
        assert kept[1].read_text() == kept[0].read_text()


def tags(load):
    return ClapTags(load())


@pytest.mark.slow
def test_the_table_is_written_in_every_form(whole):
    out, found = whole
    kept = json.loads((out / "comparison.json").read_text())
    assert kept["models"][0]["rows"][0]["metric"] == "clap_score"
    with (out / "comparison.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert [line["metric"] for line in lines] == list(rows_of(found))
    assert float(lines[0]["difference"]) == rows_of(found)["clap_score"].difference
    text = (out / "comparison.md").read_text()
    assert "| tiny | CLAP score |" in text
    page = (out / "comparison.html").read_text()
    sources = re.findall(r'<audio[^>]* src="([^"]+)"', page)
    assert len(sources) == 8
    assert all((out / source).is_file() for source in sources)
    assert "<svg class=scatter" in page
    for path in out.rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_clips_say_what_they_were_made_of(whole):
    out, _ = whole
    recipe = read_recipe(out / "clips/tiny/adapted/00002.flac")
    task = draw_tasks(2, seed=1)[1]
    assert (recipe["prompt"], recipe["seed"]) == (task.prompt, task.seed)
    assert recipe["adapter"] == ["adapter"]
    assert recipe["adapter_revision"][0].startswith("sha256:")
    assert soundfile.info(out / "clips/tiny/adapted/00002.flac").duration == 2.0


@pytest.mark.slow
def test_what_is_there_is_neither_played_nor_heard_again(whole, clap, monkeypatch):
    out, _ = whole
    before = (out / "comparison.json").read_bytes()

    def refuse(*_, **__):
        raise AssertionError("played or heard again")

    monkeypatch.setattr(player_module, "load_player", refuse)
    monkeypatch.setattr(type(clap), "embeddings", refuse)
    limits = Thresholds("clap", ClapTags(clap).version, "noise", {"calm": 0.2, "epic": 0.4})
    run(out, clap, judges=judges(clap, thresholds=limits))
    assert (out / "comparison.json").read_bytes() == before


@pytest.mark.slow
def test_a_run_that_was_stopped_goes_on_and_comes_out_the_same(whole, clap, tmp_path, monkeypatch):
    batches = []
    play = player_module.Player.play_clips

    def stops(self, segments, **options):
        batches.append(len(segments))
        if len(batches) == 3:
            raise KeyboardInterrupt
        return play(self, segments, **options)

    monkeypatch.setattr(player_module.Player, "play_clips", stops)
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run(out, clap)
    # Two batches of the base are there, the adapter's first was broken off; a line is torn too.
    assert len(list(out.rglob("*.flac"))) == 4
    line = next(out.rglob("clap.jsonl"))
    line.write_text(line.read_text()[:-20])
    (out / "clips/tiny/base/00003.flac").unlink()
    batches.extend([0, 0])
    played = len(batches)
    run(out, clap)
    assert batches[played:] == [2, 2, 2]
    for path in sorted(whole[0].rglob("*.flac")):
        other = out / path.relative_to(whole[0])
        np.testing.assert_array_equal(soundfile.read(path)[0], soundfile.read(other)[0])
    kept = json.loads((out / "comparison.json").read_text())["models"][0]["rows"]
    expected = {row.metric: row.difference for row in whole[1].models[0].rows}
    assert {row["metric"]: row["difference"] for row in kept}.items() <= expected.items()


@pytest.mark.slow
def test_an_adapter_that_changes_nothing_makes_no_difference(clap, tmp_path):
    found = compare(
        pair_adapters(["again"], ["nothing"]),
        draw_tasks(3, seed=1),
        tmp_path / "out",
        judges=judges(clap),
        seconds=2.0,
        options=OPTIONS,
    )
    for row in found.models[0].rows:
        assert row.difference == 0.0, row.metric
        assert (row.low, row.high) in {(0.0, 0.0), (None, None)}


@pytest.mark.slow
def test_one_clip_has_differences_and_a_reason_instead_of_intervals(clap, tmp_path):
    found = run(tmp_path / "out", clap, n=1)
    row = rows_of(found)["clap_score"]
    assert row.difference is not None
    assert row.low is None
    assert row.note == "an interval needs at least 3 clips; got 1"
    assert row.note in (tmp_path / "out" / "comparison.md").read_text()


@pytest.mark.slow
def test_without_thresholds_precision_is_left_out_with_the_reason(clap, tmp_path):
    found = run(tmp_path / "out", clap, n=1)
    assert not {"precision_micro", "hamming_score"} & set(rows_of(found))
    assert any("need thresholds fixed on other clips" in note for note in found.notes)


@pytest.mark.slow
def test_sound_that_cannot_be_heard_leaves_its_pair_out(whole, clap, tmp_path):
    out = tmp_path / "out"
    run(out, clap)
    spoilt = out / "clips/tiny/base/00002.flac"
    data = bytearray(spoilt.read_bytes())
    data[-len(data) // 2 :] = bytes(len(data) // 2)  # its recipe stands at the beginning
    spoilt.write_bytes(bytes(data))
    found = run(out, clap)
    assert list(found.left_out) == ["clips/tiny/base/00002.flac"]
    assert rows_of(found)["clap_score"].n == 3


@dataclass
class Newer:
    """A recogniser whose version can change."""

    clap: object
    version: str

    name: str = "newer"

    @property
    def tags(self):
        return ClapTags(self.clap).tags

    def scores(self, waveform):
        return ClapTags(self.clap).scores(waveform)


@pytest.mark.slow
def test_results_of_another_recogniser_version_are_refused(clap, tmp_path):
    out = tmp_path / "out"
    run(out, clap, n=1, judges=Judges(recogniser=Newer(clap, "1")))
    with pytest.raises(InputError, match=r"newer 1, and 2 is asked.*never mixed"):
        run(out, clap, n=1, judges=Judges(recogniser=Newer(clap, "2")))
    found = run(out, clap, n=1, judges=Judges(recogniser=Newer(clap, "2")), overwrite=True)
    assert found.about["judges"]["tags-newer"] == "2"


def test_a_judge_that_needs_longer_clips_says_so_before_any_is_played(clap, tmp_path):
    class Patient(Newer):
        def scores(self, waveform):
            if waveform.duration_s < 29.1:
                raise InputError("the tagger needs clips of at least 29.1 s")
            return super().scores(waveform)

    with pytest.raises(InputError, match=r"clips of 2 s can't be judged: the tagger needs"):
        run(tmp_path / "out", clap, n=1, judges=Judges(recogniser=Patient(clap, "1")))
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_clips_of_another_recipe_are_refused(clap, tmp_path):
    out = tmp_path / "out"
    run(out, clap, n=1)
    before = (out / "clips/tiny/base/00001.flac").read_bytes()
    with pytest.raises(InputError, match=r"was made with sampling .* is asked for; choose another"):
        run(out, clap, n=1, options=OPTIONS | {"guidance": 4.0})
    assert (out / "clips/tiny/base/00001.flac").read_bytes() == before
    run(out, clap, n=1, options=OPTIONS | {"guidance": 4.0}, overwrite=True)
    assert (out / "clips/tiny/base/00001.flac").read_bytes() != before
    with pytest.raises(InputError, match="asks for other prompts or seeds"):
        run(out, clap, n=2)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="holds other files and no comparison"):
        run(tmp_path / "other", clap, n=1)


@pytest.mark.slow
def test_one_side_alone_has_figures_without_differences(clap, tmp_path):
    found = compare(
        [(Variant("tiny"), None)], draw_tasks(2, seed=1), tmp_path / "out",
        judges=judges(clap), seconds=2.0, options=OPTIONS,
    )  # fmt: skip
    row = rows_of(found)["clap_score"]
    assert row.base is not None
    assert row.adapted is row.difference is row.low is None


# -- what is asked for ---------------------------------------------------------------------------


def test_every_mood_comes_equally_often_and_the_first_tasks_stay():
    many = draw_tasks(164, seed=5)
    first = [task.tags[0] for task in many]
    assert {first.count(tag) for tag in set(first)} == {4}
    assert many[:10] == draw_tasks(10, seed=5)
    assert many[:10] != draw_tasks(10, seed=6)
    assert len({task.seed for task in many}) == 164
    for task in many:
        assert all(word for word in (task.prompt, *task.tags))


def test_tasks_survive_a_table(tmp_path):
    tasks = draw_tasks(5, seed=2)
    (tmp_path / "t.csv").write_text(tasks_table(tasks))
    assert read_tasks(tmp_path / "t.csv", seed=0) == tasks


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prompt\nx\n", "columns prompt and tags; got prompt"),
        ("prompt,tags\n,calm\n", "row 1 has no prompt"),
        ("prompt,tags\nx,calmm\n", "unknown tag 'calmm'; did you mean 'calm'"),
        ("prompt,tags,seed\nx,calm,many\n", "seed 'many', no whole number"),
        ("prompt,tags,seed\nx,calm,-1\n", "outside"),
        ("prompt,tags\n", "holds no prompt"),
    ],
)
def test_tables_that_cannot_be_meant_are_refused(tmp_path, text, message):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InputError, match=message):
        read_tasks(tmp_path / "t.csv", seed=0)


def test_adapters_are_told_apart(tmp_path):
    for name in ("small", "jamendo-medium/best", "jamendo-medium/last", "notes"):
        (tmp_path / name).mkdir(parents=True)
        if name != "notes":
            (tmp_path / name / "adapter_config.json").write_text("{}")
    found = pair_adapters(["small", "medium"], [str(tmp_path)])
    assert [adapted.adapter for _, adapted in found] == [
        str(tmp_path / "small"), str(tmp_path / "jamendo-medium" / "best")
    ]  # fmt: skip
    assert found[0][0].checkpoint == "facebook/musicgen-small"
    assert [adapted.adapter for _, adapted in pair_adapters(["small", "large"], ["a", "b"])] == [
        "a", "b"
    ]  # fmt: skip
    with pytest.raises(InputError, match="one adapter each for small, medium, large"):
        pair_adapters(["small", "medium", "large"], [str(tmp_path)])
    (tmp_path / "other-small").mkdir()
    (tmp_path / "other-small" / "adapter_config.json").write_text("{}")
    with pytest.raises(InputError, match="fits one size of model"):
        pair_adapters(["small", "medium"], [str(tmp_path)])  # which of two?
    with pytest.raises(InputError, match="compared once"):
        pair_adapters(["small", "small"], [])


# -- folders of any model --------------------------------------------------------------------------


def write_folder(folder, tilt, *, suffix="wav", n=5):
    """Noise of another colour for each prompt, and for each folder another tilt."""
    (folder / "deep").mkdir(parents=True)
    for i in range(n):
        rng = np.random.default_rng(i)
        spectrum = np.fft.rfft(rng.standard_normal(96_000))
        spectrum /= (1.0 + np.arange(len(spectrum))) ** (tilt + 0.1 * i)
        sound = np.fft.irfft(spectrum)
        name = f"deep/{i}.{suffix}" if i == 4 else f"{i}.{suffix}"
        soundfile.write(folder / name, 0.5 * sound / np.abs(sound).max(), 48_000)
    return folder


PROMPTS = ["calm piano", "sad", "epic and fast", "dark", "happy guitar"]
TABLE = "file,prompt,tags\n" + "".join(
    f"{'deep/' if i == 4 else ''}{i}.wav,{prompt},{prompt.split()[0]}\n"
    for i, prompt in enumerate(PROMPTS)
)


def folders(arguments, capsys):
    from isotone.cli.run import run as run_program

    code = run_program(["evaluate", "folders", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.slow
def test_folders_of_any_models_are_compared_by_pairs(models, tmp_path, capsys):
    theirs = write_folder(tmp_path / "theirs", 0.2)
    ours = write_folder(tmp_path / "ours", 1.0, suffix="flac")
    (tmp_path / "t.csv").write_text(TABLE)
    base = [theirs, ours, "--tags", tmp_path / "t.csv", "--out", tmp_path / "out"]
    base += ["--clap", "clap", "--recogniser", "clap", "--weights", "clap"]
    base += ["--reference", theirs, "--embedding", "clap", "-q"]
    code, out, err = folders(base, capsys)
    assert (code, err) == (0, "")
    assert out.split()[:5] == ["model", "metric", "theirs", "ours", "difference"]
    with (tmp_path / "out" / "comparison.csv").open() as file:
        rows = {row["metric"]: row for row in csv.DictReader(file)}
    assert rows["clap_score"]["n"] == "5"
    assert float(rows["loudness_lufs"]["difference"]) != 0.0
    assert float(rows["fad:clap"]["base"]) == pytest.approx(0.0, abs=1e-6)  # theirs, from itself
    assert float(rows["fad:clap"]["adapted"]) > 0.0
    assert "bias distances" in rows["fad:clap"]["note"]
    page = (tmp_path / "out" / "comparison.html").read_text()
    sources = re.findall(r'<audio[^>]* src="([^"]+)"', page)
    assert "../ours/deep/4.flac" in sources
    assert all((tmp_path / "out" / source).is_file() for source in sources)
    # The order of the table's lines changes nothing but the order of the clips.
    (tmp_path / "r.csv").write_text("\n".join([TABLE.splitlines()[0], *TABLE.splitlines()[:0:-1]]))
    base[3], base[5] = tmp_path / "r.csv", tmp_path / "again"
    assert folders(base, capsys)[0] == 0
    with (tmp_path / "again" / "comparison.csv").open() as file:
        for row in csv.DictReader(file):
            for name in ("base", "adapted"):
                if row[name]:
                    assert float(row[name]) == pytest.approx(
                        float(rows[row["metric"]][name]), abs=1e-9
                    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("file\n0.wav\n", "columns file, and prompt or tags; got file"),
        ("file,tags\n0.wav,calm\n0.wav,sad\n", "stands there twice"),
        ("file,tags\n9.wav,calm\n", "must hold 9.wav; it does not"),
        ("file,tags\n0.wav,calm\n", "needs prompts; 0.wav has none"),
        ("file,prompt,tags\n0.wav,sad,sadd\n", "does not hear the tag 'sadd'"),
        ("file,tags\n", "lists no clip"),
    ],
)
def test_tables_that_do_not_fit_folders_are_refused(models, tmp_path, capsys, table, message):
    theirs = write_folder(tmp_path / "theirs", 0.2, n=1)
    ours = write_folder(tmp_path / "ours", 1.0, n=1)
    (tmp_path / "t.csv").write_text(table)
    code, _, err = folders(
        [theirs, ours, "--tags", tmp_path / "t.csv", "--out", tmp_path / "out",
         "--clap", "clap", "--recogniser", "clap", "--weights", "clap"], capsys
    )  # fmt: skip
    assert code == 2
    assert message in err
    assert not (tmp_path / "out").exists()


# -- the command ---------------------------------------------------------------------------------


def command(arguments, capsys):
    from isotone.cli.run import run as run_program

    code = run_program(["evaluate", "compare", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.slow
def test_the_command_prints_one_table(models, tmp_path, capsys):
    base = ["--model", "tiny", "--adapter", "adapter", "--clips", 3, "--seconds", 2, "--clap"]
    base += ["clap", "--recogniser", "clap", "--weights", "clap", "--dtype", "float32"]
    code, out, err = command([*base, "--out", tmp_path / "out", "-q"], capsys)
    assert (code, err) == (0, "")
    head = out.splitlines()[0].split()
    assert head[:5] == ["model", "metric", "base", "adapted", "difference"]
    assert "CLAP score" in out
    code, out, _ = command([*base, "--out", tmp_path / "out", "--json"], capsys)
    assert code == 0
    assert json.loads(out)["about"]["n_tasks"] == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "tiny", "--no-baseline"], "--no-baseline leaves nothing to play"),
        (["--model", "tiny", "--clips", "0"], "clips must lie in"),
        (["--model", "tiny", "--seconds", "500"], "seconds must lie in"),
        (["--model", "tiny", "--clip", "3"], "No such option"),
        (["--model", "tiny", "--prompts", "none.csv"], "no table of prompts"),
        (["--model", "tiny", "--prompts", "none.csv", "--clips", "3"], "leave out --clips"),
        (["--model", "tiny", "--adapter", "a", "--adapter", "b"], "fits one size"),
        (["--model", "tiny", "--thresholds", "t.json"], "belong to a recogniser"),
        (["--model", "tiny", "--clap", "nowhere"], "no folder here and no id of the hub"),
        (["--model", "nowhere"], "no folder here and no id of the hub"),
        (["--model", "clap"], "describes a 'clap' model"),
        (["--model", "tiny", "--adapter", "clap"], "holds no adapter_config.json"),
        (["--model", "tiny", "--adapter", "wide"], "does not fit tiny: its"),
    ],
)
def test_mistakes_end_in_one_line_and_leave_nothing(tmp_path, capsys, arguments, message):
    code, out, err = command([*arguments, "--out", tmp_path / "out"], capsys)
    assert code == 2
    assert out == ""
    assert message in err
    assert not (tmp_path / "out").exists()
