import math

import numpy as np
import pytest

from isotone.errors import InputError
from isotone.music.score import Control, Note, Part, Score, TempoPoint
from isotone.sampler import Sampler
from isotone.sampler.player import CHUNK, ROOM_STEM

RATE = 48_000
TEMPO = (TempoPoint(0.0, 60.0),)


def score(notes, *, controls=(), parts=None, start=0.0, end=4.0, tempo=TEMPO):
    if parts is None:
        names = dict.fromkeys(name for name, _ in (*notes, *controls))
        parts = tuple(Part(name, name, 0) for name in names)
    return Score(
        start, end, start, tuple(parts), tuple(notes), controls=tuple(controls), tempo=tempo
    )


def sound(sampler, fragments, **options):
    return np.concatenate(
        [block.mix.samples for block in sampler.render(iter(fragments), **options)], axis=1
    )


@pytest.fixture(scope="module")
def dry():
    return Sampler(room=None, threads=1)


def busy_score():
    parts = (
        Part("keys", "piano", 0, pan=-0.3),
        Part("strings", "strings", 48, reverb_send_db=-6.0, chorus_send_db=-12.0),
        Part("pad", "soft-pad", 89, gain_db=-6.0, high_cut_hz=4000.0),
        Part("kit", "drums", 0, bank=128),
    )
    notes = [("keys", Note(0.13 * i, 0.4, 48 + 5 * i % 30, 40 + 3 * i % 80)) for i in range(25)]
    notes += [("strings", Note(0.5 * i, 0.9, 55 + 4 * i, 70)) for i in range(6)]
    notes += [("pad", Note(0.0, 3.0, 52, 80)), ("kit", Note(1.0, 0.1, 38, 90))]
    controls = [
        ("strings", Control(0.0, "expression", 0.2)),
        ("strings", Control(2.0, "expression", 1.0)),
        ("strings", Control(1.0, "pitch_bend", 0.0)),
        ("strings", Control(1.7, "pitch_bend", 2.0)),
        ("strings", Control(0.5, "vibrato", 0.8)),
        ("keys", Control(0.0, "sustain", 1.0)),
        ("keys", Control(2.0, "sustain", 0.0)),
        ("keys", Control(0.0, "cutoff_hz", 800.0)),
        ("keys", Control(3.0, "cutoff_hz", 9000.0)),
        ("keys", Control(1.0, "pan", 0.7, step=True)),
    ]
    notes.sort(key=lambda item: item[1].onset_beats)
    controls.sort(key=lambda item: item[1].onset_beats)
    return score(notes, controls=controls, parts=parts)


def test_the_samples_are_the_same_whatever_the_block_size():
    sampler = Sampler(threads=1)
    whole = sound(sampler, [busy_score()], block_samples=4096)
    for size in (1, 777, 48_000):
        if size == 1:
            blocks = sampler.render(iter([busy_score()]), block_samples=1)
            few = np.concatenate([next(blocks).mix.samples for _ in range(3000)], axis=1)
            np.testing.assert_array_equal(few, whole[:, :3000])
        else:
            np.testing.assert_array_equal(sound(sampler, [busy_score()], block_samples=size), whole)


def test_the_samples_are_the_same_on_any_number_of_threads():
    one = sound(Sampler(threads=1), [busy_score()])
    three = sound(Sampler(threads=3), [busy_score()])
    np.testing.assert_array_equal(one, three)


def test_a_second_rendering_equals_the_first():
    sampler = Sampler(threads=1)
    np.testing.assert_array_equal(sound(sampler, [busy_score()]), sound(sampler, [busy_score()]))


def test_fragments_tile_a_piece_without_a_seam(dry):
    notes = [("piano", Note(0.25 * i, 0.5, 50 + i, 80)) for i in range(16)]
    whole = sound(dry, [score(notes)])
    halves = [
        score(notes[:8], end=2.0, parts=(Part("piano", "piano", 0),)),
        score(notes[8:], start=2.0, parts=(Part("piano", "piano", 0),)),
    ]
    np.testing.assert_array_equal(sound(dry, halves), whole)


def test_stems_add_up_to_the_mix():
    sampler = Sampler(stems=True, threads=1)
    for block in sampler.render(iter([busy_score()])):
        total = sum(stem.samples.astype(np.float64) for stem in block.stems.values())
        assert set(block.stems) <= {"keys", "strings", "pad", "kit", ROOM_STEM}
        np.testing.assert_allclose(total, block.mix.samples, atol=2e-6)


def test_fragments_are_asked_for_as_late_as_possible(dry):
    asked = []

    def fragments():
        for i in range(8):
            asked.append(i)
            yield score([("piano", Note(float(i), 0.5, 60, 80))], start=float(i), end=i + 1.0)

    heard = 0
    for block in dry.render(fragments(), block_samples=512):
        heard += block.mix.n_samples
        needed = math.ceil((heard + 2 * CHUNK) / RATE + 0.1)
        assert len(asked) <= min(8, needed)
        if heard > 6 * RATE:
            break


def test_a_note_begins_on_its_sample(dry):
    early = sound(dry, [score([("piano", Note(1.0, 1.0, 60, 100))])])
    late = sound(dry, [score([("piano", Note(1.0, 1.0, 60, 100, timing_s=100 / RATE))])])
    onset = np.argmax(np.abs(early).max(axis=0) > 0)
    assert RATE <= onset < RATE + 200
    assert np.argmax(np.abs(late).max(axis=0) > 0) == pytest.approx(onset + 100, abs=64)


def test_tails_ring_on_after_the_last_fragment(dry):
    ringing = sound(dry, [score([("piano", Note(3.5, 0.5, 40, 100))])])
    assert ringing.shape[1] > 4 * RATE + CHUNK
    assert np.abs(ringing[:, 4 * RATE : 4 * RATE + 4800]).max() > 1e-3
    assert np.abs(ringing[:, -100:]).max() < 1e-4


def test_an_empty_piece_is_silence_of_its_length(dry):
    silence = sound(dry, [score([], parts=(Part("piano", "piano", 0),))])
    assert silence.shape[1] >= 4 * RATE
    assert not silence.any()


def test_nothing_asked_is_nothing_played(dry):
    assert list(dry.render(iter([]))) == []


def test_velocity_is_squared(dry):
    # One layer of the flute covers both velocities.
    flute = (Part("flute", "flute", 73),)
    loud, soft = (
        sound(dry, [score([("flute", Note(0.0, 2.0, 72, v))], parts=flute)]) for v in (120, 60)
    )
    ratio = np.abs(loud).max() / np.abs(soft).max()
    assert ratio == pytest.approx(4.0, rel=1e-3)


def test_the_pedal_holds_and_lifts(dry):
    note = [("piano", Note(0.0, 0.5, 60, 100))]
    pedal = [("piano", Control(0.0, "sustain", 1.0)), ("piano", Control(2.0, "sustain", 0.0))]
    plain, held = sound(dry, [score(note)]), sound(dry, [score(note, controls=pedal)])
    window = slice(int(1.5 * RATE), int(1.9 * RATE))
    assert np.abs(held[:, window]).max() > 20 * np.abs(plain[:, window]).max()
    after = slice(int(2.9 * RATE), int(3.2 * RATE))
    assert np.abs(held[:, after]).max() < 0.02 * np.abs(held[:, window]).max()


def test_a_pedal_that_is_never_lifted_ends_with_the_piece(dry):
    note = [("strings", Note(0.0, 0.5, 60, 100))]
    parts = (Part("strings", "strings", 48),)
    pedal = [("strings", Control(0.0, "sustain", 1.0))]
    assert sound(dry, [score(note, controls=pedal, parts=parts)]).shape[1] < 12 * RATE


@pytest.mark.parametrize("controller", ["volume", "expression"])
def test_volume_and_expression_are_squared(dry, controller):
    parts = (Part("strings", "strings", 48),)
    note = [("strings", Note(0.0, 3.0, 60, 100))]
    full = sound(dry, [score(note, parts=parts)])
    half = sound(
        dry, [score(note, parts=parts, controls=[("strings", Control(0.0, controller, 0.5))])]
    )
    n = min(half.shape[1], full.shape[1])  # what is softer has died sooner
    np.testing.assert_allclose(half[:, :n], 0.25 * full[:, :n], atol=1e-6)


def test_automation_has_no_steps(dry):
    parts = (Part("strings", "strings", 48),)
    note = [("strings", Note(0.0, 3.5, 84, 100))]
    swell = [
        ("strings", Control(0.0, "expression", 0.0)),
        ("strings", Control(1.0, "expression", 1.0)),
        ("strings", Control(2.0, "expression", 0.1, step=True)),
    ]
    plain = sound(dry, [score(note, parts=parts)])
    swelled = sound(dry, [score(note, parts=parts, controls=swell)])
    sounding = np.abs(plain[0]) > 1e-3
    sounding[: RATE // 10] = False
    gain = np.where(sounding, swelled[0] / np.where(sounding, plain[0], 1.0), np.nan)[: 3 * RATE]
    expected = (np.arange(RATE // 10, RATE) / RATE) ** 2
    found = gain[RATE // 10 : RATE]
    ok = np.isfinite(found)
    np.testing.assert_allclose(found[ok], expected[ok], atol=2e-3)
    jump = np.abs(np.diff(gain[int(1.9 * RATE) : int(2.1 * RATE)]))
    assert np.nanmax(jump) < 1.5 * 0.99 / 64  # a jump is spread over one step of the grid


def test_a_bend_of_twelve_semitones_is_an_octave(dry):
    parts = (Part("flute", "flute", 73),)
    bend = [("flute", Control(0.0, "pitch_bend", 12.0))]
    low = sound(dry, [score([("flute", Note(0.0, 3.0, 60, 90))], parts=parts, controls=bend)])
    spectrum = np.abs(np.fft.rfft(low[0][RATE : 2 * RATE] * np.hanning(RATE)))
    assert pytest.approx(np.argmax(spectrum[400:700]) + 400, abs=4) == 523.25


@pytest.mark.parametrize(("pan", "louder"), [(-1.0, 0), (1.0, 1)])
def test_pan_moves_a_part(dry, pan, louder):
    parts = (Part("piano", "piano", 0, pan=pan),)
    out = sound(dry, [score([("piano", Note(0.0, 1.0, 60, 100))], parts=parts)])
    energy = (out.astype(np.float64) ** 2).sum(axis=1)
    # The nearer side of the stereo piano stays where it is, the farther one comes to the middle.
    assert energy[louder] > 1.5 * energy[1 - louder]


def test_a_high_cut_takes_the_highs_and_leaves_the_lows(dry):
    def bands(cut):
        parts = (Part("piano", "piano", 0, high_cut_hz=cut),)
        out = sound(dry, [score([("piano", Note(0.0, 2.0, 48, 120))], parts=parts)])
        power = np.abs(np.fft.rfft(out[0][:RATE])) ** 2
        return power[100:400].sum(), power[4000:8000].sum()

    (low, high), (cut_low, cut_high) = bands(math.inf), bands(1000.0)
    assert cut_low == pytest.approx(low, rel=0.1)
    assert cut_high < 1e-2 * high


def test_hundreds_of_voices_beyond_the_limit_do_not_click():
    # Every note of a long cluster at once: the limit is passed several times over.
    parts = (Part("strings", "slow-strings", 49),)
    notes = [("strings", Note(0.01 * i, 3.0, 36 + i % 60, 30)) for i in range(240)]
    few = Sampler(room=None, threads=1, max_voices=64)
    many = Sampler(room=None, threads=1, max_voices=4096)
    limited, free = (sound(s, [score(notes, parts=parts)]) for s in (few, many))

    # A click is energy far above what bowed strings hold.
    def highs(x):
        step = np.diff(x[0].astype(np.float64), n=3)
        return np.abs(step).max() / np.abs(x[0]).max()

    assert highs(limited) < 2.0 * highs(free)


def test_an_exclusive_class_ends_the_open_hi_hat(dry):
    parts = (Part("kit", "drums", 0, bank=128),)
    opened = [("kit", Note(0.0, 0.05, 46, 110))]
    closed = [*opened, ("kit", Note(0.3, 0.05, 42, 20))]
    ringing, choked = (sound(dry, [score(n, parts=parts)]) for n in (opened, closed))
    window = slice(int(0.75 * RATE), int(0.9 * RATE))
    assert np.abs(choked[:, window]).max() < 0.25 * np.abs(ringing[:, window]).max()


def test_notes_out_of_range_stay_silent_and_are_told_once(dry, caplog):
    notes = [("piano", Note(0.0, 0.5, pitch, 80)) for pitch in (-1, 128, 400)]
    out = sound(dry, [score(notes, end=0.5)])
    assert not out.any()
    assert sum("pitches lie in 0 to 127" in r.message for r in caplog.records) == 1


def test_a_note_of_no_length_is_heard(dry):
    out = sound(
        dry, [score([("kit", Note(0.0, 0.0, 38, 100))], parts=(Part("kit", "drums", 0, 128),))]
    )
    assert np.abs(out).max() > 1e-3


@pytest.mark.parametrize("field", ["onset_beats", "duration_beats", "timing_s"])
def test_a_time_that_is_no_number_is_refused(dry, field):
    values = {"onset_beats": 0.0, "duration_beats": 1.0, "timing_s": 0.0} | {field: math.nan}
    bad = score([("piano", Note(pitch=60, velocity=80, **values))])
    with pytest.raises(InputError, match="finite times"):
        sound(dry, [bad])


def test_a_control_that_is_no_number_is_refused(dry):
    bad = score([], controls=[("piano", Control(0.0, "volume", math.nan))])
    with pytest.raises(InputError, match="numbers"):
        sound(dry, [bad])


def test_a_missing_preset_is_replaced_and_told(dry, caplog):
    parts = (Part("x", "bagpipe", 109),)
    out = sound(dry, [score([("x", Note(0.0, 1.0, 60, 100))], parts=parts)])
    assert np.abs(out).max() > 1e-3


@pytest.mark.parametrize("instrument", ["soft-pad", "glass-pad", "rain", "sea", "wind"])
def test_synthesised_instruments_are_played_by_name(dry, instrument):
    parts = (Part("x", instrument, 89),)
    out = sound(dry, [score([("x", Note(0.0, 3.0, 60, 100))], parts=parts)])
    assert np.abs(out[:, : 3 * RATE]).max() > 1e-3
    assert np.isfinite(out).all()


@pytest.mark.parametrize(
    "options", [{"sample_rate": 0}, {"threads": 0}, {"max_voices": 0}, {"room": "cupboard"}]
)
def test_arguments_out_of_range_are_refused(options):
    with pytest.raises(InputError):
        Sampler(**options)


def test_a_tone_shapes_mix_and_stems_alike():
    parts = (Part("piano", "piano", 0), Part("pad", "warm-pad", 89))
    notes = [("piano", Note(0.0, 1.0, 72, 90)), ("pad", Note(0.0, 2.0, 48, 80))]
    blocks = list(Sampler(stems=True, tone="soft").render(iter([score(notes, parts=parts)])))
    mix = np.concatenate([block.mix.samples for block in blocks], axis=1)
    summed = sum(
        np.concatenate([block.stems[name].samples for block in blocks], axis=1)
        for name in blocks[0].stems
    )
    np.testing.assert_allclose(summed, mix, atol=1e-6)
    plain = np.concatenate(
        [b.mix.samples for b in Sampler().render(iter([score(notes, parts=parts)]))], axis=1
    )
    n = min(mix.shape[1], plain.shape[1])
    ratio = np.abs(np.fft.rfft(mix[0, :n])) / (np.abs(np.fft.rfft(plain[0, :n])) + 1e-9)
    hertz = np.fft.rfftfreq(n, 1 / RATE)
    assert np.median(ratio[(hertz > 6000) & (hertz < 9000)]) < 0.75
