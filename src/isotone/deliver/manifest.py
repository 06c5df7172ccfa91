"""The manifest: everything needed to make a session again, and to know whether it was changed.

Written as JSON beside the audio. The schema is published as ``manifest.schema.json`` in this
package. Coordinates and words of the vocabulary describe the listener; their own words are in it
only if they asked for that.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias

from isotone._version import __version__
from isotone.errors import InputError, ManifestError

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, TypeAdapter

__all__ = [
    "MANIFEST_VERSION",
    "FeelingRecord",
    "GoalMoveRecord",
    "Manifest",
    "Measures",
    "OutputRecord",
    "SegmentRecord",
    "SoundFontRecord",
    "digest_of_file",
    "load_manifest",
    "manifest_schema",
    "running_versions",
]

MANIFEST_VERSION: Final = 1
"""Version of the manifest's format; another one is refused."""

# Eight hours of five-second segments take under 3 MB.
_LARGEST_BYTES = 32 * 2**20
_STRICT: Final = {"extra": "forbid", "strict": True, "allow_inf_nan": False}
# The packages whose versions decide the samples.
_PACKAGES = ("numpy", "scipy", "numba", "llvmlite", "soundfile", "soxr")


@dataclass(frozen=True, slots=True)
class _Between:
    """Bounds of a number, enforced and published where the manifest is read."""

    low: float
    high: float = math.inf

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        schema: Any = handler(source)
        schema["ge"] = self.low
        if self.high < math.inf:
            schema["le"] = self.high
        return schema


@dataclass(frozen=True, slots=True)
class _Matching:
    """Pattern of a string, enforced and published where the manifest is read."""

    pattern: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        schema: Any = handler(source)
        schema["pattern"] = self.pattern
        return schema


Coordinate: TypeAlias = Annotated[float, _Between(-1.0, 1.0)]
Seconds: TypeAlias = Annotated[float, _Between(0.0)]
Sha256: TypeAlias = Annotated[str, _Matching(r"^[0-9a-f]{64}$")]
Setting: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeelingRecord:
    """A point on the circumplex, and the word of the vocabulary that named it, if one did."""

    __pydantic_config__ = _STRICT
    valence: Coordinate
    arousal: Coordinate
    word: str | None = None

    @property
    def label(self) -> str:
        """The word, or the coordinates."""
        return self.word or f"({self.valence:+.2f}, {self.arousal:+.2f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalMoveRecord:
    """A goal that was changed while the session was made.

    Parameters
    ----------
    travel_s : float, optional
        How long the way to it was to take, where that was asked for.
    """

    __pydantic_config__ = _STRICT
    at_s: Seconds
    valence: Coordinate
    arousal: Coordinate
    word: str | None = None
    travel_s: Seconds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRecord:
    """One segment as it was played."""

    __pydantic_config__ = _STRICT
    start_s: Seconds
    end_s: Seconds
    valence: Coordinate
    arousal: Coordinate
    moods: tuple[str, ...]
    genre: str
    instruments: tuple[str, ...]
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What was measured on the finished audio.

    Parameters
    ----------
    integrated_lufs : float
        ITU-R BS.1770 integrated loudness; None where all of it was below the gate.
    true_peak_dbtp : float
        Before coding; None for silence.
    decoded_true_peak_dbtp : float, optional
        After decoding, for lossy formats.
    loudness_range_lu : float, optional
        EBU Tech 3342.
    """

    __pydantic_config__ = _STRICT
    duration_s: Seconds
    n_samples: Annotated[int, _Between(0)]
    integrated_lufs: float | None = None
    true_peak_dbtp: float | None = None
    decoded_true_peak_dbtp: float | None = None
    loudness_range_lu: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRecord:
    """One file of the session."""

    __pydantic_config__ = _STRICT
    name: str
    n_bytes: Annotated[int, _Between(0)]
    sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFontRecord:
    """The samples that were played; a file name without its folder, which may name a person."""

    __pydantic_config__ = _STRICT
    name: str
    sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything needed to make a session again.

    Parameters
    ----------
    created : str
        ISO date, ``YYYY-MM-DD``. A remake keeps it, since it is written into the audio's tags.
    seed : int
        Root of every random choice.
    duration_s : float
        Length that was asked for.
    now, goal : FeelingRecord
        Where the journey starts, and where it was to end before any goal move.
    strategy : str
    journey : mapping
        Parameters of the strategy, such as the shares of match, travel and settle.
    waypoints : tuple of FeelingRecord
        A path drawn by hand.
    goal_moves : tuple of GoalMoveRecord
        In order of time.
    engine : str
    engine_settings : mapping
    genre, lead : str, optional
        As asked for.
    avoid : tuple of str
        Vetoed instruments.
    palette : str
    segment_s : float
    format : str
    bits : int
    sample_rate : int
        In Hz.
    target_lufs, ceiling_dbtp : float
        Of mastering.
    mastering : mapping
        Further settings of mastering, such as the fades.
    soundfont : SoundFontRecord, optional
    segments : tuple of SegmentRecord
        They tile the session.
    measures : Measures, optional
    outputs : tuple of OutputRecord
    words : str, optional
        The listener's own words; only if they asked to keep them.
    versions : mapping
        Of Python and the packages whose numbers reach the samples.

    Raises
    ------
    ManifestError
        If the parts contradict each other.
    """

    __pydantic_config__ = _STRICT
    manifest_version: Literal[1] = MANIFEST_VERSION
    isotone_version: str = __version__
    created: Annotated[str, _Matching(r"^\d{4}-\d{2}-\d{2}$")]
    seed: Annotated[int, _Between(0)]
    duration_s: Seconds
    now: FeelingRecord
    goal: FeelingRecord
    strategy: str
    journey: Mapping[str, Setting] = field(default_factory=dict)
    waypoints: tuple[FeelingRecord, ...] = ()
    goal_moves: tuple[GoalMoveRecord, ...] = ()
    engine: str
    engine_settings: Mapping[str, Setting] = field(default_factory=dict)
    genre: str | None = None
    lead: str | None = None
    avoid: tuple[str, ...] = ()
    palette: str = "own"
    segment_s: Annotated[float, _Between(5.0, 120.0)] = 30.0
    format: str = "flac"
    bits: Literal[16, 24] = 16
    sample_rate: Annotated[int, _Between(8000, 192_000)] = 48_000
    target_lufs: Annotated[float, _Between(-70.0, 0.0)] = -18.0
    ceiling_dbtp: Annotated[float, _Between(-70.0, 0.0)] = -1.0
    mastering: Mapping[str, Setting] = field(default_factory=dict)
    soundfont: SoundFontRecord | None = None
    segments: tuple[SegmentRecord, ...]
    measures: Measures | None = None
    outputs: tuple[OutputRecord, ...] = ()
    words: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.segments:
            raise ManifestError("a manifest needs at least one segment; got none")
        ends = [0.0, *(segment.end_s for segment in self.segments)]
        for index, (segment, end_s) in enumerate(zip(self.segments, ends, strict=False)):
            if segment.start_s != end_s or not segment.end_s > segment.start_s:
                raise ManifestError(
                    f"segments must follow each other from 0 s without a gap; segment {index} "
                    f"runs from {segment.start_s:g} to {segment.end_s:g} s after {end_s:g} s"
                )
        if not math.isclose(ends[-1], self.duration_s, rel_tol=0, abs_tol=1e-6):
            raise ManifestError(
                f"segments must end with the session, at {self.duration_s:g} s; got {ends[-1]:g} s"
            )
        times = [move.at_s for move in self.goal_moves]
        if times != sorted(times) or any(at_s > self.duration_s for at_s in times):
            raise ManifestError("goal moves must be in order of time and within the session")

    def with_results(self, measures: Measures, outputs: tuple[OutputRecord, ...]) -> Manifest:
        """Return the manifest with what is known once the audio is finished."""
        return replace(self, measures=measures, outputs=outputs)

    @property
    def title(self) -> str:
        """Such as ``"anxious to calm"``: words of the vocabulary or coordinates."""
        return f"{self.now.label} to {self.goal.label}"

    def to_json(self) -> str:
        """Return the manifest as JSON text, with a digest of its contents as the last key."""
        contents = asdict(self)
        return (
            json.dumps(
                {**contents, "integrity": _digest(contents)},
                indent=2,
                ensure_ascii=False,
                allow_nan=False,
            )
            + "\n"
        )

    @classmethod
    def from_json(cls, text: str | bytes, *, name: str = "manifest") -> Manifest:
        """Read a manifest, strictly.

        Parameters
        ----------
        text : str or bytes
        name : str
            What errors call it, such as the path.

        Raises
        ------
        ManifestError
            If it is not JSON, of another format version, incomplete, has unknown keys, or was
            changed since it was written.
        """
        if len(text) > _LARGEST_BYTES:
            raise ManifestError(f"{name} is no manifest: larger than {_LARGEST_BYTES >> 20} MB")
        try:
            contents = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ManifestError(f"{name} is no manifest: not JSON ({error})") from error
        if not isinstance(contents, dict) or "manifest_version" not in contents:
            raise ManifestError(f"{name} is no manifest of isotone's: it has no manifest_version")
        version = contents["manifest_version"]
        if version != MANIFEST_VERSION or isinstance(version, bool):
            raise ManifestError(
                f"{name} has manifest version {version!r}; isotone {__version__} reads "
                f"{MANIFEST_VERSION}"
            )
        integrity = contents.pop("integrity", None)
        manifest = _parse(contents, name)
        if integrity != _digest(contents):
            raise ManifestError(
                f"{name} was changed since it was written; make a session with the same options "
                "instead"
            )
        return manifest

    def check_remakable(self, name: str = "manifest") -> tuple[str, ...]:
        """Refuse a manifest of another isotone; name what else differs on this machine.

        Returns
        -------
        tuple of str
            Differences such as ``"numpy 2.3.1 here, 2.4.6 then"`` that may change the last bits.

        Raises
        ------
        ManifestError
            If another version of isotone made the session.
        """
        if self.isotone_version != __version__:
            raise ManifestError(
                f"{name} was made by isotone {self.isotone_version}, this is {__version__}; for "
                f"the same sound: pip install isotone=={self.isotone_version}"
            )
        here = running_versions()
        return tuple(
            f"{package} {here.get(package, 'absent')} here, {then} then"
            for package, then in self.versions.items()
            if here.get(package) != then
        )


def _parse(contents: dict[str, Any], name: str) -> Manifest:
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(json.dumps(contents))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        raise ManifestError(
            f"{name} is no valid manifest: {where}: {message}".replace(": : ", ": ")
        ) from error


def _digest(contents: Mapping[str, Any]) -> str:
    """Digest of the contents, independent of layout and order of keys.

    It shows a change; it is no signature, since anyone can compute it.
    """
    canonical = json.dumps(contents, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return "sha256:" + hashlib.sha256(canonical.encode("utf-8")).hexdigest()


@functools.cache
def _adapter() -> TypeAdapter[Manifest]:
    from pydantic import TypeAdapter

    return TypeAdapter(Manifest)


def load_manifest(path: str | Path) -> Manifest:
    """Read a manifest from a file.

    Parameters
    ----------
    path : str or Path
        The JSON file, or the folder of a session that has a ``session.json``.

    Raises
    ------
    InputError
        If there is no such file.
    ManifestError
        As for `Manifest.from_json`.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "session.json"
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ManifestError(f"{path} is no manifest: larger than {_LARGEST_BYTES >> 20} MB")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} could not be read: {error.strerror}") from error
    return Manifest.from_json(data, name=str(path))


def manifest_schema() -> dict[str, Any]:
    """Return the JSON schema of a manifest file (draft 2020-12); also in the package as a file."""
    schema = _adapter().json_schema(mode="validation")
    schema["properties"]["integrity"] = {
        "description": "SHA-256 over all other keys as JSON with sorted keys and no spaces.",
        "pattern": "^sha256:[0-9a-f]{64}$",
        "title": "Integrity",
        "type": "string",
    }
    schema["required"] = sorted({*schema["required"], "manifest_version", "integrity"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "description": "A session of isotone: what is needed to make it again.",
        **{key: value for key, value in schema.items() if key != "description"},
    }


def running_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages whose numbers reach the samples."""
    import soundfile

    versions = {"python": platform.python_version(), "machine": platform.machine()}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    versions["libsndfile"] = str(soundfile.__libsndfile_version__)
    return versions


def digest_of_file(path: str | Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
