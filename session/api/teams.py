"""Teams and rosters of a session."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from session.api.parts import READS, WRITES, Record, SessionId, also_form, noun_router
from session.schemas import Player, PlayerIn, Team, TeamIn
from session.vocabulary import Side

router = noun_router("teams")


class RosterIn(BaseModel):
    """The whole roster of a team; a bare list of players is understood as well."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "players": [
                    {"number": "10", "player_name": "Anna Example", "position": "setter"},
                    {"number": "7", "player_name": "Ewa Sample", "libero": True},
                ]
            }
        },
    )

    players: list[PlayerIn] = Field(max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _bare_list(cls, value: object) -> object:
        return {"players": value} if isinstance(value, list) else value


class Roster(BaseModel):
    """The players of a team, in the order of their numbers."""

    items: list[Player]


@router.get("/{session_id}/teams", summary="Read both teams", responses=READS)
def list_teams(session_id: SessionId, record: Record) -> dict[str, Team]:
    """By side; A is the home team."""
    return record.get_teams(session_id)


@router.put(
    "/{session_id}/teams/{side}",
    summary="Name a team",
    responses=WRITES,
    openapi_extra=also_form(TeamIn, {"name": "Home"}),
)
def set_team(session_id: SessionId, side: Side, body: TeamIn, record: Record) -> Team:
    """Sets the name of side A or B; null takes it away."""
    return record.set_team(session_id, side, body.name)


@router.get("/{session_id}/teams/{side}/roster", summary="Read a roster", responses=READS)
def get_roster(session_id: SessionId, side: Side, record: Record) -> Roster:
    """The players of one side."""
    return Roster(items=record.get_roster(session_id, side))


@router.put(
    "/{session_id}/teams/{side}/roster",
    summary="Set a roster",
    responses=WRITES,
    openapi_extra=also_form(RosterIn, {"players": '[{"number": "10", "player_name": "Anna"}]'}),
)
def set_roster(session_id: SessionId, side: Side, body: RosterIn, record: Record) -> Roster:
    """Replaces the roster; names of players in events follow."""
    return Roster(items=record.set_roster(session_id, side, body.players))
