import numpy as np
import pytest
from scipy import stats

from isotone.errors import InputError
from isotone.evaluate.metrics import affect
from isotone.evaluate.metrics.bootstrap import bootstrap, paired_difference

TIMES = np.arange(120.0)
WAY = np.tanh((TIMES - 60.0) / 25.0)


@pytest.mark.parametrize("seed", range(6))
def test_correlations_are_scipys(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 6, 30), rng.integers(0, 6, 30)
    assert affect.pearson(x, y) == pytest.approx(stats.pearsonr(x, y).statistic)
    assert affect.spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic)


def test_concordance_knows_scale_and_place():
    assert affect.concordance(WAY, WAY) == pytest.approx(1.0)
    assert affect.concordance(WAY - WAY.mean(), WAY.mean() - WAY) == pytest.approx(-1.0)
    assert affect.concordance(WAY, WAY + 1.0) < 0.7
    assert affect.concordance(WAY, 0.2 * WAY) < 0.5
    assert affect.pearson(WAY, 0.2 * WAY + 1.0) == pytest.approx(1.0)


@pytest.mark.parametrize("lag", [-12, 0, 7, 30])
def test_a_planted_lag_is_found(lag):
    later = np.tanh((TIMES - 60.0 - lag) / 25.0)
    noise = 0.01 * np.random.default_rng(1).standard_normal(TIMES.size)
    assert affect.best_lag_s(WAY, later + noise, 1.0) == pytest.approx(lag, abs=2.0)


def test_what_does_not_follow_has_no_lag():
    assert np.isnan(affect.best_lag_s(WAY, np.zeros_like(WAY), 1.0))
    assert np.isnan(affect.pearson(WAY, np.ones_like(WAY)))


def test_quadrants():
    way = np.column_stack([WAY, -WAY])
    assert affect.quadrant_accuracy(way, way) == 1.0
    assert affect.quadrant_accuracy(way, -way) == 0.0
    assert affect.quadrant_accuracy(way, np.column_stack([WAY, WAY])) == 0.0
    assert np.isnan(affect.quadrant_accuracy(np.zeros((5, 2)), np.ones((5, 2))))


def test_agreement_gathers_them_all():
    found = affect.path_agreement(WAY, 0.5 * WAY, 1.0)
    assert found.pearson == pytest.approx(1.0)
    assert found.concordance < 1.0
    assert found.lag_s == 0.0


def test_series_that_cannot_be_compared_are_refused():
    with pytest.raises(InputError, match="one length"):
        affect.pearson([1, 2, 3], [1, 2])
    with pytest.raises(InputError, match="finite"):
        affect.spearman([1, 2, np.nan], [1, 2, 3])
    with pytest.raises(InputError, match="times, 2"):
        affect.quadrant_accuracy([1, 2, 3], [1, 2, 3])


def test_intervals_hold_what_they_promise():
    inside = 0
    for seed in range(60):
        values = np.random.default_rng(seed).normal(1.0, 1.0, 40)
        found = bootstrap(
            lambda at, v=values: float(v[at].mean()), values.size, n_resamples=300, seed=seed
        )
        assert found.low <= found.value <= found.high
        inside += found.low <= 1.0 <= found.high
    assert 50 <= inside <= 60


def test_a_paired_difference_sees_what_two_means_would_not():
    rng = np.random.default_rng(0)
    base = rng.normal(0.0, 10.0, 50)
    found = paired_difference(base, base + rng.normal(1.0, 0.5, 50))
    assert found.low > 0.5
    assert found.n == 50


def test_one_clip_has_no_interval():
    with pytest.raises(InputError, match="at least 3 clips; got 1"):
        bootstrap(np.mean, 1)
    with pytest.raises(InputError, match="one figure for each clip"):
        paired_difference([1.0, 2.0], [1.0])


def test_resamples_that_cannot_be_measured_are_drawn_again():
    def only_with_the_first(at):
        if 0 not in at:
            raise InputError("no")
        return float(np.mean(at))

    assert bootstrap(only_with_the_first, 4, n_resamples=50).n == 4

    def only_as_they_are(at):
        if len(set(at.tolist())) < 400:
            raise InputError("needs all of them")
        return 1.0

    with pytest.raises(InputError, match="needs all of them"):
        bootstrap(only_as_they_are, 400, n_resamples=5)
