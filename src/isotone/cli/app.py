"""The verbs, gathered."""

from __future__ import annotations

import typer

from isotone._version import __version__
from isotone.cli.doctor import doctor
from isotone.cli.evaluate import app as evaluate_app
from isotone.cli.jamendo import app as jamendo_app
from isotone.cli.join import join
from isotone.cli.listen import listen
from isotone.cli.make import make, remake
from isotone.cli.models import app as models_app
from isotone.cli.plan import plan
from isotone.cli.play import play
from isotone.cli.serve import serve
from isotone.cli.train import push, train
from isotone.cli.words import words

__all__ = ["app"]

app = typer.Typer(
    name="isotone",
    help="Music that takes you from how you feel to how you want to feel.\n\n"
    "For relaxation and research. Not a medical device; not a substitute for a music therapist "
    "or other care. Stop if you feel worse.",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"isotone {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Music that takes you from how you feel to how you want to feel.

    For relaxation and research. Not a medical device; not a substitute for a music therapist or
    other care. Stop if you feel worse.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


for command in (make, plan, words, remake, listen, play, join, serve, train, doctor):
    app.command()(command)
app.add_typer(jamendo_app, name="jamendo")
app.add_typer(evaluate_app, name="evaluate")
models_app.command()(push)
app.add_typer(models_app, name="models")
app.add_typer(evaluate_app, name="evaluate")
