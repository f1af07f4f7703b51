"""Codes that hands and other programs misspell still count, and it is said how they were read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from session.formats.dvw import read_dvw, read_dvw_text, write_dvw
from session.formats.reading import import_file
from session.schemas import EventIn
from session.service import SessionService
from tests.formats.dvw_files import LINEUPS, lines_of, scout_file, whole

SKILLS_HERE = ("Serve", "Reception", "Set", "Attack")
BESIDE = ("line", "code", "clock", "court", "setter_zones", "set_number")


def meaning(code: str) -> tuple[Any, ...]:
    """What a line says, and how bad it is."""
    text = scout_file(code)
    found = read_dvw_text(text)
    [event] = (one for _, one in found.events)
    assert event.payload["line"] == whole(code)
    assert EventIn.model_validate(event.model_dump()).payload == event.payload
    assert {one.line for one in found.diagnostics} <= {*lines_of(text, [code]), None}
    payload = {key: one for key, one in event.payload.items() if key not in BESIDE}
    severities = {one.severity for one in found.diagnostics if one.line}
    return event.event_type, event.actor_team, event.actor_number, payload, severities


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("*07sm+~~~15a", "*07SM+~~~15A"),
        ("A07AH#X5~41", "a07AH#X5~41"),
        ("A$$&H#", "a$$&H#"),
        ("*07 SM+", "*07SM+"),
        ("* 07SM+", "*07SM+"),
        ("*07S+", "*07S~+"),
        ("*07s+", "*07S~+"),
        ("*07A#X5~41", "*07A~#X5~41"),
        ("*04AT#X5f41cH2s", "*04AT#X5F41CH2S"),
        ("*SM+~~~15", "*$$SM+~~~15"),
        ("*??SM+~~~15", "*$$SM+~~~15"),
        ("*xxAH#", "*$$AH#"),
        ("*Z5", "*z5"),
        ("az03", "az3"),
        ("*c05-11", "*c05:11"),
        ("*c0511", "*c05:11"),
        ("at", "aT"),
        ("*$$H#", "*$$&H#"),
        ("*$&H=", "*$$&H="),
        ("*1set", "**1set"),
        ("**1", "**1set"),
        ("'*07SM+", "*07SM+"),
        ('"*07SM+', "*07SM+"),
        ("\u2217" "07SM+", "*07SM+"),
        ("\uff0a" "07SM+", "*07SM+"),
    ],
)  # fmt: skip
def test_a_misspelt_code_is_read_as_it_is_meant_and_warned_of(misspelt: str, meant: str) -> None:
    assert meaning(misspelt)[:4] == meaning(meant)[:4]
    assert meaning(misspelt)[4] == {"warning"}


def test_a_misspelt_line_goes_out_as_it_is_meant_for_other_programs(
    service: SessionService, tmp_path: Path
) -> None:
    datavolley = pytest.importorskip("datavolley")
    misspelt = ("*01sm-", "A12R+", "a11ET+K1f~3b", "*SM+", "a13A\u2013X5~41", "*04 AH#", "*c0511")
    source = tmp_path / "in.dvw"
    source.write_text(scout_file(*LINEUPS, *misspelt, "*p01:00"), encoding="utf-8")
    session_id = import_file(service, source).session_id
    data = service.load_session(session_id)
    out = write_dvw(tmp_path / "out.dvw", data, service.iter_events(session_id))
    codes = ["*01SM-", "a12R~+", "a11ET+K1F~3B", "*$$SM+", "a13A~-X5~41", "*04AH#"]
    scouted = [line.split(";")[0] for line in out.read_text(encoding="utf-8").splitlines()]
    assert [code for code in scouted if code in [*codes, "*c05:11"]] == [*codes, "*c05:11"]
    again, before = read_dvw_text(out.read_text(encoding="utf-8")), read_dvw(source)
    assert [event.payload | {"line": ""} for _, event in again.events] == [
        event.payload | {"line": ""} for _, event in before.events
    ]
    assert [one for one in again.diagnostics if one.severity != "info"] == []
    theirs = [play["code"] for play in datavolley.read_dv(str(out)) if play["skill"] in SKILLS_HERE]
    assert theirs == codes


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("*P05>LUP", "*P05>LUp"),
        ("*P5>lup", "*P05>LUp"),
        ("az1>lup", "az1>LUp"),
        ("*p5:3", "*p05:03"),
        ("*p05-03", "*p05:03"),
        ("*p005:003", "*p05:03"),
        ("*P05:03", "*p05:03"),
        ("*C05:11", "*c05:11"),
        ("*c5.11", "*c05:11"),
        ("*7SM+", "*07SM+"),
        ("*007SM+", "*07SM+"),
        ("*07SM+~~~15A~~~~~~~", "*07SM+~~~15A"),
        ("*07SM\u2013~~~15A", "*07SM-~~~15A"),
        ("*07SM\u2212~~~15A", "*07SM-~~~15A"),
        ("*07\u0053\uff2d\uff03", "*07SM#"),
        ("** 1 SET", "**1set"),
        ("**set", "**1set"),
        ("**0set", "**1set"),
    ],
)
def test_other_spellings_of_programs_are_nothing_to_speak_of(written: str, meant: str) -> None:
    assert meaning(written) == meaning(meant)
    assert meaning(written)[4] == set()


@pytest.mark.parametrize(
    "code", [">RED", ">RED<", ">>ROT", ">a02REDCARD", ">TTO", "*>YELLOW", "a>FALLO"]
)
def test_remarks_are_notes_of_their_own(code: str) -> None:
    kind, _, number, payload, severities = meaning(code)
    assert (kind, number, payload, severities) == ("note", None, {}, set())


@pytest.mark.parametrize(
    "code", ["13-YELLOW", "*11YELLOWCARD", "*z", "*p", "*c05:", "**10set", "*07", "hello", "INV"]
)
def test_what_nobody_understands_is_kept_as_a_note(code: str) -> None:
    kind, _, _, payload, severities = meaning(code)
    assert (kind, payload, severities) == ("note", {}, {"warning"})


@pytest.mark.parametrize("code", ["a$$EH=~~~~~~~~~RED", "*13AH=~~~~~~~~~ROTE", "a$$BH=~~~~~~~~~X"])
def test_a_fault_that_is_written_as_a_touch_loses_the_rally(code: str) -> None:
    kind, _, number, payload, severities = meaning(code)
    assert kind in ("set", "attack", "block")
    assert (number, payload["evaluation"], severities) == (
        "13" if "13" in code else None,
        "=",
        set(),
    )
    assert payload["custom"] == code[-len(payload["custom"]) :]
