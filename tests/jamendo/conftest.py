"""A web server of our own, which can be told to misbehave."""

import hashlib
import http.server
import threading
from collections import Counter

import pytest

from isotone.jamendo.fetch import RemoteFile


class MirrorHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_GET(self):
        mirror = self.server.mirror
        path = self.path.lstrip("/")
        mirror.asked[path] += 1
        mirror.ranges.append(self.headers.get("Range"))
        if path not in mirror.files:
            self.send_error(404)
            return
        if mirror.busy > 0:
            mirror.busy -= 1
            self.send_error(503)
            return
        data, start = mirror.files[path], 0
        asked = self.headers.get("Range")
        if asked and mirror.resumes:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        end = len(data)
        if mirror.cuts:
            end = min(end, start + mirror.cuts.pop(0))
        self.wfile.write(data[start:end])

    def log_message(self, *arguments):
        pass


class Mirror:
    """Files to serve, and faults: cut connections, 503s, no resuming."""

    def __init__(self, files):
        self.files = dict(files)
        self.known = [
            RemoteFile(path, len(data), hashlib.sha256(data).hexdigest())
            for path, data in self.files.items()
        ]
        self.asked = Counter()
        self.ranges = []
        self.cuts = []
        self.busy = 0
        self.resumes = True
        self.url = ""


@pytest.fixture
def serve():
    """Return a function that serves files on 127.0.0.1 until the test ends."""
    servers = []

    def start(files):
        mirror = Mirror(files)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), MirrorHandler)
        server.daemon_threads = True
        server.mirror = mirror
        mirror.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        servers.append((server, thread))
        return mirror

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def metadata_dir(shared_dir):
    return shared_dir / "data" / "jamendo" / "metadata"


HEADER = "TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\tDURATION\tTAGS\n"


def row(number, *tags, artist=None, duration_s=200.0):
    artist = number if artist is None else artist
    return (
        f"track_{number:07d}\tartist_{artist:06d}\talbum_{artist:06d}\t"
        f"{number % 100:02d}/{number}.mp3\t{duration_s}\t" + "\t".join(tags) + "\n"
    )


@pytest.fixture
def tiny_metadata():
    """The tables of a dataset of six tracks, as files by path."""
    tables = {
        "autotagging_moodtheme.tsv": [
            row(1, "mood/theme---calm"),
            row(2, "mood/theme---calm", "mood/theme---happy"),
            row(3, "mood/theme---happy"),
            row(4, "mood/theme---calm"),
        ],
        "autotagging_instrument.tsv": [
            row(1, "instrument---piano"),
            row(3, "instrument---harp", "instrument---piano"),
            row(5, "instrument---drums"),
        ],
        "splits/split-0/autotagging_genre-train.tsv": [
            row(1, "genre---ambient"),
            row(2, "genre---ambient", "genre---jazz"),
        ],
        "splits/split-0/autotagging_genre-validation.tsv": [row(3, "genre---jazz")],
        "splits/split-0/autotagging_genre-test.tsv": [row(6, "genre---folk")],
        "splits/split-0/autotagging_moodtheme-train.tsv": [
            row(1, "mood/theme---calm"),
            row(2, "mood/theme---calm", "mood/theme---happy"),
        ],
        "splits/split-0/autotagging_moodtheme-validation.tsv": [row(3, "mood/theme---happy")],
        "splits/split-0/autotagging_moodtheme-test.tsv": [row(4, "mood/theme---calm")],
        "splits/split-0/autotagging_instrument-train.tsv": [row(1, "instrument---piano")],
        "splits/split-0/autotagging_instrument-validation.tsv": [row(5, "instrument---drums")],
        "splits/split-0/autotagging_instrument-test.tsv": [
            row(3, "instrument---harp", "instrument---piano")
        ],
    }
    return {path: (HEADER + "".join(rows)).encode() for path, rows in tables.items()}


@pytest.fixture
def tiny_dir(tiny_metadata, tmp_path):
    folder = tmp_path / "metadata"
    for path, data in tiny_metadata.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
