import numpy as np
import pytest
from sounds import RATE, fed

from isotone.errors import InputError
from isotone.measure.silence import SilenceMeter


def sounding(parts):
    """Seconds of sound (True) or silence (False)."""
    t = np.arange(round(sum(s for s, _ in parts) * RATE)) / RATE
    mask = np.concatenate([np.full(round(s * RATE), on) for s, on in parts])
    return np.tile(0.1 * np.sin(2 * np.pi * 330 * t) * mask, (2, 1)).astype(np.float32)


@pytest.mark.parametrize("block", [101, 4801, 480_000])
def test_gaps_are_measured_to_a_hundredth(block):
    samples = sounding(
        [(0.7, False), (1, True), (0.3, False), (1, True), (2.2, False), (1, True), (0.9, False)]
    )
    result = fed(SilenceMeter(RATE), samples, block).result()
    assert result.leading_s == pytest.approx(0.7, abs=0.011)
    assert result.trailing_s == pytest.approx(0.9, abs=0.011)
    assert result.longest_gap_s == pytest.approx(2.2, abs=0.021)
    assert result.longest_gap_at_s == pytest.approx(3.0, abs=0.011)
    assert not result.is_silent


def test_silence_throughout():
    result = fed(SilenceMeter(RATE), np.zeros((2, RATE), np.float32)).result()
    assert result.is_silent
    assert result.leading_s == 1.0
    assert result.longest_gap_s == 0.0


def test_sound_in_one_channel_is_sound():
    samples = sounding([(1, True)])
    samples[0] = 0
    assert fed(SilenceMeter(RATE), samples).result().leading_s == 0.0


def test_a_threshold_decides():
    quiet = sounding([(1, True)]) * np.float32(0.005)
    assert fed(SilenceMeter(RATE), quiet).result().is_silent
    assert not fed(SilenceMeter(RATE, threshold_db=-80), quiet).result().is_silent
    with pytest.raises(InputError, match="100 Hz"):
        SilenceMeter(50)
