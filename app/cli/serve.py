"""`volleysense serve`: the dashboard on this machine."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import Dir, load_settings, say
from app.settings import Settings
from session.errors import ConflictError

if TYPE_CHECKING:
    import uvicorn

Port = Annotated[int | None, typer.Option("--port", help="By default VOLLEYSENSE_PORT or 7860.")]


def serve(
    host: Annotated[str | None, typer.Option(help="A loopback address.")] = None,
    port: Port = None,
    folder: Dir = None,
) -> None:
    """Serve the dashboard on this machine until Ctrl+C."""
    settings = with_address(load_settings(folder), host, port)
    with listen(settings) as listening:
        check_record(settings)
        say(f"VolleySense is at [bold]{address(listening)}[/bold]   (Ctrl+C ends it)")
        run(settings, listening)


def with_address(settings: Settings, host: str | None, port: int | None) -> Settings:
    """Command line before environment."""
    change = {"host": host, "port": port}
    return settings.model_copy(
        update={name: value for name, value in change.items() if value is not None}
    )


def listen(settings: Settings) -> socket.socket:
    """Take the port before anything else is done. ForbiddenError for an address that others can
    reach, ConflictError when the port is taken."""
    from app.security import check_host

    check_host(settings.host)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host.strip("[]"), settings.port))
        listening.listen(128)
    except OSError as problem:
        listening.close()
        raise ConflictError(
            f"Port {settings.port} is taken, perhaps by another VolleySense. "
            "Close that one, or choose another port with --port."
        ) from problem
    return listening


def check_record(settings: Settings) -> None:
    """Look at the record once before the web server opens it, which would print a stack trace
    over a database that is damaged, newer, or gone. Raises StorageError."""
    from session.database import check_database

    check_database(settings.db_url, settings.sessions_dir)


def address(listening: socket.socket) -> str:
    """What to type into a browser."""
    return f"http://localhost:{listening.getsockname()[1]}"


def server(settings: Settings) -> uvicorn.Server:
    """The web server, not started yet."""
    import uvicorn

    from app.main import create_app

    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        timeout_graceful_shutdown=3,
        date_header=True,
        server_header=False,
    )
    return uvicorn.Server(config)


def run(settings: Settings, listening: socket.socket) -> None:
    """Serve until the process is told to end."""
    # The web server repeats the interrupt once it has ended in good order.
    with suppress(KeyboardInterrupt):
        server(settings).run(sockets=[listening])
