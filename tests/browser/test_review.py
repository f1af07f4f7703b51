"""Suggestions become complete plays: who, what and how well, with few keys or taps."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from app.vision.types import TeamSide, TouchSuggestion
from app.work.analysis import suggested_event
from session.formats.reading import import_file
from session.schemas import ClipCreate
from session.vocabulary import SKILLS, Side
from tests.browser.conftest import PHONE, TABLET, Open, Site

VIDEO: Final = "katowice-bedzin-2019-rally.mp4"
_Found = tuple[float, str, TeamSide, float, tuple[float, float] | None]
FOUND: Final[tuple[_Found, ...]] = (
    (3.141, "reception", "A", 0.78, (1.88, 6.14)),
    (4.893, "set", "A", 0.286, (6.88, 9.0)),
    (6.193, "attack", "A", 0.774, (0.56, 7.67)),
    (6.708, "dig", "B", 0.749, (5.06, 12.71)),
    (8.621, "set", "B", 0.811, (6.09, 14.71)),
    (10.144, "attack", "B", 0.824, (0.98, 11.91)),
    (10.204, "block", "A", 0.412, None),
    (10.826, "dig", "B", 0.914, (4.09, 12.09)),
    (12.727, "set", "B", 0.808, (5.5, 12.3)),
    (14.053, "attack", "B", 0.536, (2.27, 11.53)),
    (15.267, "dig", "A", 0.568, (1.19, 6.31)),
)
"""What the analysis finds in that video with its corners marked: eleven of thirteen contacts, the
first three as the other team's."""


def reviewed_rally(site: Site, shared: Path) -> tuple[str, str, list[int]]:
    """The teams and line-ups of the real match, its video, and what the analysis found in it."""
    data = shared / "data"
    session_id = import_file(
        site.service, data / "scout" / "katowice-bedzin-2019-clip.dvw"
    ).session_id
    for event in list(site.service.iter_events(session_id)):
        if event.event_type in (*SKILLS, "point", "set_end"):
            site.service.delete_event(session_id, event.id)
    path = site.folder / session_id / "clips" / "rally.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(data / "video" / VIDEO, path)
    clip_id = site.service.add_clip(session_id, ClipCreate(path=str(path), duration_sec=15.5))
    found = [
        suggested_event(
            TouchSuggestion(t_sec, kind, team, None, sure, place, {"rally": 1}), f"touch-{t_sec}"
        )
        for t_sec, kind, team, sure, place in FOUND
    ]
    return session_id, clip_id, list(site.service.add_events(session_id, clip_id, found))


def truth(shared: Path) -> list[tuple[str, str, str, str]]:
    """Side, number, kind and sign of each touch that was found, by the scout file."""
    path = shared / "data" / "video" / "katowice-bedzin-2019-rally.events.json"
    touches = [
        (one["t_sec"], one["actor_team"], one["actor_number"], one["event_type"], one["code"][-1])
        for one in json.loads(path.read_text())["events"]
    ]
    return [
        min((one for one in touches if one[3] == kind), key=lambda one: abs(one[0] - t_sec))[1:]
        for t_sec, kind, *_ in FOUND
    ]


def shown(page: Page) -> tuple[str, str, str]:
    """Side, number and sign that the card proposes."""
    side, number, sign = page.evaluate(
        "() => ['actor_team', 'actor_number', 'evaluation'].map(name =>"
        " document.querySelector('[data-decide]').elements[name].value)"
    )
    return side, number, sign


def keys_for(page: Page, wanted: tuple[str, str, str, str], on_court: Sequence[str]) -> list[str]:
    """What a coach presses who sees the card: only what is wrong in it."""
    side, number, _kind, sign = wanted
    keys = []
    if shown(page)[0] != side:
        keys.append("*")
        page.keyboard.press("*")
        page.wait_for_function(
            "side => document.querySelector('[data-decide]').elements.actor_team.value === side",
            arg=side,
        )
    if shown(page)[1] != number:
        first = number[0]
        short = [one for one in on_court if one.startswith(first)] == [number]
        keys += [first] if short else list(number)
    if shown(page)[2] != sign:
        keys.append(sign)
    for key in keys:
        if key != "*":
            page.keyboard.press(key)
    return keys


def near(page: Page, side: str) -> list[str]:
    numbers: list[str] = page.evaluate(
        "side => [...document.querySelectorAll("
        "`#card [data-side='${side}'] [data-near] [data-shirt]`)].map(one => one.dataset.shirt)",
        side,
    )
    return numbers


def test_eleven_suggestions_of_a_real_rally_become_complete_plays(
    open_page: Open, site: Site, shared: Path
) -> None:
    session_id, clip_id, ids = reviewed_rally(site, shared)
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}")
    page.wait_for_function("document.getElementById('video').readyState >= 1")
    page.keyboard.press("Enter")
    pressed = 0
    for event_id, wanted in zip(ids, truth(shared), strict=True):
        expect(page.locator("#card")).to_have_attribute("data-card", str(event_id))
        pressed += len(keys_for(page, wanted, near(page, wanted[0]))) + 1
        page.keyboard.press("Enter")
    expect(page.locator("#card")).to_contain_text("No suggestion waits any more.")
    assert pressed / len(ids) <= 3

    *kept, point = site.service.list_events(session_id, clip_id=clip_id)
    assert (point.event_type, point.actor_team) == ("point", "B"), "as the scout wrote it"
    assert site.service.get_match(session_id).sets[0].score == (0, 1)
    expect(page.locator("#card").get_by_text("0:1")).to_be_visible()
    assert [
        (str(one.actor_team), one.actor_number, one.event_type, one.payload["evaluation"])
        for one in kept
    ] == truth(shared)
    for one, (t_sec, kind, team, *_) in zip(kept, FOUND, strict=True):
        said = one.payload["analysis"]
        assert (said["t_sec"], said["event_type"]) == (t_sec, kind)
        decided, added = site.service.list_changes(session_id, entity="event", entity_id=one.id)
        assert decided.before
        assert decided.before["actor_team"] == team
        assert added.action == "create"

    page.locator("#card").get_by_role("link", name="See the numbers").click()
    attacker = page.locator("#box-B tbody tr").filter(has=page.get_by_text("16", exact=True))
    assert [cell.split()[0] for cell in attacker.locator("td.num").all_inner_texts()[11:16]] == [
        "3", "0", "0", "1", "33"
    ]  # fmt: skip
    expect(page.locator("table")).not_to_contain_text(["Player not known"])
    page.goto(f"/sessions/{session_id}/plays?team=B&number=16")
    rows = page.locator("table.plays tbody tr")
    expect(rows).to_have_count(3)
    assert [row.locator(".sign").inner_text() for row in rows.all()] == ["!", "!", "#"]


def begun(open_page: Open, place: tuple[str, str, list[int]], **options: Any) -> Page:  # noqa: ANN401
    """The review of a rally, at its first suggestion."""
    session_id, clip_id, ids = place
    page = open_page(f"/sessions/{session_id}/clips/{clip_id}?play={ids[0]}", **options)
    is_at(page, ids[0])
    return page


def is_at(page: Page, event_id: int) -> None:
    expect(page.locator("#card")).to_have_attribute("data-card", str(event_id))
    expect(page.locator("li.chosen")).to_have_attribute("data-play-id", str(event_id))


def as_kept(site: Site, session_id: str, event_id: int) -> tuple[str, str, str | None, object]:
    one = site.service.get_event(session_id, event_id)
    return one.status.value, one.event_type, one.actor_number, one.payload.get("evaluation")


def test_a_guess_is_one_until_somebody_accepts_it(
    open_page: Open, site: Site, shared: Path
) -> None:
    place = session_id, _, ids = reviewed_rally(site, shared)
    page = begun(open_page, place)
    number = page.locator("[data-of=actor_number]")
    expect(number).to_have_class(re.compile("guess"))
    assert shown(page)[1] in near(page, "A")
    # As one of the other team it was somebody else; who is named stays named.
    page.keyboard.press("*")
    expect(page.locator("#card-number")).to_have_value("13")
    expect(number).to_have_class(re.compile("guess"))
    page.keyboard.press("2")
    expect(page.locator("#card-number")).to_have_value("23")
    expect(number).not_to_have_class(re.compile("guess"))
    page.keyboard.press("d")
    expect(page.locator("#card-number")).to_have_value("23")
    assert as_kept(site, session_id, ids[0]) == ("suggested", "reception", None, None)
    page.keyboard.type("+")
    page.keyboard.press("Enter")
    is_at(page, ids[1])
    assert as_kept(site, session_id, ids[0]) == ("confirmed", "dig", "23", "+")


def test_what_is_typed_ahead_is_for_the_next_and_all_of_it_can_be_taken_back(
    open_page: Open, site: Site, shared: Path
) -> None:
    place = session_id, _, ids = reviewed_rally(site, shared)
    page = begun(open_page, place)
    for key in ("1", "4", "#", "Enter", "=", "Enter", "x"):
        page.keyboard.press(key)
    is_at(page, ids[3])
    decided = [as_kept(site, session_id, one) for one in ids[:3]]
    assert [one[0] for one in decided] == ["confirmed", "confirmed", "rejected"]
    assert [one[3] for one in decided] == ["#", "=", None]
    for place_ in (2, 1, 0):
        page.keyboard.press("u")
        is_at(page, ids[place_])
        assert as_kept(site, session_id, ids[place_])[0] == "suggested"
    assert as_kept(site, session_id, ids[0]) == ("suggested", "reception", None, None)
    page.keyboard.press("u")
    expect(page.locator("[data-said]")).to_contain_text("Nothing was decided on this page yet")


def test_a_rally_is_accepted_as_it_is_shown_and_taken_back_in_one(
    open_page: Open, site: Site, shared: Path
) -> None:
    place = session_id, clip_id, ids = reviewed_rally(site, shared)
    page = begun(open_page, place)
    page.get_by_text("This rally: 11 wait").click()
    lines = page.locator(".card-rally li")
    expect(lines).to_have_count(11)
    numbers = [line.locator(".figure").inner_text() for line in lines.all()]
    page.keyboard.press("#")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#card")).to_contain_text("No suggestion waits any more.")
    *kept, point = site.service.list_events(session_id, clip_id=clip_id)
    assert (point.event_type, point.actor_team) == ("point", "B")
    assert [one.actor_number for one in kept] == numbers
    assert kept[0].payload["evaluation"] == "#"
    page.locator("#card").get_by_role("button", name="Undo").click()
    is_at(page, ids[0])
    assert site.service.count_events(session_id, clip_id=clip_id, status="suggested") == 11
    assert site.service.count_events(session_id, event_type="point") == 0


@pytest.mark.parametrize(("wide", "high"), [(1280, 800), (820, 1180), (390, 844)])
def test_a_notice_covers_nothing_of_the_card_and_goes_with_the_next_decision(
    open_page: Open, site: Site, shared: Path, wide: int, high: int
) -> None:
    place = *_, ids = reviewed_rally(site, shared)
    page = begun(open_page, place, viewport={"width": wide, "height": high})
    page.locator("[data-at-slider]").fill("90")
    page.get_by_role("button", name="Accept 1 of 11").click()
    notice = page.locator("#notice .notice")
    expect(notice).to_contain_text("1 suggestion accepted.")
    is_at(page, ids[0])
    page.wait_for_function(
        "() => ['[name=evaluation]', '[data-accept]', '[data-reject]'].every((name) => {"
        "  const one = document.querySelector(`#card ${name}`);"
        "  one.scrollIntoView({ block: 'nearest' });"
        "  const box = one.getBoundingClientRect();"
        "  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);"
        "  return one === hit || one.contains(hit); })"
    )
    page.keyboard.press("Enter")
    is_at(page, ids[1])
    expect(notice).to_have_count(0)


def test_the_unsure_ones_come_first_on_request(open_page: Open, site: Site, shared: Path) -> None:
    place = _, _, ids = reviewed_rally(site, shared)
    page = begun(open_page, place)
    page.get_by_role("link", name="Unsure ones first").click()
    by_confidence = sorted(range(11), key=lambda at: FOUND[at][3])
    for at in by_confidence[:4]:
        is_at(page, ids[at])
        page.keyboard.press("Enter")
    is_at(page, ids[by_confidence[4]])
    page.reload()
    is_at(page, ids[by_confidence[4]])
    page.keyboard.press("x")
    is_at(page, ids[by_confidence[5]])
    page.get_by_role("link", name="In the order of play").click()
    is_at(page, ids[0])


def test_what_was_decided_elsewhere_is_said_and_nothing_is_stored_over_it(
    open_page: Open, site: Site, shared: Path
) -> None:
    place = session_id, _, ids = reviewed_rally(site, shared)
    page = begun(open_page, place)
    other = begun(open_page, place)
    other.keyboard.press("7")
    other.keyboard.press("Enter")
    is_at(other, ids[1])
    page.keyboard.type("14#")
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_contain_text("Decided or changed elsewhere")
    expect(page.locator("#card-number")).to_have_value("7")
    assert as_kept(site, session_id, ids[0])[2] == "7"
    page.keyboard.press("Enter")
    is_at(page, ids[1])


def test_keys_in_a_field_are_typed_and_a_line_without_scripts_is_a_form(
    open_page: Open, site: Site, shared: Path
) -> None:
    place = session_id, _, ids = reviewed_rally(site, shared)
    page = begun(open_page, place)
    field = page.locator("#card-number")
    field.fill("")
    field.press_sequentially("99")
    expect(field).to_have_value("99")
    field.press("a")
    expect(page.locator("#card [name=event_type][value=attack]")).to_be_checked()
    page.get_by_role("link", name="More …").click()
    note = page.locator("#edit").get_by_label("Number")
    note.fill("5")
    note.press("x")
    expect(note).to_have_value("5x")
    page.keyboard.press("Escape")
    assert as_kept(site, session_id, ids[0])[0] == "suggested"
    field.press("Enter")
    is_at(page, ids[1])
    assert as_kept(site, session_id, ids[0])[1:3] == ("attack", "99")


def test_without_line_up_or_roster_a_number_is_asked_for(open_page: Open, site: Site) -> None:
    session_id, clip_id = site.filled("No line-up")
    for side in Side:
        site.service.set_roster(session_id, side, [])
    ids = [one.id for one in site.service.list_events(session_id, clip_id=clip_id)]
    page = begun(open_page, (session_id, clip_id, ids))
    assert shown(page)[1] == ""
    expect(page.locator("#card [data-shirt]")).to_have_count(0)
    page.keyboard.type("12")
    page.keyboard.press("-")
    page.keyboard.press("Enter")
    is_at(page, ids[1])
    assert as_kept(site, session_id, ids[0]) == ("confirmed", "serve", "12", "-")


def test_a_play_given_to_the_other_team_moves_to_its_lane_and_nothing_is_left_to_accept(
    open_page: Open, site: Site
) -> None:
    session_id, clip_id = site.filled("Other lane")
    ids = [one.id for one in site.service.list_events(session_id, clip_id=clip_id)]
    page = begun(open_page, (session_id, clip_id, ids))
    mark = page.locator(f"[data-mark='{ids[0]}']")
    expect(mark).to_have_attribute("y", "44")
    page.keyboard.press("*")
    page.keyboard.press("Enter")
    is_at(page, ids[1])
    expect(mark).to_have_attribute("y", "4")
    expect(page.locator(".accept-all")).to_be_visible()
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#counts")).to_contain_text("0 to review, 6 confirmed")
    expect(page.locator(".accept-all")).to_be_hidden()


@pytest.mark.parametrize("viewport", [TABLET, PHONE])
def test_fingers_do_the_same(
    open_page: Open, site: Site, shared: Path, viewport: dict[str, int]
) -> None:
    place = session_id, _, ids = reviewed_rally(site, shared)
    page = begun(open_page, place, viewport=viewport, has_touch=True, is_mobile=True)
    card = page.locator("#card")
    expect(card.locator("[data-accept]")).to_be_in_viewport(ratio=1)
    card.locator("[name=actor_team][value=B]").tap()
    card.locator("[data-side=B] [data-near] [data-shirt='18']").tap()
    card.locator("[name=evaluation][value='+']").tap()
    card.locator("[data-again]").tap()
    page.wait_for_function("!document.getElementById('video').paused")
    card.locator("[data-accept]").tap()
    is_at(page, ids[1])
    assert as_kept(site, session_id, ids[0]) == ("confirmed", "reception", "18", "+")
    expect(page.locator("#video")).to_be_in_viewport(ratio=0.9)
    expect(page.locator("#card [data-accept]")).to_be_in_viewport(ratio=1)
    card.locator("[data-reject]").tap()
    is_at(page, ids[2])
    card.locator("[data-take-back]").tap()
    is_at(page, ids[1])
    small = page.evaluate(
        "[...document.querySelectorAll('#card button')].filter(one => one.checkVisibility()"
        " && Math.min(one.offsetHeight, one.offsetWidth) < 44).map(one => one.innerText)"
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
