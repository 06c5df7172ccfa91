"""The decoder as one plain module, for those who share it out."""

from __future__ import annotations

from typing import Any

import torch

__all__ = ["Whole"]


class Whole(torch.nn.Module):
    """A decoder that shows its layers alone.

    Accelerate gives input and output embeddings units of their own under FSDP. MusicGen's are lists
    of tables, one a codebook, which torch can't share out alone; hidden, they go with the rest.

    Parameters
    ----------
    decoder : module
    """

    def __init__(self, decoder: torch.nn.Module) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, **settings: Any) -> Any:
        """Do what the decoder does."""
        return self.decoder(**settings)
