"""A serve that cannot be is named in a record, and is none in whatever format it travels."""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from session.formats.imported import ImportedSession
from session.formats.integrity import match_of
from session.formats.perana import packing
from session.formats.reading import import_file, read_file
from session.formats.registry import WRITTEN
from session.formats.spreadsheets.tables import write_session_events, write_session_touches
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from tests.record.noted import events

LINEUPS = "A[1,2,3,4,5,6/2] B[11,12,13,14,15,16/11] "
LATE = "A1S- B12R+ B13S# A5R= B14A= A1:0 A1S- B12R+ B14A# A4D= B1:1"
EARLY = "A1S- B12R+ B14A= A1:0 B13S# A5R= A1S- B12R+ B14A# A4D= B1:1"
FIRST = "B13S# A5R= A1S- B12R+ B14A= A1:0 A1S- B12R+ B14A# A4D= B1:1"
FORMATS = (*[name for name in WRITTEN if name != "xlsx"], "events.csv", "touches.csv")


def typed(service: SessionService, noted: str) -> str:
    """The id of a match that somebody wrote down by hand."""
    session_id = service.create_session(SessionCreate(title="Herons – Vipers"))
    for side, name in (("A", "Herons"), ("B", "Vipers")):
        service.set_team(session_id, side, name)
        numbers = range(1, 7) if side == "A" else range(11, 17)
        service.set_roster(session_id, side, [PlayerIn(number=str(one)) for one in numbers])
    clip = service.add_clip(session_id, ClipCreate(path="match.mp4"))
    given = [
        EventIn(**{key: value for key, value in one.items() if key != "id"}, t_sec=10.0 * place)
        for place, one in enumerate(events(LINEUPS + noted))
    ]
    service.add_events(session_id, clip, given)
    return session_id


def written(service: SessionService, session_id: str, path: Path) -> Path:
    tables = {"events.csv": write_session_events, "touches.csv": write_session_touches}
    write = tables.get(path.name) or WRITTEN[path.suffix[1:]].write
    return write(service, session_id, path)


def read(found: ImportedSession) -> tuple[list[str], list[str], list[str | None]]:
    """Serves that count, codes of notes that are no touches, and who served the rallies."""
    counted = [event for _, event in found.events]
    serves = [f"{one.actor_team}{one.actor_number}" for one in counted if one.event_type == "serve"]
    notes = [one.payload["code"][:5] for one in counted if one.payload.get("no_touch")]
    return serves, notes, [rally.serving for rally in match_of(found).rallies]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("noted", [LATE, EARLY], ids=["within", "before"])
def test_it_is_none_in_any_format(
    service: SessionService, tmp_path: Path, noted: str, name: str
) -> None:
    session_id = typed(service, noted)
    path = tmp_path / (name if "." in name else f"match.{name}")
    found = read_file(written(service, session_id, path))
    serves, notes, serving = read(found)
    assert (serves, serving) == (["A1", "A1"], ["A", "A"])
    assert [code.replace("~", "") for code in notes] in (["a13S#", "*05R="], ["a13S", "*05R"])
    [said] = [one for one in found.diagnostics if one.severity == "error"]
    where = "before the serve of A 1" if noted is EARLY else "in the middle of a rally that A 1"
    assert where in said.text
    assert "kept as notes and count for nothing" in said.text


@pytest.mark.parametrize("noted", [LATE, EARLY, FIRST], ids=["within", "before", "first"])
def test_a_match_typed_by_hand_is_told_of_it_once(service: SessionService, noted: str) -> None:
    session_id = typed(service, noted)
    odd = [one for one in service.get_problems(session_id) if one.severity == "error"]
    [found] = odd
    assert found.check == "serve-that-cannot-be"
    assert "B 13's serve # and A 5's reception = stand" in found.text


@pytest.mark.parametrize(
    "noted",
    [
        pytest.param("A1S- B12R+ A1S- B12R= A1:0 A1S=", id="a replay"),
        pytest.param("B11S- A5R+ A1S- B12R= A1:0 A1S=", id="the toss was mistaken"),
        pytest.param("A1S- B12R+ A1:0 B12S# A5R= A1S- B1:2 B12S=", id="two points"),
        pytest.param("A1S- B12R+ A1:0 B13S- A5R+ A4A+ A1S- B12R+ B1:1 B12S=", id="a whole rally"),
        pytest.param("A1S- B12R+ A1:0 A1S- B12R+ B1:1 B12S- A6S- A2:1 A6S=", id="in doubt"),
    ],
)
def test_a_serve_that_may_be_stays(service: SessionService, noted: str) -> None:
    session_id = typed(service, noted)
    assert not [one for one in service.get_problems(session_id) if "cannot" in one.check]


def test_it_goes_out_as_a_scout_file_and_comes_back(
    service: SessionService, tmp_path: Path
) -> None:
    source = written(service, typed(service, LATE), tmp_path / "match.json")
    path = written(service, import_file(service, source).session_id, tmp_path / "match.dvw")
    codes = [line.split(";")[0] for line in path.read_text().split("\n")]
    assert [code for code in codes if code.startswith(("a13", "*05"))] == ["a13S~#", "*05R~="]
    assert read(read_file(path)) == read(read_file(source))


def of_vsm(source: Path, early: bool) -> bytes:
    document = json.loads(source.read_bytes())
    plays = document["scout"]["sets"][0]["events"][1]["exchange"]["plays"]
    serve, reception = plays[:2]
    stray = {**serve, "team": reception["team"], "player": 77, "effect": "#"}
    answer = {**reception, "team": serve["team"], "player": 12, "effect": "="}
    for one in (stray, answer):
        one.pop("code", None)
    at = 0 if early else 2
    plays[at:at] = [stray, answer]
    return json.dumps(document).encode()


def of_psvb(source: Path, early: bool) -> bytes:
    lines = packing.unpacked(source.read_bytes()).split("\n")
    entries = [
        (place, json.loads(line[2:])) for place, line in enumerate(lines) if line[:2] == "E~"
    ]
    words = [said["EventString"] for _, said in entries]
    at = next(
        i for i in range(4, 99) if words[i : i + 2] == ["Serve", "Pass"] and words[i + 2] != "Serve"
    )
    (first, serve), (_, reception), (third, _) = entries[at : at + 3]
    stray = {**serve, "PlayerGuid": reception["PlayerGuid"], "EventGrade": 3}
    answer = {**reception, "PlayerGuid": serve["PlayerGuid"], "EventGrade": 0}
    place = first if early else third
    lines[place:place] = [f"E~{json.dumps(one)}" for one in (stray, answer)]
    plain = "\n".join(lines).encode()
    return base64.b64encode(struct.pack("<I", len(plain)) + gzip.compress(plain))


@pytest.mark.parametrize("early", [False, True], ids=["within", "before"])
@pytest.mark.parametrize(
    ("name", "change"),
    [("nicaragua-cuba-2022.vsm", of_vsm), ("avl-men-2017.psvb", of_psvb)],
)
def test_real_matches_of_other_programs(
    shared: Path, tmp_path: Path, name: str, change: Callable[[Path, bool], bytes], early: bool
) -> None:
    source = shared / "data/scout" / name
    path = tmp_path / name
    path.write_bytes(change(source, early))
    found, real = read_file(path), read_file(source)
    assert read(found)[0] == read(real)[0]
    assert len(read(found)[1]) == 2
    assert found.scores == real.scores
    assert sum("cannot" in one.text or "knows of it" in one.text for one in found.diagnostics) == 1
