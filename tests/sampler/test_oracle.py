"""The sampler beside FluidSynth, over every preset that is shipped."""

import math
import shutil
import subprocess

import mido
import numpy as np
import pytest

from isotone.music.score import Note, Part, Score, TempoPoint
from isotone.sampler import Sampler, SoundFont
from isotone.sampler.bank import DRUM_BANK, shipped_bank_path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("fluidsynth") is None, reason="FluidSynth is not installed"),
]

RATE = 48_000
SLOT_S, LEAD_S, LENGTH_S = 3.5, 0.1, 1.5
TICKS = 480
NOTES = ((48, 100), (60, 80), (76, 50))
DRUMS = ((36, 90), (38, 80), (42, 70), (46, 80), (51, 60), (69, 70))
PLACES = list(SoundFont(shipped_bank_path()).presets)


def cases(font):
    return [
        (place, key, velocity)
        for place in font.presets
        for key, velocity in (DRUMS if place[0] == DRUM_BANK else NOTES)
        if font.preset(*place).regions_for(key, velocity)
    ]


def fluidsynth(font_path, notes, folder):
    events = []
    for i, (place, key, velocity) in enumerate(notes):
        channel = 9 if place[0] == DRUM_BANK else i % 8
        start = round(i * SLOT_S * TICKS)
        on = round((i * SLOT_S + LEAD_S) * TICKS)
        off = round((i * SLOT_S + LEAD_S + LENGTH_S) * TICKS)
        events += [
            (start, mido.Message("program_change", channel=channel, program=place[1])),
            (start, mido.Message("control_change", channel=channel, control=7, value=127)),
            (on, mido.Message("note_on", channel=channel, note=key, velocity=velocity)),
            (off, mido.Message("note_off", channel=channel, note=key)),
        ]
    events.append((round(len(notes) * SLOT_S * TICKS), mido.MetaMessage("end_of_track")))
    file, track = mido.MidiFile(ticks_per_beat=TICKS), mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("set_tempo", tempo=1_000_000))
    now = 0
    for at, message in sorted(events, key=lambda event: event[0]):
        track.append(message.copy(time=at - now))
        now = at
    file.save(folder / "notes.mid")
    subprocess.run(
        [
            "fluidsynth", "-niq", "-R", "0", "-C", "0", "-g", "0.5", "-r", str(RATE),
            "-o", "synth.reverb.active=0", "-o", "synth.chorus.active=0",
            "-O", "float", "-T", "wav", "-F", str(folder / "notes.wav"),
            str(font_path), str(folder / "notes.mid"),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    import soundfile

    samples, _ = soundfile.read(folder / "notes.wav", always_2d=True)
    # Its filter lifts everything by the root of Butterworth's Q, 1.5 dB.
    return 2.0 * 0.5**0.25 * samples.T


def isotone(font, notes):
    parts, played = {}, []
    for i, (place, key, velocity) in enumerate(notes):
        name = f"{place[0]}:{place[1]}"
        parts[name] = Part(name, name, place[1], bank=place[0], gain_db=12.0)
        played.append((name, Note(i * SLOT_S + LEAD_S, LENGTH_S, key, velocity)))
    score = Score(
        0.0, len(notes) * SLOT_S, 0.0, tuple(parts.values()), tuple(played),
        tempo=(TempoPoint(0.0, 60.0),),
    )  # fmt: skip
    sampler = Sampler(font, sample_rate=RATE, room=None)
    blocks = [block.mix.samples for block in sampler.render(iter([score]))]
    return np.concatenate(blocks, axis=1).astype(np.float64)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """Return (key, velocity, reference, estimate) of each preset's notes."""
    font = SoundFont(shipped_bank_path())
    notes = cases(font)
    reference = fluidsynth(shipped_bank_path(), notes, tmp_path_factory.mktemp("oracle"))
    estimate = isotone(font, notes)
    slot = round(SLOT_S * RATE)
    out = {}
    for i, (place, key, velocity) in enumerate(notes):
        part = slice(i * slot, (i + 1) * slot - RATE // 20)
        out.setdefault(place, []).append((key, velocity, reference[:, part], estimate[:, part]))
    return out


SOUNDING = slice(round(LEAD_S * RATE), round((LEAD_S + LENGTH_S) * RATE))


def quirk_db(velocity):
    """Return what FluidSynth before 2.4 attenuates too much.

    Its concave curve maps a controller at 127 to the step below full: volume, expression and
    velocity each sound as if they were one lower.
    """
    return 40 * math.log10(127 / 126) * 2 + 40 * math.log10(velocity / (velocity - 1))


def level_db(x):
    return 10 * math.log10((x[:, SOUNDING] ** 2).mean() + 1e-16)


def envelope_db(x, offset=0):
    """Return the level of each 20 ms from the onset on."""
    width = 960
    n = (x.shape[1] - SOUNDING.start - width) // width
    part = x[:, SOUNDING.start + offset :][:, : n * width]
    return 10 * np.log10((part**2).mean(axis=0).reshape(n, width).mean(axis=1) + 1e-16)


def centroid_hz(x):
    power = sum(
        np.abs(np.fft.rfft(side[SOUNDING] * np.hanning(LENGTH_S * RATE))) ** 2 for side in x
    )
    hertz = np.fft.rfftfreq(round(LENGTH_S * RATE), 1 / RATE)
    return float((power * hertz)[hertz > 20].sum() / power[hertz > 20].sum())


def strongest_hz(x, near=None):
    part = x[0, round(0.25 * RATE) : round(1.5 * RATE)]
    n = 4 * len(part)
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)), n))
    low = 80 if near is None else round(near * n / RATE) - 40
    high = len(power) - 2 if near is None else low + 80
    k = int(np.argmax(power[low:high])) + low
    a, b, c = np.log(power[k - 1 : k + 2] + 1e-12)
    return (k + 0.5 * (a - c) / (a - 2 * b + c)) * RATE / n


@pytest.mark.parametrize("place", PLACES, ids=lambda p: f"{p[0]}-{p[1]}")
def test_level_is_fluidsynths_within_a_decibel(pairs, place):
    for key, velocity, reference, estimate in pairs[place]:
        difference = level_db(estimate) - level_db(reference)
        assert abs(difference) < 1.0 + quirk_db(velocity), (key, velocity)
        assert abs(difference - quirk_db(velocity)) < 1.0, (key, velocity)


@pytest.mark.parametrize("place", PLACES, ids=lambda p: f"{p[0]}-{p[1]}")
def test_both_sides_are_fluidsynths(pairs, place):
    for key, velocity, reference, estimate in pairs[place]:
        for side in (0, 1):
            ours, theirs = (level_db(x[side : side + 1]) for x in (estimate, reference))
            assert abs(ours - theirs - quirk_db(velocity)) < 1.0, (key, velocity, side)


@pytest.mark.parametrize("place", PLACES, ids=lambda p: f"{p[0]}-{p[1]}")
def test_the_envelope_is_fluidsynths_within_a_decibel_and_a_half(pairs, place):
    for key, velocity, reference, estimate in pairs[place]:
        theirs = envelope_db(reference)
        loud = theirs > theirs.max() - 50
        # FluidSynth's events and stages fall on blocks of 64 samples, its attacks begin one
        # later.
        differences = np.array(
            [envelope_db(estimate, offset) - theirs for offset in range(-192, 193, 64)]
        )
        least = np.abs(differences - quirk_db(velocity)).min(axis=0)
        assert least[loud].max() < 1.5, (key, velocity)


@pytest.mark.parametrize("place", PLACES, ids=lambda p: f"{p[0]}-{p[1]}")
def test_the_spectral_centroid_is_fluidsynths_within_five_percent(pairs, place):
    for key, velocity, reference, estimate in pairs[place]:
        ratio = centroid_hz(estimate) / centroid_hz(reference)
        assert ratio == pytest.approx(1.0, abs=0.05), (key, velocity)


@pytest.mark.parametrize(
    "place", [p for p in PLACES if p[0] != DRUM_BANK], ids=lambda p: f"{p[0]}-{p[1]}"
)
def test_pitch_is_fluidsynths_within_a_cent(pairs, place):
    for key, velocity, reference, estimate in pairs[place]:
        theirs = strongest_hz(reference)
        cents = 1200 * math.log2(strongest_hz(estimate, theirs) / theirs)
        # FluidSynth drops what a pitch has beyond whole cents.
        assert -0.05 < cents < 1.05 or abs(cents) < 1.0, (key, velocity, cents)
