"""The instrument: SoundFonts, the voices that play them, and the room they sound in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isotone.sampler.player import Block, Sampler
    from isotone.sampler.soundfont import SoundFont

__all__ = ["Block", "Sampler", "SoundFont"]


def __getattr__(name: str) -> object:
    # The player compiles its kernel when it is imported; whoever only looks at the bank waits for
    # nothing.
    if name in ("Block", "Sampler"):
        from isotone.sampler import player

        return getattr(player, name)
    if name == "SoundFont":
        from isotone.sampler.soundfont import SoundFont

        return SoundFont
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
