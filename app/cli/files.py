"""`volleysense export`, `snapshot` and `restore`: files out of the record, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from app.cli.output import AsJson, Dir, opened, result
from session.errors import InvalidInput

if TYPE_CHECKING:
    from session.service import SessionService

SessionId = Annotated[str, typer.Argument(help="The session's id.")]
FORMATS: Final = (".csv", ".xlsx", ".json", ".dvw", ".xml")


def export(
    session_id: SessionId,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", help="A folder, or a .csv, .xlsx, .json, .dvw or .xml file."
        ),
    ],
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Write a session as CSV (events, rollup and touches, three files), XLSX, JSON, as a Data
    Volley scout file (.dvw), or as instances for video tools (.xml)."""
    with opened(folder) as service:
        written = export_to(service, session_id, output)
    result([str(path) for path in written], as_json, "\n".join(str(path) for path in written))


def export_to(service: SessionService, session_id: str, output: Path) -> list[Path]:
    """Which file is wanted is told by the name's ending; without one, a folder of CSV files."""
    from session.formats.onefile import WRITERS
    from session.formats.workbook import write_session_touches

    kind = output.suffix.lower()
    if kind == "":
        files = list(service.export_csv(session_id, output).values())
        return [*files, write_session_touches(service, session_id, output / "touches.csv")]
    if kind not in FORMATS:
        raise InvalidInput(f"{output.name} should end in one of {', '.join(FORMATS)}.")
    service.get_session(session_id)
    output.parent.mkdir(parents=True, exist_ok=True)
    if kind == ".csv":
        return _csv(service, session_id, output)
    return [WRITERS[kind.removeprefix(".")](service, session_id, output)]


def _csv(service: SessionService, session_id: str, output: Path) -> list[Path]:
    from session.formats import csvfile
    from session.formats.workbook import write_session_touches

    rollup = output.with_name(f"{output.stem}-rollup.csv")
    touches = output.with_name(f"{output.stem}-touches.csv")
    return [
        csvfile.write_events(output, service.iter_events(session_id)),
        csvfile.write_rollup(rollup, service.get_rollup(session_id)),
        write_session_touches(service, session_id, touches),
    ]


def snapshot(session_id: SessionId, folder: Dir = None, as_json: AsJson = False) -> None:
    """Save the whole session as one checksummed file, from which it can be restored."""
    with opened(folder) as service:
        path = service.save_session(session_id)
    result({"snapshot": str(path)}, as_json, str(path))


def restore(
    path: Annotated[Path, typer.Argument(help="A snapshot, from the folder _backups.")],
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Bring back the session of a snapshot; what is there now is saved first."""
    with opened(folder) as service:
        session_id = service.restore_session(path)
    result({"session_id": session_id}, as_json, f"Session {session_id} is back.")
