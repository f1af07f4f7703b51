"""`volleysense restore-database`: the copies of the whole database, and one in its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import AsJson, Dir, load_settings, print_result
from app.numberformat import size
from app.work.locks import one_server
from session.errors import ConflictError

if TYPE_CHECKING:
    from app.settings import Settings


def restore_database(
    copy: Annotated[
        Path | None,
        typer.Argument(help="A copy, from the folder _backups; by default the newest good one."),
    ] = None,
    only_list: Annotated[
        bool, typer.Option("--list", help="Show the copies and change nothing.")
    ] = False,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Put a copy of the database in its place; the file that is there now is kept."""
    settings = load_settings(folder)
    if only_list:
        _show(settings, as_json)
        return
    from session.backup.database import restore_database as restore

    lock = one_server(settings)
    if not lock.acquire():
        raise ConflictError("VolleySense is running with this data folder. Stop it first.")
    try:
        done = restore(settings.db_url, settings.sessions_dir, copy)
    finally:
        lock.release()
    answer = {"copy": str(done.copy), "put_aside": done.put_aside and str(done.put_aside)}
    aside = f" The file that was there is {done.put_aside} now." if done.put_aside else ""
    print_result(answer, as_json, f"{done.copy.name} is the database now.{aside}")


def _show(settings: Settings, as_json: bool) -> None:
    from session.backup.database import database_copies

    found = database_copies(settings.db_url, settings.sessions_dir)
    rows = [
        {"name": one.path.name, "made": one.made.isoformat(), "size_bytes": one.size_bytes}
        for one in found
    ]
    lines = [
        f"{one.made.astimezone():%Y-%m-%d %H:%M}  {size(one.size_bytes):>10}  {one.path.name}"
        for one in found
    ]
    print_result(rows, as_json, "\n".join(lines) or "There are no copies of the database yet.")
