"""Who acts: told once, from the request, for pages and scripts alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.requests import Request

from app.web.principals import HERE, MAX_ACTOR, keep_principal, principal_of
from session.errors import InvalidInput
from session.permissions import Principal

ANNA = Principal("Anna", "page", user_id=1)


def asked(path: str, name: str = "", by: Principal = HERE) -> Request:
    headers = [(b"x-actor", name.encode())] if name else []
    scope = {"type": "http", "path": path, "headers": headers}
    keep_principal(scope, by)
    return Request(scope)


@pytest.mark.parametrize(
    ("request_", "who"),
    [
        (asked("/_api/sessions"), Principal("rest", "rest")),
        (asked("/_api/people/3", " Jürgens script "), Principal("Jürgens script", "rest")),
        (asked("/sessions/1/plays"), Principal("page", "page")),
        (asked("/sessions/1/plays", "somebody else"), Principal("page", "page")),
        (asked("/_api/sessions/ui/dashboard", "somebody else"), Principal("page", "page")),
        (asked("/sessions/1/plays", by=ANNA), ANNA),
        (asked("/_api/sessions", by=ANNA), replace(ANNA, kind="rest")),
        (
            asked("/_api/sessions", "her script", by=ANNA),
            replace(ANNA, kind="rest", name="Anna (her script)"),
        ),
    ],
)
def test_who_is_behind_a_request(request_: Request, who: Principal) -> None:
    assert principal_of(request_) == who


def test_nobody_acts_whom_nobody_asked_for() -> None:
    with pytest.raises(LookupError):
        principal_of(Request({"type": "http", "path": "/", "headers": []}))


def test_a_name_that_no_history_could_show_is_refused() -> None:
    with pytest.raises(InvalidInput, match="longer than"):
        principal_of(asked("/_api/sessions", "a" * (MAX_ACTOR + 1)))
