"""Low-rank adapters (LoRA) for MusicGen: recipe, codes, batches, loop, checkpoints, model card.

Nothing here is imported by the light core; ``torch``, ``transformers``, ``peft`` and ``accelerate``
come with the extra ``train``.
"""

from isotone.train.recipe import Recipe, read_recipe

__all__ = ["Recipe", "read_recipe"]
