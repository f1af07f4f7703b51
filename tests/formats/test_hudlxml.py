"""Instances for video tools, read back as such a tool reads them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

from session.errors import InvalidInput
from session.formats.reading import import_file
from session.formats.video.writer import AFTER_SEC, BEFORE_SEC, write_instances
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate
from session.service import SessionService


def instances(path: Path) -> list[dict[str, str]]:
    """Every instance as its fields and its labels by group."""
    root = ET.parse(path).getroot()
    assert root.tag == "file"
    found = []
    for one in root.iterfind("ALL_INSTANCES/instance"):
        fields = {child.tag: child.text or "" for child in one if child.tag != "label"}
        for label in one.iterfind("label"):
            fields[label.findtext("group") or ""] = label.findtext("text") or ""
        found.append(fields)
    rows = [row.findtext("code") for row in root.iterfind("ROWS/row")]
    assert {fields["code"] for fields in found} == set(rows)
    return found


def written(
    service: SessionService, session_id: str, path: Path, **more: str
) -> list[dict[str, str]]:
    data = service.load_session(session_id)
    return instances(write_instances(path, data, service.get_match(session_id), **more))


@pytest.mark.parametrize(
    ("name", "touches"),
    [
        ("katowice-bedzin-2019.dvw", 1124),
        ("stuttgart-schwerin-2018.dvw", 1219),
        ("avl-men-2017.psvb", 532),
        ("hudl-tags.xml", 270),
    ],
)
def test_each_touch_and_each_rally_of_a_match(
    service: SessionService, shared: Path, tmp_path: Path, name: str, touches: int
) -> None:
    made = import_file(service, shared / "data/scout" / name)
    found = written(service, made.session_id, tmp_path / "out.xml")
    kinds = Counter("rally" if one["code"] == "Rally" else "touch" for one in found)
    timed = sum(
        touch.t_sec is not None
        for rally in service.get_match(made.session_id).rallies
        for touch in rally.touches
    )
    assert kinds["touch"] == timed <= touches
    assert timed > 0.9 * touches
    starts = [float(one["start"]) for one in found]
    assert starts == sorted(starts)
    assert all(float(one["start"]) < float(one["end"]) for one in found)
    attack = next(one for one in found if one.get("Skill") == "Attack")
    assert {"Team", "Player", "Set", "Score"} <= set(attack)


@pytest.fixture
def short(service: SessionService) -> str:
    """One rally of two touches, with everything that a label can hold."""
    session_id = service.create_session(SessionCreate(title="Short"))
    service.set_team(session_id, "A", "Herons & <Co>")
    service.set_roster(session_id, "A", [PlayerIn(number="7", player_name="Ada Lark")])
    clips = [
        service.add_clip(session_id, ClipCreate(path=f"{number}.mp4", offset_sec=60.0 * number))
        for number in range(2)
    ]
    lineup = {"lineup": list("123457"), "setter": "7", "set_number": 1}
    events = [
        EventIn(event_type="lineup", actor_team="A", payload=lineup, seq=1),
        EventIn(t_sec=1, event_type="serve", actor_team="A", actor_number="7", seq=2),
        EventIn(
            t_sec=3.5, event_type="reception", actor_team="B", seq=3,
            payload={"evaluation": "=", "skill_type": "M"},
        ),
        EventIn(event_type="point", actor_team="A", payload={"score": [1, 0]}, seq=4),
    ]  # fmt: skip
    service.add_events(session_id, clips[1], events)
    return session_id


def test_labels_say_who_what_when_and_in_which_rotation(
    service: SessionService, short: str, tmp_path: Path
) -> None:
    rally, serve, reception = written(service, short, tmp_path / "out.xml")
    if rally["code"] != "Rally":
        rally, serve = serve, rally
    assert serve["code"] == "Herons & <Co> Serve"
    assert (serve["Player"], serve["Rotation"], serve["Score"]) == ("7 Ada Lark", "P6", "0-0")
    assert (reception["Evaluation"], reception["Type"]) == ("= error", "M")
    assert (rally["Won by"], rally["Serving"], rally["Set"]) == ("Herons & <Co>",) * 2 + ("1",)
    assert float(rally["start"]) == 61 - BEFORE_SEC
    assert float(rally["end"]) == 63.5 + AFTER_SEC


def test_one_clip_in_its_own_seconds(service: SessionService, short: str, tmp_path: Path) -> None:
    first, second = service.list_clips(short)
    found = written(service, short, tmp_path / "out.xml", clip_id=second.id)
    assert float(found[0]["start"]) == 0
    assert float(found[-1]["end"]) <= 3.5 + AFTER_SEC
    with pytest.raises(InvalidInput, match="No play has a time"):
        written(service, short, tmp_path / "none.xml", clip_id=first.id)
    assert not (tmp_path / "none.xml").exists()
