import json
from dataclasses import dataclass
from importlib.metadata import EntryPoint

import numpy as np
import pytest
import soundfile

from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.evaluate import embeddings
from isotone.evaluate.metrics import distance
from isotone.evaluate.recognisers import embedding as registry
from isotone.evaluate.spread import Workers

RATE = 8_000


@dataclass
class Bands:
    """The ten-line example: how loud four bands are, one row a second."""

    name: str = "bands"
    version: str = "1"
    n_calls: int = 0

    def embed(self, waveform):
        self.n_calls += 1
        mono = waveform.samples.mean(axis=0)
        seconds = mono[: len(mono) // RATE * RATE].reshape(-1, RATE)
        power = np.abs(np.fft.rfft(seconds, axis=1))[:, :4000] ** 2
        return np.log(power.reshape(len(seconds), 4, 1000).mean(axis=2) + 1e-6)


def write(folder, n, *, seed, tilt=1.0, seconds=3):
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    for i in range(n):
        noise = rng.standard_normal(RATE * seconds)
        spectrum = np.fft.rfft(noise) / (1.0 + np.arange(len(noise) // 2 + 1)) ** (0.3 * tilt)
        sound = np.fft.irfft(spectrum * rng.uniform(0.5, 1.5), len(noise))
        soundfile.write(folder / f"{i}.wav", 0.5 * sound / np.abs(sound).max(), RATE)
    return folder


def embedded(folder, found, **options):
    return embeddings.embed_files(sorted(folder.rglob("*.wav")), found, **options)


def test_a_set_is_at_no_distance_from_itself(tmp_path):
    one = embedded(write(tmp_path / "a", 6, seed=1), Bands())
    found = embeddings.measure_distances(one, one, Bands())
    assert found.fad == pytest.approx(0.0, abs=1e-8)
    assert found.n_files == (6, 6)
    assert found.n_windows == (18, 18)
    assert (found.embedding, found.version) == ("bands", "1")


def test_another_kind_of_sound_is_farther_than_more_of_the_same(tmp_path):
    reference = embedded(write(tmp_path / "a", 12, seed=1), Bands())
    same = embedded(write(tmp_path / "b", 12, seed=2), Bands())
    other = embedded(write(tmp_path / "c", 12, seed=3, tilt=3.0), Bands())
    near = embeddings.measure_distances(reference, same, Bands())
    far = embeddings.measure_distances(reference, other, Bands())
    for name in ("fad", "fad_infinity", "kad"):
        assert getattr(far, name) > 5.0 * abs(getattr(near, name))


def test_names_and_the_order_of_files_decide_nothing(tmp_path):
    reference = embedded(write(tmp_path / "a", 9, seed=1), Bands())
    folder = write(tmp_path / "b", 9, seed=2, tilt=2.0)
    before = embeddings.measure_distances(reference, embedded(folder, Bands()), Bands())
    for i, path in enumerate(sorted(folder.iterdir())):
        path.rename(folder / f"renamed-{(i * 5) % 9}.wav")
    after = embeddings.measure_distances(reference, embedded(folder, Bands()), Bands())
    backwards = embeddings.embed_files(sorted(folder.iterdir(), reverse=True), Bands())
    assert before == after == embeddings.measure_distances(reference, backwards, Bands())


def test_each_clip_is_embedded_once_by_its_content(tmp_path):
    folder, store = write(tmp_path / "a", 4, seed=1), tmp_path / "store"
    first = Bands()
    fresh = embedded(folder, first, store=store)
    assert first.n_calls == 4
    (folder / "0.wav").rename(folder / "moved.wav")
    second = Bands()
    again = embedded(folder, second, store=store)
    assert second.n_calls == 0
    np.testing.assert_array_equal(fresh.rows, again.rows)
    newer = Bands(version="2")
    embedded(folder, newer, store=store)
    assert newer.n_calls == 4  # another version is another store
    kept = next(store.rglob("*.npy"))
    assert kept.stat().st_mode & 0o077 == 0
    kept.write_bytes(b"torn")
    for path in store.rglob("*.npy"):
        path.write_bytes(path.read_bytes()[:40])
    third = Bands()
    np.testing.assert_array_equal(embedded(folder, third, store=store).rows, fresh.rows)
    assert third.n_calls == 4


def test_what_cannot_be_heard_is_left_out_and_counted(tmp_path):
    folder = write(tmp_path / "a", 3, seed=1)
    (folder / "broken.wav").write_bytes(b"not sound")
    soundfile.write(folder / "nan.wav", np.full(99, np.nan, np.float32), RATE, subtype="FLOAT")
    found = embedded(folder, Bands())
    assert found.n_files == 3
    assert set(found.left_out) == {"broken.wav", "nan.wav"}
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.wav").write_bytes(b"not sound")
    with pytest.raises(InputError, match="no clip could be heard"):
        embedded(tmp_path / "b", Bands())


def test_sets_that_are_too_small_say_so(tmp_path):
    one = embedded(write(tmp_path / "a", 1, seed=1, seconds=2), Bands())
    found = embeddings.measure_distances(one, one, Bands())
    assert found.fad is not None
    assert found.fad_infinity is found.kad is None
    assert "FAD-infinity is left out: FAD-infinity needs at least 8" in found.notes[0]
    assert "prefer KAD" in found.notes[-1]


def test_kad_by_parts_is_kad_at_once(monkeypatch):
    rng = np.random.default_rng(0)
    first, second = rng.standard_normal((50, 5)), rng.standard_normal((41, 5)) + 0.3
    whole = distance.kad(first, second)
    monkeypatch.setattr(distance, "_KAD_ROWS", 7)
    assert distance.kad(first, second) == pytest.approx(whole, abs=1e-10)
    plain = np.median([np.sum((a - b) ** 2) for i, a in enumerate(first) for b in first[:i]])

    def kernel(a, b):
        return np.exp(-np.sum((a - b) ** 2) / (2.0 * plain))

    def own(rows):
        n = len(rows)
        return sum(
            kernel(a, b) for i, a in enumerate(rows) for j, b in enumerate(rows) if i != j
        ) / (n * (n - 1))

    cross = np.mean([[kernel(a, b) for b in second] for a in first])
    assert whole == pytest.approx(1000.0 * (own(first) + own(second) - 2.0 * cross), abs=1e-9)


def test_what_an_embedding_may_not_give_is_refused(tmp_path):
    folder = write(tmp_path / "a", 2, seed=1)

    class Flat(Bands):
        def embed(self, waveform):
            return super().embed(waveform)[:, 0]

    with pytest.raises(InputError, match=r"must give finite rows.*got \(3,\)"):
        embedded(folder, Flat())


def plugged(monkeypatch, target):
    entry = EntryPoint("bands", f"{__name__}:{target}", registry.GROUP)
    monkeypatch.setattr(
        registry, "entry_points", lambda *, group: [entry] if group == registry.GROUP else []
    )
    monkeypatch.setattr(EntryPoint, "load", lambda found: globals()[found.attr])


def made(weights):
    return Bands()


def not_one(weights):
    return object()


def test_a_plug_in_is_found_by_its_name(monkeypatch):
    plugged(monkeypatch, "made")
    assert registry.installed_embeddings()[-1] == "bands"
    assert registry.load_embedding("bands").version == "1"
    plugged(monkeypatch, "not_one")
    with pytest.raises(InputError, match="lacks name, version or embed"):
        registry.load_embedding("bands")
    with pytest.raises(InputError, match=r"embeddings: clap, .*bands"):
        registry.load_embedding("vggish")


def run(arguments, capsys):
    from isotone.cli.run import run as run_program

    code = run_program(["evaluate", "distance", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_any_number_of_processes_gives_the_same_vectors(tmp_path):
    folder = write(tmp_path / "a", 5, seed=1)
    (folder / "broken.wav").write_bytes(b"not sound")
    alone = embedded(folder, Bands())
    both = embedded(folder, Bands(), load=Bands, workers=Workers(2), store=tmp_path / "kept")
    np.testing.assert_array_equal(both.rows, alone.rows)
    assert both.left_out == alone.left_out
    assert list(both.left_out) == ["broken.wav"]
    # What the processes kept is not heard again.
    known = Bands()
    embedded(folder, known, store=tmp_path / "kept")
    assert known.n_calls == 0


def test_the_command_tells_all_three(monkeypatch, tmp_path, capsys):
    plugged(monkeypatch, "made")
    monkeypatch.setenv("ISOTONE_CACHE", str(tmp_path / "cache"))
    first = write(tmp_path / "a", 9, seed=1)
    second = write(tmp_path / "b", 9, seed=2, tilt=2.0)
    # What is plugged in here is not installed where another process could find it.
    asked = ["--embedding", "bands", "--workers", "1"]
    code, out, _ = run([first, second, *asked, "--json"], capsys)
    told = json.loads(out)
    assert code == 0
    assert told["fad"] > 0.0
    assert told["version"] == "1"
    assert (tmp_path / "cache" / "embeddings").is_dir()
    (second / "broken.wav").write_bytes(b"not sound")
    code, out, _ = run([first, second, *asked, "-q"], capsys)
    assert code == 1
    assert "left out: b/broken.wav" in out
    assert "FAD-infinity" in out
    code, _, err = run([first, tmp_path / "none", *asked], capsys)
    assert code == 2
    assert "is not a folder" in err


def test_clap_and_the_baseline_embed_windows(tmp_path, shared_dir):
    pytest.importorskip("torch", reason="needs the extra 'evaluate'")
    pytest.importorskip("transformers", reason="needs the extra 'evaluate'")
    from clap_checkpoints import save_clap

    save_clap(tmp_path / "clap")
    wave = Waveform(
        np.random.default_rng(0).standard_normal((1, 5 * 12_000)).astype(np.float32) * 0.1, 12_000
    )
    clap = registry.load_embedding("clap", tmp_path / "clap")
    rows = clap.embed(wave)
    assert rows.shape == (3, 16)  # three windows of two seconds in five
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    weights = shared_dir / "data/jamendo/moodtheme_baseline.pth"
    tagger = registry.load_embedding("mtg-baseline", weights)
    long = Waveform(np.tile(wave.samples, (1, 12)), 12_000)
    assert tagger.embed(long).shape == (2, 64)  # a minute, in windows of 29.1 s
