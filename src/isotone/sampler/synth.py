"""What a synthesised instrument promises to the sampler that plays it beside the samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["SynthNote", "SynthVoice"]


@dataclass(frozen=True, slots=True)
class SynthNote:
    """A note on the clock of samples.

    Parameters
    ----------
    onset : int
        Sample of the piece at which it begins.
    release : int
        Sample at which the key is let go; greater than ``onset``. Pads and textures have no pedal.
    pitch : int
        MIDI note, 0 to 127.
    velocity : int
        1 to 127.
    """

    onset: int
    release: int
    pitch: int
    velocity: int


class SynthVoice(Protocol):
    """One synthesised part: state that notes are added to and sound is drawn from.

    The player first adds every note whose onset lies before the end of what it is about to render,
    in order of onset, then renders. It renders consecutive stretches from sample 0 on, all of
    ``CHUNK`` samples (``isotone.sampler.parts``). The sound depends on the notes and the seed
    alone, never on how stretches are cut. Gain, pan and sends of the part are the player's.
    """

    def add(self, note: SynthNote) -> None:
        """Take a note that will sound; its onset is not before what has been rendered."""
        ...

    def render(self, start: int, n_samples: int) -> NDArray[np.float32]:
        """Return the samples ``[start, start + n_samples)`` of the piece, shape (2, n_samples)."""
        ...

    @property
    def is_silent(self) -> bool:
        """Whether nothing more will sound unless another note is added."""
        ...
