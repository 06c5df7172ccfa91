"""The main job measured: speed, memory, first sound, import, size, beside latentscore.

Each figure is the median of several runs in fresh processes after one warm-up, printed with its
range and as a ratio to its bound; the peer renders the same minutes in the same run.

    python bench/session.py                       # everything, about three minutes
    python bench/session.py --long                # also three hours of music (memory)
    python bench/session.py --only speed,memory --runs 3 --json

The peer (`latentscore`, its `MusicConfig` path, which needs no model) lives in an environment of
its own, made on the first run in ``--peer-env``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

PEER_PACKAGES = ["numpy", "scipy", "soundfile", "sounddevice", "pydantic", "rich"]
PEER_SCRIPT = """
import sys
import latentscore
audio = latentscore.render(latentscore.MusicConfig(), duration=float(sys.argv[1]))
audio.save(sys.argv[2])
"""
FIRST_BLOCK_SCRIPT = """
import sys, time
start = time.perf_counter()
import isotone
from isotone.session import stream
plan = isotone.plan_session("anxious", "calm", minutes=15, seed=7)
def first():
    begin = time.perf_counter()
    for block in stream(plan):
        if abs(block.samples).max() > 1e-4:  # the first block that can be heard
            return time.perf_counter() - begin
first()
cold = time.perf_counter() - start
warm = sorted(first() for _ in range(5))[2]
print(cold, warm)
"""


@dataclass(frozen=True)
class Figure:
    """One measured figure beside its bound."""

    name: str
    unit: str
    median: float
    low: float
    high: float
    bound: float | None
    runs: int

    @property
    def ratio(self) -> float | None:
        return None if self.bound is None else self.median / self.bound


def figure(name: str, unit: str, values: list[float], bound: float | None = None) -> Figure:
    return Figure(
        name, unit, statistics.median(values), min(values), max(values), bound, len(values)
    )


def run_measured(command: list[str], env: dict[str, str] | None = None) -> tuple[float, float]:
    """Return wall seconds and peak resident megabytes of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command[:4])} ... failed: {message.strip()[-500:]}")
    return wall, usage.ru_maxrss / 1024.0


def make_session(folder: Path, minutes: float, *extra: str) -> tuple[float, float]:
    target = folder / "out"
    shutil.rmtree(target, ignore_errors=True)
    return run_measured(
        [
            sys.executable, "-m", "isotone", "make", "--now", "anxious", "--goal", "calm",
            "--minutes", str(minutes), "--seed", "7", "--quiet", "--out", str(target), *extra,
        ]
    )  # fmt: skip


def measure_speed(folder: Path, minutes: float, runs: int) -> list[Figure]:
    make_session(folder, minutes)  # warm-up: compiled kernels and decoded samples are cached
    walls, peaks = zip(*(make_session(folder, minutes) for _ in range(runs)), strict=True)
    return [
        figure(f"make, {minutes:g} min, FLAC", "s", list(walls), 18.0 * minutes / 15.0),
        figure("times real time", "x", [minutes * 60.0 / wall for wall in walls]),
        figure("peak memory", "MB", list(peaks), 400.0),
    ]


def measure_long(folder: Path, base_mb: float) -> list[Figure]:
    wall, peak = make_session(folder, 180)
    return [
        figure("make, 180 min", "s", [wall], 18.0 * 12),
        figure("peak memory, 180 min over 15 min", "x", [peak / base_mb], 1.1),
    ]


def measure_first_block(folder: Path, runs: int) -> list[Figure]:
    colds, warms = [], []
    for _ in range(runs):
        cache = folder / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        env = os.environ | {"ISOTONE_CACHE": str(cache)}
        out = subprocess.run(
            [sys.executable, "-c", FIRST_BLOCK_SCRIPT],
            env=env, capture_output=True, text=True, check=True,
        )  # fmt: skip
        cold, warm = map(float, out.stdout.split())
        colds.append(cold)
        warms.append(warm)
    return [
        figure("first sound, first-ever run (empty caches, import included)", "s", colds, 2.5),
        figure("first sound, warm process", "s", warms, 0.7),
    ]


def measure_import(runs: int) -> list[Figure]:
    code = "import time; a = time.perf_counter(); import isotone; print(time.perf_counter() - a)"
    values = [
        float(
            subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(max(5, runs))
    ]
    return [figure("import isotone", "s", values, 0.3)]


def measure_install(folder: Path) -> list[Figure]:
    env = folder / "install"
    subprocess.run([sys.executable, "-m", "venv", str(env)], check=True)
    site = next((env / "lib").glob("python*")) / "site-packages"
    before = folder_mb(site)
    subprocess.run(
        [str(env / "bin/python"), "-m", "pip", "install", "-q", str(Path(__file__).parents[1])],
        check=True,
    )
    return [figure("light install on disk", "MB", [folder_mb(site) - before], 650.0)]


def folder_mb(folder: Path) -> float:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6


def measure_peer(folder: Path, env: Path, minutes: float, runs: int) -> list[Figure]:
    python = env / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(env)], check=True)
        pip = [str(python), "-m", "pip", "install", "-q"]
        subprocess.run([*pip, "--no-deps", "latentscore"], check=True)
        subprocess.run([*pip, *PEER_PACKAGES], check=True)
    script = folder / "peer.py"
    script.write_text(PEER_SCRIPT)
    command = [str(python), str(script), str(minutes * 60), str(folder / "peer.wav")]
    run_measured(command)
    walls, peaks = zip(*(run_measured(command) for _ in range(runs)), strict=True)
    return [
        figure(f"latentscore, {minutes:g} min, mono WAV", "s", list(walls)),
        figure("latentscore peak memory", "MB", list(peaks)),
    ]


def show(figures: list[Figure]) -> None:
    print(f"{'figure':62} {'median':>9} {'min':>9} {'max':>9} unit  {'bound':>7} ratio")
    for f in figures:
        bound = "" if f.bound is None else f"{f.bound:7.1f} {f.ratio:5.2f}"
        print(f"{f.name:62} {f.median:9.2f} {f.low:9.2f} {f.high:9.2f} {f.unit:4}  {bound}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="speed,first,import,install,peer")
    parser.add_argument("--long", action="store_true", help="also render 180 minutes once")
    parser.add_argument(
        "--peer-env", type=Path, default=Path(tempfile.gettempdir()) / "isotone-peer"
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    wanted = set(arguments.only.split(","))
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "speed" in wanted:
            figures += measure_speed(folder, arguments.minutes, arguments.runs)
        if arguments.long:
            base = next((f.median for f in figures if f.name == "peak memory"), None)
            if base is None:
                base = make_session(folder, 15)[1]
            figures += measure_long(folder, base)
        if "first" in wanted:
            figures += measure_first_block(folder, arguments.runs)
        if "import" in wanted:
            figures += measure_import(arguments.runs)
        if "install" in wanted:
            figures += measure_install(folder)
        if "peer" in wanted:
            figures += measure_peer(folder, arguments.peer_env, arguments.minutes, arguments.runs)
            ours = next((f for f in figures if f.name.startswith("make, ")), None)
            peer = next(f for f in figures if f.name.startswith("latentscore, "))
            if ours is not None:
                ratio = ours.median / peer.median
                figures.append(figure("isotone seconds over latentscore seconds", "x", [ratio]))
    if arguments.json:
        print(json.dumps([asdict(f) | {"ratio": f.ratio} for f in figures], indent=2))
    else:
        print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
        show(figures)


if __name__ == "__main__":
    main()
