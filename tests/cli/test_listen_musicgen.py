"""Listening while MusicGen plays: when sound begins, and what is handed on."""

import threading

import numpy as np
import pytest

from isotone.audio import Waveform
from isotone.cli.musicgen import MusicGenOptions, Pace, made_ahead
from isotone.errors import IsotoneError


def block(value, seconds=4.0):
    return Waveform(np.full((2, round(seconds * 100)), value, np.float32), 100)


class Work:
    """An engine of a speed: ``on_work`` is told as its clock goes on."""

    on_work = None


def gaps(speed, duration_s, first_s, batch_s):
    """Play batches that come at a speed by `Pace`; return when it begins and how long it lacks."""
    pace, now, ends = Pace(duration_s), 0.0, []
    at = 0.0
    while at < duration_s:
        at = min(duration_s, at + (first_s if not ends else batch_s))
        ends.append(at)
    done, made, begun = 0.0, 0.0, None
    lacking = 0.0
    while begun is None or now - begun < duration_s:
        pace.worked(done / duration_s, now)
        while ends and done >= ends[0] - 1e-9:
            pace.made(ends[0] - made)
            made = ends.pop(0)
        if not ends:
            pace.finish()
        if begun is None and pace.may_play(now):
            begun = now
        if begun is not None and made < duration_s:
            lacking = max(lacking, (now - begun) - made)
        now, done = now + 0.5, min(duration_s, done + 0.5 * speed)
    return begun, lacking


@pytest.mark.parametrize("speed", [0.4, 0.9, 1.4, 3.0, 20.0])
def test_sound_that_has_begun_does_not_run_out(speed):
    begun, lacking = gaps(speed, 900.0, 53.0, 213.6)
    assert lacking <= 1.0
    assert begun >= 53.0 / speed - 1.0  # never before there is any


def test_a_fast_machine_begins_with_the_first_batch():
    begun, _ = gaps(20.0, 900.0, 53.0, 213.6)
    assert begun < 5.0


def test_blocks_come_in_order_and_whole(capsys):
    engine = Work()
    blocks = [block(i) for i in range(20)]
    heard = list(made_ahead(engine, iter(blocks), 80.0, quiet=True))
    assert heard == blocks
    assert capsys.readouterr().err == ""


def test_what_goes_wrong_is_raised_where_the_sound_is_taken():
    def broken():
        yield block(1)
        raise IsotoneError("segment 3 came out as noise")

    taken = made_ahead(Work(), broken(), 80.0, quiet=True)
    assert next(taken).samples[0, 0] == 1
    with pytest.raises(IsotoneError, match="came out as noise"):
        next(taken)


def test_making_goes_on_while_nothing_is_taken():
    made = threading.Event()

    def slowly():
        yield block(0)
        yield block(1)
        made.set()

    engine = Work()
    taken = made_ahead(engine, slowly(), 8.0, quiet=True)
    next(taken)
    assert made.wait(5.0)


def test_batches_are_small_while_someone_listens_unless_asked_for():
    assert MusicGenOptions().for_listening().batch == 8
    assert MusicGenOptions(batch=2).for_listening().batch == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--guidance", "3"], "--guidance belong to the engine 'musicgen'; got --engine composer"),
        (["--engine", "musicgen", "--temperature", "9"], "temperature must lie in (0, 5]; got 9"),
        (["--engine", "musicgen", "--soundfont", "x.sf2"], "--soundfont belongs to the engine"),
        (["--engine", "musicgen", "--model", "nowhere"], "no folder here and no id of the hub"),
    ],
)
def test_mistakes_are_one_line(arguments, message, capsys):
    from isotone.cli.run import run

    assert run(["listen", "--now", "anxious", "--goal", "calm", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error
