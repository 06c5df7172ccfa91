"""The engine's decoder against ``transformers`` on the same random weights."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from checkpoints import save_adapter, save_model  # noqa: E402

from isotone.engines.musicgen.generate import Takes, generate_codes  # noqa: E402
from isotone.engines.musicgen.model import Precision, load_model  # noqa: E402
from isotone.engines.musicgen.sampling import Sampling, blend_logits  # noqa: E402

# peft asks transformers for a property that it is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing.:FutureWarning")

PROMPTS = ["calm piano", "tense dark ambient music with strings and a guitar", "happy"]
N_FRAMES = 70  # over one block of 64 positions
GREEDY = 1


def peer_generates(model, folder, guidance, *, prompts=PROMPTS, n_frames=N_FRAMES):
    """Return transformers' sound, codes and guided logits."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    inputs = tokenizer(prompts, padding=True, return_tensors="pt")
    decoded = {}
    decode = model.audio_encoder.decode
    channels = model.config.decoder.audio_channels

    def recording(codes, *args, **kwargs):
        decoded.setdefault("codes", []).append(codes[0])
        return decode(codes, *args, **kwargs)

    model.audio_encoder.decode = recording
    try:
        out = model.generate(
            input_ids=inputs.input_ids,
            attention_mask=inputs.attention_mask,
            do_sample=False,
            guidance_scale=guidance,
            max_new_tokens=n_frames + 3,
            return_dict_in_generate=True,
            output_logits=True,
        )
    finally:
        del model.audio_encoder.decode
    n = len(prompts)
    logits = torch.stack(out.logits)
    logits = logits.view(len(logits), -1, 4 * channels, logits.shape[-1])
    if guidance > 1:
        logits = torch.stack([blend_logits(step, n, guidance) for step in logits])
    codes = torch.stack(decoded["codes"], dim=2).flatten(1, 2)
    return out.sequences, codes, logits


@pytest.mark.parametrize("guidance", [1.0, 3.0])
@pytest.mark.parametrize("kind", ["mono", "stereo"])
def test_greedy_tokens_logits_and_sound_are_those_of_transformers(kind, guidance, request):
    folder, peer = request.getfixturevalue(kind)
    player = request.getfixturevalue(f"{kind}_player")
    sound, peer_codes, peer_logits = peer_generates(peer, folder, guidance)
    seen = []
    takes = Takes(player.text.encode(PROMPTS), [1, 2, 3], N_FRAMES)
    codes = generate_codes(
        player.decoder,
        takes,
        Sampling(guidance, 1.0, GREEDY),
        logits_seen=lambda step: seen.append(step.clone()),
    )
    assert len(torch.unique(codes)) > 20  # the tokens were worth deciding
    assert torch.equal(codes, peer_codes)
    torch.testing.assert_close(torch.stack(seen), peer_logits, atol=1e-4, rtol=0)
    mine = player.codec.decode(codes)
    torch.testing.assert_close(mine, sound, atol=1e-4, rtol=0)
    assert (mine[0] - mine[1]).abs().max() > 0.01  # other codes, other sound


@pytest.mark.parametrize("kind", ["mono", "stereo"])
def test_going_on_from_a_prefix_is_what_one_pass_would_have_played(kind, request):
    player = request.getfixturevalue(f"{kind}_player")
    texts = player.text.encode(PROMPTS)
    sampling = Sampling(3.0, 1.0, GREEDY)
    whole = generate_codes(player.decoder, Takes(texts, [1, 2, 3], 90), sampling)
    prefix = whole[:, :, :30]
    again = generate_codes(player.decoder, Takes(texts, [1, 2, 3], 90, prefix=prefix), sampling)
    assert torch.equal(again, whole)


def test_a_merged_adapter_plays_what_the_wrapped_model_plays(mono, tmp_path):
    import copy

    folder, peer = mono
    wrapped = save_adapter(tmp_path / "adapter", copy.deepcopy(peer))
    player = load_model(
        folder,
        precision=Precision("cpu", "float32", "float32"),
        adapters=[tmp_path / "adapter"],
    )
    _, codes, logits = peer_generates(wrapped.base_model.model, folder, 3.0)
    seen = []
    mine = generate_codes(
        player.decoder,
        Takes(player.text.encode(PROMPTS), [1, 2, 3], N_FRAMES),
        Sampling(3.0, 1.0, GREEDY),
        logits_seen=lambda step: seen.append(step.clone()),
    )
    assert torch.equal(mine, codes)
    torch.testing.assert_close(torch.stack(seen), logits, atol=1e-4, rtol=0)
    plain = peer_generates(peer, folder, 3.0)[1]
    assert not torch.equal(mine, plain)


@pytest.mark.parametrize("options", [{"use_rslora": True}, {"rank_pattern": {"fc1": 2}}])
def test_ranks_and_scalings_of_an_adapter_are_followed(mono, tmp_path, options):
    import copy

    from isotone.engines.musicgen.adapter import merge_adapter, read_adapter
    from isotone.engines.musicgen.weights import read_tensors, weight_files

    folder, peer = mono
    wrapped = save_adapter(tmp_path / "adapter", copy.deepcopy(peer), **options)
    tensors = read_tensors(weight_files(folder))
    changed = merge_adapter(tensors, *read_adapter(tmp_path / "adapter"), where="adapter")
    merged = wrapped.merge_and_unload().state_dict()
    assert len(changed) == 2 * 10
    for name in changed:
        torch.testing.assert_close(tensors[name], merged[name], atol=1e-5, rtol=1e-5)


def test_a_take_is_the_same_in_any_batch(mono_player):
    texts = mono_player.text.encode(PROMPTS)
    sampling = Sampling(3.0, 1.0, 50)
    together = generate_codes(mono_player.decoder, Takes(texts, [7, 8, 9], 40), sampling)
    turned = generate_codes(
        mono_player.decoder,
        Takes(mono_player.text.encode(PROMPTS[::-1]), [9, 8, 7], 40),
        sampling,
    )
    assert torch.equal(together, turned.flip(0))  # exactly, at the same shape
    assert not torch.equal(together[0], together[1])


def test_a_batch_of_another_shape_moves_logits_by_rounding_alone(mono_player):
    def logits(prompts, seeds):
        seen = []
        generate_codes(
            mono_player.decoder,
            Takes(mono_player.text.encode(prompts), seeds, 12),
            Sampling(3.0, 1.0, GREEDY),
            logits_seen=lambda step: seen.append(step.clone()),
        )
        return torch.stack(seen)

    torch.testing.assert_close(
        logits(PROMPTS, [1, 2, 3])[:, 1:2], logits(PROMPTS[1:2], [2]), atol=1e-4, rtol=0
    )


@pytest.mark.parametrize(
    ("dtype", "memory", "bits", "tolerance"),
    [
        ("bfloat16", "bfloat16", 16, 0.03),
        ("bfloat16", "int8", 16, 0.04),
        ("bfloat16", "int8", 8, 0.06),
        ("float32", "int8", 16, 0.03),
    ],
)
def test_narrow_numbers_stay_near_full_precision(mono, mono_player, dtype, memory, bits, tolerance):
    """The same tokens are heard by both, so that one early difference is not all that is seen."""
    player = load_model(mono[0], precision=Precision("cpu", dtype, memory, bits))
    texts = player.text.encode(PROMPTS)
    heard = torch.randint(0, 2048, (3, 4, 100), generator=torch.Generator().manual_seed(1))
    logits = []
    for decoder in (mono_player.decoder, player.decoder):
        memory_of = decoder.begin([(texts.states, texts.lengths)], n_positions=100, is_guided=True)
        steps = [decoder.step(memory_of, heard[:, :, i]) for i in range(100)]
        logits.append(torch.stack(steps).float())
    full, narrow = logits
    error = (narrow - full).square().mean().sqrt() / full.std()
    assert 1e-6 < error < tolerance  # relative root mean square


def test_prefill_and_steps_hear_alike(stereo_player):
    decoder = stereo_player.decoder
    texts = stereo_player.text.encode(PROMPTS)
    heard = torch.randint(0, 2048, (3, 8, 80), generator=torch.Generator().manual_seed(2))
    pair = [(texts.states, texts.lengths)]
    stepped = decoder.begin(pair, n_positions=90, is_guided=True)
    for i in range(80):
        after_steps = decoder.step(stepped, heard[:, :, i])
    at_once = decoder.begin(pair, n_positions=90, is_guided=True)
    after_prefill = decoder.prefill(at_once, heard)
    torch.testing.assert_close(after_prefill, after_steps, atol=1e-4, rtol=0)
    token = heard[:, :, 0]
    torch.testing.assert_close(
        decoder.step(at_once, token), decoder.step(stepped, token), atol=1e-4, rtol=0
    )


def test_a_text_may_give_way_to_another(mono_player):
    """At the end of the turn the logits are those of the second text alone."""
    texts, others = mono_player.text.encode(PROMPTS), mono_player.text.encode(PROMPTS[::-1])
    sampling = Sampling(3.0, 1.0, GREEDY)
    prefix = torch.randint(0, 2048, (3, 4, 20), generator=torch.Generator().manual_seed(3))

    def last_logits(first, second, turn):
        seen = []
        takes = Takes(first, [1, 2, 3], 21, prefix=prefix, next_texts=second, turn_frames=turn)
        generate_codes(mono_player.decoder, takes, sampling, logits_seen=seen.append)
        return seen[0]

    turned = last_logits(texts, others, 1)
    torch.testing.assert_close(turned, last_logits(others, None, 0), atol=1e-4, rtol=0)
    half = last_logits(texts, others, 2)
    middle = (last_logits(texts, None, 0) + turned) / 2
    torch.testing.assert_close(half, middle, atol=1e-3, rtol=0)


FORMATS = [
    ("float32", "float32"),
    ("bfloat16", "bfloat16"),
    ("float32", "int8"),
    ("bfloat16", "int8"),
]


@pytest.mark.parametrize("channels", [64, 24])
@pytest.mark.parametrize(("activation", "memory"), FORMATS)
def test_the_kernel_agrees_with_plain_attention_in_every_format(activation, memory, channels):
    from isotone.engines.musicgen.attention_int8 import INT8_KERNELS
    from isotone.engines.musicgen.attention_kernel import KERNELS

    rng = np.random.default_rng(5)
    rows, heads, n, capacity = 2, 3, 130, 192
    q, k, v = rng.standard_normal((3, n, rows, heads, channels)).astype(np.float32)
    scale = np.float32(channels**-0.5)
    scores = np.einsum("rhc,nrhc->rhn", q[-1], k) * scale
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    expected = np.einsum("rhn,nrhc->rhc", weights / weights.sum(-1, keepdims=True), v)
    is_int8 = memory == "int8"
    kinds = {
        "float32": (np.float32,) * 2,
        "bfloat16": (np.uint16,) * 2,
        "int8": (np.uint8, np.int8),
    }
    data = [np.zeros(rows * heads * capacity * channels, kind) for kind in kinds[memory]]
    scales = [np.zeros(rows * heads * capacity, np.float32) for _ in "kv"] if is_int8 else []
    scratch = np.zeros(capacity + 2 * channels, np.float32)
    words = [np.zeros(2 * capacity + 2 * channels, np.uint8)] if is_int8 else []
    kernel = (INT8_KERNELS if is_int8 else KERNELS)[activation]
    for i in range(n):
        packed = np.concatenate([x[i].reshape(rows, -1) for x in (q, k, v)], axis=1)
        if activation == "bfloat16":
            packed = torch.from_numpy(packed).bfloat16().view(torch.int16).numpy().view(np.uint16)
        out = np.zeros((rows, heads * channels), packed.dtype)
        lengths = np.full(rows, i + 1)
        kernel(
            packed, *data, *scales, lengths, out, scratch, *words,
            heads, channels, scale, True, 0, rows * heads,
        )  # fmt: skip
    if activation == "bfloat16":
        out = torch.from_numpy(out.view(np.int16)).view(torch.bfloat16).float().numpy()
    error = np.abs(out.reshape(expected.shape) - expected).max()
    assert error < {"float32": 2e-6, "bfloat16": 8e-3, "int8": 1.2e-2}[memory]


def test_more_threads_give_the_same_bytes(mono):
    outs = []
    for threads in (1, 3):
        player = load_model(
            mono[0], precision=Precision("cpu", "bfloat16", "int8"), threads=threads
        )
        takes = Takes(player.text.encode(PROMPTS), [4, 5, 6], 30)
        outs.append(generate_codes(player.decoder, takes, Sampling()))
    assert torch.equal(*outs)


@pytest.mark.slow
def test_a_longer_stretch_of_deeper_weights_agrees_too(tmp_path):
    folder = tmp_path / "deep"
    peer = save_model(folder, n_layers=6, width=192, heads=3, spread=0.07)
    player = load_model(folder, precision=Precision("cpu", "float32", "float32"))
    _, codes, _ = peer_generates(peer, folder, 3.0, n_frames=400)
    takes = Takes(player.text.encode(PROMPTS), [1, 2, 3], 400)
    assert torch.equal(generate_codes(player.decoder, takes, Sampling(3.0, 1.0, GREEDY)), codes)


@pytest.mark.slow
def test_processors_without_byte_products_hear_the_same(tmp_path):
    """The int8 kernel compiled for the plainest processor of this kind, in a process of its own."""
    import os
    import subprocess
    import sys

    test = f"{__file__}::test_the_kernel_agrees_with_plain_attention_in_every_format"
    plain = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{test}", "-k", "int8"],
        env=os.environ | plain | {"ISOTONE_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "4 passed" in done.stdout, done.stdout[-2000:]
