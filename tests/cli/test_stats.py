"""`volleysense stats`: a match report at the terminal, and the same for scripts."""

from __future__ import annotations

import json
import re

import pytest

from app.cli import main
from app.cli.stats import in_words
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.stats.filters import MATCH_KEYS, Filter
from session.stats.report import About, match_statistics
from session.stats.tally import Counted
from tests.stats.written import match, rally


def volleysense(*words: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    return int(end.value.code or 0)


def touch(kind: str, side: str, number: str, sign: str) -> EventIn:
    payload = {"evaluation": sign}
    return EventIn(event_type=kind, actor_team=side, actor_number=number, payload=payload)


@pytest.fixture
def final(service: SessionService) -> str:
    session_id = service.create_session(SessionCreate(title="Final"))
    service.set_team(session_id, "A", "Kraków")
    service.set_roster(session_id, "A", [PlayerIn(number="7", player_name="Zoë", libero=True)])
    played = [
        touch("serve", "A", "3", "-"),
        touch("reception", "B", "9", "+"),
        touch("attack", "B", "9", "="),
        EventIn(event_type="point", actor_team="A"),
        touch("serve", "A", "3", "#"),
        EventIn(event_type="point", actor_team="A"),
    ]
    service.add_events(session_id, None, played)
    return session_id


def test_the_tables_are_readable(
    service: SessionService, final: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert volleysense("stats", final, "--dir", service.sessions_dir) == 0
    text = capsys.readouterr().out
    lines = [line.split() for line in text.splitlines()]
    assert ["7", "Zoë", "L", *"000000", "0", "0", ".", ".", *"0000", ".", "0"] in lines
    assert ["3", *"111201", "0", "0", ".", ".", *"0000", ".", "0"] in lines
    assert ["Set", "1", "2", "1", "0", "0", "1"] in lines
    assert "Kraków 0 : 0 Team B" in text
    assert "Break point: rallies won of the own serves 100 % 2/2" in " ".join(text.split())
    assert "serves for each of these points 2.00" in " ".join(text.split())
    assert "Expected" not in text


def test_the_words_above_the_columns_stand_over_their_columns(
    service: SessionService, final: str, capsys: pytest.CaptureFixture[str]
) -> None:
    volleysense("stats", final, "--dir", service.sessions_dir)
    lines = capsys.readouterr().out.splitlines()
    above = next(line for line in lines if "Reception" in line)
    heads = lines[lines.index(above) + 1]
    for word, first in (("Points", "Tot  BP"), ("Attack", "Tot  Err  Blo"), ("Reception", "Tot")):
        assert heads[above.index(word) :].startswith(first)


def test_scripts_get_the_json_of_the_api(
    service: SessionService, final: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert volleysense("stats", final, "--dir", service.sessions_dir, "--json") == 0
    assert json.loads(capsys.readouterr().out) == service.get_stats(final)


def test_what_is_expected_by_the_sessions_named(
    service: SessionService, final: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--dir", service.sessions_dir, "--reference", final)
    assert volleysense("stats", final, *words) == 0
    assert "Expected side-out: what is usual after such receptions" in capsys.readouterr().out
    assert volleysense("stats", final, *words, "--json") == 0
    assert json.loads(capsys.readouterr().out)["reference"]["sessions"] == [final]


def test_a_part_of_the_match(
    service: SessionService, final: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("stats", final, "--dir", service.sessions_dir, "--only", "team=A", "--only", "rally=1")
    assert volleysense(*words, "--json") == 0
    wanted = Filter.parse({"team": "A", "rally": "1"})
    assert json.loads(capsys.readouterr().out) == service.get_stats(final, wanted=wanted)
    assert volleysense(*words) == 0
    printed = capsys.readouterr().out
    assert "Only rally 1" in printed
    said = " ".join(printed.split())
    assert "Break point: rallies won of the own serves 100 % 1/1" in said


def test_several_values_of_one_key(
    service: SessionService, final: str, capsys: pytest.CaptureFixture[str]
) -> None:
    same = (["set=1,2"], ["set=2", "set=1"])
    for parts in same:
        only = [word for part in parts for word in ("--only", part)]
        assert volleysense("stats", final, "--dir", service.sessions_dir, "--json", *only) == 0
        assert json.loads(capsys.readouterr().out)["filter"] == {"set": "1,2"}


@pytest.mark.parametrize("key", MATCH_KEYS)
def test_every_key_is_in_the_help(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert volleysense("stats", "--help") == 0
    assert key in re.split(r"[^a-z_]+", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("bogus=1", "opponent_rotation"),
        ("opponent=Owls", "opponent_rotation"),
        ("set", "key=value"),
        ("set=", "key=value"),
        ("set=12", "Set: choose from 1 to 9"),
        ("player=7", "such as A7"),
    ],
)
def test_a_part_that_makes_no_sense_gets_a_sentence(
    service: SessionService,
    final: str,
    part: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert volleysense("stats", final, "--dir", service.sessions_dir, "--only", part) == 1
    printed = capsys.readouterr()
    assert (printed.out, said in printed.err) == ("", True)


def test_an_unknown_session_gets_a_sentence(
    service: SessionService, final: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = service.sessions_dir
    for words in (["nowhere"], [final, "--reference", "nowhere"]):
        assert volleysense("stats", *words, "--dir", folder) == 1
        printed = capsys.readouterr()
        assert (printed.out, "no session nowhere" in printed.err) == ("", True)


def test_touches_of_nobody_known_have_a_line_of_their_own() -> None:
    played = match(rally("A", "A$$S# B3R=", "A"))
    text = in_words(match_statistics(Counted.of(played), About()))
    assert "Player not known" in text
    assert text.count("Player not known") == 1
