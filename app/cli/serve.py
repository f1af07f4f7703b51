"""`volleysense serve`: the dashboard on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import Dir, load_settings, say

if TYPE_CHECKING:
    from app.settings import Settings

Port = Annotated[int | None, typer.Option("--port", help="By default VOLLEYSENSE_PORT or 7860.")]


def serve(
    host: Annotated[str | None, typer.Option(help="A loopback address.")] = None,
    port: Port = None,
    folder: Dir = None,
) -> None:
    """Serve the dashboard on this machine until Ctrl+C."""
    from app.screens.accounts.console import setup_words
    from app.web.serving import address, listen, run

    settings = with_address(load_settings(folder), host, port)
    with listen(settings, way_out("serve")) as listening:
        check_record(settings)
        say(f"VolleySense is at [bold]{address(listening)}[/bold]   (Ctrl+C ends it)")
        if words := setup_words(settings):
            say(words)
        run(settings, listening)


def with_address(settings: Settings, host: str | None, port: int | None) -> Settings:
    """Command line before environment."""
    change = {"host": host, "port": port}
    return settings.model_copy(
        update={name: value for name, value in change.items() if value is not None}
    )


def way_out(command: str) -> str:
    """How whoever typed this command says another port: the number follows."""
    by_make = "MAKELEVEL" in os.environ
    return f"make {command} PORT=" if by_make else f"volleysense {command} --port "


def check_record(settings: Settings) -> None:
    """Look at the record once before the web server opens it, so that a folder which cannot be used
    is said before an address is. Raises StorageError."""
    from session.backup.database import check_database

    check_database(settings.db_url, settings.sessions_dir)
