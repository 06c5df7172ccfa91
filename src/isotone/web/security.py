"""Who may speak to the room: Host and Origin, a token beyond this machine, sizes, headers.

A web page anywhere can make a browser send requests to 127.0.0.1. Checking Host stops DNS
rebinding; checking Origin and Sec-Fetch-Site stops pages of other sites; a body must be JSON, which
no form of another site can send without asking first.
"""

from __future__ import annotations

import hmac
import http.cookies
import json
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["COOKIE", "HEADERS", "LARGEST_BODY_BYTES", "Guard"]

COOKIE: Final = "isotone_token"

LARGEST_BODY_BYTES: Final = 64 * 1024
"""The largest request is a drawn way of 200 points, about 12 kB."""

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
HEADERS: Final = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)
"""On every answer."""

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_SAME_SITE = (b"same-origin", b"none")


class Guard:
    """ASGI middleware: let through what comes from the page itself, refuse the rest.

    Parameters
    ----------
    app : ASGI application
    hosts : iterable of str
        Names, with their port, by which the room may be called.
    token : str, optional
        Asked of everyone if given: in the cookie, as a bearer, or once in the address.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], token: str | None = None) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _with_headers(send, scope["path"])
        headers: dict[bytes, bytes] = dict(scope["headers"])
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(send, *refusal)
            return
        if self._token is not None and not self._is_known(headers):
            if self._opens_door(scope):
                await self._open_door(send)
                return
            await _refuse(send, 401, "token", "open the address that isotone serve printed")
            return
        # Read before it is handed on: whoever sends without a length is stopped at the limit.
        body = await _read_body(receive)
        if body is None:
            await _refuse(send, *_TOO_LARGE)
            return
        await self._app(scope, _replayed(body, receive), send)

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str, str] | None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or hosts[0].decode("latin-1").lower() not in self._hosts:
            return 421, "host", "this room answers to its own address only"
        if headers.get(b"sec-fetch-site", b"none") not in _SAME_SITE and (
            scope["method"] not in _SAFE_METHODS or scope["path"] != "/"
        ):
            return 403, "origin", "requests of other sites are refused"
        origin = headers.get(b"origin")
        if origin is not None and not self._is_own(origin.decode("latin-1")):
            return 403, "origin", "requests of other sites are refused"
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length[:12]) > LARGEST_BODY_BYTES:
            return _TOO_LARGE
        has_body = length != b"0" or b"transfer-encoding" in headers
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        if has_body and kind != b"application/json":
            return 415, "type", "a body must be application/json"
        return None

    def _is_own(self, origin: str) -> bool:
        parts = urlsplit(origin)
        return parts.scheme == "http" and parts.netloc.lower() in self._hosts

    def _is_known(self, headers: dict[bytes, bytes]) -> bool:
        given = [headers.get(b"authorization", b"").decode("latin-1").removeprefix("Bearer ")]
        cookies: http.cookies.SimpleCookie = http.cookies.SimpleCookie()
        try:
            cookies.load(headers.get(b"cookie", b"").decode("latin-1"))
        except http.cookies.CookieError:
            return False
        if COOKIE in cookies:
            given.append(cookies[COOKIE].value)
        return any(self._matches(value) for value in given)

    def _matches(self, value: str) -> bool:
        return hmac.compare_digest(value.encode(), str(self._token).encode())

    def _opens_door(self, scope: Scope) -> bool:
        if scope["method"] != "GET" or scope["path"] != "/":
            return False
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        return self._matches(asked[0])

    async def _open_door(self, send: Send) -> None:
        """Move the token from the address, which is seen and kept, into a cookie."""
        cookie = f"{COOKIE}={self._token}; Path=/; HttpOnly; SameSite=Strict"
        await send(
            {
                "type": "http.response.start",
                "status": 303,
                "headers": [(b"location", b"/"), (b"set-cookie", cookie.encode())],
            }
        )
        await send({"type": "http.response.body", "body": b""})


_TOO_LARGE = (413, "size", f"a request may hold {LARGEST_BODY_BYTES} bytes at most")


async def _read_body(receive: Receive) -> bytes | None:
    """Return a request's body, or None if it is too large."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += bytes(message.get("body", b""))
        if len(body) > LARGEST_BODY_BYTES:
            return None
        if not message.get("more_body", False):
            return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read once more, then whatever comes."""
    is_given = False

    async def again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _with_headers(send: Send, path: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = list(message.get("headers", []))
            names = {name for name, _ in own}
            extra = [pair for pair in HEADERS if pair[0] not in names]
            if b"cache-control" not in names:
                # What is of a listener is kept nowhere; the page's own files are checked each time.
                keep = b"no-store" if path.startswith("/api/") else b"no-cache"
                extra.append((b"cache-control", keep))
            message = {**message, "headers": [*own, *extra]}
        await send(message)

    return sending


async def _refuse(send: Send, status: int, code: str, message: str) -> None:
    body = json.dumps({"code": code, "message": message}).encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
                (b"connection", b"close"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
