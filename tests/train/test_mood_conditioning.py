"""Whether an adapter learns what a mood sounds like, on music that the composer made."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from hearing_codec import SAMPLE_RATE
from pretraining import pretrain
from tiny_models import save_tiny

from isotone.audio import Waveform, resample
from isotone.train.batches import caption_of, delayed_labels
from isotone.train.corpus import find_sources
from isotone.train.encode import encode

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_mood_corpus.py"
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")


def excerpts(sources):
    """One second from each of two places of each track to train on, at the codec's rate."""
    rng = np.random.default_rng(0)
    found = []
    for source in sources:
        if source.part == "train":
            samples, rate = soundfile.read(source.path, dtype="float32", always_2d=True)
            sound = resample(Waveform(np.ascontiguousarray(samples.T), rate), SAMPLE_RATE)
            mono = sound.samples.mean(axis=0)
            for first in rng.integers(0, len(mono) - SAMPLE_RATE, 2):
                found.append(mono[first : first + SAMPLE_RATE])
    return np.stack(found)


@torch.no_grad()
def losses_by_mood(run, members, moods):
    """Return each chunk's mean loss under each mood, shape (chunks, moods).

    The same sentence each time, but for the mood's word.
    """
    run.decoder.eval()
    found = np.zeros((len(members), len(moods)))
    for first in range(0, len(members), 32):
        some = members[first : first + 32]
        labels = np.stack([delayed_labels(run.shards.read(i), run.shape.delays) for i in some])
        for column, mood in enumerate(moods):
            captions = tuple(
                caption_of(
                    replace(run.shards.chunks[i], moods=(mood,)),
                    None,
                    np.random.default_rng([1, i]),
                )
                for i in some
            )
            assert all(mood in caption.lower() for caption in captions)
            losses, counts = run.losses(captions, labels)
            means = (losses * counts).sum((1, 2)) / counts.sum((1, 2))
            found[first : first + len(some), column] = means.numpy()
    return found


def gain_of_own_mood(run, members, moods):
    """Return each held-out track's loss under its own mood, and how much wrong ones add."""
    losses = losses_by_mood(run, members, moods)
    own = np.array([moods.index(run.shards.chunks[i].moods[0]) for i in members])
    under_own = losses[np.arange(len(own)), own]
    under_wrong = (losses.sum(axis=1) - under_own) / (len(moods) - 1)
    tracks = np.array([run.shards.chunks[i].track_id for i in members])
    names = sorted(set(tracks))
    return (
        np.array([under_own[tracks == name].mean() for name in names]),
        np.array([(under_wrong - under_own)[tracks == name].mean() for name in names]),
    )


def interval(gains, *, seed=0):
    """Return the mean over tracks with its bootstrapped interval of 95 %."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(gains, (10_000, len(gains))).mean(axis=1)
    return gains.mean(), *np.quantile(drawn, (0.025, 0.975))


@pytest.mark.slow
def test_a_held_out_clip_is_likelier_under_its_own_mood(make_run, tmp_path):
    corpus = tmp_path / "corpus"
    command = [sys.executable, str(SCRIPT), str(corpus), "--tracks", "64", "--seconds", "12"]
    subprocess.run(command, check=True, timeout=300)
    sources = find_sources(corpus / "metadata", corpus / "audio")
    assert len(sources) == 64
    base, codes = tmp_path / "base", tmp_path / "codes"
    save_tiny(base, sounds=excerpts(sources))
    encode(sources, codes, base=base, chunk_s=2.0, batch_size=8)
    before = pretrain(base, codes, n_steps=300, peak=0.01)
    run = make_run(
        model={"base": str(base)},
        data={"codes": str(codes)},
        lora={"rank": 32, "alpha": 32.0, "dropout": 0.0, "feed_forward": True},
        captions={"guidance_dropout": 0.1, "tag_dropout": 0.1},
        training={
            "max_steps": 300, "batch_size": 8, "accumulate": 1,
            "learning_rate": 0.015, "warmup_steps": 10,
        },
    )  # fmt: skip
    held_out = run.shards.part("validation") + run.shards.part("test")
    trained_on = {run.shards.chunks[i].track_id for i in run.train_members}
    assert trained_on.isdisjoint(run.shards.chunks[i].track_id for i in held_out)
    moods = sorted({chunk.moods[0] for chunk in run.shards.chunks})
    assert len(moods) == 4
    _, untrained = gain_of_own_mood(run, held_out, moods)
    for _ in range(300):
        run.step()
    own, gains = gain_of_own_mood(run, held_out, moods)
    mean, low, high = interval(gains)
    print(  # noqa: T201
        f"{len(held_out)} held-out chunks of {len(gains)} tracks: {own.mean():.4f} nats a token "
        f"under their own mood (pretraining ended at {before:.2f}); wrong moods add {mean:.4f} "
        f"({low:.4f} to {high:.4f}, 95 % over tracks), in {np.mean(gains > 0):.2f} of tracks; "
        "before training they added {:.4f} ({:.4f} to {:.4f})".format(*interval(untrained))
    )
    assert low > 0.0
    assert np.mean(gains > 0) > 0.65
    # What was not told before training can't have been known.
    assert untrained.mean() < 0.5 * mean
