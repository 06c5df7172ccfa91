"""Thin verbs over the rooms; ``isotone.cli.main`` is the program."""

from isotone.cli.run import main

__all__ = ["main"]
