"""Fixed windows over a clip."""

from __future__ import annotations

import math

__all__ = ["window_starts"]

_PASSED_OVER = 0.1  # of a window, that a rest may be long without a window of its own: judgement


def window_starts(n_samples: int, length: int) -> list[int]:
    """Return where fixed windows begin, evenly spread from the clip's beginning to its end.

    As few windows as leave no more than a tenth of a window unheard: a clip of 30.02 s has three of
    ten seconds, not a fourth that hears the third again. Where there are more than fit side by
    side, all overlap alike.

    Parameters
    ----------
    n_samples : int
    length : int
        Of a window, in samples. A shorter clip is one window that is not full; of one that is a
        little longer the middle is heard.
    """
    n = max(1, math.ceil(n_samples / length - _PASSED_OVER))
    if n == 1:
        return [max(0, (n_samples - length) // 2)]
    return [round(i * (n_samples - length) / (n - 1)) for i in range(n)]
