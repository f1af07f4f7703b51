"""How far the mending of a scout file goes: no remark becomes a play, no text changes unsaid."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from session.formats.dvw import read_dvw, read_dvw_text, write_dvw
from session.formats.dvw.codes import canonical
from session.formats.dvw.scoutwriter import happening_code
from session.formats.imported import ImportedSession
from session.formats.integrity import match_of
from session.formats.reading import import_file
from session.game.plays import typed_play
from session.game.state import State
from session.schemas import EventIn
from session.service import SessionService
from tests.formats.dvw_files import LINEUPS, REAL, columns, scout_file

A_TOUCH = re.compile(r"[*a](\d\d|\$\$)[SRABDEF]")
TWO_SETS = "True;;;;25-21;25;\nTrue;;;;19-25;24;\nTrue;;;;;;"


def one(code: str) -> tuple[EventIn, list[str]]:
    """The event of a line, and what was said of it."""
    found = read_dvw_text(scout_file(code))
    [event] = (event for _, event in found.events)
    return event, [said.text for said in found.diagnostics if said.line]


def exported(service: SessionService, source: Path) -> list[str]:
    """The scouted lines of a file that came in and went out."""
    session_id = import_file(service, source).session_id
    data = service.load_session(session_id)
    out = write_dvw(source.parent / "out.dvw", data, service.iter_events(session_id))
    return out.read_text(encoding="utf-8").split("[3SCOUT]\n")[1].strip("\n").split("\n")


def ends_of(found: ImportedSession) -> list[tuple[Any, Any]]:
    return [
        (event.payload.get("set_number"), event.payload.get("score"))
        for _, event in found.events
        if event.event_type == "set_end"
    ]


def test_numbers_and_scores_go_out_with_two_digits(service: SessionService, tmp_path: Path) -> None:
    source = tmp_path / "in.dvw"
    line_ups = ("*P5>lup", "*z 5>LUp", "aP11>LUp", "az1>LUp")
    codes = ("*5SM-~~~15A", "a12RM+", "a011ET+", "a13 ah#X5~41", "*2BT=", "ap0:1", "*c2:5", "*P2")
    source.write_text(scout_file(*line_ups, *codes), encoding="utf-8")
    out = [line.split(";")[0].rstrip() for line in exported(service, source)]
    assert out == [
        "*P05>LUp", "*z5>LUp", "aP11>LUp", "az1>LUp",
        "*05SM-~~~15A", "a12RM+", "a11ET+", "a13AH#X5~41", "*02BT=", "ap00:01", "*c02:05", "*P2",
    ]  # fmt: skip
    again = read_dvw(tmp_path / "out.dvw")
    before = read_dvw(source)
    assert [(event.event_type, event.actor_number) for _, event in again.events] == [
        (event.event_type, event.actor_number) for _, event in before.events
    ]


@pytest.mark.parametrize("name", REAL)
def test_codes_of_programs_are_canonical_already(shared: Path, name: str) -> None:
    for _, event in read_dvw(shared / "data/scout" / f"{name}.dvw").events:
        code = event.payload["code"]
        assert canonical(code) == code
        assert A_TOUCH.match(code) or event.actor_number is None


def test_a_line_that_is_canonical_goes_out_letter_for_letter(
    service: SessionService, tmp_path: Path
) -> None:
    touch = columns("*05SM-~~~15A~~~~~~~\uff08\u5feb\u653b\uff09a\u2013b", {3: "x"})
    line = columns("*c02:05", {3: "y"})
    source = tmp_path / "in.dvw"
    source.write_text(scout_file(*LINEUPS, touch, line), encoding="utf-8")
    assert exported(service, source)[-2:] == [touch, line]


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("*AT#X5~41CH2S", "*$$AT#X5~41CH2S"),
        ("aAT#", "a$$AT#"),
        ("*$AT#", "*$$AT#"),
        ("a?AT#", "a$$AT#"),
        ("AT", "aT"),
        ("Ap05:03", "ap05:03"),
        ("AP5>LUp", "aP05>LUp"),
        ("Az3", "az3"),
    ],
)
def test_only_the_first_letter_is_that_of_the_visitors(misspelt: str, meant: str) -> None:
    (event, said), (known, _) = one(misspelt), one(meant)
    assert (event.event_type, event.actor_team) == (known.event_type, known.actor_team)
    assert event.payload.get("evaluation") == known.payload.get("evaluation")
    assert len(said) == 1


@pytest.mark.parametrize(
    "remark",
    [
        "**setter hurt", "**Set ball", "**1 set ball", "**1setter", "*2 setters now", "*1 set ball",
        "* 3 sets played", "ATTENTION: rotation", "ATHLETE 5 hurt", "AT last", "*1 B-team came",
        "*1 S-out", "*1 A + B", "*c1-0 challenge", "*Z5 attacks", "AP 5 minutes late", "*Be-hind",
    ],
)  # fmt: skip
def test_a_remark_stays_a_note(remark: str) -> None:
    event, said = one(remark)
    assert event.event_type == "note"
    assert event.payload["code"] == remark
    assert len(said) == 1


def test_a_remark_ends_no_set_either_where_all_lines_name_one() -> None:
    found = read_dvw_text(scout_file(*LINEUPS, "*01SM-", "**setter hurt", "*02SM-", "**1set"))
    assert not any("same set" in said.text for said in found.diagnostics)


def played(end: str, number: int, *points: str) -> list[str]:
    """A set of one rally a point, whose end names the next set in its column, as files do."""
    rallies = [code for point in points for code in ("*01SM#", point)]
    lines = [columns(code, {8: str(number)}) for code in rallies]
    return [*lines, columns(end, {8: str(number + 1)})]


@pytest.mark.parametrize("end", ["**set", "** SET", "**0set"])
def test_an_end_without_a_number_is_that_of_the_running_set(end: str) -> None:
    scouted = [*played(end, 1, "*p24:21", "*p25:21"), *played(end, 2, "ap19:24")]
    found = read_dvw_text(scout_file(*LINEUPS, *scouted, SET=TWO_SETS))
    assert ends_of(found) == [(1, None), (2, None)]
    assert [one.score for one in match_of(found).sets] == [(25, 21), (19, 24)]


@pytest.mark.parametrize("name", REAL)
def test_real_sets_end_alike_without_their_numbers(shared: Path, name: str) -> None:
    text = (shared / "data/scout" / f"{name}.dvw").read_bytes().decode("cp1252", "replace")
    bare = re.sub(r"(?m)^\*\*\dset", "**set", text)
    assert ends_of(read_dvw_text(bare)) == ends_of(read_dvw_text(text))


def test_an_end_without_a_number_goes_out_with_it(service: SessionService, tmp_path: Path) -> None:
    source = tmp_path / "in.dvw"
    scouted = played("**set", 1, "*p24:21", "*p25:21")
    source.write_text(scout_file(*LINEUPS, *scouted, SET=TWO_SETS), encoding="utf-8")
    assert exported(service, source)[-1].startswith("**1set;")


@pytest.mark.parametrize("custom", ["hurt", "ter hurt", " ball"])
def test_words_behind_the_end_of_a_set_never_undo_it(custom: str) -> None:
    play = typed_play(None, "set_end", None, None, None, 1, {"set_number": 1, "custom": custom})
    assert happening_code(play, State.start(), opening=False) == "**1set"


@pytest.mark.parametrize("end", ["**2set", "**5set"])
def test_the_end_of_another_set_gives_no_score(end: str) -> None:
    scouted = played(end, 1, "*p24:21", "*p25:21")
    found = read_dvw_text(scout_file(*LINEUPS, *scouted, SET=TWO_SETS))
    assert ends_of(found) == [(int(end[2]), None)]


def test_sets_of_which_only_the_ends_are_written_have_the_scores_of_the_list() -> None:
    found = read_dvw_text(scout_file("**1set", "**2set", SET=TWO_SETS))
    assert ends_of(found) == [(1, [25, 21]), (2, [19, 25])]


def test_an_end_that_is_there_twice_gives_no_second_score() -> None:
    found = read_dvw_text(scout_file("**set", "**set", SET=TWO_SETS))
    assert [end[0] for end in ends_of(found)] == [1, 1]
    assert [one.score for one in match_of(found).sets] == [(25, 21)]


@pytest.mark.parametrize(
    "code",
    [
        "*07SM+~~~15A~~~~\uff08\u5feb\u653b\uff09a\u2013b",
        "*07s+~~~15a~~~~\uff08\u5feb\u653b\uff09a\u2013b",
        "\uff0a\uff10\uff17SM+~~~15A~~~~\uff08\u5feb\u653b\uff09a\u2013b",
        "*SM+~~~15A~~~~\uff08\u5feb\u653b\uff09a\u2013b",
    ],
)
def test_text_behind_a_code_stays_as_it_is(code: str) -> None:
    event, _ = one(code)
    assert event.event_type == "serve"
    assert event.payload["custom"] == "~\uff08\u5feb\u653b\uff09a\u2013b"
    assert event.payload["code"].endswith("A~~~~\uff08\u5feb\u653b\uff09a\u2013b")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("a12sm=", ["a12sm=: It was read as a12SM=."]),
        ("*5 s+", ["*5 s+: It was read as *05S~+.", "*5 s+: The touch has no type."]),
        ("*hello", ["*hello: The code is not known."]),
        ("*z7", ["*z7: There is no zone 7 for a setter."]),
    ],
)
def test_what_is_said_of_a_code_is_whole_sentences(code: str, said: list[str]) -> None:
    _, texts = one(code)
    assert [text for text in texts if "mall letters" not in text] == said
    assert not any(text.split(": ", 1)[1][0].islower() for text in texts)
