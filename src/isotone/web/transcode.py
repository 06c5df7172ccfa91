"""An MP3 of a finished session, for players that take nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from isotone.audio import Waveform
from isotone.deliver.encode import AudioWriter, audio_format
from isotone.deliver.folder import OutputFolder
from isotone.deliver.manifest import load_manifest

__all__ = ["write_mp3"]


def write_mp3(folder: Path) -> Path:
    """Write ``session.mp3`` beside a session's FLAC.

    The FLAC peaks at -1 dBTP and coding raises peaks; so the sound is lowered as far as it peaks
    over the format's own ceiling, which costs 1 dB at most.

    Raises
    ------
    ManifestError
        If the folder holds no manifest.
    OutputError
        If it can't be written.
    """
    import soundfile

    from isotone.session.record import tags_of

    manifest = load_manifest(folder)
    peak_dbtp = manifest.measures.true_peak_dbtp if manifest.measures else None
    over_db = max(0.0, (peak_dbtp or 0.0) - audio_format("mp3").ceiling_dbtp)
    gain = np.float32(10.0 ** (-over_db / 20.0))
    with OutputFolder(folder) as output, soundfile.SoundFile(folder / "session.flac") as source:
        writer = AudioWriter(
            output,
            "session.mp3",
            format="mp3",
            sample_rate=source.samplerate,
            tags=tags_of(manifest),
            seed=manifest.seed,
        )
        with writer:
            for block in source.blocks(65_536, dtype="float32", always_2d=True):
                writer.write(Waveform(np.ascontiguousarray(block.T) * gain, source.samplerate))
    return folder / "session.mp3"
