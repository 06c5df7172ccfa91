"""A short run of ``bench/fuzz_soundfont.py``: broken fonts play or are refused."""

import importlib.util
import logging
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench" / "fuzz_soundfont.py"


def test_mutated_fonts_play_or_are_refused(tmp_path):
    spec = importlib.util.spec_from_file_location("fuzz_soundfont", BENCH)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    (tmp_path / "file-in-the-way").write_text("")
    logging.disable(logging.WARNING)
    try:
        outcomes = bench.fuzz(200, 7, tmp_path)
    finally:
        logging.disable(logging.NOTSET)
    assert set(outcomes) <= {"played", "silent", "refused"}
    assert outcomes["played"] > 20
    assert outcomes["refused"] > 20
