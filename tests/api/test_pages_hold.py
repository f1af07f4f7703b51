"""Every page and every form stays on its feet, whatever is typed into an address or a field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from app.screens import screens
from tests.api.conftest import API

NONSENSE_IN_ADDRESS = ("x", "-1", "²", "9" * 30, "%00", "..%2f..", "%F0%9F%8F%90", "a" * 300)
NONSENSE_IN_FIELD = ("", "\x00", "-1", "²", "9" * 400, "nan", "1e999", "{", "<b>é😀")
BODIES = (
    ("application/x-www-form-urlencoded", b"%00=%ff&title=%ed%a0%80&number=%"),
    ("multipart/form-data; boundary=x", b"\xff\xfe"),
    ("multipart/form-data", b"x"),
    ("application/json", b"["),
)


def page_routes() -> Iterator[APIRoute]:
    """All routes of the pages."""
    for screen in screens.SCREENS:
        yield from (route for route in screen.router.routes if isinstance(route, APIRoute))


ROUTES = [
    pytest.param(route, method, id=f"{method} {route.path}")
    for route in page_routes()
    for method in sorted(route.methods or ())
]


@pytest.fixture
def known(client: TestClient) -> dict[str, str]:
    """A session with a clip and a suggestion; ids by the names of path parameters."""
    session = client.post(API, json={"title": "Held"}).json()["session_id"]
    clip = client.post(f"{API}/{session}/clips", json={"path": "x.mp4"}).json()["clip_id"]
    event = {"event_type": "serve", "t_sec": 1, "status": "suggested"}
    body = {"clip_id": clip, "events": [event]}
    added = client.post(f"{API}/{session}/events", json=body).json()["event_ids"][0]
    return {"session_id": session, "clip_id": clip, "event_id": str(added), "side": "A"}


def address(path: str, values: dict[str, str]) -> str:
    return re.sub(r"{(\w+)[^}]*}", lambda found: values.get(found[1], "x"), path)


def fields_of(part: Any) -> list[str]:  # noqa: ANN401
    """What a form may send: a field, or those of the model that it is read as."""
    model = part.field_info.annotation
    return list(getattr(model, "model_fields", [part.alias]))


def test_there_are_pages() -> None:
    assert len(ROUTES) > 30


@pytest.mark.parametrize(("route", "method"), ROUTES)
def test_nonsense_is_answered_in_words(
    client: TestClient, known: dict[str, str], route: APIRoute, method: str
) -> None:
    names = re.findall(r"{(\w+)", route.path)
    sent = [
        client.request(method, address(route.path, {**known, name: text}))
        for name in names
        for text in NONSENSE_IN_ADDRESS
    ]
    url = address(route.path, known)
    query = [field.alias for field in route.dependant.query_params]
    form = [name for field in route.dependant.body_params for name in fields_of(field)]
    slow = route.path.endswith("/heatmaps")
    for text in NONSENSE_IN_FIELD[: 2 if slow else None]:
        sent.append(
            client.request(
                method,
                url,
                params=dict.fromkeys(query, text),
                data=dict.fromkeys(form, text) or None,
                headers={"HX-Request": "true"},
                follow_redirects=False,
            )
        )
    if method == "POST":
        for kind, body in BODIES:
            headers = {"Content-Type": kind, "Accept": "text/html"}
            sent.append(client.post(url, content=body, headers=headers, follow_redirects=False))
    assert [answer.text for answer in sent if answer.status_code >= 500] == []
