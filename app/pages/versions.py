"""Two versions of a session beside each other: a snapshot and now, or two snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.history import field_word, said, what
from app.pages.query import text
from app.pages.snapshots import REASONS
from app.pages.view import Service, page, session_context
from app.pages.words import moment
from session.schemas import SnapshotInfo
from session.versions import Difference, counted

NOW: Final = "now"
SHOWN: Final = 300
KINDS: Final = {
    "session": "The session",
    "team": "Teams",
    "player": "Rosters",
    "clip": "Clips",
    "event": "Plays",
    "artifact": "Files",
}
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Said:
    """One difference in words; `play` is the number of a play that is there now."""

    what: str
    action: str
    fields: list[tuple[str, str, str]]
    play: str | None


@router.get("/sessions/{session_id}/versions")
def versions_page(request: Request, service: Service, session_id: str) -> Response:
    """What was added, removed and changed; without a choice since the latest snapshot."""
    session = service.get_session(session_id)
    snapshots = service.list_snapshots(session_id)
    latest = snapshots[0].name if snapshots else NOW
    query = request.query_params
    begin = text(query, "from") or latest
    end = text(query, "to") or NOW
    found = service.diff_session(session_id, begin, end)
    return page(
        "versions/page.html",
        **session_context(session, "snapshots"),
        versions=[(NOW, "Now"), *((one.name, _when(one, session.timezone)) for one in snapshots)],
        begin=begin,
        end=end,
        groups=_groups(found, to_now=end == NOW),
        total=len(found),
        notice=None,
    )


def _when(snapshot: SnapshotInfo, zone: str) -> str:
    return f"{moment(snapshot.created_utc, zone)}, {REASONS.get(snapshot.reason, snapshot.reason)}"


def _groups(found: list[Difference], *, to_now: bool) -> list[dict[str, Any]]:
    """The differences by what they are of; only the first of very many."""
    counts = counted(found)
    groups = []
    for kind, word in KINDS.items():
        ones = [one for one in found if one.entity == kind]
        if ones:
            items = [_said(one, to_now) for one in ones[:SHOWN]]
            more = len(ones) - SHOWN
            groups.append({"word": word, "counts": counts[kind], "items": items, "more": more})
    return groups


def _said(one: Difference, to_now: bool) -> Said:
    row: Mapping[str, Any] = one.after or one.before or {}
    return Said(
        what(one.entity, dict(row)),
        one.action,
        [
            (
                _field(change.field),
                said(change.before, change.field),
                said(change.after, change.field),
            )
            for change in one.fields
        ],
        one.entity_id if one.entity == "event" and to_now and one.after else None,
    )


def _field(name: str) -> str:
    """`payload.evaluation` is simply the evaluation."""
    plain = name.removeprefix("payload.").removeprefix("meta.")
    return field_word(plain.replace(".", " "))
