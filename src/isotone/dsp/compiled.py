"""Compile a loop once for this machine and keep the result.

Kernels are cached under ``paths.cache_dir()``; where that can't be written numba's own places are
tried, and where none can, the kernel is compiled anew in each process. Either way the numbers are
the same: ``fastmath`` is never used where it would let blocks of another size round differently.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["compiled"]


def compiled(signature: Any, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that compiles a function for one signature, at once.

    Parameters
    ----------
    signature
        numba signature or list of them: compilation happens at import, not at the first call.
    **options
        Further options of ``numba.njit``.

    Notes
    -----
    The interpreter lock is let go while a kernel runs, so kernels of several threads run together.
    """
    from typing import cast

    import numba

    from isotone.paths import cache_dir

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        config = cast(Any, numba.config)  # its settings are attributes made at run time
        before = config.CACHE_DIR
        # The place is chosen while the dispatcher is made; other users of numba keep their own.
        config.CACHE_DIR = str(cache_dir() / "kernels")
        try:
            kernel: Callable[..., Any]
            try:
                kernel = numba.njit(signature, nogil=True, cache=True, **options)(function)
            except RuntimeError as error:
                if "cannot cache function" not in str(error):
                    raise
                kernel = numba.njit(signature, nogil=True, **options)(function)
        finally:
            config.CACHE_DIR = before
        return kernel

    return decorate
