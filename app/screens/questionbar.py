"""The question bar of every screen that counts, draws, lists or shows plays: a line to type in,
what is asked as chips that can be taken away one by one, and everything else to choose, folded.

What was typed is read into the address by `TypedQuestion`; all screens share its keys, so that one
address asks the same of each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from app.numberformat import brief
from app.screens.query import query_text
from app.screens.view import Service, is_partial, link, page, with_header
from app.screens.words import EVALUATION_WORDS
from session.game.match import set_name
from session.keptquestions import BY, KeptQuestion, canonical_question, question_line
from session.record.matches import MatchView
from session.record.plays import ManyMatches
from session.scout import scout_said
from session.service import SessionService
from session.stats.filters import MATCH_KEYS, NOBODY, Filter, condition_words
from session.stats.questions import (
    FOLLOWING_RECEPTION,
    Known,
    are_attacks_after_reception,
    question_words,
    read_question,
    suggestions,
)
from session.vocabulary import EVENT_WORDS, SKILLS, Side, shirt_order, team_name

router = APIRouter(include_in_schema=False)

TYPED: Final = "q"
_EVERY_ATTACK: Final = "every_attack"
"""Sent by a form that asked for attacks after a reception already when it was written: whoever has
taken away then that they follow it has done so."""
_LONGEST: Final = 300
_Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class FilterField:
    """A field of the bar: its key in the address, its options by value, and the chosen one.
    Without options it is written in."""

    key: str
    word: str
    options: _Pairs
    chosen: str
    groups: list[tuple[str, _Pairs]] | None = None


@dataclass(frozen=True)
class AskedChip:
    """One condition, and the address without it."""

    words: str
    href: str


class KeptLink(NamedTuple):
    """A question that is kept under a name: its address here, and what it asks."""

    name: str
    words: str
    href: str
    is_asked: bool


class KeepOffer(NamedTuple):
    """What is asked here and can be kept: as the text of an address, in words, and where one is."""

    asked: str
    words: str
    back: str


@dataclass(frozen=True)
class QuestionBar:
    """What `_question.html` needs."""

    action: str
    """Where the answer is."""
    groups: Sequence[tuple[str, Sequence[FilterField]]]
    hidden: Sequence[tuple[str, str]]
    """What else the address asks for: hidden fields keep it."""
    chips: Sequence[AskedChip]
    words: Sequence[str]
    """What may be typed first."""
    completion: str = ""
    """Where more words come from as somebody types."""
    typed: str = ""
    """What was typed and means nothing yet: it stays in the line."""
    problems: Sequence[str] = ()
    kept: Sequence[KeptLink] = ()
    keep: KeepOffer | None = None
    """None where nothing is asked, or what nobody can ask of another match."""

    @property
    def kept_as(self) -> str | None:
        """The name under which what is asked here is kept already."""
        return next((one.name for one in self.kept if one.is_asked), None)


_ZONES: Final = [(str(zone), f"Setter in {zone}") for zone in range(1, 7)]
_NINE: Final = [(str(zone), str(zone)) for zone in range(1, 10)]
_OF_SIX: Final = frozenset({"rotation", "opponent_rotation"})
"""What nobody asks of a beach match."""
_SIGNS: Final = [
    ("#+", "Positive: # and +"),
    *((sign.value, f"{sign.value} {word}") for sign, word in EVALUATION_WORDS.items()),
]
_FIXED: Final[Mapping[str, tuple[str, _Pairs]]] = {
    "rotation": ("Rotation", _ZONES),
    "opponent_rotation": ("Opponent's rotation", _ZONES),
    "serving": ("Serve", [("yes", "Own serve"), ("no", "Reception")]),
    "phase": (
        "Phase",
        [
            ("serve", "Serve"),
            ("reception", "Reception, first attack"),
            ("transition_sideout", "Transition, receiving"),
            ("transition_break", "Transition, serving"),
        ],
    ),
    "score": (
        "Score",
        [
            ("close", "Close: at most 2 apart"),
            ("from20", "From 20 points on"),
            ("leading", "Leading"),
            ("level", "Level"),
            ("trailing", "Trailing"),
        ],
    ),
    "outcome": ("Rally", [("won", "Won"), ("lost", "Lost")]),
    "reception": ("After reception", [*_SIGNS, ("!-/", "! − / not good")]),
    "skill": ("Skill", [(skill, EVENT_WORDS[skill]) for skill in SKILLS]),
    "evaluation": ("Evaluation", _SIGNS),
    "start_zone": ("From zone", _NINE),
    "end_zone": ("To zone", _NINE),
    "blockers": (
        "Blockers",
        [("0", "No block"), ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4: a hole in the block")],
    ),
}
_GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Who", ("team", "player")),
    ("When", ("set", "score", "outcome", "serving", "phase", "rotation", "opponent_rotation")),
    ("What", ("skill", "evaluation", "reception", "call", "combination", "skill_type", "blockers")),
    ("Where and noted", ("start_zone", "end_zone", "tag", "text")),
)
PART_KEYS: Final = (
    "set", "rotation", "opponent_rotation", "serving", "phase", "score", "reception", "outcome",
    "skill", "evaluation", "start_zone", "end_zone", "blockers", "call", "combination",
    "skill_type", "tag", "text",
)  # fmt: skip
"""What can be asked of many matches at once: nothing that only one of them has."""
ANY_MATCH: Final = Known(sets=(1, 2, 3, 4, 5), of_many=True)
_ANY_SEASON: Final = replace(ANY_MATCH, players={"A": {str(number): "" for number in range(100)}})
"""Any number is understood, to be answered."""
_NOWHERE: Final[Mapping[str, str]] = {}
_OF_PLAYS: Final = {
    "player": "A season shows every player: ask for one in “Plays of these matches”, or write the "
    "player's name.",
    "rally": "Rallies are chosen in one match, in its plays.",
}
"""What a season is not asked."""
PERSON: Final = "person"
"""In an address of many matches: whose plays, by the number of somebody in the directory."""
_OTHERWISE: Final = {
    "skill": ("event_type",),
    "player": ("number", "team", PERSON),
    PERSON: ("number", "player"),
}
"""What lists of plays call otherwise where it is chosen."""
_MOST_OFFERED: Final = 60
"""Of codes and tags; more than scouts have, and all can be typed."""
_OF_SCOUT: Final = {"combination": "Combination", "call": "Setter call", "skill_type": "Type"}


@dataclass(frozen=True)
class TypedQuestion:
    """An address with what was typed read into it."""

    query: QueryParams
    was_sent: bool = False
    """Whether it comes from the bar's form, which sends every field."""
    rest: str = ""
    problems: tuple[str, ...] = ()
    came_along: bool = False
    """Whether it says more than what was typed and chosen, as a coach means that."""

    @classmethod
    def read(
        cls, query: QueryParams, known: Known, elsewhere: Mapping[str, str] = _NOWHERE
    ) -> TypedQuestion:
        """What is typed counts more than what was chosen before. What this screen cannot be asked
        is left out and said: `elsewhere` has the sentence of each such key."""
        question = read_question(query_text(query, TYPED, _LONGEST) or "", known)
        asked = question.wanted.address()
        typed = {key: question_words(Filter.parse({key: one})) for key, one in asked.items()}
        if question.person_id is not None:
            asked[PERSON] = str(question.person_id)
            typed[PERSON] = known.persons[question.person_id]
        apart = [(typed[key], said) for key, said in elsewhere.items() if asked.pop(key, None)]
        said = {*asked, *(other for key in asked for other in _OTHERWISE.get(key, ()))}
        kept = [
            (key, value)
            for key, value in query.multi_items()
            if value and key not in (TYPED, _EVERY_ATTACK) and key not in said
        ]
        found = QueryParams([*kept, *asked.items()])
        came_along = _EVERY_ATTACK not in query and not {"skill", "reception"} <= {*asked}
        came_along = came_along and are_attacks_after_reception(_as_filter(found))
        if came_along:
            found = QueryParams([*found.multi_items(), FOLLOWING_RECEPTION])
        return cls(
            found if TYPED in query else query,
            TYPED in query,
            " ".join(
                [*(word for word, _ in apart), *(one.word for one in question.not_understood)]
            ),
            (*(said for _, said in apart), *(one.sentence for one in question.not_understood)),
            came_along,
        )

    def elsewhere(self, request: Request) -> Response | None:
        """To the address that says in keys what was typed and chosen, to be shared and gone back
        to; None where this is it, or something typed was not understood. A part of a page cannot
        show chips and sentences, so it becomes a page."""
        if not self.was_sent:
            return None
        here = request.url.path
        if not self.problems:
            here = _address(here, self.query)
            if not is_partial(request):
                return RedirectResponse(here, status_code=303)
        elif not is_partial(request):
            return None
        else:
            here = _address(here, request.query_params)
        if not (request.query_params.get(TYPED) or self.came_along):
            return None
        return with_header(Response(status_code=204), "HX-Redirect", here)


def _as_filter(query: Mapping[str, str]) -> dict[str, str]:
    """What an address says, where lists of plays call the skill otherwise."""
    said = {key: value for key, value in query.items() if value}
    return said | {"skill": said.get("skill") or said.get("event_type", "")}


def _address(path: str, query: QueryParams) -> str:
    said: dict[str, object] = {key: query.getlist(key) for key in query}
    return link(path, **said)


def known_of(view: MatchView) -> Known:
    """What questions of a match may name."""
    names = {side.value: team_name(view.teams[side.value].name, side) for side in Side}
    listed = scout_said(view.session.meta, "combinations") or ()
    return Known.of(view.match, view.rosters, names, listed)


Spelled = Callable[[Mapping[str, str]], Mapping[str, str] | None]
"""How the address of a screen says what a kept question asks; None where it cannot."""
_OF_LISTS: Final = frozenset(
    {"event_type", "number", "status", "clip_id", "ids", "seen_from", "left", "offset", PERSON}
)
"""What addresses of lists ask for beside the filter."""


def in_numbers(asked: Mapping[str, str]) -> Mapping[str, str] | None:
    """Both teams are counted there: whose plays are asked for is looked at from its own side."""
    said = {key: value for key, value in asked.items() if key != BY}
    return {"team": asked[BY]} | said if BY in asked else said


def in_list(asked: Mapping[str, str]) -> Mapping[str, str] | None:
    """In a list of plays, `team` is who played."""
    said = dict(asked)
    by, seen_from = said.pop(BY, None), said.pop("team", None)
    return (
        said
        | ({"team": by} if by else {})
        | ({"seen_from": seen_from} if seen_from and seen_from != by else {})
    )


def in_season(asked: Mapping[str, str]) -> Mapping[str, str] | None:
    """The season of a club is its own, and A there."""
    said = {key: one for key, one in asked.items() if key not in (BY, "team") or one != Side.A}
    return said if set(said) <= set(PART_KEYS) else None


def in_league(asked: Mapping[str, str]) -> Mapping[str, str] | None:
    """Of all matches no team is A more than another."""
    return asked if set(asked) <= set(PART_KEYS) else None


@dataclass(frozen=True)
class KeptHere:
    """Kept questions, as the screen that shows them can ask them."""

    questions: Sequence[KeptQuestion] = ()
    spelled: Spelled = in_numbers
    asked: Mapping[str, str] | None = None
    """What the screen asks now, as a question would be kept; None where none can ask that."""

    @classmethod
    def of(
        cls, service: SessionService, asked: Mapping[str, str] | None, spelled: Spelled = in_numbers
    ) -> KeptHere:
        try:
            said = canonical_question(asked or {})
        except ValueError:
            said = {}
        return cls(service.questions.find(_MOST_OFFERED), spelled, said)

    def links(
        self, action: str, address: Mapping[str, object], names: Mapping[str, str]
    ) -> list[KeptLink]:
        """Each with what the address says beside questions."""
        beside = {
            key: one
            for key, one in address.items()
            if key not in MATCH_KEYS and key not in _OF_LISTS
        }
        found = []
        now = self.spelled(self.asked) if self.asked else None
        for one in self.questions:
            said = self.spelled(one.asked)
            if said is not None:
                words = question_line(one.asked, names)
                href = link(action, **beside, **said)
                found.append(KeptLink(one.name, words, href, said == now))
        return found

    def offer(
        self, action: str, address: Mapping[str, object], names: Mapping[str, str]
    ) -> KeepOffer | None:
        if not self.asked:
            return None
        words = question_line(self.asked, names)
        return KeepOffer(urlencode(self.asked, safe=","), words, link(action, **address))


_NOTHING_KEPT: Final = KeptHere()


def bar(
    action: str,
    wanted: Filter,
    known: Known,
    typed: TypedQuestion,
    address: Mapping[str, object],
    *,
    six: bool = True,
    session_id: str = "",
    chips: Sequence[AskedChip] = (),
    first: Sequence[FilterField] = (),
    without: frozenset[str] = frozenset(),
    chosen: frozenset[str] = frozenset(),
    kept: KeptHere = _NOTHING_KEPT,
) -> QuestionBar:
    """The bar of one match: `address` is all that the page's address says, `chips` and `first` what
    is asked and can be chosen beside the filter, `without` the fields that nobody is offered,
    `chosen` the keys of the address that stand in one of `first`."""
    said = wanted.address()
    offered = {
        key: field
        for key, field in _fields(said, known).items()
        if key not in without and (six or key not in _OF_SIX)
    }
    groups = [(title, [offered[key] for key in keys if key in offered]) for title, keys in _GROUPS]
    if first:
        groups.insert(0, ("This list", [*first]))
    shown = chosen | {field.key for _, some in groups for field in some}
    hidden = [(key, value) for key, value in _pairs(address) if key not in shown]
    attacks = said | {"skill": said.get("skill") or str(address.get("event_type") or "")}
    attacks.pop("phase", None)
    if are_attacks_after_reception(attacks):
        hidden.append((_EVERY_ATTACK, "yes"))
    return QuestionBar(
        action,
        groups,
        hidden,
        [*chips_of(action, wanted, known.names, address), *chips],
        suggestions("", 0, known),
        link(f"/_api/sessions/ui/question/{session_id}") if session_id else "",
        typed.rest,
        typed.problems,
        kept.links(action, address, known.names),
        kept.offer(action, address, known.names),
    )


def _pairs(address: Mapping[str, object]) -> _Pairs:
    return [
        (key, str(one))
        for key, value in address.items()
        for one in (value if isinstance(value, list | tuple) else [value])
        if one is not None and str(one) != ""
    ]


def chips_of(
    action: str, wanted: Filter, names: Mapping[str, str], address: Mapping[str, object]
) -> list[AskedChip]:
    """Each condition in a coach's words; the team from whose side one looks only where that
    matters."""
    said = wanted.address()
    if not wanted.looks_at_a_team:
        said.pop("team", None)
    found = []
    for key, value in said.items():
        gone = {"seen_from"} if key == "team" and "seen_from" in address else {key}
        left = {name: one for name, one in address.items() if name not in gone}
        found.append(AskedChip(condition_words(key, value, names), link(action, **left)))
    return found


def person_chips(
    service: SessionService, action: str, person_id: int | None, address: Mapping[str, object]
) -> list[AskedChip]:
    """Whose plays of many matches are asked for. Raises NotFoundError."""
    if not person_id:
        return []
    left = {key: one for key, one in address.items() if key != PERSON}
    return [AskedChip(service.people.get(person_id).name, link(action, **left))]


def part_bar(
    action: str,
    wanted: Filter,
    typed: TypedQuestion,
    address: Mapping[str, object],
    *,
    six: bool = True,
    kept: KeptHere = _NOTHING_KEPT,
) -> QuestionBar:
    """The bar for a part of each of many matches; `six` says that teams rotate in some."""
    known = ANY_MATCH
    others = frozenset({"team", "player"}) | (frozenset() if six else _OF_SIX - {*address})
    return bar(action, wanted, known, typed, address, without=others, kept=kept)


def part_typed(
    query: QueryParams, names: Mapping[str, str], persons: Mapping[int, str]
) -> TypedQuestion:
    """Of many matches, of which each has its own players, calls and tags; `persons` are those of
    the directory, by id."""
    return TypedQuestion.read(query, replace(ANY_MATCH, names=names, persons=persons))


def season_typed(query: QueryParams, persons: Mapping[int, str]) -> TypedQuestion:
    """Of the numbers of many matches, which are every player's."""
    return TypedQuestion.read(query, replace(_ANY_SEASON, persons=persons), _OF_PLAYS)


def persons_of(service: SessionService, query: QueryParams, of: ManyMatches) -> Mapping[int, str]:
    """Who may be named in what was typed; nobody is read where nothing was."""
    return service.plays.people(of) if query_text(query, TYPED, _LONGEST) else {}


def _fields(said: Mapping[str, str], known: Known) -> dict[str, FilterField]:
    """Every field that somebody may choose in; not those of which the match has nothing."""
    sets = [
        (str(number), f"Set {set_name(number, extra=number in known.extra)}")
        for number in known.sets
    ]
    teams = [(side.value, brief(known.names.get(side.value, ""))) for side in Side]
    fields = [
        _choice("set", "Set", sets, said),
        _choice("team", "Team", teams, said),
        *(_choice(key, word, options, said) for key, (word, options) in _FIXED.items()),
        _players(said, known),
    ]
    for key, word in _OF_SCOUT.items():
        written = sorted(known.written[key])[:_MOST_OFFERED]
        if written or key in said:
            fields.append(_choice(key, word, [(one, brief(one)) for one in written], said))
    if known.tags or "tag" in said:
        tags = [(tag.casefold(), brief(tag)) for tag in known.tags[:_MOST_OFFERED]]
        fields.append(_choice("tag", "Tag", tags, said))
    fields.append(FilterField("text", "Noted", [], said.get("text", "")))
    return {field.key: field for field in fields}


def _choice(key: str, word: str, options: _Pairs, said: Mapping[str, str]) -> FilterField:
    """A value that an address asks for and the bar does not offer is offered, too."""
    chosen = said.get(key, "")
    known = {value for value, _ in options}
    more = [(chosen, chosen)] if chosen and chosen not in known else []
    return FilterField(key, word, [*options, *more], chosen)


def _players(said: Mapping[str, str], known: Known) -> FilterField:
    """Number and name of everyone who is known, team by team."""
    groups = [
        (
            brief(known.names.get(side.value, "")),
            [
                *(
                    (f"{side}{number}", f"{number} {brief(name)}".strip())
                    for number, name in _by_shirt(known.players.get(side.value, {}))
                ),
                (f"{side}{NOBODY}", "Player not known"),
            ],
        )
        for side in Side
    ]
    chosen = said.get("player", "")
    offered = {value for _, options in groups for value, _ in options}
    more = [(chosen, chosen)] if chosen and chosen not in offered else []
    return FilterField("player", "Player", more, chosen, groups)


def _by_shirt(people: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return sorted(people.items(), key=lambda one: shirt_order(one[0]))


@router.get("/_api/sessions/ui/question/{session_id}")
def completions(request: Request, service: Service, session_id: str) -> Response:
    """What the question in the line could become."""
    typed = query_text(request.query_params, TYPED, _LONGEST) or ""
    if request.query_params.get(TYPED, "").endswith(" "):
        typed += " "
    known = known_of(service.view_match(session_id))
    return page("_completions.html", words=suggestions(typed, len(typed), known))
