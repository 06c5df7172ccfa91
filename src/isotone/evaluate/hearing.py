"""A folder of sound files and one recogniser; what was heard before is not heard again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isotone.audio import read_audio
from isotone.errors import InputError
from isotone.evaluate.kept import KeptScores, digest_of
from isotone.evaluate.recognisers.registry import Recogniser
from isotone.evaluate.spread import ALONE, Workers, spread

__all__ = ["ClipScores", "audio_files", "hear_folder"]

_SUFFIXES = frozenset({".wav", ".flac", ".mp3", ".ogg", ".opus", ".aiff", ".aif"})
Progress = Callable[[float, float, str], None]
Loader = Callable[[], Recogniser]
_Heard = tuple[NDArray[np.float32] | None, str]


@dataclass(frozen=True, slots=True)
class ClipScores:
    """What was heard in one file.

    Parameters
    ----------
    file : str
        Relative to the folder, with forward slashes.
    scores : ndarray, shape (tags,), or None
        None where the file could not be heard.
    reason : str
        Why not.
    """

    file: str
    scores: NDArray[np.float32] | None
    reason: str = ""


def audio_files(folder: str | Path) -> list[Path]:
    """Return the audio files of a folder and what lies below it, in order of their names.

    Raises
    ------
    InputError
        If it is no folder or holds none.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give one with audio files")
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES and p.is_file())
    if not found:
        raise InputError(f"{folder} holds no audio; files end in {', '.join(sorted(_SUFFIXES))}")
    return found


def hear_folder(
    folder: str | Path,
    recogniser: Recogniser,
    *,
    load: Loader | None = None,
    workers: Workers = ALONE,
    kept: KeptScores | None = None,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Iterator[ClipScores]:
    """Yield what a recogniser hears in each audio file of a folder, in order of the files.

    Parameters
    ----------
    folder : str or Path
        What lies below it is heard too.
    recogniser : Recogniser
    load : callable, optional
        Makes the same recogniser in another process, such as
        ``functools.partial(load_recogniser, "mtg-baseline", "weights.safetensors")``; needed for
        more than one worker and for Ray (see ``spread``).
    workers : Workers
    kept : KeptScores, optional
        Where scores of earlier runs are taken from and those of this one put.
    only : collection of str, optional
        Files to hear, relative to the folder; the others are passed over.
    progress : callable, optional
        Told the files heard, those there are, and words.

    Raises
    ------
    InputError
        If the folder holds no audio, an argument is out of range, or the recogniser gives
        something else than one finite score a tag. A file that can't be heard is no error: it is
        yielded with the reason.
    MissingExtraError
        If Ray is asked for and not installed.
    """
    folder = Path(folder)
    files = audio_files(folder)
    if only is not None:
        wanted = frozenset(only)
        files = [path for path in files if path.relative_to(folder).as_posix() in wanted]
        if len(files) != len(wanted):
            missing = wanted - {path.relative_to(folder).as_posix() for path in files}
            raise InputError(f"{folder} holds no audio file {min(missing)}")
    digests = _digests(files, kept)
    pending = [
        path
        for path, digest in zip(files, digests, strict=True)
        if kept is None or digest is None or kept.get(digest) is None
    ]
    results = spread(
        partial(_hear, recogniser),
        pending,
        load=None if load is None else partial(_ear, load),
        workers=workers,
    )
    try:
        waiting = set(pending)
        for i, (path, digest) in enumerate(zip(files, digests, strict=True)):
            if progress is not None:
                progress(i, len(files), f"{i} of {len(files)} clips")
            name = path.relative_to(folder).as_posix()
            if path not in waiting and kept is not None and digest is not None:
                yield ClipScores(name, kept.get(digest))
                continue
            scores, reason = next(results)
            if scores is not None and kept is not None and digest is not None:
                kept.add(digest, scores)
            yield ClipScores(name, scores, reason)
        if progress is not None:
            progress(len(files), len(files), f"{len(files)} clips")
    finally:
        results.close()


def _digests(files: Sequence[Path], kept: KeptScores | None) -> list[str | None]:
    if kept is None:
        return [None] * len(files)
    found: list[str | None] = []
    for path in files:
        try:
            found.append(digest_of(path))
        except InputError:  # it is listed with its reason when it is heard
            found.append(None)
    return found


def _hear(recogniser: Recogniser, path: Path) -> _Heard:
    try:
        waveform = read_audio(path)
        if not waveform.n_samples:
            raise InputError("it holds no sound")
        if not np.isfinite(waveform.samples).all():
            raise InputError("it holds nan or inf")
        scores = np.asarray(recogniser.scores(waveform), np.float32)
    except InputError as error:
        return None, str(error)
    if scores.shape != (len(recogniser.tags),) or not np.isfinite(scores).all():
        raise InputError(
            f"{recogniser.name} must give {len(recogniser.tags)} finite scores; "
            f"got shape {scores.shape}"
        )
    return scores, ""


def _ear(load: Loader) -> Callable[[Path], _Heard]:
    return partial(_hear, load())
