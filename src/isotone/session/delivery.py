"""What a session leaves behind, and where."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from isotone.plan.plan import Plan

if TYPE_CHECKING:
    from isotone.deliver.manifest import Manifest

__all__ = ["Delivery", "Session"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is written, and how.

    Parameters
    ----------
    format : str
        ``flac``, ``wav``, ``ogg``, ``opus`` or ``mp3``.
    bits : int
        16 (with dither) or 24, for FLAC and WAV.
    midi : bool
        Also ``session.mid``, the whole score, one track an instrument.
    stems : bool
        Also ``stems/``, one file a part, before mastering.
    overwrite : bool
        Whether files that are there may be replaced.
    target_lufs : float
        Integrated loudness of the session.
    """

    format: str = "flac"
    bits: int = 16
    midi: bool = False
    stems: bool = False
    overwrite: bool = False
    target_lufs: float = -18.0


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has been made.

    Parameters
    ----------
    folder : Path
    plan : Plan
        As it was played, moved goals in it.
    manifest : Manifest
    """

    folder: Path
    plan: Plan
    manifest: Manifest = field(repr=False)

    @property
    def audio_path(self) -> Path:
        """The sound."""
        return self.folder / f"session.{self.manifest.format}"

    @property
    def manifest_path(self) -> Path:
        """Everything needed to make it again."""
        return self.folder / "session.json"

    @property
    def report_path(self) -> Path:
        """The page that shows what was made."""
        return self.folder / "report.html"

    def _repr_html_(self) -> str:
        """Show a player and the path where a notebook displays the object."""
        from html import escape

        from isotone.journey.draw import draw_journey

        source = Path(os.path.relpath(self.audio_path)).as_posix()
        return (
            f'<figure style="margin:0">{draw_journey(self.plan.journey)}'
            f"<figcaption>{escape(self.manifest.title)}</figcaption></figure>"
            f'<audio controls preload="none" src="{escape(source)}"></audio>'
        )
