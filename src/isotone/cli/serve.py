"""``isotone serve``: the listening room, a page on this machine."""

from __future__ import annotations

import importlib
import sys
import webbrowser
from typing import Annotated

import typer

from isotone.errors import InputError

__all__ = ["serve"]


def serve(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Port; 0 takes any free one.")
    ] = 8417,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            help="Address to listen at; any but 127.0.0.1 lets other machines in, with a token.",
        ),
    ] = "127.0.0.1",
    yes: Annotated[bool, typer.Option("--yes", help="Answer yes to questions.")] = False,
) -> None:
    """Open the listening room: a page to say how you feel, listen, and look back.

    It runs on this machine and asks no other for anything. Ctrl-C closes it.

    For example: isotone serve --open

    For a phone in the same network: isotone serve --host 0.0.0.0
    """
    from isotone import web

    web.check_extra()
    # By name: the light core must not see the packages of the extra.
    rooms = importlib.import_module("isotone.web.serve")
    if not rooms.is_local(host) and not yes:
        _ask_consent(host)

    def announce(address: str) -> None:
        sys.stdout.write(f"the listening room is open: {address}\n")
        if not rooms.is_local(host):
            sys.stdout.write("who has this address can listen and see your library\n")
        sys.stdout.flush()
        if open_:
            webbrowser.open(address)

    rooms.serve(host=host, port=port, announce=announce)


def _ask_consent(host: str) -> None:
    """Let other machines in only if a person says so."""
    sys.stderr.write(
        f"With --host {host} other machines in your network can reach the room. The connection is "
        "not encrypted; a random token in the address keeps strangers out.\n"
    )
    if not sys.stdin.isatty():
        raise InputError("--host needs the consent of a person; add --yes to give it")
    if not typer.confirm("Let other machines in?", default=False, err=True):
        raise typer.Exit(0)
