"""How well a session went from where it began to where it was meant to, and how smoothly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from isotone.deliver.manifest import Manifest, load_manifest
from isotone.errors import InputError
from isotone.evaluate.metrics import affect
from isotone.evaluate.metrics.bootstrap import Interval, block_bootstrap
from isotone.evaluate.projection import affect_from_scores
from isotone.evaluate.sound import WINDOW_S, measure_file
from isotone.measure.features import FRAME_S, ONSET_FRAME_S, Features
from isotone.measure.key import key_curve
from isotone.measure.novelty import JoinAudibility, join_audibility
from isotone.measure.onsets import beat_phase_error, estimate_tempo
from isotone.measure.repetition import find_repetition

if TYPE_CHECKING:
    from isotone.evaluate.recognisers.registry import Recogniser

__all__ = ["SessionEvaluation", "evaluate_session", "find_manifest"]

_LOCAL_S = 20.0  # heard for one point of the key and tempo curves: judgement
_CLEAR_PULSE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class SessionEvaluation:
    """What was found along a session.

    Parameters
    ----------
    name : str
        The sound file.
    recogniser : str
        Name and version, or ``"none"``.
    times_s : ndarray, shape (n,)
        Middles of the windows that were heard.
    intended, recognised : ndarray, shape (n, 2)
        Valence and arousal. The recognised ones are relative to the session's own mean.
    agreement : dict of str to PathAgreement
        ``valence`` and ``arousal``; empty without a recogniser.
    intervals : dict of str to Interval
        Of the rank correlations, where the session is long enough.
    moods : list of (seconds, intended, recognised)
    joins : JoinAudibility or None
        None where the session has too few joins or too little music.
    beat_phase_errors : list of float
        At each join with a clear pulse on both sides, in beats, 0 to .5.
    faults : dict of str to float
        Loudness, peak, silence, clipping, clicks.
    repetition : dict of str to float
    keys : list of (seconds, name)
    tempos : list of (seconds, beats per minute)
    notes : list of str
        What could not be measured, and why.
    """

    name: str
    recogniser: str
    duration_s: float
    times_s: NDArray[np.float64]
    intended: NDArray[np.float64]
    recognised: NDArray[np.float64]
    agreement: dict[str, affect.PathAgreement]
    intervals: dict[str, Interval]
    moods: list[tuple[float, tuple[str, ...], tuple[str, ...]]]
    joins: JoinAudibility | None
    beat_phase_errors: list[float]
    faults: dict[str, float]
    repetition: dict[str, float]
    keys: list[tuple[float, str]]
    tempos: list[tuple[float, float]]
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; what is not a finite number is None."""
        from dataclasses import asdict

        plain = asdict(self)
        for name in ("times_s", "intended", "recognised"):
            plain[name] = plain[name].tolist()
        result: dict[str, Any] = _finite(plain)
        return result


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value


def find_manifest(audio: Path) -> Path:
    """Return the manifest beside a session's sound.

    Raises
    ------
    InputError
        If there is none: without it nobody knows where the music was meant to go.
    """
    for name in (f"{audio.stem}.manifest.json", f"{audio.stem}.json", "manifest.json"):
        if (audio.parent / name).is_file():
            return audio.parent / name
    raise InputError(f"no manifest beside {audio}; name it with --manifest")


def evaluate_session(
    audio: str | Path,
    *,
    manifest: str | Path | None = None,
    tagger: Recogniser | None = None,
    hop_s: float = 10.0,
    seed: int = 0,
    on_progress: Callable[[float, float], None] | None = None,
) -> SessionEvaluation:
    """Measure a session against its manifest.

    Parameters
    ----------
    audio : str or Path
    manifest : str or Path, optional
        Otherwise the one beside the sound.
    tagger : Recogniser, optional
        Without it the sound alone is measured.
    hop_s : float
        Seconds between two windows that the tagger hears.
    seed : int
        Of all intervals.
    on_progress : callable, optional
        Told the seconds measured and those there are.
    """
    audio = Path(audio)
    record = load_manifest(manifest if manifest is not None else find_manifest(audio))
    sound = measure_file(audio, tagger=tagger, hop_s=hop_s, on_progress=on_progress)
    features, notes = sound.features, []
    times = sound.tag_times_s
    intended = _intended(record, times)
    recognised = np.zeros((0, 2))
    agreement: dict[str, affect.PathAgreement] = {}
    intervals: dict[str, Interval] = {}
    moods: list[tuple[float, tuple[str, ...], tuple[str, ...]]] = []
    if tagger is None:
        notes.append("moods and affect were not recognised: no recogniser was given")
    else:
        recognised = affect_from_scores(sound.tag_scores, tagger.tags)
        moods = _moods(record, times, sound.tag_scores, tagger.tags)
        if len(times) < 4:
            notes.append(f"too short for correlations: {len(times)} windows were heard, 4 needed")
        else:
            for i, name in enumerate(("valence", "arousal")):
                agreement[name] = affect.path_agreement(intended[:, i], recognised[:, i], hop_s)
                try:
                    intervals[name] = block_bootstrap(
                        affect.spearman, intended[:, i], recognised[:, i],
                        block=math.ceil(WINDOW_S / hop_s), seed=seed,
                    )  # fmt: skip
                except InputError as error:
                    notes.append(f"no interval of {name}: {error}")
    joins_s = [segment.start_s for segment in record.segments[1:]]
    joins = None
    try:
        joins = join_audibility(features, joins_s, seed=seed)
    except InputError as error:
        notes.append(f"joins were not judged: {error}")
    phases = [beat_phase_error(features.onset_strength, t) for t in joins_s]
    found = find_repetition(features)
    return SessionEvaluation(
        name=audio.name,
        recogniser="none" if tagger is None else f"{tagger.name} {tagger.version}",
        duration_s=features.duration_s,
        times_s=times,
        intended=intended,
        recognised=recognised,
        agreement=agreement,
        intervals=intervals,
        moods=moods,
        joins=joins,
        beat_phase_errors=[p for p in phases if p is not None],
        faults=sound.faults,
        repetition={
            "longest_copy_s": found.longest_copy_s,
            "longest_likeness_s": found.longest_likeness_s,
        },
        keys=_keys(features),
        tempos=_tempos(features),
        notes=notes,
    )


def _intended(record: Manifest, times: NDArray[np.float64]) -> NDArray[np.float64]:
    goal = record.goal_moves[-1] if record.goal_moves else record.goal
    way = [
        (0.0, record.now.valence, record.now.arousal),
        *(((s.start_s + s.end_s) / 2, s.valence, s.arousal) for s in record.segments),
        (record.segments[-1].end_s, goal.valence, goal.arousal),
    ]
    seconds, valence, arousal = (np.array(column) for column in zip(*way, strict=True))
    return np.column_stack([np.interp(times, seconds, valence), np.interp(times, seconds, arousal)])


def _moods(
    record: Manifest, times: NDArray[np.float64], scores: NDArray[np.float32], tags: tuple[str, ...]
) -> list[tuple[float, tuple[str, ...], tuple[str, ...]]]:
    p = np.clip(scores.astype(np.float64), 1e-7, 1 - 1e-7)
    logits = np.log(p / (1 - p))
    standard = (logits - logits.mean(axis=0)) / np.maximum(logits.std(axis=0), 1e-6)
    rows = []
    for time, row in zip(times, standard, strict=True):
        segment = next((s for s in record.segments if s.start_s <= time < s.end_s), None)
        best = tuple(tags[i] for i in np.argsort(-row, kind="stable")[:3])
        rows.append((float(time), segment.moods if segment else (), best))
    return rows


def _keys(features: Features) -> list[tuple[float, str]]:
    window = round(_LOCAL_S / FRAME_S)
    return [
        (at * FRAME_S, key.name)
        for at, key in key_curve(features.chroma, window=window, hop=window // 2)
        if key is not None
    ]


def _tempos(features: Features) -> list[tuple[float, float]]:
    window = round(_LOCAL_S / ONSET_FRAME_S)
    curve = []
    for start in range(0, max(1, len(features.onset_strength) - window + 1), window // 2):
        tempo = estimate_tempo(features.onset_strength[start : start + window])
        if tempo is not None and tempo.clarity >= _CLEAR_PULSE:
            curve.append(((start + window / 2) * ONSET_FRAME_S, tempo.tempo_bpm))
    return curve
