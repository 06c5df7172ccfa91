"""Compile all kernels on the first run, half of them in a second process.

Compiling is done under one lock for a whole process, so a second core helps only from a second
process: it compiles the voices' loop into the cache while this one compiles filters and effects,
and then only loads it. Where the cache can't be written everything is compiled here; the numbers
are the same either way.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module

__all__ = ["compile_kernels"]

_LONGEST = "isotone.sampler.kernel"
_OTHERS = ("isotone.dsp.biquad", "isotone.dsp.true_peak", "isotone.sampler.effects")
_PATIENCE_S = 60.0


def compile_kernels() -> None:
    """Compile what is not in the cache yet; from the second run on, nothing."""
    helper = None
    if _LONGEST not in sys.modules and not _is_cached() and (os.cpu_count() or 1) > 1:
        helper = _start()
    for name in _OTHERS:
        import_module(name)
    if helper is not None:
        try:
            helper.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            helper.kill()
    import_module(_LONGEST)


def _is_cached() -> bool:
    from isotone.paths import cache_dir

    return any((cache_dir() / "kernels").glob("sampler_*/kernel.render_voices-*.nbi"))


def _start() -> subprocess.Popen[bytes] | None:
    """Start the second process, if this Python can be started again."""
    if not sys.executable or getattr(sys, "frozen", False):
        return None
    try:
        return subprocess.Popen(
            [sys.executable, "-c", f"import {_LONGEST}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None  # no room for another process: everything is compiled here
