"""The rows that statements of the noun modules answer, with the columns that they have there.

A statement that counts or joins in its own way answers a plain `Row`.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from session.schemas import JsonObject


class StoredSession(TypedDict):
    id: str
    created_utc: str
    updated_utc: str
    title: str
    venue: str | None
    match_date: str | None
    timezone: str
    notes: str
    meta: JsonObject
    revision: int


class StoredTeam(TypedDict):
    """`club_id` is that of the club that counts, whatever it was merged into."""

    id: int
    side: str
    name: str | None
    revision: int
    roster_revision: int
    club_id: int | None


class StoredPlayer(TypedDict):
    """`person_id` is that of the person who counts; `libero` and `captain` are 0 or 1."""

    id: int
    number: str
    player_name: str
    position: str | None
    libero: int
    captain: int
    person_id: int | None


class StoredClip(TypedDict):
    id: str
    session_id: str
    path: str
    duration_sec: float | None
    offset_sec: float
    created_utc: str
    meta: JsonObject
    revision: int


class StoredEvent(TypedDict):
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
    status: str
    client_id: str | None
    revision: int
    created_utc: str
    updated_utc: str


class StoredArtifact(TypedDict):
    id: int
    session_id: str
    artifact_type: str
    file_name: str
    size_bytes: int
    sha256: str
    metadata: JsonObject
    created_utc: str


class StoredJob(TypedDict):
    id: str
    session_id: str
    clip_id: str
    kind: str
    created_utc: str
    updated_utc: str
    state: str
    progress: float
    frames_done: int
    frames_total: int | None
    speed: float | None
    seconds_left: float | None
    message: str
    error: str | None
    result: JsonObject


class StoredPreset(TypedDict):
    id: int
    name: str
    content: JsonObject
    created_utc: str
    updated_utc: str
    revision: int


class StoredQuestion(TypedDict):
    """A question that is kept under a name."""

    id: int
    name: str
    asked: JsonObject
    created_utc: str
    updated_utc: str
    revision: int


class StoredPlaylist(TypedDict):
    """`asked` is the question that is asked anew; `plays` counts the items."""

    id: int
    title: str
    note: str
    asked: JsonObject | None
    created_utc: str
    updated_utc: str
    deleted_utc: str | None
    revision: int
    plays: int


class StoredPlaylistItem(TypedDict):
    id: int
    playlist_id: int
    place: int
    session_id: str
    event_id: int
    lead_sec: float | None
    lag_sec: float | None
    whole_rally: int
    title: str
    note: str
    speed: float
    drawings: list[JsonObject]
    revision: int


class StoredChange(TypedDict):
    """An entry of the change log. Rows of the past are as they were then: None for what was not
    there before, or is not there any more."""

    id: int
    session_id: str
    at_utc: str
    actor: str
    action: str
    entity: str
    entity_id: str
    before_row: JsonObject | None
    after_row: JsonObject | None
    batch: int


class StoredPerson(TypedDict):
    """A person or a club of the directory; `main_id` is who counts in its place."""

    id: int
    name: str
    short_name: NotRequired[str]
    """Of a club."""
    notes: str
    created_utc: str
    updated_utc: str
    merged_into: int | None
    revision: int
    main_id: int


class StoredAppearance(TypedDict):
    """A roster entry, or a team, of a session, and who that is."""

    id: int
    number: str
    name: str
    folded: str
    ref: int | None
    """Whom it was linked to; `main_id` is who counts for them."""
    session_id: str
    side: str
    team: str | None
    club_id: int | None
    title: str
    day: str
    main_id: int | None


class StoredUser(TypedDict):
    """`password` is what is kept of it; `person_id` is that of the person who counts."""

    id: int
    name: str
    password: str | None
    person_id: int | None
    disabled_utc: str | None
    created_utc: str
    revision: int


class StoredGrant(TypedDict):
    role: str
    club_id: int | None
    session_id: str | None


class StoredLogin(TypedDict):
    """Without a user, a paired device."""

    id: int
    user_id: int | None
    device: str
    role: str | None
    club_id: int | None
    session_id: str | None
    created_utc: str
    seen_utc: str
    ends_utc: str


class StoredToken(TypedDict):
    id: int
    user_id: int
    name: str
    scopes: list[str]
    created_utc: str
    seen_utc: str | None
    ends_utc: str


class StoredPasskey(TypedDict):
    id: int
    user_id: int
    credential: str
    public_key: str
    sign_count: int
    name: str
    created_utc: str
    seen_utc: str | None
