"""What every engine has to pass. A new engine joins ``ENGINES`` and changes nothing else."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import isotone
from isotone.audio import concatenate
from isotone.engines import Engine, load_engine
from isotone.session.asked import Asked

DURATION_S = 30.0


def tiny_musicgen(folder, mode):
    """Return options for a random model of the true architecture, at ten frames a second."""
    if (
        importlib.util.find_spec("torch") is None
        or importlib.util.find_spec("transformers") is None
    ):
        pytest.skip("needs the extra 'musicgen'")
    import torch

    torch.set_num_threads(1)
    sys.path.insert(0, str(Path(__file__).parent / "musicgen"))
    from checkpoints import save_model

    save_model(folder, ratios=(10, 8, 8, 5))
    # What random weights play is no music, so takes are not checked for being it.
    return {"model": str(folder), "mode": mode, "take_checks": "off", "batch": 2}


ENGINES = {
    "composer": lambda _: {},
    "musicgen": lambda folder: tiny_musicgen(folder, "clips"),
    "musicgen flow": lambda folder: tiny_musicgen(folder, "flow"),
}


def plan(*, now="-0.6,0.7", goal="0.6,-0.5", seconds=DURATION_S, seed=7, genre="ambient"):
    return isotone.plan_session(now, goal, minutes=seconds / 60.0, seed=seed, genre=genre)


# A model of sound, even a tiny one, takes more than a few seconds for minutes of music.
SLOW = {"musicgen", "musicgen flow"}
PARAMETERS = [
    pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in ENGINES
]


@pytest.fixture(scope="module", params=PARAMETERS)
def engine(request, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ISOTONE_CACHE", str(tmp_path_factory.mktemp("cache")))
        options = ENGINES[request.param](tmp_path_factory.mktemp("model") / "tiny")
        yield load_engine(request.param.split()[0], **options)


@pytest.fixture(scope="module")
def rendered(engine):
    return concatenate(list(engine.render(plan())))


def test_an_engine_keeps_the_protocol(engine):
    assert isinstance(engine, Engine)
    assert engine.lookahead_s > 0
    assert engine.sample_rate > 0
    assert -60.0 < engine.expected_lufs < 0.0


def test_the_length_is_right_to_the_sample(engine):
    for seconds in (30.0, 31.37, 47.123456):
        blocks = list(engine.render(plan(seconds=seconds)))
        assert sum(block.n_samples for block in blocks) == round(seconds * engine.sample_rate)


def test_blocks_are_stereo_finite_and_not_silent(engine, rendered):
    assert rendered.n_channels == 2
    assert rendered.sample_rate == engine.sample_rate
    assert np.isfinite(rendered.samples).all()
    peak = np.abs(rendered.samples).max()
    assert 0.01 < peak < 4.0  # before mastering: headroom is its job, silence nobody's


def test_both_channels_sound(rendered):
    left, right = np.sqrt((rendered.samples.astype(np.float64) ** 2).mean(axis=1))
    assert 0.5 < left / right < 2.0


def test_the_same_seed_gives_the_same_bytes(engine, rendered):
    again = concatenate(list(engine.render(plan())))
    np.testing.assert_array_equal(again.samples, rendered.samples)


def test_another_seed_gives_another_piece(engine, rendered):
    other = concatenate(list(engine.render(plan(seed=8))))
    difference = np.abs(other.samples - rendered.samples).max()
    assert difference > 0.01


def test_blocks_arrive_as_they_are_made(engine):
    source = Asked(plan(seconds=300.0))
    blocks = engine.render(source)
    next(blocks)
    assert source.horizon_s <= engine.lookahead_s
    blocks.close()


def test_an_engine_never_asks_further_ahead_than_it_states(engine):
    source = Asked(plan(seconds=120.0))
    sounded_s = 0.0
    for block in engine.render(source):
        assert source.horizon_s <= sounded_s + engine.lookahead_s + 1e-6
        sounded_s += block.duration_s


def test_a_goal_changed_half_way_is_heard_soon_and_not_before(engine):
    base = plan(seconds=120.0)
    moved = replace(base, journey=base.journey.with_goal(60.0, isotone.Affect(-0.7, 0.8)))
    a = concatenate(list(engine.render(base))).samples
    b = concatenate(list(engine.render(moved))).samples
    rate = engine.sample_rate
    np.testing.assert_array_equal(a[:, : 60 * rate], b[:, : 60 * rate])
    until = 60.0 + engine.lookahead_s
    assert np.abs(a - b)[:, 60 * rate : round(until * rate)].max() > 1e-3
