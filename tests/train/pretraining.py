"""A small MusicGen that has heard music, but has been told of no mood: what an adapter starts from.

An adapter of low rank turns what a model knows; a random model knows nothing, and its frozen layers
keep it from getting below the codes' own histogram.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np


def pretrain(folder: Path, codes: Path, *, n_steps: int, batch_size=8, peak=3e-3, seed=0) -> float:
    """Train a checkpoint's decoder, all of it, on captions without moods; return the last loss."""
    import torch
    from transformers import AutoTokenizer, MusicgenForConditionalGeneration

    from isotone.engines.musicgen.checkpoint import read_config, read_shape
    from isotone.train.batches import caption_of, delayed_labels, shifted_inputs
    from isotone.train.loop import learning_rate_at
    from isotone.train.model import Trainee, token_losses
    from isotone.train.shards import read_shards

    class Plain(Trainee):
        @property
        def base(self):
            return self.composite

    torch.manual_seed(seed)
    model = MusicgenForConditionalGeneration.from_pretrained(str(folder))
    model.requires_grad_(False)
    shape = read_shape(read_config(folder))
    trainee = Plain(model, AutoTokenizer.from_pretrained(str(folder)), shape)
    model.decoder.requires_grad_(True)
    model.decoder.train()
    optimiser = torch.optim.AdamW(model.decoder.parameters(), betas=(0.9, 0.99), weight_decay=0.0)
    shards = read_shards(codes)
    members = shards.part("train")
    rng = np.random.default_rng(seed)
    for step in range(n_steps):
        some = rng.choice(members, batch_size, replace=False)
        captions = [caption_of(replace(shards.chunks[i], moods=()), None, rng) for i in some]
        labels = np.stack([delayed_labels(shards.read(i), shape.delays) for i in some])
        losses = token_losses(
            model.decoder,
            torch.from_numpy(shifted_inputs(labels, shape.pad_token)),
            torch.from_numpy(labels),
            *trainee.encode_text(captions),
        )
        loss = losses.sum() / (labels >= 0).sum()
        for group in optimiser.param_groups:
            group["lr"] = learning_rate_at(step, peak=peak, warmup=20, total=n_steps)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.decoder.parameters(), 1.0)
        optimiser.step()
    model.save_pretrained(str(folder))
    return float(loss.detach())
