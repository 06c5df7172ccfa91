"""MusicGen on the processor beside ``transformers``, with random weights of the true size.

    python bench/musicgen_cpu.py                          # ours and the peer, 8 and 30 clips, sound
    python bench/musicgen_cpu.py --only ours --clips 30 --keep figures.json
    python bench/musicgen_cpu.py --only peer --clips 8 --keep figures.json
    python bench/musicgen_cpu.py --only whole --clips 8   # all 1,503 steps beside the windows' sum
    python bench/musicgen_cpu.py --size medium --ours bfloat16/int8/16 --only ours

A clip is 30 s: 1,503 steps. Both sides are timed in windows at positions 50, 400, 800 and 1450 with
a filled cache, and integrated over all positions. Windows of the two alternate, so that other work
on the machine meets both. The peer's step is what its ``generate`` does for each token: its own
``prepare_inputs_for_generation``, forward, guidance, top-k, draw, and joining of the ids. Medians
are printed, and behind them the least step of each window: what the machine does when nothing else
runs for the length of a step. ``--keep`` gathers figures of several runs, for machines that can be
kept quiet for some minutes only; ratios are then taken over all that is in the file.

Two checks of the method: ``--only whole`` decodes all steps, ``--only generate`` runs 100 steps of
the peer's real ``generate``. ``--only codec`` times EnCodec, ours and ``transformers``'. ``--only
logits`` prints how far logits of random tokens lie from those of float32, through all layers.

Real-time factor: seconds of music for a second of work, decoding alone; the codec is named apart.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from isotone.engines.musicgen.codec import Codec
from isotone.engines.musicgen.decoder_cpu import CpuDecoder
from isotone.engines.musicgen.generate import Takes, TextStates, generate_codes
from isotone.engines.musicgen.pick_kernel import pick_guided
from isotone.engines.musicgen.sampling import Sampling
from isotone.engines.musicgen.weights import DecoderWeights
from musicgen_weights import (
    POSITIONS,
    SIZES,
    TEXT_LENGTH,
    TEXT_WIDTH,
    over_all,
    random_weights,
)

N_STEPS = 1503
GUIDANCE, TOP_K = 3.0, 250


@dataclass
class Figure:
    """One contender at one batch."""

    name: str
    clips: int
    step_ms: list[float]
    least_ms: list[float]
    least_real_time: float
    mean_ms: float
    real_time: float
    tokens_per_s: float
    gigabytes_per_step: float
    gigabytes_per_s: float


class Ours:
    """A step of isotone's loop."""

    def __init__(self, weights: DecoderWeights, kind: str, clips: int) -> None:
        dtype, memory, bits = kind.split("/")
        self.name = f"isotone {kind}"
        self.clips = clips
        self._decoder = CpuDecoder(weights, dtype=dtype, memory=memory, weight_bits=int(bits))
        text = torch.randn(clips, TEXT_LENGTH, TEXT_WIDTH), torch.full((clips,), TEXT_LENGTH)
        self._memory = self._decoder.begin([text], n_positions=N_STEPS, is_guided=True)
        for store in self._memory.own:  # touched, as decoding up to there would have
            for part in (store.keys, store.values, store.key_scales, store.value_scales):
                part[:] = 1
        self._seeds = torch.arange(clips)
        self._tokens = torch.randint(0, 2048, (clips, 4))
        self._sampling = Sampling(GUIDANCE, 1.0, TOP_K)

    def place(self, position: int) -> None:
        self._memory.length = position

    @torch.inference_mode()
    def step(self) -> None:
        logits = self._decoder.step(self._memory, self._tokens)
        self._tokens, _ = pick_guided(
            logits, self.clips, self._sampling, self._seeds, self._memory.length
        )

    def gigabytes(self, position: int) -> float:
        rows = 2 * self.clips
        return (self._decoder.weight_bytes + self._decoder.step_bytes(rows, position)) / 1e9


class Peer:
    """What ``transformers``' generate does for each token."""

    def __init__(self, size: str, dtype: str, clips: int) -> None:
        from transformers import MusicgenDecoderConfig, MusicgenForCausalLM

        n_layers, n_heads, width = SIZES[size]
        self.name = f"transformers {dtype}"
        self.clips = clips
        self._dtype = getattr(torch, dtype)
        self._shape = n_layers, n_heads, width
        config = MusicgenDecoderConfig(
            num_hidden_layers=n_layers,
            num_attention_heads=n_heads,
            hidden_size=width,
            ffn_dim=4 * width,
        )
        self.model = MusicgenForCausalLM(config).to(self._dtype).eval()
        self._states = torch.randn(2 * clips, TEXT_LENGTH, width, dtype=self._dtype)
        self._states[clips:] = 0
        self._mask = torch.ones(2 * clips, TEXT_LENGTH, dtype=torch.long)
        self._mask[clips:] = 0
        self._cache: Any = None

    def place(self, position: int) -> None:
        from transformers import DynamicCache, EncoderDecoderCache

        n_layers, n_heads, width = self._shape
        rows, head = 2 * self.clips, width // n_heads
        own = DynamicCache()
        for i in range(n_layers):
            filled = torch.randn(rows, n_heads, position, head).to(self._dtype)
            own.update(filled, filled.clone(), i)
        self._cache = EncoderDecoderCache(own, DynamicCache())
        self._ids = torch.randint(0, 2048, (self.clips * 4, position + 1))
        self._pattern = torch.full((self.clips * 4, N_STEPS + 1), -1)

    @torch.inference_mode()
    def step(self) -> None:
        inputs = self.model.prepare_inputs_for_generation(
            self._ids,
            encoder_hidden_states=self._states,
            encoder_attention_mask=self._mask,
            past_key_values=self._cache,
            delay_pattern_mask=self._pattern,
            guidance_scale=GUIDANCE,
        )
        logits = self.model(**inputs).logits[:, -1].float()
        with_text, without = logits.chunk(2)
        guided = without + (with_text - without) * GUIDANCE
        lowest = torch.topk(guided, TOP_K)[0][..., -1, None]
        guided = guided.masked_fill(guided < lowest, float("-inf"))
        picked = torch.multinomial(guided.softmax(-1), 1)
        self._ids = torch.cat([self._ids, picked], dim=-1)

    def gigabytes(self, position: int) -> float:
        n_layers, _, width = self._shape
        weights = sum(p.numel() for p in self.model.parameters()) * self._dtype.itemsize
        memory = 2 * n_layers * 2 * self.clips * position * width * self._dtype.itemsize
        return (weights + memory) / 1e9

    def generate_s(self, n: int) -> float:
        """Return how long the real ``generate`` takes for n tokens."""
        ids = torch.full((self.clips * 4, 1), 2048)
        self.model.generation_config.pad_token_id = 2048
        start = time.perf_counter()
        self.model.generate(
            input_ids=ids,
            encoder_hidden_states=self._states,
            encoder_attention_mask=self._mask,
            guidance_scale=GUIDANCE,
            do_sample=True,
            top_k=TOP_K,
            max_new_tokens=n,
        )
        return time.perf_counter() - start


def timed(contenders: list[Any], n_steps: int) -> dict[str, list[tuple[float, float]]]:
    """Return each contender's median and least step in ms at each position, windows alternating.

    The least is what the machine does when nothing else is running for the length of a step.
    """
    medians: dict[str, list[tuple[float, float]]] = {c.name: [] for c in contenders}
    for position in POSITIONS:
        for contender in contenders:
            contender.place(position)
            for _ in range(2):  # the first ones after a move are not like those that follow
                contender.step()
            steps = []
            for _ in range(n_steps):
                start = time.perf_counter()
                contender.step()
                steps.append(1e3 * (time.perf_counter() - start))
            medians[contender.name].append((statistics.median(steps), min(steps)))
            median, least = medians[contender.name][-1]
            sys.stderr.write(f"  {contender.name} at {position}: {median:.0f} ms, {least:.0f}\n")
            if isinstance(contender, Peer):
                contender._cache = None  # several gigabytes
    return medians


def figure(contender: Any, windows: list[tuple[float, float]]) -> Figure:
    medians, least = ([round(w[i], 1) for w in windows] for i in (0, 1))
    mean = over_all(medians, N_STEPS)
    gigabytes = contender.gigabytes(N_STEPS // 2)
    seconds = contender.clips * 30.0
    return Figure(
        contender.name,
        contender.clips,
        medians,
        least,
        seconds / (over_all(least, N_STEPS) / 1e3 * N_STEPS),
        mean,
        seconds / (mean / 1e3 * N_STEPS),
        contender.clips * 4 / (mean / 1e3),
        gigabytes,
        gigabytes / (mean / 1e3),
    )


CODEC = {
    "sampling_rate": 32_000, "audio_channels": 1, "normalize": False, "target_bandwidths": [2.2],
    "num_filters": 64, "upsampling_ratios": [8, 5, 4, 4], "codebook_size": 2048,
    "codebook_dim": 128, "use_causal_conv": False, "hidden_size": 128,
}  # fmt: skip


@torch.inference_mode()
def codec_real_time(clips: int) -> tuple[float, float]:
    """Return real-time factors of the published codec's decoder: ours with a batch, the peer's.

    The peer decodes two clips of 10 s, a batch that ``generate``'s memory allows; it is linear in
    both.
    """
    from transformers import EncodecConfig, EncodecModel

    peer = EncodecModel(EncodecConfig(**CODEC)).eval()
    tensors = {f"audio_encoder.{name}": value for name, value in peer.state_dict().items()}
    ours = Codec(CODEC, tensors, n_channels=1)
    codes = torch.randint(0, 2048, (clips, 4, 1500))
    ours.decode(codes[:1, :, :50])
    start = time.perf_counter()
    ours.decode(codes)
    mine = clips * 30.0 / (time.perf_counter() - start)
    some = codes[None, :2, :, :500]
    peer.decode(some[..., :50], [None, None])
    start = time.perf_counter()
    peer.decode(some, [None, None])
    return mine, 20.0 / (time.perf_counter() - start)


def whole_s(weights: DecoderWeights, kind: str, clips: int) -> float:
    """Return how long all steps of a batch take, from the first to the last."""
    dtype, memory, bits = kind.split("/")
    decoder = CpuDecoder(weights, dtype=dtype, memory=memory, weight_bits=int(bits))
    states = TextStates(
        torch.randn(clips, TEXT_LENGTH, TEXT_WIDTH), torch.full((clips,), TEXT_LENGTH)
    )
    takes = Takes(states, list(range(clips)), N_STEPS - 3)
    start = time.perf_counter()
    generate_codes(decoder, takes, Sampling(GUIDANCE, 1.0, TOP_K))
    return time.perf_counter() - start


@torch.inference_mode()
def logit_errors(weights: DecoderWeights, kinds: list[str], n_steps: int = 64) -> dict[str, float]:
    """Return each kind's root mean square error of logits over that of float32's own, as a share.

    All hear the same two clips of random tokens under random texts, with guidance.
    """
    rng = torch.Generator().manual_seed(1)
    text = torch.randn(2, TEXT_LENGTH, TEXT_WIDTH, generator=rng), torch.full((2,), TEXT_LENGTH)
    tokens = torch.randint(0, 2048, (n_steps, 2, 4), generator=rng)
    heard = {}
    for kind in ["float32/float32/16", *kinds]:
        dtype, memory, bits = kind.split("/")
        decoder = CpuDecoder(weights, dtype=dtype, memory=memory, weight_bits=int(bits))
        held = decoder.begin([text], n_positions=n_steps, is_guided=True)
        heard[kind] = torch.stack([torch.as_tensor(decoder.step(held, t)).clone() for t in tokens])
    exact = heard.pop("float32/float32/16").double()
    return {
        kind: float((logits.double() - exact).square().mean().sqrt() / exact.square().mean().sqrt())
        for kind, logits in heard.items()
    }


def show(row: Figure) -> None:
    print(
        f"{row.clips:3d} clips  {row.name:32s} {row.step_ms} ms, mean {row.mean_ms:6.1f}: "
        f"{row.real_time:5.2f} x real time, {row.tokens_per_s:6.0f} tokens/s, "
        f"{row.gigabytes_per_step:.2f} GB/step, {row.gigabytes_per_s:5.1f} GB/s; "
        f"least {row.least_ms} ms, {row.least_real_time:.2f} x"
    )


def show_ratios(rows: list[Figure]) -> None:
    for row in rows:
        others = [
            f"{other.mean_ms / row.mean_ms:.2f} x {other.name} "
            f"(least steps {row.least_real_time / other.least_real_time:.2f} x)"
            for other in rows
            if other.name.startswith("transformers") and other.clips == row.clips
        ]
        if others and row.name.startswith("isotone"):
            print(f"{row.clips:3d} clips  {row.name}: {', '.join(others)}")


def show_logits(weights: DecoderWeights, kinds: list[str]) -> None:
    for kind, share in logit_errors(weights, kinds).items():
        print(f"logits of isotone {kind}: {share:.2%} away from float32")


PARTS = ("ours", "peer", "generate", "whole", "codec", "logits")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--clips", type=int, nargs="+", default=[8, 30])
    parser.add_argument(
        "--ours",
        nargs="+",
        default=["bfloat16/bfloat16/16", "bfloat16/int8/16", "bfloat16/int8/8"],
        help="dtype/memory/weight bits",
    )
    parser.add_argument("--peer", nargs="+", default=["bfloat16", "float32"])
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=["ours", "peer", "codec", "logits"]
    )
    parser.add_argument("--steps", type=int, default=7, help="in each window")
    parser.add_argument("--keep", type=Path, help="a file that gathers figures of several runs")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    only = set(arguments.only)
    torch.manual_seed(0)
    needs_weights = only & {"ours", "whole", "logits"}
    weights = random_weights(arguments.size) if needs_weights else None
    print(f"{arguments.size}, {torch.get_num_threads()} threads, load {os.getloadavg()[0]:.1f}")
    figures: list[Figure] = []
    for clips in arguments.clips:
        contenders: list[Any] = []
        if "ours" in only and weights is not None:
            contenders += [Ours(weights, kind, clips) for kind in arguments.ours]
        if only & {"peer", "generate"}:
            contenders += [Peer(arguments.size, dtype, clips) for dtype in arguments.peer]
        if only & {"ours", "peer"}:
            medians = timed(contenders, arguments.steps)
            for contender in contenders:
                figures.append(figure(contender, medians[contender.name]))
                show(figures[-1])
        if "generate" in only:
            for peer in contenders:
                if isinstance(peer, Peer):
                    took = peer.generate_s(100)
                    print(
                        f"{clips:3d} clips  {peer.name}: generate, {took * 10:.0f} ms a step (100)"
                    )
        del contenders
        if "whole" in only and weights is not None:
            for kind in arguments.ours:
                took = whole_s(weights, kind, clips)
                print(
                    f"{clips:3d} clips  isotone {kind}: all {N_STEPS} steps in {took:.1f} s, "
                    f"{clips * 30.0 / took:.2f} x real time, {1e3 * took / N_STEPS:.0f} ms each"
                )
    if arguments.keep is not None:
        if arguments.keep.exists():
            figures = [*(Figure(**row) for row in json.loads(arguments.keep.read_text())), *figures]
        arguments.keep.write_text(json.dumps([vars(row) for row in figures], indent=2))
    show_ratios(figures)
    if "codec" in only:
        mine, theirs = codec_real_time(max(arguments.clips))
        print(f"EnCodec decodes at {mine:.1f} x real time, that of transformers at {theirs:.1f}")
    if "logits" in only and weights is not None:
        show_logits(weights, arguments.ours)
    if arguments.json:
        print(json.dumps([vars(row) for row in figures], indent=2))


if __name__ == "__main__":
    main()
