"""The decoder on processors: matrix products by oneDNN, attention by the kernel of this room.

The rows of a batch are, in this order: one with text for each take, one with the second text for
each take that moves between two, and, if guided, one without text for each take. Rows without text
skip the cross-attention, which gives exactly zero there: their states are zero and nothing has a
bias. The residual stream is float32 whatever the products run in.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own habit

from isotone.engines.musicgen.attention_int8 import INT8_KERNELS
from isotone.engines.musicgen.attention_kernel import BLOCK, KERNELS
from isotone.engines.musicgen.fused_step import FusedStep, Workers, can_fuse
from isotone.engines.musicgen.linear import Linear
from isotone.engines.musicgen.step_kernel import MATRICES
from isotone.engines.musicgen.weights import DecoderWeights, Norm, position_table
from isotone.errors import InputError

__all__ = ["CpuDecoder", "CpuMemory", "memory_bytes"]

_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
_BYTES = {"float32": 4, "bfloat16": 2, "int8": 1}
_NUMBERS: dict[str, tuple[Any, Any]] = {
    "float32": (np.float32, np.float32),
    "bfloat16": (np.uint16, np.uint16),
    "int8": (np.uint8, np.int8),
}
_TORCH_NUMBERS: dict[Any, torch.dtype] = {
    np.float32: torch.float32,
    np.uint16: torch.bfloat16,
    np.uint8: torch.uint8,
    np.int8: torch.int8,
}
_GROUP = 4  # numbers of an int8 memory that are multiplied together: ``attention_int8``
# A barrier costs microseconds on an idle machine, a time slice on a busy one; a step of so few
# parameters takes about as long as its barriers (judgement).
_FEW_PARAMETERS = 10_000_000
# Rows that are prefilled together: a few hundred megabytes of activations.
_PREFILL_TOKENS = 4096


def _as_array(tensor: torch.Tensor) -> Any:
    """Return a tensor's memory as an array; bfloat16 as its bits."""
    if tensor.dtype == torch.bfloat16:
        return tensor.view(torch.int16).numpy().view(np.uint16)
    return tensor.numpy()


def memory_bytes(
    *, n_layers: int, width: int, n_heads: int, n_rows: int, n_positions: int, kind: str
) -> int:
    """Return what the keys and values of a batch take."""
    blocks = -(-n_positions // BLOCK) * BLOCK
    scales = 4 * n_heads if kind == "int8" else 0
    return 2 * n_layers * n_rows * blocks * (width * _BYTES[kind] + scales)


@dataclass(eq=False)
class _Store:
    """Keys and values of one layer, in the kernel's blocks."""

    keys: Any
    values: Any
    key_scales: Any
    value_scales: Any

    @classmethod
    def empty(cls, n_rows: int, n_heads: int, head: int, positions: int, kind: str) -> _Store:
        key_kind, value_kind = _NUMBERS[kind]
        places = n_rows * n_heads * positions
        scales = places if kind == "int8" else 0
        return cls(
            np.zeros(places * head, key_kind),
            np.zeros(places * head, value_kind),
            np.zeros(scales, np.float32),
            np.zeros(scales, np.float32),
        )

    def split(self, n: int) -> list[_Store]:
        """Return the stores of n layers that lie one behind the other in this one."""
        parts = (self.keys, self.values, self.key_scales, self.value_scales)
        return [
            _Store(*some) for some in zip(*(part.reshape(n, -1) for part in parts), strict=True)
        ]


class CpuMemory:
    """What a batch has heard so far: texts, and the keys and values of every position.

    Parameters
    ----------
    n_takes, n_texts, n_rows : int
    positions : int
        Room for positions, a multiple of 64.
    """

    def __init__(
        self,
        own: _Store,
        cross: _Store,
        n_layers: int,
        text_states: torch.Tensor,
        text_lengths: Any,
        n_takes: int,
        n_rows: int,
        positions: int,
    ) -> None:
        self.all_own, self.all_cross = own, cross
        self.own, self.cross = own.split(n_layers), cross.split(n_layers)
        self.text_states, self.text_lengths = text_states, text_lengths
        self.n_takes, self.n_rows, self.positions = n_takes, n_rows, positions
        self.n_text_rows = len(text_lengths)
        self.length = 0


class CpuDecoder:
    """A decoder ready to play.

    Parameters
    ----------
    weights : DecoderWeights
    dtype : {"bfloat16", "float32"}
        Of the matrix products.
    memory : {"int8", "bfloat16", "float32"}
        Format of keys and values.
    weight_bits : {16, 8}
        8 holds the layers' matrices as int8 with a scale for each output.
    threads : int, optional
        By default torch's number.
    fuses : bool
        Whether a step may be one compiled call, where the processor can.
    """

    device = "cpu"

    def __init__(
        self,
        weights: DecoderWeights,
        *,
        dtype: str = "bfloat16",
        memory: str = "int8",
        weight_bits: int = 16,
        threads: int | None = None,
        fuses: bool = True,
    ) -> None:
        if dtype not in _DTYPES or memory not in (dtype, "int8"):
            allowed = ", ".join(f"{a} with {b}" for a in _DTYPES for b in (a, "int8"))
            raise InputError(f"{dtype} with a memory of {memory} is not played; allowed: {allowed}")
        if memory == "int8" and weights.shape.head_width % _GROUP:
            raise InputError(
                f"a memory in int8 needs heads whose width is a multiple of {_GROUP}; got "
                f"{weights.shape.head_width}"
            )
        self.shape = weights.shape
        self.dtype, self.memory_kind = dtype, memory
        self._kind = _DTYPES[dtype]
        self._kernel = KERNELS[dtype]
        self._int8_kernel = INT8_KERNELS[dtype]
        self._threads = max(1, threads or torch.get_num_threads())
        self._pool = ThreadPoolExecutor(max(1, self._threads - 1), "isotone attention")
        self._make_scratch(BLOCK)
        self._positions = position_table(2048, weights.shape.width)
        self._tables = weights.tables.to(self._kind)
        self._projection = weights.text_projection

        def linear(matrix: torch.Tensor, *, bits: int = weight_bits, gelu: bool = False) -> Linear:
            return Linear(matrix, dtype=self._kind, bits=bits, gelu=gelu)

        self._norms = [(w.self_norm, w.cross_norm, w.inner_norm) for w in weights.layers]
        self._cross_memory = [linear(w.cross_memory, bits=16) for w in weights.layers]
        self._fused: FusedStep | None = None
        if dtype == "bfloat16" and fuses and can_fuse(weights.shape):
            # By default small models are played alone: other threads would mostly be waited for.
            is_small = threads is None and weights.shape.n_parameters < _FEW_PARAMETERS
            workers = Workers(1 if is_small else self._threads)
            self._fused = FusedStep(weights, memory=memory, bits=weight_bits, workers=workers)
            linears: Any = self._fused.linears
        else:
            linears = [
                linear(getattr(w, name), gelu=name == "inner")
                for w in weights.layers
                for name in MATRICES
            ]
            linears.append(linear(weights.heads))
        by_name = [linears[i :: len(MATRICES)] for i in range(len(MATRICES))]
        self._heads = by_name[0].pop()
        (
            self._packed, self._self_out, self._cross_query, self._cross_out, self._inner,
            self._outer,
        ) = by_name  # fmt: skip
        self._last_norm = weights.last_norm

    def _make_scratch(self, capacity: int) -> None:
        head = self.shape.head_width
        self._scratch = np.zeros((self._threads, capacity + 2 * head), np.float32)
        self._words = np.zeros((self._threads, 2 * capacity + 2 * head), np.uint8)

    @property
    def weight_bytes(self) -> int:
        """Bytes of weights that are read for one step."""
        groups = (
            self._packed, self._self_out, self._cross_query,
            self._cross_out, self._inner, self._outer, [self._heads],
        )  # fmt: skip
        return sum(linear.n_bytes for group in groups for linear in group)

    def step_bytes(self, n_rows: int, length: int) -> int:
        """Return the bytes of keys and values that are read for one step at a length."""
        shape = self.shape
        return memory_bytes(
            n_layers=shape.n_layers, width=shape.width, n_heads=shape.n_heads,
            n_rows=n_rows, n_positions=length, kind=self.memory_kind,
        )  # fmt: skip

    @torch.inference_mode()
    def begin(
        self,
        texts: Sequence[tuple[torch.Tensor, torch.Tensor]],
        *,
        n_positions: int,
        is_guided: bool,
    ) -> CpuMemory:
        """Take the texts of a batch and make room for its positions.

        Parameters
        ----------
        texts : sequence of (states, lengths)
            States of shape (takes, length, text width), padded at the end, and how many count: one
            pair, or two if the takes move from one text to another.
        n_positions : int
        is_guided : bool
            Whether each take has a row without text too.

        Returns
        -------
        CpuMemory
        """
        shape = self.shape
        n_takes = texts[0][0].shape[0]
        n_rows = n_takes * (len(texts) + int(is_guided))
        capacity = -(-n_positions // BLOCK) * BLOCK
        if capacity + 2 * shape.head_width > self._scratch.shape[1]:
            self._make_scratch(capacity)
        if n_positions > len(self._positions):
            self._positions = position_table(n_positions, shape.width)
        states, lengths = self._text_rows(texts)
        n_texts, n_words, _ = states.shape
        text_capacity = -(-n_words // BLOCK) * BLOCK
        heads, head, n = shape.n_heads, shape.head_width, shape.n_layers
        cross = _Store.empty(n * n_texts, heads, head, text_capacity, self.dtype)
        for linear, store in zip(self._cross_memory, cross.split(n), strict=True):
            self._put(store, linear(states), slice(0, n_texts), text_capacity)
        own = _Store.empty(n * n_rows, heads, head, capacity, self.memory_kind)
        return CpuMemory(own, cross, n, states, lengths, n_takes, n_rows, capacity)

    def _text_rows(
        self, texts: Sequence[tuple[torch.Tensor, torch.Tensor]]
    ) -> tuple[torch.Tensor, Any]:
        longest = max(states.shape[1] for states, _ in texts)
        rows, lengths = [], []
        for states, counts in texts:
            projected = states.float()
            if self._projection is not None:
                projected = F.linear(projected, *self._projection)
            inside = torch.arange(states.shape[1])[None, :] < counts[:, None]
            projected = projected * inside[..., None]
            rows.append(F.pad(projected, (0, 0, 0, longest - states.shape[1])))
            lengths.append(counts)
        return torch.cat(rows).to(self._kind), torch.cat(lengths).numpy().astype(np.int64)

    def _put(self, store: _Store, key_value: torch.Tensor, rows: slice, capacity: int) -> None:
        """Write keys and values of positions 0 to n into rows of a store."""
        heads, head = self.shape.n_heads, self.shape.head_width
        n_rows, n_positions, _ = key_value.shape
        per_row = heads * capacity
        split = key_value.float().view(n_rows, n_positions, 2, heads, head).permute(2, 0, 3, 1, 4)
        for part, data, scales, is_key in (
            (split[0], store.keys, store.key_scales, True),
            (split[1], store.values, store.value_scales, False),
        ):
            if scales.size:
                peak = part.abs().amax(-1).clamp_min(1e-12)
                view = torch.from_numpy(scales).view(-1, heads, capacity)
                view[rows, :, :n_positions] = peak / 127.0
                part = (part * (127.0 / peak)[..., None]).round()  # noqa: PLW2901
            padded = F.pad(part, (0, 0, 0, capacity - n_positions))
            blocks = padded.reshape(n_rows, heads, capacity // BLOCK, BLOCK, head)
            if scales.size and is_key:
                blocks = blocks.unflatten(-1, (head // _GROUP, _GROUP)).transpose(-3, -2) + 128.0
            elif scales.size:
                blocks = blocks.unflatten(-2, (BLOCK // _GROUP, _GROUP)).transpose(-2, -1)
            elif is_key:
                blocks = blocks.transpose(-1, -2)
            encoded = blocks.contiguous().to(_TORCH_NUMBERS[data.dtype.type])
            first = rows.start * per_row * head
            data[first : first + encoded.numel()] = _as_array(encoded).reshape(-1)

    @torch.inference_mode()
    def prefill(self, memory: CpuMemory, columns: torch.Tensor) -> torch.Tensor:
        """Hear columns of tokens at once, from position 0.

        Parameters
        ----------
        memory : CpuMemory
            Fresh.
        columns : Tensor, shape (takes, codebooks, n), int64

        Returns
        -------
        Tensor, shape (rows, codebooks, vocabulary)
            Logits after the last column.
        """
        shape = self.shape
        n = columns.shape[2]
        repeats = memory.n_rows // memory.n_takes
        tokens = columns.repeat(repeats, 1, 1)
        at_once = max(1, _PREFILL_TOKENS // n)
        last = torch.empty(memory.n_rows, shape.width)
        for first in range(0, memory.n_rows, at_once):
            rows = slice(first, min(memory.n_rows, first + at_once))
            last[rows] = self._prefill_rows(memory, tokens[rows], rows)
        memory.length = n
        return self._logits(last)

    def _prefill_rows(self, memory: CpuMemory, tokens: torch.Tensor, rows: slice) -> torch.Tensor:
        shape = self.shape
        n_rows, _, n = tokens.shape
        stream = self._embedded(tokens) + self._positions[:n]
        n_text = min(max(memory.n_text_rows - rows.start, 0), n_rows)
        for i, (self_norm, cross_norm, inner_norm) in enumerate(self._norms):
            packed = self._packed[i](self._normed(stream, self_norm))
            self._put(memory.own[i], packed[..., shape.width :], rows, memory.positions)
            query, key, value = (
                part.view(n_rows, n, shape.n_heads, shape.head_width).transpose(1, 2)
                for part in packed.split(shape.width, dim=-1)
            )
            heard = F.scaled_dot_product_attention(query, key, value, is_causal=True)
            heard = heard.transpose(1, 2).reshape(n_rows, n, shape.width)
            stream += self._self_out[i](heard)
            if n_text:
                query = self._cross_query[i](self._normed(stream[:n_text], cross_norm))
                heard = self._cross_many(memory, i, query, rows.start)
                stream[:n_text] += self._cross_out[i](heard)
            stream += self._outer[i](self._inner[i](self._normed(stream, inner_norm)))
        return stream[:, -1]

    def _cross_many(
        self, memory: CpuMemory, layer: int, query: torch.Tensor, first: int
    ) -> torch.Tensor:
        """Cross-attend from many positions at once."""
        shape = self.shape
        n_rows, n, width = query.shape
        rows = slice(first, first + n_rows)
        key, value = (
            part.view(n_rows, -1, shape.n_heads, shape.head_width).transpose(1, 2)
            for part in self._cross_memory[layer](memory.text_states[rows]).split(width, dim=-1)
        )
        query = query.view(n_rows, n, shape.n_heads, shape.head_width).transpose(1, 2).to(key.dtype)
        lengths = torch.from_numpy(memory.text_lengths[rows])
        inside = torch.arange(key.shape[2])[None, :] < lengths[:, None]
        heard = F.scaled_dot_product_attention(query, key, value, attn_mask=inside[:, None, None])
        return heard.transpose(1, 2).reshape(n_rows, n, width)

    @torch.inference_mode()
    def step(self, memory: CpuMemory, tokens: torch.Tensor) -> torch.Tensor:
        """Hear one column of tokens.

        Parameters
        ----------
        memory : CpuMemory
        tokens : Tensor, shape (takes, codebooks), int64

        Returns
        -------
        Tensor, shape (rows, codebooks, vocabulary)
        """
        repeats = memory.n_rows // memory.n_takes
        stream = self._embedded(tokens[..., None])[:, 0] + self._positions[memory.length]
        stream = stream.repeat(repeats, 1)
        memory.length += 1
        lengths = np.full(memory.n_rows, memory.length, np.int64)
        n_text = memory.n_text_rows
        if self._fused is not None:
            spoken = torch.from_numpy(
                self._fused(
                    stream.numpy(), memory.all_own, memory.all_cross, lengths, memory.text_lengths
                )
            )
            return spoken.view(-1, self.shape.n_codebooks, self.shape.vocabulary)
        for i, (self_norm, cross_norm, inner_norm) in enumerate(self._norms):
            packed = self._packed[i](self._normed(stream, self_norm))
            heard = self._attended(packed, memory.own[i], lengths, appends=True)
            stream += self._self_out[i](heard)
            if n_text:
                query = self._cross_query[i](self._normed(stream[:n_text], cross_norm))
                heard = self._attended(query, memory.cross[i], memory.text_lengths, appends=False)
                stream[:n_text] += self._cross_out[i](heard)
            stream += self._outer[i](self._inner[i](self._normed(stream, inner_norm)))
        return self._logits(stream)

    def _embedded(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the sum of the codebooks' embeddings, shape (rows, n, width), float32."""
        total = F.embedding(tokens[:, 0], self._tables[0]).float()
        for k in range(1, self.shape.n_codebooks):
            total += F.embedding(tokens[:, k], self._tables[k])
        return total

    def _normed(self, stream: torch.Tensor, norm: Norm) -> torch.Tensor:
        return F.layer_norm(stream, stream.shape[-1:], norm.weight, norm.bias).to(self._kind)

    def _logits(self, stream: torch.Tensor) -> torch.Tensor:
        shape = self.shape
        logits: torch.Tensor = self._heads(self._normed(stream, self._last_norm))
        return logits.view(-1, shape.n_codebooks, shape.vocabulary)

    def _attended(
        self, packed: torch.Tensor, store: _Store, lengths: Any, *, appends: bool
    ) -> torch.Tensor:
        """Run the kernel on all threads."""
        shape = self.shape
        n_rows = packed.shape[0]
        out = torch.empty(n_rows, shape.width, dtype=self._kind)
        n_items = n_rows * shape.n_heads
        is_int8 = bool(store.key_scales.size)
        scales = (store.key_scales, store.value_scales) if is_int8 else ()
        kernel = self._int8_kernel if is_int8 else self._kernel
        arguments = (
            _as_array(packed), store.keys, store.values, *scales, lengths, _as_array(out)
        )  # fmt: skip
        scale = np.float32(shape.head_width**-0.5)

        def work(thread: int) -> None:
            words = (self._words[thread],) if is_int8 else ()
            kernel(
                *arguments, self._scratch[thread], *words, shape.n_heads, shape.head_width, scale,
                appends, n_items * thread // self._threads, n_items * (thread + 1) // self._threads,
            )  # fmt: skip

        others = [self._pool.submit(work, thread) for thread in range(1, self._threads)]
        work(0)
        for other in others:
            other.result()
        return out
