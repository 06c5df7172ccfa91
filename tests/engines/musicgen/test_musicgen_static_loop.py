"""The static form of the loop: on the processor without graphs, on a CUDA device with them."""

import contextlib
import weakref
from unittest import mock

import pytest

torch = pytest.importorskip("torch")

from isotone.engines.musicgen.checkpoint import read_config, read_shape  # noqa: E402
from isotone.engines.musicgen.decoder_torch import (  # noqa: E402
    ATTENTIONS,
    BUCKET,
    StaticLoop,
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


class PretendedCuda:
    """The rules of graphs without a device: capture runs nothing, a pool needs a living graph."""

    def __init__(self):
        self.steps, self.recorded, self.alive = [], None, []

    def step(self, bucket):
        if self.recorded is None:
            self.steps.append(bucket)
        else:
            self.recorded.append(bucket)

    def graph_type(pretended):  # noqa: N805 - the class inside has a self of its own
        class Graph:
            def __init__(self):
                self.held = []
                pretended.alive.append(weakref.ref(self))

            def pool(self):
                return 1

            def replay(self):
                pretended.steps += self.held

        return Graph

    @contextlib.contextmanager
    def capture(self, graph, *, pool, stream):
        del stream
        others = [one() for one in self.alive if one() not in (None, graph)]
        assert pool is None or others, "a pool whose graphs are all gone"
        self.recorded = graph.held
        yield
        self.recorded = None


def test_graphs_run_each_step_once_in_its_bucket(mono, monkeypatch):
    pretended = PretendedCuda()
    decoder = TorchDecoder(weights_of(mono[0]), dtype="float32", device="cpu")
    texts = [(torch.zeros(1, 4, 32), torch.tensor([4]))]
    memory = decoder.begin(texts, n_positions=3 * BUCKET, is_guided=True)
    loop = StaticLoop(
        decoder, memory, torch.zeros(1, 4, 2 * BUCKET + 60, dtype=torch.int64), n_known=10,
        seeds=torch.tensor([1]), sampling=Sampling(), first_step=0, hold_frames=0, turn_frames=0,
    )  # fmt: skip
    monkeypatch.setattr(loop, "_step", pretended.step)
    stream = mock.MagicMock()
    for name, value in {
        "Stream": lambda: stream,
        "stream": lambda _: contextlib.nullcontext(),
        "current_stream": lambda: stream,
        "synchronize": lambda: None,
        "CUDAGraph": pretended.graph_type(),
        "graph": pretended.capture,
    }.items():
        monkeypatch.setattr(torch.cuda, name, value)
    told = []
    total = 2 * BUCKET + 60 - 1 - 10
    loop._run_graphs(10, total, lambda done, of: told.append((done, of)))
    assert pretended.steps == [(at // BUCKET + 1) * BUCKET for at in range(10, 10 + total)]
    assert len(pretended.alive) == 3  # one for each bucket
    assert told[-1] == (total, total)


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
