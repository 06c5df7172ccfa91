"""Reading MIDI files: everyone's, and broken ones."""

import random
import struct
import time

import midi_files as mf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isotone.errors import InputError
from isotone.music.midi import read_midi
from isotone.music.midi_events import parse_midi


@pytest.fixture
def read(tmp_path):
    def read_bytes(data):
        path = tmp_path / "file.mid"
        path.write_bytes(data)
        return read_midi(path)

    return read_bytes


def notes_of(score, part=None):
    return [
        (n.onset_beats, n.duration_beats, n.pitch, n.velocity)
        for name, n in score.notes
        if part in (None, name)
    ]


def controls_of(score, controller):
    return [(c.onset_beats, c.value) for _, c in score.controls if c.controller == controller]


def test_a_song_keeps_its_parts_tempi_meter_key_and_marker(read):
    score = read(mf.small_song())
    assert [(p.name, p.bank, p.program) for p in score.parts] == [
        ("piano", 0, 0),
        ("string ensemble 1", 8, 48),
        ("drums", 128, 40),
    ]
    assert [(t.onset_beats, round(t.tempo_bpm, 6)) for t in score.tempo] == [(0, 100), (3, 80)]
    assert [(m.numerator, m.denominator) for m in score.meters] == [(3, 4)]
    assert [(k.tonic, k.mode) for k in score.keys] == [(0, "aeolian")]
    assert [(m.onset_beats, m.label) for m in score.markers] == [(3.0, "B")]
    assert score.seconds_at(4) == pytest.approx(3 * 0.6 + 0.75)


def test_running_status_and_velocity_zero_end_notes(read):
    score = read(mf.small_song())
    assert notes_of(score, "piano") == [(0, 1, 60, 80), (0, 1, 64, 70), (1, 2, 67, 90)]


def test_controllers_become_automation_with_movements_joined(read):
    score = read(mf.small_song())
    assert controls_of(score, "sustain")[:2] == [(0.0, 1.0), (3.0, 0.0)]
    expression = [c for _, c in score.controls if c.controller == "expression"]
    assert expression[0].value == 1.0
    assert [c.step for c in expression[1:]] == [True] + [False] * (len(expression) - 2)
    assert expression[-1].value == pytest.approx(126 / 127)
    assert controls_of(score, "pitch_bend")[-1][1] == pytest.approx(1.0)
    assert controls_of(score, "pan") == [(0.0, pytest.approx(-32 / 63))]


def test_volume_is_what_general_midi_assumes_until_it_is_told(read):
    score = read(mf.file(mf.track((0, mf.on(60)), (480, mf.off(60)))))
    assert controls_of(score, "volume") == [(0.0, pytest.approx(100 / 127))]


def test_the_pedal_lets_go_after_the_last_note_too(read):
    score = read(
        mf.file(
            mf.track(
                (0, mf.control(64, 127)),
                (0, mf.on(60)),
                (480, mf.off(60)),
                (480, mf.control(64, 0)),
            )
        )
    )
    assert controls_of(score, "sustain") == [(0.0, 1.0), (2.0, 0.0)]


def test_bend_range_scales_bends_also_those_before_it(read):
    score = read(
        mf.file(
            mf.track(
                (0, mf.on(60)),
                (0, mf.control(101, 0)),
                (0, mf.control(100, 0)),
                (0, mf.control(6, 12)),
                (480, mf.bend(0)),
                (480, mf.control(6, 7)),
                (480, mf.off(60)),
            )
        )
    )
    assert controls_of(score, "pitch_bend") == [(0.0, 0.0), (1.0, -12.0), (2.0, -7.0)]


def test_reset_all_controllers_resets_what_the_standard_says(read):
    score = read(
        mf.file(
            mf.track(
                (0, mf.on(60)),
                (0, mf.control(7, 64)),
                (240, mf.control(1, 127)),
                (240, mf.control(121, 0)),
                (480, mf.off(60)),
            )
        )
    )
    assert controls_of(score, "vibrato") == [(0.0, 0.0), (0.5, 1.0), (1.0, 0.0)]
    assert controls_of(score, "volume") == [(0.0, pytest.approx(64 / 127))]


def test_hanging_notes_end_with_their_track(read):
    score = read(mf.file(mf.track((0, mf.on(60)), (960, mf.control(1, 0)))))
    assert notes_of(score) == [(0, 2, 60, 80)]


def test_all_notes_off_ends_only_its_channel(read):
    score = read(
        mf.file(
            mf.track(
                (0, mf.on(60)),
                (0, mf.on(62, channel=1)),
                (480, mf.control(123, 0)),
                (480, mf.off(62, 1)),
            )
        )
    )
    assert sorted(notes_of(score)) == [(0, 1, 60, 80), (0, 2, 62, 80)]


def test_notes_of_no_length_last_one_tick(read):
    score = read(mf.file(mf.track((0, mf.on(60)), (0, mf.off(60)))))
    assert notes_of(score) == [(0, 1 / 480, 60, 80)]
    assert score.end_beats > 0


def test_a_note_struck_again_ends_there_and_keeps_its_own_end(read):
    overlap = [(0, mf.on(60)), (480, mf.on(60, 70)), (480, mf.off(60)), (480, mf.off(60))]
    assert notes_of(read(mf.file(mf.track(*overlap)))) == [(0, 1, 60, 80), (1, 2, 60, 70)]


def test_a_note_struck_twice_but_ended_once_does_not_drone(read):
    once = [(0, mf.on(60)), (480, mf.on(60, 70)), (480, mf.off(60)), (4800, mf.control(1, 0))]
    assert notes_of(read(mf.file(mf.track(*once)))) == [(0, 1, 60, 80), (1, 1, 60, 70)]
    doubled = [(0, mf.on(60)), (0, mf.on(60, 90)), (480, mf.off(60)), (4800, mf.control(1, 0))]
    assert notes_of(read(mf.file(mf.track(*doubled)))) == [(0, 1, 60, 90)]


def test_repeated_notes_whose_end_stands_after_the_next_start_stay_whole(read):
    pairs = [(0, mf.on(60)), (480, mf.on(60)), (0, mf.off(60)), (480, mf.off(60))]
    assert notes_of(read(mf.file(mf.track(*pairs)))) == [(0, 1, 60, 80), (1, 1, 60, 80)]


def test_time_code_makes_a_beat_a_second_whatever_the_tempo(read):
    body = mf.track((0, mf.tempo(250_000)), (0, mf.on(60)), (1000, mf.off(60)))
    score = read(mf.file(body, division=bytes([256 - 25, 40])))
    assert [t.tempo_bpm for t in score.tempo] == [60.0]
    assert notes_of(score) == [(0, 1, 60, 80)]
    drop_frame = read(mf.file(body, division=bytes([256 - 29, 100])))
    assert notes_of(drop_frame)[0][1] == pytest.approx(1000 / (100 * 30000 / 1001))


def test_tracks_of_format_two_follow_one_another(read):
    score = read(
        mf.file(
            mf.track((0, mf.on(60)), (480, mf.off(60))),
            mf.track((0, mf.on(62)), (480, mf.off(62))),
            kind=2,
        )
    )
    assert notes_of(score) == [(0, 1, 60, 80), (1, 1, 62, 80)]


def test_format_zero_gives_a_part_for_each_channel_and_program(read):
    pairs = [(0, mf.meta(3, b"title"))]
    for channel in range(16):
        pairs += [(0, mf.program(channel, channel)), (0, mf.on(60, 80, channel))]
    pairs += [(480, mf.off(60, channel)) for channel in range(16)]
    pairs += [(0, mf.program(73)), (0, mf.on(70)), (480, mf.off(70))]
    score = read(mf.file(mf.track(*pairs), kind=0))
    assert len(score.parts) == 17
    assert len({p.name for p in score.parts}) == 17
    assert [p.name for p in score.parts if p.is_drum] == ["drums"]
    assert score.parts[-1].name == "flute"


def test_ports_keep_channels_apart(read):
    first = mf.track((0, mf.program(0)), (0, mf.on(60)), (480, mf.off(60)))
    second = mf.track(
        (0, mf.meta(0x21, b"\x01")), (0, mf.program(73)), (0, mf.on(60)), (480, mf.off(60))
    )
    assert [p.program for p in read(mf.file(first, second)).parts] == [0, 73]


def test_banks_of_drums_are_drums_on_any_channel(read):
    score = read(
        mf.file(
            mf.track(
                (0, mf.control(0, 127, 3)),
                (0, mf.on(38, 80, 3)),
                (480, mf.off(38, 3)),
                (0, mf.control(0, 121, 4)),
                (0, mf.program(5, 4)),
                (0, mf.on(60, 80, 4)),
                (480, mf.off(60, 4)),
            )
        )
    )
    assert [(p.bank, p.program) for p in score.parts] == [(128, 0), (0, 5)]


def test_a_riff_wrapper_is_opened(read):
    song = mf.small_song()
    wrapped = b"RIFF" + struct.pack("<I", len(song) + 12) + b"RMIDdata"
    wrapped += struct.pack("<I", len(song)) + song
    assert read(wrapped) == read(song)


def test_strange_but_harmless_things_are_passed_over(read):
    score = read(
        mf.file(
            b"XFIH" + struct.pack(">I", 3) + b"abc",
            mf.track(
                (0, mf.meta(0x51, b"\0\0\0")),
                (0, mf.meta(0x58, bytes([0, 200]))),
                (0, mf.meta(0x59, bytes([100, 7]))),
                (0, mf.meta(0x7F, b"whatever")),
                (0, b"\xf0\x03\x01\x02\xf7"),
                (0, mf.meta(0x03, b"caf\xe9")),
                (0, mf.off(99)),
                (0, mf.on(60)),
                (480, mf.off(60)),
                end=False,
            ),
        ).replace(struct.pack(">IHH", 6, 1, 2), struct.pack(">IHH", 6, 1, 1))
    )
    assert [p.name for p in score.parts] == ["café"]
    assert (score.tempo[0].tempo_bpm, score.meters[0].numerator) == (120, 4)
    assert score.keys == ()


SONG = mf.small_song()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a MIDI file: it does not start with 'MThd'"),
        (b"RIFF\0\0\0\0WAVE", "is not a MIDI file"),
        (SONG[:10], "is cut short: its header needs 14 bytes, it has 10"),
        (SONG[:40], r"is cut short: track 1 needs \d+ bytes, \d+ are left"),
        (SONG[: SONG.rindex(b"MTrk")], "is cut short: it holds 3 of 4 tracks"),
        (SONG[:8] + b"\0\7" + SONG[10:], "is of MIDI format 7"),
        (SONG[:10] + b"\0\0" + SONG[12:], "must have 1 to 4096 tracks; its header says 0"),
        (SONG[:12] + b"\0\0" + SONG[14:], "0 ticks per beat"),
        (SONG[:12] + b"\x81\0" + SONG[14:], "127 frames a second, 0 ticks"),
        (mf.file(mf.track((0, b"\x40"))), "0x40 where an event is due"),
        (mf.file(mf.track((0, b"\x90\x40\x90"), end=False)), "0x90 where a value of 0 to 127"),
        (mf.file(mf.track((0, b"\x90\x40"), end=False)), "it ends inside an event"),
        (mf.file(mf.track((0, b"\xff\x03\x50hi"), end=False)), "an event of 80 bytes"),
        (mf.file(b"MTrk\0\0\0\5" + b"\xff" * 5), "a number of more than four bytes"),
        (
            mf.file(mf.track((0, mf.on(60)), (2**28 - 1, mf.off(60))), division=1),
            "lasts 37,283 hours; at most 24",
        ),
    ],
)
def test_broken_files_are_refused_in_one_line(read, data, message):
    with pytest.raises(InputError, match=message) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    assert "file.mid" in str(caught.value)


def test_missing_files_and_folders_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none.mid"):
        with pytest.raises(InputError, match="could not be read"):
            read_midi(path)


def test_floods_of_events_and_parts_are_refused(read):
    flood = b"\x00\x90\x40\x40" + b"\x00\x40\x40" * 1_000_001
    with pytest.raises(InputError, match="more than 1,000,000 events"):
        read(mf.file(b"MTrk" + struct.pack(">I", len(flood)) + flood))
    crowd = [
        mf.track(
            *[(0, m) for p in range(64) for m in (mf.program(p), mf.on(60), mf.off(60))],
        )
        for _ in range(9)
    ]
    with pytest.raises(InputError, match="more than 512 parts"):
        read(mf.file(*crowd))


def mutate(data, rng):
    """Change a file in one to three places; half of the time its chunk sizes are put right."""
    data = bytearray(data)
    for _ in range(rng.randrange(1, 4)):
        kind = rng.randrange(5)
        at = rng.randrange(len(data))
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 2:
            del data[at : at + rng.randrange(1, 20)]
        elif kind == 3:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 20)))
        elif rng.randrange(4) == 0:
            data = data[: max(at, 1)]
        if not data:
            break
    if rng.randrange(2):
        head, *bodies = bytes(data).split(b"MTrk")
        bodies = [body[4:] for body in bodies]
        tracks = [b"MTrk" + struct.pack(">I", len(body)) + body for body in bodies]
        data = head + b"".join(tracks)
    return bytes(data)


def check_read(data):
    """Reading ends in a sound score or in one InputError line."""
    try:
        midi = parse_midi(data, "fuzzed")
    except InputError as error:
        message = str(error)
    else:
        assert midi.tracks
        return True
    assert "\n" not in message
    return False


def test_a_thousand_mutated_files_are_read_or_refused(read):
    rng = random.Random(1)
    began = time.process_time()
    readable = 0
    for _ in range(1000):
        data = mutate(SONG, rng)
        if not check_read(data):
            continue
        try:
            score = read(data)
        except InputError:
            continue
        readable += 1
        names = {p.name for p in score.parts}
        assert len(names) == len(score.parts)
        for name, note in score.notes:
            assert name in names
            assert score.start_beats <= note.onset_beats < score.end_beats
            assert note.duration_beats > 0
            assert 0 <= note.pitch <= 127
            assert 1 <= note.velocity <= 127
        for name, point in score.controls:
            assert name in names
            assert abs(point.value) <= (24.99 if point.controller == "pitch_bend" else 1)
    assert 100 < readable < 900
    # Work in proportion to the bytes: a millisecond or two for 500 bytes.
    assert time.process_time() - began < 30


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_behind_a_header_are_read_or_refused(body):
    check_read(mf.file(b"MTrk" + struct.pack(">I", len(body)) + body))


def test_mido_reads_the_same_notes(tmp_path):
    import mido

    path = tmp_path / "song.mid"
    path.write_bytes(SONG)
    score = read_midi(path)
    starts = []
    for track in mido.MidiFile(path).tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                starts.append((tick / 480, message.note, message.velocity))
    assert sorted(starts) == sorted((n.onset_beats, n.pitch, n.velocity) for _, n in score.notes)
    assert mido.MidiFile(path).length == pytest.approx(score.end_s)
