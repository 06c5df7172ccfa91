"""Kernels that are shipped as LLVM's assembly, made into machine code for the processor at hand.

numba turns a Python function into LLVM's language, and LLVM turns that into machine code. The first
half takes nine tenths of the time and gives the same text on every machine; ``make kernels`` writes
it beside this module, in ``kernels/``, with the source's hash in its first line. Here LLVM does the
second half, and what it makes is kept under ``paths.cache_dir()``. A kernel whose source has
changed since, or whose text this LLVM can't read, is left to numba; so are all of them on Windows,
where the C library's mathematics can't be found by name.
"""

from __future__ import annotations

import ctypes
import functools
import inspect
import logging
import os
import sys
from collections.abc import Callable
from hashlib import blake2b
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isotone.errors import OutputError
from isotone.files import write_whole

if TYPE_CHECKING:
    from isotone.dsp.compiled import Kernel, Parameter

__all__ = ["file_name", "load_shipped", "source_digest"]

_LOG = logging.getLogger(__name__)
_DIGEST_SIZE = 16
# What LLVM is asked for. Level 3 makes the reverb slower; unrolling doubles the time it takes, and
# the short loops that gain from it are unrolled in the text.
_LEVEL = 2
_NUMBERS = {
    "f4": ctypes.c_float, "f8": ctypes.c_double, "i8": ctypes.c_int64, "u8": ctypes.c_uint64,
}  # fmt: skip


def file_name(kernel: Kernel) -> str:
    """Return the name of a kernel's file, such as ``sampler.kernel.mix_bus.ll``."""
    module = kernel.function.__module__.removeprefix("isotone.")
    return f"{module}.{kernel.__name__}.ll"


def source_digest(kernel: Kernel) -> str:
    """Return a hash of the module that holds a kernel: what it was made from."""
    source = inspect.getsourcefile(kernel.function)
    if source is None:
        return ""
    return blake2b(Path(source).read_bytes(), digest_size=_DIGEST_SIZE).hexdigest()


def load_shipped(kernel: Kernel) -> Callable[..., None] | None:
    """Return a kernel made from its shipped text, or None if numba has to make it.

    Parameters
    ----------
    kernel : Kernel

    Returns
    -------
    callable or None
        Raises TypeError if an array is not of the dtype or layout that the kernel takes.
    """
    parameters = kernel.parameters
    is_possible = os.name == "posix" and sys.byteorder == "little" and sys.maxsize > 2**32
    if parameters is None or not is_possible:
        return None
    text = _text(file_name(kernel))
    if text is None or text.partition("\n")[0] != f"; {source_digest(kernel)}":
        return None
    try:
        address = _machine().load(kernel.__name__, text)
    except (RuntimeError, OSError, ImportError, AttributeError) as error:
        _LOG.info("%s is left to numba: %s", file_name(kernel), error)
        return None
    return _caller(kernel.__name__, address, parameters)


def _text(name: str) -> str | None:
    file = resources.files("isotone.dsp").joinpath("kernels", name)
    return file.read_text("utf-8") if file.is_file() else None


def _caller(name: str, address: int, parameters: tuple[Parameter, ...]) -> Callable[..., None]:
    """Return a function that checks arrays and passes on their places and shapes."""
    kinds: list[Any] = []
    for parameter in parameters:
        if parameter.n_dims:
            kinds += [ctypes.c_void_p] + [ctypes.c_int64] * parameter.n_dims
        else:
            kinds.append(_NUMBERS[parameter.dtype.str[1:]])
    # Called through ctypes, which lets the interpreter lock go.
    function = ctypes.CFUNCTYPE(None, *kinds)(address)
    shapes = [(parameter.dtype, parameter.n_dims) for parameter in parameters]

    def call(*args: Any) -> None:
        flat: list[Any] = []
        for arg, (dtype, n_dims) in zip(args, shapes, strict=True):
            if not n_dims:
                flat.append(arg)
                continue
            if arg.dtype != dtype or arg.ndim != n_dims or not arg.flags.c_contiguous:
                raise TypeError(
                    f"{name} takes a contiguous {dtype} array of {n_dims} dimensions; got "
                    f"{arg.dtype} of shape {arg.shape}, strides {arg.strides}"
                )
            flat.append(arg.ctypes.data)
            flat += arg.shape
        function(*flat)

    return call


@functools.cache
def _machine() -> _Machine:
    return _Machine()


class _Machine:
    """LLVM set up for the processor at hand."""

    def __init__(self) -> None:
        from llvmlite import binding as llvm

        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        self._llvm = llvm
        self._processor = llvm.get_host_cpu_name()
        self._features = llvm.get_host_cpu_features().flatten()
        self._target = llvm.Target.from_default_triple().create_target_machine(
            cpu=self._processor, features=self._features, opt=_LEVEL, jit=True
        )
        self._engines: list[Any] = []  # machine code lives as long as its engine

    def load(self, name: str, text: str) -> int:
        """Return the address of a function, from the cache or made from its text."""
        llvm = self._llvm
        path = self._path(name, text)
        code = _read(path)
        if code is None:
            code = self._made(text)
            _keep(path, code)
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), self._target)
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
        self._engines.append(engine)
        address: int = engine.get_function_address(name)
        if not address:
            raise RuntimeError(f"no function {name} in its machine code")
        return address

    def _made(self, text: str) -> bytes:
        llvm = self._llvm
        module = llvm.parse_assembly(text)
        module.triple = llvm.get_default_triple()
        module.data_layout = str(self._target.target_data)
        module.verify()
        tuning = llvm.create_pipeline_tuning_options(speed_level=_LEVEL)
        tuning.loop_vectorization = True
        tuning.loop_unrolling = False
        builder = llvm.create_pass_builder(self._target, tuning)
        builder.getModulePassManager().run(module, builder)
        code: bytes = self._target.emit_object(module)
        return code

    def _path(self, name: str, text: str) -> Path:
        from llvmlite import __version__

        from isotone.paths import cache_dir

        known = blake2b(digest_size=_DIGEST_SIZE)
        for part in (text, self._processor, self._features, __version__, sys.platform):
            known.update(part.encode())
        return cache_dir() / "kernels" / f"{name}-{known.hexdigest()}.o"


def _read(path: Path) -> bytes | None:
    """Return kept machine code, if it is whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    digest, code = data[:_DIGEST_SIZE], data[_DIGEST_SIZE:]
    return code if blake2b(code, digest_size=_DIGEST_SIZE).digest() == digest else None


def _keep(path: Path, code: bytes) -> None:
    """Keep machine code for the next run, where that is possible."""
    try:
        write_whole(path, blake2b(code, digest_size=_DIGEST_SIZE).digest() + code)
    except OutputError as error:
        _LOG.debug("machine code is not kept: %s", error)
