"""Run the room: bind a port, print its address, serve until told to stop."""

from __future__ import annotations

import errno
import secrets
import socket
from collections.abc import Callable, Sequence

import uvicorn

from isotone.errors import InputError
from isotone.library import Library
from isotone.web.app import create_app
from isotone.web.studio import Limits

__all__ = ["DEFAULT_PORT", "bind", "is_local", "names_of", "serve"]

DEFAULT_PORT = 8417
"""Unassigned at IANA."""

_LOCAL = ("127.0.0.1", "localhost", "::1")


def is_local(host: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    return host in _LOCAL


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address.

    Raises
    ------
    InputError
        If the port is in use, with the next free one named, or the address is none of this machine.
    """
    try:
        return _bound(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InputError(
                f"port {port} is in use; try: isotone serve --port {_free_port(host, port)}"
            ) from error
        if error.errno == errno.EACCES:
            raise InputError(f"port {port} needs an administrator; take one over 1023") from error
        raise InputError(
            f"{host} is no address of this machine; 127.0.0.1 always is ({error.strerror})"
        ) from error


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(256)
    except BaseException:
        listener.close()
        raise
    return listener


def _free_port(host: str, port: int) -> int:
    """Return the next port that is free, or 0, any, where there is none in reach."""
    for candidate in range(port + 1, min(port + 200, 65_536)):
        try:
            _bound(host, candidate).close()
        except OSError:
            continue
        return candidate
    return 0


def names_of(host: str, port: int) -> tuple[str, ...]:
    """Return the names, with port, by which the room may be called."""
    names = ["127.0.0.1", "localhost", "[::1]"]
    if not is_local(host):
        if host in ("0.0.0.0", "::"):
            names += [socket.gethostname(), f"{socket.gethostname()}.local", *_own_addresses()]
        else:
            names.append(f"[{host}]" if ":" in host else host)
    named = [f"{name}:{port}" for name in names]
    return tuple(dict.fromkeys(named + (names if port == 80 else [])))


def _own_addresses() -> list[str]:
    """Return the machine's own addresses, without a packet being sent."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket chooses the outgoing address; nothing leaves.
            probe.connect(("192.0.2.1", 9))
            found.append(str(probe.getsockname()[0]))
        except OSError:
            return found
    return found


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    library: Library | None = None,
    limits: Limits | None = None,
    announce: Callable[[str], None] | None = None,
    extra_hosts: Sequence[str] = (),
) -> None:
    """Serve the listening room until it is told to stop.

    Parameters
    ----------
    host : str
        Anything but this machine's own loopback asks everyone for a random token.
    port : int
        0 takes any free one.
    library : Library, optional
        The user's own by default.
    limits : Limits, optional
    announce : callable, optional
        Told the address, with the token in it if there is one, once it can be opened.
    extra_hosts : sequence of str
        Further names, with port, that the room answers to.

    Raises
    ------
    InputError
        If the address can't be bound.
    """
    listener = bind(host, port)
    port = int(listener.getsockname()[1])
    token = None if is_local(host) else secrets.token_urlsafe(24)
    app = create_app(
        library or Library(),
        hosts=(*names_of(host, port), *extra_hosts),
        token=token,
        limits=limits,
    )
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # addresses and times of a listener are nobody's business
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
        limit_concurrency=400,
        h11_max_incomplete_event_size=32_768,
    )
    shown = names_of(host, port)[-1] if not is_local(host) else f"{host}:{port}"
    if host == "::1":
        shown = f"[::1]:{port}"
    if announce is not None:
        announce(f"http://{shown}/" + (f"?token={token}" if token else ""))
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        listener.close()
