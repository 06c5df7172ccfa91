import doctest
import importlib
from pathlib import Path

import pytest

MODULES = ("cues", "grammar", "lexicon", "safety", "spelling", "text", "tokens")
PAGE = Path(__file__).parents[2] / "docs" / "affect.md"


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name):
    assert doctest.testmod(importlib.import_module(f"isotone.affect.{name}")).failed == 0


def test_examples_on_the_page_hold():
    results = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert results.attempted >= 8
    assert results.failed == 0
