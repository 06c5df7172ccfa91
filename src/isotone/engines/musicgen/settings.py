"""What may be asked of the engine, checked before anything is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from isotone.engines.musicgen.hub import DEFAULT_MODEL
from isotone.engines.musicgen.sampling import Sampling
from isotone.engines.musicgen.takes import TAKE_CHECKS
from isotone.errors import InputError

__all__ = ["MODES", "MusicGenSettings"]

MODES = ("clips", "flow")


@dataclass(frozen=True, slots=True)
class MusicGenSettings:
    """Settings of the engine, as a manifest keeps them.

    Parameters
    ----------
    model : str
        A folder or a hub id.
    adapters : tuple of str
        LoRA folders or hub ids, merged in this order.
    mode : {"clips", "flow"}
    device : {"auto", "cpu", "cuda"}
    dtype : {"auto", "bfloat16", "float32"}
    memory : {"auto", "int8", "bfloat16", "float32"}
        Of keys and values.
    weight_bits : {16, 8}
    guidance, temperature, top_k
        See ``Sampling``.
    take_checks : {"strict", "warn", "off"}
        What is done about a take that is no music: made again, said, or nothing.
    batch : int, optional
        Takes played together; by default as many as fit the memory.
    revision : str, optional
        Of the model, pinned.
    adapter_revisions : tuple of str
        Of the adapters, pinned; empty if they are not.

    Raises
    ------
    InputError
        If a name or a number is not allowed.
    """

    model: str = DEFAULT_MODEL
    adapters: tuple[str, ...] = ()
    mode: str = "clips"
    device: str = "auto"
    dtype: str = "auto"
    memory: str = "auto"
    weight_bits: int = 16
    guidance: float = 3.0
    temperature: float = 1.0
    top_k: int = 250
    take_checks: str = "strict"
    batch: int | None = None
    revision: str | None = None
    adapter_revisions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("mode", self.mode, MODES),
            ("take_checks", self.take_checks, TAKE_CHECKS),
            ("device", self.device, ("auto", "cpu", "cuda")),
            ("dtype", self.dtype, ("auto", "bfloat16", "float32")),
            ("memory", self.memory, ("auto", "int8", "bfloat16", "float32")),
            ("weight_bits", self.weight_bits, (16, 8)),
        ):
            if value not in allowed:
                raise InputError(
                    f"{name} must be one of {', '.join(map(str, allowed))}; got {value!r}"
                )
        if self.batch is not None and not 1 <= self.batch <= 256:
            raise InputError(f"batch must lie in [1, 256] takes; got {self.batch}")
        if not self.model:
            raise InputError("model needs a folder or a hub id; got nothing")
        if self.adapter_revisions and len(self.adapter_revisions) != len(self.adapters):
            raise InputError("adapter_revisions must be as many as adapters")
        self.sampling  # noqa: B018 - its numbers are checked when it is made

    @property
    def sampling(self) -> Sampling:
        """How tokens are chosen."""
        return Sampling(self.guidance, self.temperature, self.top_k)

    def to_flat(self) -> dict[str, str | int | float | None]:
        """Return the settings as a manifest keeps them: lists as text."""
        flat = asdict(self)
        for key in ("adapters", "adapter_revisions"):
            flat[key] = "\n".join(flat[key])
        return flat

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> MusicGenSettings:
        """Return settings from keyword options or from ``to_flat``.

        Raises
        ------
        InputError
            If there is no such option, or a value is not allowed.
        """
        known = set(cls.__dataclass_fields__)
        unknown = sorted(set(options) - known)
        if unknown:
            raise InputError(
                f"the engine 'musicgen' does not take {', '.join(unknown)}; it takes "
                f"{', '.join(sorted(known))}"
            )
        values = {key: value for key, value in options.items() if value is not None}
        for key in ("adapters", "adapter_revisions"):
            listed = values.get(key, ())
            if isinstance(listed, str):
                listed = [part for part in listed.split("\n") if part]
            values[key] = tuple(listed) if isinstance(listed, Sequence) else (str(listed),)
        return cls(**values)

    def pinned(self, **changes: Any) -> MusicGenSettings:
        """Return the settings with what was left open decided."""
        return replace(self, **changes)
