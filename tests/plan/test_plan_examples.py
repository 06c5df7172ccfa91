import doctest

import pytest

import isotone.journey.journey
import isotone.plan.plan
import isotone.plan.prompt


@pytest.mark.parametrize(
    "module", [isotone.journey.journey, isotone.plan.plan, isotone.plan.prompt], ids=str
)
def test_the_examples_in_docstrings_are_true(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0
