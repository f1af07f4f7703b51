"""How a match was scouted can be set on its page, and is not lost by saving the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.report.content import match_report
from session.formats.reading import import_file
from session.matchmeta import IN_FILE, SAID, Said, said_of
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


def test_a_match_scouted_by_hand_says_round_day_and_scout_on_the_report_and_in_its_file(
    client: TestClient, record: SessionService, tmp_path: Path
) -> None:
    said = {"competition": "Cup", "round": "Final", "match_day": "7", "scouted_by": "Müller; Ana"}
    made = client.post("/sessions/new", data={"title": "x", **said}, follow_redirects=False)
    session_id = made.headers["location"].split("/")[2].split("?")[0]
    assert record.get_session(session_id).meta == said
    corrected = said | {"round": "Third place"}
    client.post(f"/sessions/{session_id}/details", data={"title": "x", **corrected})
    page = client.get(f"/sessions/{session_id}", headers=HTML).text
    for word in corrected.values():
        assert f'value="{word}"' in page
    report = match_report(record, session_id)
    assert report.competition == "Cup"
    assert {("Day", "7"), ("Round", "Third place"), ("Scout", "Müller; Ana")} <= {*report.about}

    path = tmp_path / "match.dvw"
    path.write_bytes(client.get(f"/sessions/{session_id}/downloads/match.dvw").content)
    again = record.get_session(import_file(record, path, strict=False).session_id)
    assert {key: said_of(again.meta, key) for key in SAID} == corrected
    assert not {*SAID} & {*again.meta}


@pytest.mark.parametrize("key", SAID)
def test_what_a_file_says_of_its_match_can_be_corrected_emptied_and_taken_back(
    client: TestClient, record: SessionService, key: Said
) -> None:
    part, name = IN_FILE[key]
    of_the_file = {"scout": {part: {name: "7"}}}
    assert saved(client, record, of_the_file, **{key: "7"}) == of_the_file
    assert saved(client, record, of_the_file, **{key: "8"}) == of_the_file | {key: "8"}
    assert saved(client, record, of_the_file | {key: "8"}, **{key: "7"}) == of_the_file
    emptied: Any = saved(client, record, of_the_file, **{key: " "})
    assert emptied == of_the_file | {key: ""}
    assert said_of(emptied, key) is None
    assert said_of({key: ["x"], "scout": {part: "junk"}}, key) is None
    assert said_of({key: 7}, key) == "7", "a script may write a number"


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
