"""The sampler: scores in, sound out, block by block."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.music.score import Score
from isotone.sampler.bank import shipped_bank_path
from isotone.sampler.effects import Equaliser, Reverb
from isotone.sampler.instruments import Instruments
from isotone.sampler.parts import CHUNK, HEADROOM_DB
from isotone.sampler.performance import LOOKAHEAD_S, ROOM_STEM, Chunk, Performance
from isotone.sampler.samples import SamplePool
from isotone.sampler.soundfont import SoundFont

__all__ = ["CHUNK", "HEADROOM_DB", "LOOKAHEAD_S", "ROOM_STEM", "Block", "Sampler"]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of sound.

    Parameters
    ----------
    mix : Waveform
        Stereo.
    stems : dict
        Part name to its share of the mix, and ``ROOM_STEM`` to that of reverb and chorus; together
        they are the mix. Empty unless the sampler was made with stems.
    """

    mix: Waveform
    stems: dict[str, Waveform] = field(default_factory=dict)


class Sampler:
    """Plays scores with a SoundFont.

    Parameters
    ----------
    soundfont : SoundFont, str or Path, optional
        By default the bank that is shipped.
    sample_rate : int
        Of the output, 8 to 192 kHz.
    stems : bool
        Whether blocks carry each part's share.
    threads : int, optional
        Threads for the voices; by default as many as cores, 8 at most. The sound is the same.
    room : str or None
        A room of ``isotone.sampler.effects``; None plays dry, without chorus too.
    tone : str, optional
        A tone of ``isotone.sampler.effects``, for mix and stems.
    levelled : bool
        Whether presets of the shipped bank are brought to equal loudness.
    max_voices : int
        Beyond it voices are ended early; see ``VoicePool``.
    samples : SamplePool, optional
        Of the same font, shared with other samplers: memory is spent once.

    Raises
    ------
    SoundFontError
        If the SoundFont is broken.
    InputError
        If an argument is out of range.
    """

    def __init__(
        self,
        soundfont: SoundFont | str | Path | None = None,
        *,
        sample_rate: int = 48_000,
        stems: bool = False,
        threads: int | None = None,
        room: str | None = "hall",
        tone: str | None = None,
        levelled: bool = True,
        max_voices: int = 512,
        samples: SamplePool | None = None,
    ) -> None:
        if not 8_000 <= sample_rate <= 192_000:
            raise InputError(f"sample_rate must lie in [8000, 192000] Hz; got {sample_rate}")
        if threads is not None and threads < 1:
            raise InputError(f"threads must be at least 1; got {threads}")
        if max_voices < 1:
            raise InputError(f"max_voices must be at least 1; got {max_voices}")
        is_levelled = levelled and soundfont is None
        if soundfont is None:
            soundfont = shipped_bank_path()
        self.font = soundfont if isinstance(soundfont, SoundFont) else SoundFont(soundfont)
        self.sample_rate = sample_rate
        self.stems = stems
        self.room = room
        self.tone = tone
        self.max_voices = max_voices
        if room is not None:
            Reverb(sample_rate, room)  # an unknown room is told now, not when the music starts
        if tone is not None:
            Equaliser(sample_rate, tone)
        self.samples = SamplePool(self.font) if samples is None else samples
        self.instruments = Instruments(
            self.font,
            self.samples,
            sample_rate,
            threads=threads or min(8, os.cpu_count() or 1),
            is_levelled=is_levelled,
        )

    def render(self, fragments: Iterable[Score], *, block_samples: int = 4096) -> Iterator[Block]:
        """Yield the sound of consecutive fragments of a piece, from second 0 on.

        Parameters
        ----------
        fragments : iterable of Score
            Asked for as late as possible: when what is rendered comes within ``LOOKAHEAD_S`` of the
            end of the last one, at most two ``CHUNK`` ahead of what has been yielded.
        block_samples : int
            Length of the blocks; the last may be shorter. The samples are the same for any length.

        Yields
        ------
        Block
            After the last fragment until its tails have died away.

        Raises
        ------
        InputError
            If a note or a control holds no numbers.
        SoundFontError
            If a preset that is needed is broken.
        """
        if block_samples < 1:
            raise InputError(f"block_samples must be at least 1; got {block_samples}")
        performance = Performance(
            self.instruments,
            iter(fragments),
            room=self.room,
            tone=self.tone,
            stems=self.stems,
            max_voices=self.max_voices,
        )
        waiting: list[Chunk] = []
        n_waiting = 0
        for mix, stems in performance.chunks():
            waiting.append((mix, stems))
            n_waiting += mix.shape[1]
            if n_waiting < block_samples:
                continue
            whole, parts = _join(waiting)
            at = 0
            while n_waiting - at >= block_samples:
                yield self._block(whole, parts, at, at + block_samples)
                at += block_samples
            n_waiting -= at
            waiting = [(whole[:, at:], {k: v[:, at:] for k, v in parts.items()})]
        if n_waiting:
            whole, parts = _join(waiting)
            yield self._block(whole, parts, 0, n_waiting)

    def _block(
        self,
        mix: NDArray[np.float32],
        stems: dict[str, NDArray[np.float32]],
        start: int,
        stop: int,
    ) -> Block:
        rate = self.sample_rate
        return Block(
            Waveform(mix[:, start:stop], rate),
            {name: Waveform(stem[:, start:stop], rate) for name, stem in stems.items()},
        )


def _join(chunks: list[Chunk]) -> Chunk:
    if len(chunks) == 1:
        return chunks[0]
    names = dict.fromkeys(name for _, stems in chunks for name in stems)
    silent = [np.zeros_like(mix) for mix, _ in chunks]
    return (
        np.concatenate([mix for mix, _ in chunks], axis=1),
        {
            name: np.concatenate(
                [stems.get(name, silent[i]) for i, (_, stems) in enumerate(chunks)], axis=1
            )
            for name in names
        },
    )
