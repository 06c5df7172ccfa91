"""How well a session went from where it began to where it was meant to, and how smoothly."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from isotone.deliver.manifest import Manifest, load_manifest
from isotone.errors import InputError
from isotone.evaluate.activity import activity_along
from isotone.evaluate.metrics import affect
from isotone.evaluate.metrics.bootstrap import Interval, block_bootstrap
from isotone.evaluate.projection import Reference, affect_from_scores, standard_logits
from isotone.evaluate.sound import WINDOW_S, measure_file
from isotone.measure.features import FRAME_S, ONSET_FRAME_S, Features
from isotone.measure.key import key_curve
from isotone.measure.novelty import JoinAudibility, join_audibility, loudness_steps, novelty
from isotone.measure.onsets import beat_phase_error, estimate_tempo
from isotone.measure.repetition import find_repetition

if TYPE_CHECKING:
    from isotone.evaluate.recognisers.registry import Recogniser

__all__ = ["JoinRow", "SessionEvaluation", "evaluate_session", "find_manifest"]

_LOCAL_S = 20.0  # heard for one point of the key and tempo curves: judgement
_CLEAR_PULSE = 0.1
_SHORT_TERM_S = 3.0  # EBU Tech 3341
_AT_A_JOIN_S = 0.05  # a click so near belongs to the join: judgement
_MOST_MOODS = 16  # followed along the way


@dataclass(frozen=True, slots=True)
class JoinRow:
    """What can be heard at one join.

    Parameters
    ----------
    at_s : float
    novelty : float
        Share of the session that changes less, 0 to 1; nan within 4 s of an end.
    loudness_step_lu : float
        3 s after against 3 s before.
    clicks : int
        Within .05 s.
    beats_off : float or None
        From the pulse before to the pulse after, 0 to .5; None where a side has no clear pulse.
    """

    at_s: float
    novelty: float
    loudness_step_lu: float
    clicks: int
    beats_off: float | None


@dataclass(frozen=True, slots=True, eq=False)
class SessionEvaluation:
    """What was found along a session.

    Parameters
    ----------
    name : str
        The sound file.
    recogniser : str
        Name and version, or ``"none"``.
    reference : str
        The music at large that moods and affect were heard against.
    times_s : ndarray, shape (n,)
        Middles of the windows that were heard.
    intended, recognised : ndarray, shape (n, 2)
        Valence and arousal. The recognised ones are relative to the reference's mean, in a unit of
        their own.
    activity_times_s, activity : ndarray, shape (m,)
        How lively the sound itself is, in standard deviations (``isotone.evaluate.activity``);
        empty where the session is too short.
    meant_arousal : ndarray, shape (m,)
        At the same times.
    agreement : dict of str to PathAgreement
        ``activity`` with the arousal that was meant; with a recogniser also ``valence`` and
        ``arousal``.
    intervals : dict of str to Interval
        Of the rank correlations, where the session is long enough.
    quadrant_accuracy : float
        Share of times at which both lie in one quadrant; nan if the session is its own reference.
    mood_curves : dict of str to list of float
        For the moods that were meant or stand out, how far each was above its usual score, in
        standard deviations, at ``times_s``.
    mood_spans : list of (start, end, moods)
        Which moods were meant when.
    moods : list of (seconds, intended, recognised)
    joins : JoinAudibility or None
        None where the session has too few joins or too little music.
    join_rows : list of JoinRow
    novelty, loudness : list of (seconds, value)
        Every second; loudness is short-term LUFS, nan in silence.
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
    reference: str
    duration_s: float
    times_s: NDArray[np.float64]
    intended: NDArray[np.float64]
    recognised: NDArray[np.float64]
    activity_times_s: NDArray[np.float64]
    activity: NDArray[np.float64]
    meant_arousal: NDArray[np.float64]
    agreement: dict[str, affect.PathAgreement]
    intervals: dict[str, Interval]
    quadrant_accuracy: float
    mood_curves: dict[str, list[float]]
    mood_spans: list[tuple[float, float, tuple[str, ...]]]
    moods: list[tuple[float, tuple[str, ...], tuple[str, ...]]]
    joins: JoinAudibility | None
    join_rows: list[JoinRow]
    novelty: list[tuple[float, float]]
    loudness: list[tuple[float, float]]
    faults: dict[str, float]
    repetition: dict[str, float]
    keys: list[tuple[float, str]]
    tempos: list[tuple[float, float]]
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; what is not a finite number is None."""
        from dataclasses import asdict

        plain = asdict(self)
        for name in (
            "times_s",
            "intended",
            "recognised",
            "activity_times_s",
            "activity",
            "meant_arousal",
        ):
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
    reference: Reference | None = None,
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
    reference : Reference, optional
        Of the tagger: the music at large. Without it the session is its own: shapes and ranks
        hold, but zero is its own mean.
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

    def compare(name: str, meant: NDArray[np.float64], heard: NDArray[np.float64]) -> None:
        agreement[name] = affect.path_agreement(meant, heard, hop_s)
        try:
            intervals[name] = block_bootstrap(
                affect.spearman, meant, heard, block=math.ceil(WINDOW_S / hop_s), seed=seed
            )
        except InputError as error:
            notes.append(f"no interval of {name}: {error}")

    activity_times = np.arange(WINDOW_S / 2, features.duration_s - WINDOW_S / 2 + 1e-6, hop_s)
    activity = meant_arousal = np.zeros(0)
    if len(activity_times) < 4:
        activity_times = activity
        notes.append("too short to follow the energy of the sound: 4 windows are needed")
    else:
        activity = activity_along(features, activity_times, window_s=WINDOW_S)
        meant_arousal = _intended(record, activity_times)[:, 1]
        compare("activity", meant_arousal, activity)
    curves: dict[str, list[float]] = {}
    quadrants, against = float("nan"), "none"
    if tagger is None:
        notes.append(
            "moods and affect were not recognised: no recogniser was given (fetch the tagger's "
            "weights, once, with: isotone evaluate weights)"
        )
    else:
        against = "the session itself" if reference is None else reference.source
        recognised = affect_from_scores(sound.tag_scores, tagger.tags, reference=reference)
        standard = standard_logits(sound.tag_scores, tagger.tags, reference)
        moods = _moods(record, times, standard, tagger.tags)
        curves = _mood_curves(moods, standard, tagger.tags)
        if reference is None:
            notes.append("quadrants mean nothing: the session is its own reference")
        elif len(times) >= 3:
            quadrants = affect.quadrant_accuracy(intended, recognised)
        if len(times) < 4:
            notes.append(f"too short for correlations: {len(times)} windows were heard, 4 needed")
        else:
            for i, name in enumerate(("valence", "arousal")):
                compare(name, intended[:, i], recognised[:, i])
    joins_s = [segment.start_s for segment in record.segments[1:]]
    joins = None
    try:
        joins = join_audibility(features, joins_s, seed=seed)
    except InputError as error:
        notes.append(f"joins were not judged: {error}")
    found = find_repetition(features)
    return SessionEvaluation(
        name=audio.name,
        recogniser="none" if tagger is None else f"{tagger.name} {tagger.version}",
        reference=against,
        duration_s=features.duration_s,
        times_s=times,
        intended=intended,
        recognised=recognised,
        activity_times_s=activity_times,
        activity=activity,
        meant_arousal=meant_arousal,
        agreement=agreement,
        intervals=intervals,
        quadrant_accuracy=quadrants,
        mood_curves=curves,
        mood_spans=[(s.start_s, s.end_s, s.moods) for s in record.segments],
        moods=moods,
        joins=joins,
        join_rows=_join_rows(features, joins_s, sound.click_times_s),
        novelty=_every_second(novelty(features)),
        loudness=_loudness(features),
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
    record: Manifest,
    times: NDArray[np.float64],
    standard: NDArray[np.float64],
    tags: tuple[str, ...],
) -> list[tuple[float, tuple[str, ...], tuple[str, ...]]]:
    rows = []
    for time, row in zip(times, standard, strict=True):
        segment = next((s for s in record.segments if s.start_s <= time < s.end_s), None)
        best = tuple(tags[i] for i in np.argsort(-row, kind="stable")[:3])
        rows.append((float(time), segment.moods if segment else (), best))
    return rows


def _mood_curves(
    moods: list[tuple[float, tuple[str, ...], tuple[str, ...]]],
    standard: NDArray[np.float64],
    tags: tuple[str, ...],
) -> dict[str, list[float]]:
    """Return the curves of the moods that were meant, then of those heard most often."""
    meant = [tag for _, wanted, _ in moods for tag in wanted if tag in tags]
    heard = Counter(tag for _, _, best in moods for tag in best)
    shown = list(dict.fromkeys([*meant, *(tag for tag, _ in heard.most_common())]))[:_MOST_MOODS]
    return {tag: [float(x) for x in standard[:, tags.index(tag)]] for tag in shown}


def _join_rows(
    features: Features, joins_s: Sequence[float], clicks_s: Sequence[float]
) -> list[JoinRow]:
    novel, steps = novelty(features), loudness_steps(features)
    rows = []
    for at in joins_s:
        frame = round(at / FRAME_S)
        if not 0 <= frame < features.n_frames:
            continue
        rows.append(
            JoinRow(
                at_s=at,
                novelty=float(novel[frame]),
                loudness_step_lu=float(steps[frame]),
                clicks=sum(abs(click - at) <= _AT_A_JOIN_S for click in clicks_s),
                beats_off=beat_phase_error(features.onset_strength, at),
            )
        )
    return rows


def _every_second(values: NDArray[np.float64]) -> list[tuple[float, float]]:
    step = round(1.0 / FRAME_S)
    return [(i * FRAME_S, float(values[i])) for i in range(0, len(values), step)]


def _loudness(features: Features) -> list[tuple[float, float]]:
    """Return short-term loudness at the middle of its 3 s."""
    span = round(_SHORT_TERM_S / FRAME_S)
    sums = np.concatenate([[0.0], np.cumsum(features.k_power, dtype=np.float64)])
    power = (sums[span:] - sums[:-span]) / span
    lufs = np.where(power > 1e-7, 10.0 * np.log10(np.maximum(power, 1e-12)) - 0.691, np.nan)
    return [(at + _SHORT_TERM_S / 2.0, value) for at, value in _every_second(lufs)]


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
