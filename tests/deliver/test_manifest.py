import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import isotone.deliver.manifest as module
from isotone._version import __version__
from isotone.deliver.manifest import (
    FeelingRecord,
    GoalMoveRecord,
    Manifest,
    digest_of_file,
    load_manifest,
    manifest_schema,
    running_versions,
)
from isotone.errors import InputError, ManifestError

PUBLISHED = Path(module.__file__).with_name("manifest.schema.json")


def sealed(contents):
    """JSON of changed contents with a matching digest, as someone who edits with care would."""
    contents = {key: value for key, value in contents.items() if key != "integrity"}
    return json.dumps({**contents, "integrity": module._digest(contents)})


def test_a_manifest_reads_back_as_it_was_written(manifest):
    assert Manifest.from_json(manifest.to_json()) == manifest


@given(
    valence=st.floats(-1, 1),
    arousal=st.floats(-1, 1),
    seed=st.integers(0, 2**63),
    words=st.none() | st.text(),
)
def test_any_coordinates_and_words_read_back_exactly(valence, arousal, seed, words):
    segment = module.SegmentRecord(
        start_s=0.0,
        end_s=60.0,
        valence=valence,
        arousal=arousal,
        moods=(),
        genre="folk",
        instruments=(),
        prompt="",
    )
    feeling = FeelingRecord(valence=valence, arousal=arousal)
    written = Manifest(
        created="2026-01-01",
        seed=seed,
        duration_s=60.0,
        now=feeling,
        goal=feeling,
        strategy="iso",
        engine="composer",
        segments=(segment,),
        words=words,
    )
    assert Manifest.from_json(written.to_json()) == written


def test_layout_and_order_of_keys_do_not_matter(manifest):
    contents = json.loads(manifest.to_json())
    shuffled = dict(sorted(contents.items(), reverse=True))
    assert Manifest.from_json(json.dumps(shuffled)) == manifest


def test_every_single_change_is_noticed(manifest):
    text = manifest.to_json()
    contents = json.loads(text)
    changes = {
        "seed": 8,
        "goal": {**contents["goal"], "valence": 0.61},
        "avoid": [],
        "created": "2026-11-24",
        "measures": None,
        "words": "worried about work",
        "integrity": "sha256:" + "0" * 64,
    }
    for key, value in changes.items():
        with pytest.raises(ManifestError, match="changed since it was written"):
            Manifest.from_json(json.dumps({**contents, key: value}))
    with pytest.raises(ManifestError, match="changed since it was written"):
        Manifest.from_json(json.dumps({k: v for k, v in contents.items() if k != "integrity"}))


@pytest.mark.parametrize("version", [0, 2, "1", None, True, 1.5])
def test_another_format_version_is_refused(manifest, version):
    contents = {**json.loads(manifest.to_json()), "manifest_version": version}
    with pytest.raises(ManifestError, match=r"has manifest version .*; isotone .* reads 1"):
        Manifest.from_json(sealed(contents))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("now", "valence"), 1.5, r"now\.valence: Input should be less than or equal to 1"),
        (("seed",), -1, "seed: Input should be greater than or equal to 0"),
        (("seed",), 7.5, "seed: Input should be a valid integer"),
        (("seed",), "7", "seed: Input should be a valid integer"),
        (("format",), 3, "format: Input should be a valid string"),
        (("bits",), 20, "bits: Input should be 16 or 24"),
        (("surprise",), 1, "surprise: "),
        (("now", "surprise"), 1, r"now\.surprise: "),
        (("segments",), [], "at least one segment"),
        (("duration_s",), 901.0, "must end with the session, at 901 s; got 900 s"),
        (("created",), "yesterday", "created: String should match pattern"),
        (("segments", 3, "start_s"), 91.0, "without a gap; segment 3 runs from 91 to 120 s"),
        (("segments", 0, "valence"), "low", r"segments\.0\.valence: "),
        (("goal_moves", 0, "at_s"), 1000.0, "within the session"),
        (("outputs", 0, "sha256"), "xyz", r"outputs\.0\.sha256: "),
    ],
)
def test_contents_that_make_no_sense_are_named(manifest, path, value, message):
    contents = json.loads(manifest.to_json())
    at = contents
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(ManifestError, match=message) as caught:
        Manifest.from_json(sealed(contents), name="session.json")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("session.json is no valid manifest: ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "3",
        "null",
        '{"a": 1}',
        "[" * 100_000,
        b"\xff\xfe",
        '{"manifest_version": 1}',
        '{"manifest_version": 1, "seed": NaN}',
    ],
)
def test_what_is_no_manifest_is_refused_in_one_line(text):
    with pytest.raises(ManifestError, match="manifest") as caught:
        Manifest.from_json(text)
    assert "\n" not in str(caught.value)


def test_missing_and_monstrous_files_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"x\.json could not be read: No such file"):
        load_manifest(tmp_path / "x.json")
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(10**9)
    with pytest.raises(ManifestError, match="larger than 32 MB"):
        load_manifest(huge)


def test_a_session_folder_stands_for_its_manifest(tmp_path, manifest):
    (tmp_path / "session.json").write_text(manifest.to_json())
    assert load_manifest(tmp_path) == manifest


def test_the_published_schema_is_the_one_in_force(manifest):
    published = json.loads(PUBLISHED.read_text())
    assert published == manifest_schema()
    assert set(published["properties"]) == set(json.loads(manifest.to_json()))
    assert published["$defs"]["SegmentRecord"]["properties"]["valence"] == {
        "maximum": 1.0,
        "minimum": -1.0,
        "title": "Valence",
        "type": "number",
    }


def test_the_listeners_words_are_left_out_unless_given(manifest):
    assert json.loads(manifest.to_json())["words"] is None


def test_a_manifest_of_another_isotone_is_not_remade(make_manifest):
    other = make_manifest(isotone_version="99.0.0")
    with pytest.raises(ManifestError, match=r"pip install isotone==99\.0\.0"):
        other.check_remakable("session.json")


def test_other_package_versions_are_named(make_manifest):
    here = running_versions()
    assert make_manifest(versions=here).check_remakable() == ()
    assert make_manifest(versions={**here, "numpy": "1.0", "x": "2"}).check_remakable() == (
        f"numpy {here['numpy']} here, 1.0 then",
        "x absent here, 2 then",
    )
    assert make_manifest().isotone_version == __version__


def test_goal_moves_must_be_in_order(manifest):
    moves = tuple(GoalMoveRecord(at_s=at_s, valence=0.0, arousal=0.0) for at_s in (30.0, 10.0))
    with pytest.raises(ManifestError, match="in order of time"):
        dataclasses.replace(manifest, goal_moves=moves)


def test_the_title_falls_back_to_coordinates(make_manifest):
    assert make_manifest().title == "anxious to calm"
    assert (
        make_manifest(now=FeelingRecord(valence=-0.25, arousal=0.5)).title
        == "(-0.25, +0.50) to calm"
    )


def test_the_digest_of_a_file_is_its_sha256(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    assert digest_of_file(tmp_path / "x") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
