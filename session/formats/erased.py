"""People who were erased here, met again in a file: our own document leaves them out, a scout file
brings them back, since somebody decided to read it; both is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session.formats.imported import ImportedSession
from session.formats.remarks import Diagnostic
from session.formats.wholesession import SESSION
from session.schemas import ClipCreate, EventIn, JsonObject, PlayerIn, SessionCreate

if TYPE_CHECKING:
    from session.service import SessionService


def roster_names(found: ImportedSession) -> list[str]:
    """Who is on the rosters of a file."""
    return sorted({one.player_name for roster in found.rosters.values() for one in roster})


def is_ours(found: ImportedSession) -> bool:
    return found.kind == SESSION.name


def erased_in(service: SessionService, found: ImportedSession) -> list[Diagnostic]:
    """A warning for each name on the rosters that was erased here."""
    said = service.privacy.warnings(roster_names(found), left_out=is_ours(found))
    return [Diagnostic(None, "warning", one) for one in said]


def leave_out(service: SessionService, found: ImportedSession) -> None:
    """Take people who were erased here out of what was read."""
    before = _document(found)
    after = service.privacy.cleaned(before)
    if after is before:
        return
    found.session = SessionCreate.model_validate(after["session"])
    for place, side in enumerate(found.rosters):
        found.rosters[side] = [
            PlayerIn.model_validate(_fields(PlayerIn, row))
            for row in after["roster"]
            if row["team_id"] == place
        ]
    for row in after["clips"]:
        found.clips[row["key"]] = ClipCreate.model_validate(_fields(ClipCreate, row))
    found.events = [
        (clip, event if row == was else EventIn.model_validate(_fields(EventIn, row)))
        for (clip, event), row, was in zip(
            found.events, after["events"], before["events"], strict=True
        )
    ]


def _fields(
    model: type[ClipCreate | EventIn | PlayerIn], row: dict[str, object]
) -> dict[str, object]:
    return {name: row[name] for name in model.model_fields if name in row}


def _document(found: ImportedSession) -> JsonObject:
    """What was read, as the tables of a snapshot."""
    roster = [
        {**player.model_dump(mode="json"), "id": 1_000 * place + row, "team_id": place}
        for place, players in enumerate(found.rosters.values())
        for row, player in enumerate(players)
    ]
    return {
        "session_id": found.source_id or "",
        "session": found.session.model_dump(mode="json"),
        "teams": [{"id": place, "side": side.value} for place, side in enumerate(found.rosters)],
        "roster": roster,
        "clips": [
            {"key": name, **clip.model_dump(mode="json")} for name, clip in found.clips.items()
        ],
        "events": [
            event.model_dump(mode="json", exclude_unset=True) for _clip, event in found.events
        ],
    }
