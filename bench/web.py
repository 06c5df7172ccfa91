"""How quick and how light the listening room is.

::

    python bench/web.py [--seconds 60] [--streams 10] [--json FILE]

Measures from outside: a server process of its own, headless Chromium for the page, and listeners
that take pieces at the pace of the clock, three seconds ahead, as the page does. A dropout is a
piece that arrives after the moment at which it would have sounded.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx

_HELD_S, _PIECE_S = 3.0, 0.5
_SESSION = {
    "now": {"valence": -0.6, "arousal": 0.7},
    "goal": {"valence": 0.5, "arousal": -0.6},
    "minutes": 15,
}


class Server:
    """A room in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "isotone", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"ISOTONE_DATA": str(folder)},
        )
        if self.process.stdout is None:
            raise RuntimeError("the server has no output")
        found = re.search(r"http://\S+", self.process.stdout.readline())
        if found is None:
            raise RuntimeError("the server did not start")
        self.address = found[0].rstrip("/")

    def memory_mb(self) -> float:
        """Peak resident memory so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024

    def processor_s(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


def fill(folder: Path, n: int) -> None:
    """Put rated sessions into a library."""
    from isotone import Affect
    from isotone.library import Library, Rating, StoredSession

    with Library(folder / "library") as library:
        library.set_setting("welcomed", "True")
        for i in range(n):
            at = f"2026-{1 + i // 84 % 12:02d}-{1 + i // 3 % 28:02d}T{20 + i % 3}:00:00+00:00"
            library.add(
                StoredSession(
                    id=f"{i:016x}",
                    created_at=at,
                    state="made",
                    now=Affect(-0.6, 0.5),
                    goal=Affect(0.5, -0.6),
                    now_word="anxious",
                    goal_word="calm",
                    strategy="iso",
                    genre=("ambient", "folk", "lo-fi")[i % 3],
                    lead="piano",
                    engine="composer",
                    seed=i,
                    duration_s=900.0,
                    listened_s=900.0,
                    request={"minutes": 15},
                    ratings=(
                        Rating("before", Affect(-0.6, 0.5), 0.0, at),
                        Rating("after", Affect(0.1 * (i % 5), -0.1 * (i % 4)), 900.0, at),
                    ),
                )
            )


def measure_page(server: Server, n: int) -> dict[str, Any]:
    """Click to first sound, weight, and the library page, in Chromium."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        return {}
    waits, weights, library_ms = [], [], []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for _ in range(n + 1):
            page = browser.new_page()
            weight = 0

            def count(answer: Any) -> None:
                nonlocal weight
                if "/api/" not in answer.url or answer.url.endswith("/api/options"):
                    weight += len(answer.body())

            page.on("response", count)
            page.goto(server.address)
            page.wait_for_selector("#words")
            weights.append(weight)
            page.click("button.primary")
            page.click("button.primary")
            page.wait_for_selector(".ways")
            page.click("button.primary")
            page.wait_for_function(
                "() => performance.getEntriesByName('first-sound').length > 0", timeout=30_000
            )
            waits.append(
                page.evaluate(
                    """() => {
                        const [click] = performance.getEntriesByName("play-clicked");
                        const [sound] = performance.getEntriesByName("first-sound");
                        return (sound.startTime - click.startTime) / 1000 + sound.detail.in_s;
                    }"""
                )
            )
            page.get_by_role("button", name="End here").click()
            page.wait_for_selector(".handle.after")
            page.close()
        page = browser.new_page()
        page.goto(f"{server.address}/#/about")
        page.wait_for_selector("#language")
        for _ in range(5):
            library_ms.append(
                page.evaluate(
                    """() => new Promise((done) => {
                        const start = performance.now();
                        const look = () => document.querySelector(".rows > li")
                            ? done(performance.now() - start) : requestAnimationFrame(look);
                        location.hash = "#/library";
                        look();
                    })"""
                )
            )
            page.evaluate("() => { location.hash = '#/about'; }")
            page.wait_for_selector("#language")
        browser.close()
    return {
        "click_to_first_sound_s": round(statistics.median(waits[1:]), 3),
        "click_to_first_sound_all_s": [round(w, 3) for w in waits],
        "page_weight_kb": round(max(weights) / 1000, 1),
        "library_page_ms": round(statistics.median(library_ms), 1),
    }


def listen(address: str, seconds: float, results: list[tuple[int, float]]) -> None:
    """Take a session's pieces at the pace of the clock; note dropouts and the latest piece."""
    late, worst_s = 0, -_HELD_S
    with httpx.Client(base_url=address, timeout=60.0) as client:
        session = client.post("/api/sessions", json=_SESSION).json()["id"]
        start: float | None = None
        for index in range(round(seconds / _PIECE_S)):
            sounds_at = None if start is None else start + index * _PIECE_S
            if sounds_at is not None:
                time.sleep(max(0.0, sounds_at - _HELD_S - time.monotonic()))
            client.get(f"/api/sessions/{session}/pieces/{index}").raise_for_status()
            now = time.monotonic()
            if index == 1:  # the page begins once it holds two pieces
                start = now
            elif sounds_at is not None:
                worst_s = max(worst_s, now - sounds_at)
                late += now > sounds_at
            if index % 4 == 0:
                client.get(f"/api/sessions/{session}/live?since=10000")
        client.post(f"/api/sessions/{session}/cancel")
    results.append((late, worst_s))


def measure_streams(server: Server, n: int, seconds: float) -> dict[str, Any]:
    """Listen to several sessions at once."""
    results: list[tuple[int, float]] = []
    before_s, start = server.processor_s(), time.monotonic()
    threads = [
        threading.Thread(target=listen, args=(server.address, seconds, results)) for _ in range(n)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall_s = time.monotonic() - start
    return {
        "streams": n,
        "streams_finished": len(results),
        "seconds": seconds,
        "dropouts": sum(late for late, _ in results),
        "least_margin_s": round(-max((worst for _, worst in results), default=0.0), 2) + 0.0,
        "server_cores_busy": round((server.processor_s() - before_s) / wall_s, 2),
        "memory_mb": round(server.memory_mb(), 0),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed and weight of the listening room.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--streams", type=int, default=10)
    parser.add_argument("--clicks", type=int, default=5)
    parser.add_argument("--json", type=Path, default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, 1000)
        server = Server(folder)
        try:
            figures = measure_streams(server, arguments.streams, arguments.seconds)
            with httpx.Client(base_url=server.address) as client:
                spans = []
                for _ in range(11):
                    start = time.perf_counter()
                    client.get("/api/library").raise_for_status()
                    client.get("/api/library/trends").raise_for_status()
                    spans.append(1000 * (time.perf_counter() - start))
            figures["library_api_ms"] = round(statistics.median(spans), 1)
            figures |= measure_page(server, arguments.clicks)
        finally:
            server.close()
    text = json.dumps(figures, indent=2)
    print(text)
    if arguments.json is not None:
        arguments.json.write_text(text + "\n")


if __name__ == "__main__":
    main()
