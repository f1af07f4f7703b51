"""Where the plays of a match are in its videos: one that is timed by hand says it of all."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from app.api.revisions import BodyRevision, IfMatch, seen
from app.api.shared import COMMANDS, READS, WRITES, ClipId, IntId, Record, SessionId, noun_router
from session.fields import Seconds
from session.game.plays import TimeBy
from session.record.context import BatchCount

router: APIRouter = noun_router("clips")


class SetInVideo(BaseModel):
    """The first serve of a set (its event, clip and second), how many plays the set has, how many
    of them are in a clip, and how many of those are only estimated."""

    set_number: int
    event_id: int
    clip_id: str | None
    t_sec: float | None
    time_by: TimeBy | None
    plays: int
    in_video: int
    estimated: int


class VideoTimesOut(BaseModel):
    """By what the plays follow each other: the seconds of the scout's `file`, the time of `day`,
    or the usual `pace` of a match; and each set."""

    clock: Literal["file", "day", "pace"]
    sets: list[SetInVideo]


class PlayInVideo(BaseModel):
    """A play, and the second of the clip at which it is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"event_id": 7, "t_sec": 83.4}}
    )

    event_id: int
    t_sec: Seconds
    revision: BodyRevision = None


class PlaysMoved(BaseModel):
    """How many plays changed, and the `batch` that takes it back."""

    changed: int
    batch: int | None

    @classmethod
    def of(cls, done: BatchCount) -> PlaysMoved:
        return cls(changed=int(done), batch=done.batch)


@router.get("/{session_id}/video-times", summary="Read where plays are in videos", responses=READS)
def read_video_times(session_id: SessionId, record: Record) -> VideoTimesOut:
    """Set by set. `time_by` says who timed the first serve where that is not the file: `hand`, the
    time of day (`clock`), or an `estimate`."""
    state = record.video_times.state(session_id)
    sets = [
        SetInVideo(
            set_number=one.set_number,
            event_id=one.play.id or 0,
            clip_id=one.play.clip_id,
            t_sec=one.play.t_sec,
            time_by=one.play.time_by,
            plays=one.plays,
            in_video=one.in_video,
            estimated=one.estimated,
        )
        for one in state.sets
    ]
    return VideoTimesOut(clock=state.clock, sets=sets)


@router.post("/{session_id}/clips/{clip_id}/times", summary="Time a play", responses=WRITES)
def time_play(
    session_id: SessionId,
    clip_id: ClipId,
    body: PlayInVideo,
    record: Record,
    if_match: IfMatch = None,
) -> PlaysMoved:
    """Says at which second of the clip a play is. All plays that nobody timed by hand follow: by
    the seconds of the scout file, else by the time of day, else by how long rallies usually take.
    A second play of another set corrects what the clocks run apart and what was cut between."""
    revision = seen(if_match, body.revision)
    done = record.video_times.set_play(session_id, body.event_id, clip_id, body.t_sec, revision)
    return PlaysMoved.of(done)


@router.delete(
    "/{session_id}/events/{event_id}/time", summary="Forget the time of a play", responses=COMMANDS
)
def release_time(
    session_id: SessionId, event_id: IntId, record: Record, if_match: IfMatch = None
) -> PlaysMoved:
    """A time that was set by hand follows from those of the other plays again."""
    return PlaysMoved.of(record.video_times.release(session_id, event_id, if_match))
