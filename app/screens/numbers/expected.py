"""Expected side-out and break point, by what was usual in matches that the coach chooses."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.numberformat import NOTHING, share
from app.screens.lists import session_choice
from app.screens.numbers.cells import NumberCell, NumberRow, NumberTable, columns, share_cell
from app.screens.plays.plays import team_names
from app.screens.view import Service, SessionHead, page
from session.stats.catalogue import EXPECTED, statistic
from session.stats.expected import RECEPTION_SIGNS, ExpectedPoints, UsualRates
from session.stats.filters import Filter
from session.stats.line import StatisticLine
from session.stats.report import TeamOfMatch
from session.stats.tally import RateJson
from session.vocabulary import Side

_HEADS = [
    (statistic(one.made).label, [("expected", one.after), ("made", one.of)])
    for one in EXPECTED.values()
]
router = APIRouter(include_in_schema=False)


@router.get("/sessions/{session_id}/expected")
def expected_page(request: Request, service: Service, session_id: str) -> Response:
    """The tables, once there are matches to learn from; they are in the address."""
    session = service.get_session(session_id)
    chosen = list(dict.fromkeys(one for one in request.query_params.getlist("reference") if one))
    wanted = Filter.parse(request.query_params)
    names = team_names(service, session_id)
    found = (
        service.statistics.report(session_id, wanted=wanted, reference=chosen) if chosen else None
    )
    return page(
        "numbers/expected.html",
        SessionHead.of(session, "stats"),
        names=names,
        notice=None,
        chosen=chosen,
        choice=session_choice(service, request.query_params, chosen, event_type="point"),
        hidden=wanted.address(),
        filter_words="" if wanted.is_empty else wanted.words(names),
        usual=_usual(found.reference) if found and found.reference else None,
        tables=[_table(found.teams[side], side, names[side]) for side in Side] if found else [],
    )


def _usual(reference: UsualRates) -> NumberTable:
    """How often the receiving team won the rally, by the sign of its reception."""
    row = NumberRow(
        NumberCell("Rallies won by the receiving team"),
        [share_cell(reference.sideout[sign]) for sign in RECEPTION_SIGNS],
    )
    heads = [("Reception", [(sign, f"Reception {sign}") for sign in RECEPTION_SIGNS])]
    return NumberTable("usual", "What is usual there", "", rows=[row], **columns(heads))


def _table(team: TeamOfMatch, side: Side, name: str) -> NumberTable:
    rows = [
        NumberRow(NumberCell(one.name), _cells(one.passages, one.expected), number)
        for number, one in team.players.items()
        if one.line["reception_total"] or one.line["serve_total"]
    ]
    return NumberTable(
        f"expected-{side}",
        name,
        "Player",
        rows=rows,
        foot=NumberRow(NumberCell("Team"), _cells(team.totals.line, team.totals.expected)),
        side=side.value,
        numbered=True,
        **columns(_HEADS),
    )


def _cells(made: StatisticLine, usual: ExpectedPoints | None) -> list[NumberCell]:
    if usual is None:
        return []
    return [
        cell
        for name, one in EXPECTED.items()
        for cell in (_hoped(usual.of(name)), share_cell(made.rate(one.made)))
    ]


def _hoped(rate: RateJson) -> NumberCell:
    """A mean of rates: its numerator is no count, so only the denominator is shown."""
    if not rate["d"]:
        return NumberCell(NOTHING)
    return NumberCell(share(rate["n"], rate["d"]), f"of {rate['d']}")
