"""Fixed windows over a clip."""

from __future__ import annotations

__all__ = ["window_starts"]


def window_starts(n_samples: int, length: int) -> list[int]:
    """Return where fixed windows begin that together hear all samples.

    Windows stand one behind the other; the last one ends with the clip and overlaps the one before
    it where the clip is no whole number of windows long.

    Parameters
    ----------
    n_samples : int
    length : int
        Of a window, in samples; a shorter clip is one window that is not full.
    """
    if n_samples <= length:
        return [0]
    starts = list(range(0, n_samples - length + 1, length))
    if starts[-1] + length < n_samples:
        starts.append(n_samples - length)
    return starts
