"""The `volleysense` command: one module for each group of commands, all listed here.

A command reads its options, asks `session.service` or a job, and prints; what is heavy is imported
inside its function, so that help and a wrong word are answered at once. Nothing is decided here
that a script could not do as well.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from typing import Final

import typer

from app.cli import (
    analyze,
    cut,
    database,
    demo,
    doctor,
    evaluate,
    files,
    importing,
    overlay,
    person,
    report,
    season,
    serve,
    stats,
    trash,
    users,
)
from app.cli.output import as_it_is, say
from app.version import __version__
from app.vision.errors import VisionError
from session.errors import SessionError

app = typer.Typer(
    name="volleysense",
    help="Volleyball match analysis that a coach runs on a laptop.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # with markup, brackets in a text are lost
    pretty_exceptions_enable=False,
)

_COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "serve": serve.serve,
    "demo": demo.demo,
    "analyze": analyze.analyze,
    "evaluate": evaluate.evaluate,
    "truth": evaluate.truth,
    "import": importing.import_files,
    "import-roster": importing.import_roster,
    "stats": stats.stats,
    "season": season.season,
    "export": files.export,
    "report": report.report,
    "cut": cut.cut,
    "overlay": overlay.overlay,
    "paths": overlay.paths,
    "snapshot": files.snapshot,
    "restore": files.restore,
    "trash": trash.trash,
    "restore-database": database.restore_database,
    "doctor": doctor.doctor,
}
for _name, _command in _COMMANDS.items():
    _first, _, _ = (_command.__doc__ or "").partition("\n\n")
    app.command(_name, short_help=" ".join(_first.split()))(_command)
app.add_typer(users.users, name="users", short_help=users.SUMMARY)
app.add_typer(person.person, name="person", short_help=person.SUMMARY)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command. Exit codes: 0 done, 1 it could not be done, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a console that lacks a letter is no reason to end
    try:
        app(args=list(args) if args is not None else None)
    except (SessionError, VisionError) as problem:
        say(f"[red]{type_of(problem)}[/red] {as_it_is(problem)}")
        sys.exit(1)
    except OSError as problem:
        say(f"[red]Could not be done:[/red] {as_it_is(problem)}")
        sys.exit(1)


def type_of(problem: Exception) -> str:
    """What kind of trouble it is, in a word or two."""
    return f"{problem.title}:" if isinstance(problem, SessionError) else "Could not be done:"


@app.callback(invoke_without_command=True)
def _version(
    version: bool = typer.Option(False, "--version", help="Show the version and exit."),
) -> None:
    if version:
        print(__version__)
        raise typer.Exit
