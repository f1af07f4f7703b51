"""How a match was scouted can be set on its page, and is not lost by saving the page."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from session.schemas import SessionCreate
from session.service import SessionService

HTML = {"Accept": "text/html"}


def saved(
    client: TestClient,
    record: SessionService,
    meta: Any,  # noqa: ANN401
    **form: str,
) -> object:
    """The meta of a session after its details were saved."""
    session_id = record.create_session(SessionCreate(title="x", meta=meta))
    page = client.get(f"/sessions/{session_id}", headers=HTML)
    assert page.status_code == 200
    client.post(f"/sessions/{session_id}/details", data={"title": "x", **form})
    return record.get_session(session_id).meta


def test_what_was_chosen_is_kept_and_can_be_taken_back(
    client: TestClient, record: SessionService
) -> None:
    chosen = {"evaluation_style": "german", "rules": "best_of_3"}
    assert saved(client, record, {"scout": {"rules": "beach"}}, **chosen) == {
        "scout": {"rules": "beach"},
        **chosen,
    }
    assert saved(client, record, dict(chosen), evaluation_style="found", rules="found") == {}


def test_rules_of_ones_own_and_other_words_stay_as_they_are(
    client: TestClient, record: SessionService
) -> None:
    own = {"rules": {"name": "indoor", "points": 21}}
    assert saved(client, record, own, rules="own") == own
    assert saved(client, record, own) == own
    assert saved(client, record, {}, evaluation_style="nonsense") == {}


def test_an_emptied_competition_is_cleared(client: TestClient, record: SessionService) -> None:
    assert saved(client, record, {"competition": "Cup"}, competition=" League ") == {
        "competition": "League"
    }
    assert saved(client, record, {"competition": "Cup"}, competition="") == {}
    of_the_file = {"scout": {"match": {"league": "Cup"}}}
    assert saved(client, record, of_the_file, competition="Cup") == of_the_file


def test_what_was_typed_stays_in_a_form_that_is_refused(
    client: TestClient, record: SessionService
) -> None:
    session_id = record.create_session(SessionCreate(title="x"))
    typed = {"title": "y", "timezone": "Mars", "competition": "League", "rules": "beach"}
    answer = client.post(f"/sessions/{session_id}/details", data=typed, headers=HTML)
    assert answer.status_code == 422
    for said in ('value="y"', 'value="Mars"', 'value="League"', '<option value="beach" selected>'):
        assert said in answer.text
    assert record.get_session(session_id).title == "x"
