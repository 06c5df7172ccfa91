import tracemalloc

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.audio import Waveform
from isotone.deliver.report.aggregate import ReportAggregator
from isotone.errors import InputError
from isotone.music.score import KeyPoint, Note, Part, Score, TempoPoint

RATE = 48_000
LEAD = Part("lead", "piano", 0, role="lead")
BASS = Part("bass", "acoustic-bass", 32, role="bass")
KIT = Part("kit", "drums", 0, bank=128, role="percussion")


def fragments(duration_s, tempo_bpm=60.0, *, notes_per_beat=2, keys=("dorian",), beats_each=16):
    """A piece of even notes, cut into fragments that tile it."""
    start_beats, start_s = 0.0, 0.0
    index = 0
    while start_s < duration_s:
        end_beats = start_beats + beats_each
        onsets = start_beats + np.arange(0, beats_each, 1 / notes_per_beat)
        notes = [("lead", Note(float(at), 0.4, 72 + int(at) % 5, 70)) for at in onsets]
        notes += [("kit", Note(float(at), 0.1, 38, 70)) for at in onsets]
        notes += [("bass", Note(start_beats, float(beats_each), 40, 70))]
        notes.sort(key=lambda pair: pair[1].onset_beats)
        fragment = Score(
            start_beats,
            end_beats,
            start_s,
            (LEAD, BASS, KIT),
            tuple(notes),
            tempo=(TempoPoint(start_beats, tempo_bpm),),
            keys=(KeyPoint(start_beats, 2, keys[index % len(keys)]),),
        )
        yield fragment
        start_beats, start_s = end_beats, fragment.end_s
        index += 1


def noise(duration_s, level=0.05, seed=0):
    samples = np.random.default_rng(seed).normal(0, level, (2, round(duration_s * RATE)))
    return Waveform(samples.astype(np.float32), RATE)


def filled(duration_s, score=(), sound=None, block_s=1.0):
    aggregator = ReportAggregator(duration_s, RATE)
    for fragment in score:
        aggregator.add_fragment(fragment)
    if sound is not None:
        step = round(block_s * RATE)
        for start in range(0, sound.n_samples, step):
            aggregator.add_block(Waveform(sound.samples[:, start : start + step], RATE))
    return aggregator.read()


def test_an_even_piece_has_an_even_tempo_and_density():
    data = filled(320.0, fragments(320.0, 60.0, notes_per_beat=2))
    np.testing.assert_allclose(data.tempo_bpm, 60.0)
    # Two lead notes a second and one bass note in sixteen; drums don't count as notes.
    assert data.notes_per_s.mean() == pytest.approx(2 + 1 / 16, rel=0.01)
    assert data.has_score


def test_a_ramp_written_in_small_steps_keeps_its_mean():
    points = tuple(TempoPoint(beat / 4, 60 + beat / 4) for beat in range(240))
    score = Score(0.0, 60.0, 0.0, (LEAD,), (), tempo=points)
    data = filled(score.end_s, [score])
    assert data.tempo_bpm[0] == pytest.approx(60, abs=0.3)
    assert data.tempo_bpm[-1] == pytest.approx(119.75, abs=0.3)
    assert np.all(np.diff(data.tempo_bpm) >= -1e-9)


@settings(max_examples=50, deadline=None)
@given(
    start_beats=st.floats(0, 100),
    tempos=st.lists(st.floats(30, 240), min_size=1, max_size=8),
    beats=st.lists(st.floats(0, 40), min_size=1, max_size=8),
)
def test_many_beats_fall_where_the_score_says_one_falls(start_beats, tempos, beats):
    from isotone.deliver.report.aggregate import _Clock

    points = tuple(TempoPoint(start_beats - 2 + 5 * i, tempo) for i, tempo in enumerate(tempos))
    score = Score(start_beats, start_beats + 32, 7.5, (), (), tempo=points)
    inside = start_beats + np.minimum(beats, 32)
    expected = [score.seconds_at(float(beat)) for beat in inside]
    np.testing.assert_allclose(_Clock(score).seconds(inside), expected, atol=1e-9)


def test_keys_that_stay_are_one_span():
    data = filled(320.0, fragments(320.0, keys=("dorian", "dorian", "lydian")))
    assert [key.mode for key in data.keys[:4]] == ["dorian", "lydian", "dorian", "lydian"]
    assert data.keys[0].start_s == 0
    assert data.keys[0].end_s == data.keys[1].start_s == pytest.approx(32)
    assert data.keys[0].tonic == 2


def test_the_roll_shows_where_notes_sound_and_begin():
    score = Score(
        0.0,
        10.0,
        0.0,
        (LEAD,),
        (("lead", Note(2.0, 4.0, 60, 70)), ("lead", Note(8.0, 1.0, 64, 70, articulation=0.5))),
        tempo=(TempoPoint(0.0, 60.0),),
    )
    grid = filled(10.0, [score]).roll["lead"]
    columns_per_s = grid.shape[1] / 10
    row = grid[60]
    assert row.nonzero()[0][[0, -1]].tolist() == [2 * columns_per_s, 6 * columns_per_s - 1]
    assert (row == 2).sum() == 1
    assert (grid[64] > 0).sum() == 0.5 * columns_per_s
    assert (grid > 0).any(axis=1).sum() == 2


def test_loudness_is_that_of_the_meter():
    sound = noise(60.0)
    sound.samples[:, 30 * RATE :] *= 0.25
    loudness = filled(60.0, sound=sound).spectrum.loudness_lufs
    meter = pyloudnorm.Meter(RATE)
    for half, start in ((loudness[:470], 0), (loudness[490:], 30)):
        expected = meter.integrated_loudness(sound.samples[:, start * RATE :][:, : 30 * RATE].T)
        assert 10 * np.log10(np.nanmean(10 ** (half / 10))) == pytest.approx(expected, abs=0.3)


@pytest.mark.parametrize("duration_s", [0.5, 3.0, 30.0, 100.0])
def test_every_column_hears_something(duration_s):
    spectrum = filled(duration_s, sound=noise(duration_s)).spectrum
    # The last frame may not fit any more.
    assert np.isfinite(spectrum.loudness_lufs[:-2]).all()
    assert spectrum.band_db.shape[1] == spectrum.loudness_lufs.size


@pytest.mark.parametrize("frequency_hz", [110.0, 440.0, 3520.0])
def test_a_tone_stands_in_its_band_and_in_its_time(frequency_hz):
    time_s = np.arange(20 * RATE) / RATE
    tone = 0.5 * np.sin(2 * np.pi * frequency_hz * time_s) * (time_s >= 10)
    sound = Waveform(np.stack([tone, tone]).astype(np.float32), RATE)
    spectrum = filled(20.0, sound=sound).spectrum
    after = spectrum.band_db[:, 210:390]
    band = np.argmax(after.mean(axis=1))
    nearest = spectrum.bands_per_octave * np.log2(frequency_hz / spectrum.lowest_hz)
    assert band == pytest.approx(nearest, abs=1)
    # A sine of .5 in both channels: .125 each.
    assert after[band].mean() == pytest.approx(10 * np.log10(0.25), abs=1.5)
    assert np.all(spectrum.band_db[band, :190] < after[band].min() - 60)


@settings(max_examples=10, deadline=None)
@given(sizes=st.lists(st.integers(1, 20_000), min_size=1, max_size=5))
def test_the_picture_does_not_depend_on_the_blocks(sizes):
    sound = noise(2.0)
    whole = filled(2.0, sound=sound, block_s=2.0).spectrum
    aggregator = ReportAggregator(2.0, RATE)
    if max(sizes) < 100:
        sizes = [*sizes, 4096]
    start = i = 0
    while start < sound.n_samples:
        size = sizes[i % len(sizes)]
        aggregator.add_block(Waveform(sound.samples[:, start : start + size], RATE))
        start += size
        i += 1
    np.testing.assert_allclose(
        aggregator.read().spectrum.loudness_lufs, whole.loudness_lufs, atol=1e-4
    )


@pytest.mark.slow
def test_memory_does_not_grow_with_the_session():
    sound = noise(4.0)

    def peak_bytes(duration_s):
        tracemalloc.start()
        aggregator = ReportAggregator(duration_s, RATE)
        score = fragments(duration_s)
        while (fragment := next(score, None)) is not None:
            aggregator.add_fragment(fragment)
        for _ in range(round(min(duration_s, 240.0) / 4)):
            aggregator.add_block(sound)
        aggregator.read()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    peak_bytes(60.0)  # imports and caches
    short, long = peak_bytes(240.0), peak_bytes(4 * 3600.0)
    assert long < short * 1.1


def test_sound_without_a_score_is_enough():
    data = filled(5.0, sound=noise(5.0))
    assert not data.has_score
    assert np.isnan(data.tempo_bpm).all()
    assert data.roll == {}


def test_odd_durations_and_rates_are_refused():
    with pytest.raises(InputError, match="duration_s must be positive; got 0"):
        ReportAggregator(0.0)
    with pytest.raises(InputError, match="takes 48000 Hz; got 44100 Hz"):
        ReportAggregator(1.0).add_block(Waveform(np.zeros((2, 10), np.float32), 44_100))
