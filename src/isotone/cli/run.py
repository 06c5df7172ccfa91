"""Run the program: every mistake of the user's ends as one or two plain lines and exit code 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

__all__ = ["main"]

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130


def _say(line: str) -> None:
    sys.stderr.write(line.rstrip() + "\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``isotone`` and leave the process.

    Parameters
    ----------
    arguments : sequence of str, optional
        Instead of ``sys.argv[1:]``.

    Notes
    -----
    Exit codes: 0 done; 1 an output could not be written or something broke; 2 the input was not
    understood or not allowed; 130 stopped by Ctrl-C.
    """
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run ``isotone`` and return its exit code."""
    import typer

    from isotone.cli.app import app
    from isotone.errors import InputError, IsotoneError

    # UsageError and ClickException, wherever this version of typer keeps its parser.
    usage_error, parser_error = _parser_errors(typer.BadParameter)
    command = typer.main.get_command(app)
    try:
        code = command.main(
            args=None if arguments is None else list(arguments),
            prog_name="isotone",
            standalone_mode=False,
        )
    except usage_error as error:
        context = getattr(error, "ctx", None)
        _say(f"isotone: {_one_line(_message(error))}")
        if context is not None:
            _say(f"see: {context.command_path} --help")
        return EXIT_USAGE
    except parser_error as error:
        _say(f"isotone: {_one_line(_message(error))}")
        return EXIT_USAGE
    except InputError as error:
        _say(f"isotone: {_one_line(str(error))}")
        return EXIT_USAGE
    except IsotoneError as error:
        _say(f"isotone: {_one_line(str(error))}")
        return EXIT_FAILED
    except (KeyboardInterrupt, typer.Abort):
        return _stopped()
    except BrokenPipeError:
        # The reader went away (`isotone words | head`): not a mistake. Python would complain once
        # more when it flushes at exit, so the descriptor is pointed elsewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    if code == EXIT_INTERRUPTED:  # typer turns Ctrl-C into an exit of its own
        return _stopped()
    return int(code) if isinstance(code, int) else EXIT_OK


def _stopped() -> int:
    _say("isotone: stopped; nothing half-written was left behind")
    return EXIT_INTERRUPTED


def _parser_errors(bad_parameter: type[Exception]) -> tuple[type[Exception], type[Exception]]:
    bases = {base.__name__: base for base in bad_parameter.__mro__}
    return bases["UsageError"], bases["ClickException"]


def _message(error: Exception) -> str:
    return str(error.format_message()) if hasattr(error, "format_message") else str(error)


def _one_line(message: str) -> str:
    return " ".join(message.split())
