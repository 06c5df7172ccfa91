"""What was heard in a folder of clips, as one table of figures, and as what each clip holds.

The table is plain data; ``show_tables`` writes it as text, Markdown, CSV, JSON or a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isotone.affect.lexicon import entries
from isotone.errors import InputError
from isotone.evaluate.clips import Thresholds
from isotone.evaluate.compare.table import METRICS
from isotone.evaluate.hearing import ClipScores
from isotone.evaluate.metrics.affect import spearman
from isotone.evaluate.metrics.paired import ResampledTags, paired_intervals
from isotone.evaluate.metrics.tags import roc_auc
from isotone.evaluate.projection import Reference, affect_from_scores, standard_logits
from isotone.evaluate.prompts import PromptScore
from isotone.evaluate.recognisers.registry import Recogniser

__all__ = ["ClipRow", "ClipTable", "Figure", "TagFigure", "list_clips", "tabulate_clips"]

Counts = NDArray[np.float64]
_N_SHOWN = 4  # tags told of each clip


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric over all clips that could be heard.

    Parameters
    ----------
    metric : str
        A key of ``compare.table.METRICS``.
    value : float or None
        None where it can't be measured.
    low, high : float or None
        95 % interval over resampled clips.
    n : int
        Clips it stands for.
    note : str
        Why there is no interval.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    note: str = ""

    @property
    def label(self) -> str:
        """What a reader calls it."""
        return METRICS[self.metric][0]


@dataclass(frozen=True, slots=True)
class TagFigure:
    """One tag: how many clips should carry it, and how well its scores tell them from the rest."""

    tag: str
    n: int
    roc_auc: float


@dataclass(frozen=True, slots=True)
class ClipRow:
    """One file.

    Parameters
    ----------
    file : str
        Relative to the folder.
    meant : tuple of str
        Tags it should carry.
    stands_out : tuple of str
        Tags heard most above the reference, or above the other clips.
    scores : mapping of str to float
        Of all tags; empty if it was left out.
    clap_score : float or None
    reason : str
        Why it was left out.
    """

    file: str
    meant: tuple[str, ...] = ()
    stands_out: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    clap_score: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClipTable:
    """Everything that was found in a folder.

    Parameters
    ----------
    about : mapping of str to str
        Recogniser, version, thresholds, and whatever decides the figures.
    figures : tuple of Figure
        Empty where no tags were meant.
    by_tag : tuple of TagFigure
        Those with a clip that should carry the tag and one that should not; best first.
    clips : tuple of ClipRow
    notes : tuple of str
        What was not measured, and why.
    """

    about: Mapping[str, str]
    figures: tuple[Figure, ...]
    by_tag: tuple[TagFigure, ...]
    clips: tuple[ClipRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def left_out(self) -> dict[str, str]:
        """Files that could not be heard, with the reason."""
        return {clip.file: clip.reason for clip in self.clips if clip.reason}

    @property
    def n_clips(self) -> int:
        """Clips that could be heard."""
        return sum(not clip.reason for clip in self.clips)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            **self.about,
            "n_clips": self.n_clips,
            "figures": {figure.metric: figure.value for figure in self.figures},
            "intervals": {
                figure.metric: [figure.low, figure.high]
                for figure in self.figures
                if figure.low is not None
            },
            "by_tag": {row.tag: {"n": row.n, "roc_auc": row.roc_auc} for row in self.by_tag},
            "clips": [asdict(clip) for clip in self.clips if not clip.reason],
            "left_out": self.left_out,
            "notes": list(self.notes),
        }


def list_clips(
    heard: Sequence[ClipScores],
    recogniser: Recogniser,
    *,
    truth: Mapping[str, frozenset[str]] | None = None,
    clap: Mapping[str, PromptScore] | None = None,
    reference: Reference | None = None,
) -> tuple[ClipRow, ...]:
    """Return a row for each file, in their order.

    Parameters
    ----------
    heard : sequence of ClipScores
    recogniser : Recogniser
    truth : mapping of str to frozenset of str, optional
        The tags each file should carry.
    clap : mapping of str to PromptScore, optional
        By file.
    reference : Reference, optional
        Against which tags stand out; otherwise against the other clips, or with fewer than three,
        by their scores.
    """
    known = [np.asarray(clip.scores, np.float64) for clip in heard if clip.scores is not None]
    above: list[NDArray[np.float64]] = []
    if known:
        table = np.array(known)
        is_alone = reference is None and len(known) < 3
        above = list(table if is_alone else standard_logits(table, recogniser.tags, reference))
    coming = iter(above)
    rows = []
    for clip in heard:
        meant = tuple(sorted((truth or {}).get(clip.file, frozenset())))
        if clip.scores is None:
            rows.append(ClipRow(clip.file, meant, reason=clip.reason))
            continue
        best = np.argsort(-next(coming), kind="stable")[:_N_SHOWN]
        scores = {t: float(s) for t, s in zip(recogniser.tags, clip.scores, strict=True)}
        found = (clap or {}).get(clip.file)
        if found is not None and found.score is None:
            rows.append(ClipRow(clip.file, meant, reason=found.reason))
            continue
        rows.append(
            ClipRow(
                clip.file,
                meant,
                tuple(recogniser.tags[i] for i in best),
                scores,
                None if found is None else found.score,
            )
        )
    return tuple(rows)


def tabulate_clips(
    heard: Sequence[ClipScores],
    truth: Mapping[str, frozenset[str]],
    recogniser: Recogniser,
    *,
    thresholds: Thresholds | None = None,
    reference: Reference | None = None,
    clap: Mapping[str, PromptScore] | None = None,
    clap_checkpoint: str = "",
    seed: int = 0,
) -> ClipTable:
    """Return the paper's figures of a folder, each with its interval over clips.

    A clip counts for all figures or for none: what one judge can't hear is left out and listed.

    Parameters
    ----------
    heard : sequence of ClipScores
    truth : mapping of str to frozenset of str
        The tags that each file should carry.
    recogniser : Recogniser
    thresholds : Thresholds, optional
        Without them precision, recall, F1 and Hamming score are not measured.
    reference : Reference, optional
        For valence and arousal; otherwise that of the thresholds, or the clips themselves.
    clap : mapping of str to PromptScore, optional
    clap_checkpoint : str
        Named in the result.
    seed : int
        Of the intervals.

    Raises
    ------
    InputError
        If a file has no row of tags, or none can be heard.
    """
    if reference is None and thresholds is not None:
        reference = thresholds.reference
    missing = [c.file for c in heard if c.scores is not None and c.file not in truth]
    if missing:
        raise InputError(f"no tags for {missing[0]} ({len(missing)} files have none)")
    clips = list_clips(heard, recogniser, truth=truth, clap=clap, reference=reference)
    kept = [clip for clip in clips if not clip.reason]
    if not kept:
        raise InputError("no clip could be heard; nothing is measured")
    notes: list[str] = []
    scores = np.array([[clip.scores[tag] for tag in recogniser.tags] for clip in kept])
    true = np.array([[tag in truth[clip.file] for tag in recogniser.tags] for clip in kept])
    if not true.any():
        raise InputError("no clip has a tag; nothing is compared with tags")
    limits = None if thresholds is None else thresholds.for_tags(recogniser.tags)
    if limits is None:
        notes.append(
            "precision, recall, F1 and Hamming score are left out: without thresholds fixed on "
            "other clips they would follow an arbitrary cut (make them with: isotone evaluate "
            "thresholds)"
        )
    tags = ResampledTags(true, scores, limits)
    affects = _affects(kept, scores, recogniser, reference, notes)
    fits = np.array([np.nan if c.clap_score is None else c.clap_score for c in kept])

    def figures(counts: Counts) -> dict[str, float]:
        found = {} if clap is None else {"clap_score": float(counts @ fits / counts.sum())}
        found |= tags.figures(counts)
        for name, meant, recognised, at in affects:
            rows = np.repeat(np.arange(at.size), counts[at].astype(int))
            is_enough = rows.size >= 3
            found[name] = spearman(meant[rows], recognised[rows]) if is_enough else float("nan")
        return found

    n = len(kept)
    values = figures(np.ones(n))
    intervals = paired_intervals(lambda _counts: dict.fromkeys(values, 0.0), figures, n, seed=seed)
    rows = []
    for name in sorted(values, key=list(METRICS).index):
        found = intervals[name]
        is_measured = np.isfinite(values[name])
        if isinstance(found, str):
            rows.append(Figure(name, values[name] if is_measured else None, None, None, n, found))
        else:
            rows.append(Figure(name, values[name], found.low, found.high, n))
    about = {
        "recogniser": recogniser.name,
        "version": recogniser.version,
        "thresholds": "none" if thresholds is None else thresholds.source,
        "reference": "these clips" if reference is None else reference.source,
    }
    if clap is not None:
        about["clap_checkpoint"] = clap_checkpoint
    return ClipTable(about, tuple(rows), _by_tag(true, scores, recogniser), clips, tuple(notes))


def _affects(
    clips: Sequence[ClipRow],
    scores: NDArray[np.float64],
    recogniser: Recogniser,
    reference: Reference | None,
    notes: list[str],
) -> list[tuple[str, NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]]:
    """Return meant and heard valence and arousal of the clips whose tags name an affect."""
    places = {e.word: e.affect for e in entries() if e.kind == "tag" and e.affect is not None}
    meant = [[places[tag] for tag in clip.meant if tag in places] for clip in clips]
    at = np.array([i for i, found in enumerate(meant) if found], np.intp)
    if at.size < 3:
        notes.append("valence and arousal need at least 3 clips whose tags name an affect")
        return []
    try:
        heard = affect_from_scores(scores, recogniser.tags, reference=reference)[at]
    except InputError as error:
        notes.append(f"valence and arousal are not measured: {error}")
        return []
    points = np.array(
        [np.mean([(a.valence, a.arousal) for a in meant[int(i)]], axis=0) for i in at]
    )
    return [
        (f"{name}_rank_correlation", points[:, i], heard[:, i], at)
        for i, name in enumerate(("valence", "arousal"))
    ]


def _by_tag(
    true: NDArray[np.bool_], scores: NDArray[np.float64], recogniser: Recogniser
) -> tuple[TagFigure, ...]:
    share = true.mean(axis=0)
    found = [
        TagFigure(tag, int(true[:, i].sum()), roc_auc(true[:, i], scores[:, i]))
        for i, tag in enumerate(recogniser.tags)
        if 0.0 < share[i] < 1.0
    ]
    return tuple(sorted(found, key=lambda row: -row.roc_auc))
