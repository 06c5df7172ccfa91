"""A room that is served for tests, on a free port, over a library of its own."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time

import httpx

NOW = {"valence": -0.6, "arousal": 0.7, "word": "anxious"}
GOAL = {"valence": 0.5, "arousal": -0.6, "word": "calm"}


class Room:
    """A served room."""

    def __init__(self, server, app, address):
        self.server = server
        self.app = app
        self.address = address
        self.library = app.state.library
        self.studio = app.state.studio

    def client(self, **options):
        return httpx.Client(base_url=self.address, timeout=60.0, **options)


@contextlib.contextmanager
def served(folder, *, limits=None, token=None):
    """Serve a room on a thread, and close it."""
    import uvicorn

    from isotone.library import Library
    from isotone.web.app import create_app

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    port = listener.getsockname()[1]
    hosts = [f"127.0.0.1:{port}", f"localhost:{port}"]
    app = create_app(Library(folder), hosts=hosts, token=token, limits=limits, warm=False)
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=1, ws="none"
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Room(server, app, f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(20.0)
        listener.close()


def start_process(folder):
    """Start ``isotone serve`` as a user does; return the process and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "isotone", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"ISOTONE_DATA": str(folder)},
    )
    address = re.search(r"http://\S+", process.stdout.readline())[0]
    return process, address.rstrip("/")


def ask(client, **options):
    """Start a session and return what the room says of it."""
    body = {"now": NOW, "goal": GOAL, "minutes": 0.5, "seed": 7, "genre": "ambient"} | options
    answer = client.post("/api/sessions", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def take(client, session_id, indices):
    """Return pieces as the page takes them, one after another."""
    taken = []
    for index in indices:
        answer = client.get(f"/api/sessions/{session_id}/pieces/{index}")
        assert answer.status_code == 200, (index, answer.status_code, answer.text)
        taken.append(answer.content)
    return b"".join(taken)


def wait_for(condition, seconds=30.0):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("waited in vain")
