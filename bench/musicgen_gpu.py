"""MusicGen on a CUDA device beside ``transformers``, with random weights of the true size.

    PYTHONPATH=src python bench/musicgen_gpu.py                    # small, medium, large; 30 clips
    PYTHONPATH=src python bench/musicgen_gpu.py --size small --clips 30 --peer-steps 100

Needs torch and transformers alone. Whole sessions are decoded (30 clips of 30 s: 1,503 steps, 60
rows with guidance), once to warm up and then timed; graphs are captured anew in each, as in a
session. The peer's steps are timed at the same batch and type, warm, in windows of ``--peer-steps``
from a filled cache at positions 50, 400, 800 and 1450, and integrated; ``--peer-whole`` runs all of
its ``generate``.

The floor is the bytes that every step must read (weights once, keys and values of all rows up to
its position) over the bandwidth that a copy reaches on the same device in the same run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from typing import Any

import torch

from isotone.engines.musicgen.decoder_torch import ATTENTIONS, TorchDecoder
from isotone.engines.musicgen.generate import Takes, TextStates, generate_codes
from isotone.engines.musicgen.sampling import Sampling
from musicgen_weights import (
    POSITIONS,
    SIZES,
    TEXT_LENGTH,
    TEXT_WIDTH,
    over_all,
    random_weights,
)

PADDED = 64  # what the engine pads texts to


def synchronize(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def bandwidth_bytes_per_s(device: str) -> float:
    """Return what a large copy moves in a second, both ways counted."""
    a = torch.empty(2**28 if device == "cuda" else 2**26, dtype=torch.int32, device=device)
    b = torch.empty_like(a)
    b.copy_(a)
    rates = []
    for _ in range(5):
        synchronize(device)
        start = time.perf_counter()
        b.copy_(a)
        synchronize(device)
        rates.append(2 * a.numel() * 4 / (time.perf_counter() - start))
    return statistics.median(rates)


def ours_s(decoder: TorchDecoder, clips: int, seconds: float, device: str) -> float:
    states = TextStates(
        torch.randn(clips, PADDED, TEXT_WIDTH), torch.full((clips,), TEXT_LENGTH, dtype=torch.int64)
    )
    takes = Takes(states, list(range(clips)), round(50 * seconds))
    synchronize(device)
    start = time.perf_counter()
    generate_codes(decoder, takes, Sampling())
    synchronize(device)
    return time.perf_counter() - start


class Peer:
    """``transformers``' decoder, its ``generate`` and the steps it consists of."""

    def __init__(self, size: str, clips: int, device: str) -> None:
        from transformers import MusicgenDecoderConfig, MusicgenForCausalLM

        n_layers, n_heads, width = SIZES[size]
        self._shape, self._clips, self._device = (n_layers, n_heads, width), clips, device
        config = MusicgenDecoderConfig(
            num_hidden_layers=n_layers,
            num_attention_heads=n_heads,
            hidden_size=width,
            ffn_dim=4 * width,
        )
        with torch.device(device):
            self._model = MusicgenForCausalLM(config).to(torch.bfloat16).eval()
        self._states = torch.randn(
            2 * clips, TEXT_LENGTH, width, dtype=torch.bfloat16, device=device
        )
        self._mask = torch.ones(2 * clips, TEXT_LENGTH, dtype=torch.long, device=device)
        self._states[clips:] = 0
        self._mask[clips:] = 0

    @torch.inference_mode()
    def step_s(self, position: int, n_steps: int) -> float:
        from transformers import DynamicCache, EncoderDecoderCache

        n_layers, n_heads, width = self._shape
        own = DynamicCache()
        for i in range(n_layers):
            filled = torch.randn(
                2 * self._clips, n_heads, position, width // n_heads,
                dtype=torch.bfloat16, device=self._device,
            )  # fmt: skip
            own.update(filled, filled.clone(), i)
        cache = EncoderDecoderCache(own, DynamicCache())
        ids = torch.randint(0, 2048, (self._clips * 4, position + 1), device=self._device)
        pattern = torch.full((self._clips * 4, 1504 + n_steps), -1, device=self._device)
        warm = min(5, n_steps - 1)
        start = 0.0
        for i in range(n_steps):
            if i == warm:
                synchronize(self._device)
                start = time.perf_counter()
            inputs = self._model.prepare_inputs_for_generation(
                ids,
                encoder_hidden_states=self._states,
                encoder_attention_mask=self._mask,
                past_key_values=cache,
                delay_pattern_mask=pattern,
                guidance_scale=3.0,
            )
            logits = self._model(**inputs).logits[:, -1].float()
            with_text, without = logits.chunk(2)
            guided = without + (with_text - without) * 3.0
            lowest = torch.topk(guided, 250)[0][..., -1, None]
            guided = guided.masked_fill(guided < lowest, float("-inf"))
            ids = torch.cat([ids, torch.multinomial(guided.softmax(-1), 1)], dim=-1)
        synchronize(self._device)
        return (time.perf_counter() - start) / (n_steps - warm)

    def whole_s(self, n_steps: int) -> float:
        ids = torch.full((self._clips * 4, 1), 2048, device=self._device)
        self._model.generation_config.pad_token_id = 2048
        synchronize(self._device)
        start = time.perf_counter()
        self._model.generate(
            input_ids=ids,
            encoder_hidden_states=self._states,
            encoder_attention_mask=self._mask,
            guidance_scale=3.0,
            do_sample=True,
            top_k=250,
            max_new_tokens=n_steps,
        )
        synchronize(self._device)
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--clips", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=30.0, help="of each clip")
    parser.add_argument("--attention", nargs="+", choices=ATTENTIONS, default=list(ATTENTIONS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer-steps", type=int, default=40, help="a window; 0 for no peer")
    parser.add_argument("--peer-whole", action="store_true", help="also the whole of generate")
    parser.add_argument("--device", default="cuda", help="cpu tries the script itself")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    device = arguments.device
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit("torch sees no CUDA device here; --device cpu tries the script itself")
    name = torch.cuda.get_device_name() if device == "cuda" else "processor"
    bandwidth = bandwidth_bytes_per_s(device)
    n_steps = round(50 * arguments.seconds) + 3
    print(f"{name}, torch {torch.__version__}, copies at {bandwidth / 1e12:.2f} TB/s")
    rows: list[dict[str, Any]] = []
    for size in arguments.size:
        torch.manual_seed(0)
        weights = random_weights(size, device=device, dtype=torch.bfloat16)
        for attention in arguments.attention:
            decoder = TorchDecoder(weights, dtype="bfloat16", device=device, attention=attention)
            ours_s(decoder, arguments.clips, arguments.seconds, device)
            took = [
                ours_s(decoder, arguments.clips, arguments.seconds, device)
                for _ in range(arguments.runs)
            ]
            total = sum(
                decoder.weight_bytes + decoder.step_bytes(2 * arguments.clips, at)
                for at in range(1, n_steps + 1)
            )
            median = statistics.median(took)
            row: dict[str, Any] = {
                "size": size,
                "attention": attention,
                "seconds": median,
                "real_time": arguments.clips * arguments.seconds / median,
                "tokens_per_s": arguments.clips * 4 * n_steps / median,
                "bytes": total,
                "bytes_per_s": total / median,
                "floor_s": total / bandwidth,
                "times_floor": median / (total / bandwidth),
            }
            rows.append(row)
            print(
                f"{size:7s} {attention:9s} {median:7.2f} s ({min(took):.2f} to {max(took):.2f}), "
                f"{row['real_time']:6.1f} x real time, {row['tokens_per_s']:8.0f} tokens/s, "
                f"{total / 1e12:.2f} TB, {row['bytes_per_s'] / 1e12:.2f} TB/s, "
                f"{row['times_floor']:.2f} x the floor of {row['floor_s']:.2f} s"
            )
            del decoder
        if arguments.peer_steps > 1:
            peer = Peer(size, arguments.clips, device)
            steps = [peer.step_s(position, arguments.peer_steps) for position in POSITIONS]
            peer_s = over_all(steps, n_steps) * n_steps
            ratios = ", ".join(
                f"{peer_s / row['seconds']:.1f} x with {row['attention']}"
                for row in rows
                if row["size"] == size
            )
            print(
                f"{size:7s} transformers {peer_s:7.1f} s (steps of "
                f"{', '.join(f'{1e3 * s:.1f}' for s in steps)} ms); isotone is {ratios} faster"
            )
            if arguments.peer_whole:
                print(f"{size:7s} transformers, whole generate: {peer.whole_s(n_steps):.1f} s")
            rows.append({"size": size, "peer_s": peer_s, "peer_step_s": steps})
            del peer
        del weights
        if device == "cuda":
            torch.cuda.empty_cache()
    if arguments.json:
        print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
