"""One query against a long memory, on the processor: the loop that decides a session's time.

Decoding reads the whole memory of keys and values once for every token, so the kernel is laid out
for that read: it goes through each head's keys and values once, in order, at the width of the
memory, whatever the number format they are kept in, and holds everything else in the first-level
cache. Keys and values lie in blocks of 64 positions,

    keys    (row, head, block, channel, 64 positions)
    values  (row, head, block, 64 positions, channel)

so that both products are the same operation, 64 numbers times a 64 x 64 block, whose inner loop is
contiguous and needs no sum across a vector. That operation is written as vectors of 16 floats in
the compiler's intermediate language; it becomes AVX-512, AVX2 or NEON, as the machine has it.

Formats: float32, and bfloat16 as its 16 bits; a memory in int8 has a kernel of its own
(``attention_int8``).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import extending, types

from isotone.dsp.compiled import Kernel, compiled

__all__ = ["BLOCK", "KERNELS", "OPTIONS", "decoded", "encoded", "exponential", "largest"]

BLOCK = 64
"""Positions of a block, and the channels of a head that the fast path is made for."""

_LANES = 16

intrinsic: Any = extending.intrinsic  # it returns a function that no type describes


def _as_vector(builder: Any, ir: Any, pointer: Any, kind: Any) -> Any:
    """Load 16 numbers of a memory as floats."""
    floats = ir.VectorType(ir.FloatType(), _LANES)
    ints = ir.VectorType(ir.IntType(32), _LANES)
    if kind == types.float32:
        return builder.load(builder.bitcast(pointer, floats.as_pointer()), align=4)
    narrow = ir.VectorType(ir.IntType(16), _LANES)
    raw = builder.load(builder.bitcast(pointer, narrow.as_pointer()), align=2)
    # bfloat16 is the upper half of a float32.
    sixteen = ir.Constant(ints, [16] * _LANES)
    return builder.bitcast(builder.shl(builder.zext(raw, ints), sixteen), floats)


@intrinsic
def _add_product(
    _context: Any, x: Any, x_at: Any, block: Any, block_at: Any, y: Any, y_at: Any
) -> Any:
    """Add ``x[64] @ block[64, 64]`` to ``y[64]``; places are offsets into flat arrays."""
    signature = types.void(x, x_at, block, block_at, y, y_at)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        from llvmlite import ir
        from numba.core import cgutils

        floats = ir.VectorType(ir.FloatType(), _LANES)
        data = []
        for array, at, kind in zip(args[::2], args[1::2], signature.args[::2], strict=True):
            view = context.make_array(kind)(context, builder, array)
            data.append(builder.gep(view.data, [at]))
        x_data, block_data, y_data = data
        n_sums = BLOCK // _LANES
        index = ir.IntType(64)
        sums = []
        for j in range(n_sums):
            place = builder.gep(y_data, [ir.Constant(index, j * _LANES)])
            cell = cgutils.alloca_once(builder, floats)
            loaded = builder.load(builder.bitcast(place, floats.as_pointer()), align=4)
            builder.store(loaded, cell)
            sums.append(cell)
        unroll = 8
        steps = ir.Constant(index, BLOCK // unroll)
        with cgutils.for_range(builder, steps) as loop:
            first = builder.mul(loop.index, ir.Constant(index, unroll))
            held = [builder.load(cell) for cell in sums]
            for step in range(unroll):
                row = builder.add(first, ir.Constant(index, step))
                scalar = builder.load(builder.gep(x_data, [row]))
                spread = builder.insert_element(
                    ir.Constant(floats, ir.Undefined), scalar, ir.Constant(ir.IntType(32), 0)
                )
                zeros = ir.Constant(ir.VectorType(ir.IntType(32), _LANES), [0] * _LANES)
                spread = builder.shuffle_vector(spread, ir.Constant(floats, ir.Undefined), zeros)
                base = builder.mul(row, ir.Constant(index, BLOCK))
                for j in range(n_sums):
                    place = builder.gep(
                        block_data, [builder.add(base, ir.Constant(index, j * _LANES))]
                    )
                    vector = _as_vector(builder, ir, place, signature.args[2].dtype)
                    # "contract" allows one rounding instead of two where the machine has it.
                    product = builder.fmul(spread, vector, flags=("contract",))
                    held[j] = builder.fadd(held[j], product, flags=("contract",))
            for cell, value in zip(sums, held, strict=True):
                builder.store(value, cell)
        for j in range(n_sums):
            place = builder.gep(y_data, [ir.Constant(index, j * _LANES)])
            builder.store(
                builder.load(sums[j]), builder.bitcast(place, floats.as_pointer()), align=4
            )
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def largest(_context: Any, numbers: Any, n: Any) -> Any:
    """Return the largest of the first ``n`` floats, a multiple of 64.

    The compiler makes no vectors of a loop of ``max``.
    """
    signature = types.float32(numbers, n)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        from llvmlite import ir
        from numba.core import cgutils

        index, floats = ir.IntType(64), ir.VectorType(ir.FloatType(), _LANES)
        data = context.make_array(signature.args[0])(context, builder, args[0]).data

        def larger(a: Any, b: Any) -> Any:
            return builder.select(builder.fcmp_ordered(">", a, b), a, b)

        cells = []
        for _ in range(BLOCK // _LANES):
            cell = cgutils.alloca_once(builder, floats)
            builder.store(ir.Constant(floats, [float("-inf")] * _LANES), cell)
            cells.append(cell)
        with cgutils.for_range(builder, builder.sdiv(args[1], ir.Constant(index, BLOCK))) as loop:
            base = builder.mul(loop.index, ir.Constant(index, BLOCK))
            for j, cell in enumerate(cells):
                at = builder.add(base, ir.Constant(index, j * _LANES))
                place = builder.bitcast(builder.gep(data, [at]), floats.as_pointer())
                builder.store(larger(builder.load(cell), builder.load(place, align=4)), cell)
        values = [builder.load(cell) for cell in cells]
        while len(values) > 1:
            values = [larger(a, b) for a, b in zip(values[::2], values[1::2], strict=True)]
        lanes = [
            builder.extract_element(values[0], ir.Constant(ir.IntType(32), i))
            for i in range(_LANES)
        ]
        while len(lanes) > 1:
            lanes = [larger(a, b) for a, b in zip(lanes[::2], lanes[1::2], strict=True)]
        return lanes[0]

    return signature, generate


@intrinsic
def _float_of_bits(_context: Any, bits: Any) -> Any:  # noqa: ARG001 - typed by name
    def generate(_generic: Any, builder: Any, _signature: Any, args: Any) -> Any:
        from llvmlite import ir

        return builder.bitcast(args[0], ir.FloatType())

    return types.float32(types.int32), generate


@intrinsic
def decoded(_context: Any, number: Any) -> Any:
    """Return a number of activations or memory (float32 or bfloat16's bits) as float32."""

    def generate(_generic: Any, builder: Any, signature: Any, args: Any) -> Any:
        from llvmlite import ir

        kind = signature.args[0]
        if kind == types.float32:
            return args[0]
        wide = builder.zext(args[0], ir.IntType(32))
        return builder.bitcast(builder.shl(wide, ir.Constant(ir.IntType(32), 16)), ir.FloatType())

    return types.float32(number), generate


@numba.njit(inline="always")
def exponential(x: Any) -> Any:
    """Return e**x for -87 <= x <= 0 to two units in the last place, in operations that vectorise.

    2**n from the exponent's bits, 2**f by the Taylor polynomial of degree 7 on [-.5, .5].
    """
    scaled = x * np.float32(1.4426950408889634)
    whole = np.floor(scaled + np.float32(0.5))
    # ln 2 in two parts, so that the remainder keeps its bits (Cody and Waite, 1980).
    rest = x - whole * np.float32(0.693359375)
    rest = rest - whole * np.float32(-2.12194440e-4)
    value = np.float32(1.9841270e-4)
    value = value * rest + np.float32(1.3888889e-3)
    value = value * rest + np.float32(8.3333333e-3)
    value = value * rest + np.float32(4.1666667e-2)
    value = value * rest + np.float32(1.6666667e-1)
    value = value * rest + np.float32(0.5)
    value = value * rest + np.float32(1.0)
    value = value * rest + np.float32(1.0)
    power = np.int32((np.int32(whole) + np.int32(127)) << np.int32(23))
    return value * _float_of_bits(power)


@intrinsic
def encoded(_context: Any, number: Any, like: Any) -> Any:
    """Return a float32 in the format of an array: rounded to the nearest."""
    kind = like.dtype

    def generate(_generic: Any, builder: Any, _signature: Any, args: Any) -> Any:
        from llvmlite import ir

        if kind == types.float32:
            return args[0]
        word = ir.IntType(32)
        bits = builder.bitcast(args[0], word)
        sixteen = ir.Constant(word, 16)
        # Nearest, ties to even.
        odd = builder.and_(builder.lshr(bits, sixteen), ir.Constant(word, 1))
        near = builder.add(bits, builder.add(odd, ir.Constant(word, 0x7FFF)))
        return builder.trunc(builder.lshr(near, sixteen), ir.IntType(16))

    return kind(number, like), generate


@numba.njit
def _append(
    packed: Any, keys: Any, values: Any,
    row: int, at_key: int, base: int, position: int, channels: int, width: int,
) -> None:  # fmt: skip
    """Store the new key and value of one row and head."""
    to_key = base + (position // BLOCK) * BLOCK * channels + position % BLOCK
    to_value = base + position * channels
    for c in range(channels):
        keys[to_key + c * BLOCK] = encoded(decoded(packed[row, at_key + c]), keys)
        values[to_value + c] = encoded(decoded(packed[row, at_key + width + c]), values)


def _attend(  # noqa: PLR0912 - one loop, kept whole
    packed: Any,  # (rows, width): queries, then keys and values of the new position if any
    keys: Any,
    values: Any,
    lengths: Any,  # (rows,): positions to attend to, the new one among them
    out: Any,  # (rows, heads * channels)
    scratch: Any,  # (at least positions rounded up to a block + 2 * channels,)
    n_heads: int,
    channels: int,
    scale: float,
    appends: bool,
    first: int,
    last: int,
) -> None:
    """Attend for items ``first`` to ``last`` of the rows times heads."""
    n_blocks = keys.shape[0] // (packed.shape[0] * n_heads * BLOCK * channels)
    width = n_heads * channels
    capacity = n_blocks * BLOCK
    query = scratch[capacity : capacity + channels]
    mixed = scratch[capacity + channels : capacity + 2 * channels]
    for item in range(first, last):
        row, head = item // n_heads, item % n_heads
        length = lengths[row]
        base = item * capacity * channels
        for c in range(channels):
            query[c] = decoded(packed[row, head * channels + c]) * scale
        if appends:
            position = length - 1
            _append(
                packed, keys, values, row, width + head * channels, base, position, channels, width
            )
        used = (length + BLOCK - 1) // BLOCK
        for i in range(used * BLOCK):
            scratch[i] = np.float32(0.0)
        for block in range(used):
            at = base + block * BLOCK * channels
            if channels == BLOCK:
                _add_product(query, 0, keys, at, scratch, block * BLOCK)
            else:
                for c in range(channels):
                    for i in range(BLOCK):
                        scratch[block * BLOCK + i] += query[c] * decoded(keys[at + c * BLOCK + i])
        for i in range(length, used * BLOCK):
            scratch[i] = np.float32(-1e30)
        highest = largest(scratch, used * BLOCK)
        for i in range(used * BLOCK):
            scratch[i] = exponential(max(scratch[i] - highest, np.float32(-87.0)))
        for i in range(length, used * BLOCK):
            scratch[i] = np.float32(0.0)
        total = np.float32(0.0)
        for i in range(used * BLOCK):
            total += scratch[i]
        for c in range(channels):
            mixed[c] = np.float32(0.0)
        for block in range(used):
            at = base + block * BLOCK * channels
            if channels == BLOCK:
                _add_product(scratch, block * BLOCK, values, at, mixed, 0)
            else:
                for i in range(BLOCK):
                    for c in range(channels):
                        mixed[c] += scratch[block * BLOCK + i] * decoded(
                            values[at + i * channels + c]
                        )
        for c in range(channels):
            out[row, head * channels + c] = encoded(mixed[c] / total, out)


def _signature(activation: Any, memory: Any) -> Any:
    flat = memory[::1]
    return types.void(
        activation[:, ::1], flat, flat, types.int64[::1], activation[:, ::1], types.float32[::1],
        types.int64, types.int64, types.float32, types.boolean, types.int64, types.int64,
    )  # fmt: skip


# Sums may be reordered (a row's result depends on that row alone, so batches stay independent);
# nothing here is compared with what another block size would give.
OPTIONS: dict[str, Any] = {
    "fastmath": {"contract", "reassoc", "nsz", "arcp", "nnan"},
    "error_model": "numpy",
}

KERNELS: dict[str, Kernel] = {
    "float32": compiled(_signature(types.float32, types.float32), **OPTIONS)(_attend),
    "bfloat16": compiled(_signature(types.uint16, types.uint16), **OPTIONS)(_attend),
}
"""Kernels by the format of activations and memory; each is compiled when first called."""
