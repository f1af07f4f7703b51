"""Playlists over REST: a script makes one, orders it, and reads it as a table."""

from __future__ import annotations

import csv
import io

import numpy as np
import PIL.Image
from starlette.testclient import TestClient

from session.drawings import INKS
from session.schemas import ClipCreate
from session.service import SessionService
from tests.api.conftest import API
from tests.vision.test_drawn import LOW, is_near
from tests.vision.test_film import at_rate, number_of, write_clip

LISTS = "/_api/playlists"


def events(client: TestClient, session_id: str) -> list[dict[str, object]]:
    kinds = ({"event_type": kind, "actor_team": "A"} for kind in ("serve", "attack", "dig"))
    body = {"events": [{**one, "actor_number": "7"} for one in kinds]}
    ids = client.post(f"{API}/{session_id}/events", json=body).json()["event_ids"]
    return [{"session_id": session_id, "event_id": one} for one in ids]


def test_a_script_makes_a_playlist_and_puts_it_in_order(
    client: TestClient, session_id: str
) -> None:
    first, *others = events(client, session_id)
    made = client.post(LISTS, json={"title": "=Kills", "items": [first]})
    assert (made.status_code, made.json()["plays"]) == (201, 1)
    home = f"{LISTS}/{made.json()['id']}"
    added = client.post(f"{home}/items", json={"items": others})
    assert added.status_code == 201
    plays = client.get(f"{home}/plays").json()
    ids = [one["item"]["id"] for one in plays["items"]]
    assert ids[1:] == added.json()["item_ids"]
    assert [one["event"]["event_type"] for one in plays["items"]] == ["serve", "attack", "dig"]
    seen = client.get(home).headers["ETag"]
    order = {"item_ids": ids[::-1]}
    assert client.put(f"{home}/order", json=order, headers={"If-Match": seen}).is_success
    stale = client.put(f"{home}/order", json=order, headers={"If-Match": seen})
    assert stale.status_code == 409
    client.patch(f"{home}/items/{ids[1]}", json={"title": "=Late, and out", "speed": 0.5})
    client.delete(f"{API}/{session_id}/events/{first['event_id']}")
    table = client.get(f"{home}/plays.csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [one["event_type"] for one in rows] == ["dig", "attack", ""]
    assert (rows[1]["title"], rows[1]["speed"], rows[2]["place"]) == ("'=Late, and out", "0.5", "3")
    narrowed = client.get(f"{home}/plays", params={"skill": "attack", "actor_team": "A"}).json()
    assert [one["item"]["id"] for one in narrowed["items"]] == [ids[1]]
    no_video = client.post(f"{home}/film")
    assert no_video.status_code == 422
    assert "has its place in a video" in no_video.json()["detail"]
    assert client.delete(f"{home}/items/{ids[1]}").status_code == 204
    assert client.get(home).json()["plays"] == 2


def test_a_deleted_playlist_comes_back_with_its_history(
    client: TestClient, session_id: str
) -> None:
    question = {"asked": {"skill": "attack"}, "sessions": [session_id]}
    events(client, session_id)
    headers = {"X-Actor": "robot"}
    made = client.post(LISTS, json={"title": "Asked", "question": question}, headers=headers)
    home = f"{LISTS}/{made.json()['id']}"
    assert client.get(f"{home}/plays").json()["total"] == 1
    assert client.post(f"{home}/pick").json() | {"question": None, "plays": 1} == (
        client.get(home).json()
    )
    assert client.delete(home).status_code == 204
    assert client.get(home).status_code == 404
    assert client.post(f"{home}/restore").json()["plays"] == 1
    assert client.get(f"{LISTS}/99999/changes").status_code == 404
    history = client.get(f"{home}/changes").json()
    assert [one["action"] for one in history["items"]][::-1][:2] == ["create", "update"]
    assert history["items"][-1]["actor"] == "robot"
    wrong_ones: tuple[dict[str, object], ...] = (
        {"sessions": [session_id]},
        {"asked": {"set": "1"}},
        {"asked": {}, "season": {}},
    )
    for wrong in wrong_ones:
        refused = client.post(LISTS, json={"title": "Wrong", "question": wrong})
        assert refused.status_code == 422, refused.text


def test_a_picture_shows_what_is_drawn_on_it(client: TestClient, session_id: str) -> None:
    service: SessionService = client.app.state.service  # type: ignore[attr-defined]
    clips = service.session_folder(session_id) / "clips"
    clips.mkdir(parents=True, exist_ok=True)
    write_clip(clips / "rally.mp4", at_rate(30, 1))
    clip_id = service.add_clip(session_id, ClipCreate(path="clips/rally.mp4", duration_sec=1.0))
    play, *_ = events(client, session_id)
    kept = client.post(LISTS, json={"title": "Drawn", "items": [play]}).json()["id"]
    [item] = client.get(f"{LISTS}/{kept}/plays").json()["items"]
    home = f"{LISTS}/{kept}/items/{item['item']['id']}"
    assert client.get(f"{home}/drawn").status_code == 404
    drawings = [
        {"clip_id": clip_id, "t_sec": 0.2, "still": False, "shapes": [LOW | {"colour": "blue"}]},
        {"clip_id": clip_id, "t_sec": 0.667, "shapes": [LOW]},
    ]
    assert client.patch(home, json={"drawings": drawings}).is_success
    answer = client.get(f"{home}/drawn", params={"max_width": 160})
    assert answer.headers["Content-Type"] == "image/jpeg"
    picture = np.asarray(PIL.Image.open(io.BytesIO(answer.content)))[..., ::-1]
    assert (picture.shape[1], number_of(picture)) == (160, 20)
    assert is_near(picture, (0.45, 0.9), INKS["red"])
    gone = {"clip_id": "gone", "t_sec": 0.1, "shapes": [LOW]}
    assert client.patch(home, json={"drawings": [gone, *drawings]}).is_success
    again = client.get(f"{home}/drawn", params={"max_width": 160})
    assert again.content == answer.content, "a clip that is gone is in nobody's way"
    (clips / "rally.mp4").unlink()
    assert client.get(f"{home}/drawn").status_code == 404
    assert client.patch(home, json={"drawings": [gone]}).is_success
    assert "not here any more" in client.get(f"{home}/drawn").json()["detail"]
