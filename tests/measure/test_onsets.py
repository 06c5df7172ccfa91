import numpy as np
import pytest
from sounds import RATE, fed, note, place

from isotone.errors import InputError
from isotone.measure.features import FeatureStream
from isotone.measure.onsets import (
    beat_phase_error,
    detect_onsets,
    estimate_tempo,
    pulse_clarity,
)


def strength_of(events, seconds):
    return fed(FeatureStream(RATE), place(events, seconds)).result().onset_strength


def pulses(bpm, seconds, *, start_s=0.0, rng=None):
    rng = rng or np.random.default_rng(0)
    times = np.arange(start_s, seconds - 0.3, 60.0 / bpm)
    return [(t, note(int(rng.choice([60, 64, 67, 72])), 0.5, decay_s=0.2)) for t in times]


def test_every_plucked_note_is_found_where_it_begins():
    rng = np.random.default_rng(5)
    times = np.cumsum(rng.uniform(0.12, 0.9, 30))
    events = [(t, note(int(rng.integers(48, 84)), 1.0)) for t in times]
    found = detect_onsets(strength_of(events, times[-1] + 1))
    mir_eval = pytest.importorskip("mir_eval")
    f, precision, recall = mir_eval.onset.f_measure(times, found, window=0.05)
    assert min(f, precision, recall) > 0.96


def test_vibrato_is_no_onset():
    t = np.arange(4 * RATE) / RATE
    phase = 2 * np.pi * 440 * t - 4.0 * np.cos(2 * np.pi * 6 * t)
    wave = 0.3 * np.sin(phase) * np.minimum(1, t / 0.01) * np.minimum(1, (4 - t) / 0.5)
    assert len(detect_onsets(strength_of([(0.5, wave)], 4.5))) <= 1


@pytest.mark.parametrize("bpm", [50.0, 63.0, 84.0, 97.5, 120.0])
def test_the_tempo_of_a_pulse_is_known_to_half_a_percent(bpm):
    tempo = estimate_tempo(strength_of(pulses(bpm, 20), 20))
    assert tempo.tempo_bpm == pytest.approx(bpm, rel=0.005)
    assert tempo.clarity > 0.7


def test_there_is_no_tempo_without_a_pulse():
    assert estimate_tempo(np.zeros(3000, np.float32)) is None
    assert estimate_tempo(np.ones(100, np.float32)) is None
    assert pulse_clarity(np.zeros(3000, np.float32)) == 0.0
    with pytest.raises(InputError, match="low_bpm"):
        estimate_tempo(np.zeros(3000, np.float32), low_bpm=100, high_bpm=50)


def test_a_metronome_is_clearer_than_chance():
    rng = np.random.default_rng(2)
    scattered = [(t, note(60, 0.5, decay_s=0.2)) for t in np.sort(rng.uniform(0, 19, 40))]
    assert pulse_clarity(strength_of(pulses(100, 20), 20)) > 2 * pulse_clarity(
        strength_of(scattered, 20)
    )


@pytest.mark.parametrize("shift_beats", [0.0, 0.25, 0.5])
def test_a_shifted_beat_is_off_by_its_shift(shift_beats):
    period = 60 / 80
    first = pulses(80, 12)
    again = pulses(80, 24, start_s=16 * period + shift_beats * period)
    error = beat_phase_error(strength_of(first + again, 24), 12.0)
    assert error == pytest.approx(shift_beats, abs=0.04)


def test_no_beat_no_phase():
    assert beat_phase_error(np.zeros(4000, np.float32), 20.0) is None
    assert beat_phase_error(np.ones(4000, np.float32), 1.0) is None
