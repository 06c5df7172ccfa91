"""Sessions that are led elsewhere and made longer while they sound, and made again alike."""

import numpy as np
import pytest

import isotone
from isotone import Affect
from isotone.assemble import Master
from isotone.audio import Waveform
from isotone.deliver import load_manifest
from isotone.errors import InputError
from isotone.measure.loudness import LoudnessMeter
from isotone.plan import LivePlan
from isotone.session import Delivery, perform

RATE = 48_000


def planned(**options):
    options = {"minutes": 1.0, "seed": 3, "genre": "ambient", "lead": "piano"} | options
    return isotone.plan_session("anxious", "calm", **options)


def played(source, changes=()):
    """Return the sound, and make each change once so many seconds of it were given out."""
    waiting, blocks, n = list(changes), [], 0
    for block in isotone.stream(source):
        blocks.append(block.samples)
        n += block.n_samples
        while waiting and n >= waiting[0][0] * RATE:
            waiting.pop(0)[1](source)
    assert not waiting
    return np.concatenate(blocks, axis=1)


@pytest.mark.slow
def test_an_extended_session_goes_on_and_is_remade_alike():
    live = LivePlan(planned())
    heard = played(live, [(10.0, lambda s: s.extend(45.0))])
    assert heard.shape[1] == 105 * RATE
    np.testing.assert_array_equal(played(live.plan), heard)
    # Where the first end would have been the music goes on, as loud as before.
    middle = LoudnessMeter(RATE)
    middle.update(heard[:, 50 * RATE : 90 * RATE])
    assert middle.integrated_lufs == pytest.approx(-18.0, abs=3.0)
    assert np.abs(heard[:, -48:]).max() < 0.01


def test_a_live_session_is_kept_as_it_went_and_its_files_are_remade_alike(tmp_path):
    live = LivePlan(planned(minutes=0.75))
    n = 0

    def tap(block):
        nonlocal n
        before, n = n, n + block.n_samples
        if before < 8 * RATE <= n:
            live.move_goal(Affect(0.6, 0.5))
            live.extend(30.0)

    delivery = Delivery(midi=True)
    session = perform(live, out=tmp_path / "first", delivery=delivery, tap=tap)
    assert n == 75 * RATE == session.manifest.measures.n_samples
    assert len(session.manifest.goal_moves) == 1
    again = isotone.remake(
        load_manifest(session.manifest_path), out=tmp_path / "again", delivery=delivery
    )
    names = sorted(path.name for path in session.folder.iterdir())
    assert len(names) == 5
    for name in names:
        assert (again.folder / name).read_bytes() == (session.folder / name).read_bytes(), name


def test_a_listener_is_met_where_they_are_and_led_on():
    live = LivePlan(planned(minutes=10.0))
    live.affect_at(120.0)
    here = Affect(-0.7, -0.2)
    live.meet(here, meet_s=60.0)
    journey = live.plan.journey
    assert journey.affect_at(180.0).distance_to(here) < 1e-9
    assert journey.affect_at(600.0) == journey.goal
    # Another wish before they are met puts the meeting aside.
    live.move_goal(Affect(0.8, 0.8), travel_s=30.0)
    assert [move.goal for move in live.plan.journey.goal_moves] == [here, Affect(0.8, 0.8)]
    live.extend(60.0)
    with pytest.raises(InputError, match="third"):
        live.meet(here, meet_s=500.0)


def test_a_meeting_is_remade_alike(tmp_path):
    live = LivePlan(planned(minutes=0.75))
    done = []

    def tap(block):
        if not done:
            live.meet(Affect(-0.2, 0.8), meet_s=8.0)
            live.extend(30.0)
        done.append(block)

    session = perform(live, out=tmp_path / "first", tap=tap)
    again = isotone.remake(load_manifest(session.manifest_path), out=tmp_path / "again")
    assert again.audio_path.read_bytes() == session.audio_path.read_bytes()
    assert again.manifest_path.read_bytes() == session.manifest_path.read_bytes()


def test_a_tap_that_raises_leaves_nothing(tmp_path):
    def leave(block):
        raise RuntimeError("the listener left")

    with pytest.raises(RuntimeError, match="left"):
        perform(LivePlan(planned(minutes=0.5)), out=tmp_path / "a", tap=leave)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_what_had_sounded_before_the_extension_stays():
    live = LivePlan(planned())
    heard = played(live, [(10.0, lambda s: s.extend(45.0))])
    first = played(planned())
    n = 10 * RATE
    np.testing.assert_array_equal(heard[:, :n], first[:, :n])


@pytest.mark.slow
def test_moves_and_extensions_in_any_order_are_remade_alike():
    live = LivePlan(planned(minutes=1.5))
    heard = played(
        live,
        [
            (5.0, lambda s: s.move_goal(Affect(0.7, 0.6))),
            (20.0, lambda s: s.extend(30.0)),
            (21.0, lambda s: s.extend(60.0)),
            (60.0, lambda s: s.move_goal(Affect(0.4, -0.7))),
            (120.0, lambda s: s.extend(30.0)),
        ],
    )
    assert heard.shape[1] == 210 * RATE
    np.testing.assert_array_equal(played(live.plan), heard)


def test_a_session_that_closes_is_not_extended_any_more():
    live = LivePlan(planned(minutes=0.5))
    refused = []

    def extend_late(source):
        with pytest.raises(InputError, match="closing"):
            source.extend(60.0)
        refused.append(True)

    heard = played(live, [(29.0, extend_late)])
    assert refused
    assert heard.shape[1] == 30 * RATE


def test_a_master_told_of_a_later_end_fades_there_alone():
    rng = np.random.default_rng(1)
    noise = (0.01 * rng.standard_normal((2, 60 * RATE))).astype(np.float32)
    master = Master(RATE, 30.0)
    out = []
    for start in range(0, 60 * RATE, RATE):
        if start == 20 * RATE:
            master.extend(60.0)
        out.append(master.process(Waveform(noise[:, start : start + RATE], RATE)).samples)
    out.append(master.flush().samples)
    sound = np.concatenate(out, axis=1)
    assert sound.shape[1] == 60 * RATE
    level = np.sqrt(np.mean(sound[:, : 60 * RATE].reshape(2, 60, RATE) ** 2, axis=(0, 2)))
    assert level[25:50] == pytest.approx(level[24], rel=0.15)
    assert level[59] < 0.3 * level[40]


def test_a_master_whose_end_has_begun_refuses_a_later_one():
    noise = np.full((2, 30 * RATE), 0.01, np.float32)
    master = Master(RATE, 30.0)
    master.process(Waveform(noise, RATE))
    master.flush()
    with pytest.raises(InputError, match="fade"):
        master.extend(60.0)
    with pytest.raises(InputError, match="duration_s"):
        Master(RATE, 30.0).extend(20.0)
