"""What was just done, said once after the redirect, with its undo.

A notice travels as a code in the address, never as text, so that nobody can put words into it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import QueryParams

from app.pages.words import plural
from session.fields import whole_number

SNAPSHOT = re.compile(r"[\w-]{1,200}\.json", re.ASCII)
PLAIN: Mapping[str, str] = {
    "session-created": "The session is there. Next: teams and a clip.",
    "session-imported": "Imported. Next: look at the numbers, or attach the video.",
    "session-saved": "Saved.",
    "sessions-restored": "Brought back.",
    "team-saved": "Team saved.",
    "player-saved": "Player saved.",
    "player-removed": "Player taken out. The plays stay under the number.",
    "roster-saved": "Roster saved.",
    "clip-added": "Clip added. Next: mark the court, then start the analysis.",
    "clip-removed": "Clip removed.",
    "calibration-saved": "The court is marked. Next: start the analysis.",
    "calibration-cleared": "The marked court was removed.",
    "analysis-started": "The analysis runs. You can leave this page.",
    "analysis-cancelled": "The analysis was cancelled.",
    "play-saved": "Play saved.",
    "play-added": "Play added.",
    "plays-accepted": "Accepted. They count from now on.",
    "play-restored": "The play is back.",
    "snapshot-made": "Snapshot made.",
    "snapshot-restored": "The session is as it was in that snapshot.",
    "file-removed": "File removed.",
    "report-kept": "The match report is with the downloads.",
    "recognised": "Looked again. What is still open needs your eye.",
    "unlinked": "Taken back.",
    "unmerged": "They are two again.",
    "directory-saved": "Saved.",
    "directory-deleted": "Deleted.",
    "preset-saved": "Preset saved.",
    "preset-deleted": "Preset deleted. Sessions made from it stay.",
    "heatmap-kept": "The heatmap is with the downloads.",
}


DIRECTORY: Mapping[str, str] = {
    "linked": "Noted in {}.",
    "moved": "Moved in {}.",
    "merged": "Put together.",
}


@dataclass(frozen=True)
class Notice:
    """A sentence, and where one can take it back (a form's address and fields)."""

    text: str
    undo: str | None = None
    fields: list[tuple[str, str]] = field(default_factory=list)


def notice_for(query: QueryParams, session_id: str | None = None) -> Notice | None:
    """The notice that the address asks for, if it is one of ours."""
    said = query.get("said", "")
    if said == "sessions-deleted":
        ids = query.getlist("id")[:500]
        if not ids:
            return None
        return Notice(
            f"{plural(len(ids), 'session')} deleted.",
            "/sessions/restore",
            [("id", one) for one in ids],
        )
    gone = whole_number(query.get("gone", ""))
    if said in DIRECTORY and query.get("kind") in ("people", "clubs"):
        return _of_directory(said, query)
    if said == "play-deleted" and session_id and gone is not None:
        return Notice("Play deleted.", f"/sessions/{session_id}/plays/{gone}/restore")
    if said == "clip-removed" and session_id and SNAPSHOT.fullmatch(query.get("gone", "")):
        return Notice(PLAIN[said], f"/sessions/{session_id}/snapshots/{query['gone']}/restore")
    return Notice(PLAIN[said]) if said in PLAIN else None


def _of_directory(said: str, query: QueryParams) -> Notice | None:
    """What was done to people and clubs, each with its way back."""
    kind = query["kind"]
    entries = [one for one in query.getlist("entry")[:5_000] if whole_number(one) is not None]
    text = DIRECTORY[said].format(plural(len(entries), "session"))
    fields = [("entry", one) for one in entries]
    if said == "linked":
        return Notice(text, f"/directory/{kind}/unlink", fields) if entries else None
    ident = whole_number(query.get("gone" if said == "merged" else "back", ""))
    if ident is None:
        return None
    action = "unmerge" if said == "merged" else "take-back"
    return Notice(text, f"/directory/{kind}/{ident}/{action}", fields)
