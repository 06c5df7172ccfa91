"""From a folder in the dataset's layout to codes, as the command does it."""

import json

import numpy as np
import pytest
import soundfile

from isotone.cli import main
from isotone.errors import InputError
from isotone.train.corpus import find_sources
from isotone.train.shards import read_shards

HEADER = "TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\tDURATION\tTAGS\n"
PARTS = {1: "train", 2: "train", 3: "validation", 4: "test"}
MOODS = {1: "calm", 2: "happy", 3: "calm", 4: "happy"}


@pytest.fixture
def corpus(tmp_path):
    """Tables of four tracks; the sound of three, under the names that it may have."""
    base = tmp_path / "metadata" / "splits" / "split-0"
    base.mkdir(parents=True)
    tags = {
        "moodtheme": lambda n: f"mood/theme---{MOODS[n]}",
        "genre": lambda _: "genre---folk",
        "instrument": lambda _: "instrument---piano",
    }
    for kind, tag in tags.items():
        for part in set(PARTS.values()):
            rows = [
                f"track_{n:07d}\tartist_{n:06d}\talbum\t{n:02d}/{n}.mp3\t2.5\t{tag(n)}\n"
                for n in PARTS
                if PARTS[n] == part
            ]
            (base / f"autotagging_{kind}-{part}.tsv").write_text(HEADER + "".join(rows))
    rng = np.random.default_rng(2)
    for name in ("01/1.flac", "02/2.mp3", "03/3.low.mp3"):
        path = tmp_path / "audio" / name
        path.parent.mkdir(parents=True)
        sound = 0.2 * rng.standard_normal((80_000, 2))
        soundfile.write(path, sound, 32_000, format="FLAC" if name.endswith("flac") else "MP3")
    licences = tmp_path / "audio_licenses.txt"
    licences.write_text("01/1.mp3 https://creativecommons.org/licenses/by/3.0/\n")
    return tmp_path


def code_of(*arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return left.value.code


def test_sources_are_the_tracks_whose_audio_is_there(corpus):
    sources = find_sources(
        corpus / "metadata", corpus / "audio", licences=corpus / "audio_licenses.txt"
    )
    assert {(s.path.name, s.part, s.licence) for s in sources} == {
        ("1.flac", "train", "CC BY 3.0"), ("2.mp3", "train", ""), ("3.low.mp3", "validation", ""),
    }  # fmt: skip
    assert {s.track.moods + s.track.genres for s in sources} == {
        ("calm", "folk"),
        ("happy", "folk"),
    }
    calm = find_sources(corpus / "metadata", corpus / "audio", moods=["calm"])
    assert {s.path.name for s in calm} == {"1.flac", "3.low.mp3"}
    with pytest.raises(InputError, match="holds no track of split 0 with gloomy; fetch some"):
        find_sources(corpus / "metadata", corpus / "audio", moods=["gloomy"])


def test_the_command_tells_size_and_time_and_goes_on(corpus, base, capsys):
    command = (
        "jamendo", "encode", "--model", base, "--metadata", corpus / "metadata",
        "--audio", corpus / "audio", "--out", corpus / "codes", "--chunk", 1, "--workers", 1,
    )  # fmt: skip
    assert code_of(*command, "--json") == 0
    shown = capsys.readouterr()
    assert "3 tracks, 0.0 h; 3 left to encode: 6 chunks, 0.0 MB into" in shown.err
    assert "in 1 process" in shown.err
    document = json.loads(shown.out)
    assert document["chunks"] == 6
    assert document["skipped"] == {}
    shards = read_shards(corpus / "codes")
    assert [c.part for c in shards.chunks] == ["train"] * 4 + ["validation"] * 2
    assert "CC BY-NC-SA" in shards.info.terms
    assert code_of(*command) == 0
    shown = capsys.readouterr()
    assert "left to encode" not in shown.err
    assert "6 chunks" in shown.out
    assert code_of(*command, "--moods", "gloomy") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert code_of(*command, "--remove-vocals", "--out", corpus / "other") != 0
    assert "isotone[vocals]" in capsys.readouterr().err
