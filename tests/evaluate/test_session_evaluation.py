import json

import numpy as np
import pytest
import soundfile

from isotone.affect.lexicon import entries
from isotone.cli.run import run
from isotone.deliver.manifest import FeelingRecord, Manifest, SegmentRecord
from isotone.errors import InputError
from isotone.evaluate.metrics.affect import spearman
from isotone.evaluate.metrics.bootstrap import block_bootstrap
from isotone.evaluate.page import render_page
from isotone.evaluate.projection import affect_from_scores
from isotone.evaluate.session import evaluate_session

RATE = 16_000
PLACED = [e for e in entries() if e.kind == "tag" and e.affect is not None]
TAGS = tuple(e.word for e in PLACED)


class HearsLevel:
    """Takes loud for aroused and pleasant, quiet for the opposite."""

    name, version, tags = "level", "1", TAGS

    def scores(self, waveform):
        level = np.log10(np.sqrt(np.mean(np.square(waveform.samples))) + 1e-6)
        slopes = np.array([e.affect.valence + e.affect.arousal for e in PLACED])
        return (1.0 / (1.0 + np.exp(-(level + 1.5) * slopes))).astype(np.float32)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """Four minutes that grow from low to lively."""
    folder = tmp_path_factory.mktemp("session")
    path = np.linspace(-0.6, 0.6, 8)
    t = np.arange(30 * RATE) / RATE
    rng = np.random.default_rng(3)
    tones = np.sin(2 * np.pi * rng.uniform(200, 800, len(path))[:, None] * t)
    tones += rng.normal(0.0, 1.0, tones.shape)  # noise: a bare tone is one endless copy of itself
    sound = [0.01 * 10 ** (x + 0.6) * tone for x, tone in zip(path, tones, strict=True)]
    soundfile.write(folder / "session.flac", np.concatenate(sound), RATE)
    segments = tuple(
        SegmentRecord(
            start_s=30.0 * i, end_s=30.0 * (i + 1), valence=float(x), arousal=float(x),
            moods=("sad",), genre="ambient", instruments=("piano",), prompt="",
        )
        for i, x in enumerate(path)
    )  # fmt: skip
    record = Manifest(
        created="2026-01-01", seed=1, duration_s=240.0, strategy="iso", engine="composer",
        now=FeelingRecord(valence=-0.6, arousal=-0.6), goal=FeelingRecord(valence=0.6, arousal=0.6),
        segments=segments,
    )  # fmt: skip
    (folder / "session.json").write_text(record.to_json())
    return folder / "session.flac"


def test_a_session_that_goes_its_way_is_seen_to(session):
    found = evaluate_session(session, tagger=HearsLevel())
    for name in ("valence", "arousal"):
        assert found.agreement[name].spearman > 0.95
        assert found.intervals[name].low > 0.5
    assert found.faults["clicks"] < 100
    assert found.recogniser == "level 1"
    # Each join is a step of pitch and level: it must be heard as one.
    assert found.joins.n_joins == 7
    assert found.joins.auc > 0.9
    json.dumps(found.to_dict(), allow_nan=False)
    page = render_page(found, audio_name="session.flac")
    assert page.count("<svg") >= 2
    assert "http" not in page


def test_without_a_recogniser_the_sound_alone_is_measured(session):
    found = evaluate_session(session)
    assert list(found.agreement) == ["activity"]
    # The steps of noise and tone are level alone: two of the four signs hear nothing of them.
    assert found.agreement["activity"].spearman > 0.8
    assert "energy of the sound" in render_page(found)
    assert any("no recogniser" in note for note in found.notes)


def test_the_command_prints_and_writes_a_page(session, tmp_path, capsys):
    page = tmp_path / "page.html"
    asked = ["evaluate", "session", str(session), "--html", str(page), "--json"]
    assert run(asked) == 0
    assert json.loads(capsys.readouterr().out)["joins"]["n_joins"] == 7
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
    assert run(asked) == 2
    assert "there already" in capsys.readouterr().err


def test_bad_input_is_one_line(session, tmp_path, capsys):
    alone = tmp_path / "alone.flac"
    alone.write_bytes(session.read_bytes())
    assert run(["evaluate", "session", str(alone)]) == 2
    assert "no manifest beside" in capsys.readouterr().err
    soundfile.write(tmp_path / "nan.wav", np.full(RATE, np.nan, np.float32), RATE, subtype="FLOAT")
    (tmp_path / "nan.json").write_text((session.parent / "session.json").read_text())
    assert run(["evaluate", "session", str(tmp_path / "nan.wav")]) == 2
    assert "NaN" in capsys.readouterr().err


def test_a_plane_over_the_tags_is_read_back():
    rng = np.random.default_rng(0)
    way = rng.uniform(-1, 1, (60, 2))
    places = np.array([(e.affect.valence, e.affect.arousal) for e in PLACED])
    scores = 1.0 / (1.0 + np.exp(-(way @ places.T)))
    neutral = 1.0 / (1.0 + np.exp(-rng.normal(0, 1, (4000, len(TAGS)))))
    found = affect_from_scores(scores, TAGS, reference=neutral)
    np.testing.assert_allclose(found, way, atol=0.12)
    with pytest.raises(InputError, match="5 tags"):
        affect_from_scores(scores[:, :2], ("film", "game"))


def test_stretches_give_wider_intervals_than_single_times():
    rng = np.random.default_rng(2)
    walk, other = np.cumsum(rng.normal(size=(2, 120)), axis=1)
    single = block_bootstrap(spearman, walk, other, block=1, n_resamples=300)
    blocks = block_bootstrap(spearman, walk, other, block=12, n_resamples=300)
    assert blocks.high - blocks.low > 1.3 * (single.high - single.low)
    with pytest.raises(InputError, match="3 stretches"):
        block_bootstrap(spearman, walk[:5], other[:5], block=3)
