"""What a file would become, for a person to look at before anything is stored: each thing that a
file alone answers is one step, so that another process can be asked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import BaseModel

from session.fields import OneOf
from session.formats.duplicates import duplicates_of
from session.formats.erased import is_ours, roster_names
from session.formats.imported import ImportedSession
from session.formats.integrity import match_of
from session.formats.reading import chosen, read_file
from session.formats.registry import SNIFFED
from session.formats.remarks import Diagnostic
from session.game.rules import rules_of
from session.stats.styles import style_of
from session.vocabulary import SKILLS, Severity, Side

if TYPE_CHECKING:
    from session.service import SessionService


class Oddity(BaseModel):
    """One thing to know of a file: `line` counts from 1, null for the file as a whole."""

    line: int | None
    severity: Severity
    text: str


class Same(BaseModel):
    """A session that seems to be the same match."""

    session_id: str
    title: str
    why: str


class Preview(BaseModel):
    """A file, read but not stored. Teams and `players` (how many) are keyed by side."""

    file: str
    format: Annotated[str, OneOf(SNIFFED)]
    format_name: str
    title: str
    match_date: dt.date | None
    starts_utc: dt.datetime | None
    timezone: str
    venue: str | None
    teams: dict[str, str | None]
    players: dict[str, int]
    sets: list[tuple[int, int]]
    sets_won: tuple[int, int]
    events: int
    touches: int
    clips: int
    encoding: str | None
    evaluation_style: str
    rules: str
    warnings: list[Oddity]
    duplicates: list[Same]


class Glance(NamedTuple):
    """A preview that knows of no duplicates yet, and what they are looked for by."""

    preview: Preview
    found: ImportedSession
    """Without its events."""
    names: list[str]
    """Who is on its rosters."""


def glance(found: ImportedSession, file: str) -> Glance:
    """What storing `found` would make, so far as the file alone says it."""
    preview = _preview(found, file)
    names = roster_names(found)
    found.events, found.lines, found.clips, found.rosters = [], [], {}, {}
    return Glance(preview, found, names)


def preview_of(service: SessionService, seen: Glance) -> Preview:
    """The same with the duplicates in the record, and with whom it names that was erased here."""
    same = [
        Same(session_id=one.session_id, title=one.title, why=one.why)
        for one in duplicates_of(service, seen.found)
    ]
    erased = service.privacy.warnings(seen.names, left_out=is_ours(seen.found))
    warnings = [Oddity(line=None, severity="warning", text=one) for one in erased]
    warnings += seen.preview.warnings
    return seen.preview.model_copy(update={"duplicates": same, "warnings": warnings})


def _preview(found: ImportedSession, file: str) -> Preview:
    match = match_of(found)
    touches = sum(event.event_type in SKILLS for _, event in found.events)
    return Preview(
        file=file,
        format=found.kind,
        format_name=SNIFFED[found.kind].title,
        title=found.session.title,
        match_date=found.session.match_date,
        starts_utc=found.starts,
        timezone=found.session.timezone,
        venue=found.session.venue,
        teams={side.value: found.teams.get(side) for side in Side},
        players={side.value: len(found.rosters.get(side, ())) for side in Side},
        sets=[one.score for one in match.sets],
        sets_won=match.sets_won,
        events=len(found.events),
        touches=touches,
        clips=len(found.clips),
        encoding=found.encoding,
        evaluation_style=style_of(found.session.meta),
        rules=rules_of(found.session.meta).name,
        warnings=oddities(found.diagnostics),
        duplicates=[],
    )


def oddities(diagnostics: list[Diagnostic]) -> list[Oddity]:
    """Diagnostics as they leave the program."""
    return [Oddity(line=one.line, severity=one.severity, text=one.text) for one in diagnostics]


class Choices(NamedTuple):
    """What a person decided about a file; None for what the file says."""

    encoding: str | None = None
    strict: bool = False
    title: str | None = None
    evaluation_style: str | None = None
    rules: str | None = None
    timezone: str | None = None


class LookedAt(NamedTuple):
    """What a file would become, and the title that it gives by itself."""

    seen: Glance
    guessed: str


def read_as(path: Path, choices: Choices) -> ImportedSession:
    """The file as it is to be stored. Raises what `read_file` and `chosen` raise."""
    return _decided(_read(path, choices), choices)


def look_at(path: Path, choices: Choices, name: str) -> LookedAt:
    """The file as it is to be shown. Raises what `read_file` and `chosen` raise."""
    found = _read(path, choices)
    guessed = found.session.title
    return LookedAt(glance(_decided(found, choices), name), guessed)


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
