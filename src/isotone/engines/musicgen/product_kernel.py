"""Matrix products for a few dozen rows, with what comes before and behind them, in one loop.

A step multiplies the rows of a batch (a take has one or two) with every weight of the decoder. The
rows lie packed by blocks of 15 or 8, the weights by panels of 32 outputs, both with the numbers
that one instruction multiplies and adds side by side,

    rows     (block, inputs / group, 15 or 8 rows, group)
    weights  (panel, inputs / group, 32 outputs, group)

where a group is two bfloat16 (``vdpbf16ps``) or four bytes (``vpdpbusd``). A block times a panel
keeps its 30 or 16 vectors of sums in registers from the first input to the last, each row's numbers
being spread from memory by the product itself. Bytes of weights are stored with 128 added, since
the instruction wants one side unsigned; the sums begin at what that adds, so they are exact.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import extending, types

from isotone.engines.musicgen.attention_kernel import OPTIONS, encoded, exponential

__all__ = ["PANEL", "block_rows", "gelu", "multiply", "pack_row", "rows_packed", "weights_packed"]

PANEL = 32
"""Outputs of a panel of weights."""

_LANES = 16
_BLOCKS = (15, 8)

intrinsic: Any = extending.intrinsic  # it returns a function that no type describes


def block_rows(n_rows: int) -> int:
    """Return the rows of a block: the kind that leaves fewer empty."""
    return min(_BLOCKS, key=lambda rows: (-(-n_rows // rows) * rows, -rows))


def rows_packed(n_rows: int, n_inputs: int) -> int:
    """Return how many numbers rows take when they are packed, whatever the blocks."""
    return max(-(-n_rows // rows) * rows for rows in _BLOCKS) * n_inputs


def weights_packed(weight: Any, group: int) -> Any:
    """Return weights of shape (outputs, inputs), flat and in panels."""
    n_outputs, n_inputs = weight.shape
    panels = weight.reshape(n_outputs // PANEL, PANEL, n_inputs // group, group)
    return np.ascontiguousarray(panels.transpose(0, 2, 1, 3)).reshape(-1)


def _multiply_block(n_rows: int) -> Any:
    """Return the intrinsic for blocks of so many rows."""

    @intrinsic
    def multiply_block(
        _context: Any, rows: Any, rows_at: Any, weights: Any, weights_at: Any, n_groups: Any,
        starts: Any, out: Any,
    ) -> Any:  # fmt: skip
        """Write the products of a block and a panel as floats, shape (rows, 32).

        ``starts`` (int32) is what each row's sums begin at; bfloat16 begins at 0.
        """
        signature = types.void(rows, rows_at, weights, weights_at, n_groups, starts, out)

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            from llvmlite import ir
            from numba.core import cgutils

            is_int8 = signature.args[2].dtype == types.uint8
            index, word = ir.IntType(64), ir.IntType(32)
            floats = ir.VectorType(ir.FloatType(), _LANES)
            ints = ir.VectorType(word, _LANES)
            kind = ints if is_int8 else floats
            zeros = ir.Constant(ints, [0] * _LANES)
            undefined = ir.Constant(ints, ir.Undefined)

            def data(place: int) -> Any:
                array = context.make_array(signature.args[place])
                return array(context, builder, args[place]).data

            rows_data = builder.bitcast(builder.gep(data(0), [args[1]]), word.as_pointer())
            weights_data = builder.bitcast(builder.gep(data(2), [args[3]]), ints.as_pointer())
            starts_data, out_data = data(5), data(6)

            def spread(value: Any) -> Any:
                one = builder.insert_element(undefined, value, ir.Constant(word, 0))
                return builder.shuffle_vector(one, undefined, zeros)

            if is_int8:
                name = "llvm.x86.avx512.vpdpbusd.512"
                pair = ints
            else:
                name = "llvm.x86.avx512bf16.dpbf16ps.512"
                pair = ir.VectorType(_bfloat(ir), 2 * _LANES)
            product = builder.module.globals.get(name) or ir.Function(
                builder.module, ir.FunctionType(kind, [kind, pair, pair]), name
            )
            cells = []
            for row in range(n_rows):
                start = ir.Constant(floats, [0.0] * _LANES)
                if is_int8:
                    place = builder.gep(starts_data, [ir.Constant(index, row)])
                    start = spread(builder.load(place))
                for _ in range(2):
                    cell = cgutils.alloca_once(builder, kind)
                    builder.store(start, cell)
                    cells.append(cell)
            with cgutils.for_range(builder, args[4]) as loop:
                at = builder.mul(loop.index, ir.Constant(index, 2))
                panel = [
                    builder.load(
                        builder.gep(weights_data, [builder.add(at, ir.Constant(index, half))]),
                        align=4,
                    )
                    for half in range(2)
                ]
                at = builder.mul(loop.index, ir.Constant(index, n_rows))
                for row in range(n_rows):
                    place = builder.gep(rows_data, [builder.add(at, ir.Constant(index, row))])
                    numbers = spread(builder.load(place, align=4))
                    for half in range(2):
                        cell = cells[2 * row + half]
                        factors = [panel[half], numbers]
                        if not is_int8:
                            factors = [builder.bitcast(factor, pair) for factor in factors]
                        total = builder.call(product, [builder.load(cell), *factors])
                        builder.store(total, cell)
            for i, cell in enumerate(cells):
                total = builder.load(cell)
                if is_int8:
                    total = builder.sitofp(total, floats)
                place = builder.gep(out_data, [ir.Constant(index, i * _LANES)])
                builder.store(total, builder.bitcast(place, floats.as_pointer()), align=4)
            return context.get_dummy_value()

        return signature, generate

    return multiply_block


def _bfloat(ir: Any) -> Any:
    """Return the type of bfloat16, which llvmlite has no class for."""

    class BFloat(ir.IntType):  # type: ignore[misc]
        def __new__(cls) -> Any:
            return object.__new__(cls)

        def __init__(self) -> None:
            self.width = 16

        def _to_string(self) -> str:
            return "bfloat"

        def __str__(self) -> str:
            return "bfloat"

    return BFloat()


_by_15, _by_8 = _multiply_block(15), _multiply_block(8)


@numba.njit(inline="always")
def gelu(x: Any) -> Any:
    """Return x Phi(x), with the error function of Abramowitz and Stegun 7.1.26 (to 1.5e-7)."""
    z = abs(x) * np.float32(0.7071067811865476)
    t = np.float32(1.0) / (np.float32(1.0) + np.float32(0.3275911) * z)
    poly = np.float32(1.061405429)
    poly = poly * t - np.float32(1.453152027)
    poly = poly * t + np.float32(1.421413741)
    poly = poly * t - np.float32(0.284496736)
    poly = poly * t + np.float32(0.254829592)
    tail = poly * t * exponential(max(-z * z, np.float32(-87.0)))
    erf = np.float32(1.0) - tail
    half = np.float32(0.5) * x
    return half + abs(half) * erf


@numba.njit
def multiply(
    rows: Any, per_block: int, block: int, n_inputs: int, group: int, weights: Any,
    weights_at: int, panel: int, starts: Any, out: Any,
) -> None:  # fmt: skip
    """Write one block times one panel into ``out``, (rows of a block * 32,) floats."""
    rows_at = block * per_block * n_inputs
    at = weights_at + panel * PANEL * n_inputs
    n_groups = n_inputs // group
    first = starts[block * per_block :]
    if per_block == 15:
        _by_15(rows, rows_at, weights, at, n_groups, first, out)
    else:
        _by_8(rows, rows_at, weights, at, n_groups, first, out)


def _line(*args: Any) -> None:
    """Round a row of floats to the format of ``rows``, in ``line``: what ``pack_row`` takes."""
    raise NotImplementedError  # only compiled code calls it


_options: Any = OPTIONS


# Numba wants the function of types and what it returns to take the same arguments.
@extending.overload(_line, jit_options=_options)
def _typed_line(*args: Any) -> Any:
    def as_bfloat16(*args: Any) -> None:
        numbers, rows, line = args[0], args[2], args[5]
        for i in range(len(numbers)):
            line[i] = encoded(numbers[i], rows)

    def as_bytes(*args: Any) -> None:
        numbers, row, rows, units, starts, line = args
        peak = np.float32(1e-12)
        for number in numbers:
            peak = max(peak, abs(number))
        by = np.float32(127.0) / peak
        total = np.int32(0)
        for i in range(len(numbers)):
            # Over zero, so that cutting off the fraction rounds to the nearest.
            whole = np.int32(numbers[i] * by + np.float32(128.5)) - np.int32(128)
            line[i] = whole_as(whole, rows)
            total += whole
        units[row] = peak / np.float32(127.0)
        starts[row] = np.int32(-128) * total

    return as_bytes if args[2].dtype == types.int8 else as_bfloat16


@numba.njit(**OPTIONS)
def pack_row(
    numbers: Any, row: int, per_block: int, group: int, rows: Any, units: Any, starts: Any,
    line: Any,
) -> None:  # fmt: skip
    """Put a row of floats where its block has it, rounded to the format of ``rows``.

    Bytes get a unit for the row, and what its sums begin at; ``line`` has room for the row's.
    """
    n = len(numbers)
    _line(numbers, row, rows, units, starts, line)
    words = line[:n].view(np.uint32)
    at = row // per_block * per_block * n // group + row % per_block
    places = rows.view(np.uint32)[at:]
    for i in range(n // group):
        places[i * per_block] = words[i]


@intrinsic
def whole_as(_context: Any, number: Any, like: Any) -> Any:
    """Return a whole number in the width of an array's."""
    kind = like.dtype

    def generate(_generic: Any, builder: Any, _signature: Any, args: Any) -> Any:
        from llvmlite import ir

        return builder.trunc(args[0], ir.IntType(kind.bitwidth))

    return kind(number, like), generate
