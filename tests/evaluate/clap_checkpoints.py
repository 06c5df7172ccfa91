"""Small random CLAP checkpoints of the true architecture, as ``save_pretrained`` writes them."""

from pathlib import Path

WORDS = (  # noqa: SIM905 - as a reader sees it
    "calm tense happy sad piano ambient music with and a in piece track of strings dark bright "
    "peaceful energetic guitar synthesizer relaxing soft slow fast epic dreamy melancholic"
).split()


def save_clap(folder: Path, *, seed=0, is_fused=False, window_s=2):
    """Save a random model of two-second windows and return transformers' own parts."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import (
        ClapAudioConfig,
        ClapConfig,
        ClapFeatureExtractor,
        ClapModel,
        ClapTextConfig,
        PreTrainedTokenizerFast,
    )

    torch.manual_seed(seed)
    text = ClapTextConfig(
        vocab_size=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=40, projection_dim=16,
    )  # fmt: skip
    audio = ClapAudioConfig(
        spec_size=64, num_mel_bins=16, window_size=2, patch_embeds_hidden_size=16, hidden_size=32,
        depths=[1, 1], num_attention_heads=[2, 2], num_hidden_layers=2, projection_dim=16,
        num_classes=8, enable_fusion=is_fused, aff_block_r=4,
        fusion_type="aff_2d" if is_fused else None,
    )  # fmt: skip
    config = ClapConfig(text_config=text.to_dict(), audio_config=audio.to_dict(), projection_dim=16)
    model = ClapModel(config).eval()
    with torch.no_grad():
        # Weights as they are drawn give nearly the same vector for everything.
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2:
                parameter.copy_(torch.randn_like(parameter) * 0.3)
            elif name.endswith("bias"):
                parameter.copy_(torch.randn_like(parameter) * 0.1)
    model.save_pretrained(str(folder))
    front = ClapFeatureExtractor(
        feature_size=16, max_length_s=window_s, truncation="fusion" if is_fused else "rand_trunc"
    )
    front.save_pretrained(str(folder))
    vocabulary = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
    vocabulary |= {word: i + 4 for i, word in enumerate(WORDS)}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    inner.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner, bos_token="<s>", pad_token="<pad>", eos_token="</s>",
        unk_token="<unk>",
    )  # fmt: skip
    tokenizer.save_pretrained(str(folder))
    return model, front, tokenizer
