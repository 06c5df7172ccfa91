"""What all tests share."""

import signal
from pathlib import Path

import pytest
from hypothesis import settings

# Machines that run tests are busy: a property is about values, never about time.
settings.register_profile("isotone", deadline=None)
settings.load_profile("isotone")

# A shell's background jobs ignore the interrupt key, and so would the programs that tests start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of design data beside the repository; without it, what needs it skips."""
    if not (_SHARED / "data").is_dir():
        pytest.skip("needs the shared data folder beside the repository")
    return _SHARED


@pytest.fixture(autouse=True)
def private_cache(tmp_path_factory, monkeypatch):
    """Keep tests out of the user's own folders."""
    monkeypatch.setenv("ISOTONE_DATA", str(tmp_path_factory.mktemp("data")))
