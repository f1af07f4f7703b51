"""One line of a scout file, one event: codes, places, cones, times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from session.formats.dvw import read_dvw, read_dvw_text
from session.formats.imported import ImportedSession
from session.schemas import EventIn
from tests.formats.dvw_files import columns, scout_file

SKILL_LETTERS = set("SRABDEF")


def real(shared: Path, name: str) -> ImportedSession:
    return read_dvw(shared / "data/scout" / f"{name}.dvw")


def events_of(found: ImportedSession) -> list[EventIn]:
    return [event for _, event in found.events]


def payload_of(code: str, **changed: str | None) -> dict[str, Any]:
    """What one line becomes, without the line itself."""
    found = events_of(read_dvw_text(scout_file(code, **changed)))[0].payload
    return {key: value for key, value in found.items() if key not in ("line", "clock", "court")}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "*01SM+~~~51C~~~S1",
            {
                "evaluation": "+", "skill_type": "M", "start_zone": 5, "end_zone": 1,
                "end_subzone": "C", "custom": "S1",
            },
        ),
        (
            "a37ET-KEB~9C2",
            {
                "evaluation": "-", "skill_type": "T", "combination": "KE", "target": "B",
                "end_zone": 9, "end_subzone": "C", "skill_subtype": "2",
            },
        ),
        (
            "a16AH#V6~2~~T2X",
            {
                "evaluation": "#", "skill_type": "H", "combination": "V6", "start_zone": 2,
                "skill_subtype": "T", "players": 2, "special": "X",
            },
        ),
        ("*$$&H#", {"outcome": "won"}),
        ("a$$&H=", {"outcome": "lost"}),
        ("*p12:10", {"score": [12, 10]}),
        ("ap00:01B", {"score": [0, 1], "custom": "B"}),
        ("*z6", {"setter_zone": 6}),
        ("az1>LUp", {"setter_zone": 1}),
        ("*P08", {"setter": "8"}),
        ("*P08>LUp", {"setter": "8", "lineup": ["1", "2", "3", "4", "5", "6"]}),
        ("*c05:11", {"player_out": "5", "player_in": "11"}),
        ("*T", {}),
        ("**1set", {}),
        ("*>RED", {}),
    ],
)  # fmt: skip
def test_a_code_says_all_its_parts(code: str, said: dict[str, Any]) -> None:
    zones = {"setter_zones"} if code[3:4] in SKILL_LETTERS else set()
    payload = payload_of(code, SET="")
    payload = {key: value for key, value in payload.items() if key not in zones}
    assert payload == {**said, "set_number": 1, "code": code}


def test_the_raw_line_and_the_clock_stay_with_the_event() -> None:
    [event] = events_of(read_dvw_text(scout_file("*01SM+")))
    assert event.payload["line"].startswith("*01SM+;;;;;;;18.30.05;1;5;1;")
    assert event.payload["clock"] == "18.30.05"


def test_attacks_end_in_cones_where_the_match_says_so() -> None:
    cones = "24/05/2026;;;;;;;;;1;C;"
    assert payload_of("*04AT#X5~43", MATCH=cones)["end_cone"] == 3
    assert payload_of("*04DT#~~~43", MATCH=cones)["end_zone"] == 3
    assert payload_of("*04AT#X5~43")["end_zone"] == 3


def test_places_lie_in_the_half_of_the_team_that_played(shared: Path) -> None:
    placed = [
        event for event in events_of(real(shared, "click-and-scout")) if "start_m" in event.payload
    ]
    assert len(placed) == 512
    for event in placed:
        assert event.actor_team
        coming = event.event_type == "reception"
        own = event.actor_team.other if coming else event.actor_team
        assert (event.payload["start_m"][1] < 9) == (own == "A"), event.payload["line"]
    serve = next(event for event in placed if event.payload["code"] == "*15SH!~~~18A")
    assert serve.payload["start_m"] == pytest.approx([6.5813, -0.7778], abs=1e-3)
    assert serve.payload["end_m"] == pytest.approx([4.3313, 14.3333], abs=1e-3)


def test_places_are_those_of_the_grid_that_other_tools_use() -> None:
    x, y = 1.26875, 0.092593  # of 0431, on a court of 3 by 6 that begins at 0.5
    found = payload_of(columns("*01SM+", {4: "0431", 6: "8118"}))["start_m"]
    assert found == pytest.approx([(x - 0.5) * 3, (y - 0.5) * 3], abs=1e-3)


@pytest.mark.parametrize(
    ("code", "start", "end", "said"),
    [
        ("*04AT#X5~41", "4912", "8118", ([0.1688, 8.7778], [0.8438, 15.8889])),
        ("*04AT#X5~41", "5189", "1983", ([0.1688, 8.7778], [0.8438, 15.8889])),
        ("a04AT#X5~41", "4912", "8118", ([8.8313, 9.2222], [8.1563, 2.1111])),
        ("a04DT#~~~41", "4912", "8118", ([0.1688, 8.7778], [0.8438, 15.8889])),
        ("*04ET#", "4912", "-1-1", ([0.1688, 8.7778], None)),
    ],
)
def test_a_ball_is_turned_whole_until_it_starts_in_the_right_half(
    code: str, start: str, end: str, said: tuple[list[float], list[float] | None]
) -> None:
    found = payload_of(columns(code, {4: start, 6: end}))
    assert found["start_m"] == pytest.approx(said[0], abs=1e-3)
    assert found.get("end_m") == (said[1] and pytest.approx(said[1], abs=1e-3))


def test_events_belong_to_the_video_that_the_file_names(shared: Path) -> None:
    found = real(shared, "stuttgart-schwerin-2018")
    assert list(found.clips) == ["Camera0"]
    assert {clip for clip, _ in found.events} == {"Camera0"}
    assert events_of(found)[4].t_sec == 10
    two = scout_file(
        columns("*01SM+", {11: "1", 12: "7"}),
        columns("a12RM+", {11: "2", 12: "9"}),
        VIDEO="Camera0=a=1.mp4\nCamera1=b.mp4",
    )
    pairs = read_dvw_text(two).events
    assert [(clip, event.t_sec) for clip, event in pairs] == [("Camera0", 7), ("Camera1", 9)]


def test_without_a_video_times_count_from_the_first_clock(shared: Path) -> None:
    found = real(shared, "katowice-bedzin-2019")
    assert not found.clips
    first_serve = events_of(found)[4]
    assert first_serve.t_sec == 0
    assert (first_serve.payload["video_number"], first_serve.payload["video_sec"]) == (1, 410)
    times = [columns("*01SM+", {7: clock}) for clock in ("23.59.58", "", "00.00.03", "23.59.57")]
    past_midnight = events_of(read_dvw_text(scout_file(*times)))
    assert [event.t_sec for event in past_midnight] == [0, None, 5, 0]
