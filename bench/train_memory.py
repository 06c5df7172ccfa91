"""The memory estimate of training against the real peak, at a model's true size.

Each row is a process of its own that loads a checkpoint of random weights, as ``isotone train``
does, and takes two optimiser steps on random codes. Peaks are the process's own resident memory, as
Linux counts it; beside them stands what autograd kept for the backward pass, tensor by tensor.

    python bench/train_memory.py                         # small: bf16 and fp32, batch 1 and 2, 5 s
    python bench/train_memory.py --seconds 5 10 --precisions bf16
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

SIZES = {"small": (24, 16, 1024), "medium": (48, 24, 1536), "large": (48, 32, 2048)}
VOCABULARY = 2048


def save_checkpoint(folder: Path, size: str, n_layers: int) -> None:
    """Save random weights of a published size: T5-base, EnCodec 32 kHz, and the decoder."""
    from transformers import (
        EncodecConfig,
        MusicgenConfig,
        MusicgenDecoderConfig,
        MusicgenForConditionalGeneration,
        T5Config,
    )

    from tiny_tokenizer import save_tokenizer

    _, heads, width = SIZES[size]
    model = MusicgenForConditionalGeneration(
        MusicgenConfig(
            text_encoder=T5Config(
                d_model=768, d_kv=64, d_ff=3072, num_layers=12, num_heads=12
            ).to_dict(),
            audio_encoder=EncodecConfig(
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
            ).to_dict(),
            decoder=MusicgenDecoderConfig(
                vocab_size=VOCABULARY,
                num_hidden_layers=n_layers,
                num_attention_heads=heads,
                hidden_size=width,
                ffn_dim=4 * width,
                dropout=0.1,
            ).to_dict(),
        )
    )
    model.save_pretrained(str(folder))
    save_tokenizer(folder)


def save_codes(folder: Path, base: Path, seconds: float, n_chunks: int = 8) -> None:
    """Write random codes of chunks of one length."""
    from isotone.train.codec import codec_digest
    from isotone.train.shards import Chunk, CodesInfo, write_info, write_shard

    n_frames = round(seconds * 50)
    rng = np.random.default_rng(0)
    codes = rng.integers(0, VOCABULARY, (n_chunks, 4, n_frames)).astype(np.int16)
    chunks = [
        Chunk(f"track_{i:07d}", f"artist_{i:06d}", "train", 0.0, ("calm",), ("ambient",))
        for i in range(n_chunks)
    ]
    write_info(folder, CodesInfo(codec_digest(base), 4, n_frames, 1, 32_000, seconds))
    write_shard(folder, 0, codes, chunks, [], [chunk.track_id for chunk in chunks])


def resident(field: str) -> float:
    """Return a figure of this process's memory in bytes, as Linux gives it."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return float(line.split()[1]) * 1024
    raise LookupError(field)


def mapped_bytes(parameters: Iterable[torch.nn.Parameter]) -> int:
    """Return how many bytes of weights are read straight from the checkpoint's mapped file."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    ranges = [
        tuple(int(end, 16) for end in line.split(maxsplit=1)[0].split("-"))
        for line in maps
        if line.endswith(".safetensors")
    ]
    return sum(
        p.nbytes for p in parameters if any(first <= p.data_ptr() < last for first, last in ranges)
    )


def forget_peak() -> None:
    """Let the kernel count the peak of resident memory anew (proc(5), ``clear_refs``)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def measure(task: dict) -> dict:
    """Run two steps in this process and return estimate and peaks, in bytes."""
    from isotone.engines.musicgen.hub import locate
    from isotone.train.loop import Run
    from isotone.train.memory import estimate_memory, give_back_freed_memory
    from isotone.train.recipe import Recipe
    from isotone.train.shards import read_shards

    recipe = Recipe.model_validate(
        {
            "model": {"base": task["base"]},
            "data": {"codes": task["codes"]},
            "captions": {"guidance_dropout": 0.0},
            "training": {
                "max_steps": 4, "accumulate": 1, "warmup_steps": 0,
                "batch_size": task["batch"], "precision": task["precision"],
                "gradient_checkpointing": task["checkpointing"],
            },
            "output": {"folder": "unused"},
        }
    )  # fmt: skip
    import accelerate  # noqa: F401
    import peft  # noqa: F401
    from transformers import MusicgenForConditionalGeneration  # noqa: F401

    imported, libraries = resident("VmRSS"), resident("RssFile")
    if task["gives_back"]:
        give_back_freed_memory()
    shards = read_shards(recipe.data.codes)
    found = locate(recipe.model.base)
    run = Run(recipe, found.folder, found.revision, shards)
    loaded = resident("RssAnon")
    run.step()
    forget_peak()
    began = time.process_time()
    run.step()
    took = time.process_time() - began
    # Pages of a mapped file that nobody needs any more stay until the kernel wants them: only
    # those of weights in use count.
    used = [run.trainee.decoder, run.trainee.base.text_encoder, run.trainee.base.enc_to_dec_proj]
    mapped = mapped_bytes(p for module in used for p in module.parameters())
    peak = resident("VmHWM") - resident("RssFile") + libraries + mapped

    parameters = {p.untyped_storage().data_ptr() for p in run.trainee.composite.parameters()}
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in parameters:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        run.decoder.train()
        batch = run.plan.batch(run.plan.members_of(2))
        losses, _ = run.losses(batch.captions, batch.labels)
    del losses
    needs = estimate_memory(run.shape, recipe, n_frames=shards.info.n_frames, on_cuda=False)
    return {
        "imported": imported, "loaded": loaded, "mapped": mapped, "peak": peak,
        "seconds": took,
        "kept": sum(kept.values()), "estimate": needs.total,
        "parts": {
            name: getattr(needs, name)
            for name in ("weights", "adapter", "activations", "logits", "overhead")
        },
    }  # fmt: skip


def main() -> None:
    """Print a row for each combination that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=tuple(SIZES), default="small")
    parser.add_argument("--layers", type=int, default=0, help="0 for all")
    parser.add_argument("--seconds", nargs="+", type=float, default=[5.0])
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 2])
    parser.add_argument(
        "--precisions", nargs="+", choices=("bf16", "fp32"), default=["bf16", "fp32"]
    )
    parser.add_argument("--checkpointing", nargs="+", choices=("no", "yes"), default=["no", "yes"])
    parser.add_argument("--base", type=Path, help="a checkpoint made by an earlier run, or to make")
    parser.add_argument("--plain-malloc", action="store_true", help="as glibc does by itself")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        print(json.dumps(measure(json.loads(options.task))))
        return
    with tempfile.TemporaryDirectory() as work:
        base = options.base or Path(work) / "base"
        if not (base / "config.json").is_file():
            save_checkpoint(base, options.size, options.layers or SIZES[options.size][0])
        for seconds in options.seconds:
            save_codes(Path(work) / f"codes-{seconds:g}", base, seconds)
        for precision, checkpointing, seconds, batch in product(
            options.precisions, options.checkpointing, options.seconds, options.batches
        ):
            task = {
                "base": str(base), "codes": str(Path(work) / f"codes-{seconds:g}"),
                "batch": batch, "precision": precision, "checkpointing": checkpointing == "yes",
                "gives_back": not options.plain_malloc,
            }  # fmt: skip
            done = subprocess.run(
                [sys.executable, "-W", "ignore", __file__, "--task", json.dumps(task)],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            name = f"{precision}, {'with' if checkpointing == 'yes' else 'no'} checkpointing, "
            name += f"batch {batch} of {seconds:g} s"
            if done.returncode:
                print(f"{name}: ended with {done.returncode}: {done.stderr[-300:]}")
                continue
            got = json.loads(done.stdout.splitlines()[-1])
            parts = ", ".join(f"{key} {value / 1e9:.2f}" for key, value in got["parts"].items())
            print(
                f"{name}: estimate {got['estimate'] / 1e9:.2f} GB ({parts}); peak "
                f"{got['peak'] / 1e9:.2f} (imports {got['imported'] / 1e9:.2f}, mapped weights "
                f"{got['mapped'] / 1e9:.2f}, own once loaded {got['loaded'] / 1e9:.2f}), kept for "
                f"backward {got['kept'] / 1e9:.2f}; estimate / peak "
                f"{got['estimate'] / got['peak']:.2f}; {got['seconds']:.1f} processor seconds",
                flush=True,
            )


if __name__ == "__main__":
    main()
