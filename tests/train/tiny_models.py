"""A MusicGen so small that it trains on two cores, as ``save_pretrained`` writes it."""

from pathlib import Path

import numpy as np
from hearing_codec import band_codec_config, tune

from tiny_tokenizer import save_tokenizer

VOCABULARY = 64


def save_tiny(
    folder: Path, *, seed=0, n_layers=2, width=64, n_channels=1, sounds=None, head_spread=0.15
) -> None:
    """Save a random model; given sounds of a corpus, its codec is one that tells them apart."""
    import torch
    from transformers import (
        EncodecConfig,
        MusicgenConfig,
        MusicgenDecoderConfig,
        MusicgenForConditionalGeneration,
        T5Config,
    )

    torch.manual_seed(seed)
    config = MusicgenConfig(
        text_encoder=T5Config(
            vocab_size=64, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4
        ).to_dict(),
        audio_encoder=band_codec_config(VOCABULARY).to_dict()
        if sounds is not None
        else EncodecConfig(
            sampling_rate=32_000,
            audio_channels=1,
            normalize=False,
            target_bandwidths=[1.2],
            num_filters=4,
            upsampling_ratios=[8, 5, 4, 4],
            hidden_size=16,
            codebook_size=VOCABULARY,
            codebook_dim=16,
            num_lstm_layers=1,
            use_causal_conv=False,
        ).to_dict(),
        decoder=MusicgenDecoderConfig(
            vocab_size=VOCABULARY,
            num_hidden_layers=n_layers,
            num_attention_heads=2,
            hidden_size=width,
            ffn_dim=2 * width,
            num_codebooks=4 * n_channels,
            audio_channels=n_channels,
            dropout=0.0,
            pad_token_id=VOCABULARY,
            bos_token_id=VOCABULARY,
        ).to_dict(),
    )
    model = MusicgenForConditionalGeneration(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            # As drawn, the weights give flat logits and texts that hardly differ.
            if name.startswith(("decoder.", "enc_to_dec_proj")) and parameter.ndim == 2:
                spread = head_spread if "lm_heads" in name else 0.15
                parameter.copy_(torch.randn_like(parameter) * spread)
            elif name.startswith("text_encoder.shared"):
                parameter.copy_(torch.randn_like(parameter))
        for layer in model.audio_encoder.quantizer.layers:
            layer.codebook.embed.copy_(torch.randn_like(layer.codebook.embed))
        if sounds is not None:
            tune(model.audio_encoder, sounds, seed=seed)
    model.generation_config.decoder_start_token_id = VOCABULARY
    model.generation_config.pad_token_id = VOCABULARY
    model.config.decoder.decoder_start_token_id = VOCABULARY
    model.save_pretrained(str(folder))
    save_tokenizer(folder)


def write_codes(folder: Path, base: Path, *, n_chunks=12, n_frames=24, seed=3, n_channels=1):
    """Random codes of a handful of chunks in two moods, two in three of them to train on."""
    from isotone.train.codec import codec_digest
    from isotone.train.shards import Chunk, CodesInfo, read_shards, write_info, write_shard

    rng = np.random.default_rng(seed)
    n_codebooks = 4 * n_channels
    info = CodesInfo(codec_digest(base), n_codebooks, n_frames, n_channels, 32_000, n_frames / 50)
    write_info(folder, info)
    codes = rng.integers(0, VOCABULARY, (n_chunks, n_codebooks, n_frames)).astype(np.int16)
    chunks = [
        Chunk(
            track_id=f"track_{i:07d}",
            artist_id=f"artist_{i:06d}",
            part="validation" if i % 3 == 2 else "train",
            start_s=0.0,
            moods=("calm",) if i % 2 else ("energetic",),
            genres=(("ambient", "folk", "jazz", "lofi")[i // 2 % 4],),
            instruments=(("piano", "strings", "guitar")[i // 8 % 3],),
            licence="CC BY 3.0",
        )
        for i in range(n_chunks)
    ]
    write_shard(folder, 0, codes, chunks, [], [c.track_id for c in chunks])
    return read_shards(folder)
