"""What a listener's installation loads, seen from a fresh process."""

import json
import subprocess
import sys

import pytest

import isotone

HEAVY = (
    "torch",
    "transformers",
    "fastapi",
    "pandas",
    "matplotlib",
    "numba",
    "scipy",
    "rich",
    "mido",
)


def modules_after(statement):
    code = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    out = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    return set(json.loads(out.stdout.splitlines()[-1]))


def test_import_isotone_loads_nothing_heavy():
    loaded = modules_after("import isotone")
    assert not loaded.intersection(HEAVY)


def test_every_public_name_can_be_had():
    for name in isotone.__all__:
        assert getattr(isotone, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        _ = isotone.nonsense
