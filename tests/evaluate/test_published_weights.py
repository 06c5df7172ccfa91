import http.server
import json
import stat
import threading

import pytest

from isotone.cli.run import run
from isotone.evaluate.recognisers.published import BASELINE_FILE, baseline_path
from isotone.evaluate.recognisers.registry import load_recogniser

pytest.importorskip("torch")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("ISOTONE_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def mirror():
    """A server of one file, which breaks off after so many bytes when told to."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked = self.headers.get("Range")
            self.server.ranges.append((self.path, asked))
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            data = self.server.data
            self.send_response(206 if asked else 200)
            if asked:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            end = start + self.server.cuts.pop(0) if self.server.cuts else len(data)
            self.wfile.write(data[start:end])

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.data, server.cuts, server.ranges = b"", [], []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def published(shared_dir):
    return shared_dir / "data/jamendo/moodtheme_baseline.pth"


def test_weights_are_fetched_once_and_found_without_being_named(mirror, published, capsys):
    mirror.data, mirror.cuts = published.read_bytes(), [1_000_000]
    asked = ["evaluate", "weights", "--base-url", mirror.url, "--json"]
    assert run(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(baseline_path())
    # The transfer that was cut went on where it broke off.
    path = f"/{BASELINE_FILE}"
    assert mirror.ranges == [(path, None), (path, "bytes=1000000-")]
    assert load_recogniser("mtg-baseline").version == told["version"]
    assert load_recogniser("mtg-baseline", published).version == told["version"]
    assert stat.S_IMODE(baseline_path().stat().st_mode) == 0o600
    assert run(asked) == 0
    assert json.loads(capsys.readouterr().out)["was_here"]
    assert len(mirror.ranges) == 2


def test_another_file_is_refused(mirror, published, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _s: None)
    data = bytearray(published.read_bytes())
    data[1000] ^= 1
    mirror.data = bytes(data)
    assert run(["evaluate", "weights", "--base-url", mirror.url, "-q"]) == 1
    assert "SHA-256 differs" in capsys.readouterr().err
    (tmp_path / "other.pth").write_bytes(data)
    assert run(["evaluate", "weights", "--from", str(tmp_path / "other.pth")]) == 2
    assert "is not the published file" in capsys.readouterr().err
    assert not baseline_path().exists()


def test_a_file_of_ones_own_needs_no_network(published, capsys):
    assert run(["evaluate", "weights", "--from", str(published)]) == 0
    assert str(baseline_path()) in capsys.readouterr().out


def test_missing_weights_name_the_command(tmp_path, capsys):
    assert run(["evaluate", "tags", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "isotone: the weights of mtg-baseline are not on this machine; fetch them (1.8 MB) with: "
        "isotone evaluate weights, or name a file with --weights\n"
    )
