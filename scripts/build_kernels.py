"""Write the kernels that are shipped, as LLVM's assembly, to src/isotone/dsp/kernels.

numba makes it from the Python source, without optimising for any processor; LLVM's passes that suit
all of them make it small. Run by ``make kernels`` whenever a module that holds a kernel has changed
(a test says so).
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

# Before numba is imported: its own passes would fit the text to the processor of this machine.
os.environ |= {"NUMBA_OPT": "0", "NUMBA_LOOP_VECTORIZE": "0", "NUMBA_SLP_VECTORIZE": "0"}

import llvmlite.binding as llvm
import numba

from isotone.dsp import biquad
from isotone.dsp.compiled import Kernel
from isotone.dsp.shipped import file_name, source_digest
from isotone.sampler import kernel as voices
from isotone.sampler.effects import chorus, limiter, reverb

FOLDER = Path(__file__).parents[1] / "src/isotone/dsp/kernels"
MODULES = (biquad, voices, reverb, chorus, limiter)


def kernels() -> list[Kernel]:
    """Return all kernels that are shipped."""
    found = [each for module in MODULES for each in vars(module).values()]
    return [each for each in found if isinstance(each, Kernel)]


def entry(kernel: Kernel) -> Any:
    """Return a C function that takes places and shapes of arrays and calls a kernel."""
    function = numba.njit(
        nogil=True,
        forceinline=True,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        **kernel.options,
    )(kernel.with_helpers())
    names: list[str] = []
    types: list[Any] = []
    arguments: list[str] = []
    for i, type_ in enumerate(kernel.numba_types().args):
        names.append(f"x{i}")
        if isinstance(type_, numba.types.Array):
            shape = [f"n{i}_{axis}" for axis in range(type_.ndim)]
            names += shape
            types += [numba.types.CPointer(type_.dtype)] + [numba.types.int64] * type_.ndim
            arguments.append(f"carray(x{i}, ({', '.join(shape)},))")
        else:
            types.append(type_)
            arguments.append(f"x{i}")
    scope: dict[str, Any] = {"function": function, "carray": numba.carray}
    exec(f"def entry({', '.join(names)}):\n    function({', '.join(arguments)})\n", scope)
    return numba.cfunc(numba.void(*types), error_model="numpy")(scope["entry"])


def assembly(kernel: Kernel) -> str:
    """Return a kernel as LLVM's assembly, for any processor of 64 bits."""
    made = entry(kernel)
    # Not one of numba's public names: this is where the text is before it becomes machine code.
    text = str(made._library._final_module)
    # Arrays are the caller's own: there is nothing to count references of.
    text = re.sub(r"^.*call void @NRT_(incref|decref)\(.*\).*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\bnoinline\b", "alwaysinline", text)
    module = llvm.parse_assembly(text)
    entry_name = made._wrapper_name
    for item in [*module.functions, *module.global_variables]:
        if not item.is_declaration and item.name != entry_name:
            item.linkage = "internal"
    target = llvm.Target.from_triple("x86_64-unknown-linux-gnu").create_target_machine(opt=2)
    tuning = llvm.create_pipeline_tuning_options(speed_level=2)
    tuning.loop_vectorization = False
    tuning.loop_unrolling = True  # whole short loops alone: the rest is each processor's matter
    tuning.loop_interleaving = False
    builder = llvm.create_pass_builder(target, tuning)
    builder.getModulePassManager().run(module, builder)
    text = str(module).replace(entry_name, kernel.__name__)
    text = re.sub(r"^(; ModuleID|source_filename|target).*\n", "", text, flags=re.MULTILINE)
    # What LLVM finds out again, in words that not every version of it knows.
    text = text.replace(" captures(none)", "")
    text = re.sub(r"^(attributes #\d+ = ).*$", r"\1{ nounwind }", text, flags=re.MULTILINE)
    text = re.sub(r'!"_ZN[^"]*"', '!""', text)  # names of scopes, different every time
    foreign = set(re.findall(r"@([\w.]+)\(", text)) - {kernel.__name__}
    foreign = {name for name in foreign if not name.startswith("llvm.")}
    if foreign:
        raise SystemExit(f"{kernel.__name__} calls {', '.join(sorted(foreign))}: not shippable")
    return text.strip() + "\n"


def main() -> None:
    """Write every kernel; remove what belongs to none."""
    for option in ("-unroll-runtime=false", "-unroll-allow-partial=false"):
        llvm.set_option("isotone", option)
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    FOLDER.mkdir(exist_ok=True)
    wanted = set()
    for kernel in kernels():
        path = FOLDER / file_name(kernel)
        path.write_text(f"; {source_digest(kernel)}\n{assembly(kernel)}", encoding="utf-8")
        wanted.add(path)
        sys.stdout.write(f"{path.name:40} {path.stat().st_size / 1000:6.0f} kB\n")
    for path in set(FOLDER.glob("*.ll")) - wanted:
        path.unlink()


if __name__ == "__main__":
    sys.exit(main())
