"""A whole step of the decoder in one compiled call for each thread.

A step of small operations loses time between them: threads are woken for each, arrays come and go,
and two pools of threads spin for the same cores. Here each thread goes through all layers by
itself, does its share of each part, and waits for the others at a barrier, some 300 times a step.
Matrices are multiplied as in ``product_kernel``, attention is that of ``attention_kernel`` and
``attention_int8``; everything between them is float32.

What is compiled is kept apart for each state of these three files (``reads`` below).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import extending, types

from isotone.dsp.compiled import Kernel, compiled
from isotone.engines.musicgen import attention_int8, attention_kernel, product_kernel
from isotone.engines.musicgen.attention_kernel import OPTIONS
from isotone.engines.musicgen.product_kernel import (
    PANEL,
    gelu,
    multiply,
    pack_row,
)

__all__ = ["MATRICES", "PRODUCTS", "SIZES", "STEPS"]

MATRICES = ("packed", "self_out", "cross_query", "cross_out", "inner", "outer")
"""Matrices of a layer in the order of the tables that say where they begin."""

SIZES = (
    "layers", "heads", "channels", "inner", "outputs", "rows", "text_rows", "block", "text_block",
)  # fmt: skip
"""What the sizes that a step takes mean, in their order."""

_EPSILON = np.float32(1e-5)  # torch's default for a layer norm, which MusicGen keeps
_BYTES_TOGETHER = 4
# How often a thread looks whether the others have come before it lets another program run.
_LOOKS = 2000
_STORE, _ADD, _GELU = 0, 1, 2
_READS = (attention_int8, attention_kernel, product_kernel)

intrinsic: Any = extending.intrinsic  # it returns a function that no type describes


@intrinsic
def _add_and_get(_context: Any, counter: Any, number: Any) -> Any:  # noqa: ARG001 - typed by name
    """Add to the first number of an array so that all threads see it; return what it was."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        return builder.atomic_rmw("add", data, args[1], "seq_cst")

    return types.int64(counter, types.int64), generate


_let_others_run: Any = types.ExternalFunction("sched_yield", types.int32())


@numba.njit
def _wait(counter: Any, n_threads: int, phase: int) -> int:
    """Wait until all threads have come to the end of a phase; return the next."""
    if n_threads > 1:
        _add_and_get(counter, 1)
        looks = 0
        while _add_and_get(counter, 0) < n_threads * phase:
            looks += 1
            if looks > _LOOKS:
                _let_others_run()
    return phase + 1


@numba.njit(**OPTIONS)
def _norm_row(row: Any, norm: Any, out: Any) -> None:
    """Write the layer norm of a row."""
    n = len(row)
    total, squares = np.float32(0.0), np.float32(0.0)
    for i in range(n):
        total += row[i]
    mean = total / np.float32(n)
    for i in range(n):
        off = row[i] - mean
        squares += off * off
    by = np.float32(1.0) / np.sqrt(squares / np.float32(n) + _EPSILON)
    weight, bias = norm[0], norm[1]
    for i in range(n):
        out[i] = (row[i] - mean) * by * weight[i] + bias[i]


_attend_int8 = numba.njit(**OPTIONS)(attention_int8._attend)
_attend = numba.njit(**OPTIONS)(attention_kernel._attend)


@numba.njit(**OPTIONS)
def _pack_normed(
    stream: Any, norm: Any, block: int, group: int, rows: Any, units: Any, starts: Any,
    line: Any, floats: Any, first: int, last: int,
) -> None:  # fmt: skip
    out = floats[: stream.shape[1]]
    for row in range(first, last):
        _norm_row(stream[row], norm, out)
        pack_row(out, row, block, group, rows, units, starts, line)


@numba.njit(**OPTIONS)
def _pack(
    numbers: Any, block: int, group: int, rows: Any, units: Any, starts: Any, line: Any,
    first: int, last: int,
) -> None:  # fmt: skip
    for row in range(first, last):
        pack_row(numbers[row], row, block, group, rows, units, starts, line)


@numba.njit(**OPTIONS)
def _panels(  # noqa: PLR0917
    rows: Any, n_rows: int, block_rows: int, n_inputs: int, group: int, weights: Any, at: int,
    scales: Any, scales_at: int, units: Any, starts: Any, out: Any, then: int, products: Any,
    first: int, last: int,
) -> None:  # fmt: skip
    """Multiply all rows with some panels of a matrix and put the products where they belong."""
    for panel in range(first, last):
        of_scales = scales[scales_at + panel * PANEL :]
        for block in range((n_rows + block_rows - 1) // block_rows):
            multiply(rows, block_rows, block, n_inputs, group, weights, at, panel, starts, products)
            for r in range(min(block_rows, n_rows - block * block_rows)):
                row = block * block_rows + r
                some = products[r * PANEL : (r + 1) * PANEL]
                place = out[row, panel * PANEL : (panel + 1) * PANEL]
                if group == _BYTES_TOGETHER:
                    unit = units[row]
                    for i in range(PANEL):
                        some[i] *= unit * of_scales[i]
                if then == _ADD:
                    for i in range(PANEL):
                        place[i] += some[i]
                elif then == _GELU:
                    for i in range(PANEL):
                        place[i] = gelu(some[i])
                else:
                    for i in range(PANEL):
                        place[i] = some[i]


def _step(  # noqa: PLR0917 - one loop, kept whole
    sizes: Any,  # see SIZES
    stream: Any,  # (rows, width)
    norms: Any,  # (3 a layer + 1, weight and bias, width)
    weights: Any,  # all panels
    places: Any,  # (layers + 1, matrices): where each begins; the last row's first is the heads
    scales: Any,
    scale_places: Any,
    own_keys: Any,  # all layers
    own_values: Any,
    own_key_scales: Any,
    own_value_scales: Any,
    cross_keys: Any,
    cross_values: Any,
    lengths: Any,
    text_lengths: Any,
    rows: Any,  # packed, of a width of the inner layer
    units: Any,
    starts: Any,
    triple: Any,  # (rows, 3 * width)
    query: Any,  # (text rows, width)
    heard: Any,  # (rows, width)
    inner: Any,  # (rows, inner)
    logits: Any,  # (rows, outputs)
    scratch: Any,
    words: Any,
    line: Any,
    floats: Any,
    counter: Any,
    thread: int,
    n_threads: int,
    scale: float,
) -> None:
    """Do one thread's share of a step; what each thread writes before a barrier, all read after."""
    n_layers, n_heads, channels, n_inner, n_outputs = (
        sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]
    )  # fmt: skip
    n_rows, n_text, block, text_block = sizes[5], sizes[6], sizes[7], sizes[8]
    group = _group_of(rows)
    width = n_heads * channels
    a_row, z_row = n_rows * thread // n_threads, n_rows * (thread + 1) // n_threads
    a_text, z_text = n_text * thread // n_threads, n_text * (thread + 1) // n_threads
    a_item, z_item = (
        n_rows * n_heads * thread // n_threads,
        n_rows * n_heads * (thread + 1) // n_threads,
    )
    a_heard, z_heard = (
        n_text * n_heads * thread // n_threads,
        n_text * n_heads * (thread + 1) // n_threads,
    )

    n_panels = width // PANEL
    a_wide, z_wide = 3 * n_panels * thread // n_threads, 3 * n_panels * (thread + 1) // n_threads
    a_panel, z_panel = n_panels * thread // n_threads, n_panels * (thread + 1) // n_threads
    n_panels = n_inner // PANEL
    a_inner, z_inner = n_panels * thread // n_threads, n_panels * (thread + 1) // n_threads
    n_panels = n_outputs // PANEL
    a_out, z_out = n_panels * thread // n_threads, n_panels * (thread + 1) // n_threads
    own_size, scales_size = len(own_keys) // n_layers, len(own_key_scales) // n_layers
    cross_size = len(cross_keys) // n_layers
    phase = 1
    for layer in range(n_layers):
        at, scales_at = places[layer], scale_places[layer]
        _pack_normed(
            stream, norms[3 * layer], block, group, rows, units, starts, line, floats, a_row, z_row
        )
        phase = _wait(counter, n_threads, phase)
        _panels(
            rows, n_rows, block, width, group, weights, at[0], scales, scales_at[0], units, starts,
            triple, _STORE, floats, a_wide, z_wide,
        )  # fmt: skip
        phase = _wait(counter, n_threads, phase)
        keys = own_keys[layer * own_size : (layer + 1) * own_size]
        values = own_values[layer * own_size : (layer + 1) * own_size]
        _hear_own(
            triple, keys, values,
            own_key_scales[layer * scales_size : (layer + 1) * scales_size],
            own_value_scales[layer * scales_size : (layer + 1) * scales_size],
            lengths, heard, scratch, words, n_heads, channels, scale, True, a_item, z_item,
        )  # fmt: skip
        phase = _wait(counter, n_threads, phase)
        _pack(heard, block, group, rows, units, starts, line, a_row, z_row)
        phase = _wait(counter, n_threads, phase)
        _panels(
            rows, n_rows, block, width, group, weights, at[1], scales, scales_at[1], units, starts,
            stream, _ADD, floats, a_panel, z_panel,
        )  # fmt: skip
        phase = _wait(counter, n_threads, phase)
        if n_text:
            _pack_normed(
                stream, norms[3 * layer + 1], text_block, group, rows, units, starts, line, floats,
                a_text, z_text,
            )  # fmt: skip
            phase = _wait(counter, n_threads, phase)
            _panels(
                rows, n_text, text_block, width, group, weights, at[2], scales, scales_at[2],
                units, starts, query, _STORE, floats, a_panel, z_panel,
            )  # fmt: skip
            phase = _wait(counter, n_threads, phase)
            _attend(
                query, cross_keys[layer * cross_size : (layer + 1) * cross_size],
                cross_values[layer * cross_size : (layer + 1) * cross_size], text_lengths, heard,
                scratch, n_heads, channels, scale, False, a_heard, z_heard,
            )  # fmt: skip
            phase = _wait(counter, n_threads, phase)
            _pack(heard, text_block, group, rows, units, starts, line, a_text, z_text)
            phase = _wait(counter, n_threads, phase)
            _panels(
                rows, n_text, text_block, width, group, weights, at[3], scales, scales_at[3],
                units, starts, stream, _ADD, floats, a_panel, z_panel,
            )  # fmt: skip
            phase = _wait(counter, n_threads, phase)
        _pack_normed(
            stream, norms[3 * layer + 2], block, group, rows, units, starts, line, floats,
            a_row, z_row,
        )  # fmt: skip
        phase = _wait(counter, n_threads, phase)
        _panels(
            rows, n_rows, block, width, group, weights, at[4], scales, scales_at[4], units, starts,
            inner, _GELU, floats, a_inner, z_inner,
        )  # fmt: skip
        phase = _wait(counter, n_threads, phase)
        _pack(inner, block, group, rows, units, starts, line, a_row, z_row)
        phase = _wait(counter, n_threads, phase)
        _panels(
            rows, n_rows, block, n_inner, group, weights, at[5], scales, scales_at[5], units,
            starts, stream, _ADD, floats, a_panel, z_panel,
        )  # fmt: skip
        phase = _wait(counter, n_threads, phase)
    _pack_normed(
        stream, norms[3 * n_layers], block, group, rows, units, starts, line, floats, a_row, z_row
    )
    phase = _wait(counter, n_threads, phase)
    _panels(
        rows, n_rows, block, width, group, weights, places[n_layers, 0], scales,
        scale_places[n_layers, 0], units, starts, logits, _STORE, floats, a_out, z_out,
    )  # fmt: skip


def _group_of(rows: Any) -> int:
    """Return how many numbers of packed rows are multiplied together."""
    raise NotImplementedError  # only compiled code calls it


# Numba wants the function of types and what it returns to take the same arguments.
@extending.overload(_group_of)
def _typed_group(rows: Any) -> Any:
    group = _BYTES_TOGETHER if rows.dtype == types.int8 else 2

    def group_of(rows: Any) -> int:  # noqa: ARG001
        return group

    return group_of


def _hear_own(*args: Any) -> None:
    """Attend to the memory, of whatever format: what the int8 kernel takes."""
    raise NotImplementedError  # only compiled code calls it


@extending.overload(_hear_own)
def _typed_hear_own(*args: Any) -> Any:
    def hear_int8(*args: Any) -> None:
        _attend_int8(*args)

    def hear(*args: Any) -> None:  # without scales and bytes
        _attend(
            args[0], args[1], args[2], args[5], args[6], args[7], args[9], args[10], args[11],
            args[12], args[13], args[14],
        )  # fmt: skip

    return hear_int8 if args[1].dtype == types.uint8 else hear


def _product(  # noqa: PLR0917
    numbers: Any,  # (rows, inputs)
    out: Any,  # (rows, outputs)
    block: int,
    weights: Any,
    scales: Any,
    rows: Any,
    units: Any,
    starts: Any,
    line: Any,
    floats: Any,
    counter: Any,
    has_gelu: bool,
    thread: int,
    n_threads: int,
) -> None:
    """Do one thread's share of a single product."""
    n_rows, n_inputs = numbers.shape
    n_panels = out.shape[1] // PANEL
    group = _group_of(rows)
    _pack(
        numbers, block, group, rows, units, starts, line,
        n_rows * thread // n_threads, n_rows * (thread + 1) // n_threads,
    )  # fmt: skip
    _wait(counter, n_threads, 1)
    _panels(
        rows, n_rows, block, n_inputs, group, weights, 0, scales, 0, units, starts, out,
        _GELU if has_gelu else _STORE, floats,
        n_panels * thread // n_threads, n_panels * (thread + 1) // n_threads,
    )  # fmt: skip


def _step_signature(weight: Any, row: Any, keys: Any, values: Any) -> Any:
    f1, f2, i1 = types.float32[::1], types.float32[:, ::1], types.int64[::1]
    return types.void(
        i1, f2, types.float32[:, :, ::1], weight[::1], types.int64[:, ::1], f1,
        types.int64[:, ::1], keys[::1], values[::1], f1, f1, types.uint16[::1], types.uint16[::1],
        i1, i1, row[::1], f1, types.int32[::1], f2, f2, f2, f2, f2, f1, types.uint8[::1], row[::1],
        f1, i1, types.int64, types.int64, types.float32,
    )  # fmt: skip


def _product_signature(weight: Any, row: Any) -> Any:
    f1, f2 = types.float32[::1], types.float32[:, ::1]
    return types.void(
        f2, f2, types.int64, weight[::1], f1, row[::1], f1, types.int32[::1], row[::1], f1,
        types.int64[::1], types.boolean, types.int64, types.int64,
    )  # fmt: skip


_WEIGHTS = {16: (types.uint16, types.uint16), 8: (types.uint8, types.int8)}
_MEMORY = {"bfloat16": (types.uint16, types.uint16), "int8": (types.uint8, types.int8)}

STEPS: dict[tuple[int, str], Kernel] = {
    (bits, kind): compiled(_step_signature(*numbers, *memory), reads=_READS, **OPTIONS)(_step)
    for bits, numbers in _WEIGHTS.items()
    for kind, memory in _MEMORY.items()
}
"""Kernels by bits of weights and format of memory; each is compiled when first called."""

PRODUCTS: dict[int, Kernel] = {
    bits: compiled(_product_signature(*numbers), reads=_READS, **OPTIONS)(_product)
    for bits, numbers in _WEIGHTS.items()
}
"""Single products by bits of weights."""
