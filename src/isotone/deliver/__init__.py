"""What leaves the house: audio files, tags, cue sheet, manifest, report and the sound card."""

from isotone.deliver.cue import cue_sheet
from isotone.deliver.encode import FORMATS, AudioFormat, AudioWriter, audio_format, write_audio
from isotone.deliver.folder import OutputFolder
from isotone.deliver.manifest import Manifest, load_manifest
from isotone.deliver.report import ReportAggregator, render_report
from isotone.deliver.tags import PROVENANCE, Tags, read_tags

__all__ = [
    "FORMATS",
    "PROVENANCE",
    "AudioFormat",
    "AudioWriter",
    "Manifest",
    "OutputFolder",
    "ReportAggregator",
    "Tags",
    "audio_format",
    "cue_sheet",
    "load_manifest",
    "read_tags",
    "render_report",
    "write_audio",
]
