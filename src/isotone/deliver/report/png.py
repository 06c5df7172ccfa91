"""A small picture as PNG: grey with transparency, so that one file suits day and night."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

__all__ = ["data_uri", "ink_png"]


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def ink_png(ink: NDArray[np.floating], *, n_levels: int = 24) -> bytes:
    """Return a PNG of black ink of varying strength on nothing.

    Parameters
    ----------
    ink : ndarray, shape (rows, columns)
        From 0, none, to 1, full; values outside are clipped.
    n_levels : int
        Strengths that are told apart; fewer compress better.

    Returns
    -------
    bytes
        An 8-bit palette PNG whose entries differ in transparency alone (PNG 3, section 11.3.1.1).
    """
    if not 2 <= n_levels <= 256:
        raise ValueError(f"n_levels must lie in [2, 256]; got {n_levels}")
    levels = np.rint(np.clip(ink, 0.0, 1.0) * (n_levels - 1)).astype(np.uint8)
    n_rows, n_columns = levels.shape
    # Filter 2, "up": spectrograms change slowly from row to row.
    above = np.vstack([np.zeros((1, n_columns), np.uint8), levels[:-1]])
    rows = np.hstack([np.full((n_rows, 1), 2, np.uint8), levels - above])
    alphas = np.rint(np.linspace(0, 255, n_levels)).astype(np.uint8)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", n_columns, n_rows, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(3 * n_levels)),
            _chunk(b"tRNS", alphas.tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def data_uri(png: bytes) -> str:
    """Return the PNG as a ``data:`` address for a page that stands alone."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
