"""What the rows of a snapshot may hold: values as strictly as an import takes them.

The limits are those of `session.fields`, with which everything in the record was checked when it
came in. A little more is allowed where the record itself goes on counting from them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from session.fields import (
    ClientId,
    EventType,
    FilePath,
    Json,
    Name,
    Number,
    Text,
    Title,
    Word,
    Zone,
    printable,
)
from session.people import ShortName
from session.schemas import JobKind, JobState, Payload

MAX_TIME: Final = 1e8
"""Of a clip's play that moved to the session's time line, a time is the sum of two."""
MAX_SEQ: Final = 2**53 + 2**40
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def _moment(text: str) -> str:
    if not MOMENT.fullmatch(text):
        raise ValueError("is not a time such as 2026-05-04T18:30:00.000000Z")
    dt.datetime.fromisoformat(text)
    return text


def _day(text: str) -> str:
    try:
        if dt.date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise ValueError("is not a date such as 2026-05-04")


def _storable(row: dict[str, object]) -> dict[str, object]:
    try:
        json.dumps(row, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as problem:
        raise ValueError(f"cannot be stored as JSON: {problem}") from problem
    return row


def _plain_name(name: str) -> str:
    if name in (".", "..") or set(name) & set("/\\"):
        raise ValueError("leads outside of the session's folder")
    return name


_Moment: TypeAlias = Annotated[str, AfterValidator(_moment)]
_Day: TypeAlias = Annotated[str, AfterValidator(_day)]
Whole: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=2**53)]
Id: TypeAlias = Annotated[int, Field(strict=True, ge=1, lt=2**63)]
_Key: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,99}$")]
Flag: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=1)]
Real: TypeAlias = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_Seconds: TypeAlias = Annotated[float, Field(strict=True, ge=0, le=MAX_TIME, allow_inf_nan=False)]
_Share: TypeAlias = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
_Side: TypeAlias = Literal["A", "B"]
Long: TypeAlias = Annotated[str, AfterValidator(printable)]
"""What no import brings and the record sets no limit to, such as what a job says."""
_FileName: TypeAlias = Annotated[
    str,
    StringConstraints(min_length=1, max_length=255),
    AfterValidator(printable),
    AfterValidator(_plain_name),
]
Sha256: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class SnapshotRow(BaseModel):
    """A column that we do not know is of a newer version, or of no version at all."""

    model_config = ConfigDict(extra="forbid")


class SessionRow(SnapshotRow):
    """What follows from other rows (the day, the counts) is worked out again and not believed."""

    id: _Key
    created_utc: _Moment
    updated_utc: _Moment
    title: Title
    venue: Name | None
    match_date: _Day | None
    timezone: Zone
    notes: Text
    meta: Json
    day: object
    ord: object
    confirmed_count: object
    suggested_count: object
    rejected_count: object
    clip_count: object
    revision: Whole = 1


class TeamRow(SnapshotRow):
    id: Id
    session_id: _Key
    side: _Side
    name: Name | None
    club_id: Id | None = None
    revision: Whole = 1
    roster_revision: Whole = 1


class RosterRow(SnapshotRow):
    id: Id
    team_id: Id
    number: Number
    player_name: Name
    position: Word | None
    libero: Flag
    captain: Flag
    person_id: Id | None = None


class ClipRow(SnapshotRow):
    id: _Key
    session_id: _Key
    path: FilePath
    duration_sec: _Seconds | None
    offset_sec: _Seconds
    created_utc: _Moment
    meta: Json
    revision: Whole = 1


class EventSnapshot(SnapshotRow):
    """`confidence` is the payload's."""

    id: Id
    session_id: _Key
    clip_id: _Key | None
    seq: Annotated[int, Field(strict=True, ge=0, le=MAX_SEQ)]
    t_sec: _Seconds | None
    event_type: EventType
    actor_team: _Side | None
    actor_number: Number | None
    actor_resolved_name: Name | None
    payload: Payload
    status: Literal["confirmed", "suggested", "rejected"]
    confidence: object = None
    client_id: ClientId | None
    revision: Whole
    created_utc: _Moment
    updated_utc: _Moment


class RollupSnapshot(SnapshotRow):
    id: Id
    session_id: _Key
    team_side: Long
    number: Long
    event_type: Long
    count: object


class ArtifactRow(SnapshotRow):
    id: Id
    session_id: _Key
    artifact_type: Word
    file_name: _FileName
    size_bytes: Whole
    sha256: Sha256
    metadata: Json
    created_utc: _Moment


class JobRow(SnapshotRow):
    id: Annotated[Long, Field(min_length=1)]
    session_id: _Key
    clip_id: _Key
    kind: JobKind
    state: JobState
    progress: Real
    frames_done: Whole
    frames_total: Whole | None
    speed: Real | None
    seconds_left: Real | None
    message: Long
    error: Long | None
    result: Annotated[dict[str, object], AfterValidator(_storable)]
    created_utc: _Moment
    updated_utc: _Moment


def _logged(row: dict[str, object] | None) -> dict[str, object] | None:
    """A row of the past was stored by the rules of its time. So only what would be in the way of
    showing it is looked at here; bringing it back looks closer (`past_event`)."""
    if row is None:
        return None
    for name in ("t_sec", "offset_sec", "duration_sec"):
        if not isinstance(row.get(name), int | float | None):
            raise ValueError(f"has a {name} that is no number")
    if not isinstance(row.get("payload"), dict | None):
        raise ValueError("has a payload that is no mapping")
    return _storable(row)


Logged: TypeAlias = Annotated[dict[str, object] | None, AfterValidator(_logged)]


class ChangeRow(SnapshotRow):
    id: Id
    session_id: _Key
    at_utc: _Moment
    actor: Long
    action: Literal["create", "update", "delete", "restore"]
    entity: Word
    entity_id: Name
    before_row: Logged
    after_row: Logged
    batch: Id | None = None


class PersonRow(SnapshotRow):
    id: Id
    name: Title
    notes: Text
    created_utc: _Moment
    updated_utc: _Moment
    merged_into: Id | None


class ClubRow(PersonRow):
    short_name: ShortName


ROWS: Final[dict[str, type[SnapshotRow]]] = {
    "teams": TeamRow,
    "roster": RosterRow,
    "clips": ClipRow,
    "events": EventSnapshot,
    "stats_rollup": RollupSnapshot,
    "artifacts": ArtifactRow,
    "jobs": JobRow,
    "changes": ChangeRow,
    "people": PersonRow,
    "clubs": ClubRow,
}
"""The tables of a snapshot and their rows."""
