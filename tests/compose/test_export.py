"""A composed piece as a MIDI file, read back by two libraries."""

import json
import math
import subprocess
import sys
from collections import Counter

import mido
import pytest
from sources import Way, between

from isotone.compose import compose_phrases
from isotone.music.midi import write_midi
from isotone.plan.vocabulary import GENRES

FEELINGS = between((-0.6, 0.7), (0.7, -0.5), 200.0)


def composed(genre, seed=2, duration_s=200.0):
    return list(
        compose_phrases(Way(duration_s=duration_s, genre=genre, seed=seed, affect=FEELINGS))
    )


@pytest.mark.parametrize("genre", GENRES)
def test_notes_stand_on_a_grid_that_can_be_written(genre):
    """Onsets and lengths are sixteenths, triplets or thirty-seconds; timing is kept apart."""
    for fragment in composed(genre)[:-1]:
        for name, note in fragment.notes:
            assert math.isclose(note.onset_beats * 24, round(note.onset_beats * 24), abs_tol=1e-2)
            assert note.duration_beats * 24 == pytest.approx(
                round(note.duration_beats * 24), abs=1e-2
            ), (name, note)


@pytest.mark.parametrize("genre", ["folk", "jazz-ballad", "electronic"])
def test_mido_reads_tempi_meters_keys_names_and_every_note(genre, tmp_path):
    piece = composed(genre)
    path = tmp_path / "piece.mid"
    write_midi(piece, path, title="A walk")
    file = mido.MidiFile(path)
    conductor, *tracks = file.tracks
    names = {name for f in piece for name, _ in f.notes}
    assert {t.name for t in tracks} == names
    # The tempo map tells the same seconds as the score.
    tempi = [m for m in conductor if m.type == "set_tempo"]
    assert len(tempi) > 10
    assert file.length == pytest.approx(200.0, abs=3.0)
    beats, seconds, tempo = 0.0, 0.0, 500_000
    for message in conductor:
        beats += message.time / file.ticks_per_beat
        seconds += message.time / file.ticks_per_beat * tempo / 1e6
        if message.type == "set_tempo":
            tempo = message.tempo
            fragment = next(f for f in piece if beats < f.end_beats + 1e-6)
            assert seconds == pytest.approx(fragment.seconds_at(beats), abs=0.01)
    meters = {(m.numerator, m.denominator) for m in conductor if m.type == "time_signature"}
    assert meters == {(f.meters[0].numerator, f.meters[0].denominator) for f in piece}
    keys = [m for m in conductor if m.type == "key_signature"]
    assert len(keys) >= len({f.keys[0].tonic for f in piece})
    markers = [m.text for m in conductor if m.type == "marker"]
    assert markers[-1] == "end"
    for track in tracks:
        written = [(round(n.onset_beats * 480), n.pitch)
                   for f in piece for name, n in f.notes if name == track.name]  # fmt: skip
        at, struck, sounding = 0, [], Counter()
        for message in track:
            at += message.time
            if message.type == "note_on" and message.velocity:
                struck.append((round(at * 480 / file.ticks_per_beat), message.note))
                sounding[message.note] += 1
            elif message.type in ("note_on", "note_off"):
                sounding[message.note] -= 1
        assert sorted(struck) == sorted(written)
        assert not +sounding
    drums = [t for t in tracks if t.name in ("drums", "brushes")]
    assert all(m.channel == 9 for t in drums for m in t if m.type == "note_on")


MUSIC21 = """
import json, sys, music21
score = music21.converter.parse(sys.argv[1])
told = {"parts": {}, "meters": [], "keys": []}
for part in score.parts:
    notes = [n for n in part.recurse().notes]
    told["parts"][part.partName] = sum(len(n.pitches) if n.isChord else 1 for n in notes)
first = score.parts[0].recurse()
told["meters"] = [t.ratioString for t in first.getElementsByClass("TimeSignature")]
told["keys"] = [k.sharps for k in first.getElementsByClass("KeySignature")]
told["tempi"] = len(list(score.recurse().getElementsByClass("MetronomeMark")))
told["longest"] = max(
    m.duration.quarterLength for p in score.parts for m in p.getElementsByClass("Measure")
)
xml = music21.musicxml.m21ToXml.GeneralObjectExporter(score).parse()
told["xml"] = xml.count(b"<note")
print(json.dumps(told, default=float))
"""


@pytest.mark.slow
def test_a_notation_library_reads_and_engraves_a_composed_piece(tmp_path):
    pytest.importorskip("music21")
    # Without drums: music21 reads them, but can't write its own reading of them as MusicXML.
    piece = composed("classical", duration_s=75.0)
    path = tmp_path / "piece.mid"
    write_midi(piece, path, title="A walk")
    result = subprocess.run(
        [sys.executable, "-c", MUSIC21, str(path)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout.splitlines()[-1])
    counted = Counter(name for f in piece for name, _ in f.notes)
    assert set(told["parts"]) == set(counted)
    for name, n in told["parts"].items():
        assert n >= counted[name]  # notes over a bar line become tied ones
    meter = piece[0].meters[0]
    assert told["meters"] == [f"{meter.numerator}/{meter.denominator}"]
    assert len(told["keys"]) >= 1
    assert told["tempi"] > 5
    assert told["longest"] == meter.numerator * 4 / meter.denominator
    assert told["xml"] >= sum(counted.values())
