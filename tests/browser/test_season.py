"""A season as a coach lives it: matches come in, names are cleared up, numbers are followed."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import expect

from session.schemas import EventIn, PlayerIn, SessionCreate, SessionUpdate
from session.vocabulary import Side
from tests.browser.conftest import TABLET, Open, Site


def play(site: Site, club: str, opponent: str, day: int, name: str, wins: int = 3) -> str:
    """A short match of a club at home."""
    data = SessionCreate(title=f"{club} – {opponent}", match_date=dt.date(2026, 5, day))
    match = site.service.create_session(data)
    for side, team, player in ((Side.A, club, name), (Side.B, opponent, f"Ann {opponent}")):
        site.service.set_team(match, side, team)
        site.service.set_roster(match, side, [PlayerIn(number=9, player_name=player)])
    for winner in [Side.A] * wins + [Side.B]:
        attack = "#" if winner is Side.A else "="
        touches = (("serve", "B", "-"), ("reception", "A", "+"), ("attack", "A", attack))
        events = [
            EventIn(
                event_type=kind,
                actor_team=Side(side),
                actor_number="9",
                payload={"evaluation": sign},
            )
            for kind, side, sign in touches
        ]
        point = EventIn(event_type="point", actor_team=winner)
        site.service.add_events(match, None, [*events, point])
    return match


def test_names_are_cleared_up_and_count_together(open_page: Open, site: Site) -> None:
    play(site, "Seabirds", "Dunes", 2, "Greta Sand")
    play(site, "Seabirds", "Cliffs", 9, "G. Sand")
    page = open_page("/people")
    page.get_by_role("link", name="Who is who").first.click()
    page.get_by_role("button", name="G. Sand: It is Greta Sand").click()
    expect(page.get_by_role("status")).to_contain_text("Noted in 1 session.")
    page.goto("/people?search=greta")
    page.get_by_role("link", name="Greta Sand").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Greta Sand")
    expect(page.locator("#matches tbody tr")).to_have_count(2)
    expect(page.locator("#matches tfoot")).to_contain_text("All matches")
    page.get_by_label("Rate").select_option("attack_kill")
    expect(page.locator("#trend-head")).to_have_text("Attack kills over time")
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?rate=attack_kill#trend")
    expect(page.locator(".dot-of")).to_have_count(2)
    page.get_by_text("Who is this?").click()
    page.get_by_label("Move Seabirds – Cliffs").check()
    page.get_by_label("or to somebody new, called").fill("Gina Sand")
    page.get_by_role("button", name="Move the ticked ones").click()
    expect(page.locator("#matches tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#matches tbody tr")).to_have_count(2)


def test_names_stand_whole_beside_the_sessions_they_are_from(open_page: Open, site: Site) -> None:
    title = "Second qualification round of the northern league, played on neutral ground"
    match = play(site, "Herringgulls", "Terns", 3, "Wilhelmina Thornfield")
    site.service.update_session(match, SessionUpdate(title=title))
    (who,) = site.service.people.find(search="thornfield")
    page = open_page(f"/people/{who.id}")
    page.get_by_text("Who is this?").click()
    for name in ("Wilhelmina", "Herringgulls"):
        cell = page.locator(".appearances td bdi").filter(has_text=name)
        wide = cell.evaluate("one => one.getBoundingClientRect().width")
        assert wide > 7 * len(name), f"{name} is broken into pieces"


def test_a_season_is_chosen_and_matches_compared(open_page: Open, site: Site) -> None:
    for day, opponent in enumerate(("Northlights", "Southwinds", "Northlights"), start=12):
        play(site, "Lanterns", opponent, day, "Hedda Wick", wins=day - 11)
    page = open_page("/season?club_id=all", viewport=TABLET)
    page.get_by_text("Which matches").click()
    page.get_by_label("Team", exact=True).select_option(label="Lanterns (3)")
    page.get_by_role("form", name="Which matches").get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Season: Lanterns")
    expect(page.locator(".season-line")).to_contain_text("3 matches")
    expect(page.locator("#sums tbody tr").first).to_contain_text("6/9")
    page.get_by_text("Which matches").click()
    page.get_by_label("Opponent", exact=True).select_option(label="Northlights")
    page.get_by_role("form", name="Which matches").get_by_role("button", name="Show").click()
    expect(page.locator(".season-line")).to_contain_text("2 matches")
    for box in page.get_by_label("Compare Lanterns – Northlights").all():
        box.check()
    page.get_by_role("button", name="Compare ticked").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare sessions")
    expect(page.get_by_role("link", name="Leave out")).to_have_count(2)
    page.get_by_role("link", name="Leave out").first.click()
    expect(page.get_by_role("link", name="Leave out")).to_have_count(1)


def test_a_preset_carries_a_roster_without_scripts(open_page: Open, site: Site) -> None:
    match = play(site, "Otters", "Voles", 3, "Ines Reed")
    page = open_page(f"/presets?session={match}", java_script_enabled=False)
    page.get_by_label("Name of the preset").fill("Otters at home")
    page.get_by_role("button", name="Make a preset").click()
    page.get_by_label("Competition").fill("River league")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Make a session with it").click()
    expect(page.locator(".next")).to_contain_text("River league")
    page.get_by_label("Title").fill("Otters round 2")
    page.get_by_role("button", name="Make the session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Otters round 2")
    expect(page.get_by_role("link", name="9 Ines Reed")).to_be_visible()


def test_what_changed_since_a_snapshot(open_page: Open, site: Site) -> None:
    match = play(site, "Foxes", "Hares", 4, "Jana Hill")
    page = open_page(f"/sessions/{match}/snapshots")
    page.get_by_role("button", name="Make a snapshot").click()
    site.service.set_team(match, "A", "Foxes II")
    page.get_by_role("link", name="What changed since").click()
    expect(page.get_by_text("1 difference.")).to_be_visible()
    expect(page.locator(".differences")).to_contain_text("name: Foxes → Foxes II")
