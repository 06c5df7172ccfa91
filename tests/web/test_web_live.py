"""Live sessions over HTTP: the sound in pieces, changes on the way, and what is left at the end."""

import time

import numpy as np
import pytest
import soundfile
from web_room import GOAL, ask, served, take, wait_for

import isotone
from isotone import Affect
from isotone.deliver import load_manifest
from isotone.deliver.encode import Quantiser
from isotone.measure.features import FeatureStream
from isotone.measure.onsets import detect_onsets
from isotone.web.performance import PIECE_S
from isotone.web.studio import Limits

RATE = 48_000
N_PIECES = 60


def samples_of(pieces):
    return np.frombuffer(pieces, "<i2").reshape(-1, 2)


@pytest.fixture(scope="module")
def heard(room):
    """A session of half a minute, heard to its end."""
    with room.client() as client:
        session = ask(client)
        sound = take(client, session["id"], range(N_PIECES))
        end = client.get(f"/api/sessions/{session['id']}/pieces/{N_PIECES}")
        assert end.status_code == 204
        wait_for(lambda: room.library.get(session["id"]).state == "made")
        yield session, sound


def test_what_was_streamed_is_the_file_to_the_bit(room, heard):
    session, sound = heard
    folder = room.library.folder_of(session["id"])
    samples, rate = soundfile.read(folder / "session.flac", dtype="int16")
    assert rate == RATE
    np.testing.assert_array_equal(samples_of(sound), samples)
    assert len(samples) == 30 * RATE


def test_the_kept_session_can_be_remade(room, heard, tmp_path):
    session, _ = heard
    folder = room.library.folder_of(session["id"])
    again = isotone.remake(load_manifest(folder / "session.json"), out=tmp_path / "again")
    assert again.audio_path.read_bytes() == (folder / "session.flac").read_bytes()


def test_phrases_and_the_way_are_told(client, heard):
    session, _ = heard
    live = client.get(f"/api/sessions/{session['id']}/live").json()
    assert live["state"] == "made"
    assert live["phrases"][0]["start_s"] == 0.0
    assert live["phrases"][-1]["end_s"] == pytest.approx(30.0, abs=0.1)
    assert live["way"][0] == [0.0, -0.6, 0.7]
    later = client.get(f"/api/sessions/{session['id']}/live?since=2").json()
    assert later["phrases"] == live["phrases"][2:]


def test_files_are_there_and_seekable(client, heard):
    session, _ = heard
    base = f"/api/sessions/{session['id']}/files"
    whole = client.get(f"{base}/flac")
    assert whole.status_code == 200
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-type"] == "audio/flac"
    part = client.get(f"{base}/flac", headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.content == whole.content[1000:2000]
    assert client.get(f"{base}/flac", headers={"Range": "bytes=99999999-"}).status_code == 416
    assert client.get(f"{base}/midi").content[:4] == b"MThd"
    assert client.get(f"{base}/mp3").status_code == 404
    assert client.post(f"/api/sessions/{session['id']}/mp3").status_code == 204
    mp3 = client.get(f"{base}/mp3?download=true")
    assert mp3.headers["content-type"] == "audio/mpeg"
    assert "attachment" in mp3.headers["content-disposition"]
    assert client.get(f"{base}/report").headers["content-disposition"].startswith("attachment")


def test_a_lost_connection_asks_again_and_gets_the_same(client):
    session = ask(client)
    first = take(client, session["id"], range(8))
    again = take(client, session["id"], range(4, 8))
    assert again == first[len(first) // 2 :]
    client.post(f"/api/sessions/{session['id']}/cancel")


def test_the_music_is_composed_only_a_little_ahead_of_the_listener(client):
    session = ask(client, minutes=10)
    take(client, session["id"], range(4))
    time.sleep(1.0)
    made_s = client.get(f"/api/sessions/{session['id']}/live").json()["made_s"]
    assert 2.0 <= made_s <= 5.5
    client.post(f"/api/sessions/{session['id']}/cancel")


@pytest.mark.slow
def test_a_skip_is_a_question_for_a_later_piece(client):
    session = ask(client, minutes=3)
    take(client, session["id"], [0, 1])
    assert len(take(client, session["id"], [80])) == 96_000
    gone = client.get(f"/api/sessions/{session['id']}/pieces/2")
    assert gone.status_code == 409
    assert gone.json()["code"] == "gone"
    client.post(f"/api/sessions/{session['id']}/cancel")


def unmoved(minutes, seconds):
    """Return what the calm session with seed 7 sounds like when nobody changes anything."""
    plan = isotone.plan_session(
        Affect(0.5, -0.6), Affect(0.5, -0.6), minutes=minutes, seed=7, genre="ambient"
    )
    quantise, blocks, n = Quantiser(bits=16, n_channels=2, seed=plan.seed), [], 0
    for block in isotone.stream(plan):
        blocks.append(quantise(block.samples.T))
        n += block.n_samples
        if n >= seconds * RATE:
            break
    return np.concatenate(blocks)[: round(seconds * RATE)]


def n_onsets(samples):
    stream = FeatureStream(RATE)
    stream.update((samples / 32_768).T.astype(np.float32))
    return len(detect_onsets(stream.result().onset_strength))


@pytest.mark.slow
def test_a_moved_goal_is_heard_within_two_phrases_and_thirty_seconds(client):
    """At 40 s the listener asks for lively music; the player holds three seconds of the old."""
    moved_s, buffer_s, last_s = 40.0, 3.0, 130.0
    session = ask(client, minutes=10, now=GOAL)
    n_before = round((moved_s + buffer_s) / PIECE_S)
    sound = take(client, session["id"], range(n_before))
    time.sleep(1.0)  # the server runs as far ahead as it ever does
    lively = {"valence": 0.8, "arousal": 0.9}
    answer = client.post(f"/api/sessions/{session['id']}/goal", json=lively)
    assert answer.json()["goal"] == lively
    sound += take(client, session["id"], range(n_before, round(last_s / PIECE_S)))
    phrases = client.get(f"/api/sessions/{session['id']}/live").json()["phrases"]
    client.post(f"/api/sessions/{session['id']}/cancel")
    moved, plain = samples_of(sound).astype(float), unmoved(10, last_s).astype(float)
    # More than dither apart: 40 of 32,768 steps in a quarter of a second.
    n = RATE // 4
    apart = np.abs(moved - plain).max(axis=1).reshape(-1, n).max(axis=1) > 40
    heard_s = float(np.argmax(apart)) * n / RATE
    assert apart.any()
    assert moved_s < heard_s <= moved_s + 30.0
    starts = [phrase["start_s"] for phrase in phrases if moved_s < phrase["start_s"]]
    assert heard_s <= starts[1] + 0.5
    # And it is livelier: more notes begin in the last half minute.
    tail = slice(-30 * RATE, None)
    onsets = [n_onsets(sound[tail]) for sound in (moved, plain)]
    assert onsets[0] > 1.2 * onsets[1]


def test_a_session_is_extended_and_its_way_reaches_further(client):
    session = ask(client, minutes=2)
    answer = client.post(f"/api/sessions/{session['id']}/extend", json={"minutes": 5})
    assert answer.json()["duration_s"] == 420.0
    assert answer.json()["way"][-1][0] == 420.0
    client.post(f"/api/sessions/{session['id']}/cancel")


def test_a_check_in_is_kept_and_meets_the_listener(client, room):
    session = ask(client, minutes=10)
    take(client, session["id"], range(2))
    client.get(f"/api/sessions/{session['id']}/live?heard_s=1.0")
    here = {"valence": -0.5, "arousal": 0.2}
    answer = client.post(f"/api/sessions/{session['id']}/check-in", json=here).json()
    assert answer["is_replanned"] is True
    assert answer["fell"] is False
    assert min(abs(v + 0.5) + abs(a - 0.2) for _, v, a in answer["way"]) < 0.1
    assert answer["goal"] == {"valence": GOAL["valence"], "arousal": GOAL["arousal"]}
    low = {"valence": -1.0, "arousal": -0.5}
    assert client.post(f"/api/sessions/{session['id']}/check-in", json=low).json()["fell"] is True
    assert [r.moment for r in room.library.get(session["id"]).ratings].count("during") == 2
    client.post(f"/api/sessions/{session['id']}/cancel")


@pytest.mark.slow
def test_a_session_that_is_ended_early_is_made_whole_in_the_background(client, room):
    session = ask(client, minutes=1)
    take(client, session["id"], range(12))
    client.post(f"/api/sessions/{session['id']}/end", json={"heard_s": 5.5})
    wait_for(lambda: room.library.get(session["id"]).state == "made")
    kept = room.library.get(session["id"])
    assert kept.listened_s == 5.5
    info = soundfile.info(room.library.folder_of(kept.id) / "session.flac")
    assert info.frames == 60 * RATE
    refused = client.post(f"/api/sessions/{session['id']}/goal", json={"valence": 0, "arousal": 0})
    assert (refused.status_code, refused.json()["code"]) == (409, "gone")


def test_a_closed_tab_stops_the_work_and_leaves_no_file(tmp_path):
    limits = Limits(grace_s=3.0, leaving_s=0.1)
    with served(tmp_path / "library", limits=limits) as room, room.client() as client:
        heard, unheard = ask(client, minutes=10), ask(client, minutes=10, seed=8)
        take(client, heard["id"], range(14))
        client.get(f"/api/sessions/{heard['id']}/live?heard_s=6")
        client.post(f"/api/sessions/{heard['id']}/leave", json={"heard_s": 6.5})
        wait_for(lambda: room.studio.n_playing == 0, 15.0)
        wait_for(lambda: room.library.get(heard["id"]).state == "stopped")
        wait_for(lambda: room.library.count() == 1)
        assert room.library.get(heard["id"]).listened_s == 6.5
        assert list(room.library.sessions_folder.iterdir()) == []
        assert client.get(f"/api/sessions/{unheard['id']}").status_code == 404


@pytest.mark.slow
def test_more_sessions_than_the_machine_carries_wait_or_are_told_politely(tmp_path):
    limits = Limits(playing=2, waiting=3)
    with served(tmp_path / "library", limits=limits) as room, room.client() as client:
        body = {"now": {"valence": 0, "arousal": 0}, "goal": {"valence": 0, "arousal": 0}}
        answers = [client.post("/api/sessions", json=body) for _ in range(50)]
        assert [a.status_code for a in answers[:5]] == [201] * 5
        assert {a.status_code for a in answers[5:]} == {503}
        assert answers[-1].headers["retry-after"] == "60"
        assert answers[-1].json()["code"] == "full"
        assert [a.json()["place"] for a in answers[:5]] == [0, 0, 1, 2, 3]
        assert room.studio.n_playing == 2
        client.post(f"/api/sessions/{answers[0].json()['id']}/cancel")
        third = answers[2].json()["id"]
        wait_for(lambda: client.get(f"/api/sessions/{third}/live").json()["state"] == "playing")
        assert len(take(client, third, [0])) == 96_000


def test_a_session_deleted_while_it_plays_is_gone_with_its_files(client, room):
    session = ask(client, minutes=5)
    take(client, session["id"], range(14))
    client.get(f"/api/sessions/{session['id']}/live?heard_s=6")
    assert client.delete(f"/api/sessions/{session['id']}").status_code == 204
    assert client.get(f"/api/sessions/{session['id']}").status_code == 404
    assert not room.library.folder_of(session["id"]).exists()


def test_a_slow_engine_is_made_in_the_background_and_heard_from_its_first_part(
    client, room, monkeypatch
):
    monkeypatch.setattr("isotone.web.engines._FOLLOWING", ())
    session = ask(client)
    assert session["follows_listener"] is False
    first = take(client, session["id"], range(4))
    # Nobody asks for more, yet it is made to its end; all of it can be asked for, in any order.
    wait_for(lambda: room.library.get(session["id"]).state == "made")
    whole = take(client, session["id"], range(N_PIECES))
    assert whole[: len(first)] == first
    samples, _ = soundfile.read(
        room.library.folder_of(session["id"]) / "session.flac", dtype="int16"
    )
    np.testing.assert_array_equal(samples_of(whole), samples)
    refused = client.post(f"/api/sessions/{session['id']}/extend", json={"minutes": 5})
    assert refused.status_code in (409, 422)


def test_an_engine_that_is_not_ready_says_what_is_missing(client, monkeypatch):
    engine = {"name": "composer", "is_ready": False, "needs": "weights", "follows_listener": True}
    monkeypatch.setattr("isotone.web.engines.offered_engines", lambda: [engine])
    body = {"now": GOAL, "goal": GOAL}
    answer = client.post("/api/sessions", json=body)
    assert answer.status_code == 422
    assert "weights is missing" in answer.json()["message"]
