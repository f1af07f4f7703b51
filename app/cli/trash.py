"""`volleysense trash`: what is in the trash, and emptying it; needs no database."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.output import AsJson, Dir, load_settings, print_result
from app.numberformat import plural, size


def trash(
    empty: Annotated[
        bool,
        typer.Option(
            "--empty",
            help="Delete its files for good. Snapshots stay: sessions can still come back, "
            "without these files.",
        ),
    ] = False,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Show what is in the trash, or empty it: that works on a full disk as well."""
    from session.files.folder import SessionFiles

    files = SessionFiles(load_settings(folder).sessions_dir)
    if empty:
        gone = files.empty_trash()
        deleted = plural(gone.files, "file")
        text = f"{deleted} deleted for good, {size(gone.size_bytes)} are free again."
        print_result(gone.model_dump(), as_json, text)
        return
    found = files.list_trash()
    lines = [
        f"{one.thrown_away_utc[:16].replace('T', ' ')}  {size(one.size_bytes):>10}  "
        f"{plural(one.files, 'file'):>12}  {one.session_id}"
        for one in found
    ]
    print_result(
        [one.model_dump() for one in found], as_json, "\n".join(lines) or "The trash is empty."
    )
