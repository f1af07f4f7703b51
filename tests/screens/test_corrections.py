"""The page of a play shows what else will change, and changes it when one says so."""

from __future__ import annotations

import re

from httpx2 import Response
from starlette.testclient import TestClient

from tests.api.conftest import API
from tests.record.noted import events


def noted(client: TestClient, text: str) -> tuple[str, list[int]]:
    session = client.post(API, json={"title": "Final"}).json()["session_id"]
    return session, added(client, session, text)


def added(client: TestClient, session: str, text: str, **where: str) -> list[int]:
    items = [{key: one[key] for key in one if key != "id"} for one in events(text)]
    answer = client.post(f"{API}/{session}/events", json={"events": items, **where})
    ids: list[int] = answer.json()["event_ids"]
    return ids


def test_a_point_given_to_the_others_is_shown_first_and_undone_whole(client: TestClient) -> None:
    session, ids = noted(client, "A1S A1:0 A1S B1:1 A1S A2:1 A1S A3:1")
    home = f"/sessions/{session}/plays/{ids[3]}"
    shown = client.get(home).text
    assert 'name="score_a"' in shown
    form = {"event_type": "point", "actor_team": "A", "revision": "1", "with_details": "yes",
            "score_a": "1", "score_b": "1", "status": "confirmed", "set_number": ""}  # fmt: skip

    asked = client.post(home, data=form)
    assert asked.status_code == 200
    assert "2 plays behind this one change with it" in asked.text
    assert '<s class="muted">3:1</s> becomes <strong>4:0</strong>' in asked.text
    assert client.get(f"{API}/{session}/events/{ids[3]}").json()["actor_team"] == "B"

    saved = client.post(home, data=form | {"sure": "yes"})
    assert "Saved, and 2 plays behind it changed with it." in saved.text
    scores = [
        client.get(f"{API}/{session}/events/{n}").json()["payload"]["score"] for n in ids[3::2]
    ]
    assert scores == [[2, 0], [3, 0], [4, 0]]
    undone = take_back(client, saved)
    assert "Undone: 3 plays are as before." in undone.text
    assert undone.url.path == home

    wrong = client.post(home, data=form | {"score_a": "x", "revision": ""})
    assert wrong.status_code == 422
    assert "two numbers" in wrong.text


def take_back(client: TestClient, page: Response) -> Response:
    """What the notice of a page offers, and the page it leads to."""
    [form] = re.findall(r'<form method="post" action="([^"]+/undo)"[^>]*>(.*?)</form>', page.text)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1]))
    return client.post(form[0], data=fields)


def assert_is_there_again(
    client: TestClient, page: Response, home: str, after: int | None = None, times: int = 1
) -> None:
    """Undo leads to where one was, and so do redo and undo after that."""
    for at in range(times):
        page = take_back(client, page)
        said = ("Undone", "Redone")[at % 2]
        assert (page.status_code, page.url.path) == (200, home), page.url
        assert re.search(
            rf'<div id="notice" role="status">\s*<div class="notice">\s*<p>{said}: ', page.text
        )
        assert page.url.params.get("after") == (str(after) if after else None)


def test_two_who_correct_the_same_rally_correct_it_once(client: TestClient) -> None:
    session, ids = noted(client, "A1S A1:0 A1S B1:1 A1S A2:1 A1S A3:1")
    form = {"event_type": "point", "revision": "1", "with_details": "yes",
            "status": "confirmed", "set_number": ""}  # fmt: skip
    mine = form | {"actor_team": "A", "score_a": "1", "score_b": "1", "sure": "yes"}

    def scores() -> list[list[int]]:
        said = [client.get(f"{API}/{session}/events/{n}").json() for n in ids[1::2]]
        return [one["payload"]["score"] for one in said]

    for _ in ("the first", "the second, who saw the same"):
        assert client.post(f"/sessions/{session}/plays/{ids[3]}", data=mine).status_code == 200
        assert scores() == [[1, 0], [2, 0], [3, 0], [4, 0]]

    later = form | {"actor_team": "B", "score_a": "2", "score_b": "1"}
    asked = client.post(f"/sessions/{session}/plays/{ids[5]}", data=later)
    assert "1 play behind this one changes with it" in asked.text
    assert scores() == [[1, 0], [2, 0], [3, 0], [4, 0]]
    client.post(f"/sessions/{session}/plays/{ids[5]}", data=later | {"sure": "yes"})
    assert scores() == [[1, 0], [2, 0], [2, 1], [3, 1]]

    typed = mine | {"score_a": "1", "score_b": "2"}
    both = client.post(f"/sessions/{session}/plays/{ids[3]}", data=typed)
    assert (both.status_code, "Score of A" in both.text) == (409, True)


def test_the_result_of_a_set_that_is_known_by_it_alone_is_corrected(client: TestClient) -> None:
    session, ids = noted(client, "1|end25:20 2|end20:25")
    form = {"event_type": "set_end", "revision": "1", "with_details": "yes", "status": "confirmed",
            "set_number": "1", "score_a": "25", "score_b": "22"}  # fmt: skip
    saved = client.post(f"/sessions/{session}/plays/{ids[0]}", data=form)
    assert "Play saved." in saved.text
    event = client.get(f"{API}/{session}/events/{ids[0]}").json()
    assert event["payload"] == {"set_number": 1, "score": [25, 22]}


def test_a_dry_run_over_rest_writes_nothing(client: TestClient) -> None:
    session, ids = noted(client, "A1S A1:0 A1S B1:1 A1S A2:1")
    address = f"{API}/{session}/events/{ids[3]}"
    said = client.patch(address, params={"dry_run": "true"}, json={"actor_team": "A"}).json()
    assert (said["sets"], len(said["follows"]), said["event"]["revision"]) == ({"1": [3, 0]}, 1, 1)
    assert client.get(address).json()["revision"] == 1


def test_a_correction_by_hand_says_what_changed_with_it(client: TestClient) -> None:
    session, ids = noted(client, "A1S A1:0 A1S B1:1 A1S A2:1")
    form = {"event_type": "point", "actor_team": "A", "revision": "1"}
    saved = client.post(f"/sessions/{session}/by-hand/{ids[3]}", data=form)
    assert "Saved, and 1 play behind it changed with it." in saved.text
    again = client.post(f"/sessions/{session}/by-hand/{ids[3]}", data=form | {"revision": "2"})
    assert "Play saved." in again.text

    beside = client.post(
        f"/sessions/{session}/by-hand/{ids[3]}",
        data={"event_type": "point", "actor_team": "B", "revision": "2"},
        headers={"HX-Request": "true"},
    )
    assert beside.text.count("Saved, and 1 play behind it changed with it.") == 1
    assert '<div hx-swap-oob="innerHTML:#notice"></div>' in beside.text, "what was said is over"


def test_a_correction_beside_the_video_says_what_changed_with_it_and_is_undone_there(
    client: TestClient,
) -> None:
    session = client.post(API, json={"title": "Final"}).json()["session_id"]
    clip = client.post(f"{API}/{session}/clips", json={"path": "clips/final.mp4"}).json()["clip_id"]
    ids = added(client, session, "A1S A1:0 A1S B1:1 A1S A2:1", clip_id=clip)
    beside = {"HX-Request": "true"}
    address = f"/sessions/{session}/plays/{ids[3]}"
    form = {"event_type": "point", "actor_team": "A", "revision": "1"}
    said = client.post(address, data=form, headers=beside)
    assert "Saved, and 1 play behind it changed with it." in said.text
    assert said.headers["HX-Trigger-After-Swap"] == "plays-changed"
    [act] = client.get(f"{API}/{session}/batches?limit=1").json()["items"]
    way_back = f"/sessions/{session}/batches/{act['batch']}/undo"
    assert f'hx-post="{way_back}"' in said.text
    undone = client.post(way_back, data={"clip": clip}, headers=beside)
    assert "Undone: 2 plays are as before." in undone.text

    form |= {"event_type": "serve", "actor_number": "1"}
    alone = client.post(f"/sessions/{session}/plays/{ids[4]}", data=form, headers=beside)
    assert (alone.status_code, alone.text) == (200, "")

    gone = client.post(f"/sessions/{session}/plays/{ids[1]}/delete")
    assert "Deleted, and 2 plays behind it changed with it." in gone.text
    back = take_back(client, gone)
    assert (back.url.path, "Undone: 3 plays" in back.text) == (
        f"/sessions/{session}/clips/{clip}", True,
    )  # fmt: skip


def test_a_point_put_in_beside_the_video_says_what_changed_with_it(client: TestClient) -> None:
    session = client.post(API, json={"title": "Final"}).json()["session_id"]
    clip = client.post(f"{API}/{session}/clips", json={"path": "clips/final.mp4"}).json()["clip_id"]
    for at, score in ((1, [1, 0]), (3, [2, 0])):
        point = {"event_type": "point", "actor_team": "A", "t_sec": at, "payload": {"score": score}}
        client.post(f"{API}/{session}/events", json={"events": [point], "clip_id": clip})
    form = {"event_type": "point", "actor_team": "B", "t_sec": "2"}
    address = f"/sessions/{session}/clips/{clip}/plays"
    said = client.post(address, data=form, headers={"HX-Request": "true"})
    assert "Added, and 1 play behind it changed with it." in said.text
    assert said.headers["HX-Trigger-After-Swap"] == "plays-changed"
    page = client.post(address, data=form)
    assert "Added, and 1 play behind it changed with it." in page.text
    assert take_back(client, page).url.path == f"/sessions/{session}/clips/{clip}"


def test_a_forgotten_point_is_put_in_by_hand_and_one_that_was_none_is_deleted(
    client: TestClient,
) -> None:
    session, ids = noted(client, "A1S A1:0 A1S B1:1 A1S A2:1")

    def scores() -> list[list[int]]:
        said = [client.get(f"{API}/{session}/events/{n}").json() for n in ids[1::2]]
        return [one["payload"]["score"] for one in said]

    form = {"event_type": "point", "actor_team": "A", "after": str(ids[1])}
    added = client.post(f"/sessions/{session}/by-hand", data=form)
    assert "Added, and 2 plays behind it changed with it." in added.text
    assert scores() == [[1, 0], [2, 1], [3, 1]]
    assert_is_there_again(client, added, f"/sessions/{session}/by-hand", after=ids[1], times=3)
    assert scores() == [[1, 0], [1, 1], [2, 1]]
    typed = {"codes": "*p", "after": str(ids[1]), "do": "add"}
    added = client.post(f"/sessions/{session}/by-hand/codes", data=typed)
    assert "Added, and 2 plays" in added.text
    assert_is_there_again(client, added, f"/sessions/{session}/by-hand", after=ids[1])

    said = client.delete(f"{API}/{session}/events/{ids[1]}", params={"dry_run": "true"})
    assert (said.status_code, said.json()["sets"], scores()[0]) == (200, {"1": [1, 1]}, [1, 0])
    for page in ("by-hand", "plays"):
        gone = client.post(f"/sessions/{session}/{page}/{ids[1]}/delete")
        assert "Deleted, and 2 plays behind it changed with it." in gone.text
        assert_is_there_again(client, gone, f"/sessions/{session}/{page}")
        assert scores() == [[1, 0], [1, 1], [2, 1]]
    alone = client.post(f"/sessions/{session}/by-hand/{ids[4]}/delete")
    assert "Play deleted." in alone.text
    [newest] = client.get(f"{API}/{session}/batches?limit=1").json()["items"]
    undo = f"/sessions/{session}/batches/{newest['batch']}/undo"
    elsewhere = client.post(undo, data={"back": "../../x"})
    assert elsewhere.url.path == f"/sessions/{session}/history"
