"""What a file says, before it is in the record: checked models, nothing written yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from session.files.names import readable
from session.formats.remarks import Diagnostic
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate
from session.vocabulary import Side


@dataclass(slots=True)
class ImportedSession:
    """A session read from a file. `events` are pairs of the file's clip id (or None) and event.

    `warnings` are about the file as a whole; `diagnostics` name the line and how bad it is.
    """

    session: SessionCreate
    teams: dict[Side, str | None] = field(default_factory=dict)
    rosters: dict[Side, list[PlayerIn]] = field(default_factory=dict)
    clips: dict[str, ClipCreate] = field(default_factory=dict)
    events: list[tuple[str | None, EventIn]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    checked: int = 0
    """How many of the diagnostics, the last ones, are about the match and not about the file."""
    kind: str = "json"
    """The name of its format."""
    encoding: str | None = None
    """The code page that the text was read in; None for a format that has but one."""
    starts: dt.datetime | None = None
    """When it began, where the file says so in world time, so that the day hangs on the place."""
    unread: int = 0
    """How many touches are there that the reader did not understand; notes keep them."""
    sha256: str = ""
    lines: list[int | None] = field(default_factory=list)
    """The line of the file behind each event, where the format has lines; may be empty."""
    scores: str = ""
    """The sets as `score_line` writes them, once somebody looked at the match."""
    source_id: str | None = None
    """The id of the session that our own JSON was made from."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A session that seems to be the same match; `why` is a sentence."""

    session_id: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The new session, and what the person who imported it should check."""

    session_id: str
    diagnostics: list[Diagnostic]
    duplicates: list[Duplicate] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """The diagnostics as sentences."""
        return [str(one) for one in self.diagnostics]


def title_of(path: str | Path) -> str:
    """A title for a session whose file does not name it."""
    return readable(Path(path).stem.replace("\x00", "")).strip()[:200].strip() or "Imported session"
