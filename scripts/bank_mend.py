"""What a musician would mend in the font before playing it.

Everything here works on whole fonts: stereo pairs are treated alike on both sides, so that they
stay in time and in tune with each other.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from bank_font import (
    GEN_INSTRUMENT,
    GEN_KEY_RANGE,
    GEN_PAN,
    GEN_SAMPLE,
    Font,
    Instrument,
    Sample,
    Zone,
    stereo_links,
)
from numpy.typing import NDArray

GEN_COARSE_TUNE, GEN_FINE_TUNE, GEN_ROOT_KEY = 51, 52, 58

LEAD_LEVEL = 0.01
"""A sample begins where it first reaches this share of its peak (-40 dB)."""

LEAD_S = (0.004, 0.001)
"""Leads longer than the first are cut down to the second."""

FLIP_CORRELATION = -0.1
"""Pairs whose sides agree less than this get one side turned upside down."""

TUNE_CENTS = (3.0, 60.0)
"""Samples are tuned when they are off by more than the first and less than the second: a smaller
error is not heard, a larger one is more likely one of measurement."""


def extend_ranges(font: Font, drum_bank: int = 128) -> int:
    """Let the outermost zones of melodic instruments play to the ends of the keyboard.

    A note that leans on a far sample is better than one that is silent (the contrabass has none
    above 56). Returns the number of zones changed.
    """
    drums = {
        zone.get(GEN_INSTRUMENT)
        for preset in font.presets
        if preset.bank == drum_bank
        for zone in preset.zones
    }
    changed = 0
    for index, instrument in enumerate(font.instruments):
        if index in drums:
            continue
        ranges = [z.key_range() for z in instrument.zones if z.get(GEN_SAMPLE) is not None]
        lowest, highest = min(r[0] for r in ranges), max(r[1] for r in ranges)
        zones = []
        for zone in instrument.zones:
            low, high = zone.key_range()
            if zone.get(GEN_SAMPLE) is not None and zone.get(GEN_KEY_RANGE) is not None:
                new = 0 if low == lowest else low, 127 if high == highest else high
                changed += new != (low, high)
                zones.append(zone.replace(GEN_KEY_RANGE, new[0] | new[1] << 8))
            else:
                zones.append(zone)
        font.instruments[index] = Instrument(instrument.name, tuple(zones))
    return changed


def narrow(font: Font, place: tuple[int, int], pan: int) -> None:
    """Bring the sides of a preset's samples nearer to the middle.

    Parameters
    ----------
    font : Font
    place : (bank, program)
    pan : int
        Largest pan of its zones, in tenths of a percent; hard left is -500.
    """
    preset = next(p for p in font.presets if (p.bank, p.program) == place)
    for index in {zone.get(GEN_INSTRUMENT) for zone in preset.zones} - {None}:
        instrument = font.instruments[index]
        zones = [
            zone
            if zone.get(GEN_PAN) is None
            else zone.replace(GEN_PAN, max(-pan, min(pan, zone.get(GEN_PAN))))
            for zone in instrument.zones
        ]
        font.instruments[index] = Instrument(instrument.name, tuple(zones))


def _pairs(font: Font) -> list[tuple[Sample, ...]]:
    """Return samples by pair, and those without another side alone."""
    links = stereo_links(font, by_pan=True)
    groups: list[tuple[Sample, ...]] = []
    for index, sample in enumerate(font.samples):
        if index not in links:
            groups.append((sample,))
        elif index < links[index]:
            groups.append((sample, font.samples[links[index]]))
    return groups


def correlation(pair: tuple[Sample, ...]) -> float:
    """Return the correlation of a pair's sides, over what both have."""
    n = min(len(sample.data) for sample in pair)
    left, right = (sample.data[:n] - sample.data[:n].mean() for sample in pair)
    power = float(np.dot(left, left)) * float(np.dot(right, right))
    return float(np.dot(left, right)) / (power**0.5 + 1e-12)


def agree_in_polarity(font: Font) -> list[str]:
    """Turn one side of pairs that cancel each other upside down.

    Played in mono, the two highest octaves of the piano lose 12 dB otherwise, and on headphones
    they sound from nowhere. Returns the names of the samples turned.
    """
    turned = []
    for pair in _pairs(font):
        if len(pair) == 2 and correlation(pair) < FLIP_CORRELATION:
            pair[1].data = -pair[1].data
            turned.append(pair[1].name)
    return turned


def trim_leads(font: Font) -> dict[str, float]:
    """Cut silence before the first sound, alike on both sides of a pair.

    Returns
    -------
    dict
        Sample name to milliseconds cut.
    """
    cut = {}
    for pair in _pairs(font):
        leads = []
        for sample in pair:
            level = np.abs(sample.data - sample.data[:16].mean())
            leads.append(int(np.argmax(level > LEAD_LEVEL * level.max())))
        rate = pair[0].rate
        lead = min(leads)
        if lead <= LEAD_S[0] * rate:
            continue
        lead -= int(LEAD_S[1] * rate)
        for sample in pair:
            start, end = sample.loop
            if sample.modes & {1, 3} and start - lead < 16:
                break
        else:
            for sample in pair:
                start, end = sample.loop
                sample.data = sample.data[lead:].copy()
                ramp = int(LEAD_S[1] * rate)
                sample.data[:ramp] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(ramp) / ramp)
                sample.loop = start - lead, end - lead
                cut[sample.name] = 1e3 * lead / rate
    return cut


def pitch_error_cents(
    data: NDArray[np.float64], rate: int, frequency_hz: float
) -> tuple[float, float]:
    """Return how far a sound lies from a pitch.

    The centre of gravity of the power around each of the first eight partials, weighted by their
    power: what an ensemble or a vibrato is heard as. Twice, the second time around the first
    result.

    Parameters
    ----------
    data : ndarray, shape (samples,)
    rate : int
    frequency_hz : float
        The pitch that it should have.

    Returns
    -------
    cents : float
    share : float
        Of the power below the ninth partial, how much lies around the partials found.
    """
    size = 1 << 17
    windowed = (data[:size] - data[:size].mean()) * np.hanning(min(len(data), size))
    power = np.abs(np.fft.rfft(windowed, size * 2)) ** 2
    frequencies = np.fft.rfftfreq(size * 2, 1 / rate)
    centre = 0.0
    share = 0.0
    for reach in (90.0, 60.0):
        moments = weights = 0.0
        for partial in range(1, 9):
            expected = partial * frequency_hz * 2 ** (centre / 1200)
            if expected > 0.4 * rate:
                break
            low, high = expected * 2 ** (-reach / 1200), expected * 2 ** (reach / 1200)
            inside = slice(*np.searchsorted(frequencies, [low, high]))
            near = power[inside]
            if not len(near):
                continue
            near = np.where(near > near.max() * 1e-3, near, 0.0)
            cents = 1200 * np.log2(frequencies[inside] / (partial * frequency_hz))
            moments += float(np.sum(near * cents))
            weights += float(near.sum())
        everything = power[(frequencies > frequency_hz / 2) & (frequencies < 8.5 * frequency_hz)]
        centre = moments / (weights + 1e-30)
        share = weights / (float(everything.sum()) + 1e-30)
    return centre, share


def _keys(font: Font) -> dict[int, set[float]]:
    """Return the pitches, in keys, that zones take each sample to have at its own rate."""
    keys: dict[int, set[float]] = defaultdict(set)
    for instrument in font.instruments:
        everywhere = Zone(())
        for position, zone in enumerate(instrument.zones):
            index = zone.get(GEN_SAMPLE)
            if index is None:
                everywhere = zone if position == 0 else everywhere
                continue

            def value(oper: int, default: int, zone: Zone = zone, all_: Zone = everywhere) -> int:
                own = zone.get(oper)
                shared = all_.get(oper)
                return own if own is not None else shared if shared is not None else default

            sample = font.samples[index]
            root = value(GEN_ROOT_KEY, -1)
            root = sample.key if root < 0 else root
            tune = 100 * value(GEN_COARSE_TUNE, 0) + value(GEN_FINE_TUNE, 0) + sample.correction
            keys[index].add(root - tune / 100)
    return keys


def tune(font: Font, places: frozenset[tuple[int, int]]) -> dict[str, float]:
    """Correct the pitch of samples of some presets.

    Parameters
    ----------
    font : Font
    places : frozenset of (bank, program)
        Presets whose partials are harmonic and whose tuning is not stretched.

    Returns
    -------
    dict
        Sample name to the cents it was off and is now corrected by.
    """
    wanted: set[int] = set()
    for preset in font.presets:
        if (preset.bank, preset.program) in places:
            for zone in preset.zones:
                instrument = zone.get(GEN_INSTRUMENT)
                if instrument is not None:
                    inner = (z.get(GEN_SAMPLE) for z in font.instruments[instrument].zones)
                    wanted |= {index for index in inner if index is not None}
    keys = _keys(font)
    index_of = {id(sample): i for i, sample in enumerate(font.samples)}
    corrected = {}
    for pair in _pairs(font):
        indices = [index_of[id(sample)] for sample in pair]
        if not wanted.issuperset(indices) or any(len(keys[i]) != 1 for i in indices):
            continue
        errors = []
        for index, sample in zip(indices, pair, strict=True):
            (key,) = keys[index]
            frequency_hz = 440.0 * 2 ** ((key - 69) / 12)
            start, end = sample.loop
            # The attack of a bow or a breath is not yet the note.
            begin = min(start, int(0.3 * sample.rate)) if sample.modes & {1, 3} else 0
            held = sample.data[begin:end]
            if sample.modes & {1, 3}:
                held = np.concatenate([held, np.resize(sample.data[start:end], 2 * sample.rate)])
            errors.append(pitch_error_cents(held, sample.rate, frequency_hz))
        cents = float(np.mean([error for error, _ in errors]))
        if (
            min(share for _, share in errors) < 0.8
            or not TUNE_CENTS[0] < abs(cents) < TUNE_CENTS[1]
        ):
            continue
        for sample in pair:
            sample.correction = max(-99, min(99, sample.correction - round(cents)))
            corrected[sample.name] = round(cents, 1)
    return corrected


def cut_lows(font: Font, place: tuple[int, int], share: float) -> None:
    """Have what lies far below the note taken out of a preset's samples.

    The pads' samples stand for C 6 and are played three octaves lower too: a drift that is only
    felt as an offset becomes rumble, and moves the filter's and the limiter's idea of the sound.

    Parameters
    ----------
    font : Font
    place : (bank, program)
    share : float
        Of the sample's own pitch.
    """
    preset = next(p for p in font.presets if (p.bank, p.program) == place)
    keys = _keys(font)
    for instrument in {zone.get(GEN_INSTRUMENT) for zone in preset.zones} - {None}:
        for zone in font.instruments[instrument].zones:
            index = zone.get(GEN_SAMPLE)
            if index is not None:
                pitch_hz = 440.0 * 2 ** ((min(keys[index]) - 69) / 12)
                font.samples[index].low_cut_hz = share * pitch_hz
