"""Figures and times as a coach reads them."""

from __future__ import annotations

import pytest
from starlette.datastructures import QueryParams

from app.numberformat import signed_rate
from app.screens import words
from app.screens.notices import notice_for
from app.screens.query import PlayFilter, SessionFilter, query_number
from app.screens.sessions import colours
from app.screens.view import link


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00.0"), (59.96, "1:00.0"), (61.25, "1:01.2"), (3725.5, "1:02:05.5"), (None, "–")],
)
def test_times_on_the_clock(seconds: float | None, shown: str) -> None:
    assert words.clock(seconds) == shown


def test_moments_are_shown_in_the_zone_of_the_session() -> None:
    assert words.moment("2026-07-01T22:30:00Z", "Europe/Warsaw") == "2 Jul 2026, 00:30:00"
    assert words.moment("2026-07-01T22:30:00Z", "America/Denver") == "1 Jul 2026, 16:30:00"


def test_efficiencies_keep_their_sign() -> None:
    assert [signed_rate(n, 8) for n in (1, -2, 0, 8)] == [
        "+.125",
        "−.250",
        ".000",
        "+1.000",
    ]


def test_links_leave_out_what_says_nothing_and_keep_the_anchor() -> None:
    assert (
        link("/a#b", x="1 2", y=None, z="", n=0, many=["p", "q"]) == "/a?x=1+2&n=0&many=p&many=q#b"
    )


def test_filters_ignore_what_makes_no_sense() -> None:
    wanted = SessionFilter.read({"date_from": "soon", "event_type": "Spike", "search": "  "})
    assert (wanted.date_from, wanted.event_type, wanted.search) == (None, "attack", None)
    plays = PlayFilter.read({"team": "C", "number": "07", "status": "maybe"})
    assert (plays.team, plays.number, plays.status) == (None, "7", None)
    assert query_number({"page": "-3"}, "page", 1) == 1
    assert query_number({"page": "9" * 40}, "page") == 2**53


def test_a_notice_is_one_of_ours_or_none() -> None:
    assert notice_for(QueryParams("said=<b>hello</b>")) is None
    deleted = notice_for(QueryParams("said=sessions-deleted&id=a&id=b"))
    assert deleted is not None
    assert deleted.text == "2 sessions deleted."
    assert deleted.fields == [("id", "a"), ("id", "b")]
    play = notice_for(QueryParams("said=play-deleted&gone=12"), "s1")
    assert play is not None
    assert play.undo == "/sessions/s1/plays/12/restore"


@pytest.mark.parametrize("kit", ["#ffffff", "#ffff00", "#000000", "#f2dfbf", "#808080"])
def test_any_kit_colour_stands_out_from_paper_and_court(kit: str) -> None:
    for paper, court in (
        (colours.LIGHT_PAPER, colours.COURT["light"]),
        (colours.DARK_PAPER, colours.COURT["dark"]),
    ):
        shade = colours.readable_on(kit, paper, court)
        assert min(colours.contrast(shade, ground) for ground in (paper, court)) >= 3
        assert colours.contrast(shade, colours.letter_on(shade)) >= 4.5
