import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.assemble.gain import STEP_S, GainRider

TARGET = -18.0


def mean_square(lufs):
    return 10.0 ** ((np.asarray(lufs) + 0.691) / 10)


def integrated(steps):
    """Gated loudness of non-overlapping blocks of .4 s."""
    steps = steps[steps > mean_square(-70)]
    steps = steps[steps > steps.mean() / 10]
    return 10 * np.log10(steps.mean()) - 0.691


def ride(material_lufs, *, expected_lufs=-23.0, ahead_s=4.0, contour=None, envelope=None):
    """Gains at the end of each step, and the mean squares that leave."""
    energy = mean_square(material_lufs)
    n_steps = energy.size
    envelope = np.ones(n_steps) if envelope is None else envelope
    rider = GainRider(
        n_steps=n_steps,
        target_lufs=TARGET,
        expected_lufs=expected_lufs,
        envelope=envelope,
        contour=contour,
    )
    n_ahead = round(ahead_s / STEP_S)
    gains, sent, n_heard = [], [], 0
    for step in range(n_steps):
        while n_heard < min(n_steps, step + n_ahead):
            rider.hear(float(energy[n_heard]))
            n_heard += 1
        start_db, end_db = rider.decide()
        gains.append(end_db)
        sent.append(energy[step] * 10 ** ((start_db + end_db) / 20) * envelope[step])
    return np.array(gains), np.array(sent)


def session(duration_s, seed=0):
    """Time of each step, and phrases of a few LU."""
    time_s = (np.arange(round(duration_s / STEP_S)) + 0.5) * STEP_S
    rng = np.random.default_rng(seed)
    phrases = 2 * np.sin(2 * np.pi * time_s / 17 + rng.uniform(0, 6)) + rng.normal(
        0, 1, time_s.size
    )
    return time_s, phrases


SHAPES = {
    "level": lambda t: -23 + 0 * t,
    "falling": lambda t: -20 - 6 * t / t.max(),
    "rising": lambda t: -26 + 6 * t / t.max(),
    "arch": lambda t: -26 + 6 * np.sin(np.pi * t / t.max()),
    "soft start": lambda t: -23 - 40 * np.exp(-t / 4),
    "thin start": lambda t: -23 - 10 * (t < np.minimum(20, t.max() / 4)),
    "rests": lambda t: -23 - 50 * ((t % 40) > 37),
    "softer than stated": lambda t: -28 + 0 * t,
    "louder than stated": lambda t: -18 + 0 * t,
    "near silence at the end": lambda t: -23 - 60 * (t > t.max() - 6),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("duration_s", [30, 90, 300, 900])
def test_a_session_ends_on_target(shape, duration_s):
    time_s, phrases = session(duration_s)
    ahead_s = 12.0 if duration_s < 120 else 4.0
    _, sent = ride(SHAPES[shape](time_s) + phrases, ahead_s=ahead_s)
    assert integrated(sent) == pytest.approx(TARGET, abs=0.9)


@pytest.mark.slow
def test_eight_hours_end_on_target():
    time_s, phrases = session(8 * 3600)
    _, sent = ride(SHAPES["falling"](time_s) + phrases)
    assert integrated(sent) == pytest.approx(TARGET, abs=0.1)


def test_the_gain_never_moves_fast():
    time_s, phrases = session(900)
    for shape in SHAPES.values():
        gains, _ = ride(shape(time_s) + phrases)
        slope = np.abs(np.diff(gains)) / STEP_S
        assert slope.max() <= 0.5 + 1e-9
        assert slope[time_s[1:] > 120].max() <= 0.05 + 1e-9


@pytest.mark.parametrize("change_lu", [-6.0, 6.0])
def test_the_intended_contour_is_kept(change_lu):
    """Material that already moves as intended gets a steady gain."""
    time_s, phrases = session(900)
    gains, sent = ride(
        -23 + change_lu * (time_s / 900 - 0.5) + phrases,
        contour=lambda seconds: change_lu * seconds / 900,
    )
    assert np.ptp(gains) < 2.5
    quarter = sent.size // 4
    change = integrated(sent[-quarter:]) - integrated(sent[:quarter])
    assert change == pytest.approx(0.75 * change_lu, abs=1.0)


def test_an_intended_contour_is_made_where_the_material_has_none():
    _, phrases = session(900)
    _, sent = ride(-23 + phrases, contour=lambda seconds: -4 * seconds / 900)
    quarter = sent.size // 4
    assert integrated(sent[-quarter:]) - integrated(sent[:quarter]) < -1.5
    assert integrated(sent) == pytest.approx(TARGET, abs=0.3)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**31), level=st.floats(-30, -16), n_steps=st.integers(2, 400))
def test_gains_stay_finite_and_within_reason(seed, level, n_steps):
    rng = np.random.default_rng(seed)
    material = level + rng.normal(0, 6, n_steps)
    material[rng.random(n_steps) < 0.2] = -200.0
    gains, _ = ride(material)
    assert np.all(np.isfinite(gains))
    assert np.all(np.abs(gains - (TARGET - level)) < 25)


def test_silence_is_not_raised():
    gains, sent = ride(np.full(200, -200.0))
    assert np.ptp(gains) < 1e-9
    assert gains[0] == pytest.approx(5.0)
    assert sent.max() < mean_square(-190)


def test_a_moved_contour_changes_only_what_was_not_heard():
    n_steps = 1000
    rider = GainRider(
        n_steps=n_steps, target_lufs=TARGET, expected_lufs=-23, envelope=np.ones(n_steps)
    )
    other = GainRider(
        n_steps=n_steps, target_lufs=TARGET, expected_lufs=-23, envelope=np.ones(n_steps)
    )
    gains = {id(rider): [], id(other): []}
    for step in range(n_steps):
        for each in (rider, other):
            each.hear(float(mean_square(-23.0)))
            gains[id(each)].append(each.decide()[1])
        if step == 499:
            other.set_contour(lambda seconds: 4.0 if seconds > 200 else -4.0)
    before, after = np.array(gains[id(rider)]), np.array(gains[id(other)])
    np.testing.assert_array_equal(before[:500], after[:500])
    assert np.abs(before[500:] - after[500:]).max() > 0.5
