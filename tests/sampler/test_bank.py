"""The shipped bank: what is in it, and what stands in for what is not."""

import hashlib
import importlib.util
import io
import json
import logging
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from isotone.errors import InputError
from isotone.sampler.bank import (
    DRUM_BANK,
    INSTRUMENTS,
    PresetMap,
    nearest_preset,
    preset_of,
    shipped_bank_about,
    shipped_bank_path,
    shipped_presets,
)

REPOSITORY = Path(__file__).resolve().parents[2]
DEBIAN_FONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
SHDR = struct.Struct("<20sIIIIIBbHH")


@pytest.fixture(scope="module")
def chunks():
    """Name to bytes of every leaf chunk, read by the test's own parser."""
    data = shipped_bank_path().read_bytes()
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"sfbk"
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8
    found = {}

    def walk(at, end):
        while at < end:
            name, size = struct.unpack_from("<4sI", data, at)
            assert at + 8 + size <= end
            if name == b"LIST":
                walk(at + 12, at + 8 + size)
            else:
                found[name.decode()] = data[at + 8 : at + 8 + size]
            at += 8 + size + size % 2

    walk(12, len(data))
    return found


@pytest.fixture(scope="module")
def headers(chunks):
    raw = chunks["shdr"]
    return [SHDR.unpack_from(raw, at) for at in range(0, len(raw) - SHDR.size, SHDR.size)]


def test_the_bank_is_at_most_eight_megabytes():
    assert 4_000_000 < shipped_bank_path().stat().st_size <= 8_000_000


def test_the_licence_and_its_contributors_travel_with_the_bank():
    text = shipped_bank_path().with_name("COPYING").read_text()
    for line in ("Frank Wen", "Ethan Winer", "Permission is hereby granted, free of charge"):
        assert line in text


def test_every_chunk_has_even_length(chunks):
    assert {name: len(body) % 2 for name, body in chunks.items() if len(body) % 2} == {}
    assert struct.unpack("<HH", chunks["ifil"]) == (3, 1)


def test_every_sample_is_one_ogg_stream_and_streams_tile_the_chunk(chunks, headers):
    at = 0
    for name, start, end, *_, kind in headers:
        assert start == at, name
        assert kind & 0x10
        assert chunks["smpl"][start : start + 4] == b"OggS"
        at = end + end % 2
    assert at == len(chunks["smpl"])


def test_decoded_samples_have_room_for_their_loops_and_no_offset(chunks, headers):
    for name, start, end, loop_start, loop_end, rate, *_ in headers[::7]:
        data, found = soundfile.read(io.BytesIO(chunks["smpl"][start:end]))
        assert found == rate
        assert data.ndim == 1
        assert 0 <= loop_start < loop_end <= len(data), name
        assert np.abs(data).max() < 1.0, name
        # Half a percent of full scale: -46 dB.
        assert abs(data[loop_start:loop_end].mean()) < 0.005, name


def test_stereo_links_point_at_each_other(headers):
    sides = {1: 0, 2: 0, 4: 0}
    for index, header in enumerate(headers):
        link, kind = header[8], header[9] & 0xF
        sides[kind] += 1
        if kind != 1:
            assert headers[link][8] == index
            assert headers[link][9] & 0xF == 6 - kind
    assert sides[2] == sides[4] > 100


def test_the_report_describes_the_bank_that_is_shipped():
    about = shipped_bank_about()
    path = shipped_bank_path()
    assert about["bytes"] == path.stat().st_size
    assert about["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_presets_of_the_report_are_those_of_the_font(chunks):
    raw = chunks["phdr"]
    rows = [struct.unpack_from("<20sHH", raw, at) for at in range(0, len(raw) - 38, 38)]
    font = {(bank, program): name.rstrip(b"\0").decode() for name, program, bank in rows}
    assert font == shipped_presets()
    assert len(font) >= 22


def test_each_instrument_of_the_palette_has_a_preset_or_a_stand_in_of_its_kind():
    held = shipped_presets()
    for instrument in INSTRUMENTS:
        bank, program = preset_of(instrument)
        found = nearest_preset(held, bank, program)
        assert found is not None
        assert found[0] == bank


def test_genres_find_their_programs_in_the_bank(shared_dir):
    genres = json.loads((shared_dir / "data/composition/genres.json").read_text())
    asked = {i["gm_program"] for i in genres["instruments"].values()}
    missing = asked - {program for bank, program in shipped_presets() if bank == 0}
    assert missing == set()


def test_an_unknown_instrument_is_refused_with_the_names_there_are():
    with pytest.raises(InputError, match=r"no sampled instrument named 'kazoo'; sampled: piano,"):
        preset_of("kazoo")


@given(
    st.frozensets(st.tuples(st.sampled_from([0, 1, 8, 128]), st.integers(0, 127)), max_size=40),
    st.sampled_from([0, 1, 8, 127, 128]),
    st.integers(0, 127),
)
def test_the_nearest_preset_is_held_and_never_crosses_between_drums_and_tunes(held, bank, program):
    found = nearest_preset(held, bank, program)
    if found is not None:
        assert found in held
        assert (found[0] == DRUM_BANK) == (bank == DRUM_BANK)
    if (bank, program) in held:
        assert found == (bank, program)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ((0, 1), (0, 0)),
        ((8, 48), (0, 48)),
        ((0, 59), (0, 56)),
        ((0, 19), (0, 16)),
        ((0, 110), (0, 40)),
        ((0, 125), None),
        ((128, 16), (128, 0)),
        ((128, 41), (128, 40)),
        ((128, 56), (128, 0)),
    ],
)
def test_stand_ins_are_of_the_same_kind(asked, found):
    assert nearest_preset(shipped_presets(), *asked) == found


def test_a_stand_in_is_said_once(caplog):
    presets = PresetMap(shipped_presets())
    with caplog.at_level(logging.WARNING):
        assert presets.find(0, 1) == presets.find(0, 1) == (0, 0)
        assert presets.find(0, 0) == (0, 0)
    assert [r.getMessage() for r in caplog.records] == [
        "the font lacks preset 0:1; 0:0 (Yamaha Grand Piano) plays instead"
    ]


def test_a_bank_without_variation_plays_the_plain_preset_without_a_word(caplog):
    with caplog.at_level(logging.WARNING):
        assert PresetMap(shipped_presets()).find(8, 48) == (0, 48)
    assert caplog.records == []


def test_fluidsynth_plays_the_bank(tmp_path):
    if shutil.which("fluidsynth") is None:
        pytest.skip("needs FluidSynth")
    import mido

    track = mido.MidiTrack(
        [
            mido.Message("note_on", note=60, velocity=90),
            mido.Message("note_off", note=60, time=480),
            mido.Message("note_on", note=38, velocity=90, channel=9),
            mido.Message("note_off", note=38, time=480, channel=9),
        ]
    )
    mido.MidiFile(tracks=[track]).save(tmp_path / "two.mid")
    result = subprocess.run(
        ["fluidsynth", "-niF", "two.wav", str(shipped_bank_path()), "two.mid"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "error" not in result.stderr.lower()
    data, rate = soundfile.read(tmp_path / "two.wav")
    assert np.abs(data[: rate // 2]).max() > 0.01


@pytest.fixture
def build_bank(monkeypatch):
    monkeypatch.syspath_prepend(str(REPOSITORY / "scripts"))
    spec = importlib.util.spec_from_file_location(
        "build_bank", REPOSITORY / "scripts/build_bank.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    for name in ("bank_font", "bank_samples", "bank_vorbis"):
        sys.modules.pop(name, None)


@pytest.mark.slow
def test_the_script_builds_the_same_bytes(build_bank):
    if not DEBIAN_FONT.is_file():
        pytest.skip("needs Debian's package fluid-soundfont-gm")
    encoder = shipped_bank_about()["encoder"]
    if soundfile.__libsndfile_version__ != encoder:
        pytest.skip(f"needs libsndfile {encoder}")
    sf3, about = build_bank.build(DEBIAN_FONT)
    assert hashlib.sha256(sf3).hexdigest() == shipped_bank_about()["sha256"]
    assert about == shipped_bank_about()
