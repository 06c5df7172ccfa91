import threading
import time

import numpy as np
import pytest

import isotone
from isotone.audio import Waveform
from isotone.session.ahead import render_ahead


class Engine:
    name, sample_rate, lookahead_s = "counting", 8, 1.0

    def __init__(self, fails_at=None):
        self.made = 0
        self.fails_at = fails_at
        self.thread = None

    def render(self, source, *, watcher=None):
        self.thread = threading.current_thread()
        for i in range(100):
            if i == self.fails_at:
                raise RuntimeError("broken")
            source.affect_at(float(i))
            watcher.score(i)
            self.made += 1
            yield Waveform(np.full((2, 1), i, np.float32), 8)


@pytest.fixture
def plan():
    return isotone.plan_session("sad", "calm", minutes=5, seed=1)


def test_blocks_come_in_order_with_what_was_told(plan):
    rendered = list(render_ahead(Engine(), plan))
    assert [r.block.samples[0, 0] for r in rendered] == list(range(100))
    assert [r.scores for r in rendered] == [[i] for i in range(100)]
    assert [r.horizon_s for r in rendered] == list(range(100))


def test_an_engine_works_only_a_few_blocks_ahead(plan):
    engine = Engine()
    blocks = render_ahead(engine, plan)
    next(blocks)
    time.sleep(0.3)
    assert engine.made <= 7
    blocks.close()
    assert not engine.thread.is_alive()


def test_what_an_engine_raises_is_raised_where_blocks_are_taken(plan):
    blocks = render_ahead(Engine(fails_at=3), plan)
    with pytest.raises(RuntimeError, match="broken"):
        list(blocks)
