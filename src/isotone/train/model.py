"""MusicGen with a LoRA: loaded by transformers, adapted by PEFT, the base left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isotone.engines.musicgen.checkpoint import DecoderShape, read_config, read_shape
from isotone.errors import InputError, MissingExtraError
from isotone.train.recipe import Lora

if TYPE_CHECKING:
    import torch

__all__ = ["Trainee", "load_trainee", "require_training", "target_pattern", "token_losses"]

_ATTENTION = ("q_proj", "k_proj", "v_proj", "out_proj")
_FEED_FORWARD = ("fc1", "fc2")
_MAX_TOKENS = 512


def require_training() -> None:
    """Raise a clear error if a package of the extra ``train`` is missing.

    Raises
    ------
    MissingExtraError
    """
    import importlib.util

    for package in ("torch", "transformers", "peft", "accelerate", "safetensors"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError("training", package=package, extra="train")


def target_pattern(lora: Lora) -> str:
    """Return the pattern of the decoder's projections that are adapted.

    Explicit, since PEFT's ``all-linear`` would also adapt T5 and the heads.
    """
    names = "|".join(_ATTENTION)
    pattern = rf"decoder\.model\.decoder\.layers\.\d+\.((self_attn|encoder_attn)\.({names}))"
    if lora.feed_forward:
        pattern = pattern[:-1] + rf"|{'|'.join(_FEED_FORWARD)})"
    return pattern


class Trainee:
    """A model in training.

    The text encoder and its projection run frozen in float32; the decoder, where the adapter is,
    is what is trained, wrapped and shared out.

    Parameters
    ----------
    composite : PeftModel
        Of ``MusicgenForConditionalGeneration``.
    tokenizer : object
    shape : DecoderShape
    """

    def __init__(self, composite: Any, tokenizer: Any, shape: DecoderShape) -> None:
        self.composite = composite
        self.tokenizer = tokenizer
        self.shape = shape

    @property
    def base(self) -> Any:
        """Transformers' own model, with the adapter in place."""
        return self.composite.get_base_model()

    @property
    def decoder(self) -> Any:
        """The part that is trained."""
        return self.base.decoder

    def place(self, device: torch.device) -> None:
        """Move the frozen text side to a device; the decoder is moved by whoever wraps it."""
        self.base.text_encoder.to(device)
        if hasattr(self.base, "enc_to_dec_proj"):
            self.base.enc_to_dec_proj.to(device)

    def encode_text(self, captions: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the states that the decoder attends to, and their mask.

        An empty caption has a mask of zeros and states of zeros, as the unconditional half of
        guidance has at inference.

        Parameters
        ----------
        captions : sequence of str

        Returns
        -------
        tuple of Tensor
            Shapes (captions, tokens, width) and (captions, tokens).
        """
        import torch

        base = self.base
        device = base.text_encoder.device
        tokens = self.tokenizer(
            list(captions),
            padding=True,
            truncation=True,
            max_length=_MAX_TOKENS,
            return_tensors="pt",
        )
        mask = tokens["attention_mask"].to(device)
        said = torch.tensor([bool(caption) for caption in captions], device=device)
        mask = mask * said[:, None]
        with torch.no_grad(), torch.autocast(device.type, enabled=False):
            states = base.text_encoder(
                input_ids=tokens["input_ids"].to(device),
                attention_mask=tokens["attention_mask"].to(device),
            ).last_hidden_state
            if base.text_encoder.config.hidden_size != base.decoder.config.hidden_size:
                states = base.enc_to_dec_proj(states)
            states = states * mask[..., None]
        return states, mask


def token_losses(
    decoder: Any,
    inputs: torch.Tensor,
    labels: torch.Tensor,
    states: torch.Tensor,
    mask: torch.Tensor,
) -> torch.Tensor:
    """Return the cross entropy of each token, in float32; 0 where no label is.

    Parameters
    ----------
    decoder : module
        The decoder, or what wraps it.
    inputs : Tensor, shape (chunks, codebooks, steps)
    labels : Tensor, shape (chunks, steps, codebooks)
    states : Tensor, shape (chunks, tokens, width)
    mask : Tensor, shape (chunks, tokens)

    Returns
    -------
    Tensor, shape (chunks, steps, codebooks)
    """
    import torch

    n, n_codebooks, n_steps = inputs.shape
    logits = decoder(
        input_ids=inputs.reshape(n * n_codebooks, n_steps),
        encoder_hidden_states=states,
        encoder_attention_mask=mask,
        use_cache=False,
    ).logits
    wanted = labels.permute(0, 2, 1).reshape(n * n_codebooks * n_steps)
    losses = torch.nn.functional.cross_entropy(
        logits.reshape(n * n_codebooks * n_steps, -1).float(), wanted, reduction="none"
    )
    return losses.reshape(n, n_codebooks, n_steps).permute(0, 2, 1)


def load_trainee(folder: Path, lora: Lora, *, precision: str, seed: int) -> Trainee:
    """Load a checkpoint and put a fresh LoRA into its decoder.

    Parameters
    ----------
    folder : Path
    lora : Lora
    precision : {"bf16", "fp32"}
        Of the decoder's frozen weights; the adapter and the text encoder stay in float32.
    seed : int
        Of the adapter's first values.

    Returns
    -------
    Trainee

    Raises
    ------
    InputError
        If the folder holds no MusicGen, or no tokenizer.
    MissingExtraError
        If a package of the extra ``train`` is missing.
    """
    require_training()
    import warnings

    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoTokenizer, MusicgenForConditionalGeneration

    from isotone.engines.musicgen.text import quiet_transformers

    shape = read_shape(read_config(folder))
    try:
        # It reads the model's settings too, and warns of special tokens that MusicGen means so.
        with quiet_transformers():
            tokenizer: Any = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    except (OSError, ValueError) as error:
        raise InputError(f"{folder} holds no tokenizer that transformers reads") from error
    with quiet_transformers():
        model: Any = MusicgenForConditionalGeneration.from_pretrained(
            str(folder), local_files_only=True, dtype=torch.float32
        )
    # A config made by save_pretrained may lack what generate fills in.
    model.config.decoder.decoder_start_token_id = shape.pad_token
    model.config.decoder.pad_token_id = shape.pad_token
    model.requires_grad_(False)
    if precision == "bf16":
        model.decoder.to(torch.bfloat16)
    torch.manual_seed(seed)
    with warnings.catch_warnings():
        # PEFT asks transformers under a name that is to go.
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)
        composite: Any = get_peft_model(
            model,
            LoraConfig(
                r=lora.rank,
                lora_alpha=lora.alpha,  # type: ignore[arg-type]  # a float serves as well
                lora_dropout=lora.dropout,
                target_modules=target_pattern(lora),
                bias="none",
            ),
        )
    for parameter in composite.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    return Trainee(composite, tokenizer, shape)
