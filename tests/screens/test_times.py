"""Where a match is in its video, marked on the clip's page without any script."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.screens.clips.times import typed_seconds
from session.errors import InvalidInput
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side, Status

PAGE = {"Accept": "text/html"}


@pytest.fixture
def match(record: SessionService) -> str:
    """Two sets of one rally each, as typed after the match."""
    session_id = record.create_session(SessionCreate(title="Typed"))
    for number in (1, 2):
        for kind, side in (("serve", "A"), ("reception", "B"), ("point", "A")):
            said = {"set_number": number}
            event = EventIn(event_type=kind, actor_team=side, payload=said)
            record.add_events(session_id, None, [event])
    return session_id


@pytest.fixture
def clip(record: SessionService, match: str, tmp_path: Path) -> str:
    path = record.sessions_dir / match / "clips" / "ours.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"no video, but a file that is there")
    return record.add_clip(match, ClipCreate(path=str(path), duration_sec=900.0))


def test_the_first_serve_of_each_set_is_marked(
    client: TestClient, record: SessionService, match: str, clip: str
) -> None:
    home = f"/sessions/{match}/clips/{clip}"
    shown = client.get(home, headers=PAGE).text
    assert shown.count("This serve is now") == 2
    assert shown.count("not in a video yet") == 2
    serves = [event.id for event in record.iter_events(match) if event.event_type == "serve"]
    for serve, at in zip(serves, ("0:12,5", "5:00"), strict=True):
        done = client.post(f"{home}/times", data={"play": serve, "at": at}, headers=PAGE)
        assert done.status_code == 200
        assert "moved." in done.text
    shown = client.get(home, headers=PAGE).text
    assert "at 0:12.5, marked" in shown
    assert "at 5:00.0, marked" in shown
    assert "6 of 6 plays are in the video, 4 of them estimated." in shown
    assert "≈ 0:13.8" in shown
    again = client.post(f"{home}/times", data={"play": serves[1], "at": "5:00"}, headers=PAGE)
    assert "It is there already: nothing moved." in again.text
    typed = {"event_type": "serve", "actor_team": "A", "t_sec": "360", "status": "confirmed"}
    crossed = client.post(f"/sessions/{match}/plays/{serves[0]}", data=typed, headers=PAGE)
    assert crossed.status_code == 422
    assert "was set to 300.0 s of this video by hand" in crossed.text
    client.post(f"{home}/times/{serves[0]}/release")
    assert "at 0:12.5, marked" not in client.get(home, headers=PAGE).text


def test_a_script_does_the_same(
    client: TestClient, record: SessionService, match: str, clip: str
) -> None:
    api = f"/_api/sessions/{match}"
    sets = client.get(f"{api}/video-times").json()
    assert (sets["clock"], [one["in_video"] for one in sets["sets"]]) == ("pace", [0, 0])
    first = sets["sets"][0]["event_id"]
    done = client.post(f"{api}/clips/{clip}/times", json={"event_id": first, "t_sec": 12.5}).json()
    assert done["changed"] == 6
    again = client.get(f"{api}/video-times").json()["sets"][0]
    assert (again["clip_id"], again["t_sec"], again["time_by"]) == (clip, 12.5, "hand")
    late = client.post(f"{api}/clips/{clip}/times", json={"event_id": first, "t_sec": 901})
    assert late.status_code == 422
    assert "ends at 900.0 s" in late.json()["detail"]
    undone = client.post(f"{api}/batches/{done['batch']}/undo")
    assert undone.status_code == 200
    assert client.get(f"{api}/video-times").json() == sets
    assert client.delete(f"{api}/events/{first}/time").status_code == 422


@pytest.mark.parametrize(("second", "asked_first"), [(410, True), (None, False)])
def test_what_a_scout_noted_is_placed_before_suggestions_are_reviewed(
    client: TestClient, record: SessionService, second: int | None, asked_first: bool
) -> None:
    session_id = record.create_session(SessionCreate(title="Scouted"))
    said = {"video_sec": second} if second else {}
    serve = EventIn(event_type="serve", actor_team=Side.A, actor_number="4", payload=said)
    record.add_events(session_id, None, [serve])
    clip = record.add_clip(session_id, ClipCreate(path="clips/ours.mp4", duration_sec=900.0))
    seen = EventIn(event_type="reception", actor_team=Side.B, t_sec=3.0, status=Status.SUGGESTED)
    record.add_events(session_id, clip, [seen])
    panel = client.get(f"/_api/sessions/ui/clip/{session_id}/{clip}/times", headers=PAGE).text
    assert ('<details class="times" open>' in panel) == asked_first
    assert 'class="first"' not in panel


@pytest.mark.parametrize(
    ("text", "seconds"), [("754.2", 754.2), ("12:34,5", 754.5), (" 1:02:03 ", 3723.0)]
)
def test_a_time_is_typed_as_people_write_it(text: str, seconds: float) -> None:
    assert typed_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "now", "1:2:3:4", "-5", "1:-2", "nan", "inf"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"12:34\.5"):
        typed_seconds(text)
