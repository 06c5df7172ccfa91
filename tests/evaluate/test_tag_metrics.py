import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.errors import InputError
from isotone.evaluate.metrics import tags

sklearn = pytest.importorskip("sklearn.metrics", reason="scikit-learn is the reference")


def drawn(seed, *, n=40, k=7, levels=0):
    rng = np.random.default_rng(seed)
    truth = rng.random((n, k)) < rng.uniform(0.05, 0.6, k)
    truth[0], truth[1] = True, False
    scores = rng.random((n, k)) + 0.5 * truth
    return truth.astype(int), np.round(scores * levels) / levels if levels else scores


@pytest.mark.parametrize("seed", range(12))
def test_agreement_is_scikit_learns(seed):
    truth, scores = drawn(seed)
    said = tags.predicted_tags(scores, np.full(truth.shape[1], 0.8))
    ours = tags.agreement(truth, said)
    for average in ("micro", "macro"):
        p, r, f, _ = sklearn.precision_recall_fscore_support(
            truth, said, average=average, zero_division=0
        )
        assert getattr(ours, f"precision_{average}") == pytest.approx(p)
        assert getattr(ours, f"recall_{average}") == pytest.approx(r)
        assert getattr(ours, f"f1_{average}") == pytest.approx(f)
    assert ours.hamming_loss == pytest.approx(sklearn.hamming_loss(truth, said))


@pytest.mark.parametrize("levels", [0, 4])
@pytest.mark.parametrize("seed", range(8))
def test_areas_and_rankings_are_scikit_learns(seed, levels):
    truth, scores = drawn(seed, levels=levels)
    assert tags.macro_roc_auc(truth, scores) == pytest.approx(
        sklearn.roc_auc_score(truth, scores, average="macro")
    )
    assert tags.macro_pr_auc(truth, scores) == pytest.approx(
        sklearn.average_precision_score(truth, scores, average="macro")
    )
    assert tags.label_ranking_average_precision(truth, scores) == pytest.approx(
        sklearn.label_ranking_average_precision_score(truth, scores)
    )


def test_perfect_and_inverted_tags():
    truth, _ = drawn(3)
    perfect, inverted = tags.agreement(truth, truth), tags.agreement(truth, 1 - truth)
    assert perfect.f1_micro == perfect.f1_macro == perfect.hamming_score == 1.0
    assert inverted.f1_micro == inverted.hamming_score == 0.0
    assert tags.macro_roc_auc(truth, truth) == 1.0
    assert tags.macro_roc_auc(truth, 1 - truth) == 0.0


@given(seed=st.integers(0, 10_000), levels=st.sampled_from([0, 3, 9]))
@settings(max_examples=12, deadline=None)
def test_no_threshold_beats_the_best_one(seed, levels):
    truth, scores = drawn(seed, n=15, k=3, levels=levels)
    best = tags.best_thresholds(truth, scores)
    for tag in range(3):
        own = sklearn.f1_score(truth[:, tag], scores[:, tag] >= best[tag])
        others = [
            sklearn.f1_score(truth[:, tag], scores[:, tag] >= limit) for limit in scores[:, tag]
        ]
        assert own == pytest.approx(max(others))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_order_of_clips_does_not_matter(seed):
    truth, scores = drawn(seed, levels=5)
    order = np.random.default_rng(seed).permutation(len(truth))
    said = scores > 0.7
    assert tags.agreement(truth[order], said[order]) == tags.agreement(truth, said)
    assert tags.macro_pr_auc(truth[order], scores[order]) == pytest.approx(
        tags.macro_pr_auc(truth, scores)
    )


def test_a_tag_nobody_has_is_never_predicted_and_not_averaged():
    truth, scores = np.array([[1, 0], [0, 0]]), np.array([[0.9, 0.9], [0.1, 0.8]])
    best = tags.best_thresholds(truth, scores)
    assert np.isinf(best[1])
    assert not tags.predicted_tags(scores, best)[:, 1].any()
    assert tags.agreement(truth, tags.predicted_tags(scores, best)).n_tags == 1


@pytest.mark.parametrize(
    ("truth", "scores", "message"),
    [
        ([[0, 2]], [[0.1, 0.2]], "0 and 1"),
        ([[0, 1]], [[0.1, np.nan]], "finite"),
        ([[0, 1]], [[0.1]], "one shape"),
        ([0, 1], [0.1, 0.2], "shape"),
    ],
)
def test_what_is_not_a_table_of_tags_is_refused(truth, scores, message):
    with pytest.raises(InputError, match=message):
        tags.macro_roc_auc(truth, scores)


def test_nothing_true_is_refused():
    with pytest.raises(InputError, match="at least one tag"):
        tags.agreement([[0, 0]], [[1, 0]])
    with pytest.raises(InputError, match="with the tag"):
        tags.roc_auc([1, 1], [0.2, 0.3])
