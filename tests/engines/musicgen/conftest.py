"""Models that are made once for all tests of the room."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

pytest.importorskip("torch", reason="needs the extra 'musicgen'")
pytest.importorskip("transformers", reason="needs the extra 'musicgen'")


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Tiny products gain nothing from threads, and lose much where other work wants the cores."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def mono(tmp_path_factory):
    """A tiny mono model: its folder, and transformers' own instance of it."""
    from checkpoints import save_model

    folder = tmp_path_factory.mktemp("models") / "mono"
    return folder, save_model(folder)


@pytest.fixture(scope="session")
def stereo(tmp_path_factory):
    """A tiny stereo model with heads of the published width, 64."""
    from checkpoints import save_model

    folder = tmp_path_factory.mktemp("models") / "stereo"
    return folder, save_model(folder, n_channels=2, width=128)


@pytest.fixture(scope="session")
def mono_player(mono):
    """The tiny mono model in float32, loaded by the engine."""
    from isotone.engines.musicgen.model import Precision, load_model

    return load_model(mono[0], precision=Precision("cpu", "float32", "float32"))


@pytest.fixture(scope="session")
def stereo_player(stereo):
    """The tiny stereo model in float32, loaded by the engine."""
    from isotone.engines.musicgen.model import Precision, load_model

    return load_model(stereo[0], precision=Precision("cpu", "float32", "float32"))
