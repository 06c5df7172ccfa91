"""Small models and codes that are made once for all tests of the room."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

for package in ("torch", "transformers", "peft", "accelerate"):
    pytest.importorskip(package, reason="needs the extra 'train'")


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Tiny products gain nothing from threads."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def fresh_accelerator():
    """Forget the precision that an earlier test trained with: it holds for a whole process."""
    from accelerate.state import AcceleratorState

    AcceleratorState._reset_state(reset_partial_state=True)
    yield
    AcceleratorState._reset_state(reset_partial_state=True)


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    from tiny_models import save_tiny

    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_tiny(folder)
    return folder


@pytest.fixture(scope="session")
def codes(tmp_path_factory, base):
    from tiny_models import write_codes

    folder = tmp_path_factory.mktemp("codes")
    write_codes(folder, base)
    return folder


@pytest.fixture
def make_recipe(base, codes, tmp_path):
    """Return a function that makes a recipe for the tiny model, with changes by section."""
    from isotone.train.recipe import Recipe

    def make(**changes):
        document = {
            "model": {"base": str(base)},
            "data": {"codes": str(codes)},
            "lora": {"rank": 4, "alpha": 8.0, "dropout": 0.1},
            "training": {
                "max_steps": 6,
                "batch_size": 2,
                "accumulate": 2,
                "warmup_steps": 2,
                "precision": "fp32",
                "seed": 5,
            },
            "validation": {"every_steps": 2},
            "output": {"folder": str(tmp_path / "run"), "save_every_steps": 1},
        }
        for section, fields in changes.items():
            document[section] = document.get(section, {}) | fields
        return Recipe.model_validate(document)

    return make


@pytest.fixture
def make_run(make_recipe):
    """Return a function that makes a run of such a recipe."""
    from isotone.engines.musicgen.hub import locate
    from isotone.train.loop import Run
    from isotone.train.shards import read_shards

    def make(**changes):
        recipe = make_recipe(**changes)
        found = locate(recipe.model.base)
        return Run(recipe, found.folder, found.revision, read_shards(recipe.data.codes))

    return make
