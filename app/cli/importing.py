"""`volleysense import` and `import-roster`: files of other programs, and our own, come in."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypedDict

import typer

from app.cli.output import AsJson, Dir, as_it_is, opened, print_result, progress
from app.numberformat import plural
from session.errors import InvalidInput, SessionError
from session.files.disk import is_file
from session.files.names import readable
from session.formats.registry import ENDINGS
from session.vocabulary import Side

if TYPE_CHECKING:
    from session.formats.remarks import Diagnostic
    from session.schemas import JsonObject
    from session.service import SessionService

SHOWN: Final = 20
"""How many warnings of a file are printed for people; JSON has all."""

Encoding = Annotated[
    str | None,
    typer.Option(help="Code page such as cp1250, when names come out wrong."),
]


class ImportAnswer(TypedDict):
    """What became of one file, as JSON."""

    file: str
    session_id: str | None
    events: int
    warnings: list[JsonObject]
    error: str | None


def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(help=f"Files ({', '.join(ENDINGS)}), or folders with such files."),
    ],
    title: Annotated[str | None, typer.Option(help="Title of the new session.")] = None,
    encoding: Encoding = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a file that is damaged or lacks something.")
    ] = False,
    skip_duplicates: Annotated[
        bool, typer.Option("--skip-duplicates", help="Leave out a match that is there already.")
    ] = False,
    timezone: Annotated[
        str | None,
        typer.Option(help="Time zone of the place, such as America/Los_Angeles, for the day."),
    ] = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Make a new session of each file. All or nothing per file; a bad file stops no other.

    What is odd in a file is said with its line. Exit code 1 when a file could not be imported.
    """
    answers: list[ImportAnswer] = []
    wanted = list(found_files(files))
    with opened(folder) as service, progress() as bars:
        task = bars.add_task("Importing", total=len(wanted), note="")
        for file, reason in wanted:
            bars.update(task, note=as_it_is(file.name))
            if reason is None:
                answers.append(
                    _imported(service, file, title, encoding, strict, skip_duplicates, timezone)
                )
            else:
                answers.append(_answer(file) | {"error": reason})
            bars.advance(task)
        service.sum_up(one["session_id"] for one in answers if one["session_id"])
    print_result(answers, as_json, "\n".join(line for answer in answers for line in _lines(answer)))
    if any(answer["error"] for answer in answers):
        raise typer.Exit(1)


def found_files(named: Sequence[Path]) -> Iterator[tuple[Path, str | None]]:
    """The files that were named: as they are, by a pattern, or all that fit in a folder. With a
    reason where there are none."""
    for path in named:
        closed: dict[Path, str] = {}
        if path.is_dir():
            inside = sorted(_below(path, closed))
            none = "There is no file in this folder that can be imported."
        elif not path.exists() and any(character in str(path) for character in "*?["):
            inside = sorted(Path(one) for one in glob.glob(str(path), recursive=True))  # noqa: PTH207
            none = f"No file is called {readable(path.name)}."
        else:
            yield path, None
            continue
        files = [one for one in inside if is_file(one)]
        yield from ((one, None) for one in files)
        yield from closed.items()
        if not files and not closed:
            yield path, none


def _below(folder: Path, closed: dict[Path, str]) -> Iterator[Path]:
    """What has a fitting name in a folder and all below it, however deep; links to folders are not
    followed. `closed` takes the folders that cannot be read, with the reason."""
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(current) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(current / entry.name)
                    elif Path(entry.name).suffix.lower() in ENDINGS:
                        yield current / entry.name
        except OSError as problem:
            closed[current] = f"This folder cannot be read: {problem.strerror}."


def _imported(
    service: SessionService,
    file: Path,
    title: str | None,
    encoding: str | None,
    strict: bool,
    skip_duplicates: bool,
    timezone: str | None,
) -> ImportAnswer:
    """What became of one file."""
    from session.formats.reading import AlreadyThere, StrictRefusal, import_file
    from session.formats.remarks import Diagnostic

    answer = _answer(file)
    try:
        done = import_file(
            service,
            file,
            title=title,
            clip_folders=[file.parent],
            encoding=encoding,
            strict=strict,
            skip_duplicates=skip_duplicates,
            timezone=timezone,
        )
    except AlreadyThere as known:
        return answer | {
            "warnings": _plain([Diagnostic(None, "info", one.why) for one in known.duplicates])
        }
    except StrictRefusal as problem:
        return answer | {"error": problem.detail, "warnings": _plain(problem.diagnostics)}
    except SessionError as problem:
        return answer | {"error": problem.detail}
    except (OSError, ValueError) as problem:
        return answer | {"error": f"The file cannot be read: {problem}."}
    return answer | {
        "session_id": done.session_id,
        "events": service.count_events(done.session_id),
        "warnings": _plain(done.diagnostics),
    }


def _answer(file: Path) -> ImportAnswer:
    return {"file": readable(file), "session_id": None, "events": 0, "warnings": [], "error": None}


def _plain(diagnostics: list[Diagnostic]) -> list[JsonObject]:
    from session.formats.preview import oddities

    return [one.model_dump() for one in oddities(diagnostics)]


def _lines(answer: ImportAnswer) -> list[str]:
    """One file's answer for people."""
    from session.formats.remarks import Diagnostic

    if answer["error"]:
        return [f"{answer['file']}: not imported. {answer['error']}"]
    said = answer["warnings"]
    if answer["session_id"] is None:
        return [f"{answer['file']}: skipped. {said[0]['text']}"]
    counts = Counter(one["severity"] for one in said)
    summed = ", ".join(f"{counts[word]} {word}" for word in ("error", "warning", "info"))
    events = plural(answer["events"], "event")
    lines = [f"{answer['file']}: {events} in session {answer['session_id']}"]
    if said:
        lines[0] += f" ({summed})"
    worth = [one for one in said if one["severity"] != "info"]
    for one in worth[:SHOWN]:
        lines.append(f"  {Diagnostic(one['line'], one['severity'], one['text'])}")
    if len(worth) > SHOWN:
        lines.append(f"  … and {len(worth) - SHOWN} more; --json lists all")
    return lines


def import_roster(
    session_id: Annotated[str, typer.Argument(help="The session's id.")],
    team: Annotated[Side, typer.Argument(help="A (home) or B (visitors).")],
    file: Annotated[Path, typer.Argument(help="A Data Volley roster, .sq.")],
    encoding: Encoding = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Make a roster file the whole roster of one team of a session; plays stay as they are."""
    from session.formats.dvw.roster import read_roster

    with opened(folder) as service:
        service.get_session(session_id)
        if not file.is_file():
            raise InvalidInput(f"There is no file {readable(file)}.")
        found = read_roster(file, encoding=encoding)
        if not found.players:
            raise InvalidInput("There is no player in the file that can be used.")
        if found.team:
            service.set_team(session_id, team, found.team)
        players = service.set_roster(session_id, team, found.players)
    answer = {
        "session_id": session_id,
        "team": found.team,
        "players": len(players),
        "warnings": _plain(found.diagnostics),
    }
    whole = plural(len(players), "player is", "players are")
    lines = [f"{found.team or 'Team'}: {whole} now team {team}'s roster."]
    lines += [f"  {one}" for one in found.diagnostics]
    print_result(answer, as_json, "\n".join(lines))
