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

GEN_ATTENUATION, GEN_COARSE_TUNE, GEN_FINE_TUNE, GEN_ROOT_KEY = 48, 51, 52, 58

LEAD_LEVEL = 0.01
"""A sample begins where it first reaches this share of its peak (-40 dB)."""

LEAD_S = (0.004, 0.001)
"""Leads longer than the first are cut down to the second."""

FLIP_CORRELATION = -0.1
"""Pairs whose sides agree less than this get one side turned upside down."""

STEADY_S, STEADY_GAIN = 0.25, (0.25, 4.0)
"""Window over which a loop's level is made steady, and how far at most."""

EVEN_DB, EVEN_REACH = (0.5, 8.0), 20.0
"""Smallest and largest change of a sample's level, and the semitones that neighbours may be off."""

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


def steady_loops(font: Font, places: frozenset[tuple[int, int]]) -> list[str]:
    """Take the swelling out of the loops of struck strings.

    A note that dies away is looped where its strings beat: played by the envelope, it then rises
    and falls by some decibels with every turn. The loop's own level, smoothed over a quarter of
    a second and the same on both sides, is divided out; it stays what it was at the loop's start.

    Returns
    -------
    list of str
        Names of the samples.
    """
    wanted = _samples_of(font, places)
    index_of = {id(sample): i for i, sample in enumerate(font.samples)}
    steadied = []
    for pair in _pairs(font):
        start, end = pair[0].loop
        length = end - start
        if not wanted.issuperset(index_of[id(s)] for s in pair) or any(
            s.loop != pair[0].loop for s in pair
        ):
            continue
        span = int(STEADY_S * pair[0].rate)
        if length < 2 * span:
            continue
        power = sum(s.data[start:end] ** 2 for s in pair)
        window = np.zeros(length)
        window[:span] = np.hanning(span)
        smooth = np.fft.irfft(np.fft.rfft(power) * np.fft.rfft(window), length)
        # The window looks ahead and back alike, around the loop.
        level = np.sqrt(np.maximum(np.roll(smooth, -(span // 2)), 1e-12))
        gain = np.clip(level[0] / level, *STEADY_GAIN)
        for s in pair:
            s.data = s.data.copy()
            s.data[start:end] *= gain
            steadied.append(s.name)
    return steadied


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


def _samples_of(font: Font, places: frozenset[tuple[int, int]]) -> set[int]:
    """Return the indices of the samples that some presets play."""
    found: set[int] = set()
    for preset in font.presets:
        if (preset.bank, preset.program) in places:
            for zone in preset.zones:
                instrument = zone.get(GEN_INSTRUMENT)
                if instrument is not None:
                    inner = (z.get(GEN_SAMPLE) for z in font.instruments[instrument].zones)
                    found |= {index for index in inner if index is not None}
    return found


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
    wanted = _samples_of(font, places)
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
            n = end + 2 * sample.rate if sample.modes & {1, 3} else end
            held = _held(sample, n)[begin:]
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


# K-weighting of ITU-R BS.1770-4 at 48 kHz: shelf, then high-pass (tables 1 and 2).
_K_WEIGHTING = (
    (
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
        (1.0, -1.69065929318241, 0.73248077421585),
    ),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)


def played_level_db(samples: tuple[Sample, ...], ratio: float) -> float:
    """Return how loud samples are, played together at a ratio of their own pitch.

    Parameters
    ----------
    samples : tuple of Sample
    ratio : float
        Of playback to recorded pitch.

    Returns
    -------
    float
        Loudest 0.2 s of the first 0.7 s, K-weighted, in dB.
    """
    rate = samples[0].rate * ratio
    size, hop = int(0.2 * rate), int(0.05 * rate)
    turn = np.exp(-2j * np.pi * np.minimum(np.fft.rfftfreq(size, 1 / rate), 24_000) / 48_000)
    weight = np.ones(len(turn))
    for numerator, denominator in _K_WEIGHTING:
        above, below = (c[0] + c[1] * turn + c[2] * turn**2 for c in (numerator, denominator))
        weight = weight * np.abs(above / below) ** 2
    levels = []
    heard = [_held(sample, int(0.7 * rate)) for sample in samples]
    for at in range(0, int(0.7 * rate) - size + 1, hop):
        parts = (data[at : at + size] for data in heard)
        spectra = (np.abs(np.fft.rfft(part, size)) ** 2 for part in parts)
        levels.append(sum(float(np.sum(power * weight)) for power in spectra) / size**2)
    return 10 * float(np.log10(max(levels) + 1e-15))


def _held(sample: Sample, n: int) -> NDArray[np.float64]:
    """Return the first samples of a held note: the loop goes round, what ends is silent."""
    data = sample.data
    if sample.modes & {1, 3}:
        start, end = sample.loop
        rest = max(0, n - end)
        data = np.concatenate([data[:end], np.resize(data[start:end], rest)])
    return np.pad(data[:n], (0, max(0, n - len(data))))


def even_levels(font: Font, places: tuple[tuple[int, int], ...]) -> dict[str, float]:
    """Even out steps in level between neighbouring samples.

    Each sample is brought towards a smooth line through its neighbours within 20 semitones (local
    linear fit, tricube weights: Cleveland 1979), so that what falls or rises over the keyboard
    stays and what jumps goes. All samples of a preset are then lowered together where one would
    clip; presets are levelled against each other later.

    Returns
    -------
    dict
        Sample name to gain in dB.
    """
    gains: dict[str, float] = {}
    keys = _keys(font)
    index_of = {id(sample): i for i, sample in enumerate(font.samples)}
    for place in places:
        wanted = _samples_of(font, frozenset({place}))
        rows = []
        for pair in _pairs(font):
            indices = [index_of[id(sample)] for sample in pair]
            if not wanted.issuperset(indices) or pair[0].name in gains:
                continue
            low, high, attenuation = _played_keys(font, place, indices[0])
            # Outermost zones reach to the keyboard's ends: their own pitch stands for them.
            own = min(keys[indices[0]])
            middle = float(np.clip(own, low, high)) if high - low > 12 else (low + high) / 2
            level = played_level_db(pair, 2 ** ((middle - own) / 12)) - 0.04 * attenuation
            rows.append((middle, level, pair))
        if len(rows) < 4:
            continue
        middles = np.array([row[0] for row in rows])
        levels = np.array([row[1] for row in rows])
        change = np.array([_line_at(middles, levels, at) for at in middles]) - levels
        change = np.where(
            np.abs(change) < EVEN_DB[0], 0.0, np.clip(change, -EVEN_DB[1], EVEN_DB[1])
        )
        peaks = np.array([max(np.abs(s.data).max() for s in row[2]) for row in rows])
        change -= max(0.0, float(np.max(change + 20 * np.log10(peaks))))
        for (_, _, pair), gain_db in zip(rows, change, strict=True):
            for sample in pair:
                sample.data = sample.data * 10 ** (gain_db / 20)
                gains[sample.name] = round(float(gain_db), 1)
    return gains


def _played_keys(font: Font, place: tuple[int, int], sample: int) -> tuple[int, int, int]:
    """Return the lowest and highest key of a preset's sample, and its attenuation in cB."""
    preset = next(p for p in font.presets if (p.bank, p.program) == place)
    for instrument in {zone.get(GEN_INSTRUMENT) for zone in preset.zones} - {None}:
        shared = 0
        for zone in font.instruments[instrument].zones:
            own = zone.get(GEN_ATTENUATION)
            if zone.get(GEN_SAMPLE) is None:
                shared = own or 0
            elif zone.get(GEN_SAMPLE) == sample:
                return (*zone.key_range(), shared if own is None else own)
    raise ValueError(f"preset {place} does not play sample {sample}")


def _line_at(x: NDArray[np.float64], y: NDArray[np.float64], at: float) -> float:
    weight = np.clip(1 - (np.abs(x - at) / EVEN_REACH) ** 3, 0, None) ** 3
    total = weight.sum()
    x_mean, y_mean = (weight * x).sum() / total, (weight * y).sum() / total
    spread = (weight * (x - x_mean) ** 2).sum()
    slope = (weight * (x - x_mean) * (y - y_mean)).sum() / spread if spread > 1e-9 else 0.0
    return float(y_mean + slope * (at - x_mean))


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
