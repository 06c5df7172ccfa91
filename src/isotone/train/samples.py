"""Short samples while training goes on, to be listened to: transformers' own generation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from isotone.errors import InputError, OutputError

if TYPE_CHECKING:
    from isotone.train.loop import Run

__all__ = ["render_samples"]


def render_samples(run: Run, folder: Path) -> list[Path]:
    """Render the recipe's sample prompts with the adapter as it is now.

    Parameters
    ----------
    run : Run
    folder : Path
        Gets ``step-000200-1.flac`` and so on.

    Returns
    -------
    list of Path
        Empty on all processes but the first.

    Raises
    ------
    InputError
        If the weights are sharded, where one process alone can't play.
    OutputError
        If a file can't be written.
    """
    import soundfile
    import torch

    if any(hasattr(parameter, "full_tensor") for parameter in run.trained):
        raise InputError("output.sample_every_steps must be 0 under FSDP")
    if not run.accelerator.is_main_process:
        return []
    output, model = run.recipe.output, run.trainee.base
    info = run.shards.info
    frame_rate = info.n_frames / info.chunk_s
    n_frames = max(1, round(min(output.sample_s, info.chunk_s) * frame_rate))
    device = run.accelerator.device
    model.audio_encoder.to(device)
    tokens = run.trainee.tokenizer(list(output.sample_prompts), padding=True, return_tensors="pt")
    was_training = model.training
    model.eval()
    torch.manual_seed(run.recipe.training.seed)
    with torch.no_grad(), run.accelerator.autocast():
        sound = model.generate(
            input_ids=tokens["input_ids"].to(device),
            attention_mask=tokens["attention_mask"].to(device),
            do_sample=True,
            guidance_scale=3.0,
            max_new_tokens=n_frames + max(run.shape.delays),
        )
    model.train(was_training)
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, clip in enumerate(sound.float().cpu().numpy(), start=1):
            path = folder / f"step-{run.state.step:06d}-{number}.flac"
            part = path.with_name(f".{path.name}.part")
            soundfile.write(str(part), clip.T.clip(-1.0, 1.0), info.sample_rate, format="FLAC")
            part.replace(path)
            paths.append(path)
    except OSError as error:
        raise OutputError(f"{folder} could not be written: {error.strerror}") from error
    return paths
