"""What the commands print: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from session.errors import InvalidInput
from session.files.names import readable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from app.settings import Settings
    from session.service import SessionService

Dir = Annotated[
    Path | None,
    typer.Option("--dir", help="The data folder; by default VOLLEYSENSE_SESSIONS_DIR."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


@cache
def _errors() -> Console:
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """For the person at the terminal; never mixed into results."""
    _errors().print(text)


def as_it_is(text: object) -> str:
    """Text from elsewhere, such as a file's name, for `say` and for notes beside a bar: brackets
    in it are no markup."""
    from rich.markup import escape

    return escape(readable(str(text)))


def print_result(value: object, as_json: bool, text: str) -> None:
    """The command's answer: `value` as JSON, or `text`; bytes of a file's name that are no letters
    do not keep it back."""
    said = json.dumps(value, ensure_ascii=False, indent=2, default=str) if as_json else text
    said = said.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if as_json and not _can_say(said):
        said = json.dumps(value, indent=2, default=str)
    print(said)


def _can_say(text: str) -> bool:
    """A console of Windows, or a file that takes its place, may know few letters."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def load_settings(folder: Path | None = None, **said: object) -> Settings:
    """Settings from the environment, and before them what is said; InvalidInput names what is
    wrong."""
    from pydantic import ValidationError

    from app.settings import Settings

    given = {name: value for name, value in said.items() if value is not None}
    if folder:
        given["sessions_dir"] = folder
    try:
        return Settings.model_validate(given)
    except ValidationError as problem:
        first = problem.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        wrong = first["msg"].removeprefix("Value error, ")
        raise InvalidInput(f"VOLLEYSENSE_{name}: {wrong}.") from problem


@contextmanager
def opened(folder: Path | None = None) -> Iterator[SessionService]:
    """The record, closed afterwards."""
    from session.service import SessionService

    settings = load_settings(folder)
    service = SessionService(settings.db_url, settings.sessions_dir, actor="command line")
    try:
        yield service
    finally:
        service.close()


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress bars on stderr."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=_errors(), transient=True) as bars:
        yield bars
