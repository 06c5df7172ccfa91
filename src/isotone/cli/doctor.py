"""``isotone doctor``: what is installed, what each extra adds, and whether the parts work here."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from dataclasses import asdict, dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Literal

import typer

__all__ = ["doctor", "examine"]

State = Literal["ok", "absent", "broken"]

# Extra, the packages that show it is there, and what it adds.
_EXTRAS = (
    ("listen", ("sounddevice",), "play through the sound card: isotone listen, isotone play"),
    ("plot", ("matplotlib",), "plots of measurements"),
    ("musicgen", ("torch", "transformers", "safetensors"), "the MusicGen engine"),
    ("train", ("torch", "peft", "accelerate"), "fine-tuning adapters for MusicGen"),
    ("evaluate", ("torch", "transformers", "sklearn"), "CLAP score and mood recognisers"),
    ("web", ("fastapi", "uvicorn"), "the local web app"),
    ("cluster", ("ray",), "evaluation and rendering on many machines"),
)
_CORE = ("numpy", "scipy", "numba", "soundfile", "soxr", "mido", "pydantic", "typer", "rich")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    detail: str
    advice: str = ""


def _version(package: str) -> str:
    name = {"sklearn": "scikit-learn"}.get(package, package)
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _examine_packages() -> list[Finding]:
    missing = [name for name in _CORE if util.find_spec(name) is None]
    versions = ", ".join(f"{name} {_version(name)}" for name in _CORE if name not in missing)
    findings = [
        Finding("core packages", "ok", versions)
        if not missing
        else Finding(
            "core packages", "broken", "missing: " + ", ".join(missing), "pip install isotone"
        )
    ]
    for extra, packages, adds in _EXTRAS:
        absent = [name for name in packages if util.find_spec(name) is None]
        if absent:
            findings.append(
                Finding(
                    f"extra {extra}",
                    "absent",
                    f"adds {adds}; missing {', '.join(absent)}",
                    f"pip install 'isotone[{extra}]'",
                )
            )
        else:
            detail = ", ".join(f"{name} {_version(name)}" for name in packages)
            findings.append(Finding(f"extra {extra}", "ok", f"{adds} ({detail})"))
    return findings


def _examine_formats() -> Finding:
    import soundfile

    formats = soundfile.available_formats()
    wanted = {"FLAC": "FLAC", "WAV": "WAV", "OGG": "Ogg Vorbis and Opus", "MP3": "MP3"}
    missing = [label for key, label in wanted.items() if key not in formats]
    detail = f"libsndfile {soundfile.__libsndfile_version__}"
    if missing:
        return Finding(
            "audio formats",
            "broken",
            f"{detail} cannot write {', '.join(missing)}",
            "pip install --upgrade soundfile",
        )
    return Finding("audio formats", "ok", f"{detail}: {', '.join(wanted.values())}")


def _examine_folder(what: str, folder: Path) -> Finding:
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if not os.access(existing, os.W_OK):
        return Finding(
            what,
            "broken",
            f"{folder} cannot be written",
            "set ISOTONE_CACHE or ISOTONE_DATA to a folder of yours",
        )
    free_gb = shutil.disk_usage(existing).free / 1e9
    return Finding(what, "ok", f"{folder} ({free_gb:.0f} GB free)")


def _examine_bank() -> Finding:
    from isotone.errors import IsotoneError
    from isotone.sampler.bank import shipped_bank_path

    try:
        path = shipped_bank_path()
        size_mb = Path(path).stat().st_size / 1e6
    except (IsotoneError, OSError) as error:
        return Finding("sample bank", "broken", str(error), "pip install --force-reinstall isotone")
    return Finding("sample bank", "ok", f"{Path(path).name}, {size_mb:.1f} MB")


def _examine_engines() -> Finding:
    from isotone.engines import installed_engines

    return Finding("engines", "ok", ", ".join(installed_engines()))


def examine() -> list[Finding]:
    """Look at everything and return what was found, in the order it is shown."""
    from isotone import __version__, paths

    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    return [
        Finding("isotone", "ok", f"{__version__}, {python}, {os.cpu_count()} cores"),
        *_examine_packages(),
        _examine_formats(),
        _examine_bank(),
        _examine_engines(),
        _examine_folder("cache folder", paths.cache_dir()),
        _examine_folder("data folder", paths.data_dir()),
    ]


def doctor(
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Show what is installed, what each extra adds, and what is wrong.

    Exit code 1 if something that is needed is broken.

    For example: isotone doctor
    """
    findings = examine()
    broken = any(finding.state == "broken" for finding in findings)
    if as_json:
        document = {"ok": not broken, "findings": [asdict(finding) for finding in findings]}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column()
        signs = {"ok": "[green]ok[/]", "absent": "[dim]-[/]", "broken": "[red]broken[/]"}
        for finding in findings:
            advice = f"\n[bold]{escape(finding.advice)}[/]" if finding.advice else ""
            table.add_row(signs[finding.state], finding.what, escape(finding.detail) + advice)
        Console().print(table)
    if broken:
        raise typer.Exit(1)
