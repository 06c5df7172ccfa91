"""Is a whole session one piece without seams, loops or faults? Any audio file can be judged.

    python bench/session_quality.py                          # makes a session and judges it
    python bench/session_quality.py --now sad --goal happy --genre folk --minutes 15 --seed 3
    python bench/session_quality.py session.flac             # judges a file

Printed beside what is wanted: novelty at the borders of segments against elsewhere (AUC, with the
bootstrap interval; .5 is chance, so its interval should hold .5), the loudness step there against
the steps elsewhere, the longest copied and the longest re-played stretch, clicks, DC, clipping,
silent gaps, loudness and peak; and, where the score is known, the distance of keys and the change
of tempo at phrase borders, and how many layers change there.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path

# One thread, before numpy reads it: small products would wake all cores for nothing.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import itertools

import numpy as np

from isotone.audio import Waveform
from isotone.measure.clicks import ClickMeter, ClippingMeter
from isotone.measure.features import FRAME_S, Features, FeatureStream
from isotone.measure.key import estimate_key, fifths_between
from isotone.measure.loudness import LoudnessMeter
from isotone.measure.novelty import join_audibility, loudness_steps, novelty_curves
from isotone.measure.onsets import estimate_tempo
from isotone.measure.peak import TruePeakMeter
from isotone.measure.repetition import find_repetition
from isotone.measure.silence import SilenceMeter
from isotone.music.score import Score

# name -> (lowest, highest) that is wanted; the issue's own bounds where it has them, else judgement
WANTED = {
    "novelty AUC, lower bound": (0.0, 0.5),
    "loudness step, median LU": (0.0, 1.0),
    "longest copy, s": (0.0, 10.0),
    "clicks": (0, 0),
    "DC offset": (0.0, 0.001),
    "samples at full scale": (0, 0),
    "flat tops": (0, 0),
    "longest gap, s": (0.0, 2.0),
    "leading silence, s": (0.0, 1.0),
    "integrated, LUFS": (-19.0, -17.0),
    "true peak, dBTP": (-math.inf, -1.0),
    "largest tempo change, %": (0.0, 5.0),
    "most layers changed": (0, 1),
}


class Notebook:
    """Keeps the score as it is composed."""

    def __init__(self) -> None:
        self.fragments: list[Score] = []

    def score(self, fragment: Score) -> None:
        self.fragments.append(fragment)

    def stems(self, stems) -> None:
        pass


def blocks_of_file(path: Path) -> Iterator[Waveform]:
    import soundfile

    with soundfile.SoundFile(str(path)) as file:
        for block in file.blocks(blocksize=file.samplerate, dtype="float32", always_2d=True):
            yield Waveform(np.ascontiguousarray(block.T), file.samplerate)


def measure(blocks: Iterator[Waveform], joins_s: list[float]) -> tuple[dict, Features, float]:
    """Return figures by name, the features, and the seconds of CPU that measuring took."""
    meters: dict = {}
    stream = None
    spent = 0.0
    for block in blocks:
        start = time.thread_time()
        if stream is None:
            rate, n = block.sample_rate, block.n_channels
            stream = FeatureStream(rate, n, keep_waveform=True)
            meters = {
                "loudness": LoudnessMeter(rate, n),
                "peak": TruePeakMeter(n),
                "clicks": ClickMeter(rate, n),
                "clipping": ClippingMeter(n),
                "silence": SilenceMeter(rate, n),
            }
        for meter in (stream, *meters.values()):
            meter.update(block.samples)
        spent += time.thread_time() - start
    if stream is None:
        raise SystemExit("there is no sound to judge")
    start = time.thread_time()
    features = stream.result()
    clicks, clipping = meters["clicks"].result(), meters["clipping"].result()
    silence, peak = meters["silence"].result(), meters["peak"]
    repetition = find_repetition(features)
    figures: dict = {"duration, s": features.duration_s}
    if any(4 <= t <= features.duration_s - 4 for t in joins_s):
        joins = join_audibility(features, joins_s)
        steps = np.abs(loudness_steps(features))[
            [round(t / FRAME_S) for t in joins_s if 4 <= t <= features.duration_s - 4]
        ]
        figures |= {
            "borders judged": joins.n_joins,
            "novelty AUC": joins.auc,
            "novelty AUC, lower bound": joins.auc_low,
            "novelty AUC, upper bound": joins.auc_high,
            **{f"novelty AUC, {k}": v for k, v in joins.auc_by_feature.items()},
            "loudness step, median LU": joins.loudness_step_lu[0],
            "loudness step, largest LU": joins.loudness_step_lu[1],
            "loudness steps over 1 LU, share": float((steps > 1.0).mean()),
            "loudness step elsewhere, median LU": joins.loudness_step_elsewhere_lu[0],
            "loudness step elsewhere, 95 % LU": joins.loudness_step_elsewhere_lu[1],
        }
    tempo = estimate_tempo(features.onset_strength)
    key = estimate_key(features.chroma)
    figures |= {
        "longest copy, s": repetition.longest_copy_s,
        "longest re-played stretch, s": repetition.longest_likeness_s,
        "re-played at, s": repetition.likeness_at_s,
        "re-played from, s": repetition.likeness_of_s,
        "clicks": clicks.n,
        "click times, s": list(clicks.times_s[:10]),
        "click heights, dB": [round(h, 1) for h in clicks.heights_db[:10]],
        "DC offset": peak.dc_offset,
        "samples at full scale": clipping.n_full_scale,
        "flat tops": clipping.n_flat_tops,
        "leading silence, s": silence.leading_s,
        "trailing silence, s": silence.trailing_s,
        "longest gap, s": silence.longest_gap_s,
        "longest gap at, s": silence.longest_gap_at_s,
        "integrated, LUFS": meters["loudness"].integrated_lufs,
        "loudness range, LU": meters["loudness"].loudness_range_lu,
        "true peak, dBTP": peak.true_peak_dbtp,
        "tempo heard, bpm": tempo.tempo_bpm if tempo else math.nan,
        "key heard": key.name if key else None,
    }
    return figures, features, spent + time.thread_time() - start


def at_phrases(fragments: list[Score]) -> dict:
    """Return what changes from one phrase to the next, as written."""
    keys, tempo_changes, layers, longest_rests = [], [], [], []
    players, last_key, last_tempo = None, None, None
    for fragment in fragments:
        # A phrase's mean tempo: slowing into its end and back is rubato, not a change of tempo.
        beats = fragment.end_beats - fragment.start_beats
        tempo = 60.0 * beats / max(1e-9, fragment.end_s - fragment.start_s)
        # A lead that rests for a phrase breathes; layers are what accompanies it.
        now = {name for name, _ in fragment.notes if fragment.part(name).role != "lead"}
        if players is not None:
            layers.append(len(now ^ players))
        if last_tempo is not None:
            tempo_changes.append(100.0 * abs(tempo / last_tempo - 1.0))
        players, last_tempo = now, tempo
        classes = np.zeros(12)
        for name, note in fragment.notes:
            if not fragment.part(name).is_drum:
                classes[note.pitch % 12] += note.duration_beats
        key = estimate_key(classes)
        if key is not None and last_key is not None:
            keys.append(fifths_between(key, last_key))
        last_key = key or last_key
    written = [p for f in fragments for p in f.keys if f.start_beats <= p.onset_beats < f.end_beats]
    distinct = [a for a, b in zip(written, [None, *written], strict=False)
                if b is None or (a.tonic, a.mode) != (b.tonic, b.mode)]  # fmt: skip
    seconds = [f.end_s - f.start_s for f in fragments]
    end_s = max(f.end_s for f in fragments)
    notes = sorted(
        (f.seconds_at(n.onset_beats), f.seconds_at(n.onset_beats + n.duration_beats))
        for f in fragments for _, n in f.notes
    )  # fmt: skip
    reached = 0.0
    for onset, end in notes:
        longest_rests.append(onset - reached)
        reached = max(reached, end)
    # The last two borders are the closing ritardando and the last chord.
    return {
        "phrases": len(fragments),
        "phrase length, median s": float(np.median(seconds)),
        "phrase length, longest s": max(seconds),
        "key changes written": max(0, len(distinct) - 1),
        "key distance heard, mean fifths": float(np.mean(keys)) if keys else 0.0,
        "key distance heard, largest fifths": max(keys, default=0),
        "largest tempo change, %": max(tempo_changes[:-2], default=0.0),
        "layers changed, mean": float(np.mean(layers[:-2])) if layers[:-2] else 0.0,
        "most layers changed": max(layers[:-2], default=0),
        "borders with more than one layer changed": sum(n > 1 for n in layers[:-2]),
        "longest rest of all parts, s": max(longest_rests, default=0.0),
        "notes": sum(len(f.notes) for f in fragments),
        "end written, s": end_s,
    }


def lines_of(fragments: list[Score], role: str) -> list[tuple[float, tuple[int, ...]]]:
    """Return what a role plays: onsets in beats with all pitches struck there, lowest first."""
    struck: dict[float, set[int]] = {}
    for fragment in fragments:
        for name, note in fragment.notes:
            if fragment.part(name).role == role:
                struck.setdefault(round(note.onset_beats, 3), set()).add(note.pitch)
    return [(onset, tuple(sorted(pitches))) for onset, pitches in sorted(struck.items())]


def in_voices(fragments: list[Score]) -> dict:
    """Return how voices move: chords from one to the next, lead against bass, motifs that return.

    Corpus figures to compare with (chorales and quartets): upper voices move 1.7 to 2.0 semitones
    each; between lead and bass 3.8 parallel fifths and 1.7 octaves per 1000 moving pairs.
    """
    found: dict = {}
    for role in ("harmony", "pad"):
        chords = [pitches for _, pitches in lines_of(fragments, role) if len(pitches) >= 2]
        moves = [
            abs(a - b)
            for first, second in itertools.pairwise(chords)
            if len(first) == len(second)
            for a, b in zip(first, second, strict=True)
        ]
        if moves:
            found[f"{role} voices move, mean semitones"] = float(np.mean(moves))
    lead, bass = lines_of(fragments, "lead"), lines_of(fragments, "bass")
    if lead and bass:
        onsets = np.array([onset for onset, _ in bass])
        under = np.searchsorted(onsets, [onset + 1e-6 for onset, _ in lead]) - 1
        pairs = [
            (pitches[-1], bass[k][1][0])
            for (_, pitches), k in zip(lead, under, strict=True)
            if k >= 0
        ]
        both = [(a, b, c, d) for (a, b), (c, d) in itertools.pairwise(pairs) if a != c and b != d]
        parallel = [
            (c - d) % 12
            for a, b, c, d in both
            if (a - b) % 12 == (c - d) % 12 and (c > a) == (d > b)
        ]
        n = max(1, len(both))
        found["lead and bass: parallel fifths in 1000"] = 1000.0 * parallel.count(7) / n
        found["lead and bass: parallel octaves in 1000"] = 1000.0 * parallel.count(0) / n
        contrary = sum((c > a) != (d > b) for a, b, c, d in both) / n
        found["lead and bass: contrary, share"] = contrary
    tune = [(onset, pitches[-1]) for onset, pitches in lead]
    motifs = [
        tuple(
            (tune[i + k + 1][1] - tune[i + k][1], round(tune[i + k + 1][0] - tune[i + k][0], 1))
            for k in range(3)
        )
        for i in range(len(tune) - 3)
    ]
    windows = [motifs[i : i + 61] for i in range(0, len(motifs) - 60, 30)]
    if windows:
        # As in the corpus statistics: four notes with their rhythm, within 64 notes.
        again = [sum(w.count(m) > 1 for m in w) / len(w) for w in windows]
        found["motifs of 4 notes that return within 64"] = float(np.mean(again))
    return found


def draw(features: Features, joins_s: list[float], fragments: list[Score], target: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    curves = novelty_curves(features)
    seconds = np.arange(features.n_frames) * FRAME_S
    figure, axes = plt.subplots(len(curves) + 3, 1, figsize=(16, 14), sharex=True)
    loudness = 10 * np.log10(np.maximum(features.k_power, 1e-7)) - 0.691
    axes[0].plot(np.arange(len(loudness)) * FRAME_S, loudness, lw=0.5)
    axes[0].set_ylabel("LUFS, 0.1 s")
    axes[1].imshow(
        features.log_mel.T, origin="lower", aspect="auto", extent=(0, seconds[-1], 0, 40),
        vmin=features.log_mel.max() - 70,
    )  # fmt: skip
    axes[1].set_ylabel("mel bands")
    axes[2].imshow(features.chroma.T, origin="lower", aspect="auto", extent=(0, seconds[-1], 0, 12))
    axes[2].set_ylabel("chroma")
    for axis, (name, curve) in zip(axes[3:], curves.items(), strict=True):
        axis.plot(seconds, curve, lw=0.5)
        axis.set_ylabel(name)
    for axis in axes:
        for t in joins_s:
            axis.axvline(t, color="red", lw=0.8)
        for fragment in fragments:
            axis.axvline(fragment.start_s, color="green", lw=0.4, ls=":")
    axes[-1].set_xlabel("seconds; red: segments, dotted: phrases")
    figure.tight_layout()
    figure.savefig(target, dpi=60)


def show(figures: dict) -> bool:
    fine = True
    for name, value in figures.items():
        text = f"{value:.3f}" if isinstance(value, float) else str(value)
        verdict = ""
        if name in WANTED:
            low, high = WANTED[name]
            good = value is not None and low <= value <= high
            fine &= good
            verdict = f"{'ok' if good else 'NOT'} in [{low:g}, {high:g}]"
        print(f"{name:42} {text:>12}  {verdict}")
    return fine


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--now", default="anxious")
    parser.add_argument("--goal", default="calm")
    parser.add_argument("--genre")
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--segment", type=float, default=30.0, help="seconds between borders")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--png", type=Path)
    arguments = parser.parse_args()
    notebook = Notebook()
    if arguments.file is not None:
        import soundfile

        duration_s = soundfile.info(str(arguments.file)).duration
        joins_s = list(np.arange(arguments.segment, duration_s, arguments.segment))
        blocks = blocks_of_file(arguments.file)
    else:
        from isotone.affect.lexicon import affect_of
        from isotone.journey import plan_journey
        from isotone.plan import build_plan
        from isotone.session import stream

        journey = plan_journey(
            affect_of(arguments.now), affect_of(arguments.goal), minutes=arguments.minutes
        )
        plan = build_plan(
            journey, seed=arguments.seed, genre=arguments.genre, segment_s=arguments.segment
        )
        joins_s = [s.start_s for s in plan.segments[1:]]
        blocks = stream(plan, watcher=notebook)
    figures, features, spent = measure(blocks, joins_s)
    figures["measured in, s of CPU"] = spent
    if notebook.fragments:
        figures |= at_phrases(notebook.fragments) | in_voices(notebook.fragments)
    if arguments.png:
        draw(features, joins_s, notebook.fragments, arguments.png)
    if arguments.json:
        print(json.dumps(figures, indent=2, default=str))
    elif not show(figures):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
