"""The words that tests' small models know, as a tokenizer that ``save_pretrained`` writes."""

from pathlib import Path

WORDS = (  # noqa: SIM905 - as a reader sees it
    "calm tense happy sad relaxing energetic dark bright peaceful soft slow fast piano guitar "
    "strings synthesizer ambient classical cinematic folk jazz lofi minimal meditative aggressive "
    "cheerful melancholic music piece track mood with and a an in of for feels that featuring led "
    "by played on"
).split()


def save_tokenizer(folder: Path) -> None:
    """Save a tokenizer of whole words, fewer than the 64 that tests' text encoders have."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {"<pad>": 0, "</s>": 1, "<unk>": 2} | {w: i + 3 for i, w in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(str(folder))
