"""Whether what a file says fits together as a match."""

from __future__ import annotations

from collections.abc import Iterable

from session.checks import by_kind, check
from session.errors import InvalidInput
from session.formats.imported import ImportedSession
from session.formats.remarks import Diagnostic, one_of_a_kind
from session.game.match import Match, Problem, reduce
from session.game.plays import Play, PointWon, SetEnd
from session.game.rules import rules_of
from session.game.state import Numbers, State
from session.jsonvalues import mapping
from session.scout import said_finals, scout_said
from session.vocabulary import SKILLS, Side, Status

_NEED_BOTH_SIDES = frozenset(
    {"rally-without-a-serve", "serve-without-reception", "four-touches", "twice-in-a-row"}
    | {"goes-on-after-the-end", "block-missing", "rally-without-a-point"}
    | {"one-team"}
)
"""Checks that say nothing where only one team's touches are written down."""

_LOSS = frozenset({"score-leaps", "score-goes-back", "point-for-the-other-side", "set-total"})
"""Checks that find what is missing, or what was damaged, and not how somebody played."""


def match_of(found: ImportedSession) -> Match:
    """The sets and rallies of a file, as the record would reduce them."""
    ordered = (found.events[place][1] for place in _order(found))
    meta = found.session.meta
    return reduce(ordered, rules_of(meta), _liberos(found), said_finals(meta), keep=True)


def start_of(found: ImportedSession) -> State:
    """Where a file's match begins."""
    return State.start(rules_of(found.session.meta), _liberos(found))


def _liberos(found: ImportedSession) -> tuple[Numbers, Numbers]:
    a, b = (
        frozenset(player.number for player in found.rosters.get(side, ()) if player.libero)
        for side in (Side.A, Side.B)
    )
    return a, b


def problems_of(found: ImportedSession) -> list[Diagnostic]:
    """What does not fit together, by the lines of the file where it has some; notes the scores."""
    match = match_of(found)
    found.scores = score_line(match)
    problems = check(match, found.rosters, found.session.meta)
    sides = {touch.side for rally in match.rallies for touch in rally.touches}
    said: list[Diagnostic] = []
    if len(sides) == 1:
        problems = [one for one in problems if one.check not in _NEED_BOTH_SIDES]
        said += _one_team(found, *sides)
    return said + _said(found, match, problems)


def _said(found: ImportedSession, match: Match, problems: list[Problem]) -> list[Diagnostic]:
    """One remark for each kind of problem."""
    said = []
    confirmed = confirmed_places(found)
    where = standings(match.plays)
    for kind in by_kind(problems):
        places = [
            confirmed[one.place]
            for one in kind
            if one.place is not None and one.place < len(confirmed)
        ]
        lines = [found.lines[place] if place < len(found.lines) else None for place in places]
        first, line = kind[0], lines[0] if lines else None
        text = first.text
        if first.place is not None and places and not line:
            text = f"{where[first.place]}: {text}"
        lines += [None] * (len(kind) - len(lines))
        others = [where[one.place] for one in kind[1:] if one.place is not None]
        said.append(Diagnostic(line, first.severity, one_of_a_kind(text, lines, others)))
    return said


def says_loss(found: ImportedSession) -> list[Diagnostic]:
    """What tells of damage or loss: of the file, and where its points do not add up."""
    about_the_file = found.diagnostics[: len(found.diagnostics) - found.checked]
    lost = [one for one in about_the_file if one.severity != "info"]
    match = match_of(found)
    problems = check(match, found.rosters, found.session.meta)
    return lost + _said(found, match, [one for one in problems if one.check in _LOSS])


def _one_team(found: ImportedSession, side: Side | None) -> list[Diagnostic]:
    """What to know of numbers where the touches of one team alone were written down."""
    if side is None:
        return []
    name, other = (found.teams.get(one) or f"team {one}" for one in (side, side.other))
    text = f"Only the touches of {name} are in the file; what {other} did is known by its points."
    return [Diagnostic(None, "info", text)]


def refuse_hollow(found: ImportedSession) -> None:
    """Raise InvalidInput where a file of another program would become a match with nothing in it.

    Its numbers would be made of the points alone, and be false. Our own files may be empty.
    """
    program = mapping(scout_said(found.session.meta, "generator")).get("prg")
    if found.kind in ("json", "csv") or program == "VolleySense":
        return
    touches = sum(event.event_type in SKILLS for _, event in found.events)
    if found.unread > touches:
        others = f"only {touches} others can" if touches else "no other can"
        raise InvalidInput(
            f"{found.unread} touches in the file cannot be understood, and {others}, so the match "
            "would be little more than its points. Export it once more, or in another format such "
            "as .dvw."
        )
    named = any(found.teams.values()) or any(
        player.player_name for roster in found.rosters.values() for player in roster
    )
    if not touches and not named:
        raise InvalidInput(
            "No touch and no name could be read in this file, so there is no match in it. It may "
            "be damaged, or be of another program than it seems."
        )


def standings(plays: Iterable[Play]) -> list[str]:
    """Set and score at each play, for formats without lines."""
    said, number, score = [], 1, (0, 0)
    for play in plays:
        if play.set_number is not None and play.set_number != number:
            number, score = play.set_number, (0, 0)
        said.append(f"Set {number}, {score[0]}-{score[1]}")
        if isinstance(play, PointWon | SetEnd):
            score = play.score or score
    return said


def confirmed_places(found: ImportedSession) -> list[int]:
    """The places in `found.events` of those that count, in the order of play."""
    return [place for place in _order(found) if found.events[place][1].status == Status.CONFIRMED]


def _order(found: ImportedSession) -> list[int]:
    """The places of the events in `found.events`, in the order of play."""
    last = 2**53
    sequence = [last if event.seq is None else event.seq for _, event in found.events]
    return sorted(range(len(sequence)), key=sequence.__getitem__)


def score_line(match: Match) -> str:
    """The sets as people write them: `25-21 22-25 …`."""
    return " ".join(f"{one.score[0]}-{one.score[1]}" for one in match.sets)
