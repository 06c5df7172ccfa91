"""Make a gallery: every genre at nine points of the circumplex, to be heard and seen.

    python scripts/make_gallery.py isotone-gallery                 # 72 clips, as `make gallery`
    python scripts/make_gallery.py out --genres folk --seconds 60 --seed 3
    python scripts/make_gallery.py docs/_static/composer --docs    # the clips of docs/composer.md

Each clip is a session that stays at one affect, made by the whole chain. Beside each sound file lie
a picture (piano roll, spectrum, loudness) and, on the page, what can be read from them: tempo, key,
notes heard a second, brightness, loudness. The same seed makes the same files.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import soundfile

from isotone.affect.circumplex import Affect
from isotone.audio import Waveform, concatenate
from isotone.journey import plan_journey
from isotone.measure.features import FRAME_S, FeatureStream
from isotone.measure.key import estimate_key
from isotone.measure.loudness import LoudnessMeter
from isotone.measure.onsets import detect_onsets
from isotone.music.score import Score
from isotone.plan import build_plan
from isotone.plan.vocabulary import GENRES
from isotone.session import stream

POINTS = tuple((v, a) for a in (0.8, 0.0, -0.8) for v in (-0.8, 0.0, 0.8))
NAMES = {
    (-0.8, 0.8): "tense", (0.0, 0.8): "alert", (0.8, 0.8): "joyful",
    (-0.8, 0.0): "unhappy", (0.0, 0.0): "neutral", (0.8, 0.0): "happy",
    (-0.8, -0.8): "sad", (0.0, -0.8): "sleepy", (0.8, -0.8): "serene",
}  # fmt: skip

# One piece led through five feelings, and one feeling in three genres: the docs' examples.
DOCS = (
    ("tense", "folk", (-0.8, 0.8)),
    ("joyful", "folk", (0.8, 0.8)),
    ("neutral", "folk", (0.0, 0.0)),
    ("sad", "folk", (-0.8, -0.8)),
    ("serene", "folk", (0.8, -0.8)),
    ("serene-ambient", "ambient", (0.8, -0.8)),
    ("serene-jazz", "jazz-ballad", (0.8, -0.8)),
)

COLOURS = {
    "lead": "#d62728", "counter": "#ff9f40", "harmony": "#4c78a8", "arpeggio": "#3aa17e",
    "pad": "#9aa7c7", "bass": "#6b4c9a", "percussion": "#888888", "texture": "#dddddd",
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What a clip says by numbers."""

    tempo_bpm: float
    mode: str
    key_heard: str
    onsets_written_per_s: float
    onsets_heard_per_s: float
    lead_pitch: float
    centroid_hz: float
    roughness: float
    integrated_lufs: float
    layers: str


class Notebook:
    """Keeps the score as it is composed."""

    def __init__(self) -> None:
        self.fragments: list[Score] = []

    def score(self, fragment: Score) -> None:
        """Keep a phrase."""
        self.fragments.append(fragment)

    def stems(self, stems: object) -> None:
        """Leave single parts alone."""


def make_clip(
    genre: str, at: tuple[float, float], *, seconds: float, seed: int, lead: str | None
) -> tuple[Waveform, list[Score]]:
    """Return a session that stays at one affect, as a listener gets it, and its score."""
    affect = Affect(*at)
    journey = plan_journey(affect, affect, minutes=seconds / 60.0)
    plan = build_plan(journey, seed=seed, genre=genre, lead=lead)
    notebook = Notebook()
    return concatenate(list(stream(plan, watcher=notebook))), notebook.fragments


def read_clip(clip: Waveform, fragments: Sequence[Score]) -> tuple[Reading, np.ndarray, np.ndarray]:
    """Return a clip's reading, its mel spectrum in dB and its power by frame."""
    features_of = FeatureStream(clip.sample_rate, clip.n_channels)
    meter = LoudnessMeter(clip.sample_rate, clip.n_channels)
    for i in range(0, clip.n_samples, clip.sample_rate):
        features_of.update(clip.samples[:, i : i + clip.sample_rate])
        meter.update(clip.samples[:, i : i + clip.sample_rate])
    features = features_of.result()
    key = estimate_key(features.chroma)
    onsets = sorted(f.seconds_at(n.onset_beats) + n.timing_s for f in fragments for _, n in f.notes)
    n_onsets = 1 + int((np.diff(onsets) > 0.05).sum()) if onsets else 0
    duration_s = fragments[-1].end_s
    lead = [n.pitch for f in fragments for name, n in f.notes if f.part(name).role == "lead"]
    names = dict.fromkeys(name for f in fragments for name, _ in f.notes)
    reading = Reading(
        tempo_bpm=60.0 * fragments[0].end_beats / fragments[0].end_s,
        mode=fragments[0].keys[0].mode,
        key_heard=key.name if key else "none",
        onsets_written_per_s=n_onsets / duration_s,
        onsets_heard_per_s=len(detect_onsets(features.onset_strength)) / features.duration_s,
        lead_pitch=float(np.mean(lead)) if lead else float("nan"),
        centroid_hz=float(np.nanmedian(features.centroid_hz)),
        roughness=float(np.nanmedian(features.roughness)),
        integrated_lufs=meter.integrated_lufs,
        layers=", ".join(names),
    )
    return reading, features.log_mel, features.k_power


def draw_roll(axis: plt.Axes, fragments: Sequence[Score]) -> None:
    """Draw notes as bars: time, pitch, role by colour, touch by strength of colour."""
    seen: set[str] = set()
    for fragment in fragments:
        axis.axvline(fragment.start_s, color="#bbbbbb", lw=0.5)
        for name, note in fragment.notes:
            role = fragment.part(name).role
            if role in ("texture", "percussion"):
                continue
            start = fragment.seconds_at(note.onset_beats) + note.timing_s
            end = fragment.seconds_at(
                note.onset_beats + note.duration_beats * min(note.articulation, 1.0)
            )
            axis.barh(
                note.pitch, max(end - start, 0.03), left=start, height=0.9,
                color=COLOURS.get(role, "black"), alpha=0.35 + 0.6 * note.velocity / 127.0,
                label=role if role not in seen else None, lw=0,
            )  # fmt: skip
            seen.add(role)
    axis.set_ylabel("MIDI pitch")
    if seen:
        axis.legend(fontsize=6, loc="upper right", ncol=len(seen), framealpha=0.7)


def draw_clip(
    target: Path, title: str, fragments: Sequence[Score], mel: np.ndarray, power: np.ndarray
) -> None:
    """Write a picture: piano roll, spectrum, loudness of 3 s."""
    duration_s = fragments[-1].end_s
    figure, axes = plt.subplots(
        3, 1, figsize=(11, 6.4), sharex=True, height_ratios=(3, 1.5, 1), layout="constrained"
    )
    draw_roll(axes[0], fragments)
    axes[0].set_title(title, fontsize=9, loc="left")
    axes[1].imshow(
        mel.T, origin="lower", aspect="auto", extent=(0, len(mel) * FRAME_S, 0, mel.shape[1]),
        vmin=mel.max() - 70, cmap="magma",
    )  # fmt: skip
    axes[1].set_ylabel("mel bands")
    span = round(3.0 / FRAME_S)
    mean = np.convolve(power, np.ones(span) / span, "same")
    axes[2].plot(
        np.arange(len(mean)) * len(mel) * FRAME_S / len(mean),
        10.0 * np.log10(np.maximum(mean, 1e-8)) - 0.691,
    )
    axes[2].set(ylabel="LUFS, 3 s", xlabel="seconds", xlim=(0, duration_s), ylim=(-36, -10))
    figure.savefig(target, dpi=72)
    plt.close(figure)


def make_one(
    folder: Path, name: str, genre: str, at: tuple[float, float], options: argparse.Namespace
) -> Reading:
    """Write one clip's sound and picture, and return its reading."""
    clip, fragments = make_clip(
        genre, at, seconds=options.seconds, seed=options.seed, lead=options.lead
    )
    reading, mel, power = read_clip(clip, fragments)
    soundfile.write(folder / f"{name}.ogg", clip.samples.T, clip.sample_rate)
    title = (
        f"{genre}, valence {at[0]:+.1f}, arousal {at[1]:+.1f}: {reading.mode}, "
        f"{reading.tempo_bpm:.0f} bpm, {reading.onsets_written_per_s:.1f} onsets a second"
    )
    draw_clip(folder / f"{name}.png", title, fragments, mel, power)
    return reading


def page(readings: dict[str, dict[tuple[float, float], Reading]]) -> str:
    """Return the gallery as one HTML page that plays the files beside it."""
    sections = []
    for genre, grid in readings.items():
        cells = []
        for at in POINTS:
            r = grid[at]
            name = f"{genre}-{NAMES[at]}"
            cells.append(
                f"<figure><figcaption><b>{NAMES[at]}</b> ({at[0]:+.1f}, {at[1]:+.1f})<br>"
                f"{r.mode}, {r.tempo_bpm:.0f} bpm, {r.onsets_heard_per_s:.1f} onsets heard a "
                f"second, {r.centroid_hz:.0f} Hz, {r.integrated_lufs:.1f} LUFS</figcaption>"
                f'<audio controls preload="none" src="{name}.ogg"></audio>'
                f'<a href="{name}.png"><img loading="lazy" src="{name}.png" '
                f'alt="Piano roll, spectrum and loudness of {html.escape(name)}"></a></figure>'
            )
        sections.append(
            f"<section><h2>{html.escape(genre)}</h2><div>{''.join(cells)}</div></section>"
        )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>isotone gallery</title>'
        "<style>body{font:14px/1.4 sans-serif;margin:1rem;max-width:80rem}"
        "section>div{display:grid;grid-template-columns:repeat(3,1fr);gap:1rem}"
        "figure{margin:0}img,audio{width:100%}</style><h1>isotone gallery</h1>"
        "<p>Each genre at nine points: valence rises to the right, arousal upward.</p>"
        f"{''.join(sections)}</html>"
    )


def main() -> None:
    """Make the gallery that the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--genres", default=",".join(GENRES))
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lead", help="lead instrument, such as piano")
    parser.add_argument("--docs", action="store_true", help="only the clips of docs/composer.md")
    options = parser.parse_args()
    genres = options.genres.split(",")
    for genre in genres:
        if genre not in GENRES:
            parser.error(f"no genre named {genre!r}; genres: {', '.join(GENRES)}")
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.docs:
        make_docs(options.folder, say=lambda text: sys.stderr.write(f"{text}\n"))
        return
    readings: dict[str, dict[tuple[float, float], Reading]] = {}
    start, done, total = time.monotonic(), 0, len(genres) * len(POINTS)
    for genre in genres:
        for at in POINTS:
            readings.setdefault(genre, {})[at] = make_one(
                options.folder, f"{genre}-{NAMES[at]}", genre, at, options
            )
            done += 1
            left_s = (time.monotonic() - start) / done * (total - done)
            sys.stderr.write(f"\r{done} of {total}, {left_s:.0f} s left ")
    sys.stderr.write("\n")
    (options.folder / "index.html").write_text(page(readings), encoding="utf-8")
    rows = [
        {"genre": genre, "valence": at[0], "arousal": at[1]} | asdict(r)
        for genre, grid in readings.items()
        for at, r in grid.items()
    ]
    (options.folder / "readings.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    sys.stdout.write(f"{options.folder / 'index.html'}\n")


def make_docs(folder: Path, *, say: Callable[[str], object]) -> None:
    """Make the sound files and pictures of docs/composer.md, where the composer has changed."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp, made_by = folder / "made-by", _composer_hash()
    current = stamp.exists() and stamp.read_text("utf-8") == made_by
    options = argparse.Namespace(seconds=30.0, seed=3, lead="piano")
    for name, genre, at in DOCS:
        if current and all((folder / f"{name}.{kind}").exists() for kind in ("ogg", "png")):
            continue
        say(f"making {name}")
        make_one(folder, name, genre, at, options)
    stamp.write_text(made_by, encoding="utf-8")


def _composer_hash() -> str:
    """Return a hash of all that the sound files depend on."""
    import isotone

    root = Path(isotone.__file__).parent
    rooms = ("compose", "sampler", "music", "assemble", "plan", "journey")
    files = [p for room in rooms for p in sorted((root / room).rglob("*")) if p.suffix != ".pyc"]
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in files:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
