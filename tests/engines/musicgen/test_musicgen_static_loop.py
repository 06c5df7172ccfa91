"""The static form of the loop: on the processor without graphs, on a CUDA device with them."""

import pytest

torch = pytest.importorskip("torch")

from isotone.engines.musicgen.checkpoint import read_config, read_shape  # noqa: E402
from isotone.engines.musicgen.decoder_torch import (  # noqa: E402
    ATTENTIONS,
    BUCKET,
    TorchDecoder,
)
from isotone.engines.musicgen.generate import Takes, generate_codes  # noqa: E402
from isotone.engines.musicgen.sampling import Sampling  # noqa: E402
from isotone.engines.musicgen.weights import (  # noqa: E402
    decoder_weights,
    read_tensors,
    weight_files,
)

PROMPTS = ["calm piano", "tense dark ambient music with strings and a guitar", "happy"]


def weights_of(folder):
    shape = read_shape(read_config(folder))
    return decoder_weights(read_tensors(weight_files(folder)), shape, where="test")


@pytest.fixture(params=["mono", "stereo"])
def kind(request):
    return request.param


@pytest.mark.parametrize("attention", ATTENTIONS)
@pytest.mark.parametrize("sampling", [Sampling(3.0, 1.0, 1), Sampling(1.0, 0.9, 50), Sampling()])
def test_the_static_loop_plays_what_the_processor_plays(kind, attention, sampling, request):
    folder, _ = request.getfixturevalue(kind)
    player = request.getfixturevalue(f"{kind}_player")
    decoder = TorchDecoder(weights_of(folder), dtype="float32", device="cpu", attention=attention)
    takes = Takes(player.text.encode(PROMPTS), [1, 2, 3], 40)
    assert torch.equal(
        generate_codes(decoder, takes, sampling), generate_codes(player.decoder, takes, sampling)
    )


def test_it_crosses_buckets_and_goes_on_from_a_prefix(mono, mono_player):
    decoder = TorchDecoder(weights_of(mono[0]), dtype="float32", device="cpu")
    texts = mono_player.text.encode(PROMPTS[:1])
    sampling = Sampling(3.0, 1.0, 1)
    whole = Takes(texts, [1], BUCKET + 20)
    expected = generate_codes(mono_player.decoder, whole, sampling)
    assert torch.equal(generate_codes(decoder, whole, sampling), expected)
    prefix = expected[:, :, : BUCKET - 10]
    later = Takes(texts, [1], BUCKET + 20, prefix=prefix)
    assert torch.equal(generate_codes(decoder, later, sampling), expected)


def test_a_text_gives_way_to_another_as_on_the_processor(mono, mono_player):
    decoder = TorchDecoder(weights_of(mono[0]), dtype="float32", device="cpu")
    takes = Takes(
        mono_player.text.encode(PROMPTS),
        [1, 2, 3],
        60,
        prefix=torch.zeros(3, 4, 10, dtype=torch.int64),
        next_texts=mono_player.text.encode(PROMPTS[::-1]),
        turn_frames=30,
        first_step=5000,
    )
    for sampling in (Sampling(), Sampling(1.0, 1.0, 20)):
        assert torch.equal(
            generate_codes(decoder, takes, sampling),
            generate_codes(mono_player.decoder, takes, sampling),
        )


@pytest.mark.gpu
@pytest.mark.parametrize("attention", ATTENTIONS)
def test_graphs_play_what_the_same_steps_play_without_them(mono, mono_player, attention):
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    weights = weights_of(mono[0])
    decoder = TorchDecoder(weights, dtype="float32", device="cuda", attention=attention)
    takes = Takes(mono_player.text.encode(PROMPTS), [1, 2, 3], BUCKET + 40)
    sampling = Sampling(3.0, 1.0, 1)
    with_graphs = generate_codes(decoder, takes, sampling)
    # Seeing each step's logits needs the host, so the loop runs without graphs.
    without = generate_codes(decoder, takes, sampling, logits_seen=lambda _: None)
    assert torch.equal(with_graphs, without)
    assert torch.equal(with_graphs, generate_codes(mono_player.decoder, takes, sampling))


@pytest.mark.gpu
def test_graphs_in_bfloat16_are_the_same_twice(mono, mono_player):
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    decoder = TorchDecoder(weights_of(mono[0]), dtype="bfloat16", device="cuda")
    takes = Takes(mono_player.text.encode(PROMPTS), [1, 2, 3], BUCKET + 40)
    first, second = (generate_codes(decoder, takes, Sampling()) for _ in range(2))
    assert torch.equal(first, second)
    assert first.min() >= 0
    assert first.max() < 2048
