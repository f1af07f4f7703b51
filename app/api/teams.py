"""Teams and rosters of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo

from app.api.readback import ReadBack, renamed
from app.api.revisions import BodyRevision, IfMatch, seen, tagged
from app.api.shared import READS, WRITES, Record, SessionId, also_form, noun_router
from session.errors import InvalidInput
from session.schemas import Player, PlayerIn, Team, TeamIn
from session.vocabulary import Side

router = noun_router("teams")


class RosterPlayer(ReadBack, PlayerIn):
    """A player; what reading the roster answered can be sent back as it is."""

    answers: ClassVar[type[BaseModel]] = Player
    aliases: ClassVar[Mapping[str, str]] = {"player_number": "number"}


class RosterIn(BaseModel):
    """The whole roster of a team; a bare list of players is understood as well, and so is
    `players`, an older name of `items`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "items": [
                    {"number": "10", "player_name": "Anna Example", "position": "setter"},
                    {"number": "7", "player_name": "Ewa Sample", "libero": True},
                ]
            }
        },
    )

    items: list[RosterPlayer] = Field(max_length=200)
    revision: BodyRevision = None

    @model_validator(mode="before")
    @classmethod
    def _bare_list(cls, value: object) -> object:
        if isinstance(value, list):
            return {"items": value}
        return renamed(value, {"players": "items"}) if isinstance(value, dict) else value

    @classmethod
    def form_fields(cls) -> dict[str, FieldInfo]:
        """What a form may send: the list as JSON text, under either name."""
        return {**cls.model_fields, "players": cls.model_fields["items"]}

    def check_read(self, there: Sequence[Player]) -> None:
        """A player may have another number than the one that was read. Raises InvalidInput."""
        by_number = {one.number: one for one in there}
        by_id: dict[object, Player] = {one.id: one for one in there}
        for player in self.items:
            before = by_id.get(player.read("id"), by_number.get(player.number))
            if before is not None:
                player.check_read(partial(Player.model_copy, before))
            elif player.read("id") is not None or player.read("person_id") is not None:
                who = f"Number {player.number} was not in this roster"
                raise InvalidInput(f"{who}: leave id and person_id out.", "items")


class TeamEdit(ReadBack, TeamIn):
    """A name; `revision` does the same as an If-Match header."""

    answers: ClassVar[type[BaseModel]] = Team
    revision: BodyRevision = None


class Roster(BaseModel):
    """The players of a team, in the order of their numbers. `revision` is the team's
    `roster_revision`."""

    items: list[Player]
    revision: int


@router.get("/{session_id}/teams", summary="Read both teams", responses=READS)
def list_teams(session_id: SessionId, record: Record) -> dict[str, Team]:
    """By side; A is the home team."""
    return record.teams.get(session_id)


@router.get("/{session_id}/teams/{side}", summary="Read a team", responses=READS)
def get_team(session_id: SessionId, side: Side, record: Record, response: Response) -> Team:
    """One team. Its revision is also the ETag; its roster has one of its own."""
    team = record.teams.get(session_id)[side]
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
    revision = seen(if_match, body.revision)
    body.check_read(lambda: record.teams.get(session_id)[side], revision)
    team = record.teams.set_name(session_id, side, body.name, revision)
    return tagged(response, team, team.revision)


@router.get("/{session_id}/teams/{side}/roster", summary="Read a roster", responses=READS)
def get_roster(session_id: SessionId, side: Side, record: Record, response: Response) -> Roster:
    """The players of one side. The revision of the roster is also the ETag."""
    revision = record.teams.get(session_id)[side].roster_revision
    found = Roster(items=record.teams.get_roster(session_id, side), revision=revision)
    return tagged(response, found, revision)


@router.put(
    "/{session_id}/teams/{side}/roster",
    summary="Set a roster",
    responses=WRITES,
    openapi_extra=also_form(RosterIn, {"items": '[{"number": "10", "player_name": "Anna"}]'}),
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
    wanted = seen(if_match, body.revision)
    with record.transaction():  # so that the revision is that of these players
        if wanted in (None, record.teams.get(session_id)[side].roster_revision):
            body.check_read(record.teams.get_roster(session_id, side))
        given = [PlayerIn.model_validate(one.model_dump()) for one in body.items]
        players = record.teams.set_roster(session_id, side, given, wanted)
        revision = record.teams.get(session_id)[side].roster_revision
    return tagged(response, Roster(items=players, revision=revision), revision)
