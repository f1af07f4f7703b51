"""Data Volley rosters."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.errors import InvalidInput
from session.formats.dvw.roster import ImportedRoster, read_roster


@pytest.fixture(scope="module")
def found(shared: Path) -> ImportedRoster:
    return read_roster(shared / "data/scout/team-99.sq")


def roster(tmp_path: Path, *rows: str, page: str = "", encoding: str = "utf-8") -> ImportedRoster:
    path = tmp_path / "team.sq"
    head = f"DV-Team-2\nHER\tHerons\tAda\tBea\tHE\t{page}"
    path.write_bytes("\r\n".join([head, *rows]).encode(encoding))
    return read_roster(path)


def test_the_roster_of_the_sample(found: ImportedRoster) -> None:
    assert found.team == "STADIUM MIRANDOLA MO"
    assert [player.number for player in found.players] == [
        "1", "2", "4", "5", "6", "7", "8", "9", "10", "13", "15", "16", "18",
    ]  # fmt: skip
    assert {player.number for player in found.players if player.libero} == {"6", "10"}
    assert {player.number for player in found.players if player.captain} == {"5"}
    positions = {player.number: player.position for player in found.players}
    assert (positions["1"], positions["2"], positions["5"]) == ("outside", "middle", "setter")
    assert "Dates of birth are not taken over (13 times)." in map(str, found.diagnostics)


def test_what_is_odd_is_named_with_its_line(tmp_path: Path) -> None:
    found = roster(
        tmp_path,
        "7\tA\tLark\t\t\t\tL\t\tAda\t1",
        "7\tB\tVoss",
        "x\tC\tHart",
        "9\tD\tMoor\t\t\t\tQ\t\t\t8",
    )
    assert [(player.number, player.player_name) for player in found.players] == [
        ("7", "Ada Lark"),
        ("9", "Moor"),
    ]
    said = {one.line: str(one) for one in found.diagnostics}
    assert "has the number 7, which is taken" in said[4]
    assert "has no number" in said[5]
    assert "'Q' is not known" in said[6]


def test_the_code_page_of_the_file_is_obeyed(tmp_path: Path) -> None:
    found = roster(tmp_path, "1\tA\tWęgrzyn", page="1250", encoding="cp1250")
    assert found.players[0].player_name == "Węgrzyn"
    assert read_roster(tmp_path / "team.sq", encoding="cp1250").players == found.players
    with pytest.raises(InvalidInput):
        read_roster(tmp_path / "team.sq", encoding="no such page")


@pytest.mark.parametrize(("page", "encoding"), [("", "cp1250"), ("1252", "cp1250"), ("", "utf-8")])
def test_letters_tell_the_page_where_the_file_does_not_or_is_wrong(
    tmp_path: Path, page: str, encoding: str
) -> None:
    rows = "1\tA\tŻółwik\n2\tB\tGęś\n3\tC\tŁabędź"
    found = roster(tmp_path, rows, page=page, encoding=encoding)
    assert [player.player_name for player in found.players] == ["Żółwik", "Gęś", "Łabędź"]


def test_one_guest_does_not_speak_against_the_page_of_the_file(tmp_path: Path) -> None:
    names = ["Hähner", "Häffner", "Bräuer", "Schäfer", "Jäger", "Krämer", "Kräft", "Terzić"]
    rows = [f"{number}\tA\t{name}" for number, name in enumerate(names, 1)]
    found = roster(tmp_path, *rows, page="1250", encoding="cp1250")
    assert [player.player_name for player in found.players] == names


def test_letters_of_a_roster_that_were_encoded_twice_are_put_right(tmp_path: Path) -> None:
    twice = "Müller".encode().decode("cp1252")
    found = roster(tmp_path, f"1\tA\t{twice}", page="", encoding="utf-8")
    assert found.players[0].player_name == "Müller"


@pytest.mark.parametrize("data", [b"", b"hello", b"[3SCOUT]\n", b"\x00\xff" * 50])
def test_what_is_no_roster_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.sq"
    path.write_bytes(data)
    with pytest.raises(InvalidInput):
        read_roster(path)
