"""What a person has confirmed of a clip, as truth that video analysis can be measured by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from session.court import Point
from session.errors import InvalidInput, NotFoundError
from session.files.disk import fingerprint, write_whole
from session.game.plays import Play, Touch, as_play
from session.game.reviewed import ReviewedStretch, reviewed_stretches, rough_moments
from session.jsonvalues import number, word
from session.meta import ClipMeta
from session.record.clips import Clips
from session.record.context import RecordContext
from session.record.ledger import clip_row, rows_in_order
from session.record.matches import Matches
from session.schemas import Clip
from session.serialiser import WHERE_KNOWN, json_of
from session.store import changes, teams
from session.store.events import EventFilters
from session.store.protocol import Transaction
from session.store.rows import StoredClip, StoredEvent
from session.vocabulary import SKILLS, CameraView, Side, Status

CORNER_KEYS: Final = ("near_left", "near_right", "far_right", "far_left")
"""In the order in which a calibration keeps them."""
TEAM_ENDS: Final[Mapping[CameraView, tuple[str, str]]] = {
    CameraView.BASELINE: ("near", "far"),
    CameraView.SIDE: ("left", "right"),
}
"""Where the team of `near_side`, and the other one, stand in the picture."""
_NOTHING: Final = (
    "Nobody has confirmed a touch of {clip} with an exact time yet, so there is nothing to measure "
    "by. Go through the suggestions beside the video, or join scouted plays with them, and try "
    "again."
)


@dataclass(frozen=True, slots=True)
class TrueTouch:
    """A touch that a person has confirmed; metres where somebody said them."""

    t_sec: float
    event_type: str
    actor_team: Side | None
    actor_number: str | None
    evaluation: str | None
    player_m: Point | None = field(metadata=WHERE_KNOWN)
    start_m: Point | None = field(metadata=WHERE_KNOWN)
    end_m: Point | None = field(metadata=WHERE_KNOWN)
    event_id: int
    was_suggested: bool
    """Whether video analysis had found it, or a person added it."""


@dataclass(frozen=True, slots=True)
class SuggestedTouch:
    """What video analysis said, whatever a person made of it."""

    t_sec: float
    event_type: str
    actor_team: Side | None
    status: str
    """What became of it: confirmed, rejected, or still suggested."""


@dataclass(frozen=True, slots=True)
class TeamInTruth:
    """`end` is where the team stands in the picture, where the corners of the court are marked."""

    name: str | None
    end: str | None = field(metadata=WHERE_KNOWN)


@dataclass(frozen=True, slots=True)
class ClipTruth:
    """The touches of a clip that a person has confirmed, and how far a person has looked."""

    clip: str
    """The name that the file had when it came."""
    session_id: str
    clip_id: str
    fingerprint: str | None
    """SHA-256 of the file's size, its first and its last MiB; None where it is not there."""
    duration_sec: float | None
    source: str
    teams: Mapping[str, TeamInTruth]
    court_corners_px: Mapping[str, Sequence[float]] | None = field(metadata=WHERE_KNOWN)
    reviewed: tuple[ReviewedStretch, ...]
    """Only there is it known that nothing else happened."""
    left_out: int
    """Confirmed touches whose time is only that of a scout file."""
    events: tuple[TrueTouch, ...]


class Truth:
    """A confirmed touch is true where its time is exact: set by hand, joined with a contact, or
    seen in the video."""

    def __init__(self, record: RecordContext, clips: Clips, matches: Matches) -> None:
        self._store, self._clips, self._matches = record.store, clips, matches

    def clips(self, session_id: str) -> list[Clip]:
        """Those of which anything is confirmed. Raises NotFoundError."""
        with self._store.read() as tx:
            found = self._matches.kept(tx, session_id).match.plays
            known = {one.clip_id for one in found if isinstance(one, Touch) and _has_moment(one)}
            return [clip for clip in self._clips.find(session_id) if clip.id in known]

    def of_clip(self, session_id: str, clip_id: str) -> ClipTruth:
        """Raises NotFoundError, InvalidInput where nobody has confirmed anything."""
        with self._store.read() as tx:
            clip = clip_row(tx, session_id, clip_id)
            touches = list(_touches(tx, session_id, clip_id))
            names = {row["side"]: row["name"] for row in teams.listed(tx, session_id)}
        events = [_as_true(row["id"], play) for row, play in touches if _is_true(row, play)]
        name = ClipMeta.of(clip["meta"]).name or Path(clip["path"]).name
        if not events:
            raise InvalidInput(_NOTHING.format(clip=name))
        corners, ends = _court(clip)
        return ClipTruth(
            clip=name,
            session_id=session_id,
            clip_id=clip_id,
            fingerprint=self._fingerprint(session_id, clip_id),
            duration_sec=clip["duration_sec"],
            source="touches that a person has confirmed in VolleySense",
            teams={side.value: TeamInTruth(names.get(side.value), ends.get(side)) for side in Side},
            court_corners_px=corners,
            reviewed=_reviewed(touches),
            left_out=sum(
                row["status"] == Status.CONFIRMED and not _has_moment(play) for row, play in touches
            ),
            events=tuple(sorted(events, key=lambda one: one.t_sec)),
        )

    def of_session(self, session_id: str) -> list[ClipTruth]:
        """The truth of all clips that have any. Raises NotFoundError, InvalidInput where none
        has."""
        found = self.clips(session_id)
        if not found:
            raise InvalidInput(_NOTHING.format(clip="this session's clips"))
        return [self.of_clip(session_id, clip.id) for clip in found]

    def write(self, session_id: str, clip_id: str, path: Path) -> Path:
        """`of_clip` as a JSON file, which `volleysense evaluate` reads. Raises NotFoundError,
        InvalidInput."""
        said = json.dumps(json_of(self.of_clip(session_id, clip_id)), ensure_ascii=False, indent=1)
        write_whole(path, said.encode())
        return path

    def suggested(self, session_id: str, clip_id: str) -> list[SuggestedTouch]:
        """All that video analysis suggested in a clip, as it was then: also what was corrected,
        joined or rejected since. Raises NotFoundError."""
        with self._store.read() as tx:
            clip_row(tx, session_id, clip_id)
            found = [
                one
                for row, play in _touches(tx, session_id, clip_id)
                if (one := _as_suggested(tx, row, play)) is not None
            ]
        return sorted(found, key=lambda one: one.t_sec)

    def _fingerprint(self, session_id: str, clip_id: str) -> str | None:
        try:
            return fingerprint(self._clips.file(session_id, clip_id))
        except (NotFoundError, OSError):
            return None


def _touches(tx: Transaction, session_id: str, clip_id: str) -> Iterator[tuple[StoredEvent, Touch]]:
    """The touches of a clip of any status, in the order of play."""
    for row in rows_in_order(tx, session_id, EventFilters(clip_id=clip_id)):
        play = as_play(row)
        if isinstance(play, Touch) and play.t_sec is not None:
            yield row, play


def _is_true(row: StoredEvent, play: Play) -> bool:
    return row["status"] == Status.CONFIRMED and _has_moment(play)


def _has_moment(play: Play) -> bool:
    return (play.is_exact or _was_found(play)) and play.t_sec is not None


def _was_found(play: Play) -> bool:
    """Whether a program has suggested it: ours, or somebody's own."""
    return play.is_seen or bool(play.analysis) or play.confidence is not None


def _as_true(ident: int, play: Touch) -> TrueTouch:
    return TrueTouch(
        t_sec=play.t_sec or 0.0,
        event_type=play.kind,
        actor_team=play.side,
        actor_number=play.number,
        evaluation=play.sign,
        player_m=play.player_m,
        start_m=play.start_m,
        end_m=play.end_m,
        event_id=ident,
        was_suggested=_was_found(play),
    )


def _reviewed(touches: Sequence[tuple[StoredEvent, Touch]]) -> tuple[ReviewedStretch, ...]:
    waiting = [play.t_sec for row, play in touches if row["status"] == Status.SUGGESTED]
    confirmed = [play for row, play in touches if row["status"] == Status.CONFIRMED]
    judged = [
        play.t_sec
        for row, play in touches
        if row["status"] == Status.REJECTED or _is_true(row, play)
    ]
    return reviewed_stretches(
        [t_sec for t_sec in judged if t_sec is not None],
        [*(t_sec for t_sec in waiting if t_sec is not None), *rough_moments(confirmed)],
    )


def _as_suggested(tx: Transaction, row: StoredEvent, play: Play) -> SuggestedTouch | None:
    """By what stayed in the play; what does not stand there, by how it came into the record."""
    if not _was_found(play):
        return None
    said = play.analysis
    if "actor_team" not in said:
        first = changes.first_of(tx, row["session_id"], "event", row["id"])
        said = {**((first and first["after_row"]) or row), **said}
    t_sec, kind, side = (
        number(said.get("t_sec")),
        word(said.get("event_type")),
        said.get("actor_team"),
    )
    if t_sec is None or kind not in SKILLS:
        return None
    sides = {one.value: one for one in Side}
    return SuggestedTouch(t_sec, kind, sides.get(str(side)), row["status"])


def _court(clip: StoredClip) -> tuple[Mapping[str, Sequence[float]] | None, Mapping[Side, str]]:
    """The marked corners, and where the teams stand in the picture."""
    said = ClipMeta.of(clip["meta"]).calibration or {}
    corners, near = said.get("corners_px"), Side.B if said.get("near_side") == "B" else Side.A
    if not isinstance(corners, list):
        return None, {}
    view = CameraView.SIDE if said.get("view") == "side" else CameraView.BASELINE
    ends = dict(zip((near, near.other), TEAM_ENDS[view], strict=True))
    return dict(zip(CORNER_KEYS, corners, strict=False)), ends
