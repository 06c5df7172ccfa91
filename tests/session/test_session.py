"""The whole chain, on sessions of half a minute."""

import json
import stat

import mido
import numpy as np
import pytest
import soundfile

import isotone
from isotone.deliver import load_manifest
from isotone.errors import InputError, ManifestError, OutputError
from isotone.measure.loudness import LoudnessMeter
from isotone.measure.peak import TruePeakMeter
from isotone.plan import LivePlan
from isotone.session import Delivery

WORDS = "my landlord wants to evict us"


def make(out, **options):
    options = {"minutes": 0.5, "seed": 7, "genre": "ambient", "lead": "piano"} | options
    return isotone.make("anxious", "calm", out=out, **options)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sessions") / "evening"
    return make(folder, delivery=Delivery(midi=True, stems=True))


def test_a_session_is_a_folder_of_finished_files(session):
    names = {path.name for path in session.folder.iterdir()}
    assert names == {
        "session.flac", "session.json", "session.cue", "session.mid", "report.html", "stems",
    }  # fmt: skip
    for path in session.folder.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_the_sound_is_as_long_loud_and_safe_as_promised(session):
    samples, rate = soundfile.read(session.audio_path, dtype="float32", always_2d=True)
    assert (rate, samples.shape) == (48_000, (30 * 48_000, 2))
    loudness, peak = LoudnessMeter(rate), TruePeakMeter()
    loudness.update(samples.T)
    peak.update(samples.T)
    assert loudness.integrated_lufs == pytest.approx(-18.0, abs=1.0)
    assert peak.true_peak_dbtp <= -1.0
    assert peak.dc_offset < 1e-3
    measures = session.manifest.measures
    assert measures.integrated_lufs == pytest.approx(loudness.integrated_lufs, abs=0.2)
    assert np.abs(samples[:48]).max() < 0.01
    assert np.abs(samples[-48:]).max() < 0.01


def test_the_manifest_tells_the_way_in_segments(session):
    document = json.loads(session.manifest_path.read_text())
    assert document["segments"][0]["start_s"] == 0.0
    assert document["segments"][-1]["end_s"] == 30.0
    for key in ("valence", "arousal", "moods", "genre", "instruments", "prompt"):
        assert key in document["segments"][0]
    assert document["now"]["word"] == "anxious"


def test_the_score_reads_back_with_named_tracks(session):
    midi = mido.MidiFile(session.folder / "session.mid")
    names = {track.name for track in midi.tracks}
    assert any("piano" in name for name in names)
    assert sum(m.type == "note_on" for track in midi.tracks for m in track) > 10


def test_stems_add_up_to_the_length_of_the_session(session):
    stems = list((session.folder / "stems").iterdir())
    assert len(stems) >= 2
    assert {soundfile.info(path).frames for path in stems} == {30 * 48_000}


def test_a_remake_is_the_same_bytes(session, tmp_path):
    manifest = load_manifest(session.manifest_path)
    again = isotone.remake(
        manifest, out=tmp_path / "again", delivery=Delivery(midi=True, stems=True)
    )
    for path in sorted(p for p in session.folder.rglob("*") if p.is_file()):
        other = again.folder / path.relative_to(session.folder)
        assert other.read_bytes() == path.read_bytes(), path.name


def test_the_stream_is_the_file(session):
    plan = isotone.plan_session(
        "anxious", "calm", minutes=0.5, seed=7, genre="ambient", lead="piano"
    )
    streamed = np.concatenate([block.samples for block in isotone.stream(plan)], axis=1)
    samples, _ = soundfile.read(session.audio_path, dtype="float32", always_2d=True)
    # The file is 16 bits with dither: at most a little over one step away.
    assert np.abs(streamed - samples.T).max() < 2.1 / 32_768


def test_a_goal_moved_while_it_plays_is_remade_alike(tmp_path):
    plan = isotone.plan_session(
        "anxious", "calm", minutes=1.5, seed=3, genre="ambient", lead="piano"
    )
    live = LivePlan(plan)
    blocks, moved = [], False
    for block in isotone.stream(live):
        blocks.append(block.samples)
        if not moved and sum(b.shape[1] for b in blocks) > 20 * 48_000:
            live.move_goal(isotone.Affect(0.7, 0.7))
            moved = True
    heard = np.concatenate(blocks, axis=1)
    assert live.plan.journey.final_goal == isotone.Affect(0.7, 0.7)
    again = np.concatenate([b.samples for b in isotone.stream(live.plan)], axis=1)
    np.testing.assert_array_equal(again, heard)
    unmoved = np.concatenate([b.samples for b in isotone.stream(plan)], axis=1)
    at = round(live.plan.journey.goal_moves[0].at_s * 48_000)
    assert np.abs(unmoved[:, at:] - heard[:, at:]).max() > 1e-3


def test_the_listeners_words_are_nowhere_unless_kept(tmp_path):
    session = isotone.make(WORDS, "calm", minutes=0.5, seed=1, out=tmp_path / "a")
    for path in session.folder.rglob("*"):
        assert "landlord" not in path.name
        if path.is_file():
            assert b"landlord" not in path.read_bytes()
            assert b"evict" not in path.read_bytes()


def test_the_default_folder_is_named_by_vocabulary_words(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    session = isotone.make(WORDS, "calm", minutes=0.5, seed=1)
    assert session.folder.parent.name == "isotone-sessions"
    assert session.folder.name.endswith("-now-to-calm-1")


def test_an_existing_file_is_refused_and_kept(session):
    before = session.audio_path.read_bytes()
    with pytest.raises(InputError, match="overwrite"):
        make(session.folder, seed=9)
    assert session.audio_path.read_bytes() == before


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError])
def test_whatever_happens_nothing_half_written_is_left(tmp_path, failure):
    def stop(done_s, total_s):
        if done_s > 2.0:
            raise failure

    with pytest.raises(failure):
        make(tmp_path / "a", progress=stop, delivery=Delivery(stems=True, midi=True))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises((InputError, OutputError)) as caught:
        make(tmp_path / "file" / "out")
    assert "\n" not in str(caught.value)


def test_a_broken_soundfont_leaves_nothing(tmp_path):
    font = tmp_path / "font.sf2"
    font.write_bytes(b"RIFF\x00\x00")
    with pytest.raises(InputError, match=r"font\.sf2"):
        make(tmp_path / "a", soundfont=font)
    assert not (tmp_path / "a").exists()


def test_a_manifest_of_another_soundfont_is_refused(session, tmp_path):
    font = tmp_path / "other.sf2"
    font.write_bytes(b"x")
    with pytest.raises(ManifestError, match="another one"):
        isotone.remake(session.manifest, soundfont=font, out=tmp_path / "a")


@pytest.mark.parametrize("format", ["wav", "ogg", "opus", "mp3"])
def test_every_format_is_written_and_its_peak_holds_after_decoding(tmp_path, format):
    session = make(tmp_path / format, delivery=Delivery(format=format))
    assert session.audio_path.suffix == f".{format}"
    samples, _ = soundfile.read(session.audio_path, dtype="float32", always_2d=True)
    meter = TruePeakMeter()
    meter.update(samples.T)
    assert meter.true_peak_dbtp <= -1.0


def test_a_notebook_shows_a_player_and_the_path(session):
    html = session._repr_html_()
    assert "<audio controls" in html
    assert "<svg" in html
    assert session.plan._repr_svg_().startswith("<svg")
