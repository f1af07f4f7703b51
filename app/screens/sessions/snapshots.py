"""Snapshots: the whole session as one document, the way back to it, and two versions of it beside
each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.screens.notices import notice_for
from app.screens.query import query_text
from app.screens.sessions.history import act_words, field_word, value_words
from app.screens.view import Service, SessionHead, page, see_other
from app.screens.words import moment
from session.backup.versions import RowDifference, count_differences
from session.schemas import SnapshotInfo

REASONS = {
    "save": "made by hand",
    "clip": "before a clip was removed",
    "delete": "before a delete",
    "restore": "before going back",
    "import": "by itself, after an import",
    "analysis": "by itself, after an analysis",
    "review": "by itself, after a review",
    "edits": "by itself, after changes",
}
router = APIRouter(include_in_schema=False)


@router.get("/sessions/{session_id}/snapshots")
def snapshots_page(request: Request, service: Service, session_id: str) -> Response:
    """Newest first."""
    session = service.get_session(session_id)
    return page(
        "sessions/snapshots.html",
        SessionHead.of(session, "snapshots"),
        snapshots=service.list_snapshots(session_id),
        reasons=REASONS,
        trouble=service.snapshot_trouble(session_id),
        notice=notice_for(request.query_params, session_id),
    )


@router.post("/sessions/{session_id}/snapshots")
def make(service: Service, session_id: str) -> Response:
    """Keeps the session as it is now."""
    service.save_session(session_id, auto_backup=True)
    return see_other(f"/sessions/{session_id}/snapshots", said="snapshot-made")


@router.post("/sessions/{session_id}/snapshots/{name}/restore")
def restore(service: Service, session_id: str, name: str) -> Response:
    """Goes back; a snapshot of the present is made first, so that this can be undone, too."""
    service.restore_session(service.snapshot_path(session_id, name))
    return see_other(f"/sessions/{session_id}", said="snapshot-restored")


_NOW: Final = "now"
_SHOWN: Final = 300
_KINDS: Final = {
    "session": "The session",
    "team": "Teams",
    "player": "Rosters",
    "clip": "Clips",
    "event": "Plays",
    "artifact": "Files",
}


@dataclass(frozen=True)
class ChangeLine:
    """One difference in words; `play` is the number of a play that is there now."""

    what: str
    action: str
    fields: list[tuple[str, str, str]]
    play: str | None


@dataclass(frozen=True)
class ChangeGroup:
    """The differences of one kind of thing: the first ones, and how many more there are."""

    word: str
    counts: Mapping[str, int]
    lines: list[ChangeLine]
    more: int


@router.get("/sessions/{session_id}/versions")
def versions_page(request: Request, service: Service, session_id: str) -> Response:
    """What was added, removed and changed; without a choice since the latest snapshot."""
    session = service.get_session(session_id)
    snapshots = service.list_snapshots(session_id)
    latest = snapshots[0].name if snapshots else _NOW
    query = request.query_params
    begin = query_text(query, "from") or latest
    end = query_text(query, "to") or _NOW
    found = service.diff_session(session_id, begin, end)
    return page(
        "sessions/versions.html",
        SessionHead.of(session, "snapshots"),
        versions=[(_NOW, "Now"), *((one.name, _when(one, session.timezone)) for one in snapshots)],
        begin=begin,
        end=end,
        groups=_groups(found, to_now=end == _NOW),
        total=len(found),
        notice=None,
    )


def _when(snapshot: SnapshotInfo, zone: str) -> str:
    return f"{moment(snapshot.created_utc, zone)}, {REASONS.get(snapshot.reason, snapshot.reason)}"


def _groups(found: list[RowDifference], *, to_now: bool) -> list[ChangeGroup]:
    """The differences by what they are of; only the first of very many."""
    counts = count_differences(found)
    groups = []
    for kind, word in _KINDS.items():
        ones = [one for one in found if one.entity == kind]
        if ones:
            items = [_said(one, to_now) for one in ones[:_SHOWN]]
            more = len(ones) - _SHOWN
            groups.append(ChangeGroup(word, counts[kind], items, more))
    return groups


def _said(one: RowDifference, to_now: bool) -> ChangeLine:
    return ChangeLine(
        act_words(one.entity, one.after or one.before or {}),
        one.action,
        [
            (
                _field(change.field),
                value_words(change.before, change.field),
                value_words(change.after, change.field),
            )
            for change in one.fields
        ],
        one.entity_id if one.entity == "event" and to_now and one.after else None,
    )


def _field(name: str) -> str:
    """`payload.evaluation` is simply the evaluation."""
    plain = name.removeprefix("payload.").removeprefix("meta.")
    return field_word(plain.replace(".", " "))
