"""One query against a memory of bytes: attention whose products are whole numbers.

A processor multiplies bytes four at a time (AVX-512 VNNI: 64 products an instruction), so a memory
in int8 need not be turned into floats to be heard: then the reading alone takes time. Keys and
values lie in blocks of 64 positions, with the four numbers that are multiplied together side by
side,

    keys    (row, head, block, channel / 4, 64 positions, 4 channels), uint8: 128 more than they are
    values  (row, head, block, 16 positions, channel, 4 positions), int8

each position with one scale a row and head. What they are multiplied with, the query and the
weights of the positions, is split into two bytes, a high and a low one: 16 bits are exact to 2e-5
of the largest, so nothing is lost beyond what storing the memory in int8 has lost. Processors
without the instruction multiply the same whole numbers in vectors of 16.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import extending, types

from isotone.dsp.compiled import Kernel, compiled
from isotone.engines.musicgen import attention_kernel
from isotone.engines.musicgen.attention_kernel import (
    BLOCK,
    OPTIONS,
    decoded,
    encoded,
    exponential,
    largest,
)

__all__ = ["INT8_KERNELS"]

_LANES = 16
_GROUP = 4  # numbers that are multiplied and added together
_SUMS = BLOCK // _LANES
# 127 * 256 + 127 is the largest number of two signed bytes; of two unsigned ones 65535.
_MOST_QUERY, _MOST_WEIGHT = 32512.0, 65535.0

intrinsic: Any = extending.intrinsic  # it returns a function that no type describes


def _has_vnni(context: Any) -> bool:
    """Return whether code for this machine may use AVX-512 VNNI."""
    features = str(context.codegen()._get_host_cpu_features()).split(",")
    return "+avx512vnni" in features


def _add_four(builder: Any, ir: Any, total: Any, memory: Any, word: Any, rule: Any) -> Any:
    """Add to 16 sums four products each: 64 bytes of memory times the four bytes of a word."""
    is_vnni, is_memory_signed = rule
    ints = ir.VectorType(ir.IntType(32), _LANES)
    zeros = ir.Constant(ints, [0] * _LANES)
    if is_vnni:
        spread = builder.insert_element(
            ir.Constant(ints, ir.Undefined), word, ir.Constant(ir.IntType(32), 0)
        )
        spread = builder.shuffle_vector(spread, ir.Constant(ints, ir.Undefined), zeros)
        packed = builder.bitcast(memory, ints)
        kind = ir.FunctionType(ints, [ints, ints, ints])
        name = "llvm.x86.avx512.vpdpbusd.512"
        call = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
        # The first factor is unsigned, the second signed.
        pair = [spread, packed] if is_memory_signed else [packed, spread]
        return builder.call(call, [total, *pair])
    for k in range(_GROUP):
        lanes = ir.Constant(ints, [_GROUP * lane + k for lane in range(_LANES)])
        bytes_ = builder.shuffle_vector(memory, ir.Constant(memory.type, ir.Undefined), lanes)
        wide = builder.sext(bytes_, ints) if is_memory_signed else builder.zext(bytes_, ints)
        byte = builder.trunc(builder.lshr(word, ir.Constant(ir.IntType(32), 8 * k)), ir.IntType(8))
        factor = (builder.zext if is_memory_signed else builder.sext)(byte, ir.IntType(32))
        spread = builder.insert_element(
            ir.Constant(ints, ir.Undefined), factor, ir.Constant(ir.IntType(32), 0)
        )
        spread = builder.shuffle_vector(spread, ir.Constant(ints, ir.Undefined), zeros)
        total = builder.add(total, builder.mul(wide, spread))
    return total


@intrinsic
def _multiply_bytes(
    _context: Any, words: Any, high_at: Any, low_at: Any, memory: Any, at: Any, n: Any, out: Any,
    out_at: Any, less: Any, ahead: Any, ahead_at: Any,
) -> Any:  # fmt: skip
    """Set 64 floats to the products of ``n`` words of bytes with ``n`` times 256 bytes of memory.

    Word ``i`` has a high part at ``high_at + 4 * i`` of ``words`` and a low one at ``low_at``. Keys
    (unsigned) give ``256 * high + low - less`` in whole numbers; values (signed) can be many, and
    their two sums become floats before they are put together. As much of ``ahead``, from
    ``ahead_at``, is asked for from the memory meanwhile: what will be read next.
    """
    signature = types.void(
        words, high_at, low_at, memory, at, n, out, out_at, less, ahead, ahead_at
    )

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        from llvmlite import ir
        from numba.core import cgutils

        is_signed = signature.args[3].dtype == types.int8
        rule = (_has_vnni(context), is_signed)
        index, word_kind = ir.IntType(64), ir.IntType(32)
        ints = ir.VectorType(word_kind, _LANES)
        floats = ir.VectorType(ir.FloatType(), _LANES)
        bytes_ = ir.VectorType(ir.IntType(8), BLOCK)

        def data(place: int) -> Any:
            kind = signature.args[place]
            return context.make_array(kind)(context, builder, args[place]).data

        words_data, memory_data, out_data, ahead_data = data(0), data(3), data(6), data(9)
        prefetch = builder.module.declare_intrinsic(
            "llvm.prefetch",
            [ahead_data.type],
            ir.FunctionType(ir.VoidType(), [ahead_data.type, word_kind, word_kind, word_kind]),
        )
        to_read, to_second_level, as_data = (ir.Constant(word_kind, i) for i in (0, 2, 1))
        empty = ir.Constant(ints, [0] * _LANES)
        cells = []
        for _ in range(2 * _SUMS):
            cell = cgutils.alloca_once(builder, ints)
            builder.store(empty, cell)
            cells.append(cell)
        with cgutils.for_range(builder, args[5]) as loop:
            step = builder.mul(loop.index, ir.Constant(index, _GROUP))
            parts = []
            for start in (args[1], args[2]):
                place = builder.gep(words_data, [builder.add(start, step)])
                parts.append(builder.load(builder.bitcast(place, word_kind.as_pointer()), align=1))
            base = builder.add(args[4], builder.mul(loop.index, ir.Constant(index, _GROUP * BLOCK)))
            passed = builder.add(
                args[10], builder.mul(loop.index, ir.Constant(index, _GROUP * BLOCK))
            )
            for j in range(_SUMS):
                place = builder.gep(
                    ahead_data, [builder.add(passed, ir.Constant(index, j * BLOCK))]
                )
                builder.call(prefetch, [place, to_read, to_second_level, as_data])
            for j in range(_SUMS):
                place = builder.gep(memory_data, [builder.add(base, ir.Constant(index, j * BLOCK))])
                line = builder.load(builder.bitcast(place, bytes_.as_pointer()), align=1)
                for part in range(2):
                    cell = cells[part * _SUMS + j]
                    total = _add_four(builder, ir, builder.load(cell), line, parts[part], rule)
                    builder.store(total, cell)
        less_all = builder.insert_element(
            ir.Constant(ints, ir.Undefined), args[8], ir.Constant(word_kind, 0)
        )
        less_all = builder.shuffle_vector(less_all, ir.Constant(ints, ir.Undefined), empty)
        for j in range(_SUMS):
            high, low = builder.load(cells[j]), builder.load(cells[_SUMS + j])
            if is_signed:
                by = ir.Constant(floats, [256.0] * _LANES)
                value = builder.fadd(
                    builder.fmul(builder.sitofp(high, floats), by), builder.sitofp(low, floats)
                )
            else:
                eight = ir.Constant(ints, [8] * _LANES)
                whole = builder.sub(builder.add(builder.shl(high, eight), low), less_all)
                value = builder.sitofp(whole, floats)
            place = builder.gep(out_data, [builder.add(args[7], ir.Constant(index, j * _LANES))])
            builder.store(value, builder.bitcast(place, floats.as_pointer()), align=4)
        return context.get_dummy_value()

    return signature, generate


@numba.njit
def _nearest(x: Any) -> Any:
    return np.int32(np.floor(x + np.float32(0.5)))


@numba.njit
def _peak(numbers: Any) -> Any:
    """Return the largest magnitude of at most a few hundred numbers."""
    peak = np.float32(1e-12)
    for number in numbers:
        peak = max(peak, abs(decoded(number)))
    return peak


# Slices are taken before loops: an index that might be negative to the compiler makes no vectors.
@numba.njit
def _append(key: Any, value: Any, keys: Any, values: Any, inside: int, scales: Any) -> None:
    """Store a new key and value, each of one head, at a place inside a block."""
    channels = len(key)
    key_peak, value_peak = _peak(key), _peak(value)
    scales[0], scales[1] = key_peak / np.float32(127.0), value_peak / np.float32(127.0)
    by_key, by_value = np.float32(127.0) / key_peak, np.float32(127.0) / value_peak
    to_keys = keys[inside * _GROUP :]
    to_values = values[inside // _GROUP * _GROUP * channels + inside % _GROUP :]
    for c in range(channels):
        to_keys[c // _GROUP * _GROUP * BLOCK + c % _GROUP] = np.uint8(
            _nearest(decoded(key[c]) * by_key) + 128
        )
        to_values[c * _GROUP] = np.int8(_nearest(decoded(value[c]) * by_value))


@numba.njit
def _split_query(query: Any, high: Any, low: Any) -> Any:
    """Write a query as high and low bytes; return the size of a unit and the sum of all units."""
    peak = _peak(query)
    by = np.float32(_MOST_QUERY) / peak
    total = np.int32(0)
    for c in range(len(query)):
        number = _nearest(decoded(query[c]) * by)
        upper = (number + 128) >> 8
        high[c] = np.uint8(upper & 255)
        low[c] = np.uint8((number - (upper << 8)) & 255)
        total += number
    return peak / np.float32(_MOST_QUERY), total


@numba.njit
def _scores_slowly(
    words: Any, keys: Any, at: int, channels: int, out: Any, out_at: int, less: int
) -> None:
    """Do what ``_multiply_bytes`` does with the keys of a block, for heads of another width."""
    for i in range(BLOCK):
        total = np.int32(0)
        for c in range(channels):
            number = np.int32(np.int8(words[c])) * 256 + np.int32(np.int8(words[channels + c]))
            place = c // _GROUP * _GROUP * BLOCK + i * _GROUP + c % _GROUP
            total += number * np.int32(keys[at + place])
        out[out_at + i] = np.float32(total - less)


@numba.njit
def _mix_slowly(
    words: Any, high_at: int, low_at: int, values: Any, at: int, channels: int, n: int, out: Any
) -> None:
    for c in range(channels):
        high, low = np.int32(0), np.int32(0)
        for i in range(n):
            place = i // _GROUP * _GROUP * channels + c * _GROUP + i % _GROUP
            value = np.int32(values[at + place])
            high += np.int32(words[high_at + i]) * value
            low += np.int32(words[low_at + i]) * value
        out[c] = np.float32(high) * np.float32(256.0) + np.float32(low)


def _attend(  # noqa: PLR0917 - one loop, kept whole
    packed: Any,  # (rows, width): queries, then keys and values of the new position if any
    keys: Any,
    values: Any,
    key_scales: Any,  # (rows, heads, positions)
    value_scales: Any,
    lengths: Any,  # (rows,): positions to attend to, the new one among them
    out: Any,  # (rows, heads * channels)
    scratch: Any,  # (positions rounded up to a block + 2 * channels,)
    words: Any,  # (2 * positions rounded up to a block + 2 * channels,)
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
    high_at, low_at = 2 * channels, 2 * channels + capacity
    mixed = scratch[capacity : capacity + channels]
    new_scales = scratch[capacity + channels :]
    for item in range(first, last):
        row, head = item // n_heads, item % n_heads
        length = lengths[row]
        base = item * capacity * channels
        at_scale = item * capacity
        following = base + capacity * channels if item + 1 < last else base
        at = head * channels
        if appends:
            last_position = length - 1
            block_at = base + last_position // BLOCK * BLOCK * channels
            _append(
                packed[row, width + at : width + at + channels],
                packed[row, 2 * width + at : 2 * width + at + channels],
                keys[block_at : block_at + BLOCK * channels],
                values[block_at : block_at + BLOCK * channels],
                last_position % BLOCK,
                new_scales,
            )
            key_scales[at_scale + last_position] = new_scales[0]
            value_scales[at_scale + last_position] = new_scales[1]
        unit, total = _split_query(
            packed[row, at : at + channels], words[:channels], words[channels : 2 * channels]
        )
        unit = unit * scale
        less = np.int32(128 * total)
        used = (length + BLOCK - 1) // BLOCK
        for block in range(used):
            place = base + block * BLOCK * channels
            if channels == BLOCK:
                _multiply_bytes(
                    words, 0, channels, keys, place, channels // _GROUP, scratch, block * BLOCK,
                    less, values, place,
                )  # fmt: skip
            else:
                _scores_slowly(words, keys, place, channels, scratch, block * BLOCK, less)
        n = used * BLOCK
        of_keys, of_values = (
            key_scales[at_scale : at_scale + n],
            value_scales[at_scale : at_scale + n],
        )
        scores = scratch[:n]
        high, low = words[high_at : high_at + n], words[low_at : low_at + n]
        for i in range(n):
            scores[i] *= unit * of_keys[i]
        for i in range(length, n):
            scores[i] = np.float32(-1e30)
        highest = largest(scores, n)
        whole = np.float32(0.0)
        for i in range(n):
            scores[i] = exponential(max(scores[i] - highest, np.float32(-87.0)))
        for i in range(length, n):
            scores[i] = np.float32(0.0)
        for i in range(n):
            whole += scores[i]
        for i in range(n):
            scores[i] *= of_values[i]
        peak = largest(scores, n)
        by = np.float32(_MOST_WEIGHT) / peak
        for i in range(n):
            number = np.int32(scores[i] * by + np.float32(0.5))
            high[i] = np.uint8(number >> 8)
            low[i] = np.uint8(number & 255)
        if channels == BLOCK:
            # As each values block is heard, the next head's keys are asked for.
            _multiply_bytes(
                words, high_at, low_at, values, base, n // _GROUP, mixed, 0, np.int32(0),
                keys, following,
            )  # fmt: skip
        else:
            _mix_slowly(words, high_at, low_at, values, base, channels, length, mixed)
        by = peak / np.float32(_MOST_WEIGHT) / whole
        heard = out[row, at : at + channels]
        for c in range(channels):
            heard[c] = encoded(mixed[c] * by, out)


def _signature(activation: Any) -> Any:
    return types.void(
        activation[:, ::1], types.uint8[::1], types.int8[::1], types.float32[::1],
        types.float32[::1], types.int64[::1], activation[:, ::1], types.float32[::1],
        types.uint8[::1], types.int64, types.int64, types.float32, types.boolean, types.int64,
        types.int64,
    )  # fmt: skip


INT8_KERNELS: dict[str, Kernel] = {
    "float32": compiled(_signature(types.float32), reads=(attention_kernel,), **OPTIONS)(_attend),
    "bfloat16": compiled(_signature(types.uint16), reads=(attention_kernel,), **OPTIONS)(_attend),
}
"""Kernels by the format of activations; each is compiled when first called."""
