"""Teams and rosters of a session."""

from __future__ import annotations

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from session.api.parts import READS, WRITES, Record, SessionId, also_form, noun_router
from session.api.revisions import BodyRevision, IfMatch, seen, tagged
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
    revision: BodyRevision = None

    @model_validator(mode="before")
    @classmethod
    def _bare_list(cls, value: object) -> object:
        return {"players": value} if isinstance(value, list) else value


class TeamEdit(TeamIn):
    """A name; `revision` does the same as an If-Match header."""

    revision: BodyRevision = None


class Roster(BaseModel):
    """The players of a team, in the order of their numbers. `revision` is the team's
    `roster_revision`."""

    items: list[Player]
    revision: int


@router.get("/{session_id}/teams", summary="Read both teams", responses=READS)
def list_teams(session_id: SessionId, record: Record) -> dict[str, Team]:
    """By side; A is the home team."""
    return record.get_teams(session_id)


@router.get("/{session_id}/teams/{side}", summary="Read a team", responses=READS)
def get_team(session_id: SessionId, side: Side, record: Record, response: Response) -> Team:
    """One team. Its revision is also the ETag; its roster has one of its own."""
    team = record.get_teams(session_id)[side]
    return tagged(response, team, team.revision)


@router.put(
    "/{session_id}/teams/{side}",
    summary="Name a team",
    responses=WRITES,
    openapi_extra=also_form(TeamEdit, {"name": "Home", "revision": "1"}),
)
def set_team(
    session_id: SessionId,
    side: Side,
    body: TeamEdit,
    record: Record,
    response: Response,
    if_match: IfMatch = None,
) -> Team:
    """Sets the name of side A or B; null takes it away."""
    team = record.set_team(session_id, side, body.name, seen(if_match, body.revision))
    return tagged(response, team, team.revision)


@router.get("/{session_id}/teams/{side}/roster", summary="Read a roster", responses=READS)
def get_roster(session_id: SessionId, side: Side, record: Record, response: Response) -> Roster:
    """The players of one side. The revision of the roster is also the ETag."""
    revision = record.get_teams(session_id)[side].roster_revision
    found = Roster(items=record.get_roster(session_id, side), revision=revision)
    return tagged(response, found, revision)


@router.put(
    "/{session_id}/teams/{side}/roster",
    summary="Set a roster",
    responses=WRITES,
    openapi_extra=also_form(RosterIn, {"players": '[{"number": "10", "player_name": "Anna"}]'}),
)
def set_roster(
    session_id: SessionId,
    side: Side,
    body: RosterIn,
    record: Record,
    response: Response,
    if_match: IfMatch = None,
) -> Roster:
    """Replaces the roster; names of players in events follow."""
    with record.transaction():  # so that the revision is that of these players
        players = record.set_roster(session_id, side, body.players, seen(if_match, body.revision))
        revision = record.get_teams(session_id)[side].roster_revision
    return tagged(response, Roster(items=players, revision=revision), revision)
