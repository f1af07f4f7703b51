"""The models of playlists: plays of one match or of several, kept in an order to be shown."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from session.drawings import Drawings
from session.fields import Day, Name, Text, Title
from session.keptquestions import BY, canonical_question
from session.schemas import Event
from session.stats.filters import Filter
from session.vocabulary import Side

MOST_ITEMS: Final = 1_000
"""Of one playlist."""
LONGEST_LEAD_SEC: Final = 60.0
PartSec = Annotated[float, Field(ge=0, le=LONGEST_LEAD_SEC, allow_inf_nan=False)]
ItemSpeed = Annotated[float, Field(ge=0.25, le=1, allow_inf_nan=False)]
SessionRef = Annotated[str, Field(min_length=1, max_length=100)]


class PlaylistItemIn(BaseModel):
    """A play to be shown. `lead_sec` and `lag_sec` are seconds before it and behind it; None leaves
    them to its skill and to how exact the times of its match are."""

    model_config = ConfigDict(extra="forbid")

    session_id: SessionRef
    event_id: int = Field(ge=1, le=2**63 - 1)
    lead_sec: PartSec | None = None
    lag_sec: PartSec | None = None
    whole_rally: bool = False
    title: Name = ""
    note: Text = ""
    speed: ItemSpeed = 1.0
    drawings: Drawings = ()


class PlaylistItemUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lead_sec: PartSec | None = None
    lag_sec: PartSec | None = None
    whole_rally: bool | None = None
    title: Name | None = None
    note: Text | None = None
    speed: ItemSpeed | None = None
    drawings: Drawings | None = None


class PlaylistItem(PlaylistItemIn):
    """`id` is 0 where a question was asked and nothing is kept of the play."""

    id: int
    revision: int = 1


class AskedSeason(BaseModel):
    """Which matches of all: as the season's address says it."""

    model_config = ConfigDict(extra="forbid")

    club_id: int | None = Field(default=None, ge=1, le=2**63 - 1)
    opponent_id: int | None = Field(default=None, ge=1, le=2**63 - 1)
    opponent: Name | None = None
    competition: Name | None = None
    date_from: Day | None = None
    date_to: Day | None = None


class PlaylistQuestion(BaseModel):
    """A question that is asked anew whenever the playlist is looked at: of sessions, or of a
    season. `asked` is that of a kept question, and may be empty where `person_id` says whose plays
    are meant."""

    model_config = ConfigDict(extra="forbid")

    asked: Annotated[dict[str, str], AfterValidator(canonical_question)] = Field(
        default_factory=dict
    )
    person_id: int | None = Field(
        default=None,
        ge=1,
        le=2**63 - 1,
        description="Whose plays alone: somebody of the directory, whichever side they were on.",
    )
    sessions: list[SessionRef] | None = Field(default=None, min_length=1, max_length=500)
    club_id: int | None = Field(
        default=None, ge=1, le=2**63 - 1, description="Of sessions: the club that is A."
    )
    season: AskedSeason | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> PlaylistQuestion:
        if (self.sessions is None) == (self.season is None):
            raise ValueError("names sessions, or says which season: one of both")
        if not self.asked and self.person_id is None:
            raise ValueError("asks for nothing")
        return self

    @property
    def wanted(self) -> Filter:
        """What is asked, but for whose plays."""
        return Filter.parse({key: value for key, value in self.asked.items() if key != BY})

    @property
    def by(self) -> Side | None:
        """Whose plays are asked for."""
        return Side(self.asked[BY]) if BY in self.asked else None


class PlaylistIn(BaseModel):
    """A playlist of plays that were picked, or of a question."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    note: Text = ""
    question: PlaylistQuestion | None = None
    items: list[PlaylistItemIn] = Field(default_factory=list, max_length=MOST_ITEMS)

    @model_validator(mode="after")
    def _picked_or_asked(self) -> PlaylistIn:
        if self.question and self.items:
            raise ValueError("has plays that were picked, or a question: not both")
        return self


class PlaylistUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    note: Text | None = None


class Playlist(BaseModel):
    id: int
    title: str
    note: str
    question: PlaylistQuestion | None
    plays: int = Field(description="How many were picked; 0 where a question is asked anew.")
    created_utc: str
    updated_utc: str
    revision: int

    @property
    def is_live(self) -> bool:
        """Whether its plays are asked for anew whenever somebody looks."""
        return self.question is not None


class PlaylistPlay(BaseModel):
    """An item with its play; null where the play, or its session, was deleted."""

    item: PlaylistItem
    event: Event | None


def item_defaults(fields: dict[str, Any]) -> dict[str, Any]:  # Any: values of its fields
    """What an update says; null gives lead and lag back to the skill, and nothing else."""
    clearable = ("lead_sec", "lag_sec")
    return {key: value for key, value in fields.items() if value is not None or key in clearable}
