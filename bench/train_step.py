"""What a LoRA step takes: on cached codes against coding in each step, in memory, and on CUDA.

The random weights have the true sizes. Runs with torch, transformers and peft alone:

    python bench/train_step.py                       # 2 cores: small, 10 s, tokens a second, ratio
    python bench/train_step.py --device cuda         # small, medium, large; batch 8 and 16 of 30 s

On CUDA each line has tokens a second, the peak of memory, and the model's FLOP use: what the step
must multiply (6 for a weight that is trained, 4 for a frozen one, whose own gradient is not needed)
over what the card's own bfloat16 products reach in the same minute.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
import warnings

import torch

SIZES = {"small": (24, 16, 1024), "medium": (48, 24, 1536), "large": (48, 32, 2048)}
CODEBOOKS, VOCABULARY, TEXT_TOKENS = 4, 2048, 24


def make_decoder(size: str, *, device: str, dtype: torch.dtype, checkpointing: bool, layers: int):
    """Return a decoder of random weights with a LoRA of rank 16 on its attention."""
    from peft import LoraConfig, get_peft_model
    from transformers import MusicgenDecoderConfig, MusicgenForCausalLM

    n_layers, heads, width = SIZES[size]
    torch.set_default_dtype(dtype)
    with torch.device(device):
        decoder = MusicgenForCausalLM(
            MusicgenDecoderConfig(
                num_hidden_layers=layers or n_layers,
                num_attention_heads=heads,
                hidden_size=width,
                ffn_dim=4 * width,
                vocab_size=VOCABULARY,
                num_codebooks=CODEBOOKS,
                dropout=0.1,
                attention_dropout=0.0,
            )
        )
    torch.set_default_dtype(torch.float32)
    decoder.set_attn_implementation("sdpa")
    decoder.requires_grad_(False)
    if checkpointing:
        decoder.gradient_checkpointing_enable(
            gradient_checkpointing_kwargs={"use_reentrant": False}
        )
    adapted = get_peft_model(
        decoder,
        LoraConfig(
            r=16,
            lora_alpha=16,
            lora_dropout=0.05,
            target_modules=r".*\.(self_attn|encoder_attn)\.(q_proj|k_proj|v_proj|out_proj)",
        ),
    ).to(device)
    for parameter in adapted.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    adapted.train()
    return adapted


def make_codec(device: str):
    """Return EnCodec 32 kHz with random weights."""
    from transformers import EncodecConfig, EncodecModel

    return (
        EncodecModel(
            EncodecConfig(
                sampling_rate=32_000,
                audio_channels=1,
                normalize=False,
                target_bandwidths=[2.2],
                num_filters=64,
                upsampling_ratios=[8, 5, 4, 4],
                hidden_size=128,
                codebook_size=VOCABULARY,
                codebook_dim=128,
                use_causal_conv=False,
                norm_type="weight_norm",
            )
        )
        .eval()
        .to(device)
    )


class Step:
    """A step of forward, backward and AdamW over one batch, as the loop of training takes it."""

    def __init__(self, decoder, batch: int, frames: int, width: int, device: str) -> None:
        self.decoder, self.device = decoder, device
        steps = frames + CODEBOOKS - 1
        self.inputs = torch.randint(0, VOCABULARY, (batch * CODEBOOKS, steps), device=device)
        self.labels = torch.randint(0, VOCABULARY, (batch * CODEBOOKS * steps,), device=device)
        self.states = torch.randn(batch, TEXT_TOKENS, width, device=device)
        self.mask = torch.ones(batch, TEXT_TOKENS, device=device)
        trained = [p for p in decoder.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(trained, lr=2e-4)

    def __call__(self) -> None:
        on_cuda = self.device != "cpu"
        with torch.autocast(self.device, torch.bfloat16, enabled=on_cuda):
            states = self.states.to(torch.bfloat16) if on_cuda else self.states
            logits = self.decoder(
                input_ids=self.inputs,
                encoder_hidden_states=states,
                encoder_attention_mask=self.mask,
                use_cache=False,
            ).logits
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, -2).float(), self.labels)
        loss.backward()
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)


def step_flops(size: str, batch: int, frames: int) -> float:
    """Return the multiplications and additions of a step, those of a second forward pass left out.

    Model FLOP use counts what the step must do, not what checkpointing does twice.
    """
    n_layers, _, width = SIZES[size]
    steps = frames + CODEBOOKS - 1
    tokens = batch * steps
    # Self attention 4, cross attention's q and out 2, feed-forward 8, heads; cross k and v by text.
    frozen = n_layers * 14 * width**2 * tokens + CODEBOOKS * VOCABULARY * width * tokens
    frozen += n_layers * 2 * width**2 * batch * TEXT_TOKENS
    # Scores and sums of values over the past: half of the square, forward and twice backward.
    attention = n_layers * 2 * 2 * batch * steps**2 / 2 * width * 3
    adapter = n_layers * 8 * 2 * 16 * width * tokens
    return 4.0 * frozen + attention + 6.0 * adapter


def matrix_rate(device: str) -> float:
    """Return the FLOP a second that the card's own bfloat16 products reach."""
    a = torch.randn(8192, 8192, device=device, dtype=torch.bfloat16)
    found = []
    for _ in range(5):
        torch.cuda.synchronize()
        begin = time.perf_counter()
        for _ in range(10):
            a @ a
        torch.cuda.synchronize()
        found.append(10 * 2 * 8192**3 / (time.perf_counter() - begin))
    return statistics.median(found)


def on_cuda(options: argparse.Namespace) -> None:
    """Print a line for each size and batch."""
    rate = matrix_rate("cuda")
    print(f"{torch.cuda.get_device_name()}: bfloat16 products {rate / 1e12:.0f} TFLOP/s")
    frames = round(options.seconds * 50)
    for size in options.sizes:
        for batch in options.batches:
            for checkpointing in (False, True):
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
                name = f"{size}, batch {batch}, {'with' if checkpointing else 'no'} checkpointing"
                try:
                    step = Step(
                        make_decoder(
                            size, device="cuda", dtype=torch.bfloat16,
                            checkpointing=checkpointing, layers=0,
                        ),
                        batch, frames, SIZES[size][2], "cuda",
                    )  # fmt: skip
                    step(), step()
                    found = []
                    for _ in range(options.runs):
                        torch.cuda.synchronize()
                        begin = time.perf_counter()
                        step()
                        torch.cuda.synchronize()
                        found.append(time.perf_counter() - begin)
                except torch.cuda.OutOfMemoryError:
                    print(f"{name}: out of memory")
                    step = None
                    continue
                took = statistics.median(found)
                used = step_flops(size, batch, frames) / took / rate
                print(
                    f"{name}: {batch * frames * CODEBOOKS / took:.0f} tokens/s, {took:.2f} s, "
                    f"{torch.cuda.max_memory_allocated() / 1e9:.1f} GB, {100 * used:.0f} % of the "
                    "card's matrix rate"
                )
                step = None


def on_cpu(options: argparse.Namespace) -> None:
    """Print the ratio of a step on cached codes to one that codes its audio, and peak memory."""
    torch.manual_seed(0)
    n_threads = torch.get_num_threads()
    frames = round(options.seconds * 50)
    for size in options.sizes:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        decoder = make_decoder(
            size, device="cpu", dtype=torch.float32, checkpointing=False, layers=options.layers
        )
        loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        step = Step(decoder, 1, frames, SIZES[size][2], "cpu")
        step()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"{size}, fp32, 1 clip of {options.seconds:g} s: the model takes "
            f"{(loaded - before) / 1e6:.2f} GB, a step {(peak - loaded) / 1e6:.2f} GB more"
        )
        codec = make_codec("cpu")
        sound = 0.1 * torch.randn(1, 1, round(options.seconds * 32_000))

        def code(codec=codec, sound=sound) -> None:
            with torch.inference_mode():
                codec.encode(sound)

        code()
        steps, codes = [], []
        for _ in range(options.runs):
            for work, found in ((step, steps), (code, codes)):
                begin = time.process_time()
                work()
                found.append(time.process_time() - begin)
        cached, coding = statistics.median(steps), statistics.median(codes)
        n_tokens = frames * CODEBOOKS
        print(
            f"{size}: {n_tokens * n_threads / cached:.0f} tokens/s on cached codes, "
            f"{n_tokens * n_threads / (cached + coding):.0f} with coding in each step, on "
            f"{n_threads} threads by processor time: ratio {(cached + coding) / cached:.2f}"
        )


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--sizes", nargs="+", choices=tuple(SIZES))
    parser.add_argument("--batches", nargs="+", type=int, default=[8, 16])
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--layers", type=int, default=0, help="on the CPU; 0 for all")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    warnings.filterwarnings("ignore", category=FutureWarning)
    if options.device == "cuda":
        options.sizes = options.sizes or list(SIZES)
        options.seconds = options.seconds or 30.0
        on_cuda(options)
    else:
        options.sizes = options.sizes or ["small"]
        options.seconds = options.seconds or 10.0
        on_cpu(options)


if __name__ == "__main__":
    main()
