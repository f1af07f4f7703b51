"""The models that cross the boundary of the record.

Input models end in `Create`, `Update` or `In`; the others are what comes back. Times are UTC
ISO-8601 text, video times are seconds from PTS, places on court are metres in the frame of
`session.court`. In an update, a field that is not sent stays as it is.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal, TypeAlias, TypedDict

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from session.fields import (
    MOST_TAGS,
    ClientId,
    Day,
    EventType,
    FilePath,
    Json,
    Metres,
    Name,
    Number,
    Seconds,
    SubZone,
    Tag,
    Text,
    Title,
    Word,
    Zone,
    plain_json,
)
from session.videoaddress import VideoAddress
from session.vocabulary import Evaluation, Side, Status

JsonObject: TypeAlias = dict[str, Any]  # Any: whatever JSON can hold, by whoever wrote it


class _Strict(BaseModel):
    """Input: a key that we do not know is a typing mistake and is refused."""

    model_config = ConfigDict(extra="forbid")


MetaChange: TypeAlias = Annotated[
    Json,
    Field(
        description="Keys to set, each as a whole; null removes one. Keys that are not sent stay."
    ),
]


class SessionCreate(_Strict):
    title: Title
    venue: Name | None = None
    match_date: Day | None = None
    timezone: Zone = "UTC"
    notes: Text = ""
    meta: Json = Field(default_factory=dict)


class SessionUpdate(_Strict):
    title: Title | None = None
    venue: Name | None = None
    match_date: Day | None = None
    timezone: Zone | None = None
    notes: Text | None = None
    meta: MetaChange | None = None


class Session(BaseModel):
    """One match or one training. `revision` counts its edits; plays, clips, teams and rosters do
    not count in it."""

    id: str
    created_utc: str
    updated_utc: str
    title: str
    venue: str | None
    match_date: dt.date | None
    timezone: str
    notes: str
    meta: JsonObject
    revision: int = 1


class SessionSummary(Session):
    """A row of the list: the session, its team names and how much is in it.

    `event_count` counts confirmed events, `suggestion_count` those that wait for a decision.
    """

    team_a: str | None = None
    team_b: str | None = None
    event_count: int = 0
    suggestion_count: int = 0
    clip_count: int = 0


class TeamIn(_Strict):
    name: Name | None = None


class Team(BaseModel):
    """`club_id` is the club's number in the directory; null when nobody knows. `revision` counts
    changes of the name, `roster_revision` those of the roster."""

    id: int
    side: Side
    name: str | None
    club_id: int | None = None
    revision: int = 1
    roster_revision: int = 1


class PlayerIn(_Strict):
    number: Number
    player_name: Name = ""
    position: Word | None = None
    libero: bool = False
    captain: bool = False


class Player(BaseModel):
    """`person_id` is the player's number in the directory; null when nobody knows."""

    id: int
    number: str
    player_name: str
    position: str | None
    libero: bool
    captain: bool
    person_id: int | None = None


class ClipCreate(_Strict):
    """A video file of a session; `offset_sec` is where it begins on the session's time line."""

    path: FilePath
    duration_sec: Seconds | None = None
    offset_sec: Seconds = 0.0
    meta: Json = Field(default_factory=dict)


class ClipUpdate(_Strict):
    path: FilePath | None = None
    duration_sec: Seconds | None = None
    offset_sec: Seconds | None = None
    meta: MetaChange | None = None


class Clip(BaseModel):
    """`missing` is true when the file was not there the last time that anybody looked. A video that
    stays at its address on the network has that as its `path`, and is never missing."""

    id: str
    session_id: str
    path: str
    duration_sec: float | None
    offset_sec: float
    missing: bool
    created_utc: str
    meta: JsonObject
    revision: int = 1

    @property
    def address(self) -> VideoAddress | None:
        """Where the video stays, if it is not a file of ours."""
        return VideoAddress.of(self.path)

    @property
    def has_file(self) -> bool:
        """Whether it is a file of ours that is there."""
        return not self.missing and self.address is None


class Evidence(BaseModel):
    """Where a suggestion comes from: a frame's time and, where known, a box in that frame."""

    model_config = ConfigDict(extra="allow")

    frame_t_sec: float | None = None
    box_px: tuple[float, float, float, float] | None = None
    ball_px: tuple[float, float] | None = None


class TouchPayload(BaseModel):
    """What is known of a touch. Keys that we do not know are kept as they are."""

    model_config = ConfigDict(extra="allow")

    version: Literal[1] = 1
    evaluation: Evaluation | None = None
    skill_type: Word | None = None
    skill_subtype: Word | None = None
    combination: Word | None = None
    target: Word | None = None
    start_zone: Annotated[int, Field(ge=1, le=9)] | None = None
    end_zone: Annotated[int, Field(ge=1, le=9)] | None = None
    start_subzone: SubZone | None = None
    end_subzone: SubZone | None = None
    end_cone: Annotated[int, Field(ge=1, le=8)] | None = None
    start_m: Metres | None = None
    mid_m: Metres | None = None
    end_m: Metres | None = None
    player_m: Metres | None = None
    players: Annotated[int, Field(ge=0, le=9)] | None = None
    special: Word | None = None
    set_number: Annotated[int, Field(ge=1, le=9)] | None = None
    code: Name | None = None
    custom: Text | None = None
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS)] | None = None
    line: Text | None = None
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    evidence: Evidence | None = None


def _payload(value: JsonObject) -> JsonObject:
    """Checked as a TouchPayload, kept as the plain mapping that was sent."""
    TouchPayload.model_validate(value)
    return plain_json(value)


Payload: TypeAlias = Annotated[JsonObject, AfterValidator(_payload)]


class EventIn(_Strict):
    """Something at a time. `client_id`, unique in its session, makes adding it idempotent."""

    t_sec: Seconds | None = None
    event_type: EventType
    actor_team: Side | None = None
    actor_number: Number | None = None
    payload: Payload = Field(default_factory=dict)
    status: Status = Status.CONFIRMED
    client_id: ClientId | None = None
    seq: Annotated[int, Field(ge=0, le=2**53)] | None = None


OF_THE_SOURCE: Final = (
    "line", "code", "clock", "video_number", "video_sec", "time_by", "confidence", "evidence",
    "analysis", "contact",
)  # fmt: skip
"""Keys of a payload that say where a play came from; a correction does not make that untrue."""


class EventUpdate(_Strict):
    """`payload` takes the place of the old one but for what says where the play came from; null
    empties t_sec and the actor."""

    t_sec: Seconds | None = None
    event_type: EventType | None = None
    actor_team: Side | None = None
    actor_number: Number | None = None
    payload: Payload | None = Field(
        default=None,
        description="Put in the place of the whole old payload; nothing is merged. Only what says "
        f"where the play came from stays unless it is sent: {', '.join(OF_THE_SOURCE)}.",
    )
    status: Status | None = None
    seq: Annotated[int, Field(ge=0, le=2**53)] | None = None


class Event(BaseModel):
    id: int
    session_id: str
    clip_id: str | None
    seq: int
    t_sec: float | None
    event_type: str
    actor_team: str | None
    actor_number: str | None
    actor_resolved_name: str | None
    payload: JsonObject
    status: Status
    client_id: str | None
    revision: int
    created_utc: str
    updated_utc: str

    @property
    def touch(self) -> TouchPayload:
        """The payload, typed."""
        return TouchPayload.model_validate(self.payload)


class SessionData(TypedDict):
    """What `load_session` answers; teams, rosters and the summary are keyed by side."""

    session: Session
    teams: dict[str, Team]
    rosters: dict[str, list[Player]]
    clips: list[Clip]
    event_count: int
    suggestion_count: int
    rollup_summary: dict[str, dict[str, int]]


class RollupEntry(BaseModel):
    """How many confirmed events of one type one player (or a team's unnamed players) has."""

    session_id: str
    team_side: str | None
    number: str | None
    event_type: str
    count: int


class Artifact(BaseModel):
    id: int
    session_id: str
    artifact_type: str
    file_name: str
    size_bytes: int
    sha256: str
    metadata: JsonObject
    created_utc: str


class Change(BaseModel):
    """One entry of the append-only change log."""

    id: int
    session_id: str
    at_utc: str
    actor: str
    action: Literal["create", "update", "delete", "restore"]
    entity: str
    entity_id: str
    before: JsonObject | None
    after: JsonObject | None
    batch: int
    """The act that it belongs to: all changes of one act have the same."""


class ChangeNote(BaseModel):
    """That something changed: an entry of the change log without what was before and after."""

    id: int
    batch: int
    """The act that it belongs to: all changes of one act have the same."""
    session_id: str
    at_utc: str
    actor: str
    action: Literal["create", "update", "delete", "restore"]
    entity: str
    entity_id: str


class BatchPart(BaseModel):
    """So many things of a kind to which the same happened in one act."""

    action: Literal["create", "update", "delete", "restore"]
    entity: str
    status_before: str | None
    status_after: str | None
    count: int


class Batch(BaseModel):
    """One act: the changes that were made in one go, counted by what happened."""

    batch: int
    session_id: str
    at_utc: str
    actor: str
    count: int
    parts: list[BatchPart]
    undoable: bool
    """Whether it was about plays alone, and some of it was not changed since."""


class Undone(BaseModel):
    """What taking an act back did; `batch` takes that back in turn."""

    batch: int
    undone: int
    changed_since: list[int]
    """Ids of plays that somebody changed after the act: they stay as they are."""


JobKind = Literal["analysis", "proxy", "film"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]


class Job(BaseModel):
    """Long work on a clip, or a film of several, which is with its first. `progress` is 0..1;
    `speed` is video seconds per second of work."""

    id: str
    session_id: str
    clip_id: str
    kind: JobKind
    state: JobState
    progress: float = 0.0
    frames_done: int = 0
    frames_total: int | None = None
    speed: float | None = None
    seconds_left: float | None = None
    message: str = ""
    error: str | None = None
    result: JsonObject = Field(default_factory=dict)
    created_utc: str
    updated_utc: str


class SnapshotInfo(BaseModel):
    """One line of the list of snapshots.

    `reason` is save (asked for), clip, delete or restore (before one of those), or import,
    analysis, review or edits (made by itself after one). The one with the higher `counter` is the
    newer; null: from before there were counters, older than any other. `last_change` is the id
    of the last entry of the change log in it. Fields can be read as keys: `snapshots[0]["path"]`.
    """

    name: str
    path: str
    session_id: str
    created_utc: str
    counter: int | None = None
    last_change: int | None = None
    reason: str
    size_bytes: int

    def __getitem__(self, field: str) -> Any:  # noqa: ANN401 - Any: of a field that is named
        if field not in type(self).model_fields:
            raise KeyError(field)
        return getattr(self, field)
