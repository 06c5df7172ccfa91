import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.errors import InputError
from isotone.evaluate.metrics.distance import fad, fad_infinity, frechet_distance, kad


def cloud(seed, n=200, k=6, *, shift=0.0, scale=1.0):
    return shift + scale * np.random.default_rng(seed).standard_normal((n, k))


def test_a_set_is_at_no_distance_from_itself():
    x = cloud(1)
    assert fad(x, x) == pytest.approx(0.0, abs=1e-9)


def test_two_gaussians_in_closed_form():
    # Commuting covariances: |m1 - m2|^2 + sum (s1 - s2)^2.
    s1, s2 = np.array([1.0, 2.0, 0.5]), np.array([2.0, 1.0, 0.25])
    m1, m2 = np.array([0.0, 1.0, -1.0]), np.array([1.0, 1.0, 1.0])
    expected = ((m1 - m2) ** 2).sum() + ((s1 - s2) ** 2).sum()
    assert frechet_distance(m1, np.diag(s1**2), m2, np.diag(s2**2)) == pytest.approx(expected)


def test_it_agrees_with_a_matrix_root():
    from scipy.linalg import sqrtm

    x, y = cloud(2) @ np.random.default_rng(9).standard_normal((6, 6)), cloud(3, shift=0.3)
    c1, c2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root = np.real(sqrtm(c1 @ c2))
    expected = ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(c1 + c2 - 2 * root)
    assert fad(x, y) == pytest.approx(expected, rel=1e-6)


def test_fewer_clips_than_features_still_give_a_real_number():
    assert np.isfinite(fad(cloud(4, n=5, k=40), cloud(5, n=7, k=40)))


@given(seed=st.integers(0, 999))
@settings(max_examples=20, deadline=None)
def test_fad_is_symmetric_and_not_negative_and_blind_to_order(seed):
    x, y = cloud(seed, n=30), cloud(seed + 1, n=25, shift=0.2)
    order = np.random.default_rng(seed).permutation(len(y))
    assert fad(x, y) == pytest.approx(fad(y, x), rel=1e-6, abs=1e-9)
    assert fad(x, y) >= 0.0
    assert fad(x, y[order]) == pytest.approx(fad(x, y), rel=1e-9)


def test_extrapolation_takes_the_bias_of_small_sets_away():
    reference = cloud(0, n=20_000, k=8)
    small = [cloud(seed, n=60, k=8) for seed in range(1, 13)]
    plain = np.mean([fad(reference, x) for x in small])
    extrapolated = np.mean([fad_infinity(reference, x, seed=3) for x in small])
    assert plain > 0.1  # all are of one kind: the truth is 0
    assert abs(extrapolated) < 0.35 * plain
    assert fad_infinity(reference, small[0], seed=3) == fad_infinity(reference, small[0], seed=3)


def test_kad_has_no_bias_and_grows_with_the_shift():
    reference = cloud(0, n=400)
    same = [kad(reference, cloud(seed, n=40)) for seed in range(1, 25)]
    apart = [kad(reference, cloud(99, n=40, shift=shift)) for shift in (0.0, 0.5, 1.0, 2.0)]
    assert abs(np.mean(same)) < 2.0 * np.std(same) / np.sqrt(len(same)) + 0.5
    assert min(same) < 0.0 < max(same)
    assert apart == sorted(apart)
    assert apart[-1] > 100.0


@pytest.mark.parametrize("measure", [fad, kad, fad_infinity])
def test_what_cannot_be_compared_is_refused(measure):
    with pytest.raises(InputError, match="features"):
        measure(cloud(1, k=3), cloud(2, k=4))
    with pytest.raises(InputError, match="at least"):
        measure(cloud(1), cloud(2, n=1))
    broken = cloud(3)
    broken[0, 0] = np.nan
    with pytest.raises(InputError, match="finite"):
        measure(cloud(1), broken)
