"""Loops that are compiled for this machine when they are first called.

A kernel is a Python function with a signature. What numba makes of the session's kernels is shipped
beside this module (:mod:`isotone.dsp.shipped`), so that a listener's machine only has to turn it
into machine code, a tenth of the work; any other kernel, and one whose source was changed, is
compiled by numba itself and cached under ``paths.cache_dir()``. Where that can't be written numba's
own places are tried, and where none can, the kernel is compiled anew in each process.

The numbers are the same whatever the size of the blocks: ``fastmath`` is never used where it would
let them round differently.
"""

from __future__ import annotations

import inspect
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

__all__ = ["Kernel", "Parameter", "compiled"]

# Compiling is done under one lock by numba itself; this one also spares a second start.
_LOCK = threading.RLock()


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a kernel takes in one place.

    Parameters
    ----------
    dtype : numpy.dtype
    n_dims : int
        Of a contiguous array; 0 for a number.
    """

    dtype: np.dtype[Any]
    n_dims: int


class Kernel:
    """A function that is compiled for one signature when it is first called.

    Parameters
    ----------
    function : callable
    signature
        As `compiled` takes it.
    helpers : sequence of callable
        Functions that it calls, by the names that they have in its module.
    records : mapping
        Names of structured dtypes that the signature speaks of.
    options : dict
        Further options of ``numba.njit``.
    reads : sequence of module
        Other modules whose functions are compiled into it. numba looks at the kernel's own file
        alone to see whether what it kept is still true, so these decide where it keeps it.

    Notes
    -----
    The interpreter lock is let go while a kernel runs, so kernels of several threads run together.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        signature: Any,
        helpers: Sequence[Callable[..., Any]] = (),
        records: Mapping[str, np.dtype[Any]] | None = None,
        options: dict[str, Any] | None = None,
        reads: Sequence[ModuleType] = (),
    ) -> None:
        self.function = function
        self.reads = tuple(reads)
        self.helpers = tuple(helpers)
        self.options = dict(options or {})
        self._signature = signature
        self._records = dict(records or {})
        self._ready: Callable[..., Any] | None = None
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__

    def __call__(self, *args: Any) -> Any:
        """Run the kernel."""
        return (self._ready or self.compile())(*args)

    def compile(self) -> Callable[..., Any]:
        """Make the kernel ready to run; nothing if that was done."""
        with _LOCK:
            if self._ready is None:
                from isotone.dsp.shipped import load_shipped

                self._ready = load_shipped(self) or self._compile_here()
            return self._ready

    @property
    def parameters(self) -> tuple[Parameter, ...] | None:
        """What it takes, if its signature is a string."""
        if not isinstance(self._signature, str):
            return None
        inside = self._signature.strip().removeprefix("void(").removesuffix(")")
        inside = re.sub(r",\s*:", ";:", inside)  # commas between axes
        found = []
        for one in inside.split(","):
            name, _, axes = one.strip().partition("[")
            dtype = self._records.get(name) or np.dtype(name)
            found.append(Parameter(dtype, axes.replace("::1", ":").count(":")))
        return tuple(found)

    def numba_types(self) -> Any:
        """Return the signature in numba's own types."""
        import numba

        parameters = self.parameters
        if parameters is None:
            return self._signature() if callable(self._signature) else self._signature
        types = [numba.from_dtype(parameter.dtype) for parameter in parameters]
        return numba.void(
            *(
                numba.types.Array(one, parameter.n_dims, "C") if parameter.n_dims else one
                for one, parameter in zip(types, parameters, strict=True)
            )
        )

    def with_helpers(self) -> Callable[..., Any]:
        """Return the function with the helpers that it calls compiled for it."""
        import types

        import numba

        if not self.helpers:
            return self.function
        bare = {"nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True} | self.options
        scope = dict(self.function.__globals__)
        for helper in self.helpers:
            scope[helper.__name__] = numba.njit(**bare)(helper)
        code, defaults = self.function.__code__, self.function.__defaults__
        copy = types.FunctionType(code, scope, self.function.__name__, defaults)
        copy.__qualname__ = self.function.__qualname__
        copy.__module__ = self.function.__module__
        return copy

    def cache_folder(self) -> Path:
        """Return where numba keeps what it makes: another place for other sources of `reads`."""
        from isotone.paths import cache_dir

        folder = cache_dir() / "kernels"
        if not self.reads:
            return folder
        digest = blake2b(digest_size=8)
        for module in self.reads:
            digest.update(Path(inspect.getfile(module)).read_bytes())
        return folder / digest.hexdigest()

    def _compile_here(self) -> Callable[..., Any]:
        import gc
        from typing import cast

        import numba

        signature = self.numba_types()
        # Nothing but the compiler calls a kernel through a C pointer.
        options = {"nogil": True, "no_cfunc_wrapper": True} | self.options
        function = self.with_helpers()
        config = cast(Any, numba.config)  # its settings are attributes made at run time
        before = config.CACHE_DIR
        # The compiler makes millions of small objects that live until it is done: collecting
        # garbage meanwhile costs a tenth of the time and finds none.
        collects = gc.isenabled()
        gc.disable()
        # The place is chosen while the dispatcher is made; other users of numba keep their own.
        config.CACHE_DIR = str(self.cache_folder())
        try:
            try:
                kernel = numba.njit(signature, cache=True, **options)(function)
            except RuntimeError as error:
                if "cannot cache function" not in str(error):
                    raise
                kernel = numba.njit(signature, **options)(function)
        finally:
            config.CACHE_DIR = before
            if collects:
                gc.enable()
        return cast(Callable[..., Any], kernel)


def compiled(
    signature: Any,
    *,
    helpers: Sequence[Callable[..., Any]] = (),
    records: Mapping[str, np.dtype[Any]] | None = None,
    reads: Sequence[ModuleType] = (),
    **options: Any,
) -> Callable[[Callable[..., Any]], Kernel]:
    """Return a decorator that makes a function a `Kernel`.

    Parameters
    ----------
    signature
        Such as ``"void(f4[:,::1], i8)"``: numpy's codes of types, arrays contiguous in C order (one
        that might have any strides would not be read in vector registers). Or a numba signature, or
        a function that returns one; such a kernel is never shipped.
    helpers : sequence of callable
        Plain functions of its module that it calls.
    records : mapping, optional
        Names in the signature that stand for structured dtypes.
    reads : sequence of module
        Other modules whose functions are compiled into it.
    **options
        Further options of ``numba.njit``.
    """
    return lambda function: Kernel(function, signature, helpers, records, options, reads)
