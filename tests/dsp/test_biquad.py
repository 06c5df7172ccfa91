import numpy as np
import pytest

from isotone.dsp.biquad import Biquads, high_pass, peak


@pytest.mark.parametrize("n_channels", [1, 2, 3, 5])
def test_channels_are_filtered_as_if_alone(n_channels):
    scipy_signal = pytest.importorskip("scipy.signal")
    sections = [high_pass(48_000, 200.0), peak(48_000, 1000.0, 6.0)]
    samples = np.random.default_rng(0).standard_normal((n_channels, 4000)).astype(np.float32)
    together = Biquads(sections, n_channels).process(samples)
    for channel, filtered in zip(samples, together, strict=True):
        alone = Biquads(sections, 1).process(channel[None])
        np.testing.assert_array_equal(filtered, alone[0])
    sos = np.array([[b0, b1, b2, 1.0, a1, a2] for b0, b1, b2, a1, a2 in sections])
    expected = scipy_signal.sosfilt(sos, samples.astype(np.float64), axis=1)
    np.testing.assert_allclose(together, expected, atol=1e-5)
