"""The models of presets: what many new sessions have in common, kept under a name."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from session.fields import Json, Name, Title, Zone
from session.game.rules import KNOWN
from session.schemas import PlayerIn
from session.vocabulary import Side


def _known(name: str) -> str:
    if name not in KNOWN:
        raise ValueError(f"is none of {', '.join(KNOWN)}")
    return name


RuleName = Annotated[str, AfterValidator(_known)]
"""Names of rules; a mapping changes single rules, as `session.game.rules.rules_of` reads it."""


class PresetContent(BaseModel):
    """What a session made from the preset begins with; what is None is left to the coach.

    `meta` holds whatever else of a session's meta should come along, such as colours of kits.
    """

    model_config = ConfigDict(extra="forbid")

    venue: Name | None = None
    timezone: Zone | None = None
    competition: Name | None = None
    rules: RuleName | Json | None = None
    teams: dict[Side, Name] = Field(default_factory=dict)
    rosters: dict[Side, list[PlayerIn]] = Field(default_factory=dict)
    meta: Json = Field(default_factory=dict)

    @model_validator(mode="after")
    def _no_twins(self) -> PresetContent:
        for side, players in self.rosters.items():
            if len({one.number for one in players}) < len(players):
                raise ValueError(f"has a number twice in the roster of {side}")
            if len(players) > 200:
                raise ValueError(f"has more than 200 players in the roster of {side}")
        return self


class PresetIn(BaseModel):
    """A preset, made from scratch or (`from_session`) from a session that is there."""

    model_config = ConfigDict(extra="forbid")

    name: Title
    content: PresetContent | None = None
    from_session: str | None = Field(default=None, max_length=100)


class PresetUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Title | None = None
    content: PresetContent | None = None


class Preset(BaseModel):
    id: int
    name: str
    content: PresetContent
    created_utc: str
    updated_utc: str
    revision: int
