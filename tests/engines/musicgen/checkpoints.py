"""Small random checkpoints of the true architecture, as ``save_pretrained`` writes them."""

import json
from pathlib import Path

from tiny_tokenizer import save_tokenizer


def tiny_config(
    *, n_channels=1, n_layers=2, heads=2, width=64, text_width=32, ratios=(8, 5, 4, 4), filters=4
):
    from transformers import EncodecConfig, MusicgenConfig, MusicgenDecoderConfig, T5Config

    return MusicgenConfig(
        text_encoder=T5Config(
            vocab_size=64, d_model=text_width, d_kv=8, d_ff=48, num_layers=2, num_heads=4
        ).to_dict(),
        audio_encoder=EncodecConfig(
            sampling_rate=32_000,
            audio_channels=1,
            normalize=False,
            target_bandwidths=[2.2],
            num_filters=filters,
            upsampling_ratios=list(ratios),
            hidden_size=16,
            codebook_size=2048,
            codebook_dim=16,
            num_lstm_layers=1,
            use_causal_conv=False,
        ).to_dict(),
        decoder=MusicgenDecoderConfig(
            num_hidden_layers=n_layers,
            num_attention_heads=heads,
            hidden_size=width,
            ffn_dim=2 * width,
            num_codebooks=4 * n_channels,
            audio_channels=n_channels,
        ).to_dict(),
    )


def save_model(folder: Path, *, seed=0, spread=0.15, **options):
    """Save a random model and return transformers' own instance of it."""
    import torch
    from transformers import MusicgenForConditionalGeneration

    torch.manual_seed(seed)
    model = MusicgenForConditionalGeneration(tiny_config(**options)).eval()
    with torch.no_grad():
        # Weights as they are drawn give nearly flat logits, which decide nothing.
        for name, parameter in model.named_parameters():
            if name.startswith(("decoder.", "enc_to_dec_proj")) and parameter.ndim == 2:
                parameter.copy_(torch.randn_like(parameter) * spread)
            elif "layer_norm" in name:
                parameter.add_(torch.randn_like(parameter) * 0.1)
            elif name == "enc_to_dec_proj.bias":
                parameter.copy_(torch.randn_like(parameter) * 0.3)
        # Codebooks begin as zeros, and would make every code sound alike.
        for name, buffer in model.audio_encoder.named_buffers():
            if name.endswith("codebook.embed"):
                buffer.copy_(5.0 * torch.randn_like(buffer))
    model.generation_config.decoder_start_token_id = 2048
    model.generation_config.pad_token_id = 2048
    model.config.decoder.decoder_start_token_id = 2048
    model.save_pretrained(str(folder))
    save_tokenizer(folder)
    return model


def save_adapter(folder: Path, model, *, seed=1, rank=4, **options):
    """Save a random LoRA adapter of a model and return the wrapped model."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)
    config = LoraConfig(
        r=rank,
        lora_alpha=2 * rank,
        target_modules=r"decoder\..*(q_proj|k_proj|v_proj|out_proj|fc1|fc2)",
        **options,
    )
    wrapped = get_peft_model(model, config).eval()
    with torch.no_grad():
        for name, parameter in wrapped.named_parameters():
            if "lora_" in name:
                parameter.copy_(torch.randn_like(parameter) * 0.1)
    wrapped.save_pretrained(str(folder))
    return wrapped


def rewrite_config(folder: Path, **changes) -> None:
    path = folder / "config.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | changes))
