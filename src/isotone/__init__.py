"""Music that takes a listener from how they feel to how they want to feel.

::

    import isotone

    plan = isotone.plan_session("anxious", "calm", minutes=15, genre="ambient", seed=7)
    session = isotone.make("anxious", "calm", minutes=15, genre="ambient", seed=7, out="evening")
    session.audio_path

For relaxation and research. Not a medical device; not a substitute for a music therapist or other
care. Stop if you feel worse.
"""

from typing import TYPE_CHECKING, Any

from isotone._version import __version__
from isotone.affect.circumplex import Affect

if TYPE_CHECKING:
    from isotone.affect.text import read_feeling
    from isotone.audio import Waveform
    from isotone.journey.journey import Journey
    from isotone.plan.plan import Plan
    from isotone.session import Delivery, Session, make, plan_session, remake, stream

__all__ = [
    "Affect",
    "Delivery",
    "Journey",
    "Plan",
    "Session",
    "Waveform",
    "__version__",
    "make",
    "plan_session",
    "read_feeling",
    "remake",
    "stream",
]

# Looked up when first used, so that `import isotone` stays quick.
_HOMES = {
    "Delivery": "isotone.session",
    "Journey": "isotone.journey.journey",
    "Plan": "isotone.plan.plan",
    "Session": "isotone.session",
    "Waveform": "isotone.audio",
    "make": "isotone.session",
    "plan_session": "isotone.session",
    "read_feeling": "isotone.affect.text",
    "remake": "isotone.session",
    "stream": "isotone.session",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'isotone' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
