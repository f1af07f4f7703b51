"""Scout codes typed on the page of plays by hand: shown in words first, then added."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.screens.plays.scoutcodes import full
from session.formats.reading import import_file
from session.schemas import PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

HTML = {"Accept": "text/html"}
HTMX = {"Accept": "text/html", "HX-Request": "true"}


@pytest.fixture
def match(record: SessionService) -> str:
    session_id = record.create_session(SessionCreate(title="Cup"))
    record.set_team(session_id, Side.A, "Herons")
    record.set_team(session_id, Side.B, "Hornets")
    record.set_roster(session_id, Side.B, [PlayerIn(number="12", player_name="Yara Snow")])
    return session_id


def sent(
    client: TestClient, match: str, codes: str, code: int = 200, **more: str
) -> tuple[str, str]:
    """The text of the answer to HTMX, plain and as it came."""
    answer = client.post(
        f"/sessions/{match}/by-hand/codes", data={"codes": codes, **more}, headers=HTMX
    )
    assert answer.status_code == code, answer.text
    text = unescape(answer.text)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split()), text


def order(record: SessionService, match: str) -> list[str]:
    return [
        " ".join(
            filter(None, (one.actor_team, one.actor_number, one.event_type, one.touch.evaluation))
        )
        for one in record.list_events(match)
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("5SM+", "*5SM+"),
        ("*5SM+", "*5SM+"),
        ("a5S+", "a5S~+"),
        ("12A#X5", "*12A~#X5"),
        ("$$R=", "*$$R~="),
        ("T", "*T"),
        ("aT", "aT"),
        ("A07SM+", "a07SM+"),
        ("A5S+", "a5S~+"),
        ("A$$&H=", "a$$&H="),
        ("AT", "aT"),
        ("AT#", "*AT#"),
    ],
)
def test_what_is_left_out_is_filled_in(typed: str, read: str) -> None:
    assert full(typed) == read


def test_codes_are_shown_in_words_and_nothing_is_stored(
    client: TestClient, record: SessionService, match: str
) -> None:
    text, _ = sent(client, match, "a12SM+~~~15C 5A#X5 c4:7 hello 3SZ+ aP2 z1 **1set", do="read")
    assert (
        "a12SM+~~~15C Serve, Hornets, 12 Yara Snow, positive, type M, from zone 1 to zone 5C"
        in text
    )
    assert "5A#X5 Attack, Herons, 5, perfect, X5" in text
    assert "c4:7 Substitution, Herons, 7 for 4" in text
    assert "hello is not understood" in text
    assert "3SZ+ Serve, Herons, 3, positive, type Z The type" in text
    assert "aP2 Line-up, Hornets, setter 2 z1 Rotation, Herons, setter in zone 1" in text
    assert "**1set End of set, 1" in text
    assert record.count_events(match) == 0


def test_a_rally_of_codes_is_added_with_its_point(
    client: TestClient, record: SessionService, match: str
) -> None:
    text, _ = sent(client, match, "5SM-\na12R#\na2E+ a4A/ 3B#  5SQ= aT")
    assert "Added: 9 plays." in text
    assert order(record, match) == [
        "A 5 serve -", "B 12 reception #", "B 2 set +", "B 4 attack /", "A 3 block #", "A point",
        "A 5 serve =", "B point", "B timeout",
    ]  # fmt: skip
    assert [one.winner for one in record.get_match(match).rallies] == [Side.A, Side.B]
    assert record.list_events(match)[0].payload["code"] == "*05SM-"


def test_a_point_that_is_typed_is_not_given_twice(
    client: TestClient, record: SessionService, match: str
) -> None:
    sent(client, match, "5S# p a3S- ap *p2:1")
    assert order(record, match) == ["A 5 serve #", "A point", "B 3 serve -", "B point", "A point"]
    assert record.get_match(match).sets[0].score == (2, 1)


def test_the_answer_to_the_last_touch_goes_in_front_of_its_point(
    client: TestClient, record: SessionService, match: str
) -> None:
    sent(client, match, "5S#")
    sent(client, match, "a12R= 5S-")
    assert order(record, match) == ["A 5 serve #", "B 12 reception =", "A point", "A 5 serve -"]


RALLIES = [
    "4A# a3B= a5D=",
    "a4A/ 2B# a5D=",
    "4A# a3D= a5D=",
    "1S# a5R= a6D=",
    "1S# p a5R=",
    "1S- a5R+ 4A# a3D+ a6E=",
    "1S- a5R+ a$$&H= 3D-",
]


@pytest.mark.parametrize("typed", RALLIES)
def test_until_the_next_serve_a_rally_has_one_point(
    client: TestClient, record: SessionService, match: str, typed: str
) -> None:
    sent(client, match, typed)
    assert record.list_events(match)[-1].event_type == "point"
    sent(client, match, "2S=")
    assert record.get_match(match).sets[0].score == (1, 1)


@pytest.mark.parametrize("typed", [one for one in RALLIES if " p " not in one])
def test_a_rally_has_one_point_also_code_by_code(
    client: TestClient, record: SessionService, match: str, typed: str
) -> None:
    text = ""
    for code in typed.split():
        text, _ = sent(client, match, code)
    assert "in front of the point that is there" in text
    assert record.list_events(match)[-1].event_type == "point"
    sent(client, match, "2S=")
    assert record.get_match(match).sets[0].score == (1, 1)


def test_of_a_rally_in_one_text_the_last_word_decides(
    client: TestClient, record: SessionService, match: str
) -> None:
    sent(client, match, "1S- a4A/ a5D+ a4A# 2S-")
    assert order(record, match)[-2:] == ["B point", "A 2 serve -"]
    assert record.get_match(match).sets[0].score == (0, 1)


def test_who_writes_only_what_decides_gets_a_point_for_each(
    client: TestClient, record: SessionService, match: str
) -> None:
    sent(client, match, "1S# 4A# a4A# a$$&H= *$$&H= 3S= a3B#")
    assert record.get_match(match).sets[0].score == (3, 4)


@pytest.mark.parametrize(("typed", "score"), [("a$$&H=", (1, 0)), ("a$$&H#", (0, 1))])
def test_a_rally_given_without_a_touch_has_its_point(
    client: TestClient, record: SessionService, match: str, typed: str, score: tuple[int, int]
) -> None:
    sent(client, match, f"5S- {typed}")
    assert record.get_match(match).sets[0].score == score
    sent(client, match, f"{typed}")
    assert record.get_match(match).sets[0].score == score


def test_what_is_typed_has_two_digits_in_the_scout_file(
    client: TestClient, record: SessionService, match: str
) -> None:
    typed = "P2 aP1 5SM+~~~15C a6RM# A7e+ a4A# c2:5 ac7:06 az1 a4S~#X a$$R= T p2:1 **1set"
    sent(client, match, typed, do="end")
    file = client.get(f"/sessions/{match}/downloads/match.dvw").content.decode("cp1252")
    lines = [line.split(";")[0] for line in file.partition("[3SCOUT]")[2].split()]
    codes = [line for line in lines if line]
    touches = [code for code in codes if re.match(r"[*a][\d$]+[SRABDEF]", code)]
    assert touches == ["*05SM+~~~15C", "a06RM#", "a07E~+", "a04A~#", "a04S~#X", "a$$R~="]
    assert "*c02:05" in codes
    assert "ac07:06" in codes
    assert "*p02:01" in codes


def test_nobody_comes_in_for_himself(
    client: TestClient, record: SessionService, match: str
) -> None:
    assert "“c3:03” is not understood" in sent(client, match, "c3:03", 422)[0]
    assert record.count_events(match) == 0


def test_codes_go_between_two_plays_and_once(
    client: TestClient, record: SessionService, match: str
) -> None:
    sent(client, match, "5S- a4A#")
    serve = str(record.list_events(match)[0].id)
    for _ in range(2):
        sent(client, match, "a12R# a2E#", after=serve, client_id="c7")
    assert order(record, match) == [
        "A 5 serve -", "B 12 reception #", "B 2 set #", "B 4 attack #", "B point",
    ]  # fmt: skip


def test_all_or_nothing(client: TestClient, record: SessionService, match: str) -> None:
    text, _ = sent(client, match, "5S- quatsch 7x", 422)
    assert "“quatsch”, “7x” are not understood. Nothing was added." in text
    assert "Type a code first" in sent(client, match, "  ", 422)[0]
    assert "Add at most 200 at once" in sent(client, match, "5S- " * 201, 422)[0]
    plain = client.post(
        f"/sessions/{match}/by-hand/codes", data={"codes": "5S- quatsch"}, headers=HTML
    )
    assert plain.status_code == 422
    assert "5S- quatsch</textarea>" in plain.text
    assert record.count_events(match) == 0


def test_codes_of_a_real_match_say_what_its_file_says(
    client: TestClient, record: SessionService, match: str, shared: Path
) -> None:
    file = import_file(record, shared / "data/scout/stuttgart-schwerin-2018.dvw")
    assert file.session_id is not None
    kinds = ("serve", "reception", "set", "attack", "block", "dig", "freeball", "point")
    events = [one for one in record.iter_events(file.session_id) if one.event_type in kinds]
    first = [one for one in events if one.payload.get("set_number") == 1][:190]
    while first[-1].event_type != "point":
        first.pop()
    sent(client, match, " ".join(one.payload["code"].split()[0] for one in first))
    typed = record.list_events(match, limit=1000)
    assert len(typed) == len(first)
    for mine, theirs in zip(typed, first, strict=True):
        assert (mine.event_type, mine.actor_team, mine.actor_number) == (
            theirs.event_type, theirs.actor_team, theirs.actor_number,
        )  # fmt: skip
        assert mine.payload.get("evaluation") == theirs.payload.get("evaluation")
        assert mine.payload.get("end_zone") == theirs.payload.get("end_zone")


def test_the_end_of_a_set_is_asked_about_when_the_score_is_none(
    client: TestClient, record: SessionService, match: str
) -> None:
    text, html = sent(client, match, "5S= **1set")
    assert "Set 1 stands at 0:1. By the rules it goes to 25, 2 points ahead. Is it over?" in text
    assert "5S= **1set</textarea>" in html
    assert record.count_events(match) == 0
    sent(client, match, "5S= **1set", do="end")
    assert order(record, match) == ["A 5 serve =", "B point", "set_end"]
    text, _ = sent(client, match, "*p24:20 5S# a3R= **2set")
    assert "Is it over?" not in text
    assert record.get_match(match).sets_won == (1, 1)
