import json
import shutil
import subprocess

import numpy as np
import pytest

from isotone.audio import Waveform
from isotone.deliver.encode import FORMATS, write_audio
from isotone.deliver.tags import PROVENANCE, Tags, read_tags
from isotone.errors import AudioError, InputError

NOISE = Waveform(np.random.default_rng(0).normal(0, 0.05, (2, 48_000)).astype(np.float32), 48_000)
TAGS = Tags(
    title="anxious to calm",
    mood_path=("anxious", "uneasy", "neutral", "relaxed", "calm"),
    date="2026-11-23",
    genre="ambient",
)


@pytest.mark.parametrize("name", FORMATS)
def test_title_mood_path_date_and_provenance_read_back(tmp_path, name):
    path = write_audio(tmp_path / f"x.{name}", NOISE, format=name, tags=TAGS)
    read = read_tags(path)
    assert read.title == "anxious to calm"
    assert read.mood_path == TAGS.mood_path
    assert read.date == "2026-11-23"
    assert read.provenance == PROVENANCE
    assert read.software == TAGS.software
    assert read.source_type == "algorithmicMedia"
    assert read.genre.lower() == "ambient"
    assert read.album == TAGS.album


@pytest.mark.parametrize("name", FORMATS)
def test_letters_beyond_ascii_are_folded_alike_in_every_format(tmp_path, name):
    tags = Tags(
        title="entspannt – très café → ☂",
        mood_path=("(-0.6, 0.7)", "(0.5, −0.5)"),
        date="2026-01-02",
        source_type="trainedAlgorithmicMedia",
    )
    read = read_tags(write_audio(tmp_path / f"x.{name}", NOISE, format=name, tags=tags))
    assert read.title == "entspannt - tres cafe >"
    assert read.mood_path == ("(-0.6, 0.7)", "(0.5, -0.5)")
    assert read.source_type == "trainedAlgorithmicMedia"


@pytest.mark.parametrize("name", FORMATS)
def test_another_program_reads_the_tags(tmp_path, name):
    if shutil.which("ffprobe") is None:
        pytest.skip("needs ffprobe as a second reader")
    path = write_audio(tmp_path / f"x.{name}", NOISE, format=name, tags=TAGS)
    shown = json.loads(
        subprocess.run(
            [
                "ffprobe",
                "-v",
                "error",
                "-show_entries",
                "format_tags:stream_tags",
                "-of",
                "json",
                str(path),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    tags = {**shown["format"].get("tags", {}), **shown["streams"][0].get("tags", {})}
    found = {key.lower(): value for key, value in tags.items()}
    assert found["title"] == "anxious to calm"
    assert found["comment"] == TAGS.comment
    assert found.get("date", found.get("tyer")) == "2026-11-23"


def test_a_file_without_provenance_is_said_to_have_none(tmp_path):
    path = write_audio(tmp_path / "x.flac", NOISE)
    with pytest.raises(AudioError, match="no tags written by isotone"):
        read_tags(path)
    (tmp_path / "y.flac").write_text("not audio")
    with pytest.raises(AudioError, match="could not be read as audio"):
        read_tags(tmp_path / "y.flac")


def test_a_date_that_is_none_is_refused():
    with pytest.raises(InputError, match="ISO date such as 2026-11-23; got 'today'"):
        Tags(title="x", mood_path=(), date="today")
