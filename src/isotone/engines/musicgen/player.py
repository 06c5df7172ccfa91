"""Plays takes: prompts to sound, with batches kept, checked, and made again where they failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isotone._version import __version__
from isotone.audio import Waveform
from isotone.engines.musicgen.hub import locate
from isotone.engines.musicgen.model import MusicGenModel, choose_precision, load_model
from isotone.engines.musicgen.passes import WINDOW_S, continue_codes
from isotone.engines.musicgen.settings import MusicGenSettings
from isotone.engines.musicgen.store import BatchStore, digest
from isotone.engines.musicgen.takes import fault_of
from isotone.errors import IsotoneError
from isotone.plan.segment import Segment

if TYPE_CHECKING:
    import torch

    from isotone.engines.musicgen.generate import StepProgress, Takes

__all__ = ["Player", "TakeSound", "Work", "load_player", "step_progress"]

Work = Callable[[float, str], None]
"""Called with the share of a batch that is done and a few words."""

MOST_SEEDS = 4
"""How often a take is tried before the segment is named and the session given up."""


@dataclass(frozen=True, slots=True, eq=False)
class TakeSound:
    """A take as it sounds.

    Parameters
    ----------
    waveform : Waveform
        At the codec's rate.
    may_trim : bool
        Whether silence and half a phrase may go from its ends.
    is_anchored : bool
        Whether it has to start where it starts.
    """

    waveform: Waveform
    may_trim: bool = True
    is_anchored: bool = False


def load_player(settings: MusicGenSettings) -> Player:
    """Find and load what is asked for.

    Raises
    ------
    MissingModelError
        If weights are not on this machine.
    InputError
        If they are broken or don't fit.
    """
    found = locate(settings.model, revision=settings.revision)
    pins: Sequence[str | None] = settings.adapter_revisions or [None] * len(settings.adapters)
    adapters = [
        locate(name, kind="adapter", revision=pin)
        for name, pin in zip(settings.adapters, pins, strict=True)
    ]
    precision = choose_precision(
        device=settings.device,
        dtype=settings.dtype,
        memory=settings.memory,
        weight_bits=settings.weight_bits,
    )
    model = load_model(
        found.folder,
        precision=precision,
        adapters=[adapter.folder for adapter in adapters],
        name=settings.model,
    )
    pinned = settings.pinned(
        device=precision.device,
        dtype=precision.dtype,
        memory=precision.memory,
        revision=found.revision,
        adapter_revisions=tuple(adapter.revision for adapter in adapters),
    )
    return Player(model, pinned)


class Player:
    """A loaded model that plays batches of takes.

    Parameters
    ----------
    model : MusicGenModel
    settings : MusicGenSettings
        With everything decided.
    store : BatchStore, optional
    """

    def __init__(
        self, model: MusicGenModel, settings: MusicGenSettings, store: BatchStore | None = None
    ) -> None:
        self.model, self.settings = model, settings
        self._store = store or BatchStore()
        self._sampling = settings.sampling
        self.notes: list[str] = []
        self._said_windows = False
        self.n_retakes = 0
        self.n_let_through = 0

    @property
    def frame_rate_hz(self) -> float:
        """Frames a second."""
        return self.model.codec.frame_rate_hz

    def frames(self, seconds: float) -> int:
        """Return the frames that cover a length."""
        return int(np.ceil(seconds * self.frame_rate_hz - 1e-6))

    def start(self) -> None:
        """Begin a session: nothing was made again yet."""
        self.n_retakes = self.n_let_through = 0

    def finish(self) -> None:
        """End a session: what was kept for the case of a stop is not needed any more."""
        self._store.clear_used()

    def take_notes(self) -> list[str]:
        """Return what is to be said and was not yet."""
        said, self.notes = self.notes + self.model.text.notes, []
        self.model.text.notes = []
        return said

    def take_bytes(self, mode: str) -> int:
        """Return what a take's keys and values need."""
        shape, precision = self.model.shape, self.model.precision
        rows = 1 + int(self._sampling.is_guided) + int(mode == "flow")
        n_positions = self.frames(WINDOW_S) + max(shape.delays)
        if precision.device == "cpu":
            from isotone.engines.musicgen.decoder_cpu import memory_bytes

            return memory_bytes(
                n_layers=shape.n_layers, width=shape.width, n_heads=shape.n_heads,
                n_rows=rows, n_positions=n_positions, kind=precision.memory,
            )  # fmt: skip
        return int(self.model.decoder.step_bytes(rows, n_positions))

    def free_device_bytes(self) -> int:
        """Return the memory that is free on the CUDA device."""
        import torch

        return int(torch.cuda.mem_get_info()[0])

    # -- codes ---------------------------------------------------------------------------------

    def codes(
        self, takes: Takes, prompts: Sequence[str], progress: StepProgress | None = None
    ) -> torch.Tensor:
        """Return the codes of a batch, from the store if it was finished before."""
        key = self._key(takes, prompts)
        kept = self._store.load(key)
        if kept is not None:
            return kept
        made = self._generate(takes, progress)
        self._store.save(key, made)
        return made

    def _generate(self, takes: Takes, progress: StepProgress | None) -> torch.Tensor:
        import torch

        from isotone.engines.musicgen.generate import generate_codes

        try:
            return generate_codes(self.model.decoder, takes, self._sampling, progress=progress)
        except (torch.OutOfMemoryError, MemoryError) as error:
            if takes.n_takes == 1:
                raise IsotoneError(
                    "one take doesn't fit the memory; choose a smaller model, or the processor "
                    "with memory int8"
                ) from error
        self.notes.append(
            f"{takes.n_takes} takes did not fit the memory; they are played in two halves"
        )
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        half = (takes.n_takes + 1) // 2
        try:
            parts = [
                generate_codes(self.model.decoder, part, self._sampling, progress=progress)
                for part in (takes.part(slice(0, half)), takes.part(slice(half, None)))
            ]
        except (torch.OutOfMemoryError, MemoryError) as error:
            raise IsotoneError(
                f"{half} takes don't fit the memory either; use --batch {max(1, half // 2)} or less"
            ) from error
        return torch.cat(parts)

    def _key(self, takes: Takes, prompts: Sequence[str]) -> str:
        import hashlib

        import torch

        settings = self.settings
        prefix = b"" if takes.prefix is None else takes.prefix.numpy().tobytes()
        return digest(
            {
                "isotone": __version__,
                "torch": torch.__version__,
                "revision": settings.revision,
                "adapters": list(settings.adapter_revisions),
                "precision": [
                    settings.device, settings.dtype, settings.memory, settings.weight_bits
                ],
                "sampling": [settings.guidance, settings.temperature, settings.top_k],
                "prompts": list(prompts),
                "seeds": list(takes.seeds),
                "frames": [takes.n_frames, takes.hold_frames, takes.turn_frames, takes.first_step],
                "has_next": takes.next_texts is not None,
                "prefix": hashlib.sha256(prefix).hexdigest(),
            }
        )  # fmt: skip

    # -- takes ---------------------------------------------------------------------------------

    def play_clips(
        self, segments: Sequence[Segment], *, reserve_s: float, work: Work | None = None
    ) -> list[TakeSound]:
        """Return one independent take a segment, each long enough for its join."""
        import torch

        longest_s = max(segment.duration_s for segment in segments)
        n_frames = self.frames(longest_s + reserve_s)
        window = self.frames(WINDOW_S)
        if n_frames > window and not self._said_windows:
            self._said_windows = True
            self.notes.append(
                f"segments of {longest_s:g} s and their joins are longer than the model's 30 s, so "
                "they are continued by windows; --segment-seconds 26 needs none"
            )
        empty = torch.zeros(len(segments), self.model.shape.n_codebooks, 0, dtype=torch.int64)

        def make(which: Sequence[int], seeds: Sequence[int]) -> torch.Tensor:
            prompts = [segments[i].prompt for i in which]
            return continue_codes(
                self.codes,
                empty[: len(which)],
                n_frames,
                texts=self.model.text.encode(prompts),
                prompts=prompts,
                seeds=seeds,
                frame_rate_hz=self.frame_rate_hz,
                progress=step_progress(work, len(which)),
            )

        codes, sounds = self.made_well(make, segments, salt=0)
        return [TakeSound(wave) for wave in sounds or self.sounds(codes)]

    def sounds(self, codes: torch.Tensor) -> list[Waveform]:
        """Return the sound of takes, at the codec's rate."""
        audio = self.model.codec.decode(codes).numpy()
        rate = self.model.codec.sample_rate
        return [Waveform(np.ascontiguousarray(take, np.float32), rate) for take in audio]

    def made_well(
        self,
        make: Callable[[Sequence[int], Sequence[int]], torch.Tensor],
        segments: Sequence[Segment],
        *,
        salt: int,
        checked_from: int = 0,
    ) -> tuple[torch.Tensor, list[Waveform] | None]:
        """Return takes that are music: those that are not are made again with the next seed.

        Parameters
        ----------
        make : callable
            Takes indices and their seeds, returns codes.
        segments : sequence of Segment
        salt : int
            Tells the kinds of takes of a segment apart.
        checked_from : int
            Frames that were checked before, as part of another take.

        Returns
        -------
        codes : Tensor
        sounds : list of Waveform or None
            What was heard for the checks, from ``checked_from`` on; None if nothing was.

        Raises
        ------
        IsotoneError
            If a take stays no music after several seeds and checks are strict.
        """
        everyone = list(range(len(segments)))
        codes = make(everyone, [_seed(segments[i], salt, 0) for i in everyone])
        if self.settings.take_checks == "off":
            return codes, None
        sounds = self.sounds(codes[:, :, checked_from:])
        wrong = self._faults(codes[:, :, checked_from:], sounds, everyone)
        if self.settings.take_checks == "warn":
            for i, fault in wrong.items():
                self.n_let_through += 1
                self.notes.append(f"segment {segments[i].index + 1}: {fault}, let through")
            return codes, sounds
        for attempt in range(1, MOST_SEEDS):
            if not wrong:
                break
            which = sorted(wrong)
            self.n_retakes += len(which)
            for i in which:
                self.notes.append(f"segment {segments[i].index + 1}: {wrong[i]}, made again")
            again = make(which, [_seed(segments[i], salt, attempt) for i in which])
            codes[which] = again
            heard = self.sounds(again[:, :, checked_from:])
            for i, sound in zip(which, heard, strict=True):
                sounds[i] = sound
            wrong = self._faults(again[:, :, checked_from:], heard, which)
        if wrong:
            i, fault = next(iter(sorted(wrong.items())))
            segment = segments[i]
            raise IsotoneError(
                f"segment {segment.index + 1} ({segment.start_s:g} to {segment.end_s:g} s, "
                f"{segment.prompt!r}) came out as {fault} with {MOST_SEEDS} seeds; try another "
                "--seed, --guidance or model, or --take-checks warn"
            )
        return codes, sounds

    def _faults(
        self, codes: torch.Tensor, sounds: Sequence[Waveform], which: Sequence[int]
    ) -> dict[int, str]:
        n_samples = codes.shape[2] * self.model.codec.hop
        found = {}
        for i, take, sound in zip(which, codes, sounds, strict=True):
            fault = fault_of(take, sound, n_samples=n_samples, frame_rate_hz=self.frame_rate_hz)
            if fault is not None:
                found[i] = fault
        return found


def _seed(segment: Segment, salt: int, attempt: int) -> int:
    """Return a take's own seed: of its segment, its kind and how often it was tried."""
    state = np.random.SeedSequence([segment.seed, salt, attempt]).generate_state(1, np.uint64)
    return int(state[0] >> np.uint64(1))


def step_progress(work: Work | None, n_takes: int) -> StepProgress | None:
    """Return what turns steps into words for whoever waits."""
    if work is None:
        return None
    plural = "takes" if n_takes > 1 else "take"

    def tell(done: int, total: int) -> None:
        work(done / total, f"{n_takes} {plural}, step {done} of {total}")

    return tell
