"""Clips of a model with or without an adapter, kept with what they were made of.

Each clip is a FLAC file (16 bits, the model's own rate) whose comment holds its recipe: model and
adapter with their digests, prompt, seed, numbers and sampling. Whoever asks for the same clips
again finds them; a clip of another recipe in the same place is refused, not taken for one of these.
Takes are not checked and made again as in a session: a comparison must not choose among them.
"""

from __future__ import annotations

import gc
import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from isotone._version import __version__
from isotone.audio import Waveform
from isotone.deliver.tags import PROVENANCE
from isotone.errors import InputError
from isotone.evaluate.compare.tasks import Task
from isotone.files import replacing

__all__ = ["SIZES", "Takes", "Variant", "read_recipe"]

SIZES = ("small", "medium", "large")
"""Short names of the published models: ``small`` is ``facebook/musicgen-small``."""

_TOGETHER = {"cpu": 8, "cuda": 32}  # takes in a batch; judgement
_LONGEST_S = 120.0
_RECIPE = re.compile(r"Recipe: (\{.*\})$", re.DOTALL)

Work = Callable[[float, str], None]
"""Told the clips that are ready, as a number that may lie between two, and a few words."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A model as it is, or with an adapter.

    Parameters
    ----------
    model : str
        A size, a folder or a hub id.
    adapter : str, optional
        A folder or a hub id.
    """

    model: str
    adapter: str | None = None

    @property
    def checkpoint(self) -> str:
        """The folder or hub id that is loaded."""
        return f"facebook/musicgen-{self.model}" if self.model in SIZES else self.model

    @property
    def label(self) -> str:
        """A short name of the model."""
        if self.model in SIZES:
            return self.model
        return Path(self.model).name or self.model

    @property
    def words(self) -> str:
        """The model and which side of the comparison it is."""
        return f"{self.label}, {'base' if self.adapter is None else 'adapted'}"


class Takes:
    """Plays the tasks with one variant.

    Parameters
    ----------
    variant : Variant
    seconds : float
        Length of a clip, 1 to 120.
    options : dict
        Of the engine: ``device``, ``dtype``, ``memory``, ``weight_bits``, ``guidance``,
        ``temperature``, ``top_k``, ``batch``.

    Raises
    ------
    InputError
        If an option is not allowed, or weights are broken or don't fit.
    MissingModelError
        If weights are not on this machine.
    MissingExtraError
        If torch or transformers is not installed.
    """

    def __init__(self, variant: Variant, *, seconds: float, options: dict[str, Any]) -> None:
        if not 1.0 <= seconds <= _LONGEST_S:
            raise InputError(f"seconds must lie in [1, {_LONGEST_S:g}]; got {seconds:g}")
        engine = "isotone.engines.musicgen"
        import_module(f"{engine}.weights").require_torch()
        hub, model = import_module(f"{engine}.hub"), import_module(f"{engine}.model")
        made = import_module(f"{engine}.settings").MusicGenSettings.from_options(
            {
                **options,
                "model": variant.checkpoint,
                "adapters": () if variant.adapter is None else (variant.adapter,),
                "take_checks": "off",
            }
        )
        precision = model.choose_precision(
            device=made.device, dtype=made.dtype, memory=made.memory, weight_bits=made.weight_bits
        )
        self.variant, self.seconds = variant, seconds
        found = hub.locate(made.model)
        checkpoint = import_module(f"{engine}.checkpoint")
        shape = checkpoint.read_shape(checkpoint.read_config(found.folder))
        adapters = [hub.locate(name, kind="adapter") for name in made.adapters]
        for adapter in adapters:
            _, tensors = import_module(f"{engine}.adapter").read_adapter(adapter.folder)
            _check_fit(tensors, shape, adapter=adapter.name, model=made.model)
        self.settings = made.pinned(
            device=precision.device,
            dtype=precision.dtype,
            memory=precision.memory,
            batch=made.batch or _TOGETHER[precision.device],
            revision=found.revision,
            adapter_revisions=tuple(adapter.revision for adapter in adapters),
        )

    @property
    def about(self) -> dict[str, Any]:
        """What all clips share, as a manifest keeps it."""
        s = self.settings
        return {
            "software": f"isotone {__version__}, torch {version('torch')}",
            "model": s.model,
            "model_revision": s.revision,
            "adapter": list(s.adapters),
            "adapter_revision": list(s.adapter_revisions),
            "precision": [s.device, s.dtype, s.memory, s.weight_bits],
            "sampling": {"guidance": s.guidance, "temperature": s.temperature, "top_k": s.top_k},
            "seconds": self.seconds,
            "together": s.batch,
        }

    def recipe(self, task: Task) -> dict[str, Any]:
        """Return everything that decides a clip."""
        return self.about | {"prompt": task.prompt, "seed": task.seed}

    def play(
        self,
        tasks: Sequence[Task],
        folder: Path,
        *,
        overwrite: bool = False,
        work: Work | None = None,
    ) -> int:
        """Make the clips that are not there yet; return how many were made.

        A run that was stopped goes on at the batch where it was.

        Parameters
        ----------
        tasks : sequence of Task
        folder : Path
        overwrite : bool
            Replace clips of another recipe.
        work : callable, optional

        Raises
        ------
        InputError
            If a clip of another recipe is there.
        """
        together = int(self.settings.batch)
        batches = [tasks[i : i + together] for i in range(0, len(tasks), together)]
        missing = [self._missing(batch, folder, overwrite=overwrite) for batch in batches]
        n_missing = sum(map(len, missing))
        if not n_missing:
            return 0
        if work is not None:
            work(float(len(tasks) - n_missing), f"{self.variant.words}: loading")
        player = import_module("isotone.engines.musicgen.player").load_player(self.settings)
        n_done = len(tasks) - n_missing
        for batch, left in zip(batches, missing, strict=True):
            if not left:
                continue
            tell = None if work is None else _telling(work, n_done, len(left), self.variant.words)
            # The whole batch is played again: rounding may follow the batch's shape.
            sounds = player.play_clips(
                [task.segment(self.seconds) for task in batch], reserve_s=0.0, work=tell
            )
            for task, sound in zip(batch, sounds, strict=True):
                if task in left:
                    self._write(folder / task.file, sound.waveform, self.recipe(task))
            n_done += len(left)
            if work is not None:
                work(float(n_done), self.variant.words)
        player.finish()
        del player
        gc.collect()  # the next model needs the memory
        return n_missing

    def _missing(self, batch: Sequence[Task], folder: Path, *, overwrite: bool) -> list[Task]:
        left = []
        for task in batch:
            path = folder / task.file
            if not path.is_file():
                left.append(task)
                continue
            found, wanted = read_recipe(path), self.recipe(task)
            if found == wanted:
                continue
            if not overwrite:
                raise InputError(f"{path} {_difference(found, wanted)}; choose another --out, or "
                                 "add --overwrite to make it again")  # fmt: skip
            left.append(task)
        return left

    def _write(self, path: Path, sound: Waveform, recipe: dict[str, Any]) -> None:
        import soundfile

        n = round(self.seconds * sound.sample_rate)
        samples = np.clip(sound.samples[:, :n], -1.0, 1.0 - 2.0**-15)
        with (
            replacing(path) as partial,
            soundfile.SoundFile(
                str(partial), "w", sound.sample_rate, sound.n_channels, "PCM_16", format="FLAC"
            ) as file,
        ):
            file.title = recipe["prompt"].encode("ascii", "replace").decode()
            file.artist = f"isotone {__version__}"
            text = json.dumps(recipe, sort_keys=True)
            file.comment = f"{PROVENANCE}. Recipe: {text}"
            file.write(samples.T)


def _check_fit(tensors: dict[str, Any], shape: Any, *, adapter: str, model: str) -> None:
    """Refuse an adapter of another size before the base has been played for an hour.

    Merging checks every tensor; here the decoder's width and its layers are enough.
    """
    for key, tensor in tensors.items():
        match = re.search(r"decoder\.layers\.(\d+)\..*_attn\.(?:q|k|v|out)_proj\.lora_A", key)
        if match is None:
            continue
        if tensor.shape[1] != shape.width or int(match[1]) >= shape.n_layers:
            raise InputError(
                f"the adapter {adapter} does not fit {model}: its {key.partition('.lora_A')[0]} "
                f"takes {tensor.shape[1]} numbers, and the model has {shape.n_layers} layers of "
                f"{shape.width}"
            )


def read_recipe(path: str | Path) -> dict[str, Any] | None:
    """Return what a clip was made of, or None where it doesn't say."""
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            match = _RECIPE.search(file.comment)
            found = json.loads(match[1]) if match else None
    except (soundfile.LibsndfileError, OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _difference(found: dict[str, Any] | None, wanted: dict[str, Any]) -> str:
    if found is None:
        return "does not say what it was made of"
    for key in sorted(wanted):
        if found.get(key) != wanted[key]:
            return f"was made with {key} {found.get(key)!r}, and {wanted[key]!r} is asked for"
    return "was made otherwise"


def _telling(work: Work, n_done: int, n_left: int, words: str) -> Work:
    def tell(share: float, detail: str) -> None:
        if math.isfinite(share):
            work(n_done + share * n_left, f"{words}: {detail}")

    return tell
