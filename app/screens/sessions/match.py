"""The match: the score and what decided it, what to do next, video, rosters and first plays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import Response

from app.numberformat import plural
from app.screens.clips.clips import ClipCard, OfferedVideos, clip_cards, import_folder
from app.screens.conflicts import FormField, Meeting, as_seen, seen_before
from app.screens.notices import notice_for
from app.screens.plays.plays import ListedEvent, PlaySpot, rows
from app.screens.plays.selection import plays_beside
from app.screens.plays.stretch import MorePlays
from app.screens.query import PlayFilter, way_back
from app.screens.sessions.create import TIME_ZONES, filled
from app.screens.sessions.keynumbers import KeyNumbers, MatchAbout, TeamAbout, key_numbers
from app.screens.view import Service, SessionHead, link, messages, page, see_other
from session.game.match import Match, SetOfMatch
from session.game.rules import CHOICES, choice_of, rules_of
from session.matchmeta import SAID, said_of, to_say
from session.schemas import Player, Session, SessionUpdate
from session.service import SessionData, SessionService
from session.stats.styles import STYLES, style_of
from session.vocabulary import Side, team_name

router = APIRouter(include_in_schema=False)
SCOUTING = {
    "evaluation_style": (
        "Evaluations",
        tuple((name, style.title) for name, style in STYLES.items()),
    ),
    "rules": ("Rules", tuple(CHOICES.items())),
}
"""What can be set about how the plays were scouted: a heading, and the choices."""
AS_FOUND = "found"
"""The choice to choose nothing: what the file says, or the usual, holds."""
OWN = "own"
"""The choice that stands for what no form offers, such as rules that a script wrote."""
_FIELDS = (
    FormField("title", "Title"),
    FormField("match_date", "Date"),
    FormField("venue", "Venue"),
    FormField("timezone", "Time zone"),
    FormField("competition", "Competition"),
    FormField("round", "Round"),
    FormField("match_day", "Match day"),
    FormField("scouted_by", "Scouted by"),
    FormField("notes", "Notes", lines=6, free=True),
    *(
        FormField(key, word, words={AS_FOUND: "As found", OWN: "Our own", **dict(choices)})
        for key, (word, choices) in SCOUTING.items()
    ),
)
CLEARED = {"venue": None, "match_date": None, "notes": ""}
"""What an empty field of the form means."""
_AT_ONCE = 5_000
"""Of more plays than a long match has, the score is worked out behind the page."""
_Choice = Annotated[str, Field(max_length=50)]
LongLine = Annotated[str, Field(max_length=1_000)]
"""As long as a scout file may say it; nobody is asked to shorten what they did not write."""


@dataclass(frozen=True)
class Next:
    """The one thing to do next: a sentence and where it is done."""

    text: str
    label: str
    href: str
    suggested: bool = False
    """Whether it is about suggestions, which are drawn with dashes."""


def next_step(
    session: Session, data: SessionData, cards: list[ClipCard], stand: MatchStand | None
) -> Next:
    """What a coach would do now. `stand` is None where nobody knows it yet."""
    home, waiting = f"/sessions/{session.id}", data["suggestion_count"]
    if not data["event_count"] and not waiting and not any(data["rosters"].values()) and not cards:
        team = data["teams"].get("A")
        if team and team.name:
            return Next(
                f"Say who plays: paste the roster of {team.name}.",
                "Paste the roster",
                f"{home}/teams/A",
            )
        return Next(
            "Say who plays: name team A and paste its roster.", "Name team A", f"{home}/teams/A"
        )
    for card in cards:
        if card.busy:
            return Next(f"{card.name} is being analysed.", "Watch it", card.href)
        if card.new:
            todo = "mark the court and start."
            if data["event_count"]:
                todo = "say where the match is in it."
            return Next(f"{card.name} waits: {todo}", "Open the clip", card.href)
    if waiting:
        first = next((card.href for card in cards if card.waiting), None)
        where = first or f"{home}/plays?status=suggested"
        wait = plural(waiting, "suggestion waits", "suggestions wait")
        only = "" if data["event_count"] else " Nothing counts until you accept it."
        return Next(f"{wait} for your eye.{only}", "Review them", where, suggested=True)
    if not data["event_count"]:
        return Next("Nothing is written down yet. Choose how:", "Write by hand", f"{home}/by-hand")
    return _further(home, cards, stand)


def _further(home: str, cards: list[ClipCard], stand: MatchStand | None) -> Next:
    """The same where plays are there, and nothing waits."""
    if stand is not None and stand.under_way:
        text = f"{stand.under_way} Go on where it stands."
        return Next(text, "Write on by hand", f"{home}/by-hand")
    if stand is not None and not stand.is_told:
        only = "Only the result is known: the plays" if stand.score else "The plays"
        return Next(f"{only} are still to come.", "Write by hand", f"{home}/by-hand")
    if not cards:
        return Next(
            "Choose the video: then every number plays its rallies.",
            "Choose the video",
            f"{home}#clips",
        )
    if stand is not None and stand.plays_home.endswith("/watch"):
        return Next(
            "Plays and video are together: press a number to watch it.",
            "Watch all plays",
            stand.plays_home,
        )
    return Next("The plays are in. See what they say.", "See the numbers", f"{home}/stats")


def _values(session: Session) -> dict[str, str]:
    return {
        "title": session.title,
        "venue": session.venue or "",
        "match_date": str(session.match_date or ""),
        "timezone": session.timezone,
        "notes": session.notes,
        **{key: said_of(session.meta, key) or "" for key in SAID},
        "evaluation_style": str(session.meta.get("evaluation_style", "")),
        "rules": choice_of(str(session.meta.get("rules", ""))),
    }


def _as_sent(values: Mapping[str, str]) -> dict[str, str]:
    """The same as the form sends it: every choice has a word."""
    chosen = {
        key: values[key] if values[key] in dict(choices) else OWN if values[key] else AS_FOUND
        for key, (_, choices) in SCOUTING.items()
    }
    return {**values, **chosen}


@dataclass(frozen=True)
class FirstPlays:
    """The plays that a session begins with, and where on court they were."""

    plays: list[ListedEvent]
    spots: list[PlaySpot]


@dataclass(frozen=True)
class MatchScreen:
    """The match page but for its head."""

    next: Next
    is_blank: bool
    """Whether nobody wrote down what happened: nothing at all, or the result alone."""
    stand: MatchStand | None
    stand_later: str | None
    """Where the score is, if the page does not wait for it."""
    names: dict[str, str]
    rosters: Mapping[str, Sequence[Player]]
    cards: list[ClipCard]
    importable: OfferedVideos
    first: FirstPlays | None
    """None where numbers stand in the place of them."""
    more: MorePlays | None
    total: int
    waiting: int
    values: dict[str, str]
    found: dict[str, str]
    club: str
    """Whose it is; empty where it belongs to none."""
    errors: Mapping[str, str] = field(default_factory=dict)
    zones: Markup = TIME_ZONES
    scouting: Mapping[str, tuple[str, Sequence[tuple[str, str]]]] = field(
        default_factory=lambda: SCOUTING
    )


def _read(
    request: Request, service: SessionService, session_id: str
) -> tuple[SessionHead, MatchScreen]:
    with service.reading():
        return _head_and_screen(request, service, session_id)


def _head_and_screen(
    request: Request, service: SessionService, session_id: str
) -> tuple[SessionHead, MatchScreen]:
    data = service.load_session(session_id)
    session: Session = data["session"]
    waiting = data["suggestion_count"]
    cards = clip_cards(request, service, session_id, data["clips"])
    later = data["event_count"] > _AT_ONCE and not service.has_match_at_hand(session_id)
    stand = None if later else stand_of(service, data)
    is_told = stand is not None and stand.score is not None and stand.numbers is not None
    first = None if is_told else rows(service, session_id, PlayFilter(), 0)
    screen = MatchScreen(
        first=FirstPlays(first.plays, first.spots()) if first else None,
        more=first.more if first else None,
        next=next_step(session, data, cards, stand),
        is_blank=stand is not None and not waiting and not stand.is_told,
        stand=stand,
        stand_later=f"/_api/sessions/ui/score/{session_id}" if later else None,
        names=_names(data),
        rosters=data["rosters"],
        cards=cards,
        importable=import_folder(request),
        total=data["event_count"],
        waiting=waiting,
        values=_values(session) | {"revision": str(session.revision)},
        found=_found(session),
        club=_club(service, session_id),
    )
    return SessionHead.of(session, "match"), screen


def _club(service: SessionService, session_id: str) -> str:
    club_id = service.belongings.club_of("session", session_id)
    return "" if club_id is None else service.clubs.get(club_id).name


def _found(session: Session) -> dict[str, str]:
    """In words, what holds where nobody chose: what the file says, or the usual."""
    plain = {key: value for key, value in session.meta.items() if key not in SCOUTING}
    said = {"evaluation_style": style_of(plain), "rules": rules_of(plain).name}
    return {key: dict(SCOUTING[key][1]).get(word, word) for key, word in said.items()}


@router.get("/sessions/{session_id}")
def match_page(request: Request, service: Service, session_id: str) -> Response:
    """The first page of a session."""
    parts = _read(request, service, session_id)
    return page("sessions/match.html", *parts, notice=notice_for(request.query_params, session_id))


@router.get("/_api/sessions/ui/score/{session_id}")
def score_part(service: Service, session_id: str) -> Response:
    """The score that the page did not wait for, and what decided it."""
    stand = stand_of(service, service.load_session(session_id))
    return page("sessions/_stand.html", stand=stand, next=None)


@router.get("/_api/sessions/ui/editor/{session_id}")
def editor_part(request: Request, service: Service, session_id: str) -> Response:
    """The same without the head of the page."""
    return page("sessions/_match.html", *_read(request, service, session_id))


class Details(BaseModel):
    """The form of a session's details as it was filled in."""

    title: str = ""
    venue: str = ""
    match_date: str = ""
    timezone: str = "UTC"
    notes: str = ""
    competition: LongLine = ""
    round: LongLine = ""
    match_day: LongLine = ""
    scouted_by: LongLine = ""
    evaluation_style: _Choice = ""
    rules: _Choice = ""
    revision: _Choice = ""

    def update(self) -> SessionUpdate:
        """What to change; an emptied field is cleared. Raises ValidationError."""
        typed = self.model_dump(include={"title", "venue", "match_date", "timezone", "notes"})
        return SessionUpdate.model_validate(CLEARED | filled(typed))

    def scouting(self) -> dict[str, str]:
        """Which of the choices were made."""
        made = self.model_dump(include=set(SCOUTING))
        return {key: value for key, value in made.items() if value in dict(SCOUTING[key][1])}

    def meta(self, known: Mapping[str, object]) -> dict[str, object]:
        """The keys of a session's meta that the form sets, and (None) those that it takes back."""
        taken_back = {key: None for key in SCOUTING if getattr(self, key) == AS_FOUND}
        said: dict[str, object] = {}
        for key in SAID:
            said |= to_say(known, key, getattr(self, key))
        return {**taken_back, **self.scouting(), **said}


@router.post("/sessions/{session_id}/details")
def save_details(
    request: Request, service: Service, session_id: str, form: Annotated[Details, Form()]
) -> Response:
    """Saves what the session is called and belongs to, and how the scouting is meant."""
    try:
        wanted = form.update()
    except ValidationError as problem:
        head, screen = _read(request, service, session_id)
        typed = form.model_dump(exclude=set(SCOUTING)) | form.scouting()
        screen = replace(screen, values=screen.values | typed, errors=messages(problem))
        return page("sessions/match.html", head, screen, code=422, notice=None)
    home = f"/sessions/{session_id}"
    with service.transaction():
        now = service.get_session(session_id)
        seen = seen_before(form.revision, now.revision)
        if seen is not None:
            met = _meeting(service, now, form, seen)
            if met.rows:
                return met.page("This session", f"{home}/details", home, now.revision)
            form = Details.model_validate(met.joined)
            wanted = form.update()
        wanted = wanted.model_copy(update={"meta": form.meta(now.meta)})
        service.update_session(session_id, wanted)
    return see_other(home, said="session-saved")


def _meeting(service: SessionService, now: Session, form: Details, seen: int) -> Meeting:
    """The form and what somebody else saved meanwhile. Keys of `meta` that it does not show, as
    scripts write them, overtake nobody."""
    row = as_seen(service, now.id, "session", now.id, seen)
    was = None if row is None else _as_sent(_values(Session.model_validate(row)))
    saved = _as_sent(_values(now))
    typed = form.model_dump(exclude={"revision"})
    mine = {key: value or saved[key] if key in SCOUTING else value for key, value in typed.items()}
    return Meeting.of(_FIELDS, was, saved, mine)


@router.post("/sessions/{session_id}/delete")
def delete(service: Service, session_id: str, back: Annotated[str, Form()] = "") -> Response:
    """Deletes the session (a snapshot is made first) and offers to undo. A list that it was
    deleted from stays where it was."""
    service.delete_session(session_id, backup=True)
    return see_other("/", **way_back(back), said="sessions-deleted", id=session_id)


@dataclass(frozen=True)
class SetScore:
    """One set: its points of A and B, who won it, and where its rallies are."""

    name: str
    points: tuple[int, int]
    winner: str
    href: str
    apart: bool
    """Whether it was played after the match was decided."""


@dataclass(frozen=True)
class ScoreView:
    """Sets won by A and B, the sets themselves, and who won the match."""

    sets_won: tuple[int, int]
    sets: list[SetScore]
    winner: str

    @property
    def points(self) -> tuple[int, int]:
        """In all sets together."""
        return sum(one.points[0] for one in self.sets), sum(one.points[1] for one in self.sets)


@dataclass(frozen=True)
class MatchStand:
    """How a match stands, and what decided it."""

    names: Mapping[str, str]
    score: ScoreView | None
    """None for a session in which nobody kept one."""
    numbers: KeyNumbers | None
    is_told: bool
    """Whether somebody wrote down what happened, and not the result alone."""
    under_way: str
    """Where it stands, in a sentence, while nobody has won it."""
    plays_home: str


def stand_of(service: SessionService, data: SessionData) -> MatchStand:
    """Score and key numbers of a session."""
    session, names = data["session"], _names(data)
    match: Match = service.get_match(session.id)
    sets = [_set(session.id, one) for one in match.sets if any(one.score)]
    over = match.rules.is_over({one.number: one.winner for one in match.sets})
    a, b = match.sets_won
    winner = "A" if a > b else "B" if b > a else ""
    plays = plays_beside(session.id, match, data["clips"])
    a_team, b_team = (TeamAbout.of(names[side], data["rosters"].get(side, ())) for side in "AB")
    about = MatchAbout(session.id, plays, (a_team, b_team), style_of(session.meta))
    return MatchStand(
        names=names,
        score=ScoreView(match.sets_won, sets, winner if over else "") if sets else None,
        numbers=key_numbers(match, about),
        is_told=any(one.is_known for one in match.sets),
        under_way="" if over or not sets else _under_way(match),
        plays_home=plays,
    )


def _under_way(match: Match) -> str:
    last = match.sets[-1]
    if last.winner is not None:
        return f"Set {last.name} is over, and nobody has won the match yet."
    return f"Set {last.name} stands at {last.score[0]}–{last.score[1]}."


def _names(data: SessionData) -> dict[str, str]:
    return {
        side: team_name(team.name if (team := data["teams"].get(side)) else None, side)
        for side in "AB"
    }


def _set(session_id: str, one: SetOfMatch) -> SetScore:
    href = link(f"/sessions/{session_id}/rallies", set=one.number)
    winner = one.winner.value if isinstance(one.winner, Side) else ""
    return SetScore(one.name, one.score, winner, href, one.extra)
