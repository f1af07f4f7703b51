"""Everything that a file alone answers, in one step each: what another process can be asked."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from session.formats.imported import ImportedSession
from session.formats.preview import Glance, glance
from session.formats.reading import chosen, read_file


class Choices(NamedTuple):
    """What a person decided about a file; None for what the file says."""

    encoding: str | None = None
    strict: bool = False
    title: str | None = None
    evaluation_style: str | None = None
    rules: str | None = None
    timezone: str | None = None


class Look(NamedTuple):
    """What a file would become, and the title that it gives by itself."""

    seen: Glance
    guessed: str


def read_as(path: Path, choices: Choices) -> ImportedSession:
    """The file as it is to be stored. Raises what `read_file` and `chosen` raise."""
    return _decided(_read(path, choices), choices)


def look_at(path: Path, choices: Choices, name: str) -> Look:
    """The file as it is to be shown. Raises what `read_file` and `chosen` raise."""
    found = _read(path, choices)
    guessed = found.session.title
    return Look(glance(_decided(found, choices), name), guessed)


def _read(path: Path, choices: Choices) -> ImportedSession:
    return read_file(path, encoding=choices.encoding, strict=choices.strict)


def _decided(found: ImportedSession, choices: Choices) -> ImportedSession:
    return chosen(
        found,
        title=choices.title,
        evaluation_style=choices.evaluation_style,
        rules=choices.rules,
        timezone=choices.timezone,
    )
