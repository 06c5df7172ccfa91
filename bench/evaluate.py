"""What evaluation costs: a 15-minute session by parts, and memory over many clips.

    python bench/evaluate.py --weights moodtheme_baseline.pth
    python bench/evaluate.py --weights FILE --session evening/session.flac --clips 1000

Without --session one is made first. The session is evaluated in a process of its own, by the clock
and on all cores; then each part by itself, in processor time. Clips are 30 s of synthetic sound, a
few files under many names, each heard afresh; memory is read after a tenth of them and at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

BOUND_S, BOUND_MB, BOUND_GROWTH = 30.0, 500.0, 0.05
_DISTINCT = 8


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def child(*arguments: str) -> dict[str, float]:
    """Run this file in a fresh process and return what it measured."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments], stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def whole(session: Path, weights: Path) -> dict[str, float]:
    """Evaluate a session as the command does, page and all."""
    from isotone.evaluate.clips import shipped_thresholds
    from isotone.evaluate.page import render_page
    from isotone.evaluate.recognisers.registry import load_recogniser
    from isotone.evaluate.session import evaluate_session

    wall, processor = time.perf_counter(), time.process_time()
    tagger = load_recogniser("mtg-baseline", weights)
    shipped = shipped_thresholds(tagger)
    reference = None if shipped is None else shipped.reference
    found = evaluate_session(session, tagger=tagger, reference=reference)
    page = render_page(found, audio_name=session.name)
    return {
        "wall_s": time.perf_counter() - wall,
        "processor_s": time.process_time() - processor,
        "peak_mb": peak_mb(),
        "minutes": found.duration_s / 60.0,
        "windows": float(len(found.times_s)),
        "page_kb": len(page.encode()) / 1e3,
    }


def parts(session: Path, weights: Path) -> dict[str, float]:
    """Return the processor time of each part, one after the other."""
    import torch

    from isotone.audio import Waveform
    from isotone.evaluate.activity import activity_along
    from isotone.evaluate.recognisers.mel import clip_spectrogram, to_12_khz
    from isotone.evaluate.recognisers.mtg_baseline import BaselineTagger
    from isotone.evaluate.session import _keys, _tempos
    from isotone.measure.clicks import ClickMeter, ClippingMeter
    from isotone.measure.features import FeatureStream
    from isotone.measure.loudness import LoudnessMeter
    from isotone.measure.novelty import join_audibility
    from isotone.measure.onsets import beat_phase_error
    from isotone.measure.peak import TruePeakMeter
    from isotone.measure.repetition import find_repetition
    from isotone.measure.silence import SilenceMeter

    torch.set_num_threads(1)
    spent: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> object:
        before = time.process_time()
        found = work()
        spent[name] = spent.get(name, 0.0) + time.process_time() - before
        return found

    before = time.process_time()
    samples, rate = soundfile.read(session, dtype="float32", always_2d=True)
    spent["decoding"] = time.process_time() - before
    blocks = [
        np.ascontiguousarray(samples[at : at + rate].T) for at in range(0, len(samples), rate)
    ]
    n_channels = samples.shape[1]
    stream = FeatureStream(rate, n_channels, keep_waveform=True)
    for name, meter in (
        ("features", stream),
        ("loudness", LoudnessMeter(rate, n_channels)),
        ("true peak", TruePeakMeter(n_channels)),
        ("clicks", ClickMeter(rate, n_channels)),
        ("clipping", ClippingMeter(n_channels)),
        ("silence", SilenceMeter(rate, n_channels)),
    ):
        timed(name, lambda meter=meter: [meter.update(block) for block in blocks])  # type: ignore[misc]
    features = stream.result()
    mono = samples.mean(axis=1, dtype=np.float32)
    tagger = BaselineTagger.load(weights)
    length, hop = 30 * rate, 10 * rate
    spectrograms = []
    for at in range(0, len(mono) - length + 1, hop):
        window = Waveform(mono[None, at : at + length], rate)
        low = timed("tagger: to 12 kHz", lambda window=window: to_12_khz(window))  # type: ignore[misc]
        spectrograms.append(timed("tagger: mel", lambda low=low: clip_spectrogram(low)))  # type: ignore[misc]
    for one in spectrograms:
        timed("tagger: network", lambda one=one: tagger.logits_of([one]))  # type: ignore[misc]
    joins = [float(t) for t in np.arange(60.0, features.duration_s - 30.0, 60.0)]
    timed("joins", lambda: join_audibility(features, joins))
    timed("joins", lambda: [beat_phase_error(features.onset_strength, t) for t in joins])
    timed("repetition", lambda: find_repetition(features))
    timed("keys", lambda: _keys(features))
    timed("tempos", lambda: _tempos(features))
    at_s = np.arange(15.0, features.duration_s - 15.0, 10.0)
    timed("energy", lambda: activity_along(features, at_s, window_s=30.0))
    return spent


def many(n_clips: int, weights: Path) -> dict[str, float]:
    """Hear many clips and return how memory went."""
    from isotone.evaluate.hearing import hear_folder
    from isotone.evaluate.recognisers.registry import load_recogniser

    tagger = load_recogniser("mtg-baseline", weights)
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        for i in range(min(_DISTINCT, n_clips)):
            noise = np.cumsum(rng.standard_normal((30 * 44_100, 2)), axis=0)
            noise -= np.linspace(noise[0], noise[-1], len(noise))
            soundfile.write(f"{folder}/{i:05d}.flac", 0.5 * noise / np.abs(noise).max(), 44_100)
        for i in range(_DISTINCT, n_clips):
            os.link(f"{folder}/{i % _DISTINCT:05d}.flac", f"{folder}/{i:05d}.flac")
        began, early = time.perf_counter(), 0.0
        for i, clip in enumerate(hear_folder(folder, tagger)):
            if clip.scores is None:
                raise SystemExit(f"{clip.file}: {clip.reason}")
            if i + 1 == max(_DISTINCT, n_clips // 10):
                early = resident_mb()
        return {
            "n": float(n_clips),
            "early_mb": early,
            "end_mb": resident_mb(),
            "peak_mb": peak_mb(),
            "clips_per_s": n_clips / (time.perf_counter() - began),
        }


def make_session(folder: Path, minutes: float) -> Path:
    import isotone

    return Path(isotone.make("anxious", "calm", minutes=minutes, seed=7, out=folder).audio_path)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--session", type=Path)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--clips", type=int, default=100)
    parser.add_argument("--only", choices=("whole", "parts", "clips"))
    parser.add_argument("--child", choices=("whole", "parts", "clips"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child is not None:
        work = {
            "whole": lambda: whole(options.session, options.weights),
            "parts": lambda: parts(options.session, options.weights),
            "clips": lambda: many(options.clips, options.weights),
        }[options.child]
        say(json.dumps(work()))
        return
    with tempfile.TemporaryDirectory() as scratch:
        session = options.session
        if session is None and options.only != "clips":
            session = make_session(Path(scratch) / "session", options.minutes)
        common = ["--weights", str(options.weights)]
        told = [*common, "--session", str(session)]
        if options.only in (None, "whole"):
            found = child("--child", "whole", *told)
            bound = BOUND_S * found["minutes"] / 15.0
            say(
                f"a session of {found['minutes']:.1f} minutes, {found['windows']:.0f} windows heard"
            )
            say(f"  by the clock   {found['wall_s']:7.1f} s   (bound {bound:.0f} s on 2 cores)")
            say(f"  processor      {found['processor_s']:7.1f} s")
            say(f"  peak memory    {found['peak_mb']:7.0f} MB  (bound {BOUND_MB:.0f} MB)")
            say(f"  page           {found['page_kb']:7.0f} kB")
        if options.only in (None, "parts"):
            spent = child("--child", "parts", *told)
            total = sum(spent.values())
            say(f"parts, one thread, {total:.1f} s of processor in all")
            for name, seconds in sorted(spent.items(), key=lambda row: -row[1]):
                say(f"  {name:20s} {seconds:6.2f} s  {seconds / total:5.1%}")
        if options.only in (None, "clips"):
            found = child("--child", "clips", *common, "--clips", str(options.clips))
            growth = found["end_mb"] / found["early_mb"] - 1.0
            say(f"{found['n']:.0f} clips of 30 s, {found['clips_per_s']:.1f} a second")
            say(f"  memory after a tenth {found['early_mb']:.0f} MB, at the end "
                f"{found['end_mb']:.0f} MB ({growth:+.1%}; bound {BOUND_GROWTH:+.0%})")  # fmt: skip
            say(f"  peak {found['peak_mb']:.0f} MB")


if __name__ == "__main__":
    main()
