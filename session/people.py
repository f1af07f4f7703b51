"""The models of the directory: people and clubs that last across sessions."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from session.fields import Text, Title, printable

ShortName = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20), AfterValidator(printable)
]
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonIn(_Strict):
    name: Title
    notes: Text = ""


class PersonUpdate(_Strict):
    name: Title | None = None
    notes: Text | None = None


class ClubIn(_Strict):
    name: Title
    short_name: ShortName = ""
    notes: Text = ""


class ClubUpdate(_Strict):
    name: Title | None = None
    short_name: ShortName | None = None
    notes: Text | None = None


class Person(BaseModel):
    """A player, whatever the shirt and the session. `sessions` counts those they are in;
    `merged_into` is who they turned out to be."""

    id: int
    name: str
    notes: str
    created_utc: str
    updated_utc: str
    merged_into: int | None
    sessions: int
    revision: int


class Club(Person):
    """A club, a school or a national team: whatever plays under a name for more than a match."""

    short_name: str


class Appearance(BaseModel):
    """A roster entry (or, of a club, a team) of one session. `entry_id` is its number."""

    entry_id: int
    session_id: str
    title: str
    day: str
    side: str
    team: str | None
    club_id: int | None
    number: str
    name: str


class Suggestion(BaseModel):
    """Who it may be, how sure (0-1), and why."""

    id: int
    name: str
    score: float
    reason: str


class Unknown(BaseModel):
    """One name in one team, in however many sessions, of which nobody has said who it is."""

    name: str
    team: str | None
    club_id: int | None
    numbers: list[str]
    entry_ids: list[int]
    sessions: list[Appearance]
    suggestions: list[Suggestion]


class Namesakes(BaseModel):
    """Several in the directory with one name; perhaps they are the same."""

    name: str
    ids: list[int]
