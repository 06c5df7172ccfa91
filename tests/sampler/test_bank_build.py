"""The steps that make the shipped bank, each on sounds whose truth is known."""

import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
RATE = 32_000


@pytest.fixture(scope="module")
def build():
    """The build's modules, which live beside the package."""
    if not SCRIPTS.is_dir():
        pytest.skip("needs the repository's scripts")
    sys.path.insert(0, str(SCRIPTS))
    try:
        import bank_font
        import bank_mend
        import bank_pack
        import bank_samples
        import bank_vorbis

        yield type(
            "Build",
            (),
            {
                "font": bank_font,
                "mend": bank_mend,
                "pack": bank_pack,
                "samples": bank_samples,
                "vorbis": bank_vorbis,
            },
        )
    finally:
        sys.path.remove(str(SCRIPTS))


def tone(frequency_hz, seconds, *, rate=RATE, partials=4, seed=0):
    t = np.arange(int(seconds * rate)) / rate
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, partials)
    return 0.3 * sum(
        np.sin(2 * np.pi * frequency_hz * (k + 1) * t + phases[k]) / (k + 1)
        for k in range(partials)
    )


def sample(build, data, loop, *, kind=1, name="x", key=69, modes=frozenset({1}), quality=0.4):
    made = build.font.Sample(name, data, RATE, key, 0, kind, loop)
    made.modes = set(modes)
    made.quality = quality
    return made


def font_of(build, samples, *, pans=None):
    zones = []
    for i in range(len(samples)):
        generators = [(43, 40 | 80 << 8)]
        if pans:
            generators.append((17, pans[i]))
        zones.append(build.font.Zone((*generators, (58, 69), (53, i))))
    instrument = build.font.Instrument("i", tuple(zones))
    preset = build.font.Preset("p", 0, 0, (build.font.Zone(((41, 0),)),))
    return build.font.Font([preset], [instrument], list(samples), {})


@pytest.mark.parametrize("quality", [0.1, 0.4, 0.8])
@pytest.mark.parametrize("rate", [22_050, 32_000, 44_100])
def test_a_packed_stream_is_smaller_and_decodes_to_the_same_samples(build, rate, quality):
    rng = np.random.default_rng(3)
    data = tone(330, 0.8, rate=rate) + 0.02 * rng.standard_normal(int(0.8 * rate))
    data[: rate // 8] *= np.exp(-np.arange(rate // 8) / 200)
    stream = build.vorbis.encode(data, rate, quality)
    packed = build.pack.pack(stream, len(data))
    assert len(packed) < 0.9 * len(stream)
    np.testing.assert_array_equal(build.vorbis.decode(packed), build.vorbis.decode(stream))


def test_a_setup_header_is_written_as_it_was_read(build):
    packet = build.vorbis.packets_of(build.vorbis.encode(tone(440, 0.5), RATE, 0.5))[2]
    assert build.pack.write_setup(build.pack.read_setup(packet)) == packet


def test_streams_hold_nothing_random(build):
    data = tone(440, 0.3)
    assert build.vorbis.encode(data, RATE, 0.4) == build.vorbis.encode(data, RATE, 0.4)


@pytest.mark.parametrize("n", [1, 100, 2047, 2048, 2049, 30_001])
def test_what_is_decoded_is_as_long_as_what_was_encoded(build, n):
    data = tone(440, 1)[:n]
    stream = build.vorbis.encode(data, RATE, 0.4)
    assert len(build.vorbis.decode(stream)) == n
    assert len(build.vorbis.decode(build.pack.pack(stream, n))) == n


def test_huffman_lengths_fill_the_tree_and_follow_the_counts(build):
    counts = [50, 0, 1, 1, 7, 30, 2]
    lengths = build.pack.huffman_lengths(counts)
    assert lengths[1] == 0
    assert sum(2.0**-n for n in lengths if n) == 1.0
    assert lengths[0] == min(n for n in lengths if n)
    words = build.pack.codewords(lengths)
    codes = [f"{w:0{n}b}" for w, n in zip(words, lengths, strict=True) if n]
    assert not any(a != b and b.startswith(a) for a in codes for b in codes)


def test_an_offset_goes_and_the_start_stays_at_zero(build):
    data = tone(440, 1.0) + 0.2 * (1 - np.exp(-np.arange(RATE) / 100))
    data[0] = 0.0
    prepared, (start, end), _ = build.samples.prepare(sample(build, data, (16_000, 16_800)))
    assert abs(prepared[start:end].mean()) < 1e-9
    assert abs(prepared[0]) < 1e-9


def test_lows_go_from_attack_and_loop_and_the_loop_stays_a_loop(build):
    # The loop holds 800 cycles of the note and two of the drift.
    drift = 0.2 * np.sin(2 * np.pi * 4 * np.arange(RATE) / RATE)
    made = sample(build, tone(1600, 1.0) + drift, (16_000, 32_000))
    made.low_cut_hz = 300.0
    prepared, (start, end), _ = build.samples.prepare(made)
    spectrum = np.abs(np.fft.rfft(prepared[start:end]))
    assert spectrum[:100].max() < 1e-3 * spectrum.max()
    np.testing.assert_allclose(prepared[end : end + 600], prepared[start : start + 600])
    attack = np.abs(np.fft.rfft(prepared[2000:14_000] * np.hanning(12_000)))
    assert attack[:60].max() < 0.01 * attack.max()


def test_a_clicking_loop_is_mended(build):
    data = tone(441, 1.0)
    rough = sample(build, data, (10_000, 20_037))
    before = build.samples.joint_click(data, rough.loop)
    coded = build.samples.code(rough)
    assert before > 5
    assert coded.click_before == pytest.approx(before)
    assert coded.click_after < 1.5
    assert coded.loop[1] - coded.loop[0] == 20_037 - 10_000


def test_a_bump_in_a_long_loop_is_mended(build):
    data = tone(440, 2.0) * np.linspace(1.0, 0.5, 2 * RATE)
    loop = 8000, 8000 + 40_000
    jump_db, _ = build.samples.joint_likeness(data, loop, RATE)
    prepared, new_loop, _ = build.samples.prepare(sample(build, data, loop))
    after_db, likeness = build.samples.joint_likeness(prepared, new_loop, RATE)
    assert jump_db > 3
    assert abs(after_db) < 0.5
    assert likeness > 0.95


def test_short_loops_are_unrolled_to_whole_turns(build):
    data = tone(320, 0.02)
    prepared, (start, end), _ = build.samples.prepare(sample(build, data, (8, 508)))
    assert (start, (end - start) % 500) == (8, 0)
    assert len(prepared) >= 8192


def test_coded_samples_never_reach_full_scale(build):
    square = np.sign(np.sin(2 * np.pi * 200 * np.arange(RATE) / RATE))
    coded = build.samples.code(sample(build, square, (0, RATE), modes={0}, quality=0.1))
    assert 0.8 < np.abs(coded.decoded).max() < 1.0


@pytest.mark.parametrize("cents", [-42.0, -5.0, 0.0, 17.0])
@pytest.mark.parametrize("key", [43, 60, 84])
def test_the_pitch_of_a_vibrato_is_its_middle(build, key, cents):
    pitch_hz = 440 * 2 ** ((key - 69) / 12)
    t = np.arange(3 * RATE) / RATE
    wobble = 15 * np.sin(2 * np.pi * 5 * t)
    phase = 2 * np.pi * np.cumsum(pitch_hz * 2 ** ((cents + wobble) / 1200)) / RATE
    data = sum(np.sin(k * phase) / k for k in range(1, 6))
    found, share = build.mend.pitch_error_cents(data, RATE, pitch_hz)
    assert found == pytest.approx(cents, abs=1.5)
    assert share > 0.9


def test_noise_and_bells_are_not_taken_for_notes(build):
    noise = np.random.default_rng(1).standard_normal(3 * RATE)
    assert build.mend.pitch_error_cents(noise, RATE, 440.0)[1] < 0.7


def test_flat_pairs_are_tuned_alike(build):
    flat = 440 * 2 ** (-20 / 1200)
    left = sample(build, tone(flat, 2.0), (8000, 56_000), kind=4, name="a(L)")
    right = sample(build, tone(flat, 2.0, seed=1), (8000, 56_000), kind=2, name="a(R)")
    font = font_of(build, [left, right])
    assert build.mend.tune(font, frozenset({(0, 0)})) == {
        "a(L)": pytest.approx(-20, abs=0.5),
        "a(R)": pytest.approx(-20, abs=0.5),
    }
    assert [s.correction for s in font.samples] == [20, 20]


def test_sides_that_cancel_are_turned_and_others_stay(build):
    left = tone(440, 1.0)
    for right, turned in ((-left, ["a(R)"]), (left.copy(), [])):
        pair = [
            sample(build, left, (0, 1000), kind=4, name="a(L)"),
            sample(build, right, (0, 1000), kind=2, name="a(R)"),
        ]
        font = font_of(build, pair)
        assert build.mend.agree_in_polarity(font) == turned
        assert build.mend.correlation(tuple(font.samples)) == pytest.approx(1.0)


def test_silence_before_a_pair_is_cut_alike_on_both_sides(build):
    lead = np.zeros(640)
    sides = [np.concatenate([lead, tone(440, 1.0)]), np.concatenate([lead, lead, tone(440, 1.0)])]
    pair = [
        sample(build, sides[0], (9000, 20_000), name="aL"),
        sample(build, sides[1], (9000, 20_000), name="aR"),
    ]
    font = font_of(build, pair, pans=[-500, 500])
    cut = build.mend.trim_leads(font)
    assert cut["aL"] == cut["aR"] == pytest.approx(19.0, abs=0.5)
    assert {s.loop for s in font.samples} == {(9000 - 609, 20_000 - 609)} or all(
        end - start == 11_000 for start, end in (s.loop for s in font.samples)
    )


def test_outermost_zones_reach_the_ends_of_the_keyboard(build):
    font = font_of(build, [sample(build, tone(440, 1.0), (0, 1000))])
    assert build.mend.extend_ranges(font) == 1
    assert font.instruments[0].zones[0].key_range() == (0, 127)


def test_a_swelling_loop_is_made_steady_and_keeps_its_level_at_the_start(build):
    # Two partials that beat twice in the loop.
    t = np.arange(3 * RATE) / RATE
    data = np.sin(2 * np.pi * 440 * t) + 0.7 * np.sin(2 * np.pi * 441 * t)
    made = sample(build, data, (RATE, 3 * RATE), name="a")
    font = font_of(build, [made])
    before = data[RATE : 3 * RATE].reshape(-1, 3200).std(axis=1)
    assert build.mend.steady_loops(font, frozenset({(0, 0)})) == ["a"]
    after = font.samples[0].data[RATE : 3 * RATE].reshape(-1, 3200).std(axis=1)
    assert 20 * np.log10(before.max() / before.min()) > 10
    assert 20 * np.log10(after.max() / after.min()) < 3
    assert after[0] == pytest.approx(before[0], rel=0.1)
    np.testing.assert_array_equal(font.samples[0].data[:RATE], data[:RATE])


def keyboard(build, gains_db):
    """One sample for every four keys from 40 on, each at its own level."""
    samples, zones = [], []
    for i, gain_db in enumerate(gains_db):
        key = 40 + 4 * i
        data = tone(440 * 2 ** ((key - 69) / 12), 1.0) * 10 ** (gain_db / 20)
        samples.append(sample(build, data, (8000, 24_000), name=f"s{i}", key=key))
        zones.append(build.font.Zone(((43, key | (key + 3) << 8), (58, key), (53, i))))
    preset = build.font.Preset("p", 0, 0, (build.font.Zone(((41, 0),)),))
    instrument = build.font.Instrument("i", tuple(zones))
    return build.font.Font([preset], [instrument], samples, {})


def test_one_soft_sample_comes_up_to_its_neighbours_and_a_slope_stays(build):
    slope = [-0.5 * i for i in range(10)]
    font = keyboard(build, [*slope[:5], slope[5] - 6, *slope[6:]])
    gains = build.mend.even_levels(font, ((0, 0),))
    others = [gain for name, gain in gains.items() if name != "s5"]
    assert gains["s5"] - np.mean(others) > 4
    assert max(others) - min(others) < 2
    assert all(np.abs(s.data).max() <= 1.0 + 1e-9 for s in font.samples)


def test_short_loops_are_measured_as_they_sound(build):
    data = tone(440, 1.0)
    short = sample(build, data[:1000], (200, 1000))
    long = sample(build, data, (8000, 24_000))
    levels = [build.mend.played_level_db((s,), 1.0) for s in (short, long)]
    assert levels[0] == pytest.approx(levels[1], abs=0.7)


def test_k_weighting_is_that_of_the_recommendation(build):
    # ITU-R BS.1770-4: +0.7 dB at 997 Hz, -1.1 dB at 100 Hz, +4.0 dB at 8 kHz.
    t = np.arange(RATE) / RATE
    levels = {
        f: build.mend.played_level_db(
            (sample(build, np.sin(2 * np.pi * f * t), (0, 1), modes={0}),), 1.0
        )
        for f in (100, 997, 8000)
    }
    assert levels[100] - levels[997] == pytest.approx(-1.8, abs=0.4)
    assert levels[8000] - levels[997] == pytest.approx(3.3, abs=0.4)
