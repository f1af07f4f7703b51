"""What follows from a correction, shown before it is saved: a form that asks once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from starlette.responses import Response

from app.screens.notices import Notice, act_notice
from app.screens.plays.form import NOBODYS, PlayForm
from app.screens.plays.plays import team_names
from app.screens.view import SessionHead, page
from session.fields import whole_number
from session.game.plays import as_play
from session.game.replay import Contradiction, Correction, Follows
from session.schemas import Change, Event, EventUpdate
from session.service import SessionService
from session.vocabulary import EVENT_WORDS, Status

_MOST: Final = 12
_SHOWN: Final = {
    "score": "score",
    "actor_team": "team",
    "setter_zone": "setter in zone",
    "set_number": "set",
}
_ALONE: Final = {"added": "play-added", "corrected": "play-saved", "deleted": "play-deleted"}
"""The notice of a play with which no other changed."""
_GRAVITY: Final = ("error", "warning", "info")
_WHERE: Final = "who stands where"


@dataclass(frozen=True)
class FollowingPlay:
    """One play that changes: what it is, and what of it, before and after."""

    event_id: int
    what: str
    side: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class ContradictionGroup:
    """Contradictions of one kind: the first one's sentence, and how many there are."""

    severity: str
    text: str
    count: int


def asked_first(
    service: SessionService, before: Event, wanted: EventUpdate, form: PlayForm, action: str
) -> Response | None:
    """The page that says what would change besides the play itself; None where nothing would."""
    if not _may_matter(before, wanted):
        return None
    found = service.preview_update(before.session_id, before.id, wanted, form.known_revision)
    if not found.follows:
        return None
    session = service.get_session(before.session_id)
    return page(
        "plays/what_follows.html",
        SessionHead.of(session, "plays"),
        names=team_names(service, session.id),
        action=action,
        event=found.event,
        fields=_fields(form),
        sets=_sets(found),
        lines=[_line(one) for one in found.follows[:_MOST]],
        total=len(found.follows),
        contradictions=_kinds(found.contradictions),
        resolved=len(found.resolved),
        notice=None,
    )


@dataclass(frozen=True)
class Followed:
    """How many plays changed with others, and the act that takes all of it back."""

    count: int
    act: int


def followed(service: SessionService, before: Event, event: Event) -> Followed | None:
    """What changed with the play that was saved just now."""
    if event.revision == before.revision:
        return None
    acts = service.list_batches(event.session_id, entity="event", entity_id=event.id, limit=1)
    many = bool(acts) and acts[0].count > 1
    return Followed(acts[0].count - 1, acts[0].batch) if many else None


def followed_new(service: SessionService, session_id: str, ids: Sequence[int]) -> Followed | None:
    """The same of plays that were added or deleted. Moving on to make room is no change."""
    acts = service.list_batches(session_id, entity="event", entity_id=ids[0], limit=1)
    if not acts or acts[0].count <= len(ids):
        return None
    batch, known = acts[0].batch, set(map(str, ids))
    entries = service.list_changes(session_id, entity="event", batch=batch, limit=acts[0].count)
    count = sum(_is_other(one) for one in entries if one.entity_id not in known)
    return Followed(count, batch) if count else None


def back_to(after: str | int | None) -> str:
    """Where taking an act back leads: to the place where one was when it was done."""
    place = whole_number(str(after))
    return "by-hand" if place is None else f"by-hand.{place}"


def told(said: str, act: Followed | None, **way_back: object) -> dict[str, object]:
    """What an address says of plays that were added, corrected or deleted: how many others changed
    with them, and the way back; where none did, no more than that."""
    if act is None:
        return {"said": _ALONE[said]}
    return {"said": said, "count": act.count, "act": act.act, **way_back}


def with_others(
    said: str, session_id: str, act: Followed | None, after: str | int | None
) -> Notice | None:
    """What changed with plays behind `after`, and the way back there; None for nothing."""
    if not act:
        return None
    return act_notice(said, session_id, act.count, act.act, back=back_to(after))


def _is_other(change: Change) -> bool:
    was, now = change.before or {}, change.after or {}
    return any(was.get(key) != now.get(key) for key in ("actor_team", "payload"))


def _may_matter(before: Event, wanted: EventUpdate) -> bool:
    if before.status is not Status.CONFIRMED:
        return False
    sign = as_play({"event_type": before.event_type, "payload": wanted.payload}).sign
    touched = (wanted.actor_team, sign) != (before.actor_team, as_play(before).sign)
    return before.event_type in NOBODYS or touched


def _fields(form: PlayForm) -> list[tuple[str, str]]:
    """The form as it was sent, to be sent again; a status button is a field like any other."""
    found: list[tuple[str, str]] = []
    for name, value in asdict(form).items():
        if isinstance(value, list):
            found += [(name, one) for one in value]
        elif value is not None and name != "sure":
            found.append((name, value))
    return found


def _sets(found: Correction) -> list[tuple[str, str, str]]:
    """The sets whose score changes: number, before, after."""
    pairs = {
        number: (found.sets_before.get(number), found.sets.get(number))
        for number in sorted({**found.sets_before, **found.sets}, key=int)
    }
    return [
        (number, _score(was), _score(now)) for number, (was, now) in pairs.items() if was != now
    ]


def _line(one: Follows) -> FollowingPlay:
    changes = [
        (word, _words(one.before.get(key)), _words(one.after.get(key)))
        for key, word in _SHOWN.items()
        if key in one.after
    ]
    if {"court", "lineup", "setter_zones"} & set(one.after):
        changes.append((_WHERE, "", ""))
    side = one.actor_team if one.actor_team in ("A", "B") else ""
    return FollowingPlay(
        one.event_id, EVENT_WORDS.get(one.event_type, one.event_type), side, changes
    )


def _words(value: object) -> str:
    if isinstance(value, list | tuple):
        return _score(value)
    return "–" if value is None else str(value)


def _score(score: Sequence[object] | None) -> str:
    return "–" if score is None else ":".join(map(str, score))


def _kinds(named: list[Contradiction]) -> list[ContradictionGroup]:
    """The gravest first."""
    kinds: dict[str, list[Contradiction]] = {}
    for one in named:
        kinds.setdefault(one.check, []).append(one)
    found = [
        ContradictionGroup(some[0].severity, some[0].text, len(some)) for some in kinds.values()
    ]
    return sorted(found, key=lambda kind: _GRAVITY.index(kind.severity))
