"""A coach keeps a question and asks it of another match, on every screen."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from session.keptquestions import KeptQuestionIn, KeptQuestionUpdate
from session.service import SessionService
from tests.screens.played import HTML, NASTY, play


def kept_links(page: str) -> dict[str, str]:
    found = re.findall(r'<li><a href="([^"]*)"[^>]*>\s*<bdi>(.*?)</bdi>', page)
    return {unescape(name): unescape(href) for href, name in found}


def hidden(page: str) -> dict[str, str]:
    form = page.partition('action="/questions"')[2].partition("</form>")[0]
    found = re.findall(r'name="(asked|back)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


SAID = {
    "plays": "?event_type=attack&team=A&reception=%2B",
    "watch": "?event_type=attack&team=A&reception=%2B",
    "stats": "?reception=%2B&skill=attack",
    "charts": "?reception=%2B&skill=attack",
}


@pytest.mark.parametrize("screen", SAID)
def test_a_question_is_kept_where_it_was_asked_and_asked_of_another_match(
    client: TestClient, record: SessionService, screen: str
) -> None:
    first, second = play(record, "Owls"), play(record, "Lions")
    page = client.get(f"/sessions/{first}/{screen}{SAID[screen]}", headers=HTML).text
    sent = hidden(page) | {"name": "After positive"}
    kept = client.post("/questions", data=sent, follow_redirects=False)
    assert kept.status_code == 303
    assert kept.headers["location"].endswith("said=question-kept")
    there = client.get(kept.headers["location"], headers=HTML).text
    assert "The question is kept." in there
    assert "Kept as <bdi>After positive</bdi>" in there
    other = client.get(f"/sessions/{second}/{screen}", headers=HTML).text
    asked = client.get(kept_links(other)["After positive"], headers=HTML).text
    assert "Kept as <bdi>After positive</bdi>" in asked
    assert 'class="chip-asked"' in asked


def test_a_question_says_in_each_match_whom_it_asks_for(
    client: TestClient, record: SessionService
) -> None:
    record.questions.keep(KeptQuestionIn(name="Seven", asked={"player": "B7"}))
    record.questions.keep(KeptQuestionIn(name="Ours", asked={"by": "A", "skill": "attack"}))
    record.questions.keep(KeptQuestionIn(name=NASTY, asked={"by": "B", "text": NASTY}))
    match, club = play(record, "Owls"), record.clubs.find("Herons")[0].id
    plays = client.get(f"/sessions/{match}/plays", headers=HTML).text
    assert "Owls 7</span>" in plays
    assert "Herons: Attack</span>" in plays
    assert NASTY not in plays
    assert kept_links(plays)["Ours"] == f"/sessions/{match}/plays?skill=attack&team=A"
    season = client.get(f"/season?club_id={club}", headers=HTML).text
    assert kept_links(season) == {"Ours": f"/season?club_id={club}&skill=attack"}
    many = client.get(f"/plays?club_id={club}", headers=HTML).text
    assert kept_links(many)["Seven"] == f"/plays?club_id={club}&player=B7"
    assert "Opponents 7</span>" in many
    assert "/plays?club_id=all" not in "".join(kept_links(many).values())


@pytest.mark.parametrize(
    "query", ["", "?number=7", "?event_type=point", "?status=suggested", "?ids=1.2", "?clip_id=x"]
)
def test_what_only_this_match_can_be_asked_is_not_kept(
    client: TestClient, record: SessionService, query: str
) -> None:
    match = play(record, "Owls")
    page = client.get(f"/sessions/{match}/plays{query}", headers=HTML).text
    assert "Keep this question" not in page


def undo_of(page: str) -> str:
    (found,) = re.findall(r'<form method="post" action="([^"]+/undo)"', page)
    return str(found)


def test_a_name_that_is_taken_is_asked_about(client: TestClient, record: SessionService) -> None:
    sent = {"asked": "skill=attack", "back": "https://elsewhere.example/", "name": "Mine"}
    moved = client.post("/questions", data=sent, follow_redirects=False)
    assert moved.headers["location"] == "/questions?said=question-kept"
    sent["asked"] = "skill=serve"
    asked = client.post("/questions", data=sent)
    assert asked.status_code == 409
    assert "It asks: Attack." in asked.text
    replaced = client.post("/questions", data=sent | {"replace": "true"}).text
    (kept,) = record.questions.find()
    assert kept.asked == {"skill": "serve"}
    assert "The question is as it was." in client.post(undo_of(replaced)).text
    assert record.questions.get(kept.id).asked == {"skill": "attack"}
    record.questions.update(kept.id, KeptQuestionUpdate(name="Ours"))
    stale = client.post(undo_of(replaced), headers=HTML)
    assert (stale.status_code, "changed since" in stale.text) == (409, True)
    for name, wrong in (("", "skill=serve"), ("x", "skill=swim"), ("x", "")):
        refused = client.post("/questions", data={"name": name, "asked": wrong})
        assert refused.status_code == 422


def test_kept_questions_are_renamed_and_deleted(client: TestClient, record: SessionService) -> None:
    assert "No question kept yet" in client.get("/questions", headers=HTML).text
    kept = record.questions.keep(KeptQuestionIn(name="Mine", asked={"skill": "serve"}))
    form = {"name": "Serves", "revision": "1"}
    assert "Serves" in client.post(f"/questions/{kept.id}", data=form).text
    met = client.post(f"/questions/{kept.id}", data={"name": "Aces", "revision": "1"})
    assert met.status_code == 409
    assert "Saved now" in met.text
    before = record.questions.get(kept.id)
    gone = client.post(f"/questions/{kept.id}/delete").text
    assert "Question deleted." in gone
    assert record.questions.count() == 0
    for _ in range(2):
        assert "The question is as it was." in client.post(undo_of(gone)).text
    (back,) = record.questions.find()
    assert back == before.model_copy(update={"revision": before.revision + 1})
    again = client.post(f"/questions/{kept.id}/delete").text
    record.questions.keep(KeptQuestionIn(name="SERVES", asked={"skill": "set"}))
    assert client.post(undo_of(again), headers=HTML).status_code == 409
    assert client.post("/questions/1/changes/999/undo", headers=HTML).status_code == 404
