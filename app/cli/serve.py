"""`volleysense serve`: the dashboard on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import Dir, as_it_is, load_settings, say

if TYPE_CHECKING:
    from app.network.opened import NetworkOpening
    from app.settings import Settings

Port = Annotated[int | None, typer.Option("--port", help="By default VOLLEYSENSE_PORT or 7860.")]

Lan = Annotated[bool, typer.Option("--lan", help="Open it to devices nearby for 12 hours.")]
LanPort = Annotated[
    int | None, typer.Option("--lan-port", help="By default VOLLEYSENSE_LAN_PORT or 7861.")
]

RootPath = Annotated[
    str | None,
    typer.Option("--root-path", help="The path under which a proxy shows it, such as /scout."),
]


def serve(
    host: Annotated[
        str | None, typer.Option(help="A loopback address; another behind a trusted proxy alone.")
    ] = None,
    port: Port = None,
    lan: Lan = False,
    lan_port: LanPort = None,
    root_path: RootPath = None,
    folder: Dir = None,
) -> None:
    """Serve the dashboard on this machine until Ctrl+C."""
    from app.screens.accounts.console import setup_words
    from app.web.serving import address, listen, run

    settings = load_settings(folder, host=host, port=port, lan_port=lan_port, root_path=root_path)
    with listen(settings, way_out("serve")) as listening:
        check_record(settings)
        say(f"VolleySense is at [bold]{address(listening)}[/bold]   (Ctrl+C ends it)")
        if settings.own_names:
            home = f"https://{settings.own_names[0]}{settings.root_path}"
            say(f"Others find it at [bold]{home}[/bold], through the proxy")
        if words := setup_words(settings):
            say(words)
        pairing = f"{address(listening)}/network"
        run(settings, listening, (lambda opening: _say_open(opening, pairing)) if lan else None)


def _say_open(opening: NetworkOpening, pairing: str) -> None:
    """Where devices nearby find it, and where they are let in."""
    if not opening.by_address:
        say("No network is here yet. Devices get in as soon as this machine has joined one.")
    else:
        also = ", ".join(as_it_is(one) for one in opening.by_address)
        say(f"Devices nearby find it at [bold]{opening.by_name}[/bold] or {also}")
    if opening.problem:
        say(as_it_is(opening.problem))
    say(f"Pair them at [bold]{pairing}[/bold]")


def way_out(command: str) -> str:
    """How whoever typed this command says another port: the number follows."""
    by_make = "MAKELEVEL" in os.environ
    return f"make {command} PORT=" if by_make else f"volleysense {command} --port "


def check_record(settings: Settings) -> None:
    """Look at the record once before the web server opens it, so that a folder which cannot be used
    is said before an address is. Raises StorageError."""
    from session.backup.database import check_database

    check_database(settings.db_url, settings.sessions_dir)
