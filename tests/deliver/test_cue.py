import re

import pytest

from isotone.deliver.cue import cue_sheet
from isotone.errors import InputError


def sheet(segments, name="session.flac"):
    return cue_sheet(
        name, segments, title="anxious to calm", date="2026-11-23", performer="isotone"
    )


def test_every_segment_is_a_track_at_its_start(make_manifest):
    text = sheet(make_manifest().segments)
    starts = re.findall(r"INDEX 01 (\d+):(\d\d):(\d\d)", text)
    assert [int(m) * 60 + int(s) + int(f) / 75 for m, s, f in starts] == [
        30.0 * i for i in range(30)
    ]
    assert re.findall(r"TRACK (\d\d) AUDIO", text) == [f"{i:02d}" for i in range(1, 31)]
    assert 'TITLE "dark, deep - ambient"' in text
    assert 'REM COMMENT "Composed by software' in text
    assert text.endswith("\r\n")


def test_times_are_rounded_to_frames_without_overflow(make_manifest):
    duration_s = 3 * 59.9999
    text = sheet(make_manifest(n_segments=3, duration_s=duration_s, goal_moves=()).segments)
    assert re.findall(r"INDEX 01 (\S+)", text) == ["00:00:00", "01:00:00", "02:00:00"]


def test_long_sessions_keep_to_two_digits_of_tracks(make_manifest):
    segments = make_manifest(n_segments=960, duration_s=28_800.0).segments
    text = sheet(segments)
    assert len(re.findall("TRACK", text)) <= 99
    assert re.findall(r"INDEX 01 (\S+)", text)[-1] == "475:00:00"


def test_the_file_type_follows_the_name(make_manifest):
    segments = make_manifest().segments
    assert 'FILE "session.mp3" MP3' in sheet(segments, "session.mp3")
    assert "FILE \"a 'b'.wav\" WAVE" in sheet(segments, 'a "b".wav')


def test_a_cue_sheet_needs_segments():
    with pytest.raises(InputError, match="at least one segment"):
        sheet([])
