import sys
import threading
import time
import types

import numpy as np
import pytest

from isotone.audio import Waveform
from isotone.deliver.player import Player, play_blocks
from isotone.errors import MissingExtraError, OutputError

RATE = 8000


class Card:
    """A sound card that asks for frames on a thread of its own, faster than life."""

    def __init__(self, *, callback, channels, frames=160, speed=20.0, **settings):
        self.settings = settings
        self.callback, self.channels, self.frames = callback, channels, frames
        self.period_s = frames / settings["samplerate"] / speed
        self.heard = []
        self.active = False
        self.latency = 0.0
        self.is_closed = False

    def start(self):
        self.active = True
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while self.active:
            out = np.full((self.frames, self.channels), np.nan, np.float32)
            self.callback(out, self.frames, None, None)
            self.heard.append(out)
            time.sleep(self.period_s)

    def stop(self):
        self.active = False
        self.thread.join()

    def close(self):
        self.is_closed = True

    @property
    def sound(self):
        return np.concatenate(self.heard).T


@pytest.fixture
def cards(monkeypatch):
    made = []

    def output_stream(**settings):
        made.append(Card(**settings))
        return made[-1]

    fake = types.ModuleType("sounddevice")
    fake.PortAudioError = type("PortAudioError", (Exception,), {})
    fake.OutputStream = output_stream
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return made


def tone(duration_s, level=0.5):
    time_s = np.arange(round(duration_s * RATE)) / RATE
    return np.tile(level * np.sin(2 * np.pi * 50 * time_s), (2, 1)).astype(np.float32)


def blocks(samples, size=1000):
    for start in range(0, samples.shape[1], size):
        yield Waveform(samples[:, start : start + size], RATE)


def biggest_step(sound):
    return np.abs(np.diff(sound, axis=1)).max()


NATURAL_STEP = 0.5 * 2 * np.pi * 50 / RATE * 1.05
"""The tone's own steepest step, and a little for the ramps."""


def test_every_sample_is_heard_in_order(cards):
    samples = tone(2.0)
    player = Player(RATE)
    player.play(blocks(samples))
    heard = cards[0].sound
    start = np.flatnonzero(heard[0])[0] - 1
    np.testing.assert_allclose(
        heard[:, start : start + samples.shape[1]][:, 400:], samples[:, 400:], atol=1e-6
    )
    assert not heard[:, start + samples.shape[1] :].any()
    assert player.position_s == pytest.approx(2.0)
    assert player.n_gaps == 0
    assert cards[0].is_closed


def test_only_a_few_seconds_are_made_ahead(cards):
    taken = []
    player = Player(RATE, ahead_s=0.5)

    def watched():
        for block in blocks(tone(4.0)):
            taken.append(len(taken) * 1000 / RATE - player.position_s)
            yield block

    player.play(watched())
    assert max(taken) <= 0.5 + 2 * 1000 / RATE


def test_a_slow_maker_leaves_gaps_without_clicks(cards):
    def slow():
        for index, block in enumerate(blocks(tone(3.0))):
            last = time.monotonic() + 30
            while index == 12 and player.n_gaps == 0 and time.monotonic() < last:
                time.sleep(0.01)
            yield block

    player = Player(RATE, ahead_s=0.5)
    player.play(slow())
    assert player.n_gaps >= 1
    assert biggest_step(cards[0].sound) <= NATURAL_STEP + 0.5 / (0.04 * RATE)
    assert player.position_s == pytest.approx(3.0)


@pytest.mark.parametrize("frames", [160, 320, 1000])
def test_sound_that_runs_out_to_the_sample_fades(cards, frames):
    """The card takes the last sample there is; the next one is not made in time."""
    player = Player(RATE, ahead_s=0.5)
    for block in blocks(tone(1.0)):
        player._push(block)
    heard = []
    for _ in range(20 + RATE // frames):
        out = np.full((frames, 2), np.nan, np.float32)
        player._fill(out, frames, None, None)
        heard.append(out)
    sound = np.concatenate(heard).T
    assert np.abs(sound).max() > 0.49
    assert biggest_step(sound) <= NATURAL_STEP + 0.5 / (0.04 * RATE)
    assert not sound[:, -frames:].any()
    assert player.n_gaps == 1


def test_ctrl_c_fades_out(cards):
    def interrupted():
        for index, block in enumerate(blocks(tone(30.0))):
            if index == 8:
                raise KeyboardInterrupt
            yield block

    player = Player(RATE, ahead_s=0.5)
    with pytest.raises(KeyboardInterrupt):
        player.play(interrupted())
    sound = cards[0].sound
    assert biggest_step(sound) <= NATURAL_STEP + 0.5 / (0.04 * RATE)
    assert not sound[:, -1].any()
    assert cards[0].is_closed


def test_it_rests_and_goes_on_where_it_rested(cards):
    samples = tone(4.0)
    player = Player(RATE, ahead_s=0.5)
    seen = []

    def each(position_s):
        if position_s > 1.0 and not seen:
            player.pause()
            assert player.is_paused
            time.sleep(0.05)
            seen.append(player.position_s)
            time.sleep(0.05)
            seen.append(player.position_s)
            player.resume()

    player.play(blocks(samples), each=each)
    assert seen[0] == seen[1]
    assert biggest_step(cards[0].sound) <= NATURAL_STEP + 0.5 / (0.04 * RATE)
    assert player.position_s == pytest.approx(4.0)


def test_it_can_be_stopped_from_elsewhere(cards):
    player = Player(RATE, ahead_s=0.5)

    def endless():
        threading.Timer(0.2, player.stop).start()
        while True:
            yield from blocks(tone(1.0))

    player.play(endless())
    assert player.position_s > 0
    assert not cards[0].sound[:, -1].any()


def test_blocks_are_played_with_their_progress(cards):
    seen = []
    play_blocks(
        blocks(tone(2.0)),
        duration_s=2.0,
        progress=lambda done_s, all_s: seen.append((done_s, all_s)),
    )
    assert seen == sorted(seen)
    assert {all_s for _, all_s in seen} == {2.0}
    assert cards[0].settings["samplerate"] == RATE
    assert np.count_nonzero(cards[0].sound[0]) > 1.9 * RATE
    play_blocks([])
    assert len(cards) == 1


def test_nothing_is_made_where_nothing_can_be_played(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)

    def never():
        raise AssertionError("a block was asked for")
        yield

    with pytest.raises(MissingExtraError):
        play_blocks(never())


def test_a_card_that_goes_away_is_said(cards):
    player = Player(RATE, ahead_s=0.5)

    def unplugged():
        for index, block in enumerate(blocks(tone(30.0))):
            if index == 8:
                cards[0].active = False
            yield block

    with pytest.raises(OutputError, match="the sound card stopped"):
        player.play(unplugged())


def test_a_missing_package_names_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'isotone\[listen\]'"):
        Player(RATE)


def test_a_missing_device_is_said(cards, monkeypatch):
    fake = sys.modules["sounddevice"]

    def refuse(**settings):
        raise fake.PortAudioError("Error querying device -1")

    monkeypatch.setattr(fake, "OutputStream", refuse)
    with pytest.raises(OutputError, match="no sound can be played here: Error querying device"):
        Player(RATE)


def test_a_missing_library_is_said(monkeypatch):
    class NoLibrary:
        def find_spec(self, name, *_):
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoLibrary(), *sys.meta_path])
    with pytest.raises(OutputError, match="apt install libportaudio2"):
        Player(RATE)
