"""Who acts: told once, from the request, for pages and scripts alike."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from app.web.principals import MAX_ACTOR, principal_of
from session.errors import InvalidInput
from session.permissions import Principal


def asked(path: str, name: str = "") -> Request:
    headers = [(b"x-actor", name.encode())] if name else []
    return Request({"type": "http", "path": path, "headers": headers})


@pytest.mark.parametrize(
    ("request_", "who"),
    [
        (asked("/_api/sessions"), Principal("rest", "rest")),
        (asked("/_api/people/3", " Jürgens script "), Principal("Jürgens script", "rest")),
        (asked("/sessions/1/plays"), Principal("page", "page")),
        (asked("/sessions/1/plays", "somebody else"), Principal("page", "page")),
        (asked("/_api/sessions/ui/dashboard", "somebody else"), Principal("page", "page")),
    ],
)
def test_who_is_behind_a_request(request_: Request, who: Principal) -> None:
    assert principal_of(request_) == who


def test_a_name_that_no_history_could_show_is_refused() -> None:
    with pytest.raises(InvalidInput, match="longer than"):
        principal_of(asked("/_api/sessions", "a" * (MAX_ACTOR + 1)))
