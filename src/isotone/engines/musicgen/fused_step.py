"""The weights of a decoder in panels, and steps that one compiled call plays.

Only for processors with AVX-512 VNNI and bfloat16; others take the parts one by one
(``decoder_cpu``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import torch

from isotone.engines.musicgen.checkpoint import DecoderShape
from isotone.engines.musicgen.product_kernel import (
    PANEL,
    block_rows,
    rows_packed,
    weights_packed,
)
from isotone.engines.musicgen.step_kernel import MATRICES, PRODUCTS, STEPS
from isotone.engines.musicgen.weights import DecoderWeights

__all__ = ["FusedStep", "PanelLinear", "Workers", "can_fuse"]

_GROUPS = {16: 2, 8: 4}
_FORMATS: dict[int, tuple[Any, Any]] = {16: (np.uint16, np.uint16), 8: (np.uint8, np.int8)}


@cache
def _has_instructions() -> bool:
    from llvmlite import binding

    if not sys.platform.startswith("linux"):
        return False
    features = binding.get_host_cpu_features()
    return all(features.get(name, False) for name in ("avx512vnni", "avx512bf16"))


def can_fuse(shape: DecoderShape) -> bool:
    """Return whether this machine plays a decoder of this shape in fused steps."""
    sizes = (shape.width, shape.inner_width, shape.n_codebooks * shape.vocabulary)
    return _has_instructions() and not any(size % PANEL for size in sizes)


class Workers:
    """Threads that do a share each: the caller's own, and others that wait for work.

    Parameters
    ----------
    n : int
    """

    def __init__(self, n: int) -> None:
        self.n = n
        self._pool = ThreadPoolExecutor(max(1, n - 1), "isotone decoder")

    def __call__(self, work: Callable[[int], None]) -> None:
        """Call ``work`` with 0 to n - 1 at once, and wait for all."""
        others = [self._pool.submit(work, thread) for thread in range(1, self.n)]
        work(0)
        for other in others:
            other.result()


class PanelLinear:
    """``x @ weight.T``, then GELU if asked for, for any number of rows.

    Parameters
    ----------
    weight : Tensor, shape (out, in)
    bits : {16, 8}
        16: weights and rows as bfloat16. 8: both as bytes, with a scale for each output and row.
    gelu : bool
    panels, scales : array
        Where the weights go: their place in those of all matrices.
    workers : Workers
    """

    def __init__(
        self,
        weight: torch.Tensor,
        *,
        bits: int,
        panels: Any,
        scales: Any,
        workers: Workers,
        gelu: bool = False,
    ) -> None:
        self.out_features, self.in_features = weight.shape
        self._bits, self._gelu, self._workers = bits, gelu, workers
        self._panels, self._scales = panels, scales
        self.n_bytes = panels.nbytes
        if bits == 8:
            peaks = weight.abs().amax(1).clamp_min(1e-12) / 127.0
            whole = (weight / peaks[:, None]).round() + 128.0
            numbers = whole.to(torch.uint8).numpy()
            scales[:] = peaks.float().numpy()
        else:
            numbers = weight.bfloat16().contiguous().view(torch.int16).numpy().view(np.uint16)
        panels[:] = weights_packed(numbers, _GROUPS[bits])

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Return the product, shape (..., out), float32."""
        numbers = x.reshape(-1, self.in_features).float().contiguous().numpy()
        n_rows = len(numbers)
        out = np.empty((n_rows, self.out_features), np.float32)
        block = block_rows(n_rows)
        kind = _FORMATS[self._bits][1]
        rows = np.zeros(rows_packed(n_rows, self.in_features), kind)
        units = np.zeros(len(rows) // self.in_features, np.float32)
        starts = np.zeros(len(units), np.int32)
        counter = np.zeros(1, np.int64)
        n = self._workers.n
        lines = np.zeros((n, self.in_features), kind)
        floats = np.zeros((n, 15 * PANEL), np.float32)

        def work(thread: int) -> None:
            PRODUCTS[self._bits](
                numbers, out, block, self._panels, self._scales, rows, units, starts,
                lines[thread], floats[thread], counter, self._gelu, thread, n,
            )  # fmt: skip

        self._workers(work)
        return torch.from_numpy(out).view(*x.shape[:-1], self.out_features)


class FusedStep:
    """A decoder's matrices in panels, one behind the other, and steps through all of them.

    Parameters
    ----------
    weights : DecoderWeights
    memory : {"int8", "bfloat16"}
    bits : {16, 8}
        Of the weights.
    workers : Workers
    """

    def __init__(
        self, weights: DecoderWeights, *, memory: str, bits: int, workers: Workers
    ) -> None:
        shape = weights.shape
        self._shape, self._bits, self._memory = shape, bits, memory
        self._workers = workers
        matrices = [getattr(layer, name) for layer in weights.layers for name in MATRICES]
        matrices.append(weights.heads)
        kind, self._row_kind = _FORMATS[bits]
        self._panels = np.empty(sum(m.numel() for m in matrices), kind)
        self._scales = np.ones(sum(len(m) for m in matrices), np.float32)
        places, scale_places = [0], [0]
        self.linears: list[PanelLinear] = []
        for i, matrix in enumerate(matrices):
            at, scale_at = places[-1], scale_places[-1]
            places.append(at + matrix.numel())
            scale_places.append(scale_at + len(matrix))
            self.linears.append(
                PanelLinear(
                    matrix,
                    bits=bits,
                    panels=self._panels[at : places[-1]],
                    scales=self._scales[scale_at : scale_places[-1]],
                    workers=workers,
                    gelu=i % len(MATRICES) == MATRICES.index("inner") and i < len(matrices) - 1,
                )
            )
        self._places, self._scale_places = (
            np.array(some[:-1] + [0] * (len(MATRICES) - 1), np.int64).reshape(-1, len(MATRICES))
            for some in (places, scale_places)
        )
        norms = [n for w in weights.layers for n in (w.self_norm, w.cross_norm, w.inner_norm)]
        self._norms = np.stack(
            [
                torch.stack([norm.weight, norm.bias]).float().numpy()
                for norm in (*norms, weights.last_norm)
            ]
        )
        self._room: tuple[int, int, int] = (0, 0, 0)

    def _make_room(self, n_rows: int, n_text: int, capacity: int) -> None:
        """Make the arrays that a step writes into, if those there are for another batch."""
        if self._room == (n_rows, n_text, capacity):
            return
        shape, n = self._shape, self._workers.n
        widest = max(shape.width, shape.inner_width)
        self._rows = np.zeros(rows_packed(n_rows, widest), self._row_kind)
        n_padded = len(self._rows) // widest
        self._units = np.zeros(n_padded, np.float32)
        self._starts = np.zeros(n_padded, np.int32)
        self._triple = np.zeros((n_rows, 3 * shape.width), np.float32)
        self._query = np.zeros((n_text, shape.width), np.float32)
        self._heard = np.zeros((n_rows, shape.width), np.float32)
        self._inner = np.zeros((n_rows, shape.inner_width), np.float32)
        head = shape.head_width
        self._scratch = np.zeros((n, capacity + 2 * head), np.float32)
        self._words = np.zeros((n, 2 * capacity + 2 * head), np.uint8)
        self._lines = np.zeros((n, widest), self._row_kind)
        self._floats = np.zeros((n, max(15 * PANEL, shape.width)), np.float32)
        self._counter = np.zeros(8, np.int64)
        self._room = n_rows, n_text, capacity

    def __call__(self, stream: Any, own: Any, cross: Any, lengths: Any, text_lengths: Any) -> Any:
        """Play a step.

        Parameters
        ----------
        stream : array, shape (rows, width), float32
            Embedded tokens; what is left in it is of no use.
        own, cross : store of all layers, each with ``keys``, ``values`` and their scales
        lengths, text_lengths : array of int64
            Positions of each row with the new one, and of each text.

        Returns
        -------
        array, shape (rows, outputs), float32
        """
        shape = self._shape
        n_rows, n_text = len(stream), len(text_lengths)
        per_position = shape.n_layers * n_rows * shape.width
        n_cross = len(cross.keys) // max(1, shape.n_layers * n_text * shape.width)
        self._make_room(n_rows, n_text, max(len(own.keys) // per_position, n_cross))
        logits = np.empty((n_rows, shape.n_codebooks * shape.vocabulary), np.float32)
        sizes = np.array(
            [
                shape.n_layers, shape.n_heads, shape.head_width, shape.inner_width,
                logits.shape[1], n_rows, n_text, block_rows(n_rows), block_rows(n_text),
            ],
            np.int64,
        )  # fmt: skip
        self._counter[0] = 0
        kernel = STEPS[self._bits, self._memory]
        scale = np.float32(shape.head_width**-0.5)

        def work(thread: int) -> None:
            kernel(
                sizes, stream, self._norms, self._panels, self._places, self._scales,
                self._scale_places, own.keys, own.values, own.key_scales, own.value_scales,
                cross.keys, cross.values, lengths, text_lengths, self._rows, self._units,
                self._starts, self._triple, self._query, self._heard, self._inner, logits,
                self._scratch[thread], self._words[thread], self._lines[thread],
                self._floats[thread], self._counter, thread, self._workers.n, scale,
            )  # fmt: skip

        self._workers(work)
        return logits
