"""Who may speak to the room, and what becomes of whatever they send."""

import http.client
import json
import socket
import subprocess
import sys

import httpx
import pytest
from web_room import GOAL, NOW, ask, served, start_process

from isotone.web.security import COOKIE, LARGEST_BODY_BYTES
from isotone.web.serve import bind, is_local, names_of
from isotone.web.studio import Limits

SESSION = {"now": NOW, "goal": GOAL}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:1", ""])
def test_another_host_is_refused_against_rebinding(client, host):
    answer = client.get("/api/options", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.json()["code"] == "host"


def test_two_hosts_are_refused(room):
    port = int(room.address.rsplit(":", 1)[1])
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.putrequest("GET", "/api/options", skip_host=True)
    for host in (f"127.0.0.1:{port}", "evil.example"):
        connection.putheader("Host", host)
    connection.endheaders()
    assert connection.getresponse().status in (400, 421)
    connection.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_requests_of_other_sites_are_refused(client, headers):
    for answer in (
        client.post("/api/sessions", json=SESSION, headers=headers),
        client.delete("/api/library", headers=headers),
        client.get("/api/library", headers=headers),
    ):
        assert answer.status_code == 403
        assert answer.json()["code"] == "origin"


def test_a_form_of_another_site_can_not_be_sent(client):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = client.post(
            "/api/sessions", content=json.dumps(SESSION), headers={"Content-Type": kind}
        )
        assert answer.status_code == 415


def test_the_page_itself_is_let_through(room, client):
    answer = client.post("/api/ways", json=SESSION_WAY, headers={"Origin": room.address})
    assert answer.status_code == 200


SESSION_WAY = {
    "now": {"valence": 0.0, "arousal": 0.0},
    "goal": {"valence": 1.0, "arousal": -1.0},
}


def test_every_answer_has_a_strict_policy(client):
    for path in ("/", "/static/style.css", "/api/options", "/api/nowhere", "/openapi.json"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers
    assert client.get("/api/options").headers["cache-control"] == "no-store"


def test_a_large_body_is_refused_with_or_without_its_length(client):
    large = b'{"text": "' + b"x" * LARGEST_BODY_BYTES + b'"}'
    headers = {"Content-Type": "application/json"}
    assert client.post("/api/feelings", content=large, headers=headers).status_code == 413

    def chunks():
        for start in range(0, len(large), 4096):
            yield large[start : start + 4096]

    assert client.post("/api/feelings", content=chunks(), headers=headers).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fapp.py",
        "/static//etc/passwd",
        "/api/sessions/../../../etc/passwd/files/flac",
        "/api/sessions/%2e%2e%2f%2e%2e/files/flac",
        "/api/sessions/0123456789abcdef/files/..%2f..%2flibrary.sqlite3",
        "/api/sessions/0123456789abcdef/files/library.sqlite3",
        "/api/sessions/0123456789abcdef%00/files/flac",
    ],
)
def test_no_path_leads_out_of_the_room(room, path):
    port = int(room.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b""
        while part := raw.recv(65_536):
            answer += part
    assert int(answer.split()[1]) in (400, 404, 405, 422), answer[:200]
    assert b"root:" not in answer


@pytest.mark.parametrize(
    "change",
    [
        {"now": {"valence": 2, "arousal": 0}},
        {"now": {"valence": "0.1", "arousal": 0}},
        {"now": None},
        {"minutes": 0.1},
        {"minutes": 1e300},
        {"strategy": "teleport"},
        {"strategy": "drawn"},
        {"waypoints": [{"valence": 0, "arousal": 0}]},
        {"waypoints": [{"valence": 0, "arousal": 0}] * 201, "strategy": "drawn"},
        {"genre": "../../etc"},
        {"genre": "polka"},
        {"lead": "kazoo"},
        {"avoid": ["everything"]},
        {"avoid": ["drums"] * 61},
        {"engine": "os"},
        {"seed": -1},
        {"seed": 1.5},
        {"unknown": 1},
    ],
)
def test_what_a_form_may_not_hold_is_refused_in_one_line(client, change):
    answer = client.post("/api/sessions", json=SESSION | change)
    assert answer.status_code == 422
    told = answer.json()
    assert told["code"] == "input"
    assert told["message"]
    assert "\n" not in told["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"NaN", b'{"a":' * 5000, b"\xff\xfe"])
def test_what_is_no_json_object_is_refused(client, body):
    answer = client.post(
        "/api/sessions", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 415, 422)
    assert answer.json()["code"]


def test_unknown_sessions_are_404_everywhere(client):
    base = "/api/sessions/0123456789abcdef"
    point = {"valence": 0.0, "arousal": 0.0}
    answers = [
        client.get(base),
        client.delete(base),
        client.get(f"{base}/live"),
        client.get(f"{base}/pieces/0"),
        client.get(f"{base}/files/flac"),
        client.post(f"{base}/mp3"),
        client.post(f"{base}/goal", json=point),
        client.post(f"{base}/extend", json={"minutes": 5}),
        client.post(f"{base}/check-in", json=point),
        client.post(f"{base}/ratings", json=point | {"moment": "after"}),
        client.put(f"{base}/favourite", json={"is_favourite": True}),
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)


def test_words_are_not_sent_back_when_they_are_refused(client):
    words = "my landlord " * 400
    answer = client.post("/api/feelings", json={"text": words})
    assert answer.status_code == 422
    assert "landlord" not in answer.text


def test_beyond_this_machine_a_token_is_asked_of_everyone(tmp_path):
    token = "a-token-for-the-test"
    with served(tmp_path / "library", token=token) as room, room.client() as client:
        assert client.get("/").status_code == 401
        assert client.get("/api/library").status_code == 401
        assert client.get("/?token=wrong").status_code == 401
        bearer = {"Authorization": f"Bearer {token}"}
        assert client.get("/api/library", headers=bearer).status_code == 200
        door = client.get(f"/?token={token}")
        assert (door.status_code, door.headers["location"]) == (303, "/")
        assert "HttpOnly" in door.headers["set-cookie"]
        assert "SameSite=Strict" in door.headers["set-cookie"]
        client.cookies.set(COOKIE, token)
        assert client.get("/").status_code == 200


def test_a_port_in_use_names_the_next_free_one():
    from isotone.errors import InputError

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"port {port} is in use; try: .*--port \d+"):
            bind("127.0.0.1", port)


def test_an_address_of_another_machine_is_one_clear_line():
    from isotone.errors import InputError

    with pytest.raises(InputError, match="no address of this machine"):
        bind("203.0.113.1", 0)


def test_names_of_the_room():
    assert is_local("127.0.0.1")
    assert not is_local("0.0.0.0")
    assert "127.0.0.1:8417" in names_of("127.0.0.1", 8417)
    assert "192.168.1.5:8417" in names_of("192.168.1.5", 8417)


@pytest.mark.slow
def test_other_machines_are_let_in_only_with_consent():
    done = subprocess.run(
        [sys.executable, "-m", "isotone", "serve", "--host", "0.0.0.0", "--port", "0"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "consent" in done.stderr


@pytest.mark.slow
def test_a_thousand_requests_for_sessions_leave_the_room_working(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    # None is given up for silence meanwhile, however long a busy machine takes.
    limits = Limits(grace_s=3600.0)
    with served(tmp_path / "library", limits=limits) as room, room.client() as client:

        def request(_):
            return client.post("/api/sessions", json=SESSION).status_code

        with ThreadPoolExecutor(16) as pool:
            codes = list(pool.map(request, range(1000)))
        assert set(codes) == {201, 503}
        assert codes.count(201) == limits.playing + limits.waiting
        assert client.get("/api/library").status_code == 200


@pytest.mark.slow
def test_no_request_of_the_described_api_breaks_the_room(tmp_path):
    schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis")
    from hypothesis import HealthCheck, settings

    # A process of its own: hypothesis moves this one's recursion limit while threads run.
    process, address = start_process(tmp_path)
    try:
        with httpx.Client(base_url=address) as client:
            ask(client, minutes=1)
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
        n_tried = 0
        for operation in schema.get_all_operations():

            @settings(
                max_examples=12,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            )
            def never_breaks(case):
                nonlocal n_tried
                n_tried += 1
                answer = case.call(base_url=address)
                assert answer.status_code < 500 or answer.status_code == 503, (
                    case.method,
                    case.path,
                    answer.text,
                )

            from hypothesis import given

            given(case=operation.ok().as_strategy())(never_breaks)()
        assert n_tried > 100
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(20)


def test_the_api_is_described(client):
    described = client.get("/openapi.json").json()
    assert len(described["paths"]) >= 20
    for path, verbs in described["paths"].items():
        for verb, operation in verbs.items():
            assert operation.get("description"), (verb, path)
