"""``isotone join``: one piece from several files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isotone.errors import InputError

if TYPE_CHECKING:
    from isotone.assemble import ClipJoiner
    from isotone.audio import Waveform

__all__ = ["join"]


def join(
    files: Annotated[
        list[Path], typer.Argument(help="Two or more sound files.", show_default=False)
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The file to write: .flac, .wav, .ogg ...")
    ] = Path("joined.flac"),
    overlap_s: Annotated[float, typer.Option("--overlap", help="Length of a join, .05 to 10.")] = 3,
    order: Annotated[
        str, typer.Option("--order", help="keep, or key: neighbours near in key.")
    ] = "keep",
    beats: Annotated[
        bool, typer.Option("--beats/--no-beats", help="Bring beats and tempos (5 %) together.")
    ] = True,
    level: Annotated[
        bool, typer.Option("--level/--no-level", help="Bring all files to one loudness.")
    ] = True,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Join sound files into one: trimmed, at one loudness, on the beat, and mastered.

    For example: isotone join first.flac second.wav third.mp3 --out evening.flac

    By key: isotone join *.flac --order key --overlap 5
    """
    from isotone.assemble import order_by_key

    if len(files) < 2:
        raise InputError(f"join needs two or more files; got {len(files)}")
    if order not in ("keep", "key"):
        raise InputError(f"order must be keep or key; got {order!r}")
    if not 0.05 <= overlap_s <= 10.0:
        raise InputError(f"overlap must lie in [0.05, 10] seconds; got {overlap_s:g}")
    if out.exists() and not overwrite:
        raise InputError(f"{out} is there already; add --overwrite to replace it")
    clips = [_read(path, level=level) for path in files]
    indices = order_by_key(clips) if order == "key" else list(range(len(clips)))
    joined, joiner = _joined([clips[i] for i in indices], overlap_s, beats=beats)
    _write(joined, out, overwrite=overwrite)
    _show(joined, joiner, [files[i] for i in indices], out, as_json=as_json)


def _read(path: Path, *, level: bool) -> Waveform:
    import numpy as np

    from isotone.assemble import CLIP_LUFS, match_level, trim_clip
    from isotone.audio import SESSION_SAMPLE_RATE, Waveform, read_audio, resample

    wave = resample(read_audio(path), SESSION_SAMPLE_RATE)
    if wave.n_channels > 2:
        raise InputError(f"{path} has {wave.n_channels} channels; join takes one or two")
    if wave.n_channels == 1:
        wave = Waveform(np.repeat(wave.samples, 2, axis=0), wave.sample_rate)
    clip = trim_clip(wave, give_s=0.0)
    if clip.duration_s < 1.0:
        raise InputError(f"{path} holds {clip.duration_s:.1f} s of sound; join needs 1 s at least")
    return match_level(clip, CLIP_LUFS) if level else clip


def _joined(clips: list[Waveform], overlap_s: float, *, beats: bool) -> tuple[Waveform, ClipJoiner]:
    from isotone.assemble import ClipJoiner
    from isotone.audio import concatenate

    shortest_s = min(clip.duration_s for clip in clips)
    overlap_s = min(overlap_s, shortest_s / 3.0)
    skip_s = min(2.7, shortest_s / 6.0) if beats else 0.0
    joiner = ClipJoiner(
        clips[0].sample_rate, 2, overlap_s=overlap_s, most_skip_s=skip_s, aligns=beats
    )
    parts = []
    for i, clip in enumerate(clips):
        # What a later clip may skip or lose to a faster tempo must be left of it.
        spare_s = overlap_s + (skip_s + 0.05 * clip.duration_s if i and beats else 0.0)
        is_last = i == len(clips) - 1
        time_s = clip.duration_s - (spare_s - overlap_s if is_last else spare_s)
        parts.append(joiner.add(clip, n_samples=round(time_s * clip.sample_rate)))
    return concatenate(parts), joiner


def _write(joined: Waveform, out: Path, *, overwrite: bool) -> None:
    from isotone.assemble import CLIP_LUFS, Master
    from isotone.audio import Waveform
    from isotone.deliver.encode import AudioWriter, audio_format
    from isotone.deliver.folder import OutputFolder

    chosen = audio_format(out.suffix.lstrip(".").lower() or "flac")
    with OutputFolder(out.parent, overwrite=overwrite) as folder:
        master = Master(
            joined.sample_rate,
            joined.duration_s,
            expected_lufs=CLIP_LUFS,
            ceiling_dbtp=chosen.ceiling_dbtp,
        )
        with AudioWriter(
            folder, out.name, format=chosen.name, sample_rate=joined.sample_rate
        ) as writer:
            step = 4 * joined.sample_rate
            for at in range(0, joined.n_samples, step):
                block = Waveform(joined.samples[:, at : at + step], joined.sample_rate)
                writer.write(master.process(block))
            writer.write(master.flush())
            writer.close()


def _show(
    joined: Waveform, joiner: ClipJoiner, files: list[Path], out: Path, *, as_json: bool
) -> None:
    from isotone.measure.features import FeatureStream
    from isotone.measure.novelty import join_audibility

    stream = FeatureStream(joined.sample_rate, 2)
    stream.update(joined.samples)
    middles = [join.at_s + join.overlap_s / 2 for join in joiner.joins]
    try:
        auc = round(join_audibility(stream.result(), middles).auc, 2)
    except InputError:  # too short to say
        auc = None
    rows = [
        {
            "before": files[i].name,
            "after": files[i + 1].name,
            "at_s": round(join.at_s, 2),
            "overlap_s": round(join.overlap_s, 2),
            "speed": round(join.speed, 4),
            "on_beat": join.on_beat,
            "on_bar": join.on_bar,
        }
        for i, join in enumerate(joiner.joins)
    ]
    if as_json:
        document = {
            "file": str(out),
            "duration_s": round(joined.duration_s, 2),
            "join_auc": auc,
            "joins": rows,
        }
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
        return
    for row in rows:
        how = "on the beat" if row["on_beat"] else "no common beat"
        if row["on_bar"]:
            how = "on the bar"
        speed = (
            "" if row["speed"] == 1 else f", {100 * (float(str(row['speed'])) - 1):+.1f} % speed"
        )
        sys.stdout.write(f"{row['at_s']:8.2f} s  {row['before']} -> {row['after']}: {how}{speed}\n")
    seen = "" if auc is None else f"; joins stand out with an AUC of {auc} (0.5 is not at all)"
    sys.stdout.write(f"{out}: {joined.duration_s:.1f} s{seen}\n")
