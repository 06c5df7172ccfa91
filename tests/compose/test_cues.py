import csv
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources import Way, still

from isotone.affect.circumplex import Affect
from isotone.compose import compose_phrases, cues
from isotone.compose.cues import (
    CUE_RANGES,
    MODE_HAPPINESS,
    choose_cues,
    mode_at,
    mode_weights,
    predict,
    tempo_for,
)
from isotone.compose.recipes import onsets_per_second, recipe
from isotone.music.scale import is_minor
from isotone.plan.vocabulary import GENRES

UNIT = st.floats(-1.0, 1.0)


def heard(affect):
    chosen = choose_cues(affect)
    return predict(
        majorness=chosen.majorness,
        notes_per_second=chosen.notes_per_second,
        register=chosen.register,
        level_db=chosen.level_db,
        articulation=chosen.articulation,
    )


@given(angle=st.floats(0.0, 2.0 * math.pi), radius=st.floats(0.0, 1.0))
def test_the_model_hears_what_was_wished_over_the_disc(angle, radius):
    affect = Affect(radius * math.cos(angle), radius * math.sin(angle))
    valence, arousal = heard(affect)
    assert abs(valence - affect.valence) < 0.12
    assert abs(arousal - affect.arousal) < 0.15


@given(valence=UNIT, arousal=UNIT)
def test_the_corners_of_the_square_stay_within_reach(valence, arousal):
    affect = Affect(valence, arousal)
    found = heard(affect)
    assert math.dist(found, (valence, arousal)) < 0.35


@given(valence=UNIT, arousal=UNIT)
def test_cues_stay_in_their_ranges(valence, arousal):
    chosen = choose_cues(Affect(valence, arousal))
    for name, (low, high) in CUE_RANGES.items():
        assert low - 1e-9 <= getattr(chosen, name) <= high + 1e-9
    for name in ("tension", "roughness", "attack", "regularity"):
        assert 0.0 <= getattr(chosen, name) <= 1.0
    assert -1.0 <= chosen.brightness <= 1.0


def test_density_rises_with_arousal_over_the_whole_plane():
    from scipy.stats import spearmanr

    grid = [(v, a) for v in np.linspace(-1, 1, 9) for a in np.linspace(-1, 1, 9)]
    density = [choose_cues(Affect(v, a)).notes_per_second for v, a in grid]
    assert spearmanr([a for _, a in grid], density).statistic > 0.95
    assert onsets_per_second(-1.0) < onsets_per_second(0.0) < onsets_per_second(1.0)


@pytest.mark.parametrize("genre", GENRES)
def test_modes_brighten_with_valence_and_are_minor_where_it_is_low(genre):
    source = recipe(genre)
    for quantile in (0.35, 0.5, 0.65):
        modes = [mode_at(source, v, quantile=quantile) for v in np.linspace(-1, 1, 21)]
        joy = [MODE_HAPPINESS[m] for m in modes]
        assert all(b >= a for a, b in itertools.pairwise(joy))
        assert all(is_minor(m) for m in modes[:8])
        assert not any(is_minor(m) for m in modes[13:])
        assert set(modes) <= source.modes_with_progressions


@pytest.mark.parametrize("genre", GENRES)
def test_mode_weights_are_shares(genre):
    for valence in (-1.0, -0.2, 0.0, 0.4, 1.0):
        assert math.isclose(sum(mode_weights(recipe(genre), valence).values()), 1.0)


@pytest.mark.parametrize("genre", GENRES)
def test_tempo_rises_with_arousal(genre):
    tempi = [tempo_for(recipe(genre), a, quantile=0.5) for a in np.linspace(-1, 1, 11)]
    assert tempi == sorted(tempi)
    assert tempi[0] < tempi[-1]


def test_the_weights_are_those_of_the_published_ratings(shared_dir):
    """A fit on the design's own steps finds mode and articulation alike, and every direction."""
    folder = shared_dir / "data" / "eerola2013"
    with (folder / "mean_emotion_ratings.csv").open(newline="") as file:
        ratings = list(csv.DictReader(file))
    with (folder / "design_matrix.csv").open(newline="") as file:
        design = list(csv.DictReader(file))
    names = ("Mode", "Tempo", "Register", "Soundlevel", "Articulation")
    steps = np.array([[1.0, *(float(row[name]) for name in names)] for row in design])
    steps[:, 1] = 2.0 - steps[:, 1]  # 1 is major, 2 minor
    rated = {k: np.array([float(row[k]) for row in ratings]) for k in ratings[0]}
    valence = rated["Happy"] + rated["Peaceful"] - rated["Sad"] - rated["Scary"]
    arousal = rated["Happy"] + rated["Scary"] - rated["Sad"] - rated["Peaceful"]
    for rating, ours in ((valence, cues._VALENCE), (arousal, cues._AROUSAL)):
        fitted = np.linalg.lstsq(steps, rating / 12.0, rcond=None)[0]
        assert ours[1] == pytest.approx(fitted[1], abs=0.01)
        assert ours[5] == pytest.approx(fitted[5], abs=0.01)
        assert np.sign(ours[1:]).tolist() == np.sign(fitted[1:]).tolist()


@pytest.mark.parametrize("arousal", [-0.8, 0.0, 0.8])
def test_at_one_arousal_pleasant_music_is_denser_brighter_more_struck_and_smoother(arousal):
    low, high = choose_cues(Affect(-0.8, arousal)), choose_cues(Affect(0.8, arousal))
    assert high.attack > low.attack
    assert high.brightness > low.brightness
    assert high.register > low.register
    assert high.regularity > low.regularity
    assert high.tension < low.tension
    assert high.roughness <= low.roughness


def test_uneasy_music_is_played_less_evenly():
    def spread(valence):
        late = [
            note.timing_s
            for seed in (1, 2)
            for f in compose_phrases(
                Way(duration_s=60.0, genre="folk", affect=still(valence, 0.2), seed=seed)
            )
            for name, note in f.notes
            if f.part(name).role == "arpeggio"
        ]
        return float(np.std(late))

    assert spread(-0.9) > 1.1 * spread(0.9)
