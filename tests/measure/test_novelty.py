import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import RATE, fed, place, tune, tune_events

from isotone.errors import InputError
from isotone.measure.features import FRAME_S, FeatureStream
from isotone.measure.novelty import auc, join_audibility, loudness_steps, novelty_curves

PIECE_S, PART_S = 120.0, 10.0
JOINS = np.arange(PART_S, PIECE_S, PART_S)


def piece(roughness, seed=0):
    """One tune on one beat; at every join key, timbre and level change by a grade from 0 to 1."""
    rng = np.random.default_rng(seed)
    events = []
    for k, start_s in enumerate(np.arange(0.0, PIECE_S, PART_S)):
        other = roughness * (k % 2)
        events += tune_events(
            rng,
            PART_S,
            start_s=start_s,
            tonic=60 + round(6 * other),
            n_harmonics=6 - round(4 * other),
            gain=10 ** (-6 * other / 20),
        )
    return fed(FeatureStream(RATE), place(events, PIECE_S)).result()


@pytest.fixture(scope="module")
def graded():
    return {r: join_audibility(piece(r), JOINS) for r in (0.0, 0.5, 1.0)}


@pytest.mark.slow
def test_rougher_joins_stand_out_more(graded):
    assert graded[0.5].auc > graded[0.0].auc + 0.05
    assert graded[1.0].auc > graded[0.5].auc
    assert graded[1.0].auc > 0.9
    assert graded[1.0].auc_by_feature["harmony"] > 0.95


@pytest.mark.slow
def test_where_nothing_is_joined_chance_is_inside_the_interval():
    found = join_audibility(piece(0.0, seed=8), JOINS)
    assert found.auc_low < 0.5 < found.auc_high
    assert found.n_joins == len(JOINS)


@pytest.mark.slow
def test_the_interval_holds_the_estimate(graded):
    for found in graded.values():
        assert found.auc_low <= found.auc <= found.auc_high


@pytest.mark.slow
def test_the_same_seed_gives_the_same_interval():
    features = piece(0.5, seed=3)
    assert join_audibility(features, JOINS, seed=5) == join_audibility(features, JOINS, seed=5)


@pytest.mark.slow
def test_a_step_of_six_decibels_is_a_step_of_six_loudness_units(graded):
    samples = tune(np.random.default_rng(1), 20.0)
    samples[:, 10 * RATE :] *= np.float32(2.0)
    steps = loudness_steps(fed(FeatureStream(RATE), samples).result())
    same = loudness_steps(fed(FeatureStream(RATE), tune(np.random.default_rng(1), 20.0)).result())
    assert steps[100] - same[100] == pytest.approx(6.02, abs=0.1)
    assert graded[1.0].loudness_step_lu[0] > 4.0


def test_a_click_or_a_dip_is_an_event():
    samples = tune(np.random.default_rng(2), 30.0)
    at = round(15.2 * RATE)
    samples[:, at - 4800 : at + 4800] *= 0.01
    curves = novelty_curves(fed(FeatureStream(RATE), samples).result())
    assert abs(int(np.argmax(curves["event"][50:-50])) + 50 - 15.2 / FRAME_S) <= 2


def test_joins_too_near_the_ends_are_left_out():
    features = fed(FeatureStream(RATE), tune(np.random.default_rng(2), 30.0)).result()
    assert join_audibility(features, [1.0, 15.0, 29.0]).n_joins == 1
    with pytest.raises(InputError, match="got 0 joins"):
        join_audibility(features, [1.0])


def test_silence_has_no_novelty():
    features = fed(FeatureStream(RATE), np.zeros((2, 30 * RATE), np.float32)).result()
    assert join_audibility(features, [15.0]).auc == 0.5
    assert loudness_steps(features).max() == 0.0


values = st.lists(st.floats(-5, 5), min_size=1, max_size=30).map(np.array)


@given(values, values)
def test_auc_is_the_share_of_pairs_won(positives, negatives):
    pairs = np.sign(positives[:, None] - negatives[None])
    assert auc(positives, negatives) == pytest.approx((pairs.mean() + 1) / 2)
    assert auc(negatives, positives) == pytest.approx(1 - auc(positives, negatives))


def test_auc_of_nothing_is_refused():
    with pytest.raises(InputError, match="at least one"):
        auc(np.zeros(0), np.zeros(3))
