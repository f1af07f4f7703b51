"""`volleysense export`, `snapshot` and `restore`: files out of the record, and back."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from app.cli.output import AsJson, Dir, opened, print_result
from session.errors import ConflictError, InvalidInput
from session.formats import spreadsheets
from session.formats.registry import WRITTEN
from session.formats.spreadsheets.text import Decimal

if TYPE_CHECKING:
    from session.service import SessionService

SessionId = Annotated[str, typer.Argument(help="The session's id.")]
_OFFERS: Final = sorted(WRITTEN.values(), key=lambda offer: offer.audience == "programs")
ENDINGS: Final = (*spreadsheets.CSV.endings, *(f".{offer.key}" for offer in _OFFERS))
"""Our own first."""
_HEAD_BYTES: Final = 65_536


def export(
    session_id: SessionId,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help=f"A folder, or a {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]} file.",
        ),
    ],
    decimal: Annotated[
        Decimal,
        typer.Option(
            help="How CSV is written. comma: for an Excel whose comma is decimal (semicolons "
            "between the cells)."
        ),
    ] = "point",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write over files that are no older export of it.")
    ] = False,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Write a session as CSV, XLSX, JSON, as a Data Volley scout file (.dvw), or as instances for
    video tools (.xml).

    A folder gets every table as CSV. events.csv, touches.csv, rollup.csv and rosters.csv get what
    they are called after; a CSV file of another name gets the events, with the other tables
    beside it.
    """
    with opened(folder) as service:
        written = export_to(service, session_id, output, decimal, overwrite=overwrite)
    print_result([str(path) for path in written], as_json, "\n".join(str(path) for path in written))


def export_to(
    service: SessionService,
    session_id: str,
    output: Path,
    decimal: Decimal = "point",
    *,
    overwrite: bool = False,
) -> list[Path]:
    """Which file is wanted is told by the name's ending; without one, a folder of CSV files.

    Raises ConflictError where another file would be lost, before anything is written.
    """
    from session.formats.spreadsheets.tables import TABLES

    kind = output.suffix.lower()
    if kind and kind not in ENDINGS:
        raise InvalidInput(f"{output.name} should end in one of {', '.join(ENDINGS)}.")
    service.get_session(session_id)
    tables = _tables(output, decimal) if kind in ("", ".csv") else {}
    if not overwrite:
        _spare(list(tables.values()) or [output], session_id)
    output.parent.mkdir(parents=True, exist_ok=True)
    if not tables:
        return [WRITTEN[kind.removeprefix(".")].write(service, session_id, output)]
    return [TABLES[name].write(service, session_id, path, decimal) for name, path in tables.items()]


def _tables(output: Path, decimal: Decimal) -> dict[str, Path]:
    """Which tables go where: into a folder, into the file that is called after one of them, or
    beside a file with another name, which gets the events."""
    from session.formats.spreadsheets.tables import TABLES, table_of

    if output.suffix == "":
        return {name: output / table.file(decimal) for name, table in TABLES.items()}
    if only := table_of(output.stem):
        return {only: output}
    beside = {name: output.with_name(f"{output.stem}-{name}.csv") for name in TABLES}
    return beside | {"events": output}


def _spare(paths: list[Path], session_id: str) -> None:
    """Raises ConflictError where a file would be written over that is no older export of the
    session."""
    there = [path.name for path in paths if path.exists() and not _is_export(path, session_id)]
    if there:
        raise ConflictError(
            f"{', '.join(there)} is there already and is no export of this session. Choose another "
            "name, or add --overwrite to write over it."
        )


def _is_export(path: Path, session_id: str) -> bool:
    """Whether an older export of the session is in a file: its id stands in it. A scout file and
    one for video tools have no place for that."""
    if path.suffix.lower() == ".xlsx":
        head = _about(path)
    else:
        with path.open("rb") as handle:
            head = handle.read(_HEAD_BYTES)
    only_header = head.count(b"\n") == 1 and b"session_id" in head and path.suffix == ".csv"
    return session_id.encode() in head or only_header


def _about(workbook: Path) -> bytes:
    """What a workbook says about itself; nothing for another file."""
    try:
        with zipfile.ZipFile(workbook) as parts, parts.open("docProps/core.xml") as part:
            return part.read(_HEAD_BYTES)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, zlib.error):
        return b""


def snapshot(session_id: SessionId, folder: Dir = None, as_json: AsJson = False) -> None:
    """Save the whole session as one checksummed file, from which it can be restored."""
    with opened(folder) as service:
        path = service.save_session(session_id)
    print_result({"snapshot": str(path)}, as_json, str(path))


def restore(
    path: Annotated[Path, typer.Argument(help="A snapshot, from the folder _backups.")],
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Bring back the session of a snapshot; what is there now is saved first."""
    with opened(folder) as service:
        session_id = service.restore_session(path)
    print_result({"session_id": session_id}, as_json, f"Session {session_id} is back.")
