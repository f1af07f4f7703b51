"""Scouted plays and the contacts found in their video, over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from app.api.shared import MAX_ID, READS, WRITES, ClipId, Record, SessionId, noun_router
from app.api.videotimes import PlaysMoved
from session.record.joining import RallyJoined

router: APIRouter = noun_router("clips")

_SetNumber = Annotated[int, Query(ge=1, le=MAX_ID, description="Of one set alone.")]
_Id = Annotated[int, Field(ge=1, le=MAX_ID)]


class JoinedPlay(BaseModel):
    """A scouted touch, the suggestion that it is, how likely that is (0–1), whether it is sure, and
    by how many seconds its time moves."""

    event_id: int
    suggestion_id: int
    likelihood: float
    sure: bool
    moves_sec: float


class JoinedRally(BaseModel):
    """A rally that was scouted, how many of its touches are in the clip, and those that are
    suggestions. `crowded`: so many lie around it that nobody can say which is which."""

    set_number: int
    rally: int
    score_before: tuple[int, int]
    touches: int
    crowded: bool
    joined: list[JoinedPlay]

    @classmethod
    def of(cls, one: RallyJoined) -> JoinedRally:
        return cls(
            set_number=one.rally.set_number,
            rally=one.rally.number,
            score_before=one.rally.score_before,
            touches=len(one.touches),
            crowded=bool(one.crowd),
            joined=[
                JoinedPlay(
                    event_id=pair.touch.id or 0,
                    suggestion_id=pair.contact.id or 0,
                    likelihood=round(pair.likelihood, 4),
                    sure=pair.is_sure,
                    moves_sec=round(pair.moves_sec, 3),
                )
                for pair in one.pairs
            ],
        )


class JoiningOut(BaseModel):
    """The rallies, all sets that have scouted touches in the clip, and how many suggestions there
    are in it."""

    sets: list[int]
    suggestions: int
    rallies: list[JoinedRally]


class JoinedPair(BaseModel):
    """The ids of a scouted touch and of the suggestion that it is."""

    model_config = ConfigDict(extra="forbid")

    event_id: _Id
    suggestion_id: _Id


class JoiningIn(BaseModel):
    """What is one; null for all that are sure."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"pairs": [{"event_id": 7, "suggestion_id": 31}]}},
    )

    pairs: Annotated[list[JoinedPair], Field(max_length=20_000)] | None = None


@router.get(
    "/{session_id}/clips/{clip_id}/joining",
    summary="Propose which plays are which contacts",
    responses=READS,
)
def propose_joining(
    session_id: SessionId, clip_id: ClipId, record: Record, set_number: _SetNumber | None = None
) -> JoiningOut:
    """Scouted touches with rough times and the suggestions of video analysis, joined in the order
    of play, rally by rally; nothing is changed."""
    found = record.joining.propose(session_id, clip_id, set_number)
    return JoiningOut(
        sets=list(found.sets),
        suggestions=found.suggestions,
        rallies=[JoinedRally.of(one) for one in found.rallies],
    )


@router.post(
    "/{session_id}/clips/{clip_id}/joining",
    summary="Give plays the times of contacts",
    responses=WRITES,
)
def use_joining(
    session_id: SessionId, clip_id: ClipId, body: JoiningIn, record: Record
) -> PlaysMoved:
    """Each touch takes the time of its suggestion, unless a hand has set its own, and the
    suggestion is no longer one; all in one act."""
    pairs = None
    if body.pairs is not None:
        pairs = [(one.event_id, one.suggestion_id) for one in body.pairs]
    return PlaysMoved.of(record.joining.use(session_id, clip_id, pairs))
