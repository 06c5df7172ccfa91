"""The fused step: products against exact ones, steps against those taken part by part."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'musicgen'")

from isotone.engines.musicgen.checkpoint import DecoderShape  # noqa: E402
from isotone.engines.musicgen.decoder_cpu import CpuDecoder  # noqa: E402
from isotone.engines.musicgen.fused_step import PanelLinear, Workers, can_fuse  # noqa: E402
from isotone.engines.musicgen.pick_kernel import pick_guided  # noqa: E402
from isotone.engines.musicgen.product_kernel import block_rows, rows_packed  # noqa: E402
from isotone.engines.musicgen.sampling import Sampling, blend_logits, pick_tokens  # noqa: E402
from isotone.engines.musicgen.weights import DecoderWeights, LayerWeights, Norm  # noqa: E402

SHAPE = DecoderShape(2, 2, 128, 256, 4, 64, 48, 1)

needs_instructions = pytest.mark.skipif(
    not can_fuse(SHAPE), reason="needs a processor with AVX-512 VNNI and bfloat16, and Linux"
)


def random_weights() -> DecoderWeights:
    generator = torch.Generator().manual_seed(3)

    def matrix(*dims: int) -> torch.Tensor:
        return torch.randn(*dims, generator=generator) * 0.1

    def norm() -> Norm:
        return Norm(1.0 + matrix(SHAPE.width), matrix(SHAPE.width))

    w, inner = SHAPE.width, SHAPE.inner_width
    layers = [
        LayerWeights(
            norm(), matrix(3 * w, w), matrix(w, w), norm(), matrix(w, w), matrix(2 * w, w),
            matrix(w, w), norm(), matrix(inner, w), matrix(w, inner),
        )
        for _ in range(SHAPE.n_layers)
    ]  # fmt: skip
    tables = matrix(SHAPE.n_codebooks, SHAPE.vocabulary + 1, w)
    heads = matrix(SHAPE.n_codebooks * SHAPE.vocabulary, w)
    return DecoderWeights(
        SHAPE, tables, layers, norm(), heads, (matrix(w, SHAPE.text_width), matrix(w))
    )


def played(weights: DecoderWeights, *, takes: int = 3, n_prefix: int = 5, **options) -> np.ndarray:
    """Return the logits of a prefill and of 70 steps behind it, past the first block."""
    decoder = CpuDecoder(weights, **options)
    generator = torch.Generator().manual_seed(7)
    states = torch.randn(takes, 9, SHAPE.text_width, generator=generator)
    lengths = torch.tensor([9, 4, 7][:takes])
    memory = decoder.begin([(states, lengths)], n_positions=100, is_guided=True)
    size = (takes, SHAPE.n_codebooks, n_prefix)
    heard = [decoder.prefill(memory, torch.randint(0, SHAPE.vocabulary, size, generator=generator))]
    for _ in range(70):
        tokens = torch.randint(0, SHAPE.vocabulary, size[:2], generator=generator)
        heard.append(decoder.step(memory, tokens))
    return torch.stack([logits.float() for logits in heard]).numpy()


def relative_error(some: np.ndarray, exact: np.ndarray) -> float:
    return float(np.sqrt(((some - exact) ** 2).mean() / (exact**2).mean()))


@pytest.mark.parametrize(
    ("rows", "block"), [(1, 8), (8, 8), (16, 8), (15, 15), (30, 15), (60, 15), (64, 8)]
)
def test_blocks_leave_few_rows_empty(rows, block):
    assert block_rows(rows) == block
    assert rows_packed(rows, 1) >= -(-rows // block) * block


@needs_instructions
@pytest.mark.slow
@pytest.mark.parametrize("bits", [16, 8])
@pytest.mark.parametrize("threads", [1, 3])
def test_products_are_those_of_the_rounded_factors(bits, threads):
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(96, 128, generator=generator)
    panels = np.empty(weight.numel(), {16: np.uint16, 8: np.uint8}[bits])
    scales = np.ones(96, np.float32)
    linear = PanelLinear(weight, bits=bits, panels=panels, scales=scales, workers=Workers(threads))
    for n_rows in (1, 8, 15, 16, 31, 60):
        x = torch.randn(n_rows, 128, generator=generator)
        if bits == 16:
            exact = x.bfloat16().double() @ weight.bfloat16().double().T
        else:
            units, steps = x.abs().amax(1) / 127, weight.abs().amax(1) / 127
            # As the kernel rounds: times the inverse, halves up.
            whole = torch.floor(x * (127 / x.abs().amax(1))[:, None] + 0.5).double()
            exact = (whole @ (weight / steps[:, None]).round().double().T) * (
                units[:, None] * steps
            )
        error = (linear(x) - exact).abs().max() / exact.abs().max()
        assert error < 1e-6


@needs_instructions
@pytest.mark.slow
@pytest.mark.parametrize(
    ("memory", "bits", "most"), [("bfloat16", 16, 0.02), ("int8", 16, 0.02), ("int8", 8, 0.05)]
)
def test_fused_steps_are_no_less_exact_than_parts(memory, bits, most):
    weights = random_weights()
    exact = played(weights, dtype="float32", memory="float32")
    options = {"dtype": "bfloat16", "memory": memory, "weight_bits": bits}
    fused = relative_error(played(weights, **options, threads=1), exact)
    parts = relative_error(played(weights, **options, threads=1, fuses=False), exact)
    assert fused < most
    assert fused < 1.1 * parts


@needs_instructions
@pytest.mark.slow
def test_threads_change_nothing():
    weights = random_weights()
    options = {"dtype": "bfloat16", "memory": "int8"}
    alone = played(weights, **options, threads=1)
    for threads in (2, 3, 5):
        assert np.array_equal(played(weights, **options, threads=threads), alone)


def test_other_shapes_and_machines_take_the_parts(monkeypatch):
    from isotone.engines.musicgen import fused_step

    assert not can_fuse(DecoderShape(2, 2, 40, 80, 4, 64, 48, 1))
    monkeypatch.setattr(fused_step, "_has_instructions", lambda: False)
    assert not can_fuse(SHAPE)
    assert CpuDecoder(random_weights(), threads=1)._fused is None


@pytest.mark.parametrize(
    ("guidance", "temperature", "top_k"), [(3.0, 1.0, 250), (1.0, 0.7, 2048), (3.0, 1.3, 1)]
)
def test_the_kernel_picks_what_the_tensors_pick(guidance, temperature, top_k):
    generator = torch.Generator().manual_seed(1)
    sampling = Sampling(guidance, temperature, top_k)
    logits = torch.randn(8 if sampling.is_guided else 4, 4, 2048, generator=generator) * 3
    seeds = torch.randint(0, 2**62, (4,), generator=generator)
    for step in range(5):
        guided = blend_logits(logits, 4, guidance)
        expected = pick_tokens(guided, sampling, seeds, torch.tensor(step))
        picked, are_finite = pick_guided(logits, 4, sampling, seeds, step)
        assert are_finite
        assert torch.equal(picked, expected)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_logits_that_are_no_numbers_are_told(value):
    logits = torch.zeros(4, 4, 64)
    logits[3, 2, 5] = value
    assert not pick_guided(logits, 2, Sampling(), torch.zeros(2, dtype=torch.int64), 0)[1]


@needs_instructions
def test_small_models_are_played_by_one_thread(monkeypatch):
    weights = random_weights()
    monkeypatch.setattr(torch, "get_num_threads", lambda: 4)
    assert CpuDecoder(weights)._fused._workers.n == 1
    assert CpuDecoder(weights, threads=3)._fused._workers.n == 3
