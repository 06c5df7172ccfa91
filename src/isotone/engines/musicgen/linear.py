"""Matrix products with weights laid out once for the processor.

oneDNN multiplies fastest when a weight lies in the order that its inner loops read. torch offers
that order through two operators of its compiler; where a version of torch lacks them the plain
product gives the same numbers more slowly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own habit

from isotone.engines.musicgen.attention_kernel import BLOCK
from isotone.engines.musicgen.quantize import ROWS_TO_BYTES
from isotone.errors import InputError

__all__ = ["Linear"]

# The batch that the layout is chosen for; any other is computed with it too.
_ROWS = 32


class Linear:
    """``x @ weight.T``, then GELU if asked for.

    Parameters
    ----------
    weight : Tensor, shape (out, in)
    dtype : torch.dtype
        Of input and output.
    bits : {16, 8}
        8: weights as int8 with a scale for each output, inputs as 8 bits with a scale for each row.
        16: weights in ``dtype``.
    gelu : bool
        Apply the exact GELU to the product.
    """

    def __init__(
        self, weight: torch.Tensor, *, dtype: torch.dtype, bits: int = 16, gelu: bool = False
    ) -> None:
        if bits not in (8, 16):
            raise InputError(f"weight_bits must be 8 or 16; got {bits}")
        self.out_features, self.in_features = weight.shape
        self._dtype = dtype
        self._gelu = gelu
        self._packed: Any = None
        self._is_int8 = bits == 8
        self.n_bytes = weight.numel() * (1 if bits == 8 else dtype.itemsize)
        if self._is_int8:
            scales = weight.abs().amax(1).clamp_min(1e-12) / 127.0
            whole = (weight / scales[:, None]).round().to(torch.int8)
            self._packed = torch.ops.onednn.qlinear_prepack(whole, [_ROWS, self.in_features])
            self._scales = scales.float()
            self._zeros = torch.zeros(self.out_features, dtype=torch.int32)
            self._scratch = np.zeros(-(-self.in_features // BLOCK) * BLOCK, np.float32)
            return
        self._weight = weight.to(dtype).contiguous()
        if _has_packing():
            self._packed = torch.ops.mkldnn._reorder_linear_weight(self._weight, _ROWS)
            del self._weight

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Return the product, shape (..., out)."""
        if self._is_int8:
            return self._int8(x)
        if self._packed is not None:
            attribute, algorithm = ("gelu", "none") if self._gelu else ("none", "")
            out: torch.Tensor = torch.ops.mkldnn._linear_pointwise(
                x, self._packed, None, attribute, [], algorithm
            )
            return out
        product = F.linear(x, self._weight)
        return F.gelu(product) if self._gelu else product

    def _int8(self, x: torch.Tensor) -> torch.Tensor:
        rows = x.reshape(-1, self.in_features).contiguous()
        whole = torch.empty(rows.shape, dtype=torch.uint8)
        units = torch.empty(len(rows), 1)
        is_narrow = rows.dtype == torch.bfloat16
        numbers = rows.view(torch.int16).numpy().view(np.uint16) if is_narrow else rows.numpy()
        to_bytes = ROWS_TO_BYTES["bfloat16" if is_narrow else "float32"]
        to_bytes(numbers, whole.numpy(), units.numpy().reshape(-1), self._scratch)
        product = torch.ops.onednn.qlinear_pointwise(
            whole, 1.0, 128, self._packed, self._scales, self._zeros, None,
            1.0, 0, torch.float32, "none", [], "",
        )  # fmt: skip
        scaled: torch.Tensor = product.mul_(units)
        if self._gelu:
            scaled = F.gelu(scaled)
        return scaled.to(self._dtype).view(*x.shape[:-1], self.out_features)


def _has_packing() -> bool:
    return (
        torch.backends.mkldnn.is_available()
        and hasattr(torch.ops.mkldnn, "_reorder_linear_weight")
        and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    )
