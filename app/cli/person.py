"""`volleysense person`: what is held about one person; hand it out, or erase it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from app.cli.output import AsJson, Dir, as_it_is, opened, print_result, say
from app.numberformat import plural
from session.errors import InvalidInput, NotFoundError

if TYPE_CHECKING:
    from session.privacy.found import FileFound, PersonErased, PersonFound, Whom
    from session.service import SessionService

SUMMARY: Final = "What is held about one person: look at it, hand it out, erase it."
person = typer.Typer(
    name="person",
    help=SUMMARY,
    no_args_is_help=True,
    rich_markup_mode=None,
)
Who = Annotated[
    str,
    typer.Argument(help="Number in the directory, or the name; also one that rosters have alone."),
]
Sessions = Annotated[
    list[str] | None, typer.Option("--session", help="Only in this session; for names on rosters.")
]
Also = Annotated[
    list[str] | None, typer.Option("--also", help="Another way to write the name: a nickname.")
]
Doubtful = Annotated[
    bool,
    typer.Option(
        "--doubtful",
        help="Also in texts that may mean another: names of one word, namesakes.",
    ),
]
Films = Annotated[bool, typer.Option("--films", help="With the films of this player alone.")]
_SHOWN = 20


@person.command("look")
def look(
    who: Who,
    session: Sessions = None,
    also: Also = None,
    doubtful: Doubtful = False,
    films: Films = False,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Show what is held about a person and what erasing would do. Changes nothing."""
    from session.serialiser import json_of

    with opened(folder) as service:
        found = service.privacy.look(_whom(service, who, session, also, doubtful, films))
    print_result(json_of(found), as_json, "\n".join(_lines(found)))


@person.command("export")
def export(
    who: Who,
    output: Annotated[Path, typer.Option("--output", "-o", help="The ZIP file to write.")],
    session: Sessions = None,
    also: Also = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Write everything that is held about a person into one ZIP, to be handed to them."""
    with opened(folder) as service:
        path = service.privacy.export(_whom(service, who, session, also), output)
    print_result({"export": str(path)}, as_json, str(path))


@person.command("erase")
def erase(
    who: Who,
    session: Sessions = None,
    also: Also = None,
    doubtful: Doubtful = False,
    films: Films = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the name.")] = False,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Take a person out of everything: the plays stay, who it was goes. It cannot be undone."""
    from session.serialiser import json_of

    with opened(folder) as service:
        whom = _whom(service, who, session, also, doubtful, films)
        if not yes:
            found = service.privacy.look(whom)
            say(as_it_is("\n".join(_lines(found))))
            typed = typer.prompt("This cannot be undone. Type the name to erase it", err=True)
            if typed.strip() != found.name:
                raise InvalidInput("That is not the name; nothing was changed.")
        done = service.privacy.erase(whom)
    print_result(json_of(done), as_json, "\n".join(_done_lines(done)))
    if not done.done:
        raise typer.Exit(1)


@person.command("go-on")
def go_on(
    delete_damaged: Annotated[
        bool,
        typer.Option(
            "--delete-damaged", help="Delete snapshots and copies that nobody can read any more."
        ),
    ] = False,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Finish erasures that were left undone, such as by a full disk."""
    from session.serialiser import json_of

    with opened(folder) as service:
        done = service.privacy.go_on(delete_damaged=delete_damaged)
    lines = [line for one in done for line in _done_lines(one)]
    text = "\n".join(lines) or "Nothing was left undone."
    print_result([json_of(one) for one in done], as_json, text)
    if not all(one.done for one in done):
        raise typer.Exit(1)


def _whom(
    service: SessionService,
    who: str,
    sessions: list[str] | None,
    also: list[str] | None,
    doubtful: bool = False,
    films: bool = False,
) -> Whom:
    """Raises InvalidInput where several in the directory have the name."""
    from session.fields import whole_number
    from session.folding import key
    from session.privacy.found import Whom

    more = (tuple(also or ()), doubtful, films)
    ident = whole_number(who)
    if ident is not None:
        return Whom(ident, "", None, (), *more)
    found = [one for one in service.people.find(who, limit=20) if key(one.name) == key(who)]
    if len(found) > 1:
        numbers = ", ".join(f"{one.name} ({one.id})" for one in found)
        raise InvalidInput(f"Which one: {numbers}? Say the number.", "who")
    if found and not sessions:
        return Whom(found[0].id, "", None, (), *more)
    if not who.strip():
        raise NotFoundError("Say who.")
    return Whom(None, who, None, tuple(sessions or ()), *more)


def _lines(found: PersonFound) -> Iterator[str]:
    yield f"{found.name}: {', '.join(found.spellings)}"
    if found.namesakes:
        yield f"Others of that name stay: {', '.join(found.namesakes)}"
    for session in found.sessions[:_SHOWN]:
        yield f"  {session.day}  {session.title} ({', '.join(session.shirts)})"
    for row in found.rows:
        yield f"{row.count:>7}  {row.word}"
    for text in found.texts[:_SHOWN]:
        stays = "perhaps, and it stays: " if text.perhaps else ""
        yield f"  {stays}{text.what}: {text.excerpt}"
    yield from _files(found.files)
    for clip in found.clips[:_SHOWN]:
        yield f"  stays, since nobody can be taken out of a video: {clip}"


def _files(files: Iterable[FileFound]) -> Iterator[str]:
    listed = list(files)
    for one in listed[:_SHOWN]:
        yield f"  {one.fate}: {one.place} ({one.why})"
    if len(listed) > _SHOWN:
        yield f"  and {plural(len(listed) - _SHOWN, 'more file')}"


def _done_lines(done: PersonErased) -> Iterator[str]:
    rows = plural(sum(one.count for one in done.rows), "row")
    yield f"Erased: {rows}, {plural(len(done.files), 'file')}."
    if done.left:
        yield "Not done: these cannot be read. `volleysense person go-on --delete-damaged`"
        yield "deletes them."
        yield from _files(done.left)
