"""Vorbis streams made smaller without changing what they decode to.

A stream carries its own Huffman codes, 3 to 4 kB of them, made for any music at its quality. A bank
of 500 short streams pays for them 500 times. ``pack`` reads the symbols of a stream, gives each
codebook the best code for just these symbols and leaves out what the stream never says: the same
symbols, so the same samples to the last bit, in a quarter less room. Format: Xiph.Org Vorbis I
specification, sections 3, 4, 7 and 8 (one channel, floor 1).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace

import numba
import numpy as np
from bank_vorbis import block_sizes, ogg_of, packets_of
from numpy.typing import NDArray

_RAW = -1
"""Book number of a symbol that is plain bits."""


class BitReader:
    """Reads integers from bytes, lowest bit first."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "little")
        self._at = 0

    def read(self, bits: int) -> int:
        """Return the next integer of so many bits."""
        value = (self._value >> self._at) & ((1 << bits) - 1)
        self._at += bits
        return value


class BitWriter:
    """Writes integers as bytes, lowest bit first."""

    def __init__(self) -> None:
        self._value = 0
        self._bits = 0

    def write(self, value: int, bits: int) -> None:
        """Append an integer of so many bits."""
        self._value |= value << self._bits
        self._bits += bits

    @property
    def n_bits(self) -> int:
        """Bits written so far."""
        return self._bits

    def bytes(self) -> bytes:
        """Return all bits, the last byte filled with zeros."""
        return self._value.to_bytes(-(-self._bits // 8), "little")


@dataclass
class Codebook:
    """Lengths of codes (0: unused) and, for vectors, what the entries stand for."""

    dim: int
    lengths: list[int]
    lookup: int = 0
    minimum: int = 0
    delta: int = 0
    value_bits: int = 0
    sequence: int = 0
    multiplicands: list[int] = field(default_factory=list)

    def values(self, entry: int) -> list[int]:
        """Return the multiplicands of an entry."""
        if self.lookup == 2:
            return self.multiplicands[entry * self.dim : (entry + 1) * self.dim]
        n = len(self.multiplicands)
        return [self.multiplicands[entry // n**j % n] for j in range(self.dim)]


@dataclass
class Floor:
    """Floor of type 1: partitions, classes, points."""

    partition_classes: list[int]
    dims: list[int]
    subclasses: list[int]
    masters: list[int]
    books: list[list[int]]
    multiplier: int
    range_bits: int
    points: list[int]


@dataclass
class Residue:
    """Residue: type, extent, classes and the books of their passes."""

    type: int
    begin: int
    end: int
    partition: int
    class_book: int
    books: list[list[int]]


@dataclass
class Setup:
    """A setup header; mappings have one submap, since there is one channel."""

    books: list[Codebook]
    floors: list[Floor]
    residues: list[Residue]
    mappings: list[tuple[int, int]]
    modes: list[tuple[int, int]]


def _ilog(value: int) -> int:
    return value.bit_length()


def _read_book(bits: BitReader) -> Codebook:
    if bits.read(24) != 0x564342:
        raise ValueError("no codebook where one is due")
    dim, entries = bits.read(16), bits.read(24)
    lengths: list[int] = []
    if bits.read(1):
        length = bits.read(5) + 1
        while len(lengths) < entries:
            lengths += [length] * bits.read(_ilog(entries - len(lengths)))
            length += 1
    else:
        sparse = bits.read(1)
        for _ in range(entries):
            lengths.append(bits.read(5) + 1 if not sparse or bits.read(1) else 0)
    book = Codebook(dim, lengths, bits.read(4))
    if book.lookup:
        book.minimum, book.delta = bits.read(32), bits.read(32)
        book.value_bits, book.sequence = bits.read(4) + 1, bits.read(1)
        n = entries * dim
        if book.lookup == 1:
            n = round(entries ** (1 / dim))
            n += 1 if (n + 1) ** dim <= entries else -1 if n**dim > entries else 0
        book.multiplicands = [bits.read(book.value_bits) for _ in range(n)]
    return book


def _read_floor(bits: BitReader) -> Floor:
    if bits.read(16) != 1:
        raise ValueError("a floor of another type than 1")
    classes = [bits.read(4) for _ in range(bits.read(5))]
    dims, subclasses, masters, books = [], [], [], []
    for _ in range(max(classes, default=-1) + 1):
        dims.append(bits.read(3) + 1)
        subclasses.append(bits.read(2))
        masters.append(bits.read(8) if subclasses[-1] else -1)
        books.append([bits.read(8) - 1 for _ in range(1 << subclasses[-1])])
    multiplier, range_bits = bits.read(2) + 1, bits.read(4)
    points = [bits.read(range_bits) for c in classes for _ in range(dims[c])]
    return Floor(classes, dims, subclasses, masters, books, multiplier, range_bits, points)


def _read_residue(bits: BitReader) -> Residue:
    kind, begin, end, partition = bits.read(16), bits.read(24), bits.read(24), bits.read(24) + 1
    classes, class_book = bits.read(6) + 1, bits.read(8)
    cascades = []
    for _ in range(classes):
        low = bits.read(3)
        cascades.append(low | bits.read(5) << 3 if bits.read(1) else low)
    books = [[bits.read(8) if c >> p & 1 else -1 for p in range(8)] for c in cascades]
    return Residue(kind, begin, end, partition, class_book, books)


def read_setup(packet: bytes) -> Setup:
    """Read a setup header of a stream with one channel."""
    if packet[:7] != b"\x05vorbis":
        raise ValueError("no Vorbis setup header")
    bits = BitReader(packet[7:])
    books = [_read_book(bits) for _ in range(bits.read(8) + 1)]
    for _ in range(bits.read(6) + 1):
        bits.read(16)
    floors = [_read_floor(bits) for _ in range(bits.read(6) + 1)]
    residues = [_read_residue(bits) for _ in range(bits.read(6) + 1)]
    mappings = []
    for _ in range(bits.read(6) + 1):
        if bits.read(16) or bits.read(1) or bits.read(1) or bits.read(2):
            raise ValueError("a mapping with submaps or coupling")
        bits.read(8)
        mappings.append((bits.read(8), bits.read(8)))
    modes = []
    for _ in range(bits.read(6) + 1):
        long = bits.read(1)
        bits.read(32)
        modes.append((long, bits.read(8)))
    if not bits.read(1):
        raise ValueError("no framing bit at the end of the setup header")
    return Setup(books, floors, residues, mappings, modes)


def _write_lengths(lengths: list[int]) -> BitWriter:
    """Write code lengths the shortest of the three ways there are."""
    ways = []
    used = [length for length in lengths if length]
    if used == sorted(lengths):
        ordered = BitWriter()
        ordered.write(1, 1)
        ordered.write(used[0] - 1, 5)
        done, length = 0, used[0]
        while done < len(used):
            count = used.count(length)
            ordered.write(count, _ilog(len(used) - done))
            done += count
            length += 1
        ways.append(ordered)
    sparse = BitWriter()
    sparse.write(0b10, 2)
    for length in lengths:
        sparse.write(1 if length else 0, 1)
        if length:
            sparse.write(length - 1, 5)
    ways.append(sparse)
    if len(used) == len(lengths):
        plain = BitWriter()
        plain.write(0, 2)
        for length in lengths:
            plain.write(length - 1, 5)
        ways.append(plain)
    return min(ways, key=lambda way: way.n_bits)


def _write_book(bits: BitWriter, book: Codebook) -> None:
    bits.write(0x564342, 24)
    bits.write(book.dim, 16)
    bits.write(len(book.lengths), 24)
    lengths = _write_lengths(book.lengths)
    bits.write(int.from_bytes(lengths.bytes(), "little"), lengths.n_bits)
    bits.write(book.lookup, 4)
    if book.lookup:
        bits.write(book.minimum, 32)
        bits.write(book.delta, 32)
        bits.write(book.value_bits - 1, 4)
        bits.write(book.sequence, 1)
        for value in book.multiplicands:
            bits.write(value, book.value_bits)


def write_setup(setup: Setup) -> bytes:
    """Write a setup header."""
    bits = BitWriter()
    bits.write(len(setup.books) - 1, 8)
    for book in setup.books:
        _write_book(bits, book)
    bits.write(0, 6)
    bits.write(0, 16)
    bits.write(len(setup.floors) - 1, 6)
    for floor in setup.floors:
        bits.write(1, 16)
        bits.write(len(floor.partition_classes), 5)
        for value in floor.partition_classes:
            bits.write(value, 4)
        for dim, sub, master, books in zip(
            floor.dims, floor.subclasses, floor.masters, floor.books, strict=True
        ):
            bits.write(dim - 1, 3)
            bits.write(sub, 2)
            if sub:
                bits.write(master, 8)
            for book in books:
                bits.write(book + 1, 8)
        bits.write(floor.multiplier - 1, 2)
        bits.write(floor.range_bits, 4)
        for value in floor.points:
            bits.write(value, floor.range_bits)
    bits.write(len(setup.residues) - 1, 6)
    for residue in setup.residues:
        bits.write(residue.type, 16)
        bits.write(residue.begin, 24)
        bits.write(residue.end, 24)
        bits.write(residue.partition - 1, 24)
        bits.write(len(residue.books) - 1, 6)
        bits.write(residue.class_book, 8)
        for books in residue.books:
            cascade = sum(1 << p for p, book in enumerate(books) if book >= 0)
            bits.write(cascade & 7, 3)
            bits.write(cascade >> 3 != 0, 1)
            if cascade >> 3:
                bits.write(cascade >> 3, 5)
        for books in residue.books:
            for book in books:
                if book >= 0:
                    bits.write(book, 8)
    bits.write(len(setup.mappings) - 1, 6)
    for floor_index, residue_index in setup.mappings:
        bits.write(0, 16 + 1 + 1 + 2 + 8)
        bits.write(floor_index, 8)
        bits.write(residue_index, 8)
    bits.write(len(setup.modes) - 1, 6)
    for long, mapping in setup.modes:
        bits.write(long, 1)
        bits.write(0, 32)
        bits.write(mapping, 8)
    bits.write(1, 1)
    return b"\x05vorbis" + bits.bytes()


def codewords(lengths: list[int]) -> list[int]:
    """Return each entry's code, first bit highest, as Vorbis assigns them (section 3.2.1)."""
    marker = [0] * 34
    words = []
    for length in lengths:
        if not length:
            words.append(0)
            continue
        word = marker[length]
        words.append(word)
        for j in range(length, 0, -1):
            if marker[j] & 1:
                marker[j] = marker[1] + 1 if j == 1 else marker[j - 1] << 1
                break
            marker[j] += 1
        for j in range(length + 1, 33):
            if marker[j] >> 1 != word:
                break
            word = marker[j]
            marker[j] = marker[j - 1] << 1
    return words


def huffman_lengths(counts: list[int]) -> list[int]:
    """Return the lengths of the best code for entries said so often; 0 for those never said."""
    heap = [(count, entry, (entry,)) for entry, count in enumerate(counts) if count]
    lengths = [0] * len(counts)
    if len(heap) == 1:
        # A code of one entry has one bit (Vorbis I, section 3.2.1, errata 20150226).
        lengths[heap[0][1]] = 1
        return lengths
    heapq.heapify(heap)
    while len(heap) > 1:
        count_a, order_a, members_a = heapq.heappop(heap)
        count_b, order_b, members_b = heapq.heappop(heap)
        for entry in members_a + members_b:
            lengths[entry] += 1
        heapq.heappush(heap, (count_a + count_b, min(order_a, order_b), members_a + members_b))
    if max(lengths, default=0) > 32:
        raise ValueError("a code longer than 32 bits")
    return lengths


def _tables(setup: Setup) -> tuple[NDArray[np.int32], ...]:
    """Flatten a setup header for the kernel that reads symbols."""
    trees: list[int] = []
    roots = []
    for book in setup.books:
        root = len(trees)
        roots.append(root)
        trees += [0, 0]
        for entry, (length, word) in enumerate(
            zip(book.lengths, codewords(book.lengths), strict=True)
        ):
            node = root
            for bit in range(length - 1, -1, -1):
                side = node + (word >> bit & 1)
                if bit == 0:
                    trees[side] = -1 - entry
                elif trees[side] == 0:
                    trees[side] = len(trees)
                    node = len(trees)
                    trees += [0, 0]
                else:
                    node = trees[side]
    n_floors = len(setup.floors)
    floor_head = np.zeros((n_floors, 2 + 32), np.int32)
    floor_class = np.full((n_floors, 16, 3 + 8), -1, np.int32)
    for i, floor in enumerate(setup.floors):
        bits = _ilog((256, 128, 86, 64)[floor.multiplier - 1] - 1)
        floor_head[i, :2] = bits, len(floor.partition_classes)
        floor_head[i, 2 : 2 + len(floor.partition_classes)] = floor.partition_classes
        for c, books in enumerate(floor.books):
            floor_class[i, c, :3] = floor.dims[c], floor.subclasses[c], floor.masters[c]
            floor_class[i, c, 3 : 3 + len(books)] = books
    residue_head = np.zeros((len(setup.residues), 5), np.int32)
    residue_books = np.full((len(setup.residues), 64, 8), -1, np.int32)
    for i, residue in enumerate(setup.residues):
        n_classes = len(residue.books)
        head = residue.begin, residue.end, residue.partition, residue.class_book, n_classes
        residue_head[i] = head
        residue_books[i, :n_classes] = residue.books
    modes = [(long, *setup.mappings[mapping]) for long, mapping in setup.modes]
    return (
        np.array(trees, np.int32),
        np.array(roots, np.int32),
        np.array([book.dim for book in setup.books], np.int32),
        floor_head,
        floor_class,
        residue_head,
        residue_books,
        np.array(modes, np.int32),
    )


@numba.njit(cache=False)
def _bits(data, at, n):
    value = 0
    for i in range(n):
        value |= ((data[at + i >> 3] >> (at + i & 7)) & 1) << i
    return value


@numba.njit(cache=False)
def _entry(data, at, trees, root):
    node = root
    while True:
        node = trees[node + ((data[at >> 3] >> (at & 7)) & 1)]
        at += 1
        if node <= 0:
            return -1 - node, at


@numba.njit(cache=False)
def _symbols(
    data,
    blocks,
    trees,
    roots,
    dims,
    floor_head,
    floor_class,
    residue_head,
    residue_books,
    modes,
    out,
):
    """Read one packet: rows of (book or -1, value, bits); return rows and bits read."""
    n = 0
    at = 1
    mode_bits = 0
    while (1 << mode_bits) < len(modes):
        mode_bits += 1
    mode = _bits(data, at, mode_bits)
    head_bits = 1 + mode_bits + (2 if modes[mode, 0] else 0)
    out[n, 0], out[n, 1], out[n, 2] = -1, _bits(data, 0, head_bits), head_bits
    n += 1
    at = head_bits
    half = blocks[modes[mode, 0]] // 2
    floor, residue = modes[mode, 1], modes[mode, 2]
    used = _bits(data, at, 1)
    value_bits = floor_head[floor, 0]
    if not used:
        out[n, 0], out[n, 1], out[n, 2] = -1, 0, 1
        return n + 1, at + 1
    out[n, 0], out[n, 1], out[n, 2] = -1, _bits(data, at, 1 + 2 * value_bits), 1 + 2 * value_bits
    n += 1
    at += 1 + 2 * value_bits
    for p in range(floor_head[floor, 1]):
        c = floor_head[floor, 2 + p]
        sub = floor_class[floor, c, 1]
        value = 0
        if sub:
            book = floor_class[floor, c, 2]
            value, at = _entry(data, at, trees, roots[book])
            out[n, 0], out[n, 1] = book, value
            n += 1
        for _ in range(floor_class[floor, c, 0]):
            book = floor_class[floor, c, 3 + (value & ((1 << sub) - 1))]
            value >>= sub
            if book >= 0:
                entry, at = _entry(data, at, trees, roots[book])
                out[n, 0], out[n, 1] = book, entry
                n += 1
    begin = min(residue_head[residue, 0], half)
    end = min(residue_head[residue, 1], half)
    size = residue_head[residue, 2]
    class_book = residue_head[residue, 3]
    n_classes = residue_head[residue, 4]
    words = dims[class_book]
    n_partitions = (end - begin) // size
    classes = np.zeros(n_partitions + words, np.int64)
    if n_partitions == 0:
        return n, at
    for stage in range(8):
        p = 0
        while p < n_partitions:
            if stage == 0:
                entry, at = _entry(data, at, trees, roots[class_book])
                out[n, 0], out[n, 1] = class_book, entry
                n += 1
                for i in range(words - 1, -1, -1):
                    classes[p + i] = entry % n_classes
                    entry //= n_classes
            for _ in range(words):
                if p >= n_partitions:
                    break
                book = residue_books[residue, classes[p], stage]
                if book >= 0:
                    for _ in range(size // dims[book]):
                        entry, at = _entry(data, at, trees, roots[book])
                        out[n, 0], out[n, 1] = book, entry
                        n += 1
                p += 1
    return n, at


def _repacked_book(
    book: Codebook, counts: list[int], *, is_class: bool
) -> tuple[Codebook, dict[int, int]]:
    """Return a book for just the entries said, and the old entries' new numbers."""
    lengths = huffman_lengths(counts)
    said = [entry for entry, count in enumerate(counts) if count]
    if not said:
        return Codebook(book.dim, [1, *[0] * (len(lengths) - 1)]), {}
    kept = {entry: entry for entry in said}
    if not book.lookup:
        # A decoder checks that a class book has an entry for every combination of classes.
        end = len(lengths) if is_class else said[-1] + 1
        return Codebook(book.dim, lengths[:end]), kept
    # Vectors may be numbered anew: shortest codes first, so that lengths ascend.
    said.sort(key=lambda entry: (lengths[entry], entry))
    values = [value for entry in said for value in book.values(entry)]
    listed = replace(
        book,
        lengths=[lengths[entry] for entry in said],
        lookup=2,
        value_bits=max(1, _ilog(max(values))),
        multiplicands=values,
    )
    same = replace(book, lengths=lengths)
    if _book_bits(same) <= _book_bits(listed):
        return same, kept
    return listed, {entry: i for i, entry in enumerate(said)}


def _book_bits(book: Codebook) -> int:
    bits = BitWriter()
    _write_book(bits, book)
    return bits.n_bits


def pack(stream: bytes, n_samples: int) -> bytes:
    """Return a smaller stream that decodes to the same samples.

    Parameters
    ----------
    stream : bytes
        Ogg Vorbis, one channel.
    n_samples : int
        Its length in samples.

    Returns
    -------
    bytes
    """
    identification, _, setup_packet, *audio = packets_of(stream)
    setup = read_setup(setup_packet)
    blocks = block_sizes(identification)
    packets, counts = _read_packets(audio, setup, blocks)
    mode_bits = _ilog(len(setup.modes) - 1)
    said_modes = [rows[0][1] >> 1 & ((1 << mode_bits) - 1) for rows in packets]
    class_books = {residue.class_book for residue in setup.residues}
    repacked = [
        _repacked_book(book, counts[i], is_class=i in class_books)
        for i, book in enumerate(setup.books)
    ]
    small, mode_numbers = _without_unused(
        setup, [new for new, _ in repacked], [sum(c) > 0 for c in counts], sorted(set(said_modes))
    )
    words = []
    for book, _ in repacked:
        # Bits go out lowest first; codes are read highest first.
        pairs = zip(codewords(book.lengths), book.lengths, strict=True)
        words.append([(int(f"{w:0{n}b}"[::-1], 2) if n else 0, n) for w, n in pairs])
    new_mode_bits = _ilog(len(small.modes) - 1)
    new_audio = []
    for mode, (head, *rows) in zip(said_modes, packets, strict=True):
        bits = BitWriter()
        bits.write(0, 1)
        bits.write(mode_numbers[mode], new_mode_bits)
        bits.write(head[1] >> (1 + mode_bits), head[2] - 1 - mode_bits)
        for book, value, width in rows:
            if book == _RAW:
                bits.write(value, width)
            else:
                bits.write(*words[book][repacked[book][1][value]])
        new_audio.append(bits.bytes())
    lengths = [blocks[setup.modes[mode][0]] for mode in said_modes]
    return ogg_of(identification, write_setup(small), new_audio, lengths, n_samples)


def _read_packets(
    audio: list[bytes], setup: Setup, blocks: tuple[int, int]
) -> tuple[list[list[tuple[int, int, int]]], list[list[int]]]:
    """Return each packet's symbols, and how often each entry of each book is said."""
    tables = _tables(setup)
    sizes = np.array(blocks, np.int32)
    packets = []
    counts = [[0] * len(book.lengths) for book in setup.books]
    for packet in audio:
        data = np.frombuffer(packet + bytes(8), np.uint8)
        out = np.zeros((8 * len(packet) + 16, 3), np.int64)
        n, read = _symbols(data, sizes, *tables, out)
        if not 0 <= 8 * len(packet) - read < 8:
            raise ValueError(f"read {read} bits of a packet of {8 * len(packet)}")
        rows = [(int(b), int(v), int(w)) for b, v, w in out[:n]]
        packets.append(rows)
        for book, value, _ in rows:
            if book != _RAW:
                counts[book][value] += 1
    return packets, counts


def _without_unused(
    setup: Setup, books: list[Codebook], said: list[bool], modes: list[int]
) -> tuple[Setup, dict[int, int]]:
    """Return a setup with only these modes and what they need, and the modes' new numbers."""
    mappings = sorted({setup.modes[m][1] for m in modes})
    floors = sorted({setup.mappings[m][0] for m in mappings})
    residues = sorted({setup.mappings[m][1] for m in mappings})
    needed = {setup.residues[r].class_book for r in residues}
    needed |= {m for f in floors for m in setup.floors[f].masters if m >= 0}
    inner = [b for r in residues for stages in setup.residues[r].books for b in stages]
    inner += [b for f in floors for subs in setup.floors[f].books for b in subs]
    needed |= {b for b in inner if b >= 0 and said[b]}
    kept = sorted(needed)
    # A book that is asked for but never said goes; -1 stands for none.
    number = {b: i for i, b in enumerate(kept)}

    def renumber(rows: list[list[int]]) -> list[list[int]]:
        return [[number[b] if b >= 0 and said[b] else -1 for b in row] for row in rows]

    new_floors = [
        replace(
            setup.floors[f],
            masters=[number.get(m, -1) for m in setup.floors[f].masters],
            books=renumber(setup.floors[f].books),
        )
        for f in floors
    ]
    new_residues = [
        replace(
            setup.residues[r],
            class_book=number[setup.residues[r].class_book],
            books=renumber(setup.residues[r].books),
        )
        for r in residues
    ]
    new_mappings = [
        (floors.index(setup.mappings[m][0]), residues.index(setup.mappings[m][1])) for m in mappings
    ]
    new_modes = [(setup.modes[m][0], mappings.index(setup.modes[m][1])) for m in modes]
    small = Setup([books[b] for b in kept], new_floors, new_residues, new_mappings, new_modes)
    return small, {m: i for i, m in enumerate(modes)}
