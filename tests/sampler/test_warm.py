import os
import subprocess
import sys

import pytest

CODE = """
import sys
from isotone.sampler.warm import compile_kernels
compile_kernels()
assert "isotone.sampler.kernel" in sys.modules
"""


def run(cache):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE],
        env=os.environ | {"ISOTONE_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_first_run_fills_the_cache_and_the_second_reads_it(tmp_path):
    first = run(tmp_path)
    assert first.returncode == 0, first.stderr
    files = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.nbi")}
    assert any("render_voices" in path.name for path in files)
    assert run(tmp_path).returncode == 0
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.nbi")} == files


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path):
    (tmp_path / "file").write_text("")
    out = run(tmp_path / "file" / "cache")
    assert out.returncode == 0, out.stderr
