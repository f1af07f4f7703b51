"""The models of shared links: one thing, to be looked at by whoever has the link, for a while."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from session.people import RowId

ShareKind: TypeAlias = Literal["report", "session", "chart", "playlist"]


class ShareIn(BaseModel):
    """What is shared: of a session its report, all of it or one chart; or a playlist."""

    model_config = ConfigDict(extra="forbid")

    kind: ShareKind
    session_id: Annotated[str, Field(max_length=100)] | None = None
    playlist_id: RowId | None = None
    chart: Annotated[str, Field(max_length=50)] = ""
    asked: Annotated[str, Field(max_length=4_000)] = Field(
        default="", description="What the chart is narrowed by, as its address says behind the ?."
    )
    with_video: bool = Field(
        default=False, description="Whether the match's whole videos may be watched, too."
    )
    days: Annotated[int, Field(ge=1, le=366)] = 14

    @model_validator(mode="after")
    def _names_one(self) -> ShareIn:
        if (self.kind == "playlist") != (self.playlist_id is not None):
            raise ValueError("needs the playlist_id of a playlist, and of nothing else")
        if (self.kind == "playlist") == (self.session_id is not None):
            raise ValueError("needs the session_id of a session, and of nothing else")
        if (self.kind == "chart") != bool(self.chart):
            raise ValueError("needs the name of a chart, and of nothing else")
        return self


class SharedLink(BaseModel):
    """A link that was made. The link itself is known to whoever has it alone."""

    id: int
    kind: ShareKind
    session_id: str | None
    playlist_id: int | None
    chart: str
    asked: str
    with_video: bool
    made_by: str
    created_utc: str
    ends_utc: str
    opened_utc: str | None
    """When somebody looked last."""
