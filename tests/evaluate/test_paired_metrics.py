import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.errors import InputError
from isotone.evaluate.metrics import tags as tag_metrics
from isotone.evaluate.metrics.affect import spearman
from isotone.evaluate.metrics.bootstrap import paired_difference
from isotone.evaluate.metrics.paired import ResampledRanks, ResampledTags, paired_intervals


def table(seed, n=12, n_tags=7, levels=5):
    rng = np.random.default_rng(seed)
    truth = rng.random((n, n_tags)) < 0.35
    truth[0, 0], truth[1, 0] = True, False
    scores = rng.integers(0, levels, (n, n_tags)) / levels  # many ties
    return truth, scores, rng.integers(0, levels, n_tags) / levels


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_counted_clips_are_as_good_as_repeated_ones(seed, counts):
    truth, scores, limits = table(seed)
    counts[0] = counts[1] = 1  # a tag has clips with it and without
    which = np.repeat(np.arange(12), counts)
    found = ResampledTags(truth, scores, limits).figures(counts)
    said = tag_metrics.predicted_tags(scores[which], limits)
    plain = tag_metrics.agreement(truth[which], said)
    expected = {
        name: getattr(plain, name)
        for name in (
            "precision_micro", "recall_micro", "f1_micro",
            "precision_macro", "recall_macro", "f1_macro", "hamming_score", "hamming_loss",
        )
    }  # fmt: skip
    expected["label_ranking_average_precision"] = tag_metrics.label_ranking_average_precision(
        truth[which], scores[which]
    )
    expected["roc_auc_macro"] = tag_metrics.macro_roc_auc(truth[which], scores[which])
    expected["pr_auc_macro"] = tag_metrics.macro_pr_auc(truth[which], scores[which])
    assert found == pytest.approx(expected, abs=1e-12)


def test_areas_agree_with_scikit_learn_under_weights():
    metrics = pytest.importorskip("sklearn.metrics")
    truth, scores, _ = table(3, n=40, levels=9)
    counts = np.random.default_rng(0).integers(0, 4, 40)
    found = ResampledTags(truth, scores).figures(counts)
    roc = [metrics.roc_auc_score(truth[:, t], scores[:, t], sample_weight=counts) for t in range(7)]
    pr = [
        metrics.average_precision_score(truth[:, t], scores[:, t], sample_weight=counts)
        for t in range(7)
    ]
    assert found["roc_auc_macro"] == pytest.approx(np.mean(roc), abs=1e-12)
    assert found["pr_auc_macro"] == pytest.approx(np.mean(pr), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_counted_pairs_correlate_as_repeated_ones_do(seed, counts):
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 5, 9), rng.integers(0, 5, 9)
    found = ResampledRanks(first, second).spearman(counts)
    which = np.repeat(np.arange(9), counts)
    if len(which) < 3:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(spearman(first[which], second[which]), nan_ok=True, abs=1e-9)


def means(values):
    return lambda counts: {"mean": float(counts @ values / counts.sum())}


def test_the_interval_of_a_mean_is_that_of_the_paired_bootstrap():
    rng = np.random.default_rng(1)
    base = rng.standard_normal(25)
    adapted = base + 0.3 + 0.1 * rng.standard_normal(25)
    found = paired_intervals(means(base), means(adapted), 25, seed=4)["mean"]
    plain = paired_difference(base, adapted, seed=4)
    assert (found.value, found.low, found.high, found.n) == pytest.approx(
        (plain.value, plain.low, plain.high, plain.n), abs=1e-12
    )
    assert found.low > 0.0  # pairs share their prompts: alone, a spread of 1 would hide .3


@pytest.mark.slow
def test_intervals_cover_the_true_difference_as_often_as_they_say():
    rng = np.random.default_rng(7)
    n_inside = 0
    for i in range(200):
        base = rng.standard_normal(40)
        adapted = base + 0.2 + 0.5 * rng.standard_normal(40)
        found = paired_intervals(means(base), means(adapted), 40, n_resamples=400, seed=i)["mean"]
        n_inside += found.low <= 0.2 <= found.high
    assert 0.89 <= n_inside / 200 <= 0.99


@pytest.mark.parametrize("n", [1, 2])
def test_too_few_pairs_have_no_interval_but_a_reason(n):
    found = paired_intervals(means(np.zeros(n)), means(np.ones(n)), n)
    assert found == {"mean": f"an interval needs at least 3 clips; got {n}"}


def test_what_resamples_leave_open_is_said():
    def open_mostly(counts):
        return {"x": 1.0 if counts[0] == 1.0 and counts[1] == 1.0 else float("nan")}

    assert "most resamples leave it open" in paired_intervals(open_mostly, open_mostly, 9)["x"]

    def never(counts):
        return {"x": float("nan")}

    assert "can't be measured" in paired_intervals(never, never, 9)["x"]


def test_different_figures_and_levels_are_refused():
    with pytest.raises(InputError, match="same figures"):
        paired_intervals(means(np.zeros(4)), lambda _: {"other": 0.0}, 4)
    with pytest.raises(InputError, match="level must lie"):
        paired_intervals(means(np.zeros(4)), means(np.zeros(4)), 4, level=1.0)
