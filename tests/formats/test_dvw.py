"""A coach's scout files become sessions: what each line and section says is there afterwards."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from session.errors import InvalidInput
from session.formats.dvw import read_dvw, read_dvw_bytes, read_dvw_text
from session.formats.dvw.oncourt import court_differences
from session.formats.imported import ImportedSession
from session.game.plays import Touch, plays
from session.game.rules import rules_of
from session.game.state import State
from session.game.step import step
from session.schemas import EventIn
from session.vocabulary import SKILLS, Side
from tests.formats.dvw_files import LINEUPS, RALLY, REAL, scout_file


def real(shared: Path, name: str) -> ImportedSession:
    return read_dvw(shared / "data/scout" / f"{name}.dvw")


def events_of(found: ImportedSession) -> list[EventIn]:
    return [event for _, event in found.events]


@pytest.mark.parametrize(
    ("name", "touches", "points", "scores"),
    [
        ("stuttgart-schwerin-2018", 1219, 213, "25-21 22-25 22-25 25-21 12-15"),
        ("katowice-bedzin-2019", 1124, 193, "25-20 18-25 25-15 19-25 15-6"),
        ("katowice-bedzin-2019-clip", 13, 1, "0-1"),
        ("ljubljana-maribor-2012", 419, 118, "25-12 25-17 25-14"),
        ("click-and-scout", 577, 160, ""),
        ("beach-2021", 327, 69, "15-21 12-21"),
    ],
)
def test_a_real_file_has_the_touches_points_and_scores_that_are_known(
    shared: Path, name: str, touches: int, points: int, scores: str
) -> None:
    found = real(shared, name)
    kinds = Counter(event.event_type for event in events_of(found))
    assert sum(kinds[skill] for skill in SKILLS) == touches
    assert kinds["point"] == points
    last = {
        event.payload["set_number"]: event.payload["score"]
        for event in events_of(found)
        if event.event_type == "point"
    }
    if scores:
        assert " ".join(f"{a}-{b}" for a, b in last.values()) == scores
    assert [event.seq for event in events_of(found)] == list(range(1, len(found.events) + 1))


@pytest.mark.parametrize("name", REAL)
def test_every_event_of_a_real_file_passes_the_checks_of_the_record(
    shared: Path, name: str
) -> None:
    for event in events_of(real(shared, name)):
        assert EventIn.model_validate(event.model_dump()) == event


@pytest.mark.parametrize("name", REAL)
def test_the_rules_give_the_line_ups_that_the_scout_wrote_beside_each_touch(
    shared: Path, name: str
) -> None:
    found = real(shared, name)
    state = State.start(rules_of(found.session.meta))
    for play in plays(events_of(found)):
        state = step(state, play)
        if isinstance(play, Touch):
            assert not court_differences(state, (play.line or "").split(";")), play.line


@pytest.mark.parametrize("name", REAL)
def test_phases_of_attacks_are_those_that_the_scout_wrote(shared: Path, name: str) -> None:
    letters = {"reception": "r", "transition_sideout": "s", "transition_break": "p"}
    found = real(shared, name)
    state, different = State.start(rules_of(found.session.meta)), []
    for play in plays(events_of(found)):
        state = step(state, play)
        letter = (play.line or "").split(";")[2]
        if play.kind == "attack" and letter and letters[str(state.phase)] != letter:
            different.append(play.line)
    assert len(different) <= (name == "ljubljana-maribor-2012"), different


@pytest.mark.parametrize(
    ("name", "title", "day", "venue", "style", "rules"),
    [
        (
            "click-and-scout",
            "Team XYZ – Team ABC",
            dt.date(2020, 2, 4),
            "Sport Centre",
            "datavolley",
            "indoor",
        ),
        ("katowice-bedzin-2019", None, dt.date(2019, 3, 1), None, "volleymetrics", "indoor"),
        ("stuttgart-schwerin-2018", None, dt.date(2018, 4, 21), None, "datavolley", "indoor"),
        ("ljubljana-maribor-2012", None, dt.date(2012, 12, 28), None, "datavolley", "indoor"),
        ("beach-2021", None, dt.date(2021, 10, 9), None, "datavolley", "beach"),
    ],
)
def test_a_session_says_who_played_when_and_by_which_rules(
    shared: Path,
    name: str,
    title: str | None,
    day: dt.date,
    venue: str | None,
    style: str,
    rules: str,
) -> None:
    session = real(shared, name).session
    assert session.match_date == day
    assert title in (None, session.title)
    assert venue in (None, session.venue)
    scout = session.meta["scout"]
    assert (scout["evaluation_style"], scout["rules"]) == (style, rules)


def test_names_have_their_letters_in_every_code_page(shared: Path) -> None:
    assert real(shared, "katowice-bedzin-2019").teams[Side.B] == "MKS B\u0119dzin"
    referees = real(shared, "stuttgart-schwerin-2018").session.meta["scout"]["more"]
    assert "\u00fc" in referees["scout"]
    carons = real(shared, "ljubljana-maribor-2012").rosters[Side.A]
    assert any("\u0160" in player.player_name for player in carons)


def test_the_name_of_the_code_page_can_be_given() -> None:
    data = scout_file(TEAMS="1;\u0141\u0119g;0;\n2;\u017baby;0;", MATCH="").encode("cp1250")
    assert read_dvw_bytes(data).teams == {Side.A: "\u0141\u0119g", Side.B: "\u017baby"}
    assert read_dvw_bytes(data, encoding="cp1252").teams[Side.B] == "\u00afaby"
    with pytest.raises(InvalidInput, match="klingon"):
        read_dvw_bytes(data, encoding="klingon")


@pytest.mark.parametrize(
    ("city", "page"),
    [
        ("\u0130stanbul, \xc7ar\u015f\u0131 Do\u011fu\u015f", "cp1254"),
        ("Novotn\xfd, Hru\u0161ka", "cp1250"),
        ("\u0110or\u0111evi\u0107 Nik\u0161i\u0107", "cp1250"),
        ("\xd6zil, Gr\xfcn", "cp1252"),
        ("\u0160krab, \u017dni\u010d, A\u0161", "cp1250"),
        ("\u0160krab, \u017dni\u010d, A\u0161", "iso8859-2"),
        ("Bucure\u015fti, Timi\u015foara", "cp1250"),
        ("T\xe4ht, K\xf5rge", "cp1252"),
        ("\u0160iauliai, Auk\u0161tai\u010di\u0173 \u017elug", "cp1257"),
        ("Αθήνα Πάτρα Βόλος", "cp1253"),
        ("Казань София Львов", "cp1251"),
    ],
)
def test_the_page_is_guessed_from_the_letters_that_names_have(city: str, page: str) -> None:
    data = scout_file(TEAMS=f"1;{city};0;\n2;B;0;", MATCH="").replace("Or\u0142y", "")
    assert read_dvw_bytes(data.encode(page)).teams[Side.A] == city


@pytest.mark.parametrize(
    ("names", "page"),
    [
        (["Kovačić", "Đurić", "Šimunović", "Čuk"], "cp1250"),
        (["Święcicki", "Łukasz", "Żuk", "Kończak"], "cp1250"),
        (["Dvořák", "Jiří", "Němec", "Růžička"], "cp1250"),
        (["Szőke", "Fűzi", "Győr"], "cp1250"),
        (["Müller", "Jäger", "Groß"], "cp1252"),
        (["Lefèvre", "Hélène", "Benoît", "François"], "cp1252"),
        (["Muñoz", "Peña", "Núñez"], "cp1252"),
        (["João", "Conceição", "Simões"], "cp1252"),
        (["Søren", "Jørgensen", "Åberg", "Kjær"], "cp1252"),
        (["Niccolò", "Libertà"], "cp1252"),
        (["Иванов", "Петров", "Сидоров"], "cp1251"),
    ],
)
def test_names_of_many_countries_are_read_in_their_page(names: list[str], page: str) -> None:
    roster = "\n".join(f"0;{n};{n};;;;;;{n};{name};" for n, name in enumerate(names, 1))
    text = scout_file(PLAYERS_H=roster, MATCH="", TEAMS="1;A;\n2;B;")
    found = read_dvw_bytes(text.encode(page)).rosters[Side.A]
    assert [player.player_name for player in found] == names


def test_a_letter_cut_in_two_does_not_turn_the_whole_file_into_another_page() -> None:
    text = scout_file(TEAMS="1;\u0141\u0119g \u0105\u015b\u017c;0;\n2;\u017baby;0;")
    found = read_dvw_bytes(text.encode() + b"*01SM#;\xc5")
    assert found.teams == {Side.A: "\u0141\u0119g \u0105\u015b\u017c", Side.B: "\u017baby"}
    assert found.encoding == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_marks_and_nuls_do_not_matter(encoding: str, end: str) -> None:
    text = scout_file(*LINEUPS, *RALLY).replace("\n", end) + "\x00"
    data = text.replace("1252", "").encode(encoding)
    found = read_dvw_bytes(data)
    assert found.teams[Side.A] == "Or\u0142y"
    assert len(found.events) == 11
    assert not any(event.payload["line"].endswith("\r") for event in events_of(found))


def test_an_escaped_column_wins_over_the_plain_one_unless_it_is_damaged() -> None:
    home = "1;Lodz;0;;;;\x0f40141\x0f2;\x0f4;"
    visitors = "2;Lodz;0;;;;\x0f4014100F30064017A;\x0f2;\x0f2;"
    found = read_dvw_text(scout_file(TEAMS=f"{home}\n{visitors}"))
    assert found.teams == {Side.A: "Lodz", Side.B: "\u0141\u00f3d\u017a"}


def test_rosters_have_names_positions_liberos_and_captains() -> None:
    found = read_dvw_text(scout_file())
    first, libero = found.rosters[Side.A][0], found.rosters[Side.B][-1]
    assert (first.number, first.player_name, first.position) == ("1", "First1 Last1", "opposite")
    assert (first.captain, libero.libero, libero.captain) == (True, True, False)
    assert found.session.meta["scout"]["players"]["A"]["2"]["starts"] == [2, None, None, None, None]


def test_the_header_is_kept_by_name() -> None:
    scout = read_dvw_text(scout_file()).session.meta["scout"]
    assert scout["match"] | {"line2": None} == {
        "date": "24/05/2026",
        "time": "18:30",
        "season": "2025/2026",
        "league": "Liga",
        "phase": "Final",
        "day_number": "1",
        "match_number": "1",
        "regulation": "1",
        "attack_ends": "Z",
        "column_12": "0",
        "line2": None,
    }
    assert scout["teams"]["A"] == {
        "id": "1", "sets_won": "1", "coach": "Coach One", "colour": "#ff0000"
    }  # fmt: skip
    assert scout["sets"][0] == {
        "partials": [[8, 5], [16, 10], [21, 14]], "score": [25, 21], "minutes": 27
    }  # fmt: skip
    assert scout["sets"][1] == {"partials": [], "score": None, "minutes": None}
    assert scout["combinations"][0]["description"] == "Shoot in 4"
    assert scout["setter_calls"][0]["code"] == "K1"
    assert scout["more"]["referees"] == "Ref One, Ref Two"
    assert read_dvw_text(scout_file()).session.venue == "Hala, Miasto"


@pytest.mark.parametrize(
    ("generator", "style"),
    [
        ("FILEFORMAT: 2.0", "datavolley"),
        ("GENERATOR-PRG:\nGENERATOR-NAM:", "volleymetrics"),
        ("GENERATOR-PRG: VolleyStation", "datavolley"),
    ],
)
def test_the_evaluation_style_is_recognised_from_the_generator(generator: str, style: str) -> None:
    scout = read_dvw_text(scout_file(DATAVOLLEYSCOUT=generator)).session.meta["scout"]
    assert scout["evaluation_style"] == style


def test_what_is_evidently_no_scout_file_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"\x00\x00", b"hello\nworld", b'{"events": []}', bytes(range(256))):
        (tmp_path / "no.dvw").write_bytes(content)
        with pytest.raises(InvalidInput, match="no Data Volley file"):
            read_dvw(tmp_path / "no.dvw")
    with pytest.raises(InvalidInput, match="MB"):
        read_dvw_bytes(b"x" * 10_000_001)
