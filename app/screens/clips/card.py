"""The card of the suggestion that is being decided: what is proposed for it, and what there is to
choose from, for keys and fingers alike."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.screens.plays.form import PlayForm, form_names
from app.screens.plays.plays import ListedEvent, counts_of, play_of
from app.screens.query import query_number
from app.screens.view import Service, page
from app.screens.words import EVALUATION_CLASSES, EVALUATION_WORDS
from session.errors import NotFoundError
from session.game.oncourt import PlayerOnCourt
from session.game.plays import as_play
from session.game.videoparts import video_part
from session.record.review import Proposal, ReviewedRally, ReviewedTouch, WrittenPoint
from session.schemas import Clip, Event, Player
from session.service import SessionService
from session.vocabulary import EVENT_WORDS, SKILLS, Side, Status

UNSURE: Final = "unsure"
"""What the address says where the unsure ones come first."""
router = APIRouter(include_in_schema=False)


class Shirt(NamedTuple):
    """A player to choose; `zone` is where they stand by the line-up."""

    number: str
    name: str
    zone: int | None


class ShirtRows(NamedTuple):
    """Who is on court, the likeliest first, and who else is on the roster; all of them in the
    first row where nobody knows who is on court."""

    near: list[Shirt]
    bench: list[Shirt]


class ProposedTouch(NamedTuple):
    """A touch of the rally as it would be accepted, in words for a line."""

    id: int
    skill: str
    side: str
    number: str
    sign: str
    sign_class: str
    waits: bool
    here: bool


@dataclass(frozen=True)
class ReviewCard:
    """A play to be decided; without one, where to begin, or that nothing waits."""

    decided: ListedEvent | None = None
    values: PlayForm = field(default_factory=PlayForm)
    guessed: frozenset[str] = frozenset()
    """Fields of the form in which stands what nobody said."""
    guesses: str = "{}"
    """For the script: number and evaluation that are proposed for each side and kind, as JSON."""
    shirts: Mapping[str, ShirtRows] = field(default_factory=dict)
    rally: Sequence[ProposedTouch] = ()
    rally_shown: str = "[]"
    """The rally as it is shown, as JSON: exactly this is accepted."""
    video_from: float | None = None
    video_to: float | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    begin: int | None = None
    to_join: bool = False
    """Whether scouted touches wait to be joined with the suggestions: that comes first."""
    finished: bool = False
    """Whether the last suggestion was decided just now."""
    said: str = ""
    """What there is to say of it at once."""
    point_of: str = ""
    """Who has won the rally that was decided just now, by its point; empty where there is none."""
    score: str = ""
    """After that point."""
    skills: Sequence[tuple[str, str]] = tuple((kind, EVENT_WORDS[kind]) for kind in SKILLS)
    evaluations: Sequence[tuple[str, str]] = tuple(
        (sign.value, word) for sign, word in EVALUATION_WORDS.items()
    )

    @classmethod
    def of(
        cls,
        service: SessionService,
        clip: Clip,
        event: Event | None,
        order: str = "",
        *,
        said: str = "",
        finished: bool = False,
        point: WrittenPoint | None = None,
    ) -> ReviewCard:
        """For a touch, or a suggestion of anything else; without one, where to begin. `point`: what
        was decided just now has written it."""
        order = UNSURE if order == UNSURE else ""
        if event is None:
            first = service.first_suggestion(clip.session_id, clip.id, unsure_first=bool(order))
            card = cls(
                order=order,
                begin=first.id if first else None,
                to_join=first is not None and service.joining.waits(clip.session_id, clip.id),
                finished=finished,
                said=said,
            )
        else:
            card = cls._deciding(service, clip, event, order, said)
        if point is None:
            return card
        a, b = point.score
        return replace(card, point_of=point.event.actor_team or "", score=f"{a}:{b}")

    @classmethod
    def _deciding(
        cls, service: SessionService, clip: Clip, event: Event, order: str, said: str
    ) -> ReviewCard:
        names = form_names(service.get_teams(clip.session_id))
        card = cls(
            decided=play_of(event),
            values=replace(PlayForm.of(event), with_details=""),
            names=names,
            order=order,
            said=said,
        )
        if event.event_type not in SKILLS:
            return card
        rally = service.review_rally(clip.session_id, event.id)
        rosters = {side: service.get_roster(clip.session_id, side) for side in Side}
        part = video_part(as_play(event), 0.0)
        return replace(
            card._proposing(rally),
            shirts={side.value: _shirts(rally.on_court[side], rosters[side]) for side in Side},
            video_from=part.start if part else None,
            video_to=part.end if part else None,
        )

    def _proposing(self, rally: ReviewedRally) -> ReviewCard:
        """Filled in where nobody has said it, if it waits."""
        asked = rally.touches[rally.asked]
        said = self.values
        values = said
        if asked.waits:
            values = replace(
                said,
                actor_team=asked.side.value if asked.side else "",
                actor_number=said.actor_number or asked.proposal.number or "",
                evaluation=said.evaluation or asked.proposal.sign or "",
            )
        fields = ("actor_team", "actor_number", "evaluation")
        waiting = [one for one in rally.touches if one.waits]
        return replace(
            self,
            values=values,
            guessed=frozenset(one for one in fields if getattr(values, one) != getattr(said, one)),
            guesses=json.dumps(
                {side.value: _as_lists(guesses) for side, guesses in rally.proposals.items()}
            ),
            rally=[_line(one, rally.touches[rally.asked]) for one in rally.touches],
            rally_shown=json.dumps([_shown(one) for one in waiting]),
        )

    @property
    def rally_waits(self) -> int:
        return sum(one.waits for one in self.rally)


def _as_lists(guesses: Mapping[str, Proposal]) -> dict[str, list[str]]:
    return {kind: [one.number or "", one.sign or ""] for kind, one in guesses.items()}


def _shirts(likely: Sequence[PlayerOnCourt], roster: Sequence[Player]) -> ShirtRows:
    names = {one.number: one.player_name for one in roster}
    near = [Shirt(one.number, names.get(one.number, ""), one.zone) for one in likely]
    there = {one.number for one in near}
    others = [Shirt(one.number, one.player_name, None) for one in roster if one.number not in there]
    return ShirtRows(near, others) if near else ShirtRows(others, [])


def _line(one: ReviewedTouch, asked: ReviewedTouch) -> ProposedTouch:
    sign = one.proposal.sign or ""
    return ProposedTouch(
        id=one.event.id,
        skill=EVENT_WORDS[one.event.event_type],
        side=one.side.value if one.side else "",
        number=one.proposal.number or "",
        sign=sign,
        sign_class=EVALUATION_CLASSES.get(sign, ""),
        waits=one.waits,
        here=one is asked,
    )


def _shown(one: ReviewedTouch) -> list[str | int]:
    """Play, revision, side, number, sign."""
    side = one.side.value if one.side else ""
    return [
        one.event.id,
        one.event.revision,
        side,
        one.proposal.number or "",
        one.proposal.sign or "",
    ]


def asked_order(request: Request) -> str:
    return UNSURE if request.query_params.get("order") == UNSURE else ""


@router.get("/_api/sessions/ui/clip/{session_id}/{clip_id}/card")
def card_part(request: Request, service: Service, session_id: str, clip_id: str) -> Response:
    """The card of a play (`play`), of what waits behind one (`after`), or where to begin;
    `order=unsure` has the unsure ones first."""
    clip = service.get_clip(session_id, clip_id)
    query = request.query_params
    ident, after = query_number(query, "play"), query_number(query, "after")
    event = service.get_event(session_id, ident or after) if ident or after else None
    if event is not None and event.clip_id != clip_id:
        raise NotFoundError(f"There is no play {event.id} on this clip.")
    if after:
        unsure_first = asked_order(request) == UNSURE
        event = service.next_suggestion(session_id, after, unsure_first=unsure_first)
    return page(
        "clips/_card.html",
        card=ReviewCard.of(service, clip, event, asked_order(request)),
        session=service.get_session(session_id),
        clip=clip,
        counts=counts_of(service, session_id, clip_id),
    )


def is_waiting(event: Event | None) -> bool:
    return event is not None and event.status is Status.SUGGESTED
