"""What is found of a person, and what an erasure did: what pages and scripts are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from session.privacy.takingout import TextFound

FileFate: TypeAlias = Literal["goes", "renamed", "cleaned", "stays", "damaged"]


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is meant: somebody of the directory, or whoever stands on rosters under a name and is in
    no directory; then of a club or of some sessions alone, where these are given. `also` are other
    ways to write the name, such as a nickname.

    `doubtful` takes in what may mean another: a name of one word in free text, and texts of no
    session where another of the same name stays. `films` takes the films that show this player
    alone.
    """

    person_id: int | None = None
    name: str = ""
    club_id: int | None = None
    session_ids: Sequence[str] = ()
    also: Sequence[str] = ()
    doubtful: bool = False
    films: bool = False


@dataclass(frozen=True, slots=True)
class SessionFound:
    """A session in which the person is, with their shirts: `A9`."""

    session_id: str
    title: str
    day: str
    shirts: Sequence[str]


@dataclass(frozen=True, slots=True)
class CountFound:
    """So many rows of a table, under the word that a page has for them."""

    table: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file of the data folder, by its place there, and what becomes of it."""

    place: str
    fate: FileFate
    why: str


@dataclass(frozen=True, slots=True)
class PersonFound:
    """All that is held about a person, before anything is changed."""

    name: str
    person_id: int | None
    spellings: Sequence[str]
    namesakes: Sequence[str]
    """Others of the same name, who stay."""
    sessions: Sequence[SessionFound]
    rows: Sequence[CountFound]
    texts: Sequence[TextFound]
    files: Sequence[FileFound]
    clips: Sequence[str]
    """Videos in which they can be seen, which nothing can take them out of."""

    def files_that(self, *fates: FileFate) -> list[FileFound]:
        return [one for one in self.files if one.fate in fates]

    @property
    def is_empty(self) -> bool:
        return not (self.sessions or self.rows or self.files_that("goes", "renamed", "cleaned"))


@dataclass(frozen=True, slots=True)
class PersonErased:
    """What an erasure did. It is `done` when nothing is left to do; what is `left` says why not,
    file by file."""

    erasure_id: int
    at_utc: str
    done: bool
    rows: Sequence[CountFound] = ()
    files: Sequence[FileFound] = ()
    left: Sequence[FileFound] = field(default=())
