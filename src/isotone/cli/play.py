"""``isotone play``: anyone's MIDI file through the sampler, to a file or to the sound card."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isotone.cli.progress import progress_bar
from isotone.errors import InputError

if TYPE_CHECKING:
    from isotone.audio import Waveform
    from isotone.music.score import Score
    from isotone.sampler import Sampler

__all__ = ["play"]

_RATES_HZ = (8_000, 192_000)
# What these codecs know (RFC 6716, section 2; ISO 11172-3, 13818-3 and MPEG-2.5).
_CODEC_RATES_HZ = {
    "opus": (8_000, 12_000, 16_000, 24_000, 48_000),
    "mp3": (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000),
}
_GAINS_DB = (-60.0, 48.0)

_TARGET_LUFS, _PASSAGE_S = -16.0, 12.0
"""Loudness of the loudest passage, and how long a passage is; a piece as a whole then comes out
about as loud as a session."""


def play(
    file: Annotated[Path, typer.Argument(help="A MIDI file (.mid or .rmi).", show_default=False)],
    soundfont: Annotated[
        Path | None,
        typer.Option(
            "--soundfont", help="An SF2 or SF3 file to play with instead of the shipped samples."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="File to write: .flac, .wav, .ogg, .opus or .mp3; without it, it is played aloud.",
            show_default=False,
        ),
    ] = None,
    rate: Annotated[int, typer.Option("--rate", help="Sample rate in Hz.")] = 48_000,
    bits: Annotated[
        int, typer.Option("--bits", help="16 (with dither) or 24, for FLAC and WAV.")
    ] = 16,
    gain_db: Annotated[
        float | None,
        typer.Option(
            "--gain-db",
            help="Gain ahead of the limiter; by default the loudest passage comes to -16 LUFS.",
            show_default=False,
        ),
    ] = None,
    room: Annotated[
        str, typer.Option("--room", help="Where it is played: hall, room, chamber ... or none.")
    ] = "hall",
    tone: Annotated[
        str | None,
        typer.Option(
            "--tone", help="warm, soft, clear, or small (loudspeakers).", show_default=False
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that is there.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Play a MIDI file, or render it to audio, with isotone's instruments or a SoundFont of yours.

    General MIDI: drums on channel 10, bank select, tempo changes, pitch bend, pedal, volume,
    expression, pan, modulation. A limiter keeps the true peak at -1 dB.

    Example: isotone play song.mid --out song.flac
    """
    from isotone.music.midi import read_midi

    if not _RATES_HZ[0] <= rate <= _RATES_HZ[1]:
        raise InputError(f"--rate must lie in [{_RATES_HZ[0]}, {_RATES_HZ[1]}] Hz; got {rate}")
    if gain_db is not None and not _GAINS_DB[0] <= gain_db <= _GAINS_DB[1]:
        low, high = _GAINS_DB
        raise InputError(f"--gain-db must lie in [{low:g}, {high:g}]; got {gain_db:g}")
    ceiling_dbtp = -1.0 if out is None else _ceiling_dbtp(out, rate, overwrite=overwrite)
    score = read_midi(file)
    if not score.notes:
        raise InputError(f"{file} holds no notes to play")
    from isotone.sampler import Sampler

    sampler = Sampler(soundfont, sample_rate=rate, room=None if room == "none" else room, tone=tone)
    blocks = _limited(sampler, score, gain_db=gain_db, ceiling_dbtp=ceiling_dbtp)
    with progress_bar(file.name, quiet=quiet) as progress:
        if out is None:
            from isotone.deliver.player import play_blocks

            play_blocks(blocks, duration_s=score.end_s, progress=progress)
            return
        duration_s, took_s = _write(out, blocks, score, progress, bits=bits, overwrite=overwrite)
    if not quiet:
        minutes, seconds = divmod(duration_s, 60)
        sys.stderr.write(
            f"{out}: {minutes:.0f}:{seconds:04.1f}, {len(score.parts)} parts, "
            f"{len(score.notes):,} notes, {duration_s / took_s:.0f} times as fast as it sounds\n"
        )


def _ceiling_dbtp(out: Path, rate: int, *, overwrite: bool) -> float:
    """Return the limiter's ceiling; refuse what can't be written before anything is rendered."""
    from isotone.deliver.encode import audio_format

    chosen = audio_format(out.suffix.removeprefix(".").lower())
    rates = _CODEC_RATES_HZ.get(chosen.name, (rate,))
    if rate not in rates:
        known = ", ".join(map(str, rates))
        raise InputError(f"--rate must be one of {known} for {chosen.name}; got {rate}")
    if out.exists() and not overwrite:
        raise InputError(f"{out} is there already; --overwrite replaces it")
    return chosen.ceiling_dbtp


def _rendered(sampler: Sampler, score: Score) -> Iterator[Waveform]:
    for block in sampler.render(iter((score,))):
        yield block.mix


def _fitting_gain_db(sampler: Sampler, score: Score) -> float:
    """Return the gain that brings the loudest passage to the target; it is played for it once."""
    from isotone.measure.loudness import LoudnessMeter
    from isotone.music.excerpt import loudest_passage

    meter = LoudnessMeter(sampler.sample_rate)
    for block in _rendered(sampler, loudest_passage(score, _PASSAGE_S)):
        meter.update(block.samples)
    lufs = meter.integrated_lufs
    low, high = _GAINS_DB
    return min(high, max(low, _TARGET_LUFS - lufs)) if lufs > -70.0 else 0.0


def _limited(
    sampler: Sampler, score: Score, *, gain_db: float | None, ceiling_dbtp: float
) -> Iterator[Waveform]:
    """Yield blocks at a gain, limited, without the limiter's delay."""
    import numpy as np

    from isotone.audio import Waveform
    from isotone.sampler.effects import TruePeakLimiter

    if gain_db is None:
        gain_db = _fitting_gain_db(sampler, score)
    rate = sampler.sample_rate
    limiter = TruePeakLimiter(rate, ceiling_dbtp)
    gain = np.float32(10 ** (gain_db / 20))
    late = limiter.latency_samples
    for block in _rendered(sampler, score):
        samples = limiter.process(block.samples * gain)
        skipped = min(late, samples.shape[1])
        late -= skipped
        if samples.shape[1] > skipped:
            yield Waveform(samples[:, skipped:], rate)
    rest = limiter.process(np.zeros((2, limiter.latency_samples), np.float32))
    yield Waveform(rest[:, late:], rate)


def _write(
    out: Path,
    blocks: Iterable[Waveform],
    score: Score,
    progress: Callable[[float, float], None],
    *,
    bits: int,
    overwrite: bool,
) -> tuple[float, float]:
    """Write an audio file; return its length and the time it took, in seconds."""
    from isotone.deliver.encode import write_audio

    began = time.perf_counter()
    done_s = 0.0

    def counted() -> Iterator[Waveform]:
        nonlocal done_s
        for block in blocks:
            done_s += block.duration_s
            # What rings on after the last note is not foreseen.
            progress(min(done_s, score.end_s), max(score.end_s, 1e-3))
            yield block

    write_audio(out, counted(), bits=bits, overwrite=overwrite)
    return done_s, time.perf_counter() - began
