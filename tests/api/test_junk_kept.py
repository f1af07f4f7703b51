"""Whatever the API accepts, every page, chart, report and export can show."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.charts.catalogue import CHARTS
from session.keptquestions import KeptQuestionIn
from session.playlists import PlaylistIn, PlaylistItemIn
from session.presets import PresetContent, PresetIn
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

Json = Any

JUNK: Final[tuple[Json, ...]] = (
    "Anna", "", "x", "nan", "²", "-1", "7", "\u202e😀\u2028\ufdfd", "<script>alert(1)</script>",
    "a" * 3_000, "[[", True, False, 0, -1, 7, 10**400, -(10**400), 2**63, 1e308, -0.5,
    [], {}, [[]], [None], [1, 2, 3], ["a", {}], [{}, [], "x"], [[10**400, 1e308]],
    {"A": 1, "B": []}, {"": ""}, {"a": {"b": [1]}}, [1e308, 1e308], ["1", "2"], [-1, 400],
)  # fmt: skip

META: Final[dict[str, Json]] = {
    "team_colours": {"A": "#112233", "B": "#445566"},
    "sample": {"version": 1, "ready": True},
    "import": {"file": "a.dvw", "format": "dvw", "sha256": "ab"},
    "evaluation_style": "german",
    "rules": {"name": "indoor", "points": 21, "partials": [8, 16], "cap": None, "best_of": 3},
    "format": "cup",
    "competition": "Cup",
    "scout": {
        "format": "dvw",
        "generator": {"day": "01/02/2026", "prg": "Data Volley", "name": "x", "version": "1"},
        "last_change": {"day": "01/02/2026", "prg": "Data Volley"},
        "evaluation_style": "datavolley",
        "rules": "indoor",
        "match": {
            "date": "01/02/2026", "time": "19:30", "season": "2026", "league": "First",
            "phase": "Final", "attack_ends": "C", "match_number": "7", "regulation": "1",
            "line2": ["", "1", "x"],
        },
        "teams": {"A": {"coach": "Eva", "assistant": "Ada", "sets_won": "2"}, "B": {}},
        "players": {"A": {"7": {"first": "A", "last": "B", "starts": [1, 2], "role": "2",
                                "special": "L", "id": "x", "row": "1"}}, "B": {}},
        "players_left_out": {"A": ["x"], "B": []},
        "sets": [{"partials": [[8, 5], [16, 12]], "score": [21, 3], "minutes": 25}, {"line": "x"}],
        "combinations": [{"code": "X1", "description": "quick"}],
        "setter_calls": [{"code": "K1", "description": "middle"}],
        "more": {"city": "Ulm", "arena": "Hall", "spectators": "100", "referees": "x, y",
                 "line2": ["x"]},
        "comments": ["good"],
        "video": [{"camera": "Camera0", "path": "a.mp4"}],
        "winning_symbols": "=~~~#~~~",
        "other_sections": {"3RESERVE": ["x"], "3OWN": ["y"]},
    },
}  # fmt: skip

CLIP: Final[dict[str, Json]] = {
    "file_name": "a.mp4",
    "original_name": "b.mp4",
    "upload_id": "u",
    "video": {"width": 1280, "height": 720, "duration_sec": 20.0, "fps": 50.0, "codec": "h264",
              "browser_safe": False},
    "proxy": "clips/a.proxy.mp4",
    "near_side": "B",
    "calibration": {"corners_px": [[100, 600], [1100, 600], [800, 300], [400, 300]],
                    "near_side": "A", "view": "baseline"},
    "camera": "Camera0",
    "source": "a.mp4",
    "imported_clip_id": "c",
}  # fmt: skip

TOUCH: Final[dict[str, Json]] = {
    "version": 1, "evaluation": "#", "skill_type": "H", "skill_subtype": "A", "combination": "X1",
    "target": "C", "start_zone": 4, "end_zone": 6, "start_subzone": "A", "end_subzone": "B",
    "end_cone": 3, "start_m": [1.0, 8.0], "mid_m": [2.0, 9.0], "end_m": [3.0, 16.0],
    "player_m": [1.0, 7.0], "players": 2, "special": "x", "set_number": 1, "code": "*07AH#",
    "custom": "note", "line": "*07AH#;;;", "confidence": 0.7, "in_play": True,
    "evidence": {"frame_t_sec": 1.0, "box_px": [1, 2, 3, 4], "ball_px": [1, 2]},
    "clock": "19.30.00", "video_number": 1, "video_sec": 12, "analysis": {"attempt": 1},
    "setter_zone": 1, "setter_zones": [1, 6], "court": {"A": ["1"] * 6, "B": ["1"] * 6},
    "score": [1, 0], "outcome": "won", "text": "hello",
}  # fmt: skip
OTHERS: Final[dict[str, dict[str, Json]]] = {
    "point": {"score": [1, 0]},
    "lineup": {"lineup": ["1", "2", "3", "4", "5", "6"], "setter": "1", "set_number": 1},
    "substitution": {"player_in": "12", "player_out": "3", "set_number": 1},
    "timeout": {"score": [1, 0]},
    "rotation": {"setter_zone": 3, "court": ["1"] * 6},
    "set_end": {"set_number": 1, "score": [25, 20]},
    "note": {"text": "hello", "outcome": "won", "score": [1, 0]},
}
RALLY: Final = (
    ("serve", "A", "-"), ("reception", "B", "#"), ("set", "B", "#"), ("attack", "B", "!"),
    ("block", "A", "+"), ("dig", "B", "+"), ("freeball", "A", "+"), ("attack", "A", "#"),
)  # fmt: skip


SHARES: Final = (0.05, 0.3, 1.0)
"""How much of it is something else: here and there, much, and every key of ours as a whole."""


def spoiled(value: Json, dice: random.Random, share: float) -> Json:
    """A copy in which some of the parts are something else."""
    if dice.random() < share:
        return dice.choice(JUNK)
    if isinstance(value, dict):
        return {key: spoiled(part, dice, share) for key, part in value.items()}
    if isinstance(value, list):
        return [spoiled(part, dice, share) for part in value]
    return value


def parts(value: dict[str, Json], dice: random.Random, share: float) -> dict[str, Json]:
    return {key: spoiled(part, dice, share) for key, part in value.items()}


def accepted(kind: str, side: str | None, payload: dict[str, Json], dice: random.Random) -> EventIn:
    """An event with as much junk as the record takes: what is refused is spoiled anew, or kept."""
    taken: dict[str, Json] = {}
    for key, good in payload.items():
        for value in (spoiled(good, dice, 0.3), good):
            with suppress(ValidationError):
                EventIn(event_type=kind, payload={**taken, key: value})
                taken[key] = value
                break
    return EventIn(
        event_type=kind,
        actor_team=Side(side) if side else None,
        actor_number=dice.choice(("7", "²", "x", 1)) if side else None,
        t_sec=dice.choice((None, 0, 3.5, 1e7)),
        payload=taken,
        status=dice.choice(("confirmed", "confirmed", "confirmed", "suggested", "rejected")),
    )


def junk_match(record: SessionService, seed: int, folder: Path) -> dict[str, str]:
    """A session with junk in every free field; ids by the names of path parameters."""
    dice = random.Random(seed)
    share = SHARES[seed % len(SHARES)]
    match = record.create_session(SessionCreate(title="Junk", meta=parts(META, dice, share)))
    for side in ("A", "B"):
        record.set_team(match, side, f"{dice.choice(('Herons', '<b>²', '😀'))} {side} {seed}")
        names = ("Ann Ray", "", "<b>", "\u202eeno", "²")
        record.set_roster(
            match,
            side,
            [
                PlayerIn(number=number, player_name=dice.choice(names), position=dice.choice(
                    ("setter", "<i>", "²")), libero=dice.random() < 0.3)
                for number in (1, 2, 3, 4, 5, 6, 7, "²", "x")
            ],
        )  # fmt: skip
    clip = record.add_clip(match, ClipCreate(path="a.mp4", meta=parts(CLIP, dice, share)))
    events = [accepted(kind, "A", payload, dice) for kind, payload in OTHERS.items()]
    for _ in range(3):
        events += [accepted(kind, side, {**TOUCH, "evaluation": sign}, dice)
                   for kind, side, sign in RALLY]  # fmt: skip
        events.append(accepted("point", "A", OTHERS["point"], dice))
    ids = record.add_events(match, clip, events) + record.add_events(match, None, events)
    note = folder / f"note-{seed}.txt"
    note.write_text("a note")
    artifact = record.attach_artifact(
        match, "report", note, parts({"description": "x", "team": "A", "skill": "x"}, dice, share)
    )
    kept = {key: META[key] for key in ("team_colours", "evaluation_style", "format")}
    content = PresetContent(meta=parts(kept, dice, share), rules=parts(META["rules"], dice, share))
    preset = record.create_preset(PresetIn(name=f"Junk {seed}", content=content))
    question = record.questions.keep(KeptQuestionIn(name=f"Junk {seed}", asked={"text": "zz"}))
    item = PlaylistItemIn(session_id=match, event_id=ids[7])
    playlist = record.create_playlist(PlaylistIn(title="Junk", items=[item]))
    snapshot = record.save_session(match)
    assert snapshot is not None
    return {
        "session_id": match, "clip_id": clip, "event_id": str(ids[7]), "side": "A",
        "artifact_id": str(artifact), "preset_id": str(preset.id), "ident": "1",
        "playlist_id": str(playlist.id), "item_id": str(record.playlists.items(playlist.id)[0].id),
        "question_id": str(question.id),
        "snapshot": snapshot.name,
    }  # fmt: skip


def get_routes(router: Any) -> Iterator[str]:  # noqa: ANN401
    """The addresses of everything that can be read, also those of routers inside."""
    for route in router.routes:
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
            yield route.path
        elif hasattr(route, "original_router"):
            yield from get_routes(route.original_router)


CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "/_api/sessions/{session_id}/charts/{name}.{fmt}": tuple(
        f"/_api/sessions/{{session_id}}/charts/{name}.svg" for name in CHARTS
    ),
    "/sessions/{session_id}/charts/{name}": tuple(
        f"/sessions/{{session_id}}/charts/{name}" for name in CHARTS
    ),
    "/_api/sessions/{session_id}/export/{ending}": tuple(
        f"/_api/sessions/{{session_id}}/export/{one}" for one in ("dvw", "xml", "xlsx", "json")
    ),
    "/_api/sessions/{session_id}/report": tuple(
        f"/_api/sessions/{{session_id}}/report?format={form}" for form in ("html", "pdf")
    ),
    "/sessions/{session_id}/stats": tuple(
        f"/sessions/{{session_id}}/stats{query}"
        for query in ("", "?preset=ncaa", "?preset=attack", "?set=1&team=A", "?phase=sideout")
    ),
    "/sessions/{session_id}/plays": (
        "/sessions/{session_id}/plays", "/sessions/{session_id}/plays?team=A&status=confirmed",
    ),
    "/sessions/{session_id}/versions": (
        "/sessions/{session_id}/versions?from={snapshot}",
    ),
    "/_api/sessions/{session_id}/diff": ("/_api/sessions/{session_id}/diff?from={snapshot}",),
    "/_api/compare": ("/_api/compare?session={session_id}&session={session_id}",),
    "/compare": ("/compare?session={session_id}",),
    "/sessions/{session_id}/by-hand": (
        "/sessions/{session_id}/by-hand", "/sessions/{session_id}/by-hand?after={event_id}",
    ),
    "/sessions/{session_id}/clips/{clip_id}": (
        "/sessions/{session_id}/clips/{clip_id}?play={event_id}",
    ),
    "/sessions/new": ("/sessions/new?preset={preset_id}",),
    "/_api/season/trend": ("/_api/season/trend?rate=sideout&club_id=1",),
    "/season": ("/season?club_id=1", "/season"),
}  # fmt: skip
"""Where the address alone says too little: what to look at."""


def addresses(client: TestClient, known: dict[str, str]) -> Iterator[str]:
    for path in dict.fromkeys(get_routes(client.app)):
        if path.endswith("/stream"):
            continue  # which does not end, and says what stands in the history
        for one in CHOICES.get(path, (path,)):
            yield named(one, known)


ACTS: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("/presets/from-session", {"name": "From {session_id}", "session": "{session_id}"}),
    ("/sessions/{session_id}/teams/A", {"name": "Herons", "colour": "#123456"}),
    ("/sessions/{session_id}/details", {"title": "Junk", "rules": "found", "competition": "Cup"}),
    ("/sessions/{session_id}/by-hand/codes", {"codes": "*7AH#", "do": "read"}),
    ("/sessions/{session_id}/clips/{clip_id}/court/clear", {}),
    ("/_api/sessions/{session_id}/export", {}),
    ("/_api/presets/{preset_id}/sessions", {"title": "From a preset"}),
    ("/sessions/{session_id}/snapshots/{snapshot}/restore", {}),
)
"""What reads the free fields in order to do something with them."""


def named(text: str, known: dict[str, str]) -> str:
    return re.sub(r"{(\w+)[^}]*}", lambda found: known.get(found[1], "x"), text)


@pytest.mark.parametrize("seed", range(len(SHARES)))
def test_junk_in_free_fields_is_kept_and_passed_over(
    client: TestClient, record: SessionService, tmp_path: Path, seed: int
) -> None:
    known = junk_match(record, seed, tmp_path)
    before = record.get_session(known["session_id"]).meta
    html = {"Accept": "text/html"}
    answers = [
        client.get(place, headers={} if place.startswith("/_api") else html)
        for place in addresses(client, known)
    ]
    assert record.get_session(known["session_id"]).meta == before
    for place, form in ACTS:
        said = {key: named(value, known) for key, value in form.items()}
        address = named(place, known)
        answers.append(client.post(address, data=said, headers=html, follow_redirects=False))
        assert answers[-1].status_code < 400, (address, answers[-1].text[:300])
    failed = [(str(one.url), one.text[:300]) for one in answers if one.status_code >= 500]
    assert failed == []


def test_a_scout_called_anna_and_a_width_called_x(
    client: TestClient, record: SessionService
) -> None:
    match = record.create_session(SessionCreate(title="Match", meta={"scout": "Anna"}))
    events = [EventIn(event_type="serve", actor_team=Side.A, payload={"evaluation": "#"})]
    record.add_events(match, None, [*events, EventIn(event_type="point", actor_team=Side.A)])
    clip = record.add_clip(match, ClipCreate(path="a.mp4", meta={"video": {"width": "x"}}))
    assert client.get(f"/sessions/{match}/stats").status_code == 200
    assert client.get(f"/sessions/{match}/clips/{clip}/court").status_code == 200


def test_every_page_of_a_session_is_looked_at(client: TestClient, record: SessionService) -> None:
    found = set(get_routes(client.app))
    assert len(found) > 80
    assert CHOICES.keys() <= found
