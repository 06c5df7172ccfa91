"""What leaves the house: audio files, tags, cue sheet, manifest, report and the sound card."""

from isotone.deliver.encode import FORMATS, AudioFormat, AudioWriter, audio_format, write_audio
from isotone.deliver.folder import OutputFolder
from isotone.deliver.tags import PROVENANCE, Tags, read_tags

__all__ = [
    "FORMATS",
    "PROVENANCE",
    "AudioFormat",
    "AudioWriter",
    "OutputFolder",
    "Tags",
    "audio_format",
    "read_tags",
    "write_audio",
]
