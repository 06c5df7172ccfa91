import importlib.util

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isotone.assemble.beats import beats_of, track_beats
from isotone.assemble.join import ClipJoiner, crossfade, fade_gains, order_by_key, tempo_match
from isotone.assemble.level import CLIP_LUFS, intended_lufs, loudness_of, match_level
from isotone.assemble.stretch import stretch
from isotone.assemble.trim import trim_bounds, trim_clip
from isotone.audio import Waveform
from isotone.errors import InputError
from isotone.measure.onsets import beat_phase_error

RATE = 24_000

needs_stretcher = pytest.mark.skipif(
    importlib.util.find_spec("python_stretch") is None, reason="needs the extra 'musicgen'"
)


def noise(seconds, seed=0, level=0.1):
    rng = np.random.default_rng(seed)
    samples = rng.standard_normal((2, round(seconds * RATE))) * level
    return Waveform(samples.astype(np.float32), RATE)


def pulses(seconds, bpm, *, first_s=0.3, seed=0, hz=330.0, accent=4):
    """Struck tones at a tempo, every fourth one louder."""
    samples = noise(seconds, seed, 1e-4).samples.copy()
    n = round(0.2 * RATE)
    tone = np.sin(2 * np.pi * hz * np.arange(n) / RATE) * np.exp(-np.arange(n) / (0.05 * RATE))
    at, beat = first_s, 0
    while at + 0.2 < seconds:
        start = round(at * RATE)
        samples[:, start : start + n] += (0.5 if beat % accent == 0 else 0.2) * tone
        at, beat = at + 60.0 / bpm, beat + 1
    return Waveform(samples.astype(np.float32), RATE)


def onsets_of(waveform):
    from isotone.measure.features import FeatureStream

    stream = FeatureStream(waveform.sample_rate, 2)
    stream.update(waveform.samples)
    return stream.result().onset_strength


@given(st.floats(0.0, 1.0), st.integers(1, 500))
def test_fades_keep_the_power_of_sounds_of_any_correlation(rho, n):
    out, into = (gain.astype(np.float64) for gain in fade_gains(n, rho))
    np.testing.assert_allclose(out**2 + into**2 + 2 * rho * out * into, 1.0, atol=1e-6)
    np.testing.assert_allclose(out, into[::-1], atol=1e-6)


def test_the_fade_follows_what_it_joins():
    unlike = crossfade(noise(2, 1), noise(2, 2), overlap_s=1.0)
    middle = unlike.samples[:, round(1.25 * RATE) : round(1.75 * RATE)]
    assert middle.std() == pytest.approx(0.1, rel=0.03)  # equal power
    same = noise(2, 1)
    tail = Waveform(np.ascontiguousarray(same.samples[:, RATE:]), RATE)
    joined = crossfade(same, tail, overlap_s=1.0)
    np.testing.assert_allclose(
        joined.samples, same.samples, atol=1e-6
    )  # equal gain: no seam at all


def test_a_join_loses_exactly_its_overlap():
    a, b = noise(2, 1), noise(3, 2)
    assert crossfade(a, b, overlap_s=0.5).n_samples == a.n_samples + b.n_samples - RATE // 2
    with pytest.raises(
        InputError, match=r"overlap_s must lie in \[0, 2\], the shorter part; got 3"
    ):
        crossfade(a, b, overlap_s=3.0)
    other = Waveform(b.samples[:1], RATE)
    with pytest.raises(InputError, match="share sample rate and channel count"):
        crossfade(a, other, overlap_s=0.5)


@pytest.mark.parametrize("bpm", [63.0, 88.0, 120.0])
def test_beats_of_a_pulse_train_lie_on_its_pulses(bpm):
    beats = beats_of(pulses(12.0, bpm))
    ratio = beats.tempo_bpm / bpm
    assert min(abs(ratio - r) for r in (0.5, 1.0, 2.0)) < 0.02
    expected = 0.3 + np.arange(40) * min(60.0 / bpm, beats.period_s)
    inside = beats.times_s[1:-1]
    assert max(np.abs(expected - t).min() for t in inside) < 0.03


def test_bars_begin_at_the_accents():
    beats = beats_of(pulses(20.0, 90.0))
    bar = 4 * 60.0 / 90.0
    error = (beats.downbeats_s - 0.3 + bar / 2) % bar - bar / 2
    assert np.abs(error).max() < 0.05


def test_noise_and_silence_have_no_beat():
    silent = Waveform(np.zeros((2, 8 * RATE), np.float32), RATE)
    assert beats_of(silent) is None
    assert track_beats(np.zeros(100, np.float32)) is None
    found = beats_of(noise(8))
    assert found is None or found.clarity < 0.2


@pytest.mark.slow
def test_beats_agree_with_librosa():
    librosa = pytest.importorskip("librosa")
    wave = pulses(15.0, 100.0)
    _, theirs = librosa.beat.beat_track(
        y=wave.samples[0], sr=RATE, units="time", start_bpm=100.0, trim=False
    )
    mine = beats_of(wave).times_s
    hits = [np.abs(theirs - t).min() < 0.07 for t in mine if theirs[0] < t < theirs[-1]]
    assert np.mean(hits) > 0.9


def test_tempos_meet_within_five_percent_and_across_octaves():
    def at(bpm):
        return beats_of(pulses(12.0, bpm))

    assert tempo_match(at(100.0), at(96.0)) == pytest.approx(100 / 96, rel=0.01)
    assert tempo_match(at(120.0), at(61.0)) == pytest.approx(120 / 122, rel=0.02)
    assert tempo_match(at(100.0), at(80.0)) is None


@needs_stretcher
def test_stretching_keeps_pitch_and_moves_time():
    wave = pulses(8.0, 60.0, first_s=1.0, accent=99)
    for speed in (0.95, 1.04):
        made = stretch(wave, speed)
        assert made.n_samples == round(wave.n_samples / speed)
        for beat in (2.0, 4.0, 6.0):
            at = round(beat / speed * RATE)
            near = np.abs(made.samples[0, at - 2400 : at + 2400])
            onset = np.flatnonzero(near > 0.3 * near.max())[0] - 2400
            assert abs(onset) < 0.02 * RATE
        spectrum = np.abs(np.fft.rfft(made.samples[0]))
        hz = np.argmax(spectrum) * RATE / made.n_samples
        assert hz == pytest.approx(330.0, abs=6.0)
        np.testing.assert_array_equal(stretch(wave, speed).samples, made.samples)
    with pytest.raises(InputError, match=r"speed must lie in \[0.95, 1.05\]; got 1.2"):
        stretch(wave, 1.2)


@needs_stretcher
@pytest.mark.parametrize(("bpm", "first_s"), [(90.0, 0.1), (92.0, 0.45), (87.0, 0.62)])
def test_the_new_clip_comes_in_on_the_beat(bpm, first_s):
    joiner = ClipJoiner(RATE, overlap_s=1.0, most_skip_s=0.7)
    first = joiner.add(pulses(17.0, 90.0), n_samples=15 * RATE)
    second = joiner.add(pulses(17.0, bpm, first_s=first_s, seed=1), n_samples=14 * RATE)
    assert joiner.joins[0].on_beat
    assert joiner.joins[0].speed == pytest.approx(90.0 / bpm, rel=0.01)
    whole = Waveform(np.concatenate([first.samples, second.samples], axis=1), RATE)
    assert beat_phase_error(onsets_of(whole), 15.5) < 0.08
    plain = ClipJoiner(RATE, overlap_s=1.0, aligns=False)
    a = plain.add(pulses(17.0, 90.0), n_samples=15 * RATE)
    b = plain.add(pulses(17.0, 90.0, first_s=0.25, seed=1), n_samples=14 * RATE)
    beside = Waveform(np.concatenate([a.samples, b.samples], axis=1), RATE)
    assert beat_phase_error(onsets_of(beside), 15.5) > 0.15  # the measure sees what alignment does


def bar_error_s(whole, at_s, bpm):
    """How far bars behind a time are from the grid of those before it."""
    bar = 240.0 / bpm
    before = Waveform(np.ascontiguousarray(whole.samples[:, : round(at_s * RATE)]), RATE)
    after = Waveform(np.ascontiguousarray(whole.samples[:, round(at_s * RATE) :]), RATE)
    first, second = beats_of(before).downbeats_s[0], at_s + beats_of(after).downbeats_s[0]
    return abs((second - first + bar / 2) % bar - bar / 2)


@needs_stretcher
@pytest.mark.parametrize(("bpm", "beats_late"), [(120.0, 1), (120.0, 2), (117.0, 3), (124.0, 0)])
def test_bars_that_are_clear_meet_at_the_join(bpm, beats_late):
    joiner = ClipJoiner(RATE, overlap_s=1.0, most_skip_s=2.0)
    first = joiner.add(pulses(17.0, 120.0), n_samples=15 * RATE)
    planted = pulses(20.0, bpm, first_s=0.2 + beats_late * 60.0 / bpm, seed=1)
    second = joiner.add(planted, n_samples=15 * RATE)
    assert joiner.joins[0].on_bar
    assert joiner.joins[0].speed == pytest.approx(120.0 / bpm, rel=0.01)
    whole = Waveform(np.concatenate([first.samples, second.samples], axis=1), RATE)
    assert bar_error_s(whole, 16.0, 120.0) < 0.06


@needs_stretcher
def test_bars_out_of_reach_or_without_accents_still_meet_on_the_beat():
    joiner = ClipJoiner(RATE, overlap_s=1.0, most_skip_s=0.55)
    first = joiner.add(pulses(17.0, 120.0), n_samples=15 * RATE)
    second = joiner.add(pulses(20.0, 120.0, first_s=0.8, seed=1), n_samples=15 * RATE)
    join = joiner.joins[0]
    assert (join.on_beat, join.on_bar) == (True, False)
    assert join.skipped_s <= 0.55
    whole = Waveform(np.concatenate([first.samples, second.samples], axis=1), RATE)
    assert bar_error_s(whole, 16.0, 120.0) > 0.4
    even = ClipJoiner(RATE, overlap_s=1.0, most_skip_s=2.0)
    even.add(pulses(17.0, 120.0, accent=1), n_samples=15 * RATE)
    even.add(pulses(20.0, 120.0, first_s=0.8, seed=1, accent=1), n_samples=15 * RATE)
    assert (even.joins[0].on_beat, even.joins[0].on_bar) == (True, False)
    assert even.joins[0].skipped_s < 0.55


def test_each_clip_fills_its_time_to_the_sample_and_the_past_stays():
    sizes = [3 * RATE, 2 * RATE + 7, 4 * RATE - 1]
    clips = [noise(6, i) for i in range(3)]
    joiner = ClipJoiner(RATE, overlap_s=0.5, aligns=False)
    parts = [joiner.add(c, n_samples=n) for c, n in zip(clips, sizes, strict=True)]
    assert [p.n_samples for p in parts] == sizes
    assert [join.at_s for join in joiner.joins] == [3.0, 5 + 7 / RATE]
    # The first clip's own sound until its join, and only then the second.
    np.testing.assert_array_equal(parts[0].samples, clips[0].samples[:, : sizes[0]])
    other = ClipJoiner(RATE, overlap_s=0.5, aligns=False)
    np.testing.assert_array_equal(other.add(clips[0], n_samples=sizes[0]).samples, parts[0].samples)
    changed = other.add(clips[2], n_samples=sizes[1])
    assert not np.array_equal(changed.samples, parts[1].samples)
    joined_level = parts[1].samples[:, : RATE // 2].std()
    assert joined_level == pytest.approx(0.1, rel=0.05)


def test_a_clip_that_is_too_short_leaves_silence_and_a_soft_start():
    joiner = ClipJoiner(RATE, overlap_s=0.5, aligns=False)
    part = joiner.add(noise(1), n_samples=2 * RATE)
    assert np.abs(part.samples[:, RATE:]).max() == 0.0
    after = joiner.add(noise(3, 1), n_samples=2 * RATE)
    assert np.abs(after.samples[:, :24]).max() < 0.02


def test_silence_goes_from_both_ends():
    inside = noise(5)
    silence = np.zeros((2, RATE), np.float32)
    padded = Waveform(np.concatenate([silence, inside.samples, silence], axis=1), RATE)
    start, end = trim_bounds(padded, give_s=0.0)
    assert start == pytest.approx(RATE, abs=0.03 * RATE)
    assert end == pytest.approx(6 * RATE, abs=0.02 * RATE)
    assert trim_bounds(Waveform(silence, RATE), give_s=0.0) == (0, 0)


def test_a_note_that_begins_after_the_last_phrase_is_cut_off():
    wave = pulses(8.0, 120.0, first_s=0.2)
    samples = wave.samples.copy()
    samples[:, round(6.6 * RATE) : round(7.5 * RATE)] *= 0.001  # the phrase ends, a rest
    clip = trim_clip(Waveform(samples, RATE), give_s=1.4)
    assert 7.0 < clip.duration_s < 7.75
    late = clip.samples[:, -round(0.05 * RATE) :]
    assert np.abs(late).max() < 0.02


def test_steady_music_is_not_cut_short():
    wave = pulses(8.0, 120.0)
    assert trim_bounds(wave, give_s=1.0)[1] >= 7.5 * RATE


@pytest.mark.parametrize("level", [0.003, 0.1, 0.6])
def test_clips_meet_at_their_intended_loudness(level):
    matched = match_level(noise(5, level=level), intended_lufs(0.5))
    assert loudness_of(matched) == pytest.approx(CLIP_LUFS + 0.75, abs=0.1)


def test_the_contour_is_a_few_lu_and_silence_is_not_lifted():
    assert intended_lufs(1.0) - intended_lufs(-1.0) == pytest.approx(3.0)
    silent = Waveform(np.zeros((2, RATE), np.float32), RATE)
    assert match_level(silent, -23.0) is silent
    with pytest.raises(InputError, match="arousal"):
        intended_lufs(1.5)


def test_neighbours_in_key_come_together():
    def chord(root):
        t = np.arange(6 * RATE) / RATE
        wave = sum(np.sin(2 * np.pi * 261.63 * 2 ** ((root + i) / 12) * t) for i in (0, 4, 7, 12))
        return Waveform((0.05 * np.stack([wave, wave])).astype(np.float32), RATE)

    # C, F sharp, G, D: from C the nearest is G, then D, then F sharp.
    assert order_by_key([chord(0), chord(6), chord(7), chord(2)]) == [0, 2, 3, 1]


def test_a_soft_clip_comes_in_at_the_level_that_sounds_and_glides_to_its_own():
    joiner = ClipJoiner(RATE, overlap_s=1.0, aligns=False)
    joiner.add(noise(12, level=0.1), n_samples=10 * RATE)
    part = joiner.add(noise(20, 1, level=0.08), n_samples=18 * RATE)
    assert part.samples[:, RATE : 2 * RATE].std() == pytest.approx(0.1, rel=0.08)
    assert part.samples[:, 10 * RATE :].std() == pytest.approx(0.08, rel=0.02)
    far = joiner.add(noise(12, 2, level=0.01), n_samples=10 * RATE)  # 18 dB: not hidden
    assert far.samples[:, RATE : 2 * RATE].std() < 0.015
