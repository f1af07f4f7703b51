"""A match goes out as a scout file and comes back as it was; other programs can read it, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from session.formats.dvw import read_dvw, read_dvw_text, write_dvw
from session.formats.dvw.sections import clean
from session.formats.dvw.text import escaped, unescape
from session.formats.dvw.writer import dvw_lines
from session.formats.imported import ImportedSession
from session.formats.reading import import_file
from session.game.match import reduce
from session.schemas import (
    Event,
    EventIn,
    EventUpdate,
    Player,
    PlayerIn,
    Session,
    SessionCreate,
    SessionData,
    SessionUpdate,
    Team,
)
from session.service import SessionService
from session.vocabulary import SKILLS, Side
from tests.formats.dvw_files import LINEUPS, RALLY, REAL, scout_file

RAW = {"as in the file": (), "lines made": ("line",), "lines and codes made": ("line", "code")}


def content(found: ImportedSession, leaving: tuple[str, ...]) -> dict[str, Any]:
    """What a file says, without some keys of the payloads."""
    return {
        "session": found.session.model_dump(),
        "teams": found.teams,
        "rosters": found.rosters,
        "clips": {name: clip.model_dump() for name, clip in found.clips.items()},
        "events": [
            (clip, event.model_dump(exclude={"payload"}), without(event.payload, leaving))
            for clip, event in found.events
        ],
    }


def without(payload: dict[str, Any], leaving: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key not in leaving}


def bare(events: Iterable[Event], leaving: tuple[str, ...]) -> list[Event]:
    return [
        event.model_copy(update={"payload": without(event.payload, leaving)}) for event in events
    ]


@dataclass(frozen=True)
class RealFile:
    """A file, and what the record holds of it once it was imported."""

    source: Path
    data: SessionData
    events: tuple[Event, ...]


@pytest.fixture(scope="module", params=REAL)
def real(
    request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> RealFile:
    """Imported once for all stories of this file."""
    source = shared / "data/scout" / f"{request.param}.dvw"
    with SessionService(None, tmp_path_factory.mktemp("imported")) as service:
        session_id = import_file(service, source).session_id
        return RealFile(
            source, service.load_session(session_id), tuple(service.iter_events(session_id))
        )


@pytest.fixture(scope="module")
def known(real: RealFile) -> ImportedSession:
    """What the file itself says."""
    return read_dvw(real.source)


@pytest.fixture(scope="module")
def theirs(real: RealFile, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The touches that another reader finds in the file itself."""
    datavolley = pytest.importorskip("datavolley")
    plain = tmp_path_factory.mktemp("plain") / "in.dvw"
    plain.write_bytes(real.source.read_bytes().replace(b"\x00", b""))  # it cannot read NULs
    found: list[dict[str, Any]] = datavolley.read_dv(str(plain))
    return found


@pytest.mark.parametrize("raw", RAW)
def test_a_real_file_comes_back_as_it_was(
    real: RealFile, known: ImportedSession, tmp_path: Path, raw: str
) -> None:
    leaving = RAW[raw]
    again = write_dvw(tmp_path / "out.dvw", real.data, bare(real.events, leaving))
    kept = ("line",) if leaving else ()
    assert content(read_dvw(again), kept) == content(known, kept)


@pytest.mark.parametrize("raw", RAW)
def test_another_reader_finds_the_same_touches(
    real: RealFile, theirs: list[dict[str, Any]], tmp_path: Path, raw: str
) -> None:
    datavolley = pytest.importorskip("datavolley")
    path = write_dvw(tmp_path / "out.dvw", real.data, bare(real.events, RAW[raw]))
    ours = datavolley.read_dv(str(path))
    assert Counter(play["skill"] for play in ours) == Counter(play["skill"] for play in theirs)
    assert [play["evaluation_code"] for play in ours] == [
        play["evaluation_code"] for play in theirs
    ]
    assert [play["player_number"] for play in ours] == [play["player_number"] for play in theirs]


def test_a_file_of_a_college_comes_back_as_it_was(service: SessionService, tmp_path: Path) -> None:
    source = Path(pytest.importorskip("datavolley").example_file())
    session_id = import_file(service, source).session_id
    events = bare(service.iter_events(session_id), ("line",))
    again = write_dvw(tmp_path / "out.dvw", service.load_session(session_id), events)
    assert content(read_dvw(again), ("line",)) == content(read_dvw(source), ("line",))


def test_a_corrected_touch_is_written_anew_and_all_others_stay(
    service: SessionService, tmp_path: Path
) -> None:
    source = tmp_path / "match.dvw"
    source.write_text(scout_file(*LINEUPS, *RALLY), encoding="utf-8")
    session_id = import_file(service, source).session_id
    serve = next(e for e in service.iter_events(session_id) if e.event_type == "serve")
    changed = serve.payload | {"evaluation": "+", "skill_type": "Q", "end_subzone": "B"}
    service.update_event(session_id, serve.id, EventUpdate(payload=changed, actor_number="7"))
    data = service.load_session(session_id)
    lines = dvw_lines(data, service.iter_events(session_id))
    scouted = lines[lines.index("[3SCOUT]") + 1 :]
    original = source.read_text(encoding="utf-8").split("[3SCOUT]\n")[1].split("\n")[:-1]
    different = [(old, new) for old, new in zip(original, scouted, strict=True) if old != new]
    assert [new.split(";")[0] for _, new in different] == ["*07SQ+~~~15B"]
    assert different[0][1].split(";")[7:] == different[0][0].split(";")[7:]


def test_what_changed_in_the_session_is_in_the_header(
    service: SessionService, tmp_path: Path
) -> None:
    source = tmp_path / "match.dvw"
    source.write_text(scout_file(*LINEUPS, *RALLY), encoding="utf-8")
    session_id = import_file(service, source).session_id
    service.set_team(session_id, "B", "Żurawie; nowe")
    service.set_roster(
        session_id,
        "A",
        [PlayerIn(number="1", player_name="Nowa Zażółć", position="libero", libero=True)],
    )
    service.update_session(
        session_id, SessionUpdate.model_validate({"match_date": "2026-12-13", "venue": "Arena"})
    )
    path = write_dvw(
        tmp_path / "out.dvw", service.load_session(session_id), service.iter_events(session_id)
    )
    found = read_dvw(path)
    assert found.teams[Side.B] == "Żurawie; nowe"
    assert [player.model_dump() for player in found.rosters[Side.A]] == [
        {
            "number": "1", "player_name": "Nowa Zażółć", "position": "libero", "libero": True,
            "captain": False,
        }
    ]  # fmt: skip
    assert (str(found.session.match_date), found.session.venue) == ("2026-12-13", "Arena")


def by_hand(service: SessionService) -> str:
    """A set as a coach enters it: no codes, no zones, no rotations."""
    made = service.create_session(SessionCreate(title="By hand", match_date="2026-05-24"))
    service.set_team(made, "A", "Orły")
    service.set_team(made, "B", "Sowy")
    for side, first in ((Side.A, 1), (Side.B, 11)):
        players = [PlayerIn(number=str(first + n), player_name=f"P {first + n}") for n in range(6)]
        service.set_roster(made, side, players)
    events = [
        EventIn(
            event_type="lineup",
            actor_team=side,
            payload={"lineup": [str(n) for n in range(first, first + 6)], "setter": str(first)},
        )
        for side, first in ((Side.A, 1), (Side.B, 11))
    ]
    for points in range(1, 26):
        events.append(
            EventIn(
                event_type="serve", actor_team=Side.A, actor_number="1", payload={"evaluation": "#"}
            )
        )
        events.append(EventIn(event_type="high five", actor_team=Side.A))
        events.append(
            EventIn(event_type="point", actor_team=Side.A, payload={"score": [points, 0]})
        )
    service.add_events(made, None, events)
    return made


def test_a_session_scouted_by_hand_goes_out_and_in(service: SessionService, tmp_path: Path) -> None:
    made = by_hand(service)
    path = write_dvw(tmp_path / "out.dvw", service.load_session(made), service.iter_events(made))
    found = read_dvw(path)
    assert found.diagnostics == []
    assert found.session.title == "Orły – Sowy"
    kinds = Counter(event.event_type for _, event in found.events)
    assert kinds == {"lineup": 2, "rotation": 2, "serve": 25, "point": 25, "set_end": 1}
    scout = found.session.meta["scout"]
    assert scout["sets"][0] == {
        "partials": [[8, 0], [16, 0], [21, 0]], "score": [25, 0], "minutes": None
    }  # fmt: skip
    assert scout["players"]["A"]["3"]["starts"] == [3, None, None, None, None]
    assert scout["teams"]["A"]["sets_won"] == "1"
    assert scout["generator"]["prg"] == "VolleySense"


def test_a_set_that_goes_on_comes_back_as_one_that_goes_on(
    service: SessionService, tmp_path: Path
) -> None:
    made = service.create_session(SessionCreate(title="Stopped"))
    for set_number, scores in ((1, [(7, 0), (24, 6), (25, 6)]), (2, [(1, 0), (2, 0), (2, 1)])):
        points = [
            EventIn(event_type="point", payload={"score": score, "set_number": set_number})
            for score in scores
        ]
        service.add_events(made, None, points)
    before = service.get_match(made)
    assert before.sets_won == (1, 0)

    path = write_dvw(tmp_path / "out.dvw", service.load_session(made), service.iter_events(made))
    after = service.get_match(import_file(service, path).session_id)

    assert after.sets_won == (1, 0)
    assert [(one.score, one.winner) for one in after.sets] == [
        (one.score, one.winner) for one in before.sets
    ]


def test_another_reader_takes_a_session_scouted_by_hand(
    service: SessionService, tmp_path: Path
) -> None:
    datavolley = pytest.importorskip("datavolley")
    made = by_hand(service)
    path = write_dvw(tmp_path / "out.dvw", service.load_session(made), service.iter_events(made))
    serves = [play for play in datavolley.read_dv(str(path)) if play["skill"] == "Serve"]
    assert len(serves) == 25
    assert {(play["team"], play["player_name"], play["home_p1"]) for play in serves} == {
        ("Orły", "P 1", "1")
    }


def test_a_match_of_another_program_goes_out_as_a_scout_file(
    shared: Path, service: SessionService, tmp_path: Path
) -> None:
    made = import_file(service, shared / "data/scout/nicaragua-cuba-2022.vsm").session_id
    events = list(service.iter_events(made))
    path = write_dvw(tmp_path / "out.dvw", service.load_session(made), events)
    found = [event for _, event in read_dvw(path).events]
    for skill in SKILLS:
        before = [e for e in events if e.event_type == skill and e.actor_team]
        after = [e for e in found if e.event_type == skill]
        assert [(e.actor_team, e.actor_number) for e in after] == [
            (e.actor_team, e.actor_number) for e in before
        ], skill


@pytest.mark.parametrize("name", ["avl-men-2017.psvb", "hudl-tags.xml"])
def test_an_attack_that_stayed_in_play_still_counts_below_the_line(
    shared: Path, service: SessionService, tmp_path: Path, name: str
) -> None:
    made = import_file(service, shared / "data/scout" / name).session_id
    path = tmp_path / "out.dvw"
    write_dvw(path, service.load_session(made), service.iter_events(made))
    again = import_file(service, path)
    before, after = (service.get_stats(one)["teams"] for one in (made, again.session_id))
    for side in Side:
        for key in ("attack_total", "attack_kills", "attack_kill_pct", "serve_efficiency"):
            assert after[side]["totals"][key] == before[side]["totals"][key]
    assert not any("no evaluation" in one.text for one in again.diagnostics if one.line)


def test_who_came_on_is_marked_after_the_round_trip(
    shared: Path, service: SessionService, tmp_path: Path
) -> None:
    made = import_file(service, shared / "data/scout/nicaragua-cuba-2022.vsm").session_id
    write_dvw(tmp_path / "out.dvw", service.load_session(made), service.iter_events(made))
    again = import_file(service, tmp_path / "out.dvw").session_id
    before, after = (
        {
            side: {number: one["starts"] for number, one in team["players"].items()}
            for side, team in service.get_stats(session)["teams"].items()
        }
        for session in (made, again)
    )
    assert before["A"]["14"] == {"2": "*"}, "who is not on the roster"
    assert after == before


@pytest.mark.parametrize("text", ["Zażółć", "Ünal", "", "\U0001f3d0 ball", "plain; text"])
def test_escaped_columns_say_any_name(text: str) -> None:
    expected = text if text else None
    assert unescape(escaped(text)) == expected


@pytest.mark.parametrize("field", ["", "\x0f", "\x0f3414141", "\x0f2xx", "\x0f4D800", "\x0f200"])
def test_damaged_escapes_say_nothing(field: str) -> None:
    assert unescape(field) is None


def test_no_text_of_a_session_can_break_a_line() -> None:
    assert clean("a;b\nc\r\x00d") == "a,b c  d"


def test_the_header_survives_a_meta_that_somebody_wrote_by_hand() -> None:
    found = read_dvw_text(scout_file(*LINEUPS, *RALLY))
    odd = {
        "format": "dvw", "match": 7, "teams": [], "players": {"A": {"1": 3}}, "sets": ["x", {}],
        "more": None, "video": "x", "comments": "no", "other_sections": {"3SCOUT": ["*01SM#"]},
        "generator": "me", "combinations": [1, {"code": "a\nb;c"}], "winning_symbols": 5,
    }  # fmt: skip
    for key, value in odd.items():
        meta = {"scout": {**found.session.meta["scout"], key: value}}
        lines = dvw_lines(data_of(found, meta), [event for _, event in found.events])
        again = read_dvw_text("\n".join(lines))
        assert len(again.events) == len(found.events), key


def data_of(found: ImportedSession, meta: dict[str, Any]) -> SessionData:
    """What `load_session` would give."""
    fields = {**found.session.model_dump(), "meta": meta}
    return {
        "session": Session(id="x", created_utc="", updated_utc="", **fields),
        "teams": {
            side.value: Team(id=1, side=side, name=name) for side, name in found.teams.items()
        },
        "rosters": {
            side.value: [Player(id=1, **player.model_dump()) for player in roster]
            for side, roster in found.rosters.items()
        },
        "clips": [],
        "event_count": len(found.events),
        "suggestion_count": 0,
        "rollup_summary": {},
    }


def test_a_corrected_set_is_written_as_it_is_played_now(
    shared: Path, service: SessionService, tmp_path: Path
) -> None:
    session_id = import_file(service, shared / f"data/scout/{REAL[0]}.dvw").session_id
    point = service.get_match(session_id).sets[1].rallies[12].point
    assert point is not None
    assert point.id is not None
    assert point.side is Side.B
    service.update_event(session_id, point.id, EventUpdate(actor_team=Side.A))
    events = list(service.iter_events(session_id))
    path = write_dvw(tmp_path / "out.dvw", service.load_session(session_id), events)

    again = read_dvw(path)
    ends = [one["score"] for one in again.session.meta["scout"]["sets"]]
    assert ends == [[25, 21], [23, 24], [22, 25], [25, 21], [12, 15]]
    match = reduce([event for _, event in again.events])
    now = service.get_match(session_id)
    assert [one.score for one in match.sets] == [tuple(score) for score in ends]
    assert [one.setter_zones for one in match.rallies] == [one.setter_zones for one in now.rallies]
