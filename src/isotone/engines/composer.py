"""The embedded engine: composes phrase by phrase and plays each through the sampler.

It needs no model, no network and no GPU. Its score is one unbroken performance, so no clips are
joined: what was composed is played on one clock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from isotone.assemble.master import EXPECTED_LUFS
from isotone.audio import SESSION_SAMPLE_RATE, Waveform
from isotone.engines.protocol import Watcher
from isotone.music.score import Score
from isotone.plan.segment import SegmentSource

if TYPE_CHECKING:
    from isotone.sampler.samples import SamplePool

__all__ = ["ComposerEngine"]


class ComposerEngine:
    """Compose and play plans; several may be rendered at once, and share their samples.

    Parameters
    ----------
    soundfont : str or Path, optional
        An SF2 or SF3 file to play with instead of the bank that is shipped.
    stems : bool
        Whether watchers receive each part's share of every block.
    threads : int, optional
        Threads for the voices; by default as many as cores.
    """

    name = "composer"
    sample_rate = SESSION_SAMPLE_RATE
    expected_lufs = EXPECTED_LUFS

    def __init__(
        self,
        *,
        soundfont: str | Path | None = None,
        stems: bool = False,
        threads: int | None = None,
    ) -> None:
        self._soundfont = soundfont
        self._stems = stems
        self._threads = threads
        self._lock = threading.Lock()
        self._samples: SamplePool | None = None

    @property
    def lookahead_s(self) -> float:
        """Two phrases of the composer: the one that sounds, and the one already written."""
        from isotone.compose import MAX_PHRASE_S

        return 2.0 * MAX_PHRASE_S

    def render(
        self, source: SegmentSource, *, watcher: Watcher | None = None
    ) -> Iterator[Waveform]:
        """Yield consecutive stereo blocks that tile the source's duration, unmastered.

        Parameters
        ----------
        source : SegmentSource
            Asked for affect, genre and instruments one phrase at a time, as late as possible.
        watcher : Watcher, optional
            Told of each phrase's score, and of the stems if the engine was made with them.

        Yields
        ------
        Waveform
            48 kHz stereo; together exactly ``round(source.duration_s * sample_rate)`` samples.

        Raises
        ------
        SoundFontError
            If the SoundFont is broken.
        """
        from isotone.compose import compose_phrases
        from isotone.sampler import Sampler
        from isotone.sampler.player import CHUNK

        is_composed = False

        def watched() -> Iterator[Score]:
            nonlocal is_composed
            for fragment in compose_phrases(source):
                if watcher is not None:
                    watcher.score(fragment)
                yield fragment
            is_composed = True

        with self._lock:
            sampler = Sampler(
                self._soundfont,
                sample_rate=self.sample_rate,
                stems=self._stems,
                threads=self._threads,
                samples=self._samples,
            )
            self._samples = sampler.samples
        n_out = 0
        for block in sampler.render(watched(), block_samples=CHUNK):
            n = block.mix.n_samples
            if is_composed:
                # The end may be put off until the last phrase is composed, and stays from then on.
                n = min(n, round(source.duration_s * self.sample_rate) - n_out)
            if n <= 0:
                break
            if watcher is not None and block.stems:
                watcher.stems({name: _head(part, n) for name, part in block.stems.items()})
            n_out += n
            yield _head(block.mix, n)
        remaining = round(source.duration_s * self.sample_rate) - n_out
        while remaining > 0:  # the last chord may fade before the session ends
            n = min(remaining, 4 * self.sample_rate)
            remaining -= n
            yield _silence(n, self.sample_rate)


def _head(waveform: Waveform, n_samples: int) -> Waveform:
    if waveform.n_samples == n_samples:
        return waveform
    return Waveform(waveform.samples[:, :n_samples], waveform.sample_rate)


def _silence(n_samples: int, sample_rate: int) -> Waveform:
    import numpy as np

    return Waveform(np.zeros((2, n_samples), np.float32), sample_rate)
