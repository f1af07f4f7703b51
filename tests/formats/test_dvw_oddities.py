"""Whatever a scout file holds, it is read; what was odd is said, on which line and how bad."""

from __future__ import annotations

import pytest

from session.errors import InvalidInput
from session.formats.dvw import read_dvw_text
from session.formats.dvw.reader import read_dvw_bytes
from session.schemas import EventIn
from session.vocabulary import Side
from tests.formats.dvw_files import HEAD, LINEUPS, RALLY, columns, lines_of, scout_file

SECOND = ("a11SM-~~~15A", "*02RM=~~~15A", "ap00:02")


def test_nothing_is_said_of_a_file_that_is_in_order() -> None:
    assert read_dvw_text(scout_file(*LINEUPS, *RALLY, *SECOND, "**1set")).diagnostics == []


@pytest.mark.parametrize(
    ("scouted", "at", "words"),
    [
        (("*01SM",), "*01SM", "no evaluation"),
        (("*01SW#",), "*01SW#", "'W'"),
        (("*04AH#X5~0",), "*04AH#X5~0", "start zone"),
        (("*04AH#X5~4x",), "*04AH#X5~4x", "end zone"),
        (("*04AH#X5~41E",), "*04AH#X5~41E", "quarter"),
        (("*04AH#X5~41AHx",), "*04AH#X5~41AHx", "number of players"),
        (("*z7",), "*z7", "zone 7"),
        (("hello",), "hello", "team"),
        (("*hello",), "*hello", "not known"),
        ((columns("*01SM#", {8: "x"}),), "*01SM#", "number of a set"),
        ((columns("*01SM#", {4: "9xy"}),), "*01SM#", "place on court"),
        ((columns("*01SM#", {4: "10101"}),), "*01SM#", "place on court"),
        ((columns("*01SM#", {7: "25.00.00"}),), "*01SM#", "time of day"),
        ((columns("*01SM#", {12: "-3"}),), "*01SM#", "seconds"),
        (("*01SM#;p;",), "*01SM#", "columns"),
        ((columns("*01SM#", {13: "x" * 2000}),), "*01SM#", "cut"),
    ],
)
def test_an_odd_line_is_kept_and_warned_of_where_it_is(
    scouted: tuple[str, ...], at: str, words: str
) -> None:
    text = scout_file(*scouted)
    found = read_dvw_text(text)
    assert len(found.events) == len(scouted)
    said = [one for one in found.diagnostics if words in one.text]
    assert [(one.line, one.severity) for one in said] == [(lines_of(text, [at])[-1], "warning")]


def test_blanks_of_any_kind_stand_for_nothing() -> None:
    (touch,) = (
        event for _, event in read_dvw_text(scout_file("*04A\t#\t\xa0\t4\t\t\t\t\t")).events
    )
    assert touch.payload["start_zone"] == 4
    assert not {"skill_type", "combination", "target", "skill_subtype"} & set(touch.payload)
    assert EventIn.model_validate(touch.model_dump()).payload == touch.payload


def test_what_some_programs_always_leave_out_of_substitutions_is_said_once() -> None:
    change = "*c01:02;;;;-113;-1-1;9721;;1;0;0;1;794;;"
    found = read_dvw_text(scout_file(*LINEUPS, *RALLY, change, change.replace("01:02", "02:01")))
    said = [(one.line, one.severity, one.text[-10:]) for one in found.diagnostics]
    assert said == [(None, "info", "(2 times).")] * 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"TEAMS": None}, "[3TEAMS] is missing"),
        ({"MATCH": ""}, "[3MATCH] is empty"),
        ({"PLAYERS_H": ""}, "[3PLAYERS-H] is empty"),
        ({"MATCH": "04/05/2026;;;;;;;;;1;Z;"}, "4 May 2026"),
        ({"MATCH": "sometime;;;;;;;;;1;Z;"}, "could not be read"),
        ({"TEAMS": "1;;0;\n2;Sowy;0;"}, "no name"),
        ({"PLAYERS_H": "0;7;1;;;;;;a;One\n0;07;2;;;;;;b;Two"}, "number 7 is taken"),
        ({"PLAYERS_H": "0;;1;;;;;;a;One\n0;7;2;;;;;;b;Two"}, "no shirt number"),
        ({"SET": "True;8-x;;;25-21;27;"}, "could not be read in full"),
        ({"VIDEO": "nothing"}, "names no video"),
    ],
)
def test_an_odd_header_is_warned_of(changed: dict[str, str | None], words: str) -> None:
    found = read_dvw_text(scout_file(*LINEUPS, *RALLY, **changed))
    said = [one for one in found.diagnostics if words in one.text]
    assert [one.severity for one in said] == ["warning"]
    assert len(found.events) == len(LINEUPS + RALLY)


def test_a_second_player_with_a_number_is_left_out_of_the_roster_but_not_lost() -> None:
    found = read_dvw_text(scout_file(PLAYERS_H="0;7;1;;;;;;a;One\n0;07;2;;;;;;b;Two"))
    assert [player.player_name for player in found.rosters[Side.A]] == ["One"]
    left_out = found.session.meta["scout"]["players_left_out"]
    assert left_out == {"A": ["0;07;2;;;;;;b;Two"]}


def test_sections_may_be_twice_unknown_or_in_any_order() -> None:
    text = scout_file(*LINEUPS, *RALLY)
    head, scouted = text.split("[3SCOUT]\n")
    odd = f"[3SCOUT]\n{scouted}[3SPECIAL]\na;b\n{head}[3SCOUT]\n{scouted}"
    found = read_dvw_text(odd)
    assert len(found.events) == 2 * len(LINEUPS + RALLY)
    assert found.teams[Side.A] == "Or\u0142y"
    assert found.session.meta["scout"]["other_sections"] == {"3SPECIAL": ["a;b"]}
    said = {one.text.split("]")[0]: one.severity for one in found.diagnostics}
    assert said["The section [3SCOUT"] == "warning"
    assert said["The section [3SPECIAL"] == "info"


@pytest.mark.parametrize(("listed", "score"), [("25-21", [25, 21]), ("25-24", None)])
def test_the_list_of_sets_knows_a_last_point_that_is_missing(
    listed: str, score: list[int] | None
) -> None:
    scouted = (*LINEUPS, *RALLY[:-2], "*p24:21", "a11SM=", "**1set")
    found = read_dvw_text(scout_file(*scouted, SET=f"True;;;;{listed};25;"))
    assert found.events[-1][1].payload.get("score") == score
    whole = read_dvw_text(scout_file(*scouted[:-2], "**1set", SET=f"True;;;;{listed};25;"))
    assert "score" not in whole.events[-1][1].payload


def test_a_damaged_header_of_the_scout_does_not_lose_the_match() -> None:
    found = read_dvw_text(scout_file(*LINEUPS, *RALLY).replace("[3SCOUT]", "3SC"))
    assert len(found.events) == len(LINEUPS + RALLY)


def test_a_header_without_any_scout_is_a_session_without_events() -> None:
    found = read_dvw_text("[3TEAMS]\n1;Home;0;\n2;Guests;0;\n")
    assert (found.session.title, found.events) == ("Home – Guests", [])
    assert any("[3SCOUT] is missing" in one.text for one in found.diagnostics)


def test_a_page_of_the_wrong_letters_is_warned_of() -> None:
    found = read_dvw_bytes(b"[3MATCH]\n;;;;;;;;1252;1;Z;\n[3TEAMS]\n1;A\x81B;\n2;B;\n[3SCOUT]\n")
    assert found.teams[Side.A] == "A\ufffdB"
    assert any("\ufffd" in one.text for one in found.diagnostics)


def test_thousands_of_odd_lines_are_not_all_listed() -> None:
    found = read_dvw_text(scout_file(*["nonsense"] * 5_000))
    assert len(found.events) == 5_000
    assert len(found.diagnostics) < 1_100
    assert any("more" in one.text for one in found.diagnostics)


def test_a_header_without_end_still_fits_into_the_session() -> None:
    endless = "\n".join(f"{n};" + "x" * 900 for n in range(5_000))
    names = [name for name in HEAD if name not in ("3MATCH", "3TEAMS", "3DATAVOLLEYSCOUT")]
    changed = dict.fromkeys((name[1:].replace("-", "_") for name in names), endless)
    found = read_dvw_text(scout_file(*LINEUPS, *RALLY, **changed))
    assert len(found.events) == len(LINEUPS + RALLY)
    assert any("left out" in one.text for one in found.diagnostics)


def test_strict_refuses_with_the_lines_and_lenient_does_not() -> None:
    fine = scout_file(*LINEUPS, *RALLY)
    assert read_dvw_text(fine, strict=True).diagnostics == []
    text = scout_file(*LINEUPS, *RALLY, "*hello", "a11SM")
    first, second = lines_of(text, ["*hello", "a11SM"])
    with pytest.raises(InvalidInput) as refused:
        read_dvw_text(text, strict=True)
    assert f"Line {first}: " in refused.value.detail
    assert f"Line {second}: " in refused.value.detail
