import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources import Way, between

from isotone.compose import compose_phrases
from isotone.compose.harmony import ChordSpan
from isotone.compose.patterns import BassLine, Draft, divide, realise, thin, vary
from isotone.compose.recipes import pattern
from isotone.music.chord import parse_chord
from isotone.music.meter import meter_named
from isotone.music.scale import Scale
from isotone.plan.vocabulary import GENRES

COMMON = meter_named("4/4")


def played(name, symbols=("I", "V/7"), **changes):
    figure = pattern(name)
    spans = [ChordSpan(4.0 * i, 4.0, parse_chord(s), 0) for i, s in enumerate(symbols)]
    arguments = {
        "meter": COMMON,
        "start_beats": 0.0,
        "end_beats": 4.0 * len(symbols),
        "scale": Scale(0, "ionian"),
        "bass": BassLine((31, 50), None),
        "next_root": 0,
        "root_on_first": False,
    }
    voicings = [(52, 55, 60, 64), (50, 55, 59, 62)][: len(symbols)]
    return realise(figure.events, figure, spans, voicings, **{**arguments, **changes})


def test_an_alberti_bass_goes_low_high_middle_high():
    assert [d.pitch for d in played("alberti_44", symbols=("I",))] == [52, 60, 55, 60] * 2


def test_a_pad_ties_the_tones_that_two_chords_share():
    drafts = played("whole_pad")
    tied = [d for d in drafts if d.duration_beats == 8.0]
    assert [d.pitch for d in tied] == [55]
    assert {d.pitch for d in drafts if d.onset_beats == 4.0} == {50, 59, 62}


def test_a_walking_bass_steps_into_the_next_root():
    bass = played("bass_walk", symbols=("I", "IV"))
    assert bass[0].pitch % 12 == 0
    assert bass[4].pitch % 12 == 5
    assert abs(bass[3].pitch - bass[4].pitch) <= 2


def test_the_bass_stays_where_it_belongs():
    line = BassLine((31, 50), None)
    found = [line.root(pc) for pc in (0, 7, 2, 9, 4, 11, 6, 1, 8, 3, 10, 5) * 3]
    assert all(31 <= p <= 50 for p in found)
    assert max(abs(a - b) for a, b in itertools.pairwise(found)) <= 11


@pytest.mark.parametrize("name", ["arp_updown_44", "travis_44", "lofi_keys_44", "pulse_8_44"])
@given(share=st.floats(0.05, 1.0))
def test_thinning_keeps_the_bar_line_and_whole_chords(name, share):
    events = pattern(name).events
    kept = thin(events, COMMON, share=share)
    assert kept[0].onset_beats == 0.0
    assert len(kept) <= len(events)
    for onset in {e.onset_beats for e in kept}:
        assert sum(e.onset_beats == onset for e in kept) == sum(
            e.onset_beats == onset for e in events
        )


def test_dividing_doubles_an_arpeggio():
    events = pattern("arp_up_44").events
    assert len(divide(events)) == 2 * len(events)
    assert sum(e.duration_beats for e in divide(events)) == sum(e.duration_beats for e in events)


@given(seed=st.integers(0, 2**32))
def test_liberties_leave_the_first_stroke_and_the_pitches_of_an_arpeggio(seed):
    drafts = [Draft(i / 2, 0.5, 60 + i % 5, 0.0) for i in range(16)]
    varied = vary(
        drafts,
        role="arpeggio",
        start_beats=0.0,
        bar_beats=4.0,
        rng=np.random.default_rng(seed),
    )
    assert sorted(d.pitch for d in varied) == sorted(d.pitch for d in drafts)
    assert [d.onset_beats for d in varied] == [d.onset_beats for d in drafts]
    assert (varied[0].pitch, varied[8].pitch) == (drafts[0].pitch, drafts[8].pitch)


@pytest.mark.slow
@pytest.mark.parametrize("genre", GENRES)
def test_nothing_pitched_is_played_again_for_long(genre):
    """No stretch of twelve seconds repeats exactly what was played before."""
    way = Way(duration_s=600.0, genre=genre, affect=between((-0.6, 0.7), (0.7, -0.6), 600.0))
    fragments = list(compose_phrases(way))
    strokes = {}
    for f in fragments:
        for name, note in f.notes:
            if f.part(name).role not in ("texture", "percussion"):
                strokes.setdefault(round(note.onset_beats * 4), []).append((name, note.pitch))
    ids = np.zeros(max(strokes) + 1, int)
    known = {}
    for at, found in strokes.items():
        ids[at] = known.setdefault(tuple(sorted(found)), len(known) + 1)
    slice_s = 600.0 / fragments[-1].end_beats / 4.0
    longest = 0
    for lag in range(8, len(ids) - 8):
        broken = np.flatnonzero(ids[lag:] != ids[:-lag])
        edges = np.concatenate([[-1], broken, [len(ids) - lag]])
        longest = max(longest, int(np.diff(edges).max()) - 1)
    assert longest * slice_s < 12.0
