"""The ten-line recogniser of the docs, in a module that other processes can import."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Brightness:
    """How bright and how loud a clip is."""

    name: str = "brightness"
    version: str = "1"
    tags: tuple[str, ...] = ("bright", "loud")

    def scores(self, waveform):
        mono = waveform.samples.mean(axis=0)
        steps = np.abs(np.diff(mono)).mean() / (np.abs(mono).mean() + 1e-9)
        return np.clip([steps, 3.0 * np.abs(mono).mean()], 0.0, 1.0)


def make(weights=None):
    """Return one, as an entry point does."""
    del weights
    return Brightness()


class Dies(Brightness):
    """Takes its process along."""

    def scores(self, _):
        import os

        os._exit(3)


def make_dying():
    return Dies()
