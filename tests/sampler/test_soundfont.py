import math
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sf2_files import Sample, Zone, font_bytes, key_range, one_sample, sine, velocity_range

from isotone.errors import SoundFontError
from isotone.sampler.bank import shipped_bank_path
from isotone.sampler.regions import DEFAULT_MODULATORS, Generator
from isotone.sampler.samples import SamplePool
from isotone.sampler.soundfont import SoundFont


@pytest.fixture
def opened(tmp_path):
    def open_font(data: bytes) -> SoundFont:
        path = tmp_path / "font.sf2"
        path.write_bytes(data)
        return SoundFont(path)

    return open_font


TONE = Sample(sine(440.0, 4800), loop=(100, 4600))


def test_zones_of_instrument_and_preset_add_up(opened):
    font = opened(
        font_bytes(
            [TONE],
            [
                [
                    Zone([(Generator.FINE_TUNE, 7), (Generator.PAN, -100)]),  # global
                    Zone([key_range(20, 80), (Generator.PAN, 50), (53, 0)]),
                ]
            ],
            {
                (0, 3): [
                    Zone([(Generator.ATTENUATION, 30)]),  # global
                    Zone([key_range(60, 100), (Generator.PAN, 25), (41, 0)]),
                ]
            },
        )
    )
    (region,) = font.preset(0, 3).regions
    assert (region.key_low, region.key_high) == (60, 80)
    assert region.generators[Generator.PAN] == 75  # local over global, preset added
    assert region.generators[Generator.FINE_TUNE] == 7
    assert region.generators[Generator.ATTENUATION] == 30
    assert region.generators[Generator.FILTER_CUTOFF] == 13_500
    assert region.modulators is DEFAULT_MODULATORS


def test_key_and_velocity_splits_choose_regions(opened):
    zones = [
        Zone([key_range(0, 59), (53, 0)]),
        Zone([key_range(60, 127), velocity_range(0, 63), (53, 0)]),
        Zone([key_range(60, 127), velocity_range(64, 127), (53, 0)]),
    ]
    preset = opened(font_bytes([TONE], [zones], {(0, 0): [Zone([(41, 0)])]})).preset(0, 0)
    assert [len(preset.regions_for(*n)) for n in ((59, 127), (60, 63), (60, 64))] == [1, 1, 1]
    assert preset.regions_for(60, 63) != preset.regions_for(60, 64)


def test_zones_that_share_no_key_make_no_region(opened):
    font = opened(
        font_bytes(
            [TONE],
            [[Zone([key_range(0, 40), (53, 0)])]],
            {(0, 0): [Zone([key_range(50, 60), (41, 0)])]},
        )
    )
    assert font.preset(0, 0).regions == ()


def test_a_preset_may_not_set_what_belongs_to_the_instrument(opened):
    font = opened(
        font_bytes(
            [TONE],
            [[Zone([(53, 0)])]],
            {(0, 0): [Zone([(Generator.ROOT_KEY, 12), (Generator.SAMPLE_MODES, 1), (41, 0)])]},
        )
    )
    (region,) = font.preset(0, 0).regions
    assert region.generators[Generator.ROOT_KEY] == -1
    assert region.generators[Generator.SAMPLE_MODES] == 0


def test_an_instruments_modulator_supersedes_and_a_presets_adds(opened):
    velocity_to_attenuation = DEFAULT_MODULATORS[0].identity
    source, destination, amount_source, transform = velocity_to_attenuation
    font = opened(
        font_bytes(
            [TONE],
            [[Zone([(53, 0)], [(source, destination, 400, amount_source, transform)])]],
            {(0, 0): [Zone([(41, 0)], [(source, destination, 60, amount_source, transform)])]},
        )
    )
    (region,) = font.preset(0, 0).regions
    amounts = [m.amount for m in region.modulators if m.identity == velocity_to_attenuation]
    assert amounts == [460]


def test_presets_are_listed_by_bank_and_program(opened):
    presets = {place: [Zone([(41, 0)])] for place in ((128, 0), (0, 5), (0, 2))}
    font = opened(font_bytes([TONE], [[Zone([(53, 0)])]], presets))
    assert list(font.presets) == [(0, 2), (0, 5), (128, 0)]
    assert font.presets[0, 5] == "preset 0:5"
    assert font.name == "test font"
    with pytest.raises(SoundFontError, match="no preset 0:3"):
        font.preset(0, 3)


def test_sf2_and_sf3_hold_the_same_sound(tmp_path):
    sample = Sample(sine(440.0, 9600), loop=(1000, 9000))
    data = {}
    for suffix in ("sf2", "sf3"):
        path = tmp_path / f"font.{suffix}"
        path.write_bytes(
            font_bytes(
                [sample],
                [[Zone([(53, 0)])]],
                {(0, 0): [Zone([(41, 0)])]},
                compressed=suffix == "sf3",
            )
        )
        font = SoundFont(path)
        assert font.samples[0].is_compressed == (suffix == "sf3")
        assert (font.samples[0].loop_start, font.samples[0].loop_end) == (1000, 9000)
        pool = SamplePool(font, tmp_path / "cache")
        span = pool.span(0)
        assert span.length == 9600
        data[suffix] = pool.data[span.start : span.start + span.length].astype(float)
    np.testing.assert_array_equal(data["sf2"], sample.data)
    error = data["sf3"] - data["sf2"]
    assert 10 * math.log10((error**2).mean() / (data["sf2"] ** 2).mean()) < -20


def test_the_shipped_bank_resolves_and_decodes_within_150_mb(tmp_path):
    font = SoundFont(shipped_bank_path())
    pool = SamplePool(font, tmp_path)
    regions = [region for place in font.presets for region in font.preset(*place).regions]
    assert len(regions) > 1000
    indices = dict.fromkeys(region.sample for region in regions)
    for index in list(indices)[::20]:
        header, span = font.samples[index], pool.span(index)
        assert 0 <= header.loop_start <= header.loop_end <= span.length
    frames = sum(_frames(font, index) for index in list(indices)[::20]) * 20
    assert 2 * frames < 150e6


def _frames(font, index):
    return SamplePool(font).span(index).length


# What is broken


def open_all(path):
    font = SoundFont(path)
    for place in font.presets:
        font.preset(*place)


def expect(data, tmp_path, *words):
    path = tmp_path / "bad.sf2"
    path.write_bytes(data)
    with pytest.raises(SoundFontError) as caught:
        open_all(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    for word in words:
        assert word in str(caught.value)


GOOD = one_sample(TONE)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SoundFontError, match="could not be read"):
        SoundFont(tmp_path / "none.sf2")


def test_a_folder_is_no_font(tmp_path):
    with pytest.raises(SoundFontError, match="could not be read"):
        SoundFont(tmp_path)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"MThd" + bytes(100), b"RIFF\4\0\0\0WAVE"])
def test_other_files_are_told_apart(data, tmp_path):
    expect(data, tmp_path, "RIFF ... sfbk")


@pytest.mark.parametrize("length", range(13, len(GOOD) - 2, 997))
def test_a_truncated_file_is_told(length, tmp_path):
    expect(GOOD[:length], tmp_path, "cut off")


def test_a_chunk_that_claims_gigabytes_is_told_and_not_believed(tmp_path):
    at = GOOD.index(b"smpl") + 4
    expect(GOOD[:at] + b"\xf0\xff\xff\xff" + GOOD[at + 4 :], tmp_path, "'smpl'", "claims")


def test_a_file_of_many_tiny_chunks_is_told(tmp_path):
    data = b"sfbk" + b"junk\0\0\0\0" * 5000
    expect(b"RIFF" + struct.pack("<I", len(data)) + data, tmp_path, "chunks")


def test_a_zone_beyond_its_table_is_told(tmp_path):
    at = GOOD.index(b"inst") + 8 + 20
    expect(GOOD[:at] + b"\xff\xff" + GOOD[at + 2 :], tmp_path, "beyond")


def test_a_preset_that_names_no_instrument_is_told(tmp_path):
    data = font_bytes([TONE], [[Zone([(53, 0)])]], {(0, 0): [Zone([(41, 9)])]})
    expect(data, tmp_path, "instrument 9")


def test_a_preset_of_endless_regions_is_told(tmp_path):
    zones = [Zone([(53, 0)]) for _ in range(300)]
    data = font_bytes([TONE], [zones], {(0, 0): [Zone([(41, 0)]) for _ in range(300)]})
    expect(data, tmp_path, "regions")


def test_a_font_without_usable_samples_is_told(tmp_path):
    at = GOOD.index(b"shdr") + 8 + 20
    expect(GOOD[:at] + b"\xff\xff\xff\x7f" + GOOD[at + 4 :], tmp_path, "none of its samples")


def test_a_zone_that_names_a_missing_sample_stays_silent_and_is_told(opened, caplog):
    zones = [Zone([(53, 0)]), Zone([(53, 77)])]
    font = opened(font_bytes([TONE], [zones], {(0, 0): [Zone([(41, 0)])]}))
    assert len(font.preset(0, 0).regions) == 1
    assert "stay silent" in caplog.text


def test_a_stream_that_is_no_vorbis_is_told(tmp_path):
    data = bytearray(
        font_bytes([TONE], [[Zone([(53, 0)])]], {(0, 0): [Zone([(41, 0)])]}, compressed=True)
    )
    at = data.index(b"OggS")
    data[at : at + 60] = bytes(60)
    path = tmp_path / "bad.sf3"
    path.write_bytes(data)
    with pytest.raises(SoundFontError, match="no Ogg Vorbis stream"):
        SamplePool(SoundFont(path), tmp_path).span(0)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=8))
def test_any_change_of_bytes_is_played_or_told(tmp_path, changes):
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    path = tmp_path / "fuzz.sf2"
    path.write_bytes(data)
    try:
        font = SoundFont(path)
        for place in font.presets:
            font.preset(*place).regions_for(60, 80)
    except SoundFontError:
        pass


# Where decoded samples are kept


def test_decoded_samples_are_kept_and_found_again(tmp_path):
    path = tmp_path / "font.sf3"
    path.write_bytes(
        font_bytes([TONE], [[Zone([(53, 0)])]], {(0, 0): [Zone([(41, 0)])]}, compressed=True)
    )
    cache = tmp_path / "cache"
    first = SamplePool(SoundFont(path), cache)
    first.span(0)
    (kept,) = cache.rglob("*.npy")
    second = SamplePool(SoundFont(path), cache)
    second.span(0)
    np.testing.assert_array_equal(first.data[: 1 << 14], second.data[: 1 << 14])
    kept.write_bytes(b"not an array")
    third = SamplePool(SoundFont(path), cache)
    third.span(0)
    np.testing.assert_array_equal(first.data[: 1 << 14], third.data[: 1 << 14])


def test_a_cache_that_can_not_be_written_is_done_without(tmp_path):
    path = tmp_path / "font.sf3"
    path.write_bytes(
        font_bytes([TONE], [[Zone([(53, 0)])]], {(0, 0): [Zone([(41, 0)])]}, compressed=True)
    )
    (tmp_path / "file").write_text("in the way")
    pool = SamplePool(SoundFont(path), tmp_path / "file" / "cache")
    assert pool.span(0).length == 4800
