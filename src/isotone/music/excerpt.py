"""Part of a score as a score of its own."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

import numpy as np

from isotone.errors import InputError
from isotone.music.score import Control, Score

__all__ = ["excerpt", "loudest_passage"]


def excerpt(score: Score, start_beats: float, end_beats: float) -> Score:
    """Return a passage as a score that starts at beat and second 0.

    Parameters
    ----------
    score : Score
    start_beats, end_beats : float
        Notes that begin between them are kept whole; controllers, tempo, meter and key start with
        the values that were in force.

    Returns
    -------
    Score

    Raises
    ------
    InputError
        If the passage does not lie in the score.
    """
    if not score.start_beats <= start_beats < end_beats <= score.end_beats:
        raise InputError(
            f"a passage must lie in [{score.start_beats:g}, {score.end_beats:g}] beats; "
            f"got {start_beats:g} to {end_beats:g}"
        )
    in_force: dict[tuple[str, str], tuple[str, Control]] = {}
    inside: list[tuple[str, Control]] = []
    for name, control in score.controls:
        if control.onset_beats <= start_beats:
            at_start = replace(control, onset_beats=0.0, step=True)
            in_force[name, control.controller] = name, at_start
        elif control.onset_beats < end_beats:
            inside.append((name, replace(control, onset_beats=control.onset_beats - start_beats)))
    tempo_onsets = [point.onset_beats for point in score.tempo]
    first_tempo = max(0, bisect_right(tempo_onsets, start_beats) - 1)
    return Score(
        start_beats=0.0,
        end_beats=end_beats - start_beats,
        start_s=0.0,
        parts=score.parts,
        notes=tuple(
            (name, replace(note, onset_beats=note.onset_beats - start_beats))
            for name, note in score.notes
            if start_beats <= note.onset_beats < end_beats
        ),
        controls=(*in_force.values(), *inside),
        tempo=tuple(
            replace(point, onset_beats=max(0.0, point.onset_beats - start_beats))
            for point in score.tempo[first_tempo:]
            if point.onset_beats < end_beats
        ),
        meters=tuple(
            replace(point, onset_beats=max(0.0, point.onset_beats - start_beats))
            for point in score.meters
            if point.onset_beats < end_beats
        ),
    )


def loudest_passage(score: Score, length_s: float) -> Score:
    """Return the passage whose notes promise most power, as a score of its own.

    A note's power is taken to be that of a SoundFont, the fourth power of its velocity, for as
    long as it is held, two seconds at most.

    Parameters
    ----------
    score : Score
        With at least one note.
    length_s : float
        Positive. A shorter score is returned whole.

    Returns
    -------
    Score
    """
    if not score.notes:
        raise InputError("a score without notes has no loudest passage")
    # Straight lines between tempo points: beats to seconds for all notes at once.
    points = [p.onset_beats for p in score.tempo if score.start_beats < p.onset_beats]
    beats = np.array([score.start_beats, *points, score.end_beats])
    beats = np.maximum.accumulate(np.minimum(beats, score.end_beats))
    lengths = np.diff(beats)
    onsets = [p.onset_beats for p in score.tempo]
    bpm = [score.tempo[max(0, bisect_right(onsets, b) - 1)].tempo_bpm for b in beats[:-1]]
    seconds = np.concatenate([[0.0], np.cumsum(lengths * 60.0 / np.array(bpm))])
    if seconds[-1] <= length_s:
        return excerpt(score, score.start_beats, score.end_beats)
    starts = np.interp([n.onset_beats for _, n in score.notes], beats, seconds)
    ends = np.interp([n.onset_beats + n.duration_beats for _, n in score.notes], beats, seconds)
    velocity = np.array([n.velocity for _, n in score.notes]) / 127.0
    power = velocity**4 * np.clip(ends - starts, 0.1, 2.0)
    # Half-second bins; the window with most power in it.
    bins = np.bincount((starts * 2).astype(int), weights=power, minlength=int(seconds[-1] * 2) + 1)
    width = max(1, int(length_s * 2))
    sums = np.convolve(bins, np.ones(width), mode="valid") if len(bins) > width else bins[:1]
    begin_s = int(np.argmax(sums)) / 2
    begin, end = np.interp([begin_s, begin_s + length_s], seconds, beats)
    return excerpt(score, float(begin), float(end))
