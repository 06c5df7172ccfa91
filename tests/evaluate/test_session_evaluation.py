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
from isotone.evaluate.projection import affect_from_scores, find_reference
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


@pytest.fixture(scope="module")
def alone(session):
    """The session as its own reference."""
    return evaluate_session(session, tagger=HearsLevel())


def test_a_session_that_goes_its_way_is_seen_to(alone):
    found = alone
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


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Two beats a second; at the joins: nothing, a step of 6 dB, nothing, half a beat."""
    folder = tmp_path_factory.mktemp("planted")
    rng = np.random.default_rng(5)
    part_s, n_parts = 20.0, 5
    beat = np.exp(-np.arange(RATE // 4) / (0.05 * RATE))
    beat *= np.sin(2 * np.pi * 440 * np.arange(RATE // 4) / RATE)
    beat *= np.minimum(1.0, np.arange(RATE // 4) / (0.02 * RATE)) ** 2  # no attack is a click
    sound = np.zeros(round(part_s * n_parts * RATE))
    for part in range(n_parts):
        gain = 0.1 if part < 2 else 0.2
        late_s = 0.25 if part == 4 else 0.0
        for at_s in np.arange(part * part_s + late_s, (part + 1) * part_s - 0.25, 0.5):
            at = round(at_s * RATE)
            sound[at : at + len(beat)] += gain * beat * rng.uniform(0.9, 1.1)
    sound += 1e-4 * rng.standard_normal(len(sound))
    soundfile.write(folder / "session.flac", np.clip(sound, -1, 1), RATE, subtype="PCM_24")
    segments = tuple(
        SegmentRecord(
            start_s=part_s * i, end_s=part_s * (i + 1), valence=0.0, arousal=0.0,
            moods=("calm",), genre="ambient", instruments=("piano",), prompt="",
        )
        for i in range(n_parts)
    )  # fmt: skip
    record = Manifest(
        created="2026-01-01", seed=1, duration_s=part_s * n_parts, strategy="iso",
        engine="composer", now=FeelingRecord(valence=0.0, arousal=0.0),
        goal=FeelingRecord(valence=0.0, arousal=0.0), segments=segments,
    )  # fmt: skip
    (folder / "session.json").write_text(record.to_json())
    return folder / "session.flac"


@pytest.mark.slow
def test_each_planted_fault_is_found_at_its_join_alone(planted):
    smooth, louder, same, late = evaluate_session(planted).join_rows
    assert [row.at_s for row in (smooth, louder, same, late)] == [20.0, 40.0, 60.0, 80.0]
    assert louder.loudness_step_lu == pytest.approx(6.0, abs=0.7)
    for row in (smooth, same, late):
        assert abs(row.loudness_step_lu) < 1.5
    assert late.beats_off == pytest.approx(0.5, abs=0.06)
    for row in (smooth, louder, same):
        assert row.beats_off == pytest.approx(0.0, abs=0.06)
    assert louder.novelty > 0.8


@pytest.mark.slow
def test_a_click_belongs_to_the_join_it_is_near(planted):
    audio, rate = soundfile.read(planted)
    near = planted.parent / "near.flac"
    for at_s in (30.0, 60.0 + 300 / rate):
        audio[round(at_s * rate)] += 0.5
    soundfile.write(near, audio, rate, subtype="PCM_24")
    found = evaluate_session(near, manifest=planted.parent / "session.json")
    assert [row.clicks for row in found.join_rows] == [0, 0, 1, 0]
    assert found.faults["clicks"] == 2


@pytest.mark.slow
def test_against_music_at_large_zero_means_something(session, alone):
    tagger = HearsLevel()
    levels = np.random.default_rng(0).normal(0.0, 1.0, (400, 1))
    slopes = np.array([e.affect.valence + e.affect.arousal for e in PLACED])
    large = 1.0 / (1.0 + np.exp(-(levels * slopes + 0.01)))
    reference = find_reference(large, TAGS, source="levels")
    found = evaluate_session(session, tagger=tagger, reference=reference)
    assert np.isnan(alone.quadrant_accuracy)
    assert any("quadrants mean nothing" in note for note in alone.notes)
    assert found.reference == "levels"
    assert 0.0 <= found.quadrant_accuracy <= 1.0
    # A shift by the reference moves no rank.
    assert found.agreement["valence"].spearman == pytest.approx(
        alone.agreement["valence"].spearman, abs=0.05
    )
    short = find_reference(large[:, :-1], TAGS[:-1], source="short")
    with pytest.raises(InputError, match="lacks the tag"):
        affect_from_scores(large, TAGS, reference=short)


@pytest.mark.slow
def test_nobody_hears_if_nobody_is_asked(planted, capsys):
    session = planted
    assert run(["evaluate", "session", str(session), "--recogniser", "none", "-q"]) == 0
    out = capsys.readouterr().out
    assert "isotone evaluate weights" in out
    asked = ["evaluate", "session", str(session), "--recogniser", "none", "--weights", "w.pth"]
    assert run(asked) == 2
    assert "leave out --weights" in capsys.readouterr().err
    assert run(["evaluate", "session", str(session), "--recogniser", "oracle"]) == 2
    assert "no recogniser named 'oracle'" in capsys.readouterr().err
    assert run(["evaluate", "session", str(session), "--hop", "60"]) == 2
    assert "hop must lie in [1, 30]" in capsys.readouterr().err
