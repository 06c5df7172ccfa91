"""``isotone play``: a MIDI file to audio."""

import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import typer

from isotone.cli.play import play
from isotone.errors import InputError, SoundFontError

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "music"))

import midi_files as mf

app = typer.Typer()
app.command()(play)


def run(*arguments):
    app([str(a) for a in arguments], standalone_mode=False)


@pytest.fixture
def song(tmp_path):
    path = tmp_path / "song.mid"
    path.write_bytes(mf.small_song())
    return path


def test_a_song_becomes_a_file_at_listening_level(song, tmp_path, capsys):
    out = tmp_path / "song.flac"
    run(song, "--out", out)
    data, rate = soundfile.read(out)
    assert rate == 48_000
    assert data.shape[1] == 2
    assert 4.0 < len(data) / rate < 25.0
    import pyloudnorm

    assert pyloudnorm.Meter(rate).integrated_loudness(data) == pytest.approx(-16, abs=2)
    assert 0.1 < np.abs(data).max() < 10 ** (-1 / 20)
    # The first note sounds at once: the limiter's delay is taken off.
    assert np.argmax(np.abs(data).max(axis=1) > 0.01) < 0.03 * rate
    line = capsys.readouterr().err.strip().splitlines()[-1]
    assert line.startswith(f"{out}: 0:")
    assert "3 parts, 16 notes" in line


def test_the_ending_names_the_format_and_the_rate_is_kept(song, tmp_path):
    out = tmp_path / "song.wav"
    run(song, "-o", out, "--rate", 22050, "--bits", 24, "--quiet", "--room", "none")
    info = soundfile.info(out)
    assert (info.format, info.subtype, info.samplerate) == ("WAV", "PCM_24", 22_050)


def test_a_given_gain_is_the_gain(song, tmp_path):
    peaks = []
    for gain in (0, -12):
        out = tmp_path / f"{gain}.wav"
        run(song, "-o", out, "--gain-db", gain, "--quiet", "--bits", 24)
        peaks.append(np.abs(soundfile.read(out)[0]).max())
    assert 20 * np.log10(peaks[1] / peaks[0]) == pytest.approx(-12, abs=0.05)


def test_the_same_file_comes_out_each_time(song, tmp_path):
    for name in ("a.flac", "b.flac"):
        run(song, "--out", tmp_path / name, "--quiet")
    assert (tmp_path / "a.flac").read_bytes() == (tmp_path / "b.flac").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rate", "100"], r"--rate must lie in \[8000, 192000\] Hz; got 100"),
        (["--gain-db", "100"], r"--gain-db must lie in \[-60, 48\]; got 100"),
        (
            ["--out", "x.opus", "--rate", "22050"],
            "--rate must be one of 8000, .* for opus; got 22050",
        ),
        (["--out", "x.aiff"], "no format named 'aiff'"),
        (["--room", "cathedral", "--out", "x.wav"], "no room named 'cathedral'"),
    ],
)
def test_what_is_not_allowed_is_said_before_anything_is_played(
    song, tmp_path, monkeypatch, arguments, message
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=message):
        run(song, *arguments)
    assert [p.name for p in tmp_path.iterdir()] == ["song.mid"]


def test_a_file_that_is_there_stays(song, tmp_path):
    out = tmp_path / "x.flac"
    out.write_text("mine")
    with pytest.raises(InputError, match="is there already; --overwrite replaces it"):
        run(song, "--out", out)
    assert out.read_text() == "mine"
    run(song, "--out", out, "--overwrite", "--quiet")
    assert soundfile.info(out).frames > 0


def test_broken_files_leave_nothing_behind(song, tmp_path):
    song.write_bytes(mf.small_song()[:50])
    with pytest.raises(InputError, match="is cut short"):
        run(song, "--out", tmp_path / "x.flac")
    font = tmp_path / "x.sf2"
    font.write_bytes(b"RIFF")
    song.write_bytes(mf.small_song())
    with pytest.raises(SoundFontError):
        run(song, "--soundfont", font, "--out", tmp_path / "x.flac")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["song.mid", "x.sf2"]


def test_a_file_without_notes_is_refused(tmp_path):
    path = tmp_path / "empty.mid"
    path.write_bytes(mf.file(mf.track((0, mf.program(3)))))
    with pytest.raises(InputError, match="holds no notes to play"):
        run(path)
