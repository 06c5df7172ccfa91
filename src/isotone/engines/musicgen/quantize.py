"""Rows of activations as bytes, in one pass: what an int8 product is given."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from isotone.dsp.compiled import Kernel, compiled
from isotone.engines.musicgen import attention_kernel
from isotone.engines.musicgen.attention_kernel import BLOCK, OPTIONS, decoded, largest

__all__ = ["ROWS_TO_BYTES"]


def _rows_to_bytes(rows: Any, whole: Any, units: Any, scratch: Any) -> None:
    """Write each row as bytes around 128, and the size of its unit.

    ``scratch`` has room for a row rounded up to 64 numbers.
    """
    n_rows, n = rows.shape
    padded = (n + BLOCK - 1) // BLOCK * BLOCK
    magnitudes = scratch[:padded]
    for i in range(n, padded):
        magnitudes[i] = np.float32(0.0)
    for at in range(n_rows):
        row, out = rows[at], whole[at]
        for i in range(n):
            magnitudes[i] = abs(decoded(row[i]))
        peak = max(largest(magnitudes, padded), np.float32(1e-12))
        units[at] = peak / np.float32(127.0)
        by = np.float32(127.0) / peak
        for i in range(n):
            # Over zero, so that cutting off the fraction rounds to the nearest.
            out[i] = np.uint8(np.int32(decoded(row[i]) * by + np.float32(128.5)))


def _signature(activation: Any) -> Any:
    return types.void(
        activation[:, ::1], types.uint8[:, ::1], types.float32[::1], types.float32[::1]
    )


ROWS_TO_BYTES: dict[str, Kernel] = {
    "float32": compiled(_signature(types.float32), reads=(attention_kernel,), **OPTIONS)(
        _rows_to_bytes
    ),
    "bfloat16": compiled(_signature(types.uint16), reads=(attention_kernel,), **OPTIONS)(
        _rows_to_bytes
    ),
}
"""Kernels by the format of activations; each is compiled when first called."""
