import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from isotone.errors import InputError, OutputError
from isotone.jamendo import read_dataset, read_tracks
from isotone.jamendo.counts import count_pairs, count_tags, describe, write_palette
from isotone.jamendo.metadata import KINDS, read_split
from isotone.plan.jamendo_palette import JamendoPalette

HEADER = "TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\tDURATION\tTAGS\n"
ROW = "track_0000948\tartist_000087\talbum_000149\t48/948.mp3\t212.7\tmood/theme---calm"


@pytest.fixture(scope="module")
def dataset(metadata_dir):
    return read_dataset(metadata_dir)


def test_a_row_has_as_many_tags_as_it_has(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text(HEADER + ROW + "\tmood/theme---soft\tgenre---folk\tinstrument---harp\n")
    track = read_tracks(path)["track_0000948"]
    assert track.moods == ("calm", "soft")
    assert (track.genres, track.instruments) == (("folk",), ("harp",))
    assert (track.artist_id, track.path, track.duration_s) == ("artist_000087", "48/948.mp3", 212.7)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it holds no tracks"),
        (HEADER, "it holds no tracks"),
        ("ID\n" + ROW, "line 1: the header must be TRACK_ID"),
        (HEADER + "track_1\tartist_1\n", "line 2: a row has six cells or more; got 2"),
        (HEADER + ROW + "\n" + ROW + "\n", "line 3: track_0000948 comes a second time"),
        (HEADER + ROW.replace("---", "--"), "line 2: a tag is written kind---tag"),
        (HEADER + ROW.replace("mood/theme", "mood"), "line 2: a tag is written kind---tag"),
        (HEADER + ROW.replace("212.7", "long"), "line 2: could not convert"),
        (HEADER + ROW.replace("212.7", "-1"), "line 2: a duration is a positive number"),
        (HEADER + ROW.replace("212.7", "nan"), "line 2: a duration is a positive number"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(text, message, tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_tracks(path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_bytes(HEADER.encode() + b"\xff\xfe")
    with pytest.raises(InputError, match="not a table of MTG-Jamendo"):
        read_tracks(path)
    with pytest.raises(InputError, match="could not be read: No such file"):
        read_tracks(tmp_path / "none.tsv")


def test_tables_are_merged_by_track(tiny_dir):
    dataset = read_dataset(tiny_dir)
    assert list(dataset.tracks) == [f"track_{i:07d}" for i in range(1, 7)]
    track = dataset.tracks["track_0000003"]
    assert (track.moods, track.genres, track.instruments) == (
        ("happy",), ("jazz",), ("harp", "piano"),
    )  # fmt: skip
    assert [t.track_id for t in dataset.subset("genre")] == [
        "track_0000001", "track_0000002", "track_0000003", "track_0000006",
    ]  # fmt: skip


def test_tables_that_contradict_each_other_are_refused(tiny_dir):
    path = tiny_dir / "autotagging_instrument.tsv"
    path.write_text(path.read_text().replace("artist_000001", "artist_000777"))
    with pytest.raises(InputError, match="contradict each other about track_0000001"):
        read_dataset(tiny_dir)


def test_a_folder_without_a_table_names_the_command_that_fetches_it(tmp_path):
    with pytest.raises(InputError, match="no table of genre tags; fetch it with: isotone jamendo"):
        read_dataset(tmp_path)


@pytest.mark.parametrize("old", ["track_0000004", "artist_000004"])
def test_a_split_whose_parts_share_a_track_or_an_artist_is_refused(tiny_dir, old):
    path = tiny_dir / "splits/split-0/autotagging_moodtheme-test.tsv"
    path.write_text(path.read_text().replace(old, old.replace("4", "2")))
    with pytest.raises(InputError, match=f"{old.replace('4', '2')} is both in train and in test"):
        read_split(tiny_dir, "moodtheme", 0)


def test_a_split_without_the_listed_tags_is_refused(tiny_dir):
    (tiny_dir / "tags").mkdir()
    listed = tiny_dir / "tags" / "moodtheme_split.txt"
    listed.write_text("mood/theme---calm\nmood/theme---happy\n")
    assert set(read_split(tiny_dir, "moodtheme", 0)) == {"train", "validation", "test"}
    listed.write_text("mood/theme---calm\nmood/theme---sad\n")
    with pytest.raises(
        InputError, match=r"has 2 moodtheme tags .* lists 2; they differ in happy, sad"
    ):
        read_split(tiny_dir, "moodtheme", 0)


def test_the_real_splits_parts_share_no_track_and_no_artist(metadata_dir):
    parts = read_split(metadata_dir, "moodtheme", 0)
    for what in ("track_id", "artist_id"):
        ids = [{getattr(track, what) for track in part.values()} for part in parts.values()]
        assert sum(map(len, ids)) == len(set.union(*ids))
    moods = {mood for part in parts.values() for track in part.values() for mood in track.moods}
    assert len(moods) == 56


def test_a_missing_split_is_named(tiny_dir):
    with pytest.raises(InputError, match=r"fetch it with: .* --split 3"):
        read_split(tiny_dir, "moodtheme", 3)
    with pytest.raises(InputError, match="split must be one of"):
        read_split(tiny_dir, "moodtheme", 5)
    with pytest.raises(InputError, match="no subset named 'mood'"):
        read_split(tiny_dir, "mood", 0)


def test_pairs_are_counted_by_hand(tiny_dir):
    pairs = {(p.mood, p.tag): p for p in count_pairs(read_dataset(tiny_dir), "genre")}
    # Calm: tracks 1, 2 and 4, of which 4 has no genre; jazz on 2 of the 3 mood tracks with a genre.
    jazz = pairs["calm", "jazz"]
    assert (jazz.n, jazz.mood_tracks_with_any_tag_of_type, jazz.mood_tracks_total) == (1, 2, 3)
    assert jazz.share == 0.5
    assert jazz.lift == pytest.approx(0.5 / (2 / 3))
    assert pairs["calm", "ambient"].share == 1.0
    assert ("happy", "folk") not in pairs


def test_counts_agree_exactly_with_the_published_tables(dataset, shared_dir):
    for kind in ("genre", "instrument"):
        path = shared_dir / "data" / "jamendo" / f"moodtheme_{kind}_counts.csv"
        with path.open(encoding="utf-8") as file:
            expected = {(row["mood"], row["tag"]): row for row in csv.DictReader(file)}
        pairs = {(p.mood, p.tag): p for p in count_pairs(dataset, kind)}
        assert pairs.keys() == expected.keys()
        for key, row in expected.items():
            pair = pairs[key]
            assert pair.n == int(row["n"])
            assert f"{pair.share:.4f}" == row["share"]
            assert f"{pair.lift:.3f}" == row["lift"]
            assert pair.n_artists == int(row["n_artists"])
            assert pair.mood_tracks_total == int(row["mood_tracks_total"])
            assert pair.mood_tracks_with_any_tag_of_type == int(
                row["mood_tracks_with_any_tag_of_type"]
            )


def test_mood_tags_agree_exactly_with_the_published_table(dataset, metadata_dir, shared_dir):
    counts = {c.tag: c for c in count_tags(dataset.subset("moodtheme"), "moodtheme")}
    parts = read_split(metadata_dir, "moodtheme", 0)
    in_parts = {
        part: {c.tag: c.tracks for c in count_tags(list(tracks.values()), "moodtheme")}
        for part, tracks in parts.items()
    }
    path = shared_dir / "data" / "jamendo" / "moodtheme_tags.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["tag"] for row in rows} == counts.keys()
    for row in rows:
        count = counts[row["tag"]]
        assert (count.tracks, count.artists) == (int(row["tracks"]), int(row["artists"]))
        assert f"{count.hours:.1f}" == row["hours"]
        for part, tags in in_parts.items():
            assert tags.get(row["tag"], 0) == int(row[f"split0_{part}"])


def test_the_split_has_the_tags_that_the_dataset_lists(dataset, metadata_dir):
    document = describe(dataset, split=0)
    listed = (metadata_dir / "tags" / "moodtheme_split.txt").read_text().split()
    assert document["subsets"]["moodtheme"]["split_tags"] == len(listed) == 56
    # As the dataset's own page says: 55,525 tracks; 87 genre, 40 instrument, 56 mood tags.
    assert document["tracks"] == 55_525
    assert [document["subsets"][kind]["split_tags"] for kind in KINDS] == [87, 40, 56]
    sizes = document["subsets"]["moodtheme"]["parts"]
    assert [sizes[part]["tracks"] for part in ("train", "validation", "test")] == [9949, 3802, 4231]


def test_a_palette_is_written_in_one_step_and_read_back(tiny_dir, tmp_path):
    path = tmp_path / "new" / "palette.json"
    write_palette(read_dataset(tiny_dir), path)
    palette = JamendoPalette.from_file(path)
    assert palette.genres == {
        "calm": {"ambient": 2, "jazz": 1},
        "happy": {"ambient": 1, "jazz": 2},
    }
    assert palette.instruments["happy"] == {"harp": 1, "piano": 1}
    assert "CC BY-NC-SA 4.0" in json.loads(path.read_text())["terms"]
    assert [p.name for p in path.parent.iterdir()] == ["palette.json"]
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(OutputError, match="could not be written"):
        write_palette(read_dataset(tiny_dir), blocked / "palette.json")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_all_tracks_are_read_lightly(metadata_dir):
    code = (
        "import re, sys\n"
        "from isotone.jamendo.counts import describe\n"
        "from isotone.jamendo.metadata import read_dataset\n"
        "document = describe(read_dataset(sys.argv[1]), split=0)\n"
        # Not getrusage: its peak is inherited from the process that started this one.
        "status = open('/proc/self/status').read()\n"
        "peak = int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) / 1024\n"
        "print(document['tracks'], peak, 'pandas' in sys.modules)\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, str(metadata_dir)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert out[0] == "55525"
    assert float(out[1]) < 300.0
    assert out[2] == "False"
