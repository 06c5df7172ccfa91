"""Sounds with known truth."""

import functools

import numpy as np

RATE = 48_000


@functools.lru_cache(maxsize=256)
def note(pitch, seconds, *, decay_s=0.8, level=0.2, n_harmonics=6, rate=RATE):
    """A plucked note: harmonics falling by 9 dB an octave, 2 ms of attack, 30 of release."""
    t = np.arange(round(seconds * rate)) / rate
    hz = 440.0 * 2 ** ((pitch - 69) / 12)
    wave = sum(np.sin(2 * np.pi * hz * h * t + h) / h**1.5 for h in range(1, n_harmonics + 1))
    edges = np.minimum(1.0, t / 0.002) * np.minimum(1.0, (seconds - t) / 0.03) ** 2
    return level * wave * np.exp(-t / decay_s) * edges


def chord(pitches, seconds, **options):
    return sum(note(p, seconds, **options) for p in pitches) / np.sqrt(len(pitches))


def place(events, seconds, *, rate=RATE):
    """Sum of ``(onset_s, samples)``, as stereo."""
    out = np.zeros(round(seconds * rate))
    for onset_s, samples in events:
        at = round(onset_s * rate)
        n = min(len(samples), len(out) - at)
        out[at : at + n] += samples[:n]
    return np.tile(out, (2, 1)).astype(np.float32)


def tune_events(rng, seconds, *, start_s=0.0, beat_s=0.5, tonic=60, gain=1.0, **options):
    """A random tune over chords, a note a beat, accented on four."""
    events = []
    for k in range(int(seconds / beat_s)):
        at = start_s + k * beat_s
        pitch = tonic + int(rng.choice((0, 2, 4, 5, 7, 9, 11))) + 12 * int(rng.integers(0, 2))
        level = gain * (0.25 if k % 4 == 0 else 0.15)
        events.append((at, note(pitch, 2 * beat_s, level=level, **options)))
        if k % 4 == 0:
            root = int(rng.choice((0, 5, 7, 9)))
            triad = [tonic - 12 + root, tonic - 5 + root, tonic + root]
            events.append((at, chord(triad, 4 * beat_s, level=0.1 * gain)))
    return events


def tune(rng, seconds, **options):
    return place(tune_events(rng, seconds, **options), seconds)


def fed(meter, samples, block=4801):
    """Feed in blocks of an odd size and return the meter."""
    for i in range(0, samples.shape[1], block):
        meter.update(samples[:, i : i + block])
    return meter
