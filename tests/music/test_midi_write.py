"""Writing MIDI files: what is read back, by isotone, mido and music21."""

import math
import os
import stat
import subprocess
import sys

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.errors import InputError, OutputError
from isotone.music.midi import read_midi, write_midi
from isotone.music.score import (
    Control,
    KeyPoint,
    Marker,
    MeterPoint,
    Note,
    Part,
    Score,
    TempoPoint,
)

PIANO = Part("lead piano", "piano", 0, role="lead", pan=0.1, reverb_send_db=-9.0)
STRINGS = Part("strings", "slow-strings", 49, gain_db=-6.0, pan=-0.5, high_cut_hz=5000.0)
BRUSHES = Part("brushes", "drums", 40, bank=128, role="percussion")


def fragments():
    """Two phrases: the second changes tempo, meter, key; each repeats what is in force."""
    first = Score(
        0.0,
        8.0,
        0.0,
        (PIANO, STRINGS),
        (
            ("lead piano", Note(0.0, 1.0, 60, 70, timing_s=0.02, articulation=0.9)),
            ("strings", Note(0.0, 8.0, 48, 50)),
            ("lead piano", Note(1.0, 0.5, 64, 75, timing_s=-0.01, articulation=1.1)),
        ),
        controls=(
            ("strings", Control(0.0, "expression", 0.2)),
            ("strings", Control(8.0, "expression", 0.9)),
            ("lead piano", Control(0.5, "sustain", 1.0, step=True)),
            ("lead piano", Control(7.5, "sustain", 0.0, step=True)),
        ),
        tempo=(TempoPoint(0.0, 60.0),),
        meters=(MeterPoint(0.0, 4, 4),),
        keys=(KeyPoint(0.0, 2, "dorian"),),
        markers=(Marker(0.0, "A"),),
    )
    second = Score(
        8.0,
        14.0,
        8.0,
        (PIANO, BRUSHES),
        (
            ("brushes", Note(8.0, 0.25, 40, 40)),
            ("lead piano", Note(8.5, 1 / 3, 67, 80)),
            ("lead piano", Note(13.0, 3.0, 69, 60)),
        ),
        tempo=(TempoPoint(0.0, 60.0), TempoPoint(8.0, 72.0), TempoPoint(10.0, 70.5)),
        meters=(MeterPoint(0.0, 4, 4), MeterPoint(8.0, 6, 8)),
        keys=(KeyPoint(0.0, 2, "dorian"), KeyPoint(8.0, 6, "lydian")),
        markers=(Marker(8.0, "B"),),
    )
    return [first, second]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "session.mid"


def absolute(path):
    """Every track's messages with their tick."""
    tracks = []
    for track in mido.MidiFile(path).tracks:
        tick = 0
        rows = []
        for message in track:
            tick += message.time
            rows.append((tick, message))
        tracks.append(rows)
    return tracks


def values(rows, number):
    return [
        (tick, m.value) for tick, m in rows if m.type == "control_change" and m.control == number
    ]


def test_notes_come_back_as_notated(path):
    write_midi(fragments(), path)
    score = read_midi(path)
    written = [(name, n) for f in fragments() for name, n in f.notes]
    assert len(score.notes) == len(written)
    for (name, note), (back_name, back) in zip(
        sorted(written, key=lambda item: (item[1].onset_beats, item[0])), score.notes, strict=True
    ):
        assert back_name == name
        assert (back.pitch, back.velocity) == (note.pitch, note.velocity)
        assert back.onset_beats == pytest.approx(note.onset_beats, abs=0.5 / 960)
        assert back.duration_beats == pytest.approx(note.duration_beats, abs=1 / 960)


def test_performed_files_hold_the_timing_and_the_articulation(path):
    write_midi(fragments(), path, performed=True)
    notes = [n for name, n in read_midi(path).notes if name == "lead piano"]
    assert notes[0].onset_beats == pytest.approx(0.02, abs=1e-3)
    assert notes[0].duration_beats == pytest.approx(0.9, abs=2e-3)
    assert notes[1].onset_beats == pytest.approx(0.99, abs=1e-3)


def test_parts_tempi_meters_keys_and_markers_come_back_once(path):
    write_midi(fragments(), path, title="calm")
    score = read_midi(path)
    assert [(p.name, p.instrument, p.program, p.bank) for p in score.parts] == [
        ("lead piano", "piano", 0, 0),
        ("strings", "slow-strings", 49, 0),
        ("brushes", "drums", 40, 128),
    ]
    assert [(t.onset_beats, round(t.tempo_bpm, 3)) for t in score.tempo] == [
        (0, 60),
        (8, 72),
        (10, 70.5),
    ]
    assert [(m.onset_beats, m.numerator, m.denominator) for m in score.meters] == [
        (0, 4, 4),
        (8, 6, 8),
    ]
    assert [(k.onset_beats, k.tonic, k.mode) for k in score.keys] == [
        (0, 2, "dorian"),
        (8, 6, "lydian"),
    ]
    assert [(m.onset_beats, m.label) for m in score.markers] == [(0, "A"), (8, "B")]
    conductor = absolute(path)[0]
    assert conductor[0][1].name == "calm"
    # D dorian has no sharps or flats; F sharp lydian has those of D flat.
    assert [m.key for _, m in conductor if m.type == "key_signature"] == ["Am", "Db"]
    assert score.end_beats == pytest.approx(16.0)


def test_seconds_of_a_session_are_kept_to_the_microsecond(path):
    write_midi(fragments(), path)
    last = fragments()[1]
    assert read_midi(path).seconds_at(14.0) == pytest.approx(last.end_s, abs=1e-5)


def test_lines_become_steps_that_follow_them(path):
    write_midi(fragments(), path)
    rows = absolute(path)[2]
    steps = values(rows, 11)
    assert steps[0] == (0, round(0.2 * 127))
    assert steps[-1] == (pytest.approx(8 * 960, abs=80), round(0.9 * 127))
    for tick, value in steps:
        assert abs(value / 127 - (0.2 + 0.7 * tick / 7680)) < 0.006
    assert [v for _, v in steps] == sorted({v for _, v in steps})


def test_levels_pans_and_sends_are_those_of_the_parts(path):
    write_midi(fragments(), path)
    _, piano, strings, brushes = absolute(path)
    assert values(piano, 7) == [(0, 100)]
    assert values(strings, 7) == [(0, round(100 * 10 ** (-6 / 40)))]
    assert values(strings, 10) == [(0, 64 - 32)]
    assert values(piano, 91) == [(0, round(127 * 10 ** (-9 / 20)))]
    assert values(strings, 74)[0][1] == pytest.approx(64 * math.log10(5000 / 200) / 2, abs=0.6)
    assert values(piano, 64) == [(0, 0), (480, 127), (7200, 0)]
    assert {m.channel for _, m in brushes if not m.is_meta} == {9}


def test_parts_louder_than_midi_allows_keep_their_distances(path):
    loud = Part("loud", "piano", 0, gain_db=9.0)
    soft = Part("soft", "piano", 0, gain_db=-3.0)
    notes = (("loud", Note(0, 1, 60, 80)), ("soft", Note(0, 1, 60, 80)))
    write_midi(Score(0, 1, 0, (loud, soft), notes), path)
    _, first, second = absolute(path)
    top, bottom = values(first, 7)[0][1], values(second, 7)[0][1]
    assert top == 127
    assert 40 * math.log10(top / bottom) == pytest.approx(12, abs=0.2)


def test_bends_wider_than_a_tone_set_their_range(path):
    part = Part("lead", "flute", 73)
    notes = (("lead", Note(0, 4, 72, 80)),)
    controls = (
        ("lead", Control(1.0, "pitch_bend", 0.0, step=True)),
        ("lead", Control(2.0, "pitch_bend", -7.0)),
    )
    write_midi(Score(0, 4, 0, (part,), notes, controls), path)
    bends = [c for _, c in read_midi(path).controls if c.controller == "pitch_bend"]
    assert bends[-1].value == pytest.approx(-7.0, abs=0.01)
    assert bends[-1].onset_beats == 2.0
    assert min(c.value for c in bends if c.onset_beats < 1.5) > -3.7


def test_a_note_struck_again_while_it_sounds_ends_there(path):
    part = Part("lead", "piano", 0)
    notes = tuple(("lead", Note(o, d, 60, v)) for o, d, v in [(0, 4, 80), (1, 4, 70), (1, 2, 90)])
    write_midi(Score(0, 5, 0, (part,), notes), path)
    assert [(n.onset_beats, n.duration_beats, n.velocity) for _, n in read_midi(path).notes] == [
        (0, 1, 80),
        (1, 4, 90),
    ]
    # No player is left with a note on.
    for rows in absolute(path):
        sounding = 0
        for _, m in rows:
            sounding += (m.type == "note_on") - (m.type == "note_off")
            assert 0 <= sounding <= 1


def test_the_first_fragment_starts_the_file_wherever_it_lies(path):
    write_midi(fragments()[1], path)
    assert read_midi(path).notes[0][1].onset_beats == 0


def many_parts(n, *, together):
    parts = tuple(Part(f"part {i}", "piano", i % 128, gain_db=-i / 10) for i in range(n))
    notes = tuple(
        (p.name, Note(0 if together else 8.0 * i, 2, 60, 80)) for i, p in enumerate(parts)
    )
    return Score(0, 8.0 * n, 0, parts, notes)


def test_fifteen_melodic_parts_have_channels_of_their_own(path):
    write_midi(many_parts(15, together=False), path)
    channels = [{m.channel for _, m in rows if not m.is_meta} for rows in absolute(path)[1:]]
    assert sorted(c for s in channels for c in s) == [c for c in range(16) if c != 9]


def test_parts_that_never_sound_together_share_channels(path):
    score = many_parts(40, together=False)
    write_midi(score, path)
    assert not [m for rows in absolute(path) for _, m in rows if m.type == "midi_port"]
    back = read_midi(path)
    assert [(p.name, p.program) for p in back.parts] == [(p.name, p.program) for p in score.parts]
    # A player that merges all tracks hears each part's own program.
    programs, heard = {}, []
    for message in mido.MidiFile(path):
        if message.type == "program_change":
            programs[message.channel] = message.program
        elif message.type == "note_on":
            heard.append(programs[message.channel])
    assert heard == [p.program for p in score.parts]


def test_more_than_fifteen_parts_at_once_go_to_further_ports(path):
    score = many_parts(33, together=True)
    write_midi(score, path)
    ports = [
        next((m.port for _, m in rows if m.type == "midi_port"), 0) for rows in absolute(path)[1:]
    ]
    assert ports == [0] * 15 + [1] * 15 + [2] * 3
    assert {(p.name, p.program) for p in read_midi(path).parts} == {
        (p.name, p.program) for p in score.parts
    }


def test_two_kits_at_once_do_not_share_a_drum_channel(path):
    kits = (Part("kit", "drums", 0, bank=128), Part("brushes", "drums", 40, bank=128))
    notes = tuple((p.name, Note(0, 1, 38, 80)) for p in kits)
    write_midi(Score(0, 1, 0, kits, notes), path)
    assert [(p.program, p.bank) for p in read_midi(path).parts] == [(0, 128), (40, 128)]


def test_files_are_readable_by_their_owner_alone_and_the_same_bytes_each_time(path):
    write_midi(fragments(), path)
    first = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 or os.name == "nt"
    write_midi(iter(fragments()), path)
    assert path.read_bytes() == first
    assert [p.name for p in path.parent.iterdir()] == ["session.mid"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tempo": (TempoPoint(0, 3.0),)}, "tempi of 3.6 beats a minute and more; got 3"),
        ({"meters": (MeterPoint(0, 4, 3),)}, "can't say a meter of 4/3"),
    ],
)
def test_what_midi_cannot_say_is_refused_and_leaves_nothing(path, changes, message):
    with pytest.raises(InputError, match=message):
        write_midi(Score(0, 1, 0, (), (), **changes), path)
    assert list(path.parent.iterdir()) == []


def test_an_unwritable_place_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="could not be written"):
        write_midi(fragments(), tmp_path / "file" / "x.mid")


def test_an_interrupted_write_leaves_nothing(path, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(mido.MidiFile, "save", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_midi(fragments(), path)
    assert list(path.parent.iterdir()) == []


@st.composite
def scores(draw):
    n = draw(st.integers(1, 20))
    parts = tuple(
        Part(f"p{i}", "x", draw(st.integers(0, 127)), bank=draw(st.sampled_from([0, 8, 128])))
        for i in range(n)
    )
    grid = st.integers(0, 64).map(lambda i: i / 4)
    drawn = draw(
        st.lists(
            st.tuples(st.sampled_from(parts), grid, st.integers(1, 8), st.integers(0, 127)),
            max_size=60,
            unique_by=lambda row: (row[0].name, row[1], row[3]),
        )
    )
    notes = sorted(
        ((p.name, Note(on, length / 4, pitch, 1 + pitch % 127)) for p, on, length, pitch in drawn),
        key=lambda item: item[1].onset_beats,
    )
    return Score(0.0, 20.0, 0.0, parts, tuple(notes))


@settings(max_examples=80, deadline=None)
@given(score=scores())
def test_every_score_comes_back_with_its_onsets_pitches_and_programs(score, tmp_path_factory):
    path = tmp_path_factory.mktemp("midi") / "any.mid"
    write_midi(score, path)
    back = read_midi(path)

    def told(s):
        by_name = {p.name: p for p in s.parts}
        return sorted(
            (name, by_name[name].bank, by_name[name].program, n.onset_beats, n.pitch, n.velocity)
            for name, n in s.notes
        )

    assert told(back) == told(score)


MUSIC21 = """
import sys, warnings
warnings.simplefilter("ignore")
import music21
score = music21.converter.parse(sys.argv[1])
for part in score.parts:
    measures = part.getElementsByClass("Measure")
    notes = [(float(n.getOffsetInHierarchy(part)), n.pitch.midi, float(n.duration.quarterLength))
             for n in part.recurse().getElementsByClass(music21.note.Note)]
    print(part.partName, len(measures), notes[:1])
print([str(t.ratioString) for t in score.parts[0].recurse().getElementsByClass("TimeSignature")])
print([k.sharps for k in score.parts[0].recurse().getElementsByClass("KeySignature")])
"""


@pytest.mark.slow
def test_a_notation_library_reads_parts_meters_and_keys(path):
    pytest.importorskip("music21")
    write_midi(fragments(), path)
    result = subprocess.run(
        [sys.executable, "-c", MUSIC21, str(path)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("lead piano ")
    assert lines[0].endswith("[(0.0, 60, 1.0)]")
    assert lines[1].startswith("strings ")
    assert lines[-2] == "['4/4', '6/8']"
    assert lines[-1] == "[0, -5]"
