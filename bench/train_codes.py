"""EnCodec coding by batch size, and a training step on cached codes against coding on the fly.

The codec has its true size with random weights; the decoder has small's width with few layers.

    python bench/train_codes.py --seconds 10 --runs 3
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np
import torch
from transformers import EncodecConfig, EncodecModel, MusicgenDecoderConfig, MusicgenForCausalLM

from isotone.train.batches import delayed_labels, shifted_inputs
from isotone.train.model import token_losses

# facebook/encodec_32khz's settings.
CODEC = EncodecConfig(
    sampling_rate=32_000,
    audio_channels=1,
    normalize=False,
    target_bandwidths=[2.2],
    num_filters=64,
    upsampling_ratios=[8, 5, 4, 4],
    hidden_size=128,
    codebook_size=2048,
    codebook_dim=128,
    use_causal_conv=False,
    norm_type="weight_norm",
)


def timed(work, runs: int) -> float:
    """Return the median of processor seconds, after one run to warm up."""
    work()
    found = []
    for _ in range(runs):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return statistics.median(found)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    torch.manual_seed(0)
    n_threads = torch.get_num_threads()
    codec = EncodecModel(CODEC).eval()

    def code(batch: int) -> torch.Tensor:
        sound = torch.randn(batch, 1, round(options.seconds * 32_000)) * 0.1
        with torch.inference_mode():
            return codec.encode(sound).audio_codes[0]

    for batch in (1, 2, 4):
        took = timed(lambda batch=batch: code(batch), options.runs)
        print(
            f"coding, batch {batch}: {batch * options.seconds / took * n_threads:.2f} x real time "
            f"on {n_threads} threads ({took:.2f} processor seconds)"
        )
    decoder = MusicgenForCausalLM(
        MusicgenDecoderConfig(num_hidden_layers=options.layers, hidden_size=1024, ffn_dim=4096)
    )
    codes = code(1)[0].numpy().astype(np.int64)
    labels = delayed_labels(codes, (0, 1, 2, 3))[None]
    inputs = torch.from_numpy(shifted_inputs(labels, 2048))
    states, mask = torch.randn(1, 12, 1024), torch.ones(1, 12)

    def step() -> None:
        wanted = torch.from_numpy(labels)
        token_losses(decoder, inputs, wanted, states, mask).sum().backward()

    def step_on_the_fly() -> None:
        code(1)
        step()

    cached, fly = timed(step, options.runs), timed(step_on_the_fly, options.runs)
    n_tokens = codes.size
    scaled = cached / options.layers * 24
    print(
        f"a step of {options.layers} layers on cached codes: {n_tokens / cached:.0f} tokens a "
        f"processor second; coding on the fly: {n_tokens / fly:.0f}; ratio {fly / cached:.2f}, "
        f"at 24 layers about {(scaled + fly - cached) / scaled:.2f} (estimated)"
    )


if __name__ == "__main__":
    main()
