"""MIDI files of known content for benches and listening: ``python bench/midi_songs.py FOLDER``.

All are made by rule from a seed, so that they can be made again:

- ``dense.mid``: 15 minutes, 10,000 notes, about 80 voices at a time with long releases
- ``presets.mid``: a phrase on every preset of the shipped bank, one after another
- ``song.mid``: a slow song with drums, pedal, bends and swells, as a sequencer would write it
- ``orchestra.mid``: 24 parts at once, on two ports
"""

import sys
from pathlib import Path

import numpy as np

from isotone.music.midi import write_midi
from isotone.music.score import Control, Marker, Note, Part, Score, TempoPoint
from isotone.sampler.bank import DRUM_BANK, INSTRUMENTS, shipped_presets

# Middle of each preset's register, as keys.
_CENTRES = {32: 40, 33: 40, 38: 40, 43: 40, 42: 55, 47: 45, 9: 84, 10: 79, 8: 77, 73: 76, 98: 79}
_PROGRESSION = ((60, 64, 67, 71), (57, 60, 64, 67), (53, 57, 60, 64), (55, 59, 62, 65))


def _score(parts, notes, *, end, controls=(), tempo=60.0, markers=()):
    notes = sorted(notes, key=lambda item: (item[1].onset_beats, item[0]))
    controls = sorted(controls, key=lambda item: (item[1].onset_beats, item[0]))
    return Score(
        0.0,
        end,
        0.0,
        tuple(parts),
        tuple(notes),
        tuple(controls),
        tempo=(TempoPoint(0.0, tempo),),
        markers=tuple(markers),
    )


def dense(seed=1):
    """Ten parts, 10,000 notes in 15 minutes at 60 beats a minute."""
    rng = np.random.default_rng(seed)
    programs = (0, 4, 48, 49, 89, 52, 46, 11, 88, 42)
    parts = [Part(f"part {p}", "x", p, pan=(i - 4.5) / 6) for i, p in enumerate(programs)]
    notes = []
    for part in parts:
        for onset in np.sort(rng.uniform(0, 895, 1000)):
            pitch = int(rng.integers(40, 84))
            length = float(rng.uniform(2.0, 6.0))
            notes.append((part.name, Note(float(onset), length, pitch, int(rng.integers(40, 100)))))
    return _score(parts, notes, end=900.0)


def presets(velocity=80):
    """Four notes and a chord on every preset, eight beats each."""
    parts, notes, markers = [], [], []
    for index, ((bank, program), name) in enumerate(shipped_presets().items()):
        start = 8.0 * index
        part = Part(f"{bank}:{program} {name}", "x", program, bank=bank)
        parts.append(part)
        markers.append(Marker(start, part.name))
        if bank == DRUM_BANK:
            for beat in range(12):
                pitch = (36, 42, 38 if program == 0 else 40, 42, 36, 51)[beat % 6]
                notes.append((part.name, Note(start + beat / 2, 0.25, pitch, velocity)))
            continue
        centre = _CENTRES.get(program, 64)
        for beat, step in enumerate((0, 4, 7, 12)):
            notes.append((part.name, Note(start + beat, 1.0, centre + step, velocity)))
        for step in (0, 4, 7):
            notes.append((part.name, Note(start + 4, 3.0, centre + step, velocity)))
    return _score(parts, notes, end=8.0 * len(parts), markers=markers)


def song(bars=16, seed=2):
    """Piano with pedal, pad with swells, flute with bends, bass and brushes."""
    rng = np.random.default_rng(seed)
    names = ("piano", "warm-pad", "flute", "acoustic-bass", "brushes")
    parts = {
        name: Part(name, name, INSTRUMENTS[name][1], bank=INSTRUMENTS[name][0]) for name in names
    }
    notes, controls = [], []
    for bar in range(bars):
        at = 4.0 * bar
        chord = _PROGRESSION[bar % 4]
        for i in range(8):
            pitch = chord[i % 4] + 12 * (i > 3)
            notes.append(("piano", Note(at + i / 2, 0.5, pitch, int(rng.integers(50, 75)))))
        controls.append(("piano", Control(at + 0.1, "sustain", 1.0, step=True)))
        controls.append(("piano", Control(at + 3.95, "sustain", 0.0, step=True)))
        notes += [("warm-pad", Note(at, 4.0, pitch - 12, 60)) for pitch in chord[:3]]
        controls.append(("warm-pad", Control(at, "expression", 0.4)))
        controls.append(("warm-pad", Control(at + 2, "expression", 0.9)))
        notes.append(("acoustic-bass", Note(at, 3.0, chord[0] - 24, 70)))
        if bar % 2:
            notes.append(("flute", Note(at + 1, 2.5, chord[2] + 12, 70)))
            controls.append(("flute", Control(at + 1, "pitch_bend", -0.5, step=True)))
            controls.append(("flute", Control(at + 1.25, "pitch_bend", 0.0)))
            controls.append(("flute", Control(at + 2, "vibrato", 0.0, step=True)))
            controls.append(("flute", Control(at + 3, "vibrato", 0.4)))
        for beat in range(4):
            notes.append(("brushes", Note(at + beat, 0.25, 40, 50 + 15 * (beat % 2))))
    return _score(parts.values(), notes, end=4.0 * bars, controls=controls, tempo=72.0)


def orchestra(bars=8):
    """24 parts that all play at once."""
    parts, notes = [], []
    programs = (40, 40, 41, 42, 43, 73, 73, 68, 68, 71, 71, 60, 60, 56, 57, 46, 8, 9, 11, 47)
    for i, program in enumerate((*programs, 48, 52, 53, 45)):
        part = Part(f"{i + 1:02d}", "x", program, pan=(i % 9 - 4) / 6, gain_db=-6.0)
        parts.append(part)
        octave = 12 * ((_CENTRES.get(program, 64) - 64) // 12)
        for bar in range(bars):
            pitch = _PROGRESSION[bar % 4][i % 4] + octave
            notes.append((part.name, Note(4.0 * bar, 3.5, pitch, 70)))
    return _score(parts, notes, end=4.0 * bars, tempo=66.0)


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    folder.mkdir(parents=True, exist_ok=True)
    for make in (dense, presets, song, orchestra):
        score = make()
        write_midi(score, folder / f"{make.__name__}.mid", title=make.__name__)
        print(f"{make.__name__}.mid: {len(score.notes):,} notes, {score.end_s:.0f} s")


if __name__ == "__main__":
    main()
