import importlib
import logging
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from isotone.dsp import biquad, shipped
from isotone.dsp.compiled import Kernel, compiled
from isotone.sampler import kernel as voices
from isotone.sampler.effects import Chorus, Reverb, TruePeakLimiter, chorus, limiter, reverb

KERNELS = [
    each
    for module in (biquad, voices, reverb, chorus, limiter)
    for each in vars(module).values()
    if isinstance(each, Kernel)
]
NAMES = [shipped.file_name(kernel) for kernel in KERNELS]


def by_numba(kernel):
    return Kernel(
        kernel.function, kernel._signature, kernel.helpers, kernel._records, kernel.options
    )._compile_here()


@pytest.mark.parametrize("kernel", KERNELS, ids=NAMES)
def test_what_is_shipped_was_made_from_this_source(kernel):
    text = shipped._text(shipped.file_name(kernel))
    assert text is not None
    assert text.splitlines()[0] == f"; {shipped.source_digest(kernel)}", "run: make kernels"


def test_nothing_else_is_shipped():
    folder = Path(shipped.__file__).with_name("kernels")
    assert sorted(path.name for path in folder.glob("*.ll")) == sorted(NAMES)


def test_signatures_are_read():
    kernel = compiled("void(f4[:,::1], i8, u8[::1], f8[:,:,::1])")(print)
    assert [(p.dtype.str[1:], p.n_dims) for p in kernel.parameters] == [
        ("f4", 2),
        ("i8", 0),
        ("u8", 1),
        ("f8", 3),
    ]


def test_a_kernel_is_kept_apart_for_each_state_of_what_it_reads(tmp_path, monkeypatch):
    (tmp_path / "outer_loop.py").write_text("def twice(x):\n    return 2 * x\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    outer_loop = importlib.import_module("outer_loop")
    alone = compiled("void(f8)")(print)
    kernel = compiled("void(f8)", reads=(outer_loop,))(print)
    assert alone.cache_folder() == kernel.cache_folder().parent
    before = kernel.cache_folder()
    assert compiled("void(f8)", reads=(outer_loop,))(len).cache_folder() == before
    (tmp_path / "outer_loop.py").write_text("def twice(x):\n    return x + x\n")
    assert kernel.cache_folder() != before


def test_steps_of_musicgen_read_every_file_whose_code_they_hold():
    pytest.importorskip("torch")
    from isotone.engines.musicgen import step_kernel

    # What njit functions of other modules the step's own module speaks of.
    used = {
        value.__module__
        for value in vars(step_kernel).values()
        if getattr(value, "__module__", "").startswith("isotone.engines.musicgen.")
    } - {step_kernel.__name__}
    assert used
    for kernel in (*step_kernel.STEPS.values(), *step_kernel.PRODUCTS.values()):
        assert {module.__name__ for module in kernel.reads} >= used


def effects(monkeypatch, kernels):
    rng = np.random.default_rng(3)
    noise = (0.4 * rng.standard_normal((2, 40_000))).astype(np.float32)
    for module, name, kernel in kernels:
        monkeypatch.setattr(module, name, kernel)
    made = (Reverb(48_000), Chorus(48_000), TruePeakLimiter(48_000))
    return [effect.process(noise) for effect in made]


@pytest.mark.slow
def test_shipped_kernels_give_what_numba_gives(monkeypatch):
    places = [
        (biquad, "_run"),
        (reverb, "_run"),
        (reverb, "_diffuse"),
        (chorus, "_run"),
        (limiter, "_hold"),
    ]
    fast = effects(monkeypatch, [(module, name, getattr(module, name)) for module, name in places])
    slow = effects(
        monkeypatch, [(module, name, by_numba(getattr(module, name))) for module, name in places]
    )
    for ours, theirs in zip(fast, slow, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
        assert np.abs(theirs).max() > 0.1


def test_arrays_of_another_kind_are_refused():
    run = biquad._run.compile()
    state, one = np.zeros((2, 1, 2)), np.zeros((1, 5))
    with pytest.raises(TypeError, match="float32 array of 2 dimensions"):
        run(np.zeros((2, 8)), one, state)
    with pytest.raises(TypeError, match="contiguous"):
        run(np.zeros((2, 8), np.float32)[:, ::2], one, state)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ISOTONE_CACHE", str(tmp_path))
    return tmp_path / "kernels"


def loaded():
    kernel = Kernel(chorus._run.function, chorus._run._signature, options=chorus._run.options)
    return shipped.load_shipped(kernel)


def test_machine_code_is_kept_and_a_damaged_file_is_made_again(cache):
    assert loaded() is not None
    (file,) = cache.iterdir()
    before = file.read_bytes()
    file.write_bytes(before[:-7] + b"\0" * 7)
    assert loaded() is not None
    assert file.read_bytes() == before
    assert [path.name for path in cache.iterdir()] == [file.name]


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ISOTONE_CACHE", str(tmp_path / "file" / "cache"))
    assert loaded() is not None


def test_what_was_changed_or_cannot_be_read_is_left_to_numba(cache, monkeypatch, caplog):
    monkeypatch.setattr(shipped, "source_digest", lambda _: "another")
    assert loaded() is None
    monkeypatch.setattr(shipped, "_text", lambda _: "; another\nno assembly")
    with caplog.at_level(logging.INFO):
        assert loaded() is None
    assert "left to numba" in caplog.text


CODE = """
import sys
import isotone
plan = isotone.plan_session("anxious", "calm", minutes=1, seed=1, genre="ambient")
next(iter(isotone.stream(plan)))
assert "numba" not in sys.modules
assert "scipy" not in sys.modules
"""


def test_a_session_sounds_without_waking_numba(tmp_path):
    out = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE],
        env=os.environ | {"ISOTONE_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert out.returncode == 0, out.stderr
