"""The joint judgement of ``bench/affect_grid.py``: mean ranks, one vote a judge."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.fixture
def bench(monkeypatch):
    # The bench puts its own folder on the path and one thread into the environment: undone after.
    monkeypatch.setattr(sys, "path", [str(BENCH), *sys.path])
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(name, "1")
    spec = importlib.util.spec_from_file_location("affect_grid", BENCH / "affect_grid.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_judge_has_one_vote_whatever_its_scale(bench):
    judged = {"a": np.array([1.0, 2.0, 3.0, 4.0]), "b": np.array([400.0, 300.0, 200.0, 100.0])}
    np.testing.assert_allclose(bench.panel(judged), 0.5)
    judged["c"] = np.array([-1e-6, 0.0, 1e-6, 1.0])
    np.testing.assert_allclose(np.argsort(bench.panel(judged)), np.arange(4))


def test_a_clip_one_judge_cannot_hear_is_left_to_the_others(bench):
    judged = {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([np.nan, 5.0, 4.0])}
    np.testing.assert_allclose(
        bench.panel(judged), [1 / 6, (1 / 2 + 3 / 4) / 2, (5 / 6 + 1 / 4) / 2]
    )
    assert np.isnan(bench.panel({"a": np.array([np.nan, 1.0])})[0])


def test_a_lone_judge_makes_no_panel(bench):
    lone = {"a": np.arange(3.0)}
    assert list(bench.with_panel(lone)) == ["a"]
    assert list(bench.with_panel(lone | {"b": np.arange(3.0)})) == ["a", "b", "panel"]
