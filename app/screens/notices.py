"""What was just done, said once after the redirect, with its undo.

A notice travels as a code in the address, never as text, so that nobody can put words into it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request

from app.numberformat import plural
from app.screens.query import list_address
from app.screens.view import came_from
from app.screens.words import ACTORS
from session.fields import whole_number

SNAPSHOT = re.compile(r"[\w-]{1,200}\.json", re.ASCII)
BACK = re.compile(r"(by-hand|plays)(?:\.(\d{1,18}))?", re.ASCII)
"""The page that an act was done on, and the play that one stood at: where its undo leads back."""
_GONE = re.compile(r"(\d{1,18})(?:\.(\d{1,18}))?", re.ASCII)
"""A playlist or something that is kept; behind a dot an item of it, or a change."""
OF_PLAYLISTS = ("playlist-deleted", "play-taken-out", "plays-added", "plays-taken-back")
OF_KEPT: Mapping[str, tuple[str, str]] = {
    "question-deleted": ("Question deleted.", "/questions"),
    "question-replaced": ("The question is kept in the place of the old one.", "/questions"),
    "preset-deleted": ("Preset deleted. Sessions made from it stay.", "/presets"),
}
"""What was done to something that is kept under a name, and where all of its kind are."""
PLAIN: Mapping[str, str] = {
    "session-created": "The session is there. Next: teams and a clip.",
    "session-imported": "Imported. Next: look at the numbers, or attach the video.",
    "session-saved": "Saved.",
    "sessions-restored": "Brought back.",
    "sessions-restored-without-files": "Brought back, without its videos and pictures: "
    "they were deleted for good.",
    "trash-emptied": "The trash is empty.",
    "team-saved": "Team saved.",
    "player-saved": "Player saved.",
    "player-removed": "Player taken out. The plays stay under the number.",
    "roster-saved": "Roster saved.",
    "clip-added": "Clip added.",
    "clip-found": "The video is back, with all its plays.",
    "clip-removed": "Clip removed.",
    "calibration-saved": "The court is marked. Next: start the analysis.",
    "calibration-cleared": "The marked court was removed.",
    "analysis-started": "The analysis runs. You can leave this page.",
    "analysis-cancelled": "The analysis was cancelled.",
    "copy-started": "A copy that browsers can play is being made. You can leave this page.",
    "copy-cancelled": "The copy was cancelled.",
    "film-started": "The film is being made. You can leave this page.",
    "film-cancelled": "The film was cancelled.",
    "share-ended": "The link is taken back: who has it sees nothing any more.",
    "play-saved": "Play saved.",
    "play-added": "Play added.",
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
    "person-erased": "Erased. Snapshots and copies are being cleaned; that may take some minutes.",
    "erasures-finished": "Done: nothing of them is left.",
    "preset-saved": "Preset saved.",
    "preset-restored": "The preset is back.",
    "playlist-made": "The playlist is there.",
    "playlist-saved": "Saved.",
    "playlist-restored": "The playlist is back.",
    "playlist-picked": "The plays are kept as they are now.",
    "play-put-back": "The play is back in the playlist.",
    "question-kept": "The question is kept. It can be asked of every match.",
    "question-saved": "Saved.",
    "question-restored": "The question is as it was.",
    "device-removed": "Removed. That device gets nothing any more.",
    "user-saved": "Saved. It holds from now on.",
    "user-disabled": "Signed out everywhere, and not let in any more.",
    "user-enabled": "Let in again. Everybody signs in anew.",
    "user-removed": "The account is gone. What they did stays in the history.",
    "login-ended": "Signed out there.",
    "logins-ended": "Signed out everywhere else.",
    "password-changed": "The password is changed. Everywhere else you are signed out.",
    "token-ended": "The token is good no more.",
    "passkey-added": "The passkey is there: next time you can sign in with it.",
    "passkey-removed": "The passkey is good no more.",
    "heatmap-kept": "The heatmap is with the downloads.",
}


MOST_UNDONE = 500
"""So many deleted sessions an address has room for."""
DIRECTORY: Mapping[str, str] = {
    "linked": "Noted in {}.",
    "moved": "Moved in {}.",
    "merged": "Put together.",
}


ACTS: Mapping[str, str] = {
    "accepted": "{} accepted. They count from now on.",
    "corrected": "Saved, and {} behind it changed with it.",
    "added": "Added, and {} behind it changed with it.",
    "deleted": "Deleted, and {} behind it changed with it.",
    "undone": "Undone: {} as before.",
    "redone": "Redone: {}.",
    "placed": "Marked. {} moved.",
    "joined": "Joined: {} at the moment of the contact.",
}
"""What was done to many plays at once, said with their number."""
_OF_AN_ACT: Mapping[str, str] = {"accepted": "suggestion"}


ADDRESS_KEYS = frozenset(("said", "id", "gone", "count", "left", "act", "clip", "back", "changer"))
"""What an address says of a notice. The page leaves it out once it is shown (page.js)."""


def page_before(request: Request, otherwise: str) -> tuple[str, dict[str, object]]:
    """The page on which something was pressed, as its path and what its address asks, without its
    notice; `otherwise` where nobody knows."""
    before = urlsplit(came_from(request))
    if not before.path:
        return otherwise, {}
    unsaid = ADDRESS_KEYS if "said" in (asked := parse_qs(before.query)) else ()
    return before.path, {key: values for key, values in asked.items() if key not in unsaid}


@dataclass(frozen=True)
class Notice:
    """A sentence, where one can take it back (a form's address and fields), and where there is
    more about it (a link's address and words)."""

    text: str
    undo: str | None = None
    fields: list[tuple[str, str]] = field(default_factory=list)
    label: str = "Undo"
    in_place: bool = False
    """Whether the page stays and only says what came of it."""
    more: tuple[str, str] | None = None


def notice_for(query: QueryParams, session_id: str | None = None) -> Notice | None:
    """The notice that the address asks for, if it is one of ours."""
    said = query.get("said", "")
    if said == "sessions-deleted":
        ids = query.getlist("id")[:MOST_UNDONE]
        if not ids:
            return None
        back = urlencode(list_address(query))
        total = max(len(ids), whole_number(query.get("n", "")) or 0)
        text = f"{plural(total, 'session')} deleted."
        if total > len(ids):
            text += f" Undo brings {len(ids):,} back, Deleted sessions the others."
        return Notice(
            text,
            "/sessions/restore",
            [("id", one) for one in ids] + ([("back", back)] if back else []),
            more=("/sessions/deleted", "Deleted sessions"),
        )
    gone = whole_number(query.get("gone", ""))
    if said in ACTS and session_id:
        return _of_act(said, query, session_id)
    if said in DIRECTORY and query.get("kind") in ("people", "clubs"):
        return _of_directory(said, query)
    if said in OF_PLAYLISTS:
        return _of_playlist(said, query)
    if said in OF_KEPT:
        return _of_kept(said, query)
    if said == "play-deleted" and session_id and gone is not None:
        return Notice("Play deleted.", f"/sessions/{session_id}/plays/{gone}/restore")
    if said == "clip-removed" and session_id and SNAPSHOT.fullmatch(query.get("gone", "")):
        return Notice(PLAIN[said], f"/sessions/{session_id}/snapshots/{query['gone']}/restore")
    return Notice(PLAIN[said]) if said in PLAIN else None


def _of_playlist(said: str, query: QueryParams) -> Notice | None:
    """What was done to a playlist, with its way back."""
    count, left = (whole_number(query.get(key, "")) or 0 for key in ("count", "left"))
    if said == "plays-added":
        return _of_adding(count, query)
    if said == "plays-taken-back":
        stays = _stays(left) if left else ""
        return Notice(f"Undone: {_are(count)} out again.{stays}")
    gone = _GONE.fullmatch(query.get("gone", ""))
    if gone is None or (said == "play-taken-out") != bool(gone[2]):
        return None
    if gone[2]:
        return Notice("Taken out.", f"/playlists/{gone[1]}/items/{gone[2]}/restore")
    return Notice("Playlist deleted.", f"/playlists/{gone[1]}/restore")


def _of_adding(count: int, query: QueryParams) -> Notice:
    """A playlist that was made for it goes again, too."""
    text = f"{plural(count, 'play')} added."
    act = _GONE.fullmatch(query.get("act", ""))
    if act is None:
        return Notice(text)
    home = f"/playlists/{act[1]}"
    undo = f"{home}/changes/{act[2]}/undo" if act[2] else f"{home}/delete"
    return Notice(text, undo, more=(home, "To the playlist"))


def _of_kept(said: str, query: QueryParams) -> Notice:
    """What was done to a kept question or a preset, with the change that takes it back."""
    act = _GONE.fullmatch(query.get("act", ""))
    text, home = OF_KEPT[said]
    if act is None or not act[2]:
        return Notice(text)
    return Notice(text, f"{home}/{act[1]}/changes/{act[2]}/undo")


def _of_act(said: str, query: QueryParams, session_id: str) -> Notice | None:
    numbers = [whole_number(query.get(key, "0")) for key in ("count", "left", "act")]
    count, left, batch = (0 if one is None else one for one in numbers)
    given = {key: query.get(key, "") for key in ("clip", "back", "changer")}
    return act_notice(
        said, session_id, count, batch, left=left, changer=given["changer"],
        clip_id=given["clip"], back=given["back"],
    )  # fmt: skip


def act_notice(
    said: str,
    session_id: str,
    count: int,
    batch: int,
    *,
    left: int = 0,
    changer: str = "",
    clip_id: str = "",
    back: str = "",
) -> Notice:
    """What was done to many plays at once, with the act that takes it back; `left` were changed
    since, by the `ACTORS` that are named. Beside a clip's video the page stays where it
    is; elsewhere taking it back leads `BACK`.
    """
    if said == "accepted" and not count:
        return Notice("No suggestion is that sure: nothing was accepted.")
    if said == "placed" and not batch:
        return Notice("It is there already: nothing moved.")
    what = _are(count) if said == "undone" else plural(count, _OF_AN_ACT.get(said, "play"))
    text = ACTS[said].format(what)
    if left:
        text += _stays(left, changer)
    fields = [("clip", clip_id)] if clip_id else [("back", back)] if BACK.fullmatch(back) else []
    return Notice(
        text,
        f"/sessions/{session_id}/batches/{batch}/undo",
        [*fields, ("redo", "yes")] if said == "undone" else fields,
        label="Redo" if said == "undone" else "Undo",
        in_place=bool(clip_id),
    )


def _stays(left: int, changer: str = "") -> str:
    """Who changed what could not be taken back; nobody knows where an address names others."""
    who = dict.fromkeys(ACTORS.get(one, "") for one in changer.split("."))
    return f" {_are(left)} not: {' and '.join(who) if all(who) else 'somebody'} changed " + (
        "it since, so it stays." if left == 1 else "them since, so they stay."
    )


def _are(count: int) -> str:
    return f"{plural(count, 'play')} {'is' if count == 1 else 'are'}"


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
