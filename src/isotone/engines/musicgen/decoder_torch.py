"""The decoder in plain torch with everything static: the form that becomes CUDA graphs.

Nothing in a step depends on the host: position, tokens, chance and what is known already are
tensors, so one captured graph serves all steps that read the same number of keys. Lengths come in
buckets; the keys of a bucket beyond the position are masked. The same code runs without graphs on
any device, which is how it is tested where no CUDA device is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own habit

from isotone.engines.musicgen.delay import UNKNOWN
from isotone.engines.musicgen.sampling import Sampling, blend_logits, pick_tokens
from isotone.engines.musicgen.weights import DecoderWeights, Norm, position_table
from isotone.errors import InputError

__all__ = ["ATTENTIONS", "BUCKET", "StaticLoop", "TorchDecoder", "TorchMemory"]

BUCKET = 256
"""Steps that share a graph: six graphs for 30 s, which read 128 keys too many on average."""

ATTENTIONS = ("sdpa", "products")
"""How one query reads its keys: torch's fused operator, or two batched products."""

_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
_PREFILL_TOKENS = 16_384
_PROGRESS_STEPS = 50  # the host waits for the device this often


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    norms: tuple[Norm, Norm, Norm]
    packed: torch.Tensor
    self_out: torch.Tensor
    cross_query: torch.Tensor
    cross_memory: torch.Tensor
    cross_out: torch.Tensor
    inner: torch.Tensor
    outer: torch.Tensor


@dataclass(eq=False)
class TorchMemory:
    """What a batch has heard so far.

    Parameters
    ----------
    keys, values : list of Tensor, shape (rows, heads, positions, head width)
        One a layer.
    cross_keys, cross_values : list of Tensor, shape (text rows, heads, length, head width)
    text_mask : Tensor, shape (text rows, 1, 1, length), bool
    n_takes, n_rows, length : int
    """

    keys: list[torch.Tensor]
    values: list[torch.Tensor]
    cross_keys: list[torch.Tensor]
    cross_values: list[torch.Tensor]
    text_mask: torch.Tensor
    n_takes: int
    n_rows: int
    length: int = 0


class TorchDecoder:
    """A decoder on a torch device.

    Parameters
    ----------
    weights : DecoderWeights
    dtype : {"bfloat16", "float32"}
        Of products, keys and values.
    device : str
    attention : {"sdpa", "products"}
    """

    def __init__(
        self,
        weights: DecoderWeights,
        *,
        dtype: str = "bfloat16",
        device: str = "cuda",
        attention: str = "sdpa",
    ) -> None:
        if dtype not in _DTYPES:
            raise InputError(f"dtype must be one of {', '.join(_DTYPES)}; got {dtype!r}")
        if attention not in ATTENTIONS:
            raise InputError(f"attention must be one of {', '.join(ATTENTIONS)}; got {attention!r}")
        self.shape = weights.shape
        self.dtype = self.memory_kind = dtype
        self.device = device
        self._attention = attention
        self._kind = _DTYPES[dtype]

        def there(tensor: torch.Tensor) -> torch.Tensor:
            return tensor.to(device, self._kind)

        def norm(n: Norm) -> Norm:
            return Norm(n.weight.to(device), n.bias.to(device))

        self._tables = there(weights.tables)
        self._projection = weights.text_projection
        self._positions = position_table(2048, weights.shape.width).to(device)
        self._layers = [
            _Layer(
                (norm(w.self_norm), norm(w.cross_norm), norm(w.inner_norm)),
                there(w.packed),
                there(w.self_out),
                there(w.cross_query),
                there(w.cross_memory),
                there(w.cross_out),
                there(w.inner),
                there(w.outer),
            )
            for w in weights.layers
        ]
        self._last_norm = norm(weights.last_norm)
        self._heads = there(weights.heads)

    @property
    def weight_bytes(self) -> int:
        """Bytes of weights that are read for one step."""
        matrices = [
            matrix
            for w in self._layers
            for matrix in (w.packed, w.self_out, w.cross_query, w.cross_out, w.inner, w.outer)
        ]
        return sum(m.numel() * m.element_size() for m in [*matrices, self._heads])

    def step_bytes(self, n_rows: int, length: int) -> int:
        """Return the bytes of keys and values that are read for one step at a length."""
        shape = self.shape
        return 2 * shape.n_layers * n_rows * length * shape.width * self._kind.itemsize

    @torch.inference_mode()
    def begin(
        self,
        texts: Sequence[tuple[torch.Tensor, torch.Tensor]],
        *,
        n_positions: int,
        is_guided: bool,
    ) -> TorchMemory:
        """Take the texts of a batch and make room for its positions; see ``CpuDecoder.begin``."""
        shape = self.shape
        n_takes = texts[0][0].shape[0]
        n_rows = n_takes * (len(texts) + int(is_guided))
        capacity = -(-n_positions // BUCKET) * BUCKET
        if capacity > len(self._positions):
            self._positions = position_table(capacity, shape.width).to(self.device)

        def empty() -> torch.Tensor:
            # Zeros, not memory as it comes: what is masked must still be finite.
            return torch.zeros(
                n_rows, shape.n_heads, capacity, shape.head_width,
                dtype=self._kind, device=self.device,
            )  # fmt: skip

        states, mask = self._text_rows(texts)
        cross = [self._heads_of(F.linear(states, w.cross_memory), 2) for w in self._layers]
        return TorchMemory(
            keys=[empty() for _ in self._layers],
            values=[empty() for _ in self._layers],
            cross_keys=[pair[0].contiguous() for pair in cross],
            cross_values=[pair[1].contiguous() for pair in cross],
            text_mask=mask,
            n_takes=n_takes,
            n_rows=n_rows,
        )

    def _text_rows(
        self, texts: Sequence[tuple[torch.Tensor, torch.Tensor]]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        longest = max(states.shape[1] for states, _ in texts)
        rows, masks = [], []
        for states, lengths in texts:
            projected = states.float()
            if self._projection is not None:
                projected = F.linear(projected, *self._projection)
            inside = torch.arange(longest)[None, :] < lengths[:, None]
            padded = F.pad(projected, (0, 0, 0, longest - states.shape[1]))
            rows.append(padded * inside[..., None])
            masks.append(inside)
        mask = torch.cat(masks)[:, None, None].to(self.device)
        return torch.cat(rows).to(self.device, self._kind), mask

    def _heads_of(self, packed: torch.Tensor, n: int) -> list[torch.Tensor]:
        """Return (rows, positions, n * width) as n tensors (rows, heads, positions, channels)."""
        shape = self.shape
        split = packed.view(*packed.shape[:2], n, shape.n_heads, shape.head_width)
        return list(split.permute(2, 0, 3, 1, 4).unbind(0))

    @torch.inference_mode()
    def prefill(self, memory: TorchMemory, columns: torch.Tensor) -> torch.Tensor:
        """Hear columns of tokens at once, from position 0; return logits after the last."""
        columns = columns.to(self.device)
        n = columns.shape[2]
        tokens = columns.repeat(memory.n_rows // memory.n_takes, 1, 1)
        at_once = max(1, _PREFILL_TOKENS // n)
        last = torch.empty(memory.n_rows, self.shape.width, device=self.device)
        for first in range(0, memory.n_rows, at_once):
            rows = slice(first, min(memory.n_rows, first + at_once))
            last[rows] = self._prefill_rows(memory, tokens[rows], rows)
        memory.length = n
        return self._logits(last)

    def _prefill_rows(self, memory: TorchMemory, tokens: torch.Tensor, rows: slice) -> torch.Tensor:
        n_rows, _, n = tokens.shape
        stream = self._embedded(tokens) + self._positions[:n]
        n_text = min(max(len(memory.text_mask) - rows.start, 0), n_rows)
        texts = slice(rows.start, rows.start + n_text)
        for i, w in enumerate(self._layers):
            packed = F.linear(self._normed(stream, w.norms[0]), w.packed)
            query, key, value = self._heads_of(packed, 3)
            memory.keys[i][rows, :, :n] = key
            memory.values[i][rows, :, :n] = value
            heard = F.scaled_dot_product_attention(query, key, value, is_causal=True)
            stream += F.linear(heard.transpose(1, 2).flatten(2), w.self_out)
            if n_text:
                query = self._heads_of(
                    F.linear(self._normed(stream[:n_text], w.norms[1]), w.cross_query), 1
                )[0]
                heard = F.scaled_dot_product_attention(
                    query, memory.cross_keys[i][texts], memory.cross_values[i][texts],
                    attn_mask=memory.text_mask[texts],
                )  # fmt: skip
                stream[:n_text] += F.linear(heard.transpose(1, 2).flatten(2), w.cross_out)
            inner = F.gelu(F.linear(self._normed(stream, w.norms[2]), w.inner))
            stream += F.linear(inner, w.outer)
        return stream[:, -1]

    @torch.inference_mode()
    def step(self, memory: TorchMemory, tokens: torch.Tensor) -> torch.Tensor:
        """Hear one column of tokens, shape (takes, codebooks); return logits after it."""
        position = torch.tensor([memory.length], device=self.device)
        memory.length += 1
        bucket = -(-memory.length // BUCKET) * BUCKET
        return self.static_step(memory, tokens.to(self.device), position, bucket)

    def static_step(
        self, memory: TorchMemory, tokens: torch.Tensor, position: torch.Tensor, bucket: int
    ) -> torch.Tensor:
        """Hear one column at a position that only the device knows.

        Parameters
        ----------
        memory : TorchMemory
        tokens : Tensor, shape (takes, codebooks)
        position : Tensor, shape (1,), int64
        bucket : int
            Keys that are read; more than the position.

        Returns
        -------
        Tensor, shape (rows, codebooks, vocabulary)
        """
        repeats = memory.n_rows // memory.n_takes
        stream = self._embedded(tokens[..., None]) + self._positions.index_select(0, position)
        stream = stream.repeat(repeats, 1, 1)
        n_text = len(memory.text_mask)
        inside = (torch.arange(bucket, device=tokens.device) <= position).view(1, 1, 1, bucket)
        for i, w in enumerate(self._layers):
            packed = F.linear(self._normed(stream, w.norms[0]), w.packed)
            query, key, value = self._heads_of(packed, 3)
            memory.keys[i].index_copy_(2, position, key)
            memory.values[i].index_copy_(2, position, value)
            heard = self._attended(
                query, memory.keys[i][:, :, :bucket], memory.values[i][:, :, :bucket], inside
            )
            stream = stream + F.linear(heard, w.self_out)
            if n_text:
                query = self._heads_of(
                    F.linear(self._normed(stream[:n_text], w.norms[1]), w.cross_query), 1
                )[0]
                heard = self._attended(
                    query, memory.cross_keys[i], memory.cross_values[i], memory.text_mask
                )
                stream[:n_text] += F.linear(heard, w.cross_out)
            inner = F.gelu(F.linear(self._normed(stream, w.norms[2]), w.inner))
            stream = stream + F.linear(inner, w.outer)
        return self._logits(stream[:, 0])

    def _attended(
        self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, inside: torch.Tensor
    ) -> torch.Tensor:
        """Return what one query a row and head hears, shape (rows, 1, width)."""
        if self._attention == "sdpa":
            heard = F.scaled_dot_product_attention(query, key, value, attn_mask=inside)
        else:
            scores = torch.matmul(query, key.transpose(-1, -2)).float() * query.shape[-1] ** -0.5
            weights = scores.masked_fill(~inside, float("-inf")).softmax(-1)
            heard = torch.matmul(weights.to(value.dtype), value)
        return heard.transpose(1, 2).flatten(2)

    def _embedded(self, tokens: torch.Tensor) -> torch.Tensor:
        total = F.embedding(tokens[:, 0], self._tables[0]).float()
        for k in range(1, self.shape.n_codebooks):
            total = total + F.embedding(tokens[:, k], self._tables[k])
        return total

    def _normed(self, stream: torch.Tensor, norm: Norm) -> torch.Tensor:
        return F.layer_norm(stream, stream.shape[-1:], norm.weight, norm.bias).to(self._kind)

    def _logits(self, stream: torch.Tensor) -> torch.Tensor:
        shape = self.shape
        logits = F.linear(self._normed(stream, self._last_norm), self._heads)
        return logits.view(-1, shape.n_codebooks, shape.vocabulary)

    @torch.inference_mode()
    def run(
        self,
        memory: TorchMemory,
        grid: torch.Tensor,
        *,
        n_known: int,
        seeds: torch.Tensor,
        sampling: Sampling,
        first_step: int,
        hold_frames: int,
        turn_frames: int,
        progress: Callable[[int, int], None] | None,
    ) -> torch.Tensor:
        """Fill a grid without a word from the host; return it on the processor."""
        loop = StaticLoop(
            self, memory, grid, n_known=n_known, seeds=seeds, sampling=sampling,
            first_step=first_step, hold_frames=hold_frames, turn_frames=turn_frames,
        )  # fmt: skip
        return loop.run(progress)


class StaticLoop:
    """Steps that read and write nothing but tensors of their device.

    Parameters
    ----------
    decoder : TorchDecoder
    memory : TorchMemory
        Fresh, or with the columns of a prefix but the last in it.
    grid : Tensor, shape (takes, codebooks, columns)
    n_known : int
        Frames of the prefix.
    seeds : Tensor, shape (takes,)
    sampling : Sampling
    first_step, hold_frames, turn_frames : int
        See ``generate.Takes``.
    """

    def __init__(
        self,
        decoder: TorchDecoder,
        memory: TorchMemory,
        grid: torch.Tensor,
        *,
        n_known: int,
        seeds: torch.Tensor,
        sampling: Sampling,
        first_step: int,
        hold_frames: int,
        turn_frames: int,
    ) -> None:
        device = decoder.device
        self._decoder, self._memory, self._sampling = decoder, memory, sampling
        self._grid = grid.to(device)
        self._seeds = seeds.to(device)
        self._n_known, self._first_step = n_known, first_step
        self._hold_frames, self._turn_frames = hold_frames, turn_frames
        self._n_columns = grid.shape[2]
        self._has_two_texts = len(memory.text_mask) == 2 * memory.n_takes
        self._column = torch.zeros(1, dtype=torch.int64, device=device)
        self._is_finite = torch.ones((), dtype=torch.bool, device=device)

    def _step(self, bucket: int) -> None:
        """Hear the column that is next, and write the one after it."""
        column = self._column
        tokens = self._grid.index_select(2, column)[..., 0]
        logits = self._decoder.static_step(self._memory, tokens, column, bucket)
        mixed = self._mixed(logits)
        self._is_finite.logical_and_(torch.isfinite(mixed).all())
        following = column + 1
        picked = pick_tokens(mixed, self._sampling, self._seeds, following + self._first_step)
        known = self._grid.index_select(2, following)
        chosen = torch.where(known == UNKNOWN, picked[..., None], known)
        self._grid.index_copy_(2, following, chosen)
        self._column.add_(1)

    def _mixed(self, logits: torch.Tensor) -> torch.Tensor:
        n = self._memory.n_takes
        if self._has_two_texts:
            turned = (self._column - self._n_known + 1 - self._hold_frames).float()
            share = (turned / max(1, self._turn_frames)).clamp(0.0, 1.0)
            text = torch.lerp(logits[:n].float(), logits[n : 2 * n].float(), share)
            logits = torch.cat([text, logits[2 * n :].float()])
        return blend_logits(logits, n, self._sampling.guidance)

    def run(self, progress: Callable[[int, int], None] | None = None) -> torch.Tensor:
        """Fill the grid and return it on the processor.

        Raises
        ------
        InputError
            If the model yields numbers that are not finite.
        """
        first = self._n_known
        if first:
            self._decoder.prefill(self._memory, self._grid[:, :, :first])
        self._column.fill_(first)
        total = self._n_columns - 1 - first
        if self._decoder.device.startswith("cuda"):
            self._run_graphs(first, total, progress)
        else:
            for at in range(first, self._n_columns - 1):
                self._step(self._bucket(at))
                if progress is not None:
                    progress(at + 1 - first, total)
        if not bool(self._is_finite):
            raise InputError(
                "the model yields numbers that are not finite; try --dtype float32, and check "
                "the adapter"
            )
        return self._grid.cpu()

    @staticmethod
    def _bucket(position: int) -> int:
        return (position // BUCKET + 1) * BUCKET

    def _run_graphs(
        self, first: int, total: int, progress: Callable[[int, int], None] | None
    ) -> None:
        """Run each bucket's first step as it is, capture the second, replay the rest.

        The step before a capture is a real one, so nothing has to be undone: it also lets cuBLAS
        choose and allocate, which must not happen inside a graph.
        """
        stream: Any = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        # All are kept until the end: a pool whose graphs are all gone must not be captured into.
        graphs: list[Any] = []
        at, last = first, self._n_columns - 1
        graph: Any = None
        bucket = 0
        with torch.cuda.stream(stream):
            while at < last:
                if self._bucket(at) != bucket:
                    bucket, graph = self._bucket(at), None
                    self._step(bucket)
                else:
                    if graph is None:
                        graph = torch.cuda.CUDAGraph()
                        pool = graphs[0].pool() if graphs else None
                        with torch.cuda.graph(graph, pool=pool, stream=stream):
                            self._step(bucket)
                        graphs.append(graph)
                    graph.replay()
                at += 1
                if progress is not None and (at % _PROGRESS_STEPS == 0 or at == last):
                    stream.synchronize()
                    progress(at - first, total)
        torch.cuda.current_stream().wait_stream(stream)
        torch.cuda.synchronize()
