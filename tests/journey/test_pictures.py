import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_pages_pictures_are_what_the_program_draws_now():
    script = ROOT / "scripts" / "draw_strategies.py"
    if not script.is_file():
        pytest.skip("scripts are not part of this copy")
    names = runpy.run_path(str(script))
    for name, picture in names["drawings"]().items():
        path = names["FOLDER"] / f"{name}.svg"
        assert path.read_text(encoding="utf-8") == picture, f"run {script.name} again"
