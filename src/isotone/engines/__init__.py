"""Music for each segment: engines behind one protocol, found by name in one registry."""

from isotone.engines.protocol import Engine, Watcher
from isotone.engines.registry import installed_engines, load_engine

__all__ = ["Engine", "Watcher", "installed_engines", "load_engine"]
