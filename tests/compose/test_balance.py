import math

import numpy as np
import pytest
from sources import Way, between, still

from isotone.compose import compose_phrases
from isotone.compose.balance import LEVEL_DB, STEP_S, Sounding, power_curve, ride, touch_db
from isotone.compose.recipes import instrument
from isotone.measure.loudness import KWeighting
from isotone.music.score import Note, Part, Score, TempoPoint
from isotone.plan.vocabulary import GENRES
from isotone.sampler import Sampler


def note(onset_s, duration_s, level_db, name, pitch=60):
    return Sounding(onset_s, duration_s, pitch, level_db, instrument(name))


def test_a_held_tone_keeps_its_level_and_a_stroke_dies_away():
    held = power_curve([note(0.0, 8.0, -10.0, "strings")], 0.0, 32)
    assert held[8:30] == pytest.approx(0.1, rel=0.25)
    assert np.ptp(held[8:30]) < 1e-9
    struck = power_curve([note(0.0, 8.0, -10.0, "piano")], 0.0, 32)
    assert struck[1] > held[8]
    assert np.all(np.diff(struck[2:]) < 0)
    assert struck[20] < 0.01 * struck[1]


def test_high_strokes_die_sooner_and_damped_notes_at_once():
    low = power_curve([note(0.0, 4.0, 0.0, "piano", 48)], 0.0, 16)
    high = power_curve([note(0.0, 4.0, 0.0, "piano", 84)], 0.0, 16)
    assert high[8] / high[1] < low[8] / low[1]
    damped = power_curve([note(0.0, 1.0, 0.0, "strings")], 0.0, 16)
    # 24 dB a second, the echo included.
    assert damped[8] < 5e-3 * damped[3]


@pytest.mark.parametrize("name", ["piano", "harp", "nylon-guitar", "strings", "choir", "flute"])
def test_the_prediction_is_what_the_bank_plays(name):
    """One note of two seconds, K-weighted, against a held note of the strings."""

    def heard(name, pitch):
        part = Part("x", name, instrument(name).program, high_cut_hz=6000.0, reverb_send_db=-12.0)
        tempo = (TempoPoint(0.0, 60.0),)
        score = Score(0.0, 3.0, 0.0, (part,), (("x", Note(0.0, 2.0, pitch, 60)),), (), tempo)
        weighting = KWeighting(48_000, 2)
        squares = [
            np.square(weighting.process(block.mix.samples)).sum(axis=0)
            for block in Sampler(sample_rate=48_000, threads=1).render(iter([score]))
        ]
        n = round(STEP_S * 48_000)
        return np.concatenate(squares)[: 8 * n].reshape(8, n).mean(axis=1)

    def predicted(name, pitch):
        return power_curve([note(0.0, 2.0, touch_db(60), name, pitch)], 0.0, 8)

    scale = heard("strings", 60)[4:].mean() / predicted("strings", 60)[4:].mean()
    for pitch in (62, 70):
        off_db = 10.0 * np.log10(heard(name, pitch) / (scale * predicted(name, pitch)))
        # Weighed by what is heard most: a stroke's tail may lie lower than a straight line.
        weight = np.sqrt(predicted(name, pitch))
        assert np.average(np.abs(off_db), weights=weight) < 3.5, off_db


def test_power_adds_up_and_nothing_sounds_before_its_onset():
    a, b = note(1.0, 2.0, -6.0, "strings"), note(2.0, 2.0, -9.0, "cello")
    both = power_curve([a, b], 0.0, 20)
    assert both == pytest.approx(power_curve([a], 0.0, 20) + power_curve([b], 0.0, 20))
    assert both[:3] == pytest.approx(0.0)
    assert np.all(power_curve([], 0.0, 5) == 0.0)


def test_faders_come_forward_where_the_tune_rests():
    band = [note(0.0, 8.0, LEVEL_DB - 4.0, "strings")]
    tune = [note(0.0, 4.0, LEVEL_DB - 1.0, "flute")]
    earlier = [note(-8.0, 8.0, LEVEL_DB - 4.0, "strings")]
    curve = ride(
        tune, band, before_lead=(), before_rest=earlier, seconds=8.0, last_db=0.0, wished_db=0.0
    )
    assert len(curve) == round(8.0 / STEP_S)
    assert curve[0] == pytest.approx(0.0)
    assert np.mean(curve[24:]) > np.mean(curve[6:12]) + 2.0
    # Alone, the band reaches the level of the session.
    assert LEVEL_DB - 4.0 + curve[-1] == pytest.approx(LEVEL_DB, abs=0.6)
    assert max(abs(x) for x in curve) <= 7.0


@pytest.mark.parametrize("genre", GENRES)
def test_predicted_loudness_stays_level_through_a_whole_session(genre):
    """Over 3 s and with its faders, the predicted level spreads by under 1.5 dB."""
    way = between((-0.6, 0.6), (0.6, -0.6), 200.0)
    piece = list(compose_phrases(Way(duration_s=200.0, genre=genre, affect=way, seed=4)))[:-2]
    n = round(piece[-1].end_s / STEP_S)
    total = np.zeros(n)
    for part in {p.name: p for f in piece for p in f.parts}.values():
        if part.is_drum or part.role == "texture":
            continue
        rig, notes, times, faders = instrument(part.instrument), [], [], []
        for f in piece:
            for name, c in f.controls:
                if name == part.name and c.controller == "volume":
                    times.append(f.seconds_at(c.onset_beats))
                    faders.append(c.value)
            for name, x in f.notes:
                if name == part.name:
                    start = f.seconds_at(x.onset_beats)
                    end = f.seconds_at(x.onset_beats + x.duration_beats * x.articulation)
                    level = 40.0 * math.log10(x.velocity / 127.0) + part.gain_db
                    notes.append(Sounding(start, end - start, x.pitch, level, rig))
        assert all(0.0 < v <= 1.0 for v in faders)
        moved = np.interp((np.arange(n) + 0.5) * STEP_S, times, faders) ** 4
        total += power_curve(notes, 0.0, n) * moved
    span = round(3.0 / STEP_S)
    level_db = 10.0 * np.log10(np.convolve(total, np.ones(span) / span, "valid"))
    after = level_db[round(24.0 / STEP_S) :]
    assert after.std() < 1.5
    assert abs(after.mean() - LEVEL_DB) < 2.5


def test_calm_states_keep_a_voice_that_strikes():
    for genre in GENRES:
        for valence in (-0.8, 0.8):
            way = Way(duration_s=60.0, genre=genre, affect=still(valence, -0.8), lead="strings")
            players = {
                f.part(name).instrument
                for f in compose_phrases(way)
                for name, _ in f.notes
                if f.part(name).role not in ("texture", "percussion")
            }
            assert any(instrument(name).is_percussive for name in players), (genre, valence)
